"""发出与收回: drafts that go to the client, drafts that come back, requests for materials, and the record of all of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui

from assistant.apps.client_questions import questions_of
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.draft_comments_panel import DraftCommentsPanel
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import (
    badge,
    button,
    copyable,
    el,
    file_address,
    first,
    link,
    note,
    panel,
    said,
    table,
    unsaved_offer,
)
from assistant.apps.console.reloading import then_reload
from assistant.apps.console.returned_panel import ReturnedPanel
from assistant.apps.console.sent_panel import usual_recipient
from assistant.apps.returned_facts import CLASH
from assistant.checks.deadlines.working_days import after
from assistant.core import files
from assistant.core.errors import BeianError, UsageError
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.core.user_messages import on_page
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.material_requests import REMINDED_AFTER, ask, reminder, still_open, to_ask
from assistant.declaration.intake.missing import Dates, MissingItem
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.requirements import DUTIES
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.paper_record import MADE, STATES, PaperEvent, PaperRecord, VersionState, read_record
from assistant.declaration.papers.returning import finish, newest_finals, unfinish
from assistant.declaration.papers.sending import (
    ANSWERED_AFTER,
    MESSAGE,
    SendableDraft,
    SendingTerms,
    copy_name,
    dispatch_of,
    due_to_leave,
    mark_sent,
    prepare,
    sendable,
    waiting,
    withdraw,
)
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice.tables import Client

_LIMIT = 1 << 20
_ANSWERABLE = ("sent", "unchanged", "returned")  # the states in which a version may become final
_COPIED = mark("✓ 已备好，要发的话已复制。")
_TICK = "(e) => emit(e.target.checked)"
_VALUE = "(e) => emit(e.target.value)"


@client_page(
    "sending",
    mark("发出与收回"),
    34,
    steps=("dispatch", "revise"),
    about=mark(
        "没有发过的草稿已勾好，发给谁（上一次的人）和日期已填好，都可以改；一次按键备好文件夹并复制消息；"
        "发出后按〔已发〕；放进收回的文件，逐处看到“原文 → 现文”，逐处采纳，或整份用作新稿；催要材料；"
        "各版的记录和发给了谁（[papers.md](papers.md#发出与收回)）"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show what goes to a client and what comes back."""
    try:
        loaded = load(context.home(client.folder))
        record = read_record(loaded.folder)
        drafts = sendable(loaded, record)
        materials = resolve_requirements(loaded)
        questions = questions_of(loaded, materials, context.today)
        lacks = to_ask(lacking.missing(loaded, materials, questions))
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    unsaved_offer()
    sending = _Sending(context, loaded, context.home(client.folder), record, due_to_leave(drafts))
    sending.waiting()
    sending.drafts(drafts)
    comments = DraftCommentsPanel(context, context.home(client.folder))
    ReturnedPanel(context.home(client.folder), record, context.today, comments).show()
    comments.show()
    _Asking(context, loaded, questions).show(record, lacks)
    _versions(loaded, record, context.today, {draft.version.content: draft.gaps for draft in drafts})


