"""What a reading leaves in its run: proofs (the baseline of later runs) and frozen copies of earlier submissions.

`note_reading` compares every record of the profile with what was read. Where they agree, the reading is a baseline;
where they differ, the field is reported as 不一致 and the site's value is no baseline. What only the profile has is
reported too. Retired records, and those the registry does not show yet, are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import File, Value, compare
from assistant.core.verdict import Verdict, is_right
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms.outcome import as_kind
from assistant.filing.forms.shapes import Control
from assistant.filing.run import submitted
from assistant.filing.run.context import Filing
from assistant.filing.run.pull import PulledAccount, ReadItem
from assistant.planning.plan.plan import Plan, PlannedField, Record
from assistant.proof.journal.events import Proved, RecordOpened
from assistant.proof.journal.proof_file import ProofEntry

Chain = tuple[str, ...]
_UNSEEN: Mapping[Verdict, Verdict] = {"listed": "listed", "masked": "unproved"}


def note_reading(filing: Filing, pulled: PulledAccount, plan: Plan) -> None:
    """Write the proof of every record of a plan from what was read, and copies of what is under review or filed."""
    session = filing.session
    filing.plan = plan
    items = {_chain_of(item.key): item for item in pulled.items}
    chains: dict[str, Chain] = {}
    for record in plan.records:
        if record.retired or record.mode == "gated":
            continue
        item = _item_of(record, items, chains) or ReadItem(record.key, "")
        entries = [_entry(record, planned, item) for planned in record.planned]
        proofs = filing.results.count.take(record.id, entries)
        session.note(RecordOpened(record.id, record.title, record.stage, len(record.planned), "verify"))
        digest = session.folder.write_proof(record.id, proofs)
        session.note(Proved(record.id, digest, "reopened", {entry.key: entry.verdict for entry in proofs}))
    for record in plan.records:
        read_item = items.get(chains.get(record.id, ()))
        if record.ends == "CONFIRM" and read_item is not None:
            submitted.keep_seen(filing, record, read_item.number, read_item.receipt)


def _item_of(record: Record, items: Mapping[Chain, ReadItem], chains: dict[str, Chain]) -> ReadItem | None:
    """Return what was read of a record, found by its names below its parent's item."""
    above = chains.get(record.parent, ()) if record.kind.is_nested else ()
    names = [str(record.key)] if record.kind.is_single else list(record.names)
    for name in names:
        chain = (record.kind.item.member, name) if record.kind.is_step else (*above, name)
        if chain in items:
            chains[record.id] = chain
            return items[chain]
    return None


def _chain_of(key: FieldKey) -> Chain:
    """Return the natural keys down to an item, by which it is found; an algorithm's follow "algorithms"."""
    names = tuple(part.item for part in key.parts if part.item is not None)
    first = key.parts[0].name
    return (first, *names) if first == REGISTRY.listed.member else names or (first,)


def _entry(record: Record, planned: PlannedField, item: ReadItem) -> ProofEntry:
    own = len(item.key.parts)
    key = FieldKey((*item.key.parts, *planned.key.parts[own:]))
    control = item.labels.get(key)
    value, stored = _values(planned, control)
    literal: Verdict = "empty" if stored is None else compare(value, stored)
    is_same = stored is not None and is_right(literal, "compared")
    return ProofEntry(
        key=str(planned.key),
        label=planned.label,
        section=(*planned.section, *planned.after),
        wanted=value,
        shown=stored,
        held=None,
        stored=stored,
        verdict="locked" if is_same else "missing" if stored is None else _UNSEEN.get(literal, "differs"),
        outcome="already" if is_same else "locked",
        how="stored" if isinstance(stored, File) and stored.sha256 else "reopened",
        note="" if is_same else say("资料与系统不同；这次只读取，没有改动任何一方"),
        privacy="personal" if planned.personal else "public",
    )


def _values(planned: PlannedField, control: Control | None) -> tuple[Value, Value | None]:
    if control is None:
        return planned.value, None
    return as_kind(planned.value, control.kind), control.value
