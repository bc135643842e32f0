"""What a driver gets and gives back: one job on one control, and the trouble it met.

A driver writes one value into one control through the hands and returns None, or a `Trouble` where the page does not
let it. It never decides whether the value is right: that is read from the page afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.forms.shapes import Control, Outcome
from assistant.forms.transport import Hands, Locator, Page
from assistant.language import say
from assistant.values import Value
from assistant.wording import option as normal


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a value was not written: the outcome, the reason, and for a missing option the live list."""

    outcome: Outcome
    reason: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One value to write: the root element of the control's widget, the control as read, the value wanted."""

    page: Page
    hands: Hands
    root: Locator
    control: Control
    value: Value


Driver = Callable[[Job], Trouble | None]


def no_option(word: str, words: Sequence[str]) -> Trouble:
    """Return the trouble of an option word that the page does not offer; the list goes with it."""
    listed = tuple(words)
    return Trouble("no_option", say("页面没有“{word}”这个选项。", word=word), listed)


def index_of(word: str, words: Sequence[str]) -> int | Trouble:
    """Return the place of the one option that reads as the word does; none or several are trouble."""
    places = [at for at, shown in enumerate(words) if normal(shown) == normal(word)]
    if len(places) == 1:
        return places[0]
    if places:
        return Trouble("ambiguous", say("页面有 {count} 个“{word}”选项。", count=len(places), word=word), tuple(words))
    return no_option(word, words)


def not_listed(control: Control, words: Sequence[str]) -> Trouble | None:
    """Return the trouble of the first word that a fully listed control does not offer."""
    if control.options.state != "listed" or not control.options.words:
        return None
    for word in words:
        place = index_of(word, control.options.words)
        if isinstance(place, Trouble):
            return place
    return None
