"""The plan as a tree: what can be filled today by the last registry state read, and what is gated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.forms import Typed, choice
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import Tone, badge, el, note, panel
from assistant.apps.console.submission_reminder import add_reminder
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import load
from assistant.declaration.registry.lifecycle import Mode
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.planning.plan.plan import STAGES, Plan, PlanScope, Record, make
from assistant.planning.plan.recorded import clients_of, last_registry_state
from assistant.practice.tables import Client
from assistant.practice.workspace import RUNS
from assistant.proof.report.words import STAGES as STAGE_WORDS

_MODES: dict[Mode, tuple[str, Tone]] = {
    "write": (mark("可填"), "good"),
    "verify": (mark("只核对"), "note"),
    "gated": (mark("要等"), "warn"),
}


@client_page("plan", mark("填报计划"), 50, about=mark("填报计划按树形显示：现在能填什么、什么还要等"))
def show(context: ConsoleContext, client: Client) -> None:
    """Show the plan of a client, of all or of one stage or algorithm."""
    try:
        loaded = load(context.home(client.folder))
        runs = loaded.folder / RUNS
        clients = clients_of(loaded, runs, context.site_map.id)
        registry_state = last_registry_state(runs, context.site_map.id, clients) or BEFORE_LOGIN
        views = loaded.records()
        draw = partial(make, views, context.site_map, registry_state, digest=loaded.digest)
        whole = draw()
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    typed: Typed = {"stage": "", "algorithm": ""}
    algorithms = [view.natural_key for view in views if view.kind.is_first_step]

    def shown() -> None:
        room.clear()
        with room:
            _plan(draw(scope=PlanScope(typed["stage"] or None, typed["algorithm"] or None)))

    with el("div", None, "choices"):
        stages = [(stage, say(STAGE_WORDS[stage])) for stage in STAGES]
        choice(typed, "stage", say("看哪一段"), [("", say("全部")), *stages], shown)
        choice(typed, "algorithm", say("哪条算法"), [("", say("全部")), *((name, name) for name in algorithms)], shown)
    add_reminder(loaded.folder)
    with el("div") as room:
        _plan(whole)


def _plan(plan: Plan) -> None:
    _head(plan)
    for stage in STAGES:
        records = [record for record in plan.records if record.stage == stage]
        if records:
            with panel(say(STAGE_WORDS[stage])):
                _records(records)


def _head(plan: Plan) -> None:
    read_at = plan.registry_state.read_at or say("尚未登录过，按刚注册的账号估计")
    fields = sum(len(record.planned) for record in plan.records)
    message = mark("共 {records} 条、{fields} 项。主体状态：{state}（{known}）。")
    note(say(message, records=len(plan.records), fields=fields, state=plan.registry_state.subject, known=read_at))
    if plan.unmapped:
        note(say("有 {count} 项页面对照表里没有位置，填报时按名称在页面上找。", count=len(plan.unmapped)), "mute")


def _records(records: Sequence[Record]) -> None:
    """Show records as a tree: paths below their product, functions below their path."""
    known = {record.id for record in records}
    roots = [record for record in records if record.parent not in known]
    with el("ul", None, "tree"):
        for record in roots:
            _branch(record, records)


def _branch(record: Record, records: Sequence[Record]) -> None:
    word, tone = _MODES[record.mode]
    children = [child for child in records if child.parent == record.id]
    with el("li"):
        with el("details"):
            with el("summary"):
                el("strong", record.title)
                badge(say(word), tone)
                el("span", say("{count} 项", count=len(record.planned)), "small")
                if record.reason:
                    el("span", record.reason, "small")
                if record.ends == "CONFIRM" and record.mode == "write":
                    badge(say("→ 请您核对并提交"), "note")
            with el("ul", None, "leaves"):
                for planned in record.planned:
                    el("li", " › ".join((*planned.section[-1:], *planned.after, planned.label)))
        if children:
            with el("ul", None, "tree"):
                for child in children:
                    _branch(child, records)
