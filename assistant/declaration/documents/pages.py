"""Read the pages of a PDF or image: render them small, examine them, and extract the text (PDF only)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw

from assistant.core import files
from assistant.core.language import say
from assistant.declaration.documents import looks, ocr
from assistant.declaration.documents import tilt as tilts
from assistant.declaration.documents.headings import heading_level, is_caption
from assistant.declaration.documents.limits import LIMITS, Refused, check_pixels
from assistant.declaration.documents.recognised import RecognisedLayout
from assistant.declaration.documents.rulings import ruled_cells
from assistant.declaration.documents.seals import find_seals
from assistant.declaration.documents.shapes import DocumentBlock, PageFacts, Turn, Words

_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP")
_POINTS = 72
_ASKED_LETTERS = 200  # characters of a text layer, enough to determine its orientation
_NEARLY_ALL = 0.9
_PRINT = 40  # characters of a text layer; fewer on a scan are a stamp of the scanner or a page number
_MOST_OF_PAGE = 0.5
_INVISIBLE = 3  # the mode in which scanners write what they recognised
_RENDER_DPI = 200  # the nominal resolution of a page that is not a scan
Image.MAX_IMAGE_PIXELS = None  # check_pixels checks before unpacking


@dataclass(frozen=True, slots=True)
class PagesRead:
    """Pages and text of a file; `count` includes pages that were not examined, `signatures` are electronic."""

    pages: tuple[PageFacts, ...]
    blocks: tuple[DocumentBlock, ...]
    count: int
    images: int
    signatures: int = 0


class PasswordProtected(Refused):
    """A file opens only with a password."""


def broken(what: str) -> Refused:
    """Return the refusal of a damaged file."""
    return Refused(say("{what}已损坏或不完整，打不开。请重新导出或扫描一份。", what=what))


@contextmanager
def opened_pdf(path: Path) -> Iterator[Any]:
    """Open a PDF. Raises PasswordProtected, Refused."""
    try:
        document = pdfium.PdfDocument(files.read(path, LIMITS.bytes))
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise PasswordProtected(say("PDF 加了密码，打不开。请去掉密码后重新提供。")) from None
        raise broken("PDF") from None
    try:
        if not count:
            raise Refused(say("PDF 里没有页。请重新导出一份。"))
        if count > LIMITS.pages:
            raise Refused(
                say("PDF 有 {count} 页，超过可读取的 {limit} 页。请拆分后重新提供。", count=count, limit=LIMITS.pages)
            )
        yield document
    finally:
        document.close()


def read_pdf(path: Path, words: Words = "", *, is_readable: bool = True) -> PagesRead:
    """Read a PDF's text, examine its pages and, on request, read text in pictures. Raises PasswordProtected, Refused.

    Where text in pictures is requested, what a scanner recognised is never taken for text, even if nothing is
    readable here.
    """
    pages, images, pictures, layout = [], 0, 0, RecognisedLayout()
    with opened_pdf(path) as document:
        for number, page in enumerate(document, 1):
            scans = _scans(page)
            text, turn = _page_text(page)
            has_print = _has_print(page, text, scans)
            images += len(scans)
            if number <= LIMITS.looks:
                place = number if has_print else pictures + 1
                look = _Look(number, _of_page(place, words if is_readable else ""), turn, has_print)
                pages.append(_page_facts(page, scans, text, look))
                pictures += not has_print and not pages[-1].blank
            if number <= LIMITS.looks and pages[-1].lines:
                layout.add(pages[-1])
            elif has_print or not words:
                layout.add_printed(_blocks(text, number, layout.heading))
            layout.add_printed(DocumentBlock("picture", "", page=number, heading=layout.heading) for _ in scans)
            page.close()
        signatures = max(0, int(raw.FPDF_GetSignatureCount(document.raw)))
        return PagesRead(tuple(pages), tuple(layout.blocks), len(document), images, signatures)


def pages_to_recognise(path: Path) -> int:
    """Return how many pages of a PDF have no print, up to the limit. Raises PasswordProtected, Refused."""
    with opened_pdf(path) as document:
        count = 0
        for page in islice(document, LIMITS.looks):
            count += not _has_print(page, _page_text(page)[0], _scans(page))
            page.close()
        return min(count, LIMITS.worded)


def _has_print(page: Any, text: str, scans: list[tuple[int, int, float, float]]) -> bool:
    """Return whether a page's text layer is its print: not a few signs on a scan, nor what a scanner recognised."""
    wide, high = page.get_size()
    if not any(scan[2] * scan[3] >= _MOST_OF_PAGE * wide * high for scan in scans):
        return bool(text.strip())
    if len(text.strip()) < _PRINT:
        return False
    modes = Counter(
        raw.FPDFTextObj_GetTextRenderMode(item.raw) == _INVISIBLE
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4)
    )
    return modes[True] <= modes[False]


