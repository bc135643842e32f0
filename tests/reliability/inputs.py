"""The figures of the corrupted inputs: everything that a person can hand in, corrupted by a seed, read by the commands.

The cases are those of `benchmarks/bad_inputs.py`; this module runs them all once and takes over their figures.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.reliability import page

Figures = Mapping[str, Any]


def table(to: Path | None = None) -> int:
    """Run the cases, print their figures, and write them to the page if one is given; return 1 if one has a fault."""
    with tempfile.TemporaryDirectory(prefix="beian-inputs-") as folder:
        path = Path(folder) / "figures.json"
        words = [sys.executable, "-m", "benchmarks.bad_inputs", "--json", str(path)]
        code = subprocess.run(words, cwd=ROOT, check=False).returncode
        if not path.exists():
            return 1
        figures = json.loads(path.read_text(encoding="utf-8"))
    lines = list(rows(figures["kinds"], figures["seed"]))
    print("\n".join(lines))
    if to is not None:
        page.put(to, "inputs", lines)
    return 1 if code else 0


def rows(kinds: Sequence[Figures], seed: int) -> Iterator[str]:
    """Yield the lines of the table; a fault is a traceback, an exit without a sentence, or a file that is not whole."""
    yield f"`python -m tests.reliability --what inputs` (`python -m benchmarks.bad_inputs --seed {seed}`)"
    yield ""
    yield "| corrupted | cases | exit codes: how many | faults | slowest |"
    yield "|---|---:|---|---:|---:|"
    codes: Counter[str] = Counter()
    for kind in kinds:
        codes.update(kind["codes"])
        yield _row(kind["kind"], kind["cases"], kind["codes"], len(kind["faults"]), kind["slowest"])
    totals = [sum(numbers) for numbers in zip(*((kind["cases"], len(kind["faults"])) for kind in kinds), strict=True)]
    yield _row("all", totals[0], codes, totals[1], max(kind["slowest"] for kind in kinds))


def _row(name: str, cases: int, codes: Mapping[str, int], faults: int, slowest: float) -> str:
    counts = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items(), key=lambda pair: int(pair[0])))
    return f"| {name} | {cases} | {counts} | {faults} | {slowest:.1f} s |"
