"""Frozen copies of submissions: values as stored, attachments, papers, receipt – the basis of later differences.

    store(run, copy, bytes_of)     write the copy into the run that saw the submission, and name it in the journal
    read(run, event)               →  the copy that a Submitted event names; raises DamagedRun
    submissions(runs, site)        →  all copies of one site, oldest first, with the states read since; damaged ones skipped
    latest(runs, site, names)      →  the newest copy of the subject ("subject") or of the algorithm with one of these names

    runs/…/submitted/0001-<digest>.json    submitted/files/<digest>-<name>

A copy holds one item: the subject, or an algorithm with the products, paths and functions that its filing names. Its
values are those that the last proof before the submission saw *stored*; its keys are those of the profile of that day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from assistant.core import files, wording
from assistant.core.errors import DamagedRun
from assistant.core.language import say
from assistant.core.values import File, Value, from_json, to_json
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import RunOpened, Status, Submitted
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

VERSION = 1
FOLDER = "submitted"
SUBJECT_ROOT = REGISTRY.single.member
_SUBJECT_SHOWN = REGISTRY.single.stage  # the name of the subject in a Status event
Kind = Literal["filing", "change", "deregister"]
_SHORT = 16
_COPIED_BYTES = 64 << 20
_LISTED = ("attachments", "papers")


@dataclass(frozen=True, slots=True)
class SubmittedField:
    """One submitted field: key, label, section with questions, stored value, privacy class.

    `named` is False for a field that only the site holds (a default of the page).
    """

    key: str
    label: str
    section: tuple[str, ...]
    value: Value | None = field(repr=False)
    privacy: str = "public"
    named: bool = True


@dataclass(frozen=True, slots=True)
class SubmittedRecord:
    """One record of the item: its key, the map's page, title, and the names under which the site may list it."""

    id: str
    page: str
    title: str
    names: tuple[str, ...]
    fields: tuple[SubmittedField, ...]


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file of the submission: the key of its upload ("" for a paper that was not uploaded), name, digest, copy.

    `copy` is the path inside the run folder, or "" if only the digest was stored.
    """

    key: str
    name: str
    sha256: str
    size: int | None = None
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission; `round` counts the submissions of one kind of one item from 1.

    `root` is "subject" or the key of the algorithm (`algorithms[…]`); `names` its names then, the current one first;
    `at` is UTC in ISO form; `profile` the digest of the profile; `run` the name of the run that saw it. `seen` is True
    if no run saw the submission and the copy was made by reading what the site held. `since` lists the item's states
    that runs have read afterwards, oldest first; they are no part of the copy.
    """

    root: str
    names: tuple[str, ...]
    kind: Kind
    round: int
    at: str
    receipt: str
    number: str
    state: str
    profile: str
    records: tuple[SubmittedRecord, ...] = field(repr=False)
    attachments: tuple[SubmittedFile, ...] = ()
    papers: tuple[SubmittedFile, ...] = ()
    by: str = ""
    run: str = ""
    seen: bool = False
    since: tuple[str, ...] = field(default=(), compare=False)

    def values(self) -> dict[str, Value]:
        """Return key → stored value of every field that the profile of that day named."""
        return {field.key: field.value for field in self._fields() if field.named and field.value is not None}

    def everything(self) -> dict[str, Value]:
        """Return key → stored value, including fields that only the site held."""
        return {field.key: field.value for field in self._fields() if field.value is not None}

    def is_of(self, names: Sequence[str]) -> bool:
        """Return whether this is the item with one of these names ("subject" for the subject)."""
        own = {self.root} if self.root == SUBJECT_ROOT else set(map(wording.option, self.names))
        return bool(own & {SUBJECT_ROOT if name == SUBJECT_ROOT else wording.option(name) for name in names})

    def _fields(self) -> Iterator[SubmittedField]:
        return (field for record in self.records for field in record.fields)


def store(run: RunFolder, copy: Submission, bytes_of: dict[str, Path]) -> Submission:
    """Write a copy and its attachments (`bytes_of`: sha256 → path) into a run, and name it in the journal."""
    stored = replace(
        copy,
        run=run.name,
        attachments=tuple(_with_copy(run, attachment, bytes_of) for attachment in copy.attachments),
        papers=tuple(_with_copy(run, paper, bytes_of) for paper in copy.papers),
    )
    content = json.dumps(_to_data(stored), ensure_ascii=False, indent=1).encode()
    digest = hashlib.sha256(content).hexdigest()
    number = 1 + sum(1 for _ in (run.path / FOLDER).glob("*.json"))
    files.write(run.path / FOLDER / f"{number:04d}-{digest[:_SHORT]}.json", content)
    copies = {file.copy: file.sha256 for file in (*stored.attachments, *stored.papers) if file.copy}
    about = (stored.root, stored.names[0], stored.kind, stored.round, stored.receipt, stored.number)
    run.append(Submitted(*about, digest, copies, stored.seen))
    return stored


def read(run: RunFolder, event: Submitted) -> Submission:
    """Return the copy that an event of this run names; raises DamagedRun if it is missing or altered."""
    for path in (run.path / FOLDER).glob(f"*-{event.copy[:_SHORT]}.json"):
        content = files.read(path)
        if hashlib.sha256(content).hexdigest() == event.copy:
            try:
                return _from_data(json.loads(content))
            except (ValueError, KeyError, TypeError, AttributeError):
                break
        raise DamagedRun(path=run.path, what=say("提交时的留底 {name} 被改动过", name=path.name))
    raise DamagedRun(path=run.path, what=say("提交时的留底 {digest} 缺失或无法读取", digest=event.copy[:_SHORT]))


