"""Every value survives the conversion to JSON and back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.values import Choice, Choices, File, Nodes, Period, Region, Steps, Value, from_json, to_json

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
words = st.lists(st.text(min_size=1), max_size=4).map(tuple)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.builds(Period, st.dates(), st.none() | st.dates()),
    st.builds(Choice, st.text()),
    st.builds(Choices, words),
    st.builds(Region, words),
    st.builds(Steps, words),
    st.builds(File, st.text(), st.none() | digests, st.none() | st.integers(0)),
    st.builds(Nodes, st.frozensets(words)),
)


@given(values)
def test_a_value_comes_back_as_itself(value: Value | None) -> None:
    again = from_json(json.loads(json.dumps(to_json(value))))
    assert again == value
    assert type(again) is type(value)


def test_numbers_keep_their_decimal_places() -> None:
    assert str(from_json(to_json(Decimal("1.10")))) == "1.10"


def test_dates_are_written_in_iso_form() -> None:
    assert to_json(Period(date(2026, 1, 2), None)) == {"period": {"start": "2026-01-02", "end": None}}


@pytest.mark.parametrize(
    "content",
    [{}, {"a": 1, "b": 2}, {"unheard": 1}, {"date": "hunter2"}, {"steps": "ab"}, {"choice": 3}, {"file": {}}, [1], 3],
)
def test_invalid_values_are_refused_without_quoting_them(content: Any) -> None:
    with pytest.raises(ValueError, match="not a typed value") as caught:
        from_json(content)
    assert "hunter2" not in str(caught.value)
