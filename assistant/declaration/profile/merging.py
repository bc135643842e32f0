"""`same_capability_as`: one capability in two roles, declared once with overrides.

The algorithm takes every value of the one it names that it does not give itself, group by group; lists are taken
whole. A text given as "" is an answer (nothing), so it stops the value of the other from coming through.
"""

from __future__ import annotations

from typing import TypeVar

from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Labelled, Leaf, members

B = TypeVar("B", bound=Block)


def effective(algorithms: tuple[Algorithm, ...]) -> tuple[Algorithm, ...]:
    """Return the algorithms with what `same_capability_as` brings; an unknown or circular name brings nothing."""
    return tuple(_with_origin(algorithm, algorithms, ()) for algorithm in algorithms)


def origin(algorithm: Algorithm, algorithms: tuple[Algorithm, ...]) -> Algorithm | None:
    """Return the algorithm that this one names, by name or id, if it is there."""
    desired = algorithm.same_capability_as
    if not desired:
        return None
    named = (item for item in algorithms if item is not algorithm and desired in (item.basic.name, item.id))
    return next(named, None)


def _with_origin(algorithm: Algorithm, all_: tuple[Algorithm, ...], seen: tuple[int, ...]) -> Algorithm:
    other = origin(algorithm, all_)
    if other is None or id(other) in seen:
        return algorithm
    return _merged(_with_origin(other, all_, (*seen, id(algorithm))), algorithm)


def _merged(under: B, over: B) -> B:
    changes: dict[str, object] = {}
    for name, declared in members(type(over)).items():
        below, above = getattr(under, name), getattr(over, name)
        match declared:
            case FieldGroup():
                changes[name] = _merged(below, above)
            case Labelled():
                changes[name] = _merged_answers(below, above)
            case Leaf():
                changes[name] = below if above is None else above
    return over.model_copy(update=changes)


def _merged_answers(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    merged = dict(below)
    for label, answer in above.items():
        under = merged.get(label)
        merged[label] = under | answer if isinstance(under, dict) and isinstance(answer, dict) else answer
    return merged
