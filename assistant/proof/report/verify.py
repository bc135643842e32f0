"""Verification of a run folder or pack: the journal line by line, and every file that a line names by digest.

    verify(run, head)  →  Verification: what was checked, the faults in order of lines, what cannot be said

The chain shows that its parts fit each other. Whoever may write in the folder can rewrite all of it, and a run without
an end may have lost its tail; only a head digest stored elsewhere reveals either, and `lines` says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.core import files
from assistant.core.errors import DamagedRun, UsageError
from assistant.core.language import say
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.events import Comment, Event, PatchStored, Proved, RunClosed, RunOpened, Status, Submitted
from assistant.proof.journal.examine import ExaminedJournal, examine, examine_bytes
from assistant.proof.journal.run_folder import JOURNAL
from assistant.proof.report.pack import MANIFEST, README, SUMS
from assistant.proof.report.unpack import unpack

_SHORTEST_HEAD = 16
_SHORT = 16  # digits of a digest in the name of a numbered file
_NOT_LOOKED_AT = frozenset({JOURNAL, head_path(Path(JOURNAL)).name, "report.html", "report.pdf"})
_MANIFEST = "profile/attachments.json"
_MOST_REPORTED = 12
_PROOFS, _COPIES = "proof", "submitted"
_LEFT_OUT = ("profile/", "pictures/", f"{_COPIES}/")  # what a masked pack may leave out; it always contains the proofs


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
class IntegrityFault:
    """A deviation from what was written: the journal's line, the file ("" for the line itself), what is wrong.

    Line 0 stands for the list of a pack.
    """

    line: int
    file: str
    what: str

    def __str__(self) -> str:
        if not self.line:
            return say("{file}：{what}", file=self.file, what=self.what)
        if not self.file:
            return say("{journal} 第 {line} 行{what}", journal=JOURNAL, line=self.line, what=self.what)
        return say("{file}（第 {line} 行记下的文件）{what}", file=self.file, line=self.line, what=self.what)


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification; `after` counts the lines after the one whose digest was given (None: none given).

    `masked` counts the files that a masked pack holds in place of their originals.
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

    @property
    def is_whole(self) -> bool:
        """Return whether no fault was found."""
        return not self.breaks and (self.after == 0 or (self.after is None and self.has_end))

    @property
    def has_end(self) -> bool:
        """Return whether the journal ends like that of a finished run and its head file fits."""
        return self.is_closed and self.examined.is_sealed and not self.examined.is_torn


@dataclass(slots=True)
class _RunFiles:
    """The files present: the digest of each by path, the list of the frozen profile; for a pack, its own faults."""

    examined: ExaminedJournal
    digests: dict[str, str] = field(default_factory=dict)
    manifest: bytes = b""
    faults: list[IntegrityFault] = field(default_factory=list)
    is_masked: bool = False
    left_out: tuple[str, ...] = ()
    masked: frozenset[str] = frozenset()

    def leaves_out(self, path: str) -> bool:
        """Return whether a masked pack may omit a file: the profile as used, and files listed as not maskable."""
        if not self.is_masked or not path.startswith(_LEFT_OUT):
            return False
        return path.startswith("profile/") or path in self.left_out

    def numbered(self, folder: str, digest: str) -> list[str]:
        """Return the files of a folder with a digest in their name, by number (their content may differ)."""
        shape = re.compile(rf"{folder}/(\d{{4,}})-{re.escape(digest[:_SHORT])}\.json")
        paths = {*self.digests, *filter(self.leaves_out, self.left_out)}
        pairs = [(int(match[1]), path) for path in paths if (match := shape.fullmatch(path))]
        return [path for _, path in sorted(pairs)]

    def elsewhere(self, named: NamedFile, known: frozenset[tuple[str, str]]) -> str:
        """Return another file with the content that this one should have and that no line names; "" if there is none."""
        return next(
            (
                path
                for path, digest in self.digests.items()
                if digest == named.sha256 and path != named.path and (path, digest) not in known
            ),
            "",
        )


def verify(run: Path, head: str | None = None) -> Verification:
    """Verify a run folder or an evidence pack.

    Raises DamagedRun if no journal can be read, UsageError for an invalid head or pack, OSError.
    """
    head_digest = _head(head)
    run_files = _look_into(run) if run.is_file() else _look(run)
    examined = run_files.examined
    named, without = _named(examined, run_files)
    known = frozenset((file.path, file.sha256) for file in named)
    breaks = [
        *run_files.faults,
        *([IntegrityFault(examined.fault.line, "", examined.fault.what)] if examined.fault else []),
    ]
    breaks += [fault for file in named if (fault := _break(file, run_files, known)) is not None]
    after = _after(examined, head_digest)
    if head_digest and after is None:
        breaks.append(IntegrityFault(len(examined.lines) + 1, "", _no_such_head()))
    events = [event for _, event in examined.events()]
    return Verification(
        examined=examined,
        breaks=tuple(sorted(breaks, key=lambda fault: fault.line)),
        checked=sum(file.path in run_files.digests or not run_files.leaves_out(file.path) for file in named),
        without_digest=tuple(without),
        unnamed=tuple(sorted(set(run_files.digests) - {file.path for file in named} - set(without))),
        is_closed=bool(events) and isinstance(events[-1], RunClosed),
        after=after,
        is_masked=run_files.is_masked,
        masked=sum(file.path in run_files.masked for file in named),
    )


def lines(verification: Verification) -> list[str]:
    """Return the result of a verification as lines: verdict, faults, what was checked, what cannot be said."""
    messages = [_verdict(verification)]
    messages += [
        f"  {'✖' if number == 0 else '·'} {item}" for number, item in enumerate(verification.breaks[:_MOST_REPORTED])
    ]
    if len(verification.breaks) > _MOST_REPORTED:
        messages.append(say("  · 另有 {count} 处", count=len(verification.breaks) - _MOST_REPORTED))
    messages.append(
        say(
            "已检查：操作流水 {lines} 行，其中记有摘要的文件 {files} 个。",
            lines=len(verification.examined.lines),
            files=verification.checked,
        )
    )
    messages.append(say("末行摘要：{head}", head=verification.examined.head))
    messages += _limits(verification)
    return messages


def _verdict(verification: Verification) -> str:
    if verification.breaks:
        return say("✖ 核验不通过，首处：{first}", first=verification.breaks[0])
    if verification.after == 0:
        return _verdict_by_head(verification)
    if verification.after:
        return say("！ 您给出的摘要属于较早的一行：到那一行没有改动，其后又写了 {count} 行。", count=verification.after)
    if verification.has_end and verification.is_masked:
        return say(
            "✓ 操作流水前后相连，结尾完整，原样放入的文件与它相符。"
            "遮盖过的 {masked} 个文件的原件，以及未放入的文件，无从核对。",
            masked=verification.masked,
        )
    if verification.has_end:
        return say("✓ 操作流水前后相连，结尾完整，它记下的文件都相符。")
    return say("！ 操作流水前后相连，但没有正常结尾：可能填报中断过，也可能末尾被截去，单凭这个文件夹分不清。")


def _verdict_by_head(verification: Verification) -> str:
    """Return the verdict if the given digest is that of the last line: what was compared, and no more."""
    if verification.is_masked:
        return say(
            "✓ 核验通过：末行摘要与您给出的一致。到这一行为止，操作流水没有改动，原样放入的文件与它相符。"
            "遮盖过的 {masked} 个文件的原件，以及未放入的文件，无从核对。",
            masked=verification.masked,
        )
    if verification.examined.is_torn:
        return say(
            "✓ 核验通过：末行摘要与您给出的一致。到这一行为止，操作流水和它记下的文件都没有改动；其后的半行除外。"
        )
    return say("✓ 核验通过：末行摘要与您给出的一致。自记下它以来，操作流水和它记下的文件都没有改动。")


def _limits(verification: Verification) -> Iterator[str]:
    if verification.is_masked:
        yield say(
            "这是已遮盖的存档包：遮盖过的文件只能与包内清单核对，原件的摘要以操作流水为准；未放入的文件没有核对。"
        )
    if verification.examined.is_torn:
        yield say("操作流水末尾有半行没有写完（填报中断时会这样），它不在核验之列。")
    if verification.without_digest:
        yield say("没有记下摘要、无从比对：{files}", files="、".join(verification.without_digest[:_MOST_REPORTED]))
    if verification.unnamed:
        yield say(
            "文件夹里另有操作流水没有提到的文件，不在核验之列：{files}",
            files="、".join(verification.unnamed[:_MOST_REPORTED]),
        )
    if verification.after == 0:
        yield say("说明：这只证明内容自那时起未变，不证明当时写下的就是事实，也不证明是谁写的。")
        return
    yield say(
        "说明：摘要链只能证明这些内容彼此相符。能写这个文件夹的人可以把整条链重算一遍；"
        "要发现这种改动，请用 --head 给出当时另存（报告、邮件或纸上）的末行摘要。"
    )


def _head(given: str | None) -> str:
    """Return a head digest as typed, without spaces; raises UsageError if it is none."""
    text = re.sub(r"\s", "", given or "").lower()
    if given is not None and not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_HEAD},64}}", text):
        raise UsageError(
            what=say("--head 应是报告上的末行摘要：64 位十六进制数字，至少写前 {count} 位。", count=_SHORTEST_HEAD)
        )
    return text


def _after(examined: ExaminedJournal, head: str) -> int | None:
    """Return how many lines follow the one with this digest; None if no line has it or none was given."""
    numbers = [line.number for line in examined.lines if head and line.digest.startswith(head)]
    return len(examined.lines) - numbers[-1] if numbers else None


def _no_such_head() -> str:
    return say("起与您给出的末行摘要不符：没有一行的摘要与它相同，可能末尾被截去，或整条链被重写过")


def _look(run: Path) -> _RunFiles:
    """Read and hash every file of a run."""
    try:
        run_files = _RunFiles(examine(run / JOURNAL))
    except OSError as fault:
        raise DamagedRun(path=run, what=say("操作流水无法读取（{fault}）", fault=fault.strerror)) from None
    for path in sorted(run.rglob("*")):
        inside = path.relative_to(run).as_posix()
        if path.is_file() and inside not in _NOT_LOOKED_AT:
            run_files.digests[inside] = files.sha256(path)
    if _MANIFEST in run_files.digests:
        run_files.manifest = (run / _MANIFEST).read_bytes()
    return run_files


def _look_into(path: Path) -> _RunFiles:
    """Read a pack; a masked file replaces its original only if it matches the pack's list."""
    unpacked = unpack(path)
    mark_file = head_path(Path(JOURNAL)).name
    run_files = _RunFiles(examine_bytes(unpacked.contents.get(JOURNAL, b""), unpacked.contents.get(mark_file, b"")))
    run_files.is_masked, run_files.left_out, run_files.masked = unpacked.is_masked, unpacked.left_out, unpacked.masked
    run_files.manifest = unpacked.contents.get(_MANIFEST, b"")
    skipped = {*_NOT_LOOKED_AT, README, MANIFEST, SUMS}
    run_files.digests = {name: digest for name, digest in unpacked.originals.items() if digest and name not in skipped}
    run_files.faults = [
        *(IntegrityFault(0, name, say("与包内清单的摘要不符，被改动过")) for name in unpacked.altered),
        *(IntegrityFault(0, name, say("清单里有，包里缺失")) for name in unpacked.missing),
        *(IntegrityFault(0, name, say("包里有，清单里没有，是后来放进去的")) for name in unpacked.unlisted),
    ]
    return run_files


