"""The redactor removes personal values in every spelling that a log may use."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from assistant.core.privacy import REDACTED, Redactor, mask, mask_patterns

ID = "110101199003070257"  # synthetic; no such person
KNOWN = ["欧阳金丝雀", ID, "13900001234", "canary.bird@example.cn", "金丝雀路 1 号\n二层", 'quo"te\\path']


@pytest.mark.parametrize("value", KNOWN)
@pytest.mark.parametrize(
    "spell",
    [str, json.dumps, quote, repr, lambda text: json.dumps(text, ensure_ascii=False), lambda text: f"x={text};"],
    ids=["plain", "json", "url", "repr", "json-utf8", "inside"],
)
def test_a_known_value_is_redacted_in_every_spelling(value: str, spell: Callable[[str], str]) -> None:
    cleaned = Redactor(KNOWN).clean(f"failed while typing {spell(value)} into 姓名")
    assert REDACTED in cleaned
    assert "into 姓名" in cleaned
    for part in value.split("\n"):
        assert spell(part).strip("'\"") not in cleaned


def test_full_width_digits_of_a_known_value_are_redacted() -> None:
    assert Redactor(["13900001234"]).clean("手机 13900001234") == f"手机 {REDACTED}"
    assert Redactor(["13900001234"]).clean("13900001234") == REDACTED


@pytest.mark.parametrize("text", [ID, "11010119900307721X", "13812345678", "+86 138-1234-5678", "a.b@mail.example.com"])
def test_an_unknown_personal_pattern_is_redacted(text: str) -> None:
    assert Redactor().clean(f"见{text}。") == f"见{REDACTED}。"


@pytest.mark.parametrize(
    "text",
    ["e3b0c44298fc1c14999999138123456785b93ca495991b7852b855aa13812345", "91440300MA5EXAMPLE", "1764000000123"],
)
def test_digests_codes_and_timestamps_stay(text: str) -> None:
    assert Redactor().clean(text) == text


def test_a_value_of_one_character_is_not_redacted() -> None:
    assert Redactor(["是", ""]).clean("是否是") == "是否是"


def test_later_values_are_learnt_and_never_shown() -> None:
    redactor = Redactor()
    redactor.learn(["欧阳金丝雀"])
    assert redactor.clean("欧阳金丝雀") == REDACTED
    assert "金丝雀" not in repr(redactor)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ID, "1101****0257"),
        ("13900001234", "139****1234"),
        ("zhang@example.cn", "z***@example.cn"),
        ("欧阳金", "欧**"),
        ("广东省深圳市南山区一号", "广东****"),
        ("", ""),
    ],
)
def test_a_masked_value_is_recognised_by_its_owner_only(value: str, shown: str) -> None:
    assert mask(value) == shown


def test_a_secret_is_hidden_and_a_public_value_is_shown_in_full() -> None:
    assert "hunter" not in mask("hunter2hunter2", "secret")
    assert mask("智能问答算法", "public") == "智能问答算法"


def test_patterns_in_public_text_are_masked_in_place() -> None:
    assert mask_patterns(f"联系 13900001234，证号 {ID}") == "联系 139****1234，证号 1101****0257"
