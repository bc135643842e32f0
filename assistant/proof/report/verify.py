"""Verification of a run folder or pack: the journal line by line, and every file that a line names by digest.

    verify(run, head)  →  Verification: what was checked, the faults in order of lines, what cannot be said

The chain shows that its parts fit each other. Whoever may write in the folder can rewrite all of it, and a run without
an end may have lost its tail; only a digest stored elsewhere reveals either. The last line's digest vouches for what the
journal names and for a report that is made again from it; a pack's digest vouches for every file of the pack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.core import file_names
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, say
from assistant.proof.journal.events import Comment, Event, PatchStored, Proved, RunClosed, RunOpened, Status, Submitted
from assistant.proof.journal.examine import ExaminedJournal
from assistant.proof.report import present_files
from assistant.proof.report.pack import REPORT
from assistant.proof.report.present_files import ATTACHMENTS, COPIES, PROOFS, IntegrityFault, PresentFiles

_SHORTEST_HEAD = 16
_SHORT = 16  # digits of a digest in the name of a numbered file


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the journal names: its line, its path inside the folder, its expected digest.

    `alike` holds the lines that each name a file of this content, if there are several.
    """

    line: int
    path: str
    sha256: str
    alike: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification; `after` counts the lines after the one whose digest was given (None: none given).

    `masked` counts the files that a masked pack holds in place of their originals. `untied` names the files that
    neither the journal nor the given digest vouches for, each with the reason. `pack_head` is the digest of a pack,
    `report_offset` the time zone of a report that was made again the same ("" if it was not).
    """

    examined: ExaminedJournal
    breaks: tuple[IntegrityFault, ...]
    checked: int
    without_digest: tuple[str, ...]
    unnamed: tuple[str, ...]
    is_closed: bool
    after: int | None = None
    is_masked: bool = False
    masked: int = 0
    untied: dict[str, str] = field(default_factory=dict)
    pack_head: str = ""
    is_by_pack: bool = False
    report_offset: str = ""

    @property
    def is_whole(self) -> bool:
        """Return whether no fault was found and everything present is vouched for."""
        return not self.breaks and not self.untied and (self.after == 0 or (self.after is None and self.has_end))

    @property
    def has_end(self) -> bool:
        """Return whether the journal ends like that of a finished run and its head file fits."""
        return self.is_closed and self.examined.is_sealed and not self.examined.is_torn


def verify(run: Path, head: str | None = None) -> Verification:
    """Verify a run folder or an evidence pack by the digest of its last line or of the pack.

    Raises DamagedRun if no journal can be read, UsageError for an invalid head or pack, RefusedPack, OSError.
    """
    head_digest = _head(head)
    present = present_files.of_pack(run) if run.is_file() else present_files.of_run(run)
    examined = present.examined
    named, without = _named(examined, present)
    unnamed = sorted(set(present.digests) - {file.path for file in named} - set(without))
    is_by_pack = bool(head_digest) and present.pack_head.startswith(head_digest)
    after = 0 if is_by_pack else _after(examined, head_digest)
    missing = {file.path: why for file in named if (why := present.why_deleted(file.path, file.sha256))}
    breaks = [*present.faults, *_breaks(present, named), *_alike(unnamed, named)]
    if head_digest and after is None:
        breaks.append(IntegrityFault(len(examined.lines) + 1, "", _no_such_head()))
    events = [event for _, event in examined.events()]
    return Verification(
        examined=examined,
        breaks=tuple(sorted(breaks, key=lambda fault: fault.line)),
        checked=sum(
            file.path in present.digests or not present.leaves_out(file.path)
            for file in named
            if file.path not in missing
        ),
        without_digest=tuple(without),
        unnamed=tuple(unnamed),
        is_closed=bool(events) and isinstance(events[-1], RunClosed),
        after=after,
        is_masked=present.is_masked,
        masked=sum(file.path in present.masked for file in named),
        untied={} if is_by_pack else _untied(present, unnamed, without) | missing,
        pack_head=present.pack_head,
        is_by_pack=is_by_pack,
        report_offset=present.report_offset,
    )


def _breaks(present: PresentFiles, named: list[NamedFile]) -> Iterator[IntegrityFault]:
    """Yield the journal's own fault and those of the files that its lines name."""
    if present.examined.fault:
        yield IntegrityFault(present.examined.fault.line, "", present.examined.fault.what)
    known = frozenset((file.path, file.sha256) for file in named)
    yield from (fault for file in named if (fault := _break(file, present, known)) is not None)
    for line, event in present.examined.events():
        masked = present.masked_verdicts.get(event.proof) if isinstance(event, Proved) and event.verdicts else None
        if masked is not None and isinstance(event, Proved) and masked != sorted(map(str, event.verdicts.values())):
            yield IntegrityFault(line, f"{PROOFS}/…-{event.proof[:_SHORT]}.json", say("与这一行记下的结论不符"))


def _alike(unnamed: list[str], named: list[NamedFile]) -> Iterator[IntegrityFault]:
    """Yield the files that no line names and whose name passes for that of one that counts."""
    known = {file_names.folded(name): name for name in (REPORT, *(file.path for file in named))}
    for name in unnamed:
        other = known.get(file_names.folded(name), name)
        if other != name:
            yield IntegrityFault(0, name, say("与“{other}”只差大小写或字符写法，操作流水没有提到它", other=other))