class _Sending:
    """The drafts to send, the recipient and the day: what is due and who received last are chosen, a person may change it."""

    def __init__(
        self, context: ConsoleContext, loaded: LoadedProfile, home: Path, record: PaperRecord, due: Sequence[str]
    ) -> None:
        self.context, self.loaded, self.home, self.record = context, loaded, home, record
        self.chosen: dict[str, None] = dict.fromkeys(due)
        self.recipient = usual_recipient(record)
        self.until = after(context.today, ANSWERED_AFTER, context.calendar).on.isoformat()

    def waiting(self) -> None:
        """Show the prepared folders that are not sent yet, with the message to copy."""
        el("p", "", "note good", id="copied", role="status")
        for event in waiting(self.record):
            with panel(say("已备好，等您发出：{folder}", folder=event.folder.rpartition("/")[2])):
                el("p", say("文件夹：{path}", path=self.loaded.folder / event.folder))
                el("p", say("发给{duty}：", duty=say(event.recipient)))
                with el("ul"):
                    for name in map(copy_name, event.versions):
                        with el("li"):
                            inside = f"{event.folder}/{name}"
                            link(name, file_address("file", self.home, path=inside), download=True)
                copyable(self._message(event), say("发出的消息"))
                with el("div", None, "buttons"):
                    button(say("已发"), partial(then_reload, partial(self._sent, event)), "main")
                    button(say("不发了"), partial(then_reload, partial(self._withdraw, event)), "quiet")

    def _sent(self, event: PaperEvent) -> None:
        mark_sent(self.loaded.folder, event.id, self.context.today)

    def _withdraw(self, event: PaperEvent) -> None:
        withdraw(self.loaded.folder, event.id, self.context.today)

    def _message(self, event: PaperEvent) -> str:
        try:
            return files.read(self.loaded.folder / event.folder / MESSAGE, _LIMIT).decode("utf-8", "replace")
        except OSError:
            return say("（消息不在了，请重新备一次）")

    def drafts(self, drafts: Sequence[SendableDraft]) -> None:
        """Show the drafts with the button that prepares a folder."""
        with panel(say("发出")):
            if not drafts:
                note(say("还没有草稿。先起草材料。"), "mute")
                return
            heads = (mark("草稿"), mark("版"), mark("状态"), mark("待填写"))
            table([say(head) for head in heads], map(self._row, drafts), say("可以发出的草稿"))
            with el("label", None, "field"):
                el("span", say("发给："))
                with el("select", None, "control") as element:
                    for duty in DUTIES:
                        el("option", say(duty), value=duty, **first("selected", duty == self.recipient))
            element.on("change", lambda event: setattr(self, "recipient", str(event.args)), js_handler=_VALUE)
            with el("label", None, "field"):
                el("span", say("请在哪天前发回："))
                day = el("input", None, "control", type="date", **first("value", self.until))
            day.on("change", lambda event: setattr(self, "until", str(event.args)), js_handler=_VALUE)
            button(say("备好发出"), self._prepare_and_copy, "main")
            if self.chosen:
                note(say("没有发过的已勾好，发给谁和日期也已填好：要改的改一下再按。"), "mute")
            if count := sum(draft.gaps > 0 for draft in drafts if draft.version.file in self.chosen):
                note(say("勾好的里有 {count} 份还有待填写的地方，发出前请看一眼。", count=count), "warn")
            note(say("同时把要发的话复制好，到微信或邮件里粘贴。"), "mute")

    def _row(self, draft: SendableDraft) -> Sequence[object]:
        file, version = draft.version.file, draft.version

        def box() -> None:
            if draft.problem:
                el("span", version.name)
                return
            with el("label", None, "tick"):
                tick = el("input", None, type="checkbox", **first("checked", file in self.chosen))
                tick.on("change", partial(self._choose, file), js_handler=_TICK)
                el("span", version.name)

        def state() -> None:
            if draft.problem:
                badge(say("读不了"), "bad")
                el("div", draft.problem, "small")
                return
            state = draft.dispatch
            badge(say(STATES[state]) if state else say("未发"), "good" if state else "mute")
            if draft.notes:
                el("div", say("里面有 {count} 处批注或修订，会一起发出", count=draft.notes), "small")
            if draft.stale:
                el("div", say("起草后资料又改了，请先重新起草"), "small")

        number = "" if draft.problem else say("第 {number} 版", number=version.number)
        return box, number, state, "" if draft.problem else draft.gaps

    def _choose(self, file: str, event: Any) -> None:
        self.chosen.pop(file, None)
        if event.args:
            self.chosen[file] = None

    async def _prepare_and_copy(self) -> None:
        """Make the folder and copy its message; the page then says whether the browser copied it."""
        try:
            message = await asyncio.to_thread(self._prepare)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        ui.run_javascript(f"beian.copyThenReload({json.dumps(message)}, {json.dumps(say(_COPIED))})")

    def _prepare(self) -> str:
        try:
            until = date.fromisoformat(self.until)
        except ValueError:
            raise UsageError(what=say("请写明哪天前发回。")) from None
        terms = SendingTerms(self.context.today, until, self.recipient)
        return prepare(self.loaded, list(self.chosen), terms).message


