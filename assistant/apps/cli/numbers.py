"""`beian number`: identify numbers and check whether they are right."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.apps.cli.output import json_line, result
from assistant.core.language import say
from assistant.declaration.profile.numbers import KINDS, NumberReading, read_number


def show(texts: Sequence[str], *, as_json: bool) -> int:
    """Print one line for each text; 1 if one of them is wrong."""
    readings = [read_number(text) for text in texts]
    if as_json:
        json_line({"numbers": [_as_json(reading) for reading in readings]})
    else:
        for reading in readings:
            result(_line(reading))
    return 0 if all(reading.is_right for reading in readings) else 1


def _line(reading: NumberReading) -> str:
    sign, word = ("✓", say("正确")) if reading.is_right else ("✖", say("不对"))
    message = "  ".join(part for part in (reading.fault, reading.parts) if part)
    return f"{sign} {reading.text}  {say(KINDS[reading.kind])}  {word}  {message}".rstrip()


def _as_json(reading: NumberReading) -> dict[str, object]:
    return {
        "text": reading.text,
        "kind": reading.kind,
        "ok": reading.is_right,
        "fault": reading.fault,
        "parts": reading.parts,
    }
