"""Edits of a profile as texts of its fields, saved so that two windows never overwrite each other.

    EditedProfile.of(path)          the profile as read, with the digest of its files
    save(base, texts)            →  SavedEdits, InvalidEdits (unreadable texts) or ConflictingEdits

A field is named by its place in the model (names and list positions). If another window has saved since, the edits are
applied to the new files by key; a field that both windows changed is reported with both texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.core.errors import NoProfile, WorkspaceError
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import say
from assistant.core.values import KINDS, Misread
from assistant.declaration.profile.catalogue import at, locate
from assistant.declaration.profile.earlier import ProfilePlace, differences, place_of
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.raw_values import from_cell
from assistant.declaration.profile.schema.declare import Block, Items, Labelled, Leaf, Mark, members
from assistant.declaration.profile.schema.notes import AcceptedFinding
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import held, update
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice import activity

Place = tuple[str | int, ...]
Texts = Mapping[Place, str]


@dataclass(frozen=True)
class EditedProfile:
    """A profile as read for editing, with its place, whose digest detects later changes of its files."""

    loaded: LoadedProfile
    place: ProfilePlace

    @classmethod
    def of(cls, path: Path) -> EditedProfile:
        """Read a profile for editing; raises what `load` raises."""
        before = place_of(path)
        return cls(load(path), before)

    def current(self) -> EditedProfile:
        """Read it anew from the same place; raises what `load` raises."""
        return self.of(self.place.path)


@dataclass(frozen=True, slots=True)
class SavedEdits:
    """The edits were saved: the changed files, whether (1) or not (0) another window's edits were merged, the digest."""

    files: tuple[Path, ...]
    joined: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class InvalidEdits:
    """Nothing was saved: unreadable texts, place → (actual text, allowed values)."""

    places: dict[Place, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ConflictingEdits:
    """Nothing was saved: another window changed these fields too, place → (mine, theirs); `current` is its profile."""

    current: EditedProfile
    places: dict[Place, tuple[str, str]] = field(default_factory=dict)
    missing: tuple[Place, ...] = ()


EditResult = SavedEdits | InvalidEdits | ConflictingEdits


def save(base: EditedProfile, texts: Texts, seen: Texts | None = None) -> EditResult:
    """Save edits to a profile's files, keeping comments.

    Raises InputProblems, WorkspaceError (no folder), UsageError (another change is going on), OSError.

    All places are those of `base`. `seen` holds texts of another window that the person has decided about; they no
    longer conflict.
    """
    with _held(base.loaded.folder):
        current = base.current()
        moved = [(place, place, text) for place, text in texts.items()]
        is_joined = current.place.digest != base.place.digest
        if is_joined:
            moved, missing = _moved(base.loaded.profile, current.loaded.profile, texts)
            conflicts = _both(base.loaded.profile, current.loaded.profile, moved, seen or {})
            if conflicts or missing:
                return ConflictingEdits(current, conflicts, tuple(missing))
        profile, unreadable = with_texts(current.loaded.profile, {there: text for _, there, text in moved})
        if unreadable:
            return InvalidEdits({place: unreadable[there] for place, there, _ in moved if there in unreadable})
        return _saved(current.loaded, profile, int(is_joined))


def with_item(base: EditedProfile, place: Place, name: str = "") -> EditResult:
    """Append a new item to the list at a place, named `name`, and save."""
    items: tuple[Block, ...] = at(base.loaded.profile, place)
    declared = _declared(place)
    assert isinstance(declared, Items)
    new = declared.model()
    leaf = _name_of(declared.model)
    if name and leaf:
        new = changed(new, leaf, name)
    return _restructured(base, place, (*items, new))


def without_item(base: EditedProfile, place: Place) -> EditResult:
    """Remove an item from its list and save; the former file stays in 旧版/."""
    items: tuple[Block, ...] = at(base.loaded.profile, place[:-1])
    return _restructured(base, place[:-1], tuple(item for item in items if item is not items[int(place[-1])]))


def explained(base: EditedProfile, finding: AcceptedFinding) -> EditResult:
    """Save the reason for accepting a finding, with name and date."""
    return _restructured(base, ("notes", "accepted"), (*base.loaded.profile.notes.accepted, finding))


def _restructured(base: EditedProfile, place: Place, items: tuple[Block, ...]) -> EditResult:
    with _held(base.loaded.folder):
        current = base.current()
        if current.place.digest != base.place.digest:
            return ConflictingEdits(current)
        return _saved(current.loaded, changed(current.loaded.profile, place, items))


def _saved(loaded: LoadedProfile, profile: Profile, joined: int = 0) -> SavedEdits:
    """Write a changed profile, with the digest of its files while no other window can write them."""
    written = _written(loaded, profile)
    return SavedEdits(written, joined, place_of(loaded.path).digest)


def _written(loaded: LoadedProfile, profile: Profile) -> tuple[Path, ...]:
    """Write a changed profile, add the places that differ to the client's log, and return the files written."""
    written = tuple(update(loaded, profile))
    if written:
        places = dict.fromkeys(difference.place for difference in differences(loaded.profile, profile))
        activity.note(loaded.folder, "saved", list(places))
    return written


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Lock a profile while it is changed; raises WorkspaceError if its folder was moved away, UsageError if it stays locked."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder))
        except NoProfile:
            raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=folder.name)) from None
        yield


