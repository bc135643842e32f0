"""The first talk with a company: questions, the opinion at once, 办理方案 as .docx, and a client made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    confirmed,
    day_field,
    draft_name,
    drafted,
    tell,
    text_field,
)
from assistant.apps.console.frame import framed
from assistant.apps.console.pages import page
from assistant.apps.console.parts import button, el, first, lines, link, note, page_of, panel, unsaved_offer
from assistant.apps.console.sent_panel import add_sent_file
from assistant.apps.plan_of_work import plan_of_work
from assistant.checks.preflight.assess import Assessment, assess
from assistant.checks.preflight.assess_questions import (
    NO_EVENT,
    QUESTIONS,
    UNSURE,
    Answers,
    Question,
    answers_of,
    is_asked,
)
from assistant.checks.preflight.assess_words import confidence_marks, sections
from assistant.checks.preflight.neighbours import answers_of_profile
from assistant.checks.preflight.neighbours_stored import stored_in
from assistant.core.errors import InputProblems
from assistant.core.language import mark, say
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import load
from assistant.practice.workspace import NewClient, folder_name


@page(
    "/assess",
    mark("首次沟通"),
    25,
    about=mark(
        "[要不要备案](assess.md)里的问题、意见、.docx 的办理方案，按结论新建客户；从客户的“材料”进来，"
        "只问资料里没有回答的"
    ),
)
def show(context: ConsoleContext, of: str = "") -> None:
    """Show the questions; for an existing client those that its profile does not answer."""
    with framed(context, say("首次沟通"), "/assess"):
        el("p", say("边谈边选，答完给出：要不要备案、哪一类、什么角色、还有哪些手续和期限。不构成法律意见。"), "intro")
        stored: Answers = {}
        company = ""
        if of:
            loaded = load(context.home(of))
            company = loaded.profile.subject.basic.name or of
            stored = answers_of_profile(loaded.profile, context.today)
            note(say("{name} 的资料里已有的回答不再问；新的回答记进它的资料。", name=of))
        unsaved_offer()
        with el("div", None, "columns wide"):
            form = _Talk(context, of, company, stored)
            with drafted(draft_name(context.workspace.folder, "assess", of)):
                form.show()
            form.result = el("div", None, role="status")


_NO_DAY: dict[str, tuple[str, ...]] = {"day": (UNSURE,), "event": (NO_EVENT, UNSURE)}


class _Talk:
    """One talk: the answers by now, the questions that they call for, and the opinion."""

    def __init__(self, context: ConsoleContext, client: str, company: str, stored: Answers) -> None:
        self.context, self.client, self.company, self.stored = context, client, company, stored
        self.given: Answers = dict(stored)
        self.rooms: dict[str, Element] = {}
        self.result: Element
        self.answer: Element

    def show(self) -> None:
        """Show every question that may be asked; those that are not called for are hidden."""
        with el("div"):
            for question in QUESTIONS:
                if question.key not in self.stored:
                    with el("fieldset") as room:
                        self._question(question)
                    self.rooms[question.key] = room
            with el("div", None, "buttons"):
                button(say("给出意见"), self.judge, "main")
            self.answer = answer_room()
            self._call()

    def _question(self, question: Question) -> None:
        words = _NO_DAY.get(question.form)
        if words is not None:
            self._day(question, words)
            return
        el("legend", say(question.text) + (say("（可多选）") if question.many else ""))
        if question.options:
            with el("div", None, "options"):
                for number, option in enumerate(question.options):
                    self._option(question, option, number)
            return
        typed: Typed = {question.key: ""}
        then = partial(self._written, question, typed)
        text_field(typed, question.key, say(question.title), then, hint=question.how)

    def _day(self, question: Question, words: Sequence[str]) -> None:
        """Ask for a day; a ticked word stands for it instead, and hides the day and the other word until it is unticked."""
        typed: Typed = {question.key: "", **dict.fromkeys(words, False)}
        rooms: dict[str, Element] = {}

        def given() -> None:
            word = next((word for word in words if typed[word]), "")
            for name, room in rooms.items():
                room.set_visibility(name == word or not word)
            text = word or str(typed[question.key]).strip()
            self._take(question, (text,) if text else ())

        def ticked(word: str, event: Any) -> None:
            typed[word] = event.args
            given()

        el("legend", say(question.title))
        with el("div") as rooms[question.key]:
            day_field(typed, question.key, say("哪一天"), given)
        for number, word in enumerate(words):
            name = f"{question.key}-{number}"
            with el("label", None, "tick", for_=name) as rooms[word]:
                box = el("input", None, id=name, type="checkbox", name=question.key, value=word,
                         data_key=f"{question.key}.{number}")  # fmt: skip
                box.on("change", partial(ticked, word), js_handler="(e) => emit(e.target.checked)")
                el("span", say(word))

    def _option(self, question: Question, option: str, number: int) -> None:
        name = f"{question.key}-{number}"
        kind = "checkbox" if question.many else "radio"
        with el("label", None, "tick", for_=name):
            box = el("input", None, id=name, type=kind, name=question.key, data_key=f"{question.key}.{number}",
                     value=option, **first("checked", False))  # fmt: skip
            box.on("change", partial(self._ticked, question, option), js_handler="(e) => emit(e.target.checked)")
            el("span", option)

    def _ticked(self, question: Question, option: str, event: Any) -> None:
        chosen = self.given.get(question.key, ()) if question.many else ()
        others = tuple(word for word in chosen if word != option)
        self._take(question, (*others, option) if event.args else others)

    def _written(self, question: Question, typed: Mapping[str, Any]) -> None:
        text = str(typed[question.key]).strip()
        self._take(question, (text,) if text else ())

    def _take(self, question: Question, words: tuple[str, ...]) -> None:
        if words:
            self.given[question.key] = tuple(word for word in question.options if word in words) or words
        else:
            self.given.pop(question.key, None)
        self._call()

    def _call(self) -> None:
        """Show the questions that the answers call for."""
        asked = self._asked()
        for question in QUESTIONS:
            if question.key in self.rooms:
                self.rooms[question.key].set_visibility(question.key in asked)

    def _asked(self) -> dict[str, tuple[str, ...]]:
        """Return the questions that are called for by key, with their answers; an answer to another does not count."""
        asked: Answers = {}
        for question in QUESTIONS:
            if question.key in self.stored or is_asked(question, asked):
                asked[question.key] = self.given.get(question.key, ())
        return asked

    def judge(self) -> None:
        """Give the opinion, or name every question that is still open."""
        many = {question.key for question in QUESTIONS if question.many}
        given = {
            key: list(words) if key in many else words[0]
            for key, words in self._asked().items()
            if words and key not in self.stored
        }
        self.result.clear()
        self.answer.clear()
        try:
            answers = answers_of(given, say("首次沟通"), self.stored)
        except InputProblems as error:
            with self.answer:
                note(say("还差这些，答完再给意见："), "bad")
                lines(
                    say("{text}。{remedy}", text=problem.message, remedy=problem.remedy) for problem in error.problems
                )
            return
        opinion = assess(answers, self.context.today, self.context.calendar)
        with self.result:
            _Opinion(self.context, self.client, self.company, answers, opinion).show()


class _Opinion:
    """The opinion on the answers, and what can be done with it."""

    def __init__(self, context: ConsoleContext, client: str, company: str, given: Answers, opinion: Assessment) -> None:
        self.context, self.client, self.given, self.opinion = context, client, given, opinion
        self.typed: Typed = {"company": company}
        self.answer: Element

    def show(self) -> None:
        """Show it, with the buttons above the reasons."""
        with panel(say("接下来")):
            text_field(self.typed, "company", say("公司全称"))
            with el("div", None, "buttons"):
                button(say("下载办理方案（.docx）"), self.give_paper, "main")
                if self.client:
                    button(say("把回答记进这个客户"), self.store)
                elif self.opinion.filings:
                    button(say("新建这个客户"), self.make)
            if self.client:
                add_sent_file(self.context.home(self.client), mark("办理方案"), self._paper)
            self.answer = answer_room()
        for heading, texts in sections(self.opinion, self.given):
            with panel(heading):
                lines(texts, "entries")
        note(confidence_marks(), "mute")
        note(say("本意见只依据以上回答，不构成法律意见；以网信部门的认定为准。"), "mute")

    def give_paper(self) -> None:
        """Give the plan of work as .docx."""
        ui.download(*self._paper())

    def _paper(self) -> tuple[bytes, str]:
        name = self.typed["company"].strip() or say("未具名公司")
        content = to_docx(plan_of_work(self.given, name, self.context.today, self.context.calendar))
        return content, say("办理方案-{name}.docx", name=folder_name(name))

    async def make(self) -> None:
        """Make a client with the algorithms that the opinion names."""
        name = self.typed["company"].strip()
        if not name:
            tell(self.answer, say("请先写公司全称。"))
            return
        content = self.opinion.profile(self.given, self.context.today)
        subject = content.subject.model_copy(update={"basic": content.subject.basic.model_copy(update={"name": name})})
        profile = content.model_copy(update={"subject": subject})
        folder = await attempted(self.answer, lambda: self.context.added(NewClient(name), content=profile))
        if folder is not None:
            self._done(say("已新建客户：{name}", name=folder.name), folder.name)

    async def store(self) -> None:
        """Store the answers on neighbouring duties in the client's profile."""
        done = await attempted(self.answer, lambda: [stored_in(load(self.context.home(self.client)), self.given)])
        if done is not None:
            self._done(say("已记进资料的“佐证与说明”。") if done[0] else say("资料里已有这些回答。"), self.client)

    def _done(self, text: str, folder: str) -> None:
        confirmed(draft_name(self.context.workspace.folder, "assess", self.client))
        tell(self.answer, text, "good")
        with self.answer:
            link(say("打开这个客户"), page_of("client", folder), "button")
