"""What a driver gets and gives back: one job on one control, and the trouble it met.

A driver writes one value into one control through the hands and returns None, or a `Trouble` where the page does not
let it. It never decides whether the value is right: that is read from the page afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import File, Nodes, Value
from assistant.core.wording import option as normal
from assistant.filing.forms.shapes import Control, Outcome
from assistant.filing.forms.transport import ControlActions, Locator, Page


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a value was not written: the outcome, the reason, and for a missing option the live list.

    `may_pass`: a list was shut, or showed not a single word; a page that is busy does that to a list for a moment.
    """

    outcome: Outcome
    reason: str
    options: tuple[str, ...] = ()
    may_pass: bool = False


@dataclass(frozen=True, slots=True)
class WidgetTask:
    """One value to write: the root element of the control's widget, the control as read, the value wanted."""

    page: Page
    actions: ControlActions
    root: Locator
    control: Control
    value: Value


Driver = Callable[[WidgetTask], Trouble | None]
_LOOKS = 4


def no_option(word: str, words: Sequence[str]) -> Trouble:
    """Return the trouble of an option word that the page does not offer; the list goes with it."""
    listed = tuple(words)
    return Trouble("no_option", say("页面没有“{word}”这个选项。", word=word), listed, may_pass=not listed)


def not_open() -> Trouble:
    """Return the trouble of a list that did not open, or was shut as soon as it had."""
    return Trouble("refused", say("下拉列表没有打开。"), may_pass=True)


def index_of(word: str, words: Sequence[str]) -> int | Trouble:
    """Return the place of the one option that reads as the word does; none or several are trouble."""
    places = [at for at, shown in enumerate(words) if normal(shown) == normal(word)]
    if len(places) == 1:
        return places[0]
    if places:
        return Trouble("ambiguous", say("页面有 {count} 个“{word}”选项。", count=len(places), word=word), tuple(words))
    return no_option(word, words)


def look_for(
    word: str, options: Callable[[], list[dict[str, Any]]], is_offered: Callable[[], bool], *, was_asked: bool
) -> tuple[list[dict[str, Any]], int | Trouble]:
    """Read an open list until it has the word, and return its options and the word's place among them.

    `is_offered` waits for the word: before the first look where the list was asked for it. A list that asks the server asks
    once when it is opened, and late for what was typed: it is empty in between, so that a word that was offered, and is gone
    when the list is read, is waited for again.
    """
    may_come = not was_asked or is_offered()
    for left in reversed(range(_LOOKS)):
        results = options()
        place = index_of(word, [one["word"] for one in results])
        is_missing = isinstance(place, Trouble) and place.outcome == "no_option"
        if not (is_missing and left and may_come and is_offered()):
            break
    return results, place


def whole_text(shown: str) -> re.Pattern[str]:
    """Return the pattern of an element that shows this text and nothing else, however it is spaced."""
    spaced = r"\s+".join(map(re.escape, shown.split()))
    return re.compile(rf"^\s*{spaced}\s*$")


def differing(chosen: Sequence[str], desired: Sequence[str]) -> list[str]:
    """Return the words to press in a list of several: those chosen that are not wanted, then those wanted that are missing."""
    have, missing = {normal(word): word for word in chosen}, {normal(word): word for word in desired}
    return [
        *(word for key, word in have.items() if key not in missing),
        *(word for key, word in missing.items() if key not in have),
    ]


def unfit(task: WidgetTask) -> Trouble | None:
    """Return the trouble of a file that is not on this machine, or of a kind that the page does not take."""
    assert isinstance(task.value, File)
    if task.value.path is None:
        return Trouble("unsupported", say("这台机器上没有文件“{name}”。", name=task.value.name))
    accept = [one.lower() for one in task.control.limits.accept if one.startswith(".")]
    if accept and task.value.path.suffix.lower() not in accept:
        return Trouble("refused", say("页面只收 {accept}。", accept="、".join(accept)))
    return None


def unlike(task: WidgetTask, nodes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any] | Trouble]:
    """Yield the nodes of a tree (`path` from the root down, `on`, `off`: not to be pressed) that are not as wanted.

    A name that the tree has not, or has twice, is trouble before anything is pressed; a node that is off is when it comes.
    """
    assert isinstance(task.value, Nodes)
    paths = [tuple(normal(name) for name in node["path"]) for node in nodes]
    desired = {tuple(normal(name) for name in node): node for node in task.value.nodes}
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
    """Return the trouble of the first word that a fully listed control does not offer."""
    if control.options.state != "listed" or not control.options.words:
        return None
    for word in words:
        place = index_of(word, control.options.words)
        if isinstance(place, Trouble):
            return place
    return None
