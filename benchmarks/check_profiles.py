"""Time to check 1,000 profiles without papers: `python -m benchmarks.check_profiles [count] [--write]`.

The seven examples are checked in turn, loading included, on two processes; the figure is wall-clock time.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine
from assistant.core.bundled import bundled
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import SiteMap
from benchmarks.speed.tables import is_missed, machine, put, verdict

COUNT = 1000
CORES = 2
BUDGET = 10.0  # seconds


@cache
def the_map() -> SiteMap:
    """Return the map, read once as `beian check` does."""
    return load_map("mock")


def check(path: Path) -> tuple[int, float]:
    """Return the number of findings of a profile, and the processor seconds of the check."""
    started = time.process_time()
    count = len(examine(Case.of(load(path), the_map())))
    return count, time.process_time() - started


def main(words: list[str] | None = None) -> int:
    """Print the figure; return 1 if it exceeds the budget."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check_profiles")
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("--write", action="store_true", help="put the figure into docs/performance.md")
    asked = parser.parse_args(words)
    count: int = asked.count
    examples = sorted(path for path in bundled("profiles").iterdir() if path.is_dir())
    paths = [examples[number % len(examples)] for number in range(count)]
    started = time.perf_counter()
    with ProcessPoolExecutor(CORES) as pool:
        checks = list(pool.map(check, paths, chunksize=25))
    took = time.perf_counter() - started
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    findings, busy = sum(result for result, _ in checks), sum(seconds for _, seconds in checks)
    lines = [machine(), "", f"### (f) preflight of {count} profiles", ""]
    lines += [f"{findings} findings on {CORES} processes ({cores} cores), {busy:.2f} s of processor time,"]
    lines += [f"{busy / count * 1000:.1f} ms a profile, loading included", ""]
    lines.append(verdict(f"{count} profiles: {took:.2f} s", took, BUDGET * count / COUNT, " s"))
    print("\n".join(lines))
    if asked.write:
        put("checks", lines)
    return 1 if is_missed(lines) else 0


if __name__ == "__main__":
    sys.exit(main())
