"""Conflict copies that a synchronising service has left: found, compared in the words of the form, resolved.

    conflict_copies(home)            →  ConflictCopy for each, of the profile's files and of the records beside it
    compared(home, copy)             →  CopyComparison: every value and every item that differs, now and in the copy
    resolve(home, comparison, taken) →  the values of the places `taken` come from the copy; the copy moves to 旧版/

A list is compared item by item, known by name; an item that only one side has is one difference.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.core import files, yaml_file
from assistant.core.errors import BeianError, UsageError
from assistant.core.language import say
from assistant.core.sync_copies import copies_of
from assistant.core.user_messages import on_page
from assistant.declaration.papers import folder as shelf
from assistant.declaration.profile.loading import LoadedProfile, files_of, load
from assistant.declaration.profile.reading import ProfileReader
from assistant.declaration.profile.saving import as_data
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import archive_path, held, update
from assistant.practice import client_overview as overviews
from assistant.practice import comment_tasks

Place = tuple[str, ...]
_NAMES = (
    ("名称",), ("算法名称",), ("产品名称",), ("职责",), ("规则",), ("路径名称",), ("功能名称",), ("材料",),
    ("事项", "轮次"), ("内容",), ("事项", "日期", "算法"), ("算法", "备案编号", "日期"), ("file",),
)  # fmt: skip
_RECORDS: Mapping[str, Callable[[Path], object]] = {
    f"{overviews.FOLDER}/{overviews.FILE}": overviews.read,
    comment_tasks.FILE: comment_tasks.tasks,
    f"{shelf.FOLDER}/{shelf.MANIFEST}": lambda home: shelf.manifest(home / shelf.FOLDER),
}


@dataclass(frozen=True, slots=True)
class ConflictCopy:
    """A conflict copy and the file it is a copy of; `name` is relative to the client's folder."""

    path: Path
    original: Path
    name: str
    is_profile: bool


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """One value or item that differs: its place in words, its text now and in the copy ("" if absent)."""

    place: Place
    current: str
    copy: str


@dataclass(frozen=True, slots=True)
class CopyComparison:
    """A copy compared with the file; `problem` if one of the two cannot be read. `seen` proves that neither has changed."""

    copy: ConflictCopy
    differences: tuple[CopyDifference, ...] = ()
    problem: str = ""
    seen: str = ""
    data: tuple[Any, Any] = field(default=(None, None), repr=False)


def conflict_copies(home: Path) -> list[ConflictCopy]:
    """Return the conflict copies of a client's files. Raises OSError."""
    copies = {copy.path: copy for original in files_of(home) for copy in _of(home, original, is_profile=True)}
    for name in _RECORDS:
        copies |= {copy.path: copy for copy in _of(home, home / name, is_profile=False)}
    return [copy for _, copy in sorted(copies.items())]


def _of(home: Path, original: Path, *, is_profile: bool) -> Iterator[ConflictCopy]:
    is_free = is_profile and original.parent != home  # files of items have names that people give
    for path in copies_of(original, of_any_computer=not is_free):
        yield ConflictCopy(path, original, path.relative_to(home).as_posix(), is_profile)


def compared(home: Path, copy: ConflictCopy) -> CopyComparison:
    """Return how a copy differs. Never raises for what the files hold."""
    try:
        current, other = (_data(home, copy, path) for path in (copy.original, copy.path))
        seen = _seen(copy)
    except (BeianError, OSError, ValueError) as error:
        return CopyComparison(copy, problem=on_page(error), seen=_seen(copy))
    return CopyComparison(copy, tuple(_differences(current, other, ())), seen=seen, data=(current, other))


def resolve(home: Path, comparison: CopyComparison, taken: Collection[Place]) -> None:
    """Take these places from the copy and move the copy to 旧版/; raises UsageError if a file has changed, OSError.

    What cannot be read stays as it is, and its copy is only moved.
    """
    copy = comparison.copy
    with held(home):
        if _seen(copy) != comparison.seen:
            raise UsageError(what=say("文件在这期间又改过，没有保存。请刷新本页，再选一次。"))
        if taken:
            merged = _merged(*comparison.data, frozenset(taken), ())
            _write_profile(home, copy, merged) if copy.is_profile else _write_record(home, copy, merged)
        folder = home if copy.is_profile else copy.original.parent
        files.write(archive_path(folder, copy.original), files.read(copy.path))
        copy.path.unlink()


def _data(home: Path, copy: ConflictCopy, path: Path) -> Any:
    """Return one of the two files as plain data, for a profile the whole profile with it."""
    if copy.is_profile:
        return as_data(_profile_with(home, copy, path).profile)
    if path.suffix.lower() == ".json":
        return json.loads(files.read(path, yaml_file.MAX_BYTES))
    return yaml_file.read_mapping(path)


