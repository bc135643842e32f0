"""Upright pages are not reported as turned, whatever they show, and turned pages are."""

from __future__ import annotations

import html.parser
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from assistant.core.bundled import bundled
from assistant.declaration.documents.pages import opened_pdf, read_image, read_pdf, rendered
from assistant.declaration.documents.shapes import PageFacts
from assistant.proof.report import html as report_html
from assistant.proof.report.view import build
from scripts.paper_drawing import FONTS, has_font
from tests.report import sample_run

FONT = "STSong-Light"
SENTENCE = "本算法根据用户输入的文本，生成相应的图像；生成的内容均添加标识，并由人工抽查。训练数据来自公开数据集，"
_COLUMNS = (152, 346, 625, 808, 1026, 1165)  # left edges of a record's columns, and the right edge of the last
_HEIGHT, _MOST_SCANS = 1754, 8
PAPERS = bundled("profiles") / "search-engine" / "附件"


class _Rows(html.parser.HTMLParser):
    """Collects table rows and paragraphs of a page as rows of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = [[""]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "p", "h1", "h2", "h3", "li"):
            self.rows.append([""])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.rows[-1][-1] += " ".join(data.split())


def report_rows(folder: Path) -> list[list[str]]:
    """Return the table rows and paragraphs of the report of a run."""
    reader = _Rows()
    page = report_html.render(build(sample_run.write(folder / "runs", pictures=False)), "zh")
    reader.feed(page.partition("<body")[2])
    return [row for cells in reader.rows if (row := [cell for cell in cells if cell])]


def report_pdf(rows: list[list[str]], target: Path) -> Path:
    """Write the rows of a report as tables to a PDF, without a browser."""
    style = ParagraphStyle("cell", fontName=FONT, fontSize=7, leading=9, wordWrap="CJK")
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    story = [
        Table([[Paragraph(_plain(cell), style) for cell in row]], style=[("GRID", (0, 0), (-1, -1), 0.5, colors.grey)])
        for row in rows[:160]
    ]
    SimpleDocTemplate(str(target), pagesize=A4).build(story)
    return target


def report_scans(rows: list[list[str]]) -> Iterator[Image.Image]:
    """Yield the records of a report as printed pages: five columns, small print, a faint line below each row."""
    font = ImageFont.truetype(next(name for name in FONTS if Path(name).exists()), 18)
    records = [row for row in rows if len(row) == len(_COLUMNS) - 1]
    pages = []
    y = _HEIGHT
    for row in records:
        cells = [textwrap.wrap(cell, (_COLUMNS[at + 1] - _COLUMNS[at]) // 19) for at, cell in enumerate(row)]
        if y + 29 * max(map(len, cells)) > _HEIGHT - 130:
            pages.append(Image.new("RGB", (1240, _HEIGHT), "white"))
            y = 80
        pen = ImageDraw.Draw(pages[-1])
        for at, lines in enumerate(cells):
            for number, line in enumerate(lines):
                pen.text((_COLUMNS[at], y + 29 * number), line, fill=(60, 70, 90), font=font)
        y += 29 * max(map(len, cells)) + 22
        pen.line((140, y - 12, 1165, y - 12), fill=(225, 228, 235))
    yield from pages[:_MOST_SCANS]


def _plain(text: str) -> str:
    return text[:300].replace("&", "&amp;").replace("<", "&lt;")


def scanned(path: Path, turn: int = 0) -> list[PageFacts]:
    """Return the facts of a PDF's pages as if they were scanned: no text layer, turned clockwise by quarter turns."""
    facts: list[PageFacts] = []
    with opened_pdf(path) as document:
        for number, page in enumerate(document):
            target = path.with_name(f"{path.stem}-{number}-{turn}.png")
            Image.fromarray(np.rot90(rendered(page, 1754), -turn)).save(target)
            facts += read_image(target).pages
    return facts


