"""A wizard shows the list of comments on every step: what stands beside a field on one step is the same comment on the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.practice import run_facts
from assistant.proof.journal.events import Comment, Status
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.view import build
from tests.report.made_run import OPENED

ALGORITHM = "微光商城商品排序算法"
KEY = f"algorithms[{ALGORITHM}].basic.version"
BESIDE, LINE = "退回意见：版本号与报告不一致", "版本号：版本号与报告不一致"
OTHER, FREE = "拟公示内容：缺少附图", "请整体核对"
STATE = Status(ALGORITHM, "退回补正", "已退回")


@pytest.mark.parametrize("texts", [(BESIDE, LINE, OTHER, FREE), (LINE, FREE, OTHER, BESIDE)])
def test_a_comment_of_one_step_is_counted_once_though_the_list_stands_on_all(
    tmp_path: Path, texts: tuple[str, ...]
) -> None:
    with RunFolder.create(tmp_path, "甲公司", "cac") as run:
        run.append(replace(OPENED, rehearsal=False))
        run.append(*(Comment(ALGORITHM, KEY if text == BESIDE else "", run.store_text(text)) for text in texts), STATE)
    shown = [remark.detail for remark in build(RunFolder.open(run.path)).comments]
    assert shown == [text for text in texts if text != LINE]
    assert [state.comments for state in run_facts.read(run.path).states] == [3]


def test_the_same_words_about_another_algorithm_are_another_comment(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "甲公司", "cac") as run:
        run.append(OPENED)
        run.append(Comment(ALGORITHM, KEY, run.store_text(BESIDE)), Comment("另一个算法", "", run.store_text(LINE)))
    assert len(build(RunFolder.open(run.path)).comments) == 2
