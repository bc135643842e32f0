"""Earlier versions of a client's profile: each with what has changed since, in words, and a button that restores it."""

from __future__ import annotations

import asyncio

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import add_differences, show_unreadable
from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, link, live, note, page_of
from assistant.core.errors import BeianError, InputProblems, UsageError
from assistant.core.language import mark, say
from assistant.declaration.profile.earlier import (
    EarlierVersion,
    ProfilePlace,
    differences,
    opened,
    place_of,
    restored,
    text_differences,
    versions,
)
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.updating import OLD_VERSIONS
from assistant.practice import activity
from assistant.practice.tables import Client

_MOST_VERSIONS = 100


@client_page(
    "versions",
    mark("以前的版本"),
    24,
    about=mark(
        "每次保存之前的资料，现在的读不了时也能看；与现在差在哪里用文字写明；恢复时现在的也留一份，所以可以撤销"
    ),
)
def show(context: ConsoleContext, client: Client, saved: str = "") -> None:
    """Show the versions of a profile, newest first."""
    place = place_of(context.home(client.folder))
    if saved:
        live(say("已恢复。恢复之前的资料也留在下面，按它的〔恢复成这一版〕就能撤销。"), "good")
    present: LoadedProfile | None = None
    try:
        present = load(place.path)
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
    known = versions(place)
    note(say("每次保存、导入或以系统为准，改动前的资料都留一份。这里看不到附件和材料的旧版。"), "mute")
    if not known:
        note(say("还没有以前的版本：资料建好以后没有改过。"), "mute")
    for version in known[:_MOST_VERSIONS]:
        _version(place, present, version)


def _version(place: ProfilePlace, present: LoadedProfile | None, version: EarlierVersion) -> None:
    """Offer a version; it is read and compared when the person opens it."""
    is_read: list[bool] = []
    with el("details", None, "card") as shown:
        el("summary", say("{at} 保存之前", at=version.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")))
        room = el("div")

    async def draw() -> None:
        if is_read:
            return
        is_read.append(True)
        earlier = await attempted(room, lambda: _opened(place, version))
        if earlier is not None:
            with room:
                _changes(place, present, version, earlier)

    shown.on("toggle", draw, args=[])


def _opened(place: ProfilePlace, version: EarlierVersion) -> LoadedProfile:
    """Return the profile of a version; raises UsageError if it cannot be read either, OSError."""
    try:
        return opened(place, version)
    except InputProblems:
        message = mark("这一版也读不出来，不能恢复；它的文件在“{folder}”文件夹里。")
        raise UsageError(what=say(message, folder=OLD_VERSIONS)) from None


def _changes(
    place: ProfilePlace, present: LoadedProfile | None, version: EarlierVersion, earlier: LoadedProfile
) -> None:
    changes = differences(earlier.profile, present.profile) if present else text_differences(place, version)
    if not changes:
        note(say("内容与现在的资料相同（改的只是写法或注释）。"), "mute")
        return
    with el("div", None, "buttons"):
        button(say("恢复成这一版"), lambda: _restore(place, version, answer))
    answer = answer_room()
    add_differences(changes, (mark("项目"), mark("这一版"), mark("现在")))


async def _restore(place: ProfilePlace, version: EarlierVersion, answer: Element) -> None:
    written = await attempted(answer, lambda: restored(place, version))
    if written is None:
        with answer:
            link(say("重新打开本页"), page_of("client", place.path.name, "versions"))
    elif not written:
        tell(answer, say("文件已经是这一版，没有改动。"), "mute")
    else:
        activity.note(place.path, "restored", [path.name for path in written])
        await asyncio.sleep(0)
        ui.navigate.to(page_of("client", place.path.name, "versions", saved="1"))
