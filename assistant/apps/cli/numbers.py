"""`beian number`: what kind of number each text is, and whether it is right."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.apps.cli.output import json_line, result
from assistant.core.language import mark, say
from assistant.declaration.profile.numbers import KINDS, NumberReading, read_number


def show(texts: Sequence[str], *, as_json: bool) -> int:
    """Print one line for each text; 1 where one of them is wrong."""
    readings = [read_number(text) for text in texts]
    if as_json:
        json_line({"numbers": [_as_json(each) for each in readings]})
    else:
        for each in readings:
            result(_line(each))
    return 0 if all(each.is_right for each in readings) else 1


def _line(each: NumberReading) -> str:
    sign, word = ("✓", say(mark("正确"))) if each.is_right else ("✖", say(mark("不对")))
    told = "  ".join(part for part in (each.fault, each.parts) if part)
    return f"{sign} {each.text}  {say(KINDS[each.kind])}  {word}  {told}".rstrip()


def _as_json(each: NumberReading) -> dict[str, object]:
    return {
        "text": each.text,
        "kind": each.kind,
        "ok": each.is_right,
        "fault": each.fault,
        "parts": each.parts,
    }
