"""The frame of every page about one client: its name, its turn and the navigation between its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import ui

from assistant.apps.console.conflict_panel import name_conflicts
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import correction_link
from assistant.apps.console.frame import framed
from assistant.apps.console.next_step_button import add_next_step
from assistant.apps.console.pages import CLIENT_PAGES, links
from assistant.apps.console.parts import badge, el, lines, link, live, note, offered, page_of
from assistant.core.errors import BeianError, WorkspaceError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.practice import board
from assistant.practice.layout import is_example, is_run_alive
from assistant.practice.tables import Client
from assistant.practice.turns import SIGNS, WHO

_LOOK_S = 1.0


@contextmanager
def client_framed(context: ConsoleContext, folder: str, here: str) -> Iterator[Client | None]:
    """Open the body of a client page and yield the client, or show the reason and yield None where there is none."""
    before, stamp = context.reading.changes, context.reading.stamps.get(folder)
    try:
        client = context.client(folder)
    except WorkspaceError as error:
        _show_missing_client(context, folder, error, before)
        yield None
        return
    with framed(context, client.short or client.name):
        _head(context, client, here)
        shown = (stamp, client.synced_at)
        offered(_LOOK_S, lambda: context.reading.stamps.get(folder) not in shown)
        with el("nav", None, "ways inner", aria_label=say("客户的各部分")):
            for page in links(CLIENT_PAGES):
                to = page_of("client", folder, *filter(None, (page.path,)))
                link(say(page.title), to, "way", aria_current="page" if page.path == here else None)
        yield client


def _show_missing_client(context: ConsoleContext, folder: str, error: WorkspaceError, before: int) -> None:
    """Say that the client does not exist, or that its folder is still being read; then the page reloads by itself."""
    if any(path.name == folder for path in context.workspace.folders()):
        with framed(context, folder):
            live(say("正在读取这个客户的文件夹，读完自动显示…"))
            ui.timer(_LOOK_S, lambda: ui.navigate.reload() if context.reading.changes != before else None)
        return
    ui.context.client.status_code = 404
    with framed(context, say("没有这个客户")):
        note(on_page(error), "bad")
        link(say("回到进度总览"), "/")


def _problem(client: Client) -> None:
    """Show why a client's folder cannot be read and where to correct it."""
    headline, *places = client.problem.splitlines()
    note(headline, "bad")
    if places:
        lines(places)
    correction_link(client)


def _head(context: ConsoleContext, client: Client, here: str) -> None:
    row = board.rows([client], context.dues([client]), context.today, context.calendar, context.lead_days)[0]
    with el("p", None, "lead"):
        badge(
            f"{SIGNS[row.who]} {say(WHO[row.who])}",
            "warn" if row.who == "code" else "note" if row.who == "ours" else "plain",
        )
        if row.since and row.waited:
            el("span", say("已等 {days} 天", days=row.waited), "small")
        add_next_step(context, row)
    el("p", " ".join(filter(None, (client.name, client.uscc))), "small")
    if is_example(context.workspace.clients / client.folder):
        note(
            say(
                "！ 示例客户：公司、人和材料都是虚构的，只供试用预检和演练，不能正式填报。不用时可整个删除它的文件夹。"
            ),
            "warn",
        )
    _colleague(context, context.workspace.clients / client.folder)
    name_conflicts(context.workspace.clients / client.folder, here)
    if client.problem and here != "profile":  # which shows the files themselves
        _problem(client)


def _colleague(context: ConsoleContext, home: Path) -> None:
    """Name a colleague whose run on another machine holds the client: what is changed here now, that run has read before."""
    try:
        claim = None if is_run_alive(home) else context.claim_on(home)
    except (BeianError, OSError):
        return
    if claim is not None:
        message = mark("！{who}自 {since} 起正在办理这个客户。现在改的资料，那一次用不上；请先与对方商量。")
        note(say(message, who=claim.facts["who"], since=claim.facts["since"]), "warn")
