"""Open a record of a plan on the site: existing, renamed, or new; ask the person where that is unclear.

A record is found in its list by its natural key or its former one. If it is not listed while the list holds a record
that the profile does not name, the person says whether they are the same (handover SAME) before anything is added: a
second draft of one algorithm is worse than a question. An added record may be listed late: its list is read again for
some seconds before it counts as missing. A record whose save was sent, in this run or an earlier one, and neither
refused nor proved since, is added again only on the person's word: they are shown the list (`unlisted`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.core import wording
from assistant.core.errors import DoubledRecord, PageMismatch, SaveUncertain
from assistant.core.language import say
from assistant.filing.browser.page import while_it_loads
from assistant.filing.run import handover
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing
from assistant.filing.run.identity import check_identity
from assistant.filing.run.pending_saves import ADD_AGAIN, UNLISTED
from assistant.filing.run.unlisted import unlisted
from assistant.filing.site.records import ListRow
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note

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
        filing.site.goto(record.page, fresh=True)
        return OpenedRecord("found", record.names[0])
    if record.kind.is_later_step:
        return _open_step(filing, record)
    return _open_listed(filing, record)


def reopen(filing: Filing, record: Record) -> None:
    """Open a saved record again, as the site has stored it; raises SaveUncertain if the list does not show it."""
    if record.kind.is_single:
        filing.site.goto(record.page, fresh=True)
    elif record.kind.is_step:
        if record.kind.is_first_step and str(record.key) in filing.added:
            _check_added(filing, record)
        filing.site.goto(record.page, fresh=True, **address_of(filing, record))
    else:
        row = _row(filing, record, record.names[:1])
        if row is None:
            raise SaveUncertain(doing=record.title, what=say("保存后在列表中找不到"))
        _press_open(filing, record, row)


def _check_added(filing: Filing, record: Record) -> None:
    """Raise SaveUncertain if a record that was just added is not listed, DoubledRecord if it is listed twice."""
    if _row(filing, record, record.names[:1]) is None:
        raise SaveUncertain(doing=record.title, what=say("保存后在列表中找不到"))


def is_listed(filing: Filing, record: Record) -> bool:
    """Open the record's list and return whether the record is in it; later steps of an algorithm never are."""
    if not record.kind.listed_in or record.parent in filing.skipped:
        return False
    return _row(filing, record, record.names) is not None


def is_shown_in_list(filing: Filing, record: Record) -> bool:
    """Return whether the list page shown now still shows the record (the person may have moved on)."""
    return any(wording.option(row.key) in map(wording.option, record.names) for row in filing.records.rows())


def leave(filing: Filing, record: Record) -> None:
    """Leave an open record without saving, if it is a dialog."""
    if filing.site.entry(record.page).kind == "dialog":
        filing.records.close_dialog(record.page)


def address_of(filing: Filing, record: Record) -> dict[str, str]:
    """Return the site's identifiers of a record in addresses, as learnt when it was opened."""
    if _place(record) not in filing.addresses and record.kind.is_step:
        _learn_algorithm(filing, record)
    return filing.addresses[_place(record)]


def _place(record: Record) -> str:
    """Return the key of a record's address: the steps of one algorithm share one."""
    return record.root if record.kind.is_step else str(record.key)


def remember_address(filing: Filing, record: Record) -> None:
    """Learn the record's address from the browser's URL, once it has one."""
    names = filing.site.names_in_route(record.page)
    if names and "new" not in names.values():
        filing.addresses[_place(record)] = names


def _open_step(filing: Filing, record: Record) -> OpenedRecord:
    is_left = bool(filing.skipped & {record.root, record.parent})
    if is_left and record.parent not in filing.locked:  # a locked record exists, and is read
        return OpenedRecord("left", reason=say("这条算法未处理"))
    address = address_of(filing, record)
    filing.site.goto(record.page, fresh=True, **address)
    return OpenedRecord("found", record.names[0])


def _learn_algorithm(filing: Filing, record: Record) -> None:
    filing.records.open_list("algorithms")
    rows = filing.records.find(record.names)
    if len(rows) != 1:
        raise PageMismatch(page=record.title, what=say("在备案信息列表中找不到唯一的一条"))
    row = rows[0]
    filing.records.show_row(row)
    _press_any(filing, "basic", row)
    filing.site.wait_ready()
    check_identity(filing, "basic", "algorithms", row.key)
    filing.addresses[_place(record)] = filing.site.names_in_route("basic")


def _open_listed(filing: Filing, record: Record) -> OpenedRecord:
    if record.parent in filing.skipped:
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
    return _open_row(filing, record, row)


