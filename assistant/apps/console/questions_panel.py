"""待答问题: what a client still has to answer, each question once, with the answers so far and a form for the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nicegui.element import Element

from assistant.apps.client_questions import questions_of
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    confirmed,
    draft_name,
    drafted,
    long_field,
    opened,
    tell,
    text_field,
)
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.parts import badge, button, el, first, link, note, page_of, panel, said, table
from assistant.apps.console.profile_places import address_in_form
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.missing import reply_text
from assistant.declaration.intake.questions import STATES, ClientQuestion
from assistant.declaration.intake.replies import settle, store
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.questions import MODEL_ORIGIN, MODEL_ORIGINS
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.practice import activity

_UNSURE = "不清楚"


class QuestionsPanel:
    """The questions of one client, grouped by what they are about; the list is drawn again after each answer."""

    def __init__(self, context: ConsoleContext, home: Path) -> None:
        self.context, self.home = context, home
        self.typed: Typed = {}
        self.open_groups: set[str] | None = None  # None until the first drawing, which opens the first group
        self.draft = ""
        self.answer: Element
        self.form: Element | None = None
        self.room: Element

    def show(self) -> None:
        """Show the list; a question's form opens below it."""
        with panel(say("待答问题")):
            note(
                say("材料、预检和手续还要知道的，每题只问一次；答复用到各份材料。欠件清单里的话也带着这些问题。"),
                "mute",
            )
            self.room = el("div")
        self._draw()

    def _draw(self) -> None:
        loaded = load(self.home)
        questions = [
            one for one in questions_of(loaded, resolve_requirements(loaded), self.context.today) if one.is_for_message
        ]
        groups: dict[str, list[ClientQuestion]] = {}
        for question in questions:
            groups.setdefault(_split(question)[0], []).append(question)
        if self.open_groups is None:
            self.open_groups = set(list(groups)[:1])
        self.form = None
        self.room.clear()
        with self.room:
            if not questions:
                note(say("✓ 没有要问的了。"), "good")
            for about, asked in groups.items():
                self._group(about, asked, loaded, self.open_groups)

    def _group(self, about: str, asked: Sequence[ClientQuestion], loaded: LoadedProfile, shown: set[str]) -> None:
        with el("details", None, "item", **first("open", about in shown)) as group:
            with el("summary"):
                el("strong", about or say("公司"))
                badge(say("{count} 题", count=len(asked)), "plain")
                if differing := sum(one.state == "differs" for one in asked):
                    badge(say("{count} 题答复不一致", count=differing), "warn")
            parts = any(_split(question)[1] for question in asked)
            heads = (
                mark("谁"),
                *((mark("对应"),) if parts else ()),
                mark("问题"),
                mark("状态"),
                mark("用于"),
                mark("答复"),
            )
            rows = (self._row(question, loaded, has_parts=parts) for question in asked)
            table([say(head) for head in heads], rows, about or say("公司"), "questions")

        def toggled(event: Any) -> None:
            (shown.add if event.args else shown.discard)(about)

        group.on("toggle", toggled, js_handler="(e) => emit(e.target.open)")

    def _row(self, question: ClientQuestion, loaded: LoadedProfile, *, has_parts: bool) -> Sequence[object]:
        rooms: list[Element] = []

        def text() -> None:
            el("div", question.text)
            rooms.append(el("div"))

        def state() -> None:
            badge(say(STATES[question.state]), "plain" if question.state == "open" else "warn")
            for reply in question.replies:
                el("div", reply_text(reply), "small")
                if question.state == "differs":
                    button(say("以此为准"), partial(self._settle, reply, rooms[0]), "quiet")

        def act() -> None:
            if question.kind == "topic":
                label = say("答复：{question}", question=question.text)
                button(say("答复"), partial(self._open, question, rooms[0]), "quiet", aria_label=label)
            elif question.kind == "expiry":
                to = page_of("client", self.home.name, "settings") + "#expiries"
                label = say("记下到期日：{question}", question=question.text)
                link(say("记下到期日"), to, "small", aria_label=label)
            else:
                to = address_in_form(loaded, self.home.name, question.key)
                to = to or page_of("client", self.home.name, "profile")
                label = say("在资料页填写：{question}", question=question.text)
                link(say("在资料页填写"), to, "small", aria_label=label)

        papers = comma_list(question.papers)
        parts = _split(question)[1:] if has_parts else ()
        return (say(question.duty), *parts, text, state, papers, act)

    def _open(self, question: ClientQuestion, room: Element) -> None:
        """Show the form for an answer below its question, instead of the one that was open."""
        if self.form is not None:
            self.form.clear()
        self.form, self.typed = room, {"reply": "", "reply-by": "", "reply-source": ""}
        self.draft = draft_name(
            self.context.workspace.folder, self.home.name, "question", question.about, question.text
        )
        with room, drafted(self.draft):
            long_field(self.typed, "reply", say("答复"), hint=say("不清楚的按“不清楚”，以后再核实。"))
            text_field(self.typed, "reply-by", say("答复人"))
            text_field(self.typed, "reply-source", say("来源"), hint=say("如 会议纪要、微信、制度文件"))
            self.answer = answer_room()
            with el("div", None, "buttons"):
                for words in MODEL_ORIGINS if question.topic == MODEL_ORIGIN else ():
                    button(words, partial(self._store, question, words), "quiet")
            with el("div", None, "buttons"):
                button(say("记下答复"), partial(self._store, question, ""), "main", **SAVES)
                button(say("客户答不清楚"), partial(self._store, question, _UNSURE), "quiet")
        opened(self.draft)

    async def _store(self, question: ClientQuestion, word: str) -> None:
        text = word or str(self.typed["reply"]).strip()
        if not text:
            tell(self.answer, say("请先写答复。"))
            return
        reply = PaperReply(
            topic=question.topic,
            about=question.about or None,
            question=question.text,
            answer=text,
            by=str(self.typed["reply-by"]).strip() or None,
            on=self.context.today,
            source=str(self.typed["reply-source"]).strip() or None,
        )
        await self._written(reply, lambda: store(load(self.home), reply))

    async def _settle(self, reply: PaperReply, room: Element) -> None:
        with room:
            self.answer = answer_room()
        await self._written(reply, lambda: settle(load(self.home), reply))

    async def _written(self, reply: PaperReply, act: Callable[[], list[Path]]) -> None:
        if await attempted(self.answer, act) is not None:
            activity.note(self.home, "answered", [reply.question or ""], about=reply.about or "")
            confirmed(self.draft)
            said(say("已记下，材料重新起草后用上。"))
            self._draw()


def _split(question: ClientQuestion) -> tuple[str, str]:
    """Return what a question is about, and the part of it: an algorithm and its step."""
    about, _, part = question.about.partition(" » ")
    return about, part
