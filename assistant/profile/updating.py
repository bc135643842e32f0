"""Writing a changed profile back to where it came from: each part to its own file, all of them or none.

The former files are kept in 旧版/ first, because what is written anew has no comments of its author any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant import files, yaml_file
from assistant.profile.loading import LoadedProfile
from assistant.profile.natural import key_of
from assistant.profile.saving import Language, as_data
from assistant.profile.schema.declare import Block, Items, members
from assistant.profile.schema.whole import VERSION, Profile

KEPT = "旧版"
_UNFIT = '\\/:*?"<>|'


def update(loaded: LoadedProfile, profile: Profile) -> list[Path]:
    """Write what differs from the loaded profile and return the files written; raises OSError with nothing changed."""
    planned = dict(_planned(loaded, profile))
    before = {path: path.read_bytes() if path.exists() else None for path in planned}
    for path, content in before.items():
        if content is not None:
            files.write(_kept(loaded.folder, path), content)
    try:
        for path, data in planned.items():
            yaml_file.write(path, data)
    except OSError:
        _put_back(before)
        raise
    return list(planned)


def _put_back(before: dict[Path, bytes | None]) -> None:
    for path, content in before.items():
        with suppress(OSError):
            if content is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != content:
                files.write(path, content)


def _kept(folder: Path, path: Path) -> Path:
    number = 1
    while (found := folder / KEPT / f"{path.stem}.{number}{path.suffix}").exists():
        number += 1
    return found


def _planned(loaded: LoadedProfile, profile: Profile) -> Iterator[tuple[Path, Any]]:
    """Yield each file with its new content."""
    whole = loaded.positions.get(())
    if whole:
        path = loaded.folder / _file(whole)
        yield path, {"beian": VERSION} | as_data(profile, _language(path))
        return
    for name, declared in members(Profile).items():
        if getattr(profile, name) == getattr(loaded.profile, name):
            continue
        if isinstance(declared, Items):
            yield from _list_files(loaded, profile, name, declared.title)
        else:
            home = loaded.positions.get((name,))
            path = loaded.folder / (_file(home) if home else f"{declared.title}.yaml")
            yield path, {"beian": VERSION} | as_data(getattr(profile, name), _language(path))


def _list_files(loaded: LoadedProfile, profile: Profile, name: str, title: str) -> Iterator[tuple[Path, Any]]:
    homes = {
        key_of(item, place): loaded.folder / _file(loaded.positions[name, place])
        for place, item in enumerate(getattr(loaded.profile, name))
    }
    groups: dict[Path, list[Block]] = {path: [] for path in homes.values()}
    for place, item in enumerate(getattr(profile, name)):
        path = homes.get(key_of(item, place)) or _new_home(
            loaded.folder, title, list(homes.values()), key_of(item, place)
        )
        groups.setdefault(path, []).append(item)
    for path, items in groups.items():
        language = _language(path)
        yield path, {"beian": VERSION, title if language == "zh" else name: [as_data(each, language) for each in items]}


def _new_home(folder: Path, title: str, homes: Sequence[Path], key: str) -> Path:
    """Return the file of a new item: beside its like, or the one file of the list."""
    if homes and homes[0].parent != folder:
        name = "".join("_" if sign in _UNFIT else sign for sign in key)[:60]
        return homes[0].parent / f"{name}.yaml"
    return homes[0] if homes else folder / f"{title}.yaml"


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _language(path: Path) -> Language:
    """Return the language of the keys that a file has; Chinese for one that is not there yet."""
    if not path.exists():
        return "zh"
    node = yaml_file.read(path)
    if isinstance(node, yaml_file.Sequence) and node.items:
        node = node.items[0]
    keys = [key.text for key, _ in node.entries] if isinstance(node, yaml_file.Mapping) else []
    return "en" if any(key.isascii() and key != "beian" for key in keys) else "zh"
