"""What the prompt of a change says about items that will be opened, and items that an earlier run has left open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from assistant.core.keys import FieldKey
from assistant.core.language import speaking
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.run import change_prompts
from assistant.planning.plan.plan import Plan

PLAN = cast(
    "Plan",
    SimpleNamespace(
        records=[
            SimpleNamespace(
                kind=REGISTRY.kind("basic"),
                key=FieldKey.of(f"algorithms[{name}].basic"),
                title=f"算法“{name}” · 基础属性",
            )
            for name in ("甲", "乙")
        ]
    ),
)
BOTH = ("algorithms[甲]", "algorithms[乙]")
UNTOUCHED, SO_FAR = "还没有打开变更，系统里什么也没有动", "这一次还没有动系统里的内容"


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        ((), [UNTOUCHED, "将打开变更：算法“甲”、算法“乙”"]),
        (("algorithms[甲]",), [SO_FAR, "以前已打开变更，接着改：算法“甲”", "将打开变更：算法“乙”"]),
        (BOTH, [SO_FAR, "以前已打开变更，接着改：算法“甲”、算法“乙”"]),
    ],
)
def test_an_item_that_is_already_open_is_not_called_untouched(opened: tuple[str, ...], said: list[str]) -> None:
    with speaking("zh"):
        lines = change_prompts.review([], PLAN, BOTH, opened, ["请留意。"]).lines
    assert [part in line for part, line in zip(said, lines, strict=False)] == [True] * len(said)
    assert lines[len(said) :] == ("请留意。",)
