"""Records that have not changed since their last proof: told by the site's own answers, without opening them.

A proof keeps what identifies the answers that brought its record, if each value that the page showed stands in the record's
own answer (`brought`). A later run asks the site for them in its page's session, one after the other, and counts a
record of which all are the same as *unchanged since* the day of the proof, a verdict of its own (`unchanged_entries`).
Whatever is in doubt is opened and read (docs/decisions/0026-unchanged-by-the-sites-answer.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from string import Formatter
from urllib.parse import parse_qsl, urlsplit

from assistant.core.values import File, Value, compare
from assistant.core.values.comparison import canonical
from assistant.core.verdict import Verdict, is_right
from assistant.filing.browser.heard_answers import HeardAnswer, is_lasting
from assistant.filing.run.account import check_account
from assistant.filing.run.answer_parts import (
    Place,
    differing,
    digest_of,
    leaves,
    most_rows,
    part_of,
    rows_naming,
    stands_in,
    texts_for,
)
from assistant.filing.run.context import Filing
from assistant.filing.run.fetching import fetch
from assistant.filing.run.frozen_proof import base_of
from assistant.filing.run.session import RunSession
from assistant.filing.run.submitted import lacks_copy
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.baseline import PastRecord
from assistant.proof.journal.proof_file import AnswerKind, ProofEntry, RecordAnswer

_RETURNED = "退回"
_BESIDE: frozenset[Verdict] = frozenset({"extra", "hidden", "human_only"})  # stay as they were read
_SHORTEST_PAGE, _PAGE_STEP = 10, 5  # a list of so many rows, or of more by steps, may be a full page


def brought(filing: Filing, record: Record, entries: Sequence[ProofEntry]) -> tuple[RecordAnswer, ...]:
    """Return what identifies the answers that brought a record whose fields were just read; () if that is not known to be all."""
    session = filing.session
    heard = [one for one in session.browser.heard.all() if not _is_of(session, "session", one)]
    own = [one for one in heard if _is_of(session, record.page, one)]
    files = _files(entries)
    if len(own) != 1 or not all(map(is_lasting, [*(one.url for one in heard), *(file.url for file in files)])):
        return ()
    try:
        part, is_alone = _part(own[0], heard, entries)
        volatile = {one.url: _volatile(filing, record, one) if is_alone else () for one in heard}
        lasting = [(place, text) for place, text in leaves(own[0].content) if place not in volatile[own[0].url]]
        texts = frozenset(text for place, text in lasting if place[: len(part)] == part)
    except (RecursionError, LookupError):
        return ()
    listed = _lists(filing, record, own[0])
    if listed is None or not all(file.digest and _is_placed(file.url, texts) for file in files):
        return ()
    if is_alone and _holds_field(own[0], volatile[own[0].url], entries):
        return ()
    others = [_record_answer(one, (), volatile[one.url], "beside") for one in heard if one is not own[0]]
    answers = (_record_answer(own[0], part, volatile[own[0].url], "own"), *others, *listed, *files)
    return tuple(replace(one, url=_on_site(session, one.url)) for one in answers)


def _on_site(session: RunSession, url: str) -> str:
    """Return an address without the host if it is the site's own."""
    base = urlsplit(session.site.base_url)
    return url.removeprefix(f"{base.scheme}://{base.netloc}") or "/"


def _part(own: HeardAnswer, heard: Sequence[HeardAnswer], entries: Sequence[ProofEntry]) -> tuple[Place, bool]:
    """Return the part of a record's own answer that holds it, and whether all values stand in that answer alone.

    If some stand in the others only (the words of codes), it is the whole. Raises LookupError if one stands in none.
    """
    values = [entry.stored for entry in entries if entry.stored is not None]
    part = part_of(own.content, values)
    if part is not None:
        return part, True
    texts = frozenset(text for one in heard for _, text in leaves(one.content))
    if not all(stands_in(value, texts) for value in values):
        raise LookupError
    return (), False


def _files(entries: Sequence[ProofEntry]) -> list[RecordAnswer]:
    """Return the uploads of a record by address and digest, which is "" if their bytes were not read."""
    files = {entry.stored.url: entry.stored.sha256 or "" for entry in entries if isinstance(entry.stored, File)}
    return [RecordAnswer(url, digest, kind="file") for url, digest in sorted(files.items())]


def _is_placed(url: str, texts: frozenset[str]) -> bool:
    """Return whether an upload's address stands in an answer, at least by its last part."""
    last = urlsplit(url).path.rpartition("/")[2]
    return bool(last) and any(text.rpartition("?")[0].endswith(last) or text.endswith(last) for text in texts)


