"""Functions that declare the fields of the models: title, kind, options, limits and condition.

Values may be missing, groups exist even if empty, lists may be empty: an incomplete profile loads.
`members(model)` returns the declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.values import Kind, Vocabulary
from assistant.declaration.profile.spec import (
    NO_LIMITS,
    Confidence,
    Page,
    Privacy,
    Required,
    Shape,
    TextLimits,
)
from assistant.declaration.profile.visibility import Condition

Text = str | None
Words = tuple[str, ...] | None
MIN_50 = TextLimits(min_length=50)


class Block(BaseModel):
    """A frozen part of a profile; unknown keys are refused, and errors never repeat a value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Traits(TypedDict, total=False):
    """The optional arguments of a declaration."""

    label: str
    question: tuple[str, ...]
    vocabulary: Vocabulary
    limits: TextLimits
    shown_when: Condition
    required: Required
    privacy: Privacy
    confidence: Confidence
    on_page: bool
    shape: Shape
    page: Page
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The declaration of a field. An empty `label` means the title; `page` and `section` None mean those of the group."""

    title: str
    kind: Kind
    label: str = ""
    question: tuple[str, ...] = ()
    vocabulary: Vocabulary | None = None
    limits: TextLimits = NO_LIMITS
    shown_when: Condition | None = None
    required: Required = "unknown"
    privacy: Privacy = "public"
    confidence: Confidence = "C"
    on_page: bool = True
    shape: Shape = ""
    page: Page | None = None
    section: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The declaration of a nested part: its model and, if not inherited, its page, section, condition and types."""

    title: str
    model: type[Block]
    page: Page | None = None
    section: tuple[str, ...] | None = None
    shown_when: Condition | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """The declaration of a list of parts; keys address them by natural key."""

    title: str
    model: type[Block]
    page: Page = ""
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Answers under labels that are not known in advance. Depth 1: label → answer; depth 2: section → label → answer."""

    title: str
    depth: int
    kind: ClassVar[Kind] = "unknown"
    page: Page = "detail"
    section: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Information about an item that no form asks for: id, formerly, retired, same_capability_as."""

    title: str
    is_tick: bool = False

    @property
    def kind(self) -> Kind:
        """Return the kind of its value."""
        return "tick" if self.is_tick else "text"


Declared = Leaf | FieldGroup | Items | Labelled | Mark


@cache
def members(model: type[Block]) -> Mapping[str, Declared]:
    """Return the declarations of a model by English name, in order."""
    declarations = {}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        assert isinstance(extra, dict), name
        declarations[name] = extra["declared"]
    return declarations  # type: ignore[return-value]


def field(title: str, kind: Kind, **traits: Unpack[Traits]) -> Any:
    """Declare a field of a kind."""
    return _declare(Leaf(title, kind, **traits))


def text(title: str, **traits: Unpack[Traits]) -> Any:
    """Declare a line of text."""
    return field(title, "text", **traits)


def textarea(title: str, **traits: Unpack[Traits]) -> Any:
    """Declare a multi-line text."""
    return field(title, "textarea", **traits)


def description(*after: str, **traits: Unpack[Traits]) -> Any:
    """Declare the 详细描述 after a question; at least 50 characters unless `limits` says otherwise."""
    return _declare(replace(Leaf("详细描述", "textarea", question=after, limits=MIN_50), **traits))


def number(title: str, **traits: Unpack[Traits]) -> Any:
    """Declare a number."""
    return field(title, "number", **traits)


def choice(title: str, words: Vocabulary, **traits: Unpack[Traits]) -> Any:
    """Declare a single choice."""
    return _declare(replace(Leaf(title, "choice", vocabulary=words), **traits))


def choices(title: str, words: Vocabulary, **traits: Unpack[Traits]) -> Any:
    """Declare a multiple choice."""
    return _declare(replace(Leaf(title, "choices", vocabulary=words), **traits))


def file(title: str, **traits: Unpack[Traits]) -> Any:
    """Declare an upload: a path in the profile's folder."""
    return field(title, "file", **traits)


def note(title: str, kind: Kind = "text", **traits: Unpack[Traits]) -> Any:
    """Declare a fact that no form asks for."""
    leaf = Leaf(title, kind, **traits)
    return _declare(replace(leaf, on_page=False, required="no"))


def group(title: str, model: type[Block], **place: Any) -> Any:
    """Declare a nested part; `page`, `section`, `shown_when` and `types` as in FieldGroup."""
    return Field(default_factory=model, json_schema_extra={"declared": FieldGroup(title, model, **place)})  # type: ignore[dict-item]


def items(title: str, model: type[Block], page: Page = "", section: tuple[str, ...] = ()) -> Any:
    """Declare a list of parts."""
    return _declare(Items(title, model, page, section), ())


def labelled(title: str, depth: int, section: tuple[str, ...] = (), types: tuple[str, ...] = ()) -> Any:
    """Declare answers under labels that the author chooses."""
    declared = Labelled(title, depth, section=section, types=types)
    return Field(default_factory=dict, json_schema_extra={"declared": declared})  # type: ignore[dict-item]


def mark(title: str, is_tick: bool = False) -> Any:
    """Declare information about the item itself."""
    return _declare(Mark(title, is_tick), False if is_tick else None)


def _declare(declared: Declared, default: object = None) -> Any:
    return Field(default=default, json_schema_extra={"declared": declared})  # type: ignore[dict-item]
