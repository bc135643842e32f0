"""The same mutants in a tree with other names: a small table maps modules and functions.

`{"modules": {"assistant/values.py": "assistant/core/values/__init__.py"}, "functions": {"assistant/values.py::is_empty":
["assistant/core/values/scalars.py::TextKind.is_empty", "assistant/core/values/words.py::ChoiceKind.is_empty"]}}`. A
function that was divided or replaced has several homes; the entry of a class counts for its methods too.

A mutant keeps its operator. Its place is the line of its homes that is most like its own apart from names. A mutant
without such a line is returned as unplaced, and `substitutes` chooses another one of the same homes for it by the seed.
"""

from __future__ import annotations

import io
import json
import keyword
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from tests.mutants.choosing import ranked
from tests.mutants.mutant import Mutant
from tests.mutants.places import MutationPlace, mutated, places, source_of
from tests.mutants.source_map import SourceMap

Home = tuple[str, str]
"""Module and function."""

ALIKE = 0.75
"""Lines less alike than this, apart from names, are not the same line rewritten (1: equal, 0: nothing in common)."""


@dataclass(frozen=True, slots=True)
class Renames:
    """Renamed modules (path → path), and functions with their homes (`path::name` → `path::name`, …)."""

    modules: dict[str, str] = field(default_factory=dict)
    functions: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> Renames:
        """Read the table; without one nothing was renamed."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path else cls()

    def homes(self, mutant: Mutant) -> list[Home]:
        """Return the functions in which the mutant's line may now stand, the likeliest first."""
        outer, inner = mutant.function, ""
        while outer:
            if names := self.functions.get(f"{mutant.module}::{outer}"):
                return [(module, function + inner) for module, _, function in (name.partition("::") for name in names)]
            outer, _, last = outer.rpartition(".")
            inner = f".{last}{inner}"
        return [(self.modules.get(mutant.module, mutant.module), mutant.function)]


@dataclass(frozen=True, slots=True)
class _Aim:
    """A possible place of a mutant; `likeness` compares lines and changes (0 to 2), `distance` the order of places."""

    likeness: float
    distance: int
    mutant: Mutant
    aimed: Mutant


def reaim(mutants: Iterable[Mutant], tree: Path, renames: Renames) -> tuple[list[Mutant], list[Mutant]]:
    """Return the mutants as they read in a tree, under their old ids, and those without a place there."""
    given = list(mutants)
    aims = [aim for mutant in given for aim in _aims(mutant, tree, renames.homes(mutant))]
    aimed: dict[str, Mutant] = {}
    taken: set[tuple[str, ...]] = set()
    for aim in sorted(aims, key=lambda aim: (-aim.likeness, aim.distance)):
        if aim.mutant.id not in aimed and _place_name(aim.aimed) not in taken:
            aimed[aim.mutant.id] = aim.aimed
            taken.add(_place_name(aim.aimed))
    placed = [aimed[mutant.id] for mutant in given if mutant.id in aimed]
    return placed, [mutant for mutant in given if mutant.id not in aimed]


def substitutes(
    unplaced: Iterable[Mutant], aimed: Iterable[Mutant], tree: Path, renames: Renames, *, seed: int
) -> list[tuple[Mutant, Mutant]]:
    """Return each unplaced mutant with another one, chosen by the seed: of its homes, else of their first module."""
    taken, ids = {_place_name(mutant) for mutant in aimed}, {mutant.id for mutant in (*unplaced, *aimed)}
    pairs = []
    for mutant in unplaced:
        for other in _by_rank(tree, renames.homes(mutant), seed):
            if _place_name(other) not in taken and other.id not in ids:
                taken.add(_place_name(other))
                ids.add(other.id)
                pairs.append((mutant, other))
                break
    return pairs


def shape(line: str) -> str:
    """Return a line of code with one sign for every name, dotted or not, so that renames do not affect comparisons."""
    words: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip() + "\n").readline):
            is_name = token.type == tokenize.NAME and not keyword.iskeyword(token.string)
            words.append("_" if is_name else token.string)
    except (tokenize.TokenError, IndentationError):
        pass  # a line of a longer statement: the readable part is compared
    return " ".join(words).replace("_ . _ . _", "_").replace("_ . _", "_")


def _aims(mutant: Mutant, tree: Path, homes: Sequence[Home]) -> Iterator[_Aim]:
    for number, (module, function) in enumerate(homes):
        text = _text(tree / module)
        for place in _places(text, function, mutant.operator):
            likeness = _likeness(mutant.before, source_of(text).line(place.start[0]))
            if likeness >= ALIKE:
                aimed = _aimed(mutant, module, text, place)
                distance = 100 * number + abs(place.occurrence - mutant.occurrence)
                yield _Aim(likeness + _likeness(mutant.after, aimed.after), distance, mutant, aimed)


def _by_rank(tree: Path, homes: Sequence[Home], seed: int) -> Iterator[Mutant]:
    """Yield the mutants of the homes, then those of the first home's module, each by rank."""
    functions = set(homes)
    for module in dict.fromkeys(module for module, _ in homes):
        yield from (one for one in _ranked(tree / module, module, seed) if (module, one.function) in functions)
    module = homes[0][0]
    yield from _ranked(tree / module, module, seed)


@cache
def _ranked(path: Path, module: str, seed: int) -> tuple[Mutant, ...]:
    return tuple(ranked(module, _text(path), seed))


@cache
def _places(text: str, function: str, operator: str) -> tuple[MutationPlace, ...]:
    return tuple(place for place in places(text) if (place.function, place.operator) == (function, operator))


@cache
def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, shape(one).split(" "), shape(other).split(" "), autojunk=False).ratio()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _place_name(mutant: Mutant) -> tuple[str, ...]:
    return mutant.module, mutant.function, mutant.operator, str(mutant.occurrence)


def _aimed(mutant: Mutant, module: str, text: str, place: MutationPlace) -> Mutant:
    line = place.start[0]
    changed = _mutated(text, place.operator, place.nth)
    return replace(
        mutant,
        module=module,
        line=line,
        function=place.function,
        occurrence=place.occurrence,
        before=source_of(text).line(line).strip(),
        after=SourceMap(changed).line(line).strip() if changed and mutant.after else mutant.after,
    )


@cache
def _mutated(text: str, operator: str, nth: int) -> str | None:
    return mutated(text, operator, nth)
