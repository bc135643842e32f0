"""The script of a mouse click (`press.js`), installed once in each document: sent with every click it would be 50 kB.

The page cannot reach the installed functions; each call makes its parts anew, so no state is carried over but the one
click that is awaited.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any
from weakref import WeakKeyDictionary

from assistant.filing.browser.guard_scripts import look
from assistant.filing.browser.playwright import JSHandle, Locator, Page, PageFault, heard_along

_PRESS = files("assistant.filing.browser").joinpath("press.js").read_text(encoding="utf-8")
_NAVIGATED_AWAY = "Execution context was destroyed"
_OTHER_DOCUMENT = "only in the context they were created"
_AIM = "(all, press) => press.aim(all)"
_HEARD, _LANDED = "press => press.heard()", "press => press.landed()"
_INSTALLED: WeakKeyDictionary[Page, tuple[str, JSHandle]] = WeakKeyDictionary()


def aim(words: Sequence[str] = (), questions: Sequence[str] = ()) -> str:
    """Return the script that aims at the one matching element: why it is human-only, its point, or null (`press.js`)."""
    return f"all => all.length === 1 ? ({_PRESS})('aim', {{look: {look(words, questions)}}})(all[0]) : null"


def aim_at(target: Locator, words: Sequence[str], questions: Sequence[str]) -> dict[str, Any] | None:
    """Aim at one control; None if it is not ready, stands in a frame, or the page navigates meanwhile."""
    page, script = target.page, aim(words, questions)
    known = _INSTALLED.get(page)
    try:
        if known is not None and known[0] == script:
            try:
                return _asked(target, known[1])
            except PageFault as fault:
                if _OTHER_DOCUMENT not in str(fault) or _is_here(known[1]):
                    raise
        _INSTALLED[page] = (script, page.evaluate_handle(_installer(script)))
        return _asked(target, _INSTALLED[page][1])
    except PageFault as fault:
        if _OTHER_DOCUMENT in str(fault) or _NAVIGATED_AWAY in str(fault):
            return None
        raise


def _asked(target: Locator, press: JSHandle) -> dict[str, Any] | None:
    aimed_at: dict[str, Any] | None = target.evaluate_all(_AIM, press)
    return aimed_at


def _is_here(press: JSHandle) -> bool:
    """Return whether the page still shows the document of an installed script: a control that it cannot reach is in a frame."""
    try:
        return bool(press.evaluate("() => true"))
    except PageFault:
        return False


def _installer(script: str) -> str:
    press = f"const press = {_PRESS};"
    return f"() => {{ {press} return {{aim: {script}, heard: press('heard'), landed: press('landed')}}; }}"


def report_of(page: Page, click: Callable[[Any], Awaitable[Any]]) -> Any:
    """Click where `aim_at` has aimed, and return what the page reports of it (`landed` in press.js).

    If the click opens a native dialog, this waits until the person answers. Whatever happens, nothing stays armed.
    """
    press = _INSTALLED[page][1]
    try:
        return _unless_navigated(lambda: heard_along(page, click, _HEARD, _LANDED, press))
    except BaseException:
        _unless_navigated(lambda: page.evaluate(_LANDED, press))
        raise


def _unless_navigated(ask: Callable[[], Any]) -> Any:
    """Return the page's answer; True if the page goes on to another document."""
    try:
        return ask()
    except PageFault as fault:
        if _NAVIGATED_AWAY in str(fault) or _OTHER_DOCUMENT in str(fault):
            return True
        raise