def submissions(runs: Path, site: str, clients: Collection[str] | None = None) -> list[Submission]:
    """Return the copies of one site (map id, or host with port) for these clients (None: all), oldest first."""
    dated_copies: list[tuple[datetime, Submission]] = []
    states: list[tuple[datetime, Status]] = []
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        run = RunFolder(path.parent)
        try:
            entries = _entries_of(run, site, clients)
            states += [(entry.at, entry.event) for entry in entries if isinstance(entry.event, Status)]
            dated_copies += [
                (entry.at, read(run, entry.event)) for entry in entries if isinstance(entry.event, Submitted)
            ]
        except DamagedRun:
            continue
    states.sort(key=lambda pair: pair[0])
    ordered = sorted(dated_copies, key=lambda pair: pair[0])
    return [replace(copy, since=tuple(_since(copy, at, states))) for at, copy in ordered]


def next_round(earlier: Sequence[Submission], names: Sequence[str], kind: Kind) -> int:
    """Return the number of the next submission of one kind of one item."""
    return 1 + sum(submission.kind == kind and submission.is_of(names) for submission in earlier)


def timestamp() -> str:
    """Return the current time in the form that a copy uses."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _entries_of(run: RunFolder, site: str, clients: Collection[str] | None) -> Sequence[JournalEntry]:
    entries = run.events()
    opened = next((entry.event for entry in entries if isinstance(entry.event, RunOpened)), None)
    return entries if opened is not None and opened.is_of(site, clients) else ()


def _since(copy: Submission, stored_at: datetime, states: Sequence[tuple[datetime, Status]]) -> Iterator[str]:
    """Yield the states of a copy's item that were read after it was stored."""
    for at, state in states:
        name = SUBJECT_ROOT if state.what == _SUBJECT_SHOWN else state.what
        if at > stored_at and copy.is_of((name,)):
            yield state.ours


def _with_copy(run: RunFolder, paper: SubmittedFile, bytes_of: dict[str, Path]) -> SubmittedFile:
    """Return a paper whose bytes are stored beside the copy, if the source still has them and the digest matches."""
    source = bytes_of.get(paper.sha256)
    if source is None or not paper.sha256:
        return paper
    try:
        content = files.read(source, _COPIED_BYTES)
    except (files.TooLarge, OSError):
        return paper
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        return paper
    inside = f"{FOLDER}/files/{paper.sha256[:_SHORT]}{source.suffix.lower()}"
    if not (run.path / inside).exists():
        files.write(run.path / inside, content)
    return replace(paper, size=len(content), copy=inside)


def _to_data(copy: Submission) -> dict[str, Any]:
    words = ("root", "kind", "round", "at", "receipt", "number", "state", "profile", "by", "run")
    return {
        "v": VERSION,
        **{name: getattr(copy, name) for name in words},
        "seen": copy.seen,
        "names": list(copy.names),
        "records": [
            {
                "id": record.id,
                "page": record.page,
                "title": record.title,
                "names": list(record.names),
                "fields": [_field(field) for field in record.fields],
            }
            for record in copy.records
        ],
        **{name: [_paper(item) for item in getattr(copy, name)] for name in _LISTED},
    }


def _field(field: SubmittedField) -> dict[str, Any]:
    about = {"key": field.key, "label": field.label, "section": list(field.section)}
    return {**about, "value": to_json(field.value), "privacy": field.privacy, "named": field.named}


def _paper(file: SubmittedFile) -> dict[str, Any]:
    return {"key": file.key, "name": file.name, "sha256": file.sha256, "size": file.size, "copy": file.copy}


def _from_data(data: dict[str, Any]) -> Submission:
    if data["v"] != VERSION:
        raise ValueError("not a frozen copy of this version")
    return Submission(
        root=data["root"],
        names=tuple(data["names"]),
        kind=cast(Kind, data["kind"]),
        round=int(data["round"]),
        at=data["at"],
        receipt=data["receipt"],
        number=data["number"],
        state=data["state"],
        profile=data["profile"],
        records=tuple(_record(item) for item in data["records"]),
        attachments=tuple(SubmittedFile(**item) for item in data["attachments"]),
        papers=tuple(SubmittedFile(**item) for item in data["papers"]),
        by=data["by"],
        run=data["run"],
        seen=bool(data.get("seen", False)),
    )


def _record(data: dict[str, Any]) -> SubmittedRecord:
    fields = tuple(
        SubmittedField(
            one["key"], one["label"], tuple(one["section"]), from_json(one["value"]), one["privacy"], one["named"]
        )
        for one in data["fields"]
    )
    return SubmittedRecord(data["id"], data["page"], data["title"], tuple(data["names"]), fields)


def papers_of(values: dict[str, Value]) -> tuple[SubmittedFile, ...]:
    """Return the uploads among stored values as papers of a copy."""
    return tuple(
        SubmittedFile(key, value.name, value.sha256 or "", value.size)
        for key, value in values.items()
        if isinstance(value, File)
    )