def _untied(present: PresentFiles, unnamed: list[str], without: list[str]) -> dict[str, str]:
    """Return what nothing vouches for, with reasons; a run folder may hold files of its own beside the record."""
    result = dict(present.untied)
    if present.pack_head:
        result |= dict.fromkeys(unnamed, say("操作流水没有提到它"))
        result |= dict.fromkeys(without, say("早期版本没有记下它的摘要"))
    return result


def _head(given: str | None) -> str:
    """Return a head digest as typed, without spaces; raises UsageError if it is none."""
    text = re.sub(r"\s", "", given or "").lower()
    if given is not None and not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_HEAD},64}}", text):
        raise UsageError(
            what=say("摘要应是报告上的末行摘要或包摘要：64 位十六进制数字，至少写前 {count} 位。", count=_SHORTEST_HEAD)
        )
    return text


def _after(examined: ExaminedJournal, head: str) -> int | None:
    """Return how many lines follow the one with this digest; None if no line has it or none was given."""
    numbers = [line.number for line in examined.lines if head and line.digest.startswith(head)]
    return len(examined.lines) - numbers[-1] if numbers else None


def _no_such_head() -> str:
    return say("起与您给出的末行摘要不符：没有一行的摘要与它相同，可能末尾被截去，或整条链被重写过")


def _named(examined: ExaminedJournal, present: PresentFiles) -> tuple[list[NamedFile], list[str]]:
    """Return the files that the lines name, each once, in order of lines, and those named without a digest."""
    result: dict[tuple[str, str], NamedFile] = {}
    numbered: dict[tuple[str, str], list[int]] = {}
    without: list[str] = []
    for line, event in examined.events():
        for path, digest in _named_by(event, present):
            if digest:
                result.setdefault((path, digest), NamedFile(line, path, digest))
            else:
                without.append(path)
        one = _numbered_by(event)
        if one is not None and not one[1]:
            without.append(f"{one[0]}/…")
        elif one is not None:
            numbered.setdefault(one, []).append(line)
    listed = [*result.values(), *(file for one, at in numbered.items() for file in _numbered(*one, at, present))]
    return sorted(listed, key=lambda file: file.line), without


def _numbered(folder: str, digest: str, at: list[int], present: PresentFiles) -> Iterator[NamedFile]:
    """Yield a file for every line that names one of this digest, then further files of that name with other content.

    Two identical proofs of a record have two files; only their order assigns them to lines.
    """
    alike = tuple(at) if len(at) > 1 else ()
    paths = present.numbered(folder, digest)
    for place, line in enumerate(at):
        path = paths[place] if place < len(paths) else f"{folder}/…-{digest[:_SHORT]}.json"
        yield NamedFile(line, path, digest, alike)
    for path in paths[len(at) :]:
        if present.digests.get(path, digest) != digest:
            yield NamedFile(at[-1], path, digest)


def _numbered_by(event: Event) -> tuple[str, str] | None:
    """Return folder and digest of the numbered file that an event names; each event has a file of its own."""
    match event:
        case Proved():
            return PROOFS, str(event.proof)
        case PatchStored():
            return PROOFS, str(event.proof)
        case Submitted():
            return COPIES, str(event.copy)
        case _:
            return None


def _named_by(event: Event, present: PresentFiles) -> Iterator[tuple[str, str]]:
    match event:
        case Comment():
            yield f"{PROOFS}/text-{str(event.text)[:_SHORT]}.txt", str(event.text)
        case Submitted():
            yield from ((str(path), str(digest)) for path, digest in event.files.items())
        case RunOpened() if event.frozen:
            yield ATTACHMENTS, str(event.frozen)
            yield from _frozen(present, str(event.frozen))
    if isinstance(event, Proved | Status) and event.picture:
        yield str(event.picture), str(event.picture_sha256)


def _frozen(present: PresentFiles, digest: str) -> Iterator[tuple[str, str]]:
    """Yield the files in the list of the frozen profile, if the list matches the journal's digest."""
    if present.digests.get(ATTACHMENTS) != digest:
        return
    try:
        content = json.loads(present.manifest)
        listed = [(item["name"], item["sha256"]) for item in content["profile"]]
        listed += [(item["copy"], item["sha256"]) for item in content["attachments"] if item["copy"]]
    except (ValueError, KeyError, TypeError):
        return  # not a list of this program; the journal must have been rewritten
    for name, of_file in listed:
        yield f"profile/{name}", str(of_file)


def _break(named: NamedFile, present: PresentFiles, known: frozenset[tuple[str, str]]) -> IntegrityFault | None:
    digest = present.digests.get(named.path)
    if digest == named.sha256 or (digest is None and present.leaves_out(named.path)):
        return None
    other = present.elsewhere(named.path, named.sha256, known)
    if not other and present.why_deleted(named.path, named.sha256):
        return None
    if digest is None and other:
        return IntegrityFault(named.line, named.path, say("被挪走了，现在是 {other}", other=other))
    if digest is None and named.alike:
        lines_alike = comma_list(map(str, named.alike))
        return IntegrityFault(named.line, named.path, say("缺失：第 {lines} 行应各有一份这样的文件", lines=lines_alike))
    if digest is None:
        return IntegrityFault(named.line, named.path, say("缺失"))
    if other:
        return IntegrityFault(named.line, named.path, say("被换成了别的内容，原来的内容现在在 {other}", other=other))
    return IntegrityFault(named.line, named.path, say("被改动过"))
