"""Resolve `same_capability_as`: one capability in two roles, declared once with overrides.

The algorithm inherits every value that it does not give itself from the one that it names, group by group; lists are
inherited as a whole. An empty text "" is an answer, so it overrides the inherited value.
"""

from __future__ import annotations

from typing import TypeVar

from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Labelled, Leaf, members
from assistant.declaration.profile.schema.whole import Profile

B = TypeVar("B", bound=Block)


def effective(algorithms: tuple[Algorithm, ...]) -> tuple[Algorithm, ...]:
    """Return the algorithms with inherited values; an unknown or circular `same_capability_as` is ignored."""
    return tuple(_with_origin(algorithm, algorithms, ()) for algorithm in algorithms)


def with_inherited(profile: Profile) -> Profile:
    """Return the profile with the values that its algorithms inherit."""
    return profile.model_copy(update={"algorithms": effective(profile.algorithms)})


def origin(algorithm: Algorithm, algorithms: tuple[Algorithm, ...]) -> Algorithm | None:
    """Return the algorithm that this one names in `same_capability_as` (by name or id), None if there is none."""
    name = algorithm.same_capability_as
    if not name:
        return None
    named = (other for other in algorithms if other is not algorithm and name in (other.basic.name, other.id))
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
                changes[name] = merged_answers(below, above)
            case Leaf():
                changes[name] = below if above is None else above
    return over.model_copy(update=changes)


def merged_answers(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    """Return labelled answers with those of `above` laid over those of `below`, section by section."""
    merged = dict(below)
    for label, answer in above.items():
        under = merged.get(label)
        merged[label] = under | answer if isinstance(under, dict) and isinstance(answer, dict) else answer
    return merged
