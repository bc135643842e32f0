"""A lazy pattern behaves like a compiled one and is compiled only when it is used."""

from __future__ import annotations

import copy
import pickle
import re

import pytest

from assistant.core import patterns
from assistant.core.patterns import lazy_pattern


def test_it_is_compiled_at_its_first_use_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    original = re.compile

    def recorded(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return original(text, flags)

    monkeypatch.setattr(patterns.re, "compile", recorded)  # type: ignore[attr-defined]
    number = lazy_pattern(r"(\d+)年")
    assert compiled == []
    assert [match[1] for match in number.finditer("2025年至2026年")] == ["2025", "2026"]
    assert number.search("无") is None
    assert number.sub("—", "2026年") == "—"
    assert compiled == [r"(\d+)年"]


def test_it_can_be_copied_and_pickled() -> None:
    word = lazy_pattern("app")
    for same in (copy.copy(word), copy.deepcopy(word), pickle.loads(pickle.dumps(word))):
        assert same.search("an app")


def test_it_has_what_a_compiled_pattern_has() -> None:
    word, compiled = lazy_pattern("app", re.IGNORECASE), re.compile("app", re.IGNORECASE)
    assert (word.pattern, word.flags, word.groups) == (compiled.pattern, compiled.flags, compiled.groups)
    assert word.fullmatch("APP")
    with pytest.raises(re.error):
        lazy_pattern("(").match("")
