"""The results of mutants: one JSON line each, the table of a run, and the comparison of two runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from tests.mutants.mutant import Mutant

Phase = Literal["quick", "browser"]
COLUMNS = ("killed", "survived", "not covered")


@dataclass(frozen=True, slots=True)
class MutantResult:
    """The result of one mutant.

    `how` tells how it was killed: `failed`, `timeout`, `collection` or `crash`, by the test `by`. For a survivor,
    `tests` were run, `left_out` covering ones were not for lack of time, and `browser_left` browser tests wait for
    their phase.
    """

    id: str
    module: str
    line: int
    function: str
    operator: str
    before: str
    after: str
    verdict: str
    phase: Phase
    by: str = ""
    how: str = ""
    why: str = ""
    tests: int = 0
    left_out: int = 0
    browser_left: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, mutant: Mutant, verdict: str, phase: Phase, **facts: str | float) -> MutantResult:
        """Return the result of a mutant."""
        known = {name: value for name, value in asdict(mutant).items() if name != "occurrence"}
        return cls(**known, verdict=verdict, phase=phase, **facts)  # type: ignore[arg-type]


def append_result(path: Path, result: MutantResult) -> None:
    """Add one line to a results file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")


def drop_partial_line(path: Path) -> None:
    """Remove the incomplete last line of an interrupted run."""
    content = path.read_bytes() if path.exists() else b""
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        path.write_bytes(whole)


def read_results(path: Path) -> dict[str, MutantResult]:
    """Return the last result of each mutant; an incomplete last line is ignored."""
    whole = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    results = (MutantResult(**json.loads(line)) for line in whole)
    return {result.id: result for result in results}


def table(results: Mapping[str, MutantResult]) -> str:
    """Return the results by module, as a table in Markdown."""
    modules = list(dict.fromkeys(result.module for result in results.values()))
    rows = [(module, [result for result in results.values() if result.module == module]) for module in modules]
    lines = ["| module | mutants | killed | survived | not covered |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, group in [*rows, ("all", list(results.values()))]:
        counts = Counter(result.verdict for result in group)
        lines.append(f"| {name} | {len(group)} | " + " | ".join(str(counts[verdict]) for verdict in COLUMNS) + " |")
    return "\n".join([*lines, "", *_remarks(results.values())])


def _remarks(results: Iterable[MutantResult]) -> list[str]:
    """Return qualifications of the numbers: kills by timeout, survivors that not every test has tried."""
    kills = Counter(result.how for result in results if result.verdict == "killed")
    waiting = sum(1 for result in results if result.verdict == "survived" and result.browser_left)
    short = sum(1 for result in results if result.verdict == "survived" and result.left_out)
    seconds = sum(result.seconds for result in results)
    return [
        f"killed by: {', '.join(f'{how} {number}' for how, number in kills.most_common()) or 'nothing'}",
        f"survivors whose browser tests have not run: {waiting}; with covering tests left out for time: {short}",
        f"seconds: {seconds:.0f}",
    ]


def survivors(results: Mapping[str, MutantResult]) -> str:
    """Return the changes that no test noticed, one a paragraph."""
    alive = [result for result in results.values() if result.verdict != "killed"]
    return "\n".join(
        f"{result.id} {result.module}:{result.line} {result.function} ({result.verdict})\n"
        f"  - {result.before}\n  + {result.after}"
        for result in sorted(alive, key=lambda result: (result.module, result.line))
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same mutants: `escaped` were killed by the first only, `gained` by the second only."""

    escaped: tuple[MutantResult, ...]
    gained: tuple[MutantResult, ...]
    missing: tuple[MutantResult, ...]


def compare(old: Mapping[str, MutantResult], new: Mapping[str, MutantResult]) -> Comparison:
    """Return which kills of the old run escape the new one, which it gains, and which have no result there."""
    killed = [result for result in old.values() if result.verdict == "killed"]
    return Comparison(
        escaped=tuple(new[result.id] for result in killed if result.id in new and new[result.id].verdict != "killed"),
        gained=tuple(
            result
            for result in new.values()
            if result.verdict == "killed" and result.id in old and old[result.id].verdict != "killed"
        ),
        missing=tuple(result for result in killed if result.id not in new),
    )
