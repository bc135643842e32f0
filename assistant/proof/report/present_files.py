"""The files of a run folder or a pack as a verification finds them: digests by path, faults, and what nothing vouches for."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.core import file_names, files
from assistant.core.errors import BeianError, DamagedRun
from assistant.core.language import LANGUAGES, say, speaking
from assistant.proof.journal.deleted_copies import COPIES as DELETABLE
from assistant.proof.journal.deleted_copies import DELETED, deleted_on
from assistant.proof.journal.examine import ExaminedJournal, examine, examine_bytes
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report import edition, html, view
from assistant.proof.report.pack import README, REPORT, readme
from assistant.proof.report.pack_archive import MOST_BYTES
from assistant.proof.report.unpack import HEAD_FILE, OWN_FILES, Unpacked, unpack

PROOFS, COPIES = "proof", "submitted"
ATTACHMENTS = "profile/attachments.json"
PDF = "report.pdf"
_SHORT = 16  # digits of a digest in the name of a numbered file
_LEFT_OUT = ("profile/", "pictures/", f"{COPIES}/")  # what a masked pack may leave out; it always contains the proofs


@dataclass(frozen=True, slots=True)
class IntegrityFault:
    """A deviation from what was written: the journal's line, the file ("" for the line itself), what is wrong.

    Line 0 stands for the list of a pack, and for files that no line names.
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


@dataclass(slots=True)
class PresentFiles:
    """The files present: the digest of each by path, the list of the frozen profile; for a pack, its own faults.

    `untied` names files that the journal's last line does not vouch for, with the reason; `masked_verdicts` holds the
    verdicts that each masked proof shows, by the digest of its original; `pack_head` is the digest of a pack's list,
    `report_offset` the time zone of a report that was made again the same ("" if it was not). `deleted` has the day on which
    the copies of a digest were deleted at the end of a mandate.
    """

    examined: ExaminedJournal
    digests: dict[str, str] = field(default_factory=dict)
    manifest: bytes = b""
    faults: list[IntegrityFault] = field(default_factory=list)
    untied: dict[str, str] = field(default_factory=dict)
    is_masked: bool = False
    left_out: tuple[str, ...] = ()
    masked: frozenset[str] = frozenset()
    masked_verdicts: dict[str, list[str]] = field(default_factory=dict)
    pack_head: str = ""
    report_offset: str = ""
    deleted: dict[str, date] = field(default_factory=dict)

    def why_deleted(self, path: str, sha256: str) -> str:
        """Return why a copy of a paper is missing, "" if it is there or no deletion was recorded."""
        day = self.deleted.get(sha256) if path.startswith(DELETABLE) and path not in self.digests else None
        return say("委托结束后按 {day} 的处置记录删除，摘要仍在操作流水里", day=day) if day else ""

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

    def elsewhere(self, path: str, sha256: str, known: frozenset[tuple[str, str]]) -> str:
        """Return another file with the content that this one should have and that no line names; "" if there is none."""
        return next(
            (
                other
                for other, digest in self.digests.items()
                if digest == sha256 and other != path and (other, digest) not in known
            ),
            "",
        )

    def judge_report(self, run: Path, page: bytes, *, is_open: bool) -> None:
        """Make the report of a run again and note whether this page is the same, was altered, or cannot be compared."""
        said = edition.read(page)
        if said is None or not said.is_ours(self.examined.head):
            self.untied[REPORT] = say("由其他版本的程序或在较早一行时生成，无法重新生成来比对")
            return
        try:
            again = html.render(view.build(RunFolder.open(run), is_open=is_open), said.language, said.zone)
        except (BeianError, OSError):
            self.untied[REPORT] = say("填报记录有损坏，无法重新生成报告来比对")
            return
        if again.encode() == page:
            self.report_offset = said.offset
        else:
            what = say("与按操作流水和回读核对文件重新生成的报告不同，被改动过")
            self.faults.append(IntegrityFault(0, REPORT, what))


