"""Records that have not changed since their last proof: told by the site's own answer, without opening them.

A proof keeps the digest of every answer that brought its record, if each value that the page showed stands in one of
them (`brought`). A later run asks the site for the same answers in its page's session, one after the other
(`unchanged_entries`). If all are the same, the record counts as *unchanged since* the day of the proof, a verdict of its
own. Whatever is in doubt is opened and read (docs/decisions/0026-unchanged-by-the-sites-answer.md).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from assistant.core.values import File, Nodes, Value, compare, is_empty
from assistant.core.values.comparison import canonical
from assistant.core.verdict import Verdict, is_right
from assistant.filing.browser.heard_answers import HeardAnswer
from assistant.filing.browser.request_leaves import UnreadableBody, json_leaves, leaf_text
from assistant.filing.forms.sent_values import sent_value, texts_of
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing
from assistant.filing.run.fetching import fetch
from assistant.filing.run.frozen_proof import base_of
from assistant.filing.run.session import RunSession
from assistant.filing.run.submitted import lacks_copy
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.baseline import PastRecord
from assistant.proof.journal.proof_file import ProofEntry, RecordAnswer

Leaves = list[tuple[str, str]]
_LONGEST_PART = 64
_SECRET = re.compile(r"token|ticket|sign|auth|session|sid$|jwt|pass|secret|key$", re.IGNORECASE)
_BESIDE: frozenset[Verdict] = frozenset({"extra", "hidden", "human_only"})  # stay as they were read


def digest_of(leaves: Iterable[tuple[str, str]], part: str = "", volatile: Iterable[str] = ()) -> str:
    """Return the digest of the leaves of an answer or of one part of it, in their order, without those at volatile paths."""
    left_out = frozenset(volatile)
    lines = (f"{path}\0{text}\n" for path, text in leaves if path not in left_out and _is_in(path, part))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def leaves_of(content: Any) -> Leaves | None:
    """Return the paths and texts of all leaves of an answer; None if it cannot be read."""
    try:
        return [(path, leaf_text(text)) for path, text in json_leaves(content)]
    except (UnreadableBody, ValueError, RecursionError):
        return None


def brought(filing: Filing, record: Record, entries: Sequence[ProofEntry]) -> tuple[RecordAnswer, ...]:
    """Return the answers that brought a record whose fields were just read; () if not all of it is known to come from them."""
    session = filing.session
    own = "session" in session.site.map.pages
    heard = [one for one in session.browser.heard.all() if not own or not _is_of(session, "session", one)]
    if not any(_is_of(session, record.page, one) for one in heard) or not all(_is_plain(one.url) for one in heard):
        return ()
    texts = frozenset(canonical(text) for one in heard for _, text in leaves_of(one.content) or ())
    uploads = {(entry.stored.url, entry.stored.sha256 or "") for entry in entries if isinstance(entry.stored, File)}
    if not all(_stands_in(entry.stored, texts) for entry in entries) or not all(map(all, uploads)):
        return ()
    answers = [_answer(filing, record, one, entries) for one in heard]
    if None in answers:
        return ()
    files = (RecordAnswer(url, digest, is_file=True) for url, digest in sorted(uploads))
    return (*(one for one in answers if one is not None), *files)


def _answer(filing: Filing, record: Record, heard: HeardAnswer, entries: Sequence[ProofEntry]) -> RecordAnswer | None:
    """Return what to keep of one answer; None if a leaf that holds a field is volatile."""
    leaves = leaves_of(heard.content) or []
    part = _part_of(leaves, entries) if _is_of(filing.session, record.page, heard) else ""
    volatile = _volatile(filing, record, heard, leaves)
    own_texts = frozenset(text for entry in entries for text in texts_of(entry.stored) if text)
    if any(path in volatile and _is_in(path, part) and canonical(text) in own_texts for path, text in leaves):
        return None
    return RecordAnswer(heard.url, digest_of(leaves, part, volatile), volatile, heard.headers, part)


def _part_of(leaves: Leaves, entries: Sequence[ProofEntry]) -> str:
    """Return the path of the smallest part of an answer in which all values stand; "" for the whole.

    An answer may hold more than the record: the other steps of an algorithm, its state, a reviewer's comment.
    """
    values = [entry.stored for entry in entries if entry.stored is not None and not is_empty(entry.stored)]
    groups = {path.rpartition(".")[0] for path, _ in leaves}
    for part in sorted({above for group in groups for above in _with_those_above(group)}, key=len, reverse=True):
        texts = frozenset(canonical(text) for path, text in leaves if _is_in(path, part))
        if values and all(_stands_in(value, texts) for value in values):
            return part
    return ""


def _with_those_above(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _is_in(path: str, part: str) -> bool:
    return not part or path == part or path.startswith((f"{part}.", f"{part}["))


def _volatile(filing: Filing, record: Record, heard: HeardAnswer, leaves: Leaves) -> tuple[str, ...]:
    """Return the paths of an answer that differ from reading to reading: the known ones, and after a doubt those seen now."""
    past = filing.baseline.records.get(record.id)
    known = {path for one in past.answers if one.url == heard.url for path in one.volatile} if past else set()
    if record.id in filing.asked.doubtful:
        again = filing.asked.ask(filing.session, heard.url, heard.headers, is_fresh=True)
        other = leaves_of(again) or [] if again is not None else []
        if [path for path, _ in other] == [path for path, _ in leaves]:
            known |= {path for (path, text), (_, now) in zip(leaves, other, strict=True) if text != now}
    return tuple(sorted(known))


def _is_of(session: RunSession, page: str, answer: HeardAnswer) -> bool:
    return session.site.is_detail(page, answer.url, "GET")


def _is_plain(url: str) -> bool:
    """Return whether an address may be kept: nothing in its query is long, or named like what belongs to one login."""
    parts = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return not any(_SECRET.search(name) or len(text) > _LONGEST_PART for name, text in parts)


def _stands_in(value: Value | None, texts: frozenset[str]) -> bool:
    """Return whether a value that a page shows stands in the site's answers, whole or part by part."""
    if value is None or is_empty(value):
        return True
    if isinstance(value, File):
        return canonical(value.name) in texts
    if isinstance(value, Nodes):
        return texts_of(value) <= texts
    sent = sent_value(value)
    return bool(sent.whole & texts) or (bool(sent.parts) and all(part & texts for part in sent.parts))