def _named(examined: ExaminedJournal, run_files: _RunFiles) -> tuple[list[NamedFile], list[str]]:
    """Return the files that the lines name, each once, in order of lines, and those named without a digest."""
    result: dict[tuple[str, str], NamedFile] = {}
    numbered: dict[tuple[str, str], list[int]] = {}
    without: list[str] = []
    for line, event in examined.events():
        for path, digest in _named_by(event, run_files):
            if digest:
                result.setdefault((path, digest), NamedFile(line, path, digest))
            else:
                without.append(path)
        one = _numbered_by(event)
        if one is not None and not one[1]:
            without.append(f"{one[0]}/…")
        elif one is not None:
            numbered.setdefault(one, []).append(line)
    listed = [*result.values(), *(file for one, at in numbered.items() for file in _numbered(*one, at, run_files))]
    return sorted(listed, key=lambda file: file.line), without


def _numbered(folder: str, digest: str, at: list[int], run_files: _RunFiles) -> Iterator[NamedFile]:
    """Yield a file for every line that names one of this digest, then further files of that name with other content.

    Two identical proofs of a record have two files; only their order assigns them to lines.
    """
    alike = tuple(at) if len(at) > 1 else ()
    paths = run_files.numbered(folder, digest)
    for place, line in enumerate(at):
        path = paths[place] if place < len(paths) else f"{folder}/…-{digest[:_SHORT]}.json"
        yield NamedFile(line, path, digest, alike)
    for path in paths[len(at) :]:
        if run_files.digests.get(path, digest) != digest:
            yield NamedFile(at[-1], path, digest)


