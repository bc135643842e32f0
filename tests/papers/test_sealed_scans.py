"""A scan is held against its draft when it is recorded and in `check --papers`; one that agrees has its draft's words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as Word

from assistant.apps.cli import console_jobs
from assistant.apps.cli import papers as command
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.reading_papers import read_papers
from assistant.core.files import sha256
from assistant.core.findings import Finding
from assistant.declaration.documents import extra, ocr, reading
from assistant.declaration.documents.recognised import RecognisedLayout
from assistant.declaration.documents.shapes import Document, OcrLine, PageFacts
from assistant.declaration.papers import sealed_scans
from assistant.declaration.papers.paper_text import read_text
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import PrintedPaper
from assistant.declaration.papers.sealed_scans import compared_scan, printed_copies, read_scan
from assistant.declaration.profile.loading import load
from tests.corpus import drawing, scans
from tests.corpus.filing import Block, Paper
from tests.corpus.running import read_once
from tests.documents import in_process
from tests.papers.returned import SentClient, filled, new_client

pytestmark = pytest.mark.usefixtures("in_chinese")

EMPLOYMENT = "算法安全责任人工作证明"
KEY = "subject.responsible.employment_proof"
WIDE = 30
needs_ocr = pytest.mark.skipif(not extra.is_installed(), reason="text in pictures cannot be read here")


@pytest.fixture
def client(tmp_path: Path) -> SentClient:
    """A client whose 工作证明 is final and whose sealed scan has come."""
    client = new_client(tmp_path, only=EMPLOYMENT)
    draft = draft_of(client)
    document = Word(str(draft))
    filled(document)
    document.save(str(draft))
    return client


def draft_of(client: SentClient) -> Path:
    return client.home / "材料" / f"{EMPLOYMENT}.docx"


def scan_of(client: SentClient) -> Path:
    path = load(client.home).profile.subject.responsible.employment_proof
    assert path
    return client.home / path


def scanned(client: SentClient, old: str = "", new: str = "") -> Document:
    """Return what recognition reads in a scan of the draft, with words that read otherwise."""
    units = read_text(draft_of(client)).units
    texts = [text.replace(old, new) if old else text for unit in units for text in unit.texts if text]
    pieces = [line[at : at + WIDE] for text in texts for line in text.split("\n") for at in range(0, len(line), WIDE)]
    lines = [
        OcrLine(piece, (0.1, 0.03 + 0.9 * at / len(pieces), 0.02 * len(piece), 0.02), 0.98)
        for at, piece in enumerate(pieces)
    ]
    page, layout = PageFacts(1, 1240, 1754, lines=tuple(lines)), RecognisedLayout()
    layout.add(page)
    scan = scan_of(client)
    known = {"pages": (page,), "page_count": 1, "blocks": tuple(layout.blocks), "words_read": True}
    return Document(scan.name, "pdf", scan.stat().st_size, sha256(scan), **known)  # type: ignore[arg-type]


def read_as(monkeypatch: pytest.MonkeyPatch, document: Document) -> None:
    """Let recognition read this in every scan."""
    monkeypatch.setattr(sealed_scans, "read_all", lambda *_, **__: (document,))


def checked(client: SentClient, document: Document, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Return what R54 says of the paper in a check with papers."""
    from assistant.checks.preflight import reading_papers

    own = scan_of(client)

    def read(paths: list[Path], **_: object) -> tuple[Document, ...]:
        return tuple(document if path == own else Document(path.name, "pdf", 1, "") for path in paths)

    monkeypatch.setattr(reading_papers, "read_all", read)
    loaded = load(client.home)
    case = Case.of(loaded, None, read_papers(loaded))
    return [one for one in examine(case, None, RuleSelection(only=frozenset({"R54"}))) if one.place == KEY]


def test_a_recorded_scan_keeps_the_text_that_was_printed(client: SentClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, scanned(client))
    assert command.sealed(scan_of(client), draft_of(client)) == 0
    copy = printed_copies(client.home)[sha256(scan_of(client))]
    before = read_text(copy)
    document = Word(str(draft_of(client)))
    document.add_paragraph("后来加的一句。")
    document.save(str(draft_of(client)))
    client.draft(EMPLOYMENT)
    assert printed_copies(client.home)[sha256(scan_of(client))] == copy, "also after the draft was edited or made anew"
    assert read_text(copy) == before


