"""How the fields of a run are counted: one computation for report, console, batches, ledger and exit code.

    tally(entries, done)      counts of proofs, and of fields that were written and never read back
    of_run(run, entries)      the same from a run folder, by its journal and proof files

Verdicts alone do not decide: a field of the person's counts as right if its stored value equals the profile's. So the
proof files are read, never only the verdicts of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.core.verdict import FILLED, UNCOUNTED, WRITTEN
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import FieldDone, Proved
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class FieldTally:
    """Counts of fields: total = right + wrong; right = proved + normalised + unchanged + equal ones by person or locked.

    `normalised` includes accepted rewrites; `unchanged` fields were not read again, for the
    site's answer is that of an earlier proof; `masked`, `hidden` and `extra` are counted apart. `filled` are the fields that
    the run or its person filled, `unfilled` the right ones among the others.
    """

    total: int = 0
    proved: int = 0
    normalised: int = 0
    unchanged: int = 0
    wrong: int = 0
    written: int = 0
    already: int = 0
    filled: int = 0
    unfilled: int = 0
    by_person: int = 0
    locked: int = 0
    hidden: int = 0
    extra: int = 0
    masked: int = 0

    @property
    def right(self) -> int:
        """Return the number of fields that are as the profile wants them."""
        return self.total - self.wrong

    @property
    def checked(self) -> int:
        """Return the number of right fields that the site stores exactly as wanted (已核对 in the totals line)."""
        return self.right - self.normalised - self.unchanged

    def figures(self) -> dict[str, int]:
        """Return the figures that a journal's last line and `--json` hold; `unchanged` and `masked` only where there are any."""
        return {
            "total": self.total,
            "written": self.filled,
            "already": self.unfilled,
            "proved": self.checked,
            "normalised": self.normalised,
            "wrong": self.wrong,
            **({"unchanged": self.unchanged} if self.unchanged else {}),
            **({"masked": self.masked} if self.masked else {}),
        }


def tally(entries: Iterable[ProofEntry], done: Iterable[FieldDone] = ()) -> FieldTally:
    """Count the fields of one or more proofs; fields that were handled (`done`) and have no proof count as wrong."""
    entries = list(entries)
    counted = [entry for entry in entries if entry.is_counted()]
    unread = _unread(entries, done)
    outcomes = [*(entry.outcome for entry in counted), *(event.outcome for event in unread)]

    def verdicts(name: str) -> int:
        return sum(entry.verdict == name for entry in entries)

    return FieldTally(
        total=len(outcomes),
        proved=verdicts("proved"),
        normalised=verdicts("normalised") + verdicts("accepted"),
        unchanged=verdicts("unchanged"),
        wrong=sum(not entry.is_right() for entry in counted) + len(unread),
        written=sum(outcome in WRITTEN for outcome in outcomes),
        already=sum(entry.outcome == "already" for entry in counted),
        filled=sum(outcome in FILLED for outcome in outcomes),
        unfilled=sum(entry.is_right() and entry.outcome not in FILLED for entry in counted),
        by_person=verdicts("by_person"),
        locked=verdicts("locked"),
        hidden=verdicts("hidden"),
        extra=verdicts("extra"),
        masked=verdicts("masked"),
    )


def _unread(entries: Sequence[ProofEntry], done: Iterable[FieldDone]) -> list[FieldDone]:
    """Return the latest event of each handled field that no proof has and that belongs to the total."""
    proved = {entry.key for entry in entries}
    latest = {event.key: event for event in done if event.key not in proved}
    return [event for event in latest.values() if event.outcome not in UNCOUNTED]


def of_run(run: RunFolder, entries: Iterable[JournalEntry]) -> FieldTally:
    """Count the fields of a run by the latest proof of each record. Raises DamagedRun if a proof file is damaged."""
    events = [entry.event for entry in entries]
    digests = {event.record: event.proof for event in events if isinstance(event, Proved)}
    latest = {entry.key: entry for digest in digests.values() for entry in run.read_proof(digest).entries}
    return tally(latest.values(), (event for event in events if isinstance(event, FieldDone)))
