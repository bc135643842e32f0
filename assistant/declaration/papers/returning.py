"""A draft that comes back: which version it is, what was changed in it, and which facts of the profile that concerns.

    compare(loaded, path)              →  ReturnedPaper: changes against the version *sent*, comments, facts old → new
    record_return(client, paper, day)  →  records that it came back
    decide(client, ids, day, paper)    →  records that a person has dealt with changes

A file is known by its mark, however it is named and whatever a person calls it, else by its text. An older version is compared with itself, never with
the newest, and never replaces what is newer: its facts are offered only while the profile holds the value that was sent.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.core.errors import DamagedPapers, UsageError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.documents.review import WordComment
from assistant.declaration.papers.changed_facts import FactChange, SentFacts, concerned, fact_changes
from assistant.declaration.papers.confirmation_sheet import TITLE
from assistant.declaration.papers.copy_mark import CopyMark, read_mark
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, facts_of, manifest
from assistant.declaration.papers.outline import names_of
from assistant.declaration.papers.paper_changes import TextChange, changes
from assistant.declaration.papers.paper_record import (
    DECIDED,
    WITHDRAWN,
    PaperEvent,
    PaperRecord,
    PaperVersion,
    VersionState,
    add,
    copy_of,
    folder_of,
    read_record,
)
from assistant.declaration.papers.paper_text import PaperText, content_digest, plain, read_text
from assistant.declaration.profile.loading import LoadedProfile

_LENGTH = 4  # characters of a shingle
_ALIKE, _APART = 0.5, 0.05  # least likeness of a file without a mark, and its distance to every other paper
_NAMED_ALIKE = 0.15  # least likeness if a person names the paper
_COMPANY = re.compile(r"(?<![0-9A-Za-z])9[ -]?[1-3](?:[ -]?[0-9A-HJ-NPQRTUWXY]){16}(?![0-9A-Za-z])")  # no ID begins so
_BLANKS = re.compile(r"[ -]")
_NEVER_SENT = mark("没有发出过任何草稿，所以没有可以比较的。先备好并发出，再收回。")
_OTHER_CLIENT = mark("“{file}”里的编号是另一个客户的，没有收下。请核对是不是发错了。")
_OTHER_COMPANY = mark(
    "“{file}”里的统一社会信用代码 {code} 不是这个客户的（{own}），没有收下。请核对是不是发错了；"
    "如果是这个客户的代码改了，请先在填报资料里改好。"
)
_UNKNOWN = mark("认不出“{file}”是哪一份：里面没有编号，文字也不像发出过的任何一份。请指明是哪份材料。")
_AMBIGUOUS = mark("“{file}”里没有编号，文字同时像这几份：{names}。请指明是哪份材料。")


@dataclass(frozen=True, slots=True)
class ReturnedPaper:
    """A paper that came back: the version it is, how it was recognised, what was changed.

    `facts` and `concerned` are by the id of the change; `newer` is a later version that went out meanwhile.
    """

    file: str
    content: str
    version: PaperVersion
    by: Literal["mark", "text"]
    sent_on: date
    newer: VersionState | None = None
    changes: tuple[TextChange, ...] = ()
    comments: tuple[WordComment, ...] = ()
    facts: Mapping[str, tuple[FactChange, ...]] = field(default_factory=dict)
    concerned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing was changed or commented on."""
        return not self.changes and not self.comments


def compare(loaded: LoadedProfile, path: Path, paper: str = "") -> ReturnedPaper:
    """Return what was changed in a file that came back; `paper` is its name, if a person knows it.

    Raises UsageError if it is not recognised or cannot be read, DamagedPapers, OSError.
    """
    client = loaded.folder
    record = read_record(client)
    returned = read_text(path)
    state, by = _recognised(loaded, record, path, returned, paper)
    version = state.version
    sent = read_text(copy_of(client, version))
    listed = changes(sent, returned)
    facts = _sent_facts(loaded, version, listed)
    by_change = {change.id: tuple(fact_changes(change, facts)) for change in listed} if facts else {}
    others = {
        change.id: tuple(concerned(change, facts, returned.lines))
        for change in listed
        if facts is not None and not by_change[change.id]
    }
    out = state.last("sent") or state.events[0]
    return ReturnedPaper(
        path.name,
        content_digest(returned),
        version,
        by,
        out.day,
        record.newer(version),
        tuple(listed),
        tuple(comment for comment in returned.comments if comment not in sent.comments),
        {own: changed for own, changed in by_change.items() if changed},
        {own: keys for own, keys in others.items() if keys},
        record.decided(),
    )