def _page_text(page: Any) -> tuple[str, Turn]:
    """Return a page's text layer, and the clockwise quarter turns that would set it upright."""
    layer = page.get_textpage()
    try:
        text = str(layer.get_text_bounded()).replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
        return text, _turn_of_layer(page, layer)
    finally:
        layer.close()


def _turn_of_layer(page: Any, layer: Any) -> Turn:
    """Return the turn that sets a text layer upright; 0 unless nearly all characters have the same orientation."""
    count = layer.count_chars()
    orientations = Counter(
        _quarters(raw.FPDFText_GetCharAngle(layer, place), page.get_rotation())
        for place in range(0, count, max(1, count // _ASKED_LETTERS))
        if not chr(raw.FPDFText_GetUnicode(layer, place)).isspace()
    )
    turn, times = orientations.most_common(1)[0] if orientations else (0, 0)
    return turn if times >= _NEARLY_ALL * orientations.total() else 0


def _quarters(angle: float, rotation: int) -> Turn:
    """Return the quarter turns that undo a character's angle (radians) plus the page's rotation (degrees), clockwise."""
    turns: tuple[Turn, ...] = (0, 1, 2, 3)
    return turns[-(round(math.degrees(angle) / 90) + rotation // 90) % 4]


def _blocks(text: str, number: int, heading: str) -> Iterator[DocumentBlock]:
    for line in (part.strip() for part in text.split("\n")):
        level = heading_level(line)
        if not line:
            continue
        if level:
            heading = line
            yield DocumentBlock("heading", line, level=level, page=number, heading=line)
        else:
            yield DocumentBlock("caption" if is_caption(line) else "text", line, page=number, heading=heading)


def _scans(page: Any) -> list[tuple[int, int, float, float]]:
    """Return width and height of the pictures on a page, first in pixels, then in points as drawn."""
    sizes = []
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = image.get_bounds()
        width, height = image.get_px_size()
        sizes.append((width, height, right - left, top - bottom))
    return sizes


@dataclass(frozen=True, slots=True)
class _Look:
    """How to examine a page: its number, which text in its picture to read, and the turn of its text layer."""

    number: int
    words: Words = ""
    layer_turn: Turn = 0
    has_print: bool = False  # its text layer is read instead

    @property
    def side(self) -> int:
        """The size to render the page at, in pixels of the long side."""
        return ocr.SIDE if self.words else looks.SIDE


def _of_page(place: int, words: Words) -> Words:
    return words if place <= LIMITS.worded else ""


def _page_facts(page: Any, scans: list[tuple[int, int, float, float]], text: str, look: _Look) -> PageFacts:
    wide, high = page.get_size()
    whole = max(scans, key=lambda scan: scan[2] * scan[3], default=None)
    width, height, dpi = round(wide * _RENDER_DPI / _POINTS), round(high * _RENDER_DPI / _POINTS), None
    if whole and whole[2] * whole[3] >= _MOST_OF_PAGE * wide * high:
        width, height = (whole[0], whole[1]) if (wide > high) == (whole[0] > whole[1]) else (whole[1], whole[0])
        dpi = round(max(whole[0], whole[1]) * _POINTS / max(whole[2], whole[3], 1))
    picture = rendered(page, look.side)
    shown = text if len(text.strip()) >= _PRINT else ""
    look = look if shown else replace(look, layer_turn=0)
    facts = look_at(picture, (width, height, dpi), shown if look.has_print else "", look)
    if not text.strip():
        return facts
    # on a page with a text layer the picture shows tables, figures and headers, so its orientation is never certain
    turn = look.layer_turn if shown and look.has_print else facts.turn
    return replace(facts, turn=turn, turn_known=not turn, text=shown, blank=facts.blank and not shown)


def rendered(page: Any, side: int) -> looks.Picture:
    """Return a page of a PDF as a picture whose long side is `side` pixels."""
    scale = side / max(*page.get_size(), 1)
    if not math.isfinite(scale) or scale <= 0:
        raise broken("PDF")
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    array = bitmap.to_numpy()[:, :, :3].copy()
    bitmap.close()
    return np.asarray(array if array.shape[2] == 3 else np.repeat(array[:, :, :1], 3, axis=2), dtype=np.uint8)


def look_at(picture: looks.Picture, size: tuple[int, int, int | None], text: str, look: _Look) -> PageFacts:
    """Return the facts of a page from its picture; `size` is its true width, height and dpi. Text implies upright."""
    evened = looks.on_white(looks.shrunk(picture))
    blank = looks.is_blank(evened) and not text
    colour = not blank and looks.is_colour(evened)
    upright: tuple[Turn, bool] = (0, True)
    turn, known = upright if text or blank else looks.turn_of(evened)
    if look.layer_turn and not text and not blank:  # what a scanner recognised stands as its picture does
        turn, known = look.layer_turn, True
    facts = PageFacts(
        look.number,
        *size,
        colour=colour,
        blank=blank,
        turn=turn,
        turn_known=known,
        sharpness=0.0 if blank else looks.sharpness(evened),
        seals=find_seals(evened) if colour else (),
        fingerprint="" if blank else looks.fingerprint_of(evened),
        text=text,
    )
    return facts if blank or not look.words else _with_words(facts, picture, look)


def _with_words(facts: PageFacts, picture: looks.Picture, look: _Look) -> PageFacts:
    """Add the text around seals to a page's facts and, on a page without print, its lines and ruled cells."""
    clean = looks.on_white(picture) if facts.seals else picture
    facts = replace(facts, seals=tuple(replace(seal, words=ocr.seal_words(clean, seal)) for seal in facts.seals))
    if look.has_print:
        return facts
    upright = tilts.turned(picture, facts.turn)
    if look.words == "all":
        return replace(facts, lines=ocr.lines_of(upright))
    slope = tilts.tilt_of(looks.on_white(looks.shrunk(upright)))
    straight = tilts.straightened(upright, slope) if slope else upright
    cells = ruled_cells(looks.on_white(straight))
    return replace(facts, lines=ocr.print_lines(straight, [cell.box for cell in cells]), cells=cells)


@contextmanager
def opened_image(path: Path) -> Iterator[Image.Image]:
    """Open a picture without unpacking it. Raises Refused."""
    try:
        with files.opened(path, LIMITS.bytes) as file, Image.open(file, formats=_FORMATS) as image:
            check_pixels(*image.size)
            yield image
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise broken(say("图片")) from None


def read_image(path: Path, words: Words = "") -> PagesRead:
    """Examine the page or pages (TIFF) of an image and, on request, read its text. Raises Refused."""
    pages, layout = [], RecognisedLayout()
    with opened_image(path) as image:
        count = _frames(image)
        for number in range(1, min(count, LIMITS.looks) + 1):
            if number > 1:
                image.seek(number - 1)
                check_pixels(*image.size)
            pages.append(_image_facts(image, _Look(number, _of_page(number, words))))
            layout.add(pages[-1])
    return PagesRead(tuple(pages), tuple(layout.blocks), count, count)


def frames_to_recognise(path: Path) -> int:
    """Return how many pages of an image have their text read, up to the limit. Raises Refused."""
    with opened_image(path) as image:
        return min(_frames(image), LIMITS.worded)


def _frames(image: Image.Image) -> int:
    return min(getattr(image, "n_frames", 1), LIMITS.pages) if image.format == "TIFF" else 1


def _image_facts(image: Image.Image, look: _Look) -> PageFacts:
    width, height = image.size
    given = image.info.get("dpi", (0, 0))
    dpi = round(float(given[0])) if isinstance(given, tuple) and float(given[0] or 0) > 1 else None
    image.draft("RGB", (look.side, look.side))
    upright = ImageOps.exif_transpose(image)
    if (upright.size[0] > upright.size[1]) != (image.size[0] > image.size[1]):
        width, height = height, width
    return look_at(looks.shrunk(as_rgb(upright), look.side), (width, height, dpi), "", look)


def as_rgb(image: Image.Image) -> looks.Picture:
    """Return a picture as RGB on a white background."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, layer)
    return np.asarray(image.convert("RGB"), dtype=np.uint8)
