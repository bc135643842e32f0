"""The record of papers that leave the office: what went out in which version, to whom, when, and what became of it.

    add(client, event)   →  writes one event; nothing written is ever changed
    read_record(client)  →  PaperRecord: versions of each paper with their states, requests for materials
    store_copy(…), copy_of(…)   the very content of a version, for comparing what comes back

Every press is a file of its own in 发出/记录/, so two machines that share the folder through a synchronizing service never
write the same file, and a crash leaves a whole event or none. A version is known by the digest of its words: the same
content is the same version. The record holds names of papers and a role as recipient, and of persons only who of the office pressed.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from assistant.core import files, settings
from assistant.core.errors import BeianError, DamagedPapers, WorkspaceError
from assistant.core.language import mark, say

OUTBOX, RECORD = "发出", "记录"
VERSION = 1
_LIMIT = 1 << 20
DispatchState = Literal[
    "prepared", "sent", "unchanged", "returned", "final", "signed", "posted", "stamped", "scanned", "reseal"
]
STATES: Mapping[str, str] = {
    "prepared": mark("已备好"),
    "sent": mark("已发"),
    "unchanged": mark("已收回，没有修改"),
    "returned": mark("已收回修改"),
    "final": mark("已定稿"),
    "signed": mark("已签回"),
    "posted": mark("已寄出"),
    "stamped": mark("客户已盖"),
    "scanned": mark("已收回盖章件"),
    "reseal": mark("须重盖"),
}
_OUT = ("sent", "posted")  # the events with which a version leaves the office
_AT_SEAL = ("posted", "stamped", "scanned")
ASKED, DECIDED, WITHDRAWN = "asked", "decided", "withdrawn"
MADE = "made"  # key of a file that is made when it is asked for (brief, workbook, plan of work): no draft lies in 材料/


@dataclass(frozen=True, slots=True)
class PaperVersion:
    """One version of a paper: kind ("": a person wrote it), subject, key of the subject, number, digest of its words.

    `file`, `draft` and `facts` are the name, the sha256 and the digest of facts of the draft it is a copy of.
    """

    paper: str
    about: str
    key: str
    number: int
    content: str
    file: str = ""
    draft: str = ""
    facts: str = ""

    @property
    def identity(self) -> str:
        """Return what all versions of the paper share."""
        return identity(self.paper, self.key, self.file)

    @property
    def name(self) -> str:
        """Return the name of the paper with what it is about."""
        paper = self.paper or self.file.removesuffix(".docx")
        return f"{paper}（{self.about}）" if self.about else paper


@dataclass(frozen=True, slots=True)
class PaperEvent:
    """One press: the state that versions reached, on which day, the recipient's role, and the number of a parcel.

    `folder` is relative to the client's. An event `asked` names materials instead, an event `decided` changes of the
    paper `about`; an event `withdrawn` takes back a folder that was prepared and never sent, or what was called final.
    `of` is the id of the event that it is about: two machines may prepare folders of one name. `by` is the person of
    the office who pressed.
    """

    state: str
    day: date
    versions: tuple[PaperVersion, ...] = ()
    recipient: str = ""
    number: str = ""
    folder: str = ""
    names: tuple[str, ...] = ()
    at: str = ""
    id: str = ""
    of: str = ""
    by: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class VersionState:
    """A version with its last state, since when, and all events about it, oldest first."""

    version: PaperVersion
    state: str
    since: date
    events: tuple[PaperEvent, ...] = field(repr=False)

    def last(self, *states: str) -> PaperEvent | None:
        """Return the last event with one of these states, or None."""
        return next((event for event in reversed(self.events) if event.state in states), None)


@dataclass(frozen=True)
class PaperRecord:
    """All events of a client, oldest first, and the names of files that cannot be read."""

    events: tuple[PaperEvent, ...] = ()
    unreadable: tuple[str, ...] = ()

    def versions(self) -> list[VersionState]:
        """Return every version, by paper and number."""
        events: dict[tuple[str, str], list[PaperEvent]] = {}
        firsts: dict[tuple[str, str], PaperVersion] = {}
        taken_back = (self.taken_back(event) for event in self.events if event.state == WITHDRAWN)
        withdrawn = {event.id for event in taken_back if event}
        for event in self.events:
            for version in event.versions if event.id not in withdrawn else ():
                own = version.identity, version.content
                firsts.setdefault(own, version)
                events.setdefault(own, []).append(event)
        states = [
            VersionState(first, events[own][-1].state, events[own][-1].day, tuple(events[own]))
            for own, first in firsts.items()
        ]
        return sorted(states, key=lambda state: (state.version.identity, state.version.number))

    def newest(self, *states: str) -> list[VersionState]:
        """Return of each paper the version with the last event, or with the last of these events."""
        moments = [
            (event.at, state)
            for state in self.versions()
            if (event := state.last(*states) if states else state.events[-1])
        ]
        return list({state.version.identity: state for _, state in sorted(moments, key=lambda pair: pair[0])}.values())

    def prepared(self, event: PaperEvent) -> PaperEvent | None:
        """Return the `prepared` event that an event is about; one of an earlier program names only the folder."""
        if event.state == "prepared":
            return event
        own = (one for one in reversed(self.events) if one.state == "prepared")
        if event.of:
            return next((one for one in own if one.id == event.of), None)
        return next((one for one in own if event.folder and one.folder == event.folder and one.at <= event.at), None)

    def taken_back(self, event: PaperEvent) -> PaperEvent | None:
        """Return the event that a `withdrawn` event takes back; one of an earlier program names only the folder."""
        return self.prepared(event) or self.with_id(event.of)

    def with_id(self, name: str) -> PaperEvent | None:
        """Return the event with this id, or None."""
        return next((event for event in self.events if event.id == name), None)

    def folders(self) -> set[str]:
        """Return the names of all folders that were ever prepared; a folder may have been deleted since."""
        return {event.folder for event in self.events if event.folder}

    def of(self, paper: str) -> list[VersionState]:
        """Return the versions of one paper by its identity, oldest first."""
        return [state for state in self.versions() if state.version.identity == paper]

    def clashes(self) -> list[VersionState]:
        """Return the versions whose number another content of the same paper has too: two machines prepared them apart."""
        counts = Counter((state.version.identity, state.version.number) for state in self.versions())
        return [state for state in self.versions() if counts[state.version.identity, state.version.number] > 1]

    def number_for(self, paper: str, content: str) -> int:
        """Return the number of a content: its own if it is known, else the next one."""
        known = self.of(paper)
        own = next((state.version.number for state in known if state.version.content == content), None)
        return own or max((state.version.number for state in known), default=0) + 1

    def newer(self, version: PaperVersion) -> VersionState | None:
        """Return the version of the same paper that left the office last, if that was after this one did; else None."""
        own = self.of(version.identity)
        moments = {state.version.content: state.events[-1].at for state in own}
        moments |= {state.version.content: out.at for state in own if (out := state.last(*_OUT))}
        later = [
            state for state in own if state.last(*_OUT) and moments[state.version.content] > moments[version.content]
        ]
        return max(later, key=lambda state: moments[state.version.content], default=None)

    def newer_final(self, papers: Collection[str], sealed: str) -> VersionState | None:
        """Return the version of these papers that was called final last, if that was after another content went to the seal."""
        own = [state for paper in papers for state in self.of(paper)]
        sealed_at = [event.at for state in own if state.version.content == sealed and (event := state.last(*_AT_SEAL))]
        finals = [(event.at, state) for state in own if (event := state.last("final", "unchanged"))]
        at, newest = max(finals, key=lambda pair: pair[0], default=("", None))
        is_newer = newest is not None and newest.version.content != sealed and bool(sealed_at) and at > max(sealed_at)
        return newest if is_newer else None

    def decided(self) -> frozenset[str]:
        """Return the digests of the changes that a person has decided about."""
        return frozenset(name for event in self.events if event.state == DECIDED for name in event.names)

    def asked(self) -> list[PaperEvent]:
        """Return the requests for materials, oldest first."""
        return [event for event in self.events if event.state == ASKED]


def identity(paper: str, key: str, file: str = "") -> str:
    """Return what all versions of a paper share: its kind and subject; the file's name where the program made neither."""
    return f"{paper}|{key}" if paper else f"|{file}"


