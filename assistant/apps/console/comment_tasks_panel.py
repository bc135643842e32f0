"""补正任务 on the page 退回补正: each comment with its fields, who deals with it, the question to the client, and the term.

A comment whose words name no field gets one by the person's choice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial

from nicegui import ui
from nicegui.element import Element

from assistant.apps.comment_results import fields_to_name
from assistant.apps.console.comment_proofs import CommentProofs
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    choice,
    confirmed,
    draft_name,
    drafted,
    long_field,
    succeeded,
)
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.looking import Look, add_look
from assistant.apps.console.parts import badge, button, copyable, el, link, note, panel, said
from assistant.apps.console.previews import add_preview
from assistant.apps.console.profile_places import address_in_form
from assistant.apps.console.words import titles_of
from assistant.core.errors import BeianError
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.catalogue import name_at
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.client_overview import ClientOverview
from assistant.practice.comment_tasks import (
    OWNERS,
    SCREENSHOT,
    STATES,
    TELEPHONE,
    CommentTask,
    add_field,
    assign,
    days_named,
    messages,
    tasks,
)
from assistant.practice.tables import Client


class TasksPanel:
    """The tasks of one client's returns."""

    def __init__(self, context: ConsoleContext, client: Client, proofs: CommentProofs) -> None:
        self.context, self.client, self.home = context, client, context.home(client.folder)
        self.proofs = proofs

    def show(self, *, has_returns: bool) -> None:
        """Show the open tasks, then those that are done; the questions to copy come first.

        Comments that a run has read are tasks once they are listed.
        """
        try:
            known, loaded = tasks(self.home), load(self.home)
        except (BeianError, OSError) as error:
            note(on_page(error), "bad")
            return
        if not known:
            if has_returns:
                with panel(say("补正任务")):
                    note(say("读到了退回意见，还没有拆成一条条的任务。"), "mute")
                    add_look(Look(self.home, "returned", (), say("把读到的意见列成任务")))
            return
        open_tasks = [task for task in known if task.is_open]
        with panel(say("补正任务（{count} 项没办完）", count=len(open_tasks))):
            for duty, text in messages(open_tasks).items():
                copyable(text, say("问{duty}的话", duty=say(duty)))
            for task in open_tasks:
                self._task(task, loaded)
            if len(open_tasks) < len(known):
                with el("details"):
                    el("summary", say("办完的 {count} 项", count=len(known) - len(open_tasks)))
                    for task in known:
                        if not task.is_open:
                            self._task(task, loaded)

    def _task(self, task: CommentTask, loaded: LoadedProfile) -> None:
        draft = draft_name(self.context.workspace.folder, "task", self.client.folder, *map(str, task.place))
        number = "-".join(map(str, task.place))
        names = {name: f"{name}-{number}" for name in ("owner", "question", "reply", "state", "key")}
        typed: Typed = dict(zip(names.values(), (task.owner, task.question, task.answer, task.state, ""), strict=True))
        with el("section", None, "change"):
            el("h3", task.text)
            with el("p", None, "small"):
                badge(say(task.state), "warn" if task.is_open else "good")
                el("span", say("{what} · {day} 收到", what=task.what, day=task.day))
            self._receipt(task)
            self._fields(task, loaded)
            self.proofs.of_comment(task.what, task.round, task.text)
            self._days(task)
            with drafted(draft), el("details", None, open=not task.question and task.is_open):
                el("summary", say("谁来办、问客户什么"))
                choice(typed, names["owner"], say("谁来办"), [(one, say(one)) for one in OWNERS])
                long_field(typed, names["question"], say("问客户什么（用客户听得懂的话）"), rows=2)
                long_field(typed, names["reply"], say("客户的答复"), rows=2)
                states = dict.fromkeys((*STATES, task.state))
                choice(typed, names["state"], say("办到哪一步"), [(one, say(one)) for one in states])
                choice(typed, names["key"], say("加上一个要看的填报项"), _fields_to_add(task, loaded))
                answer = answer_room()
                with el("div", None, "buttons"):
                    label = say("记下“{text}”", text=task.text)
                    button(
                        say("记下"), partial(self._assign, task, typed, names, answer, draft), aria_label=label, **SAVES
                    )

    def _receipt(self, task: CommentTask) -> None:
        """Show how the comment was received, with its picture."""
        receipt = task.receipt
        if receipt.how == TELEPHONE:
            facts = {"sender": receipt.sender, "name": receipt.taken_by or say("（未署名）")}
            note(say("电话：{sender}；{name} 接", **facts), "mute")
        elif receipt.how == SCREENSHOT and receipt.pictures:
            note(say("来自截图"), "mute")
            for picture in receipt.pictures:
                add_preview(self.home, picture, say("意见的截图"))

    def _fields(self, task: CommentTask, loaded: LoadedProfile) -> None:
        if not task.keys:
            note(say("没有对上填报项：请判断要改哪里，在下面选。"), "mute")
            return
        with el("p"):
            el("span", say("要看的填报项："))
            for key in task.keys:
                to, name = address_in_form(loaded, self.client.folder, key), _name(key)
                link(name, to) if to else el("span", name)

    def _days(self, task: CommentTask) -> None:
        """Offer the days that the comment sets, unless one of them is a term already."""
        events = overviews.read(self.home).term_events
        noted = {event.on for event in events if event.kind == "reply" and event.algorithm == task.what}
        for day in days_named(task.text, task.day, self.context.calendar) if task.is_open else ():
            if day in noted:
                note(say("✓ {day} 已记为我方期限。", day=day), "good")
                continue
            with el("div", None, "buttons"):
                words = say("意见里写了期限：从收到那天（{start}）数，最后一天是 {day}。", start=task.day, day=day)
                el("span", words)
                label = say("把 {day} 记为我方期限", day=day)
                button(label, partial(self._term, day, task))

    async def _assign(
        self, task: CommentTask, typed: Typed, names: dict[str, str], answer: Element, draft: str
    ) -> None:
        given = {name: str(typed[field]) for name, field in names.items()}
        given["answer"], key = given.pop("reply"), given.pop("key")

        def write() -> None:
            assign(self.home, add_field(self.home, task, key) if key else task, **given)

        if await succeeded(answer, write):
            confirmed(draft)
            ui.navigate.reload()

    async def _term(self, day: date, task: CommentTask) -> None:
        try:
            await asyncio.to_thread(overviews.change, self.home, partial(_with_term, day, task))
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        await asyncio.to_thread(self.context.refresh)
        ui.navigate.reload()


def _fields_to_add(task: CommentTask, loaded: LoadedProfile) -> list[tuple[str, str]]:
    """Return the fields that a comment may be about and does not name yet, those of its own item first."""
    keys = fields_to_name(loaded, task.what)
    return [("", say("不加")), *((key, titles_of(FieldKey.of(key))) for key in keys if key not in task.keys)]


def _with_term(day: date, task: CommentTask, overview: ClientOverview) -> ClientOverview:
    return listed.with_term_event(overview, "reply", day, task.what, task.day)


def _name(key: str) -> str:
    try:
        items: Sequence[str] = [part.item for part in FieldKey.of(key).parts if part.item]
    except ValueError:
        items = ()
    name = name_at(key) or key
    return say("{text}（{more}）", text=name, more=say("，").join(items)) if items else name
