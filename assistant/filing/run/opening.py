"""Open a record of a plan on the site: existing, renamed, or new; ask the person where that is unclear.

A record is found in its list by its natural key or its former one. If it is not listed while the list holds a record
that the profile does not name, the person says whether they are the same (handover SAME) before anything is added: a
second draft of one algorithm is worse than a question. An added record may be listed late: its list is read again for
some seconds before it counts as missing. A record whose save was sent, in this run or an earlier one, and neither
refused nor proved since, is added again only on the person's word: they are shown the list (`unlisted`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.core import wording
from assistant.core.errors import DoubledRecord, PageMismatch, SaveUncertain
from assistant.core.language import say
from assistant.filing.browser.page import while_it_loads
from assistant.filing.forms import snapshot
from assistant.filing.run import handover
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.filing.run.identity import check_identity, shown_key
from assistant.filing.run.pending_saves import ADD_AGAIN
from assistant.filing.run.session import RunSession
from assistant.filing.run.unlisted import unlisted
from assistant.filing.site.landmarks import WAIT_S
from assistant.filing.site.records import ListRow, Records, is_named
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import AnswerApplied, UnlistedAnswered

LATE_RESTS_S = (0.2, 0.4, 0.6, 0.8, 1.0, 1.5)
_LISTED_NOW = "listed"


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """How a record was opened: found under a name, new, or left (with the reason)."""

    how: Literal["found", "new", "left"]
    name: str = ""
    reason: str = ""


def open_record(filing: Filing, record: Record) -> OpenedRecord:
    """Open one record for reading and writing."""
    if record.kind.is_single:
        filing.session.site.goto(record.page, fresh=True)
        return OpenedRecord("found", record.names[0])
    if record.kind.is_later_step:
        return _open_step(filing, record)
    return _open_listed(filing, record)


def reopen(filing: Filing, record: Record) -> None:
    """Open a saved record again, as the site has stored it; raises SaveUncertain if the list does not show it."""
    if record.kind.is_single:
        filing.session.site.goto(record.page, fresh=True)
    elif record.kind.is_step:
        if record.kind.is_first_step and str(record.key) in filing.saves.added:
            _listed_row(filing, record)
        filing.session.site.goto(record.page, fresh=True, **address_of(filing.session, filing.places, record))
    else:
        _press_open(filing.session, filing.places, record, _listed_row(filing, record))


def _listed_row(filing: Filing, record: Record) -> ListRow:
    """Return a saved record's row; raises SaveUncertain if it is not listed, DoubledRecord if it is listed twice."""
    row = _row(filing, record, record.names[:1])
    if row is None:
        raise SaveUncertain(doing=record.title, what=say("保存后在列表中找不到"))
    return row


def is_listed(filing: Filing, record: Record) -> bool:
    """Open the record's list and return whether the record is in it; later steps of an algorithm never are."""
    if not record.kind.listed_in or record.parent in filing.results.skipped:
        return False
    return _row(filing, record, record.names) is not None


def is_shown_in_list(records: Records, record: Record) -> bool:
    """Return whether the list page shown now still shows the record (the person may have moved on)."""
    return any(is_named(row, record.names, is_exact=record.is_look_alike) for row in records.rows())


def leave(session: RunSession, record: Record) -> None:
    """Leave an open record without saving, if it is a dialog."""
    if session.site.entry(record.page).kind == "dialog":
        session.records.controls.close_dialog(record.page)


def address_of(session: RunSession, places: RecordPlaces, record: Record) -> dict[str, str]:
    """Return the site's identifiers of a record in addresses, as learnt when it was opened."""
    if _place(record) not in places.addresses and record.kind.is_step:
        _learn_algorithm(session, places, record)
    return places.addresses[_place(record)]


def _place(record: Record) -> str:
    """Return the key of a record's address: the steps of one algorithm share one."""
    return record.root if record.kind.is_step else str(record.key)


def remember_address(session: RunSession, places: RecordPlaces, record: Record) -> None:
    """Learn the record's address from the browser's URL, once it has one."""
    names = session.site.names_in_route(record.page)
    if names and "new" not in names.values():
        places.addresses[_place(record)] = names


