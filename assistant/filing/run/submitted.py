"""Store the frozen copy of what the person submitted: the stored values that the last proof before it read.

`keep_submission` is called when the page shows the receipt; `keep_seen` when a run meets an item under review, or
filed, that was submitted while no run watched: what the site then holds is what was submitted. The same applies if
there is a copy, but the item was returned since or the site now holds something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.core.language import say
from assistant.core.values import File, Nodes
from assistant.filing.run.context import Baseline, Filing, RecordResults
from assistant.filing.site.landmarks import Site
from assistant.planning.maps import registry_state as words
from assistant.planning.plan.plan import Record, algorithm_state, node_labels
from assistant.proof.journal import frozen
from assistant.proof.journal.events import Note
from assistant.proof.journal.frozen import (
    SUBJECT_ROOT,
    Kind,
    Submission,
    SubmittedField,
    SubmittedFile,
    SubmittedRecord,
)
from assistant.proof.journal.proof_file import ProofEntry

_NOT_SUBMITTED = words.IN_HAND | {words.UNKNOWN, words.NOT_REGISTERED}


def keep_submission(
    filing: Filing, record: Record, state: str, receipt: str, by: str = "", number: str | None = None
) -> Submission:
    """Store what was just submitted (`record` ends the item) with its receipt and state; return the copy.

    The command decides the kind of submission, whatever the page says.
    """
    copy = _copy(filing, record, filing.baseline.kind or kind_of(state), state, receipt, number)
    return _keep(filing, replace(copy, by=by))


def _copy(filing: Filing, record: Record, kind: Kind, state: str, receipt: str, number: str | None) -> Submission:
    """Return the copy of an item from the stored values of the last proofs."""
    names = names_of(record)
    held = [(member, _fields(filing.baseline, filing.results, member)) for member in members_of(filing, record)]
    records = tuple(SubmittedRecord(m.id, m.page, m.title, m.names, fields) for m, fields in held if fields)
    copy = Submission(
        root=record.root if record.kind.is_step else SUBJECT_ROOT,
        names=record.names,
        kind=kind,
        round=frozen.next_round(filing.baseline.copies, names, kind),
        at=frozen.timestamp(),
        receipt=receipt,
        number=(filing.session.site.text("number") if number is None else number)
        or _known_number(filing.baseline.copies, names),
        state=state,
        profile=filing.plan.profile_digest if filing.plan else "",
        records=records,
        papers=tuple(
            SubmittedFile("", paper.name, paper.sha256 or "", paper.size) for paper in filing.session.options.papers
        ),
    )
    return replace(copy, attachments=frozen.papers_of(copy.everything()))


def _keep(filing: Filing, copy: Submission) -> Submission:
    stored = frozen.store(
        filing.session.folder, copy, _bytes_of(filing.results.count.proofs.values(), filing.session.options.papers)
    )
    filing.baseline.copies.append(stored)
    return stored


def keep_seen(filing: Filing, last: Record, number: str | None = None, receipt: str | None = None) -> None:
    """Store what the site holds of an item that was submitted while no run watched, if all of it was read.

    Number and receipt are read from the open page unless they are given.
    """
    if not lacks_copy(filing, last) or not _is_read(filing, last):
        return
    state, copy = state_of(filing, last), frozen_of(filing.baseline, last)
    message = filing.session.site.text("receipt") if receipt is None else receipt
    _keep(filing, replace(_copy(filing, last, kind_of(state), state, message, number), seen=True))
    if copy is None:
        text = say("系统里已提交的内容没有留底，已按本次读到的内容补做")
    else:
        text = say("上次留底之后，系统里的内容有过本程序没有看到的变动，已按本次读到的内容另做留底")
    filing.session.note(Note("copy", text, last.id))


def lacks_copy(filing: Filing, last: Record) -> bool:
    """Return whether an item that was submitted or filed has no copy of what the site holds of it."""
    state = state_of(filing, last)
    if last.mode != "verify" or state in _NOT_SUBMITTED:
        return False
    copy = frozen_of(filing.baseline, last)
    if copy is not None and not is_overtaken(copy, state) and not _is_moved(filing, last):
        return False
    return not (kind_of(state) == "deregister" and _has_kind(filing.baseline, last, "deregister"))


def _is_read(filing: Filing, last: Record) -> bool:
    """Return whether the site holds a value for every key of an item that was submitted or is in the profile."""
    proofs = filing.results.count.proofs
    steps = [record for record in members_of(filing, last) if record.kind.item is last.kind.item]
    keys = [
        str(field.key) for step in steps for field in step.planned if str(field.key) not in filing.baseline.unsubmitted
    ]
    return bool(keys) and all(key in proofs and proofs[key].stored is not None for key in keys)


def _is_moved(filing: Filing, last: Record) -> bool:
    """Return whether the site holds something else for an item (its products included) than the newest copy."""
    ids = [record.id for record in members_of(filing, last)]
    return any(key == own or key.startswith((f"{own}.", f"{own}[")) for own in ids for key in filing.baseline.moved)


def _has_kind(baseline: Baseline, record: Record, kind: Kind) -> bool:
    names = names_of(record)
    return any(copy.kind == kind and copy.is_of(names) for copy in baseline.copies)


def is_overtaken(copy: Submission, state: str = "") -> bool:
    """Return whether an item was returned and resubmitted after a copy, by the states read since and `state` (now)."""
    return words.is_away_again((*copy.since, *([state] if state else [])))


def frozen_of(baseline: Baseline, record: Record) -> Submission | None:
    """Return the newest copy of the item that a record belongs to, or None."""
    names = names_of(record)
    copies = [copy for copy in baseline.copies if copy.kind != "deregister" and copy.is_of(names)]
    return copies[-1] if copies else None


def names_of(record: Record) -> tuple[str, ...]:
    """Return the names under which copies of a record's item are stored."""
    return (SUBJECT_ROOT,) if record.kind.is_single else record.names


