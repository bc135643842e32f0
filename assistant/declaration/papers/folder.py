"""The folder 材料/ of a profile: drafts as files, and 清单.json that says from which facts each was made.

    write(folder, drafts, today)  →  one Written for each draft: new, replaced, unchanged, or a new version
    manifest(folder)              →  the entries as they stand
    changed_facts(entry, source)  →  the keys whose facts are no longer those of the paper (R54)
    bind_scan(folder, scan, file) →  notes which draft a sealed scan was printed from
    stale_facts(folder, sha, src) →  the keys changed since a bound scan's paper was made (R54)
    is_unofficial_scan(folder, …) →  whether a bound scan was printed from 草稿·非官方模板 where the registry's alone counts
    origin_of(file, entries)      →  the entry a .docx was made as, though a person has edited it since

A file that a person has edited is never written over: what is new goes beside it as 第 2 版. A draft that nobody has
touched is replaced, and its former facts stay in the entry's history.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from assistant.core import files
from assistant.core.errors import DamagedPapers, TemplateError, UsageError
from assistant.core.language import mark, say
from assistant.declaration.papers.facts import Source, changed, digests, whole_digest
from assistant.declaration.papers.opening import identifier
from assistant.declaration.papers.outline import paper_kind

FOLDER, MANIFEST = "材料", "清单.json"
VERSION = 1
_LIMIT = 16 << 20
_LONGEST = 60
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_UNOFFICIAL = mark(
    "“{file}”是草稿·非官方模板，盖了章也不算，没有登记。请从备案系统下载模板，用 beian papers shelf add 放入模板架，"
    "再运行 beian papers，用新文稿重新盖章，登记新的扫描件。"
)
State = Literal["new", "replaced", "unchanged", "version"]


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper ready to be written: `official`: made on the registry's own template; `ready`: may go to be sealed."""

    paper: str
    about: str
    data: bytes = field(repr=False)
    facts: dict[str, str] = field(repr=False)
    gaps: tuple[str, ...] = ()
    key: str = ""
    official: bool = False
    template: str = ""
    unknown_labels: tuple[str, ...] = ()
    needs_template: bool = False

    @property
    def ready(self) -> bool:
        """Whether the paper may go to be sealed: no gap, and the registry's template where that alone counts."""
        return not self.gaps and (self.official or not self.needs_template)


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A paper as the list has it; `facts` key → digest; `history` sha256 of former drafts → their facts;
    `sealed` sha256 of scans of it → the facts of the copy that was printed; `unofficial` those of former drafts and of
    their scans that were not on the registry's template where that alone counts."""

    paper: str
    about: str
    file: str
    version: int
    made: str
    sha256: str
    facts_digest: str
    facts: dict[str, str] = field(repr=False)
    key: str = ""
    gaps: tuple[str, ...] = ()
    official: bool = False
    ready: bool = False
    template: str = ""
    history: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    sealed: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    unofficial: tuple[str, ...] = ()

    @property
    def lacks_template(self) -> bool:
        """Whether only the registry's template counts for this paper and it is not on it."""
        kind = paper_kind(self.paper)
        return kind is not None and kind.needs_template and not self.official


@dataclass(frozen=True, slots=True)
class WrittenDraft:
    """What became of one draft: its entry, and how its file stands to what lay there."""

    entry: ManifestEntry
    state: State
    path: Path


def write(folder: Path, drafts: Iterable[PaperDraft], today: date) -> list[WrittenDraft]:
    """Write drafts into a folder and its list; raises DamagedPapers, OSError. The list is written last."""
    entries = manifest(folder)
    written: list[WrittenDraft] = []
    taken: set[str] = set()
    try:
        for draft in drafts:
            done = _write_one(folder, entries, draft, today, taken)
            entries = [entry for entry in entries if entry.file != done.entry.file] + [done.entry]
            written.append(done)
    finally:
        _save(folder, entries)
    return written


