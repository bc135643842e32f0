"""Writes the papers of a filing as PDF, Word file or picture: the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from scripts import paper_drawing
from scripts.profile_texts.papers import ExamplePaper
from tests.corpus.filing import Block, Paper

FONT, WIDTH = "STSong-Light", 170 * mm
FOOT = "虚构样例，不具效力"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def file_bytes(paper: Paper, suffix: str) -> bytes:
    """Return a paper as a file of a kind: .pdf, .docx or .png."""
    match suffix:
        case ".docx":
            return _docx(paper)
        case ".png":
            lines = tuple(block for block in paper.blocks if isinstance(block, str))
            return paper_drawing.picture(ExamplePaper(paper.title, lines, kind="screen"))
        case _:
            return _pdf(paper)


@cache
def _styles() -> dict[str, ParagraphStyle]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))

    def style(size: float, **more: object) -> ParagraphStyle:
        return ParagraphStyle(f"s{size}", fontName=FONT, fontSize=size, leading=size * 1.7, wordWrap="CJK", **more)

    return {"title": style(18, alignment=1), "#": style(14), "##": style(12), "": style(10.5), "cell": style(9.5)}


class _Seal(Flowable):  # type: ignore[misc]
    """A round red seal with a name, and a stroke for a signature, beside the last lines of a paper."""

    def __init__(self, holder: str, *, is_signed: bool) -> None:
        super().__init__()
        self.holder, self.is_signed = holder, is_signed

    def wrap(self, *_: float) -> tuple[float, float]:
        return WIDTH, 36 * mm

    def draw(self) -> None:
        canvas: Canvas = self.canv
        canvas.setLineWidth(1.4)
        canvas.setStrokeColorRGB(0.1, 0.1, 0.4)
        y = 36 * mm + 6  # over the last line
        for x in range(150, 222, 18) if self.is_signed else ():
            canvas.bezier(x, y, x + 6, y + 22, x + 12, y - 14, x + 20, y + 6)
        if not self.holder:
            return
        canvas.setStrokeColorRGB(0.8, 0.1, 0.1)
        canvas.setFillColorRGB(0.8, 0.1, 0.1)
        canvas.setLineWidth(3)
        canvas.circle(WIDTH - 75, 52, 50)
        canvas.setFont(FONT, 9)
        for number in range(0, len(self.holder), 9):
            canvas.drawCentredString(WIDTH - 75, 70 - number // 9 * 13, self.holder[number : number + 9])


def _pdf(paper: Paper) -> bytes:
    buffer = io.BytesIO()
    template = SimpleDocTemplate(buffer, pagesize=A4, invariant=1, pageCompression=0, title=paper.title)
    story: list[Flowable] = [Paragraph(escape(paper.title), _styles()["title"]), Spacer(1, 6)]
    story += [_flowable(block) for block in paper.blocks]
    if paper.seal or paper.signature:
        story.append(_Seal(paper.seal, is_signed=bool(paper.signature)))
    template.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return buffer.getvalue()


def _foot(canvas: Canvas, _: object) -> None:
    canvas.setFont(FONT, 7)
    canvas.setFillGray(0.6)
    canvas.drawCentredString(A4[0] / 2, 24, FOOT)


def _flowable(block: Block) -> Flowable:
    if not isinstance(block, str):
        cells = [[Paragraph(_drawable(cell), _styles()["cell"]) for cell in row] for row in block]
        count = len(block[0])
        widths = [35 * mm, WIDTH - 35 * mm] if count == 2 else [WIDTH / count] * count
        grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
        return Table(cells, colWidths=widths, style=grid)
    if block.startswith("!"):
        return _WithCaption(block[1:])
    mark, _, text = block.partition(" ")
    style = _styles().get(mark) if mark.startswith("#") else None
    return Paragraph(_drawable(text if style else block).replace("\n", "<br/>"), style or _styles()[""])


def _drawable(text: str) -> str:
    """Return a text with the middle dot that the font contains, as markup."""
    return escape(text.replace("·", "・"))


class _WithCaption(Flowable):  # type: ignore[misc]
    """A drawn figure with its caption below."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.caption = caption

    def wrap(self, *_: float) -> tuple[float, float]:
        return WIDTH, 48 * mm

    def draw(self) -> None:
        canvas: Canvas = self.canv
        canvas.drawImage(ImageReader(io.BytesIO(_boxes())), 0, 8 * mm, width=120 * mm, height=40 * mm)
        canvas.setFont(FONT, 9.5)
        canvas.drawString(40 * mm, 2 * mm, self.caption.replace("·", "・"))


@cache
def _boxes() -> bytes:
    picture = Image.new("RGB", (720, 240), "white")
    pen = ImageDraw.Draw(picture)
    for x in range(20, 700, 140):
        pen.rectangle((x, 80, x + 100, 160), outline=(40, 60, 120), width=3)
        pen.line((x + 100, 120, x + 140, 120), fill=(40, 60, 120), width=3)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _docx(paper: Paper) -> bytes:
    blocks = [f"# {paper.title}", *paper.blocks]
    body = "".join(_xml(block) for block in blocks)
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    types = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 26, 9, 0, 0)), head + text)
    return buffer.getvalue()


def _xml(block: Block) -> str:
    if isinstance(block, str):
        text = block.lstrip("#!").strip()
        bold = "<w:rPr><w:b/></w:rPr>" if block.startswith("#") else ""
        lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
        return f"<w:p><w:r>{bold}{'<w:br/>'.join(lines)}</w:r></w:p>"
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{_xml(cell)}</w:tc>' for cell in row)}</w:tr>" for row in block)
    grid = "<w:gridCol/>" * len(block[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/>"


def write(paper: Paper, path: Path) -> None:
    """Write a paper to a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file_bytes(paper, path.suffix))
