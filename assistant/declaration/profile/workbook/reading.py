"""Read a returned workbook: rows by their codes, the address of each cell, and a list of problems.

Formulas are refused, never evaluated. Numbers and dates into which a spreadsheet converted a text are refused if the
conversion lost something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.core.errors import InputProblems, Problem
from assistant.core.language import mark, say
from assistant.core.values import KINDS
from assistant.core.values.kind import ValueKind
from assistant.declaration.profile.workbook.layout import LABELLED, parts_of
from assistant.declaration.profile.workbook.opening import opened, refused
from assistant.declaration.profile.workbook.rows import ANSWERS, Rows, WorkbookColumn, WorkbookRow, columns
from assistant.declaration.profile.workbook.sent import SENT, unpacked
from assistant.declaration.profile.workbook.text import disarmed
from assistant.declaration.profile.workbook.writing import HEAD_ROW

MAX_ROWS = 5000
_MOST_DIGITS = 15  # a longer number has lost digits in a spreadsheet
_BOTH, _ANSWER = ("B", "C"), "D"


@dataclass(slots=True)
class Returned:
    """A returned workbook: its rows, the address of each cell, and the rows as sent (None if unknown)."""

    rows: Rows = field(default_factory=dict)
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: Rows | None = None


def read(path: Path) -> Returned:
    """Return the content of a workbook. Raises InputProblems with every unreadable cell, OSError."""
    book = opened(path)
    work = _WorkbookReader(book)
    pages = [page for page in book.worksheets if _code(page)]
    if not pages:
        remedy = say("请使用本程序生成的资料收集表；网信部门的公示清单要作为公示清单导入。")
        raise refused(path, say("这不是本程序生成的资料收集表"), remedy)
    for page in pages:
        work.page(page)
    if work.problems:
        raise InputProblems(path.name, work.problems)
    return work.returned


def _code(page: Worksheet) -> str:
    value = page["A1"].value
    return value if isinstance(value, str) and value.startswith(("form|", "table|")) and value.count("|") > 1 else ""


class _WorkbookReader:
    def __init__(self, book: Workbook) -> None:
        self.returned = Returned(sent=_sent(book))
        self.problems: list[Problem] = []

    def page(self, worksheet: Worksheet) -> None:
        kind, item, _ = parts_of(_code(worksheet))
        if worksheet.max_row > MAX_ROWS:
            text = say("有 {count} 行，超过 {limit} 行", count=worksheet.max_row, limit=MAX_ROWS)
            self.problems.append(Problem(worksheet.title, text, say("请删去表格下方的空行和多余格式。")))
        elif kind == "form":
            self._form(worksheet, item)
        else:
            self._table(worksheet, item)

    def _form(self, worksheet: Worksheet, owner: str) -> None:
        for number in range(HEAD_ROW + 1, worksheet.max_row + 1):
            code = worksheet.cell(number, 1).value
            if not isinstance(code, str) or code.count("|") < 2:
                self._strayed(worksheet, number)
                continue
            table, item, name = parts_of(code)
            if name == LABELLED:
                self._labelled(worksheet, number, (table, item, owner))
                continue
            column = _column(table, name)
            if column is None:
                continue
            row = self.returned.rows.setdefault(item, WorkbookRow(item, table))
            row.cells[name] = self._text(worksheet, f"{_ANSWER}{number}", column)
            self.returned.addresses[item, name] = f"{worksheet.title}!{_ANSWER}{number}"
            self.returned.addresses.setdefault((item, ""), f"{worksheet.title}!{_ANSWER}{number}")

    def _strayed(self, worksheet: Worksheet, number: int) -> None:
        """Refuse an answer on a line without a hidden code: its field is unknown."""
        address = f"{_ANSWER}{number}"
        if worksheet[address].value not in (None, ""):
            text = say("无法识别这一行是哪一项")
            self.problems.append(
                Problem(f"{worksheet.title}!{address}", text, say("请把内容填到原有的行里，不要插入行。"))
            )

    def _labelled(self, worksheet: Worksheet, number: int, place: tuple[str, str, str]) -> None:
        table, item, owner = place
        section, label, answer = (self._text(worksheet, f"{letter}{number}", None) for letter in (*_BOTH, _ANSWER))
        labels = {"section": section.strip(), "label": label.strip()} if table == ANSWERS else {"label": label.strip()}
        where = f"{worksheet.title}!{_ANSWER}{number}"
        is_new = item.startswith("+")
        if answer.strip() and not all(labels.values()):
            remedy = say("请在左边写上栏目和问题，再写答案。")
            self.problems.append(Problem(where, say("有答案，但没有写明是哪一项"), remedy))
        if answer.strip() or not is_new:
            self.returned.rows[item] = WorkbookRow(item, table, labels | {"answer": answer}, owner)
        self.returned.addresses |= {(item, name): where for name in ("", *labels, "answer")}

    def _table(self, worksheet: Worksheet, table: str) -> None:
        for number in range(HEAD_ROW + 2, worksheet.max_row + 1):
            code = worksheet.cell(number, 1).value
            item = parts_of(code)[1] if isinstance(code, str) and code.count("|") > 1 else ""
            if not item or item in self.returned.rows:
                item = f"+{worksheet.title}!{number}"
            row = WorkbookRow(item, table)
            for place, column in enumerate(columns(table), 2):
                address = f"{get_column_letter(place)}{number}"
                row.cells[column.name] = self._text(worksheet, address, column)
                self.returned.addresses[item, column.name] = f"{worksheet.title}!{address}"
            self.returned.addresses[item, ""] = f"{worksheet.title}!{number}"
            if not row.is_empty() or not item.startswith("+"):
                self.returned.rows[item] = row

    def _text(self, worksheet: Worksheet, address: str, column: WorkbookColumn | None) -> str:
        cell = worksheet[address]
        if isinstance(cell, MergedCell):  # a spreadsheet keeps the first cell's text only
            text, remedy = say("和别的格子合并了，原来的内容已经没有了"), say("请取消合并，一格填一项，再发回来。")
            self.problems.append(Problem(f"{worksheet.title}!{address}", text, remedy))
            return ""
        if cell.value is None:
            return ""
        text, fault = _read_cell(cell, column)
        if fault:
            self.problems.append(Problem(f"{worksheet.title}!{address}", *fault))
        return text


def _read_cell(cell: Cell, column: WorkbookColumn | None) -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell, or its problem and the remedy."""
    value = cell.value
    if cell.data_type == "f" or not isinstance(value, str | int | float | bool | date):
        return "", (say("这一格是公式，没有计算"), say("请直接写结果的文字。"))
    if cell.data_type == "e":
        return "", (say("这一格是错误值"), say("请直接写文字。"))
    if isinstance(value, str):
        return disarmed(value.replace("\r\n", "\n").replace("_x000D_", "")), None
    kind = KINDS[column.kind if column else "text"]
    if isinstance(value, bool):
        return say("是") if value else say("否"), None
    if isinstance(value, date):
        return _day(value, kind)
    return _figure(value, kind)


