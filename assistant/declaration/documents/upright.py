"""Make one upright, ordered PDF from phone photos and scans within the limits of a requirement; seals stay red.

A sheet on a table is cut out and its perspective corrected. Pages are turned by EXIF, then by the direction of their
lines, then by the place of the seal, straightened by up to 5 degrees, and compressed step by step until the PDF fits.
A page below `least` pixels on the short side is refused, never made illegible.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from assistant.core import files
from assistant.core.language import say
from assistant.declaration.documents import content_type, looks
from assistant.declaration.documents.limits import MEGABYTE, Refused, check_pixels, check_size
from assistant.declaration.documents.page_sheet import cut_out
from assistant.declaration.documents.pages import as_rgb, opened_image, opened_pdf, rendered
from assistant.declaration.documents.seals import find_seals
from assistant.declaration.documents.shapes import Turn
from assistant.declaration.documents.tilt import straightened, tilt_of, turned

_STEPS = ((3508, 88), (3508, 75), (2800, 78), (2480, 72), (2200, 65), (1900, 60), (1654, 55))
_A4_LONG_INCHES = 11.69
_STRAIGHT = 0.25  # degrees; less is invisible
_RENDER = 3508


@dataclass(frozen=True, slots=True)
class ComposeOptions:
    """At most `most` bytes and `pages` pages, at least `least` pixels on the short side; `seal`: a seal is required."""

    most: int = 10 * MEGABYTE
    pages: int = 200
    least: int = 1000
    seal: bool = False
    colour: bool = True
    straighten: bool = True


@dataclass(frozen=True, slots=True)
class ComposedPdf:
    """The PDF, its number of pages, and notes on what was done."""

    pdf: bytes
    pages: int
    notes: tuple[str, ...]


def compose(paths: Sequence[Path], options: ComposeOptions) -> ComposedPdf:
    """Return one PDF of all pages in the given order. Raises Refused if the options cannot be met."""
    notes: list[str] = []
    pages = [_set_upright(picture, name, options, notes) for path in paths for name, picture in _pictures(path)]
    _check_pages(pages, options)
    pdf = _within(pages, options, notes)
    return ComposedPdf(pdf, len(pages), tuple(notes))


def _pictures(path: Path) -> Iterator[tuple[str, looks.Picture]]:
    """Yield name and picture of each page of a file. Raises Refused with the file's name and a remedy."""
    try:
        yield from _opened(path)
    except Refused as refusal:
        raise Refused(say("{name}：{why}", name=path.name, why=str(refusal))) from None


def _opened(path: Path) -> Iterator[tuple[str, looks.Picture]]:
    check_size(path.stat().st_size)
    kind, _ = content_type.kind_of(path)
    if kind == "image":
        with files.opened(path) as file:
            content_type.check_format(file.read(16))
        yield from _frames(path)
    elif kind == "pdf":
        with opened_pdf(path) as document:
            for number, page in enumerate(document, 1):
                yield say("{name} 第 {number} 页", name=path.name, number=number), rendered(page, _RENDER)
    else:
        raise Refused(content_type.refusal(kind) or say("这是 Word 文件。请打印、盖章后再扫描。"))


def _frames(path: Path) -> Iterator[tuple[str, looks.Picture]]:
    """Yield the picture of an image file, or all pages of a TIFF."""
    with opened_image(path) as image:
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        for number in range(count):
            if number:
                image.seek(number)
                check_pixels(*image.size)
            name = path.name if count == 1 else say("{name} 第 {number} 页", name=path.name, number=number + 1)
            yield name, looks.shrunk(as_rgb(ImageOps.exif_transpose(image)), _RENDER)


def _cut(picture: looks.Picture, name: str, notes: list[str]) -> looks.Picture:
    cut, outcome = cut_out(picture)
    if outcome == "cut":
        notes.append(say("{name}：已裁出纸面并校正透视", name=name))
    elif outcome == "unsure":
        notes.append(say("{name}：纸张四角不全，没有裁切；请把四角都拍进画面后重拍，或人工核对", name=name))
    return cut


def _set_upright(picture: looks.Picture, name: str, options: ComposeOptions, notes: list[str]) -> looks.Picture:
    picture = _cut(picture, name, notes) if options.straighten else picture
    evened = looks.on_white(looks.shrunk(picture))
    if looks.is_blank(evened):
        raise Refused(say("{name}：这一页是空白的。请去掉它，或重新扫描。", name=name))
    turn, certain = _turn_to_make(evened)
    picture, degrees = turned(picture, turn), turn * 90
    tilt = tilt_of(looks.on_white(looks.shrunk(picture))) if options.straighten else 0.0
    if abs(tilt) > _STRAIGHT:
        notes.append(say("{name}：已扶正 {tilt}°", name=name, tilt=round(tilt, 1)))
        picture = straightened(picture, tilt)
    if not certain:  # straightened lines show top and bottom better
        further, certain = _turn_to_make(looks.on_white(looks.shrunk(picture)))
        more = further if certain else 0
        picture, degrees = turned(picture, more), (turn + more) % 4 * 90
    if not certain and (flip := flipped_by_seal(picture)) is not None:
        picture, degrees, certain = turned(picture, 2 if flip else 0), (degrees + 180 * flip) % 360, True
        notes.append(say("{name}：上下按印章的位置判断（章在下半页）", name=name))
    if degrees:
        notes.append(say("{name}：已转正（顺时针 {degrees}°）", name=name, degrees=degrees))
    if not certain:
        notes.append(say("{name}：上下方向无法确定，请人工核对", name=name))
    return picture


