"""Let the person click the place of one value on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from assistant.filing.assist import prompts
from assistant.filing.assist.binding import Learn, ValueBindings
from assistant.filing.assist.reading import Reading, Recognise
from assistant.filing.assist.recognise import FieldPlace, Recognition, place_key
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
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


class PointedHelp(Protocol):
    """What pointing needs of the help (`assist.Assistance`): the places known, and what stores them."""

    learnt: dict[str, Address]
    bindings: ValueBindings
    learn: Learn

    @property
    def operator_ui(self) -> AssistUi:
        """Return the operator UI."""

    def recognise_in(self, snapshot: FormSnapshot, document: str) -> Recognition:
        """Return what a form shows of the plan."""


def point(help_: PointedHelp, place: FieldPlace, reading: Reading) -> None:
    """Take the person's next click as the place of a value, and remember it for this site."""
    control = pointed_at(help_.operator_ui, place, reading, help_.recognise_in)
    if control is not None:
        key = place_key(place.planned)
        help_.learnt[key] = control.address
        help_.bindings.bound.pop(key, None)  # the person's word is not voted on
        help_.learn(key, control)
