"""Find red seals on a page – round or oval, faded, cut by an edge – but not red text, frames, letterheads or discs.

A seal is a thin red ring with lettering inside. Red pixels are joined into patches, and an ellipse is fitted to the
outermost pixels of each patch. Most of the ring must be red, the band outside it clear, the inside neither empty nor
filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi

import cv2
import numpy as np
from numpy.typing import NDArray

from assistant.declaration.documents.looks import Picture
from assistant.declaration.documents.shapes import Box, PageSeal

Mask = NDArray[np.uint8]
Points = NDArray[np.float32]
_ANGLES = 120
_ROUND = np.linspace(0, 2 * pi, _ANGLES, endpoint=False)
_COS, _SIN = np.cos(_ROUND), np.sin(_ROUND)
_SMALLEST, _LARGEST = 0.09, 0.62  # fractions of the page's short side; a company's seal on A4 measures 0.19
_FLATTEST = 0.58
_RING, _RIM = 0.76, 0.64
_WHOLE, _CROWDED = 0.96, 0.25  # a ring without gaps may be surrounded by red text
_LETTERS = 8  # changes between red and clear along a circle: four characters
_FEW_LETTERS, _CLEAR = 6, 0.95  # three in a whole ring with nothing red around it: lines of text instead of a round
_RING_SCALES = np.concatenate(  # the ring, its line, the band outside that must be clear, the area further out
    [np.arange(0.955, 1.041, 0.01), [0.98, 0.99, 1.0, 1.01], np.arange(1.07, 1.14, 0.02), [1.12, 1.17, 1.22]]
)
_INNER_SCALES = np.concatenate([np.arange(0.1, 0.84, 0.04), np.arange(0.8, 0.93, 0.02)])
_LEAST_RED = 60  # pixels
_CLEARLY, _FAINTLY, _STRONG = 22, 11, 70  # by how much red leads the other colours


@dataclass(frozen=True, slots=True)
class _Ellipse:
    """Centre, half axes (pixels) and tilt (radians)."""

    x: float
    y: float
    a: float
    b: float
    tilt: float

    def spokes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the offsets from the centre to points on the ellipse: right, down."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        along, off = self.a * _COS, self.b * _SIN
        return along * cos - off * sin, along * sin + off * cos

    def points(self, scale: float) -> Points:
        """Return points on the ellipse scaled by a factor."""
        right, down = self.spokes()
        return np.stack([self.x + right * scale, self.y + down * scale], 1).astype(np.float32)

    def radius(self, points: Points) -> NDArray[np.float64]:
        """Return the relative radius of points: 1 on the ellipse, 0 at its centre."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        dx, dy = points[:, 0] - self.x, points[:, 1] - self.y
        hypot = np.hypot((dx * cos + dy * sin) / self.a, (dy * cos - dx * sin) / self.b)
        return np.asarray(hypot, dtype=np.float64)


def find_seals(evened: Picture) -> tuple[PageSeal, ...]:
    """Return the red seals on a page prepared by `looks.on_white`, best first."""
    seals: list[PageSeal] = []
    wide = evened.astype(np.int16)
    lead = wide[:, :, 0] - np.maximum(wide[:, :, 1], wide[:, :, 2])
    for least in (_CLEARLY, _FAINTLY):
        if seals:
            break  # the search for faint ink takes as long again, so it runs only if nothing clear was found
        mask = red(evened, least)
        for ellipse in _candidates(mask):
            box = _box(ellipse, mask)
            if any(_overlap(box, other.box) for other in seals):
                continue
            score, cropped = _judge(ellipse, mask)
            if least == _FAINTLY and score and _is_solid(ellipse, lead):
                continue  # clear rings were judged in the first pass
            if score:
                seals.append(_described(ellipse, mask, evened, (score, cropped)))
                if _red_outside(mask, seals) < _LEAST_RED:
                    break
    return tuple(sorted(seals, key=lambda seal: -seal.score))


def _red_outside(mask: Mask, seals: list[PageSeal]) -> int:
    """Return the number of red pixels outside the seals; the search ends if they are too few for another seal."""
    rest = mask.copy()
    for seal in seals:
        rest[_window(seal.box, mask)] = 0
    return cv2.countNonZero(rest)


