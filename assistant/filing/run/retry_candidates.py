"""What was written and is not there: the fields worth one more try, told from what a person may have put there.

A page may set an answer back while the next is typed, and a save may report success and keep nothing. Such a field
holds again what stood there before, or nothing; any other value is somebody's, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.core.values import File, Value, compare, is_empty
from assistant.filing.forms.shapes import FieldResult
from assistant.filing.run.tally import WRITTEN
from assistant.proof.journal.proof_file import ProofEntry

_OURS = (WRITTEN - {"by_person"}) | {"changed"}


def retry_candidates(results: Mapping[str, FieldResult]) -> list[FieldResult]:
    """Return the results of a filling that the page has set back since, and uploads that did not come through."""
    return [result for result in results.values() if _fell_back(result) or _is_unsent(result)]


def _fell_back(result: FieldResult) -> bool:
    return result.outcome == "changed" and is_as_before(result, result.seen)


def _is_unsent(result: FieldResult) -> bool:
    """Say whether an upload was not taken: an upload changes nothing that is stored, so it may be tried once more."""
    return result.outcome == "refused" and isinstance(result.target.value, File)


def unstored_keys(proofs: Iterable[ProofEntry], results: Mapping[str, FieldResult]) -> frozenset[str]:
    """Return the keys that were written and saved, and of which the site holds what it held before, or nothing."""
    wrong = [proof for proof in proofs if proof.is_counted() and not proof.is_right()]
    return frozenset(
        proof.key
        for proof in wrong
        if proof.key in results
        and results[proof.key].outcome in _OURS
        and is_as_before(results[proof.key], proof.stored)
    )


def is_as_before(result: FieldResult, stored: Value | None) -> bool:
    """Say whether a field holds what it held before it was written, or nothing, or a file that came through damaged."""
    if stored is None or is_empty(stored):
        return True
    if isinstance(stored, File):
        return isinstance(result.target.value, File) and stored.name == result.target.value.name
    return result.before is not None and compare(result.before, stored) == "equal"