def _profile_with(home: Path, copy: ConflictCopy, path: Path) -> LoadedProfile:
    ignored = frozenset(one.path for one in conflict_copies(home) if one.is_profile)
    return load(home, {copy.original: files.read(path, yaml_file.MAX_BYTES)}, ignored)


def _seen(copy: ConflictCopy) -> str:
    digest = hashlib.sha256()
    for path in (copy.original, copy.path):
        digest.update(files.sha256(path).encode() if path.exists() else b"-")
    return digest.hexdigest()


def _write_profile(home: Path, copy: ConflictCopy, data: Any) -> None:
    problems: list[Any] = []
    text = json.dumps(data, ensure_ascii=False, default=str)
    node = yaml_file.parse(text, copy.name, is_json=True)
    profile = ProfileReader(copy.name, problems, {}).block(Profile, node, (), "")
    if problems or not isinstance(profile, Profile):
        raise UsageError(what=say("选定的内容合起来读不出来，没有保存：{why}", why=str(problems[0])))
    update(_profile_with(home, copy, copy.original), profile)


def _write_record(home: Path, copy: ConflictCopy, data: Any) -> None:
    """Write the merged record; the former one is written back if its reader refuses the result."""
    before = files.read(copy.original, yaml_file.MAX_BYTES)
    is_json = copy.original.suffix.lower() == ".json"
    revised = None if is_json else yaml_file.revised(before, _data(home, copy, copy.original), data)
    content = revised if revised is not None else yaml_file.content(copy.original, data)
    archived = archive_path(copy.original.parent, copy.original)
    files.write_all({archived: before, copy.original: content})
    try:
        _RECORDS[copy.original.relative_to(home).as_posix()](home)
    except BeianError:
        files.write(copy.original, before)
        raise


def _differences(current: Any, copy: Any, place: Place) -> Iterator[CopyDifference]:
    """Yield what differs between two parts of the data."""
    if _is_group(current) and _is_group(copy):
        for key in dict.fromkeys((*(current or {}), *(copy or {}))):
            yield from _differences((current or {}).get(key), (copy or {}).get(key), (*place, str(key)))
    elif _are_items(current) and _are_items(copy):
        own, other = _named(current), _named(copy)
        for name in dict.fromkeys((*own, *other)):
            if name in own and name in other:
                yield from _differences(own[name], other[name], (*place, name))
            else:
                yield CopyDifference((*place, name), _text(own.get(name)), _text(other.get(name)))
    elif current != copy:
        yield CopyDifference(place, _text(current), _text(copy))


def _merged(current: Any, copy: Any, taken: Collection[Place], place: Place) -> Any:
    """Return the data of now with that of the copy at the places taken; None where nothing is left."""
    if place in taken:
        return copy
    if _is_group(current) and _is_group(copy):
        keys = dict.fromkeys((*(current or {}), *(copy or {})))
        parts = {
            key: _merged((current or {}).get(key), (copy or {}).get(key), taken, (*place, str(key))) for key in keys
        }
        merged = {key: part for key, part in parts.items() if part is not None or (current or {}).get(key, "") is None}
        return merged or None if current is None else merged
    if _are_items(current) and _are_items(copy):
        own, other = _named(current), _named(copy)
        items = [
            _merged(own[name], other[name], taken, (*place, name))
            if name in own and name in other
            else (other if (*place, name) in taken else own).get(name)
            for name in dict.fromkeys((*own, *other))
        ]
        items = [item for item in items if item is not None]
        return items or None if current is None else items
    return current


def _is_group(data: Any) -> bool:
    return data is None or isinstance(data, dict)


def _are_items(data: Any) -> bool:
    return data is None or (isinstance(data, list) and all(isinstance(item, dict) for item in data))


def _named(items: Any) -> dict[str, Any]:
    """Return the items by name; two of one name are told apart by their number."""
    named: dict[str, Any] = {}
    for number, item in enumerate(items or [], 1):
        name = _name(item) or say("第{number}个", number=number)
        named[name if name not in named else f"{name}（{number}）"] = item
    return named


def _name(item: Mapping[str, Any]) -> str:
    for group in (item, *(value for value in item.values() if isinstance(value, dict))):
        for keys in _NAMES:
            texts = [str(group[key]) for key in keys if group.get(key)]
            if len(texts) == len(keys) or (texts and len(keys) > 2):  # the last of three may be absent
                return f"“{'，'.join(texts)}”"
    return ""


def _text(data: Any) -> str:
    """Return data as a person reads it."""
    match data:
        case None:
            return ""
        case dict():
            return "\n".join(f"{key}：{_text(value)}" for key, value in data.items() if value not in (None, "", [], {}))
        case list() if any(isinstance(item, dict) for item in data):
            return "\n".join(_text(item) for item in data)
        case list():
            return "、".join(map(_text, data))
        case bool():
            return say("是") if data else say("否")
    return str(data)
