"""The plan as a tree: what can be filled today by the last registry state read, and what is gated."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import Tone, badge, el, note, panel
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import load
from assistant.declaration.registry.lifecycle import Mode
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.planning.plan.plan import STAGES, Plan, Record, make
from assistant.planning.plan.recorded import clients_of, last_registry_state
from assistant.practice.tables import Client
from assistant.practice.workspace import RUNS
from assistant.proof.report.words import STAGES as STAGE_WORDS

_MODES: dict[Mode, tuple[str, Tone]] = {
    "write": (mark("可填"), "good"),
    "verify": (mark("只核对"), "note"),
    "gated": (mark("要等"), "warn"),
}


@client_page("plan", mark("填报计划"), 50)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the plan of a client."""
    try:
        loaded = load(context.home(client.folder))
        runs = loaded.folder / RUNS
        clients = clients_of(loaded, runs, context.site_map.id)
        registry_state = last_registry_state(runs, context.site_map.id, clients) or BEFORE_LOGIN
        plan = make(loaded.records(), context.site_map, registry_state, digest=loaded.digest)
    except (BeianError, OSError) as error:
        note(on_page(error), "bad")
        return
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
        note(say("页面对照表里没有的 {count} 项不会填写。", count=len(plan.unmapped)), "warn")


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
