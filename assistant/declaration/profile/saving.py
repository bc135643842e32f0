"""Write a profile as YAML or JSON with Chinese or English keys; loading the file returns an equal profile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from assistant.core import yaml_file
from assistant.core.values import LONG_TERM, Period
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
        case (_, None) | (Mark(), False):
            return None
        case FieldGroup(), Block():
            return as_data(raw, language) or None
        case Items(), tuple():
            return [as_data(item, language) for item in raw] or None
        case Labelled(), dict():
            return _answers(raw) or None
        case Mark(), True:
            return "是"
        case Leaf(kind="nodes"), tuple():
            return [as_data(item, language) for item in raw]
        case _:
            return _scalar(raw, language)


def _scalar(raw: object, language: Language) -> object:
    match raw:
        case Decimal():
            return int(raw) if raw == raw.to_integral_value() else format(raw, "f")
        case Period(start, end):
            names = ("起", "止") if language == "zh" else ("start", "end")
            return dict(zip(names, (start, end or LONG_TERM), strict=True))
        case tuple():
            return list(raw)
        case date():
            return raw
        case _:
            return str(raw)


def _answers(raw: dict[str, object]) -> dict[str, object]:
    """Return labelled answers as plain data."""
    data: dict[str, object] = {}
    for label, answer in raw.items():
        if isinstance(answer, dict):
            data[label] = _answers(answer)
        else:
            data[label] = list(answer) if isinstance(answer, tuple) else answer
    return data
