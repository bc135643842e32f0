"""The three-way rule, as a table."""

from __future__ import annotations

import pytest

from assistant.core.values import Choices, File, Value
from assistant.planning.plan.decide import Decision, decide


@pytest.mark.parametrize(
    ("baseline", "site", "expected", "decision"),
    [
        (None, None, "甲", "write"),
        (None, "", "甲", "write"),
        (None, "甲", "甲", "already"),
        (None, "Ａ", "A", "already"),
        (None, "102", "10²", "ask"),
        ("102", "102", "10²", "write"),
        (None, "138****1234", "13812341234", "ask"),
        ("13812341234", "138****1234", "13812341234", "already"),
        ("13812341234", "138****1234", "13899991234", "write"),
        ("13812341234", "139****1234", "13812341234", "ask"),
        (None, File("甲.pdf"), File("甲.pdf", "a"), "ask"),
        (File("甲.pdf", "a"), File("甲.pdf"), File("甲.pdf", "a"), "already"),
        (File("甲.pdf", "a"), File("甲.pdf"), File("甲.pdf", "b"), "write"),
        (None, "乙", "甲", "ask"),
        ("乙", "乙", "甲", "write"),
        ("乙", "丙", "甲", "ask"),
        ("甲", "丙", "甲", "ask"),
        ("甲", "", "甲", "write"),
        (None, Choices(("a", "b")), Choices(("b", "a")), "already"),
        (None, Choices(()), Choices(("a",)), "write"),
    ],
)
def test_a_foreign_value_is_asked_about_and_ours_is_written_over(
    baseline: Value | None, site: Value | None, expected: Value, decision: Decision
) -> None:
    assert decide(baseline, site, expected) == decision
