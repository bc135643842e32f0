"""Draws the papers of the examples: PDFs with a Chinese font that every reader has, pictures with Noto Sans CJK.

The same paper always gives the same bytes: PDFs contain no time and are not compressed, pictures are drawn without
hinting. If the font is missing, an existing picture is left alone and a new one shows only SAMPLE.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from scripts.profile_texts.papers import SAMPLE, ExamplePaper

MARK, SEAL = "样例·不具效力", "样例章"
FONT = "STSong-Light"
FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc")
RED, INK, FAINT = (200, 30, 30), (40, 40, 40), (176, 176, 176)
SIZES = {"licence": (760, 540), "screen": (480, 320), "card": (480, 300)}
_ENLARGED = {"licence"}  # simulated scans have the resolution of a scan (rule R44)
_MARGIN, _LINE, _TEXT = 64, 20, 11


def draw(paper: ExamplePaper, path: Path) -> None:
    """Draw a paper into a file, PDF or PNG by its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".pdf":
        path.write_bytes(pdf(paper))
    elif has_font() or not path.exists():
        path.write_bytes(picture(paper))


def pdf(paper: ExamplePaper) -> bytes:
    """Return a paper as PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(paper.title)
    canvas.setSubject(MARK)
    _Page(canvas, paper).write()
    canvas.save()
    return buffer.getvalue()


class _Page:
    """Writes one paper from top to bottom, beginning new pages as needed."""

    def __init__(self, canvas: Canvas, paper: ExamplePaper) -> None:
        self.canvas, self.paper = canvas, paper
        self.width, self.height = A4
        self.y = 0.0

    def write(self) -> None:
        self._begin()
        self.canvas.setFont(FONT, 18)
        for line in _wrapped(self.paper.title, 18, self.width - 2 * _MARGIN):
            self.canvas.drawCentredString(self.width / 2, self.y, line)
            self.y -= 30
        for paragraph in self.paper.text:
            self._paragraph(_drawable(paragraph))
        self._end()

    def _paragraph(self, paragraph: str) -> None:
        is_heading = paragraph.startswith("# ")
        size = 13 if is_heading else _TEXT
        self.y -= 8 if is_heading else 3
        for part in paragraph.removeprefix("# ").split("\n"):
            for line in _wrapped(part, size, self.width - 2 * _MARGIN):
                if self.y < _MARGIN + 30:
                    self.canvas.showPage()
                    self._begin()
                self.canvas.setFont(FONT, size)
                self.canvas.drawString(_MARGIN, self.y, line)
                self.y -= _LINE

    def _begin(self) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillGray(0.86)
        canvas.setFont(FONT, 54)
        canvas.translate(self.width / 2, self.height / 2)
        canvas.rotate(40)
        canvas.drawCentredString(0, 0, _drawable(MARK))
        canvas.restoreState()
        canvas.setFont(FONT, 8)
        canvas.drawCentredString(self.width / 2, 30, _drawable(f"{MARK}　{SAMPLE}"))
        self.y = self.height - _MARGIN - 10

    def _end(self) -> None:
        if self.y < _MARGIN + 150:
            self.canvas.showPage()
            self._begin()
        if self.paper.signature:
            _sign(self.canvas, _MARGIN + 150, self.y + 12)
        if self.paper.seal:
            _stamp(self.canvas, self.paper.seal, self.width - _MARGIN - 70, self.y - 50)


def _drawable(text: str) -> str:
    """Return a text with the middle dot that the font contains."""
    return text.replace("·", "・")


def _stamp(canvas: Canvas, holder: str, x: float, y: float) -> None:
    """Draw a red circle with a name and the words 样例章."""
    canvas.saveState()
    canvas.setStrokeColorRGB(0.8, 0.1, 0.1)
    canvas.setFillColorRGB(0.8, 0.1, 0.1)
    canvas.setLineWidth(3)
    canvas.circle(x, y, 58)
    canvas.setFont(FONT, 9)
    for place, line in enumerate(_wrapped(holder, 9, 92)):
        canvas.drawCentredString(x, y + 26 - 12 * place, line)
    canvas.setFont(FONT, 17)
    canvas.drawCentredString(x, y - 28, SEAL)
    canvas.restoreState()


def _sign(canvas: Canvas, x: float, y: float) -> None:
    """Draw a handwritten stroke in the place of a signature."""
    canvas.saveState()
    canvas.setStrokeColorRGB(0.1, 0.1, 0.4)
    canvas.setLineWidth(1.4)
    for step in range(4):
        left = x + 18 * step
        canvas.bezier(left, y, left + 6, y + 22, left + 12, y - 14, left + 20, y + 6)
    canvas.restoreState()


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for sign in text:
        if line and pdfmetrics.stringWidth(line + sign, FONT, size) > width:
            yield line
            line = ""
        line += sign
    yield line


def has_font() -> bool:
    """Return whether pictures can be drawn."""
    return any(Path(font).exists() for font in FONTS)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = next(font for font in FONTS if Path(font).exists())
    return ImageFont.truetype(path, size, index=2, layout_engine=ImageFont.Layout.BASIC)


def picture(paper: ExamplePaper) -> bytes:
    """Return a paper as PNG."""
    image = Image.new("RGB", SIZES[paper.kind], (252, 251, 247))
    pen = ImageDraw.Draw(image)
    width, height = image.size
    pen.rectangle((8, 8, width - 9, height - 9), outline=(150, 130, 90) if paper.kind == "licence" else FAINT, width=3)
    if paper.seal:
        pen.circle((width - 110, height - 105), 62, outline=RED, width=4)
    if has_font():
        _write(pen, paper, image.size)
    else:
        pen.text((40, 40), f"SAMPLE {len(paper.title)}-{sum(map(ord, ''.join(paper.text)))}", fill=INK)
    buffer = io.BytesIO()
    if paper.kind in _ENLARGED:
        image = image.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)
    image.quantize(16).save(buffer, "PNG")
    return buffer.getvalue()


def _write(pen: ImageDraw.ImageDraw, paper: ExamplePaper, space: tuple[int, int]) -> None:
    width, height = space
    size = {"licence": 34, "screen": 18, "card": 22}[paper.kind]
    pen.text((width / 2, 22 + size), paper.title, fill=INK, font=_font(size), anchor="mm")
    top = 60 + size
    for paragraph in paper.text:
        for line in _lines(paragraph, 16, width - 80):
            pen.text((40, top), line, fill=INK, font=_font(16))
            top += 26
        top += 6
    pen.text((width / 2, height - 28), MARK, fill=FAINT, font=_font(20), anchor="mm")
    if paper.seal:
        pen.text((width - 110, height - 105), SEAL, fill=RED, font=_font(26), anchor="mm")
        pen.text((width - 110, height - 75), paper.seal, fill=RED, font=_font(13), anchor="mm")


def _lines(text: str, size: int, width: float) -> Iterator[str]:
    line = ""
    for sign in text:
        if line and _font(size).getlength(line + sign) > width:
            yield line
            line = ""
        line += sign
    yield line
