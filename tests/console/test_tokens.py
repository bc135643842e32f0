"""Sizes of text, corners, spaces and colours of the console are named in one place."""

from __future__ import annotations

import re

import pytest

from assistant.apps.console import closing
from tests.project.source_tree import ROOT

STYLE = (ROOT / "assistant" / "apps" / "console" / "console.css").read_text(encoding="utf-8")
TOKENS = "\n".join(re.findall(r":root[^{]*\{[^}]*\}", STYLE))
RULES = re.sub(r":root[^{]*\{[^}]*\}", "", STYLE)


@pytest.mark.parametrize("attribute", ["font-size", "border-radius"])
def test_a_rule_names_its_size_by_a_token(attribute: str) -> None:
    literal = [value for value in re.findall(rf"{attribute}: ([^;}}]+)", RULES) if re.search(r"\d(px|em)", value)]
    assert literal == []


def test_a_rule_names_its_spaces_by_tokens() -> None:
    declared = re.findall(r"(?<![\w-])(?:(?:padding|margin)(?:-\w+)*|gap|(?:row|column)-gap): ([^;}]+)", RULES)
    spaces = [re.sub(r"calc\((?:[^()]|\([^()]*\))*\)", "", value) for value in declared]
    assert [value for value in spaces if set(re.findall(r"\d+px", value)) - {"1px"}] == [], "1px is a line, no space"


def test_every_token_that_a_rule_names_exists() -> None:
    named = set(re.findall(r"var\((--[\w-]+)\)", RULES + closing._LOOK))
    assert named <= set(re.findall(r"(--[\w-]+):", TOKENS))


def test_the_page_of_a_closed_console_has_the_colours_of_the_console() -> None:
    assert TOKENS in closing._LOOK
