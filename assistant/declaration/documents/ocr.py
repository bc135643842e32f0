"""Read text in pictures with RapidOCR (its models are in the package, nothing is downloaded).

Only the child process uses it, with one thread and offline: the runtime's telemetry is disabled before it is loaded.
Everything else works where it cannot be loaded; checks that need it say so.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

import cv2
import numpy as np

from assistant.declaration.documents import extra
from assistant.declaration.documents.looks import Picture, shrunk
from assistant.declaration.documents.seals import red
from assistant.declaration.documents.shapes import Box, OcrLine, PageSeal

SIDE = 2400  # pixels of the long side; the characters of a seal on A4 are then 30 pixels high
_RINGS = ((0.58, 0.95), (0.66, 0.93), (0.5, 0.9))  # fractions of the radius between which the text of a seal runs
_STRIP = 64
_LEGIBLE = 0.8
_LEAST_WORDS = 4
_PRINT_SIDE = 1280  # pixels of the long side; enough to see where the lines of a page are, not to read them
_LEAST_PRINT = 0.5  # confidence; less is a stroke of a signature or a stain
_LEAST_RED = 60  # pixels of a small copy
_SHARED = 0.2
_OF_A_CELL = 0.5  # of a line's height: the part of it in a neighbouring cell that counts


@lru_cache(maxsize=1)
def _engine() -> Any:
    os.environ.update(extra.SILENT)
    import_module("onnxruntime").disable_telemetry_events()
    quiet = {"Global.log_level": "critical", "Global.use_cls": False}
    threads = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    runtime = {f"EngineConfig.onnxruntime.{name}": count for name, count in threads.items()}
    return import_module("rapidocr").RapidOCR(params={**quiet, **runtime})


def lines_of(picture: Picture) -> tuple[OcrLine, ...]:
    """Return the lines of text on an upright page, from top to bottom."""
    # the engine remembers its last options, so every call sets them all
    result = _engine()(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), use_det=True, use_cls=False, use_rec=True)
    if result.boxes is None or result.txts is None:
        return ()
    height, width = picture.shape[:2]
    lines = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        (left, top), (right, bottom) = np.min(corners, axis=0), np.max(corners, axis=0)
        box = (left / width, top / height, (right - left) / width, (bottom - top) / height)
        rounded = tuple(round(float(part), 4) for part in box)
        lines.append(OcrLine(str(text), (rounded[0], rounded[1], rounded[2], rounded[3]), round(float(score), 3)))
    return tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0])))


def is_ready() -> bool:
    """Return whether the packages can be loaded here; a missing system library prevents it."""
    try:
        _engine()
    except (ImportError, OSError, RuntimeError):
        return False
    return True


def print_lines(picture: Picture, cells: Iterable[Box] = ()) -> tuple[OcrLine, ...]:
    """Return the lines of print on a straight, upright page; a line over two cells of a table is cut between them.

    Stamps and seals are taken off the print first; red lines that cover no other line are read after it.
    """
    tables, clean = tuple(cells), without_red(picture)
    places = [(clean, box) for box in _places(clean)]
    if clean is not picture:
        places += [(picture, box) for box in _places(picture) if not any(_covers(box, other) for _, other in places)]
    lines = []
    for source, place in places:
        for box in _cut(place, tables):
            text, score = _one_line(_piece(source, box))
            if text and score >= _LEAST_PRINT:
                rounded = tuple(round(float(part), 4) for part in box)
                lines.append(OcrLine(text, (rounded[0], rounded[1], rounded[2], rounded[3]), round(score, 3)))
    return tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0])))


def without_red(picture: Picture) -> Picture:
    """Return a page without its red ink, in which black print under a stamp stays; the page itself if it has none."""
    if cv2.countNonZero(red(shrunk(picture))) < _LEAST_RED:
        return picture
    return np.ascontiguousarray(np.repeat(picture[:, :, :1], 3, axis=2))  # in the red channel, red is as light as paper


def _places(picture: Picture) -> Iterator[Box]:
    """Yield where the lines of a page are."""
    small = shrunk(picture, _PRINT_SIDE)
    high, wide = small.shape[:2]
    result = _engine()(cv2.cvtColor(small, cv2.COLOR_RGB2BGR), use_det=True, use_cls=False, use_rec=False)
    for corners in result.boxes if result.boxes is not None else ():
        (left, top), (right, bottom) = np.min(corners, axis=0), np.max(corners, axis=0)
        yield left / wide, top / high, (right - left) / wide, (bottom - top) / high


def _covers(one: Box, other: Box) -> bool:
    """Return whether two lines share more than a little of the smaller."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0 and wide * high > _SHARED * min(one[2] * one[3], other[2] * other[3])


