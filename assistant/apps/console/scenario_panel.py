"""变更场景 on the page 变更和注销: what changed and when, what follows from it, and the term that starts with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    choice,
    confirmed,
    day_field,
    draft_name,
    drafted,
    succeeded,
    tell,
    typed_day,
)
from assistant.apps.console.parts import badge, button, el, link, note, page_of, panel, table
from assistant.apps.console.profile_places import address_in_form
from assistant.apps.console.words import dated
from assistant.core.errors import BeianError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.change_scenarios import (
    NEEDS_CHANGE,
    SCENARIOS,
    ChangeConsequences,
    ChangeScenario,
    consequences,
)
from assistant.practice.client_overview import ClientOverview
from assistant.practice.tables import Client


class ScenarioPanel:
    """What changed at a client, and what an office has to do about it."""

    def __init__(self, context: ConsoleContext, client: Client) -> None:
        self.context, self.client, self.home = context, client, context.home(client.folder)
        self.typed: Typed = {"scenario": SCENARIOS[0].key, "happened": ""}
        self.draft = draft_name(context.workspace.folder, "scenario", client.folder)
        self.answer: Element
        self.room: Element

    def show(self) -> None:
        """Show the choice, and the room for what follows."""
        with panel(say("变更场景")):
            note(say("客户说有变动时，先看牵涉哪些填报项、材料、用印和算法，最后一天是哪天。"), "mute")
            with drafted(self.draft):
                choice(self.typed, "scenario", say("什么变了"), [(one.key, say(one.title)) for one in SCENARIOS])
                day_field(
                    self.typed,
                    "happened",
                    say("哪天变的"),
                    hint=say("以营业执照、任职文件上的日期为准。"),
                )
            with el("div", None, "buttons"):
                button(say("看要办什么"), self.judge, "main")
            self.answer = answer_room()
            self.room = el("div", None, role="region", aria_label=say("要办什么"))

    def judge(self) -> None:
        """Show what follows from the change, or say what is missing."""
        self.room.clear()
        since = typed_day(self.typed, "happened")
        if since is None:
            tell(self.answer, say("日期没有选，或没有写完整。"))
            return
        self.answer.clear()
        scenario = next(one for one in SCENARIOS if one.key == self.typed["scenario"])
        try:
            loaded = load(self.home)
            result = consequences(loaded, scenario, since, states_of(self.client), self.context.calendar)
        except (BeianError, OSError) as error:
            tell(self.answer, on_page(error))
            return
        with self.room:
            self._result(loaded, scenario, since, result)

    def _result(self, loaded: LoadedProfile, scenario: ChangeScenario, since: date, result: ChangeConsequences) -> None:
        if NEEDS_CHANGE in result.items.values():
            note(dated(result.due, self.context.today), "warn")
        if scenario.remark:
            note(say(scenario.remark), "mute")
        el("h3", say("改资料"))
        with el("ul"):
            for fields in result.records.values():
                with el("li", None, "listed"):
                    for name, key in fields.items():
                        to = address_in_form(loaded, self.client.folder, key)
                        link(name, to) if to else el("span", name)
        if result.certificates:
            el("h3", say("请客户发来"))
            el("p", comma_list(result.certificates))
        self._papers(result)
        heads = (mark("项目"), mark("要办的"))
        name = say("各项要办的")
        rows = [(say(item) if item == SUBJECT else item, say(need)) for item, need in result.items.items()]
        if rows:
            table([say(head) for head in heads], rows, name)
        if result.to_note:
            with el("div", None, "buttons"):
                button(say("记下这次变更，开始计期限"), partial(self._note, since, result.to_note), "main")
        else:
            note(say("没有已备案的项目受影响，不开始计变更的期限。"), "mute")

    def _papers(self, result: ChangeConsequences) -> None:
        el("h3", say("重做的材料"))
        if not result.papers:
            note(say("没有材料的文字出自这些填报项。"), "mute")
            return

        def seal(is_sealed: bool) -> None:
            badge(say("须重新用印") if is_sealed else say("不用印"), "warn" if is_sealed else "mute")

        heads = (mark("材料"), mark("用印"), mark("因为写了"))
        rows: list[Sequence[object]] = [
            (paper.name, partial(seal, paper.is_sealed), comma_list(paper.fields)) for paper in result.papers
        ]
        table([say(head) for head in heads], rows, say("重做的材料"))

    async def _note(self, since: date, names: Sequence[str]) -> None:
        if await succeeded(self.answer, lambda: overviews.change(self.home, partial(_noted, since, names))):
            await asyncio.to_thread(self.context.refresh)
            confirmed(self.draft)
            ui.navigate.to(page_of("client", self.client.folder))


def _noted(since: date, names: Sequence[str], overview: ClientOverview) -> ClientOverview:
    for name in names:
        overview = listed.with_term_event(overview, "change", since, name)
    return overview


def states_of(client: Client) -> dict[str, str]:
    """Return the states of the entity and the algorithms as read on the registry; those of rehearsals do not count."""
    own = {one.name: "" if one.is_rehearsal else one.state for one in client.algorithms}
    return {SUBJECT: "" if client.is_rehearsal else client.entity_state, **own}
