"""Whose runs lie in a folder: it may hold those of another client, copied with it or kept side by side.

A run is a company's own by the name it was opened for. Under another name it is, where the site then held the company's
统一社会信用代码 beside that name: a company may rename itself, and a code is never another's. A code may have been left
standing in a copied profile, though: what the person said of such a name, in an earlier run, counts before it.
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
from assistant.proof.journal.baseline import is_baseline
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import OTHER_COMPANY, SAME_COMPANY, Note, Proved, RunOpened, Submitted
from assistant.proof.journal.frozen import SUBJECT_ROOT
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

COMPANY, USCC = "subject.basic.name", "subject.basic.uscc"


def clients_of(runs: Path, site: str, company: str, uscc: str) -> tuple[str, ...]:
    """Return the names whose runs are a company's own: its name, and those it had before, newest first."""
    former = former_names(runs, site, company, uscc)
    said = said_of(runs, site, company) if former else {}
    return tuple(name for name in (company, *former) if name and said.get(wording.option(name), True))


def former_names(runs: Path, site: str, company: str, uscc: str) -> tuple[str, ...]:
    """Return the other names whose newest proof or submission on a site has this 统一社会信用代码, newest first.

    `site` is the map's id or the host with port; without a code there are none. Damaged runs are passed over.
    """
    if not uscc:
        return ()
    pairs: list[tuple[datetime, str, str]] = []
    for run, entries in _runs_of(runs, site):
        with suppress(DamagedRun, OSError):
            pairs += list(_seen_in(run, entries))
    newest: dict[str, tuple[str, str]] = {}
    for _, name, code in sorted(pairs, key=lambda pair: pair[0], reverse=True):
        newest.setdefault(wording.option(name), (name, code))
    return tuple(name for name, code in newest.values() if code == _code(uscc) and name != company)


def said_of(runs: Path, site: str, company: str) -> dict[str, bool]:
    """Return what the person said last, in runs for a company, of other names: whether each (as an option) is its own."""
    words: list[tuple[datetime, Note]] = []
    for _, entries in _runs_of(runs, site, (company,)):
        notes = ((entry.at, entry.event) for entry in entries)
        words += [
            (at, note) for at, note in notes if isinstance(note, Note) and note.what in (SAME_COMPANY, OTHER_COMPANY)
        ]
    return {
        wording.option(note.detail): note.what == SAME_COMPANY for _, note in sorted(words, key=lambda word: word[0])
    }


def _runs_of(
    runs: Path, site: str, clients: Collection[str] | None = None
) -> Iterator[tuple[RunFolder, Sequence[JournalEntry]]]:
    """Yield the runs on a site that can be read, for these clients or, None, any, with the entries of their journals."""
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
    """Yield when a run saw a company's name stored, the name, and the code beside it."""
    for entry in entries:
        for values in _subject(run, entry.event):
            code = _code(values.get(USCC))
            if code and values.get(COMPANY):
                yield entry.at, str(values[COMPANY]), code


def _subject(run: RunFolder, event: object) -> Iterator[Mapping[str, Value | None]]:
    """Yield what the site held of the subject by a proof or a copy; a foreign name that was only seen is none."""
    match event:
        case Proved(record) if record == SUBJECT_ROOT:
            proof = run.read_proof(event.proof)
            yield {entry.key: entry.stored for entry in proof.entries if entry.key != COMPANY or is_baseline(entry)}
        case Submitted(root) if root == SUBJECT_ROOT:
            yield dict(frozen.read(run, event).values())


def _code(value: Value | None) -> str:
    return "" if value is None else wording.option(str(value)).upper()
