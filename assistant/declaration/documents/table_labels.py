"""Which cell of a table is the label of another: on its left, or above it."""

from __future__ import annotations

from assistant.declaration.documents.labels import canonical, is_ambiguous

_LABEL_LENGTH = 40


def cell_label(texts: list[list[str]], number: int, column: int, left: str) -> str:
    """Return the label of a cell; an ambiguous word (姓名, 日期 …) as column heading is not a label."""
    heads = texts[0]
    is_grid = len(heads) >= 3 and len(heads) != 4 and all(0 < len(head) <= _LABEL_LENGTH for head in heads)
    if is_grid and number and column < len(heads):
        return "" if is_ambiguous(heads[column]) else heads[column]
    label = left.strip() if 0 < len(left.strip()) <= _LABEL_LENGTH else ""
    is_column_heading = is_ambiguous(label) and (bool(canonical(texts[number][column])) or _is_head(texts, number))
    return "" if is_column_heading else label


def _is_head(texts: list[list[str]], number: int) -> bool:
    """Return whether a row is a row of column headings: no row below has a known label in a left cell."""
    wide = len(texts[number])
    others = [row for row in texts[number + 1 :] if len(row) == wide]
    if wide == 2:  # a form of two columns may have a single known label
        others = [row for row in texts[:number] if len(row) == wide] + others if len(others) > 1 else []
    return bool(others) and not any(canonical(label) for row in others for label in row[::2])
