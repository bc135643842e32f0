"""Fingerprints of pages: the controls of every form as they were when the map was calibrated (pure data).

A page has one shape for each form that it can show (the detailed attributes differ by algorithm type). `always` marks a
control that was there at every look; the others come and go with answers. Fingerprints hold no values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, with_config

from assistant.core import wording
from assistant.core.values import Kind

MOST_WORDS = 60
_SAME_FORM = 0.8
_CACHE_SIZE = 20_000  # a comparison asks for the token of each control again and again
Token = tuple[tuple[str, ...], tuple[str, ...], str]
Texts = tuple[str, ...]
Flag = Annotated[bool, BeforeValidator(lambda value: value.lower() == "true" if isinstance(value, str) else value)]
_Limits = Annotated[
    tuple[tuple[str, str], ...],
    BeforeValidator(lambda value: tuple(value.items()) if isinstance(value, Mapping) else value),
]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ControlPrint:
    """One control: its address, kind and limits; `options` holds the option words (or one digest of a long list)."""

    section: Texts
    label: str
    kind: Kind
    within: Texts = ()
    required: Flag = False
    always: Flag = True
    options: Texts = ()
    limits: _Limits = ()

    @property
    def token(self) -> Token:
        """Return section, enclosing questions and label in normal form."""
        return _token(tuple(self.section), tuple(self.within), self.label)

    @property
    def traits(self) -> tuple[object, ...]:
        """Return what identifies the control apart from its label."""
        return self.kind, self.options, self.limits

    def __str__(self) -> str:
        return " › ".join((*self.section, *self.within, self.label))


_Control = Annotated[
    ControlPrint,
    BeforeValidator(lambda value: {"section": (), "kind": "unknown"} | value if isinstance(value, Mapping) else value),
]
Shape = tuple[_Control, ...]


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class PagePrint:
    """One page: the shapes of its forms, and the requests that loaded its data (`GET /api/subject`)."""

    shapes: Annotated[tuple[Shape, ...], Field(alias="forms")] = ()
    requests: Texts = ()

    def shape_like(self, seen: Sequence[ControlPrint]) -> Shape:
        """Return the shape that shares most controls with `seen`; () if there is none."""
        return max(self.shapes, key=lambda shape: _shared(shape, seen), default=())

    def learnt(self, seen: Shape, requests: Iterable[str] = ()) -> PagePrint:
        """Return the fingerprint extended by one more look at the page."""
        asked = tuple(dict.fromkeys((*self.requests, *requests)))
        like = self.shape_like(seen)
        if not seen:
            return replace(self, requests=asked)
        if not is_same_form(like, seen):
            return PagePrint((*self.shapes, seen), asked)
        joined = joined_shapes(like, seen)
        return PagePrint(tuple(joined if shape is like else shape for shape in self.shapes), asked)

    def digest(self) -> str:
        """Return a digest of the page's structure."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def is_same_form(one: Sequence[ControlPrint], other: Sequence[ControlPrint]) -> bool:
    """Return whether two looks show the same form: most controls of the shorter one occur in the other."""
    shorter = min(len({control.token for control in shape}) for shape in (one, other))
    return shorter > 0 and _shared(one, other) >= _SAME_FORM * shorter


def joined_shapes(one: Sequence[ControlPrint], other: Sequence[ControlPrint]) -> Shape:
    """Merge two looks at one form in page order; a control that only one of them holds is marked as coming and going."""
    results: list[ControlPrint] = []
    left = right = 0
    for here, there in (*common(one, other), (len(one), len(other))):
        results += [replace(control, always=False) for control in (*one[left:here], *other[right:there])]
        if here < len(one):
            previous, current = one[here], other[there]
            results.append(
                replace(current, always=previous.always and current.always, options=current.options or previous.options)
            )
        left, right = here + 1, there + 1
    return tuple(results)


def common(one: Sequence[ControlPrint], other: Sequence[ControlPrint]) -> list[tuple[int, int]]:
    """Return the longest common subsequence of controls as pairs of positions."""
    a, b = [control.token for control in one], [control.token for control in other]
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            best[i][j] = best[i + 1][j + 1] + 1 if a[i] == b[j] else max(best[i + 1][j], best[i][j + 1])
    result, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            result.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return result


def words_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return option words as a fingerprint stores them: in normal form, a long list as one digest."""
    normal = tuple(wording.option(word) for word in words)
    if len(normal) <= MOST_WORDS:
        return normal
    return (f"{len(normal)}:{hashlib.sha256('|'.join(normal).encode()).hexdigest()[:16]}",)


def to_data(page: PagePrint) -> dict[str, Any]:
    """Return a fingerprint as plain data for a map file."""
    data: dict[str, Any] = {"forms": [[_control_data(control) for control in shape] for shape in page.shapes]}
    return data | ({"requests": list(page.requests)} if page.requests else {})


def of_data(data: Mapping[str, Any]) -> PagePrint:
    """Read back what `to_data` returned (scalars as text); raises ValidationError."""
    return _PAGE.validate_python(data)


def _control_data(control: ControlPrint) -> dict[str, Any]:
    data: dict[str, Any] = {"section": list(control.section), "label": control.label, "kind": control.kind}
    if control.within:
        data["within"] = list(control.within)
    if control.required:
        data["required"] = "true"
    if not control.always:
        data["always"] = "false"
    if control.options:
        data["options"] = list(control.options)
    if control.limits:
        data["limits"] = dict(control.limits)
    return data


def _shared(shape: Sequence[ControlPrint], seen: Sequence[ControlPrint]) -> int:
    return len({control.token for control in shape} & {control.token for control in seen})


@lru_cache(maxsize=_CACHE_SIZE)
def _token(section: Texts, within: Texts, label: str) -> Token:
    return wording.titles(section), _normals(within), wording.label(label)


def _normals(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(wording.label(word) for word in words)


_PAGE = TypeAdapter(PagePrint)