def _is_of(session: RunSession, page: str, answer: HeardAnswer) -> bool:
    return page in session.site.map.pages and session.site.is_detail(page, answer.url, "GET")


def _record_answer(one: HeardAnswer, part: Place, volatile: tuple[Place, ...], kind: AnswerKind) -> RecordAnswer:
    return RecordAnswer(one.url, digest_of(one.content, part, volatile), kind, part, volatile, one.headers)


def _holds_field(own: HeardAnswer, volatile: Sequence[Place], entries: Sequence[ProofEntry]) -> bool:
    """Return whether a leaf that differs from reading to reading may hold a field: such a record is always opened."""
    shown = {text for entry in entries if entry.stored is not None for part in texts_for(entry.stored) for text in part}
    return any(place in volatile and text in shown for place, text in leaves(own.content))


def _volatile(filing: Filing, record: Record, heard: HeardAnswer) -> tuple[Place, ...]:
    """Return the leaves that differ from reading to reading: the known ones, and after a doubt those that differ now.

    Raises LookupError if two readings differ otherwise than in single leaves.
    """
    past = filing.baseline.records.get(record.id)
    url = _on_site(filing.session, heard.url)
    known = {place for one in (past.answers if past else ()) if one.url == url for place in one.volatile}
    if record.id in filing.asked.doubtful:
        again = filing.asked.ask(filing.session, heard.url, heard.headers, is_fresh=True)
        places = None if again is None else differing(heard.content, again)
        if places is None:
            raise LookupError
        known |= set(places)
    return tuple(sorted(known))


def _lists(filing: Filing, record: Record, own: HeardAnswer) -> list[RecordAnswer] | None:
    """Return the answers of the list in which a record has its row; [] for a record without one, None if they are not known."""
    if not record.kind.listed_in or record.kind.is_later_step:
        return []
    address = filing.places.addresses.get(record.parent, {}) if record.parent else {}
    heard = filing.session.records.answers(record.kind.listed_in, **address)
    if not heard or not all(is_lasting(one.url) for one in heard):
        return None
    place = _on_site(filing.session, own.url)
    return [RecordAnswer(one.url, place, "row", headers=one.headers) for one in heard]


def unchanged_entries(filing: Filing, record: Record) -> list[ProofEntry] | None:
    """Return the proofs of a record that the site answers as at its last proof; None if it is to be opened.

    Raises the errors of `check_account`: another account proves nothing.
    """
    past = filing.baseline.records.get(record.id)
    if past is None or not past.answers or not _may_be_asked(filing, record):
        return None
    entries = _carried(filing, record, past)
    return entries if entries is not None and answers_as_before(filing, record) else None


def answers_as_before(filing: Filing, record: Record) -> bool:
    """Return whether the site answers as at the last proof of a record; raises the errors of `check_account`."""
    past = filing.baseline.records[record.id]
    if not _is_listed(filing, record, past) or not all(_is_same(filing, answer) for answer in past.answers):
        filing.asked.doubtful.add(record.id)
        return False
    check_account(filing.session)
    return True


def _may_be_asked(filing: Filing, record: Record) -> bool:
    """Return whether nothing speaks against asking: a save, a form that broke off, a returned item, a record above it."""
    saves, session, results = filing.saves, filing.session, filing.results
    is_touched = record.id in saves.saved or record.id in saves.pending or str(record.key) in saves.added
    return not (
        session.options.reopens
        or is_touched
        or record.id == session.account.astray
        or record.id in results.count.records
        or results.skipped & {record.id, record.root, record.parent}
        or filing.places.in_progress
        or session.site.entry(record.page).calibration is None
        or not _above(record) <= results.unchanged
        or _is_returned(filing)
        or (record.ends == "CONFIRM" and lacks_copy(filing, record))
    )


def _above(record: Record) -> set[str]:
    """Return the ids of the records through which this one is found: the one that it lies in, the first step of its item."""
    if record.kind.is_later_step:
        return {f"{record.root}.{record.kind.item.kinds[0].page}"}
    return {record.parent} if record.parent and not record.kind.is_step else set()


def _is_returned(filing: Filing) -> bool:
    """Return whether anything was returned: then the reviewer's comments are read on every page."""
    assert filing.plan is not None
    registry_state = filing.plan.registry_state
    return any(_RETURNED in state.ours for state in (registry_state.subject, *registry_state.algorithms.values()))


