"""Natural keys: identify products, paths, functions and algorithms without running numbers.

The natural key of a product is `名称/服务形式`, of a path its steps joined by `>`, of a function or algorithm its name.
Where two items would share a key, the author gives one an `id` that replaces it. An unnamed item is `第n个`.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.declaration.profile.schema.algorithm import Algorithm, NodeRef
from assistant.declaration.profile.schema.declare import Block, Leaf, members
from assistant.declaration.profile.schema.product import AccessPath, Function, Product

STEP = ">"


def natural_key(item: Block, position: int) -> str:
    """Return the key that identifies an item on the site; `position` counts from 0."""
    return _words(item) or f"第{position + 1}个"


def key_of(item: Block, position: int) -> str:
    """Return the bracketed part of an item's field key: its `id`, else its natural key."""
    return getattr(item, "id", None) or natural_key(item, position)


def former_key(item: Product | AccessPath | Function | Algorithm) -> str | None:
    """Return the natural key before a rename, None if there was none; a product's form is added if missing."""
    former = item.formerly
    if not former:
        return None
    if isinstance(item, AccessPath):
        return tidy_path(former)
    if isinstance(item, Product) and "/" not in former and item.form:
        return f"{former}/{item.form}"
    return former


def tidy_path(text: str) -> str:
    """Return a path without white space around `>`: `首页 > 对话` becomes `首页>对话`."""
    return STEP.join(step.strip() for step in text.replace("＞", STEP).split(STEP))


def labels_of(node: NodeRef) -> tuple[str, ...]:
    """Return the natural keys from the product to a ticked node."""
    path = tidy_path(node.path) if node.path else node.path
    return tuple(part for part in (node.product, path, node.function) if part)


def find(items: Sequence[Block], key: str) -> int | None:
    """Return the position of the item with this key or natural key, None if there is none."""
    for function in (key_of, natural_key):
        for position, item in enumerate(items):
            if function(item, position) == key:
                return position
    return None


def _words(item: Block) -> str:
    match item:
        case Product():
            return "/".join(part for part in (item.name, item.form) if part)
        case AccessPath():
            return STEP.join(item.steps or ())
        case Algorithm():
            return item.basic.name or ""
        case Function():
            return item.name or ""
        case _:
            first = next(name for name, declared in members(type(item)).items() if isinstance(declared, Leaf))
            return getattr(item, first) or ""
