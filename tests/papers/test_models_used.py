"""The origin of a model: only one of the catalogue's four answers says that a model is an algorithm's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.declaration.papers.facts import DraftFacts, Source
from assistant.declaration.papers.models_used import calls_others, own_model
from assistant.declaration.papers.questions import MODEL_ORIGIN
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.notes import PaperReply
from tests.papers.conftest import ROOT


@pytest.mark.parametrize(
    ("answer", "own", "calls"),
    [
        ("调用他人已备案的模型", "no", True),
        ("调用他人已备案的模型。", "no", True),
        ("调用他人已备案的模型（通义千问）", "no", True),
        ("在他人模型上微调(通义千问)。", "yes", True),
        ("自研或自行训练的模型", "yes", False),
        ("自研", "yes", False),
        ("调用通义千问，没有自己训练", "open", False),
        ("没有自研或自行训练的模型", "open", False),
        ("（自研或自行训练的模型）不是", "open", False),
    ],
)
def test_an_answer_in_other_words_claims_no_model(answer: str, own: str, calls: bool) -> None:
    loaded = load(ROOT / "profiles" / "chat-app")
    name = loaded.profile.algorithms[0].basic.name
    reply = PaperReply(topic=MODEL_ORIGIN, about=name, question="从哪里来？", answer=answer)
    notes = loaded.profile.notes.model_copy(update={"replies": (reply,)})
    changed = replace(loaded, profile=loaded.profile.model_copy(update={"notes": notes}))
    source = Source.of(changed)
    facts, algorithm = DraftFacts(source), source.algorithms()[0]
    assert (own_model(facts, algorithm), calls_others(facts, algorithm)) == (own, calls)
