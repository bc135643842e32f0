"""From values under keys back to a profile: what a site holds, as the model that would be filed.

    assemble(values)        →  a Profile that holds exactly these values
    overlay(own, read)      →  a profile with what was read laid over it; what no form asks, and marks, stay its own

The inverse of `catalogue.records`: `records(assemble(values))` has the same values under the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from assistant.core.keys import FieldKey
from assistant.core.values import Choice, Choices, File, Nodes, Region, Steps, Value
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.natural import natural_key
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, members
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import FieldSpec

B = TypeVar("B", bound=Block)
Tree = dict[str, Any]


def assemble(values: Mapping[FieldKey, Value], paths: Mapping[FieldKey, str], ids: Mapping[FieldKey, str]) -> Profile:
    """Return the profile of these values: `paths` where each upload lies in the profile's folder, `ids` item → its id."""
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


def raw_of(spec: FieldSpec, value: Value, path: str = "") -> object:
    """Return what the model holds for a value, by the kind of its field; an upload is where it lies."""
    match value:
        case File(name):
            return path or name
        case Nodes(nodes):
            return tuple(
                NodeRef(**dict(zip(("product", "path", "function"), node, strict=False))) for node in sorted(nodes)
            )
        case Choice(word):
            return (word,) if spec.kind == "choices" else word
        case Choices(words) | Region(words) | Steps(words):
            return words
    if spec.kind == "number":
        return _number(value)
    return str(value) if spec.kind in {"unknown", "text", "textarea", "choice"} else value


def overlay(own: B, read: B) -> B:
    """Return a part with what the site holds over it; what the site does not hold is kept."""
    changes: dict[str, object] = {}
    for name, declared in members(type(own)).items():
        mine, theirs = getattr(own, name), getattr(read, name)
        match declared:
            case FieldGroup():
                changes[name] = overlay(mine, theirs)
            case Items():
                changes[name] = _overlaid(mine, theirs)
            case Labelled():
                changes[name] = _answers(mine, theirs)
            case Leaf():
                changes[name] = mine if theirs is None else theirs
    return own.model_copy(update=changes)


def _overlaid(own: tuple[Block, ...], read: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return a list with each item that both have laid over, and what only one has kept."""
    result = {natural_key(block, place): block for place, block in enumerate(read)}
    merged = []
    for place, item in enumerate(own):
        names = (natural_key(item, place), getattr(item, "formerly", None) or "")
        theirs = next((result.pop(name) for name in names if name in result), None)
        merged.append(item if theirs is None else overlay(item, theirs))
    return (*merged, *result.values())


def _answers(own: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    merged = dict(own)
    for label, answer in read.items():
        mine = merged.get(label)
        merged[label] = mine | answer if isinstance(mine, dict) and isinstance(answer, dict) else answer
    return merged


def _place(tree: Tree, key: FieldKey) -> tuple[Tree, str]:
    """Return where a key's value goes in the tree; `items[…]` inside a section of labelled answers is no step."""
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


def _number(value: Value) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
