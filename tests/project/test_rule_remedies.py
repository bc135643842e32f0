"""The page of rules names a remedy for each, read from the code."""

from __future__ import annotations

import pytest

from assistant.checks.preflight.rule import Rule
from assistant.checks.preflight.rulebook import rules
from scripts.rule_remedies import remedies


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_has_a_remedy_on_the_page(rule: Rule) -> None:
    assert remedies(rule)


def test_remedies_of_tables_and_of_rule_parts_are_read() -> None:
    by_rule = {rule.id: remedies(rule) for rule in rules()}
    assert "请写 11 位数字，不加区号和空格。" in by_rule["R09"]
    assert "请彩色扫描副本后换上。" in by_rule["R44"]
