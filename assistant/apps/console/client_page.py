"""The overview of a client: states of entity and algorithms, explained dates, contacts and a message for the client."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import badge, copyable, el, facts, lines, link, note, page_of, panel, table
from assistant.apps.console.words import moment, named, tone_of
from assistant.checks.deadlines.terms import explained
from assistant.core.language import mark, say
from assistant.declaration.intake.requirements import STATES
from assistant.practice import board, brief
from assistant.practice.clock import Due
from assistant.practice.tables import Client


@client_page("", mark("概况"), 10, about=mark("读到的状态、日期和说明、材料、联系人、发给客户的进度简报"))
def show(context: ConsoleContext, client: Client) -> None:
    """Show the overview of a client."""
    with el("div", None, "columns wide"):
        _states(client)
        _dates(context, context.dues([client]))
    with panel(say("可直接发给客户的话")):
        copyable(brief.of(client, context.dues([client]), context.today).paragraph, say("进度简报"))
    with el("div", None, "columns"):
        _materials(client)
        _findings(client)
        _contacts(client)


def _states(client: Client) -> None:
    with panel(say("主体和算法")):
        entity = board.state_of(client.entity_state, client.entity_theirs, client.is_rehearsal)
        rows: list[Sequence[object]] = [
            (say("主体"), entity, moment(client.entity_since), "", _rounds(client.entity_rounds))
        ]
        rows += [
            (
                algorithm.name,
                board.algorithm_state(algorithm),
                moment(algorithm.since),
                algorithm.number or algorithm.receipt,
                _rounds(algorithm.rounds),
            )
            for algorithm in client.algorithms
        ]
        heads = (mark("项目"), mark("状态"), mark("自何时"), mark("编号或回执"), mark("退回"))
        table([say(head) for head in heads], rows, say("主体和算法的状态"))
        note(say("状态由填报时从系统读取，这里不猜测。"), "mute")


def _rounds(count: int) -> str:
    return say("第 {count} 次补正", count=count) if count else ""


def _dates(context: ConsoleContext, dues: Sequence[Due]) -> None:
    with panel(say("期限")):
        if not dues:
            note(say("没有进行中的期限。"), "mute")
        for due in dues:
            with el("details"):
                with el("summary"):
                    badge(due.term.distance(context.today), tone_of(due.term, context.today))
                    el("span", say("{text}（{more}）", text=named(due.term), more=due.name))
                lines(explained(due.term))


def _materials(client: Client) -> None:
    with panel(say("材料")):
        counts: dict[str, int] = {}
        for material in client.materials:
            counts[material.state] = counts.get(material.state, 0) + 1
        facts((say(word), str(counts[state])) for state, word in STATES.items() if state in counts)
        link(say("查看材料和欠件清单"), page_of("client", client.folder, "materials"))


def _findings(client: Client) -> None:
    with panel(say("预检")):
        facts(((say("必改"), str(client.blocks)), (say("需核实"), str(client.warns))))
        link(say("查看预检问题"), page_of("client", client.folder, "findings"))


def _contacts(client: Client) -> None:
    with panel(say("联系人")):
        if not client.contacts:
            note(say("资料里还没有联系人。"), "mute")
        facts((contact.duty or "—", _contact(contact.name, contact.tail)) for contact in client.contacts)


def _contact(name: str, tail: str) -> str:
    return say("{name}（尾号 {tail}）", name=name, tail=tail) if tail else name