def _open_step(filing: Filing, record: Record) -> OpenedRecord:
    is_left = bool(filing.results.skipped & {record.root, record.parent})
    if is_left and record.parent not in filing.results.locked:  # a locked record exists, and is read
        return OpenedRecord("left", reason=say("这条算法未处理"))
    address = address_of(filing.session, filing.places, record)
    filing.session.site.goto(record.page, fresh=True, **address)
    return OpenedRecord("found", record.names[0])


def _learn_algorithm(session: RunSession, places: RecordPlaces, record: Record) -> None:
    first = record.kind.item.kinds[0]
    session.records.open_list(first.listed_in)
    rows = session.records.find(record.names, is_exact=record.is_look_alike)
    if len(rows) != 1:
        raise PageMismatch(page=record.title, what=say("在备案信息列表中找不到唯一的一条"))
    row = rows[0]
    session.records.show_row(row)
    session.records.press_either(row, first.page, ("open", "view"))
    session.site.wait_ready()
    check_identity(session.site, first.page, first.listed_in, row.key)
    places.addresses[_place(record)] = session.site.names_in_route(first.page)


def _open_listed(filing: Filing, record: Record) -> OpenedRecord:
    if record.parent in filing.results.skipped:
        return OpenedRecord(
            "left", reason=say("“{title}”没有处理，它下面的也没有填", title=filing.title(record.parent))
        )
    try:
        row = _row(filing, record, record.names)
        if row is None and record.mode == "write":
            return _open_missing(filing, record)
    except DoubledRecord as doubled:
        return OpenedRecord("left", reason=str(doubled))
    if row is None:
        return OpenedRecord("left", reason=say("系统中没有这一条"))
    return _open_row(filing.session, filing.places, record, row)


def _open_row(session: RunSession, places: RecordPlaces, record: Record, row: ListRow) -> OpenedRecord:
    _press_open(session, places, record, row)
    return OpenedRecord("found", row.key)


def _row(filing: Filing, record: Record, names: Sequence[str]) -> ListRow | None:
    """Return the record's row, with the list turned to its page; raises DoubledRecord if several rows match.

    If the list may lag (the record was added, or the site is slow), a missing row is believed only after several readings.
    """
    is_added = str(record.key) in filing.saves.added or record.id in filing.saves.pending
    is_late = is_added or filing.session.site.may_show_less()
    address = filing.places.list_address(record)
    if (
        not is_late
        and address is not None
        and filing.session.records.still_lacks(names, record.kind.listed_in, **address)
    ):
        return None
    for rest in LATE_RESTS_S if is_late else ():
        forget_list(filing.session, filing.places, record)
        row = _look_for(filing, record, names)
        if row is None and _read_cut_rows(filing, record, names):
            row = _look_for(filing, record, names)
        if row is not None:
            return row
        filing.session.browser.pump(rest)
    if is_late:
        forget_list(filing.session, filing.places, record)
    row = _look_for(filing, record, names)
    if row is None and _read_cut_rows(filing, record, names):
        row = _look_for(filing, record, names)
    return row


def forget_list(session: RunSession, places: RecordPlaces, record: Record) -> None:
    """Forget the last reading of the record's list, because something is saved into it."""
    address = places.list_address(record)
    if record.kind.listed_in and address is not None:
        session.records.forget(record.kind.listed_in, **address)


def _look_for(filing: Filing, record: Record, names: Sequence[str]) -> ListRow | None:
    session, places = filing.session, filing.places
    records, list_id = session.records, record.kind.listed_in
    is_new_here = places.list_address(record) is None and _walk_to_parent(filing, record)
    address = places.list_address(record) or {}
    if records.is_showing(list_id, **address):
        is_added = str(record.key) in filing.saves.added
        if not (is_added and records.has_gained(names, is_exact=record.is_look_alike)):
            records.read_shown(is_loaded=is_new_here)
        rows = records.find(names, is_exact=record.is_look_alike)
        if len(rows) == 1 or (is_new_here and not rows):
            return _only_row(session, record, names)
    elif records.recall(list_id, **address):
        rows = records.find(names, is_exact=record.is_look_alike)
        row = records.turn_to(rows[0], **address) if len(rows) == 1 else None
        if row is not None or not rows:
            return row
    for _ in range(2):  # the list may change between reading and turning
        records.open_list(list_id, **address)
        listed = _only_row(session, record, names)
        row = listed if listed is None or records.is_on(listed) else records.turn_to(listed, **address)
        if listed is None or row is not None:
            return row
    raise PageMismatch(page=record.title, what=say("在列表中找不到"))


