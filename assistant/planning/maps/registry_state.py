"""The registry state: what a site shows for the entity and for each algorithm, in our own state words.

The words are those of glossary.md E. A word that the map does not know becomes 状态未识别 and forbids writing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.declaration.registry import lifecycle
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import ItemKind

SUBJECT = REGISTRY.single.stage  # the entity's name in status events
ALGORITHM = REGISTRY.listed.stage
UNKNOWN = lifecycle.UNKNOWN
_ENTITY, _ALGORITHM = REGISTRY.single.states, REGISTRY.listed.states
NOT_REGISTERED = _ENTITY.absent
ENTITY_OPEN = _ENTITY.open
ENTITY_CHANGING = _ENTITY.changing
ENTITY_UNDER_REVIEW = _ENTITY.under_review
(ENTITY_PASSED,) = _ENTITY.passed
ALGORITHM_OPEN = _ALGORITHM.open
ALGORITHM_CHANGING = _ALGORITHM.changing
ALGORITHM_UNDER_REVIEW = _ALGORITHM.under_review
ALGORITHM_CLOSED = _ALGORITHM.closed
IN_HAND = _ENTITY.in_hand | _ALGORITHM.in_hand  # states in which the filer may write
AWAY = _ENTITY.away | _ALGORITHM.away


@dataclass(frozen=True, slots=True)
class ItemState:
    """One state: our word, the site's own word, and the name under which the site lists the item."""

    ours: str
    theirs: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.ours}（系统显示：{self.theirs}）" if self.theirs and self.theirs != self.ours else self.ours


@dataclass(frozen=True, slots=True)
class RegistryState:
    """What the site showed at `read_at` (UTC, ISO): the entity's state and the state of each listed algorithm by name."""

    subject: ItemState
    algorithms: dict[str, ItemState] = field(default_factory=dict)
    account: str = ""
    read_at: str = ""

    @property
    def entity_passed(self) -> bool:
        """Return whether products and algorithms may be filed, also while the subject is being changed (a guess)."""
        return self.subject.ours in _ENTITY.opens_gate

    def state_of(self, item: ItemKind, names: Iterable[str | None]) -> ItemState:
        """Return the state of an item of a kind that has states, by the names under which the site may list it."""
        if item.is_single:
            return self.subject
        listed = (self.algorithms[name] for name in names if name and name in self.algorithms)
        return next(listed, ItemState(item.states.absent))


def is_away_again(states: Iterable[str]) -> bool:
    """Return whether an item, after a submission, was returned to the filer and has left again.

    It was submitted anew or its change was given up, and no run saw which; the copy of the earlier submission no longer
    counts.
    """
    was_in_hand = False
    for state in states:
        if state in AWAY and was_in_hand:
            return True
        was_in_hand = was_in_hand or state in IN_HAND
    return False


BEFORE_LOGIN = RegistryState(ItemState("已注册"))
