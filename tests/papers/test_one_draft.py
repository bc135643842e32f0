"""One paper is drafted again: those of the other algorithms stay as they are, and get no new version beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, manifest, write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import load
from tests.filing.small import small
from tests.filing.small import write as write_profile

REPORT = "算法安全自评估报告"


@pytest.mark.slow
def test_only_the_paper_of_this_algorithm_is_drafted_again(tmp_path: Path) -> None:
    data = small()
    data["算法"].append(small()["算法"][0])
    data["算法"][1]["算法基础属性信息"]["算法名称"] = "微光商城店铺榜单算法"
    home = write_profile(tmp_path / "客户", data)
    source, shelf, kind = Source.of(load(home)), Shelf(tmp_path / "shelf"), paper_kind(REPORT)
    write(home / FOLDER, drafts(source, shelf), date(2026, 12, 1))
    reports = [entry for entry in manifest(home / FOLDER) if entry.paper == REPORT]
    assert len(reports) == 2
    for entry in reports:  # as a person has edited both in Word
        (home / FOLDER / entry.file).write_bytes(b"edited")
    written = write(home / FOLDER, drafts(source, shelf, kind, reports[0].key), date(2026, 12, 2))
    assert [(one.state, one.entry.about) for one in written] == [("version", reports[0].about)]
    assert sum(entry.paper == REPORT for entry in manifest(home / FOLDER)) == 3


def test_a_paper_of_an_algorithm_that_is_no_longer_declared_is_not_drafted(tmp_path: Path) -> None:
    source = Source.of(load(write_profile(tmp_path / "客户", small())))
    assert list(drafts(source, Shelf(tmp_path / "shelf"), paper_kind(REPORT), "algorithms[旧名]")) == []
