"""The table of kills and restarts of docs/reliability.md, made from the results of a campaign."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.reliability import page
from tests.reliability.blows import Blow

ROWS = {
    "event": "the assistant, kill -9 before and after every kind of journal event",
    "assistant": "the assistant, kill -9 at random moments",
    "browser": "the browser, killed at random moments",
    "mock": "the registry, killed and started again at random moments",
}
Known = Mapping[str, Mapping[str, object]]


def table(blows: Sequence[Blow], known: Known, words: str, to: Path | None = None) -> int:
    """Print the table of these blows, and write it to the page where one is given; 1 where a trial is at fault.

    `words` name the command that made the results; a blow that is not known was not told yet.
    """
    told = [blow for blow in blows if blow.name in known]
    if not told:
        return 0
    lines = [
        f"`{words}`, {page.states([known[each.name] for each in told])}",
        "",
        "| struck | trials told | struck a living run | well | at fault |",
        "|---|---:|---:|---:|---:|",
        *(_row(kind, [known.get(each.name) for each in blows if _kind(each) == kind]) for kind in ROWS),
    ]
    print("\n".join(lines))
    if to is not None:
        page.put(to, "kills", lines)
    bad = [each.name for each in told if known[each.name]["faults"]]
    for name in bad:
        print(f"  {name}: {known[name]['faults']}", file=sys.stderr)
    return 1 if bad else 0


def _kind(blow: Blow) -> str:
    return "event" if blow.after_s is None else blow.struck


def _row(kind: str, wanted: Sequence[Mapping[str, object] | None]) -> str:
    results = [each for each in wanted if each is not None]
    bad = sum(bool(each["faults"]) for each in results)
    landed = sum(bool(each["landed"]) for each in results)
    return f"| {ROWS[kind]} | {len(results)} of {len(wanted)} | {landed} | {len(results) - bad} | {bad} |"
