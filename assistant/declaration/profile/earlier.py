"""Earlier versions of a profile, as every save stores them in 旧版/: listed, compared with today's, restored.

    place_of(path)               →  the files of a profile as they are now, whether they can be read or not
    versions(place)              →  the saves, newest first; a version is the profile as it was before that save
    opened(place, version)       →  the profile of a version, read only
    newest_readable(place)       →  the newest version that can be read, with its profile
    restored(place, version)     →  the files written; today's files are stored in 旧版/ too, so it can be undone
    differences(before, after)   →  every value that differs: place in words, value before, value after
    text_differences(…)          →  the lines that differ, for files that cannot be read

A file of a version is the oldest one stored since that save; a file that no save has stored since is as it is today.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assistant.core import files, yaml_file
from assistant.core.errors import InputProblems, NoProfile, UsageError
from assistant.core.language import say
from assistant.declaration.profile.loading import SUFFIXES, WHOLE, LoadedProfile, files_of, load
from assistant.declaration.profile.saving import as_data
from assistant.declaration.profile.schema.declare import members
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import OLD_VERSIONS, archive_path, held

_NAMES = ("名称", "算法名称", "产品名称", "职责", "规则", "路径名称", "功能名称", "材料")
_TOGETHER_S = 2.0  # time within which one save stores its files


@dataclass(frozen=True, slots=True)
class ProfilePlace:
    """Where a profile lies: its path, its folder, its files, and a digest of their contents."""

    path: Path
    folder: Path
    files: tuple[Path, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """One save: its time, and the stored file of each file of the profile that it or a later save has changed."""

    at: datetime
    stored: Mapping[Path, Path] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """One value that differs: its place in words, its text before ("" if absent) and after."""

    place: str
    before: str
    after: str


def place_of(path: Path) -> ProfilePlace:
    """Return where the profile at a path lies; it need not be readable. Raises OSError."""
    digest, own = hashlib.sha256(), tuple(files_of(path))
    for file in own:
        digest.update(f"{file}\n{_digest(file)}\n".encode())
    return ProfilePlace(path, path if path.is_dir() else path.parent, own, digest.hexdigest())


def versions(place: ProfilePlace) -> list[EarlierVersion]:
    """Return the versions of a profile, newest first."""
    archived = sorted(_archived(place), reverse=True)
    result: list[EarlierVersion] = []
    stored: dict[Path, Path] = {}
    of_save: set[Path] = set()
    for position, (at, _, path, copy) in enumerate(archived):
        stored[path] = copy
        of_save.add(path)
        following = archived[position + 1] if position + 1 < len(archived) else None
        if following is None or following[2] in of_save or at - following[0] > _TOGETHER_S:
            result.append(EarlierVersion(datetime.fromtimestamp(at, UTC), dict(stored)))
            of_save.clear()
    return result


def opened(place: ProfilePlace, version: EarlierVersion) -> LoadedProfile:
    """Return the profile as it was in a version; raises InputProblems if it cannot be read with today's files, OSError."""
    return load(place.path, _contents(version))


def newest_readable(place: ProfilePlace) -> tuple[EarlierVersion, LoadedProfile] | None:
    """Return the newest version that can be read with today's files, and its profile; None if there is none."""
    for version in versions(place):
        try:
            return version, opened(place, version)
        except (InputProblems, NoProfile, OSError):
            continue
    return None


def restored(place: ProfilePlace, version: EarlierVersion) -> list[Path]:
    """Make a version the present profile; raises UsageError if the profile has changed since, InputProblems, OSError."""
    with held(place.folder):
        if place_of(place.path).digest != place.digest:
            raise UsageError(what=say("资料在这期间又改过，没有恢复；请重新打开本页。"))
        contents = _contents(version)
        load(place.path, contents)
        current = {path: files.read(path, files.LARGEST) for path in contents if path.exists()}
        changed = {path: data for path, data in contents.items() if current.get(path) != data}
        present = {archive_path(place.folder, path): current[path] for path in changed if path in current}
        files.write_all(present | changed)
        return list(changed)