def manifest(folder: Path) -> list[ManifestEntry]:
    """Return the entries of a folder's list, none where there is no list; raises DamagedPapers."""
    path = folder / MANIFEST
    try:
        content = json.loads(files.read(path, _LIMIT))
        if content["v"] > VERSION:
            raise DamagedPapers(path=path, what=say(mark("它由更新的版本写成")))
        return [_entry(item) for item in content["papers"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, files.TooLarge):
        raise DamagedPapers(path=path, what=say(mark("内容不完整，或不是清单"))) from None


def changed_facts(entry: ManifestEntry, source: Source, sha256: str = "") -> tuple[str, ...]:
    """Return the keys that have changed since an entry's paper (or its former draft of this sha256) was made."""
    return changed(entry.history.get(sha256, entry.facts), source)


def origin_of(path: Path, entries: Iterable[ManifestEntry]) -> tuple[ManifestEntry, dict[str, str]] | None:
    """Return the entry of a .docx and the facts (key → digest) it was made from; None where it is not ours.

    An untouched file is known by its bytes, an edited one by the digest that it still carries – which drafts of the same
    facts share: the one of its own name comes first.
    """
    try:
        sha256, mark_of_facts = files.sha256(path), identifier(path)
    except (OSError, zipfile.BadZipFile):
        return None
    nearest = sorted(entries, key=lambda entry: entry.file != path.name)
    for entry in nearest:
        if sha256 == entry.sha256:
            return entry, entry.facts
    for entry in nearest:
        if sha256 in entry.history:
            return entry, entry.history[sha256]
    for entry in nearest:
        if mark_of_facts and mark_of_facts == entry.facts_digest:
            return entry, entry.facts
    return None


def bind_scan(folder: Path, scan: Path, printed: Path) -> ManifestEntry:
    """Note in the list that a sealed scan was printed from a draft (as made, or edited since); return the draft's entry.

    Raises TemplateError where the printed file is none of the folder's drafts, UsageError where it is not on the
    registry's template and that alone counts, DamagedPapers, OSError.
    """
    entries = manifest(folder)
    pair = origin_of(printed, entries)
    if pair is None:
        raise TemplateError(file=printed.name, what=say(mark("不是“{folder}”里起草的材料"), folder=folder.name))
    if pair[0].lacks_template or files.sha256(printed) in pair[0].unofficial:
        raise UsageError(what=say(_UNOFFICIAL, file=printed.name))
    entry = replace(pair[0], sealed={**pair[0].sealed, files.sha256(scan): pair[1]})
    _save(folder, [item for item in entries if item.file != entry.file] + [entry])
    return entry


def stale_facts(folder: Path, scan_sha256: str, source: Source) -> tuple[str, ...] | None:
    """Return the keys that have changed since a sealed scan's paper was made; None where the scan is bound to none."""
    for entry in manifest(folder):
        if scan_sha256 in entry.sealed:
            return changed(entry.sealed[scan_sha256], source)
    return None


def is_unofficial_scan(folder: Path, scan_sha256: str) -> bool:
    """Say whether a sealed scan is bound to a draft without the registry's template where that alone counts; raises
    DamagedPapers."""
    return is_unofficial(manifest(folder), scan_sha256)


def is_unofficial(entries: Iterable[ManifestEntry], scan_sha256: str) -> bool:
    """Say the same of a list that was read already."""
    return any(
        scan_sha256 in entry.unofficial or (entry.lacks_template and scan_sha256 in entry.sealed) for entry in entries
    )


def may_be_sealed(folder: Path, name: str) -> bool:
    """Say whether a file of the folder may go to be sealed; a person's own file, or an edited draft, is theirs to judge.

    A paper for which only the registry's template counts never may without it. Raises DamagedPapers, OSError.
    """
    entry = next((entry for entry in manifest(folder) if entry.file == name), None)
    if entry is None:
        return True
    if entry.lacks_template:
        return False
    return entry.ready or files.sha256(folder / name) != entry.sha256


def file_name(paper: str, about: str, version: int = 1) -> str:
    """Return the name of a paper's file: `算法安全自评估报告（星语智聊文本生成算法）（第2版）.docx`."""
    subject = "".join(character for character in about.translate(_UNSAFE) if character.isprintable())[:_LONGEST].strip(
        " ."
    )
    brackets = f"（{subject}）" if subject else ""
    return f"{paper}{brackets}{f'（第{version}版）' if version > 1 else ''}.docx"


def _write_one(
    folder: Path, entries: list[ManifestEntry], draft: PaperDraft, today: date, taken: set[str]
) -> WrittenDraft:
    version = 1
    while True:
        name = file_name(draft.paper, draft.about, version)
        path = folder / name
        known = next((entry for entry in entries if entry.file == name), None)
        if name not in taken and (state := _state(path, known, draft, version)):
            break
        version += 1
    taken.add(name)
    entry = _new_entry(draft, name, version, today, known)
    if state == "unchanged":
        entry = known or entry
    else:
        files.write(path, draft.data)
    return WrittenDraft(entry, state, path)


def _state(path: Path, known: ManifestEntry | None, draft: PaperDraft, version: int) -> State | None:
    """Return how a draft may stand at a path; None where a person's file lies there."""
    if not path.exists() and not path.is_symlink():
        return "new" if version == 1 else "version"
    if path.is_symlink() or not path.is_file():
        return None
    lying = files.sha256(path)
    if lying == hashlib.sha256(draft.data).hexdigest():
        return "unchanged"
    return "replaced" if known is not None and lying == known.sha256 else None


def _new_entry(draft: PaperDraft, name: str, version: int, today: date, known: ManifestEntry | None) -> ManifestEntry:
    history = {**known.history, known.sha256: known.facts} if known else {}
    sealed = known.sealed if known else {}
    unofficial = known.unofficial if known else ()
    if known is not None and known.lacks_template:
        unofficial = tuple(dict.fromkeys([*unofficial, known.sha256, *sealed]))
    return ManifestEntry(
        paper=draft.paper,
        about=draft.about,
        file=name,
        version=version,
        made=today.isoformat(),
        sha256=hashlib.sha256(draft.data).hexdigest(),
        facts_digest=whole_digest(draft.facts),
        facts=digests(draft.facts),
        key=draft.key,
        gaps=draft.gaps,
        official=draft.official,
        ready=draft.ready,
        template=draft.template,
        history=history,
        sealed=sealed,
        unofficial=unofficial,
    )


def _save(folder: Path, entries: list[ManifestEntry]) -> None:
    names = ManifestEntry.__dataclass_fields__
    papers = [{name: getattr(entry, name) for name in names} for entry in sorted(entries, key=lambda entry: entry.file)]
    text = json.dumps({"v": VERSION, "papers": papers}, ensure_ascii=False, indent=1)
    files.write(folder / MANIFEST, text.encode())


def _entry(content: dict[str, Any]) -> ManifestEntry:
    return ManifestEntry(**{**content, **{name: tuple(content.get(name, ())) for name in ("gaps", "unofficial")}})
