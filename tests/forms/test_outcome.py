"""The outcome of a write, from the expected, shown and held values (no browser)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant.core.values import Choice, Choices, File, Nodes, Value
from assistant.filing.forms.outcome import after_writing, before_writing, witnesses_agree
from assistant.filing.forms.shapes import Address, Control, FieldTarget, InputLimits, OptionList


def control(value: Value | None, held: Value | None = None, **more: Any) -> Control:
    more.setdefault("held_seen", True)
    return Control("r", Address((), "项"), "项", "text", "element_plus", value, held, **more)


def target(value: Value) -> FieldTarget:
    return FieldTarget("项", Address((), "项"), "text", value)


def both(value: Value | None, **more: Any) -> Control:
    return control(value, value, **more)


@pytest.mark.parametrize(
    ("expected", "after", "outcome"),
    [
        ("甲乙", both("甲乙"), "written"),
        ("甲　乙", both("甲 乙"), "normalised"),
        ("甲", control("甲 ", "甲"), "normalised"),
        ("甲", control("甲", "甲 "), "written"),
        ("甲乙丙", both("甲乙"), "truncated"),
        ("甲乙", both(""), "refused"),
        ("甲乙", both("原值"), "refused"),
        ("甲乙", both("另一值"), "changed"),
        ("甲乙", control("甲乙", "甲"), "changed"),
        ("甲乙", control("甲乙", ""), "refused"),
        ("甲乙", control("甲乙", "原值"), "refused"),
        ("甲乙", control("甲乙", held_seen=False), "written"),
        (Decimal("1000"), both(Decimal("1000.00")), "written"),
        (Decimal("5000"), both(Decimal("1000")), "changed"),
        (Choice("是"), both(Choice("否")), "changed"),
    ],
)
def test_the_outcome_follows_both_witnesses(expected: Value, after: Control, outcome: str) -> None:
    assert after_writing(expected, both("原值"), after)[0] == outcome


@pytest.mark.parametrize(
    ("shown", "held", "agree"),
    [
        (None, None, True),
        ("", None, True),
        (None, "", True),
        ("甲", None, False),
        (None, "甲", False),
        (None, Choice(""), True),
    ],
)
def test_an_empty_control_agrees_with_an_empty_model_only(shown: Value | None, held: Value | None, agree: bool) -> None:
    assert witnesses_agree(control(shown, held)) is agree


def test_a_value_held_besides_the_shown_one_was_changed_unless_the_model_still_has_its_old_one() -> None:
    before = control("旧", "旧")
    for held, outcome in (("旧", "refused"), ("", "refused"), (None, "refused"), ("丙", "changed"), ("一", "changed")):
        assert after_writing("甲", before, control("甲", held))[0] == outcome
    assert after_writing("甲", before, control("甲", held_seen=False, completeness="partial"))[0] == "unsupported"


def test_a_reading_that_is_smaller_than_expected_is_not_called_cut() -> None:
    assert after_writing("甲乙", both("旧"), both("乙"))[0] == "changed"
    assert after_writing("甲乙", both("旧"), both("乙"), "控件没有反应") == ("changed", "控件没有反应")
    assert after_writing("甲乙", both("旧"), both(""), "控件没有反应") == ("refused", "控件没有反应")


def test_the_pages_own_error_is_the_reason() -> None:
    assert after_writing("甲", both(""), both("甲", error="格式不对")) == ("refused", "格式不对")


def test_the_reason_of_a_truncated_value_names_the_limit() -> None:
    outcome, reason = after_writing("甲乙丙", both(""), both("甲乙", limits=InputLimits(max_length=2)))
    assert outcome == "truncated"
    assert "2" in reason


def test_no_reason_contains_a_value() -> None:
    secret = "金丝雀"
    afters = [both("别的"), both(""), control("别的", secret), both("别的", enabled=False)]
    for after in afters:
        assert secret not in after_writing(secret, both(secret), after)[1]
        assert secret not in (before_writing(target(secret + "甲"), after) or ("", ""))[1]


@pytest.mark.parametrize(
    ("present", "outcome"),
    [
        (both("甲"), "already"),
        (both("甲", enabled=False), "locked"),
        (both("乙", editable=False), "locked"),
        (both("乙"), None),
        (control("甲", "乙"), None),
        (replace(both("乙"), kind="unknown"), "unsupported"),
    ],
)
def test_nothing_is_written_if_nothing_has_to_or_may_be_written(present: Control, outcome: str | None) -> None:
    judged = before_writing(target("甲"), present)
    assert (judged[0] if judged else None) == outcome


@pytest.mark.parametrize(
    ("options", "shown", "outcome"),
    [
        (("A", "B"), "A", "already"),
        (("Ａ", "B"), "Ａ", "already"),
        (("A", "Ａ"), "A", "already"),
        (("A", "Ａ"), "Ａ", None),
        (("A", "A"), "A", "ambiguous"),
        (("Ａ", "A ", "B"), "Ａ", "ambiguous"),
        (("10²", "102"), "102", None),
    ],
)
def test_another_notation_of_an_option_counts_only_where_it_is_the_only_one(
    options: tuple[str, ...], shown: str, outcome: str | None
) -> None:
    word = "10²" if shown == "102" else "A"
    present = replace(both(Choice(shown)), kind="choice", options=OptionList(options))
    judged = before_writing(target(Choice(word)), present)
    assert (judged[0] if judged else None) == outcome
    after = after_writing(Choice(word), both(Choice("B")), present)
    rewritten = {"A": "written", "Ａ": "normalised"}[shown] if outcome == "already" else outcome or "changed"
    assert after[0] == rewritten
    assert (rewritten == "normalised") <= bool(after[1]), "the rewrite is named"


def test_an_upload_that_is_listed_by_name_is_written_and_never_already_there() -> None:
    listed = replace(both(File("甲.pdf")), kind="file")
    assert before_writing(target(File("甲.pdf", "a" * 64)), listed) is None
    assert before_writing(replace(target(File("甲.pdf", "a" * 64)), is_known=True), listed) == ("already", "")
    assert after_writing(File("甲.pdf", "a" * 64), both(None), listed)[0] == "written"


@pytest.mark.parametrize(
    ("shown", "held", "completeness", "agree"),
    [
        (Choices(("甲",)), Choices(("甲", "乙")), "partial", True),
        (Choices(("丙",)), Choices(("甲", "乙")), "partial", False),
        (Choices(("甲",)), Choices(("甲", "乙")), "whole", False),
        (Choices(("甲", "乙")), Choices(("甲",)), "partial", False),
        (Nodes(frozenset()), Nodes(frozenset({("甲", "乙")})), "partial", True),
        (Nodes(frozenset({("甲",)})), Nodes(frozenset({("甲",), ("乙",)})), "partial", True),
        (Nodes(frozenset({("甲",), ("乙",)})), Nodes(frozenset({("甲",)})), "partial", False),
        ("", "甲", "partial", True),
        ("甲", "甲", "partial", False),
        (None, None, "whole", True),
        ("1,000", "1000", "whole", True),
        ("1,001", "1000", "whole", False),
    ],
)
def test_a_partly_shown_value_agrees_with_the_whole_held_one(
    shown: Value | None, held: Value | None, completeness: str, agree: bool
) -> None:
    assert witnesses_agree(control(shown, held, completeness=completeness)) is agree
