"""The program's only clicks and keystrokes. Each asks the guard first, and none happens inside a handover.

Playwright's errors contain the text being typed; `scrubbed` is the one place that removes it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from assistant.core.errors import BrowserClosed
from assistant.core.language import say
from assistant.filing.browser.guard import SubmitGuard, commitment_left, human_reason, own_press
from assistant.filing.browser.playwright import FocusMoved, Frame, Locator, Page, PageFault, PageTimeout
from assistant.filing.browser.press_script import aim_at, report_of

REDACTED = "[***]"
_TIMEOUT_MS = 10_000.0
_PRESSING = ("Enter", " ", "Space", "NumpadEnter")
_SWITCHING = ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End")  # they choose a radio
_OTHER_WORDS = "words"  # see press.js
# locators of these kinds look for their words again
_BY_WORDS = ("internal:has-text", "internal:text", "internal:role", "internal:label")
_SCRIPTS = files("assistant.filing.browser")
_INSERT = _SCRIPTS.joinpath("insert.js").read_text(encoding="utf-8")
TAKES_FOCUS = """(field) => {
  field.focus({ preventScroll: true });
  let active = document.activeElement;
  while (active && active.shadowRoot && active.shadowRoot.activeElement) active = active.shadowRoot.activeElement;
  return active === field;
}"""
"""Focuses a control and returns whether the focus stayed there."""
# Typed text goes to the focused field. Inputs of these types get their value set; Playwright waits for a field not yet ready.
_IS_FOR_IT = f"""([field, ...others]) => {{
  const isSet = field && field.tagName === 'INPUT'
    && ['color', 'date', 'time', 'datetime-local', 'month', 'range', 'week'].includes(field.type);
  if (!field || others.length || isSet || field.disabled || !field.checkVisibility()) return true;
  return ({TAKES_FOCUS})(field);
}}"""
_CLOSED_MESSAGES = ("has been closed", "Target crashed", "Connection closed", "browser has disconnected")

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def scrubbed(*texts: str) -> Iterator[None]:
    """Remove the texts, and the call log that quotes them, from Playwright's errors.

    Raises BrowserClosed for a lost browser and PageFault for an unreadable file; PageFault and PageTimeout keep their
    class.
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
    """The program tried to act inside a handover: an error in this program, never in the page."""


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
    """Clicks, types and uploads files; without a guard (a page outside the site) only the floor's words are refused."""

    def __init__(self, guard: SubmitGuard | None = None, *, timeout_ms: float = _TIMEOUT_MS) -> None:
        self.guard, self._timeout_ms = guard, timeout_ms

    @_outside_handovers
    def click(self, target: Locator, *, within_ms: float | None = None) -> None:
        """Click one control.

        Raises SubmissionBlocked, CommitmentLeft, PageFault (not exactly one, or not clickable), BrowserClosed.
        """
        with scrubbed():
            if not self._press_at_once(target):
                self._check(target, within_ms)
                target.click(timeout=within_ms or self._timeout_ms)

    @_outside_handovers
    def right_click(self, target: Locator) -> None:
        """Click one control with the right button, which opens its menu; raises as `click` does."""
        with scrubbed():
            self._check(target)
            target.click(button="right", timeout=self._timeout_ms)

    @_outside_handovers
    def save_draft(self, target: Locator, word: str) -> None:
        """Click a human-only button that an operator has recorded as saving a draft; raises as `click` does."""
        with scrubbed():
            if self.guard is None:
                self._check(target)
                raise own_press(word)
            with self.guard.one_press(target, word):
                target.click(timeout=self._timeout_ms)

    @_outside_handovers
    def fill(self, target: Locator, text: str) -> None:
        """Replace the text of one field; raises FocusMoved if another field would get it, PageFault without the text."""
        with scrubbed(text):
            if not target.evaluate_all(_IS_FOR_IT):
                raise FocusMoved(say("页面上的脚本移走了输入焦点。"))
            target.fill(text, timeout=self._timeout_ms)

    @_outside_handovers
    def press(self, target: Locator, key: str) -> None:
        """Press one key in one control; on a human-only button or a commitment it is refused like a click."""
        with scrubbed():
            if key in _PRESSING or key in _SWITCHING:
                self._check(target)
            target.press(key, timeout=self._timeout_ms)

    @_outside_handovers
    def type_text(self, target: Locator, text: str, *, delay_ms: float = 0.0) -> None:
        """Type key by key into one field, after its present text; `delay_ms` passes between two keys."""
        with scrubbed(text):
            self._check_commitment(target)  # a space switches a focused box
            target.press_sequentially(text, delay=delay_ms, timeout=self._timeout_ms)

    @_outside_handovers
    def select(self, target: Locator, places: Sequence[int]) -> None:
        """Choose exactly these options of a native select, by index; an empty sequence clears a multiple one."""
        with scrubbed():
            self._check_commitment(target)
            target.select_option(index=list(places), timeout=self._timeout_ms)

    @_outside_handovers
    def set_files(self, target: Locator, paths: Sequence[Path]) -> None:
        """Set the files of a file input; errors do not contain their paths."""
        with scrubbed(*(str(path) for path in paths)):
            if self.guard is not None and self.guard.rules.shapes is not None:
                for path in paths:
                    self.guard.allow_upload(path)
            target.set_input_files([str(path) for path in paths], timeout=self._timeout_ms)

    @_outside_handovers
    def rest(self, page: Page) -> None:
        """Move the pointer to the corner of the page, so that a tooltip over the last clicked element disappears."""
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
        """Type texts into fields named by CSS selector, in one step; return per field "" or why nothing was typed.

        Reasons: `missing` (from the start, or removed by an earlier text), `many`, `hidden`, `locked`, `unfocused` (the
        field took no focus, so another field would have got the text), `unsupported` (not a text field), `refused` (the
        page did not accept it).
        """
        with scrubbed(*(text for _, text in pairs)):
            reasons: list[str] = page.evaluate(_INSERT, [list(pair) for pair in pairs])
        return reasons

    @_outside_handovers
    def evaluate(self, page: Page | Frame, script: str, argument: Any = None) -> Any:
        """Run a script that changes the page (scrolling, leaving a field); errors do not contain its argument."""
        with scrubbed(*_texts_in(argument)):
            return page.evaluate(script, argument)

    @_outside_handovers
    def type_credentials(self, account_field: Locator, account: str, password_field: Locator, password: str) -> None:
        """Type a stored account and password into the login form, without submitting; errors contain neither."""
        with scrubbed(account, password):
            account_field.fill(account, timeout=self._timeout_ms)
            password_field.fill(password, timeout=self._timeout_ms)

    def _press_at_once(self, target: Locator) -> bool:
        """Click one control that is ready now; return False if it is not ready, or moved away before the click.

        Playwright's own click queries the page several times and waits for two frames, 30-60 ms for each click. This one
        queries it once. If the control moves after all, the page stops a click that would hit another element, and the
        caller falls back to Playwright's click; a control known by its place alone that has taken other words meanwhile (a
        row of a list) is not clicked, PageTimeout. If the click opens a native dialog, this waits until the person answers.
        """
        aimed_at = aim_at(target, *self._words())
        if aimed_at is None:
            return False
        if "refused" in aimed_at:
            self._refuse(target, aimed_at["refused"])
        landed = report_of(target.page, lambda page: page.mouse.click(*aimed_at["point"], None, None, None))
        if landed == _OTHER_WORDS and not any(sign in str(target) for sign in _BY_WORDS):
            raise PageTimeout(say("这一行已换成别的内容，没有点击。"))
        return landed is True

    def _words(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return the words that a map adds to the floor, and the questions that are no commitments."""
        return ((), ()) if self.guard is None else (self.guard.rules.human_words, self.guard.rules.questions)

    def _check(self, target: Locator, within_ms: float | None = None) -> None:
        self._refuse(target, human_reason(target, *self._words(), within_ms or self._timeout_ms))

    def _check_commitment(self, target: Locator) -> None:
        self._refuse(target, {**human_reason(target, *self._words(), self._timeout_ms), "word": ""})

    def _refuse(self, target: Locator, reason: Mapping[str, str]) -> None:
        """Raise the error for a human-only target, if it is one; an act of submission is recorded."""
        if reason["word"] and self.guard is not None:
            self.guard.refuse(target, reason["word"])
        if reason["word"]:
            raise own_press(reason["word"])
        if reason["commitment"]:
            raise commitment_left(reason["commitment"])


def _texts_in(argument: object) -> Iterator[str]:
    if isinstance(argument, str):
        yield argument
    elif isinstance(argument, Mapping):
        for value in argument.values():
            yield from _texts_in(value)
    elif isinstance(argument, Sequence):
        for value in argument:
            yield from _texts_in(value)
