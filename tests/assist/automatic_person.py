"""A scripted person who lets the assistant file by itself (自动): what they answer, hand in, and do once the site has logged them out."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from assistant.filing.assist import prompts
from assistant.filing.operator.prompt import answers
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.pending_saves import ADD_AGAIN, UNLISTED
from beian_mock.catalogue import Json
from tests.assist.contact_fields import is_listed
from tests.assist.contact_filing import ACCOUNT, PASSWORD
from tests.assist.contact_operator import ContactOperator

ENTITY = ""
"""The name under which the entity is handed in: its prompt names no algorithm."""
MOST_PROMPTS, MOST_TRIES = 200, 2
LOOKS_EVERY_S = 0.2
LOG_OUT_MOMENTS_S = (3.0, 25.0)  # of filing by itself, after a login
LETS = {"allow": prompts.ALLOW, prompts.UNSAVED: prompts.AUTO}


def main_tab(page: Page) -> Page:
    """Return the tab in which the site was begun: the windows that it opens close themselves when the session has ended."""
    tabs = [tab for tab in page.context.pages if not tab.is_closed()]
    return next((tab for tab in tabs if tab.opener() is None), tabs[0])


@dataclass
class AutomaticPerson:
    """A person beside an assistant that files by itself; `alone` returns the make's own one at a tab, who logs in and
    hands in.

    `stored` returns what the site has of the account. `log_outs` are still to happen: the site ends the session
    (`end_sessions`) at drawn moments while the assistant files; `logged_out` counts those that have. `worked_s` is for how long the
    assistant has filed by itself.
    """

    operator: ContactOperator
    alone: Callable[[Page], Any]
    sample: Json
    stored: Callable[[], Json]
    end_sessions: Callable[[], object] = lambda: None
    log_outs: int = 0
    dice: random.Random = field(default_factory=random.Random)
    person: Any = None
    logged_out: int = 0
    is_logged_out: bool = False
    worked_s: float = 0.0
    _handed_in: set[str] = field(default_factory=set)
    _tries: Counter[str] = field(default_factory=Counter)
    _log_out_at_s: float = 0.0

    def run(self) -> None:
        """Log in, and let the assistant go on by itself."""
        self.log_in()
        self.go_on()

    def go_on(self) -> None:
        """Let the assistant go on by itself until it offers no more, or says the same twice."""
        self._tries.clear()
        for _ in range(MOST_PROMPTS):
            shown = self._next_prompt()
            answer = self.answer(shown)
            name = self.ready(shown)
            if self.is_logged_out and shown.key not in (*LETS, UNLISTED):
                self.log_in()
            elif name is not None:
                self._hand_in(name)
            elif answer:
                self.press(shown, answer)
            else:
                return

    def log_in(self) -> None:
        """Log in, in the tab that no other one has opened; what was tried before may be tried again."""
        assert self.operator.page is not None
        self.operator.page = main_tab(self.operator.page)
        self.operator.page.bring_to_front()  # a hidden page does not draw its captcha
        self.person = self.alone(self.operator.page)
        self.person.log_in(ACCOUNT, PASSWORD)
        self.is_logged_out = False
        self._tries.clear()
        self._log_out_at_s = self.worked_s + self.dice.uniform(*LOG_OUT_MOMENTS_S)
        self.operator.settle()

    def ready(self, shown: Handover) -> str | None:
        """Return the item that a prompt says is ready to be handed in, and that the person has not handed in; None for none."""
        names = [item["basic"]["algorithmName"] for item in self.sample["algorithms"]]
        for line in (line for line in shown.lines if "请您提交" in line):
            name = next((name for name in names if name in line), ENTITY)
            if name not in self._handed_in:
                return name
        return None

    def answer(self, shown: Handover) -> str:
        """Return the button that the person presses on a prompt; "" if it offers nothing that they would still press."""
        if prompts.OURS in shown.buttons:
            return prompts.OURS
        if shown.key == UNLISTED:
            return prompts.CANCEL if is_listed(shown.record, self.stored()) else ADD_AGAIN
        if shown.key in LETS:
            return LETS[shown.key]
        if prompts.AUTO in shown.buttons and self._tries[shown.lines[0]] < MOST_TRIES:
            return prompts.AUTO
        return ""

    def press(self, shown: Handover, answer: str) -> bool:
        """Press a button of the prompt that is open, and wait until another one is, or none; return whether the panel took it."""
        operator = self.operator
        if operator.waiting is not shown or answer not in answers(shown):
            return False
        operator.acts.count += 1
        operator.asked, operator.asked_on = (answer, ""), shown
        while operator.waiting is shown:
            operator.wait(LOOKS_EVERY_S)
        is_taken = operator.asked is None
        operator.asked = operator.asked_on = None
        if is_taken and answer == prompts.AUTO:
            self._tries[shown.lines[0]] += 1
        return is_taken

    def _next_prompt(self) -> Handover:
        """Wait for the next prompt, however long the assistant files; meanwhile the site may end the session."""
        while self.operator.waiting is None:
            began = time.monotonic()
            self.operator.wait(LOOKS_EVERY_S)
            self.worked_s += time.monotonic() - began
            if self.log_outs and not self.is_logged_out and self.worked_s >= self._log_out_at_s:
                self.is_logged_out, self.log_outs, self.logged_out = True, self.log_outs - 1, self.logged_out + 1
                self.end_sessions()
        return self.operator.waiting

    def _hand_in(self, name: str) -> None:
        """Hand an item in, once; the assistant goes on whatever came of it."""
        self._handed_in.add(name)
        try:
            self.person.submit_entity() if name == ENTITY else self.person.submit_algorithm(name)
            self.operator.submitted += 1
        except Exception as fault:
            self.operator.stop(f"hand in “{name}”", fault)
        self.operator.settle()
