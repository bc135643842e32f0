"""What rests on recognised text is to be verified at most, and says so; what could not be recognised is not checked."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.reading_papers import known_texts
from assistant.checks.preflight.recognised_papers import weighed
from assistant.checks.preflight.rule import RULE_PARTS, Rule, Violation
from assistant.checks.preflight.rulebook import rules
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.shapes import Document, DocumentBlock, OcrLine, PageFacts, PaperFacts, ScanFacts
from tests.preflight.mutations import NEWS, ExampleFolder, nothing

COMMITMENT = FieldKey.of("subject.attachments.commitment")
REPORT = FieldKey.of("algorithms[晨屿资讯个性化推荐算法].basic.assessment")
NOTE = "扫描件文字为机器识别，请对照原件"
OTHER = "单位名称：另一家科技有限公司"


def commitment(*, recognised: bool, unsure: bool = False, page: int = 1) -> PaperFacts:
    """Return a 承诺书 that names another entity on a page, and has text of its own on page 1."""
    blocks = (
        DocumentBlock("text", "算法备案承诺书", page=1),
        DocumentBlock("text", OTHER, page=page, recognised=recognised, unsure=unsure),
    )
    return facts_of(Document("承诺书.pdf", "pdf", 1, "0" * 64, blocks=blocks))


def reported(folder: ExampleFolder, rule: str, papers: Papers) -> list[Finding]:
    """Return what a rule reports or could not check about the papers given."""
    results = examine(folder.case(NEWS, nothing, papers), scope=RuleSelection(only=frozenset({rule})))
    return [finding for finding in results if finding.place in {str(key) for key in (*papers.facts, *papers.scans)}]


@pytest.mark.parametrize(("recognised", "severity"), [(False, "block"), (True, "warn")])
def test_a_difference_in_recognised_text_is_to_be_verified(
    example_folder: ExampleFolder, recognised: bool, severity: str
) -> None:
    papers = Papers({COMMITMENT: commitment(recognised=recognised)})
    (finding,) = [one for one in reported(example_folder, "R01", papers) if one.state == "found"]
    assert (finding.severity, NOTE in finding.found) == (severity, recognised)


def test_a_page_with_print_in_a_paper_with_scans_stays_certain(example_folder: ExampleFolder) -> None:
    paper = commitment(recognised=False)
    mixed = replace(paper, blocks=(*paper.blocks, DocumentBlock("text", "手写页", page=2, recognised=True)))
    (finding,) = [
        one
        for one in reported(example_folder, "R01", Papers({COMMITMENT: replace(mixed, recognised=(2,))}))
        if one.state == "found"
    ]
    assert (finding.severity, NOTE in finding.found) == ("block", False)


def reads_papers(rule: Rule) -> bool:
    """Return whether the function or a part of a rule asks for the texts of papers."""
    source = "".join(inspect.getsource(body) for body in (rule.body, *RULE_PARTS.get(rule.id, ())))
    return bool(re.search(r"table_of|papers_about|report_of|named_papers|papers\.|documents", source))


def test_every_strict_rule_that_reads_papers_only_warns_about_a_scan(example_folder: ExampleFolder) -> None:
    strict = [one for one in rules() if one.severity != "warn" and not one.looks and reads_papers(one)]
    case = example_folder.case(NEWS, nothing, Papers({COMMITMENT: commitment(recognised=True)}))
    stated = Violation(COMMITMENT, "写的是另一家", "请改", "block")
    weights = {one.id: weighed(case, one, stated).severity for one in strict}
    assert weights == dict.fromkeys(weights, "warn")
    assert {"R53", "R27", "R03", "R26"} <= set(weights), "rules that do not declare that they need papers"


@pytest.mark.parametrize(
    ("recognised", "unread", "unsure", "expected"),
    [
        (False, (), False, ("found", "warn", False)),
        (True, (), False, ("found", "warn", True)),
        (True, (2,), False, ("not_checked", "block", False)),
        (True, (), True, ("not_checked", "block", False)),
    ],
    ids=["text", "legible", "a-page-unread", "unsure"],
)
def test_nothing_is_called_missing_on_a_scan_that_is_not_legible(
    example_folder: ExampleFolder,
    recognised: bool,
    unread: tuple[int, ...],
    unsure: bool,
    expected: tuple[str, str, bool],
) -> None:
    blocks = (
        DocumentBlock("heading", "一、算法情况", level=1, page=1, recognised=recognised, unsure=unsure),
        DocumentBlock("text", "内容", page=1, recognised=recognised),
    )
    paper = replace(facts_of(Document("报告.pdf", "pdf", 1, "0" * 64, blocks=blocks)), unread=unread)
    outcomes = [
        (one.state, one.severity, NOTE in one.found)
        for one in reported(example_folder, "R39", Papers({REPORT: paper}))
        if "这些章" in one.found + one.remedy
    ]
    assert outcomes == [expected]


def scan(*lines: OcrLine, note: str = "", pages: int = 1) -> ScanFacts:
    """Return a scan whose last page has these lines."""
    many = tuple(PageFacts(number, 1700, 2300, lines=lines) for number in range(1, pages + 1))
    return ScanFacts("扫描.pdf", "pdf", 1, "", pages=many, page_count=pages, ocr_note=note)


@pytest.mark.parametrize(
    ("unread", "note", "reason"),
    [
        ((), "", ""),
        ((1,), "未检查（未安装 OCR）", "扫描.pdf第 1 页是图，没有读其中的文字"),
        ((2, 3), "", "扫描.pdf第 2、3 页的文字没有读清"),
        ((31,), "", "扫描.pdf第 31 页的文字没有读清"),
        ((34, 35), "未检查（未安装 OCR）", "扫描.pdf第 34、35 页没有看过"),
        (tuple(range(2, 34)), "", "扫描.pdf第 2、3、;扫描.pdf只读了前 30 页图，第 31、32、33 页"),
    ],
)
def test_pages_that_could_not_be_read_are_named_once(
    example_folder: ExampleFolder, unread: tuple[int, ...], note: str, reason: str
) -> None:
    key = FieldKey.of("notes.materials[管理制度].file")
    paper = replace(commitment(recognised=True), unread=unread)
    results = reported(example_folder, "R44", Papers({key: paper}, {key: scan(note=note, pages=33)}))
    reasons = [one.remedy for one in results if one.state == "not_checked"]
    expected = reason.split(";") if reason else []
    assert [one[: len(start)] for one, start in zip(reasons, expected, strict=True)] == expected


def test_what_a_profile_says_is_known_to_the_reader_of_scans(example_folder: ExampleFolder) -> None:
    known = set(known_texts(example_folder.case(NEWS, nothing).loaded))
    assert {"信息资讯类/新闻门户", "新闻门户", "晨屿资讯个性化推荐算法"} <= known
