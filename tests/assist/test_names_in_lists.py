"""Under which texts a list shows a record: its name with other signs between the words, or its beginning."""

from __future__ import annotations

import re

import pytest

from assistant.filing.site.named_things import name_pattern

PATH = "我的>设置>意见反馈"


@pytest.mark.parametrize("shown", ["我的 → 设置 → 意见反馈", "我的 / 设置 / 意见反…", "我的 → 设置 → …", PATH])
def test_a_path_is_known_under_other_signs_and_cut(shown: str) -> None:
    assert re.match(name_pattern(PATH), shown) is not None


@pytest.mark.parametrize(
    "shown", ["我的…", "我的>设…", "我的 / 设置 / 意见反馈二", "意见反馈", "我的 / 设置 / 意见反馈…"]
)
def test_another_name_or_too_short_a_beginning_is_not_it(shown: str) -> None:
    assert re.match(name_pattern(PATH), shown) is None
