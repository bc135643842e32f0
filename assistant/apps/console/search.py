"""Search over a whole workspace: clients, their products and algorithms, papers, fields with findings, and pages.

    hits(context, "微光", folder)  →  SearchHit with its kind, text and address, the closest first

`folder` is the client of the page on which the person searches: its own things and pages come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.pages import CLIENT_PAGES, PAGES, SELF_CHECK, START, links
from assistant.apps.console.parts import page_of
from assistant.apps.console.words import titles_of
from assistant.core import wording
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.practice.database import ledger_errors
from assistant.practice.item_board import stage_of_member
from assistant.practice.search_rows import search_rows

_MOST = 8  # hits of one kind
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit: its kind, its text, what it belongs to, and the address where it is."""

    kind: str
    text: str
    of: str
    to: str


def hits(context: ConsoleContext, query: str, folder: str = "") -> list[SearchHit]:
    """Return what a text finds: pages first, then clients, items, papers and fields; raises LedgerError."""
    sought = wording.option(query[:_LONGEST])
    if not sought:
        return []
    with ledger_errors(context.ledger.engine):
        rows = search_rows(context.ledger)
    names = {row.folder: row.short or row.name for row in rows.clients}
    of_client = partial(_own_first, folder=folder)
    groups = (
        _pages(sought, folder, names),
        (
            SearchHit(say("客户"), names[row.folder], row.uscc, page_of("client", row.folder))
            for row in of_client(rows.clients)
            if _holds(sought, row.folder, row.name, row.short, row.uscc)
        ),
        _items(sought, names, of_client(rows.items)),
        _papers(sought, names, of_client(rows.papers)),
        _fields(sought, names, of_client(rows.findings), rows.items),
    )
    return [hit for group in groups for hit in islice(group, _MOST)]


def _own_first(rows: Sequence[Any], folder: str) -> Sequence[Any]:
    """Return rows with those of a client first, then by client."""
    return sorted(rows, key=lambda row: (row.folder != folder, row.folder))


def _holds(sought: str, *texts: str) -> bool:
    return any(sought in wording.option(text) for text in texts if text)


def _pages(sought: str, folder: str, names: dict[str, str]) -> Iterator[SearchHit]:
    if folder in names:
        for declared in links(CLIENT_PAGES):
            if _holds(sought, declared.title, say(declared.title)):
                to = page_of("client", folder, *filter(None, (declared.path,)))
                yield SearchHit(say("页面"), say(declared.title), names[folder], to)
    others = [(declared.path, declared.title) for declared in links(PAGES)]
    for path, title in [*others, (START, mark("工作区")), (SELF_CHECK, mark("自检"))]:
        if _holds(sought, title, say(title)):
            yield SearchHit(say("页面"), say(title), "", path)


def _items(sought: str, names: dict[str, str], rows: Sequence[Any]) -> Iterator[SearchHit]:
    for row in rows:
        if _holds(sought, row.name):
            in_profile = page_of("client", row.folder, "profile", part=row.part)
            to = in_profile if row.part else page_of("client", row.folder, at=row.name)
            yield SearchHit(say(stage_of_member(row.kind)), row.name, names[row.folder], to)


def _papers(sought: str, names: dict[str, str], rows: Sequence[Any]) -> Iterator[SearchHit]:
    for row in rows:
        if _holds(sought, row.slot):
            to = page_of("client", row.folder, "materials", at=row.slot)
            yield SearchHit(say("材料"), row.slot, names[row.folder], to)


def _fields(sought: str, names: dict[str, str], rows: Sequence[Any], items: Sequence[Any]) -> Iterator[SearchHit]:
    parts: dict[str, dict[str, str]] = {}
    for row in items:
        parts.setdefault(row.folder, {})[row.key] = row.part
    for row in rows:
        title = _title(row.place)
        if title and _holds(sought, title, row.found):
            own = parts.get(row.folder, {})
            part = next((part for key, part in own.items() if key and f"{row.place}.".startswith(f"{key}.")), "")
            to = page_of("client", row.folder, "profile", part=part, field=row.place)
            yield SearchHit(say("预检问题"), title, names[row.folder], to)


@lru_cache(maxsize=4096)
def _title(place: str) -> str:
    try:
        return titles_of(FieldKey.of(place))
    except ValueError:
        return ""
