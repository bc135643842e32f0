"""The verdict on one field: one vocabulary for the three phases in which a field is judged.

*compared*: two values (`core.values.compare`). *written*: the attempt to write one (`filing.forms`). *proved*: what the
reopened record holds (`filing.run.proof`). A proof repeats the verdict of writing where nothing was written. The words are
stored in journals, proof files and ledgers, and keep their spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Phase = Literal["compared", "written", "proved"]
Verdict = Literal[
    "accepted",
    "already",
    "ambiguous",
    "by_person",
    "changed",
    "differs",
    "empty",
    "equal",
    "extra",
    "hidden",
    "listed",
    "locked",
    "masked",
    "missing",
    "no_option",
    "normalised",
    "proved",
    "refused",
    "skipped",
    "truncated",
    "unproved",
    "unsupported",
    "written",
]

ABSTAINED: frozenset[Verdict] = frozenset(
    {"refused", "no_option", "missing", "ambiguous", "unsupported", "skipped", "changed"}
)
"""Verdicts of writing that a proof repeats: the value was not written, or did not stay."""

UNSEEN: frozenset[Verdict] = frozenset({"listed", "masked"})
"""Verdicts of comparison that neither confirm nor refute: a file known by its name only, a text shown with masks."""

GIVEN_IN: Mapping[Phase, frozenset[Verdict]] = {
    "compared": frozenset({"equal", "normalised", "listed", "masked", "truncated", "differs", "empty"}),
    "written": ABSTAINED | {"already", "written", "normalised", "truncated", "by_person", "locked", "hidden"},
    "proved": ABSTAINED
    | UNSEEN
    | {
        "proved",
        "normalised",
        "accepted",
        "truncated",
        "differs",
        "extra",
        "by_person",
        "locked",
        "unproved",
        "hidden",
    },
}
NOT_COUNTED: frozenset[Verdict] = frozenset({"extra", "hidden", "masked"})
"""Verdicts of proof that belong neither to the right nor to the wrong fields: not named by the profile, not shown, or
unproved because the site masks the field (lists files by name) and the person has accepted that.
"""
_RIGHT: Mapping[Phase, frozenset[Verdict]] = {
    "compared": frozenset({"equal", "normalised"}),
    "written": frozenset({"already", "written", "normalised"}),
    "proved": frozenset({"proved", "normalised", "accepted"}),
}


def is_right(verdict: Verdict, phase: Phase) -> bool:
    """Return whether a verdict given in this phase says that the field has the value, in the same or another notation."""
    return verdict in _RIGHT[phase]
