"""Read text in pictures with the extra `[ocr]` (RapidOCR; its models are in the package, nothing is downloaded).

Only the child process uses it, with one thread and offline: the runtime's telemetry is disabled before it is loaded.
Everything else works without the extra; checks that need it say so.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from typing import Any

import cv2
import numpy as np

from assistant.declaration.documents import extra
from assistant.declaration.documents.looks import Picture
from assistant.declaration.documents.seals import red
from assistant.declaration.documents.shapes import OcrLine, PageSeal

SIDE = 2400  # pixels of the long side; the characters of a seal on A4 are then 30 pixels high
_RINGS = ((0.58, 0.95), (0.66, 0.93), (0.5, 0.9))  # fractions of the radius between which the text of a seal runs
_STRIP = 64
_LEGIBLE = 0.8
_LEAST_WORDS = 4


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
