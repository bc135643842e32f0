"""The appearance of a page: colour, blankness, sharpness, orientation, fingerprint; computed on a small copy.

Arrays are height × width × 3, RGB, uint8. The long side of the small copy is at most `SIDE` pixels.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from assistant.declaration.documents.shapes import Turn

Picture = NDArray[np.uint8]

SIDE = 1000
_DARK = 0.72  # fraction of the paper's brightness
_BLANK_INK = 0.0006
_COLOURED = 0.0015
_LEAST_LETTERS = 40  # fewer do not show the orientation of a page
_SMALL_GAP = 0.45  # fraction of a character: wider than the gap within a line, narrower than that between lines
_LONG_LINE = 3.0  # characters
_CLEARLY = 2.0  # the factor by which one indication must exceed the other
_LEANS, _SURELY_LEANS = 0.12, 0.4
_LEAST_POINTS = 12
_BLANK_BESIDE = 0.4  # fraction of a character, beside a full stop or comma


def shrunk(picture: Picture, side: int = SIDE) -> Picture:
    """Return the picture, reduced so that its long side is at most `side` pixels."""
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def on_white(picture: Picture) -> Picture:
    """Return the picture with white paper; shadows and tints of a photo are evened out."""
    small = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), 4)
    # where the "paper" is coloured or dark (a red banner, a photo), use the brightness of the page
    odd = (np.ptp(paper.astype(np.int16), axis=2) > 60) | (paper.max(axis=2) < 90)
    if odd.any():
        paper[odd] = [_percentile(picture[:, :, channel], 85) for channel in range(3)]
    bright = np.maximum(paper, 60)
    wide = cv2.resize(bright, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(picture, wide, scale=245.0), dtype=np.uint8)


def _percentile(channel: NDArray[np.uint8], share: int) -> int:
    """Return a percentile of 8-bit values by counting; sorting a page would take longer than everything else."""
    counted = np.cumsum(np.bincount(channel.reshape(-1), minlength=256))
    return int(np.searchsorted(counted, counted[-1] * share / 100))


def darkest(picture: Picture) -> NDArray[np.uint8]:
    """Return the minimum of each pixel's three channels (numpy is slow along so short an axis)."""
    r, g, b = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(r, g), b), dtype=np.uint8)


def lightest(picture: Picture) -> NDArray[np.uint8]:
    """Return the maximum of each pixel's three channels."""
    r, g, b = cv2.split(picture)
    return np.asarray(cv2.max(cv2.max(r, g), b), dtype=np.uint8)


def ink(evened: Picture) -> NDArray[np.bool_]:
    """Return a mask of the printed and stamped pixels."""
    return np.asarray(darkest(evened) < 255 * _DARK)


