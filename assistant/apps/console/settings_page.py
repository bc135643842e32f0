"""What the practice records of a client: its short name and folder, accounts, logins, archiving, changes and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui

from assistant.apps.console.accounts_panel import add_accounts
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.expiries_panel import add_expiries
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    choice,
    confirmed,
    day_field,
    draft_name,
    drafted,
    succeeded,
    tell,
    text_field,
    typed_day,
)
from assistant.apps.console.given_files import file_field
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.made_files import brief_of
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, file_address, lines, link, note, page_of, panel, unsaved_offer
from assistant.apps.console.sent_panel import add_sent_file
from assistant.core.language import mark, say
from assistant.practice import client_overview as overviews
from assistant.practice import listed, workspace
from assistant.practice.client_overview import ClientOverview, TermEvent
from assistant.practice.shown_numbers import number_shown
from assistant.practice.tables import Client

_EVENTS = {"change": mark("备案信息有变更"), "end": mark("服务终止")}
_TERMS = _EVENTS | {"reply": mark("按退回意见补正的期限")}


@client_page(
    "settings",
    mark("客户信息"),
    90,
    steps=("show",),
    about=mark(
        "简称和文件夹（没有工作在进行时才能改名），变更和终止，标明编号，"
        "证件和授权的到期日（身份证、ICP 许可证、委托书有了就会问），账号和登录，.docx 的简报，归档"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show what the practice records of a client."""
    home = context.home(client.folder)
    unsaved_offer()
    with el("div", None, "columns"):
        _names(context, home, client)
        _events(context, home, client)
        add_expiries(context, home)
        add_accounts(home)
        _brief(context, home)
        _archive(context, home, client)


def _names(context: ConsoleContext, home: Path, client: Client) -> None:
    draft = draft_name(context.workspace.folder, "settings", client.folder, "names")
    short = overviews.read(home).short  # the ledger may not have it yet
    typed: Typed = {"short": short, "folder": client.folder}

    async def save() -> None:
        rename = partial(context.renamed, home, typed["folder"], typed["short"].strip(), short)
        folder = await attempted(answer, rename)
        if folder is None:
            return
        await asyncio.to_thread(context.refresh)
        confirmed(draft)
        ui.navigate.to(page_of("client", folder.name, "settings"))

    with panel(say("名称")):
        note(say("公司全称在填报资料里改。简称显示在进度总览里。"), "mute")
        with drafted(draft):
            text_field(typed, "short", say("简称"))
            text_field(
                typed, "folder", say("文件夹的名称"), hint=say("没有填报或别的工作在进行时才能改；里面的文件都不动。")
            )
        with el("div", None, "buttons"):
            button(say("保存名称"), save, "main", **SAVES)
        answer = answer_room()


def _events(context: ConsoleContext, home: Path, client: Client) -> None:
    """Record changes and ends, which start a term, and that a number is on show, which ends one."""
    names = [algorithm.name for algorithm in client.algorithms]
    draft = draft_name(context.workspace.folder, "settings", client.folder, "events")
    typed: Typed = {"kind": "change", "on": "", "algorithm": ""}

    async def note_event() -> None:
        day = typed_day(typed, "on")
        if day is None:
            tell(answer, say("日期没有选，或没有写完整。"))
            return
        kind: overviews.TermEventKind = "end" if typed["kind"] == "end" else "change"
        await record(lambda overview: listed.with_term_event(overview, kind, day, typed["algorithm"]))

    async def settle(event: TermEvent) -> None:
        await record(lambda overview: _settled(overview, event, context.today))

    async def on_show(picture: Path | None = None) -> None:
        await record(lambda overview: number_shown(overview, client, typed["algorithm"], picture, home))

    async def record(how: Callable[[ClientOverview], ClientOverview]) -> None:
        if await succeeded(answer, lambda: overviews.change(home, how)):
            await asyncio.to_thread(context.refresh)
            confirmed(draft)
            ui.navigate.reload()

    with panel(say("变更、终止和标明编号")):
        _open_events(home, settle)
        with drafted(draft):
            choice(typed, "kind", say("事项"), [(kind, say(word)) for kind, word in _EVENTS.items()])
            day_field(typed, "on", say("发生的日期"), hint=say("变更从次日起 10 个工作日、终止 20 个工作日内要办。"))
            everything = ("", say("全部"))
            choice(typed, "algorithm", say("涉及的算法"), [everything, *((name, name) for name in names)])
        with el("div", None, "buttons"):
            button(say("记下这件事"), note_event, "main", **SAVES)
            button(say("已在产品里标明备案编号"), on_show)
        file_field(say("标明编号的截图（图片或 PDF）："), on_show, accept=".png,.jpg,.jpeg,.webp,.pdf", name="picture")
        answer = answer_room()


def _open_events(home: Path, settle: Callable[[TermEvent], Any]) -> None:
    events = [event for event in overviews.read(home).term_events if event.done_on is None]
    with el("ul", None, "plain"):
        for event in events:
            with el("li", None, "entry"):
                about = event.algorithm or say("全部")
                el("span", f"{event.on} {say(_TERMS[event.kind])}（{about}）", "grow")
                button(say("已办结"), partial(settle, event))


def _settled(overview: ClientOverview, event: TermEvent, on: date) -> ClientOverview:
    events = tuple(replace(known, done_on=on) if known == event else known for known in overview.term_events)
    return replace(overview, term_events=events)


def _brief(context: ConsoleContext, home: Path) -> None:
    with panel(say("给客户的一页")):
        note(say("一页 Word：状态、要客户做的事、两种期限。"), "mute")
        link(say("下载进度简报（.docx）"), file_address("made", home, "brief"), "button", download=True)
        add_sent_file(home, mark("进度简报"), partial(brief_of, context, home))


def _archive(context: ConsoleContext, home: Path, client: Client) -> None:
    async def archive() -> None:
        if await succeeded(answer, lambda: workspace.archive(home, context.today)):
            await asyncio.to_thread(context.refresh)
            ui.navigate.to(page_of("clients"))

    with panel(say("归档")):
        lines((say("从进度总览里拿掉，不再算期限。"), say("文件都留着；在“客户”页里随时可以放回。")))
        button(say("归档这个客户"), archive)
        answer = answer_room()
