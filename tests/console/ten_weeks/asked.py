"""What was asked for in all weeks, by whoever of the office asked: asking for the same thing again is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.console.ten_weeks.person import CannotGoOn

_MATERIAL = re.compile(r"^(?:[①-⑳]|\(\d+\))\s*([^：]+)：", re.MULTILINE)
_QUESTION = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
_UNNAMED = re.compile(r"（第\d+个，名称待定）|（建议）|（目前的答复：.*）$")
Things = dict[str, str]  # who asked first, by what was asked for


def things_in(message: str) -> list[str]:
    """Return what a message asks for: the materials by their names, the questions with what they are about."""
    return [*_MATERIAL.findall(message), *_QUESTION.findall(message)]


@dataclass
class AskedOnce:
    """What everybody was asked for: by client what it had to send and to read, by operator what a filing had to learn."""

    things: dict[str, Things] = field(default_factory=dict)
    prompts: list[tuple[str, str, list[str]]] = field(default_factory=list)  # operator, client, what a filing asked

    def note(self, of: str, things: Iterable[str], by: str, subject: str = "") -> list[str]:
        """Write down what somebody is asked for, and return it; raises CannotGoOn for what was asked for before.

        `subject` is the only algorithm of a client: a thing that is asked for with its name and without it is one thing.
        """
        known, plain = self.things.setdefault(of, {}), [_plain(thing, subject) for thing in things]
        again = {thing: known[thing] for thing in plain if thing in known} | {
            thing: by for thing in plain if plain.count(thing) > 1
        }
        if again:
            raise CannotGoOn(f"{of} is asked by {by} for what was asked for before: {again}")
        known |= dict.fromkeys(plain, by)
        return plain


def _plain(thing: str, subject: str) -> str:
    text = _UNNAMED.sub("", thing)
    return re.sub(rf"（{re.escape(subject)}）|【{re.escape(subject)}】", "", text) if subject else text
