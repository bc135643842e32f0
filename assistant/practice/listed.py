"""Published lists matched with the ledger, and changes to a client's overview.

stored_rows(workspace)         →  the rows of the stored lists (公示清单/); `marks` changes when they do
matched(clients, rows)         →  the algorithms of clients that a list names
already(rows, company)         →  a line for each algorithm that a list names for a company
same_company(clients, …)       →  the existing client that is this company, by code or name
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.core import files, wording
from assistant.core.errors import BeianError, WorkspaceError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.profile.published import PublishedRow, read
from assistant.practice.client_overview import ClientOverview, Listing, NumberDisplay, TermEvent, TermEventKind
from assistant.practice.tables import AlgorithmRow, Client
from assistant.practice.turns import NOT_FILED
from assistant.practice.workspace import Workspace, folder_name

FOLDER = "公示清单"
_ENDED = "注销"
_DIGITS = 8
_HEADS = ("算法名称", "主体名称", "角色", "备案编号", "备注")


@dataclass(frozen=True, slots=True)
class Match:
    """An algorithm that a list names for a client: our row (None unless exactly one fits) and the list's."""

    client: Client
    algorithm: AlgorithmRow | None
    row: PublishedRow


def store_list(workspace: Workspace, name: str, rows: Sequence[PublishedRow]) -> Path:
    """Store the rows of a list in the workspace, for comparison with clients added later; raises OSError.

    A different list of the same name is stored beside it.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADS)
    for row in rows:
        writer.writerow(
            " ".join(text.split()) for text in (row.algorithm, row.entity, row.role, row.number, row.remark)
        )
    content = text.getvalue().encode()
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    target = workspace.folder / FOLDER / f"{folder_name(name)}.{digest}.csv"
    files.write(target, content)
    return target


def stored_rows(workspace: Workspace) -> list[PublishedRow]:
    """Return the rows of all stored lists; unreadable ones are skipped here and reported by `beian published`."""
    rows: list[PublishedRow] = []
    folder = workspace.folder / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            rows.extend(read(path))
        except (BeianError, OSError):
            continue
    return rows


def marks(workspace: Workspace) -> tuple[tuple[str, int], ...]:
    """Return name and time of each stored list; they differ after a list was added or changed."""
    try:
        return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in (workspace.folder / FOLDER).iterdir()))
    except OSError:
        return ()


def matched(clients: Sequence[Client], rows: Sequence[PublishedRow]) -> list[Match]:
    """Return the matches of a list: company by name, algorithm by name and, for equal names, by role."""
    by_name: dict[str, list[Client]] = defaultdict(list)
    for client in clients:
        by_name[client.name_key].append(client)
    matches = []
    for row in rows:
        for client in by_name.get(wording.option(row.entity), ()):
            matches.append(Match(client, _algorithm(client, row), row))
    return matches


def _algorithm(client: Client, row: PublishedRow) -> AlgorithmRow | None:
    same = [
        algorithm for algorithm in client.algorithms if wording.option(algorithm.name) == wording.option(row.algorithm)
    ]
    of_role = [algorithm for algorithm in same if not row.role or not algorithm.role or algorithm.role == row.role]
    return of_role[0] if len(of_role) == 1 else None


def with_listing(overview: ClientOverview, match: Match, source: str, on: date) -> ClientOverview:
    """Return an overview with a list's data on an algorithm; the same data changes nothing."""
    name = match.algorithm.name if match.algorithm is not None else match.row.algorithm
    former = next(
        (listing for listing in overview.listings if wording.option(listing.algorithm) == wording.option(name)), None
    )
    is_ended = _ENDED in match.row.remark
    if former is not None and (former.number, former.is_ended) == (match.row.number, is_ended):
        return overview
    others = tuple(listing for listing in overview.listings if listing is not former)
    return replace(overview, listings=(*others, Listing(name, match.row.number, source, on, is_ended)))


def already(rows: Sequence[PublishedRow], company: str) -> Iterator[str]:
    """Yield a warning for each algorithm of a company that the lists name: filed already, not to be filed again."""
    for row in dict.fromkeys(rows):
        if wording.option(row.entity) == wording.option(company):
            message = mark("注意：公示清单里已有{company}的“{algorithm}”（{number}），不要重复备案。")
            yield say(message, company=company, algorithm=row.algorithm, number=row.number or say("无编号"))


def same_company(clients: Sequence[Client], name: str, uscc: str) -> Client | None:
    """Return the existing client that is this company, by code or by name."""
    key = wording.option(name)
    return next((client for client in clients if (uscc and client.uscc == uscc) or client.name_key == key), None)


def not_noted(clients: Sequence[Client], rows: Sequence[PublishedRow]) -> Iterator[Match]:
    """Yield the algorithms that a list names as filed but the ledger as not yet filed."""
    seen = set()
    for match in matched(clients, rows):
        row = match.algorithm
        if row is None or row.id in seen:
            continue
        if row.is_rehearsal or row.state in NOT_FILED:
            seen.add(row.id)
            yield match


def algorithm_of(client: Client, name: str) -> str:
    """Return the full name of a client's algorithm; raises WorkspaceError unless exactly one fits."""
    names = [
        algorithm.name for algorithm in client.algorithms if wording.option(name) in wording.option(algorithm.name)
    ]
    exact = [text for text in names if wording.option(text) == wording.option(name)]
    candidates = exact or names
    if len(candidates) != 1:
        known = comma_list(algorithm.name for algorithm in client.algorithms) or say("没有")
        message = mark("“{client}”没有（或不止一条）算法“{name}”；现有：{known}")
        raise WorkspaceError(what=say(message, client=client.name, name=name, known=known))
    return candidates[0]


def with_term_event(
    overview: ClientOverview, kind: TermEventKind, on: date, algorithm: str, received: date | None = None
) -> ClientOverview:
    """Return an overview with a change, an end or the term of a return recorded; a repeated one is recorded once."""
    new = TermEvent(kind, on, algorithm, received=received)
    is_recorded = any(
        (event.kind, event.on, event.algorithm) == (kind, on, algorithm) for event in overview.term_events
    )
    return overview if is_recorded else replace(overview, term_events=(*overview.term_events, new))


def with_done(overview: ClientOverview, algorithm: str, on: date) -> ClientOverview:
    """Return an overview whose open changes and ends (of one algorithm, or all) are done."""
    term_events = tuple(
        replace(event, done_on=on) if event.done_on is None and algorithm in ("", event.algorithm) else event
        for event in overview.term_events
    )
    return replace(overview, term_events=term_events)


def with_shown(overview: ClientOverview, algorithms: Sequence[str], on: date, picture: str = "") -> ClientOverview:
    """Return an overview that records these numbers as displayed; the first day stays, a picture is added."""
    known = {wording.option(display.algorithm): display for display in overview.shown}
    for name in algorithms:
        former = known.get(wording.option(name))
        known[wording.option(name)] = NumberDisplay(
            name, former.on if former else on, picture or (former.picture if former else "")
        )
    return replace(overview, shown=tuple(known.values()))
