"""Red seals on a page: round or oval, faded, cut by an edge; not red text, frames, letterheads, pictures or discs.

A seal is a thin ring of red with lettering inside it. Red marks are gathered into patches; through the outermost red
of a patch an ellipse is laid; the ring must be red most of the way round, the band outside it clear, the inside neither
empty nor filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi

import cv2
import numpy as np
from numpy.typing import NDArray

from assistant.documents.looks import Picture
from assistant.documents.shapes import Seal

Mask = NDArray[np.uint8]
Points = NDArray[np.float32]
_ANGLES = 120
_SMALLEST, _LARGEST = 0.09, 0.62  # of the page's short side; on A4 a company's seal measures 0.19
_FLATTEST = 0.58
_RING, _RIM = 0.76, 0.64
_WHOLE, _CROWDED = 0.96, 0.25  # a ring without a gap may stand in a crowd of red words
_LETTERS = 8  # changes between red and clear on the way round: four characters
_CLEARLY, _FAINTLY, _STRONG = 22, 11, 70  # by how much red leads the other colours


@dataclass(frozen=True, slots=True)
class _Ellipse:
    """Centre, half axes (pixels) and tilt (radians)."""

    x: float
    y: float
    a: float
    b: float
    tilt: float

    def points(self, scale: float) -> Points:
        """Return points all around the ellipse, grown by a factor."""
        angles = np.linspace(0, 2 * pi, _ANGLES, endpoint=False)
        along, off = self.a * scale * np.cos(angles), self.b * scale * np.sin(angles)
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        return np.stack([self.x + along * cos - off * sin, self.y + along * sin + off * cos], 1).astype(np.float32)

    def radius(self, points: Points) -> NDArray[np.float64]:
        """Return where points lie: 1 on the ellipse, 0 at its centre."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        dx, dy = points[:, 0] - self.x, points[:, 1] - self.y
        found = np.hypot((dx * cos + dy * sin) / self.a, (dy * cos - dx * sin) / self.b)
        return np.asarray(found, dtype=np.float64)


def find_seals(evened: Picture) -> tuple[Seal, ...]:
    """Return the red seals on a page whose paper was made white (`looks.on_white`), best first."""
    found: list[Seal] = []
    wide = evened.astype(np.int16)
    lead = wide[:, :, 0] - np.maximum(wide[:, :, 1], wide[:, :, 2])
    for least in (_CLEARLY, _FAINTLY):
        if found:
            break  # faint ink is looked for only where nothing stands clearly: it takes as long again
        mask = red(evened, least)
        for ellipse in _candidates(mask):
            score, cropped = _judge(ellipse, mask)
            if least == _FAINTLY and score and _is_drawn(ellipse, lead):
                continue  # what is drawn clearly was judged by what is clear
            seal = _described(ellipse, mask, evened, (score, cropped)) if score else None
            if seal and not any(_overlap(seal, other) for other in found):
                found.append(seal)
    return tuple(sorted(found, key=lambda seal: -seal.score))


def red(evened: Picture, least: int = _CLEARLY) -> Mask:
    """Return where ink is red or pink, as 0 and 1; `least`: by how much red must lead the other colours."""
    soft = cv2.GaussianBlur(evened, (3, 3) if least >= _CLEARLY else (5, 5), 0).astype(np.int16)
    r, g, b = soft[:, :, 0], soft[:, :, 1], soft[:, :, 2]
    lead = r - np.maximum(g, b)
    is_red = (lead > least) & (np.abs(g - b) < 0.62 * (r - np.minimum(g, b)) + 6) & (r > 95)
    return np.asarray(is_red, dtype=np.uint8)


def _patches(mask: Mask) -> Iterator[Mask]:
    """Yield patches of red marks that could be a seal, gathered first closely, then more widely."""
    short = min(mask.shape)
    for reach in (0.004, 0.012, 0.03):
        size = max(3, round(short * reach) | 1)
        gathered = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(gathered, connectivity=8)
        order = np.argsort(-stats[1:count, cv2.CC_STAT_AREA])[:12] + 1
        for index in order:
            width, height = stats[index, cv2.CC_STAT_WIDTH], stats[index, cv2.CC_STAT_HEIGHT]
            if max(width, height) >= _SMALLEST * short and min(width, height) >= 0.5 * _SMALLEST * short:
                yield np.asarray(mask * (labels == index), dtype=np.uint8)


