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


def table(crash_points: Sequence[CrashPoint], known: Known, words: str, to: Path | None = None) -> int:
    """Print the table of these crash points and write it to the page if one is given; return 1 if a trial has a fault.

    `words` name the command that made the results; a crash point without a result has not been run yet.
    """
    known_points = [crash_point for crash_point in crash_points if crash_point.name in known]
    if not known_points:
        return 0
    lines = [
        f"`{words}`, {page.states([known[point.name] for point in known_points])}",
        "",
        "| killed | trials run | hit a living run | well | at fault |",
        "|---|---:|---:|---:|---:|",
        *(_row(kind, crash_points, known) for kind in ROWS),
    ]
    print("\n".join(lines))
    if to is not None:
        page.put(to, "kills", lines)
    bad = {point.name: wrong for point in known_points if (wrong := _wrong(point, known[point.name]))}
    for name, wrong in bad.items():
        print(f"  {name}: {wrong}", file=sys.stderr)
    return 1 if bad else 0


def _kind(crash_point: CrashPoint) -> str:
    return "event" if crash_point.share is None else crash_point.target


def _wrong(crash_point: CrashPoint, result: Mapping[str, object]) -> list[object]:
    """Return what is wrong with a trial; only a kill at a moment may come after the run's end."""
    faults = result["faults"]
    wrong = list(faults) if isinstance(faults, list) else [faults]
    return wrong if result["landed"] or _kind(crash_point) != "event" else [*wrong, "hit nothing"]


def _row(kind: str, crash_points: Sequence[CrashPoint], known: Known) -> str:
    """Return the row of a kind of crash point; *well* counts trials that hit a living run and found no fault."""
    planned = [crash_point for crash_point in crash_points if _kind(crash_point) == kind]
    tried = [crash_point for crash_point in planned if crash_point.name in known]
    landed = [crash_point for crash_point in tried if known[crash_point.name]["landed"]]
    bad = sum(bool(_wrong(crash_point, known[crash_point.name])) for crash_point in tried)
    well = sum(not _wrong(crash_point, known[crash_point.name]) for crash_point in landed)
    return f"| {ROWS[kind]} | {len(tried)} of {len(planned)} | {len(landed)} | {well} | {bad} |"
