"""What all benchmark tables share: rows of seconds, ratios in one run, targets, the machine."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.speed.picture import bars
from tests.conftest import browser_path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
PICTURES = PAGE.parent / "pictures"
MET, BAD = "met", "MISSED"
Target = tuple[str, str, float]


@dataclass
class ContestantRow:
    """One contestant over the rounds: seconds, and the worst number of wrong and of silently wrong fields."""

    name: str
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    silent: int = 0

    def add(self, seconds: float, wrong: int, silent: int | None = None, *, counts: bool = True) -> None:
        """Add a round; a warm-up round `counts` only its wrong fields. Without `silent` all wrong fields are silent."""
        if counts:
            self.seconds.append(seconds)
        self.wrong = max(self.wrong, wrong)
        self.silent = max(self.silent, wrong if silent is None else silent)

    @property
    def middle(self) -> float:
        """Return the median."""
        return statistics.median(self.seconds)


def spread(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the first and third quartile; of a single round that round twice."""
    if len(seconds) < 2:
        return seconds[0], seconds[0]
    low, _, high = statistics.quantiles(seconds, n=4)
    return low, high


def table(
    title: str, rows: Iterable[ContestantRow], against: str, targets: Sequence[Target], total: int | None = None
) -> list[str]:
    """Return the Markdown table of one workload, and a line for each target: who, against whom, maximum."""
    known = {row.name: row for row in rows if row.seconds}
    lines = [
        f"### {title}",
        "",
        f"| who | median | quarter to quarter | rounds | against the {against} | wrong | silently |",
    ]
    lines.append("|---|---|---|---|---|---|---|")
    of = f" of {total}" if total is not None else ""
    for row in known.values():
        low, high = spread(row.seconds)
        cells = [row.name, f"{row.middle:.3f} s", f"{low:.3f}–{high:.3f} s", str(len(row.seconds))]
        cells += [f"{row.middle / known[against].middle:.2f}", f"{row.wrong}{of}", str(row.silent)]
        lines.append(f"| {' | '.join(cells)} |")
    for ours, theirs, most in targets:
        share = known[ours].middle / known[theirs].middle
        lines += ["", verdict(f"{ours} against {theirs}: {share:.2f}", share, most)]
    return lines


def verdict(measured: str, value: float, most: float, unit: str = "") -> str:
    """Return the line of one target: the measured value, the maximum, and whether it is met."""
    return f"{measured}, at most {most:g}{unit}: {MET if value <= most else BAD}"


def is_missed(lines: Iterable[str]) -> bool:
    """Return whether one of the lines is a missed target."""
    return any(line.endswith(BAD) for line in lines)


def machine() -> str:
    """Return a line on the machine, its software, and its load."""
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    processor = f"{os.cpu_count()} processors ({_processor()})"
    programs = f"{_browser()}, Playwright {version('playwright')}, Python {platform.python_version()}"
    return f"{processor}, {memory}, {platform.system()} {platform.release()}, {programs}, load {load}"


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor() or 'unknown'}, {platform.machine()}"


def _browser() -> str:
    path = browser_path()
    if path is None or sys.platform == "win32":  # on that system it would open a window and print nothing
        return "the browser of Playwright" if path is None else Path(path).stem
    return subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip() or path


def draw_bars(name: str, title: str, values: Mapping[str, float], unit: str = " s") -> list[str]:
    """Draw the values as bars into docs/pictures and return the lines that show them on the page."""
    (PICTURES / f"speed-{name}.svg").write_text(bars(title, values, unit), encoding="utf-8")
    figures = ", ".join(f"{who} {value:.3g}{unit}" for who, value in values.items())
    words = f"{title}: {figures}".replace("[", "(").replace("]", ")")
    return ["", f"![{words}](pictures/speed-{name}.svg)"]


def draw_row_bars(name: str, title: str, rows: Iterable[ContestantRow]) -> list[str]:
    """Draw the medians of the rows that were measured."""
    return draw_bars(name, title, {row.name: row.middle for row in rows if row.seconds})


def put(mark: str, lines: Sequence[str]) -> None:
    """Write lines into docs/performance.md between the marks of this name."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    text = PAGE.read_text(encoding="utf-8")
    if begin not in text:
        text = f"{text.rstrip()}\n\n{begin}\n{end}\n"
    head, _, rest = text.partition(begin)
    tail = rest.partition(end)[2]
    PAGE.write_text(f"{head}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{tail}", encoding="utf-8")