def _candidates(mask: Mask) -> Iterator[_Ellipse]:
    """Yield ellipses that could be the ring of a seal: around patches of red, then circles amid other red marks."""
    if mask.sum() < 60:
        return
    for patch in _patches(mask):
        yield from _ellipses(patch)
    yield from _circles(mask)


def _circles(mask: Mask) -> Iterator[_Ellipse]:
    """Yield circles in the red of a page, found by voting, each laid again as an ellipse through its own rim."""
    short = min(mask.shape)
    soft = cv2.GaussianBlur(mask * np.uint8(255), (3, 3), 0)
    least, most = round(short * _SMALLEST / 2), round(short * 0.2)
    votes = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 2, short * 0.04, param1=120, param2=38, minRadius=least, maxRadius=most
    )
    ys, xs = np.nonzero(mask)
    marks = np.stack([xs, ys], 1).astype(np.float32)
    for x, y, radius in (votes[0] if votes is not None else [])[:6]:
        circle = _Ellipse(float(x), float(y), float(radius), float(radius), 0.0)
        yield circle
        yield from _fitted(marks[np.abs(circle.radius(marks) - 1) < 0.09])


def _ellipses(patch: Mask) -> Iterator[_Ellipse]:
    """Yield ellipses through the outermost red of a patch, likely ones first."""
    outer = _outermost(patch)
    if len(outer) < 12:
        return
    yield from _fitted(outer)
    yield from _drawn_lots(outer)


def _outermost(patch: Mask) -> Points:
    """Return, for each direction from the middle of a patch, its outermost red, the page's edges left out."""
    ys, xs = np.nonzero(patch)
    hull = cv2.convexHull(np.stack([xs, ys], 1).astype(np.int32))[:, 0, :]
    middle = (hull.max(axis=0) + hull.min(axis=0)) / 2
    angles = np.arctan2(ys - middle[1], xs - middle[0])
    far = np.hypot(ys - middle[1], xs - middle[0])
    bins = ((angles + pi) / (2 * pi) * _ANGLES).astype(int) % _ANGLES
    order = np.lexsort((far, bins))
    last = order[np.append(np.nonzero(np.diff(bins[order]))[0], len(order) - 1)]
    height, width = patch.shape
    inside = (xs[last] > 2) & (ys[last] > 2) & (xs[last] < width - 3) & (ys[last] < height - 3)
    return np.stack([xs[last][inside], ys[last][inside]], 1).astype(np.float32)


def _fitted(points: Points) -> Iterator[_Ellipse]:
    """Yield the ellipse through the points, laid again without those that lie off it (red text nearby)."""
    kept = points
    for _ in range(4):
        if len(kept) < 12:
            return
        (x, y), (width, height), degrees = cv2.fitEllipseDirect(kept.reshape(-1, 1, 2))
        if not all(np.isfinite([x, y, width, height])) or min(width, height) < 4:
            return
        ellipse = _Ellipse(x, y, width / 2, height / 2, np.deg2rad(degrees))
        yield ellipse
        off = np.abs(ellipse.radius(points) - 1)
        kept = points[off < max(0.05, float(np.percentile(off, 70)))]


