"""`beian rules`: every rule that `check` knows."""

from __future__ import annotations

from typing import Any

from assistant.apps.cli.finding_lines import SIGNS
from assistant.apps.cli.output import json_line, result
from assistant.checks.preflight.check import BASIC
from assistant.checks.preflight.rule import NEEDS, Rule
from assistant.checks.preflight.rulebook import rules
from assistant.core.language import comma_list, mark, say

WEIGHTS = {**{name: word for name, (_, word) in SIGNS.items()}, "calibrated": mark("必改（已校准）／需核实")}


def show(*, as_json: bool) -> int:
    """Print the rules, one line each."""
    if as_json:
        json_line({"rules": [*map(_as_json, rules()), *map(_basic, BASIC)]})
        return 0
    for rule in rules():
        needs = comma_list(say(NEEDS[need]) for need in rule.needs)
        result(f"{rule.id}  {say(WEIGHTS[rule.severity])}  {say(rule.title)}")
        facts = {"needs": needs, "who": say(rule.who), "source": say(rule.source)}
        result("     " + say("需要：{needs}；谁来改：{who}；依据：{source}", **facts))
    for name, (severity, title) in BASIC.items():
        result(f"{name}  {say(WEIGHTS[severity])}  {say(title)}")
    return 0


def _as_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "title": say(rule.title),
        "stage": rule.stage,
        "needs": list(rule.needs),
        "types": list(rule.types),
        "role": rule.role,
        "who": say(rule.who),
        "source": say(rule.source),
    }


def _basic(name: str) -> dict[str, Any]:
    severity, title = BASIC[name]
    return {"id": name, "severity": severity, "title": say(title)}
