"""Fields that were written and are not there: which are worth one more try, and which a person may have changed.

A page may reset an answer while the next is typed, and a save may report success and store nothing. Such a field
holds its previous value, or nothing; any other value is somebody's, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.core.values import File, Value, is_empty, is_unchanged
from assistant.core.verdict import WRITTEN
from assistant.filing.forms.shapes import FieldResult
from assistant.proof.journal.proof_file import ProofEntry

_OURS = WRITTEN | {"changed"}


def retry_candidates(results: Mapping[str, FieldResult]) -> list[FieldResult]:
    """Return the results that the page has reset since, and uploads that did not come through."""
    return [result for result in results.values() if _fell_back(result) or _is_unsent(result)]


def _fell_back(result: FieldResult) -> bool:
    return result.outcome == "changed" and is_as_before(result, result.seen)


def _is_unsent(result: FieldResult) -> bool:
    """Return whether an upload was refused: an upload changes nothing stored, so it may be tried once more."""
    return result.outcome == "refused" and isinstance(result.target.value, File)


def unstored_keys(proofs: Iterable[ProofEntry], results: Mapping[str, FieldResult]) -> frozenset[str]:
    """Return the keys that were written and saved, but where the site holds the previous value or nothing."""
    wrong = [proof for proof in proofs if proof.is_counted() and not proof.is_right()]
    return frozenset(
        proof.key
        for proof in wrong
        if proof.key in results
        and results[proof.key].outcome in _OURS
        and is_as_before(results[proof.key], proof.stored)
    )


def is_as_before(result: FieldResult, stored: Value | None) -> bool:
    """Return whether a field holds its previous value, or nothing, or a file that arrived damaged."""
    if stored is None or is_empty(stored):
        return True
    if isinstance(stored, File):
        return isinstance(result.target.value, File) and stored.name == result.target.value.name
    return result.before is not None and is_unchanged(result.before, stored)
