"""The folder 材料/ of a profile: drafts as files, and 清单.json with the facts each was made from.

    write(folder, drafts, today)  →  one WrittenDraft for each draft: new, replaced, unchanged, or a new version
    manifest(folder)              →  the entries of 清单.json
    changed_facts(folder, …)      →  the keys whose facts have changed since the paper was made (R54)
    rebase(folder, file, source)  →  records that a draft that a client edited states today's facts
    bind_scan(folder, scan, file) →  records the draft that a sealed scan was printed from
    stale_facts(folder, sha, src) →  the keys changed since a bound scan's paper was made (R54)
    is_unofficial(entries, sha256) →  whether a bound scan was printed from 草稿·非官方模板 where only the registry's counts
    origin_of(file, entries)      →  the entry of a .docx, even if a person has edited the file since

A file edited by a person is never overwritten: a new draft is written beside it as 第 2 版. An untouched draft is
replaced, and its former facts stay in the entry's history.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from assistant.core import files
from assistant.core.errors import DamagedPapers, TemplateError, UsageError
from assistant.core.language import mark, say
from assistant.declaration.papers.facts import DraftFacts, Source, changed, digests, whole_digest
from assistant.declaration.papers.facts_mark import identifier
from assistant.declaration.papers.list_lock import editing
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.paper_record import store_copy

FOLDER, MANIFEST = "材料", "清单.json"
VERSION = 1
_LIMIT = 16 << 20
_LONGEST = 60
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_UNOFFICIAL = mark(
    "“{file}”是草稿·非官方模板，盖章无效，未登记。请从备案系统下载模板，用 beian papers shelf add 放入模板架，"
    "再运行 beian papers，用新文稿重新盖章，登记新的扫描件。"
)
_UNOFFICIAL_COPY = mark(
    "“{file}”不是用备案系统的模板做的，盖章无效，没有登记。请下载模板放入模板架，重新起草，用新文稿重新盖章。"
)
_FORMER_SCAN = mark("“{scan}”是“{file}”上一版的扫描件，没有登记。请放入新的扫描件。")
_SCAN_OF_OTHER = mark("“{scan}”已登记为“{file}”的扫描件，没有登记。请放入这份材料自己的扫描件。")
State = Literal["new", "replaced", "unchanged", "version"]


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper ready to be written. `official`: made on the registry's own template."""

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
        """Whether the paper may be sealed: no gaps, and on the registry's template where only that counts."""
        return not self.gaps and (self.official or not self.needs_template)


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A paper in 清单.json.

    `facts`: key → digest; `history`: sha256 of a former draft, and the digest of facts that its edited copies carry,
    → its facts; `sealed`: sha256 of a scan → facts of the printed copy; `printed`: sha256 of a scan → digest of
    the words of that copy, which lies with the papers that went out; `unofficial`: sha256 of former drafts and their
    scans that were not on the registry's template where only that counts.
    """

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
    printed: dict[str, str] = field(default_factory=dict, repr=False)
    unofficial: tuple[str, ...] = ()

    @property
    def lacks_template(self) -> bool:
        """Whether the paper requires the registry's template and is not on it."""
        kind = paper_kind(self.paper)
        return kind is not None and kind.needs_template and not self.official


@dataclass(frozen=True, slots=True)
class WrittenDraft:
    """The result of writing one draft: its entry, what happened to the file, and its path."""

    entry: ManifestEntry
    state: State
    path: Path


def write(folder: Path, drafts: Iterable[PaperDraft], today: date) -> list[WrittenDraft]:
    """Write drafts into a folder, each together with its list. Raises UsageError, DamagedPapers, OSError."""
    ready = list(drafts)  # made before the list is held
    files.make_folder(folder, within=folder.parent)  # a client's that was renamed is not created again
    with editing(folder):
        entries = manifest(folder)
        written: list[WrittenDraft] = []
        for draft in ready:
            result = _planned(folder, entries, draft, today, {one.path.name for one in written})
            entries = [one for one in entries if one.file != result.entry.file] + [result.entry]
            if result.state != "unchanged":  # the list first: a draft that it does not know counts as a person's
                files.write_all({folder / MANIFEST: _listed(entries), result.path: draft.data})
            written.append(result)
        _save(folder, entries)
    return written


