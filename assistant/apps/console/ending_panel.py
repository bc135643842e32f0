"""The end of a mandate: its day, the client's personal papers with every copy, and what was returned or deleted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import Typed, answer_room, attempted, tell, text_field, typed_day
from assistant.apps.console.parts import button, el, lines, note, panel
from assistant.apps.console.words import moment
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import load
from assistant.practice import mandate as mandates
from assistant.practice import paper_disposal
from assistant.practice.mandate import Mandate
from assistant.practice.paper_disposal import DELETED, DELETING
from assistant.practice.personal_papers import PersonalPaper, personal_papers
from assistant.practice.shared_events import SharedEvent
from assistant.proof.report.words import person


def add_ending(context: ConsoleContext, home: Path, mandate: Mandate) -> None:
    """Add the panel that ends a mandate and disposes of the personal papers."""
    with panel(say("委托结束和证件处置")):
        if mandate.ended_on is None:
            _running(context, home, mandate)
        else:
            _ended(context, home, mandate, mandate.ended_on)
        _Papers(context, home, mandate).show()
        _records(home)


def _running(context: ConsoleContext, home: Path, mandate: Mandate) -> None:
    typed: Typed = {"ended": str(context.today)}

    async def end() -> None:
        day = typed_day(typed, "ended")
        if day is None:
            tell(answer, say("请写日期，如 2026-11-20。"))
            return
        await _change(answer, home, mandate, day)

    note(say("委托结束后，证件要逐件退还客户或者删除。结束前只列出，不能删。"), "mute")
    text_field(typed, "ended", say("结束的日期"), kind="date")
    with el("div", None, "buttons"):
        button(say("记下委托结束"), end)
    answer = answer_room()


def _ended(context: ConsoleContext, home: Path, mandate: Mandate, day: date) -> None:
    if day > context.today:
        note(say("委托将于 {day} 结束，证件从这一天起可以退还或删除。", day=day))
    else:
        note(say("委托已于 {day} 结束", day=day))
    note(say("邮件、微信和网盘历史版本里的副本不在这里，要另外删除。"), "warn")
    with el("div", None, "buttons"):
        button(say("撤回“委托结束”"), lambda: _change(answer, home, mandate, None), "quiet")
    answer = answer_room()


async def _change(answer: Element, home: Path, mandate: Mandate, day: date | None) -> None:
    if await attempted(answer, lambda: mandates.change(home, mandate, replace(mandate, ended_on=day))):
        ui.navigate.reload()


class _Papers:
    """The list of personal papers; it is read after the page is shown, since every file is compared."""

    def __init__(self, context: ConsoleContext, home: Path, mandate: Mandate) -> None:
        self.context, self.home = context, home
        self.is_ended = mandate.ended_on is not None and mandate.ended_on <= context.today
        self.room: Element
        self.answer: Element

    def show(self) -> None:
        """Show the list once it is read."""
        el("h3", say("这个客户的证件"))
        self.answer = answer_room()
        self.room = el("div", None, role="status")
        with self.room:
            note(say("正在查找证件和副本…"), "mute")
        ui.timer(0, self.look, once=True)

    async def look(self) -> None:
        """List the papers."""
        try:
            papers = await asyncio.to_thread(lambda: personal_papers(load(self.home)))
        except (BeianError, OSError) as error:
            self.room.clear()
            with self.room:
                note(on_page(error), "bad")
            return
        self.room.clear()
        with self.room:
            if not papers:
                note(say("没有找到证件。"), "good")
            with el("ul", None, "plain"):
                for paper in papers:
                    with el("li"):
                        self._paper(paper)

    def _paper(self, paper: PersonalPaper) -> None:
        el("b", say(paper.what))
        lines(paper.paths, "small path")
        if paper.shared:
            note(say("内容和资料里别的填报项所写的文件相同，不删除："), "warn")
            lines(paper.shared, "small path")
        if not paper.digests and not paper.shared:
            note(say("读不了，请自行查看、处理。"), "warn")
        if self.is_ended:
            self._disposal(paper)

    def _disposal(self, paper: PersonalPaper) -> None:
        what = say(paper.what)
        with el("div", None, "buttons"):
            button(say("记为已退还"), partial(self.give_back, paper), aria_label=say("记为已退还：{what}", what=what))
        count = len(paper.paths)
        if not paper.digests:
            return
        with el("details"):
            el("summary", say("删除这 {count} 个文件…", count=count))
            note(
                say("真的删除，不进回收站，无法恢复；收件、旧版和填报记录里的副本一起删，填报记录里留下摘要。"), "warn"
            )
            label = say("确认删除：{what}", what=what)
            button(say("确认删除"), partial(self.delete, paper), "danger", aria_label=label)

    async def give_back(self, paper: PersonalPaper) -> None:
        """Record that a paper was given back."""
        if await attempted(
            self.answer, lambda: paper_disposal.note_returned(self.home, paper.what, self.context.today)
        ):
            ui.navigate.reload()

    async def delete(self, paper: PersonalPaper) -> None:
        """Delete a paper with its copies for good."""
        if await attempted(self.answer, lambda: paper_disposal.delete(load(self.home), paper, self.context.today)):
            ui.navigate.reload()
        else:
            await self.look()


def _records(home: Path) -> None:
    texts = list(map(_record, paper_disposal.records(home)))
    if texts:
        el("h3", say("处置记录"))
        lines(texts)


def _record(event: SharedEvent) -> str:
    facts: dict[str, object] = {
        "at": moment(event.at),
        "what": say(event.text("what")),
        "by": person(event.by) if event.by else "—",
    }
    if event.text("kind") == DELETED:
        return say("{at} 已删除：{what}，{count} 个文件（{by}）", **facts, count=event.data.get("count"))
    if event.text("kind") == DELETING:
        text = mark("{at} 开始删除：{what}，{count} 个文件，没有记下结果，可能中断过；还在的列在上面（{by}）")
        return say(text, **facts, count=event.data.get("count"))
    return say("{at} 已退还：{what}（{by}）", **facts)
