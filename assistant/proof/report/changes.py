"""The patch of a change in a report: each difference with its proof – before, after, and the stored value now."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.errors import DamagedRun
from assistant.core.values import Nodes, Value
from assistant.proof.journal.events import PatchStored
from assistant.proof.journal.proof_file import PATCH, ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import rows
from assistant.proof.report.rows import Masking
from assistant.proof.report.shapes import ChangeRow


def of_run(
    run: RunFolder, patches: list[PatchStored], latest: Mapping[str, ProofEntry], masking: Masking
) -> list[ChangeRow]:
    """Return the rows of the last patch that a run stored; () if it was no change. Raises DamagedRun."""
    digests = [patch.proof for patch in patches]
    if not digests:
        return []
    proof = run.read_proof(digests[-1])
    if proof.record != PATCH:
        raise DamagedRun(path=run.path, what=digests[-1])
    return [_row(entry, latest.get(entry.key), masking) for entry in proof.entries]


def _row(entry: ProofEntry, proved: ProofEntry | None, masking: Masking) -> ChangeRow:
    before, after = _sides(entry.stored, entry.wanted)
    is_removed = entry.outcome == "removed"
    return ChangeRow(
        title=masking.words(entry.note),
        label=" › ".join((*entry.section, entry.label)),
        kind=entry.outcome,
        before=masking.value(before, entry.privacy) or "",
        after="" if is_removed else masking.value(after, entry.privacy) or "",
        proof=None if proved is None or is_removed else rows.of_proof(proved, masking),
    )


def _sides(before: Value | None, after: Value | None) -> tuple[Value | None, Value | None]:
    """Return both sides; of a tree only the removed and added nodes."""
    if isinstance(before, Nodes) and isinstance(after, Nodes):
        return Nodes(before.nodes - after.nodes), Nodes(after.nodes - before.nodes)
    return before, after
