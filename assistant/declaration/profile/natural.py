"""Natural keys: how a product, path, function or algorithm is told apart without a running number.

A product is `名称/服务形式`, a path its steps joined by `>`, a function and an algorithm its name. An
author's `id` takes their place in keys where two would share one. What has no name yet is `第 n 个`.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.declaration.profile.schema.algorithm import Algorithm, NodeRef
from assistant.declaration.profile.schema.declare import Block, Leaf, members
from assistant.declaration.profile.schema.product import AccessPath, Function, Product

STEP = ">"


def natural_key(item: Block, position: int) -> str:
    """Return what tells an item apart on the site; `position` counts from 0."""
    return _words(item) or f"第{position + 1}个"


def key_of(item: Block, position: int) -> str:
    """Return what stands in the brackets of the item's key: its `id`, else its natural key."""
    return getattr(item, "id", None) or natural_key(item, position)


def former_key(item: Product | AccessPath | Function | Algorithm) -> str | None:
    """Return the natural key that the item had before its rename; a product's form is added where it is left out."""
    former = item.formerly
    if not former:
        return None
    if isinstance(item, AccessPath):
        return tidy_path(former)
    if isinstance(item, Product) and "/" not in former and item.form:
        return f"{former}/{item.form}"
    return former


def tidy_path(text: str) -> str:
    """Return a written path without the white space around its `>`: `首页 > 对话` is `首页>对话`."""
    return STEP.join(step.strip() for step in text.replace("＞", STEP).split(STEP))


def labels_of(node: NodeRef) -> tuple[str, ...]:
    """Return the natural keys from the product down to a ticked node."""
    path = tidy_path(node.path) if node.path else node.path
    return tuple(part for part in (node.product, path, node.function) if part)


def find(items: Sequence[Block], key: str) -> int | None:
    """Return the position of the item that stands under this key, or has it as natural key."""
    for of in (key_of, natural_key):
        for position, item in enumerate(items):
            if of(item, position) == key:
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
