"""What passes between a run and its operator: progress, handovers, answers.

A run speaks to an `OperatorUi` only. It shows the panel in the page and a line on the terminal, informs the simulated
operator of a rehearsal, and returns what the operator pressed. Nothing here touches a browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.filing.forms.shapes import Rect

HandoverKind = Literal[
    "REGISTER",
    "LOGIN",
    "CAPTCHA",
    "SMS",
    "QUESTION",
    "SAME",
    "FILL",
    "SAVE",
    "CHANGE",
    "REMOVE",
    "REVIEW",
    "CONFIRM",
    "ASSIST",
    "LOOK",
]
Press = Literal["pause", "resume", "skip", "by_person", "hand_back", "end"]
Who = Literal["person", "stand-in"]


@dataclass(frozen=True, slots=True)
class FilingProgress:
    """The progress of a run, for the panel's fixed line: client · record · field n of m · elapsed."""

    client: str
    record: str
    done: int
    total: int
    elapsed_s: float
    field: str = ""
    rehearsal: bool = False
    uncalibrated: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """Something only the operator can do: kind, sentences to show, facts to copy, buttons, options to choose from.

    `facts` are short label → text pairs (copyable if the label is in `copy`); `buttons` are answer → label; `choices`
    are option words (QUESTION). `rect` is the place on the page.
    """

    kind: HandoverKind
    record: str = ""
    key: str = ""
    lines: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    copy: frozenset[str] = frozenset()
    buttons: dict[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    rect: Rect | None = None


@dataclass(frozen=True, slots=True)
class HandoverAnswer:
    """How a handover ended: a word of `seen`, a button's answer or a choice; who acted; after how many seconds."""

    answer: str
    by: Who
    seconds: float
    choice: str = ""


class OperatorUi(Protocol):
    """The operator's side as a run sees it."""

    def progress(self, progress: FilingProgress) -> None:
        """Show where the run stands."""

    def highlight(self, rect: Rect | None, label: str) -> None:
        """Outline the field being written; None removes the outline."""

    def pressed(self) -> Press | None:
        """Return and forget the last button pressed outside a handover; never blocks."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Lift the guard, wait until `seen()` returns a word or a button is pressed, arm the guard again.

        Waits as long as the operator wants, in slices of at most 250 ms; raises PersonStop when they end the run.
        """

    def close(self) -> None:
        """Remove the panel and end the simulated operator."""
