"""What leaves the office by another way than a prepared folder: a draft downloaded singly, a workbook, a brief, a plan.

record_drafts(loaded, names, recipient, day)   →  drafts of 材料/, in the versions that they have now
record_made(client, title, file, data, …)      →  a file that is made when it is asked for; it is kept in 发出/另行发出/

A draft that left this way bears no mark, so it is recognised by its text when it comes back.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.declaration.papers.paper_record import (
    MADE,
    OUTBOX,
    PaperEvent,
    PaperVersion,
    add,
    identity,
    read_record,
    store_copy,
)
from assistant.declaration.papers.sending import bytes_of, sendable
from assistant.declaration.profile.loading import LoadedProfile

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


def record_drafts(loaded: LoadedProfile, names: Sequence[str], sent: SentFile) -> PaperEvent:
    """Record drafts, named by their files, as sent. Raises UsageError, DamagedPapers, OSError."""
    sent.check()
    record = read_record(loaded.folder)
    known = {draft.version.file: draft for draft in sendable(loaded, record)}
    versions = []
    for name in dict.fromkeys(names):
        draft = known.get(name)
        if draft is None or draft.problem:
            raise UsageError(what=say("读不了，没有记：{file}", file=name))
        store_copy(loaded.folder, draft.version.content, bytes_of(loaded.folder, draft.version))
        versions.append(draft.version)
    if not versions:
        raise UsageError(what=say("请先勾选发出的是哪几份。"))
    return add(loaded.folder, PaperEvent("sent", sent.day, tuple(versions), sent.recipient))


def record_made(client: Path, title: str, file: str, data: bytes, sent: SentFile) -> PaperEvent:
    """Keep a file that was made just now and record it as sent; the same content has the same number.

    Raises UsageError, OSError.
    """
    sent.check()
    content = _digest(data)
    number = read_record(client).number_for(identity(title, MADE), content)
    stem, _, suffix = file.rpartition(".")
    target = client / OUTBOX / OTHERWISE / f"{sent.day.isoformat()} {stem} 第{number}版.{suffix}"
    if not target.exists():
        files.write(target, data)
    version = PaperVersion(title, "", MADE, number, content, target.name)
    return add(client, PaperEvent("sent", sent.day, (version,), sent.recipient))


def _digest(data: bytes) -> str:
    """Return the digest of what an Office file says, whenever it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = ((name, archive.read(name)) for name in sorted(archive.namelist()) if name != _DATED)
        whole = hashlib.sha256()
        for name, content in parts:
            whole.update(f"{name}\n{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()
