"""The rows of the board as plain values, in the columns and the order of the screen: for paper and for a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.apps.console.board_choice import BoardChoice
from assistant.apps.console.board_table import CLIENT_HEADS, ITEM_HEADS, Row, turn_name
from assistant.apps.console.words import day
from assistant.core.language import say
from assistant.declaration.profile.workbook.tables import CellValue
from assistant.practice.clock import Due
from assistant.practice.item_board import ItemRow
from assistant.practice.turns import SIGNS


def heads(choice: BoardChoice) -> list[str]:
    """Return the headings of the columns."""
    return [say(head) for head in (ITEM_HEADS if choice.by_item else CLIENT_HEADS)]


def values(row: Row, today: date) -> list[CellValue]:
    """Return the cells of a row; lines of a cell are separated by line breaks, days waited are a number."""
    turn, waited = f"{SIGNS[row.who]} {turn_name(row.who)}", row.waited if row.since else None
    if isinstance(row, ItemRow):
        kind = say(row.stage)
        name = kind if row.is_entity else f"{row.name}\n{kind}"
        state = "\n".join(filter(None, (row.state, row.receipt)))
        return [row.client, name, turn, waited, row.action, state, _dues((row.due,), today), row.owner]
    states = "\n".join(_states(row.entity, row.algorithms, row.receipts))
    return [row.client, turn, waited, row.action, states, _dues((row.deadline, row.answer), today), row.owner]


def described(choice: BoardChoice) -> str:
    """Return how the rows were chosen and ordered, in one line."""
    columns = {name: say(head) for head, name in (ITEM_HEADS if choice.by_item else CLIENT_HEADS).items()}
    texts = [say("按项目") if choice.by_item else say("按客户")]
    if choice.who:
        texts.append(say("该谁动：{turn}", turn=turn_name(choice.who)))  # type: ignore[arg-type]
    if choice.owner:
        texts.append(say("负责人：{owner}", owner=choice.owner))
    if choice.q:
        texts.append(say("查找：{text}", text=choice.q))
    if not choice.is_filtered:
        texts.append(say("全部"))
    name = choice.sort.removeprefix("-")
    if name in columns:
        order = say("从大到小") if choice.sort.startswith("-") else say("从小到大")
        texts.append(say("按“{column}”排序，{order}", column=columns[name], order=order))
    return " · ".join(texts)


def _states(entity: str, algorithms: Sequence[tuple[str, str]], receipts: object) -> Iterator[str]:
    yield say("主体：{state}", state=entity)
    known = receipts if isinstance(receipts, dict) else {}
    for name, state in algorithms:
        yield say("{name}：{text}", name=name, text=state) + (f" {known[name]}" if name in known else "")


def _dues(dues: Sequence[Due | None], today: date) -> str:
    shown = (f"{day(due.term)} {due.term.distance(today)} {say(due.term.law.title)}" for due in dues if due is not None)
    return "\n".join(shown)