def of_run(run: Path) -> PresentFiles:
    """Read and hash every file of a run folder; raises DamagedRun if its journal cannot be read."""
    try:
        present = PresentFiles(examine(run / JOURNAL))
    except OSError as fault:
        raise DamagedRun(path=run, what=say("操作流水无法读取（{fault}）", fault=fault.strerror)) from None
    for path in sorted(run.rglob("*")):
        inside = path.relative_to(run).as_posix()
        if path.is_file() and inside not in {JOURNAL, HEAD_FILE, REPORT, DELETED}:
            present.digests[inside] = files.sha256(path, MOST_BYTES)
    if ATTACHMENTS in present.digests:
        present.manifest = files.read(run / ATTACHMENTS)
    if (run / DELETED).is_file():
        present.deleted = deleted_on(files.read(run / DELETED))
    if (run / REPORT).is_file():
        present.judge_report(run, files.read(run / REPORT, MOST_BYTES), is_open=False)
    return present


def of_pack(path: Path) -> PresentFiles:
    """Read a pack; a masked file replaces its original only if it matches the pack's list."""
    unpacked = unpack(path)
    present = PresentFiles(
        examine_bytes(unpacked.contents.get(JOURNAL, b""), unpacked.contents.get(HEAD_FILE, b"")),
        manifest=unpacked.contents.get(ATTACHMENTS, b""),
        faults=[IntegrityFault(0, name, what) for name, what in unpacked.faults],
        is_masked=unpacked.is_masked,
        left_out=unpacked.left_out,
        masked=unpacked.masked,
        masked_verdicts=dict(_masked_verdicts(unpacked)),
        pack_head=unpacked.head,
        deleted=deleted_on(unpacked.contents.get(DELETED, b"")),
    )
    own = {*OWN_FILES, JOURNAL, HEAD_FILE, DELETED}
    present.digests = {name: digest for name, digest in unpacked.originals.items() if digest and name not in own}
    present.untied |= dict.fromkeys(sorted(unpacked.masked), say("遮盖过，原件不在包里"))
    if README in unpacked.contents and not _is_our_readme(unpacked, present.examined.head):
        present.untied[README] = say("不是这个版本的程序写的说明")
    _judge_report_of(unpacked, present)
    return present


def _judge_report_of(unpacked: Unpacked, present: PresentFiles) -> None:
    """Compare the report of an unmasked pack, in a temporary folder of its owner; that of a masked pack has no originals."""
    page = unpacked.contents.get(REPORT)
    if page is None:
        return
    if unpacked.is_masked:
        present.untied[REPORT] = say("包里没有原件，无法重新生成来比对")
        return
    name = "run" if file_names.why_unfit(unpacked.run) else unpacked.run
    with tempfile.TemporaryDirectory(prefix="beian-") as place:
        try:
            for inside, content in unpacked.contents.items():
                files.write(Path(place) / name / inside, content)
        except OSError:
            present.untied[REPORT] = say("包里的文件在这台机器上放不下或放不进文件夹，无法重新生成来比对")
            return
        present.judge_report(Path(place) / name, page, is_open=True)


def _is_our_readme(unpacked: Unpacked, head: str) -> bool:
    for language in LANGUAGES:
        with speaking(language):
            if unpacked.contents[README] == readme(head, unmasked=not unpacked.is_masked).encode():
                return True
    return False


def _masked_verdicts(unpacked: Unpacked) -> Iterator[tuple[str, list[str]]]:
    """Yield original digest and verdicts of each masked proof; one that cannot be read shows none."""
    for name in sorted(unpacked.masked):
        if name.endswith(".json"):
            try:
                fields = json.loads(unpacked.contents[name])["fields"]
                yield unpacked.originals[name], sorted(str(field["verdict"]) for field in fields)
            except (ValueError, KeyError, TypeError):
                yield unpacked.originals[name], []
