"""Convert model values to the value types that plan, forms and proof share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

from assistant.core import files
from assistant.core.values import Choice, Choices, File, Nodes, Period, Region, Steps, Value
from assistant.declaration.profile.natural import labels_of
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.spec import FieldSpec


def to_value(spec: FieldSpec, raw: object, folder: Path | None = None) -> Value:
    """Return the value of a field; options are in the order of the form."""
    match spec.kind:
        case "choice":
            return Choice(str(raw))
        case "choices":
            return _ticked(spec, cast(tuple[str, ...], raw))
        case "region":
            return Region(cast(tuple[str, ...], raw))
        case "steps":
            return Steps(cast(tuple[str, ...], raw))
        case "file":
            return to_file(str(raw), folder)
        case "nodes":
            return Nodes(frozenset(labels_of(node) for node in cast(tuple[NodeRef, ...], raw)))
        case "unknown":
            return Choices(raw) if isinstance(raw, tuple) else str(raw)
        case _:
            return cast(str | Decimal | date | Period, raw)


def to_file(path: str, folder: Path | None) -> File:
    """Return the file of an upload; digest and size are None if it is missing, unreadable or outside the folder."""
    name = path.replace("\\", "/").rpartition("/")[2]
    if folder is None or not path:
        return File(name)
    try:
        contained = files.contained(folder, path)
        return File(name, files.sha256(contained), contained.stat().st_size, contained)
    except (OSError, files.OutsideFolder):
        return File(name)


def _ticked(spec: FieldSpec, words: tuple[str, ...]) -> Choices:
    if spec.vocabulary is None or not spec.vocabulary.words:
        return Choices(words)
    return Choices(tuple(sorted(words, key=spec.vocabulary.position)))
