"""The corpus is well formed: every edit applies, the registry is whole, and the same filing is the same bytes.

What the preflight finds in it is measured by `python -m tests.corpus run`, not here.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from tests.corpus import building, drawing, judging, registry, scans
from tests.corpus.bases import BASES, good
from tests.corpus.edits import NothingToChange, apply
from tests.corpus.filing import CorpusFiling, Paper
from tests.corpus.judging import CheckedFinding
from tests.corpus.registry import PlantedMistake

_WRONG_PHONE = PlantedMistake("a", "b", "工作证明的手机号与表单不同", ("工作证明",), ("手机",), ("13800001699",))


def test_the_registry_is_whole() -> None:
    entries = registry.all_entries()
    assert [name for name, count in Counter(entry.id for entry in entries).items() if count > 1] == []
    assert _by_set(registry.mistakes()) == dict(zip(registry.SETS, (200, 115, 115, 72, 69, 138), strict=True))
    assert _by_set(registry.variations()) == dict(zip(registry.SETS, (60, 40, 42, 36, 36, 72), strict=True))
    assert len(registry.together()) >= 30
    assert [min(registry.sizes(name).values()) for name in registry.SETS] == [8, 5, 5, 8, 3, 6]
    assert [len(registry.sizes(name)) for name in registry.SETS] == [23, 23, 23, 9, 23, 23]
    assert {entry.base for entry in registry.mistakes()} == set(BASES)


def test_every_mistake_says_what_is_wrong_and_where() -> None:
    for entry in registry.mistakes():
        mistake = entry.mistakes[0]
        assert mistake.wrong, entry.id
        assert mistake.places, entry.id
        assert mistake.words or mistake.planted, entry.id


@pytest.mark.slow
def test_every_edit_changes_its_filing() -> None:
    for entry in registry.all_entries():
        filing = entry.filing()
        assert _content(filing) != _content(good(entry.base)), entry.id
        assert all(_is_whole(paper) for paper in filing.papers.values()), entry.id


def test_an_edit_of_what_is_not_there_fails() -> None:
    for edit in (
        {"in": "报告", "replace": "没有这一句", "with": "x"},
        {"data": "主体", "replace": "没有", "with": "x"},
    ):
        with pytest.raises(NothingToChange):
            apply(good("dispatcher"), [edit])


def test_a_row_is_inserted_into_a_table() -> None:
    filing = apply(good("speech-api"), [{"in": "数据说明", "after": "采购的方言语料", "insert": ["童声", "音频"]}])
    assert ["童声", "音频"] in filing.paper("数据说明").blocks[-2]


@pytest.mark.slow
@pytest.mark.parametrize("write", [drawing.write, scans.write], ids=["text", "scan"])
def test_a_filing_is_the_same_bytes_again(tmp_path: Path, write: building.Writer) -> None:
    filing = good("speech-api")
    filing.papers = {path: filing.papers[path] for path in (filing.places["授权书"], filing.places["数据说明"])}
    digests = []
    for name in ("a", "b"):
        building.build(filing, tmp_path / name, write)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        digests.append([sha256(path.read_bytes()).hexdigest() for path in files])
    assert digests[0] == digests[1]
    assert len(digests[0]) == 3


@pytest.mark.parametrize(
    ("finding", "is_named"),
    [
        (CheckedFinding("R1", "warn", "subject.basic.name", "另一处写着 13800001699", ""), True),
        (CheckedFinding("R1", "warn", "subject.responsible.employment_proof", "手机号与资料不同", ""), True),
        (CheckedFinding("R1", "warn", "subject.responsible.employment_proof", "没有读到红章", ""), False),
        (CheckedFinding("R1", "warn", "subject.attachments.commitment", "手机号与资料不同", ""), False),
    ],
)
def test_a_finding_names_a_mistake_by_its_place_and_a_word(finding: CheckedFinding, is_named: bool) -> None:
    assert judging.names(finding, _WRONG_PHONE) == is_named


def test_what_the_good_filing_says_already_does_not_count() -> None:
    usual = CheckedFinding("R1", "warn", "a", "b", "")
    assert judging.new_findings([usual, usual], [usual]) == [usual]
    assert judging.judge(_WRONG_PHONE, "x", []).outcome == "missed"
    assert judging.judge(_WRONG_PHONE, "x", [usual]).outcome == "elsewhere"


def test_a_finding_that_names_another_mistake_does_not_count() -> None:
    other = PlantedMistake("c", "b", "承诺书没有日期", ("承诺书",), ("日期",), ())
    finding = CheckedFinding("R1", "warn", "subject.attachments.commitment", "没有日期", "")
    assert judging.judge(_WRONG_PHONE, "x", [finding], [other]).outcome == "missed"
    assert judging.judge(other, "x", [finding], [_WRONG_PHONE]).outcome == "named"
    assert judging.judge(_WRONG_PHONE, "x", [finding]).outcome == "elsewhere"


def _by_set(entries: tuple[registry.CorpusEntry, ...]) -> Counter[str]:
    return Counter(entry.set for entry in entries)


def _content(filing: CorpusFiling) -> str:
    papers = "\n".join(
        f"{path} {paper.title} {paper.seal}\n{paper.text()}" for path, paper in sorted(filing.papers.items())
    )
    return f"{filing.data}\n{papers}"


def _is_whole(paper: Paper) -> bool:
    """Return whether each table of a paper has rows of cells that are as many as in its first row."""
    tables = (block for block in paper.blocks if not isinstance(block, str))
    return all(isinstance(row, list) and len(row) == len(table[0]) for table in tables for row in table)
