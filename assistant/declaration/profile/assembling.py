"""Build a profile from values under keys, for example from the values that a site stores.

    assemble(values)        →  a Profile with exactly these values
    overlay(own, read)      →  a profile updated by one that was read; marks and fields that no form asks for stay

The inverse of `catalogue.records`: `records(assemble(values))` has the same values under the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from assistant.core.keys import FieldKey
from assistant.core.values import Value
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.merging import merged_answers
from assistant.declaration.profile.natural import natural_key
from assistant.declaration.profile.raw_values import raw_of
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, members
from assistant.declaration.profile.schema.whole import Profile

B = TypeVar("B", bound=Block)
Tree = dict[str, Any]


def assemble(values: Mapping[FieldKey, Value], paths: Mapping[FieldKey, str], ids: Mapping[FieldKey, str]) -> Profile:
    """Return the profile of these values; `paths` has the path of each upload, `ids` the id of each item."""
    tree: Tree = {}
    for key, value in values.items():
        place, last = _place(tree, key)
        place[last] = raw_of(spec_of(key), value, paths.get(key, ""))
    for key, own in ids.items():
        place, last = _place(tree, key)
        place.setdefault(last, {})["id"] = own
    built = _built(Profile, tree)
    assert isinstance(built, Profile)
    return built


def overlay(own: B, read: B) -> B:
    """Return a part updated by the site's values; values that the site lacks stay."""
    changes: dict[str, object] = {}
    for name, declared in members(type(own)).items():
        mine, theirs = getattr(own, name), getattr(read, name)
        match declared:
            case FieldGroup():
                changes[name] = overlay(mine, theirs)
            case Items():
                changes[name] = _overlaid(mine, theirs)
            case Labelled():
                changes[name] = merged_answers(mine, theirs)
            case Leaf():
                changes[name] = mine if theirs is None else theirs
    return own.model_copy(update=changes)


def _overlaid(own: tuple[Block, ...], read: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the items of both lists; items in both are updated."""
    unmatched = {natural_key(block, place): block for place, block in enumerate(read)}
    merged = []
    for place, item in enumerate(own):
        names = (natural_key(item, place), getattr(item, "formerly", None) or "")
        theirs = next((unmatched.pop(name) for name in names if name in unmatched), None)
        merged.append(item if theirs is None else overlay(item, theirs))
    return (*merged, *unmatched.values())


def _place(tree: Tree, key: FieldKey) -> tuple[Tree, str]:
    """Return the node and the name under which a key's value is set; `items` of labelled answers is skipped."""
    steps: list[str] = []
    for part in key.parts:
        is_answer = part.name == "items" and part.item is not None
        steps += [*([] if is_answer else [part.name]), *([] if part.item is None else [part.item])]
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
    return tree, steps[-1]


def _built(model: type[Block], tree: Tree) -> Block:
    values: dict[str, object] = {}
    for name, declared in members(model).items():
        if name not in tree:
            continue
        below = tree[name]
        match declared:
            case FieldGroup():
                values[name] = _built(declared.model, below)
            case Items():
                values[name] = tuple(_built(declared.model, item) for item in below.values())
            case _:
                values[name] = below
    return model(**values)
