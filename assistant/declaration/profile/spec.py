"""What the schema says about one field: label, question, kind, words, limits, condition, privacy, confidence.

`FieldSpec` is the finished description, with the place of the field in the forms; `catalogue.specs()` makes it from
the declarations of the models. Nothing here knows pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core import wording
from assistant.core.values import Kind
from assistant.declaration.profile.visibility import Condition

Required = Literal["yes", "no", "unknown"]
Privacy = Literal["public", "personal", "secret"]
Confidence = Literal["A", "B", "C", "D", "E"]
Page = Literal["", "subject", "product", "path", "function", "basic", "detail", "association", "support"]
Shape = Literal["", "uscc", "id_card", "mobile", "email", "url"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The option words of a field in the form's order, grouped ones as `组/词`; `open`: the list is not known whole."""

    words: tuple[str, ...] = ()
    open: bool = False

    def canonical(self, text: str) -> str:
        """Return the list's own spelling of a word: width folded, its group added where one fits; else the text."""
        desired = wording.option(text)
        spelled = {wording.option(word): word for word in self.words}
        if desired in spelled:
            return spelled[desired]
        leaves = [word for word in self.words if wording.option(word.rpartition("/")[2]) == desired]
        return leaves[0] if len(leaves) == 1 else text

    def position(self, word: str) -> int:
        """Return where a word stands in the form; unknown words come last."""
        return self.words.index(word) if word in self.words else len(self.words)


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Lengths in UTF-16 units as browsers count; the least length counts no white space. `pattern` is a full match."""

    max_length: int | None = None
    min_length: int | None = None
    pattern: str | None = None


NO_LIMITS = TextLimits()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of the profile and, where `on_page`, of the registry's forms.

    `pattern` is its map key; `label` the words beside the control; `title` its Chinese key in a profile (differs from
    the label only inside a question: 选项, 选择); `question` the labels it stands under or after, outermost first
    (the `after` of an Address); `types` the algorithm types whose form has it (empty: all); `shape` a check of number.
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
