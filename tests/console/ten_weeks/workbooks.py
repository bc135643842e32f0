"""An intake workbook as a client fills it: the file that the office sent, with answers in its cells, and nothing else changed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assistant.core.risk_names import risk_name
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.workbook.layout import LABELLED, parts_of
from assistant.declaration.profile.workbook.rows import WorkbookRow, columns, flatten
from assistant.declaration.profile.workbook.writing import HEAD_ROW

_LABEL, _ANSWER = 3, 4  # columns of a form
Answers = dict[str, list[WorkbookRow]]


def fill(sent: Path, profile: Profile, target: Path) -> Path:
    """Write a copy of a sent workbook in which a profile's facts fill the cells that ask for them."""
    answers: Answers = defaultdict(list)
    for row in flatten(profile).values():
        answers[row.table].append(row)
    book = load_workbook(sent)
    for page in book.worksheets:
        kind, table, _ = parts_of(str(page["A1"].value)) if "|" in str(page["A1"].value) else ("", "", "")
        if kind == "form":
            _fill_form(page, answers)
        elif kind == "table":
            _fill_table(page, table, answers[table])
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def _fill_form(page: Worksheet, answers: Answers) -> None:
    """Fill the lines of a form; the items of one kind stand in the same order in the form and in the facts."""
    items: dict[str, list[str]] = defaultdict(list)
    for number in range(HEAD_ROW + 1, page.max_row + 1):
        code = page.cell(number, 1).value
        if not isinstance(code, str) or code.count("|") < 2:
            continue
        table, item, name = parts_of(code)
        if name == LABELLED:
            label = risk_name(str(page.cell(number, _LABEL).value))
            text = next((row.cells["answer"] for row in answers[table] if risk_name(row.cells["label"]) == label), "")
        else:
            if item not in items[table]:
                items[table].append(item)
            place = items[table].index(item)
            text = answers[table][place].cells.get(name, "") if place < len(answers[table]) else ""
        if text:
            page.cell(number, _ANSWER).value = text


def _fill_table(page: Worksheet, table: str, rows: list[WorkbookRow]) -> None:
    """Write rows into the empty lines of a table."""
    lines = range(HEAD_ROW + 2, page.max_row + 1)
    empty = (number for number in lines if not page.cell(number, 1).value)
    for number, row in zip(empty, rows, strict=False):
        for place, column in enumerate(columns(table), 2):
            page.cell(number, place).value = row.cells.get(column.name) or None
