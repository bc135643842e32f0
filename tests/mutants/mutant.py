"""A mutant: one small change of one line of a target module, and the file format of a list of them.

A mutant is identified by what it changes, not by its current line number: its id is made from function, operator,
occurrence in the function and text of the line, so that edits elsewhere in the module do not affect it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

TARGETS = (
    "assistant/core/verdict.py",
    "assistant/core/values/__init__.py",
    "assistant/core/values/comparison.py",
    "assistant/core/values/kind.py",
    "assistant/core/values/scalars.py",
    "assistant/core/values/words.py",
    "assistant/declaration/registry/lifecycle.py",
    "assistant/planning/maps/registry_state.py",
    "assistant/planning/plan/decide.py",
    "assistant/planning/plan/plan.py",
    "assistant/filing/forms/match.py",
    "assistant/filing/forms/outcome.py",
    "assistant/filing/run/proof.py",
    "assistant/filing/browser/rules.py",
    "assistant/filing/browser/shape_match.py",
    "assistant/proof/journal/chain.py",
    "assistant/checks/deadlines/working_days.py",
)
"""The modules whose faults would be the worst: what is written, what counts as right, what may be sent, what is proved.
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: `function` is the qualified name ("" at module level), `occurrence` counts the operator in it."""

    id: str
    module: str
    line: int
    function: str
    operator: str
    occurrence: int
    before: str
    after: str


def mutant_id(function: str, operator: str, occurrence: int, line_text: str) -> str:
    """Return the id of a mutant: twelve hex digits."""
    words = "\n".join([function, operator, str(occurrence), line_text.strip()])
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def write_mutants(path: Path, mutants: Iterable[Mutant]) -> None:
    """Write a list, one JSON line each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(mutant), ensure_ascii=False) + "\n" for mutant in mutants)
    path.write_text("".join(lines), encoding="utf-8")


def read_mutants(path: Path) -> list[Mutant]:
    """Read a list that `write_mutants` wrote."""
    return [Mutant(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
