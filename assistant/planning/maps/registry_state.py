"""The registry state: what a site shows for the entity and for each algorithm, in our own state words.

The words are those of glossary.md E. A word that the map does not know becomes 状态未识别 and forbids writing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SUBJECT = "主体"
UNKNOWN = "状态未识别"
NOT_REGISTERED = "未注册"
ENTITY_OPEN = frozenset({"已注册", "主体草稿", "主体待提交", "主体退回"})
ENTITY_CHANGING = frozenset({"主体变更中", "主体变更退回"})
ENTITY_UNDER_REVIEW = frozenset({"主体审核中", "主体变更审核中"})
ENTITY_PASSED = "主体已通过"
ALGORITHM_NEW = "备料中"
ALGORITHM_OPEN = frozenset({"备料中", "待主体通过", "草稿", "待提交", "退回补正"})
ALGORITHM_CHANGING = frozenset({"变更草稿", "变更退回"})
ALGORITHM_UNDER_REVIEW = frozenset({"审核中", "变更审核中"})
ALGORITHM_CLOSED = frozenset({"已备案", "已注销", "注销办理中", "变更草稿", "变更退回"})
IN_HAND = ENTITY_OPEN | ALGORITHM_OPEN | ENTITY_CHANGING | ALGORITHM_CHANGING  # states in which the filer may write
AWAY = ENTITY_UNDER_REVIEW | ALGORITHM_UNDER_REVIEW | {ENTITY_PASSED, "已备案", "注销办理中", "已注销"}


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
        return self.subject.ours in {ENTITY_PASSED, "主体变更审核中"} | ENTITY_CHANGING


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