def manifest(folder: Path) -> list[ManifestEntry]:
    """Return the entries of 清单.json, or [] without that file. Raises DamagedPapers."""
    path = folder / MANIFEST
    try:
        content = json.loads(files.read(path, _LIMIT))
        if content["v"] > VERSION:
            raise DamagedPapers(path=path, what=say("由更新版本的程序写入"))
        return [_entry(item) for item in content["papers"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, files.TooLarge):
        raise DamagedPapers(path=path, what=say("内容不完整，或不是清单")) from None


def changed_facts(folder: Path, entry: ManifestEntry, source: Source) -> tuple[str, ...]:
    """Return the keys changed since the draft of an entry was made, or the former one that still lies in the folder."""
    facts = entry.facts
    with suppress(OSError):
        facts = entry.history.get(files.sha256(folder / entry.file), facts)
    return changed(facts, source)


def is_edited(folder: Path, entry: ManifestEntry) -> bool:
    """Return whether a person edited the draft of an entry; a former draft that still lies there is none. Raises OSError."""
    return files.sha256(folder / entry.file) not in (entry.sha256, *entry.history)


def origin_of(path: Path, entries: Iterable[ManifestEntry]) -> tuple[ManifestEntry, dict[str, str]] | None:
    """Return the entry of a .docx and the facts (key → digest) it was made from, or None if it is not ours.

    An untouched file is recognised by its bytes, an edited one by the digest it carries. Drafts of the same facts share
    that digest, so the entry with the file's own name is tried first.
    """
    try:
        sha256, facts_digest = files.sha256(path), identifier(path)
    except (OSError, zipfile.BadZipFile):
        return None
    candidates = sorted(entries, key=lambda entry: entry.file != path.name)
    for entry in candidates:
        if sha256 == entry.sha256:
            return entry, entry.facts
    for entry in candidates:
        if sha256 in entry.history:
            return entry, entry.history[sha256]
    for entry in candidates:
        if facts_digest and facts_digest == entry.facts_digest:
            return entry, entry.facts
    for entry in candidates:
        if facts_digest in entry.history:
            return entry, entry.history[facts_digest]
    return None


def facts_of(entries: Iterable[ManifestEntry], draft: str, facts_digest: str) -> dict[str, str] | None:
    """Return the facts (key → digest) of a draft by its sha256, else by the digest of its facts; None if unknown."""
    known = _known_by(list(entries), draft, facts_digest)
    return known[1] if known else None


def _known_by(entries: list[ManifestEntry], *names: str) -> tuple[ManifestEntry, dict[str, str]] | None:
    """Return the entry and the facts of a draft by the first of its names: its sha256, the digest of its facts."""
    for name in filter(None, names):
        for entry in entries:
            if name in (entry.sha256, entry.facts_digest):
                return entry, entry.facts
        for entry in entries:
            if name in entry.history:
                return entry, entry.history[name]
    return None


def bind_scan(folder: Path, scan: Path, printed: Path) -> ManifestEntry:
    """Record that a sealed scan was printed from a draft, edited or not; return the draft's entry.

    Raises TemplateError if the printed file is no draft of the folder, UsageError if it requires the registry's template
    and is not on it or if the scan is of other facts, DamagedPapers, OSError.
    """
    foreign = TemplateError(file=printed.name, what=say("不是“{folder}”里起草的材料", folder=folder.resolve().name))
    if not manifest(folder):  # asked before the lock is taken: a folder without a list gets no file of ours
        raise foreign
    with editing(folder):
        entries = manifest(folder)
        origin = origin_of(printed, entries)
        if origin is None:
            raise foreign
        if origin[0].lacks_template or files.sha256(printed) in origin[0].unofficial:
            raise UsageError(what=say(_UNOFFICIAL, file=printed.name))
        return _bind(folder, entries, scan, origin, _stored_copy(folder, printed))


def _stored_copy(folder: Path, printed: Path) -> str:
    """Store the text that was printed beside the papers that went out, and return the digest of its words, or ""."""
    # imported here, so that a check without papers loads nothing that reads them
    from assistant.declaration.papers.paper_text import content_digest, read_text  # noqa: PLC0415

    if folder.name != FOLDER:
        return ""
    try:
        content = content_digest(read_text(printed))
    except UsageError:
        return ""
    store_copy(folder.parent, content, files.read(printed))
    return content


def bind_facts(folder: Path, scan: Path, draft: str, facts_digest: str, content: str = "") -> ManifestEntry:
    """Record that a sealed scan was printed from a draft known by its sha256 or digest of facts; return its entry.

    `content` is the digest of the words of the printed copy, which is stored already.

    Raises UsageError if the list does not know it, if it requires the registry's template and is not on it, or if the
    scan is of other facts.
    """
    with editing(folder):
        entries = manifest(folder)
        known = _known_by(entries, draft, facts_digest)
        if known is None:
            raise UsageError(what=say("“{scan}”盖章的那一版已不在材料清单里，没有登记", scan=scan.name))
        if known[0].lacks_template or draft in known[0].unofficial:
            raise UsageError(what=say(_UNOFFICIAL_COPY, file=known[0].file))
        return _bind(folder, entries, scan, known, content)


def _bind(
    folder: Path, entries: list[ManifestEntry], scan: Path, origin: tuple[ManifestEntry, dict[str, str]], content: str
) -> ManifestEntry:
    """Record the facts of a scan; a scan that is bound to other facts is refused: it shows what it showed then."""
    if not scan.stat().st_size:
        raise UsageError(
            what=say("没有登记“{scan}”：文件是空的（0 字节）。请重新扫描，或请对方重新发送。", scan=scan.name)
        )
    own, facts = origin
    sha256 = files.sha256(scan)
    former = next((entry for entry in entries if entry.sealed.get(sha256, facts) != facts), None)
    if former is not None:
        is_same_paper = (former.paper, former.key) == (own.paper, own.key)
        raise UsageError(what=say(_FORMER_SCAN if is_same_paper else _SCAN_OF_OTHER, scan=scan.name, file=former.file))
    printed = {**own.printed, sha256: content} if content else own.printed
    entry = replace(own, sealed={**own.sealed, sha256: facts}, printed=printed)
    _save(folder, [other for other in entries if other.file != entry.file] + [entry])
    return entry


def rebase(folder: Path, file: str, source: Source, gaps: tuple[str, ...]) -> None:
    """Record that the text of a listed draft states today's facts, and which places in it are open; its bytes stay known.

    Raises DamagedPapers, OSError.
    """
    with editing(folder):
        entries = manifest(folder)
        own = next(entry for entry in entries if entry.file == file)
        facts = DraftFacts(source)
        used = {key: facts.get(key) for key in own.facts}
        history = {**own.history, own.sha256: own.facts, own.facts_digest: own.facts}
        new = replace(own, facts=digests(used), facts_digest=whole_digest(used), gaps=gaps, history=history)
        _save(folder, [entry for entry in entries if entry.file != file] + [new])


def stale_facts(folder: Path, scan_sha256: str, source: Source) -> tuple[str, ...] | None:
    """Return the keys changed since a sealed scan's paper was made, or None if the scan is not bound."""
    for entry in manifest(folder):
        if scan_sha256 in entry.sealed:
            return changed(entry.sealed[scan_sha256], source)
    return None


def is_unofficial(entries: Iterable[ManifestEntry], scan_sha256: str) -> bool:
    """Say whether a sealed scan is bound to a draft that lacks the required template."""
    return any(
        scan_sha256 in entry.unofficial or (entry.lacks_template and scan_sha256 in entry.sealed) for entry in entries
    )


def may_be_sealed(folder: Path, name: str) -> bool:
    """Say whether a file of the folder may be sealed. Files that a person wrote or edited may.

    A paper that requires the registry's template never may without it. Raises DamagedPapers, OSError.
    """
    entry = next((entry for entry in manifest(folder) if entry.file == name), None)
    if entry is None:
        return True
    if entry.lacks_template:
        return False
    return entry.ready or is_edited(folder, entry)


def file_name(paper: str, about: str, version: int = 1) -> str:
    """Return a paper's file name: `算法安全自评估报告（星语智聊文本生成算法）（第2版）.docx`."""
    subject = "".join(filter(str.isprintable, about.translate(_UNSAFE)))[:_LONGEST].strip(" .")
    brackets = f"（{subject}）" if subject else ""
    return f"{paper}{brackets}{f'（第{version}版）' if version > 1 else ''}.docx"


def _planned(
    folder: Path, entries: list[ManifestEntry], draft: PaperDraft, today: date, taken: set[str]
) -> WrittenDraft:
    """Return where a draft belongs, as what, and its entry."""
    version = 1
    while True:
        name = file_name(draft.paper, draft.about, version)
        path = folder / name
        known = next((entry for entry in entries if entry.file == name), None)
        if name not in taken and (state := _state(path, known, draft, version)):
            break
        version += 1
    is_listed = known is not None and known.sha256 == hashlib.sha256(draft.data).hexdigest()
    if state == "unchanged" and known is not None and is_listed:
        return WrittenDraft(known, state, path)
    return WrittenDraft(_new_entry(draft, name, version, today, known), state, path)


def _state(path: Path, known: ManifestEntry | None, draft: PaperDraft, version: int) -> State | None:
    """Return what writing a draft to a path would do, or None if a person's file is there."""
    if not path.exists() and not path.is_symlink():
        return "new" if version == 1 else "version"
    if path.is_symlink() or not path.is_file():
        return None
    current = files.sha256(path)
    if current == hashlib.sha256(draft.data).hexdigest():
        return "unchanged"
    is_ours = known is not None and (current == known.sha256 or current in known.history)  # or a write was cut short
    return "replaced" if is_ours else None


def _new_entry(draft: PaperDraft, name: str, version: int, today: date, known: ManifestEntry | None) -> ManifestEntry:
    history = {**known.history, known.sha256: known.facts} if known else {}
    if known is not None and not known.lacks_template:  # an edited copy without the template must not be sealed
        history[known.facts_digest] = known.facts
    sealed, printed = (known.sealed, known.printed) if known else ({}, {})
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
        printed=printed,
        unofficial=unofficial,
    )


def _save(folder: Path, entries: list[ManifestEntry]) -> None:
    files.write(folder / MANIFEST, _listed(entries))


def _listed(entries: list[ManifestEntry]) -> bytes:
    names = ManifestEntry.__dataclass_fields__
    papers = [{name: getattr(entry, name) for name in names} for entry in sorted(entries, key=lambda entry: entry.file)]
    return json.dumps({"v": VERSION, "papers": papers}, ensure_ascii=False, indent=1).encode()


def _entry(content: dict[str, Any]) -> ManifestEntry:
    return ManifestEntry(**{**content, **{name: tuple(content.get(name, ())) for name in ("gaps", "unofficial")}})
