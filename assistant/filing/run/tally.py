"""The counts of a filing: the latest proof of every field, and what this run wrote.

A record may be proved more than once in a run (after writing, then again before 提交). The later proof counts, but a
field that this run wrote stays written. The counting itself is `tally` of the run journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assistant.core.verdict import FILLED
from assistant.proof.journal.proof_file import ProofEntry, tally


@dataclass(slots=True)
class ProofCount:
    """The proofs of a run, by key."""

    proofs: dict[str, ProofEntry] = field(default_factory=dict)

    def take(self, entries: Iterable[ProofEntry]) -> list[ProofEntry]:
        """Record the proofs of one record and return them with their current outcomes."""
        taken = [self._with_outcome(entry) for entry in entries]
        self.proofs |= {entry.key: entry for entry in taken}
        return taken

    def wrong(self, root: str = "") -> list[ProofEntry]:
        """Return the counted fields that are not right, of one item (its key) or of all."""
        return [e for e in self.proofs.values() if e.is_counted() and not e.is_right() and e.key.startswith(root)]

    def right(self, root: str = "") -> int:
        """Return the number of right fields, of one item (its key) or of all."""
        return sum(e.is_counted() and e.is_right() and e.key.startswith(root) for e in self.proofs.values())

    def counts(self) -> dict[str, int]:
        """Return the figures of a run: total, written, already, proved, normalised, wrong."""
        result = tally(self.proofs.values())
        return {
            "total": result.total,
            "written": sum(e.is_counted() and e.outcome in FILLED for e in self.proofs.values()),
            "already": sum(e.is_counted() and e.is_right() and e.outcome not in FILLED for e in self.proofs.values()),
            "proved": result.checked,
            "normalised": result.normalised,
            "wrong": result.wrong,
        }

    def _with_outcome(self, entry: ProofEntry) -> ProofEntry:
        before = self.proofs.get(entry.key)
        if before is not None and before.outcome in FILLED and entry.outcome not in FILLED:
            return replace(entry, outcome=before.outcome)
        return entry
