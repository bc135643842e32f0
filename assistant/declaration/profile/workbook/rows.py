"""A profile as rows of cell texts, independent of any workbook.

    flatten(profile) → rows by item        restoring.restored(rows, addresses, name) → profile

`item` is the key of the part that a row represents (`products[智聊/APP]`, `notes`); rows added by a client have items
that start with `+`. The row of a function names its product and path, so one table shows all three lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from assistant.core.keys import ROOT, FieldKey
from assistant.core.risk_names import risk_name
from assistant.core.values import KINDS, YES, Kind
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, Mark, members
from assistant.declaration.profile.schema.notes import Notes
from assistant.declaration.profile.schema.product import AccessPath, Function, Product
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.registry.algorithms_registry import REGISTRY

RISKS, ANSWERS = "risks", "answers"
FUNCTIONS = REGISTRY.ticked.kinds[-1].listed_in
SINGLE_TABLES = (REGISTRY.single.member, REGISTRY.notes[0])  # of one row each
NOTE_LISTS: dict[str, type[Block]] = {
    f"notes.{name}": declared.model for name, declared in members(Notes).items() if isinstance(declared, Items)
}
MODELS: dict[str, type[Block]] = {
    **{name: part.model for name, part in members(Profile).items() if isinstance(part, FieldGroup | Items)},
    **NOTE_LISTS,
}
_PATTERNS = {name: f"{name}[]" for name in MODELS if name not in SINGLE_TABLES}
_PATH = "products[].paths[]"


@dataclass(frozen=True, slots=True)
class WorkbookColumn:
    """One field of a row: its dotted name, its description (None for a mark), its titles from the outermost."""

    name: str
    spec: FieldSpec | None
    titles: tuple[str, ...]
    is_tick: bool = False

    @property
    def title(self) -> str:
        """Return the label of the cell."""
        return self.spec.name if self.spec else self.titles[-1]

    @property
    def kind(self) -> Kind:
        """Return the kind of the cell's value."""
        return self.spec.kind if self.spec else "tick" if self.is_tick else "text"


@dataclass(slots=True)
class WorkbookRow:
    """The cells of an item by column name; `owner` is the algorithm of a labelled answer."""

    item: str
    table: str
    cells: dict[str, str] = field(default_factory=dict)
    owner: str = ""

    def is_empty(self) -> bool:
        """Return whether all cells are blank but those that the workbook fills in beforehand."""
        preset = PRESET.get(self.table, frozenset())
        return not any(text.strip() for name, text in self.cells.items() if name not in preset)

    def identity(self) -> tuple[str, ...]:
        """Return the texts by which a person distinguishes the row from others of its table."""
        names = _IDENTITIES[self.table] if self.table in _IDENTITIES else tuple(self.cells)
        texts = (self.cells.get(name, "").strip() for name in names)
        return (self.table, self.owner, *(map(risk_name, texts) if self.table == RISKS else texts))


Rows = dict[str, WorkbookRow]
REPLIES, CONTACTS, PRODUCT_FACTS = "notes.replies", "notes.contacts", "notes.products"
# Columns that are filled in beforehand: a row with nothing else holds no answer.
PRESET = {
    REPLIES: frozenset(("topic", "about", "question")),
    CONTACTS: frozenset(("duty",)),
    PRODUCT_FACTS: frozenset(("product",)),
}
_IDENTITIES = {
    **{item.member: () if item.is_single else item.natural_key.fields for item in REGISTRY.items},
    REGISTRY.notes[0]: (),
    FUNCTIONS: ("product_name", "product_form", "path", "name"),
    RISKS: ("label",),
    ANSWERS: ("section", "label"),
    REPLIES: ("topic", "about", "by"),
    CONTACTS: ("duty", "name"),
}


@cache
def columns(table: str) -> tuple[WorkbookColumn, ...]:
    """Return the columns of a table in the order of the schema."""
    if table == FUNCTIONS:
        return _marks_last(_function_columns())
    if table in (RISKS, ANSWERS):
        names = ("section", "label", "answer") if table == ANSWERS else ("label", "answer")
        return tuple(WorkbookColumn(name, None, (name,)) for name in names)
    return _marks_last(_columns(MODELS[table], _PATTERNS.get(table, table), "", ()))


def _marks_last(unordered: Iterator[WorkbookColumn]) -> tuple[WorkbookColumn, ...]:
    return tuple(sorted(unordered, key=lambda column: column.spec is None))


