"""The state of each required material and the versions of its file.

    resolve_requirements(loaded, known)  →  requirements with states (glossary: 未开始 … 已上传, 需重新盖章, 不适用)

A state derives from the file named in the profile; from 清单.json in 材料/ (each draft's paper, gaps, facts and bound
scans, and the signed 确认表); and from the preflight findings and proved uploads that the caller passes in. Drafts are
identified by 清单.json, never by file name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.core import files
from assistant.core.excerpt import first_names
from assistant.core.file_names import folded
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.declaration.intake.mandate_end import ended_on
from assistant.declaration.intake.requirements import PERSONAL, Requirement, State, list_requirements
from assistant.declaration.papers.confirmation_sheet import TITLE
from assistant.declaration.papers.facts import Source, changed
from assistant.declaration.papers.folder import (
    FOLDER,
    ManifestEntry,
    changed_facts,
    is_edited,
    is_unofficial,
    manifest,
    may_be_sealed,
)
from assistant.declaration.papers.paper_record import PaperRecord, identity, read_record
from assistant.declaration.papers.sending import dispatch_of
from assistant.declaration.profile.catalogue import name_at
from assistant.declaration.profile.loading import LoadedProfile

_VERSION = re.compile(r"（第(\d+)版）$")
_MOST_NAMED = 3
_MOST_VERSIONS = 1000


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """An upload that a run proved the registry to hold: its sha256 ("" if only the name was visible) and its name."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownMaterials:
    """External knowledge of the materials by field key: proved uploads, checked papers, and findings on them."""

    uploaded: Mapping[str, StoredUpload] = field(default_factory=dict)
    looked_at: frozenset[str] = frozenset()
    findings: Mapping[str, str] = field(default_factory=dict)


NOTHING = KnownMaterials()


def resolve_requirements(loaded: LoadedProfile, known: KnownMaterials = NOTHING) -> list[Requirement]:
    """Return a profile's requirements with their states and file versions. Raises DamagedPapers."""
    work = _StateResolver(loaded, known)
    return [work.settled(requirement) for requirement in list_requirements(loaded)]


class _StateResolver:
    def __init__(self, loaded: LoadedProfile, known: KnownMaterials) -> None:
        self.folder = loaded.folder
        self.drafts = loaded.folder / FOLDER
        self.known = known
        self.entries = manifest(self.drafts)
        self.source = Source.of(loaded) if self.entries else None
        self.is_confirmed = self._confirmation_is_current()
        self.record = read_record(loaded.folder) if self.entries else PaperRecord()
        self.final = _final_drafts(self.record)
        self.ended = ended_on(loaded.folder)

    def settled(self, requirement: Requirement) -> Requirement:
        """Return the requirement with its state, the reason for it, and the file versions."""
        if requirement.state == "not_needed":
            return requirement
        state, why = self._of_file(requirement) if requirement.path else self._of_draft(requirement)
        settled = replace(requirement, state=state, why=why, versions=tuple(versions(self.folder, requirement.path)))
        if self.ended and settled.is_missing and requirement.kind in PERSONAL:
            return replace(settled, state="not_needed", why=say("委托已于 {day} 结束，不再请客户发来", day=self.ended))
        return settled

    def _of_file(self, requirement: Requirement) -> tuple[State, str]:
        try:
            path = files.contained(self.folder, requirement.path)
            if not path.is_file() or not path.stat().st_size:
                return "lost", say("资料里写的文件 {path} 不存在", path=requirement.path)
            sha256 = files.sha256(path)
        except (files.OutsideFolder, OSError):
            return "lost", say("资料里写的文件 {path} 打不开", path=requirement.path)
        if is_unofficial(self.entries, sha256):
            is_ready = self._of_draft(requirement)[0] == "to_seal"  # else no text is ready to be sealed
            return "reseal" if is_ready else "drafted", say("盖章的是草稿·非官方模板，要换系统下载的模板重做")
        stale = self._changed_since_seal(sha256)
        if stale:
            return "reseal", say("盖章后又改了：{names}", names=_named(stale))
        if self._has_newer_text(requirement, sha256):
            return "reseal", say("盖章后又定稿了新的文稿")
        key = str(requirement.key or "")
        stored = self.known.uploaded.get(key)
        if stored is not None and (stored.sha256 == sha256 or (not stored.sha256 and stored.name == path.name)):
            return "uploaded", ""
        if key in self.known.findings:
            return "received", say("预检：{found}", found=self.known.findings[key])
        return ("passed" if key in self.known.looked_at else "received"), ""

    def _changed_since_seal(self, sha256: str) -> tuple[str, ...]:
        bound = [entry.sealed[sha256] for entry in self.entries if sha256 in entry.sealed]
        return changed(bound[0], self.source) if bound and self.source else ()

    def _has_newer_text(self, requirement: Requirement, sha256: str) -> bool:
        """Return whether another text was called final after the printed text of a scan had gone to the seal."""
        own = entries_of(self.entries, requirement)
        printed = next((entry.printed[sha256] for entry in own if sha256 in entry.printed), "")
        if not printed:
            return False
        newest = self.record.newer_final({identity(one.paper, one.key, one.file) for one in own}, printed)
        return newest is not None and dispatch_of(newest) in ("final", "unchanged")

    def _of_draft(self, requirement: Requirement) -> tuple[State, str]:
        entry = draft_of(self.drafts, self.entries, requirement)
        if entry is None:
            return "none", ""
        assert self.source is not None
        stale = changed_facts(self.drafts, entry, self.source)
        if stale:
            return "drafted", say("起草后资料又改了：{names}", names=_named(stale))
        if not self._is_ready(requirement, entry):
            why = say("草稿还有 {count} 处待填写", count=len(entry.gaps)) if entry.gaps else _unofficial(entry)
            return "drafted", why
        if requirement.key is None and self._is_final(entry):
            return "received", ""
        if not requirement.kind.is_sealed:
            return "to_confirm", say("请客户看过后把定稿放进材料格")
        if self.is_confirmed is False:
            return "to_confirm", say("填报信息确认表还没有签回，或签后又改了")
        return "to_seal", ""

    def _is_ready(self, requirement: Requirement, entry: ManifestEntry) -> bool:
        try:
            if requirement.kind.is_sealed:
                return may_be_sealed(self.drafts, entry.file)
            return not entry.gaps or is_edited(self.drafts, entry)
        except OSError:
            return False

    def _is_final(self, entry: ManifestEntry) -> bool:
        """Return whether the client has seen this very draft and it was called final: a paper that is kept needs no more."""
        try:
            return (entry.file, files.sha256(self.drafts / entry.file)) in self.final
        except OSError:
            return False

    def _confirmation_is_current(self) -> bool | None:
        """Say whether the client signed the 确认表 for today's facts; None if no 确认表 was made."""
        confirmations = [entry for entry in self.entries if entry.paper == TITLE]
        if not confirmations or self.source is None:
            return None
        source = self.source
        return any(
            not changed(facts, source) for confirmation in confirmations for facts in confirmation.sealed.values()
        )


