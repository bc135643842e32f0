"""The form that is written into stays the one that was opened: the page follows the person, who may walk to another.

A page is told by its address, a dialog also by the first name that it shows. Both are looked at around everything that
gives the page to the person, and the address once more before anything is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from assistant import wording
from assistant.errors import FormLeft
from assistant.filing.account import check_account
from assistant.filing.context import Filing
from assistant.filing.identity import key_labels
from assistant.filing.opening import LISTED
from assistant.forms import snapshot
from assistant.planning.plan import Record


def address(filing: Filing) -> str:
    """Return where the page stands on its site: path and fragment, without what follows a question mark."""
    parts = urlsplit(filing.site.page.url)
    fragment = parts.fragment.partition("?")[0]
    return f"{parts.path}#{fragment}" if fragment else parts.path


def hold(filing: Filing, record: Record) -> str:
    """Remember that this record's form stands at the address shown now, and return it."""
    at = address(filing)
    filing.form = (record.id, at)
    return at


def check(filing: Filing, record: Record) -> None:
    """Raise FormLeft where the page no longer stands where this record's form was opened."""
    if filing.form[0] == record.id and address(filing) != filing.form[1]:
        raise FormLeft(doing=record.title)


@contextmanager
def kept_open(filing: Filing, record: Record, asked: str = "") -> Iterator[None]:
    """Give the page to the person; `asked` is the label that they are asked about.

    Raises FormLeft where it shows another form afterwards, and what `check_account` does: files go up as they are written.
    """
    before = _name(filing, record, asked)
    yield
    check(filing, record)
    if _name(filing, record, asked) != before:
        raise FormLeft(doing=record.title)
    check_account(filing)


def _name(filing: Filing, record: Record, asked: str) -> str | None:
    """Return the name that an open dialog shows of its record; None for a page, and where the name itself is asked about."""
    listed = LISTED.get(record.page)
    if listed is None or filing.site.entry(record.page).kind != "dialog":
        return None
    label = next(iter(key_labels(filing.site.entry(listed).key)), "")
    if wording.label(label) == wording.label(asked):
        return None
    seen = snapshot.read(filing.site.page).controls
    return next((str(each.value) for each in seen if wording.label(each.raw_label) == wording.label(label)), "")
