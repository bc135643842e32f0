"""Edits of a profile as texts of its fields, and saving them so that two windows never overwrite each other.

    Edited.of(path)                 the profile as it was read, with the digest of its files
    save(base, texts)            →  Saved, Wrong (what cannot be read) or Clash (somebody else saved since)

A field is named by its place in the model (names and list positions). What another window saved since is never undone:
where the files have changed, the edits are laid onto them by key, and a field that both changed is shown both ways.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.core.errors import WorkspaceError
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.declaration.profile.catalogue import locate
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.scalars import Misread
from assistant.declaration.profile.schema.declare import Block, Items, Labelled, Leaf, Mark, members
from assistant.declaration.profile.schema.notes import AcceptedFinding
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import LOCK, update
from assistant.declaration.profile.workbook import text as cells

Place = tuple[str | int, ...]
Texts = Mapping[Place, str]
_YES = "是"


@dataclass(frozen=True)
class EditedProfile:
    """A profile as it was read for editing, and the digest of its files by which a later change is seen."""

    loaded: LoadedProfile
    digest: str

    @classmethod
    def of(cls, path: Path) -> EditedProfile:
        """Read a profile for editing; raises what `load` raises."""
        before = _digest(path)
        return cls(load(path), before)


@dataclass(frozen=True, slots=True)
class SavedEdits:
    """The edits were written; `files` are those that changed, `joined` how many fields another window had changed."""

    files: tuple[Path, ...]
    joined: int = 0


@dataclass(frozen=True, slots=True)
class InvalidEdits:
    """Nothing was written: texts that cannot be read as their field, place → (what was found, what is allowed)."""

    places: dict[Place, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ConflictingEdits:
    """Nothing was written: fields that another window has changed too, place → (mine, theirs); `now` is what stands there."""

    now: EditedProfile
    places: dict[Place, tuple[str, str]] = field(default_factory=dict)
    missing: tuple[Place, ...] = ()


EditResult = SavedEdits | InvalidEdits | ConflictingEdits


def save(base: EditedProfile, texts: Texts, seen: Texts | None = None) -> EditResult:
    """Write edits to the profile's files, comments kept; raises InputProblems, WorkspaceError where its folder is gone, OSError.

    All places are those of `base`. `seen` are texts of another window that the person saw and decided about: they no
    longer clash.
    """
    with _held(base.loaded.folder):
        now = EditedProfile.of(base.loaded.path)
        moved = [(place, place, text) for place, text in texts.items()]
        is_joined = now.digest != base.digest
        if is_joined:
            moved, missing = _moved(base.loaded.profile, now.loaded.profile, texts)
            both = _both(base.loaded.profile, now.loaded.profile, moved, seen or {})
            if both or missing:
                return ConflictingEdits(now, both, tuple(missing))
        profile, wrong = with_texts(now.loaded.profile, {there: text for _, there, text in moved})
        if wrong:
            return InvalidEdits({place: wrong[there] for place, there, _ in moved if there in wrong})
        return SavedEdits(tuple(update(now.loaded, profile)), int(is_joined))


def with_item(base: EditedProfile, place: Place, name: str = "") -> EditResult:
    """Write a new item at the end of the list at a place, with its first text as its name."""
    items: tuple[Block, ...] = at(base.loaded.profile, place)
    declared = _declared(place)
    assert isinstance(declared, Items)
    new = declared.model()
    leaf = _name_of(declared.model)
    if name and leaf:
        new = changed(new, leaf, name)
    return _restructured(base, place, (*items, new))


def without_item(base: EditedProfile, place: Place) -> EditResult:
    """Write a list without one of its items; the former file stays in 旧版/."""
    items: tuple[Block, ...] = at(base.loaded.profile, place[:-1])
    return _restructured(base, place[:-1], tuple(item for item in items if item is not items[int(place[-1])]))


def explained(base: EditedProfile, finding: AcceptedFinding) -> EditResult:
    """Write why a finding may stand, with who says so and when."""
    return _restructured(base, ("notes", "accepted"), (*base.loaded.profile.notes.accepted, finding))


def _restructured(base: EditedProfile, place: Place, items: tuple[Block, ...]) -> EditResult:
    with _held(base.loaded.folder):
        now = EditedProfile.of(base.loaded.path)
        if now.digest != base.digest:
            return ConflictingEdits(now)
        return SavedEdits(tuple(update(now.loaded, changed(now.loaded.profile, place, items))))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a profile while it is changed; raises WorkspaceError where its folder was moved away since it was read."""
    if not folder.is_dir():  # its lock would bring an empty one into being
        raise WorkspaceError(what=say(mark("没有客户文件夹“{name}”"), name=folder.name))
    with FileLock(folder / LOCK):
        yield


def with_texts(profile: Profile, texts: Texts) -> tuple[Profile, dict[Place, tuple[str, str]]]:
    """Return the profile with these texts in its fields, and those that cannot be read with what is allowed."""
    wrong: dict[Place, tuple[str, str]] = {}
    for place, text in texts.items():
        try:
            raw = raw_of(place, text)
        except Misread as error:
            wrong[place] = (error.actual, error.allowed)
        else:
            profile = changed(profile, place, raw)
    return profile, wrong