def _window(box: Box, mask: Mask) -> tuple[slice, slice]:
    height, width = mask.shape
    left, top, wide, high = box
    rows = slice(int(top * height), int((top + high) * height) + 1)
    return rows, slice(int(left * width), int((left + wide) * width) + 1)


def red(evened: Picture, least: int = _CLEARLY) -> Mask:
    """Return a mask of red and pink ink (0 or 1); red must exceed the other channels by `least`."""
    soft = cv2.GaussianBlur(evened, (3, 3) if least >= _CLEARLY else (5, 5), 0).astype(np.int16)
    r, g, b = soft[:, :, 0], soft[:, :, 1], soft[:, :, 2]
    lead = r - np.maximum(g, b)
    is_red = (lead > least) & (np.abs(g - b) < 0.62 * (r - np.minimum(g, b)) + 6) & (r > 95)
    return np.asarray(is_red, dtype=np.uint8)


def _patches(mask: Mask) -> Iterator[tuple[Mask, int, int]]:
    """Yield patches of red that could be a seal with their left and top, joined closely first, then more widely."""
    short = min(mask.shape)
    x, y, area = _inked(mask, round(short * 0.03))
    for reach in (0.004, 0.012, 0.03):
        size = max(3, round(short * reach) | 1)
        gathered = cv2.dilate(area, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(gathered, connectivity=8)
        order = np.argsort(-stats[1:count, cv2.CC_STAT_AREA])[:12] + 1
        for index in order:
            left, top, width, height = (int(part) for part in stats[index][:4])
            if max(width, height) >= _SMALLEST * short and min(width, height) >= 0.5 * _SMALLEST * short:
                window = (slice(top, top + height), slice(left, left + width))
                yield np.asarray(area[window] * (labels[window] == index), dtype=np.uint8), x + left, y + top


def _inked(mask: Mask, around: int) -> tuple[int, int, Mask]:
    """Return left, top and content of the red part of a page, with a margin of `around` pixels."""
    left, top, wide, high = cv2.boundingRect(mask)
    x, y = max(0, left - around), max(0, top - around)
    return x, y, np.ascontiguousarray(mask[y : top + high + around, x : left + wide + around])


def _candidates(mask: Mask) -> Iterator[_Ellipse]:
    """Yield ellipses that could be the ring of a seal: around patches of red, then circles among other red marks."""
    if cv2.countNonZero(mask) < _LEAST_RED:
        return
    for patch, left, top in _patches(mask):
        outer = _outermost(patch, (left, top), mask.shape)
        if len(outer) >= 12:
            yield from _fitted(outer)
            yield from _sampled_ellipses(outer)
    yield from _circles(mask)


def _circles(mask: Mask) -> Iterator[_Ellipse]:
    """Yield circles in the red of a page by Hough transform, each followed by an ellipse fitted to its rim."""
    short = min(mask.shape)
    left, top, area = _inked(mask, round(short * 0.1))
    soft = cv2.GaussianBlur(area * np.uint8(255), (3, 3), 0)
    least, most = round(short * _SMALLEST / 2), round(short * 0.2)
    votes = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 2, short * 0.04, param1=120, param2=38, minRadius=least, maxRadius=most
    )
    ys, xs = np.nonzero(mask)
    marks = np.stack([xs, ys], 1).astype(np.float32)
    for x, y, radius in (votes[0] if votes is not None else [])[:6]:
        circle = _Ellipse(float(x) + left, float(y) + top, float(radius), float(radius), 0.0)
        yield circle
        yield from _fitted(marks[np.abs(circle.radius(marks) - 1) < 0.09])


