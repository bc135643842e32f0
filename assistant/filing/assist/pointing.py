"""Let the person click the place of one value on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from assistant.filing.assist import prompts
from assistant.filing.assist.reading import Reading, Recognise
from assistant.filing.assist.recognise import FieldPlace
from assistant.filing.forms.shapes import Control
from assistant.filing.operator.picker import Picker, holds
from assistant.filing.operator.protocol import Handover, HandoverAnswer, Press

_POINTED = "pointed"


class PointingUi(Protocol):
    """What pointing needs of the operator UI."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Ask the operator."""

    def picker(self) -> Picker:
        """Return the picker of the page shown."""


class AssistUi(PointingUi, Protocol):
    """What help needs of the operator UI: handovers, buttons pressed in between, and picking on the page."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Ask the operator; a handover that `seen` returns takes the place of the one shown."""

    def pressed(self) -> Press | None:
        """Return and forget the last button pressed while nothing was asked."""


def pointed_at(ui: PointingUi, place: FieldPlace, reading: Reading, recognise: Recognise) -> Control | None:
    """Return the control that the person clicks as the place of a value; None if they do not."""
    picker, picked = ui.picker(), list[Control]()

    def seen() -> str | None:
        at = picker.taken()
        control = reading.again(recognise).at(at, holds) if at is not None else None
        if control is None:
            return None
        picked.append(control)
        return _POINTED

    picker.arm(True)
    try:
        answer = ui.hand_over(prompts.point(prompts.labels([place])[place.key]), seen)
    finally:
        picker.arm(False)
    return picked[-1] if answer.answer == _POINTED else None
