"""`beian rules`: every rule that `check` knows."""

from __future__ import annotations

from typing import Any

from assistant.apps.cli.output import json_line, result
from assistant.apps.cli.profiles import SIGNS
from assistant.checks.preflight.check import BASIC
from assistant.checks.preflight.rule import NEEDS, Rule
from assistant.checks.preflight.rulebook import rules
from assistant.core.language import mark, say

WEIGHTS = {**{name: word for name, (_, word) in SIGNS.items()}, "calibrated": mark("必改（已校准）／需核实")}


def show(*, as_json: bool) -> int:
    """Print the rules, one line each."""
    if as_json:
        json_line({"rules": [*map(_as_json, rules()), *map(_basic, BASIC)]})
        return 0
    for each in rules():
        needs = "、".join(say(NEEDS[need]) for need in each.needs)
        result(f"{each.id}  {say(WEIGHTS[each.severity])}  {say(each.title)}")
        facts = {"needs": needs, "who": say(each.who), "source": say(each.source)}
        result("     " + say(mark("需要：{needs}；谁来改：{who}；依据：{source}"), **facts))
    for name, (severity, title) in BASIC.items():
        result(f"{name}  {say(WEIGHTS[severity])}  {say(title)}")
    return 0


def _as_json(each: Rule) -> dict[str, Any]:
    return {
        "id": each.id,
        "severity": each.severity,
        "title": say(each.title),
        "stage": each.stage,
        "needs": list(each.needs),
        "types": list(each.types),
        "role": each.role,
        "who": say(each.who),
        "source": say(each.source),
    }


def _basic(name: str) -> dict[str, Any]:
    severity, title = BASIC[name]
    return {"id": name, "severity": severity, "title": say(title)}