def is_blank(evened: Picture) -> bool:
    """Return whether a page is blank, ignoring its edge (scanner shadows)."""
    height, width = evened.shape[:2]
    inner = evened[height // 40 : height - height // 40, width // 40 : width - width // 40]
    speckless = cv2.morphologyEx(ink(inner).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return float(speckless.mean()) < _BLANK_INK


def is_colour(evened: Picture) -> bool:
    """Return whether a page has colour besides the tint of its paper."""
    soft = np.asarray(cv2.GaussianBlur(evened, (3, 3), 0), dtype=np.uint8)
    return cv2.countNonZero(cv2.inRange(lightest(soft) - darkest(soft), 37, 255)) / soft[:, :, 0].size > _COLOURED


def sharpness(evened: Picture) -> float:
    """Return the sharpness of the print: variance of the edges per share of ink; below about 60 it looks blurred."""
    grey = cv2.cvtColor(evened, cv2.COLOR_RGB2GRAY)
    share = max(float(ink(evened).mean()), 0.002)
    return round(float(cv2.Laplacian(grey, cv2.CV_64F).var()) / (share * 100), 1)


def fingerprint_of(evened: Picture) -> str:
    """Return the perceptual hash of a page (DCT, 64 bits), 16 hexadecimal digits."""
    grey = cv2.cvtColor(evened, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(cv2.GaussianBlur(grey, (0, 0), 3), (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].flatten()
    bits = low[1:] > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def turn_of(evened: Picture) -> tuple[Turn, bool]:
    """Return the clockwise quarter turns that set a page of text upright, and whether they are certain.

    Characters are closer together than lines, so closing small gaps joins the print along the lines. Lines are flush
    left and ragged right, and a page is fuller at the top, which distinguishes top from bottom. Tables and pages of
    signatures may do neither, so an upside-down page is certain only if its full stops and commas also hang from the
    tops of the lines.
    """
    marks, places = _letters(evened)
    if len(places) < _LEAST_LETTERS:
        return 0, False
    size = _letter_size(marks)
    across, along = _line_length(marks, size), _line_length(marks.T, size)
    if max(across, along) < max(_LONG_LINE, _CLEARLY * min(across, along)):
        return 0, False
    if along > across:
        lean = _lean(np.rot90(marks))
        # np.rot90 turns anticlockwise: a page that is upright after it needs three clockwise turns
        return (3 if lean >= _LEANS else 1), abs(lean) >= _SURELY_LEANS
    lean = _lean(marks)
    if lean > -_SURELY_LEANS:
        return 0, lean >= _LEANS
    low, high = _points(marks)
    return 2, high >= max(_LEAST_POINTS, _CLEARLY * low)


def _line_length(marks: NDArray[np.uint8], size: float) -> float:
    """Return the mean length of horizontal stretches of print, after closing small gaps, in characters of `size` pixels.

    Stretches are weighted by ink, so a few long lines count more than many specks.
    """
    gap = max(3, round(size * _SMALL_GAP))
    joined = cv2.morphologyEx(np.ascontiguousarray(marks), cv2.MORPH_CLOSE, np.ones((1, gap + 1), np.uint8))
    stats = cv2.connectedComponentsWithStats(joined, connectivity=8)[2][1:]
    inked = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    return float((stats[:, cv2.CC_STAT_WIDTH] * inked).sum() / max(1.0, inked.sum() * size))


def _letter_size(marks: NDArray[np.uint8]) -> float:
    whole = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    stats = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    sizes = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    return max(1.0, float(np.percentile(sizes, 70))) if len(sizes) else 1.0


def _points(marks: NDArray[np.uint8]) -> tuple[int, int]:
    """Return how many full stops and commas are at the bottom of their horizontal line, and how many at its top.

    A full stop is alone in its columns, with a blank at its right, or at its left if the page is upside down. Dots of
    characters have the rest of the character around them.
    """
    _, labels, stats, middles = cv2.connectedComponentsWithStats(marks, connectivity=8)
    sizes = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    sizes[0] = 0  # the paper
    size = float(np.percentile(sizes[sizes > 3], 70)) if (sizes > 3).any() else 0.0
    letters = (sizes > 0.6 * size) & (sizes < 1.8 * size)
    places, boxes = middles[letters], stats[letters]
    blank = round(_BLANK_BESIDE * size)
    low = high = 0
    for number in np.nonzero((sizes >= 2) & (sizes < 0.45 * size))[0].tolist():
        x, y, wide, tall = (int(value) for value in stats[number][:4])
        beside = boxes[(np.abs(places - middles[number]) < (2 * size, 0.9 * size)).all(axis=1)]
        top, foot = (int(beside[:, 1].min()), int((beside[:, 1] + beside[:, 3]).max())) if len(beside) else (0, 0)
        if not 0 < foot - top <= 1.9 * size:
            continue
        line = labels[min(top, y) : max(foot, y + tall)]
        height = (y + tall / 2 - top) / (foot - top)
        low += height > 0.7 and _is_alone(line[:, max(0, x - 1) : x + wide + blank], number)
        high += height < 0.3 and _is_alone(line[:, max(0, x - blank) : x + wide + 1], number)
    return low, high


def _is_alone(labels: NDArray[Any], number: int) -> bool:
    return not ((labels != 0) & (labels != number)).any()


def _letters(evened: Picture) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the dark print of a page without frames, pictures and stamps, and the centres of its characters."""
    dark = (lightest(evened) < 255 * 0.6).astype(np.uint8)
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, middles = cv2.connectedComponentsWithStats(whole, connectivity=8)
    most = max(evened.shape[:2]) // 14
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    small = (wide < most) & (high < most) & (stats[:, cv2.CC_STAT_AREA] >= 3)
    small[0] = False
    tall = np.maximum(wide, high)
    typical = float(np.percentile(tall[small], 70)) if small.any() else 0.0
    characters = small & (tall > 0.6 * typical) & (tall < 1.8 * typical)
    return np.asarray(small[labels] * dark, dtype=np.uint8), np.asarray(middles[characters], dtype=np.float64)


def _lean(marks: NDArray[np.uint8]) -> float:
    """Return how upright a page of horizontal lines looks: above 0 upright, below 0 upside down."""
    rows = np.nonzero(marks.sum(axis=1) > 0)[0]
    if len(rows) < 20:
        return 0.0
    starts, ends = [], []
    for top, bottom in _bands(marks):
        columns = np.nonzero(marks[top:bottom].any(axis=0))[0]
        starts.append(int(columns[0]))
        ends.append(int(columns[-1]))
    if len(starts) < 4:
        return 0.0
    width = marks.shape[1]
    left = float(np.median(np.abs(np.array(starts) - np.percentile(starts, 15)))) / width
    right = float(np.median(np.abs(np.array(ends) - np.percentile(ends, 85)))) / width
    above, below = rows[0] / marks.shape[0], 1 - rows[-1] / marks.shape[0]
    ragged = (right - left) / max(right + left, 0.02)
    return float(0.7 * ragged + 0.6 * (below - above))


def _bands(marks: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the first and last row of each line of print."""
    filled = np.concatenate([[False], marks.sum(axis=1) > 1, [False]])
    edges = np.nonzero(np.diff(filled.astype(np.int8)))[0]
    return [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True) if bottom - top >= 5]
