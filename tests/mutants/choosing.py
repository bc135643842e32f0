"""The seeded choice: how many mutants of each module, and which.

A mutant's rank is a digest of seed and id, so that an edit of one function affects no choice in another.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from tests.mutants.mutant import Mutant, mutant_id
from tests.mutants.places import MutationPlace, meaning, mutated, places, source_of
from tests.mutants.source_map import Position, SourceMap


class NoSuchPlace(Exception):
    """The tree has no place for a mutant: it was chosen from another text."""


def choose(tree: Path, modules: Sequence[str], *, count: int, seed: int) -> list[Mutant]:
    """Return this many mutants of a tree's modules, distributed by module size, their places chosen by the seed."""
    texts = {module: (tree / module).read_text(encoding="utf-8") for module in modules}
    mutants: list[Mutant] = []
    for module, share in shares({module: text.count("\n") for module, text in texts.items()}, count).items():
        names = {mutant.id for mutant in mutants}
        fresh = (mutant for mutant in ranked(module, texts[module], seed) if mutant.id not in names)
        mutants += [mutant for mutant, _ in zip(fresh, range(share), strict=False)]
    return mutants


def shares(sizes: dict[str, int], count: int) -> dict[str, int]:
    """Return the share of each size in a count; the remainder goes to the largest fractions."""
    total = sum(sizes.values())
    result = {name: size * count // total for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(sizes[name] * count % total), name))
    for name in by_remainder[: count - sum(result.values())]:
        result[name] += 1
    return result


def ranked(module: str, text: str, seed: int) -> Iterator[Mutant]:
    """Yield a module's mutants by rank, without equivalent ones: first one of every place, then a second, and so on."""
    source, meanings = source_of(text), {meaning(text)}
    by_position: dict[tuple[str, Position], list[MutationPlace]] = defaultdict(list)
    for place in places(text):
        by_position[place.family, place.start].append(place)

    def rank(place: MutationPlace) -> str:
        return hashlib.sha256(f"{seed} {_id(source, place)}".encode()).hexdigest()

    groups = [sorted(group, key=rank) for group in by_position.values()]
    for turn in zip_longest(*sorted(groups, key=lambda group: rank(group[0]))):
        for place in filter(None, turn):
            changed = mutated(text, place.operator, place.nth)
            if changed is not None and (says := meaning(changed)) not in meanings:
                meanings.add(says)
                yield _mutant(module, source, place, changed)


def mutated_text(text: str, mutant: Mutant) -> str:
    """Return a module's text with the mutant applied; raises NoSuchPlace if the mutant was chosen from another text."""
    place = place_of(text, mutant)
    changed = mutated(text, place.operator, place.nth)
    if changed is None:
        raise NoSuchPlace(f"{mutant.id}: {mutant.module} does not compile with `{mutant.after}`")
    return changed


def place_of(text: str, mutant: Mutant) -> MutationPlace:
    """Return the place that a mutant changes; raises NoSuchPlace if it was chosen from another text."""
    identity = (mutant.function, mutant.operator, mutant.occurrence)
    for place in places(text):
        same = (place.function, place.operator, place.occurrence) == identity
        if same and source_of(text).line(place.start[0]).strip() == mutant.before:
            return place
    raise NoSuchPlace(f"{mutant.id}: {mutant.module} has no `{mutant.before}` in {mutant.function or 'the module'}")


def _id(source: SourceMap, place: MutationPlace) -> str:
    return mutant_id(place.function, place.operator, place.occurrence, source.line(place.start[0]))


def _mutant(module: str, source: SourceMap, place: MutationPlace, changed: str) -> Mutant:
    line = place.start[0]
    return Mutant(
        id=_id(source, place),
        module=module,
        line=line,
        function=place.function,
        operator=place.operator,
        occurrence=place.occurrence,
        before=source.line(line).strip(),
        after="" if place.family == "RemoveDecorator" else SourceMap(changed).line(line).strip(),
    )
