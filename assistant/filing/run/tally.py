"""The proofs of a filing that runs: the latest reading of every field, counted as everywhere (`journal.counts`).

A record may be proved more than once in a run (after writing, then again before 提交). The later proof counts, but a
field that this run wrote stays written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assistant.core.verdict import FILLED
from assistant.proof.journal.counts import FieldTally, tally
from assistant.proof.journal.events import FieldDone
from assistant.proof.journal.proof_file import ProofEntry


@dataclass(slots=True)
class ProofCount:
    """The proofs of a run and the fields that it handled, both by key."""

    proofs: dict[str, ProofEntry] = field(default_factory=dict)
    done: dict[str, FieldDone] = field(default_factory=dict)
    records: dict[str, set[str]] = field(default_factory=dict)

    def take(self, record: str, entries: Iterable[ProofEntry]) -> list[ProofEntry]:
        """Replace the proofs of one record (by its id) and return them with their current outcomes."""
        taken = [self._with_outcome(entry) for entry in entries]
        proofs = {entry.key: entry for entry in taken}
        for key in self.records.get(record, set()) - proofs.keys():
            self.proofs.pop(key, None)
        self.records[record] = set(proofs)
        self.proofs |= proofs
        return taken

    def wrong(self, *roots: str) -> list[ProofEntry]:
        """Return the proved fields that count and are not right, of the items with these keys or of all."""
        return [e for e in self._of(roots) if e.is_counted() and not e.is_right()]

    def tally(self, *roots: str) -> FieldTally:
        """Return the counts of the items with these keys or of all, with fields that were never read back."""
        return tally(self._of(roots), (event for event in self.done.values() if event.key.startswith(roots or "")))

    def _of(self, roots: tuple[str, ...]) -> list[ProofEntry]:
        return [entry for entry in self.proofs.values() if entry.key.startswith(roots or "")]

    def _with_outcome(self, entry: ProofEntry) -> ProofEntry:
        before = self.proofs.get(entry.key)
        if before is not None and before.outcome in FILLED and entry.outcome not in FILLED:
            return replace(entry, outcome=before.outcome)
        return entry
