"""The states of an item in a registry, in our own words, and what each allows a run to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Mode = Literal["write", "verify", "gated"]
UNKNOWN = "状态未识别"  # a word of the site that its map does not know: it forbids writing


@dataclass(frozen=True, slots=True)
class Permission:
    """What a run may do to an item in one of some states; `reason` is a marked text with `{state}` or `{word}`."""

    states: frozenset[str]
    mode: Mode
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state words of an item kind.

    absent             the site does not list the item
    open               the filer may write, before the first approval
    changing           the filer may write a change of what was approved
    under_review       the authority reviews it; `change_reviewed` are those of them that follow an approval
    passed             approved, nothing is pending
    leaving, ended     deregistration is pending, is done
    permissions        the first whose states hold the state counts, else `otherwise`
    """

    absent: str
    open: frozenset[str]
    changing: frozenset[str]
    under_review: frozenset[str]
    change_reviewed: frozenset[str]
    passed: frozenset[str]
    permissions: tuple[Permission, ...]
    otherwise: Permission
    leaving: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()

    @property
    def closed(self) -> frozenset[str]:
        """Return the states of an item that was approved and is not under review."""
        return self.passed | self.leaving | self.ended | self.changing

    @property
    def in_hand(self) -> frozenset[str]:
        """Return the states in which the filer may write."""
        return self.open | self.changing

    @property
    def away(self) -> frozenset[str]:
        """Return the states in which the authority has the item."""
        return self.under_review | self.passed | self.leaving | self.ended

    @property
    def opens_gate(self) -> frozenset[str]:
        """Return the states in which items that wait for this one may be filed, also while it is being changed."""
        return self.passed | self.changing | self.change_reviewed

    @property
    def states(self) -> frozenset[str]:
        """Return every state word."""
        return self.in_hand | self.away | {self.absent}

    def permission(self, state: str) -> Permission:
        """Return what a run may do to an item in this state."""
        return next((rule for rule in self.permissions if state in rule.states), self.otherwise)

    def problems(self, name: str) -> Iterator[str]:
        """Yield what contradicts itself, for the item kind of this name."""
        groups = (self.open, self.changing, self.under_review, self.passed, self.leaving, self.ended)
        if sum(map(len, groups)) != len(frozenset().union(*groups)):
            yield f"{name}: a state belongs to two groups"
        if not self.change_reviewed <= self.under_review:
            yield f"{name}: change_reviewed holds states that are not under review"
        for rule in self.permissions:
            if foreign := sorted(rule.states - self.states - {UNKNOWN}):
                yield f"{name}: a permission names unknown states {foreign}"
        writable = {state for state in self.states if self.permission(state).mode == "write"}
        if not writable <= self.open:
            yield f"{name}: states allow writing outside `open`: {sorted(writable - self.open)}"
        if self.permission(UNKNOWN).mode == "write":
            yield f"{name}: an unknown state allows writing"
