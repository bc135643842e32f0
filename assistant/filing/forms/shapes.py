"""The plain data of the forms package: the address of a control, the control as read, the result of writing it.

`Address` is section path + label + the questions that the control follows; `FormSnapshot` is one reading of a whole
form; `FieldTarget` is one value to write; `FieldResult` is its outcome. Nothing here touches a browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from assistant.core import wording
from assistant.core.values import Kind, Value
from assistant.core.verdict import Verdict

Completeness = Literal["whole", "partial", "unreadable"]
OptionState = Literal["listed", "on_demand", "remote"]


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a control: section path, label, and the questions it follows (outermost first), as shown."""

    section: tuple[str, ...]
    label: str
    after: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " › ".join((*self.section, *self.after, self.label))


@dataclass(frozen=True, slots=True)
class OptionList:
    """The option words of a control; `on_demand` lists have to be opened first, `remote` ones need a query."""

    words: tuple[str, ...] = ()
    state: OptionState = "listed"


@dataclass(frozen=True, slots=True)
class InputLimits:
    """The limits that the page states for a control; lengths in UTF-16 units, as browsers count."""

    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    accept: tuple[str, ...] = ()
    max_files: int | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A box on the page in CSS pixels, relative to the viewport."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Control:
    """One control as read: `value` is what the page shows, `held` what its framework's model holds.

    `held` counts only if `held_seen`. `within` are the questions whose items contain the control (outermost first);
    `follows` the questions before it among its siblings in the same section (nearest last). `shape` names a field made of
    several widgets (grouped, rows, long_term, two_days), or how its kit writes it. `commitment` holds the words of the commitment
    that a press of it would make (`browser/commitments.js`), "" for a control that the program may write.
    """

    ref: str
    address: Address
    raw_label: str
    kind: Kind
    kit: str
    value: Value | None
    held: Value | None = None
    held_seen: bool = False
    completeness: Completeness = "whole"
    options: OptionList = OptionList()
    limits: InputLimits = InputLimits()
    required: bool = False
    enabled: bool = True
    editable: bool = True
    error: str = ""
    rect: Rect | None = None
    within: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    shape: str = ""
    commitment: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether its value can be changed now."""
        return self.enabled and self.editable


@dataclass(frozen=True)
class FormSnapshot:
    """One reading of a form (the page, or the open dialog): controls in page order, and its fingerprint."""

    path: str
    title: str
    dialog: str
    kit: str
    controls: tuple[Control, ...]
    buttons: tuple[str, ...]
    messages: tuple[str, ...]
    fingerprint: str

    @cached_property
    def by_label(self) -> Mapping[str, Sequence[Control]]:
        """Return the controls by normalised label, cached because each reading is matched with hundreds of addresses."""
        controls: dict[str, list[Control]] = {}
        for control in self.controls:
            controls.setdefault(wording.label(control.raw_label), []).append(control)
        return controls


@dataclass(frozen=True, slots=True)
class FieldTarget:
    """One value to write at one address; `key` is the caller's own name for it, `gate` marks one that shows or hides others.

    `is_question` marks a question of the filing with its own options, which the schema knows: its label is no commitment.
    `force` writes even if the page already shows the value (an upload whose bytes changed under the same name). `is_known`
    says that the field holds the value though the page shows only part of it (an upload's name, a masked text).
    `matched` is the control at the address once a reading has been matched, see `outcome.attached`.
    """

    key: str
    address: Address
    kind: Kind
    value: Value
    gate: bool = False
    force: bool = False
    is_question: bool = False
    is_known: bool = False
    matched: Control | None = field(default=None, compare=False, repr=False)

    @property
    def control(self) -> Control:
        """Return the control that was matched; a target without one has nothing to be written to."""
        assert self.matched is not None, self.key
        return self.matched


@dataclass(frozen=True, slots=True)
class FieldResult:
    """The result of one target: values shown before and after, value held after, outcome, and why in the page's words."""

    target: FieldTarget
    outcome: Verdict
    before: Value | None = None
    seen: Value | None = None
    held: Value | None = None
    reason: str = ""
    options: tuple[str, ...] = ()
    rect: Rect | None = field(default=None, compare=False)
