"""Keeps the frozen copy of what the person submitted: the stored values that the last proof before it saw.

`keep_submission` is called when the page shows the receipt; `keep_seen` where a run meets an item under review, or filed,
that was submitted while no run looked: what the site holds then is what was submitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.filing.context import Filing
from assistant.journal import frozen
from assistant.journal.events import Note
from assistant.journal.frozen import SUBJECT_ROOT, Held, HeldRecord, Kind, Paper, Submission
from assistant.journal.proof_file import ProofEntry
from assistant.language import mark, say
from assistant.maps import standing as words
from assistant.planning.plan import Record, algorithm_state, node_labels
from assistant.values import File, Nodes

_OPEN = words.ENTITY_OPEN | words.ALGORITHM_OPEN | words.ENTITY_CHANGING | words.ALGORITHM_CHANGING
_NOT_SUBMITTED = _OPEN | {words.UNKNOWN, words.NOT_REGISTERED}


def keep_submission(
    filing: Filing, record: Record, state: str, receipt: str, by: str = "", number: str | None = None
) -> Submission:
    """Keep what was just submitted (`record` ends the item) with its receipt and the state shown; return the copy."""
    names, kind = names_of(record), kind_of(state)
    proofs = filing.count.proofs
    members = [each for each in members_of(filing, record) if _fields(each, proofs)]
    records = tuple(HeldRecord(m.id, m.page, m.title, m.names, _fields(m, proofs)) for m in members)
    copy = Submission(
        root=record.root if record.stage == "算法" else SUBJECT_ROOT,
        names=record.names,
        kind=kind,
        round=frozen.next_round(filing.copies, names, kind),
        at=frozen.now(),
        receipt=receipt,
        number=(filing.site.text("number") if number is None else number) or _known_number(filing.copies, names),
        state=state,
        profile=filing.plan.profile_digest if filing.plan else "",
        records=records,
        papers=tuple(Paper("", each.name, each.sha256 or "", each.size) for each in filing.options.papers),
        by=by,
    )
    copy = replace(copy, attachments=frozen.papers_of(copy.everything()))
    kept = frozen.keep(filing.run, copy, _bytes_of(proofs.values(), filing.options.papers))
    filing.copies.append(kept)
    return kept


def keep_seen(filing: Filing, last: Record, number: str | None = None) -> None:
    """Keep what the site holds of an item that was submitted without a run's seeing it, if all of it was read."""
    state = state_of(filing, last)
    if last.mode != "verify" or state in _NOT_SUBMITTED or frozen_of(filing, last) is not None:
        return
    steps = [each for each in members_of(filing, last) if each.stage == last.stage]
    wanted = [str(each.key) for step in steps for each in step.wanted]
    proofs = filing.count.proofs
    if not wanted or any(key not in proofs or proofs[key].stored is None for key in wanted):
        return
    keep_submission(filing, last, state, filing.site.text("receipt"), number=number)
    filing.note(Note("copy", say(mark("系统里已提交的内容没有留底，已按这次读到的补做")), last.id))


def frozen_of(filing: Filing, record: Record) -> Submission | None:
    """Return the newest copy of the item that a record belongs to, or None."""
    names = names_of(record)
    found = [each for each in filing.copies if each.kind != "deregister" and each.is_of(names)]
    return found[-1] if found else None


def names_of(record: Record) -> tuple[str, ...]:
    """Return the names by which copies of a record's item are found."""
    return (SUBJECT_ROOT,) if record.stage == "主体" else record.names


def state_of(filing: Filing, record: Record) -> str:
    """Return our word for the state of the item that a record ends."""
    assert filing.plan is not None
    standing = filing.plan.standing
    if record.stage == "主体":
        return standing.subject.ours
    return algorithm_state(record.names[0], record.names[-1], standing).ours


def kind_of(state: str) -> Kind:
    """Return what a submission was that led to this state."""
    return "change" if "变更" in state else "deregister" if "注销" in state else "filing"


def members_of(filing: Filing, record: Record) -> list[Record]:
    """Return the records that an item's submission answers for: an algorithm's steps, and the products it names."""
    assert filing.plan is not None
    if record.stage == "主体":
        return [record]
    steps = [each for each in filing.plan.records if each.stage == "算法" and each.root == record.root]
    ticked = {
        node[0] for each in steps for want in each.wanted if isinstance(want.value, Nodes) for node in want.value.nodes
    }
    roots = {each.id for each in filing.plan.records if each.page == "product" and _label(filing, each) in ticked}
    below = [each for each in filing.plan.records if each.stage == "产品" and str(each.key.parts[0]) in roots]
    return [*below, *steps]


def _label(filing: Filing, product: Record) -> str:
    """Return how the site's tree labels a product."""
    (node,) = node_labels(Nodes(frozenset({(product.names[0],)})), filing.site.map).nodes
    return node[0]


def _fields(record: Record, proofs: dict[str, ProofEntry]) -> tuple[Held, ...]:
    keys = {str(each.key) for each in record.wanted}
    beyond = f"{record.id}.extra["
    return tuple(
        Held(entry.key, entry.label, entry.section, entry.stored, entry.privacy, entry.key in keys)
        for entry in proofs.values()
        if entry.key in keys or entry.key.startswith(beyond)
    )


def _bytes_of(proofs: Iterable[ProofEntry], papers: Iterable[File]) -> dict[str, Path]:
    """Return where the bytes of uploads and papers lie on this machine, by digest."""
    wanted = [entry.wanted for entry in proofs if isinstance(entry.wanted, File)]
    return {each.sha256: each.path for each in (*wanted, *papers) if each.sha256 and each.path is not None}


def _known_number(copies: Sequence[Submission], names: Sequence[str]) -> str:
    return next((each.number for each in reversed(copies) if each.number and each.is_of(names)), "")
