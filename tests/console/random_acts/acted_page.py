"""A page of a machine's console on which an act is done: what it answers to a press, unless its console is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from tests.console.random_acts.machine import ProcessKilled, SharingMachine
from tests.console.random_acts.written import WrittenClient
from tests.console.window import PageRefused, Window, window

ANSWERS_WITHIN_S = 90
ABSENT = 404
NO_FOLDER = "没有客户文件夹"  # a colleague has renamed it, and this machine reads the folders every 20 seconds
NO_PROFILE = "处没有填报资料"  # the same, on a page that looks for the profile
CLASH = "两个窗口都改了"
UNFINISHED = "上次没有做完"
_LOOK_S = 0.02


class NothingToDo(Exception):
    """The page offers nothing of the kind now."""


class HungPage(AssertionError):
    """A page gave no answer in time."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What a page answered: done (it opened another page or itself anew), refused with words, or two texts to choose from."""

    ending: Literal["done", "refused", "clash"]
    words: str = ""


@dataclass
class ActedPage:
    """An open page."""

    page: Window
    machine: SharingMachine
    generation: int

    def wait(self, holds: Callable[[], Any], about: str) -> None:
        """Wait until a condition holds; raises ProcessKilled, HungPage."""
        waiting = threading.Event()
        for _ in range(int(ANSWERS_WITHIN_S / _LOOK_S)):
            if holds():
                return
            if self.machine.generation != self.generation:
                raise ProcessKilled
            waiting.wait(_LOOK_S)
        raise HungPage(f"{about}: {self.page.texts()[-800:]}")

    def type_in(self, name: str, text: str) -> None:
        """Type a text into the field of this name, or choose it."""
        self.page.send(self.one(id=f"start-{name}"), "change", text)

    def one(self, text: str = "", tag: str = "", place: int = 0, **props: Any) -> str:
        """Return the id of an element; raises NothingToDo without one."""
        own = self.page.find(text, tag, **props)
        if not own:
            raise NothingToDo
        return own[place % len(own)]

    def why_lacking(self) -> Exception:
        """Return why the page lacks what it always has: NothingToDo where a colleague has renamed the folder, else HungPage."""
        texts = self.page.texts()
        if NO_FOLDER in texts or NO_PROFILE in texts:
            return NothingToDo()
        return HungPage(f"the page lacks what it always has: {texts[-800:]}")

    def press(self, element: str, *, accepts: str = "") -> PageAnswer:
        """Press a button and return the answer; a page that says `accepts` has accepted, too."""
        since, bad = len(self.page.messages), self.refusals()
        self.page.send(element, "click")
        answer: list[PageAnswer] = []

        def is_answered() -> bool:
            answer[:] = [one for one in (self._answer(since, bad, accepts),) if one]
            return bool(answer)

        self.wait(is_answered, "no answer to a press")
        if UNFINISHED in answer[0].words:
            raise ProcessKilled  # the job died, before or after it had written
        return answer[0]

    def _answer(self, since: int, bad: set[str], accepts: str) -> PageAnswer | None:
        texts = {str(one.get("text")) for one in self.page.elements.values()}
        if CLASH in texts:
            return PageAnswer("clash", CLASH)
        for kind, message in list(self.page.messages[since:]):
            if kind == "notify" and accepts and accepts in str(message.get("message", message)):
                return PageAnswer("done")
            if kind == "notify":
                return PageAnswer("refused", str(message.get("message", message)))
            if kind == "open" or (
                kind == "run_javascript" and ("history.go" in str(message) or "copyThenReload" in str(message))
            ):
                return PageAnswer("done")
        if new := self.refusals() - bad:
            return PageAnswer("refused", new.pop())
        return PageAnswer("done") if accepts and any(accepts in text for text in texts) else None

    def refusals(self) -> set[str]:
        """Return the refusals that the page shows."""
        notes = [one for one in self.page.elements.values() if {"note", "bad"} <= set(one.get("class", ()))]
        return {str(one.get("text")) for one in notes if one.get("text")}


@contextmanager
def acted_page(machine: SharingMachine, client: WrittenClient, *steps: str, **query: str) -> Iterator[ActedPage]:
    """Open a page of a client for the block; raises NothingToDo if the console does not know the client's folder yet."""
    with acted(machine, "client", client.folder.name, *steps, **query) as page:
        yield page


@contextmanager
def acted(machine: SharingMachine, *steps: str, **query: str) -> Iterator[ActedPage]:
    """Open a page of the console for the block."""
    with machine.at_console() as (console, cookie):
        generation = machine.generation
        try:
            with window(console, cookie, *steps, **query) as page:
                yield ActedPage(page, machine, generation)
        except PageRefused as refused:
            if refused.status == ABSENT or NO_FOLDER in str(refused):
                raise NothingToDo from refused
            raise
