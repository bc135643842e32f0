"""Published lists: given to the practice, matched with its clients, and what follows from a new number."""

from __future__ import annotations

import asyncio
from pathlib import Path

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import Typed, answer_room, attempted, long_field, tell
from assistant.apps.console.frame import framed
from assistant.apps.console.given_files import file_field
from assistant.apps.console.pages import page
from assistant.apps.console.parts import button, el, lines, note, panel
from assistant.core.language import mark, say
from assistant.declaration.profile import published
from assistant.practice import brief, listed
from assistant.practice.listed_matches import NotedList


@page("/published", mark("公示清单"), 40, about=mark("给一份清单或贴上文字，看它改了什么"))
def show(context: ConsoleContext) -> None:
    """Show the lists that the practice has, and the form that takes a new one."""
    typed: Typed = {"pasted": ""}

    async def take(path: Path) -> None:
        rows = await asyncio.to_thread(published.read, path)
        _said(await asyncio.to_thread(context.noted, rows, path.name), len(rows))

    async def take_pasted() -> None:
        if not typed["pasted"].strip():
            tell(answer, say("请先贴上从网页复制的表格。"))
            return
        name = say("粘贴的清单 {day}", day=context.today)
        rows = await attempted(answer, lambda: published.parse(typed["pasted"], name))
        noted = await attempted(answer, lambda: context.noted(rows or [], name)) if rows is not None else None
        if noted is not None:
            _said(noted, len(rows or []))

    def _said(noted: NotedList, count: int) -> None:
        message = mark("清单 {rows} 条，与台账对上 {count} 条，其中新备案 {new} 条。")
        tell(answer, say(message, rows=count, count=len(noted.matches), new=len(noted.new)), "good")
        with answer:
            for client, why in noted.failed:
                note(say("没有记进 {client}：{why}。改正后再给一次清单。", client=client.name, why=why), "bad")
            lines(noted.lines())
            if noted.new:
                note(say("新备案的，接着要办："))
                lines(brief.duties())

    with framed(context, say("公示清单"), "/published"):
        el("p", say("给一份网信部门公布的清单，与台账里的算法对上：记下备案编号、注销，和漏报的名称。"), "intro")
        with el("div", None, "columns"):
            with panel(say("给一份清单")):
                file_field(say("清单（.xlsx、.csv 或文字）："), take, accept=".xlsx,.csv,.txt", name="published")
                long_field(typed, "pasted", say("或把网页上的表格贴在这里"))
                with el("div", None, "buttons"):
                    button(say("对照贴上的清单"), take_pasted)
                answer = answer_room()
            with panel(say("已有的清单")):
                names = [name for name, _ in listed.marks(context.workspace)]
                if not names:
                    note(say("还没有清单。"), "mute")
                lines(names)