class _Asking:
    """Requests for materials: what to ask now, and what was asked and has not come."""

    def __init__(self, context: ConsoleContext, loaded: LoadedProfile, questions: Sequence[ClientQuestion]) -> None:
        self.context, self.loaded, self.questions = context, loaded, questions

    def show(self, record: PaperRecord, lacks: Sequence[MissingItem]) -> None:
        """Show the messages by recipient, each with the button that records it as sent."""
        today, calendar = self.context.today, self.context.calendar
        until = after(today, REMINDED_AFTER, calendar).on
        requests = still_open(self.loaded.profile, record, lacks, self.questions)
        with panel(say("请客户发来材料")):
            for request in requests:
                due = after(request.last, REMINDED_AFTER, calendar).on
                message = mark("{duty}：{since} 请过，已请 {times} 次，还差 {count} 项；{due} 起可以催。")
                facts = {"since": request.since, "times": request.times, "count": len(request.names), "due": due}
                note(say(message, duty=say(request.duty), **facts), "warn" if today >= due else "mute")
                if today >= due:
                    copyable(reminder(self.loaded, request, until), say("催{duty}的话", duty=say(request.duty)))
                    act = partial(ask, self.loaded.folder, request.duty, request.names, today)
                    button(say("已催"), partial(then_reload, act), aria_label=say("已催{duty}", duty=say(request.duty)))
            asked = {name for request in requests for name in request.names}
            fresh = [item for item in lacks if item.name not in asked]
            questions = [question for question in self.questions if question.name not in asked]
            for duty, text in lacking.messages(self.loaded, fresh, questions, Dates(today, until)).items():
                names = lacking.names_asked(duty, fresh, questions)
                el("h3", say("发给{duty}（{count} 项）", duty=say(duty), count=len(names)))
                copyable(text, say("发给{duty}的话", duty=say(duty)))
                act = partial(ask, self.loaded.folder, duty, names, today)
                label = say("已发给{duty}", duty=say(duty))
                button(label, partial(then_reload, act))
            if not lacks and not self.questions:
                note(say("✓ 没有要请客户发来的；要看稿、盖章的，在上面和“用印”里。"), "good")


def _versions(loaded: LoadedProfile, record: PaperRecord, today: date, gaps: Mapping[str, int]) -> None:
    """Show every version; one that may be called final says how many places of its text (`gaps`) are still to be filled."""
    with panel(say("发出记录")):
        if record.unreadable:
            names = comma_list(record.unreadable)
            note(
                say("！ 发出记录里有 {count} 个文件读不了：{names}", count=len(record.unreadable), names=names), "warn"
            )
        for name in dict.fromkeys(state.version.name for state in record.clashes()):
            note(say(CLASH, name=name), "warn")
        states = record.versions()
        if not states:
            note(say("还没有发出过材料。"), "mute")
            return
        last = {state.version.identity: state.version.content for state in record.newest("sent")}
        finals = {(state.version.identity, state.version.content) for state in newest_finals(record)}

        def row(state: VersionState) -> Sequence[object]:
            version = state.version
            is_draft = version.key != MADE
            is_last = is_draft and last.get(version.identity) == version.content and dispatch_of(state) in _ANSWERABLE

            def act() -> None:
                if is_last:
                    label = say("“{name}”已定稿", name=version.name)
                    work = partial(finish, loaded.folder, version.name, today)
                    button(say("已定稿"), partial(then_reload, work), "quiet", aria_label=label)
                elif (version.identity, version.content) in finals:
                    label = say("撤回定稿：“{name}”", name=version.name)
                    work = partial(unfinish, loaded.folder, version.name, today)
                    button(say("撤回定稿"), partial(then_reload, work), "quiet", aria_label=label)
                if is_last and gaps.get(version.content):
                    el("div", say("还有 {count} 处待填写", count=gaps[version.content]), "small")

            number = say("第 {number} 版", number=version.number)
            return version.name, number, _recipient(state), _state(state), state.since, act

        heads = (mark("材料"), mark("版"), mark("发给谁"), mark("状态"), mark("日期"), mark("定稿"))
        table([say(head) for head in heads], map(row, states), say("每份材料的各版"))


def _recipient(state: VersionState) -> str:
    """Return to whom a version went and when, each time that it went out."""
    sent = (event for event in state.events if event.state == "sent" and event.recipient)
    return semicolon_list(say("{duty}（{day}）", duty=say(event.recipient), day=event.day) for event in sent) or "–"


def _state(state: VersionState) -> str:
    number = state.events[-1].number
    return say(STATES[state.state]) + (say("（{number}）", number=number) if number else "")
