"""What a person would press on a page, known by its words, its tooltip or a record's name, in all frames of the page.

Reads only; nothing is pressed. A thing that is not there exactly once is none: if there are several the error says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core import wording
from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.browser.playwright import Frame, Locator, Page, PageFault
from assistant.filing.forms.snapshot import walking_script
from assistant.planning.maps.structure import NamedPress

_SCRIPT = (Path(__file__).parent / "named_things.js").read_text(encoding="utf-8")
_LEAST_CUT = 4  # signs of a name that was cut
_CUT = r"(?:…|\.\.\.)"
_LOADING = ("context was destroyed", "detached", "Cannot find context", "navigating", "Target closed")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that names a record: its frame, the paths of name, row and what the row opens below itself, and its words."""

    frame: Frame
    name: str
    row: str
    area: tuple[str, ...]
    shown: str
    words: tuple[str, ...]

    @property
    def part(self) -> Part:
        """Return the row, with what it opens below itself, as a part of the page."""
        return Part(self.frame, self.area, self.name)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page in which something is looked for: elements of one frame by path; the whole page if there are none.

    `name` is the path of a record's name, if the part is its row.
    """

    frame: Frame | None = None
    paths: tuple[str, ...] = ()
    name: str = ""


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class RowSigns:
    """What tells where a row of a list ends.

    `edit` opens its record, `opens` its list of further records; both stand in it. `adds`, which begins a new record of the
    list, does not, nor do the names of `others`, the other records of the kind.
    """

    edit: tuple[NamedPress, ...] = ()
    opens: tuple[NamedPress, ...] = ()
    adds: tuple[NamedPress, ...] = ()
    others: tuple[str, ...] = ()

    def asked(self) -> dict[str, Any]:
        """Return what the page's script is asked by them."""
        others = "|".join(f"(?:{name_pattern(name)})" for name in self.others)
        return {
            "edit": _sign(self.edit),
            "opens": _sign(self.opens),
            "adds": _sign(self.adds),
            "others": others,
        }


def _sign(presses: tuple[NamedPress, ...]) -> dict[str, Any]:
    """Return the first of presses as a sign: its words, or whether it is a toggle or the name itself."""
    if not presses:
        return {"words": [], "icon": False, "toggle": False, "name": False}
    first = presses[0]
    words = [word for word in (*first.words, first.icon) if word]
    return {"words": words, "icon": bool(first.icon), "toggle": first.part == "toggle", "name": first.part == "name"}


def find(page: Page, press: NamedPress, part: Part = WHOLE) -> Locator | None:
    """Return the thing to press, None if it is not there or disabled; raises PageMismatch if there are several."""
    if press.part == "name":
        return part.frame.locator(part.name) if part.frame is not None and part.name else None
    for word in press.words or ("",):
        matching = _things(page, press, word, part)
        if press.place == "menu":
            said = [one for one in matching if one[1]["menu"]]
            matching = said or [one for one in matching if one[1]["edge"]]
        elif any(thing["front"] for _, thing in matching):
            matching = [one for one in matching if one[1]["front"]]
        usable = [one for one in matching if not one[1]["off"]]
        if len(usable) > 1 and press.place in ("first", "last"):
            usable = [usable[0 if press.place == "first" else -1]]
        if len(usable) > 1:
            what = say("“{word}”有 {count} 处，不知道该按哪一处", word=str(press), count=len(usable))
            raise PageMismatch(page=page.title(), what=what)
        if usable:
            frame, thing = usable[0]
            return frame.locator(thing["path"])
    return None


def is_disabled(page: Page, press: NamedPress, part: Part = WHOLE) -> bool:
    """Return whether the thing to press is on the page and cannot be pressed."""
    if press.part == "name":
        return False
    return any(thing["off"] for word in press.words or ("",) for _, thing in _things(page, press, word, part))


def _things(page: Page, press: NamedPress, word: str, part: Part) -> list[tuple[Frame, dict[str, Any]]]:
    is_toggle = press.part == "toggle"
    asked = {"within": part.paths, "word": word, "icon": press.icon, "toggle": is_toggle, "beside": press.beside}
    return [(frame, thing) for frame, answer in ask(page, "things", asked, part) for thing in answer]


def rows(page: Page, name: str, signs: RowSigns, part: Part = WHOLE) -> list[NamedRow]:
    """Return the rows with a record's name, whole, with other signs between its words, or cut with an ellipsis."""
    asked = {"within": part.paths, "pattern": name_pattern(name)} | signs.asked()
    matching = [
        NamedRow(frame, row["name"], row["row"], tuple(row["area"]), row["shown"], tuple(row["words"]))
        for frame, answer in ask(page, "rows", asked, part)
        for row in answer
    ]
    whole = [row for row in matching if not re.search(f"{_CUT}$", row.shown)]
    return whole or matching


def mentions(page: Page, name: str, others: Sequence[str], part: Part = WHOLE) -> bool:
    """Return whether a short text in a part of the page contains a record's name, and none of other records'."""
    asked = {"within": part.paths, "name": name, "others": list(others)}
    return any(answer for _, answer in ask(page, "mentions", asked, part))


def name_pattern(name: str) -> str:
    """Return the pattern of a name as a list may show it: the same words in order with signs between, or its beginning and …."""
    name = unicodedata.normalize("NFKC", name)
    words = [word.strip() for word in wording.WORDS_OF_KEY.split(name) if word.strip()]
    cut = "|".join(map(_spelled, _beginnings(words)))
    return f"^(?:{_spelled(words)}{f'|(?:{cut}){_CUT}' if cut else ''})$"


def _spelled(words: Sequence[str]) -> str:
    return wording.BETWEEN_WORDS.join(["", *map(_escaped, words), ""])


def _beginnings(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the beginnings of a name, but for those that say too little, the longest first."""
    for number in reversed(range(len(words))):
        is_last = number == len(words) - 1
        for length in range(len(words[number]) - is_last, 0, -1):
            shown = [*words[:number], words[number][:length]]
            if sum(map(len, shown)) >= _LEAST_CUT:
                yield shown


def _escaped(text: str) -> str:
    """Return a text for a pattern of JavaScript, which refuses needless escapes."""
    return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", text)


def page_script() -> str:
    """Return the JavaScript functions that look for what a person would press; they need those of `walking_script`."""
    return _SCRIPT


def ask(page: Page, function: str, asked: dict[str, Any], part: Part) -> list[tuple[Frame, list[Any]]]:
    """Return the answer of a function of the page's script in each frame that answers."""
    script = f"(arg) => {{ {walking_script()}\n{_SCRIPT}\nreturn {function}(arg); }}"
    answers = []
    for frame in [part.frame] if part.frame is not None else page.frames:
        try:
            answers.append((frame, frame.evaluate(script, asked)))
        except PageFault as fault:
            if not any(sign in str(fault) for sign in _LOADING):
                raise
    return answers
