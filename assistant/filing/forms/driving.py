"""The interface of widget drivers: a `WidgetTask` as input, `Trouble` or None as result, and functions they share.

A driver writes one value into one control through `ControlActions` and returns None, or a `Trouble` if the page does not
allow it. It never decides whether the value is right: the outcome is read from the page afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import File, Nodes, Value
from assistant.core.verdict import Verdict
from assistant.core.wording import name as exact
from assistant.core.wording import option as normal
from assistant.filing.forms.shapes import Control
from assistant.filing.forms.transport import ControlActions, Locator, Page


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a value was not written: the outcome, the reason, and for a missing option the options of the page.

    `may_pass`: a list closed, or showed no option at all; a busy page causes that for a moment.
    """

    outcome: Verdict
    reason: str
    options: tuple[str, ...] = ()
    may_pass: bool = False


@dataclass(frozen=True, slots=True)
class WidgetTask:
    """One value to write: the root element of the control's widget, the control as read, the value to write."""

    page: Page
    actions: ControlActions
    root: Locator
    control: Control
    value: Value


Driver = Callable[[WidgetTask], Trouble | None]
_LOOKS = 4


def no_option(word: str, words: Sequence[str]) -> Trouble:
    """Return the trouble for an option word that the page does not offer, with the options that it does offer."""
    listed = tuple(words)
    return Trouble("no_option", say("页面没有“{word}”这个选项。", word=word), listed, may_pass=not listed)


def not_choosable(word: str, words: Sequence[str]) -> Trouble:
    """Return the trouble for an option that the page has disabled."""
    return Trouble("refused", say("选项“{word}”在页面上不可选。", word=word), tuple(words))


def not_open() -> Trouble:
    """Return the trouble for a list that did not open, or closed at once."""
    return Trouble("refused", say("下拉列表没有打开。"), may_pass=True)


def index_of(word: str, words: Sequence[str]) -> int | Trouble:
    """Return the index of the one option equal to the word after normalisation; trouble for none or several."""
    places = [at for at, shown in enumerate(words) if normal(shown) == normal(word)]
    if len(places) == 1:
        return places[0]
    if places:
        return Trouble("ambiguous", say("页面有 {count} 个“{word}”选项。", count=len(places), word=word), tuple(words))
    return no_option(word, words)


def look_for(
    word: str, options: Callable[[], list[dict[str, Any]]], is_offered: Callable[[], bool], *, was_asked: bool
) -> tuple[list[dict[str, Any]], int | Trouble]:
    """Read an open list until it has the word; return its options and the word's index among them.

    `is_offered` waits for the word, and is called before the first reading if the list was queried for it. A remote list
    queries the server when it opens, and again, later, for the typed text. It is empty in between, so a word that was
    offered but is missing when the list is read is waited for again.
    """
    may_come = not was_asked or is_offered()
    for remaining in reversed(range(_LOOKS)):
        shown = options()
        place = index_of(word, [option["word"] for option in shown])
        is_missing = isinstance(place, Trouble) and place.outcome == "no_option"
        if not (is_missing and remaining and may_come and is_offered()):
            break
    return shown, place


def whole_text(shown: str) -> re.Pattern[str]:
    """Return the pattern of an element that shows exactly this text, with any white space."""
    spaced = r"\s+".join(map(re.escape, shown.split()))
    return re.compile(rf"^\s*{spaced}\s*$")


def differing(chosen: Sequence[str], desired: Sequence[str]) -> list[str]:
    """Return the words to click in a multiple list: first those to be cleared, then those to be chosen."""
    present, required = {normal(word): word for word in chosen}, {normal(word): word for word in desired}
    return [
        *(word for key, word in present.items() if key not in required),
        *(word for key, word in required.items() if key not in present),
    ]


def unfit(task: WidgetTask) -> Trouble | None:
    """Return the trouble for a file that is not on this machine, or of a type that the page does not accept."""
    assert isinstance(task.value, File)
    if task.value.path is None:
        return Trouble("unsupported", say("这台机器上没有文件“{name}”。", name=task.value.name))
    accept = [suffix.lower() for suffix in task.control.limits.accept if suffix.startswith(".")]
    if accept and task.value.path.suffix.lower() not in accept:
        return Trouble("refused", say("页面只接受 {accept}。", accept="、".join(accept)))
    return None


def unlike(task: WidgetTask, nodes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any] | Trouble]:
    """Yield the tree nodes to be toggled (`path` from the root down, `on`: ticked, `off`: disabled).

    A missing or ambiguous name yields trouble before any node; a disabled node yields trouble when it is reached.
    """
    assert isinstance(task.value, Nodes)
    paths = [tuple(map(normal, node["path"])) for node in nodes]
    form = normal if len(set(paths)) == len(paths) else exact  # nodes that differ only in blanks or width
    paths = [tuple(map(form, node["path"])) for node in nodes]
    desired = {tuple(map(form, node)): node for node in task.value.nodes}
    listed = tuple(" » ".join(node["path"]) for node in nodes)
    unknown = sorted(desired.keys() - set(paths))
    if unknown:
        yield no_option(" » ".join(desired[unknown[0]]), listed)
        return
    if len(set(paths)) != len(paths):
        yield Trouble("ambiguous", say("树中有同名的节点。"), listed)
        return
    for node, path in zip(nodes, paths, strict=True):
        if node["on"] == (path in desired):
            continue
        if node["off"]:
            yield Trouble("refused", say("节点“{node}”在页面上不可选。", node=" » ".join(node["path"])), listed)
            return
        yield node


def not_listed(control: Control, words: Sequence[str]) -> Trouble | None:
    """Return the trouble for the first word that a fully listed control does not offer, or None."""
    if control.options.state != "listed" or not control.options.words:
        return None
    for word in words:
        place = index_of(word, control.options.words)
        if isinstance(place, Trouble):
            return place
    return None