def _outermost(patch: Mask, corner: tuple[int, int], page: tuple[int, ...]) -> Points:
    """Return the outermost red pixel of a patch in each direction from its middle, except at the page's edges."""
    ys, xs = np.nonzero(patch)
    if not len(xs):
        return np.empty((0, 2), np.float32)
    xs, ys = xs + corner[0], ys + corner[1]
    hull = cv2.convexHull(np.stack([xs, ys], 1).astype(np.int32))[:, 0, :]
    middle = (hull.max(axis=0) + hull.min(axis=0)) / 2
    angles = np.arctan2(ys - middle[1], xs - middle[0])
    far = np.hypot(ys - middle[1], xs - middle[0])
    bins = ((angles + pi) / (2 * pi) * _ANGLES).astype(int) % _ANGLES
    order = np.lexsort((far, bins))
    last = order[np.append(np.nonzero(np.diff(bins[order]))[0], len(order) - 1)]
    height, width = page
    inside = (xs[last] > 2) & (ys[last] > 2) & (xs[last] < width - 3) & (ys[last] < height - 3)
    return np.stack([xs[last][inside], ys[last][inside]], 1).astype(np.float32)


def _fitted(points: Points) -> Iterator[_Ellipse]:
    """Yield the ellipse fitted to the points, then fits without outliers (red text nearby)."""
    inliers = points
    for _ in range(4):
        if len(inliers) < 12:
            return
        (x, y), (width, height), degrees = cv2.fitEllipseDirect(inliers.reshape(-1, 1, 2))
        if not all(np.isfinite([x, y, width, height])) or min(width, height) < 4:
            return
        ellipse = _Ellipse(x, y, width / 2, height / 2, np.deg2rad(degrees))
        yield ellipse
        off = np.abs(ellipse.radius(points) - 1)
        inliers = points[off < max(0.05, float(np.percentile(off, 70)))]


def _sampled_ellipses(points: Points) -> Iterator[_Ellipse]:
    """Yield the two best circles through three random points each (fixed seed)."""
    lots = np.random.default_rng(7).integers(0, len(points), (160, 3))
    a, b, c = points[lots[:, 0]], points[lots[:, 1]], points[lots[:, 2]]
    twice = 2 * ((a[:, 0] * (b[:, 1] - c[:, 1])) + b[:, 0] * (c[:, 1] - a[:, 1]) + c[:, 0] * (a[:, 1] - b[:, 1]))
    good = np.abs(twice) > 1
    a, b, c, twice = a[good], b[good], c[good], twice[good]
    sa, sb, sc = (a**2).sum(1), (b**2).sum(1), (c**2).sum(1)
    x = (sa * (b[:, 1] - c[:, 1]) + sb * (c[:, 1] - a[:, 1]) + sc * (a[:, 1] - b[:, 1])) / twice
    y = (sa * (c[:, 0] - b[:, 0]) + sb * (a[:, 0] - c[:, 0]) + sc * (b[:, 0] - a[:, 0])) / twice
    radius = np.hypot(a[:, 0] - x, a[:, 1] - y)
    away = np.abs(np.hypot(points[None, :, 0] - x[:, None], points[None, :, 1] - y[:, None]) - radius[:, None])
    votes = (away < 0.035 * radius[:, None]).sum(1) * (radius > 8)
    for index in np.argsort(-votes)[:2]:
        yield _Ellipse(float(x[index]), float(y[index]), float(radius[index]), float(radius[index]), 0.0)


def _judge(ellipse: _Ellipse, mask: Mask) -> tuple[float, bool]:
    """Return the score of an ellipse as the ring of a seal (0: not a seal), and whether the page's edge cuts it."""
    height, width = mask.shape
    short, long_axis, flat = min(mask.shape), max(ellipse.a, ellipse.b), min(ellipse.a, ellipse.b)
    if not _SMALLEST * short <= 2 * long_axis <= _LARGEST * short or flat / long_axis < _FLATTEST:
        return 0.0, False
    edge = ellipse.points(1.0)
    inside = (edge[:, 0] >= 1) & (edge[:, 1] >= 1) & (edge[:, 0] < width - 1) & (edge[:, 1] < height - 1)
    if inside.mean() < 0.4:
        return 0.0, False
    rings = _along(ellipse, mask, _RING_SCALES)[:, inside]
    hit, line = rings[:9].max(axis=0) > 0, float(rings[9:13].max(axis=0).mean())
    clear = rings[13:17].max(axis=0) == 0
    ring, rim, outside = float(hit.mean()), float((hit & clear).mean()), float(rings[17:].mean())
    stands_out = (ring >= _RING and rim >= _RIM) or (line >= _WHOLE and rim >= _CROWDED)
    stands_clear = line >= _WHOLE and rim >= _CLEAR and outside == 0
    letters = _FEW_LETTERS if stands_clear else _LETTERS
    if not stands_out or outside >= 0.25 or not _has_lettering(ellipse, mask, inside, letters):
        return 0.0, False
    return float(ring * (1 - outside)), bool(inside.mean() < 0.97)