def _read_cut_rows(filing: Filing, record: Record, names: Sequence[str]) -> bool:
    """Open the rows that may show a shortened form of a name, and learn their whole names; return whether any was.

    Raises DoubledRecord if the list shows several rows with the same shortened name.
    """
    session, siblings = filing.session, [other for other in _siblings(filing, record) if other.id != record.id]
    cut = [row for row in session.records.cut_rows(names) if not _is_claimed(row, siblings)]
    for row in cut:
        same = sum(other.key == row.key for other in cut)
        if same > 1:
            raise DoubledRecord(page=session.site.entry(record.kind.listed_in).title, name=row.key, count=same)
        shown = session.records.turn_to(row, **(filing.places.list_address(record) or {}))
        if shown is None:
            continue
        session.records.press_either(shown, record.page, ("view", "open"))
        _wait_open(session, record)
        full = shown_key(snapshot.read(session.site.page), session.site.entry(record.kind.listed_in).key)
        leave(session, record)
        session.records.learn(row, wording.name(full or row.key))
    return bool(cut)


def _only_row(session: RunSession, record: Record, names: Sequence[str]) -> ListRow | None:
    """Return the one row with these names in the list as last read; raises DoubledRecord if there are several."""
    rows = session.records.find(names, is_exact=record.is_look_alike)
    if len(rows) > 1:
        raise DoubledRecord(page=session.site.entry(record.kind.listed_in).title, name=names[0], count=len(rows))
    return rows[0] if rows else None


def _walk_to_parent(filing: Filing, record: Record) -> bool:
    """Learn the address of the list below a product or path by pressing its row's button, as a person would.

    Return whether the list then shown has just been loaded and need not be requested again.
    """
    session = filing.session
    assert filing.plan is not None
    parent = next(r for r in filing.plan.records if r.id == record.parent)
    listed_row = _row_in_sight(session, filing.places, parent) or _row(filing, parent, parent.names)
    if listed_row is None:
        raise PageMismatch(page=parent.title, what=say("在列表中找不到"))
    word = session.site.entry(parent.page).buttons["into"]
    current_row = session.records.turn_to(listed_row, **(filing.places.list_address(parent) or {}))
    if current_row is None:  # the list was re-rendered since
        raise PageMismatch(page=parent.title, what=say("在列表中找不到"))
    list_below = parent.kind.leads_to
    is_fresh = session.site.follow(list_below, lambda: session.records.press_row(current_row, word))
    session.browser.wait(lambda: bool(session.site.names_in_route(list_below)), WAIT_S)
    session.site.wait_ready()
    address = session.site.names_in_route(list_below)
    other = next(
        (r for r in filing.plan.records if r.id != parent.id and filing.places.addresses.get(r.id) == address), None
    )
    if other is not None:
        what = say("打开的是“{shown}”，要打开的是“{listed}”", shown=other.names[0], listed=listed_row.key)
        raise PageMismatch(page=parent.title, what=what)
    filing.places.addresses[record.parent] = address
    session.records.take(list_below)
    return is_fresh and not session.site.in_trouble()


def _row_in_sight(session: RunSession, places: RecordPlaces, record: Record) -> ListRow | None:
    """Return a record's row if the list page shown now has it and the last full reading had it exactly once.

    This avoids turning through a long list again for a record handled on it a moment ago.
    """
    list_id = record.kind.listed_in
    own = session.records.find(record.names, is_exact=record.is_look_alike)
    above = places.list_address(record)
    if above is None or not session.records.is_open(list_id, **above) or len(own) != 1:
        return None
    shown = [row for row in session.records.rows() if is_named(row, record.names, is_exact=record.is_look_alike)]
    return shown[0] if len(shown) == 1 else None


def _open_missing(filing: Filing, record: Record) -> OpenedRecord:
    session = filing.session
    strangers = _strangers(filing, record)
    if record.id in filing.saves.pending:
        return _await_listed(filing, record, strangers)
    if strangers:
        check_account(session)  # the person must be asked about the client's own list
        answer = session.ask(handover.same(record, strangers, record.names[0]))
        session.note(AnswerApplied(record.id, "same", answer.answer))
        if answer.answer == handover.SAME_RECORD:
            return _open_as(filing, record, answer.choice or strangers[0])
        if answer.answer != handover.NEW_RECORD:
            filing.results.skipped.add(str(record.key))
            return OpenedRecord("left", reason=say("系统中有相近的记录，您选择先不处理"))
        row = _row(filing, record, record.names)
        if row is not None:  # the person has added it in the meantime
            return _open_row(session, filing.places, record, row)
    return _add(session, filing.places, record)


