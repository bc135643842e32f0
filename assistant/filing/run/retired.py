"""Records that the profile retires: the person deletes them; removed is what the reloaded list no longer shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.browser.page import while_it_loads
from assistant.filing.run import handover, opening
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.filing.run.session import RunSession
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note, RecordLeft

REMOVED = "removed"


def hand_removal(filing: Filing, record: Record) -> None:
    """Ask the person to delete a retired record; note it as removed once the reloaded list no longer shows it."""
    session = filing.session
    is_there = opening.is_listed(filing, record)
    check_account(session)
    if not is_there:
        return
    session.ask(handover.remove(record), _seen_removed(session, filing.places, record))
    session.site.goto("home")  # the list as the person sees it may be partial
    is_there = opening.is_listed(filing, record)
    check_account(session)
    if not is_there:
        session.note(Note("removal", REMOVED, record.id))
        return
    filing.results.skipped.add(record.id)
    session.note(RecordLeft(record.id, say("已停用的“{name}”仍在系统的列表里，没有删除", name=record.names[0])))


def _seen_removed(session: RunSession, places: RecordPlaces, record: Record) -> Callable[[], str | None]:
    """Return the watch for the record's list page to show all other rows and the record no more."""
    list_id, address = record.kind.listed_in, places.addresses[record.parent] if record.parent else {}
    listed, row = session.records.listed, session.records.find(record.names, is_exact=record.is_look_alike)[0]
    others = {item.key for item in listed if item.page == row.page} - {row.key}

    def look() -> str | None:
        is_rendered = bool(others) or (len(listed) == 1 and session.site.shows_its_data())
        if not is_rendered or not session.records.is_open(list_id, **address):
            return None
        with suppress(PageMismatch):  # the address is the list's, but another table is still rendered
            shown = {row.key for row in session.records.rows()}
            return REMOVED if others <= shown and row.key not in shown else None
        return None

    return while_it_loads(look)