def _columns(model: type[Block], pattern: str, above: str, titles: tuple[str, ...]) -> Iterator[WorkbookColumn]:
    for name, declared in members(model).items():
        inside = (*titles, declared.title)
        match declared:
            case FieldGroup():
                yield from _columns(declared.model, f"{pattern}.{name}", f"{above}{name}.", inside)
            case Leaf():
                yield WorkbookColumn(f"{above}{name}", specs()[f"{pattern}.{name}"], inside)
            case Mark():
                yield WorkbookColumn(f"{above}{name}", None, inside, declared.is_tick)


def _function_columns() -> Iterator[WorkbookColumn]:
    yield WorkbookColumn("product_name", specs()["products[].name"], ("产品名称",))
    yield WorkbookColumn("product_form", specs()["products[].form"], ("服务形式",))
    for name, declared in members(AccessPath).items():
        if isinstance(declared, Leaf):
            yield WorkbookColumn("path", specs()[f"{_PATH}.{name}"], (declared.title,))
    yield from _own_columns()
    for name, declared in members(AccessPath).items():
        if isinstance(declared, Mark):
            yield WorkbookColumn(f"path_{name}", None, (f"路径{declared.title}",), declared.is_tick)


def _own_columns() -> Iterator[WorkbookColumn]:
    return _columns(Function, f"{_PATH}.functions[]", "", ())


def flatten(profile: Profile) -> Rows:
    """Return the rows of a profile in the order of the profile."""
    rows: list[WorkbookRow] = [
        WorkbookRow("subject", "subject", cells(profile.subject, "subject")),
        WorkbookRow("notes", "notes", cells(profile.notes, "notes")),
    ]
    for place, product in enumerate(profile.products):
        key = ROOT.child("products", key_of(product, place))
        rows.append(WorkbookRow(str(key), "products", cells(product, "products")))
        rows.extend(_functions(product, key))
    for place, algorithm in enumerate(profile.algorithms):
        key = ROOT.child("algorithms", key_of(algorithm, place))
        rows.append(WorkbookRow(str(key), "algorithms", cells(algorithm, "algorithms")))
        rows.extend(_labelled(algorithm, key))
    for table in NOTE_LISTS:
        above, name = table.split(".")
        for place, item in enumerate(getattr(profile.notes, name)):
            key = ROOT.child(above).child(name, key_of(item, place))
            rows.append(WorkbookRow(_free(rows, str(key)), table, cells(item, table)))
    return {row.item: row for row in rows}


def _free(rows: list[WorkbookRow], item: str) -> str:
    """Return a unique item by appending stars: parts of 佐证与说明 may share a key."""
    taken = {row.item for row in rows}
    while item in taken:
        item += "*"
    return item


def cells(block: Block, table: str) -> dict[str, str]:
    """Return the cell texts of a part by column name."""
    return _texts(block, columns(table))


def _texts(block: Block, shown: Iterable[WorkbookColumn]) -> dict[str, str]:
    texts = {}
    for column in shown:
        raw: object = block
        for name in column.name.split("."):
            raw = getattr(raw, name)
        texts[column.name] = KINDS[column.kind].cell(raw)
    return texts


def _functions(product: Product, above: FieldKey) -> Iterator[WorkbookRow]:
    """Yield a row for each function, and for each path without functions."""
    for place, path in enumerate(product.paths):
        key = above.child("paths", key_of(path, place))
        shared = {
            "product_name": product.name or "",
            "product_form": product.form or "",
            "path": KINDS["steps"].cell(path.steps),
            "path_id": path.id or "",
            "path_formerly": path.formerly or "",
            "path_retired": YES if path.retired else "",
        }
        for number, function in enumerate(path.functions):
            item = key.child("functions", key_of(function, number))
            yield WorkbookRow(str(item), FUNCTIONS, _ordered(shared | _texts(function, _own_columns())))
        if not path.functions:
            yield WorkbookRow(str(key), FUNCTIONS, _ordered(shared))


def _ordered(texts: Mapping[str, str]) -> dict[str, str]:
    return {column.name: texts.get(column.name, "") for column in columns(FUNCTIONS)}


def _labelled(algorithm: Algorithm, key: FieldKey) -> Iterator[WorkbookRow]:
    for name, declared in members(type(algorithm.detail)).items():
        if not isinstance(declared, Labelled):
            continue
        above = key.child("detail")
        for label, answer in getattr(algorithm.detail, name).items():
            if declared.depth == 1:
                texts = {"label": label, "answer": KINDS["unknown"].cell(answer)}
                yield WorkbookRow(str(above.child(name, label)), RISKS, texts, str(key))
                continue
            for question, below in answer.items():
                texts = {"section": label, "label": question, "answer": KINDS["unknown"].cell(below)}
                item = above.child(name, label).child("items", question)
                yield WorkbookRow(str(item), ANSWERS, texts, str(key))
