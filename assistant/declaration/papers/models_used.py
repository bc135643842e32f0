"""Which models an algorithm uses, by the facts: its own or none, and the third-party ones that it calls.

own_model(facts, algorithm)      →  "yes", "no", or "open" where the profile does not say, or in other words
called_models(facts, algorithm)  →  the keys of its third-party models, and those that may be another algorithm's
said_origin(facts, algorithm)    →  which of the four answers to 模型来源 was given, "" for other words
calls_others(facts, algorithm)   →  whether it calls others' models, None where the profile does not say
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from assistant.core.keys import FieldKey
from assistant.core.values import Choices
from assistant.declaration.papers.facts import DraftFacts, has_word
from assistant.declaration.papers.questions import (
    CALLED_MODEL,
    MODEL_ORIGIN,
    MODEL_ORIGINS,
    NO_MODEL,
    OWN_MODEL,
    TUNED_MODEL,
)
from assistant.declaration.profile import vocabulary as words

_COMPUTING = "detail.model.computing"
_BY_OTHERS, _OWN = "第三方服务计算", ("终端本地计算", "服务器端计算")
_REMARK = re.compile(r"\([^()]*\)$")
_SHORT = dict.fromkeys(("自研", "自行训练", "自研或自行训练"), OWN_MODEL)
OwnModel = Literal["yes", "no", "open"]


def own_model(facts: DraftFacts, algorithm: FieldKey) -> OwnModel:
    """Return whether the algorithm has a model of its own; one that only calls others' has none."""
    origin = said_origin(facts, algorithm)
    if not origin and facts.replied(MODEL_ORIGIN, algorithm):
        return "open"
    if origin and origin != NO_MODEL:
        return "no" if origin == CALLED_MODEL else "yes"
    if facts.get(algorithm, "basic.type") != words.GENERATIVE:
        return "yes"
    computing = facts.value(algorithm, _COMPUTING)
    if not isinstance(computing, Choices):
        return "open"
    is_own = any(has_word(computing, word) for word in _OWN)
    if not has_word(computing, _BY_OTHERS):
        return "yes"
    return "open" if is_own else "no"


def said_origin(facts: DraftFacts, algorithm: FieldKey) -> str:
    """Return the answer of the catalogue that was given to 模型来源, with or without a remark; "" for other words."""
    text = _folded(facts.replied(MODEL_ORIGIN, algorithm))
    known = {_folded(words): words for words in MODEL_ORIGINS} | _SHORT
    return known.get(text) or known.get(_folded(_REMARK.sub("", text)), "")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip('。.,;!、“”"')


def calls_others(facts: DraftFacts, algorithm: FieldKey) -> bool | None:
    """Return whether the algorithm calls others' models, None where the profile does not say."""
    computing = facts.value(algorithm, _COMPUTING)
    if has_word(computing, _BY_OTHERS) or said_origin(facts, algorithm) in (CALLED_MODEL, TUNED_MODEL):
        return True
    return False if isinstance(computing, Choices) else None


def called_models(facts: DraftFacts, algorithm: FieldKey) -> tuple[tuple[FieldKey, ...], tuple[FieldKey, ...]]:
    """Return the third-party models that the algorithm calls, and those of which nobody said whose they are."""
    named = {*facts.source.subjects(algorithm), algorithm.parts[-1].item, facts.get(algorithm, "basic.name")} - {
        "",
        None,
    }
    calls = _may_call(facts, algorithm)
    own, unclear = [], []
    is_only = not any(_may_call(facts, other) for other in _others(facts, algorithm, named))
    for key in facts.source.items("third_party_models"):
        users = facts.value(key, "algorithms")
        if isinstance(users, Choices):
            if named & {*users.words}:
                own.append(key)
        elif calls and is_only:
            own.append(key)
        elif calls:
            unclear.append(key)
    return tuple(own), tuple(unclear)


def _may_call(facts: DraftFacts, algorithm: FieldKey) -> bool:
    """Return whether an algorithm may call others' models: not if its form says where it computes, and not there."""
    computing = facts.source.values.get(FieldKey((*algorithm.parts, *FieldKey.of(_COMPUTING).parts)))
    return not isinstance(computing, Choices) or has_word(computing, _BY_OTHERS)


def _others(facts: DraftFacts, algorithm: FieldKey, named: set[str | None]) -> list[FieldKey]:
    """Return the algorithms of other capabilities."""
    others = (other for other in facts.source.algorithms() if other != algorithm)
    return [other for other in others if not named & ({*facts.source.subjects(other)} - {""})]
