"""The verdict on one field: one vocabulary for the three phases in which a field is judged.

*compared*: two values (`core.values.compare`). *written*: the attempt to write one (`filing.forms`). *proved*: what the
reopened record holds (`filing.run.proof`), or that the site's answer is the one of an earlier proof (*unchanged*,
`filing.run.unchanged`). A proof repeats the verdict of writing where nothing was written. A commitment is
*human_only*: the person makes it, the program leaves it as it is, and it counts neither as right nor as wrong. The words
are stored in journals, proof files and ledgers, and keep their spelling.
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
    "human_only",
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
    "unchanged",
    "unproved",
    "unsupported",
    "written",
]

ABSTAINED: frozenset[Verdict] = frozenset(
    {"refused", "no_option", "missing", "ambiguous", "unsupported", "skipped", "changed", "human_only"}
)
"""Verdicts of writing that a proof repeats: the value was not written, or did not stay."""

WRITTEN: frozenset[Verdict] = frozenset({"written", "normalised", "truncated"})
"""Verdicts of writing after which the field holds what the program typed, whole, in another notation or cut."""
FILLED: frozenset[Verdict] = WRITTEN | {"by_person"}
"""Verdicts of writing after which the field holds what this run put there: the program or the person."""
UNSEEN: frozenset[Verdict] = frozenset({"listed", "masked"})
"""Verdicts of comparison that neither confirm nor refute: a file known by its name only, a text shown with masks."""

UNCOUNTED: frozenset[Verdict] = frozenset({"extra", "hidden", "human_only", "masked"})
"""Verdicts of fields that belong to no total: not in the profile, not asked by the page, the person's own to make, or
unproved because the site masks the field (lists files by name) and the person has accepted that.
"""

_RIGHT: Mapping[Phase, frozenset[Verdict]] = {
    "compared": frozenset({"equal", "normalised"}),
    "written": frozenset({"already", "written", "normalised"}),
    "proved": frozenset({"proved", "normalised", "accepted", "unchanged"}),
}


def is_right(verdict: Verdict, phase: Phase) -> bool:
    """Return whether a verdict given in this phase says that the field has the value, in the same or another notation."""
    return verdict in _RIGHT[phase]