def record_return(client: Path, paper: ReturnedPaper, today: date) -> PaperEvent | None:
    """Record that a paper came back, once for each content; without changes only where nothing came back before.

    Only what came back since the version was sent the last time counts as before. Raises OSError.
    """
    since = _since_sent(read_record(client), paper.version)
    if paper.is_unchanged and any(event.state in ("unchanged", "returned", "final") for event in since):
        return None
    if any(event.state == "returned" and paper.content in event.names for event in since):
        return None
    state = "unchanged" if paper.is_unchanged else "returned"
    return add(client, PaperEvent(state, today, (paper.version,), names=(paper.content,)))


def _since_sent(record: PaperRecord, version: PaperVersion) -> list[PaperEvent]:
    """Return the events about a version since it was sent the last time; all of them if it was not."""
    own = (state for state in record.of(version.identity) if state.version.content == version.content)
    events: list[PaperEvent] = []
    for event in (event for state in own for event in state.events):
        events = [] if event.state == "sent" else [*events, event]
    return events


def decide(client: Path, ids: Iterable[str], today: date, about: str = "") -> PaperEvent:
    """Record that a person has dealt with these changes of the paper `about`. Raises OSError."""
    return add(client, PaperEvent(DECIDED, today, names=tuple(ids), about=about))


def finish(client: Path, name: str, today: date) -> PaperEvent:
    """Record that the version of a paper that was sent last is final; a name of several papers is refused.

    Raises UsageError, OSError.
    """
    states = read_record(client).newest("sent")
    own = _named(states, name)
    if not own:
        raise UsageError(what=say("没有发出过“{name}”", name=name))
    if len(own) > 1:
        known = comma_list(state.version.name for state in own)
        raise UsageError(what=say("“{name}”发出过几份，请写明是哪一份：{known}", name=name, known=known))
    return add(client, PaperEvent("final", today, (own[0].version,)))


def unfinish(client: Path, name: str, today: date) -> PaperEvent:
    """Record that a version was called final by mistake: it is again what it was before. Raises UsageError, OSError.

    What has gone to be sealed is not taken back: the paper may lie signed at the client.
    """
    finals = newest_finals(read_record(client))
    own = _named(finals, name)
    if len(own) == 1:
        return add(client, PaperEvent(WITHDRAWN, today, of=own[0].events[-1].id))
    known = comma_list(state.version.name for state in own or finals) or say("（没有）")
    if own:
        raise UsageError(what=say("“{name}”有几份定了稿，请写明是哪一份：{known}", name=name, known=known))
    raise UsageError(what=say("“{name}”没有能撤回的定稿。能撤回的有：{known}", name=name, known=known))


def newest_finals(record: PaperRecord) -> list[VersionState]:
    """Return of each paper the version called final last, where nothing was pressed about it since: it can be taken back."""
    return [state for state in record.newest("final") if state.events[-1].state == "final"]


def _named(states: Iterable[VersionState], name: str) -> list[VersionState]:
    """Return the versions that a name means: the paper's whole name or its file's, else the kind of paper."""
    listed = list(states)
    own = [state for state in listed if name in (state.version.name, state.version.file)]
    return own or [state for state in listed if state.version.paper in names_of(name)]


