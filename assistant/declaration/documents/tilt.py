"""Turn pictures: by quarters, and back by the few degrees by which the lines of a page slope."""

from __future__ import annotations

import cv2
import numpy as np

from assistant.declaration.documents import looks

_MOST_TILT = 5.0  # degrees


def turned(picture: looks.Picture, turn: int) -> looks.Picture:
    """Return a picture after quarter turns clockwise."""
    return np.ascontiguousarray(np.rot90(picture, -turn))


def tilt_of(evened: looks.Picture) -> float:
    """Return by how many degrees (±5) the lines of a page slope down to the right; 0 if there are none."""
    marks = (looks.shrunk(evened, 700).max(axis=2) < 150).astype(np.uint8)
    if marks.sum() < 400:
        return 0.0
    rough = {angle: _lined_up(marks, angle) for angle in np.arange(-_MOST_TILT, _MOST_TILT + 0.1, 0.5)}
    near = max(rough, key=lambda angle: rough[angle])
    fine = {angle: _lined_up(marks, angle) for angle in np.arange(near - 0.4, near + 0.41, 0.1)}
    best = max(fine, key=lambda angle: fine[angle])
    return float(best) if abs(best) < _MOST_TILT and fine[best] > 1.08 * _lined_up(marks, 0.0) else 0.0


def _lined_up(marks: looks.Picture, degrees: float) -> float:
    """Return how clearly the lines of print are separated after turning the page back by an angle."""
    profile = straightened(marks, degrees, 0).sum(axis=1).astype(np.float64)
    return float((np.diff(profile) ** 2).sum())


def straightened(picture: looks.Picture, degrees: float, paper: int = 255) -> looks.Picture:
    """Return a picture turned back by an angle, with corners filled by the value `paper`."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    fill = (paper, paper, paper)
    return np.asarray(
        cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill), dtype=np.uint8
    )
