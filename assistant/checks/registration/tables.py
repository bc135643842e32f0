"""Structural checks of the keyword and question workbooks of a 登记 folder: columns, empty and repeated rows, formulas.

How many keywords or questions of which kind are needed stands in GB/T 45654-2025, whose text is not at hand: the counts
are said and not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from assistant.core.errors import InputProblems
from assistant.core.excerpt import first_names
from assistant.core.language import mark, say
from assistant.declaration.profile.workbook.opening import opened

TableLevel = Literal["differs", "verify", "not_checked", "note"]
_MOST_ROWS = 50_000
_HEAD_ROWS = 5  # the head stands among the first rows, below a title
_MOST_NAMED = 3
_LONGEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class TableKind:
    """What a workbook holds: the words of its main column, of a column that should stand beside it, and its noun."""

    main: tuple[str, ...]
    beside: tuple[str, ...]
    noun: str
    advice: str


_KINDS = {
    "keywords": TableKind(
        ("关键词", "敏感词", "拦截词"), ("类别", "分类", "风险"), mark("关键词"), mark("没有看到类别一列。")
    ),
    "questions": TableKind(
        ("题目", "问题", "测试题", "试题", "提示词"),
        ("拒答", "预期", "结果", "类别", "分类", "风险"),
        mark("测试题"),
        mark("没有看到类别、预期或结果一列。"),
    ),
}


def table_findings(key: str, path: Path) -> Iterator[tuple[TableLevel, str]]:
    """Yield what is found in a workbook of a part (keywords or questions); raises OSError."""
    kind = _KINDS[key]
    try:
        book = opened(path)
    except InputProblems as error:
        problem = error.problems[0]
        yield "not_checked", f"{problem.message}。{problem.remedy}"
        return
    entries: list[str] = []
    headed = False
    for worksheet in book.worksheets:
        rows = [[_text(cell) for cell in row] for row in islice(worksheet.iter_rows(values_only=True), _MOST_ROWS)]
        at, column = _head(rows, kind.main)
        if column is None:
            continue
        headed = True
        if not any(word in name for name in rows[at] for word in kind.beside):
            yield "verify", say("工作表“{sheet}”：{advice}", sheet=worksheet.title, advice=say(kind.advice))
        yield from _empty(worksheet.title, rows, at, column)
        entries += [row[column] for row in rows[at + 1 :] if column < len(row) and row[column]]
    if not headed:
        yield "verify", say("没有找到“{noun}”一列的表头，没有检查内容。", noun=say(kind.noun))
        return
    yield from _of_entries(entries, kind)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _head(rows: Sequence[Sequence[str]], words: Sequence[str]) -> tuple[int, int | None]:
    """Return row and column of the head that names the main column; no column if there is none."""
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        is_title = sum(map(bool, row)) == 1
        for column, name in enumerate(row):
            if _is_head(name, words) and not (is_title and name.endswith(("库", "表"))):
                return number, column
    return 0, None


def _is_head(name: str, words: Sequence[str]) -> bool:
    is_counter = any(word in name for word in ("序号", "编号", "数量"))
    return len(name) <= _LONGEST_HEAD and not is_counter and any(word in name for word in words)


def _empty(title: str, rows: Sequence[Sequence[str]], at: int, column: int) -> Iterator[tuple[TableLevel, str]]:
    numbers = [
        str(number)
        for number, row in enumerate(rows[at + 1 :], at + 2)
        if any(row) and (column >= len(row) or not row[column])
    ]
    if numbers:
        shown = first_names(numbers, _MOST_NAMED)
        yield "differs", say("工作表“{sheet}”第 {rows} 行没有内容。", sheet=title, rows=shown)


def _of_entries(entries: Sequence[str], kind: TableKind) -> Iterator[tuple[TableLevel, str]]:
    noun = say(kind.noun)
    if not entries:
        yield "differs", say("表里没有{noun}。", noun=noun)
        return
    formulas = [entry for entry in entries if entry.startswith("=")]
    if formulas:
        yield "differs", say("{count} 个单元格是公式，没有计算；请改成文字。", count=len(formulas))
    repeated = [entry for entry, count in Counter(entries).items() if count > 1]
    if repeated:
        shown = first_names(repeated, _MOST_NAMED)
        yield "verify", say("{noun}有重复：{names}。", noun=noun, names=shown)
    message = mark("{noun}共 {count} 条（不重复）；数量和种类的标准（GB/T 45654-2025）原文不在手头，不作判断。")
    yield "note", say(message, noun=noun, count=len(set(entries)))