def _has_lettering(ellipse: _Ellipse, mask: Mask, inside: NDArray[np.bool_], least: int) -> bool:
    """Return whether a ring has text inside, with at least `least` changes; it is neither empty nor a filled disc."""
    bands = _along(ellipse, mask, _INNER_SCALES)[:, inside]
    inner, gap = bands[:19], float(bands[19:].mean())
    lettering, centre = float(inner.mean()), float(inner[:13].mean())
    letters = int(np.abs(np.diff(inner[12:], axis=1)).sum(axis=1).max(initial=0))
    spread = float((inner[8:].max(axis=0) > 0).mean())
    is_filled = gap >= 0.75 and lettering >= 0.52
    return letters >= least and not is_filled and 0.04 < lettering < 0.62 and spread >= 0.3 and centre >= 0.02


def _is_solid(ellipse: _Ellipse, lead: NDArray[np.int16]) -> bool:
    """Return whether a ring is full red, so that its lettering would be clear too."""
    points = np.rint(np.concatenate([ellipse.points(float(scale)) for scale in np.arange(0.95, 1.06, 0.01)])).astype(
        int
    )
    inside = (points >= 0).all(axis=1) & (points[:, 0] < lead.shape[1]) & (points[:, 1] < lead.shape[0])
    values = lead[points[inside, 1], points[inside, 0]]
    return float(np.median(values[values > _FAINTLY])) > _STRONG if (values > _FAINTLY).any() else False


def _along(ellipse: _Ellipse, mask: Mask, scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mask along scaled ellipses as scales × angles, 0 outside the page."""
    right, down = ellipse.spokes()
    xs = np.rint((ellipse.x + scales[:, None] * right).astype(np.float32)).astype(np.int32)
    ys = np.rint((ellipse.y + scales[:, None] * down).astype(np.float32)).astype(np.int32)
    height, width = mask.shape
    good = (xs >= 0) & (ys >= 0) & (xs < width) & (ys < height)
    values = mask[np.clip(ys, 0, height - 1), np.clip(xs, 0, width - 1)]
    return np.asarray(values * good, dtype=np.float64)


def _box(ellipse: _Ellipse, mask: Mask) -> Box:
    """Return the box around an ellipse as fractions of the page."""
    height, width = mask.shape
    right, down = (float(np.abs(spoke).max()) * 1.02 for spoke in ellipse.spokes())
    left, top = min(max(ellipse.x - right, 0), width), min(max(ellipse.y - down, 0), height)
    wide, high = min(max(ellipse.x + right, 0), width) - left, min(max(ellipse.y + down, 0), height) - top
    return round(left / width, 4), round(top / height, 4), round(wide / width, 4), round(high / height, 4)


def _described(ellipse: _Ellipse, mask: Mask, evened: Picture, judged: tuple[float, bool]) -> PageSeal:
    box = _box(ellipse, mask)
    window = _window(box, mask)
    stamped = evened[window][mask[window] > 0].astype(np.int16)
    strength = float(np.percentile(np.ptp(stamped, axis=1), 70)) if len(stamped) else 0.0
    is_round = min(ellipse.a, ellipse.b) / max(ellipse.a, ellipse.b) > 0.87
    return PageSeal(
        box,
        "round" if is_round else "oval",
        cropped=judged[1],
        faded=strength < 70,
        score=round(judged[0], 3),
    )


def _overlap(one: Box, other: Box) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one, other
    wide = min(ax + aw, bx + bw) - max(ax, bx)
    high = min(ay + ah, by + bh) - max(ay, by)
    return wide > 0 and high > 0 and wide * high > 0.3 * min(aw * ah, bw * bh)
