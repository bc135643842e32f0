"""Papers that identify a person, at the end of a mandate: listed with every copy, returned, or really deleted.

    personal_papers(loaded)      →  PersonalPaper of each paper: its file, earlier versions, copies in 收件, archives with it
    note_returned(client, what)  →  records that the paper was given back
    delete(loaded, paper)        →  removes all its files for good and records it
    records(client)              →  what was returned or deleted, when and by whom

A paper is personal by what it is asked for, or by its file's name. The record in `台账/证件处置/` holds the kind of the
paper and the number of files, never a name or a number of the person; copies elsewhere (mail, a sync service) stay.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.core import files, settings
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.declaration.documents.read_before import FOLDER as READ_BEFORE
from assistant.declaration.intake import inbox
from assistant.declaration.intake.requirements import EMPLOYMENT, ID_LEGAL, ID_RESPONSIBLE
from assistant.declaration.intake.states import resolve_requirements, versions
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.updating import held
from assistant.practice import activity, mandate, shared_events
from assistant.practice.layout import BROWSER, LEDGER, RUNS, is_run_alive
from assistant.practice.shared_events import SharedEvent

FOLDER = "证件处置"
RETURNED, DELETED = "returned", "deleted"
NAMED, ARCHIVE = mark("文件名里写着证件的文件"), mark("里面有证件的压缩包")
_KINDS = tuple(kind.material for kind in (ID_LEGAL, ID_RESPONSIBLE, EMPLOYMENT))
_BY_NAME = re.compile(r"身份证|护照|户口本|工作证明|在职证明|劳动合同|(?<![a-z])id ?card", re.IGNORECASE)
_NOT_PAPERS = frozenset({LEDGER, RUNS, BROWSER, READ_BEFORE, ".git"})


@dataclass(frozen=True, slots=True)
class PersonalPaper:
    """A personal paper: its kind, the files that hold it (paths in the client's folder), and their contents' digests."""

    what: str
    paths: tuple[str, ...]
    digests: frozenset[str]


def personal_papers(loaded: LoadedProfile) -> list[PersonalPaper]:
    """Return the personal papers of a client. Raises InputProblems, OSError."""
    folder = loaded.folder
    by_digest = _by_digest(folder)
    digest_of = {path: digest for digest, paths in by_digest.items() for path in paths}
    listed, taken = [], set[str]()
    for requirement in resolve_requirements(loaded):
        if requirement.kind.material not in _KINDS or not requirement.path:
            continue
        parent = PurePosixPath(requirement.path).parent
        own = {requirement.path, *(str(parent / name) for name in versions(folder, requirement.path))}
        if paper := _paper(requirement.kind.material, own, digest_of, by_digest, taken):
            listed.append(paper)
    for path in sorted(digest_of):
        is_named = path not in taken and _BY_NAME.search(PurePosixPath(path).name)
        if is_named and (paper := _paper(NAMED, {path}, digest_of, by_digest, taken)):
            listed.append(paper)
    digests = frozenset[str]().union(*(paper.digests for paper in listed))
    archives = [path for path in sorted(digest_of) if path not in taken and _holds(folder / path, digests)]
    listed += [PersonalPaper(ARCHIVE, (path,), frozenset({digest_of[path]})) for path in archives]
    return listed


def _paper(
    what: str,
    own: Collection[str],
    digest_of: Mapping[str, str],
    by_digest: Mapping[str, Collection[str]],
    taken: set[str],
) -> PersonalPaper | None:
    """Return a paper with all files of its contents, None if none is there; its files are `taken`."""
    digests = frozenset(digest_of[path] for path in own if path in digest_of)
    paths = sorted({path for digest in digests for path in by_digest[digest]} - taken)
    taken.update(paths)
    return PersonalPaper(what, tuple(paths), digests) if paths else None


def _by_digest(folder: Path) -> dict[str, list[str]]:
    """Return the paths of a client's files by their digests, without runs, records and browser."""
    paths_of = defaultdict[str, list[str]](list)
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name not in _NOT_PAPERS]
        for name in names:
            path = Path(place) / name
            if not path.is_symlink():
                with suppress(OSError, files.UnfitFile):
                    paths_of[files.sha256(path)].append(path.relative_to(folder).as_posix())
    return paths_of


def _holds(path: Path, digests: Collection[str]) -> bool:
    """Return whether an archive holds one of the papers, by content or by name."""
    if path.suffix.lower() != ".zip":
        return False
    with suppress(OSError, ValueError), inbox.opened(path) as members:
        return any(
            _BY_NAME.search(PurePosixPath(member.name).name)
            or (member.path.is_file() and files.sha256(member.path) in digests)
            for member in members
        )
    return False


def note_returned(client: Path, what: str) -> bool:
    """Record that a paper was given back to the client; return True. Raises UsageError while the mandate runs, OSError."""
    _check_ended(client)
    _record(client, RETURNED, what, 0)
    return True


def delete(loaded: LoadedProfile, paper: PersonalPaper) -> int:
    """Remove all files of a paper and what was read in them; record it and return how many files were removed.

    Raises UsageError while the mandate or a run goes on, or if a file is no longer what was listed, and OSError.
    """
    client = loaded.folder
    _check_ended(client)
    if is_run_alive(client):
        raise UsageError(what=say("正在填报，没有删除。请等它结束。"))
    with held(client):
        paths = [files.contained(client, path) for path in paper.paths]
        if any(path.exists() and files.sha256(path) not in paper.digests for path in paths):
            raise UsageError(what=say("文件在这期间变了，没有删除。请刷新后再看。"))
        removed = 0
        for path in paths:
            if path.exists():
                path.unlink()
                removed += 1
        _forget_text(client, paper.digests)
        _record(client, DELETED, paper.what, removed)
    return removed


def _forget_text(client: Path, digests: Collection[str]) -> None:
    folder = client / READ_BEFORE
    if folder.is_dir() and not folder.is_symlink():
        for entry in list(folder.iterdir()):
            if entry.name.partition("-")[0] in digests:
                entry.unlink(missing_ok=True)


def _check_ended(client: Path) -> None:
    if mandate.read(client).ended_on is None:
        raise UsageError(what=say("委托还没有结束，没有处置。"))


def _record(client: Path, kind: str, what: str, count: int) -> None:
    data = {"kind": kind, "what": what, "count": count}
    shared_events.add(client / LEDGER / FOLDER, settings.load().operator, data)
    activity.note(client, f"paper_{kind}", [say(what)])


def records(client: Path) -> Iterator[SharedEvent]:
    """Yield what was returned or deleted, the newest first."""
    yield from reversed(shared_events.read(client / LEDGER / FOLDER))
