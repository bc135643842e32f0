"""Check that a list holds every planned record as a row of its own.

A careless site may take two similar names for one record: the second save then replaces the first record, whose proof
was read before. So once the last record of a list has been filed, the list is read again. A record without a row of
its own is not proved any more, and one whose name is like another's is opened and proved once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant.core import wording
from assistant.core.errors import DoubledRecord
from assistant.core.language import say
from assistant.filing.run import opening
from assistant.filing.run.context import Filing
from assistant.filing.run.keeping import keep
from assistant.filing.run.mending import logged_in
from assistant.filing.run.record import prove_left
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import RecordLeft


def complete_lists(records: Sequence[Record]) -> Iterator[tuple[Record, list[Record]]]:
    """Yield each record with the planned records of its list if it is the last of them, else with none."""
    siblings: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        siblings.setdefault((record.page, record.parent), []).append(record)
    for record in records:
        own = siblings[record.page, record.parent]
        yield record, own if record is own[-1] else []


def check_rows(filing: Filing, siblings: Iterable[Record]) -> None:
    """Compare the stored rows of one list with the records that this run has proved in it."""
    proved = [filing.places.known(record) for record in siblings if _is_proved(filing, record)]
    alike = [record for record in proved if record.is_look_alike]
    if (len(proved) < 2 and not alike) or filing.results.unchanged.issuperset(record.id for record in proved):
        return  # the site has answered the row of each of them, or there is nothing to confuse
    missing = logged_in(filing, lambda: _missing(filing, proved))
    for record in missing:
        _report(filing, record, proved)
    for record in alike:
        if record not in missing:
            logged_in(filing, partial(prove_left, filing, record, _spoilt()))


def _spoilt() -> str:
    return say("核对之后，系统里的内容变了；名称相近的另一条可能写到了这一条里")


def _is_proved(filing: Filing, record: Record) -> bool:
    """Return whether this run has read values of a record that is to stay in its list."""
    results = filing.results
    if record.retired or results.skipped & {record.id, record.root, record.parent}:
        return False
    keys = results.count.records.get(record.id, ())
    return any(results.count.proofs[key].stored is not None for key in keys)


def _missing(filing: Filing, records: Sequence[Record]) -> list[Record]:
    """Return the records without exactly one row in their list, read now and, for those, after it had time to appear."""
    _is_listed(filing, records[0])
    listed = filing.session.records
    doubtful = [record for record in records if len(listed.find(record.names, is_exact=record.is_look_alike)) != 1]
    return [record for record in doubtful if not _is_listed(filing, record)]


def _is_listed(filing: Filing, record: Record) -> bool:
    try:
        return opening.is_listed(filing, record)
    except DoubledRecord:
        return False


def _report(filing: Filing, record: Record, siblings: Sequence[Record]) -> None:
    """Take back the proof of a record without a row, and say which record it may have been merged with."""
    forms = set(map(wording.confusable, record.names))
    other = next(
        (r.names[0] for r in siblings if r.id != record.id and forms & set(map(wording.confusable, r.names))), ""
    )
    reason = say("保存并核对之后，列表里没有“{name}”自己的一条", name=record.names[0])
    if other:
        reason = say("{reason}；系统可能把它与“{other}”并成了一条", reason=reason, other=other)
    proofs = [filing.results.count.proofs[key] for key in filing.results.count.records[record.id]]
    taken_back = [
        replace(entry, stored=None, held=None, verdict="unproved", note=reason) if entry.is_counted() else entry
        for entry in proofs
    ]
    keep(filing, record, taken_back)
    filing.session.note(RecordLeft(record.id, reason))
