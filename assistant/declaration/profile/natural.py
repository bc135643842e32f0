"""Natural keys: identify products, paths, functions and algorithms without running numbers.

The natural key of a product is `名称/服务形式`, of a path its steps joined by `>`, of a function or algorithm its name.
Where two items would share a key, the author gives one an `id` that replaces it. An unnamed item is `第n个`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, reduce
from typing import Any

from assistant.core.values.words import STEP, tidy_path
from assistant.declaration.profile.schema.declare import Block, Declared, Items, Leaf, members
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import NaturalKey


def natural_key(item: Block, position: int) -> str:
    """Return the key that identifies an item on the site; `position` counts from 0."""
    return _words(item) or f"第{position + 1}个"


def key_of(item: Block, position: int) -> str:
    """Return the bracketed part of an item's field key: its `id`, else its natural key."""
    return getattr(item, "id", None) or natural_key(item, position)


def former_key(item: Any) -> str | None:
    """Return the natural key before a rename, None if there was none; parts that the author left out are added."""
    former, key = item.formerly, _natural_keys()[type(item)]
    if not former:
        return None
    if key.joint == STEP:
        return tidy_path(former)
    rest = own_text(item, replace(key, fields=key.fields[1:]))
    return f"{former}{key.joint}{rest}" if rest and key.joint not in former else former


def own_text(item: Any, key: NaturalKey) -> str:
    """Return the texts of an item's identifying fields, joined; empty ones are left out."""
    parts: list[str] = []
    for name in key.fields:
        value: Any = reduce(getattr, name.split("."), item)
        parts += value if isinstance(value, tuple) else [value] if value else []
    return key.joint.join(parts)


def find(items: Sequence[Block], key: str) -> int | None:
    """Return the position of the item with this key or natural key, None if there is none."""
    for function in (key_of, natural_key):
        for position, item in enumerate(items):
            if function(item, position) == key:
                return position
    return None


def _words(item: Block) -> str:
    key = _natural_keys().get(type(item))
    if key is not None:
        return own_text(item, key)
    first = next(name for name, declared in members(type(item)).items() if isinstance(declared, Leaf))
    return getattr(item, first) or ""


@cache
def _natural_keys() -> dict[type[Block], NaturalKey]:
    """Return the natural keys of the registry's description by the models of its lists, and that of a reply."""
    keys: dict[type[Block], NaturalKey] = {PaperReply: NaturalKey(("topic", "about"), joint=" · ")}
    for item in REGISTRY.items:
        declared: Declared | None = members(Profile)[item.member]
        if isinstance(declared, Items):
            keys[declared.model] = item.natural_key
            for kind in item.kinds:
                if isinstance(declared, Items) and kind.record.natural_key is not None:
                    keys[declared.model] = kind.record.natural_key
                    declared = members(declared.model).get(kind.leads_to)
    return keys
