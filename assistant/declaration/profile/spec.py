"""The description of a field: label, question, kind, options, limits, condition, privacy, confidence.

`FieldSpec` also holds the field's place in the forms; `catalogue.specs()` makes it from the declarations of the models.
This module does not depend on pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core.values import Kind, Vocabulary
from assistant.declaration.profile.visibility import Condition

Required = Literal["yes", "no", "unknown"]
Privacy = Literal["public", "personal", "secret"]
Confidence = Literal["A", "B", "C", "D", "E"]
Page = str  # of a record kind of the registry's description; "" for a field that no form asks for
Shape = Literal["", "uscc", "id_card", "mobile", "email", "url"]


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Lengths in UTF-16 units as in browsers, the minimum without white space. `pattern` must match the full text."""

    max_length: int | None = None
    min_length: int | None = None
    pattern: str | None = None


NO_LIMITS = TextLimits()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of the profile and, where `on_page`, of the registry's forms.

    `pattern` is its map key; `label` the text beside the control; `title` its Chinese key in a profile (differs from
    the label only inside a question: 选项, 选择); `question` the labels above or before it, outermost first (the
    `after` of an Address); `types` the algorithm types whose form has it (empty: all); `shape` the format of its text.
    """

    pattern: str
    label: str
    title: str
    question: tuple[str, ...]
    kind: Kind
    vocabulary: Vocabulary | None
    limits: TextLimits
    shown_when: Condition | None
    required: Required
    privacy: Privacy
    confidence: Confidence
    on_page: bool
    page: Page
    section: tuple[str, ...]
    types: tuple[str, ...] = ()
    shape: Shape = ""

    @property
    def name(self) -> str:
        """Return the label with its question, as a report shows it: `输入数据的审核方式 › 详细描述`."""
        return " › ".join((*self.question, self.label))
