"""What passes between a run and the person beside it: progress, handovers, answers.

A run speaks to a `Desk` only. The desk shows the panel in the page and a line on the terminal, tells the stand-in on a
rehearsal, and hands back what the person pressed. Nothing here touches a browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.filing.forms.shapes import Rect

HandoverKind = Literal["REGISTER", "LOGIN", "CAPTCHA", "SMS", "QUESTION", "SAME", "FILL", "REMOVE", "REVIEW", "CONFIRM"]
Press = Literal["pause", "resume", "skip", "by_person", "hand_back", "end"]
Who = Literal["person", "stand-in"]


@dataclass(frozen=True, slots=True)
class FilingProgress:
    """Where a run stands, for the panel's fixed line: client · record · field n of m · elapsed."""

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
    """Something only the person can do: kind, sentences to show, things to copy, buttons, options to choose from.

    `facts` are short label → text pairs shown (and copyable when the label is in `copy`); `buttons` are answer → label;
    `choices` are option words (QUESTION). `personal` facts are masked in pictures and never logged.
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
    """How a handover ended: `seen` (a landmark showed it done), a button's answer, or a choice; who acted, how long."""

    answer: str
    by: Who
    seconds: float
    choice: str = ""


class OperatorUi(Protocol):
    """The person's side as a run sees it."""

    def progress(self, progress: FilingProgress) -> None:
        """Show where the run stands."""

    def highlight(self, rect: Rect | None, label: str) -> None:
        """Mark the field being written, or nothing."""

    def pressed(self) -> Press | None:
        """Return and forget the last button pressed outside a handover; never blocks."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Lift the guard's hold on the person, wait until `seen()` returns a word or a button is pressed, arm again.

        Waits as long as the person wants, in slices of at most 250 ms; raises PersonStop when the person ends the run.
        """

    def close(self) -> None:
        """Take the panel away and end the stand-in."""
