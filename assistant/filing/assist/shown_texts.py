"""What a page shows of a record as text: an approved record has no controls, only labels with what was filed beside them.

A text is read by the kind of value that the schema has under its label, and stands in the form's reading as a control that nobody
can change. What is masked (138****0000) or cut (…) counts as not shown in full; a dash is an answer that was not given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from assistant.core import wording
from assistant.core.values import (
    KINDS,
    Choice,
    Choices,
    File,
    Kind,
    Misread,
    Nodes,
    Period,
    Region,
    Steps,
    Value,
    is_empty,
)
from assistant.declaration.profile.catalogue import specs
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Page

SHOWN = "shown"
"""The kit of a control that is no control: a text beside a label."""
_FOLDER = Path(__file__).parent
_QUESTION = re.compile(r"\s*[›»]\s*")
_NOT_GIVEN = frozenset(("—", "-", "--", "–", "——", "暂无", "未填写", "未填", "未上传", "（空）", "(空)"))
_MASKED = re.compile(r"[*＊•●]{2,}")
_CUT = re.compile(r"(?:…|\.\.\.)$")
_JOINTS = (re.compile(r"\s*[>＞→›»]\s*"), re.compile(r"\s+[/\-–]\s+|\s*/\s*"))
_MAY_JOIN = re.compile(r"[>＞→›»/\\\-–—－|｜·]")
_REGION = re.compile(r"[\s/＞>›»→·]+")
_BEFORE = 8  # as many questions before a control as the snapshot names
_TEXTS: frozenset[Kind] = frozenset(("text", "textarea"))


@dataclass(frozen=True, slots=True)
class ShownText:
    """A label and what stands beside it; `links` are names and addresses of what is linked there."""

    label: str
    section: tuple[str, ...]
    text: str
    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    path: str

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> ShownText:
        """Return a text from what the page's script says of it."""
        links = tuple((link["name"], link["url"]) for link in seen["links"])
        return cls(seen["label"], tuple(seen["section"]), seen["text"], tuple(seen["lines"]), links, seen["path"])


def read_shown(page: Page) -> list[ShownText]:
    """Return what a page or frame shows as text beside labels."""
    return [ShownText.of(seen) for seen in json.loads(page.evaluate(_script()))]


@lru_cache(maxsize=1)
def _script() -> str:
    own = (_FOLDER / "shown_texts.js").read_text(encoding="utf-8")
    return f"() => {{ {page_script()}\n{own}\n return JSON.stringify(shownTexts()); }}"


def with_shown(seen: FormSnapshot, shown: Iterable[ShownText]) -> FormSnapshot:
    """Return the reading of a form with what the page shows as text.

    Of a label that has both, the control counts if it holds anything: else it is one to search by.
    """
    shown = list(shown)
    filled = {wording.label(c.raw_label) for c in seen.controls if c.value is not None and not is_empty(c.value)}
    texts = {wording.label(_label(text.label)[0]) for text in shown}
    seen = replace(
        seen,
        controls=tuple(c for c in seen.controls if (own := wording.label(c.raw_label)) in filled or own not in texts),
    )
    shown = [text for text in shown if wording.label(_label(text.label)[0]) not in filled]
    controls: list[Control] = []
    before: dict[tuple[str, ...], list[str]] = {}
    for text in shown:
        label, within = _label(text.label)
        earlier = before.setdefault(text.section, [])
        controls.append(_control(text, label, within, tuple(earlier[-_BEFORE:])))
        earlier.append(label)
    return replace(seen, controls=(*seen.controls, *controls)) if controls else seen


def is_in_full(text: str) -> bool:
    """Return whether a text is neither masked nor cut."""
    return not (_MASKED.search(text) or _CUT.search(text))


def _label(shown: str) -> tuple[str, tuple[str, ...]]:
    """Return a label and the questions that a page writes before it."""
    parts = [part for part in _QUESTION.split(shown) if part]
    return (shown, ()) if len(parts) < 2 or wording.label(shown) in _kinds() else (parts[-1], tuple(parts[:-1]))


def _control(text: ShownText, label: str, within: tuple[str, ...], follows: tuple[str, ...]) -> Control:
    kind = _kind_of(label)
    value = None if text.text.strip() in _NOT_GIVEN else value_of(kind, text)
    is_whole = is_in_full(text.text) and (value is not None or text.text.strip() in (*_NOT_GIVEN, ""))
    return Control(
        ref=text.path,
        address=Address(text.section, label, within),
        raw_label=label,
        kind=kind,
        kit=SHOWN,
        value=value,
        held=value_of("file", text) if text.links and isinstance(value, str) else None,
        completeness="whole" if is_whole else "unreadable",
        enabled=False,
        editable=False,
        within=within,
        follows=follows,
    )


@cache
def _kinds() -> dict[str, frozenset[Kind]]:
    """Return the kinds of value that the schema has under each label."""
    kinds: dict[str, set[Kind]] = {}
    for spec in specs().values():
        if spec.on_page:
            kinds.setdefault(wording.label(spec.label), set()).add(spec.kind)
    return {label: frozenset(known) for label, known in kinds.items()}


def _kind_of(label: str) -> Kind:
    kinds = _kinds().get(wording.label(label), frozenset())
    return next(iter(kinds)) if len(kinds) == 1 else "textarea"


def value_of(kind: Kind, text: ShownText) -> Value | None:
    """Return what a text says, read as this kind of value; None if it cannot be read so."""
    whole = text.text.strip()
    if not whole:
        return None
    if kind in _TEXTS or kind == "unknown":
        return whole
    if kind == "file":
        names = [name for name, _ in text.links] or list(text.lines)
        return File("、".join(names), url=text.links[0][1] if len(text.links) == 1 else "")
    if kind == "nodes":
        return Nodes(frozenset((line,) for line in text.lines))
    return _read(kind, whole, text.lines)


def _read(kind: Kind, whole: str, lines: tuple[str, ...]) -> Value | None:
    """Return a value of words, numbers or days."""
    if kind == "steps":
        return _steps(whole)
    if kind == "region":
        return Region(tuple(filter(None, _REGION.split(whole))))
    if kind == "choice":
        return Choice(whole) if len(lines) == 1 else None
    if kind == "choices":
        return Choices(lines if len(lines) > 1 else tuple(word for word in re.split(r"[、；;]\s*", whole) if word))
    try:
        value = KINDS[kind].parse(whole)
    except Misread:
        return None
    return value if isinstance(value, Period | Decimal | bool) or kind == "date" else None


def _steps(whole: str) -> Steps | None:
    """Return the steps of a path by the first mark that stands between them; None if a mark is in it that may join two."""
    for joint in _JOINTS:
        words = tuple(filter(None, joint.split(whole)))
        if len(words) > 1:
            return Steps(words)
    return None if _MAY_JOIN.search(whole) else Steps((whole,))
