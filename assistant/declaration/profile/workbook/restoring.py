"""Build a profile from rows of cell texts; every unreadable cell is a problem with its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.core.errors import InputProblems, Problem
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import say
from assistant.core.values import KINDS, YES, Misread
from assistant.declaration.profile.merging import effective, origin
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.raw_values import from_cell
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Leaf, Mark, members
from assistant.declaration.profile.schema.notes import Notes
from assistant.declaration.profile.schema.product import AccessPath, Function, Product
from assistant.declaration.profile.schema.subject import Subject
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.workbook.rows import ANSWERS, FUNCTIONS, NOTE_LISTS, RISKS, Rows, WorkbookRow
from assistant.declaration.registry.algorithms_registry import REGISTRY

Addresses = Mapping[tuple[str, str], str]


def restored(rows: Rows, addresses: Addresses, name: str) -> Profile:
    """Return the profile of the rows; messages call the file `name`. Raises InputProblems."""
    work = _Restoring(rows, addresses)
    profile = work.profile()
    work.check_keys(profile)
    if work.problems:
        raise InputProblems(name, work.problems)
    return profile


class _Restoring:
    def __init__(self, rows: Rows, addresses: Addresses) -> None:
        self.rows = rows
        self.addresses = addresses
        self.problems: list[Problem] = []

    def profile(self) -> Profile:
        lists = {table.partition(".")[2]: tuple(self._blocks(table, NOTE_LISTS[table])) for table in NOTE_LISTS}
        notes = self._block(Notes, self.rows.get("notes") or WorkbookRow("notes", "notes"), "")
        name = REGISTRY.single.member
        subject = self._block(Subject, self.rows.get(name) or WorkbookRow(name, name), "")
        return Profile(
            subject=subject,
            products=self._products(),
            algorithms=tuple(self._algorithm(row) for row in self._of("algorithms")),
            notes=notes.model_copy(update=lists),
        )

    def check_keys(self, profile: Profile) -> None:
        """Report what the loader would refuse: items of a list with the same key, an unknown 同一能力."""
        self._check_distinct(self._of("products"), profile.products, "name")
        rows = self._of("algorithms")
        self._check_distinct(rows, effective(profile.algorithms), "basic.name")
        for row, algorithm in zip(rows, profile.algorithms, strict=True):
            name = algorithm.same_capability_as
            if name and origin(algorithm, profile.algorithms) is None:
                text = say("“同一能力”所指的算法“{name}”不在资料里", name=name)
                former_item = str(ROOT.child("algorithms", name))
                pairs = zip(rows, profile.algorithms, strict=True)
                renamed = next((new.basic.name for old, new in pairs if old.item == former_item), None)
                remedy = say("是不是“{near}”？", near=renamed) if renamed else say("请写另一个算法的算法名称。")
                self._problem(row, "same_capability_as", text, remedy)

    def _check_distinct(self, rows: Sequence[WorkbookRow], blocks: Sequence[Block], column: str) -> None:
        """Report each item with the key of an earlier one in its list."""
        seen: set[str] = set()
        for row, (place, block) in zip(rows, enumerate(blocks), strict=True):
            key = key_of(block, place)
            if key in seen:
                self._problem(row, column, say("有两项都是“{key}”", key=key), say("请改名，或删去重复的一项。"))
            seen.add(key)

    def _of(self, table: str, owner: str = "") -> list[WorkbookRow]:
        rows = (row for row in self.rows.values() if row.table == table and not row.is_empty())
        return [row for row in rows if not owner or row.owner == owner]

    def _blocks(self, table: str, model: type[Block]) -> list[Block]:
        return [self._block(model, row, "") for row in self._of(table)]

    def _block(self, model: type[Block], row: WorkbookRow, above: str) -> Any:
        values: dict[str, Any] = {}
        for name, declared in members(model).items():
            column = f"{above}{name}"
            text = row.cells.get(column, "")
            match declared:
                case FieldGroup():
                    values[name] = self._block(declared.model, row, f"{column}.")
                case Leaf():
                    values[name] = self._value(declared, row, column, text)
                case Mark() if text.strip():
                    values[name] = KINDS[declared.kind].from_cell(text)
        return model(**{name: value for name, value in values.items() if value is not None})

    def _value(self, leaf: Leaf, row: WorkbookRow, column: str, text: str) -> object:
        try:
            return from_cell(leaf, text)
        except Misread as error:
            message = say("“{title}”是{found}", title=leaf.title, found=error.actual)
            self._problem(row, column, message, say("这里应写：{allowed}。", allowed=error.allowed))
            return None

    def _problem(self, row: WorkbookRow, column: str, message: str, remedy: str) -> None:
        where = self.addresses.get((row.item, column)) or self.addresses.get((row.item, "")) or row.item
        self.problems.append(Problem(where, message, remedy))

    def _products(self) -> tuple[Product, ...]:
        rows = self._of("products")
        below: dict[str, list[WorkbookRow]] = {row.item: [] for row in rows}
        for function in self._of(FUNCTIONS):
            owner = self._owner(function, rows)
            if owner is None:
                text = say(
                    "产品页里没有“{name}/{form}”",
                    name=_cell(function, "product_name"),
                    form=_cell(function, "product_form"),
                )
                self._problem(
                    function, "product_name", text, say("请先在“产品”页写上这个产品，或改成已有的产品名称和服务形式。")
                )
            else:
                below[owner.item].append(function)
        return tuple(
            self._block(Product, row, "").model_copy(update={"paths": self._paths(below[row.item])}) for row in rows
        )

    def _owner(self, function: WorkbookRow, rows: list[WorkbookRow]) -> WorkbookRow | None:
        """Return the row of the product that a function names; a renamed product is found by its original item."""
        product = (_cell(function, "product_name"), _cell(function, "product_form"))
        named = [row for row in rows if (_cell(row, "name"), _cell(row, "form")) == product]
        original = _product_item(function.item)
        own = [row for row in named if row.item == original]
        if own or named:
            return (own or named)[0]
        renamed = next((row for row in rows if row.item == original), None)
        return renamed if renamed and product in (_named(original), ("", "")) else None

    def _paths(self, rows: list[WorkbookRow]) -> tuple[AccessPath, ...]:
        groups: dict[tuple[str, str], list[WorkbookRow]] = {}
        for row in rows:
            groups.setdefault((_cell(row, "path"), _cell(row, "path_id")), []).append(row)
        paths = tuple(self._path(group) for group in groups.values())
        self._check_distinct([group[0] for group in groups.values()], paths, "path")
        return paths

    def _path(self, rows: list[WorkbookRow]) -> AccessPath:
        first = rows[0]
        marks = {name: _cell(first, f"path_{name}") for name in ("id", "formerly")}
        own = [row for row in rows if _is_function(row)]
        functions: tuple[Function, ...] = tuple(self._block(Function, row, "") for row in own)
        self._check_distinct(own, functions, "name")
        steps = members(AccessPath)["steps"]
        assert isinstance(steps, Leaf)
        return AccessPath(
            steps=self._value(steps, first, "path", first.cells.get("path", "")),
            retired=_cell(first, "path_retired") == YES,
            functions=functions,
            **{name: text for name, text in marks.items() if text},
        )

    def _algorithm(self, row: WorkbookRow) -> Algorithm:
        algorithm: Algorithm = self._block(Algorithm, row, "")
        risks = {_cell(row, "label"): _answer(row) for row in self._of(RISKS, row.item)}
        answers: dict[str, dict[str, Any]] = {}
        for item in self._of(ANSWERS, row.item):
            answer = _answer(item)
            if answer is not None:
                answers.setdefault(item.cells["section"], {})[item.cells["label"]] = answer
        given = {label: answer for label, answer in risks.items() if answer is not None}
        detail = algorithm.detail.model_copy(update={"risks": given, "answers": answers})
        return algorithm.model_copy(update={"detail": detail})


def _is_function(row: WorkbookRow) -> bool:
    return any(text.strip() for name, text in row.cells.items() if name in members(Function))


def _cell(row: WorkbookRow, name: str) -> str:
    return row.cells.get(name, "").strip()


def _answer(row: WorkbookRow) -> Any:
    return KINDS["unknown"].from_cell(row.cells.get("answer", ""))


def _product_item(item: str) -> str:
    return "" if item.startswith("+") else str(FieldKey(FieldKey.of(item).parts[:1]))


def _named(item: str) -> tuple[str, str]:
    """Return name and form of a product's item."""
    name, _, form = (FieldKey.of(item).parts[0].item or "").rpartition("/") if item else ("", "", "")
    return (name, form)
