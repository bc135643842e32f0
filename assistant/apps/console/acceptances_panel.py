"""The rewrites and masks of sites that somebody of the office accepted, for all clients, each with its withdrawal."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console.forms import answer_room, succeeded
from assistant.apps.console.parts import button, el, note
from assistant.core import settings
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.catalogue import specs
from assistant.practice.workspace import CLIENTS
from assistant.proof.journal import accepted_file
from assistant.proof.journal.acceptances import Acceptance
from assistant.proof.journal.rewrite_kinds import named


def add_acceptances(home: Path) -> None:
    """Add the list of a workspace."""
    el("h3", say("认可过的改写"))
    room = el("div")
    _draw(home, room)


def _draw(home: Path, room: Element) -> None:
    path = accepted_file.path_for(home)
    folders = [folder for folder in sorted((home / CLIENTS).glob("*")) if folder.is_dir()]
    room.clear()
    with room:
        try:
            given = [one for one in accepted_file.all_of(path, folders) if one.withdrawn_at is None]
        except (BeianError, OSError) as error:
            note(on_page(error), "bad")
            return
        if not given:
            note(say("还没有认可过系统的改写。"), "mute")
        with el("ul", None, "plain"):
            for one in given:
                _row(home, room, one)


def _row(home: Path, room: Element, one: Acceptance) -> None:
    label = specs()[one.pattern].label if one.pattern in specs() else say("（资料里已没有这一项）")
    facts = {"label": label, "host": one.host, "kind": named(one.kind), "operator": one.operator, "day": one.at.date()}

    async def withdraw() -> None:
        if await succeeded(answer, lambda: _withdraw(home, one)):
            _draw(home, room)

    with el("li", None, "entry"):
        el("span", say("{label}（{host}）：{kind}，{operator} {day}", **facts), "grow")
        button(say("撤回"), partial(withdraw), aria_label=say("撤回对“{label}”的认可", label=label))
        answer = answer_room()


def _withdraw(home: Path, one: Acceptance) -> None:
    moment = datetime.now(UTC).replace(microsecond=0)
    accepted_file.withdraw(accepted_file.path_for(home), [one], settings.load().operator, moment)
