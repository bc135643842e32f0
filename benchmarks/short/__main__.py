"""`python -m benchmarks.short` (`make bench-short`): is this program slower than a fixed older commit of itself?

Files the same profile with both, alternating record by record, on one build of the mock, and compares ratios and counts
with the bands of `bands.json`. Returns 1 if a figure has left its band or no verdict is possible. `--record --why '…'`
writes new bands, for all or for the named figures, around the measured values. The bands belong to the usual profile;
`--profile` measures another one for inspection.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.short.bands import Band, Figure, around, is_wide, judge, limits, load, sentences, store
from benchmarks.short.interleaved import PROFILES
from benchmarks.short.measuring import Budget, Measurement, measure
from benchmarks.short.sides import ROOT, NoReference, Side, reference, today
from benchmarks.speed.tables import machine


def main(words: list[str] | None = None) -> int:
    """Measure, print the table and a sentence for each figure outside its band."""
    parser = _options()
    asked = parser.parse_args(words)
    if asked.record is not None and not asked.why:
        parser.error("--record needs --why")
    sides, remark = both_sides()
    measured = measure(sides, Budget(asked.rounds, asked.checks, asked.minutes, asked.profile))
    bands = load()
    if asked.record is not None:
        bands |= recorded(measured.figures, asked.record, _commit(), asked.why)
        store(bands)
    outside = sentences(measured.figures, bands)
    print(
        "\n".join([machine(), "", *table(measured.figures, bands), "", *outside, *remark, last_line(measured, bands)])
    )
    return 1 if outside else 0


def _options() -> argparse.ArgumentParser:
    usual = Budget()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.short")
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="filings of each program")
    parser.add_argument("--checks", type=int, default=usual.checks, help="checks by each program")
    parser.add_argument("--minutes", type=float, default=usual.minutes, help="no round begins that would end later")
    parser.add_argument("--profile", choices=PROFILES, default=usual.profile)
    parser.add_argument("--record", nargs="*", metavar="FIGURE", help="write these bands, or all, as measured now")
    parser.add_argument("--why", default="", help="why the bands are recorded")
    return parser


def both_sides() -> tuple[list[Side], list[str]]:
    """Return both programs; or today's alone and a sentence that says why the older one is missing."""
    try:
        return [today(), reference()], []
    except NoReference as reason:
        return [today()], [f"Only counts were measured: {reason}."]


def recorded(figures: Mapping[str, Figure], names: Sequence[str], commit: str, why: str) -> dict[str, Band]:
    """Return new bands for these figures, or for all; a ratio measured on a busy machine gets none."""
    chosen = {name: figures[name] for name in names or figures}
    return {name: around(figure, commit, why) for name, figure in chosen.items() if not is_wide(figure)}


def table(figures: Mapping[str, Figure], bands: Mapping[str, Band]) -> list[str]:
    """Return the table of all figures."""
    lines = ["| figure | today | reference | ratio | its interval | band | verdict |", "|---|---|---|---|---|---|---|"]
    for name, figure in figures.items():
        band = bands.get(name)
        lines.append(f"| {name} | {' | '.join(_cells(figure))} | {limits(band)} | {judge(figure, band)} |")
    return lines


def _cells(figure: Figure) -> list[str]:
    if isinstance(figure, int):
        return [str(figure), "–", "–", "–"]
    interval = f"{figure.low:.3f}–{figure.high:.3f}"
    return [f"{figure.today:.2f} s", f"{figure.reference:.2f} s", f"{figure.ratio:.3f}", interval]


def last_line(measured: Measurement, bands: Mapping[str, Band]) -> str:
    """Return the summary: how many figures lie in their bands, number of rounds, duration."""
    inside = sum(not sentences({name: figure}, bands) for name, figure in measured.figures.items())
    of_all = f"{inside} of {len(measured.figures)} figures in their bands"
    return f"{of_all}; {len(measured.rounds)} rounds, {measured.seconds:.0f} s"


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
