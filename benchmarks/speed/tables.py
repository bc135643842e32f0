"""What every table of the benchmarks has alike: rows of seconds, ratios in one run, targets, the machine."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
KEPT, BAD = "kept", "MISSED"
Target = tuple[str, str, float]


@dataclass
class Row:
    """What one contestant did over the rounds: seconds, and how many fields were wrong at worst."""

    name: str
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0

    def add(self, seconds: float, wrong: int) -> None:
        """Take a round."""
        self.seconds.append(seconds)
        self.wrong = max(self.wrong, wrong)

    @property
    def middle(self) -> float:
        """Return the median."""
        return statistics.median(self.seconds)


def table(
    title: str, rows: Iterable[Row], against: str, targets: Sequence[Target], total: int | None = None
) -> list[str]:
    """Return the Markdown table of one workload, and a line for each target: who, against whom, at most."""
    known = {row.name: row for row in rows if row.seconds}
    lines = [f"### {title}", "", f"| who | median | quarter to quarter | against the {against} | wrong |"]
    lines.append("|---|---|---|---|---|")
    for row in known.values():
        few = len(row.seconds) < 2
        low, _, high = [row.middle] * 3 if few else statistics.quantiles(row.seconds, n=4)
        shares = f"{row.middle:.3f} s | {low:.3f}–{high:.3f} s | {row.middle / known[against].middle:.2f}"
        lines.append(f"| {row.name} | {shares} | {row.wrong}{f' of {total}' if total is not None else ''} |")
    for ours, theirs, most in targets:
        share = known[ours].middle / known[theirs].middle
        lines += ["", f"{ours} against {theirs}: {share:.2f}, at most {most:g}: {KEPT if share <= most else BAD}"]
    return lines


def machine() -> str:
    """Describe the machine and how busy it is."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, load {load}"


def put(mark: str, lines: Sequence[str]) -> None:
    """Write lines into docs/performance.md between the marks of this name."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    text = PAGE.read_text(encoding="utf-8")
    if begin not in text:
        text = f"{text.rstrip()}\n\n{begin}\n{end}\n"
    head, _, rest = text.partition(begin)
    tail = rest.partition(end)[2]
    PAGE.write_text(f"{head}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{tail}", encoding="utf-8")
