"""Processor seconds of `beian check`, program start included, on both sides in turns."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.short.estimate import Pair
from benchmarks.short.sides import Side
from tests.filing.small import small, write


def checked(sides: Sequence[Side], rounds: int) -> list[Pair]:
    """Check the smallest profile in turns after one warm-up, and return the processor seconds of each pair."""
    pairs = []
    with TemporaryDirectory() as folder:
        profile = write(Path(folder) / "资料", small())
        for number in range(rounds + 1):
            order = sides if number % 2 else list(reversed(sides))
            seconds = {side.name: _processor_seconds(side, profile, Path(folder)) for side in order}
            if number:
                pairs.append(Pair("check", seconds["today"], seconds["reference"]))
    return pairs


def _processor_seconds(side: Side, profile: Path, home: Path) -> float:
    environment = {**side.environment(), "BEIAN_HOME": str(home / side.name)}
    process = subprocess.Popen(
        [*side.command(), "check", str(profile)],
        env=environment,
        cwd=side.tree,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{side.name}: beian check of the smallest profile ended with {process.returncode}")
    return used.ru_utime + used.ru_stime
