"""A client with the intake workbook: fills in an empty one with its data and sends it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assistant.declaration.profile.loading import load
from assistant.declaration.profile.workbook import writing
from tests.filing.small import Json, write

_FIRST_ROW, _FIRST_OF_TABLE = 5, 6
_LABELLED = ("risks", "answers")
_SECTION, _TITLE, _ANSWER = 1, 2, 3


def answered(empty: Path, back: Path, data: Json, room: Path) -> Path:
    """Write a client's answers into a copy of an empty workbook, as far as its rows go, and return the copy.

    The form of each answer in a cell is copied from the workbook of the complete profile, made in `room`.
    """
    writing.write(load(write(room, data)).profile, room / "whole.xlsx")
    whole, book = load_workbook(room / "whole.xlsx"), load_workbook(empty)
    pages = {_kind(page): page for page in _pages(whole)}
    for page in _pages(book):
        if str(page["A1"].value).startswith("table"):
            _copy_table(pages[_kind(page)], page)
        else:
            _copy_form(pages[_kind(page)], page)
    book.save(back)
    return back


def _pages(book: Workbook) -> Iterator[Worksheet]:
    return (page for page in book.worksheets if str(page["A1"].value).startswith(("form|", "table|")))


def _kind(page: Worksheet) -> str:
    return page.title.partition(" ")[0]


def _copy_table(source: Worksheet, target: Worksheet) -> None:
    for row in source.iter_rows(min_row=_FIRST_OF_TABLE):
        for cell in row[1:]:
            if cell.value is not None:
                target[cell.coordinate] = cell.value


def _copy_form(source: Worksheet, target: Worksheet) -> None:
    titled: dict[tuple[str, Any], Any] = {}
    labelled: dict[str, list[dict[int, Any]]] = {kind: [] for kind in _LABELLED}
    for row in source.iter_rows(min_row=_FIRST_ROW):
        kind, answer = _table(row[0].value), row[_ANSWER].value
        if answer is not None and kind in labelled:
            labelled[kind].append({number: row[number].value for number in (_SECTION, _TITLE, _ANSWER)})
        elif answer is not None:
            titled[kind, row[_TITLE].value] = answer
    for row in target.iter_rows(min_row=_FIRST_ROW):
        kind = _table(row[0].value)
        if labelled.get(kind):
            for place, value in labelled[kind].pop(0).items():
                row[place].value = value
        elif (kind, row[_TITLE].value) in titled:
            row[_ANSWER].value = titled[kind, row[_TITLE].value]


def _table(code: object) -> str:
    return str(code).partition("|")[0]