def _open_row(filing: Filing, record: Record, row: ListRow) -> OpenedRecord:
    _press_open(filing, record, row)
    return OpenedRecord("found", row.key)


def _row(filing: Filing, record: Record, names: Sequence[str]) -> ListRow | None:
    """Return the record's row, with the list turned to its page; raises DoubledRecord if several rows match.

    If the list may lag (the record was added, or the site does not say when it has rendered), a missing row is
    believed only after several readings.
    """
    is_added = str(record.key) in filing.added or record.id in filing.pending_saves
    is_late = is_added or "ready" not in filing.site.map.landmarks
    for rest in LATE_RESTS_S if is_late else ():
        forget_list(filing, record)
        row = _look_for(filing, record, names)
        if row is not None:
            return row
        filing.session.pump(rest)
    if is_late:
        forget_list(filing, record)
    return _look_for(filing, record, names)


def forget_list(filing: Filing, record: Record) -> None:
    """Forget the last reading of the record's list, because something is saved into it."""
    if record.kind.listed_in and (not record.parent or record.parent in filing.addresses):
        filing.records.forget(record.kind.listed_in, **(filing.addresses[record.parent] if record.parent else {}))


def _look_for(filing: Filing, record: Record, names: Sequence[str]) -> ListRow | None:
    records, list_id = filing.records, record.kind.listed_in
    is_new_here = _walk_to_parent(filing, record) if record.parent and record.parent not in filing.addresses else False
    address = filing.addresses[record.parent] if record.parent else {}
    if records.is_showing(list_id, **address):
        records.read_shown()
        if len(records.find(names)) == 1 or (is_new_here and not records.find(names)):
            return _only_row(filing, list_id, names)
    elif records.recall(list_id, **address):
        rows = records.find(names)
        row = records.turn_to(rows[0], **address) if len(rows) == 1 else None
        if row is not None or not rows:
            return row
    for _ in range(2):  # the list may change between reading and turning
        records.open_list(list_id, **address)
        listed = _only_row(filing, list_id, names)
        row = listed if listed is None or records.is_on(listed) else records.turn_to(listed, **address)
        if listed is None or row is not None:
            return row
    raise PageMismatch(page=record.title, what=say("在列表中找不到"))


def _only_row(filing: Filing, list_id: str, names: Sequence[str]) -> ListRow | None:
    """Return the one row with these names in the list as last read; raises DoubledRecord if there are several."""
    rows = filing.records.find(names)
    if len(rows) > 1:
        raise DoubledRecord(page=filing.site.entry(list_id).title, name=names[0], count=len(rows))
    return rows[0] if rows else None


def _walk_to_parent(filing: Filing, record: Record) -> bool:
    """Learn the address of the list below a product or path by pressing its row's button, as a person would.

    Return whether the list then shown has just been loaded and need not be requested again.
    """
    assert filing.plan is not None
    parent = next(r for r in filing.plan.records if r.id == record.parent)
    listed_row = _row_in_sight(filing, parent) or _row(filing, parent, parent.names)
    if listed_row is None:
        raise PageMismatch(page=parent.title, what=say("在列表中找不到"))
    word = filing.site.entry(parent.page).buttons["into"]
    current_row = filing.records.turn_to(listed_row, **(filing.addresses[parent.parent] if parent.parent else {}))
    if current_row is None:  # the list was re-rendered since
        raise PageMismatch(page=parent.title, what=say("在列表中找不到"))
    is_fresh = filing.site.follow(parent.kind.leads_to, lambda: filing.records.press_row(current_row, word))
    filing.session.wait(lambda: bool(filing.site.names_in_route(parent.kind.leads_to)), 30.0)
    filing.site.wait_ready()
    address = filing.site.names_in_route(parent.kind.leads_to)
    other = next((r for r in filing.plan.records if r.id != parent.id and filing.addresses.get(r.id) == address), None)
    if other is not None:
        what = say("打开的是“{shown}”，要打开的是“{listed}”", shown=other.names[0], listed=listed_row.key)
        raise PageMismatch(page=parent.title, what=what)
    filing.addresses[record.parent] = address
    filing.records.take(parent.kind.leads_to)
    return is_fresh and not filing.site.in_trouble()


def _row_in_sight(filing: Filing, record: Record) -> ListRow | None:
    """Return a record's row if the list page shown now has it and the last full reading had it exactly once.

    This avoids turning through a long list again for a record handled on it a moment ago.
    """
    list_id = record.kind.listed_in
    above = {} if not record.parent else filing.addresses.get(record.parent)
    if above is None or not filing.records.is_open(list_id, **above) or len(filing.records.find(record.names)) != 1:
        return None
    shown = [row for row in filing.records.rows() if wording.option(row.key) in map(wording.option, record.names)]
    return shown[0] if len(shown) == 1 else None


