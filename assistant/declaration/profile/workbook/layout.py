"""The sheets of a workbook as data: forms (one field a line) and tables (one item a row).

A code `table|item|column` in a hidden column identifies each line, so lines may be moved or added. The sheets are 主体,
产品, 功能访问路径及功能, one for each algorithm, 佐证与说明, and 材料问答 with the questions of the papers. They show only
what a client can answer: no identifier, former name or tick of ours, and no row without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.core.language import say
from assistant.core.risk_names import RISKS as RISK_NAMES
from assistant.core.risk_names import risk_name
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Items, members
from assistant.declaration.profile.schema.notes import DUTIES, Notes
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import GENERATIVE
from assistant.declaration.profile.workbook.hints import help_of, limit_of, required_of
from assistant.declaration.profile.workbook.rows import (
    ANSWERS,
    CONTACTS,
    FUNCTIONS,
    NOTE_LISTS,
    PRESET,
    PRODUCT_FACTS,
    REPLIES,
    RISKS,
    Rows,
    WorkbookColumn,
    WorkbookRow,
    columns,
    flatten,
)
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.assumed_questions import assumed_questions

LABELLED = "="
NEW_ALGORITHM = "+algorithms:1"
_SPARE_ROWS = 20
# Lists to which a client may add an item, and how many; the office fills in the others.
_SPARE_ITEMS = {"notes.third_party_models": 2, "notes.other_icp": 1}
_DETAIL = members(Algorithm)["detail"].title
_UNFIT = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form: code, section, title and answer; if `is_open`, the client writes section and title."""

    code: str
    section: str
    title: str
    answer: str = ""
    column: WorkbookColumn | None = None
    is_open: bool = False

    @property
    def help(self) -> str:
        """Return the instruction for the line."""
        if self.column is not None:
            return help_of(self.column)
        if self.title and parts_of(self.code)[0] == RISKS:
            return say("写成“情形：……。防范措施：……”；措施写由谁做、多久做一次。没有这种风险的写为何没有")
        if self.title and not self.answer:
            return say("栏目和问题的叫法还没有对照系统核对；系统页面上叫法不同的，请按页面改这一行")
        return say("按系统页面上的栏目和问题填写")

    @property
    def required(self) -> str:
        """Return the required mark."""
        return required_of(self.column.spec) if self.column else say("尽量填")

    @property
    def limit(self) -> str:
        """Return the limits."""
        return limit_of(self.column.spec) if self.column else ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the papers that the workbook asks: topic, subject, and its words."""

    topic: str
    about: str
    text: str


@dataclass(slots=True)
class FormWorksheet:
    """A sheet with one field a line."""

    title: str
    code: str
    heading: str
    hint: str
    lines: list[FormLine] = field(default_factory=list)


@dataclass(slots=True)
class TableWorksheet:
    """A sheet with one item a row, followed by `spare` empty rows."""

    title: str
    code: str
    heading: str
    hint: str
    columns: tuple[WorkbookColumn, ...]
    rows: list[WorkbookRow] = field(default_factory=list)
    spare: int = _SPARE_ROWS


PlannedWorksheet = FormWorksheet | TableWorksheet


def code_of(table: str, item: str, column: str) -> str:
    """Return the code of a line."""
    return f"{table}|{item}|{column}"


def parts_of(code: str) -> tuple[str, str, str]:
    """Return table, item and column of a code. Raises ValueError."""
    table, rest = code.split("|", 1)
    item, column = rest.rsplit("|", 1)
    return table, item, column


def worksheets(
    profile: Profile, new_type: str = GENERATIVE, asked: Sequence[AskedQuestion] = ()
) -> list[PlannedWorksheet]:
    """Return the sheets of a profile with `asked` questions; without algorithms there is an empty one of `new_type`."""
    rows = flatten(profile)
    return [
        _subject(rows),
        _table(
            "products",
            rows,
            say("产品"),
            say("每个产品的每种服务形式一行；同名产品有网站和 APP 的写两行。"),
        ),
        _table(FUNCTIONS, rows, say("功能访问路径及功能"), say("每个功能一行；同一路径下的各功能，路径都要重复填写。")),
        *_algorithms(rows, new_type),
        _notes(rows),
        *(page for page in (_questions(rows, asked),) if page.rows),
    ]


def _questions(rows: Rows, asked: Sequence[AskedQuestion]) -> TableWorksheet:
    """Return the sheet of questions: those answered before, then a row for each other one."""
    page = _table(
        REPLIES,
        rows,
        say("材料问答"),
        say("起草材料要用的情况，每题只问一次，答复用到各份材料。不清楚的写“不清楚”，不必空着。"),
    )
    answered = {(row.cells["topic"], row.cells["about"]) for row in page.rows}
    for question in asked:
        if (question.topic, question.about) not in answered:
            cells = {"topic": question.topic, "about": question.about, "question": question.text}
            page.rows.append(WorkbookRow(f"+{REPLIES}:{question.topic}/{question.about}", REPLIES, cells))
    page.spare = 0
    return page


def _subject(rows: Rows) -> FormWorksheet:
    hint = say("按营业执照和身份证原样填写。带“必填”的缺一项都不能提交。")
    return FormWorksheet(
        say("主体"), "form|subject|", say("主体信息"), hint, list(_lines(rows[REGISTRY.single.member]))
    )


def _lines(row: WorkbookRow, section: str = "", type_: str = "") -> Iterator[FormLine]:
    for column in columns(row.table):
        answer = row.cells.get(column.name, "")
        spec = column.spec
        if spec is None:
            if answer and column.name == "same_capability_as":
                yield FormLine(code_of(row.table, row.item, column.name), say("角色"), column.title, answer, column)
            continue  # the other marks are ours
        if not spec.types or type_ in spec.types or not type_ or answer:
            yield FormLine(
                code_of(row.table, row.item, column.name), section or _section(column), column.title, answer, column
            )


def _section(column: WorkbookColumn) -> str:
    """Return the text in 栏目: the part of the form, one level deeper inside the detailed attributes."""
    return column.titles[1] if column.titles[0] == _DETAIL and len(column.titles) > 2 else column.titles[0]


def _table(table: str, rows: Rows, title: str, hint: str) -> TableWorksheet:
    own = [row for row in rows.values() if row.table == table]
    return TableWorksheet(title, f"table|{table}|", title, hint, columns(table), own)


def _algorithms(rows: Rows, new_type: str) -> Iterator[FormWorksheet]:
    own = [row for row in rows.values() if row.table == REGISTRY.listed.member]
    if not own:
        own = [WorkbookRow(NEW_ALGORITHM, "algorithms", {"basic.type": new_type})]
    for number, row in enumerate(own, 1):
        name = row.cells.get("basic.name", "") or row.cells.get("basic.type", "")
        title = worksheet_title(say("算法{number} {name}", number=number, name=name))
        hint = say("按算法的实际情况填写；名称与自评估报告、拟公示内容一字不差。")
        yield FormWorksheet(
            title, f"form|{row.item}|", say("算法信息：{name}", name=name), hint, list(_algorithm(row, rows))
        )


def _algorithm(row: WorkbookRow, rows: Rows) -> Iterator[FormLine]:
    type_ = row.cells.get("basic.type", "") or _inherited_type(row, rows)
    yield from _lines(row, type_=type_)
    answered = {
        risk_name(other.cells["label"]) for other in rows.values() if other.owner == row.item and other.table == RISKS
    }
    section = "算法风险与防范机制"
    yield from _labelled(RISKS, row, rows, [(section, name) for name in RISK_NAMES if name not in answered])
    yield from _labelled(ANSWERS, row, rows, _unanswered(type_, row, rows))


def _unanswered(type_: str, row: WorkbookRow, rows: Rows) -> list[tuple[str, str]]:
    """Return section and question of what a client of this type is asked and did not answer."""
    own = [other.cells["label"] for other in rows.values() if other.table == ANSWERS and other.owner == row.item]
    return [(section, label) for section, label in assumed_questions(type_) if label not in own]


def _inherited_type(row: WorkbookRow, rows: Rows) -> str:
    name = row.cells.get("same_capability_as")
    others = (other for other in rows.values() if other.table == REGISTRY.listed.member and other is not row)
    return next((other.cells.get("basic.type", "") for other in others if other.cells.get("basic.name") == name), "")


def _labelled(table: str, row: WorkbookRow, rows: Rows, unanswered: Sequence[tuple[str, str]]) -> Iterator[FormLine]:
    """Yield the lines with a label of their own: answered ones, and those asked by section and name."""
    for other in rows.values():
        if other.table == table and other.owner == row.item:
            above = other.cells.get("section", say("算法风险与防范机制"))
            yield FormLine(
                code_of(table, other.item, LABELLED), above, other.cells["label"], other.cells["answer"], is_open=True
            )
    for number, (section, label) in enumerate(unanswered, 1):
        item = f"+{row.item}.{table}:{number}"
        yield FormLine(code_of(table, item, LABELLED), section, label, is_open=True)


def _notes(rows: Rows) -> FormWorksheet:
    hint = say("这些内容不填入系统，供起草材料和预检使用。")
    lines = list(_lines(rows["notes"]))
    for name, declared in members(Notes).items():
        table = f"notes.{name}"
        if isinstance(declared, Items) and table in NOTE_LISTS and table != REPLIES:
            lines.extend(_items(table, declared.title, rows))
    return FormWorksheet(say("佐证与说明"), "form|notes|", say("佐证与说明"), hint, lines)


def _items(table: str, title: str, rows: Rows) -> Iterator[FormLine]:
    own = [row for row in rows.values() if row.table == table]
    given = [dict(cells) for cells in _preset(table, rows)]
    given += [{} for _ in range(_SPARE_ITEMS.get(table, 0))]
    spare = [WorkbookRow(f"+{table}:{number}", table, cells) for number, cells in enumerate(given, 1)]
    for number, row in enumerate([*own, *spare], 1):
        named = next((text for text in row.cells.values() if text), "")
        shown = say("{title}（{name}）", title=title, name=named) if named else f"{title} {number}"
        yield from _lines(row, shown)


def _preset(table: str, rows: Rows) -> Iterator[dict[str, str]]:
    """Yield the cells that name a row beforehand: a contact for each duty, the facts of each product."""
    if table == CONTACTS:
        answered = {row.cells["duty"] for row in rows.values() if row.table == CONTACTS}
        yield from ({"duty": duty} for duty in DUTIES.words if duty not in answered)
    if table == PRODUCT_FACTS:
        (column,) = PRESET[PRODUCT_FACTS]
        answered = {row.cells[column] for row in rows.values() if row.table == PRODUCT_FACTS}
        products = [row for row in rows.values() if row.table == REGISTRY.ticked.member]
        names = ["/".join(filter(None, (row.cells["name"], row.cells["form"]))) for row in products]
        yield from ({column: name} for name in names if name and name not in answered)


def worksheet_title(text: str) -> str:
    """Return a text that a workbook accepts as the name of a sheet."""
    printable = "".join(sign for sign in text if sign.isprintable())
    return _UNFIT.sub(" ", printable).strip()[:31].strip()
