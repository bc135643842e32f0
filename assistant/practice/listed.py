"""Published lists matched with the ledger, and what a practice notes on a client's card.

kept(workspace)                →  the lists that were handed in before, read (公示清单/); `marks` differ when they do
matched(clients, rows)         →  which algorithms of which clients a list names, and what it names beside them
already(rows, company)         →  a line for each algorithm that a list names for a company
same_company(clients, …)       →  the client that is this company already, by code or name
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
from typing import Literal

from assistant.core import files, wording
from assistant.core.errors import BeianError, WorkspaceError
from assistant.core.language import mark, say
from assistant.declaration.profile.published import PublishedRow, read
from assistant.practice.client_overview import ClientOverview, Listing, NumberDisplay, TermEvent
from assistant.practice.tables import AlgorithmRow, Client
from assistant.practice.turns import NOT_FILED
from assistant.practice.workspace import Workspace, folder_name

FOLDER = "公示清单"
_ENDED = "注销"
_DIGITS = 8
_HEADS = ("算法名称", "主体名称", "角色", "备案编号", "备注")


@dataclass(frozen=True, slots=True)
class Match:
    """An algorithm that a list names for a client: our row where there is one, the list's, and whether roles fit."""

    client: Client
    algorithm: AlgorithmRow | None
    row: PublishedRow


def store_list(workspace: Workspace, name: str, rows: Sequence[PublishedRow]) -> Path:
    """Keep the rows of a list in the workspace, so that what is added later is compared with it too; raises OSError.

    Another list of the same name is kept beside it.
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
    """Return the rows of all lists kept; one that cannot be read is passed over here, `beian published` names it."""
    rows: list[PublishedRow] = []
    folder = workspace.folder / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            rows.extend(read(path))
        except (BeianError, OSError):
            continue
    return rows


def marks(workspace: Workspace) -> tuple[tuple[str, int], ...]:
    """Return names and times of the lists kept: others when one was handed in, or changed, since."""
    try:
        return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in (workspace.folder / FOLDER).iterdir()))
    except OSError:
        return ()


def matched(clients: Sequence[Client], rows: Sequence[PublishedRow]) -> list[Match]:
    """Return the matches of a list: company by name, algorithm by name and, where two share it, by role."""
    by_name: dict[str, list[Client]] = defaultdict(list)
    for client in clients:
        by_name[client.name_key].append(client)
    result = []
    for row in rows:
        for client in by_name.get(wording.option(row.entity), ()):
            result.append(Match(client, _algorithm(client, row), row))
    return result


def _algorithm(client: Client, row: PublishedRow) -> AlgorithmRow | None:
    same = [
        algorithm for algorithm in client.algorithms if wording.option(algorithm.name) == wording.option(row.algorithm)
    ]
    of_role = [item for item in same if not row.role or not item.role or item.role == row.role]
    return of_role[0] if len(of_role) == 1 else None


def with_listing(overview: ClientOverview, match: Match, source: str, on: date) -> ClientOverview:
    """Return a card with what a list says of an algorithm; the same twice changes nothing."""
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
    """Yield a line for each algorithm that the lists name for a company: filed already, not to be filed again."""
    for row in dict.fromkeys(rows):
        if wording.option(row.entity) == wording.option(company):
            message = mark("注意：公示清单里已有 {company} 的“{algorithm}”（{number}），不要重复备案。")
            yield say(message, company=company, algorithm=row.algorithm, number=row.number or say(mark("无编号")))


def same_company(clients: Sequence[Client], name: str, uscc: str) -> Client | None:
    """Return the client that is this company already, by code or by name."""
    key = wording.option(name)
    return next((client for client in clients if (uscc and client.uscc == uscc) or client.name_key == key), None)


def not_noted(clients: Sequence[Client], rows: Sequence[PublishedRow]) -> Iterator[Match]:
    """Yield the algorithms that a list names as filed and our ledger as still to be filed: work that would be done twice."""
    seen = set()
    for match in matched(clients, rows):
        row = match.algorithm
        if row is None or row.id in seen:
            continue
        if row.is_rehearsal or row.state in NOT_FILED:
            seen.add(row.id)
            yield match


def algorithm_of(client: Client, name: str) -> str:
    """Return the whole name of an algorithm of a client; raises WorkspaceError where none or several fit."""
    names = [
        algorithm.name for algorithm in client.algorithms if wording.option(name) in wording.option(algorithm.name)
    ]
    exact = [text for text in names if wording.option(text) == wording.option(name)]
    exacts = exact or names
    if len(exacts) != 1:
        known = "、".join(algorithm.name for algorithm in client.algorithms) or say(mark("没有"))
        message = mark("“{client}”没有（或不止一条）算法“{name}”；有：{known}")
        raise WorkspaceError(what=say(message, client=client.name, name=name, known=known))
    return exacts[0]


def with_term_event(
    overview: ClientOverview, kind: Literal["change", "end"], on: date, algorithm: str
) -> ClientOverview:
    """Return a card with a change or an end noted; the same twice is noted once."""
    new = TermEvent(kind, on, algorithm)
    there = any((event.kind, event.on, event.algorithm) == (kind, on, algorithm) for event in overview.term_events)
    return overview if there else replace(overview, term_events=(*overview.term_events, new))


def with_done(overview: ClientOverview, algorithm: str, on: date) -> ClientOverview:
    """Return a card on which the open changes and ends (of one algorithm, or all) are done."""
    term_events = tuple(
        replace(event, done_on=on) if event.done_on is None and algorithm in ("", event.algorithm) else event
        for event in overview.term_events
    )
    return replace(overview, term_events=term_events)


def with_shown(overview: ClientOverview, algorithms: Sequence[str], on: date, picture: str = "") -> ClientOverview:
    """Return a card on which the numbers of these algorithms stand in the product; the first day stays, a picture is added."""
    known = {wording.option(display.algorithm): display for display in overview.shown}
    for name in algorithms:
        former = known.get(wording.option(name))
        known[wording.option(name)] = NumberDisplay(
            name, former.on if former else on, picture or (former.picture if former else "")
        )
    return replace(overview, shown=tuple(known.values()))
