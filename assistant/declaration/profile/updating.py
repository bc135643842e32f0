"""Write a changed profile back to its files, all or none.

In YAML files only differences are changed, so comments stay. If the result would not read back as the intended profile,
the file is rewritten. The previous files are stored in 旧版/ in both cases. A profile that could not be opened afterwards
is not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import Timeout

from assistant.core import files, yaml_file
from assistant.core.errors import BeianError, InputProblems, NoProfile, Problem, UsageError
from assistant.core.language import say
from assistant.core.locks import locked
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.saving import Language, as_data
from assistant.declaration.profile.schema.declare import Block, Items, members
from assistant.declaration.profile.schema.whole import VERSION, Profile

OLD_VERSIONS = "旧版"
LOCK = ".beian.edit.lock"  # in a profile's folder, held while a profile is read, changed and written back
_UNFIT = '\\/:*?"<>|'
_WAITS_S = 30


@dataclass(frozen=True, slots=True)
class _Part:
    """The old and new data of one file: a mapping, or the items of a list.

    `names` are the Chinese and English keys that the file may have on top; None for a complete profile.
    """

    old: Any
    new: Any
    names: tuple[str, str] | None = None

    def fresh(self, language: Language) -> dict[str, Any]:
        """Return the data for rewriting the file."""
        if isinstance(self.new, list) and self.names:
            return {"beian": VERSION, self.names[language == "en"]: self.new}
        return {"beian": VERSION, **self.new}


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Lock a profile while it is read, changed and written back. Raises NoProfile, UsageError if it stays locked."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder / LOCK, _WAITS_S))
        except FileNotFoundError:
            raise NoProfile(path=folder) from None
        except Timeout:
            raise UsageError(what=say("另一处正在改动这份资料，没有写入；请稍后再试。")) from None
        yield


def update(loaded: LoadedProfile, profile: Profile) -> list[Path]:
    """Write the differences from the loaded profile and return the files written.

    Raises UsageError if the profile could not be opened afterwards, and OSError; nothing is changed then.
    """
    parts = dict(_planned(loaded, profile))
    contents = {path: _revised(loaded, path, part) or _rewritten(loaded, path, part) for path, part in parts.items()}
    if not _reads_as(loaded, contents, profile):
        contents = {path: _rewritten(loaded, path, part) for path, part in parts.items()}
        _prove_opens(loaded, contents)
    stored = {
        archive_path(loaded.folder, path): files.read(path, yaml_file.MAX_BYTES) for path in contents if path.exists()
    }
    files.write_all(stored | contents)
    return list(contents)


def _rewritten(loaded: LoadedProfile, path: Path, part: _Part) -> bytes:
    return yaml_file.content(path, part.fresh(_language(loaded, path)))


def _revised(loaded: LoadedProfile, path: Path, part: _Part) -> bytes | None:
    """Return the file with differences applied and comments preserved, None if that is impossible."""
    if path.suffix.lower() == ".json" or not path.exists():
        return None
    node = _node(loaded, path)
    old, new = part.old, part.new
    if isinstance(node, yaml_file.Mapping):
        keys = [key.text for key, _ in node.entries if key.text != "beian"]
        if part.names and len(keys) == 1 and keys[0] in part.names:
            old, new = {keys[0]: old}, {keys[0]: new}
        elif isinstance(old, list) and len(old) == len(new) == 1:
            old, new = old[0], new[0]
    return yaml_file.revised(files.read(path, yaml_file.MAX_BYTES), old, new)


def _reads_as(loaded: LoadedProfile, contents: dict[Path, bytes], profile: Profile) -> bool:
    """Return whether these contents read back as the intended profile."""
    try:
        return load(loaded.path, contents, loaded.ignored).profile == profile
    except BeianError:
        return False


def _prove_opens(loaded: LoadedProfile, contents: dict[Path, bytes]) -> None:
    """Raise UsageError if these contents could not be loaded; a normalised value is accepted."""
    try:
        load(loaded.path, contents, loaded.ignored)
    except InputProblems as error:
        # without line numbers: they would refer to a file that is never written
        problems = (
            Problem(_file(problem.where) or loaded.path.name, problem.message, problem.remedy)
            for problem in error.problems
        )
        listing = "\n".join(f"  {problem}" for problem in problems)
        what = say("这样改动后资料将无法再打开，所以没有写入：\n{problems}", problems=listing)
        raise UsageError(what=what) from None


def archive_path(folder: Path, path: Path) -> Path:
    """Return the unused path in 旧版/ under which a file is stored before it changes."""
    number = 1
    while (archived := folder / OLD_VERSIONS / f"{path.stem}.{number}{path.suffix}").exists():
        number += 1
    return archived


def _planned(loaded: LoadedProfile, profile: Profile) -> Iterator[tuple[Path, _Part]]:
    """Yield each file to write with its old and new data."""
    whole = loaded.positions.get(())
    if whole:
        path = loaded.folder / _file(whole)
        language = _language(loaded, path)
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
            language = _language(loaded, path)
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
        language = _language(loaded, path)
        old = [as_data(block, language) for block in before.get(path, [])]
        new = [as_data(item, language) for item in items]
        if old != new:
            yield path, _Part(old, new, (title, name))


def _new_home(folder: Path, title: str, homes: Sequence[Path], key: str) -> Path:
    """Return the file for a new item: its own file in the list's folder, or the list's only file."""
    if homes and homes[0].parent != folder:
        name = "".join("_" if sign in _UNFIT else sign for sign in key)[:60]
        return homes[0].parent / f"{name}.yaml"
    return homes[0] if homes else folder / f"{title}.yaml"


def _node(loaded: LoadedProfile, path: Path) -> yaml_file.Node:
    """Return a file of the profile as it was parsed for loading, unless it has changed since."""
    return yaml_file.read(path, path.relative_to(loaded.folder).as_posix())


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _language(loaded: LoadedProfile, path: Path) -> Language:
    """Return the language of a file's keys; Chinese for a new file."""
    if not path.exists():
        return "zh"
    node = _node(loaded, path)
    if isinstance(node, yaml_file.Sequence) and node.items:
        node = node.items[0]
    keys = [key.text for key, _ in node.entries] if isinstance(node, yaml_file.Mapping) else []
    return "en" if any(key.isascii() and key != "beian" for key in keys) else "zh"
