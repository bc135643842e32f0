"""The three-way rule: last proof (baseline), stored value, wanted value → leave, write, or ask.

The same rule serves a resumed run, concurrent edits, a returned filing and a change: a value that the program did not
write is never overwritten without a yes.
"""

from __future__ import annotations

from typing import Literal

from assistant.core.values import Value, compare, is_empty
from assistant.core.verdict import UNSEEN, Verdict, is_right

# A baseline that the site shows in part (a file's name, a masked text) is what this program wrote there.
Decision = Literal["already", "write", "ask"]


def decide(baseline: Value | None, site: Value | None, desired: Value) -> Decision:
    """Return the decision for one field."""
    if site is not None and is_right(compare(desired, site), "compared"):
        return "already"
    if site is None or is_empty(site):
        return "already" if is_empty(desired) else "write"
    known: Verdict = "empty" if baseline is None else compare(baseline, site)
    if baseline is not None and known in UNSEEN:
        return "already" if is_right(compare(desired, baseline), "compared") else "write"
    return "write" if is_right(known, "compared") else "ask"