def _drawn_lots(points: Points) -> Iterator[_Ellipse]:
    """Yield the two best circles through three points each, drawn with a fixed seed."""
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
    """Return how surely an ellipse is the ring of a seal (0: it is none), and whether the page's edge cuts it."""
    height, width = mask.shape
    short, long_axis, flat = min(mask.shape), max(ellipse.a, ellipse.b), min(ellipse.a, ellipse.b)
    if not _SMALLEST * short <= 2 * long_axis <= _LARGEST * short or flat / long_axis < _FLATTEST:
        return 0.0, False
    edge = ellipse.points(1.0)
    inside = (edge[:, 0] >= 1) & (edge[:, 1] >= 1) & (edge[:, 0] < width - 1) & (edge[:, 1] < height - 1)
    if inside.mean() < 0.4:
        return 0.0, False
    hit = _along(ellipse, mask, np.arange(0.955, 1.041, 0.01)).max(axis=0)[inside] > 0
    clear = _along(ellipse, mask, np.arange(1.07, 1.14, 0.02)).max(axis=0)[inside] == 0
    ring, rim = float(hit.mean()), float((hit & clear).mean())
    outside = float(_along(ellipse, mask, np.array([1.12, 1.17, 1.22])).mean(axis=0)[inside].mean())
    inner = _along(ellipse, mask, np.arange(0.1, 0.84, 0.04))[:, inside]
    gap = float(_along(ellipse, mask, np.arange(0.8, 0.93, 0.02))[:, inside].mean())
    lettering, centre = float(inner.mean()), float(inner[:13].mean())
    letters = int(np.abs(np.diff(inner[12:], axis=1)).sum(axis=1).max(initial=0))
    spread = float((inner[8:].max(axis=0) > 0).mean())
    line = float(_along(ellipse, mask, np.array([0.98, 0.99, 1.0, 1.01])).max(axis=0)[inside].mean())
    stands_out = (ring >= _RING and rim >= _RIM) or (line >= _WHOLE and rim >= _CROWDED)
    has_ring = stands_out and outside < 0.25 and (gap < 0.75 or lettering < 0.52)
    if letters < _LETTERS or not has_ring or not 0.04 < lettering < 0.62 or min(spread - 0.3, centre - 0.02) < 0:
        return 0.0, False
    return float(ring * (1 - outside)), bool(inside.mean() < 0.97)


def _is_drawn(ellipse: _Ellipse, lead: NDArray[np.int16]) -> bool:
    """Say whether a ring is drawn in full red, so that whatever belongs to it would be as clear."""
    points = np.rint(np.concatenate([ellipse.points(float(scale)) for scale in np.arange(0.95, 1.06, 0.01)])).astype(
        int
    )
    inside = (points >= 0).all(axis=1) & (points[:, 0] < lead.shape[1]) & (points[:, 1] < lead.shape[0])
    values = lead[points[inside, 1], points[inside, 0]]
    return float(np.median(values[values > _FAINTLY])) > _STRONG if (values > _FAINTLY).any() else False


def _along(ellipse: _Ellipse, mask: Mask, scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mask along ellipses grown by each scale: scales × angles, 0 or 1 (outside the page 0)."""
    rows = []
    for scale in scales:
        points = np.rint(ellipse.points(float(scale))).astype(int)
        xs, ys = points[:, 0], points[:, 1]
        good = (xs >= 0) & (ys >= 0) & (xs < mask.shape[1]) & (ys < mask.shape[0])
        values = np.zeros(_ANGLES)
        values[good] = mask[ys[good], xs[good]]
        rows.append(values)
    return np.array(rows)


def _described(ellipse: _Ellipse, mask: Mask, evened: Picture, judged: tuple[float, bool]) -> Seal:
    height, width = mask.shape
    rim = ellipse.points(1.02)
    left, top = np.clip(rim.min(axis=0), 0, [width, height])
    right, bottom = np.clip(rim.max(axis=0), 0, [width, height])
    box = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    window = (slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1))
    stamped = evened[window][mask[window] > 0].astype(np.int16)
    strength = float(np.percentile(np.ptp(stamped, axis=1), 70)) if len(stamped) else 0.0
    is_round = min(ellipse.a, ellipse.b) / max(ellipse.a, ellipse.b) > 0.87
    rounded = tuple(round(float(part), 4) for part in box)
    return Seal(
        (rounded[0], rounded[1], rounded[2], rounded[3]),
        "round" if is_round else "oval",
        cropped=judged[1],
        faded=strength < 70,
        score=round(judged[0], 3),
    )


def _overlap(one: Seal, other: Seal) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one.box, other.box
    wide = min(ax + aw, bx + bw) - max(ax, bx)
    high = min(ay + ah, by + bh) - max(ay, by)
    return wide > 0 and high > 0 and wide * high > 0.3 * min(aw * ah, bw * bh)
