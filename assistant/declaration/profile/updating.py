"""Writing a changed profile back to where it came from: each part to its own file, all of them or none.

In a YAML file only what differs is changed, so that the comments of its author stay; where that would not read back as
the profile that is meant, the file is written anew. The former files are kept in 旧版/ either way. What no command could open
afterwards is not written at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.core import files, yaml_file
from assistant.core.errors import BeianError, InputProblems, NoProfile, Problem, UsageError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.saving import Language, as_data
from assistant.declaration.profile.schema.declare import Block, Items, members
from assistant.declaration.profile.schema.whole import VERSION, Profile

OLD_VERSIONS = "旧版"
LOCK = ".beian.edit.lock"  # in a profile's folder: held by who reads a profile, changes it and writes it back
_UNFIT = '\\/:*?"<>|'
_WAITS_S = 30


@dataclass(frozen=True, slots=True)
class _Part:
    """One file: the part of the profile that stands in it (the items of a list, or a mapping), as it was and as it will be.

    `names`: what the part may be called on top of the file, in Chinese and in English; none for a whole profile.
    """

    old: Any
    new: Any
    names: tuple[str, str] | None = None

    def fresh(self, language: Language) -> dict[str, Any]:
        """Return the data of the file written anew."""
        if isinstance(self.new, list) and self.names:
            return {"beian": VERSION, self.names[language == "en"]: self.new}
        return {"beian": VERSION, **self.new}


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a profile while it is read, changed and written back; raises NoProfile, UsageError where another is still at it."""
    if not folder.is_dir():  # its lock would bring an empty one into being
        raise NoProfile(path=folder)
    lock = FileLock(folder / LOCK, timeout=_WAITS_S)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(what=say(mark("另一处正在改动这份资料，没有写入；请稍后再运行一次。"))) from None
    try:
        yield
    finally:
        lock.release()


def update(loaded: LoadedProfile, profile: Profile) -> list[Path]:
    """Write what differs from the loaded profile and return the files written.

    Raises UsageError where the profile could not be opened afterwards, and OSError; nothing is changed then.
    """
    parts = dict(_planned(loaded, profile))
    anew = {path: yaml_file.content(path, part.fresh(_language(path))) for path, part in parts.items()}
    kindly = anew | {path: data for path, part in parts.items() if (data := _revised(path, part)) is not None}
    contents = kindly if _reads_as(loaded, kindly, profile) else anew
    if contents is anew:
        _prove_opens(loaded, anew)
    stored = {_archive_path(loaded.folder, path): path.read_bytes() for path in contents if path.exists()}
    files.write_all(stored | contents)
    return list(contents)


def _revised(path: Path, part: _Part) -> bytes | None:
    """Return the file with its comments and only what differs changed, None where its form is another."""
    if path.suffix.lower() == ".json" or not path.exists():
        return None
    node = yaml_file.read(path)
    old, new = part.old, part.new
    if isinstance(node, yaml_file.Mapping):
        keys = [key.text for key, _ in node.entries if key.text != "beian"]
        if part.names and len(keys) == 1 and keys[0] in part.names:
            old, new = {keys[0]: old}, {keys[0]: new}
        elif isinstance(old, list) and len(old) == len(new) == 1:
            old, new = old[0], new[0]
    return yaml_file.revised(path.read_bytes(), old, new)


def _reads_as(loaded: LoadedProfile, contents: dict[Path, bytes], profile: Profile) -> bool:
    """Say whether the files of a profile with these contents read as the profile that is meant."""
    try:
        return _read_back(loaded, contents) == profile
    except BeianError:
        return False


def _prove_opens(loaded: LoadedProfile, contents: dict[Path, bytes]) -> None:
    """Raise UsageError where the files of a profile with these contents would be refused; a word tidied is no matter."""
    try:
        _read_back(loaded, contents)
    except InputProblems as error:
        # a line would be that of a file which is never written
        results = (
            Problem(_file(problem.where) or loaded.path.name, problem.message, problem.remedy)
            for problem in error.problems
        )
        problems = "\n".join(f"  {problem}" for problem in results)
        what = say(mark("这样改动后资料将无法再打开，所以没有写入：\n{problems}"), problems=problems)
        raise UsageError(what=what) from None


def _read_back(loaded: LoadedProfile, contents: dict[Path, bytes]) -> Profile:
    """Return what the files of a profile with these contents read as; raises what `load` raises."""
    sources = {loaded.folder / _file(place) for place in loaded.positions.values()}
    with tempfile.TemporaryDirectory(prefix="beian-") as room:
        for path in sources | set(contents):
            data = contents.get(path) or path.read_bytes()
            files.write(Path(room) / path.relative_to(loaded.folder), data)
        return load(Path(room) / loaded.path.relative_to(loaded.folder)).profile


def _archive_path(folder: Path, path: Path) -> Path:
    number = 1
    while (result := folder / OLD_VERSIONS / f"{path.stem}.{number}{path.suffix}").exists():
        number += 1
    return result


def _planned(loaded: LoadedProfile, profile: Profile) -> Iterator[tuple[Path, _Part]]:
    """Yield each file with the part that stands in it."""
    whole = loaded.positions.get(())
    if whole:
        path = loaded.folder / _file(whole)
        language = _language(path)
        yield path, _Part(as_data(loaded.profile, language), as_data(profile, language))
        return
    for name, declared in members(Profile).items():
        old, new = getattr(loaded.profile, name), getattr(profile, name)
        if old == new:
            continue
        if isinstance(declared, Items):
            yield from _list_files(loaded, profile, name, declared.title)
        else:
            home = loaded.positions.get((name,))
            path = loaded.folder / (_file(home) if home else f"{declared.title}.yaml")
            language = _language(path)
            yield path, _Part(as_data(old, language), as_data(new, language), (declared.title, name))


def _list_files(loaded: LoadedProfile, profile: Profile, name: str, title: str) -> Iterator[tuple[Path, _Part]]:
    homes: dict[str, Path] = {}
    before: dict[Path, list[Block]] = {}
    after: dict[Path, list[Block]] = {}
    for place, item in enumerate(getattr(loaded.profile, name)):
        path = loaded.folder / _file(loaded.positions[name, place])
        homes[key_of(item, place)] = path
        before.setdefault(path, []).append(item)
        after.setdefault(path, [])
    for place, item in enumerate(getattr(profile, name)):
        key = key_of(item, place)
        path = homes.get(key) or _new_home(loaded.folder, title, list(homes.values()), key)
        after.setdefault(path, []).append(item)
    for path, items in after.items():
        language = _language(path)
        old = [as_data(block, language) for block in before.get(path, [])]
        new = [as_data(item, language) for item in items]
        if old != new:
            yield path, _Part(old, new, (title, name))


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
