"""The hands: the only clicks and keys of the program. Each asks the guard first, and none moves inside a handover.

Playwright's errors carry the text that was being typed; `scrubbed` is the one place where it is taken out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from assistant.core.errors import BrowserClosed
from assistant.core.language import mark, say
from assistant.filing.browser.guard import SubmitGuard, human_word, look, own_press
from assistant.filing.browser.playwright import FocusMoved, Frame, Locator, Page, PageFault

REDACTED = "[***]"
_TIMEOUT_MS = 10_000.0
_PRESSING = ("Enter", " ", "Space", "NumpadEnter")
_SCRIPTS = files("assistant.filing.browser")
_INSERT = _SCRIPTS.joinpath("insert.js").read_text(encoding="utf-8")
_PRESS = _SCRIPTS.joinpath("press.js").read_text(encoding="utf-8")
TAKES_FOCUS = """(field) => {
  field.focus({ preventScroll: true });
  let active = document.activeElement;
  while (active && active.shadowRoot && active.shadowRoot.activeElement) active = active.shadowRoot.activeElement;
  return active === field;
}"""
"""Gives a control the focus, and answers whether it kept it."""
# Typed text goes to what has the focus; these kinds of input get their value set, and what cannot be typed into now is waited for.
_IS_FOR_IT = f"""([field, ...others]) => {{
  const isSet = field && field.tagName === 'INPUT'
    && ['color', 'date', 'time', 'datetime-local', 'month', 'range', 'week'].includes(field.type);
  if (!field || others.length || isSet || field.disabled || !field.checkVisibility()) return true;
  return ({TAKES_FOCUS})(field);
}}"""
_NAVIGATED_AWAY = "Execution context was destroyed"
_CLOSED_MESSAGES = ("has been closed", "Target crashed", "Connection closed", "browser has disconnected")

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def scrubbed(*texts: str) -> Iterator[None]:
    """Let errors of Playwright through without the texts, and without the call log that quotes them.

    A lost browser becomes BrowserGone, a file that cannot be read PageFault; PageFault and PageTimeout keep their class.
    """
    try:
        yield
    except OSError as fault:
        raise PageFault(fault.strerror or type(fault).__name__) from None
    except PageFault as fault:
        message = str(fault)
        if any(word in message for word in _CLOSED_MESSAGES):
            raise BrowserClosed from None
        clean = message.split("\nCall log:", maxsplit=1)[0]
        for text in sorted((text for text in texts if text), key=len, reverse=True):
            clean = clean.replace(text, REDACTED).replace(repr(text)[1:-1], REDACTED)
        raise type(fault)(clean) from None


class HandoverOpen(RuntimeError):
    """The program tried to act inside a handover: a fault of this program, never of the page."""


def _outside_handovers(
    act: Callable[Concatenate[PageActions, P], R],
) -> Callable[Concatenate[PageActions, P], R]:
    @functools.wraps(act)
    def acting(self: PageActions, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.guard is not None and self.guard.is_handover:
            raise HandoverOpen(act.__name__)
        return act(self, *args, **kwargs)

    return acting


class PageActions:
    """Clicks, types and gives files; without a guard (a page that is not ours) the floor's words are refused alone."""

    def __init__(self, guard: SubmitGuard | None = None, *, timeout_ms: float = _TIMEOUT_MS) -> None:
        self.guard, self._timeout_ms = guard, timeout_ms

    @_outside_handovers
    def click(self, target: Locator, *, within_ms: float | None = None) -> None:
        """Click one control; raises SubmissionBlocked, PageFault (not one, or not to be clicked), BrowserGone."""
        with scrubbed():
            if not self._press_at_once(target):
                self._check(target, within_ms)
                target.click(timeout=within_ms or self._timeout_ms)

    @_outside_handovers
    def save_draft(self, target: Locator, word: str) -> None:
        """Click the one button of the person's that an operator has recorded as saving a draft; raises as `click` does."""
        with scrubbed():
            if self.guard is None:
                self._check(target)
                raise own_press(word)
            with self.guard.one_press(target, word):
                target.click(timeout=self._timeout_ms)

    @_outside_handovers
    def fill(self, target: Locator, text: str) -> None:
        """Replace the text of one field; raises FocusMoved (the text would land in a neighbour), PageFault without the text."""
        with scrubbed(text):
            if not target.evaluate_all(_IS_FOR_IT):
                raise FocusMoved(say(mark("页面上的脚本移走了输入焦点。")))
            target.fill(text, timeout=self._timeout_ms)

    @_outside_handovers
    def press(self, target: Locator, key: str) -> None:
        """Press one key in one control; Enter and space on a human-only button are refused as a click is."""
        with scrubbed():
            if key in _PRESSING:
                self._check(target)
            target.press(key, timeout=self._timeout_ms)

    @_outside_handovers
    def type_text(self, target: Locator, text: str, *, delay_ms: float = 0.0) -> None:
        """Type key by key into one field, after what stands there."""
        with scrubbed(text):
            target.press_sequentially(text, delay=delay_ms, timeout=self._timeout_ms)

    @_outside_handovers
    def select(self, target: Locator, places: Sequence[int]) -> None:
        """Choose exactly these options of a native select, by place; none clears a multiple one."""
        with scrubbed():
            target.select_option(index=list(places), timeout=self._timeout_ms)

    @_outside_handovers
    def set_files(self, target: Locator, paths: Sequence[Path]) -> None:
        """Give files to a file input; their paths stand in no error."""
        with scrubbed(*(str(path) for path in paths)):
            target.set_input_files([str(path) for path in paths], timeout=self._timeout_ms)

    @_outside_handovers
    def rest(self, page: Page) -> None:
        """Take the pointer to the corner of the page: a tip shown over what it has pressed last goes away."""
        with scrubbed():
            page.mouse.move(0, 0)

    @_outside_handovers
    def hover(self, target: Locator) -> None:
        """Move the pointer over one control."""
        with scrubbed():
            target.hover(timeout=self._timeout_ms)

    @_outside_handovers
    def scroll(self, target: Locator) -> None:
        """Bring one control into view."""
        with scrubbed():
            target.scroll_into_view_if_needed(timeout=self._timeout_ms)

    @_outside_handovers
    def insert_texts(self, page: Page | Frame, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Type texts into fields named by CSS selector, in one step; per field "" or why nothing was typed.

        Reasons: `missing` (from the start, or since a text before it), `many`, `hidden`, `locked`, `unfocused` (the field took
        no focus: the text would have landed in its neighbour), `unsupported` (no text field), `refused` (the page did not take it).
        """
        with scrubbed(*(text for _, text in pairs)):
            evaluates: list[str] = page.evaluate(_INSERT, [list(pair) for pair in pairs])
        return evaluates

    @_outside_handovers
    def evaluate(self, page: Page | Frame, script: str, argument: Any = None) -> Any:
        """Run a script that writes to the page (scrolling, leaving a field); errors come without its argument."""
        with scrubbed(*_texts_in(argument)):
            return page.evaluate(script, argument)

    @_outside_handovers
    def type_credentials(self, account_field: Locator, account: str, password_field: Locator, password: str) -> None:
        """Type a kept account and password into the login form; nothing is pressed, and neither stands in an error."""
        with scrubbed(account, password):
            account_field.fill(account, timeout=self._timeout_ms)
            password_field.fill(password, timeout=self._timeout_ms)

    def _press_at_once(self, target: Locator) -> bool:
        """Press one control that stands ready now; False where it does not, or the page moved it from under the press.

        Playwright's own click asks the page several times and waits for two frames, 30-60 ms for each press. Here it is
        asked once; where it moves after all, a press that would meet another element is stopped in the page, and is left
        to that click. A dialog of the browser's own that the press opens is waited for until the person has answered it.
        """
        words = () if self.guard is None else self.guard.rules.human_words
        aimed: dict[str, Any] | None = _unless_navigated(lambda: target.evaluate_all(aim(words)), None)
        if aimed is None:
            return False
        if "word" in aimed and self.guard is not None:
            self.guard.refuse(target, aimed["word"])
        if "word" in aimed:
            raise own_press(aimed["word"])
        try:
            target.page.mouse.click(*aimed["point"])
        finally:
            landed = _unless_navigated(lambda: target.page.evaluate(f"({_PRESS})('landed')()"), True)
        return bool(landed)

    def _check(self, target: Locator, within_ms: float | None = None) -> None:
        if self.guard is not None:
            self.guard.check_target(target, within_ms)
        elif word := human_word(target, within_ms=within_ms):
            raise own_press(word)


def aim(words: Sequence[str] = ()) -> str:
    """Return the script that aims at the one element found: its human-only word, its point, or null (`press.js`)."""
    return f"all => all.length === 1 ? ({_PRESS})('aim', {{look: {look(words)}}})(all[0]) : null"


def _unless_navigated(ask: Callable[[], Any], otherwise: Any) -> Any:
    """Return an answer of the page, or the other one where it goes on to another document meanwhile."""
    try:
        return ask()
    except PageFault as fault:
        if _NAVIGATED_AWAY in str(fault):
            return otherwise
        raise


def _texts_in(argument: object) -> Iterator[str]:
    if isinstance(argument, str):
        yield argument
    elif isinstance(argument, Mapping):
        for value in argument.values():
            yield from _texts_in(value)
    elif isinstance(argument, Sequence):
        for value in argument:
            yield from _texts_in(value)
