"""The dates of the clients: our deadlines and the expected answers, computed from the ledger.

    dates(clients, calendar, today)  →  one Due for each running term, overdue first

The term of a filing runs from the launch until a submission. The term of a change or an end runs from its recorded day
until it is done, as the practice records or the registry shows (`done`). Terms of neighbouring duties run from the days
that the profile holds (佐证与说明 › 相邻手续), about the company. An answer is expected while an item is under
review, from its last submission. The ends of documents come from `expiries`. Rehearsals get no answer, hence no date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.checks.deadlines.laws import Rule
from assistant.checks.deadlines.terms import LAWS, DueDate, answer, due_date, entity_answer
from assistant.checks.deadlines.working_days import Calendar
from assistant.core.language import say
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice.expiries import RULE
from assistant.practice.tables import AlgorithmRow, Client
from assistant.practice.turns import NOT_FILED

_IN_FORCE = date(2022, 3, 1)  # services older than the rules count from the day these came into force


@dataclass(frozen=True, slots=True)
class Due:
    """A running term of a client, about the entity (主体) or an algorithm."""

    client: str
    about: str
    term: DueDate
    folder: str = ""

    @property
    def key(self) -> str:
        """Return the unique key of client and item; short names may repeat."""
        return f"{self.folder}|{self.about}"

    @property
    def name(self) -> str:
        """Return the item for a person: a document by its kind, all others by their own names."""
        return say(self.about) if self.term.rule == RULE else self.about

    @property
    def label(self) -> str:
        """Return client and item as one text."""
        return self.client if self.about == SUBJECT else f"{self.client} “{self.name}”"


def dates(clients: Sequence[Client], calendar: Calendar, today: date) -> list[Due]:
    """Return the running terms of clients: overdue ones first, then by day, client and item."""
    terms = [replace(due, folder=client.folder) for client in clients for due in _of(client, calendar)]
    return sorted(terms, key=lambda due: (not due.term.is_overdue(today), due.term.on, due.client, due.about))


def near(dues: Iterable[Due], today: date, leads: Sequence[int]) -> list[Due]:
    """Return the dates without the ends of documents that are farther away than the longest lead."""
    return [due for due in dues if due.term.rule != RULE or due.term.days_left(today) <= max(leads)]


def _of(client: Client, calendar: Calendar) -> Iterator[Due]:
    name = client.short or client.name
    is_awaited = client.entity_state in words.ENTITY_UNDER_REVIEW and not client.is_rehearsal
    if is_awaited and client.entity_submitted:
        yield Due(name, SUBJECT, entity_answer(day_of(client.entity_submitted)))
    for algorithm in client.algorithms:
        yield from _of_algorithm(name, algorithm, calendar)
    for event in client.term_events:
        if event.done_on is None:
            rule: Rule = event.kind if event.kind in LAWS else "change"
            yield Due(name, event.algorithm or SUBJECT, due_date(rule, event.on, calendar))


def _of_algorithm(name: str, algorithm: AlgorithmRow, calendar: Calendar) -> Iterator[Due]:
    is_awaited = algorithm.state in words.ALGORITHM_UNDER_REVIEW and not algorithm.is_rehearsal
    if is_awaited and algorithm.submitted:
        yield Due(name, algorithm.name, answer(day_of(algorithm.submitted), (), calendar))
    is_open = algorithm.is_rehearsal or algorithm.state in NOT_FILED
    if algorithm.launched is not None and is_open and not algorithm.number:
        yield Due(name, algorithm.name, due_date("file", max(algorithm.launched, _IN_FORCE), calendar))


def day_of(moment: datetime) -> date:
    """Return the local day of a moment."""
    return moment.astimezone().date()
