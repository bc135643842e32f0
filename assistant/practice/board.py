"""The board: one row per client with its turn, next step, waiting time and nearest dates.

rows(clients, dues, today, calendar, leads)  →  BoardRow, those first that wait for us
duplicates(clients, rows)             →  duplicate work: same company, same name in an account, already published
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.checks.deadlines.working_days import PUBLISHED, Calendar, after
from assistant.core import wording
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.material_requests import REMINDED_AFTER
from assistant.declaration.profile.published import PublishedRow
from assistant.practice.clock import Due, near
from assistant.practice.listed import not_noted
from assistant.practice.tables import AlgorithmRow, Client
from assistant.practice.turns import ASKED_ON, ORDER, WHO, Who, sentence

NOT_READ = mark("尚未读取")
_BEYOND = date.max
_ASKED: frozenset[Who] = frozenset({"client", "seal", "code"})


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One client on the board: turn and its start, next step and its sentence, states, nearest dates.

    `remind` is the day of the next reminder (下次催办日) while it is the client's turn. `receipts` holds the number of
    each algorithm, or the receipt of its submission; `names` are the papers or algorithms of the next step.
    """

    client: str
    folder: str
    who: Who
    since: date | None
    waited: int
    step: str
    action: str
    entity: str
    algorithms: tuple[tuple[str, str], ...]
    blocks: int
    deadline: Due | None
    answer: Due | None
    is_rehearsal: bool = False
    remind: date | None = None
    receipts: Mapping[str, str] = field(default_factory=dict)
    names: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateWork:
    """Duplicate work: its kind, and the clients or algorithms concerned."""

    kind: str
    names: tuple[str, ...]
    message: str = field(compare=False, default="")


def rows(
    clients: Sequence[Client], dues: Sequence[Due], today: date, calendar: Calendar, leads: Sequence[int]
) -> list[BoardRow]:
    """Return the rows of a board by turn, nearest deadline, then longest wait; reminders use the calendar.

    A document's last day counts as a deadline from `leads` days before it.
    """
    by_client: dict[str, list[Due]] = defaultdict(list)
    for due in near(dues, today, leads):
        by_client[due.folder].append(due)
    rows = [_row(client, by_client[client.folder], today, calendar) for client in clients]
    return sorted(rows, key=lambda row: (ORDER.index(row.who), _soonest(row), -row.waited, row.client))


def _soonest(row: BoardRow) -> date:
    return row.deadline.term.on if row.deadline is not None else _BEYOND


def _row(client: Client, dues: Sequence[Due], today: date, calendar: Calendar) -> BoardRow:
    who: Who = next((turn for turn in ORDER if turn == client.turn), "nobody")
    return BoardRow(
        client=client.short or client.name,
        folder=client.folder,
        who=who,
        since=client.turn_since,
        waited=max((today - client.turn_since).days, 0) if client.turn_since else 0,
        step=client.step,
        action=sentence(client.step, client.facts),
        entity=state_of(client.entity_state, client.entity_theirs, client.is_rehearsal),
        algorithms=tuple((algorithm.name, algorithm_state(algorithm)) for algorithm in client.algorithms),
        blocks=client.blocks,
        deadline=next((due for kind in ("ours", "expiry") for due in dues if due.term.law.kind == kind), None),
        answer=next((due for due in dues if due.term.law.kind == "expected"), None),
        is_rehearsal=client.is_rehearsal,
        remind=_next_reminder(client, today, calendar) if who in _ASKED else None,
        receipts={algorithm.name: receipt for algorithm in client.algorithms if (receipt := receipt_of(algorithm))},
        owner=client.owner,
        names=str(client.facts.get("names", "")),
    )


def receipt_of(row: AlgorithmRow) -> str:
    """Return the filing number, or the receipt of the submission; rehearsals have neither."""
    return row.number or ("" if row.is_rehearsal else row.receipt)


def _next_reminder(client: Client, today: date, calendar: Calendar) -> date:
    """Return the day of the next reminder: by the day of the last request, else by the day on which the turn began."""
    asked = client.facts.get(ASKED_ON)
    if asked is None:
        return _reminder(client.turn_since, today, calendar)
    return max(after(date.fromisoformat(asked), REMINDED_AFTER, calendar).on, today)


