"""Proof of what is under review or filed: the site is held against the frozen copy of what was submitted.

The profile may have been edited since. What the site holds as it was submitted is right; where the profile now says
something else, the field is 已改未提交 – said so, and never counted as wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.filing import proof
from assistant.filing.context import Filing
from assistant.filing.submitted import frozen_of
from assistant.forms.shapes import FormSnapshot
from assistant.journal.frozen import HeldRecord
from assistant.journal.proof_file import ProofEntry
from assistant.keys import FieldKey
from assistant.language import mark, say
from assistant.maps import standing as words
from assistant.planning.plan import Record, Wanted, algorithm_state
from assistant.profile.catalogue import spec_of
from assistant.values import compare

_SETTLED = frozenset(
    {"主体审核中", "主体已通过", "主体变更审核中", "审核中", "变更审核中", "已备案", "注销办理中", "已注销"}
)


@dataclass(frozen=True, slots=True)
class Base:
    """A record as it was submitted, in the keys of today's profile; `edited` are the keys that the profile changed since.

    `added` are those among them that were not submitted at all.
    """

    record: Record
    edited: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()


def base_of(filing: Filing, record: Record) -> Base | None:
    """Return the record as it was submitted; None where it is proved against the profile (open, or without a copy)."""
    held = _held(filing, record)
    if held is None:
        return None
    submitted = {each.key: each for each in _as_wanted(record, held)}
    today = {each.key: each for each in record.wanted}
    added = today.keys() - submitted.keys()
    changed = {key for key in today.keys() & submitted.keys() if not _is_same(today[key], submitted[key])}
    gone = submitted.keys() - today.keys()
    wanted = (*submitted.values(), *(today[key] for key in today if key in added))
    edited = frozenset(str(key) for key in {*added, *changed, *gone})
    return Base(replace(record, wanted=wanted), edited, frozenset(map(str, added)))


def is_unsubmitted(filing: Filing, record: Record) -> bool:
    """Say whether a whole record stands in the profile only: it was not part of what was submitted."""
    if record.page not in {"product", "path", "function"} or not _is_settled(filing, record):
        return False
    return any(each.records for each in filing.copies if each.root != "subject") and _held(filing, record) is None


def entries(filing: Filing, base: Base, seen: FormSnapshot) -> list[ProofEntry]:
    """Return the proof of a record against what was submitted, and note which fields the profile changed since."""
    found = [_judged(base, entry) for entry in proof.entries(base.record, seen, {}, how="reopened")]
    for entry in found:
        if entry.key in base.edited and entry.note == _edited():
            filing.unsubmitted[entry.key] = proof.labels([entry])[0]
    return found


def _judged(base: Base, entry: ProofEntry) -> ProofEntry:
    if entry.key in base.added and not entry.is_right():
        return replace(entry, wanted=None, verdict="extra", outcome="unsubmitted", note=_edited())
    if entry.key in base.edited and entry.is_right():
        return replace(entry, note=_edited())
    return entry


def note_unsubmitted(filing: Filing, record: Record) -> None:
    """Remember that a whole record is in the profile only."""
    filing.unsubmitted[record.id] = record.title


def _edited() -> str:
    return say(mark("已改未提交：资料后来改过，系统里仍是提交时的内容"))


def _held(filing: Filing, record: Record) -> HeldRecord | None:
    if record.mode != "verify" or not _is_settled(filing, record):
        return None
    if record.stage != "产品":
        copy = frozen_of(filing, record)
        records = [] if copy is None else copy.records
    else:
        records = [each for copy in reversed(filing.copies) for each in copy.records]
    ids = _ids(filing, record)
    return next((each for each in records if each.page == record.page and each.id in ids), None)


def _is_settled(filing: Filing, record: Record) -> bool:
    """Say whether what the site shows of a record is what was submitted or approved, not a draft of a change."""
    assert filing.plan is not None
    standing = filing.plan.standing
    if record.stage == "主体":
        return standing.subject.ours in _SETTLED
    if record.stage == "产品":
        return not any(each.ours in words.ALGORITHM_CHANGING for each in standing.algorithms.values())
    return algorithm_state(record.names[0], record.names[-1], standing).ours in _SETTLED


def _ids(filing: Filing, record: Record) -> set[str]:
    """Return the keys under which a copy may hold a record: its own, and those before a rename of it or above it."""
    assert filing.plan is not None
    *above, last = record.key.parts
    if record.stage == "算法":
        head = above[0]
        heads = [head.item, *record.names] if head.item is not None else [None]
        return {str(FieldKey((replace(head, item=item), *above[1:], last))) for item in heads}
    items = [last.item, *record.names] if last.item is not None else [None]
    parent = next((each for each in filing.plan.records if record.parent and each.id == record.parent), None)
    parents = [f"{each}." for each in _ids(filing, parent)] if parent is not None else [""]
    return {f"{each}{replace(last, item=item)}" for each in parents for item in items}


def _as_wanted(record: Record, held: HeldRecord) -> list[Wanted]:
    """Return what was submitted as wanted values under the keys of today's record."""
    found = []
    today = {each.key: each for each in record.wanted}
    for each in held.fields:
        if not each.named or each.value is None:
            continue
        key = FieldKey.of(f"{record.id}{each.key.removeprefix(held.id)}") if each.key.startswith(held.id) else None
        if key is None:
            key = FieldKey.of(each.key)
        spec = spec_of(key)
        known = today.get(key)
        section = known.section if known else each.section[: len(each.section) - len(spec.question)]
        after = known.after if known else each.section[len(section) :]
        personal = each.privacy != "public"
        found.append(Wanted(key, section, each.label, after, spec.kind, each.value, personal=personal))
    return found


def _is_same(today: Wanted, submitted: Wanted) -> bool:
    """Say whether the profile still says what was submitted; an answer's text and the option it named are the same."""
    is_equal = compare(today.value, submitted.value) in {"equal", "normalised"}
    return is_equal or (type(today.value) is not type(submitted.value) and str(today.value) == str(submitted.value))