def _add(session: RunSession, places: RecordPlaces, record: Record) -> OpenedRecord:
    """Add the record to the list shown."""
    forget_list(session, places, record)
    session.records.controls.press(session.site.entry(record.page).buttons["add"])
    _wait_open(session, record)
    return OpenedRecord("new")


def _await_listed(filing: Filing, record: Record, strangers: Sequence[str]) -> OpenedRecord:
    """Show the person, once in a run, the list without a saved record; raises SaveUncertain if it stays missing."""
    session = filing.session
    row = None
    if record.id not in filing.saves.awaited:
        check_account(session)
        filing.saves.awaited.add(record.id)
        is_said = record.id in filing.saves.pending.saved
        answer = session.ask(unlisted(record, strangers, is_said=is_said), _seen_listed(session, filing.places, record))
        session.note(UnlistedAnswered(record.id, answer.answer))
        if answer.answer == handover.SAME_RECORD:
            return _open_as(filing, record, answer.choice or strangers[0])
        if answer.answer == handover.LATER:
            filing.results.skipped.add(str(record.key))
            return OpenedRecord("left", reason=say("保存过，列表里还没有显示，您选择先不处理"))
        row = _row(filing, record, record.names)
        if row is None and answer.answer == ADD_AGAIN:
            return _add(session, filing.places, record)
    if row is None:
        raise SaveUncertain(doing=record.title, what=say("保存过，列表里却一直没有显示"))
    return _open_row(session, filing.places, record, row)


def _seen_listed(session: RunSession, places: RecordPlaces, record: Record) -> Callable[[], str | None]:
    """Return the watch for a record to appear on its list page, wherever the person navigates meanwhile."""
    list_id, address = record.kind.listed_in, places.list_address(record) or {}

    def look() -> str | None:
        is_there = session.records.is_open(list_id, **address) and is_shown_in_list(session.records, record)
        return _LISTED_NOW if is_there else None

    return while_it_loads(look)


def _open_as(filing: Filing, record: Record, listed: str) -> OpenedRecord:
    row = _row(filing, record, [listed])
    if row is None:
        raise PageMismatch(page=record.title, what=say("“{name}”不在列表中", name=listed))
    filing.places.aliases[record.root] = row.key
    _press_open(filing.session, filing.places, record, row)
    return OpenedRecord("found", listed)


def _strangers(filing: Filing, record: Record) -> list[str]:
    """Return the natural keys of editable records listed beside this one that no record of the profile claims."""
    word, siblings = filing.session.site.entry(record.page).buttons["open"], _siblings(filing, record)
    rows = filing.session.records.listed
    return [row.key for row in rows if word in row.buttons and not _is_claimed(row, siblings)]


def _siblings(filing: Filing, record: Record) -> list[Record]:
    """Return the planned records of a record's list, itself included."""
    assert filing.plan is not None
    return [other for other in filing.plan.records if other.page == record.page and other.parent == record.parent]


def _is_claimed(row: ListRow, records: Iterable[Record]) -> bool:
    """Return whether a row is that of one of these planned records."""
    return any(is_named(row, record.names, is_exact=record.is_look_alike) for record in records)


def _press_open(session: RunSession, places: RecordPlaces, record: Record, row: ListRow) -> None:
    """Open a row's record; raises PageMismatch if another record than the row's opens."""
    session.browser.heard.forget()
    session.records.press_either(row, record.page, ("open", "view"))
    _wait_open(session, record)
    has_twin = session.records.has_twin(row)
    check_identity(session.site, record.page, record.kind.listed_in, row.key, has_twin=has_twin)
    if record.kind.is_first_step:
        remember_address(session, places, record)


def _wait_open(session: RunSession, record: Record) -> None:
    if session.site.entry(record.page).kind == "dialog":
        session.records.controls.wait_dialog()
    else:
        session.browser.wait(lambda: bool(session.site.names_in_route(record.page)), WAIT_S)
        session.site.wait_ready()
