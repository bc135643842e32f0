"""All numbered rules in order of their ids: every module of this package that declares one is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from assistant.checks.preflight.rule import RULES, Rule

WITHOUT_RULES = frozenset({"neighbours_stored", "reading_papers"})  # slow to import, for those who check papers


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the ids."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name in WITHOUT_RULES:
            continue
        importlib.import_module(f"{__package__}.{module.name}")
    return tuple(RULES[name] for name in sorted(RULES))


def rule_of(name: str) -> Rule:
    """Return the rule with this id."""
    return next(rule for rule in rules() if rule.id == name)