def with_texts(profile: Profile, texts: Texts) -> tuple[Profile, dict[Place, tuple[str, str]]]:
    """Return the profile with these texts in its fields, and the unreadable texts with the allowed values."""
    unreadable: dict[Place, tuple[str, str]] = {}
    for place, text in texts.items():
        try:
            raw = raw_of(place, text)
        except Misread as error:
            unreadable[place] = (error.actual, error.allowed)
        else:
            profile = changed(profile, place, raw)
    return profile, unreadable


def text_of(profile: Profile, place: Place) -> str:
    """Return the text of a field as a person edits it."""
    declared = _declared(place)
    assert isinstance(declared, Leaf | Labelled | Mark)
    return KINDS[declared.kind].cell(at(profile, place))


def raw_of(place: Place, text: str) -> object:
    """Return the model value for the text of a field; raises Misread."""
    text = text.replace("\r\n", "\n")
    match _declared(place):
        case Leaf() as leaf:
            return from_cell(leaf, text)
        case Mark(is_tick=False):
            return text.strip() or None
        case Labelled() | Mark() as declared:
            return KINDS[declared.kind].from_cell(text)
    raise TypeError(f"no field: {place}")


def changed(here: Any, place: Sequence[str | int], value: object) -> Any:
    """Return a copy of a part of the model with the value at a place replaced; None removes an answer."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        return (*here[:step], changed(here[step], rest, value), *here[step + 1 :])
    if isinstance(here, dict):
        answers = {**here, step: changed(here.get(step, {}), rest, value)}
        return {name: answer for name, answer in answers.items() if answer is not None}
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
    """Return the declaration that applies to a place."""
    model: type[Block] = Profile
    declared: Any = None
    for step in place:
        if isinstance(step, int) or isinstance(declared, Labelled):
            continue
        declared = members(model)[step]
        model = getattr(declared, "model", model)
    return declared


def _name_of(model: type[Block]) -> Place:
    """Return the place of the field that names a new item, or ()."""
    for name, declared in members(model).items():
        if isinstance(declared, Leaf) and declared.kind in ("text", "steps", "choice"):
            return (name,) if declared.kind == "text" else ()
    first, *below = REGISTRY.listed.natural_key.fields[0].split(".")
    return (first, *below) if first in members(model) else ()


def _moved(base: Profile, current: Profile, texts: Texts) -> tuple[list[tuple[Place, Place, str]], list[Place]]:
    """Return each edit with its place in the current profile, and the places whose item is missing or ambiguous."""
    moved, missing = [], []
    for place, text in texts.items():
        key = key_at(base, place)
        there = locate(current, key) if locate(base, key) == place else None
        if there is None:
            missing.append(place)
        else:
            moved.append((place, there, text))
    return moved, missing


def _both(
    base: Profile, current: Profile, moved: Sequence[tuple[Place, Place, str]], seen: Texts
) -> dict[Place, tuple[str, str]]:
    conflicts = {}
    for place, there, mine in moved:
        theirs = text_of(current, there)
        if theirs not in (text_of(base, place), mine, seen.get(place)):
            conflicts[place] = (mine, theirs)
    return conflicts


def describe_conflict(clash: ConflictingEdits) -> str:
    """Describe a conflict in one message."""
    if clash.missing:
        return say("另一个窗口改动了资料的结构，{count} 项对不上，没有保存。请重新打开本页。", count=len(clash.missing))
    if clash.places:
        return say("另一个窗口也改了 {count} 项，没有保存。请逐项选定：", count=len(clash.places))
    return say("另一个窗口改动了资料，没有保存。请重新打开本页。")
