"""Measures `beian check --papers` of a filing whose papers are scans, first and again: `python -m benchmarks.check_scans`.

The filing is a good one of the corpus with 14 papers as pictures (tests/corpus), two of them id cards, of which only the
appearance is examined. The second check finds what the first has stored beside the papers. Memory is that of the largest
process, a reading child.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.corpus import building, scans
from tests.corpus.bases import good

BASE = "speech-api"
PICTURES = {".pdf", ".png"}


def main() -> int:
    """Print the seconds, the processor seconds and the memory of both checks; return 1 if one of them fails."""
    with tempfile.TemporaryDirectory() as place:
        profile = building.build(good(BASE), Path(place), scans.write)
        count = sum(path.suffix in PICTURES for path in profile.parent.rglob("*"))
        codes = [_check(profile, f"{count} papers as pictures, {when}") for when in ("first", "again")]
    load_now = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load_now}")
    return max(codes)


def _check(profile: Path, what: str) -> int:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "check", str(profile.parent), "--papers"], capture_output=True, check=False
    )
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what}: {took:.1f} s, {spent:.1f} s of the processor, {after.ru_maxrss >> 10} MB, exit {done.returncode}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
