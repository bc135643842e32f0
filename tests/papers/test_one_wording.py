"""A request remembers a question by its words: papers that need the same fact ask for it in the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.client_questions import questions_of
from assistant.declaration.papers.draft import draft_layers
from assistant.declaration.papers.facts import Source
from assistant.declaration.profile.loading import load
from tests.filing.small import small, write
from tests.papers.conftest import ROOT
from tests.papers.returned import FIRST

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.mark.parametrize("example", ["small", "chat-app", "speech-api"])
def test_papers_and_rules_ask_for_a_fact_in_the_same_words(tmp_path: Path, example: str) -> None:
    loaded = load(write(tmp_path, small()) if example == "small" else ROOT / "profiles" / example)
    wordings: dict[str, dict[str, str]] = {}
    for about, layer in draft_layers(Source.of(loaded)):
        for place in layer.places:
            if place.kind == "field":  # a paper that asks twice for one answer asks for its parts
                wordings.setdefault(place.key, {}).setdefault(f"{layer.paper} {about}", place.text)
    for question in questions_of(loaded, [], FIRST):
        if question.kind == "field" and "预检" in question.papers:
            wordings.setdefault(question.key, {})["预检"] = question.text
    differing = {key: texts for key, texts in wordings.items() if len(set(texts.values())) > 1}
    assert differing == {}
    assert wordings
