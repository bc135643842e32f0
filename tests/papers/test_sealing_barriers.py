"""用印: why a paper that a person called final cannot be sealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.papers.returned import new_client
from tests.papers.test_sealing import EMPLOYMENT, beian, change, papers

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.mark.parametrize(
    ("material", "changed", "why"),
    [
        (EMPLOYMENT, "", "还有 2 处待填写"),
        (EMPLOYMENT, "13800001099", "资料已改，要重新起草"),
        ("算法备案承诺书", "", "不是备案系统的模板，不可盖章：请下载模板，放进“模板架”，再起草"),
    ],
)
def test_a_paper_called_final_that_may_not_be_sealed_says_why(
    tmp_path: Path, material: str, changed: str, why: str
) -> None:
    client = new_client(tmp_path, only=material)
    assert papers(client)[material].obstacle == "", "nobody has called it final"
    assert beian("papers", "send", client.home, material) == 0
    (folder,) = (path for path in (client.home / "发出").iterdir() if path.name != "记录")
    assert beian("papers", "sent", client.home, folder.name) == 0
    assert beian("papers", "final", client.home, material) == 0
    change(client, "13800001010", changed or "13800001010")
    paper = papers(client)[material]
    assert (paper.is_printable, paper.obstacle) == (False, why)
