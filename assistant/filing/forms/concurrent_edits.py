"""Detect what the person typed while the program waited: fields whose value changed between two readings of a form.

The program does nothing between the readings (it waits, or has handed over), so every change is the person's. Such
values stay on the page and are reported as the person's.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.values import Value, is_empty, is_unchanged
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import believed
from assistant.filing.forms.shapes import FieldResult, FieldTarget, FormSnapshot


def concurrent_edits(
    before: FormSnapshot, after: FormSnapshot, targets: Iterable[FieldTarget]
) -> dict[str, FieldResult]:
    """Return key → result `by_person` for every target field whose value changed between two readings."""
    results = {}
    for target in targets:
        previous, current = control_at(before, target.address), control_at(after, target.address)
        value = previous.value if previous is not None else None
        if current is not None and not _is_same(value, current.value):
            held = current.held if current.held_seen else None
            results[target.key] = FieldResult(target, "by_person", value, believed(current), held, rect=current.rect)
    return results


def _is_same(one: Value | None, other: Value | None) -> bool:
    if one is None or is_empty(one):
        return other is None or is_empty(other)
    return other is not None and is_unchanged(one, other)