def canvas_pdf(path: Path, kind: str) -> Path:
    """Draw an upright page of a kind that shows its orientation poorly."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    size = landscape(A4) if kind == "landscape" else A4
    canvas = Canvas(str(path), pagesize=size)
    canvas.setFont(FONT, 10)
    _DRAWERS[kind](canvas, *size)
    canvas.save()
    return path


def _landscape(canvas: Canvas, width: float, height: float) -> None:
    for row in range(16):
        canvas.line(50, height - 74 - 24 * row, width - 50, height - 74 - 24 * row)
        for column in range(6):
            canvas.drawString(56 + 122 * column, height - 68 - 24 * row, f"{SENTENCE[row : row + 7]}{row}.{column}")


def _empty(canvas: Canvas, width: float, height: float) -> None:
    canvas.drawCentredString(width / 2, height / 2, "附件三：管理制度")


def _signatures(canvas: Canvas, width: float, height: float) -> None:
    for number, words in enumerate(
        ("我单位承诺以上内容真实。", "主体名称（盖章）：演示科技有限公司", "负责人签字：", "日期：2026年11月20日")
    ):
        canvas.drawRightString(width - 70, 190 - 28 * number, f"{words}{'，另见附件' * (3 - number)}")


def _figures(canvas: Canvas, width: float, height: float) -> None:
    for column in range(14):
        canvas.rect(80 + 30 * column, 480, 20, 30 + 17 * (column * 5 % 9), fill=1)
        canvas.drawString(80 + 30 * column, 466, f"{column + 1}月")
    for step in range(8):
        canvas.drawRightString(70, 480 + 24 * step, str(step * 100))
    for row in range(18):
        for column in range(9):
            canvas.drawRightString(110 + 50 * column, 420 - 18 * row, str((row * 37 + column * 101) % 997))


def _column(canvas: Canvas, width: float, height: float) -> None:
    for row in range(60):
        canvas.drawString(90, height - 60 - 12 * row, f"{row * 7 % 10}")
        canvas.drawString(300, height - 60 - 12 * row, "是" if row % 3 else "否")


_DRAWERS = {
    "landscape": _landscape,
    "empty": _empty,
    "signatures": _signatures,
    "figures": _figures,
    "column": _column,
}


def certain(pages: list[PageFacts]) -> list[tuple[int, int]]:
    """Return number and turn of the pages that are certainly turned."""
    return [(page.number, page.turn) for page in pages if page.turn and page.turn_known]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The rows of the report of a run."""
    return report_rows(tmp_path_factory.mktemp("report"))


def test_no_page_of_the_programs_own_report_is_turned(report: list[list[str]], tmp_path: Path) -> None:
    pages = list(read_pdf(report_pdf(report, tmp_path / "report.pdf")).pages)
    assert len(pages) >= 3
    assert [(page.turn, page.turn_known) for page in pages] == [(0, True)] * len(pages)


@pytest.mark.slow
@pytest.mark.skipif(not has_font(), reason="the font of the printed report is not on this machine")
def test_no_scanned_page_of_the_programs_own_report_is_certainly_turned(
    report: list[list[str]], tmp_path: Path
) -> None:
    pages: list[PageFacts] = []
    for number, rendered_page in enumerate(report_scans(report)):
        rendered_page.save(tmp_path / f"{number}.png")
        pages += read_image(tmp_path / f"{number}.png").pages
    assert len(pages) >= 5
    assert certain(pages) == []


@pytest.mark.parametrize("kind", _DRAWERS)
def test_an_upright_page_with_little_text_is_not_certainly_turned(tmp_path: Path, kind: str) -> None:
    path = canvas_pdf(tmp_path / "page.pdf", kind)
    assert [page.turn for page in read_pdf(path).pages] == [0]
    assert certain(scanned(path)) == []


@pytest.mark.slow
def test_the_papers_of_an_example_are_upright_even_when_scanned(tmp_path: Path) -> None:
    for paper in sorted(PAPERS.rglob("*.pdf")):
        copy = tmp_path / "paper.pdf"
        copy.write_bytes(paper.read_bytes())
        assert [page.turn for page in (*read_pdf(copy).pages, *scanned(copy))] == [0] * 2 * len(read_pdf(copy).pages)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [1, 2, pytest.param(3, marks=pytest.mark.thorough)])
def test_a_turned_scanned_page_is_detected(tmp_path: Path, turn: int) -> None:
    (paper,) = PAPERS.rglob("*自评估报告*.pdf")
    copy = tmp_path / "paper.pdf"
    copy.write_bytes(paper.read_bytes())
    assert certain(scanned(copy, turn)[:2]) == [(1, 4 - turn)] * 2


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_turned_page_with_a_text_layer_is_detected_as_uncertain(tmp_path: Path, turn: int) -> None:
    (paper,) = PAPERS.rglob("*自评估报告*.pdf")
    writer = pypdf.PdfWriter()
    writer.add_page(pypdf.PdfReader(paper).pages[0])
    writer.pages[0].rotate(90 * turn)
    writer.write(tmp_path / "paper.pdf")
    assert [(page.turn, page.turn_known) for page in read_pdf(tmp_path / "paper.pdf").pages] == [(4 - turn, False)]


def test_a_page_with_some_words_turned_stays_upright(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(FONT, 10)
    for row in range(8):
        canvas.drawString(60, 760 - 20 * row, SENTENCE[:30])
    canvas.rotate(90)
    for row in range(4):
        canvas.drawString(100, -200 - 30 * row, SENTENCE[:25])
    canvas.save()
    assert [(page.turn, page.turn_known) for page in read_pdf(path).pages] == [(0, True)]
    assert certain(scanned(path)) == []
