"""交接: what a colleague must know to go on with a client, from what is recorded; nothing is asked and nothing is guessed.

sections(loaded, client, row, dues, own, questions)
                                    →  heading and lines: next step, dates, mandate, requests, papers on their way, comments,
                                       who receives the codes, and what lies on one machine only
as_text(name, sections, today)      →  all of it as a text to send
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.checks.deadlines.laws import KINDS
from assistant.core.excerpt import first_names
from assistant.core.language import comma_list, say
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.material_requests import OpenRequest, still_open, to_ask
from assistant.declaration.intake.missing import MissingItem
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.requirements import DUTIES
from assistant.declaration.intake.sealing import sets
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.paper_record import MADE, STATES, PaperRecord, read_record
from assistant.declaration.papers.sending import dispatch_of, is_superseded, waiting
from assistant.declaration.profile.loading import LoadedProfile
from assistant.practice import mandate
from assistant.practice.board import BoardRow
from assistant.practice.clock import Due
from assistant.practice.comment_tasks import tasks
from assistant.practice.draft_comments import draft_comments
from assistant.practice.tables import Client
from assistant.practice.turns import WHO

_RECEIVER = "验证码接收人"
_MOST_QUESTIONS = 3  # a client may owe a hundred answers; the page of the materials lists them all


@dataclass(frozen=True, slots=True)
class OwnMachine:
    """What lies on this machine only: logins in a private browser folder, a stored account, templates of the registry."""

    machine: str
    has_login: bool = False
    has_account: bool = False
    templates: int = 0
    has_ledger: bool = False


@dataclass(frozen=True, slots=True)
class HandoverSection:
    """A heading with its lines."""

    heading: str
    lines: tuple[str, ...]


def sections(
    loaded: LoadedProfile,
    client: Client,
    row: BoardRow,
    dues: Sequence[Due],
    own: OwnMachine,
    questions: Sequence[ClientQuestion],
) -> list[HandoverSection]:
    """Return what is open at a client, without empty sections. Raises InputProblems, DamagedPapers, OSError.

    `questions` are those that the client has not answered yet; the ones that were put are promises of the client.
    """
    record = read_record(loaded.folder)
    lacks = to_ask(lacking.missing(loaded, resolve_requirements(loaded), questions))
    requests = still_open(loaded.profile, record, lacks, questions)
    listed = (
        (say("下一步"), [_next(row)]),
        (say("期限"), [_due(due) for due in dues]),
        (say("委托"), mandate.lines(loaded.folder)),
        (say("请客户发来或答复、还没有来的"), list(_requests(requests, lacks))),
        (say("还没有请客户发来或答复的"), list(_unasked(requests, lacks, questions))),
        (say("发出去、还没有收回的"), list(_dispatched(record))),
        (say("用印在路上的"), list(_sealing(record))),
        (say("退回意见没办完的"), list(_comments(loaded))),
        (say("草稿里没办完的批注"), list(_draft_comments(loaded))),
        (say("验证码"), [_receiver(client)]),
        (say("只在“{machine}”上的", machine=own.machine), list(_on_one_machine(own))),
    )
    return [HandoverSection(heading, tuple(lines)) for heading, lines in listed if lines]


def as_text(name: str, listed: Sequence[HandoverSection], today: date) -> str:
    """Return the sections as one text."""
    lines = [say("交接：{client}（{day}）", client=name, day=today)]
    for section in listed:
        lines += [say("【{heading}】", heading=section.heading), *(f"- {line}" for line in section.lines)]
    return "\n".join(lines)


def _draft_comments(loaded: LoadedProfile) -> Iterator[str]:
    for comment in draft_comments(loaded.folder):
        if comment.is_open:
            facts = {"name": comment.paper, "text": comment.text, "owner": say(comment.owner)}
            yield say("{name}：{text}（{owner}）", **facts)


def _next(row: BoardRow) -> str:
    since = say("，自 {day}", day=row.since) if row.since else ""
    return say("{who}：{action}{since}", who=say(WHO[row.who]), action=row.action or say("无待办"), since=since)


def _due(due: Due) -> str:
    facts = {
        "day": due.term.on,
        "kind": say(KINDS[due.term.law.kind]),
        "title": say(due.term.law.title),
        "about": due.about,
    }
    return say("{day} {kind}：{title}（{about}）", **facts)


def _requests(requests: Sequence[OpenRequest], lacks: Sequence[MissingItem]) -> Iterator[str]:
    for request in requests:
        facts = {"duty": say(request.duty), "since": request.since, "times": request.times}
        names = [name for name in request.names if name in {item.name for item in lacks}]
        if unanswered := [name for name in request.names if name not in names]:
            names.append(say("没有答复的问题：{questions}", questions=first_names(unanswered, _MOST_QUESTIONS)))
        yield say("{duty}：{since} 请过，已请 {times} 次：{names}", **facts, names=comma_list(names))


def _unasked(
    requests: Sequence[OpenRequest], lacks: Sequence[MissingItem], questions: Sequence[ClientQuestion]
) -> Iterator[str]:
    """Yield what a message to each person would ask for, and was not asked yet."""
    asked = {name for request in requests for name in request.names}
    for duty in DUTIES:
        names = [name for name in lacking.names_asked(duty, lacks, questions) if name not in asked]
        if names:
            yield say("{duty}：{names}", duty=say(duty), names=first_names(names, _MOST_QUESTIONS))


def _dispatched(record: PaperRecord) -> Iterator[str]:
    for event in waiting(record):
        yield say("备好没有发：{folder}", folder=event.folder.rpartition("/")[2])
    for state in record.newest("sent", "returned", "final", "unchanged", "signed"):
        last = dispatch_of(state)
        if last in ("sent", "returned") and state.version.key != MADE and not is_superseded(record, state):
            facts = {"name": state.version.name, "number": state.version.number, "state": say(STATES[last])}
            yield say("{name}（第 {number} 版）：{state}，{day}", **facts, day=state.since)


def _sealing(record: PaperRecord) -> Iterator[str]:
    scanned = {event.versions[0].content for event in record.events if event.state == "scanned" and event.versions}
    for event in sets(record):
        unscanned = [version.name for version in event.versions if version.content not in scanned]
        if unscanned:
            number = say("（{number}）", number=event.number) if event.number else ""
            facts = {"folder": event.folder.rpartition("/")[2], "state": say(STATES[event.state]), "number": number}
            yield say("{folder}：{state}{number}，没收回的：{names}", **facts, names=comma_list(unscanned))


def _comments(loaded: LoadedProfile) -> Iterator[str]:
    for task in tasks(loaded.folder):
        if task.is_open:
            facts = {"what": task.what, "text": task.text, "owner": say(task.owner), "state": say(task.state)}
            yield say("{what}：{text}（{owner}，{state}）", **facts)


def _receiver(client: Client) -> str:
    own = next((contact for contact in client.contacts if contact.duty == _RECEIVER), None)
    if own is None:
        return say("资料里没有写验证码接收人，请向客户问清。")
    return say("由{name}（尾号 {tail}）接收", name=own.name or "—", tail=own.tail or "—")


def _on_one_machine(own: OwnMachine) -> Iterator[str]:
    if own.has_login:
        yield say("这个客户在备案系统的登录：换一台电脑要重新登录")
    if own.has_account:
        yield say("系统钥匙串里保存的账号：接手的人要自己保存一次")
    if own.templates:
        yield say("模板架上的 {count} 份模板：接手的人要从备案系统再下载", count=own.templates)
    if own.has_ledger:
        yield say("台账：各台电脑按文件夹自己重建，不用交接")