def _numbered_by(event: Event) -> tuple[str, str] | None:
    """Return folder and digest of the numbered file that an event names; each event has a file of its own."""
    match event:
        case Proved():
            return _PROOFS, str(event.proof)
        case PatchStored():
            return _PROOFS, str(event.proof)
        case Submitted():
            return _COPIES, str(event.copy)
        case _:
            return None


def _named_by(event: Event, run_files: _RunFiles) -> Iterator[tuple[str, str]]:
    match event:
        case Comment():
            yield f"{_PROOFS}/text-{str(event.text)[:_SHORT]}.txt", str(event.text)
        case Submitted():
            yield from ((str(path), str(digest)) for path, digest in event.files.items())
        case RunOpened() if event.frozen:
            yield _MANIFEST, str(event.frozen)
            yield from _frozen(run_files, str(event.frozen))
    if isinstance(event, Proved | Status) and event.picture:
        yield str(event.picture), str(event.picture_sha256)


def _frozen(run_files: _RunFiles, digest: str) -> Iterator[tuple[str, str]]:
    """Yield the files in the list of the frozen profile, if the list matches the journal's digest."""
    if run_files.digests.get(_MANIFEST) != digest:
        return
    try:
        content = json.loads(run_files.manifest)
        listed = [(item["name"], item["sha256"]) for item in content["profile"]]
        listed += [(item["copy"], item["sha256"]) for item in content["attachments"] if item["copy"]]
    except (ValueError, KeyError, TypeError):
        return  # not a list of this program; the journal must have been rewritten
    for name, of_file in listed:
        yield f"profile/{name}", str(of_file)


def _break(named: NamedFile, run_files: _RunFiles, known: frozenset[tuple[str, str]]) -> IntegrityFault | None:
    digest = run_files.digests.get(named.path)
    if digest == named.sha256 or (digest is None and run_files.leaves_out(named.path)):
        return None
    other = run_files.elsewhere(named, known)
    if digest is None and other:
        return IntegrityFault(named.line, named.path, say("被挪走了，现在是 {other}", other=other))
    if digest is None and named.alike:
        lines_alike = "、".join(map(str, named.alike))
        return IntegrityFault(named.line, named.path, say("缺失：第 {lines} 行应各有一份这样的文件", lines=lines_alike))
    if digest is None:
        return IntegrityFault(named.line, named.path, say("缺失"))
    if other:
        return IntegrityFault(named.line, named.path, say("被换成了别的内容，原来的内容现在在 {other}", other=other))
    return IntegrityFault(named.line, named.path, say("被改动过"))
