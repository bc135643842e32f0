"""Papers that identify a person, at the end of a mandate: listed with every copy.

    personal_papers(loaded)  →  PersonalPaper of each paper: its file, earlier versions, copies in 收件 and runs, archives

A paper is personal by what it is asked for, or by its file's name. A content that the profile names for something else too
(the licence) is listed and stays. Copies elsewhere (mail, a sync service) are not seen. `paper_disposal` deletes.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Literal

from assistant.core import files
from assistant.core.language import mark
from assistant.declaration.documents.read_before import FOLDER as READ_BEFORE
from assistant.declaration.intake import inbox
from assistant.declaration.intake.requirements import PERSONAL
from assistant.declaration.intake.states import resolve_requirements, versions
from assistant.declaration.profile.loading import LoadedProfile
from assistant.practice.layout import BROWSER, LEDGER, RUNS
from assistant.practice.workspace import PACKS
from assistant.proof.journal.deleted_copies import COPIES

NAMED, ARCHIVE = mark("文件名里写着证件的文件"), mark("里面有证件的压缩包")
PACK = mark("里面有证件的存档包（未遮盖）")
UNREAD = mark("没能查看的文件或压缩包")
LARGEST = 64 << 30  # bytes of a file whose copies are looked for
_KINDS = tuple(kind.material for kind in PERSONAL)
_BY_NAME = re.compile(
    r"身份[证證]|护照|(?<![账帐客用商门])户口|居住证|通行证|工作证明|在职证明|劳动合同"
    r"|(?<![a-z])(?:id[ _-]?card|passport|sfz)(?![a-z])"
)
_SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif", ".webp", ".heic"})
_PROFILES = frozenset({".yaml", ".yml", ".json"})
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"})
_NOT_PAPERS = frozenset({LEDGER, RUNS, BROWSER, READ_BEFORE, ".git"})
Content = Literal["papers", "none", "unread"]


@dataclass(frozen=True, slots=True)
class PersonalPaper:
    """A personal paper: its kind, the files that hold it (paths in the client's folder), and their contents' digests.

    The files by which the copies were recognised come last, so that a deletion that stops midway can be taken up again.
    Without a digest the files could not be read, so they are only listed. `shared` are files of it that stay, because the
    profile names their content for something else.
    """

    what: str
    paths: tuple[str, ...]
    digests: frozenset[str]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ClientFiles:
    """The files of a client by path and by digest, those that could not be read, and the digests that stay."""

    folder: Path
    digest_of: Mapping[str, str]
    by_digest: Mapping[str, Collection[str]]
    unread: Collection[str]
    shared: Collection[str]
    taken: set[str] = field(default_factory=set)

    def paper(self, what: str, own: Collection[str]) -> PersonalPaper | None:
        """Return a paper with all files of its contents, None if none is there; its files are `taken`."""
        digests = frozenset(self.digest_of[path] for path in own if path in self.digest_of)
        alike = {path for digest in digests for path in self.by_digest[digest]} - self.taken
        paths = sorted(alike, key=lambda path: (path in own, path))
        self.taken.update(paths)
        stay = tuple(path for path in paths if self.digest_of[path] in self.shared)
        leave = tuple(path for path in paths if path not in stay)
        return PersonalPaper(what, leave, digests - frozenset(self.shared), stay) if paths else None


def personal_papers(loaded: LoadedProfile) -> list[PersonalPaper]:
    """Return the personal papers of a client. Raises InputProblems, OSError."""
    known = _client_files(loaded)
    listed = [paper for what, path in _asked_for(loaded) if (paper := known.paper(what, _versions(loaded, path)))]
    for path in sorted(known.digest_of):
        is_named = path not in known.taken and is_named_personal(path)
        if is_named and (paper := known.paper(NAMED, {path})):
            listed.append(paper)
    digests = frozenset[str]().union(*(paper.digests for paper in listed))
    listed += _archives(known, digests)
    listed += [PersonalPaper(UNREAD, (path,), frozenset()) for path in sorted(known.unread)]
    return listed


def is_named_personal(path: str) -> bool:
    """Return whether a file's name is that of a personal paper."""
    name = PurePosixPath(path)
    text = unicodedata.normalize("NFKC", name.name).lower()
    return name.suffix.lower() not in _PROFILES and bool(_BY_NAME.search(text))


def _archives(known: _ClientFiles, digests: Collection[str]) -> Iterator[PersonalPaper]:
    """Yield the archives that hold a paper, and those whose content is unknown."""
    for path in sorted(known.digest_of):
        if path in known.taken or PurePosixPath(path).suffix.lower() not in _ARCHIVES:
            continue
        content = _content(known.folder / path, digests)
        kind = PACK if path.startswith(f"{RUNS}/") else ARCHIVE
        if content != "none" and known.digest_of[path] not in known.shared:
            yield PersonalPaper(kind if content == "papers" else UNREAD, (path,), frozenset({known.digest_of[path]}))


def _content(path: Path, digests: Collection[str]) -> Content:
    """Return what an archive holds, by content or by name; "unread" if a part of it could not be opened."""
    try:
        with inbox.opened(path) as members:
            if any(is_named_personal(member.name.removeprefix(path.name)) for member in members):
                return "papers"
            if any(member.path != path and files.sha256(member.path) in digests for member in members):
                return "papers"
            is_unread = len(members) > inbox.MAX_FILES or any(_is_unread(member, path) for member in members)
            return "unread" if is_unread else "none"
    except (OSError, ValueError):
        return "unread"


def _is_unread(member: inbox.InboxFile, archive: Path) -> bool:
    """Return whether a member is one that was refused as a whole, or an archive inside that was not opened."""
    is_archive = member.path == archive or member.path.suffix.lower() in _ARCHIVES
    return is_archive and (bool(member.fault) or member.path != archive)


def _client_files(loaded: LoadedProfile) -> _ClientFiles:
    digest_of, unread = dict[str, str](), list[str]()
    paths_of = defaultdict[str, list[str]](list)
    for path in _walked(loaded.folder):
        inside = path.relative_to(loaded.folder).as_posix()
        try:
            if path.stat().st_size:  # all empty files are alike
                digest = files.sha256(path, LARGEST)
                digest_of[inside] = digest
                paths_of[digest].append(inside)
        except (OSError, files.UnfitFile):
            if is_named_personal(inside) or path.suffix.lower() in _ARCHIVES:
                unread.append(inside)
    shared = {digest_of[path] for path in _named_otherwise(loaded) if path in digest_of}
    return _ClientFiles(loaded.folder, digest_of, paths_of, unread, shared)


def _walked(folder: Path) -> Iterator[Path]:
    """Yield a client's files without records and browser; of runs only copies of papers, and packs."""
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name not in _NOT_PAPERS]
        yield from (path for name in names if not (path := Path(place) / name).is_symlink())
    runs = folder / RUNS
    copies = chain.from_iterable(runs.glob(f"*/{place}*") for place in COPIES)
    yield from (path for path in (*copies, *runs.glob(f"{PACKS}/*")) if path.is_file() and not path.is_symlink())


