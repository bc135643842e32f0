"""Earlier versions of a profile, as every save stores them in 旧版/: listed, compared with today's, restored.

    versions(loaded)             →  the saves, newest first; a version is the profile as it was before that save
    opened(loaded, version)      →  the profile of a version, read only
    restored(loaded, version)    →  the files written; today's files are stored in 旧版/ too, so it can be undone
    differences(before, after)   →  every value that differs: place in words, value before, value after

A file of a version is the oldest one stored since that save; a file that no save has stored since is as it is today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assistant.core import files, yaml_file
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.saving import as_data
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import OLD_VERSIONS, archive_path, held

_NAMES = ("名称", "算法名称", "产品名称", "职责", "规则", "路径名称", "功能名称", "材料")
_TOGETHER_S = 2.0  # time within which one save stores its files


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


def versions(loaded: LoadedProfile) -> list[EarlierVersion]:
    """Return the versions of a profile, newest first."""
    archived = sorted(_archived(loaded), reverse=True)
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


def opened(loaded: LoadedProfile, version: EarlierVersion) -> LoadedProfile:
    """Return the profile as it was in a version; raises InputProblems if it cannot be read with today's files, OSError."""
    return load(loaded.path, _contents(version))


def restored(loaded: LoadedProfile, version: EarlierVersion) -> list[Path]:
    """Make a version the present profile; raises UsageError if the profile has changed since, InputProblems, OSError."""
    with held(loaded.folder):
        if load(loaded.path).digest != loaded.digest:
            raise UsageError(what=say("资料在这期间又改过，没有恢复；请重新打开本页。"))
        contents = _contents(version)
        load(loaded.path, contents)
        now = {path: files.read(path, yaml_file.MAX_BYTES) for path in contents if path.exists()}
        changed = {path: data for path, data in contents.items() if now.get(path) != data}
        present = {archive_path(loaded.folder, path): now[path] for path in changed if path in now}
        files.write_all(present | changed)
        return list(changed)


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


def _archived(loaded: LoadedProfile) -> Iterator[tuple[float, int, Path, Path]]:
    """Yield time, number, file and stored copy of each former file; a file's copies never go back in time.

    Who copies a folder may date its files anew and in any order; the numbers stay true.
    """
    latest: dict[Path, float] = {}
    for number, path, copy in sorted(_numbered(loaded)):
        latest[path] = max(latest.get(path, 0.0), copy.stat().st_mtime)
        yield latest[path], number, path, copy


def _numbered(loaded: LoadedProfile) -> Iterator[tuple[int, Path, Path]]:
    """Yield number, file and stored copy of each former file; a name that two files share says of neither which it was."""
    names = {place.rpartition(":")[0] or place for place in loaded.positions.values()}
    present = {loaded.folder / name for name in names}
    folder = loaded.folder / OLD_VERSIONS
    for copy in sorted(folder.iterdir()) if folder.is_dir() else ():
        stem, _, number = copy.stem.rpartition(".")
        fitting = [path for path in present if (path.stem, path.suffix) == (stem, copy.suffix)]
        if number.isdecimal() and len(fitting) == 1 and copy.is_file() and not copy.is_symlink():
            yield int(number), fitting[0], copy


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
