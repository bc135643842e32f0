"""Make sure that values go into the form that was opened: the person may navigate the page to another one.

A page is identified by its address, a dialog also by the first name that it shows. Both are checked around everything
that gives the page to the person, and once more before anything is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from assistant.core import wording
from assistant.core.errors import FormLeft
from assistant.filing.forms import snapshot
from assistant.filing.run.account import check_account
from assistant.filing.run.context import PinnedForm, RecordPlaces
from assistant.filing.run.identity import key_labels, shown_key
from assistant.filing.run.opening import remember_address
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site
from assistant.planning.plan.plan import Record


def address(site: Site) -> str:
    """Return the path and fragment of the page, without queries."""
    parts = urlsplit(site.page.url)
    fragment = parts.fragment.partition("?")[0]
    return f"{parts.path}#{fragment}" if fragment else parts.path


def hold(session: RunSession, places: RecordPlaces, record: Record, name: str = "") -> str:
    """Record that this record's form is at the page's address, `name` being that of its row; return the address."""
    at = address(session.site)
    places.form = PinnedForm(record.id, at, name)
    return at


def check(session: RunSession, places: RecordPlaces, record: Record) -> None:
    """Raise FormLeft if the page no longer shows this record's form; learn the address of a form the person saved."""
    form = places.form
    if form.record != record.id:
        return
    if address(session.site) != form.at and not _is_saved_by_hand(session, places, record, form.at):
        raise FormLeft(doing=record.title)
    if not _is_own(record, form.name, _name(session.site, record)):
        raise FormLeft(doing=record.title)


@contextmanager
def pinned_form(session: RunSession, places: RecordPlaces, record: Record, asked: str = "") -> Iterator[None]:
    """Give the page to the person; `asked` is the label that they are asked about.

    Raises FormLeft if it shows another form afterwards, and the errors of `check_account`, because files are uploaded
    as they are written.
    """
    before = _name(session.site, record)
    yield
    after = _name(session.site, record)
    if asked and wording.label(asked) == wording.label(_label(session.site, record)):
        places.form = replace(places.form, name=after or "")
    elif after != before:
        raise FormLeft(doing=record.title)
    check(session, places, record)
    check_account(session)


def _is_saved_by_hand(session: RunSession, places: RecordPlaces, record: Record, at: str) -> bool:
    """Return whether the person has saved a new record's form, which then has an address of its own; learn that."""
    names, listed = session.site.names_in_route(record.page), record.kind.listed_in
    if not listed or "new" not in at.split("/") or not names or "new" in names.values():
        return False
    shown = shown_key(snapshot.read(session.site.page), session.site.entry(listed).key)
    if shown is None or wording.option(shown) not in map(wording.option, record.names):
        return False
    remember_address(session, places, record)
    hold(session, places, record, shown)
    return True


def _is_own(record: Record, held: str, current: str | None) -> bool:
    """Return whether a dialog's name begins the name of its row or of this record; the site may truncate it."""
    if current is None:
        return True
    form = wording.name if record.is_look_alike else wording.option
    shown = form(current.replace(" > ", ">"))
    return any(form(name.replace(" > ", ">")).startswith(shown) for name in (held, *record.names))


def _label(site: Site, record: Record) -> str:
    """Return the first label of the key by which a dialog's record is listed; "" for a page."""
    listed = record.kind.listed_in
    if not listed or site.entry(record.page).kind != "dialog":
        return ""
    return next(iter(key_labels(site.entry(listed).key)), "")


def _name(site: Site, record: Record) -> str | None:
    """Return the name that an open dialog shows for its record; None for a page."""
    label = wording.label(_label(site, record))
    if not label:
        return None
    controls = snapshot.read(site.page).controls
    value = next((control.value for control in controls if wording.label(control.raw_label) == label), None)
    return "" if value is None else str(value)
