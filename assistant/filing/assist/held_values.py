"""Which record a form holds of whose labels nobody knows one: told by the values that stand in it (pure).

Several values of one record that occur once in it and once on the page name it; where each of them belongs they do not prove.
Nothing is written or called right by this: it only lets the places be learnt from the form as the site gives it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.core.values import is_empty, text_of
from assistant.core.values.comparison import canonical
from assistant.filing.assist.fitting import fitted
from assistant.filing.forms.outcome import is_same
from assistant.filing.forms.shapes import Control, FormSnapshot
from assistant.filing.site.propose import fits
from assistant.planning.plan.plan import PlannedField, Record

ENTERED = frozenset(
    ("text", "textarea", "number", "date", "period", "steps", "region")
)  # a form has no defaults of these
_LEAST = 3
_LEAST_OF_WHOLE = 2
_SIGNS = 3


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record, and the controls of a form that hold values of it."""

    record: Record
    controls: tuple[Control, ...]


def held_record(records: Iterable[Record], seen: FormSnapshot) -> HeldRecord | None:
    """Return the one record whose values a form holds: three at least, or all of a small record, and most of what is entered there."""
    entered = [control for control in seen.controls if control.kind in ENTERED and not is_empty(control.value)]
    if len(entered) < _LEAST_OF_WHOLE:
        return None
    held = [HeldRecord(record, _holding(record.planned, entered)) for record in records]
    enough = [one for one in held if _is_enough(one, len(entered))]
    most = max((len(one.controls) for one in enough), default=0)
    best = [one for one in enough if len(one.controls) == most]
    return best[0] if len(best) == 1 else None


def _is_enough(one: HeldRecord, entered: int) -> bool:
    typed = sum(planned.kind in ENTERED for planned in one.record.planned)
    least = _LEAST_OF_WHOLE if typed == len(one.controls) else _LEAST
    return len(one.controls) >= least and 2 * len(one.controls) >= entered


def _holding(planned_fields: Sequence[PlannedField], entered: Sequence[Control]) -> tuple[Control, ...]:
    """Return the controls that hold a value which occurs once among those of the record, and once on the page."""
    texts = Counter(canonical(text_of(planned.value)) for planned in planned_fields)
    result = []
    for planned in planned_fields:
        text = canonical(text_of(planned.value))
        if planned.kind not in ENTERED or len(text) < _SIGNS or texts[text] > 1:
            continue
        own = [c for c in entered if fits(planned.kind, c.kind) and is_same(fitted(planned.value, c), c)]
        result += own if len(own) == 1 else []
    return tuple(dict.fromkeys(result))


@dataclass(slots=True)
class HeldForms:
    """Which controls held values of each item in each load of a page, by their addresses."""

    _held: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def came_at_once(self, form: tuple[str, str], holding: Iterable[Control], seen: FormSnapshot) -> bool:
        """Note what holds values of an item in a load; return whether most of what held them in another load is there at once.

        What is typed is there one after another.
        """
        (root, load), shown = form, {str(control.address) for control in seen.controls}
        loads, holding_now = self._held.setdefault(root, {}), {str(control.address) for control in holding}
        before = set().union(*(names for other, names in loads.items() if other != load)) & shown
        loads.setdefault(load, set()).update(holding_now)
        return bool(before) and 5 * len(before & holding_now) >= 4 * len(before)
