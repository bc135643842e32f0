"""The board page: every item or every client with its turn, next step, waiting time, open seals and dates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from assistant.apps.console import board_choice, board_files
from assistant.apps.console.board_choice import BoardChoice
from assistant.apps.console.board_selection import BoardSelection
from assistant.apps.console.board_table import CLIENT_HEADS, ITEM_HEADS, Row, cells, chosen_rows, rows_of, turn_name
from assistant.apps.console.context import BoardSnapshot, ConsoleContext
from assistant.apps.console.frame import framed
from assistant.apps.console.item_places import client_step
from assistant.apps.console.list_parts import part_links, part_of
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.operator_panel import add_operator_request
from assistant.apps.console.pages import START, page
from assistant.apps.console.parts import (
    SortHead,
    badge,
    el,
    first,
    lines,
    link,
    live,
    note,
    offered,
    page_of,
    panel,
    table,
)
from assistant.apps.console.words import moment, named, tone_of
from assistant.core.language import mark, say
from assistant.practice.turns import ORDER, SIGNS

_LOOK_S = 2.0
_UNSET = {"view": "items"}


@page(
    "/",
    mark("进度总览"),
    10,
    about=mark(
        "每个项目（主体、每个产品、每条算法）一行，"
        "按〔按客户〕则每个客户一行：该谁动、从何时起、下一步、状态和日期；等着盖章的材料；重复的工作"
    ),
)
def show(context: ConsoleContext) -> None:
    """Show the board, in the view, filter and order of the address or those chosen last, one part at a time."""
    before = context.reading.changes
    snapshot = context.board()
    with framed(context, say("进度总览"), "/"):
        choice = _choice(context, BoardChoice.read(ui.context.client.request.query_params))
        add_operator_request(context.operator)
        _reading(context, before, is_empty=not snapshot.rows)
        _views(choice)
        _totals(snapshot, choice)
        _search(context, snapshot, choice)
        _rows(context, chosen_rows(snapshot, choice), choice)
        with el("div", None, "columns"):
            _seals(snapshot)
            _dates(context, snapshot)
        _duplicates(snapshot)


def _reading(context: ConsoleContext, before: int, *, is_empty: bool) -> None:
    """Show the scan progress, and offer a reload once the ledger has changed; an empty board reloads by itself.

    `before` is the value of `ScanProgress.changes` when the page read the ledger.
    """
    element = live("", "mute")

    def show_progress() -> None:
        reading = context.reading
        if reading.is_running and reading.done:
            element.text = say(
                "正在读取客户文件夹：已读 {count} 个，现为 {name}", count=reading.done, name=reading.name
            )
        elif reading.fault:
            element.text = reading.fault
        else:
            element.text = say("台账更新于 {at}", at=moment(reading.ended)) if reading.ended else ""
        if is_empty and is_stale():
            ui.navigate.reload()

    def is_stale() -> bool:
        return context.reading.changes != before and not context.reading.is_running

    show_progress()
    ui.timer(_LOOK_S, show_progress)
    offered(_LOOK_S, is_stale)


def _choice(context: ConsoleContext, chosen: BoardChoice) -> BoardChoice:
    """Return what the address chooses, or else what this operator chose last; the address then says that too."""
    folder = context.workspace.folder
    if chosen.view:
        board_choice.store(folder, context.operator, chosen)
        return chosen
    choice = board_choice.stored(folder, context.operator) if chosen == BoardChoice() else chosen
    if choice != BoardChoice():
        ui.navigate.history.replace(choice.address())
    return choice


def _views(choice: BoardChoice) -> None:
    with el("nav", None, "ways inner views", aria_label=say("每行一个项目还是一个客户")):
        for view, word in (("items", mark("按项目")), ("clients", mark("按客户"))):
            is_shown = choice.by_item == (view == "items")
            sort = "" if choice.sort.removeprefix("-") == "item" else choice.sort
            to = choice.address(view=view, sort=sort)
            link(say(word), to, "way", aria_current="page" if is_shown else None)


def _totals(snapshot: BoardSnapshot, choice: BoardChoice) -> None:
    rows = rows_of(snapshot, choice)
    counts = {turn: sum(row.who == turn for row in rows) for turn in ORDER}
    with el("nav", None, "totals", aria_label=say("按该谁动筛选")):
        _total("", say("全部"), len(rows), choice)
        for turn in ORDER:
            if counts[turn] or choice.who == turn:
                _total(turn, f"{SIGNS[turn]} {turn_name(turn)}", counts[turn], choice)


def _total(who_acts: str, name: str, count: int, choice: BoardChoice) -> None:
    is_chosen = who_acts == choice.who
    with link("", choice.address(who=who_acts), "total", aria_current="true" if is_chosen else None):
        el("span", str(count), "count")
        el("span", name)


def _search(context: ConsoleContext, snapshot: BoardSnapshot, choice: BoardChoice) -> None:
    with el("form", None, "search", action="/", method="get", role="search"):
        for name in ("view", "who", "owner", "sort"):
            el("input", None, type="hidden", name=name, **first("value", getattr(choice, name) or _UNSET.get(name, "")))
        el("label", say("查找客户或算法"), for_="find")
        el("input", None, id="find", type="search", name="q", **first("value", choice.q))
        el("button", say("查找"), "button", type="submit")
        _owners(context, snapshot, choice)
        if choice.is_filtered:
            link(say("显示全部"), choice.address(who="", q="", owner=""), "button quiet")
        link(say("新增客户"), page_of("clients", "new"), "button")


def _owners(context: ConsoleContext, snapshot: BoardSnapshot, choice: BoardChoice) -> None:
    """Offer to show what one person of the office deals with, oneself first."""
    names = sorted({row.owner for row in rows_of(snapshot, choice)} - {"", context.operator})
    for name in filter(None, (context.operator, *names)):
        is_chosen = name == choice.owner
        text = say("我负责的") if name == context.operator else name
        to = choice.address(owner="" if is_chosen else name)
        link(text, to, "button quiet", aria_current="true" if is_chosen else None)


def _rows(context: ConsoleContext, rows: Sequence[Row], choice: BoardChoice) -> None:
    shown, part = part_of(rows, str(choice.part))
    if not rows:
        _no_rows(context, choice)
        return
    heads = [_head(choice, head, name) for head, name in (ITEM_HEADS if choice.by_item else CLIENT_HEADS).items()]
    caption = say("项目总览") if choice.by_item else say("客户总览")
    selection = BoardSelection(context, shown)
    with selection.around(partial(_paper, context, choice)):
        rows_of_table = (cells(context, row, selection.box) for row in shown)
        table(heads, rows_of_table, caption, "board items" if choice.by_item else "board")
    part_links(len(rows), part, lambda number: choice.address(part=number))


def _paper(context: ConsoleContext, choice: BoardChoice) -> None:
    """Offer all rows of the choice as a page to print and as a workbook."""
    chosen = choice.address().partition("?")[2]
    key = urlencode({"workspace": key_of(context.workspace.folder)})
    with el("nav", None, "paper", aria_label=say("打印和导出")):
        link(say("打印（A4）"), f"{board_files.PRINT}?{chosen}&{key}", "button quiet")
        link(say("导出 Excel"), f"{board_files.WORKBOOK}?{chosen}&{key}", "button quiet", download=True)


def _head(choice: BoardChoice, head: str, name: str) -> SortHead:
    direction = {name: "ascending", f"-{name}": "descending"}.get(choice.sort)
    return SortHead(say(head), choice.sorted_by(name), direction)


def _no_rows(context: ConsoleContext, choice: BoardChoice) -> None:
    has_clients = any(context.workspace.folders())
    if has_clients and context.reading.ended is None:
        return  # the line above says how far the first reading is
    if has_clients:
        note(say("没有符合的客户。") if choice.is_filtered else say("没有要显示的项目。"), "mute")
        return
    empty_text = mark("还没有客户。请按〔新增客户〕，或把每家公司的资料文件夹放到 {folder} 下，这里会自动读到。")
    note(say(empty_text, folder=context.workspace.clients), "mute")
    link(say("新增客户"), page_of("clients", "new"), "button main")
    link(say("先用示例客户试一试"), START, "button")


def _seals(snapshot: BoardSnapshot) -> None:
    waiting = [row for row in snapshot.rows if row.who == "seal"]
    with panel(say("等盖章（{count}）", count=len(waiting))):
        if not waiting:
            note(say("没有客户在等盖章。"), "mute")
        with el("ul", None, "plain"):
            for row in waiting[:12]:
                with el("li"):
                    link(row.client, page_of("client", row.folder, "materials"))
                    if row.waited:
                        el("span", say("已等 {days} 天", days=row.waited), "small")
                    with el("div", None, "small"):
                        client_step(row)
        if len(waiting) > 12:
            link(say("全部 {count} 个", count=len(waiting)), page_of("", view="clients", who="seal"))


def _dates(context: ConsoleContext, snapshot: BoardSnapshot) -> None:
    with panel(say("最近的期限")):
        ours = [due for due in snapshot.dues if due.term.law.kind != "expected"][:10]
        if not ours:
            note(say("没有进行中的我方期限。"), "mute")
        with el("ul", None, "plain"):
            for due in ours:
                with el("li"):
                    badge(due.term.distance(context.today), tone_of(due.term, context.today))
                    el("span", f"{due.label}")
                    el("div", named(due.term), "small")
        link(say("期限日历"), "/dates")


def _duplicates(snapshot: BoardSnapshot) -> None:
    if snapshot.duplicates:
        with panel(say("可能重复的工作")):
            lines(duplicate.message for duplicate in snapshot.duplicates)
