"""Load a filing profile from one file, or from a folder with a file for each part.

    load(path)  →  LoadedProfile: the model, its folder, the line of each key, a digest

Only malformed input is refused: syntax, unknown keys, wrong types; InputProblems lists all of it. The preflight reports
missing and overlong values. A folder has 主体.yaml, 产品.yaml or 产品/*.yaml, 算法.yaml or 算法/*.yaml and 佐证与说明.yaml
(subject, products, algorithms, notes in English), or one file 填报资料.yaml (profile.yaml).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.core.errors import InputProblems, NoProfile, Problem, WorkbookGiven
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, say
from assistant.core.resemblance import nearest_name
from assistant.core.values import File
from assistant.core.yaml_file import Mapping as NodeGroup
from assistant.core.yaml_file import Node, Scalar, read
from assistant.core.yaml_file import Sequence as NodeList
from assistant.declaration.profile.catalogue import ProfileRecord, locate, records
from assistant.declaration.profile.merging import effective, origin
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.reading import Place, ProfileReader, names_of
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, members
from assistant.declaration.profile.schema.whole import VERSION, Profile

SUFFIXES = (".yaml", ".yml", ".json")
WHOLE = ("填报资料", "profile")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et")
FROZEN_LIST = "attachments.json"  # beside the parts in the frozen copy of a run
Contents = Mapping[Path, bytes]
NOTHING_NEW: Contents = MappingProxyType({})
COMMENTS = "退回意见.yaml"  # beside the parts, written by `beian returned`


@dataclass(frozen=True)
class LoadedProfile:
    """A profile and its source; paths of attachments are relative to `folder`. Files in `ignored` were not read."""

    profile: Profile
    path: Path
    folder: Path
    positions: dict[Place, str] = field(repr=False)
    ignored: frozenset[Path] = frozenset()

    def where(self, key: FieldKey) -> str:
        """Return `file:line` of a key, or of the nearest written part above it."""
        at = locate(self.profile, key)
        while at is None and key.parts:
            last = key.parts[-1]
            key = key.parent() if last.item is None else key.parent().child(last.name)
            at = locate(self.profile, key)
        at = at or ()
        while at and at not in self.positions:
            at = at[:-1]
        return self.positions.get(at, self.path.name)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the profile's content and the digests of its attachments, computed once."""
        whole = hashlib.sha256(self.profile.model_dump_json().encode())
        for view in self.records():
            for key, value in sorted({**view.values, **view.hidden}.items(), key=lambda item: str(item[0])):
                if isinstance(value, File):
                    whole.update(f"\n{key} {value.sha256 or ''}".encode())
        return whole.hexdigest()

    def records(self) -> list[ProfileRecord]:
        """Return the records; attachments have digest and size."""
        return records(self.profile, self.folder)


@dataclass(frozen=True, slots=True)
class _ProfileFiles:
    """The files of one profile, some with a content that is not written yet, some ignored; what was noticed in them."""

    contents: Contents
    ignored: frozenset[Path] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    positions: dict[Place, str] = field(default_factory=dict)

    def node(self, path: Path, name: str) -> tuple[Node, ProfileReader]:
        """Return the content of a file without its version, and the reader for it. Raises InputProblems, OSError."""
        reader = ProfileReader(name, self.problems, self.positions)
        return _without_version(read(path, name, data=self.contents.get(path)), reader), reader

    def named(self, folder: Path, stem: str) -> list[Path]:
        """Return the files with this name and a suffix of profiles."""
        files = (folder / f"{stem}{suffix}" for suffix in SUFFIXES)
        return [file for file in files if file not in self.ignored and (file in self.contents or os.path.lexists(file))]

    def sources(self, folder: Path, name: str, title: str) -> list[Path]:
        """Return the files of one part of the profile."""
        paths = [file for stem in (title, name) for file in self.named(folder, stem)]
        if not isinstance(members(Profile)[name], Items):
            return paths
        for inside in (folder / stem for stem in (title, name) if (folder / stem).is_dir()):
            files = {*inside.iterdir(), *(file for file in self.contents if file.parent == inside)}
            paths += [file for file in sorted(files - self.ignored) if file.suffix.lower() in SUFFIXES]
        return paths

    def finished(self, profile: Profile, path: Path, folder: Path) -> LoadedProfile:
        """Return the loaded profile. Raises InputProblems."""
        self.problems.extend(_shared_keys(profile, self.positions))
        self.problems.extend(_missing_origins(profile, self.positions))
        if self.problems:
            raise InputProblems(path.name, self.problems)
        return LoadedProfile(profile, path, folder, self.positions, self.ignored)


