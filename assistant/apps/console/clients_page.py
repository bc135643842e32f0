"""All clients, archived ones too: with the way to their pages, and the button that brings an archived one back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from nicegui import ui

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, succeeded
from assistant.apps.console.frame import framed
from assistant.apps.console.list_parts import part_links, part_of
from assistant.apps.console.pages import page
from assistant.apps.console.parts import badge, button, el, link, note, page_of, panel, table
from assistant.core.language import mark, say
from assistant.practice import board, workspace
from assistant.practice.tables import Client


@page("/clients", mark("客户"), 15, about=mark("全部客户，包括归档的，可以放回"))
def show(context: ConsoleContext, part: str = "") -> None:
    """Show the list of clients, and of those archived."""
    known = context.clients(archived=True)
    active = [client for client in known if client.archived_on is None]
    archived = [client for client in known if client.archived_on is not None]

    async def reread() -> None:
        if await succeeded(answer, context.reread):
            ui.navigate.reload()

    with framed(context, say("客户"), "/clients"):
        with el("div", None, "buttons"):
            link(say("新增客户"), page_of("clients", "new"), "button main")
            link(say("首次沟通"), page_of("assess"), "button")
            button(say("重新读取全部文件夹"), reread, "quiet")
        answer = answer_room()
        with panel(say("在办的客户（{count}）", count=len(active))):
            _clients(active, part)
        with panel(say("已归档（{count}）", count=len(archived))):
            _archived(context, archived)


def _clients(clients: Sequence[Client], part: str) -> None:
    if not clients:
        note(say("还没有客户。请按〔新增客户〕。"), "mute")
        return
    shown, number = part_of(clients, part)
    heads = (mark("客户"), mark("统一社会信用代码"), mark("主体状态"), mark("算法"), mark("文件夹"))
    rows = (
        (
            partial(link, client.short or client.name, page_of("client", client.folder)),
            client.uscc,
            board.state_of(client.entity_state, client.entity_theirs, client.is_rehearsal),
            str(len(client.algorithms)),
            client.folder,
        )
        for client in shown
    )
    table([say(head) for head in heads], rows, say("在办的客户"))
    part_links(len(clients), number, lambda to: page_of("clients", part=str(to)))


def _archived(context: ConsoleContext, clients: Sequence[Client]) -> None:
    if not clients:
        note(say("没有归档的客户。归档在客户的“客户信息”页里，文件都留着。"), "mute")
        return
    answer = answer_room()

    async def bring_back(client: Client) -> None:
        home = context.home(client.folder)
        if await succeeded(answer, lambda: workspace.archive(home, None)):
            await asyncio.to_thread(context.refresh)
            ui.navigate.reload()

    with el("ul", None, "plain"):
        for client in clients:
            with el("li", None, "entry"):
                with el("div", None, "grow"):
                    el("b", client.name)
                    badge(say("{day} 归档", day=client.archived_on), "mute")
                label = say("放回 {name}", name=client.name)
                button(say("放回"), partial(bring_back, client), aria_label=label)
