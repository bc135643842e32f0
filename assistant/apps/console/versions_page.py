"""Earlier versions of a client's profile: each with what has changed since, in words, and a button that restores it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, link, live, note, page_of, panel, table
from assistant.core import excerpt
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.earlier import (
    EarlierVersion,
    ValueDifference,
    differences,
    opened,
    restored,
    versions,
)
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice.tables import Client

_MOST_VERSIONS, _MOST, _LONGEST = 100, 200, 120


@client_page("versions", mark("以前的版本"), 24)
def show(context: ConsoleContext, client: Client, saved: str = "") -> None:
    """Show the versions of a profile, newest first."""
    home = context.home(client.folder)
    if saved:
        live(say("已恢复。恢复之前的资料也留在下面，按它的〔恢复成这一版〕就能撤销。"), "good")
    try:
        loaded = load(home)
    except (BeianError, OSError) as error:
        note(on_page(error), "bad")
        return
    known = versions(loaded)
    note(say("每次保存、导入或以系统为准，改动前的资料都留一份。这里看不到附件和材料的旧版。"), "mute")
    if not known:
        note(say("还没有以前的版本：资料建好以后没有改过。"), "mute")
    for version in known[:_MOST_VERSIONS]:
        _version(home, loaded, version)


def _version(home: Path, loaded: LoadedProfile, version: EarlierVersion) -> None:
    """Offer a version; it is read and compared when the person opens it."""
    is_read: list[bool] = []
    with el("details", None, "card") as shown:
        el("summary", say("{at} 保存之前", at=version.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")))
        room = el("div")

    async def draw() -> None:
        if is_read:
            return
        is_read.append(True)
        earlier = await attempted(room, lambda: opened(loaded, version))
        if earlier is not None:
            with room:
                _changes(home, loaded, version, differences(earlier.profile, loaded.profile))

    shown.on("toggle", draw, args=[])


def _changes(home: Path, loaded: LoadedProfile, version: EarlierVersion, changes: Sequence[ValueDifference]) -> None:
    if not changes:
        note(say("内容与现在的资料相同（改的只是写法或注释）。"), "mute")
        return
    with el("div", None, "buttons"):
        button(say("恢复成这一版"), lambda: _restore(home, loaded, version, answer))
    answer = answer_room()
    note(say("与现在的资料不同 {count} 项：", count=len(changes)))
    heads = (mark("项目"), mark("这一版"), mark("现在"))
    with panel():
        table([say(head) for head in heads], map(_row, changes[:_MOST]), say("与现在的差异"))
    if len(changes) > _MOST:
        note(say("只列出前 {count} 项，其余 {rest} 项也会恢复。", count=_MOST, rest=len(changes) - _MOST), "mute")


def _row(change: ValueDifference) -> Sequence[str]:
    before, after = excerpt.pair(change.before, change.after, _LONGEST)
    return change.place, before or say("（空）"), after or say("（空）")


async def _restore(home: Path, loaded: LoadedProfile, version: EarlierVersion, answer: Element) -> None:
    written = await attempted(answer, lambda: restored(loaded, version))
    if written is None:
        with answer:
            link(say("重新打开本页"), page_of("client", home.name, "versions"))
    elif not written:
        tell(answer, say("文件已经是这一版，没有改动。"), "mute")
    else:
        await asyncio.sleep(0)
        ui.navigate.to(page_of("client", home.name, "versions", saved="1"))