def files_of(path: Path) -> list[Path]:
    """Return the files of the profile at a path, whether they can be read or not. Raises OSError."""
    if not path.is_dir():
        return [path]
    own = _ProfileFiles(NOTHING_NEW)
    whole = [file for name in WHOLE for file in own.named(path, name)]
    parts = (own.sources(path, name, group.title) for name, group in members(Profile).items())
    return list(dict.fromkeys((*whole, *(file for sources in parts for file in sources))))


def load(path: Path, contents: Contents = NOTHING_NEW, ignored: frozenset[Path] = frozenset()) -> LoadedProfile:
    """Return the profile at a path, as it would be read if its files had the given contents and without `ignored` ones.

    Raises InputProblems with all problems, NoProfile, WorkbookGiven, OSError.
    """
    if path.is_dir():
        return _load_folder(path, _ProfileFiles(contents, ignored))
    if path.is_file() and path.suffix.lower() in _WORKBOOKS:
        raise WorkbookGiven(path=path)
    if not os.path.lexists(path) or path.suffix.lower() not in SUFFIXES:
        raise NoProfile(path=path)
    return _load_file(path, path.parent, _ProfileFiles(contents))


def _load_file(path: Path, folder: Path, files: _ProfileFiles) -> LoadedProfile:
    node, reader = files.node(path, path.name)
    profile = reader.block(Profile, node, (), "")
    assert isinstance(profile, Profile)
    return files.finished(profile, path, folder)


def _load_folder(folder: Path, files: _ProfileFiles) -> LoadedProfile:
    whole = [path for name in WHOLE for path in files.named(folder, name)]
    parts = {name: files.sources(folder, name, group.title) for name, group in members(Profile).items()}
    given = [source for sources in parts.values() for source in sources]
    if len(whole) == 1 and not given:
        return _load_file(whole[0], folder, files)
    if not given and not whole:
        raise NoProfile(path=folder)
    files.problems.extend([*_strangers(folder, [*whole, *given, *files.ignored]), *_doubled(folder, whole, parts)])
    values = {name: _part(folder, name, sources, files) for name, sources in parts.items() if sources}
    return files.finished(Profile(**values), folder, folder)


def _part(folder: Path, name: str, sources: list[Path], files: _ProfileFiles) -> Any:
    """Return the value of one part of the profile from its files."""
    declared = members(Profile)[name]
    items: list[Block] = []
    for source in sources:
        try:
            node, reader = files.node(source, source.relative_to(folder).as_posix())
        except InputProblems as error:
            files.problems.extend(error.problems)
            continue
        node = _unwrapped(node, name)
        if isinstance(declared, FieldGroup):
            return reader.block(declared.model, node, (name,), "")
        assert isinstance(declared, Items)
        for item in node.items if isinstance(node, NodeList) else (node,):
            items.append(reader.block(declared.model, item, (name, len(items)), ""))
    return tuple(items) if isinstance(declared, Items) else getattr(Profile(), name)