def unchanged_entries(filing: Filing, record: Record) -> list[ProofEntry] | None:
    """Return the proofs of a record that the site answers as at its last proof; None if it is to be opened.

    Raises the errors of `check_account`: another account proves nothing.
    """
    past = filing.baseline.records.get(record.id)
    if past is None or not past.answers or not _may_be_asked(filing, record):
        return None
    entries = _carried(filing, record, past)
    if entries is None:
        return None
    if not all(_is_same(filing, answer) for answer in past.answers):
        filing.asked.doubtful.add(record.id)
        return None
    check_account(filing.session)
    return entries


def _may_be_asked(filing: Filing, record: Record) -> bool:
    """Return whether nothing of this run speaks against asking: a save, a form that broke off, a page nobody calibrated."""
    saves, session = filing.saves, filing.session
    is_touched = record.id in saves.saved or record.id in saves.pending or str(record.key) in saves.added
    return not (
        session.options.reopens
        or is_touched
        or record.id == session.astray
        or record.id in filing.results.count.records
        or filing.places.in_progress
        or session.site.entry(record.page).calibration is None
        or (record.ends == "CONFIRM" and lacks_copy(filing, record))
    )


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
    carried = [_unchanged(filing, entry, day) for entry in past.entries]
    return None if None in carried else [entry for entry in carried if entry is not None]


def _is_asked_for(planned: PlannedField, entry: ProofEntry) -> bool:
    """Return whether a plan wants the value of an entry at its place."""
    if (*planned.section, *planned.after, planned.label) != (*entry.section, entry.label) or entry.wanted is None:
        return False
    is_same_text = type(planned.value) is not type(entry.wanted) and str(planned.value) == str(entry.wanted)
    return is_same_text or compare(planned.value, entry.wanted) == "equal"


def _unchanged(filing: Filing, entry: ProofEntry, day: str) -> ProofEntry | None:
    """Return a past entry as unchanged; None if it was not right, or is not by today's comparison and acceptances."""
    since = entry.since or day
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


def _is_same(filing: Filing, answer: RecordAnswer) -> bool:
    if answer.is_file:
        content = fetch(filing.session.site.page, answer.url)
        return content is not None and hashlib.sha256(content).hexdigest() == answer.digest
    content = filing.asked.ask(filing.session, answer.url, answer.headers)
    leaves = None if content is None else leaves_of(content)
    return leaves is not None and digest_of(leaves, answer.part, answer.volatile) == answer.digest
