"""Cut the sheet of paper out of a photo: find its four corners against the table and correct the perspective.

    cut_out(picture) → (sheet, "cut") · (picture, "whole": it fills the picture) · (picture, "unsure": corners are missing)

The tone must differ across the edges, so a frame printed on the paper is not taken for its edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from assistant.declaration.documents.looks import Picture, shrunk

Corners = NDArray[np.float32]  # four points in pixels: top left, top right, bottom right, bottom left
CutOutcome = Literal["cut", "whole", "unsure"]
_SIDE = 600
_SMALLEST, _WHOLE = 0.2, 0.97  # fractions of the picture
_SQUARE = 0.5  # the cosine of a corner: between 60 and 120 degrees
_FLATTEST = 0.4  # short side by long side; an A4 sheet has 0.71, an id card 0.63
_TONE = 22.0  # levels by which the table differs from the paper
_TABLE = 0.08  # fraction of the picture's edge; less is a shadow


def cut_out(picture: Picture) -> tuple[Picture, CutOutcome]:
    """Return the sheet of a photo with the perspective corrected, or the unchanged picture, and the outcome."""
    small = shrunk(picture, _SIDE)
    corners = corners_of(small)
    if corners is not None:
        scale = max(picture.shape[:2]) / max(small.shape[:2])
        return squared(picture, corners * np.float32(scale)), "cut"
    return picture, "unsure" if _has_table(small) else "whole"


def corners_of(small: Picture) -> Corners | None:
    """Return the corners of the sheet in a small picture; None if there is no sheet with four corners."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.uint8)
    for mask in _masks(lab):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        largest = max(contours, key=cv2.contourArea, default=None)
        corners = None if largest is None else _quad(largest, small.shape)
        if corners is not None and _differs(lab, corners):
            return corners
    return None


def _masks(lab: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Yield masks that may show the sheet: lighter areas, areas unlike the picture's rim, darker areas, edges."""
    light = cv2.GaussianBlur(lab[:, :, 0], (7, 7), 0)
    kernel = np.ones((9, 9), np.uint8)
    _, lighter = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    rim = np.concatenate([lab[:3].reshape(-1, 3), lab[-3:].reshape(-1, 3), lab[:, :3].reshape(-1, 3)])
    away = np.abs(lab.astype(np.int16) - np.median(rim, axis=0).astype(np.int16)).max(axis=2)
    other = (cv2.GaussianBlur(away.astype(np.uint8), (7, 7), 0) > _TONE).astype(np.uint8) * 255
    edges = cv2.dilate(cv2.Canny(light, 30, 90), np.ones((5, 5), np.uint8))
    for mask in (lighter, other, 255 - lighter, edges):
        yield np.asarray(cv2.morphologyEx(np.asarray(mask, np.uint8), cv2.MORPH_CLOSE, kernel), dtype=np.uint8)


def _quad(contour: NDArray[Any], shape: tuple[int, ...]) -> Corners | None:
    """Return the four corners of a contour, None if it is not the outline of a sheet."""
    hull = cv2.convexHull(contour)
    whole = shape[0] * shape[1]
    for share in (0.015, 0.03, 0.05):
        rough = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
        if len(rough) == 4:
            break
    area = cv2.contourArea(rough)
    if len(rough) != 4 or not _SMALLEST * whole < area < _WHOLE * whole:
        return None
    if cv2.contourArea(contour) < 0.85 * area:  # ragged
        return None
    corners = _ordered(rough[:, 0, :].astype(np.float32))
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    before = np.roll(sides, 1, axis=0)
    cosines = np.abs((sides * before).sum(axis=1)) / np.maximum(lengths * np.roll(lengths, 1), 1)
    pairs = sorted((lengths[0] + lengths[2], lengths[1] + lengths[3]))
    return corners if cosines.max() < _SQUARE and pairs[0] > _FLATTEST * pairs[1] else None


def _ordered(points: Corners) -> Corners:
    """Return four corners clockwise from the one nearest to the top left."""
    middle = points.mean(axis=0)
    around = points[np.argsort(np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0]))]
    return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0).astype(np.float32)


def _differs(lab: NDArray[np.uint8], corners: Corners) -> bool:
    """Return whether the tone changes across all four sides, unlike that of shadows and printed frames."""
    middle = corners.mean(axis=0)
    shares = np.linspace(0.1, 0.9, 41, dtype=np.float32)[:, None]
    for corner, following in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        side = corner + (following - corner) * shares
        tones = [_tone(lab, middle + (side - middle) * np.float32(grown)) for grown in (0.955, 1.045)]
        if tones[0] is None or tones[1] is None or float(np.abs(tones[0] - tones[1]).max()) < _TONE:
            return False
    return True


def _tone(lab: NDArray[np.uint8], points: Corners) -> NDArray[np.float64] | None:
    """Return the median colour at some points; None if too many are outside the picture."""
    xs, ys = np.rint(points).astype(int).T
    good = (xs >= 0) & (ys >= 0) & (xs < lab.shape[1]) & (ys < lab.shape[0])
    if good.mean() < 0.7:
        return None
    return np.asarray(np.median(lab[ys[good], xs[good]], axis=0), dtype=np.float64)


def _has_table(small: Picture) -> bool:
    """Return whether part of the picture's rim is much darker than the paper, so that it shows a table."""
    light = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (9, 9), 0)
    rim = np.concatenate([light[:6].ravel(), light[-6:].ravel(), light[:, :6].ravel(), light[:, -6:].ravel()])
    return float((rim < 0.6 * np.percentile(light, 90)).mean()) > _TABLE


def squared(picture: Picture, corners: Corners) -> Picture:
    """Return the area between four corners as seen from straight above."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    width, height = round(float(max(lengths[0], lengths[2]))), round(float(max(lengths[1], lengths[3])))
    goal = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, goal)
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC), dtype=np.uint8)
