"""What leaves the office by another way than a prepared folder: a draft downloaded singly, a workbook, a brief, a plan.

record_drafts(loaded, names, recipient, day)   →  drafts of 材料/, in the versions that they have now
record_made(client, paper, file, data, …)      →  a file that is made when it is asked for; it is kept in 发出/另行发出/

The record holds the content of the moment at which it is written: what was downloaded earlier is not known here.
A draft that left this way bears no mark, so it is recognised by its text when it comes back.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.declaration.papers.paper_record import (
    MADE,
    OUTBOX,
    PaperEvent,
    PaperRecord,
    PaperVersion,
    add,
    identity,
    read_record,
    store_copy,
)
from assistant.declaration.papers.sending import bytes_of, sendable
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.updating import held

OTHERWISE = "另行发出"
_DATED = "docProps/core.xml"  # the part of an Office file that holds the moment at which it was made


@dataclass(frozen=True, slots=True)
class SentFile:
    """What was sent: to whom (a role), on which day; `today` is the day on which it is recorded."""

    recipient: str
    day: date
    today: date

    def check(self) -> None:
        """Raise UsageError for a day that has not come."""
        if self.day > self.today:
            raise UsageError(what=say("发出的日期还没有到，请核对。"))


@dataclass(frozen=True, slots=True)
class SentRecord:
    """The versions that were recorded as sent now, and those that the record already held for this recipient and day."""

    versions: tuple[PaperVersion, ...]
    known: tuple[PaperVersion, ...] = ()


def record_drafts(loaded: LoadedProfile, names: Sequence[str], sent: SentFile) -> SentRecord:
    """Record drafts, named by their files, as sent. Raises UsageError, DamagedPapers, OSError."""
    sent.check()
    with held(loaded.folder):
        record = read_record(loaded.folder)
        drafts = {draft.version.file: draft for draft in sendable(loaded, record)}
        versions = []
        for name in dict.fromkeys(names):
            draft = drafts.get(name)
            if draft is None or draft.problem:
                raise UsageError(what=say("读不了，没有记：{file}", file=name))
            versions.append(draft.version)
        if not versions:
            raise UsageError(what=say("请先勾选发出的是哪几份。"))
        for version in versions:
            store_copy(loaded.folder, version.content, bytes_of(loaded.folder, version))
        return _recorded(loaded.folder, record, versions, sent)


def record_made(client: Path, paper: str, file: str, data: bytes, sent: SentFile) -> SentRecord:
    """Keep a file that was made just now and record it as sent; the same content has the same number.

    `paper` is the kind of the file, the same in every language. Raises UsageError, OSError.
    """
    sent.check()
    content = _digest(data)
    with held(client):
        record = read_record(client)
        number = record.number_for(identity(paper, MADE), content)
        version = PaperVersion(paper, "", MADE, number, content)
        if _is_recorded(record, version, sent):
            return SentRecord((), (version,))
        stem, _, suffix = file.rpartition(".")
        name = f"{sent.day.isoformat()} {stem} 第{number}版"
        stored = _stored(client / OUTBOX / OTHERWISE, name, suffix, data)
        return _recorded(client, record, [replace(version, file=stored)], sent)


def _recorded(client: Path, record: PaperRecord, versions: Sequence[PaperVersion], sent: SentFile) -> SentRecord:
    """Record the versions that were not yet recorded as sent to this recipient on this day."""
    known = tuple(version for version in versions if _is_recorded(record, version, sent))
    new = tuple(version for version in versions if version not in known)
    if new:
        add(client, PaperEvent("sent", sent.day, new, sent.recipient))
    return SentRecord(new, known)


def _is_recorded(record: PaperRecord, version: PaperVersion, sent: SentFile) -> bool:
    own = (version.identity, version.content)
    return any(
        own in ((one.identity, one.content) for one in event.versions)
        for event in record.events
        if (event.state, event.recipient, event.day) == ("sent", sent.recipient, sent.day)
    )


def _stored(folder: Path, name: str, suffix: str, data: bytes) -> str:
    """Write a file under a name that is free, or find the one that holds the same; return its name."""
    for number in count(1):
        target = folder / (f"{name}.{suffix}" if number == 1 else f"{name}（{number}）.{suffix}")
        try:
            files.write_new(target, data)
        except FileExistsError:
            if _is_same(target, data):
                return target.name
        else:
            return target.name
    raise AssertionError("count has no end")


def _is_same(path: Path, data: bytes) -> bool:
    """Return whether an Office file says the same; one that cannot be read does not."""
    try:
        return _digest(files.read(path)) == _digest(data)
    except (OSError, zipfile.BadZipFile):
        return False


def _digest(data: bytes) -> str:
    """Return the digest of what an Office file says, whenever it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = ((name, archive.read(name)) for name in sorted(archive.namelist()) if name != _DATED)
        whole = hashlib.sha256()
        for name, content in parts:
            whole.update(f"{name}\n{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()
