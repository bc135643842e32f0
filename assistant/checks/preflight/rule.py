"""The type of a rule, its registration, and the observations it yields.

A rule is a small generator over a case, an algorithm or a product. It yields `SEEN` for each item it could check, a
`Violation` for each problem, and a `Gap` for each item it could not check. A rule without output counts as
*not checked*, never as passed.
"""

from __future__ import annotations

import inspect
from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

from assistant.core.findings import Severity
from assistant.core.keys import FieldKey
from assistant.core.language import mark
from assistant.declaration.profile.vocabulary import GENERATIVE
from assistant.declaration.registry.algorithms_registry import REGISTRY

Weight = Literal["block", "warn", "calibrated"]
Per = Literal["profile", "algorithm", "product"]
Need = Literal["profile", "map", "documents", "human"]

NEEDS: dict[Need, str] = {
    "profile": mark("填报资料"),
    "map": mark("填报资料和页面对照表的校准"),
    "documents": mark("材料内容"),
    "human": mark("人工核验记录"),
}
CLIENT, OFFICE, TECH = mark("客户"), mark("填报人"), mark("客户技术人员")


class Seen(Enum):
    """The observation that an item was checked."""

    SEEN = "seen"


SEEN: Final = Seen.SEEN


@dataclass(frozen=True, slots=True)
class Violation:
    """A problem at a key: what was found and how to correct it. `severity` overrides the rule's.

    `looks`: it is about the file or its appearance, not about its text.
    """

    key: FieldKey
    message: str
    remedy: str
    severity: Severity | None = None
    looks: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """An item that could not be checked, with the reason."""

    reason: str
    key: FieldKey | None = None


Observation = Violation | Gap | Seen
Body = Callable[..., Iterator[Observation]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule: its declaration and its function."""

    id: str
    severity: Weight
    title: str
    stage: str
    source: str
    body: Body
    needs: tuple[Need, ...] = ("profile",)
    who: str = CLIENT
    per: Per = "profile"
    types: tuple[str, ...] = ()
    role: str = ""
    looks: bool = False  # about the appearance of papers, not about their text


RULES: dict[str, Rule] = {}
RULE_PARTS: dict[str, list[Body]] = {}
GENERATIVE_ONLY = (GENERATIVE,)


def rule(name: str, severity: Weight, title: str, **more: Any) -> Callable[[Body], Body]:
    """Register a rule under an id. `more` holds further fields of Rule, at least stage and source."""

    def register(body: Body) -> Body:
        assert name not in RULES, name
        RULES[name] = Rule(name, severity, title, body=body, **more)
        assert RULES[name].stage in REGISTRY.stages, name
        return body

    return register


def rule_part(name: str) -> Callable[[Body], Body]:
    """Register another part of a rule, called with the same arguments, for input that the main function does not check.

    Parts stand in the order of the source, whichever module is imported first.
    """

    def register(body: Body) -> Body:
        insort(RULE_PARTS.setdefault(name, []), body, key=_place_in_source)
        return body

    return register


def _place_in_source(body: Body) -> tuple[str, int]:
    return body.__module__, inspect.unwrap(body).__code__.co_firstlineno
