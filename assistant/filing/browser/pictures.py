"""Pictures of a page in which no personal or secret value is readable.

A script locates each value on screen (text, also split or wrapped, and fields that contain it), and what has the form of
an id, a mobile number or an e-mail address, before and after the screenshot; if the boxes differ, the screenshot is
repeated. The boxes are painted on the picture, so the page itself is not changed. They are returned with the picture and
stored in a PNG text chunk.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from assistant.core import files as owned
from assistant.core.privacy import PATTERN
from assistant.filing.browser.page_actions import scrubbed
from assistant.filing.browser.playwright import Page

_FIND = files("assistant.filing.browser").joinpath("find_values.js").read_text(encoding="utf-8")
_TRIES = 4
_SHORTEST = 2
_COLOUR = (96, 96, 96)
_MARGIN_PX = 2
_COMPRESS = 1  # the run waits for it: the default 6 takes several times as long for a slightly smaller file
MASKS_TEXT = "beian-masks"
_RENDERED_WITHIN_MS = 10_000  # a page behind another tab may never render
_WHOLE_RENDERED_WITHIN_MS = 30_000


class Box(Protocol):
    """A rectangle in CSS pixels of the viewport."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


@dataclass(frozen=True, slots=True, order=True)
class Mask:
    """One painted box, in pixels of the picture (= CSS pixels from its upper left corner)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on disk (owner-only): path, SHA-256 digest, and the painted boxes."""

    path: Path
    sha256: str
    masks: tuple[Mask, ...]


def shoot(
    page: Page, path: Path, *, values: Iterable[str] = (), boxes: Sequence[Box] = (), full_page: bool = False
) -> Picture:
    """Take a masked picture: every on-screen occurrence of the values, personal numbers and the boxes are painted over.

    Values of one character are ignored (they would cover every page). Raises PageFault, BrowserClosed, OSError.
    """
    return _write(path, *_seen(page, values, boxes, full_page=full_page))


def shoot_soon(page: Page, path: Path, *, values: Iterable[str] = ()) -> Future[Picture]:
    """Take a picture as `shoot` does, and paint and write it while the caller goes on; the result may raise OSError.

    Nothing unpainted is written. Raises PageFault, BrowserClosed.
    """
    data, masks = _seen(page, values, (), full_page=False)
    return _painter().submit(_write, path, data, masks)


@lru_cache(maxsize=1)
def _painter() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


def _seen(
    page: Page, values: Iterable[str], boxes: Sequence[Box], *, full_page: bool
) -> tuple[bytes, tuple[Mask, ...]]:
    """Return the page as PNG, unpainted, and what is to be painted over."""
    hidden = sorted({value for value in values if len("".join(value.split())) >= _SHORTEST})
    with scrubbed(*hidden):
        data, places = _still(page, hidden, full_page)
        given = _given(page, boxes, full_page)
    return data, tuple(sorted(set(places) | set(given)))


def _write(path: Path, data: bytes, masks: tuple[Mask, ...]) -> Picture:
    painted = _paint(data, masks)
    owned.write(path, painted)
    return Picture(path, hashlib.sha256(painted).hexdigest(), masks)


def masks_of(path: Path) -> tuple[Mask, ...]:
    """Return the painted boxes of a picture, from its PNG text; raises OSError."""
    with Image.open(path) as image:
        image.load()
        text = image.info.get(MASKS_TEXT, "[]")
    return tuple(Mask(**mask) for mask in json.loads(text))


def _still(page: Page, values: Sequence[str], full_page: bool) -> tuple[bytes, list[Mask]]:
    """Return a picture and the boxes of the values at that moment; if the page keeps moving, all boxes seen."""
    seen: list[Mask] = []
    data = b""
    before = _places(page, values, full_page)
    for _ in range(_TRIES):
        data = _taken(page, full_page)
        after = _places(page, values, full_page)
        seen += [*before, *after]
        if before == after:
            return data, after
        before = after
    return data, seen


def _taken(page: Page, full_page: bool) -> bytes:
    """Return a PNG in CSS pixels; raises PageFault if the page does not render in time (it may be behind another tab)."""
    limit = _WHOLE_RENDERED_WITHIN_MS if full_page else _RENDERED_WITHIN_MS
    return page.screenshot(
        type="png", full_page=full_page, animations="allow", caret="initial", scale="css", timeout=limit
    )


def _places(page: Page, values: Sequence[str], full_page: bool) -> list[Mask]:
    asked = {"values": list(values), "pattern": PATTERN, "fullPage": full_page}
    places: list[list[float]] = page.evaluate(_FIND, asked)
    return [Mask(*(round(number, 1) for number in place)) for place in places]


def _given(page: Page, boxes: Sequence[Box], full_page: bool) -> list[Mask]:
    if not boxes:
        return []
    x, y = page.evaluate("() => [scrollX, scrollY]") if full_page else (0.0, 0.0)
    return [Mask(box.x + x, box.y + y, box.width, box.height) for box in boxes]


def _paint(data: bytes, masks: Sequence[Mask]) -> bytes:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for mask in masks:
        left, top = math.floor(mask.x) - _MARGIN_PX, math.floor(mask.y) - _MARGIN_PX
        right, bottom = math.ceil(mask.x + mask.width) + _MARGIN_PX, math.ceil(mask.y + mask.height) + _MARGIN_PX
        if right >= 0 and bottom >= 0:
            draw.rectangle((max(left, 0), max(top, 0), right, bottom), fill=_COLOUR)
    about = PngInfo()
    about.add_itxt(MASKS_TEXT, json.dumps([asdict(mask) for mask in masks]))
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=about, compress_level=_COMPRESS)
    return out.getvalue()
