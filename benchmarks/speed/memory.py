"""Whether memory grows over a batch: `python -m benchmarks.speed.memory [--clients 100] [--write]`.

This many clients with the smallest profile are rehearsed as one batch, as many in parallel as the machine allows.
Memory is read twice a second: that of the batch's own process, which lives as long as the batch, and that of all its
processes, browsers included (shared pages count once for each). Figures are medians by tenths of the finished clients.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from assistant.practice import batch as batches
from benchmarks.batch import BROKEN, made, name_of, rehearse_batch
from benchmarks.speed.processes import MB, RunProcesses
from benchmarks.speed.tables import is_missed, machine, put, verdict

MOST = 1.2
TENTHS = 10
_LOOK_S = 0.5


@dataclass
class MemoryWatch:
    """Samples of the processes below a folder: finished clients, MB of the batch, MB of all."""

    home: Path
    looks: list[tuple[int, float, float]] = field(default_factory=list)

    def follow(self, batch: int, over: threading.Event) -> None:
        """Sample until the batch has ended."""
        processes = RunProcesses(self.home)
        while not over.wait(_LOOK_S):
            with suppress(psutil.Error, OSError, ValueError):
                started = psutil.Process(batch)
                processes.look(started)
                own = started.memory_info().rss / MB
                self.looks.append((self._ended(), own, sum(processes.now.values())))

    def _ended(self) -> int:
        for path in (self.home / "practice" / batches.FOLDER).glob(f"*-rehearse*/{batches.FILE}"):
            items = json.loads(path.read_text(encoding="utf-8"))["items"]
            return sum(item["state"] in ("good", "bad") for item in items)
        return 0


def main(words: list[str] | None = None) -> int:
    """Print the table; return 1 if the last tenth uses too much compared with the second, or a client was not proved."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.memory")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        watch = MemoryWatch(home)
        answer = rehearsed(home, asked.clients, watch)
    wrong = [item["folder"] for item in answer["items"] if item["state"] != "good"]
    lines = [machine(), "", *table(watch.looks, answer, asked.clients)]
    print("\n".join(lines))
    if asked.write:
        put("memory", lines)
    return 1 if is_missed(lines) or wrong != [name_of(BROKEN)] else 0


def rehearsed(home: Path, clients: int, watch: MemoryWatch) -> dict[str, Any]:
    """Rehearse the clients as one batch and return its final answer."""
    return rehearse_batch(made(home / "practice", clients), home / "home", ["--workers", "0"], watch.follow)


def table(looks: Sequence[tuple[int, float, float]], answer: dict[str, Any], clients: int) -> list[str]:
    """Return the Markdown table of memory by tenths of the batch, and its verdict."""
    good = sum(item["state"] == "good" for item in answer["items"])
    heads = ["clients that had ended", "the batch's own process", "all of its processes together"]
    lines = [f"### Memory over {clients} filings in one batch (MB, middle of the looks)", ""]
    lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    own, every = [], []
    for tenth in range(TENTHS):
        low, high = clients * tenth // TENTHS, clients * (tenth + 1) // TENTHS
        here = [look for look in looks if low <= look[0] < high]
        if not here:
            continue
        own.append(statistics.median(look[1] for look in here))
        every.append(statistics.median(look[2] for look in here))
        lines.append(f"| {low}–{high - 1} | {own[-1]:.0f} | {every[-1]:.0f} |")
    lines += ["", f"{good} of {clients - 1} proved, 1 broken profile named, {answer['seconds']:.0f} s"]
    for name, held in (("the batch's own process", own), ("all of its processes", every)):
        share = held[-1] / held[1] if len(held) > 1 else 1.0
        lines += ["", verdict(f"{name}, the last tenth against the second: {share:.2f}", share, MOST)]
    return lines


if __name__ == "__main__":
    sys.exit(main())
