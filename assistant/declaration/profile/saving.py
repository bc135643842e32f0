"""Write a profile as YAML or JSON with Chinese or English keys; loading the file returns an equal profile."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from assistant.core import yaml_file
from assistant.core.values import KINDS
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, Mark, members
from assistant.declaration.profile.schema.whole import VERSION, Profile

Language = Literal["zh", "en"]


def save(profile: Profile, path: Path, language: Language = "zh") -> None:
    """Write a profile to one file, YAML or JSON by its suffix. Raises OSError."""
    yaml_file.write(path, {"beian": VERSION} | as_data(profile, language))


def as_data(block: Block, language: Language = "zh") -> dict[str, object]:
    """Return a part of a profile as plain data, without missing values."""
    data: dict[str, object] = {}
    for name, declared in members(type(block)).items():
        raw = getattr(block, name)
        written = _written(declared, raw, language)
        if written is not None:
            data[declared.title if language == "zh" else name] = written
    return data


def _written(declared: object, raw: object, language: Language) -> object:
    match declared, raw:
        case (_, None):
            return None
        case FieldGroup(), Block():
            return as_data(raw, language) or None
        case Items(), tuple():
            return [as_data(item, language) for item in raw] or None
        case Labelled(), dict():
            return _answers(raw) or None
        case Leaf(kind="nodes"), tuple():
            return [as_data(item, language) for item in raw]
        case Leaf() | Mark(), _:
            return KINDS[declared.kind].plain(raw, language)
    raise TypeError(type(declared).__name__)


def _answers(raw: dict[str, object]) -> dict[str, object]:
    """Return labelled answers as plain data."""
    data: dict[str, object] = {}
    for label, answer in raw.items():
        data[label] = _answers(answer) if isinstance(answer, dict) else KINDS["unknown"].plain(answer, "")
    return data