def folder_of(client: Path) -> Path:
    """Return the folder of the record."""
    return client / OUTBOX / RECORD


def add(client: Path, event: PaperEvent) -> PaperEvent:
    """Write an event and return it with its moment and id. Raises WorkspaceError if a colleague has renamed the folder, OSError."""
    if not client.is_dir():  # do not create it again: nobody would look there
        raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=client.name))
    moment = datetime.now(UTC)
    event = replace(event, at=moment.isoformat(), id=f"{moment:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}", by=_operator())
    data = {"v": VERSION, **asdict(event), "day": event.day.isoformat()}
    files.write(folder_of(client) / f"{event.id}.json", json.dumps(data, ensure_ascii=False, indent=1).encode())
    return event


def _operator() -> str:
    try:
        return settings.load().operator
    except BeianError:
        return ""


def read_record(client: Path) -> PaperRecord:
    """Return the record of a client; a file that is broken or newer than this program is named, the others count."""
    events: dict[str, PaperEvent] = {}
    unreadable: list[str] = []
    for path in sorted(folder_of(client).glob("*.json")):
        try:
            event = _event(json.loads(files.read(path, _LIMIT)))
        except (OSError, ValueError, KeyError, TypeError):
            unreadable.append(path.name)
        else:
            events.setdefault(event.id, event)  # a second copy of one event is the work of a synchronizing service
    return PaperRecord(tuple(sorted(events.values(), key=lambda event: (event.at, event.id))), tuple(unreadable))


def store_copy(client: Path, content: str, data: bytes) -> None:
    """Store the content of a version; it is written once. Raises OSError."""
    path = folder_of(client) / f"{content}.docx"
    if not path.exists():
        files.write(path, data)


def copy_of(client: Path, version: PaperVersion) -> Path:
    """Return the stored content of a version. Raises DamagedPapers if it is missing."""
    path = folder_of(client) / f"{version.content}.docx"
    if not path.is_file():
        raise DamagedPapers(path=path, what=say("发出时的那一份不在了，不能比较"))
    return path


def _event(data: Mapping[str, Any]) -> PaperEvent:
    if data["v"] > VERSION:
        raise ValueError("written by a newer version of the program")
    known = {name: data[name] for name in PaperEvent.__dataclass_fields__ if name in data}
    if data["state"] not in (*STATES, ASKED, DECIDED, WITHDRAWN):
        raise ValueError("a state of a newer version of the program")
    return PaperEvent(
        **{
            **known,
            "day": date.fromisoformat(data["day"]),
            "versions": tuple(_versions(data["versions"])),
            "names": tuple(map(str, data["names"])),
        }
    )


def _versions(rows: Iterable[Mapping[str, Any]]) -> Iterator[PaperVersion]:
    names = PaperVersion.__dataclass_fields__
    for row in rows:
        yield PaperVersion(**{name: row[name] for name in names if name in row})
