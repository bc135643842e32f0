"""Convert between the raw form of the models and the values that plan, forms and proof share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.core import files
from assistant.core.values import KINDS, File, Nodes, Value, kind_of
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.declare import Leaf, members
from assistant.declaration.profile.spec import FieldSpec


def to_value(spec: FieldSpec, raw: Any, folder: Path | None = None) -> Value:
    """Return the value of a field; options are in the order of the form."""
    if spec.kind == "file":
        return to_file(raw, folder)
    value: Value = KINDS[spec.kind].value(raw, spec.vocabulary)
    return value


def to_file(path: str, folder: Path | None) -> File:
    """Return the file of an upload; digest and size are None if it is missing, unreadable or outside the folder."""
    named: File = KINDS["file"].value(path)
    if folder is None or not path:
        return named
    try:
        contained = files.contained(folder, path)
        return File(named.name, files.sha256(contained), contained.stat().st_size, contained)
    except (OSError, files.OutsideFolder):
        return named


def raw_of(spec: FieldSpec, value: Value, path: str = "") -> object:
    """Return the raw form of a value, by the kind of its field; an upload becomes its path."""
    if isinstance(value, Nodes):
        return _nodes(sorted(value.nodes))
    if isinstance(value, File) and path:
        return path
    return KINDS[spec.kind].raw(kind_of(value).bare(value))


def from_cell(leaf: Leaf, text: str) -> object:
    """Return the raw form of a cell's text, None if it is empty. Raises Misread."""
    raw = KINDS[leaf.kind].from_cell(text, leaf.vocabulary)
    return _nodes(raw) if leaf.kind == "nodes" and raw else raw


def _nodes(nodes: Iterable[tuple[str | None, ...]]) -> tuple[NodeRef, ...]:
    return tuple(NodeRef(**dict(zip(members(NodeRef), node, strict=False))) for node in nodes)
