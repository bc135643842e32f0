"""Find the cells of ruled tables on a straight page by their dark lines; red frames of stamps are none."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from assistant.declaration.documents import looks
from assistant.declaration.documents.shapes import Box, RuledCell

_DARK = 0.8  # of the paper's brightness: a thin line of a scan is grey
_STROKE = 42  # a stroke of a character is shorter than this fraction of the page's width
_LONG = 36  # a ruling is at least as long as this fraction of it
_GAP = 15  # pixels that a ruling may be interrupted
_LEAST_WIDE, _LEAST_HIGH = 0.012, 0.006  # of a cell, as fractions of the page
_FILLED = 0.8  # of a cell's box: less is no rectangle
_SAME = 0.006  # fraction of the page within which two edges are one


def ruled_cells(evened: looks.Picture) -> tuple[RuledCell, ...]:
    """Return the cells of all tables with at least two cells, table by table and row by row."""
    height, width = evened.shape[:2]
    rulings = _rulings(evened)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rulings, connectivity=8)
    boxes = []
    for number in range(1, count):
        left, top, wide, high = (int(part) for part in stats[number][:4])
        if wide > width / 6 and high > height / 60:
            own = (labels[top : top + high, left : left + wide] == number).astype(np.uint8)
            cells = [_fraction(box, (left, top), (width, height)) for box in _inside(own, (width, height))]
            if len(cells) > 1:
                boxes.append(cells)
    boxes.sort(key=lambda cells: min(box[1] for box in cells))
    return tuple(cell for table, cells in enumerate(boxes) for cell in _in_rows(table, cells))


def _rulings(evened: looks.Picture) -> Any:
    """Return a mask of the long horizontal and vertical dark lines."""
    width = evened.shape[1]
    dark: Any = (looks.lightest(evened) < 255 * _DARK).astype(np.uint8)
    steps = (width // _STROKE, _GAP, width // _LONG)
    across: Any = dark
    down: Any = np.ascontiguousarray(dark.T)
    for step, how in zip(steps, (cv2.MORPH_OPEN, cv2.MORPH_CLOSE, cv2.MORPH_OPEN), strict=True):
        row = np.ones((1, step), np.uint8)
        across, down = cv2.morphologyEx(across, how, row), cv2.morphologyEx(down, how, row)
    return cv2.dilate(across | np.ascontiguousarray(down.T), np.ones((3, 3), np.uint8))


def _inside(own: Any, size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Return the rectangles that the rulings of one table enclose."""
    padded = cv2.copyMakeBorder(own, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - padded, connectivity=4)
    outside = labels[0, 0]
    boxes = []
    for number, (left, top, wide, high, area) in enumerate(stats.tolist()):
        is_cell = wide > _LEAST_WIDE * size[0] and high > _LEAST_HIGH * size[1] and area > _FILLED * wide * high
        if number != outside and padded[labels == number].max(initial=0) == 0 and is_cell:
            boxes.append((left - 1, top - 1, wide, high))
    return boxes


def _fraction(box: tuple[int, int, int, int], start: tuple[int, int], size: tuple[int, int]) -> Box:
    (left, top, wide, high), (x, y), (width, height) = box, start, size
    return (
        round((x + left) / width, 4),
        round((y + top) / height, 4),
        round(wide / width, 4),
        round(high / height, 4),
    )


def _in_rows(table: int, boxes: list[Box]) -> list[RuledCell]:
    """Return the cells by row; a cell that reaches over several rows is in each of them."""
    tops = _distinct([box[1] for box in boxes])
    cells = []
    for row, top in enumerate(tops):
        middle = top + _LEAST_HIGH / 2 + _SAME
        across = sorted(box for box in boxes if box[1] - _SAME <= top and middle < box[1] + box[3] + _SAME)
        for column, box in enumerate(across):
            cells.append(RuledCell(table, row, column, box, goes_on=box[1] < top - _SAME))
    return cells


def _distinct(values: list[float]) -> list[float]:
    """Return values in order without those that nearly equal the one before."""
    apart: list[float] = []
    for value in sorted(values):
        if not apart or value - apart[-1] > _SAME:
            apart.append(value)
    return apart
