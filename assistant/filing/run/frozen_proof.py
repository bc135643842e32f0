"""Proof of what is under review or filed: compare the site with the frozen copy of what was submitted.

The profile may have been edited since. A value on the site that equals the submitted one is right; if the profile now
says something else, the field is reported as 已改未提交 and never counted as wrong. A copy does not always match what
stands: the item may have been returned and submitted anew by hand, or its change withdrawn. If the states read since
show that, the copy is no base any more; if they do not, a value on the site that equals the profile is right all the
same. After a change that did not take effect, the submission before it counts again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.core.errors import DoubledRecord
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import compare, is_empty
from assistant.core.verdict import is_right
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.run import opening, proof
from assistant.filing.run.context import Baseline, Filing
from assistant.filing.run.submitted import is_overtaken, names_of
from assistant.planning.maps import registry_state as words
from assistant.planning.plan.plan import PlannedField, Record, algorithm_state
from assistant.proof.journal.frozen import Submission, SubmittedRecord
from assistant.proof.journal.proof_file import ProofEntry

_SETTLED = frozenset(
    {"主体审核中", "主体已通过", "主体变更审核中", "审核中", "变更审核中", "已备案", "注销办理中", "已注销"}
)
_IN_FORCE = frozenset({words.ENTITY_PASSED, "已备案", "注销办理中"})


@dataclass(frozen=True, slots=True)
class SubmissionBase:
    """A record as it was submitted, under the keys of today's profile.

    `edited` are the keys that the profile has changed since; `added` those of them that were not submitted at all,
    `removed` those that the profile has dropped. `today` is the record as the profile has it, `earlier` the
    submissions before this one, which may count again.
    """

    record: Record
    today: Record
    edited: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    earlier: tuple[Record, ...] = ()


def base_of(filing: Filing, record: Record) -> SubmissionBase | None:
    """Return the record as it was submitted; None if it is proved against the profile (open, or without a copy).

    If the copies are overtaken, return the profile's record, with every copy in `earlier`.
    """
    held_copies = _held(filing, record)
    if not held_copies:
        return None
    copy, held = held_copies[0]
    as_submitted = [_as_record(record, item) for _, item in held_copies]
    if is_overtaken(copy, _state_of(filing, record, copy)):
        return SubmissionBase(record, record, earlier=tuple(as_submitted))
    submitted = {field.key: field for field in _as_planned(record, held)}
    today = {field.key: field for field in record.planned}
    added = today.keys() - submitted.keys()
    changed = {key for key in today.keys() & submitted.keys() if not _is_same(today[key], submitted[key])}
    missing = submitted.keys() - today.keys()
    planned_fields = (*submitted.values(), *(today[key] for key in today if key in added))
    edited = frozenset(str(key) for key in {*added, *changed, *missing})
    may_return = copy.kind == "change" and _state_of(filing, record, copy) in _IN_FORCE
    return SubmissionBase(
        replace(record, planned=planned_fields),
        record,
        edited,
        frozenset(map(str, added)),
        frozenset(map(str, missing)),
        tuple(as_submitted[1:]) if may_return else (),
    )


def is_unsubmitted(filing: Filing, record: Record) -> bool:
    """Return whether a whole record exists only in the profile: it was not submitted and is not listed."""
    if not record.kind.is_nested or not _is_settled(filing, record):
        return False
    copies = filing.baseline.copies
    if _held(filing, record) or not any(copy.records for copy in copies if copy.root != REGISTRY.single.member):
        return False
    try:
        return record.parent in filing.baseline.unsubmitted or not opening.is_listed(filing, record)
    except DoubledRecord:
        return False  # it is listed more than once: opening it reports that


def entries(baseline: Baseline, base: SubmissionBase, seen: FormSnapshot) -> list[ProofEntry]:
    """Return the proofs of a record against what was submitted; note what the profile or the site changed since."""
    today, *earlier = (
        {entry.key: entry for entry in proof.entries(record, seen, {}, how="reopened") if entry.is_right()}
        for record in (base.today, *base.earlier)
    )
    judged_entries = []
    for entry in proof.entries(base.record, seen, {}, how="reopened"):
        judged = _judged(base, entry, today, earlier)
        judged_entries.append(judged)
        if judged.note in {_edited(), _returned()}:
            baseline.unsubmitted[entry.key] = proof.labels([entry])[0]
        if judged.note in {_moved(), _returned()}:
            baseline.moved.add(entry.key)
    return judged_entries


def _judged(
    base: SubmissionBase,
    entry: ProofEntry,
    today: Mapping[str, ProofEntry],
    earlier: Sequence[Mapping[str, ProofEntry]],
) -> ProofEntry:
    """Return the verdict on a field: as submitted, as the profile says, or as it was before a change."""
    key = entry.key
    if key in base.added:
        if entry.is_right():
            return replace(entry, note=_moved())
        return replace(entry, wanted=None, verdict="extra", outcome="unsubmitted", note=_edited())
    if entry.is_right():
        return replace(entry, note=_edited()) if key in base.edited else entry
    if key in today:
        return replace(today[key], note=_moved())
    if key in base.removed and (entry.stored is None or is_empty(entry.stored)):
        return replace(entry, wanted=None, verdict="extra", outcome="unsubmitted", note=_moved())
    before = next((item[key] for item in earlier if key in item), None)
    return entry if before is None else replace(before, note=_returned())


def note_unsubmitted(baseline: Baseline, record: Record) -> None:
    """Note that a whole record exists only in the profile."""
    baseline.unsubmitted[record.id] = record.title


def _edited() -> str:
    return say("已改未提交：资料后来改过，系统里仍是提交时的内容")


def _moved() -> str:
    return say("系统里现在的内容与提交留底不同、与资料一致：以系统里的为准")


def _returned() -> str:
    return say("资料里的内容没有生效：系统里是以前提交的内容")


def _held(filing: Filing, record: Record) -> list[tuple[Submission, SubmittedRecord]]:
    """Return the copies of a record, newest first, if the site shows what was submitted or approved."""
    if record.mode != "verify" or not _is_settled(filing, record):
        return []
    ids = _ids(filing, record)
    copies = [copy for copy in reversed(filing.baseline.copies) if copy.kind != "deregister"]
    if record.kind.has_state:
        copies = [copy for copy in copies if copy.is_of(names_of(record))]
    return [(copy, item) for copy in copies for item in copy.records if item.page == record.page and item.id in ids]


def _state_of(filing: Filing, record: Record, copy: Submission) -> str:
    """Return our word for the current state of the item that a copy belongs to; "" if the site does not list it."""
    assert filing.plan is not None
    registry_state = filing.plan.registry_state
    if record.kind.is_single:
        return registry_state.subject.ours
    names = record.names if record.kind.is_step else copy.names
    return next((registry_state.algorithms[name].ours for name in names if name in registry_state.algorithms), "")


def _is_settled(filing: Filing, record: Record) -> bool:
    """Return whether the site shows what was submitted or approved of a record, not a draft of a change."""
    assert filing.plan is not None
    registry_state = filing.plan.registry_state
    if record.kind.is_single:
        return registry_state.subject.ours in _SETTLED
    if not record.kind.has_state:
        return not any(algorithm.ours in words.ALGORITHM_CHANGING for algorithm in registry_state.algorithms.values())
    return algorithm_state(record.names[0], record.names[-1], registry_state).ours in _SETTLED


def _ids(filing: Filing, record: Record) -> set[str]:
    """Return the keys under which a copy may hold a record: its own, and those before a rename of it or above it."""
    assert filing.plan is not None
    *above, last = record.key.parts
    if record.kind.is_step:
        head = above[0]
        heads = [head.item, *record.names] if head.item is not None else [None]
        return {str(FieldKey((replace(head, item=item), *above[1:], last))) for item in heads}
    items = [last.item, *record.names] if last.item is not None else [None]
    parent = next((item for item in filing.plan.records if record.parent and item.id == record.parent), None)
    parents = [f"{text}." for text in _ids(filing, parent)] if parent is not None else [""]
    return {f"{parent}{replace(last, item=item)}" for parent in parents for item in items}


def _as_record(record: Record, held: SubmittedRecord) -> Record:
    """Return today's record with a copy's values under those keys that the profile still has."""
    today = {field.key for field in record.planned}
    return replace(record, planned=tuple(field for field in _as_planned(record, held) if field.key in today))


def _as_planned(record: Record, held: SubmittedRecord) -> list[PlannedField]:
    """Return the submitted values as planned fields under the keys of today's record."""
    planned_fields = []
    today = {field.key: field for field in record.planned}
    for item in held.fields:
        if not item.named or item.value is None:
            continue
        key = FieldKey.of(f"{record.id}{item.key.removeprefix(held.id)}") if item.key.startswith(held.id) else None
        if key is None:
            key = FieldKey.of(item.key)
        spec = spec_of(key)
        known = today.get(key)
        section = known.section if known else item.section[: len(item.section) - len(spec.question)]
        after = known.after if known else item.section[len(section) :]
        personal = item.privacy != "public"
        planned_fields.append(PlannedField(key, section, item.label, after, spec.kind, item.value, personal=personal))
    return planned_fields


def _is_same(today: PlannedField, submitted: PlannedField) -> bool:
    """Return whether the profile still says what was submitted; a text equals the option it names."""
    literal = compare(today.value, submitted.value)
    is_equal = is_right(literal, "compared") or literal == "listed"  # of which nobody can say that it was changed
    return is_equal or (type(today.value) is not type(submitted.value) and str(today.value) == str(submitted.value))
