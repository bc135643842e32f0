"""填报信息确认表 on its way: made into 材料/, sent like every draft, and its signed scan recorded.

    prepare_confirmation(loaded, today)         →  the sheet of today's profile as a draft in 材料/
    confirmation_versions(loaded)               →  every version that may have been signed, newest first
    record_signed(loaded, content, scan, today) →  stores the scan and binds it to the version that was signed

A signed sheet counts as long as no fact changes that it states.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.declaration.documents import content_type
from assistant.declaration.papers.confirmation_sheet import TITLE, confirmation_sheet
from assistant.declaration.papers.facts import Source, changed
from assistant.declaration.papers.folder import (
    FOLDER,
    PaperDraft,
    WrittenDraft,
    bind_facts,
    facts_of,
    manifest,
    write,
)
from assistant.declaration.papers.paper_record import (
    PaperEvent,
    PaperVersion,
    VersionState,
    add,
    identity,
    read_record,
    store_copy,
)
from assistant.declaration.papers.sending import bytes_of, sendable
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import LoadedProfile

SIGNED_FOLDER = f"{FOLDER}/已签回"
_LIMIT = 200 << 20
_NO_SCAN = mark("“{file}”不是扫描件。签回的确认表请用 PDF 或图片。")
_NO_VERSION = mark("没有这一版确认表。请先备好信息确认表，再登记签回的扫描件。")


@dataclass(frozen=True, slots=True)
class ConfirmationVersion:
    """A version of the sheet: its last state in the record (None: it never left), its signed scans, the facts changed since.

    `scans` are paths relative to the client's folder; `changed` is None if nobody knows what the version stated.
    """

    version: PaperVersion
    state: VersionState | None
    scans: tuple[str, ...]
    is_signed: bool
    changed: tuple[str, ...] | None

    @property
    def is_current(self) -> bool:
        """Whether it was signed and still states what the profile holds."""
        return self.is_signed and self.changed == ()


def prepare_confirmation(loaded: LoadedProfile, today: date) -> WrittenDraft:
    """Write the sheet of today's profile into 材料/. Raises DamagedPapers, OSError."""
    layer = confirmation_sheet(Source.of(loaded))
    draft = PaperDraft(TITLE, "", to_docx(layer), dict(layer.facts))
    return write(loaded.folder / FOLDER, [draft], today)[0]


def confirmation_versions(loaded: LoadedProfile) -> list[ConfirmationVersion]:
    """Return the versions of the sheet that are in 材料/ or have left the office, newest first. Raises DamagedPapers."""
    record = read_record(loaded.folder)
    states = {state.version.content: state for state in record.of(identity(TITLE, ""))}
    versions = {content: state.version for content, state in states.items()}
    for draft in sendable(loaded, record):
        if draft.version.paper == TITLE and not draft.problem:
            versions.setdefault(draft.version.content, draft.version)
    entries, source = manifest(loaded.folder / FOLDER), Source.of(loaded)
    listed = []
    for content, version in versions.items():
        facts = facts_of(entries, version.draft, version.facts)
        signed = [scan for entry in entries if entry.paper == TITLE for scan, of in entry.sealed.items() if of == facts]
        state = states.get(content)
        stale = None if facts is None else changed(facts, source)
        listed.append(ConfirmationVersion(version, state, _stored(loaded.folder, signed), bool(signed), stale))
    return sorted(listed, key=lambda signable: signable.version.number, reverse=True)


def record_signed(loaded: LoadedProfile, content: str, scan: Path, today: date) -> PaperEvent:
    """Store the signed scan of a version, known by the digest of its words, and record it.

    Raises UsageError if the file is no scan or belongs to another version, DamagedPapers, OSError.
    """
    own = next((signable for signable in confirmation_versions(loaded) if signable.version.content == content), None)
    if own is None:
        raise UsageError(what=say(_NO_VERSION))
    if content_type.kind_of(scan)[0] not in ("pdf", "image"):
        raise UsageError(what=say(_NO_SCAN, file=scan.name))
    if own.state is None:  # printed without having been sent
        store_copy(loaded.folder, content, bytes_of(loaded.folder, own.version))
    target = _free_path(loaded.folder, own.version, scan.suffix.lower(), today)
    files.write(target, files.read(scan, _LIMIT))
    try:
        bind_facts(loaded.folder / FOLDER, target, own.version.draft, own.version.facts, content)
    except BaseException:
        target.unlink()
        raise
    return add(loaded.folder, PaperEvent("signed", today, (own.version,), names=(files.sha256(target),)))


def _stored(client: Path, signed: list[str]) -> tuple[str, ...]:
    folder = client / SIGNED_FOLDER
    paths = sorted(folder.iterdir()) if signed and folder.is_dir() else []
    scans = [path for path in paths if path.is_file() and not path.name.startswith(".")]
    return tuple(path.relative_to(client).as_posix() for path in scans if files.sha256(path) in signed)


def _free_path(client: Path, version: PaperVersion, suffix: str, today: date) -> Path:
    stem = f"{version.name} 第{version.number}版 签回 {today.isoformat()}"
    path, count = client / SIGNED_FOLDER / f"{stem}{suffix}", 1
    while path.exists():
        count += 1
        path = client / SIGNED_FOLDER / f"{stem} ({count}){suffix}"
    return path
