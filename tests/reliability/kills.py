"""The table of kills and restarts of docs/reliability.md, made from the results of a campaign."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.reliability import page
from tests.reliability.crash_points import CrashPoint

ROWS = {
    "event": "the assistant, kill -9 before and after every kind of journal event",
    "assistant": "the assistant, kill -9 at random moments",
    "browser": "the browser, killed at random moments",
    "mock": "the registry, killed and started again at random moments",
}
Known = Mapping[str, Mapping[str, object]]


def table(blows: Sequence[CrashPoint], known: Known, words: str, to: Path | None = None) -> int:
    """Print the table of these blows, and write it to the page where one is given; 1 where a trial is at fault.

    `words` name the command that made the results; a blow that is not known was not told yet.
    """
    points = [crash_point for crash_point in blows if crash_point.name in known]
    if not points:
        return 0
    lines = [
        f"`{words}`, {page.states([known[point.name] for point in points])}",
        "",
        "| struck | trials told | struck a living run | well | at fault |",
        "|---|---:|---:|---:|---:|",
        *(_row(kind, blows, known) for kind in ROWS),
    ]
    print("\n".join(lines))
    if to is not None:
        page.put(to, "kills", lines)
    bad = {point.name: wrong for point in points if (wrong := _wrong(point, known[point.name]))}
    for name, wrong in bad.items():
        print(f"  {name}: {wrong}", file=sys.stderr)
    return 1 if bad else 0


def _kind(crash_point: CrashPoint) -> str:
    return "event" if crash_point.share is None else crash_point.target


def _wrong(crash_point: CrashPoint, result: Mapping[str, object]) -> list[object]:
    """Return what is wrong with a trial; a blow at an event must have struck, a moment can come after the run's end."""
    faults = result["faults"]
    wrong = list(faults) if isinstance(faults, list) else [faults]
    return wrong if result["landed"] or _kind(crash_point) != "event" else [*wrong, "struck nothing"]


def _row(kind: str, blows: Sequence[CrashPoint], known: Known) -> str:
    """Return the row of a kind of blow; *well* are trials that struck a living run and found no fault."""
    expected = [crash_point for crash_point in blows if _kind(crash_point) == kind]
    points = [crash_point for crash_point in expected if crash_point.name in known]
    landed = [crash_point for crash_point in points if known[crash_point.name]["landed"]]
    bad = sum(bool(_wrong(crash_point, known[crash_point.name])) for crash_point in points)
    well = sum(not _wrong(crash_point, known[crash_point.name]) for crash_point in landed)
    return f"| {ROWS[kind]} | {len(points)} of {len(expected)} | {len(landed)} | {well} | {bad} |"