def _asked_for(loaded: LoadedProfile) -> Iterator[tuple[str, str]]:
    """Yield kind and path of what is asked for as a personal paper, as the profile writes it."""
    asked = [(one.kind.material, one.path) for one in resolve_requirements(loaded) if one.kind.material in _KINDS]
    more = [(one.kind or "", one.file or "") for one in loaded.profile.notes.materials if one.kind in _KINDS]
    yield from dict.fromkeys((what, path) for what, path in (*asked, *more) if path)


def _versions(loaded: LoadedProfile, path: str) -> set[str]:
    """Return a paper's file and its other versions: those with the same suffix, and other scans."""
    inside = _inside(loaded.folder, path)
    own = PurePosixPath(inside)
    alike = {own.suffix.lower()} | (_SCANS if own.suffix.lower() in _SCANS else set())
    others = versions(loaded.folder, inside) if inside else ()
    return {inside, *(str(own.parent / name) for name in others if PurePosixPath(name).suffix.lower() in alike)}


def _named_otherwise(loaded: LoadedProfile) -> Iterator[str]:
    """Yield the paths that the profile names for anything but a personal paper."""
    own = Counter(one.file for one in loaded.profile.notes.materials if one.kind in _KINDS and one.file)
    own += Counter(filter(None, (loaded.profile.subject.responsible.employment_proof,)))
    for text in Counter(_texts(loaded.profile.model_dump(mode="python"))) - own:
        yield _inside(loaded.folder, text)


def _texts(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            yield from chain.from_iterable(map(_texts, data.values()))
        case list() | tuple():
            yield from chain.from_iterable(map(_texts, data))


def _inside(folder: Path, path: str) -> str:
    """Return a path of the profile as the walk writes it, "" if it leads nowhere in the folder."""
    with suppress(OSError, ValueError):
        return files.contained(folder, path).relative_to(folder.resolve()).as_posix()
    return ""
