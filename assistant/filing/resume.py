"""Going on where the last run broke off: the form that is still open in the browser, half filled.

The browser outlives the assistant. If the page shown is the record that the last run had opened, that form is
finished first, in place: what stands in it was not saved yet and would be lost by walking away. Everything else is
planned anew; a resume never replays an old plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.errors import DamagedRun
from assistant.filing.context import Filing
from assistant.journal.events import Proved, RecordOpened, RunClosed, Saved
from assistant.journal.run_folder import JOURNAL, RunFolder
from assistant.maps.standing import ENTITY_PASSED, Standing, State
from assistant.planning.plan import Plan, Record

_BROKEN_OFF = frozenset({"interrupted", "failed_safe"})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The record whose form is still open, and the plan it belongs to."""

    record: Record
    plan: Plan


def unfinished(filing: Filing, make_plan: Callable[[Standing], Plan]) -> Unfinished | None:
    """Return the record that the last run left open and unsaved in the page shown now, or None."""
    if not filing.session.attached:
        return None
    left = _left_open(filing)
    if left is None:
        return None
    subject = State("主体草稿") if left == "subject" else State(ENTITY_PASSED)
    plan = make_plan(Standing(subject))
    record = next((each for each in plan.records if each.id == left and each.mode == "write"), None)
    if record is None or not _is_shown(filing, record):
        return None
    return Unfinished(replace(record, order=0), plan)


def _left_open(filing: Filing) -> str | None:
    """Return the id of the record that the newest earlier run had opened for writing and not saved."""
    runs = sorted(path.parent for path in filing.run.path.parent.glob(f"*/{JOURNAL}"))
    earlier = [path for path in runs if path != filing.run.path]
    if not earlier:
        return None
    try:
        events = [entry.event for entry in RunFolder.open(earlier[-1]).events()]
    except DamagedRun:
        return None
    left: str | None = None
    for event in events:
        if isinstance(event, RecordOpened):
            left = event.record if event.mode == "write" else None
        elif isinstance(event, Saved | Proved) or (isinstance(event, RunClosed) and event.status not in _BROKEN_OFF):
            left = None
    return left


def _is_shown(filing: Filing, record: Record) -> bool:
    entry = filing.site.entry(record.page)
    if entry.kind == "dialog":
        return filing.records.dialog() is not None
    names = filing.site.names_in_route(record.page)
    if not names and "{" in entry.route:
        return False
    return entry.route.split("{")[0] in filing.site.page.url
