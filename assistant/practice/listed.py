"""Published lists matched with the ledger, and what a practice notes on a client's card.

kept(workspace)                →  the lists that were handed in before, read (公示清单/)
matched(clients, rows)         →  which algorithms of which clients a list names, and what it names beside them
already(rows, company)         →  a line for each algorithm that a list names for a company
same_company(clients, …)       →  the client that is this company already, by code or name
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from assistant import files, wording
from assistant.errors import BeianError, WorkspaceError
from assistant.language import mark, say
from assistant.practice.card import Card, Happening, Listing
from assistant.practice.tables import Algorithm, Client
from assistant.practice.workspace import Workspace
from assistant.profile.published import MAX_BYTES, Listed, read

FOLDER = "公示清单"


@dataclass(frozen=True, slots=True)
class Match:
    """An algorithm that a list names for a client: our row where there is one, the list's, and whether roles fit."""

    client: Client
    algorithm: Algorithm | None
    row: Listed


def keep(workspace: Workspace, file: Path) -> Path:
    """Copy a list into the workspace, so that clients added later are compared with it too; raises OSError."""
    target = workspace.folder / FOLDER / file.name
    if target.resolve() != file.resolve():
        files.write(target, files.read(file, MAX_BYTES))
    return target


def kept(workspace: Workspace) -> list[Listed]:
    """Return the rows of all lists kept; one that cannot be read is passed over here, `beian published` names it."""
    found: list[Listed] = []
    folder = workspace.folder / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            found.extend(read(path))
        except (BeianError, OSError):
            continue
    return found


def matched(clients: Sequence[Client], rows: Sequence[Listed]) -> list[Match]:
    """Return the matches of a list: company by name, algorithm by name and, where two share it, by role."""
    by_name: dict[str, list[Client]] = defaultdict(list)
    for client in clients:
        by_name[client.name_key].append(client)
    found = []
    for row in rows:
        for client in by_name.get(wording.option(row.entity), ()):
            found.append(Match(client, _algorithm(client, row), row))
    return found


def _algorithm(client: Client, row: Listed) -> Algorithm | None:
    same = [each for each in client.algorithms if wording.option(each.name) == wording.option(row.algorithm)]
    of_role = [each for each in same if not row.role or not each.role or each.role == row.role]
    return of_role[0] if len(of_role) == 1 else None


def with_listing(card: Card, match: Match, source: str, on: date) -> Card:
    """Return a card with what a list says of an algorithm; the same twice changes nothing, what was shown stays shown."""
    name = match.algorithm.name if match.algorithm is not None else match.row.algorithm
    former = next((each for each in card.listings if wording.option(each.algorithm) == wording.option(name)), None)
    if former is not None and former.number == match.row.number:
        return card
    others = tuple(each for each in card.listings if each is not former)
    new = Listing(name, match.row.number, source, on, former.is_shown if former else False)
    return replace(card, listings=(*others, new))


def already(rows: Sequence[Listed], company: str) -> Iterator[str]:
    """Yield a line for each algorithm that the lists name for a company: filed already, not to be filed again."""
    for row in dict.fromkeys(rows):
        if wording.option(row.entity) == wording.option(company):
            told = mark("注意：公示清单里已有 {company} 的“{algorithm}”（{number}），不要重复备案。")
            yield say(told, company=company, algorithm=row.algorithm, number=row.number or say(mark("无编号")))


def same_company(clients: Sequence[Client], name: str, uscc: str) -> Client | None:
    """Return the client that is this company already, by code or by name."""
    key = wording.option(name)
    return next((each for each in clients if (uscc and each.uscc == uscc) or each.name_key == key), None)


def algorithm_of(client: Client, name: str) -> str:
    """Return the whole name of an algorithm of a client; raises WorkspaceError where none or several fit."""
    names = [each.name for each in client.algorithms if wording.option(name) in wording.option(each.name)]
    exact = [each for each in names if wording.option(each) == wording.option(name)]
    found = exact or names
    if len(found) != 1:
        known = "、".join(each.name for each in client.algorithms) or say(mark("没有"))
        told = mark("“{client}”没有（或不止一条）算法“{name}”；有：{known}")
        raise WorkspaceError(what=say(told, client=client.name, name=name, known=known))
    return found[0]


def with_happening(card: Card, kind: Literal["change", "end"], on: date, algorithm: str) -> Card:
    """Return a card with a change or an end noted; the same twice is noted once."""
    new = Happening(kind, on, algorithm)
    there = any((each.kind, each.on, each.algorithm) == (kind, on, algorithm) for each in card.happenings)
    return card if there else replace(card, happenings=(*card.happenings, new))


def with_done(card: Card, algorithm: str, on: date) -> Card:
    """Return a card on which the open changes and ends (of one algorithm, or all) are done."""
    happenings = tuple(
        replace(each, done_on=on) if each.done_on is None and algorithm in ("", each.algorithm) else each
        for each in card.happenings
    )
    return replace(card, happenings=happenings)


def with_shown(card: Card, algorithm: str) -> Card:
    """Return a card on which the numbers (of one algorithm, or all) are shown in the product with their link."""
    listings = tuple(
        replace(each, is_shown=True) if algorithm in ("", each.algorithm) else each for each in card.listings
    )
    return replace(card, listings=listings)
