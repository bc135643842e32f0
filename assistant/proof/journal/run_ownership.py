"""Which runs in a folder belong to a client: it may hold those of another, copied with it or stored side by side.

A run belongs to a company if it was opened for its name. A run under another name belongs to it if the site then held
the company's 统一社会信用代码 beside that name: companies may be renamed, and codes are never reused. A copied profile
may still hold a foreign code, though, so the person's answer about such a name in an earlier run takes precedence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from assistant.core import wording
from assistant.core.errors import DamagedRun
from assistant.core.values import Value
from assistant.proof.journal import frozen
from assistant.proof.journal.baseline import held_by
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import CompanyAnswered, Proved, RunOpened, Submitted
from assistant.proof.journal.frozen import SUBJECT_ROOT
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

COMPANY, USCC = "subject.basic.name", "subject.basic.uscc"


def clients_of(runs: Path, site: str, company: str, uscc: str) -> tuple[str, ...]:
    """Return the names whose runs belong to a company: its current name, then former ones, newest first."""
    former = former_names(runs, site, company, uscc)
    said = said_of(runs, site, company) if former else {}
    return tuple(name for name in (company, *former) if name and said.get(wording.option(name), True))


def former_names(runs: Path, site: str, company: str, uscc: str) -> tuple[str, ...]:
    """Return the other names whose newest proof or submission on a site has this 统一社会信用代码, newest first.

    `site` is the map's id or the host with port. Without a code the result is empty. Damaged runs are skipped.
    """
    if not uscc:
        return ()
    sightings: list[tuple[datetime, str, str]] = []
    for run, entries in _runs_of(runs, site):
        with suppress(DamagedRun, OSError):
            sightings += list(_seen_in(run, entries))
    newest: dict[str, tuple[str, str]] = {}
    for _, name, code in sorted(sightings, key=lambda sighting: sighting[0], reverse=True):
        newest.setdefault(wording.option(name), (name, code))
    return tuple(name for name, code in newest.values() if code == _code(uscc) and name != company)


def said_of(runs: Path, site: str, company: str) -> dict[str, bool]:
    """Return the person's last answers about other names in a company's runs: name (as an option) → same company."""
    answers: list[tuple[datetime, CompanyAnswered]] = []
    for _, entries in _runs_of(runs, site, (company,)):
        answers += [(entry.at, entry.event) for entry in entries if isinstance(entry.event, CompanyAnswered)]
    return {wording.option(answer.company): answer.is_same for _, answer in sorted(answers, key=lambda dated: dated[0])}


def _runs_of(
    runs: Path, site: str, clients: Collection[str] | None = None
) -> Iterator[tuple[RunFolder, Sequence[JournalEntry]]]:
    """Yield the readable runs on a site for these clients (None: any), with the entries of their journals."""
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        run = RunFolder(path.parent)
        try:
            entries = run.events()
        except (DamagedRun, OSError):
            continue
        opened = next((entry.event for entry in entries if isinstance(entry.event, RunOpened)), None)
        if opened is not None and opened.is_of(site, clients):
            yield run, entries


def _seen_in(run: RunFolder, entries: Sequence[JournalEntry]) -> Iterator[tuple[datetime, str, str]]:
    """Yield the time, the stored company name and the code beside it, for each time a run saw them."""
    for entry in entries:
        for values in _subject(run, entry.event):
            code = _code(values.get(USCC))
            if code and values.get(COMPANY):
                yield entry.at, str(values[COMPANY]), code


def _subject(run: RunFolder, event: object) -> Iterator[Mapping[str, Value | None]]:
    """Yield the subject's stored values from a proof or a copy; a foreign name that was only seen is left out."""
    match event:
        case Proved(record) if record == SUBJECT_ROOT:
            proof = run.read_proof(event.proof)
            yield {
                entry.key: entry.stored for entry in proof.entries if entry.key != COMPANY or held_by(entry) is not None
            }
        case Submitted(root) if root == SUBJECT_ROOT:
            yield dict(frozen.read(run, event).values())


def _code(value: Value | None) -> str:
    return "" if value is None else wording.option(str(value)).upper()
