"""The same mutants in a tree with other names: a small table maps modules and functions.

`{"modules": {"assistant/core/values.py": "assistant/core/values.py"}, "functions":
{"assistant/core/values.py::is_empty": "assistant/core/texts.py::Text.is_empty"}, "mutants": {"0123456789ab":
"assistant/core/dates.py::Date.is_empty"}}`; the last part is for functions that were divided.

Within the function a mutant keeps its operator. Its place is the same occurrence of the operator, or the only line of
the same shape apart from names. Mutants without such a place are returned as unplaced, for a line in the table or a
look by a person.
"""

from __future__ import annotations

import io
import json
import keyword
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.mutants.mutant import Mutant
from tests.mutants.places import MutationPlace, mutated, places, source_of
from tests.mutants.source_map import SourceMap


@dataclass(frozen=True, slots=True)
class Renames:
    """Renamed modules (path → path), functions (`path::name` → `path::name`) and mutants (id → `path::name`)."""

    modules: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    mutants: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> Renames:
        """Read the table; without one nothing was renamed."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path else cls()

    def of(self, mutant: Mutant) -> tuple[str, str]:
        """Return the module and function to which the mutant now belongs."""
        new = self.mutants.get(mutant.id) or self.functions.get(f"{mutant.module}::{mutant.function}")
        if new is not None:
            module, _, function = new.partition("::")
            return module, function
        return self.modules.get(mutant.module, mutant.module), mutant.function


def reaim(mutants: Iterable[Mutant], tree: Path, renames: Renames) -> tuple[list[Mutant], list[Mutant]]:
    """Return the mutants as they read in a tree, under their old ids, and those without a place there."""
    groups: dict[tuple[str, str, str], list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        groups[(*renames.of(mutant), mutant.operator)].append(mutant)
    aimed, unplaced = [], []
    for (module, function, operator), group in groups.items():
        path = tree / module
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        there = [place for place in places(text) if (place.function, place.operator) == (function, operator)]
        for mutant in group:
            place = _same_place(source_of(text), mutant, there)
            aimed += [_aimed(mutant, module, text, place)] if place else []
            unplaced += [] if place else [mutant]
    return aimed, unplaced


def _same_place(source: SourceMap, mutant: Mutant, there: Sequence[MutationPlace]) -> MutationPlace | None:
    """Return the place of a mutant among those of its operator in its function."""
    alike = [place for place in there if shape(source.line(place.start[0])) == shape(mutant.before)]
    same_number = [place for place in alike if place.occurrence == mutant.occurrence]
    if same_number:
        return same_number[0]
    by_number = [place for place in there if place.occurrence == mutant.occurrence]
    return alike[0] if len(alike) == 1 else by_number[0] if by_number and not alike else None


def shape(line: str) -> str:
    """Return a line of code with every name replaced by one sign, so that renames do not affect comparisons."""
    words = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip() + "\n").readline):
            is_name = token.type == tokenize.NAME and not keyword.iskeyword(token.string)
            words.append("_" if is_name else token.string)
    except (tokenize.TokenError, IndentationError):
        pass  # a line of a longer statement: the readable part is compared
    return " ".join(words)


def _aimed(mutant: Mutant, module: str, text: str, place: MutationPlace) -> Mutant:
    line = place.start[0]
    changed = mutated(text, place.operator, place.nth)
    return replace(
        mutant,
        module=module,
        line=line,
        function=place.function,
        occurrence=place.occurrence,
        before=source_of(text).line(line).strip(),
        after=SourceMap(changed).line(line).strip() if changed and mutant.after else mutant.after,
    )