def _day(value: date, kind: ValueKind) -> tuple[str, tuple[str, str] | None]:
    if kind.is_for_days:
        return (value.date() if isinstance(value, datetime) else value).isoformat(), None
    return "", (say("这一格被改成了日期格式，原来的内容已无法得知"), say("请把该格设为“文本”后重新填写。"))


def _figure(value: int | float, kind: ValueKind) -> tuple[str, tuple[str, str] | None]:
    is_whole = isinstance(value, int) or value.is_integer()
    if is_whole and len(str(abs(int(value)))) <= _MOST_DIGITS:
        return str(int(value)), None
    if kind.is_for_fractions and not is_whole:
        return repr(value), None
    problem = (
        mark("这一格被存成了数字，15 位以后的数字已丢失")
        if is_whole
        else mark("这一格被存成了小数，末尾的 0 可能已丢失")
    )
    return "", (say(problem), say("请把该格设为“文本”后重新填写。"))


def _column(table: str, name: str) -> WorkbookColumn | None:
    try:
        return next((column for column in columns(table) if column.name == name), None)
    except KeyError:
        return None


def _sent(book: Workbook) -> Rows | None:
    if SENT not in book.sheetnames:
        return None
    return unpacked(list(_texts(book[SENT])))


def _texts(page: Worksheet) -> Iterator[str]:
    for number in range(1, min(page.max_row, MAX_ROWS) + 1):
        value = page.cell(number, 1).value
        if isinstance(value, str):
            yield value
