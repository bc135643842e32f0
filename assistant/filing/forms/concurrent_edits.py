"""What the person typed while the program waited: the fields whose value changed between two readings of a form.

Nothing of the program moves in between (it waits, or it has handed over), so whatever changed is the person's: it is
kept, and shown as theirs.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.values import Value, compare, is_empty
from assistant.filing.forms.match import match
from assistant.filing.forms.outcome import believed
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget, FormSnapshot


def concurrent_edits(
    before: FormSnapshot, after: FormSnapshot, targets: Iterable[FieldTarget]
) -> dict[str, FieldResult]:
    """Return key → result `by_person` of every wanted field whose value was changed between two readings."""
    result = {}
    for target in targets:
        then, now = match(before, target.address), match(after, target.address)
        was = then.value if isinstance(then, Control) else None
        if isinstance(now, Control) and not _is_same(was, now.value):
            held = now.held if now.held_seen else None
            result[target.key] = FieldResult(target, "by_person", was, believed(now), held, rect=now.rect)
    return result


def _is_same(one: Value | None, other: Value | None) -> bool:
    if one is None or is_empty(one):
        return other is None or is_empty(other)
    return compare(one, other) == "equal"
