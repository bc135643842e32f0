"""What is done to several clients at once from the board: assign, archive, texts that remind, reports.

Each client is done by itself: what fails for one is named and stops none of the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.client_questions import questions_of
from assistant.apps.console.board_table import Row
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.parts import Tone, button, copyable, el, file_address, link, note, page_of
from assistant.checks.deadlines.working_days import after
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.material_requests import REMINDED_AFTER, ask, reminder, still_open, to_ask
from assistant.declaration.intake.missing import Dates
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.profile.loading import load
from assistant.practice import brief, owners, workspace
from assistant.practice.item_board import ItemRow

BRIEFS = "briefs.zip"


@dataclass(frozen=True, slots=True)
class AssignedItem:
    """What a person is to be named for: the client's folder, the key ("" for the client), its name, who it is now."""

    folder: str
    key: str
    shown: str
    owner: str


@dataclass(frozen=True, slots=True)
class Reminding:
    """One text for one person of a client, with what it asks for; without a text, only the sentence why not."""

    duty: str
    names: tuple[str, ...]
    text: str
    why_not: str = ""


def targets_of(context: ConsoleContext, rows: Sequence[Row]) -> list[AssignedItem]:
    """Return what the rows stand for with the person in charge now; an item that cannot be read stands for nothing."""
    targets = list[AssignedItem]()
    for row in rows:
        stored = owners.owners(context.workspace.clients / row.folder)
        if not isinstance(row, ItemRow):
            targets.append(AssignedItem(row.folder, owners.CLIENT, row.client, stored.get(owners.CLIENT, "")))
        elif row.key:
            name = say(row.stage) if row.is_entity else row.name
            targets.append(AssignedItem(row.folder, row.key, f"{row.client} {name}", stored.get(row.key, "")))
    return targets


def assign_all(context: ConsoleContext, targets: Sequence[AssignedItem], owner: str) -> tuple[int, list[str]]:
    """Name a person for everything; return how many it is named for, and why not for the others."""

    def assign(target: AssignedItem) -> None:
        owners.assign(context.home(target.folder), target.key, owner, target.owner, context.operator)

    return _done_singly([(target.shown, partial(assign, target)) for target in targets])


def archive_all(context: ConsoleContext, clients: Mapping[str, str]) -> tuple[int, list[str]]:
    """Archive clients by folder; return how many are archived, and why not the others."""

    def archive(folder: str) -> None:
        workspace.archive(context.home(folder), context.today)

    return _done_singly([(name, partial(archive, folder)) for folder, name in clients.items()])


def _done_singly(acts: Sequence[tuple[str, Callable[[], None]]]) -> tuple[int, list[str]]:
    failures = list[str]()
    for name, act in acts:
        try:
            act()
        except (BeianError, OSError) as error:
            failures.append(say("{name}：{text}", name=name, text=on_page(error)))
    return len(acts) - len(failures), failures


def remindings(context: ConsoleContext, home: Path) -> Iterator[Reminding]:
    """Yield the texts for one client: reminders of what was asked three working days ago, and what was never asked.

    Raises BeianError, OSError.
    """
    loaded, today = load(home), context.today
    materials = resolve_requirements(loaded)
    questions = questions_of(loaded, materials, today)
    lacks = lacking.missing(loaded, materials, questions)
    owed = to_ask(lacks)
    until = after(today, REMINDED_AFTER, context.calendar).on
    requests = still_open(loaded.profile, read_record(home), owed, questions)
    for request in requests:
        due = after(request.last, REMINDED_AFTER, context.calendar).on
        is_due = today >= due
        why_not = "" if is_due else say("{last} 请过，{due} 起可以催。", last=request.last, due=due)
        text = reminder(loaded, request, until) if is_due else ""
        yield Reminding(request.duty, request.names, text, why_not)
    asked = {name for request in requests for name in request.names}
    fresh = [item for item in owed if item.name not in asked]
    open_questions = [question for question in questions if question.name not in asked]
    for duty, text in lacking.messages(loaded, fresh, open_questions, Dates(today, until)).items():
        yield Reminding(duty, tuple(lacking.names_asked(duty, fresh, open_questions)), text)


async def add_reminders(context: ConsoleContext, clients: Mapping[str, str]) -> None:
    """Add the texts of each client below its name; each is recorded as sent by its own button."""
    note(say("复制发给客户，发出后按〔已发〕记下，下次催办从这一天算。"), "mute")
    for folder, name in clients.items():
        room = el("section", None, "of-client")
        with room, el("h3"):
            link(name, page_of("client", folder, "sending"))
        try:
            home = context.home(folder)
            texts = await asyncio.to_thread(_listed, context, home)
        except (BeianError, OSError) as error:
            with room:
                note(on_page(error), "bad")
            continue
        with room:
            if not texts:
                note(say("✓ 没有要催的。"), "good")
            for text in texts:
                _add_text(context, home, name, text)


def _listed(context: ConsoleContext, home: Path) -> list[Reminding]:
    return list(remindings(context, home))


def _add_text(context: ConsoleContext, home: Path, name: str, text: Reminding) -> None:
    duty = say(text.duty)
    if text.why_not:
        note(say("{name}：{text}", name=duty, text=text.why_not), "mute")
        return
    label = say("发给{client}{duty}的话", client=name, duty=duty)
    el("h4", say("发给{duty}（{count} 项）", duty=duty, count=len(text.names)))
    copyable(text.text, label)
    place = el("div")

    async def sent() -> None:
        act = partial(ask, home, text.duty, text.names, context.today)
        try:
            await asyncio.to_thread(act)
        except OSError as error:
            _show(place, on_page(error), "bad")
        else:
            _show(place, say("✓ 已记下：{day} 发给{duty}。", day=context.today, duty=duty), "good")

    with place:
        button(say("已发"), sent, aria_label=say("已发给{client}{duty}", client=name, duty=duty))


def _show(place: Element, text: str, tone: Tone) -> None:
    place.clear()
    with place:
        note(text, tone)


async def add_briefs(context: ConsoleContext, clients: Mapping[str, str]) -> None:
    """Add the paragraph of each client to copy, its page to download, and all pages in one file."""
    if len(clients) > 1:
        to = page_of(BRIEFS, clients="/".join(clients), workspace=key_of(context.workspace.folder))
        link(say("全部下载（{count} 份 Word，一个 .zip）", count=len(clients)), to, "button main", download=True)
    for folder, name in clients.items():
        try:
            client = await asyncio.to_thread(context.client, folder)
        except BeianError as error:
            note(say("{name}：{text}", name=name, text=on_page(error)), "bad")
            continue
        with el("section", None, "of-client"):
            with el("h3"):
                link(name, page_of("client", folder))
            text = brief.of(client, context.dues([client]), context.today).paragraph
            copyable(text, say("给{client}的进度", client=name))
            home = context.workspace.clients / folder
            link(say("下载进度简报（.docx）"), file_address("made", home, "brief"), "button", download=True)