def _piece(picture: Picture, box: Box) -> Picture:
    height, width = picture.shape[:2]
    x, y = max(0, round(box[0] * width)), max(0, round(box[1] * height))
    return picture[y : round((box[1] + box[3]) * height), x : round((box[0] + box[2]) * width)]


def _one_line(picture: Picture) -> tuple[str, float]:
    if min(picture.shape[:2]) < 4:
        return "", 0.0
    result = _engine()(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), use_det=False, use_cls=False, use_rec=True)
    text = "".join(result.txts or ()).strip()
    return text, float(np.mean(result.scores)) if text else 0.0


def _cut(line: Box, cells: tuple[Box, ...]) -> Iterator[Box]:
    """Yield the parts of a line in the cells of its row, or the line itself if it lies in at most one."""
    left, top, wide, high = line
    middle = top + high / 2
    parts = []
    for x, y, w, h in cells:
        start, end = max(left, x), min(left + wide, x + w)
        if y < middle < y + h and end - start > _OF_A_CELL * high:
            parts.append((start, top, end - start, high))
    yield from sorted(set(parts)) if len(parts) > 1 else [line]


def seal_words(picture: Picture, seal: PageSeal) -> str:
    """Return the text around a seal, read clockwise from its lowest point; "" if it is not legible."""
    disc = _disc(picture, seal)
    best, sure = "", _LEGIBLE
    for inner, outer in _RINGS if disc is not None else ():
        strip = _unrolled(disc, inner, outer)
        result = _engine()(cv2.cvtColor(strip, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False, use_rec=True)
        text = "".join(result.txts or ())
        score = float(np.mean(result.scores)) if text else 0.0
        if score > sure and sum("\u4e00" <= sign <= "\u9fff" for sign in text) >= _LEAST_WORDS:
            best, sure = text, score
    return best


def _disc(picture: Picture, seal: PageSeal) -> Any:
    """Return a seal as black on white, scaled to 512 × 512 pixels; None if it is too small."""
    height, width = picture.shape[:2]
    left, top, wide, high = seal.box
    window = picture[
        max(0, round(top * height)) : round((top + high) * height),
        max(0, round(left * width)) : round((left + wide) * width),
    ]
    if min(window.shape[:2]) < 60:
        return None
    stamped = np.where(red(np.ascontiguousarray(window)) > 0, 0, 255).astype(np.uint8)
    return cv2.resize(stamped, (512, 512), interpolation=cv2.INTER_CUBIC)


def _unrolled(disc: Any, inner: float, outer: float) -> Any:
    """Return the band between two radii as a strip, clockwise from the lowest point, the rim on top."""
    radius = 256 / 1.02  # the box of a seal is slightly wider than its ring
    around = round(2 * np.pi * radius * (inner + outer) / 2 * _STRIP / (radius * (outer - inner)))
    angles = np.linspace(0, 2 * np.pi, around, endpoint=False)[None, :] + np.pi / 2
    reach = np.linspace(outer, inner, _STRIP)[:, None] * radius
    xs, ys = 256 + reach * np.cos(angles), 256 + reach * np.sin(angles)
    return cv2.remap(disc, xs.astype(np.float32), ys.astype(np.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255))