def text_of(profile: Profile, place: Place) -> str:
    """Return the text of a field as a person edits it."""
    raw = at(profile, place)
    match _declared(place):
        case Leaf(kind="unknown") | Labelled():
            return cells.answer_written(raw)
        case Leaf(kind=kind):
            return cells.listed(kind, raw)
        case Mark(is_tick=True):
            return _YES if raw else ""
        case _:
            return cells.written(raw)


def raw_of(place: Place, text: str) -> object:
    """Return what the model holds for the text of a field; raises Misread."""
    text = text.replace("\r\n", "\n")
    match _declared(place):
        case Leaf(kind="unknown") | Labelled():
            return cells.answer_read(text)
        case Leaf(kind=kind, vocabulary=vocabulary):
            return cells.read(kind, vocabulary, text)
        case Mark(is_tick=True):
            return text == _YES
        case _:
            return text.strip() or None


def at(profile: Any, place: Sequence[str | int]) -> Any:
    """Return what the model holds at a place; None where nothing is there."""
    here = profile
    for step in place:
        if here is None:
            return None
        if isinstance(here, tuple):
            here = here[int(step)] if int(step) < len(here) else None
        elif isinstance(here, dict):
            here = here.get(step)
        else:
            here = getattr(here, str(step))
    return here


def changed(here: Any, place: Sequence[str | int], value: object) -> Any:
    """Return a copy of a part of the model with what stands at a place replaced; an answer of None goes away."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        return (*here[:step], changed(here[step], rest, value), *here[step + 1 :])
    if isinstance(here, dict):
        result = {**here, step: changed(here.get(step, {}), rest, value)}
        return {name: item for name, item in result.items() if item is not None}
    return here.model_copy(update={step: changed(getattr(here, step), rest, value)})


def key_at(profile: Profile, place: Sequence[str | int]) -> FieldKey:
    """Return the key of a place."""
    key, here = ROOT, profile
    steps = list(place)
    while steps:
        name = str(steps.pop(0))
        below: Any = getattr(here, name)
        if isinstance(below, dict):
            return _answer_key(key, name, [str(step) for step in steps])
        if isinstance(below, tuple) and steps:
            position = int(steps.pop(0))
            key, here = key.child(name, key_of(below[position], position)), below[position]
        else:
            key, here = key.child(name), below
    return key


def _answer_key(key: FieldKey, name: str, labels: Sequence[str]) -> FieldKey:
    if len(labels) < 2:
        return key.child(name, labels[0]) if labels else key.child(name)
    return key.child(name, labels[0]).child("items", labels[1])


def _declared(place: Sequence[str | int]) -> object:
    """Return the declaration that a place stands under."""
    model: type[Block] = Profile
    declared: Any = None
    for step in place:
        if isinstance(step, int) or isinstance(declared, Labelled):
            continue
        declared = members(model)[step]
        model = getattr(declared, "model", model)
    return declared


def _name_of(model: type[Block]) -> Place:
    """Return the field by which a new item is called."""
    for name, declared in members(model).items():
        if isinstance(declared, Leaf) and declared.kind in ("text", "steps", "choice"):
            return (name,) if declared.kind == "text" else ()
    return ("basic", "name") if "basic" in members(model) else ()


def _moved(base: Profile, now: Profile, texts: Texts) -> tuple[list[tuple[Place, Place, str]], list[Place]]:
    """Return each edit with its place in the profile as it stands now, and those whose item is gone or not told apart."""
    moved, missing = [], []
    for place, text in texts.items():
        key = key_at(base, place)
        there = locate(now, key) if locate(base, key) == place else None
        if there is None:
            missing.append(place)
        else:
            moved.append((place, there, text))
    return moved, missing


def _both(
    base: Profile, now: Profile, moved: Sequence[tuple[Place, Place, str]], seen: Texts
) -> dict[Place, tuple[str, str]]:
    result = {}
    for place, there, mine in moved:
        theirs = text_of(now, there)
        if theirs not in (text_of(base, place), mine, seen.get(place)):
            result[place] = (mine, theirs)
    return result


def _digest(path: Path) -> str:
    """Return the digest of the files that a profile is made of: names and bytes."""
    digest = hashlib.sha256()
    for file in _sources(path):
        digest.update(f"{file.name}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    kinds = {".yaml", ".yml", ".json"}
    names = {declared.title for declared in members(Profile).values()} | set(members(Profile))
    folders = [path, *(path / name for name in names if (path / name).is_dir())]
    paths = (file for folder in folders for file in sorted(folder.iterdir()))
    return [file for file in paths if file.is_file() and file.suffix.lower() in kinds]


def describe_conflict(clash: ConflictingEdits) -> str:
    """Return what a clash is, in a sentence."""
    if clash.missing:
        return say(
            mark("另一个窗口改动了资料的结构，{count} 项对不上，没有保存。请重新打开本页。"), count=len(clash.missing)
        )
    if clash.places:
        return say(mark("另一个窗口也改了 {count} 项，没有保存。请逐项选定："), count=len(clash.places))
    return say(mark("另一个窗口改动了资料，没有保存。请重新打开本页。"))
