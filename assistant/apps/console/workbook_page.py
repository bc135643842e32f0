"""The intake workbook of a client: out as .xlsx, and back in after a preview cell by cell."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.given_files import file_field
from assistant.apps.console.made_files import workbook_of
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, file_address, link, note, page_of, panel, table
from assistant.apps.console.sent_panel import add_sent_file
from assistant.core import excerpt
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.workbook.merging import CellChange
from assistant.declaration.profile.workbook.returning import ReturnedWorkbook, compared, merged_into
from assistant.practice import activity
from assistant.practice.tables import Client

_KINDS = {"change": mark("改"), "add": mark("新增"), "remove": mark("删去"), "conflict": mark("冲突")}
_RANKS = ("conflict", "remove", "change", "add")
_MOST, _LONGEST = 300, 120


@client_page(
    "workbook",
    mark("资料收集表"),
    22,
    about=mark("下载收集表；客户发回的逐格比较，写法有误的各格一次列全，您同意后才写入；另一家公司的表不写入"),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the workbook's way out and its way back in."""
    home = context.home(client.folder)
    with el("div", None, "columns"):
        with panel(say("发给客户")):
            note(say("资料里已有的内容都写在表里，客户只补空着的和要改的。"), "mute")
            link(say("下载资料收集表（.xlsx）"), file_address("made", home, "workbook"), "button main", download=True)
            add_sent_file(home, mark("资料收集表"), partial(workbook_of, context, home))
        with panel(say("客户填好发回")):
            note(say("先逐格比较给您看，您同意后才写进资料。"), "mute")
            file_field(say("填好的资料收集表（.xlsx）："), lambda path: _compare(home, path, room), name="workbook")
    room = answer_room()


async def _compare(home: Path, path: Path, room: Element) -> None:
    """Compare a returned workbook with the profile and show every difference."""
    room.clear()
    workbook = await asyncio.to_thread(lambda: compared(path, load(home)))
    changes = sorted(workbook.merged.changes, key=lambda change: _RANKS.index(change.kind))
    with room, panel(say("与资料的差异（{count}）", count=len(changes))):
        if not changes:
            note(say("✓ 表中没有要改的内容，资料不用动。"), "good")
            return
        if not workbook.knows_sent:
            words = mark("表中的底稿已丢失或被改动，无法知道发出时的内容：只填补资料中空着的项，其余列为冲突。")
            note(say(words), "warn")
        _conflicts(workbook)
        if workbook.writes:
            _offer(home, workbook)
        _differences(changes)


def _conflicts(workbook: ReturnedWorkbook) -> None:
    if workbook.merged.conflicts:
        words = mark("{count} 处冲突：发出以后，资料和表两边都改了。资料中的写法不动，请与客户核对后改成一致。")
        note(say(words, count=len(workbook.merged.conflicts)), "warn")


def _offer(home: Path, workbook: ReturnedWorkbook) -> None:
    count = len(workbook.merged.changes) - len(workbook.merged.conflicts)

    async def take_over() -> None:
        written = await attempted(answer, lambda: _written(home, workbook))
        if written is not None:
            write.delete()
            tell(answer, say("已写入资料 {count} 处。改动前的资料在“以前的版本”里，可以恢复。", count=count), "good")
            with answer:
                link(say("查看填报资料"), page_of("client", home.name, "profile"), "button")

    with el("div", None, "buttons"):
        write = button(say("写入这 {count} 处", count=count), take_over, "main")
    answer = answer_room()


def _written(home: Path, workbook: ReturnedWorkbook) -> list[Path]:
    written = list(merged_into(workbook.loaded, workbook.profile))
    if written:
        activity.note(home, "imported", _places(workbook))
    return written


def _places(workbook: ReturnedWorkbook) -> list[str]:
    return list(dict.fromkeys(change.what for change in workbook.merged.changes if change.kind != "conflict"))


def _differences(changes: Sequence[CellChange]) -> None:
    heads = (mark("处理"), mark("表中的位置"), mark("项目"), mark("资料现在"), mark("表中"))
    table([say(head) for head in heads], map(_row, changes[:_MOST]), say("与资料的差异"))
    if len(changes) > _MOST:
        note(say("只列出前 {count} 处，其余 {rest} 处同样会写入。", count=_MOST, rest=len(changes) - _MOST), "mute")


def _row(change: CellChange) -> Sequence[str]:
    current, returned = excerpt.pair(change.current, change.returned, _LONGEST)
    return say(_KINDS[change.kind]), change.where, change.what, current or say("（空）"), returned or say("（空）")