def _sent_facts(loaded: LoadedProfile, version: PaperVersion, listed: Iterable[TextChange]) -> SentFacts | None:
    """Return the facts of a version that came back with changes, None for a paper that the program did not draft."""
    sent = facts_of(manifest(loaded.folder / FOLDER), version.draft, version.facts)
    if sent is None:
        return None
    return SentFacts.of(Source.of(loaded), sent, is_confirmation=version.paper == TITLE).with_taken(listed)


def _recognised(
    loaded: LoadedProfile, record: PaperRecord, path: Path, text: PaperText, paper: str
) -> tuple[VersionState, Literal["mark", "text"]]:
    versions = record.versions()
    if not versions:
        raise UsageError(what=say(_NEVER_SENT))
    own = _mark_in(path)
    if own is not None:
        if not _is_of_client(loaded, record, own):
            raise UsageError(what=say(_OTHER_CLIENT, file=path.name))
        state = next((state for state in versions if state.version.content == own.content and _is_of(state, own)), None)
        if state is not None:
            return state, "mark"
    state = _by_text(loaded.folder, versions, path, text, paper)
    code = _other_company(loaded, text, read_text(copy_of(loaded.folder, state.version)))
    if code:
        raise UsageError(what=say(_OTHER_COMPANY, file=path.name, code=code, own=loaded.profile.subject.basic.uscc))
    return state, "text"


def _mark_in(path: Path) -> CopyMark | None:
    try:
        return read_mark(path)
    except (OSError, zipfile.BadZipFile):
        return None


def _is_of_client(loaded: LoadedProfile, record: PaperRecord, own: CopyMark) -> bool:
    """Say whether a mark is this client's, as it is called now or was called when a copy went out."""
    basic = loaded.profile.subject.basic
    if own.client in {CopyMark.of(name, "", "").client for name in (basic.uscc, basic.name) if name}:
        return True
    stored = (folder_of(loaded.folder) / f"{state.version.content}.docx" for state in record.versions())
    marks = (_mark_in(path) for path in stored if path.is_file())
    return any(former is not None and former.client == own.client for former in marks)


def _other_company(loaded: LoadedProfile, text: PaperText, sent: PaperText) -> str:
    """Return a company's code that the text names in place of this client's, which was sent, else ""."""
    own, codes, former = loaded.profile.subject.basic.uscc, _codes(text), _codes(sent)
    if own not in former or own in codes:
        return ""
    return min(codes - former, default="")


def _codes(text: PaperText) -> set[str]:
    return {_BLANKS.sub("", match) for match in _COMPANY.findall(text.lines)}


def _is_of(state: VersionState, own: CopyMark) -> bool:
    return CopyMark.of("", state.version.identity, "").paper == own.paper


def _by_text(client: Path, versions: list[VersionState], path: Path, text: PaperText, paper: str) -> VersionState:
    """Return the version whose text is most alike. Raises UsageError if none is, or two papers are."""
    words, names = _shingles(text), names_of(paper)
    likeness: list[tuple[float, VersionState]] = []
    for state in versions:
        own = state.version
        if not paper or paper in (own.name, own.file) or own.paper in names:
            try:
                likeness.append((_shared(words, _shingles(read_text(copy_of(client, state.version)))), state))
            except (DamagedPapers, UsageError):  # its stored content is missing or broken
                continue
    likeness.sort(key=lambda pair: (pair[0], pair[1].version.number), reverse=True)
    if not likeness or likeness[0][0] < (_NAMED_ALIKE if paper else _ALIKE):
        raise UsageError(what=say(_UNKNOWN, file=path.name))
    best, state = likeness[0]
    close = [
        other.version.name
        for value, other in likeness
        if value > best - _APART and other.version.identity != state.version.identity
    ]
    if close:  # also of several papers of the kind that a person names
        alike = comma_list(dict.fromkeys((state.version.name, *close)))
        raise UsageError(what=say(_AMBIGUOUS, file=path.name, names=alike))
    return state


def _shingles(text: PaperText) -> frozenset[str]:
    words = plain(text.lines)
    return frozenset(words[place : place + _LENGTH] for place in range(max(len(words) - _LENGTH + 1, 1)))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
