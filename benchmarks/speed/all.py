"""All workloads in turn: `python -m benchmarks.speed.all [--only forms filing …] [--dry] [--quick]` (`make bench`).

Each runs in its own process and writes its table and its picture into docs/performance.md; a failing one stops none of
the others. The end is a summary of met and missed targets. `--quick` takes the smallest sizes, to see whether
everything works, and writes nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.tables import BAD, MET, machine, put

ROOT = Path(__file__).resolve().parents[2]
FORMS = ("texts", "odd", "widgets")
_IN_ROUNDS = ("forms", "filing", "starts")


@dataclass(frozen=True)
class BenchmarkPart:
    """One workload: its module, and its arguments for a full and for a quick measurement.

    A module that cannot write its own table has a title, below which its output is written.
    """

    module: str
    whole: Sequence[str] = ()
    quick: Sequence[str] = ()
    title: str = ""


@dataclass(frozen=True)
class BenchmarkOutcome:
    """The result of a part: its exit code, its verdict lines, and its whole output."""

    code: int
    verdicts: Sequence[str]
    lines: Sequence[str] = ()

    @property
    def word(self) -> str:
        """Return the word for the table; a failure without a missed target is named as such."""
        if any(line.endswith(BAD) for line in self.verdicts):
            return BAD
        return MET if self.code == 0 else f"FAILED, exit code {self.code}"


PARTS: Mapping[str, BenchmarkPart] = {
    "forms": BenchmarkPart("benchmarks.speed", ["--peers"], ["--rounds", "1"]),
    "filing": BenchmarkPart("benchmarks.speed.filing", (), ["--rounds", "1", "--profile", "small"]),
    "where": BenchmarkPart("benchmarks.speed.where", (), ["--profile", "small"]),
    "where-again": BenchmarkPart("benchmarks.speed.where", ["--again"], ["--again", "--profile", "small"]),
    "scale": BenchmarkPart("benchmarks.speed.scale", (), ["--counts", "1"]),
    "checks": BenchmarkPart("benchmarks.check_profiles", (), ["50"]),
    "starts": BenchmarkPart("benchmarks.speed.starts", (), ["--rounds", "1"]),
    "batch": BenchmarkPart("benchmarks.batch", ["--clients", "40"], ["--clients", "4"]),
    "memory": BenchmarkPart("benchmarks.speed.memory", (), ["--clients", "4"]),
    "report": BenchmarkPart("benchmarks.report", (), ["--fields", "1000"], "(e) a report grows"),
}


def main(words: list[str] | None = None) -> int:
    """Run the parts; return 1 if a target is missed, a field of ours is wrong, or a part failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.all")
    parser.add_argument("--only", nargs="+", choices=[*PARTS, *FORMS], default=list(PARTS))
    parser.add_argument("--rounds", help="rounds of the workloads that are done in rounds")
    parser.add_argument("--dry", action="store_true", help="write nothing into docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="the smallest sizes, and nothing written")
    asked = parser.parse_args(words)
    outcomes = {}
    for name, call in calls(asked.only, asked.rounds, dry=asked.dry, quick=asked.quick).items():
        print(f"\n## {name}: python {' '.join(call)}\n", flush=True)
        outcomes[name] = run([sys.executable, *call])
        if PARTS[name].title and outcomes[name].lines and not (asked.dry or asked.quick):
            put(name, [machine(), "", f"### {PARTS[name].title}", "", *outcomes[name].lines])
    print("\n".join(["", *summary(outcomes)]))
    return 1 if any(outcome.word != MET for outcome in outcomes.values()) else 0


def calls(only: Sequence[str], rounds: str | None, *, dry: bool = False, quick: bool = False) -> dict[str, list[str]]:
    """Return the Python arguments for each requested part that is available."""
    forms = [name for name in only if name in FORMS]
    commands = {}
    for name, part in PARTS.items():
        if not (name in only or (name == "forms" and forms)) or importlib.util.find_spec(part.module) is None:
            continue
        call = ["-m", part.module, *(part.quick if quick else part.whole)]
        if name == "forms" and forms and name not in only:
            call += ["--only", *forms]
        if rounds and name in _IN_ROUNDS:
            call += ["--rounds", rounds]
        commands[name] = call if dry or quick or part.title else [*call, "--write"]
    return commands


def run(command: Sequence[str]) -> BenchmarkOutcome:
    """Run a part to its end, show its output, and return the result."""
    lines, environment = [], {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    verdicts = [line for line in lines if line.endswith((f": {MET}", f": {BAD}"))]
    return BenchmarkOutcome(process.returncode, verdicts, lines)


def summary(outcomes: Mapping[str, BenchmarkOutcome]) -> list[str]:
    """Return the table of met and missed targets; a failed part is listed whatever its targets say."""
    lines = ["| workload | target | verdict |", "|---|---|---|"]
    for name, outcome in outcomes.items():
        for verdict in outcome.verdicts:
            measured, _, word = verdict.rpartition(": ")
            lines.append(f"| {name} | {measured} | {word} |")
        if not outcome.verdicts or outcome.word not in (MET, BAD) or outcome.code not in (0, 1):
            failed = outcome.code and outcome.word == BAD
            lines.append(f"| {name} | | {f'FAILED, exit code {outcome.code}' if failed else outcome.word} |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
