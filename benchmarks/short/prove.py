"""Shows what `make bench-short` detects: `python -m benchmarks.short.prove [--quiet 10] [--slower 0.05 "work 0.05"]`.

It measures today's program ten times unchanged, and once for each deliberate slowdown (sleeping, or computing with
`work`). Each measurement becomes a line of `--file` as soon as it ends, so that an interrupted proof can continue. The
proof holds if the unchanged runs stayed in every band and the slowed ones were named.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.short.bands import Band, BandVerdict, Figure, judge, load
from benchmarks.short.estimate import Estimate
from benchmarks.short.measuring import Budget, Measurement, measure
from benchmarks.short.sides import CACHE, NONE, reference, today

DECISIVE_FIGURE = "filing: seconds"  # the figure that must notice
Result = Mapping[str, Any]  # one line of the file


def main(words: list[str] | None = None) -> int:
    """Measure what is missing and print the table of all; return 1 if the proof does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.short.prove")
    parser.add_argument("--quiet", type=int, default=10)
    parser.add_argument("--slower", nargs="*", default=["0.05", "work 0.05"])
    parser.add_argument("--file", type=Path, default=CACHE / "proof.jsonl")
    asked = parser.parse_args(words)
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    for slower in missing([NONE] * asked.quiet + asked.slower, results(asked.file)):
        measured = measure([replace(today(), slower=slower), reference()], Budget())
        with asked.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(as_result(slower, measured)) + "\n")
        print(f"slowed by {slower}: {measured.seconds:.0f} s", flush=True)
    proof, bands = results(asked.file), load()
    print("\n".join(table(proof, bands)))
    return 0 if holds(proof, bands) else 1


def missing(planned: Sequence[str], proof: Sequence[Result]) -> Iterator[str]:
    """Yield the slowdowns that are not yet measured, in the planned order."""
    done = Counter(result["slower"] for result in proof)
    for slower in planned:
        if done[slower]:
            done[slower] -= 1
        else:
            yield slower


def as_result(slower: str, measured: Measurement) -> Result:
    """Return a measurement in the form of a line of the file."""
    figures = {name: figure if isinstance(figure, int) else asdict(figure) for name, figure in measured.figures.items()}
    rounds = [
        {name: [[pair.page, pair.today, pair.reference] for pair in pairs] for name, pairs in pairs_by_figure.items()}
        for pairs_by_figure in measured.rounds
    ]
    return {"slower": slower, "seconds": measured.seconds, "figures": figures, "rounds": rounds}


def results(file: Path) -> list[Result]:
    """Return the measurements in the file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def outside(result: Result, bands: Mapping[str, Band]) -> dict[str, BandVerdict]:
    """Return the figures of one measurement that are outside their bands."""
    verdicts = {name: judge(_figure(data), bands.get(name)) for name, data in result["figures"].items()}
    return {name: verdict for name, verdict in verdicts.items() if verdict is not BandVerdict.INSIDE}


def _figure(data: Any) -> Figure:
    return data if isinstance(data, int) else Estimate(**data)


def table(proof: Sequence[Result], bands: Mapping[str, Band]) -> list[str]:
    """Return a row for each measurement: slowdown, duration, figures outside their bands."""
    rows = ["| slowed by | took | ratio of the filing | not in their bands |", "|---|---|---|---|"]
    for result in proof:
        named = "; ".join(f"{name}: {verdict}" for name, verdict in outside(result, bands).items())
        ratio = result["figures"][DECISIVE_FIGURE]["ratio"]
        rows.append(f"| {result['slower']} | {result['seconds']:.0f} s | {ratio:.3f} | {named or '–'} |")
    return rows


def holds(proof: Sequence[Result], bands: Mapping[str, Band]) -> bool:
    """Return whether no unchanged measurement named a figure and every slowed one named the seconds of the filing."""
    quiet = [result for result in proof if result["slower"] == NONE]
    slowed = [result for result in proof if result["slower"] != NONE]
    is_quiet = not any(outside(result, bands) for result in quiet)
    return is_quiet and all(outside(result, bands).get(DECISIVE_FIGURE) is BandVerdict.ABOVE for result in slowed)


if __name__ == "__main__":
    sys.exit(main())