def state_of(filing: Filing, record: Record) -> str:
    """Return our word for the state of the item that a record ends."""
    assert filing.plan is not None
    registry_state = filing.plan.registry_state
    if record.kind.is_single:
        return registry_state.subject.ours
    return algorithm_state(record.names[0], record.names[-1], registry_state).ours


def kind_of(state: str) -> Kind:
    """Return what a submission was that led to this state."""
    return "change" if "变更" in state else "deregister" if "注销" in state else "filing"


def members_of(filing: Filing, record: Record) -> list[Record]:
    """Return the records that an item's submission covers: an algorithm's steps, and the products it names."""
    assert filing.plan is not None
    if record.kind.is_single:
        return [record]
    steps = [item for item in filing.plan.records if item.kind.is_step and item.root == record.root]
    ticked = {
        node[0]
        for step in steps
        for planned in step.planned
        if isinstance(planned.value, Nodes)
        for node in planned.value.nodes
    }
    roots = {
        record.id
        for record in filing.plan.records
        if record.kind.is_outermost and _label(filing.session.site, record) in ticked
    }
    below = [record for record in filing.plan.records if record.kind.is_nested and str(record.key.parts[0]) in roots]
    return [*below, *steps]


def _label(site: Site, product: Record) -> str:
    """Return the label of a product in the site's tree."""
    (node,) = node_labels(Nodes(frozenset({(product.names[0],)})), site.map).nodes
    return node[0]


def _fields(baseline: Baseline, results: RecordResults, record: Record) -> tuple[SubmittedField, ...]:
    """Return what the last proofs read of a record: fields of the profile, of earlier copies, and extra ones."""
    proofs = results.count.proofs
    keys = {str(field.key) for field in record.planned}
    before = [held for copy in baseline.copies for held in copy.records if held.id == record.id]
    keys |= {field.key for held in before for field in held.fields if field.named}
    beyond = f"{record.id}.extra["
    return tuple(
        SubmittedField(entry.key, entry.label, entry.section, entry.stored, entry.privacy, entry.key in keys)
        for entry in proofs.values()
        if entry.key in keys or entry.key.startswith(beyond)
    )


def _bytes_of(proofs: Iterable[ProofEntry], papers: Iterable[File]) -> dict[str, Path]:
    """Return the local path of uploads and papers, by digest."""
    planned_files = [entry.wanted for entry in proofs if isinstance(entry.wanted, File)]
    return {file.sha256: file.path for file in (*planned_files, *papers) if file.sha256 and file.path is not None}


def _known_number(copies: Sequence[Submission], names: Sequence[str]) -> str:
    return next((copy.number for copy in reversed(copies) if copy.number and copy.is_of(names)), "")