def _turn_to_make(evened: looks.Picture) -> tuple[Turn, bool]:
    """Return the quarter turns to make and whether they are certain; half a turn is made only if certain."""
    turn, certain = looks.turn_of(evened)
    return (turn if certain or turn != 2 else 0), certain


def flipped_by_seal(picture: looks.Picture) -> bool | None:
    """Return whether a page is upside down, judged by its seals, which belong in the lower half; None if unclear."""
    seals = find_seals(looks.on_white(looks.shrunk(picture)))
    middles = [seal.box[1] + seal.box[3] / 2 for seal in seals]
    if middles and max(middles) < 0.4:
        return True
    return False if middles and min(middles) > 0.6 else None


def _check_pages(pages: list[looks.Picture], options: ComposeOptions) -> None:
    if len(pages) > options.pages:
        raise Refused(say("共 {count} 页，超过上限 {limit} 页。", count=len(pages), limit=options.pages))
    for number, page in enumerate(pages, 1):
        short = min(page.shape[:2])
        if short < options.least:
            raise Refused(
                say(
                    "第 {number} 页只有 {width}×{height} 像素，短边不足 {least}，放大也看不清。请按 300 dpi 重新扫描。",
                    number=number,
                    width=page.shape[1],
                    height=page.shape[0],
                    least=options.least,
                )
            )
    if options.seal and not has_seal(pages):
        raise Refused(say("没有找到红色公章。请确认已盖章，并用彩色扫描（灰度复印件不行）。"))


def has_seal(pages: Sequence[looks.Picture]) -> bool:
    """Return whether any of the pages has a red seal."""
    return any(find_seals(looks.on_white(looks.shrunk(page))) for page in pages)


def _within(pages: list[looks.Picture], options: ComposeOptions, notes: list[str]) -> bytes:
    """Return the pages as a PDF at the best quality that fits. Raises Refused if none does."""
    smallest = 0
    for side, quality in _STEPS:
        small = [looks.shrunk(page, side) for page in pages]
        if min(min(page.shape[:2]) for page in small) < options.least:
            break
        jpegs = [_jpeg(page, quality) for page in small]
        pdf = _pdf(jpegs)
        smallest = len(pdf)
        if smallest <= options.most and (not options.seal or has_seal([_unpacked(jpeg) for jpeg in jpegs])):
            notes.append(say("长边 {side} 像素以内，{size} MB", side=side, size=round(smallest / MEGABYTE, 2)))
            return pdf
    raise Refused(
        say(
            "压缩到能看清的最低限度仍有 {size} MB，超过上限 {limit} MB。请减少页数或拆成几份。",
            size=round(smallest / MEGABYTE, 2),
            limit=round(options.most / MEGABYTE, 2),
        )
    )


def _jpeg(page: looks.Picture, quality: int) -> bytes:
    packed = io.BytesIO()
    Image.fromarray(page).save(packed, "JPEG", quality=quality, subsampling=0, optimize=True)
    return packed.getvalue()


def _unpacked(jpeg: bytes) -> looks.Picture:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        image.draft("RGB", (looks.SIDE, looks.SIDE))
        return np.asarray(image.convert("RGB"), dtype=np.uint8)


def _pdf(jpegs: list[bytes]) -> bytes:
    """Return JPEG pages as a PDF without recompression, each as long as A4."""
    parts: list[bytes] = []
    count = len(jpegs)
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(count))
    parts.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    parts.append(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode())
    for number, jpeg in enumerate(jpegs):
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
            width, height = image.size
        scale = 72 * _A4_LONG_INCHES / max(width, height)
        wide, high = round(width * scale, 2), round(height * scale, 2)
        own = 3 + 3 * number
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {own + 1} 0 R "
            f"/Resources << /XObject << /P {own + 2} 0 R >> >> >>".encode()
        )
        draw = f"q {wide} 0 0 {high} 0 0 cm /P Do Q".encode()
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw))
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB "
            f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(jpeg)} >>\nstream\n"
        )
        parts.append(head.encode() + jpeg + b"\nendstream")
    return _bound(parts)


def _bound(parts: list[bytes]) -> bytes:
    """Return PDF objects (the first is the catalogue) as a file with its cross-reference table."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table)
    return bytes(out)
