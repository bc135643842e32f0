"""Proof of a record: compare what the reopened record shows with the profile, field by field.

The verdict is pure (`verdict`). The reading is one snapshot of the reopened record; an upload is read by its bytes
where the page gives their address (`stored`), else by its name in the list, which proves nothing: it is `listed`, or
`unproved` if the page gives an address and the bytes do not arrive. A value shown with masks is `unproved` too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from assistant.core import excerpt
from assistant.core.language import mark, say
from assistant.core.values import File, Value, compare, is_empty, is_unchanged
from assistant.core.verdict import ABSTAINED, Verdict, is_right
from assistant.declaration.profile.label_class import class_of
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import as_kind, is_alike, judged
from assistant.filing.forms.shapes import Address, Control, FieldResult, FormSnapshot
from assistant.filing.forms.transport import Page
from assistant.filing.run.fetching import fetch
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.proof_file import ProofEntry

NOWHERE: Mapping[str, Control] = MappingProxyType({})


def address_of(planned: PlannedField) -> Address:
    """Return the place of a planned value on the page."""
    return Address(planned.section, planned.label, planned.after)


def verdict(expected: Value, control: Control | None, result: FieldResult | None, *, locked: bool) -> Verdict:
    """Return the verdict on one field from its reading after the save and from the result of writing it."""
    outcome = result.outcome if result else None
    if control is None:
        return outcome if outcome in ABSTAINED else "missing"
    if control.completeness != "whole":
        return "unproved"
    if outcome in ("by_person", "human_only"):
        return outcome
    compared = judged(expected, control)
    if is_right(compared, "compared") and control.held_seen and not _agrees(control):
        return "differs"
    if is_right(compared, "compared"):
        return "locked" if locked else "normalised" if compared == "normalised" else "proved"
    if outcome in ABSTAINED:
        return outcome
    if compared == "masked" or (compared == "listed" and _is_unread(expected, control)):
        return "unproved"
    return compared if compared in ("truncated", "listed", "ambiguous") else "differs"


def _is_unread(expected: Value, control: Control | None) -> bool:
    """Return whether a field holds an upload whose bytes would prove it and did not arrive."""
    stored = control.value if control else None
    if control is None or not isinstance(expected, File) or not isinstance(stored, File):
        return False
    return bool(expected.sha256 and not stored.sha256 and _place(control, stored))


def entries(
    record: Record,
    snapshot: FormSnapshot,
    results: Mapping[str, FieldResult],
    *,
    how: str,
    known: Mapping[str, Control] = NOWHERE,
) -> list[ProofEntry]:
    """Return the proof of every planned field of a record, and of what the page holds beyond the profile (`extra`).

    `known` are controls by key that were found otherwise than by label and section.
    """
    proofs, met = [], set()
    for planned in record.planned:
        key = str(planned.key)
        control = known[key] if key in known else control_at(snapshot, address_of(planned))
        if control is not None:
            met.add(control.ref)
        proofs.append(_entry(record, planned, control, results.get(key), how))
    return [*proofs, *_extras(record, snapshot, met)]


def _entry(
    record: Record, planned: PlannedField, control: Control | None, result: FieldResult | None, how: str
) -> ProofEntry:
    value = as_kind(planned.value, control.kind) if control else planned.value
    word = verdict(value, control, result, locked=record.mode == "verify")
    stored = control.value if control else None
    return ProofEntry(
        key=str(planned.key),
        label=planned.label,
        section=(*planned.section, *planned.after),
        wanted=value,
        shown=result.seen if result and result.seen is not None else stored,
        held=control.held if control and control.held_seen else None,
        stored=stored,
        verdict=word,
        outcome=_outcome(word, result),
        how="stored" if isinstance(stored, File) and stored.sha256 else "listed" if isinstance(stored, File) else how,
        note=_note(record, word, result) or _why(word, value, control),
        privacy="personal" if planned.personal else "public",
    )


def _why(word: Verdict, value: Value, control: Control | None) -> str:
    """Return why a field is not proved; "" if the verdict says it all."""
    stored = control.value if control else None
    if word != "unproved":
        return ""
    return _unread() if _is_unread(value, control) else _masked() if compare(value, stored) == "masked" else ""


def _masked() -> str:
    return say("系统只显示遮盖后的内容，看不出存了什么")


def _unread() -> str:
    return say("系统给出了文件的地址，但没有取到文件内容，只能确认文件名")


def left_behind(earlier: Mapping[str, ProofEntry], later: Iterable[ProofEntry], note: str) -> list[ProofEntry]:
    """Return a record's proofs after a later reading, [] if nothing changed: unchanged proofs stay as they are.

    `note` goes to fields that were right and no longer are.
    """
    proofs, has_moved = [], False
    for entry in later:
        previous = earlier.get(entry.key)
        if previous is not None and previous.is_right() == entry.is_right() and _is_stored(previous, entry):
            is_read_now = bool(previous.since)
            proofs.append(entry if is_read_now else previous)
            has_moved |= is_read_now
            continue
        has_moved = True
        is_spoilt = previous is not None and previous.is_right() and not entry.is_right() and entry.note != _unread()
        proofs.append(replace(entry, note=note) if is_spoilt else entry)
    return proofs if has_moved else []


def _is_stored(before: ProofEntry, entry: ProofEntry) -> bool:
    """Return whether two readings found the same stored value."""
    if before.stored is None or entry.stored is None:
        return before.stored is entry.stored
    return is_unchanged(before.stored, entry.stored)


def unsaved(planned: PlannedField, result: FieldResult | None) -> ProofEntry:
    """Return the entry of a field whose record the site did not save: refused in its own words, or unproved."""
    abstained = result is not None and result.outcome in ABSTAINED
    return ProofEntry(
        key=str(planned.key),
        label=planned.label,
        section=(*planned.section, *planned.after),
        wanted=planned.value,
        shown=result.seen if result else None,
        held=None,
        stored=None,
        verdict=result.outcome if result is not None and abstained else "unproved",
        outcome=result.outcome if result is not None and abstained else "unproved",
        note=result.reason if result and result.reason else say("这一条没有保存"),
        privacy="personal" if planned.personal else "public",
    )


def _outcome(word: Verdict, result: FieldResult | None) -> str:
    if result is not None:
        return result.outcome
    return "already" if is_right(word, "proved") or word == "locked" else "locked"


def _note(record: Record, word: Verdict, result: FieldResult | None) -> str:
    if result is not None and result.reason and word != "normalised":  # the report names the rewrites in its language
        return result.reason
    return record.reason if record.mode == "verify" and word not in {"locked", "proved"} else ""


def _agrees(control: Control) -> bool:
    shown, held = control.value, control.held
    if shown is None or held is None:
        return is_empty(shown) and is_empty(held)
    return is_alike(held, shown)


def _extras(record: Record, snapshot: FormSnapshot, met: set[str]) -> list[ProofEntry]:
    """Return what the site holds in controls that the profile does not name; it is shown, never cleared.

    Such a value has no class of its own: unless its label is that of a public field, it is hidden like a personal
    one.
    """
    return [
        ProofEntry(
            key=str(record.key.child("extra", str(control.address))),
            label=control.address.label,
            section=(*control.address.section, *control.address.after),
            wanted=None,
            shown=control.value,
            held=control.held,
            stored=control.value,
            verdict="extra",
            how="reopened",
            note=say("系统里有、资料里没有；未删除"),
            privacy=class_of(control.address.label, control.address.section),
        )
        for control in snapshot.controls
        if control.ref not in met and not _is_blank(control)
    ]


def _is_blank(control: Control) -> bool:
    return is_empty(control.value) or (control.kind == "choice" and not control.editable)


def with_bytes(page: Page, snapshot: FormSnapshot) -> FormSnapshot:
    """Return the snapshot with the digest of every upload whose bytes the site serves to this page."""
    return replace(snapshot, controls=tuple(_with_digest(page, control) for control in snapshot.controls))


def _with_digest(page: Page, control: Control) -> Control:
    value = control.value
    if not isinstance(value, File) or is_empty(value) or value.sha256:
        return control
    url = _place(control, value)
    content = fetch(page, url) if url else None
    if content is None:
        return control
    known = replace(value, sha256=hashlib.sha256(content).hexdigest(), size=len(content), url=url)
    return replace(control, value=known, held=known if control.held_seen else None)


def _place(control: Control, value: File) -> str:
    """Return the address that the page gives for an upload's bytes; "" if it gives none."""
    return value.url or (control.held.url if isinstance(control.held, File) else "")


