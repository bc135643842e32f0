"""The rows of the board, by item or by client: filtered, sorted, and as the cells of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from assistant.apps.console.board_choice import BoardChoice
from assistant.apps.console.context import BoardSnapshot, ConsoleContext
from assistant.apps.console.item_places import client_step, item_step
from assistant.apps.console.parts import badge, el, link, page_of
from assistant.apps.console.words import day, tone_of
from assistant.core import wording
from assistant.core.language import mark, say
from assistant.practice.board import BoardRow
from assistant.practice.clock import Due
from assistant.practice.item_board import ItemRow
from assistant.practice.turns import ORDER, SIGNS, WHO, Who

Row = BoardRow | ItemRow
ITEM_HEADS = {
    mark("客户"): "client",
    mark("项目"): "item",
    mark("该谁动"): "turn",
    mark("已等"): "waited",
    mark("下一步"): "step",
    mark("状态"): "state",
    mark("期限"): "due",
    mark("负责人"): "owner",
}
CLIENT_HEADS = {
    mark("客户"): "client",
    mark("该谁动"): "turn",
    mark("已等"): "waited",
    mark("下一步"): "step",
    mark("状态"): "state",
    mark("期限"): "due",
    mark("负责人"): "owner",
}


def turn_name(who: Who) -> str:
    """Return the name of whose turn it is."""
    return say("无待办") if who == "nobody" else say(WHO[who])


def rows_of(snapshot: BoardSnapshot, choice: BoardChoice) -> Sequence[Row]:
    """Return the rows of the chosen view, before any filter."""
    return snapshot.items if choice.by_item else snapshot.rows


def chosen_rows(snapshot: BoardSnapshot, choice: BoardChoice) -> list[Row]:
    """Return the rows that the choice shows, in its order; the snapshot's own order is by turn and date."""
    rows = [row for row in rows_of(snapshot, choice) if _fits(row, choice)]
    if not choice.sort:
        return rows
    name, is_reversed = choice.sort.removeprefix("-"), choice.sort.startswith("-")
    return sorted(rows, key=_KEYS[name], reverse=is_reversed)


def _fits(row: Row, choice: BoardChoice) -> bool:
    if choice.who and row.who != choice.who:
        return False
    if choice.owner and row.owner != choice.owner:
        return False
    sought = wording.option(choice.q)
    names = (row.name,) if isinstance(row, ItemRow) else tuple(name for name, _ in row.algorithms)
    return not sought or any(sought in wording.option(text) for text in (row.client, row.folder, *names))


def _state_text(row: Row) -> str:
    return row.state if isinstance(row, ItemRow) else row.entity


def _due_key(row: Row) -> str:
    dues = (row.due,) if isinstance(row, ItemRow) else (row.deadline, row.answer)
    return min((str(due.term.on) for due in dues if due is not None), default="9999")


_KEYS: dict[str, Callable[[Row], Any]] = {
    "client": lambda row: row.client,
    "item": lambda row: (row.name, row.client) if isinstance(row, ItemRow) else ("", row.client),
    "turn": lambda row: ORDER.index(row.who),
    "waited": lambda row: row.waited,
    "step": lambda row: row.action,
    "state": _state_text,
    "due": _due_key,
    "owner": lambda row: (row.owner == "", row.owner),
}


def cells(context: ConsoleContext, row: Row, box: Callable[[Row], None]) -> list[object]:
    """Return the cells of a row, in the order of its heads; `box` adds the tick of a row before its client."""

    def head() -> None:
        box(row)
        link(row.client, page_of("client", row.folder))

    if isinstance(row, ItemRow):
        return [
            head,
            lambda: _item(row),
            lambda: turn_badge(row.who),
            lambda: _waited(row),
            partial(item_step, row),
            lambda: _state(row),
            lambda: _dues(context, (row.due,)),
            row.owner,
        ]
    return [
        head,
        lambda: turn_badge(row.who),
        lambda: _waited(row),
        partial(client_step, row),
        lambda: _states(row),
        lambda: _dues(context, (row.deadline, row.answer)),
        row.owner,
    ]


def turn_badge(who: Who) -> None:
    """Show whose turn it is."""
    badge(f"{SIGNS[who]} {turn_name(who)}", "warn" if who == "code" else "note" if who == "ours" else "plain")


def _item(row: ItemRow) -> None:
    kind = say(row.stage)
    name = kind if row.is_entity else row.name
    if row.part:
        link(name, page_of("client", row.folder, "profile", part=row.part))
    else:
        el("span", name)
    if not row.is_entity:
        el("div", kind, "small")


def _waited(row: Row) -> None:
    if row.since:
        el("div", say("{days} 天", days=row.waited))
    remind = row.remind if isinstance(row, BoardRow) else None
    if remind is not None:
        el("div", say("{day} 催", day=remind), "small")


def _state(row: ItemRow) -> None:
    el("div", row.state)
    if row.receipt:
        el("div", row.receipt, "small")


def _states(row: BoardRow) -> None:
    el("div", say("主体：{state}", state=row.entity))
    for name, state in row.algorithms:
        el("div", say("{name}：{text}", name=name, text=state))
        if name in row.receipts:
            el("div", row.receipts[name], "small")


def _dues(context: ConsoleContext, dues: Sequence[Due | None]) -> None:
    for due in dues:
        if due is not None:
            with el("div"):
                badge(f"{day(due.term)} {due.term.distance(context.today)}", tone_of(due.term, context.today))
                el("span", say(due.term.law.title), "small")
