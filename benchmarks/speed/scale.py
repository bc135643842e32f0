"""How time and memory of a record grow: `python -m benchmarks.speed.scale [--counts 1 10 50 100] [--write]`.

One profile with this many products, each with one path and one function, is filed once on an empty mock and left as a
draft. Time is this program's own between the first and the last record of the products, with the quartiles of single
records. Memory is the maximum of each kind of process, the browser's separately.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.speed.filing import FilingPlace, file
from benchmarks.speed.processes import RunProcesses
from benchmarks.speed.tables import draw_bars, is_missed, machine, put, spread, verdict
from tests.conftest import serve_mock_registry
from tests.filing.small import Json, small, write

MOST = 1.2
KINDS = {
    "program": ("program",),
    "driver": ("driver",),
    "keeper": ("keeper",),
    "browser": ("browser", "browser, its helpers"),
    "renderer": ("renderer",),
}


@dataclass(frozen=True)
class Grown:
    """The cost of filing a grown profile: seconds of each product record, memory by kind, unproved fields."""

    records: Sequence[float]
    memory: Mapping[str, float]
    wrong: int

    @property
    def mean(self) -> float:
        """Return the mean seconds of a record."""
        return statistics.fmean(self.records)


def main(words: list[str] | None = None) -> int:
    """Print the table; return 1 if a record of the largest profile takes too long beside ten, or a field is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.scale")
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 10, 50, 100])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args(words)
    profiles = {count: measured(count) for count in asked.counts}
    lines = [machine(), "", *table(profiles)]
    print("\n".join(lines))
    if asked.write:
        bars = {f"ours, {count} products": grown.mean for count, grown in profiles.items()}
        put("scale", lines + draw_bars("scale", "(e) seconds a record", bars))
    return 1 if is_missed(lines) or any(grown.wrong for grown in profiles.values()) else 0


def table(profiles: Mapping[int, Grown]) -> list[str]:
    """Return the Markdown table by number of products, and the verdict if there is one."""
    heads = ["products", "records", "a record", "quarter to quarter of the records", *KINDS, "not proved"]
    lines = ["### (e) a profile grows (each filed once; memory in MB)", "", f"| {' | '.join(heads)} |"]
    lines.append("|---" * len(heads) + "|")
    for count, profile in profiles.items():
        low, high = spread(profile.records)
        memory = [f"{sum(profile.memory.get(kind, 0) for kind in kinds):.0f}" for kinds in KINDS.values()]
        cells = [
            count,
            len(profile.records),
            f"{profile.mean:.3f} s",
            f"{low:.3f}–{high:.3f} s",
            *memory,
            profile.wrong,
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    most, least = max(profiles), 10 if 10 in profiles else min(profiles)
    share = profiles[most].mean / profiles[least].mean
    line = f"a record of {most} products against one of {least}: {share:.2f}"
    return [*lines, "", verdict(line, share, MOST) if most > least else "one size alone: nothing to compare"]


def grown(count: int) -> Json:
    """Return the smallest profile with this many products."""
    data = small()
    (first,) = data["产品"]
    data["产品"] = [first]
    for number in range(2, count + 1):
        product = deepcopy(first)
        product["产品名称"] = f"{first['产品名称']}{number}号"
        data["产品"].append(product)
    return data


def measured(count: int) -> Grown:
    """File a grown profile once."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serve_mock_registry(home / "mock") as registry:
            processes = RunProcesses(home)
            place = FilingPlace(write(home / "资料", grown(count)), registry, home)
            answer = file(place, "draft", processes.look)
        lines = (Path(answer["run"]) / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return Grown(record_seconds(json.loads(line) for line in lines), processes.most, answer["fields"]["wrong"])


def record_seconds(events: Iterable[Mapping[str, Any]]) -> list[float]:
    """Return the seconds between successive records of products, paths and functions, up to the first algorithm's."""
    opened = [
        event for event in events if event["kind"] == "RecordOpened" and event["data"]["stage"] in ("产品", "算法")
    ]
    stages = [item["data"]["stage"] for item in opened]
    until = stages.index("算法") if "算法" in stages else len(stages) - 1
    times = [datetime.fromisoformat(item["at"]).timestamp() for item in opened[: until + 1]]
    return [after - before for before, after in pairwise(times)]


if __name__ == "__main__":
    sys.exit(main())
