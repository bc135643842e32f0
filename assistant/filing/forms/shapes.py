"""The plain data of the forms room: where a control stands, what it is, what became of writing it.

`Address` is section path + label + the questions the control follows; `FormSnapshot` is one reading of a whole form;
`Want` is one value to write; `FieldResult` is what became of it. Nothing here touches a browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from assistant.core import wording
from assistant.core.values import Kind, Value

Completeness = Literal["whole", "partial", "unreadable"]
OptionState = Literal["listed", "on_demand", "remote"]
Outcome = Literal[
    "already",
    "written",
    "normalised",
    "truncated",
    "refused",
    "no_option",
    "changed",
    "missing",
    "ambiguous",
    "unsupported",
    "skipped",
    "by_person",
    "locked",
    "hidden",
]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a control stands: section path, label, and the questions it follows (outermost first), as shown."""

    section: tuple[str, ...]
    label: str
    after: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " › ".join((*self.section, *self.after, self.label))


@dataclass(frozen=True, slots=True)
class OptionList:
    """The option words of a control; `on_demand` lists open on a click, `remote` ones need a query."""

    words: tuple[str, ...] = ()
    state: OptionState = "listed"


@dataclass(frozen=True, slots=True)
class InputLimits:
    """What the page itself says a control accepts; lengths in UTF-16 units, as browsers count."""

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
    """One control as read: `value` is what the page shows, `held` what its framework's model holds (None: not seen).

    `within` are the questions whose items contain it (outermost first); `follows` the questions before it among its
    siblings in the same section (nearest last); `shape` names a field made of several widgets (grouped, rows, long_term), or how its kit writes it.
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


@dataclass(frozen=True)
class FormSnapshot:
    """One reading of a form (the page, or the open dialog): controls in page order; `print` is structure without values."""

    path: str
    title: str
    dialog: str
    kit: str
    controls: tuple[Control, ...]
    buttons: tuple[str, ...]
    messages: tuple[str, ...]
    print: str

    @cached_property
    def by_label(self) -> Mapping[str, Sequence[Control]]:
        """The controls by their label's normal form: a form is asked for hundreds of addresses at each reading."""
        result: dict[str, list[Control]] = {}
        for control in self.controls:
            result.setdefault(wording.label(control.raw_label), []).append(control)
        return result


@dataclass(frozen=True, slots=True)
class FieldTarget:
    """One value wanted at one address; `key` is the caller's own name for it, `gate` marks what shows or hides others.

    `force` writes even where the page already shows the value (an upload whose bytes changed under the same name).
    """

    key: str
    address: Address
    kind: Kind
    value: Value
    gate: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class FieldResult:
    """What became of one wanted value: shown before and after, held after, the outcome and why in the page's words."""

    target: FieldTarget
    outcome: Outcome
    before: Value | None = None
    seen: Value | None = None
    held: Value | None = None
    reason: str = ""
    options: tuple[str, ...] = ()
    rect: Rect | None = field(default=None, compare=False)
