"""Three-way merge of workbook rows: as sent, as in the profile now, as returned.

For each cell: if returned equals sent or now, nothing changes; if now equals sent, the returned text is taken; if all
three differ, it is a conflict and the profile stays. If the rows as sent are unknown, only empty fields are filled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.core.language import mark, say
from assistant.declaration.profile.schema.declare import members
from assistant.declaration.profile.schema.notes import Notes
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.workbook.rows import (
    ANSWERS,
    FUNCTIONS,
    NOTE_LISTS,
    RISKS,
    SINGLE_TABLES,
    Rows,
    WorkbookRow,
    columns,
)
from assistant.declaration.profile.workbook.text import names_no_file, tidied
from assistant.declaration.registry.algorithms_registry import REGISTRY

ChangeKind = Literal["change", "add", "remove", "conflict"]
_TABLES = {
    **{item.member: item.stage for item in REGISTRY.items},
    REGISTRY.notes[0]: mark("佐证与说明"),
    FUNCTIONS: mark("功能访问路径及功能"),
    RISKS: mark("算法风险与防范机制"),
    ANSWERS: mark("栏目答案"),
}


@dataclass(frozen=True, slots=True)
class CellChange:
    """One difference: address in the workbook, field, text in the profile now, as sent, as returned."""

    kind: ChangeKind
    where: str
    what: str
    current: str = ""
    sent: str = ""
    returned: str = ""


@dataclass(slots=True)
class Merged:
    """The merged rows and the differences that were found."""

    rows: Rows
    changes: list[CellChange] = field(default_factory=list)

    @property
    def conflicts(self) -> list[CellChange]:
        """Return the differences for which the profile stayed unchanged."""
        return [change for change in self.changes if change.kind == "conflict"]


Addresses = dict[tuple[str, str], str]


def merge(sent: Rows | None, current: Rows, returned: Rows, addresses: Addresses) -> Merged:
    """Return the profile's rows with the changes of the returned workbook, and all differences."""
    work = _Merging(sent, current, addresses)
    for item, row in returned.items():
        work.take(item, row)
    if sent is not None:
        for item, row in sent.items():
            if item not in returned:
                work.drop(item, row)
    return work.merged


class _Merging:
    def __init__(self, sent: Rows | None, current: Rows, addresses: Addresses) -> None:
        self.sent = sent
        self.current = current
        self.addresses = addresses
        rows = {item: WorkbookRow(row.item, row.table, dict(row.cells), row.owner) for item, row in current.items()}
        self.merged = Merged(rows)
        self.renamed: dict[str, str] = {}  # algorithms: returned item → present item
        self.known = {row.identity(): item for item, row in current.items() if len(row.identity()) > 2}

    def take(self, item: str, row: WorkbookRow) -> None:
        """Compare a returned row with the sent and the present one, cell by cell."""
        row = WorkbookRow(row.item, row.table, row.cells, self.renamed.get(row.owner, row.owner))
        sent = self.sent.get(item) if self.sent is not None else None
        if _is_blank(row):
            if sent is not None:
                self.drop(item, sent)
            return
        target = item if item in self.current else self.known.get(row.identity())
        if target is None:
            self._add(item, row, sent)
            return
        if row.table == REGISTRY.listed.member and target != item:
            self.renamed[item] = target
        is_same_risk = row.table == RISKS and target != item  # under another of its names
        for name, text in row.cells.items():
            if is_same_risk and name == "label":
                continue
            self._cell(target, row, name, text, None if sent is None else sent.cells.get(name, ""))

    def drop(self, item: str, sent: WorkbookRow) -> None:
        """Remove a row that the client removed; a conflict if the profile has changed since."""
        row = self.current.get(item)
        if row is None or sent.table in (*SINGLE_TABLES, REGISTRY.listed.member):
            return
        what = f"{say(_title(sent))} {_named(sent)}"
        if row.cells == sent.cells:
            del self.merged.rows[item]
            self.merged.changes.append(CellChange("remove", self._where(item, ""), what, current=_named(row)))
        else:
            self.merged.changes.append(
                CellChange("conflict", self._where(item, ""), what, current=say("资料里已改动，表中已删去"))
            )

    def _add(self, item: str, row: WorkbookRow, sent: WorkbookRow | None) -> None:
        what = f"{say(_title(row))} {_named(row)}"
        if sent is None:
            texts = {name: self._tidy(row, name, text) for name, text in row.cells.items()}
            self.merged.rows[item] = WorkbookRow(item, row.table, texts, row.owner)
            filled = sum(bool(text) for text in row.cells.values())
            self.merged.changes.append(
                CellChange("add", self._where(item, ""), what, returned=say("新增，填了 {count} 项", count=filled))
            )
        elif any(text != sent.cells.get(name, "") for name, text in row.cells.items()):
            self.merged.changes.append(
                CellChange("conflict", self._where(item, ""), what, current=say("资料里已没有这一项，表中有改动"))
            )

    def _cell(self, target: str, row: WorkbookRow, name: str, text: str, sent: str | None) -> None:
        current = self.current[target].cells.get(name, "")
        if text in (sent, current):
            return
        if self._names_no_file(row, name, text):
            return
        text = self._tidy(row, name, text)
        if text in (sent, current):
            return
        is_free = current == sent if sent is not None else not current
        what = f"{_title_of(row)}{_column_title(row.table, name)}"
        kind: ChangeKind = "change" if is_free else "conflict"
        if sent is None and not text:
            return  # without the rows as sent, an empty cell removes nothing
        change = CellChange(kind, self._where(row.item, name), what, current, sent or "", text)
        self.merged.changes.append(change)
        if is_free:
            self.merged.rows[target].cells[name] = text

    def _where(self, item: str, name: str) -> str:
        return self.addresses.get((item, name)) or self.addresses.get((item, "")) or ""

    @staticmethod
    def _tidy(row: WorkbookRow, name: str, text: str) -> str:
        spec = _spec(row, name)
        if spec and names_no_file(spec, text):
            return ""
        return tidied(spec, text) if spec else text.strip()

    @staticmethod
    def _names_no_file(row: WorkbookRow, name: str, text: str) -> bool:
        spec = _spec(row, name)
        return spec is not None and names_no_file(spec, text)


def _spec(row: WorkbookRow, name: str) -> FieldSpec | None:
    return next((column.spec for column in columns(row.table) if column.name == name), None)


def _is_blank(row: WorkbookRow) -> bool:
    """Return whether a row has nothing from the client; the type of a new algorithm is preset."""
    if row.table in SINGLE_TABLES:
        return False
    if row.table == REGISTRY.listed.member:
        return {name for name, text in row.cells.items() if text.strip()} <= {"basic.type"}
    return row.is_empty()


def _title(row: WorkbookRow) -> str:
    return _TABLES.get(row.table) or _list_title(row.table)


def _list_title(table: str) -> str:
    return members(Notes)[table.partition(".")[2]].title


def _title_of(row: WorkbookRow) -> str:
    return "" if row.table in SINGLE_TABLES else f"{_named(row)} › "


def _named(row: WorkbookRow) -> str:
    if row.table in NOTE_LISTS:
        return next(iter(row.cells.values()), "")
    words = [word for word in row.identity()[2:] if word]
    return (" » " if row.table == FUNCTIONS else "/").join(words)


def _column_title(table: str, name: str) -> str:
    if table in (RISKS, ANSWERS):
        return say({"section": mark("栏目"), "label": mark("项目"), "answer": mark("答案")}[name])
    return next(column.title for column in columns(table) if column.name == name)