_LINE = 40


def differences(proofs: Iterable[ProofEntry]) -> list[str]:
    """Return fields that are not right as a person reads them: place, planned value, stored value."""
    return [_difference(entry) for entry in proofs]


def _difference(entry: ProofEntry) -> str:
    label = labels([entry])[0]
    if isinstance(entry.wanted, File) and isinstance(entry.stored, File) and entry.wanted.name == entry.stored.name:
        message = mark("{label}：系统里的文件“{name}”与资料里的内容不同")
        if entry.verdict == "listed":
            message = mark("{label}：系统只列出文件名“{name}”，内容没有核对")
        elif entry.verdict == "unproved":
            message = mark("{label}：没有取到系统里的文件“{name}”，内容没有核对")
        return say(message, label=label, name=excerpt.pair(entry.wanted.name, entry.stored.name, _LINE)[0])
    desired, stored = ("" if value is None else str(value) for value in (entry.wanted, entry.stored))
    desired, stored = excerpt.pair(desired, stored, _LINE)
    message = mark("{label}：应填“{wanted}”，系统保存“{stored}”")
    return say(message, label=label, wanted=desired, stored=stored)


def labels(proofs: Iterable[ProofEntry]) -> list[str]:
    """Return fields as a person reads them: section, question and label."""
    return [" › ".join((*proof.section, proof.label)) for proof in proofs]
