"""One vocabulary of verdicts: every word belongs to a phase, and each phase gives only its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from assistant.core.values import Choices, Value, compare
from assistant.core.verdict import ABSTAINED, UNSEEN, Phase, Verdict, is_right

GIVEN_IN: Mapping[Phase, frozenset[Verdict]] = {
    "compared": UNSEEN | {"equal", "normalised", "truncated", "differs", "empty"},
    "written": ABSTAINED | {"already", "written", "normalised", "truncated", "by_person", "locked", "hidden"},
    "proved": ABSTAINED
    | UNSEEN
    | {
        "proved",
        "normalised",
        "accepted",
        "unchanged",
        "truncated",
        "differs",
        "extra",
        "by_person",
        "locked",
        "unproved",
        "hidden",
    },
}


def test_every_verdict_is_given_in_a_phase() -> None:
    assert set(GIVEN_IN) == set(get_args(Phase))
    assert frozenset().union(*GIVEN_IN.values()) == set(get_args(Verdict))


@pytest.mark.parametrize(
    ("expected", "seen", "verdict"),
    [
        ("甲", "甲", "equal"),
        ("甲（乙）", "甲(乙)", "normalised"),
        ("甲乙", "甲", "truncated"),
        ("甲", "丙", "differs"),
        ("甲", None, "empty"),
        (Choices(("甲",)), Choices(("乙",)), "differs"),
    ],
)
def test_comparison_gives_only_its_own_words(expected: Value, seen: Value | None, verdict: Verdict) -> None:
    assert compare(expected, seen) == verdict
    assert verdict in GIVEN_IN["compared"]


def test_a_verdict_is_right_only_in_the_phase_that_gives_it() -> None:
    right = {phase: {word for word in get_args(Verdict) if is_right(word, phase)} for phase in get_args(Phase)}
    assert right == {
        "compared": {"equal", "normalised"},
        "written": {"already", "written", "normalised"},
        "proved": {"proved", "normalised", "accepted", "unchanged"},
    }
    assert all(words <= GIVEN_IN[phase] for phase, words in right.items())


def test_a_proof_repeats_the_words_of_a_value_that_was_not_written() -> None:
    assert GIVEN_IN["written"] & GIVEN_IN["proved"] >= ABSTAINED