def _strangers(folder: Path, known: list[Path]) -> Iterator[Problem]:
    """Yield a problem for each YAML or JSON file in the folder that is not a part of the profile."""
    names = [*WHOLE, *members(Profile), *(declared.title for declared in members(Profile).values())]
    for file in sorted(folder.iterdir()):
        if (
            file.is_file()
            and file.suffix.lower() in SUFFIXES
            and file not in known
            and file.name not in {FROZEN_LIST, COMMENTS}
        ):
            near = nearest_name(file.stem, names, cutoff=0.4)
            remedy = say("是不是“{near}”？", near=f"{near}{file.suffix}") if near else say("请改名，或移出该文件夹。")
            yield Problem(file.name, say("不知道这个文件是资料的哪一部分"), remedy)


def _doubled(folder: Path, whole: list[Path], parts: dict[str, list[Path]]) -> Iterator[Problem]:
    """Yield a problem for each part, or complete profile, that exists twice."""
    if len(whole) > 1:
        shown = comma_list(file.name for file in whole)
        yield Problem(shown, say("一个文件夹里有两份填报资料，不知道该用哪一份"), say("请只留一份，其余移出该文件夹。"))
    for name, sources in parts.items():
        homes = {source.parent if source.parent != folder else source for source in sources}
        if len(homes) > 1 or (whole and sources):
            shown = comma_list(sorted(home.relative_to(folder).as_posix() for home in {*homes, *whole}))
            title = members(Profile)[name].title
            yield Problem(shown, say("“{title}”写在了两个地方", title=title), say("请合并，只留一处。"))


def _without_version(node: Node, reader: ProfileReader) -> Node:
    """Return the content without `beian: 1`; another version is a problem."""
    if not isinstance(node, NodeGroup):
        return node
    version = node.get("beian")
    if isinstance(version, Scalar) and version.text != str(VERSION):
        text = say("资料格式的版本是 {version}，本程序只认识 {known}", version=version.text, known=VERSION)
        reader.problems.append(Problem(f"{reader.file}:{version.line}", text, say("请升级本程序，或写 beian: 1。")))
    return NodeGroup(tuple(entry for entry in node.entries if entry[0].text != "beian"), node.line)


def _unwrapped(node: Node, name: str) -> Node:
    """Return the part itself if its file has the part's name as the only key."""
    if isinstance(node, NodeGroup) and len(node.entries) == 1:
        key, value = node.entries[0]
        if names_of(Profile).get(key.text) == name:
            return value
    return node


def _shared_keys(profile: Profile, positions: dict[Place, str]) -> Iterator[Problem]:
    """Yield a problem for each item with the key of an earlier one in its list."""
    lists: list[tuple[Place, Sequence[Block]]] = [(("products",), profile.products)]
    for number, product in enumerate(profile.products):
        lists.append((("products", number, "paths"), product.paths))
        for place, path in enumerate(product.paths):
            lists.append((("products", number, "paths", place, "functions"), path.functions))
    lists.append((("algorithms",), effective(profile.algorithms)))
    for at, items in lists:
        seen: set[str] = set()
        for position, item in enumerate(items):
            key = key_of(item, position)
            if key in seen:
                where = positions.get((*at, position), "")
                text = say("同一列表里有两项都是“{key}”", key=key)
                yield Problem(where, text, say("请改名，或给其中一项写上 标识（id）以便区分。"))
            seen.add(key)


def _missing_origins(profile: Profile, positions: dict[Place, str]) -> Iterator[Problem]:
    names = [algorithm.basic.name for algorithm in profile.algorithms if algorithm.basic.name]
    for position, algorithm in enumerate(profile.algorithms):
        name = algorithm.same_capability_as
        if name and origin(algorithm, profile.algorithms) is None:
            near = nearest_name(name, names, cutoff=0.4)
            remedy = say("是不是“{near}”？", near=near) if near else say("请写另一个算法的算法名称。")
            where = positions.get(("algorithms", position, "same_capability_as"), "")
            yield Problem(where, say("“同一能力”所指的算法“{name}”不在资料里", name=name), remedy)
