"""The shape of numbers and addresses; all numbers are made up, with valid check digits."""

from __future__ import annotations

import pytest

from assistant.declaration.profile.numbers import has_shape
from assistant.declaration.profile.spec import Shape

RESIDENT_ID, USCC = "11010519491231002X", "91110000600037341L"


@pytest.mark.parametrize(
    ("shape", "text", "fits"),
    [
        ("uscc", USCC, True),
        ("uscc", USCC[:-1] + "M", False),
        ("uscc", USCC + " ", False),
        ("uscc", "91110000-600037341L", False),
        ("id_card", RESIDENT_ID, True),
        ("id_card", RESIDENT_ID[:-1] + "1", False),
        ("id_card", "110105491231002", False),
        ("mobile", "13800000000", True),
        ("mobile", "1380000000", False),
        ("mobile", "+8613800000000", False),
        ("email", "a.b@example.com", True),
        ("email", "a@b", False),
        ("email", "a b@example.com", False),
        ("url", "https://example.com/a?b", True),
        ("url", "example.com", True),
        ("url", "官网", False),
        ("", "随便", True),
    ],
)
def test_texts_are_checked_for_their_shape(shape: Shape, text: str, fits: bool) -> None:
    assert has_shape(shape, text) is fits
