"""The board page: every client with its turn, next step, waiting time, open seals and dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import ui

from assistant.apps.console.client_frame import next_step
from assistant.apps.console.context import BoardSnapshot, ConsoleContext
from assistant.apps.console.frame import framed
from assistant.apps.console.pages import START, page
from assistant.apps.console.parts import badge, el, first, lines, link, live, note, offered, page_of, panel, table
from assistant.apps.console.words import day, distance, moment, named, tone_of
from assistant.core import wording
from assistant.core.language import mark, say
from assistant.practice.board import BoardRow
from assistant.practice.turns import ORDER, SIGNS, WHO, Who

_ROWS = 50  # rows per page
_LOOK_S = 2.0


@page("/", mark("进度总览"), 10)
def show(context: ConsoleContext, who: str = "", q: str = "", part: int = 1) -> None:
    """Show the board, filtered by turn and by search text, one part at a time."""
    before = context.reading.changes
    snapshot = context.board()
    with framed(context, say("进度总览"), "/"):
        _reading(context, before, is_empty=not snapshot.rows)
        _totals(snapshot, who, q)
        _search(who, q)
        chosen = [row for row in snapshot.rows if _fits(row, who, q)]
        _rows(context, chosen, part, partial(page_of, who=who, q=q))
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


def _totals(snapshot: BoardSnapshot, who: str, query: str) -> None:
    counts = {turn: sum(row.who == turn for row in snapshot.rows) for turn in ORDER}
    with el("nav", None, "totals", aria_label=say("按该谁动筛选")):
        _total("", say("全部"), len(snapshot.rows), who, query)
        for turn in ORDER:
            if counts[turn]:
                _total(turn, f"{SIGNS[turn]} {_name(turn)}", counts[turn], who, query)


def _name(who: Who) -> str:
    return say("无待办") if who == "nobody" else say(WHO[who])


def _total(who_acts: str, name: str, count: int, who: str, query: str) -> None:
    with link("", page_of("", who=who_acts, q=query), "total", aria_current="true" if who_acts == who else None):
        el("span", str(count), "count")
        el("span", name)


def _search(who: str, query: str) -> None:
    with el("form", None, "search", action="/", method="get", role="search"):
        if who:
            el("input", None, type="hidden", name="who", **first("value", who))
        el("label", say("查找客户或算法"), for_="find")
        el("input", None, id="find", type="search", name="q", **first("value", query))
        el("button", say("查找"), "button", type="submit")
        link(say("新增客户"), page_of("clients", "new"), "button")


def _fits(row: BoardRow, who: str, query: str) -> bool:
    if who and row.who != who:
        return False
    sought = wording.option(query)
    texts = (row.client, row.folder, *(name for name, _ in row.algorithms))
    return not sought or any(sought in wording.option(text) for text in texts)


def _rows(context: ConsoleContext, rows: Sequence[BoardRow], part: int, address: Callable[..., str]) -> None:
    parts = max(-(-len(rows) // _ROWS), 1)
    part = min(max(part, 1), parts)
    shown = rows[(part - 1) * _ROWS : part * _ROWS]
    if not rows:
        has_clients = any(context.workspace.folders())
        empty_text = (
            mark("没有符合的客户。")
            if has_clients
            else mark("还没有客户。请按〔新增客户〕，或把每家公司的资料文件夹放到 {folder} 下，这里会自动读到。")
        )
        note(say(empty_text, folder=context.workspace.clients), "mute")
        if not has_clients:
            link(say("新增客户"), page_of("clients", "new"), "button main")
            link(say("先用示例客户试一试"), START, "button")
        return
    heads = [mark("客户"), mark("该谁动"), mark("已等"), mark("下一步"), mark("状态"), mark("期限")]
    table([say(head) for head in heads], (_row(context, row) for row in shown), say("客户总览"), "board")
    if parts > 1:
        with el("nav", None, "parts", aria_label=say("分页")):
            for number in range(1, parts + 1):
                link(str(number), address("", part=str(number)), aria_current="page" if number == part else None)


def _row(context: ConsoleContext, row: BoardRow) -> list[object]:
    def waited() -> None:
        if row.since:
            el("div", say("{days} 天", days=row.waited))
        if row.remind is not None:
            el("div", say("{day} 催", day=row.remind), "small")

    return [
        lambda: link(row.client, page_of("client", row.folder)),
        lambda: badge(
            f"{SIGNS[row.who]} {_name(row.who)}",
            "warn" if row.who == "code" else "note" if row.who == "ours" else "plain",
        ),
        waited,
        partial(next_step, row),
        lambda: _states(row),
        lambda: _due(context, row),
    ]


def _states(row: BoardRow) -> None:
    el("div", say("主体：{state}", state=row.entity))
    for name, state in row.algorithms:
        el("div", f"{name}：{state}")
        if name in row.receipts:
            el("div", row.receipts[name], "small")


def _due(context: ConsoleContext, row: BoardRow) -> None:
    for due in (row.deadline, row.answer):
        if due is not None:
            with el("div"):
                badge(f"{day(due.term)} {distance(due.term, context.today)}", tone_of(due.term, context.today))
                el("span", say(due.term.law.title), "small")


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
                        next_step(row)
        if len(waiting) > 12:
            link(say("全部 {count} 个", count=len(waiting)), "/?who=seal")


def _dates(context: ConsoleContext, snapshot: BoardSnapshot) -> None:
    with panel(say("最近的期限")):
        ours = [due for due in snapshot.dues if due.term.law.kind == "ours"][:10]
        if not ours:
            note(say("没有进行中的我方期限。"), "mute")
        with el("ul", None, "plain"):
            for due in ours:
                with el("li"):
                    badge(distance(due.term, context.today), tone_of(due.term, context.today))
                    el("span", f"{due.label}")
                    el("div", named(due.term), "small")
        link(say("期限日历"), "/dates")


def _duplicates(snapshot: BoardSnapshot) -> None:
    if snapshot.duplicates:
        with panel(say("可能重复的工作")):
            lines(duplicate.message for duplicate in snapshot.duplicates)