def _final_drafts(record: PaperRecord) -> frozenset[tuple[str, str]]:
    """Return file and sha256 of the drafts that were called final, or came back unchanged, and were not sent again since."""
    newest = record.newest("sent", "unchanged", "returned", "final")
    seen = (state for state in newest if dispatch_of(state) in ("final", "unchanged"))
    return frozenset((state.version.file, state.version.draft) for state in seen)


def draft_of(folder: Path, entries: Iterable[ManifestEntry], requirement: Requirement) -> ManifestEntry | None:
    """Return the newest existing draft for a requirement, as listed in 清单.json, or None."""
    own = [entry for entry in entries_of(entries, requirement) if (folder / entry.file).is_file()]
    return max(own, key=lambda entry: entry.version, default=None)


def entries_of(entries: Iterable[ManifestEntry], requirement: Requirement) -> list[ManifestEntry]:
    """Return the entries for a requirement in 清单.json, of drafts that exist or once did."""
    return [entry for entry in entries if entry.paper == requirement.kind.material and _is_about(entry, requirement)]


def _is_about(entry: ManifestEntry, requirement: Requirement) -> bool:
    """Say whether a draft belongs to a requirement: both about the entity, or about the same product or algorithm."""
    item = FieldKey.of(entry.key).parts[-1].item if entry.key else None
    if not requirement.about or not item:
        return not requirement.about
    return requirement.about in (item, entry.about, item.rpartition("/")[0])


def _unofficial(entry: ManifestEntry) -> str:
    return "" if entry.official else say("草稿不是用系统下载的模板做的，不能盖章")


def _named(keys: Iterable[str]) -> str:
    return first_names(list(dict.fromkeys(name_at(key) or key for key in keys)), _MOST_NAMED)


def versions(folder: Path, path: str) -> list[str]:
    """Return the versions of a file, oldest first: `甲.pdf`, `甲（第2版）.pdf` …"""
    if not path:
        return []
    try:
        current = files.contained(folder, path)
    except files.OutsideFolder:
        return []
    if not current.parent.is_dir():
        return []
    stem = _VERSION.sub("", current.stem)
    paths = [
        path
        for path in current.parent.iterdir()
        if path.is_file() and folded(_VERSION.sub("", path.stem)) == folded(stem)
    ]
    return [path.name for path in sorted(paths, key=lambda path: _number(path.stem))][:_MOST_VERSIONS]


def next_version(stem: str, taken: list[str]) -> str:
    """Return the stem for the next version, given the names of the existing ones."""
    bare = _VERSION.sub("", stem)
    numbers = [_number(Path(name).stem) for name in taken]
    return f"{bare}（第{max(numbers) + 1}版）" if numbers else bare


def _number(stem: str) -> int:
    match = _VERSION.search(stem)
    return int(match[1]) if match and len(match[1]) < 9 else 1