def test_recording_says_what_differs_and_still_records(
    client: SentClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_as(monkeypatch, scanned(client))
    assert command.sealed(scan_of(client), draft_of(client)) == 0
    assert "✓ 与打印的文稿一致" in capsys.readouterr().out
    read_as(monkeypatch, scanned(client, "周示范", "周示凡"))
    assert command.sealed(scan_of(client), draft_of(client)) == 1
    said = capsys.readouterr().out
    assert "已登记" in said
    assert "周示范" in said
    assert "周示凡" in said
    assert "✓ 与打印的文稿一致" not in said


def test_the_consoles_job_compares_every_recorded_scan(
    client: SentClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_as(monkeypatch, scanned(client))
    command.sealed(scan_of(client), draft_of(client))
    capsys.readouterr()
    assert console_jobs.work("scans", client.home, ()) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [f"—— {EMPLOYMENT} ——", "✓ 与打印的文稿一致"]
    read_as(monkeypatch, scanned(client, "周示范", "周示凡"))
    assert console_jobs.work("scans", client.home, ()) == 0  # a difference is a result, no failure
    assert "周示凡" in capsys.readouterr().out


def test_a_check_reports_a_difference_to_be_verified(client: SentClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, scanned(client))
    command.sealed(scan_of(client), draft_of(client))
    assert [one.state for one in checked(client, scanned(client), monkeypatch)] != ["found"]
    finding, *_ = [
        one for one in checked(client, scanned(client, "周示范", "周示凡"), monkeypatch) if one.state == "found"
    ]
    assert (finding.severity, finding.rule) == ("warn", "R54")
    assert "周示凡" in finding.found


def test_a_scan_that_agrees_has_its_drafts_exact_words(client: SentClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.checks.preflight import reading_papers

    read_as(monkeypatch, scanned(client))
    command.sealed(scan_of(client), draft_of(client))
    own = scan_of(client)

    def facts(document: Document) -> tuple[str, tuple[int, ...]]:
        monkeypatch.setattr(
            reading_papers,
            "read_all",
            lambda paths, **_: tuple(document if path == own else Document(path.name, "pdf", 1, "") for path in paths),
        )
        paper = next(paper for key, paper in read_papers(load(client.home)).facts.items() if str(key) == KEY)
        return "\n".join(block.text for block in paper.blocks), paper.recognised

    text, recognised = facts(scanned(client, "算法", "算怯"))
    assert ("算法" in text, "算怯" in text, recognised) == (True, False, ())
    text, recognised = facts(scanned(client, "周示范", "周示凡"))
    assert ("周示凡" in text, recognised) == (True, (1,))


def test_a_scan_recorded_by_an_earlier_version_is_not_compared(
    client: SentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_as(monkeypatch, scanned(client))
    command.sealed(scan_of(client), draft_of(client))
    for copy in printed_copies(client.home).values():
        copy.unlink()
    (finding,) = checked(client, scanned(client), monkeypatch)
    assert finding.state == "not_checked"
    assert "再登记一次" in finding.remedy


TEXT: list[Block] = [
    "# 一、机构",
    "深圳星河示例科技有限公司设算法安全与合规部，共9人，由周示范负责，直接向法定代表人林样例报告。",
    [["姓名", "职务", "手机号码"], ["周示范", "算法安全责任人", "13800001010"], ["郑范例", "评估岗", "13800001011"]],
    "# 二、制度",
    "算法上线前评估一次，上线后每6个月复评一次，未经评估的算法不上线，评估记录留存不少于3年。",
    "发现违法和不良信息的，30分钟内停止传输，保存记录，并在24小时内向有关部门报告，不得隐瞒。",
    "# 三、投诉",
    "用户可以在每条回答下方举报，由值班人员在1个工作日内答复；对处理结果不满意的，可以申请复核一次。",
    "单位名称（盖章）：深圳星河示例科技有限公司",
    "日期：2026年11月26日",
]


def printed_as(blocks: list[Block], tmp_path: Path, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes(
        drawing.file_bytes(Paper("落实算法安全主体责任基本情况", blocks, seal="深圳星河示例科技有限公司"), path.suffix)
    )
    return path


@needs_ocr
@pytest.mark.thorough
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("每6个月", "每9个月"),
        ("不上线", "可上线"),
        ("不得隐瞒", "必须隐瞒"),
        ("周示范负责", "周示汛负责"),
        ("11月26日", "11月28日"),
        ("13800001011", "13800001017"),
    ],
)
def test_a_skewed_shadowed_scan_is_read_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    monkeypatch.setattr(reading, "child", in_process.reader)
    monkeypatch.setattr(ocr, "print_lines", read_once(ocr.print_lines))
    draft = PrintedPaper.read(printed_as(TEXT, tmp_path, "打印.docx"))
    assert isinstance(draft, PrintedPaper)
    draft = replace(draft, margins=(drawing.FOOT,))  # which the drawing adds
    changed = (
        [
            block.replace(old, new)
            if isinstance(block, str)
            else [[cell.replace(old, new) if old else cell for cell in row] for row in block]
            for block in TEXT
        ]
        if old
        else TEXT
    )
    pdf = printed_as(changed, tmp_path, "原.pdf")
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(scans.scanned(pdf.read_bytes(), f"{new}.pdf"))
    comparison = compare_scan(draft, read_scan(tmp_path, scan), ("周示范", "林样例", "深圳星河示例科技有限公司"))
    if not old:
        assert comparison.differences == ()
    else:
        assert any(new in one.new or old in one.old for one in comparison.differences)


def test_the_printed_text_of_a_broken_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04broken")
    assert isinstance(PrintedPaper.read(path), str)
    assert compared_scan(path, Document("a.pdf", "pdf", 1, "ab")) is None