def _open_missing(filing: Filing, record: Record) -> OpenedRecord:
    strangers = _strangers(filing, record)
    if record.id in filing.pending_saves:
        return _await_listed(filing, record, strangers)
    if strangers:
        check_account(filing)  # the person must be asked about the client's own list
        answer = filing.ask(handover.same(record, strangers, record.names[0]))
        filing.note(Note("same", answer.answer, record.id))
        if answer.answer == handover.SAME_RECORD:
            return _open_as(filing, record, answer.choice or strangers[0])
        if answer.answer != handover.NEW_RECORD:
            filing.skipped.add(str(record.key))
            return OpenedRecord("left", reason=say("系统中有相近的记录，您选择先不处理"))
        row = _row(filing, record, record.names)
        if row is not None:  # the person has added it in the meantime
            return _open_row(filing, record, row)
    return _add(filing, record)


def _add(filing: Filing, record: Record) -> OpenedRecord:
    """Add the record to the list shown."""
    forget_list(filing, record)
    filing.records.press(filing.site.entry(record.page).buttons["add"])
    _wait_open(filing, record)
    return OpenedRecord("new")


def _await_listed(filing: Filing, record: Record, strangers: Sequence[str]) -> OpenedRecord:
    """Show the person, once in a run, the list without a saved record; raises SaveUncertain if it stays missing."""
    row = None
    if record.id not in filing.awaited:
        check_account(filing)
        filing.awaited.add(record.id)
        is_said = record.id in filing.pending_saves.saved
        answer = filing.ask(unlisted(record, strangers, is_said=is_said), _seen_listed(filing, record))
        filing.note(Note(UNLISTED, answer.answer, record.id))
        if answer.answer == handover.SAME_RECORD:
            return _open_as(filing, record, answer.choice or strangers[0])
        if answer.answer == handover.LATER:
            filing.skipped.add(str(record.key))
            return OpenedRecord("left", reason=say("保存过，列表里还没有显示，您选择先不处理"))
        row = _row(filing, record, record.names)
        if row is None and answer.answer == ADD_AGAIN:
            return _add(filing, record)
    if row is None:
        raise SaveUncertain(doing=record.title, what=say("保存过，列表里却一直没有显示"))
    return _open_row(filing, record, row)


def _seen_listed(filing: Filing, record: Record) -> Callable[[], str | None]:
    """Return the watch for a record to appear on its list page, wherever the person navigates meanwhile."""
    list_id, address = record.kind.listed_in, filing.addresses[record.parent] if record.parent else {}

    def look() -> str | None:
        is_there = filing.records.is_open(list_id, **address) and is_shown_in_list(filing, record)
        return _LISTED_NOW if is_there else None

    return while_it_loads(look)


def _open_as(filing: Filing, record: Record, listed: str) -> OpenedRecord:
    row = _row(filing, record, [listed])
    if row is None:
        raise PageMismatch(page=record.title, what=say("“{name}”不在列表中", name=listed))
    filing.aliases[record.root] = row.key
    _press_open(filing, record, row)
    return OpenedRecord("found", listed)


def _strangers(filing: Filing, record: Record) -> list[str]:
    """Return the natural keys of editable records listed beside this one that no record of the profile claims."""
    assert filing.plan is not None
    siblings = [r for r in filing.plan.records if r.page == record.page and r.parent == record.parent]
    claimed = {wording.option(name) for sibling in siblings for name in sibling.names}
    word = filing.site.entry(record.page).buttons["open"]
    rows = filing.records.listed
    return [row.key for row in rows if wording.option(row.key) not in claimed and word in row.buttons]


def _press_open(filing: Filing, record: Record, row: ListRow) -> None:
    """Open a row's record; raises PageMismatch if another record than the row's opens."""
    _press_any(filing, record.page, row)
    _wait_open(filing, record)
    check_identity(filing, record.page, record.kind.listed_in, row.key)
    if record.kind.is_first_step:
        remember_address(filing, record)


def _press_any(filing: Filing, page_id: str, row: ListRow) -> None:
    buttons = filing.site.entry(page_id).buttons
    word = next((buttons[use] for use in ("open", "view") if buttons.get(use) in row.buttons), buttons["open"])
    filing.records.press_row(row, word)


def _wait_open(filing: Filing, record: Record) -> None:
    if filing.site.entry(record.page).kind == "dialog":
        filing.records.wait_dialog()
    else:
        filing.session.wait(lambda: bool(filing.site.names_in_route(record.page)), 30.0)
        filing.site.wait_ready()