def _reminder(since: date | None, today: date, calendar: Calendar = PUBLISHED) -> date:
    """Return the day of the next reminder: every third working day since the turn began, today at the earliest."""
    day = since or today
    while day < today or day == since:
        day = after(day, REMINDED_AFTER, calendar).on
    return day


def algorithm_state(row: AlgorithmRow) -> str:
    """Return the state of an algorithm as displayed."""
    return state_of(row.state, row.theirs if row.theirs != row.listed else "", row.is_rehearsal)


def state_of(ours: str, theirs: str, is_rehearsal: bool) -> str:
    """Return a state as displayed: our word, the site's own in parentheses, ［演练］ if only the mock showed it."""
    if not ours:
        return say(NOT_READ)
    shown = say("{ours}（系统显示：{theirs}）", ours=ours, theirs=theirs) if theirs not in ("", ours) else ours
    return say("{state}［演练］", state=shown) if is_rehearsal else shown


def as_json(row: BoardRow) -> dict[str, Any]:
    """Return a row as JSON data."""
    return {
        "client": row.client,
        "folder": row.folder,
        "turn": say(WHO[row.who]),
        "since": row.since.isoformat() if row.since else None,
        "waited_days": row.waited,
        "remind": row.remind.isoformat() if row.remind else None,
        "next": row.action,
        "entity": row.entity,
        "algorithms": [
            {"name": name, "state": state, "receipt": row.receipts.get(name)} for name, state in row.algorithms
        ],
        "must_fix": row.blocks,
        "deadline": _due_json(row.deadline),
        "expected": _due_json(row.answer),
        "rehearsal": row.is_rehearsal,
    }


def _due_json(due: Due | None) -> dict[str, Any] | None:
    if due is None:
        return None
    return {
        "about": due.about,
        "rule": due.term.rule,
        "due": due.term.on.isoformat(),
        "provisional": due.term.is_estimate,
    }


def duplicates(clients: Sequence[Client], rows: Sequence[PublishedRow] = ()) -> list[DuplicateWork]:
    """Return the duplicate work, each once; `rows` are those of the published lists."""
    return [*_companies(clients), *_names(clients), *_listed(clients, rows)]


def _listed(clients: Sequence[Client], rows: Sequence[PublishedRow]) -> Iterator[DuplicateWork]:
    for match in not_noted(clients, rows):
        message = mark("{client}：“{name}”已在公示清单里（{number}），不要重复备案")
        number = match.row.number or say("无编号")
        text = say(message, client=match.client.name, name=match.row.algorithm, number=number)
        yield DuplicateWork("published", (match.client.folder, match.row.algorithm), text)


def _companies(clients: Sequence[Client]) -> Iterator[DuplicateWork]:
    groups: dict[tuple[str, ...], str] = {}
    for text, key in ((mark("信用代码相同"), "uscc"), (mark("名称相同"), "name_key")):
        same: dict[str, list[str]] = defaultdict(list)
        for client in clients:
            if getattr(client, key):
                same[getattr(client, key)].append(client.folder)
        for folders in same.values():
            if len(folders) > 1:
                groups.setdefault(tuple(sorted(folders)), text)
    for names, text in groups.items():
        message = say(
            "同一家公司有 {count} 个客户文件夹（{why}）：{names}",
            count=len(names),
            why=say(text),
            names=comma_list(names),
        )
        yield DuplicateWork("company", names, message)


def _names(clients: Sequence[Client]) -> Iterator[DuplicateWork]:
    for client in clients:
        same: dict[str, list[str]] = defaultdict(list)
        for algorithm in client.algorithms:
            same[wording.option(algorithm.name)].append(algorithm.name)
        for names in same.values():
            if len(names) > 1:
                message = mark("{client}：一个账号里有 {count} 条算法都叫“{name}”；两种角色各备一条时请用后缀区分")
                text = say(message, client=client.name, count=len(names), name=names[0])
                yield DuplicateWork("algorithm", (client.folder, names[0]), text)
