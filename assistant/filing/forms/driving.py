"""The interface of widget drivers: a `WidgetTask` as input, `Trouble` or None as result, and functions they share.

A driver writes one value into one control through `ControlActions` and returns None, or a `Trouble` if the page does not
allow it. It never decides whether the value is right: the outcome is read from the page afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import comma_list, say
from assistant.core.values import File, Nodes, Value
from assistant.core.values.comparison import twins_of
from assistant.core.verdict import Verdict
from assistant.filing.forms.shapes import Control
from assistant.filing.forms.transport import ControlActions, Locator, Page

MOST_ROWS = 60
"""A page that adds rows of its own accord never has the right number of them."""


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
    """Return the index of the option with exactly this word, else of the one in another notation; else trouble."""
    places = twins_of(word, words)
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
    """Return the words to click in a multiple list, as it spells them: those to be cleared, then those to be chosen."""
    return [*(word for word in chosen if word not in desired), *(word for word in desired if word not in chosen)]


def unfit(task: WidgetTask) -> Trouble | None:
    """Return the trouble for a file that is not on this machine, or of a type that the page does not accept."""
    assert isinstance(task.value, File)
    if task.value.path is None:
        return Trouble("unsupported", say("这台机器上没有文件“{name}”。", name=task.value.name))
    accept = [suffix.lower() for suffix in task.control.limits.accept if suffix.startswith(".")]
    if accept and task.value.path.suffix.lower() not in accept:
        return Trouble("refused", say("页面只接受 {accept}。", accept=comma_list(accept)))
    return None


def unlike(task: WidgetTask, nodes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any] | Trouble]:
    """Yield the tree nodes to be toggled (`path` from the root down, `on`: ticked, `off`: disabled).

    A missing or ambiguous name yields trouble before any node; a disabled node yields trouble when it is reached.
    """
    assert isinstance(task.value, Nodes)
    listed = tuple(" » ".join(node["path"]) for node in nodes)
    paths = ["\n".join(node["path"]) for node in nodes]
    places = {node: twins_of("\n".join(node), paths) for node in sorted(task.value.nodes)}
    unknown = [node for node, at in places.items() if not at]
    if unknown:
        yield no_option(" » ".join(unknown[0]), listed)
        return
    if len(set(paths)) != len(paths) or any(len(at) > 1 for at in places.values()):
        yield Trouble("ambiguous", say("树中有同名的节点。"), listed)
        return
    desired = {at[0] for at in places.values()}
    for place, node in enumerate(nodes):
        if node["on"] == (place in desired):
            continue
        if node["off"]:
            yield Trouble("refused", say("节点“{node}”在页面上不可选。", node=" » ".join(node["path"])), listed)
            return
        yield node


def as_listed(control: Control, words: Sequence[str], known: Sequence[str]) -> tuple[str, ...] | Trouble:
    """Return the words as the control's list spells them (`known`, () if unknown); trouble for one it lacks or doubles."""
    spelled = []
    for word in words:
        place = index_of(word, known) if known else word
        is_unknown = isinstance(place, Trouble) and place.outcome == "no_option" and control.options.state != "listed"
        if isinstance(place, Trouble) and not is_unknown:
            return place
        spelled.append(known[place] if isinstance(place, int) else word)
    return tuple(spelled)