def text_differences(place: ProfilePlace, version: EarlierVersion) -> list[ValueDifference]:
    """Return the lines that differ between a version's files and today's, for a profile that cannot be read."""
    rows: list[ValueDifference] = []
    for path, copy in version.stored.items():
        before, after = _lines(copy), _lines(path)
        for kind, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind != "equal":
                name = path.relative_to(place.folder).as_posix()
                where = say("“{file}”第 {line} 行", file=name, line=first + 1)
                rows.append(ValueDifference(where, "\n".join(before[start:end]), "\n".join(after[first:last])))
    return rows


def differences(before: Profile, after: Profile) -> list[ValueDifference]:
    """Return every value that differs between two profiles, in the order of the form."""
    old, new = dict(_flat(as_data(before))), dict(_flat(as_data(after)))
    return [
        ValueDifference(" › ".join(place), old.get(place, ""), new.get(place, ""))
        for place in dict.fromkeys((*old, *new))
        if old.get(place, "") != new.get(place, "")
    ]


def _contents(version: EarlierVersion) -> dict[Path, bytes]:
    return {path: files.read(copy, yaml_file.MAX_BYTES) for path, copy in version.stored.items()}


def _lines(path: Path) -> list[str]:
    try:
        return files.read(path, yaml_file.MAX_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return []


def _digest(path: Path) -> str:
    try:
        return files.sha256(path)
    except OSError as error:
        return type(error).__name__


def _archived(place: ProfilePlace) -> Iterator[tuple[float, int, Path, Path]]:
    """Yield time, number, file and stored copy of each former file; a file's copies never go back in time.

    Who copies a folder may date its files anew and in any order; the numbers stay true.
    """
    latest: dict[Path, float] = {}
    for number, path, copy in sorted(_numbered(place)):
        latest[path] = max(latest.get(path, 0.0), copy.stat().st_mtime)
        yield latest[path], number, path, copy


def _numbered(place: ProfilePlace) -> Iterator[tuple[int, Path, Path]]:
    """Yield number, file and stored copy of each former file; a name that two files share says of neither which it was."""
    folder = place.folder / OLD_VERSIONS
    present = place.files or tuple(_usual_files(place.folder))
    for copy in sorted(folder.iterdir()) if folder.is_dir() else ():
        stem, _, number = copy.stem.rpartition(".")
        fitting = [path for path in present if (path.stem, path.suffix) == (stem, copy.suffix)]
        if number.isdecimal() and len(fitting) == 1 and copy.is_file() and not copy.is_symlink():
            yield int(number), fitting[0], copy


def _usual_files(folder: Path) -> Iterator[Path]:
    """Yield the files that a profile may have in its folder, for one of which nothing is left but earlier versions."""
    titles = (declared.title for declared in members(Profile).values())
    for stem in (*WHOLE, *members(Profile), *titles):
        yield from (folder / f"{stem}{suffix}" for suffix in SUFFIXES)


def _flat(data: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every value of plain data as text with its place in words."""
    match data:
        case dict():
            for name, value in data.items():
                yield from _flat(value, (*place, str(name)))
        case list() if any(isinstance(item, dict) for item in data):
            for number, item in enumerate(data, 1):
                yield from _flat(item, (*place, _item_name(item, number)))
        case list():
            yield place, "、".join(map(str, data))
        case None:
            return
        case _:
            yield place, say("是") if data is True else say("否") if data is False else str(data)


def _item_name(item: object, number: int) -> str:
    texts = [item.get(name) for name in _NAMES] if isinstance(item, dict) else []
    nested = [
        value.get(name) for value in item.values() if isinstance(value, dict) for name in _NAMES
    ] if isinstance(item, dict) else []  # fmt: skip
    named = next((str(text) for text in (*texts, *nested) if text), "")
    return f"“{named}”" if named else say("第{number}个", number=number)