def _carried(filing: Filing, record: Record, past: PastRecord) -> list[ProofEntry] | None:
    """Return the entries of a past proof for today's plan; None if it asks for anything else, or anything was not right."""
    base = base_of(filing, record)
    if base is not None and (base.edited or base.earlier):
        return None
    planned = {str(item.key): item for item in (base.record if base is not None else record).planned}
    known = {entry.key: entry for entry in past.entries if entry.verdict != "extra"}
    if planned.keys() != known.keys() or not all(_is_asked_for(item, known[key]) for key, item in planned.items()):
        return None
    day = past.at.astimezone().date().isoformat()
    carried = [_unchanged(filing, entry, planned.get(entry.key), day) for entry in past.entries]
    return None if None in carried else [entry for entry in carried if entry is not None]


def _is_asked_for(planned: PlannedField, entry: ProofEntry) -> bool:
    """Return whether a plan wants the value of an entry at its place."""
    if (*planned.section, *planned.after, planned.label) != (*entry.section, entry.label) or entry.wanted is None:
        return False
    is_same_text = type(planned.value) is not type(entry.wanted) and str(planned.value) == str(entry.wanted)
    return is_same_text or compare(planned.value, entry.wanted) == "equal"


def _unchanged(filing: Filing, entry: ProofEntry, planned: PlannedField | None, day: str) -> ProofEntry | None:
    """Return a past entry as unchanged; None if it was not right, or is not by today's comparison and acceptances."""
    since = entry.since or day
    if planned is not None and isinstance(planned.value, File):
        entry = replace(entry, wanted=planned.value)  # with the path of its bytes, which a copy of a submission holds
    if entry.verdict in _BESIDE:
        return replace(entry, since=since)
    is_equal = entry.wanted is not None and is_right(compare(entry.wanted, entry.stored), "compared")
    if entry.verdict == "accepted":
        again = filing.baseline.accepted.judged(replace(entry, verdict="differs"))
        return replace(again, since=since) if again.verdict == "accepted" else None
    if not entry.is_right() or not is_equal:
        return None
    word: Verdict = "normalised" if entry.verdict == "normalised" else "unchanged"
    return replace(entry, verdict=word, outcome="already", since=since, note="")


def _is_listed(filing: Filing, record: Record, past: PastRecord) -> bool:
    """Return whether the record's list has exactly one row with its name, and that row its id; True for one without a list."""
    rows = [answer for answer in past.answers if answer.kind == "row"]
    if not rows:
        return not record.kind.listed_in or record.kind.is_later_step
    name = _name(filing, record, past)
    contents = [filing.asked.ask(filing.session, answer.url, answer.headers) for answer in rows]
    if not name or any(content is None for content in contents):
        return False
    ids = _ids(rows[0].digest)
    named = [rows_naming(content, name, ids) for content in contents]
    counts = [most_rows(content) for content in contents]
    is_last = counts[-1] < counts[0] if len(counts) > 1 else counts[0] < _SHORTEST_PAGE or counts[0] % _PAGE_STEP > 0
    return is_last and tuple(map(sum, zip(*named, strict=True))) == (1, 1)


def _name(filing: Filing, record: Record, past: PastRecord) -> list[Value]:
    """Return the values of the record's natural key in its list; [] if one of them is no field of the record."""
    key = filing.session.site.entry(record.kind.listed_in).key
    labels = [label for _, label, _, _ in Formatter().parse(key) if label]
    values = {entry.label: entry.stored for entry in past.entries if entry.stored is not None}
    return [values[label] for label in labels] if all(label in values for label in labels) else []


def _ids(url: str) -> frozenset[str]:
    """Return what may be the id of a record in the address of its answer."""
    parts = urlsplit(url)
    own = [*parts.path.split("/"), *(text for _, text in parse_qsl(parts.query))]
    return frozenset(canonical(text) for text in own if text)


def _is_same(filing: Filing, answer: RecordAnswer) -> bool:
    """Return whether the site gives a file or an answer as at the proof; rows are judged by `_is_listed`."""
    if answer.kind == "row":
        return True
    if answer.kind == "file":
        filing.asked.rest(filing.session)
        content = fetch(filing.session.site.page, answer.url)
        return content is not None and hashlib.sha256(content).hexdigest() == answer.digest
    said = filing.asked.ask(filing.session, answer.url, answer.headers)
    try:
        return said is not None and digest_of(said, answer.part, answer.volatile) == answer.digest
    except RecursionError:
        return False
