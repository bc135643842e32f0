"""What a change finds on the real pages: every record of its scope is opened read-only, and the patch is stored.

Nothing is opened for a change until this is done: records that equal the profile stay locked. The patch is stored in
`proof/` (wanted is the profile's value, stored the site's) and named in the journal by PatchStored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.filing.run import opening
from assistant.filing.run.context import Baseline, Filing
from assistant.filing.run.record import is_old_name, read_back
from assistant.filing.run.session import RunSession
from assistant.planning.plan.change import Difference, difference_of, removal_of
from assistant.planning.plan.decide import decide
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import PatchStored, RecordOpened
from assistant.proof.journal.proof_file import PATCH, ProofEntry


def look(filing: Filing, record: Record) -> list[Difference]:
    """Open one record, prove it read-only, and return where it differs from the profile."""
    session = filing.session
    record = replace(filing.places.known(record), mode="verify")
    if record.retired:
        return [removal_of(record)] if opening.is_listed(filing, record) else []
    opened = opening.open_record(filing, record)
    if opened.how == "left":
        filing.results.skipped.add(record.id)
        return [difference_of(record, planned, None, "added") for planned in record.planned]
    session.note(RecordOpened(record.id, record.title, record.stage, len(record.planned), "verify"))
    filing.show(record)
    proofs = {entry.key: entry for entry in read_back(filing, record)}
    opening.leave(session, record)
    return [
        _difference(filing.baseline, record, planned, proofs[str(planned.key)])
        for planned in record.planned
        if not _stands(filing.baseline, record, planned, proofs[str(planned.key)])
    ]


def _stands(baseline: Baseline, record: Record, planned: PlannedField, entry: ProofEntry) -> bool:
    """Return whether a field needs no change: it is right, or is what was written there, as far as the site shows it."""
    if entry.is_right():
        return True
    return decide(baseline.value_of(record, planned.key), entry.stored, planned.value) == "already"


def keep_patch(session: RunSession, differences: Sequence[Difference]) -> None:
    """Store the patch in the run folder for the report, and name it in the journal."""
    digest = session.folder.write_proof(PATCH, [_entry(difference) for difference in differences])
    session.note(PatchStored(digest))


def _difference(baseline: Baseline, record: Record, planned: PlannedField, entry: ProofEntry) -> Difference:
    site, after = entry.stored, planned.value if entry.wanted is None else entry.wanted
    is_foreign = decide(baseline.value_of(record, planned.key), site, after) == "ask" and not is_old_name(record, site)
    return replace(difference_of(record, planned, site, "foreign" if is_foreign else "changed"), after=after)


def _entry(difference: Difference) -> ProofEntry:
    return ProofEntry(
        key=difference.key,
        label=difference.label,
        section=difference.place,
        wanted=difference.after,
        shown=None,
        held=None,
        stored=difference.before,
        verdict="changed",
        outcome=difference.kind,
        how="patch",
        note=difference.title,
        privacy="personal" if difference.personal else "public",
    )
