"""Whose runs lie in a folder: it may hold those of another client, copied with it or kept side by side.

A run is a company's own by the name it was opened for. Under another name it is, where the site then held the company's
统一社会信用代码 beside that name: a company may rename itself, and a code is never another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from assistant import wording
from assistant.errors import DamagedRun
from assistant.journal import frozen
from assistant.journal.baseline import is_baseline
from assistant.journal.events import Proved, RunOpened, Submitted
from assistant.journal.frozen import SUBJECT_ROOT
from assistant.journal.run_folder import JOURNAL, RunFolder
from assistant.values import Value

COMPANY, USCC = "subject.basic.name", "subject.basic.uscc"


def clients_of(runs: Path, site: str, company: str, uscc: str) -> tuple[str, ...]:
    """Return the names whose runs are a company's own: its name, and those it had before, newest first."""
    return tuple(name for name in (company, *former_names(runs, site, company, uscc)) if name)


def former_names(runs: Path, site: str, company: str, uscc: str) -> tuple[str, ...]:
    """Return the other names that were proved or submitted with this 统一社会信用代码 on a site, newest first.

    `site` is the map's id or the host with port; without a code there are none. Damaged runs are passed over.
    """
    if not uscc:
        return ()
    found: list[tuple[datetime, str]] = []
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        try:
            found += list(_seen_in(RunFolder(path.parent), site, uscc))
        except (DamagedRun, OSError):
            continue
    names = dict.fromkeys(name for _, name in sorted(found, key=lambda pair: pair[0], reverse=True))
    return tuple(name for name in names if name != company)


def _seen_in(run: RunFolder, site: str, uscc: str) -> Iterator[tuple[datetime, str]]:
    """Yield when a run saw the code stored, and the company's name beside it."""
    entries = run.events()
    opened = next((entry.event for entry in entries if isinstance(entry.event, RunOpened)), None)
    if opened is None or not opened.is_of(site):
        return
    for entry in entries:
        for values in _subject(run, entry.event):
            if _code(values.get(USCC)) == _code(uscc) and values.get(COMPANY):
                yield entry.at, str(values[COMPANY])


def _subject(run: RunFolder, event: object) -> Iterator[Mapping[str, Value | None]]:
    """Yield what the site held of the subject by a proof or a copy; a foreign name that was only seen is none."""
    match event:
        case Proved(record) if record == SUBJECT_ROOT:
            proof = run.read_proof(event.proof)
            yield {each.key: each.stored for each in proof.entries if each.key != COMPANY or is_baseline(each)}
        case Submitted(root) if root == SUBJECT_ROOT:
            yield dict(frozen.read(run, event).values())


def _code(value: Value | None) -> str:
    return "" if value is None else wording.option(str(value)).upper()
