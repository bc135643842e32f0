"""Keep the proofs of a record: counted, written to the run folder, and named in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Literal

from assistant.filing.run.accepting import note_earlier
from assistant.filing.run.context import Filing, RecordResults
from assistant.filing.run.session import RunSession
from assistant.filing.run.unchanged import brought
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Proved
from assistant.proof.journal.proof_file import ProofEntry, RecordAnswer


def keep_read(filing: Filing, record: Record, proofs: list[ProofEntry]) -> list[ProofEntry]:
    """Keep the proofs of a record that was opened and read just now, with the site's answers that brought it."""
    return keep(filing, record, proofs, answers=brought(filing, record, proofs))


def keep(
    filing: Filing,
    record: Record,
    proofs: list[ProofEntry],
    how: Literal["reopened", "answer"] = "reopened",
    answers: Sequence[RecordAnswer] = (),
) -> list[ProofEntry]:
    """Count the proofs of a record, write them to the run folder and name them in the journal."""
    session = filing.session
    proofs = [*map(filing.baseline.accepted.judged, proofs)]
    note_earlier(filing, record, proofs)
    proved_keys = {entry.key for entry in proofs}
    left_out = [entry for entry in filing.places.left_out.get(record.id, ()) if entry.key not in proved_keys]
    retained = filing.results.count.take(record.id, [*proofs, *left_out])
    filing.results.done |= {str(planned.key) for planned in record.planned}
    session.note_blocked()
    digest = session.folder.write_proof(record.id, retained, answers)
    picture, painting = _picture(session, filing.results, record) if how == "reopened" else ("", None)
    verdicts = {entry.key: entry.verdict for entry in retained}
    session.note(Proved(record.id, digest, how, verdicts, picture), painting)
    filing.show(record)
    return retained


def _picture(session: RunSession, results: RecordResults, record: Record) -> tuple[str, Future[Any] | None]:
    secrets = [entry_text(e) for e in results.count.proofs.values() if e.privacy != "public"]
    return session.picture_soon(record.page, secrets)


def entry_text(entry: ProofEntry) -> str:
    """Return the text under which a proved value may appear on the screen."""
    return "" if entry.stored is None else str(entry.stored)
