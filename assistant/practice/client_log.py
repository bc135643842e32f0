"""The activity log of a client: who did what and when, in `台账/记录/` of its folder and from its runs and papers.

entries(client, runs)   →  LogLine of everything, newest first: what `activity` noted, papers, runs and submissions
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.core.language import mark, say
from assistant.declaration.papers.paper_record import ASKED, DECIDED, STATES, WITHDRAWN, read_record
from assistant.practice import shared_events
from assistant.practice.activity import KINDS, LOG
from assistant.practice.layout import LEDGER
from assistant.practice.run_facts import SEEN
from assistant.practice.tables import Run

_PRESSES = {**STATES, ASKED: mark("已向客户要"), DECIDED: mark("已决定客户的修改"), WITHDRAWN: mark("备好后没有发")}
_FINAL_UNDONE = mark("撤回定稿")
_RUN, _REHEARSAL, _SUBMITTED = mark("填报"), mark("演练"), mark("提交")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: moment, person ("" if unknown), what was done, and the names that it concerns."""

    at: datetime
    by: str
    what: str
    names: tuple[str, ...] = ()


def entries(client: Path, runs: Sequence[Run]) -> list[LogLine]:
    """Return all that was done for a client, newest first."""
    return sorted([*_noted(client), *_papers(client), *_runs(runs)], key=lambda line: line.at, reverse=True)


def _noted(client: Path) -> Iterator[LogLine]:
    for event in shared_events.read(client / LEDGER / LOG):
        kind, about, names = event.text("kind"), event.text("about"), event.data.get("names")
        texts = [str(name) for name in names] if isinstance(names, list) else []
        yield LogLine(event.at, event.by, say(KINDS.get(kind, kind)), tuple([about] * bool(about) + texts))


def _papers(client: Path) -> Iterator[LogLine]:
    record = read_record(client)
    for event in record.events:
        undone = record.taken_back(event) if event.state == WITHDRAWN else None
        is_final = undone is not None and undone.state == "final"
        pressed = say(_FINAL_UNDONE if is_final else _PRESSES[event.state])
        named = event.names if event.state == ASKED else ()  # elsewhere they are digests of contents and changes
        about = (event.about,) if event.about else ()
        names = named or about or tuple(version.name for version in (undone or event).versions)
        yield LogLine(datetime.fromisoformat(event.at), event.by, pressed, names)


def _runs(runs: Sequence[Run]) -> Iterator[LogLine]:
    for run in runs:
        if run.started is not None:
            yield LogLine(run.started, run.operator, say(_REHEARSAL if run.is_rehearsal else _RUN), (run.folder,))
        for submission in run.submissions:
            if submission.kind != SEEN and not run.is_rehearsal:
                yield LogLine(submission.at, submission.by, say(_SUBMITTED), (submission.what,))
