"""Forms of pages: fields whose values the server knows while a person types, and the place where it answers.

typed: Typed = {"name": ""}
text_field(typed, "name", say("名称"))        a labelled text field
day_field(typed, "on", say("日期"))            a day, chosen in a calendar
choice(typed, "kind", say("类别"), options)   a labelled list to choose from
answer_room(), tell(room, text)               a place for the answer, and an answer there
await attempted(room, act)                    act in a thread; a failure is said in the room, what was typed stays
await succeeded(room, act)                    the same where the result does not matter: True or False
started(home, kind, words, why)               a job, or None after `why` was called with the reason
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console import launching
from assistant.apps.console.launching import ConsoleJob, Kind
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.parts import Tone, el, first, note, said, table
from assistant.core.errors import BeianError, InputProblems
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page, place_on_page

Typed = dict[str, Any]
Result = TypeVar("Result")
_PAUSE_S = 0.4  # between two judgements while a person types
_EMIT = "(e) => emit(e.target.value)"
_EMIT_TICK = "(e) => emit(e.target.checked)"
EMIT_DAY = "(e) => emit(beian.pickers.day(e.target))"
_LAST_DAY = "2999-12-31"  # so that a year has four digits
KEEP = "(e) => beian.keep(e.currentTarget)"


def text_field(
    typed: Typed, name: str, label: str, then: Callable[[], Any] | None = None, *, hint: str = "", kind: str = "text"
) -> Element:
    """Make a text field whose value is known here while the person types; a password is never stored in the browser."""
    take = partial(_take, typed, name, then)
    key = None if kind == "password" else name
    control: Element
    with _row(name, label, hint):
        complete = "new-password" if kind == "password" else "off"
        control = el(
            "input", None, "control", id=f"start-{name}", type=kind, data_key=key, autocomplete=complete,
            **first("value", "" if kind == "password" else typed[name]),
        )  # fmt: skip
        control.on("input", take, js_handler=_EMIT, throttle=_PAUSE_S, leading_events=False)
        control.on("change", take, js_handler=_EMIT)
    return control


def day_field(typed: Typed, name: str, label: str, then: Callable[[], Any] | None = None, *, hint: str = "") -> Element:
    """Make a field for a day, chosen in a calendar or typed; an incomplete one is told, which no reader takes for a day."""
    with _row(name, label, hint):
        control = el(
            "input", None, "control day", id=f"start-{name}", data_key=name, **day_control(),
            **first("value", typed[name]),
        )  # fmt: skip
        control.on("change", partial(_take, typed, name, then), js_handler=EMIT_DAY)
    return control


def day_control() -> dict[str, str]:
    """Return the attributes of a control for a day; `EMIT_DAY` sends what it holds."""
    return {"type": "date", "max": _LAST_DAY, "data_incomplete": say("日期没有写完整")}


def long_field(typed: Typed, name: str, label: str, *, hint: str = "", rows: int = 4) -> Element:
    """Make a field for several lines."""
    with _row(name, label, hint):
        control = el("textarea", typed[name], "control", id=f"start-{name}", data_key=name, rows=str(rows))
        control.on("change", partial(_take, typed, name, None), js_handler=_EMIT)
    return control


def choice(
    typed: Typed,
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    then: Callable[[], Any] | None = None,
    *,
    hint: str = "",
) -> Element:
    """Make a list to choose from; an option is (value, text)."""
    with _row(name, label, hint):
        with el("select", None, "control", id=f"start-{name}", data_key=name) as control:
            for value, text in options:
                el("option", text, value=value, **first("selected", value == typed[name]))
        control.on("change", partial(_take, typed, name, then), js_handler=_EMIT)
    return control


def tick(typed: Typed, name: str, label: str) -> Element:
    """Make a box to tick."""
    with el("label", None, "tick line"):
        box = el("input", None, id=f"start-{name}", type="checkbox", data_key=name, **first("checked", typed[name]))
        box.on("change", partial(_take, typed, name, None), js_handler=_EMIT_TICK)
        el("span", label)
    return box


@contextmanager
def drafted(name: str) -> Iterator[Element]:
    """Keep what is typed inside in its browser tab until the server has confirmed it."""
    body = el("div", None, data_draft=name)
    with body.on("input", js_handler=KEEP).on("change", js_handler=KEEP):
        yield body


def draft_name(workspace: Path, *parts: str) -> str:
    """Return the name of a draft, which no form of another workspace has."""
    return "/".join((key_of(workspace), *parts))


def confirmed(name: str) -> None:
    """Delete the draft of this name in the browser: what was typed there is written."""
    ui.run_javascript(f"beian.confirmed({json.dumps(name)})")


def opened(name: str) -> None:
    """Put back what was typed into this form before, and the cursor into its first field."""
    ui.run_javascript(f"beian.opened({json.dumps(name)})")


def renewed(name: str) -> None:
    """Put back what was typed into a form that the page has made anew; what somebody has changed since is only offered."""
    ui.run_javascript(f"beian.renewed({json.dumps(name)})")


def put(name: str, text: str) -> None:
    """Put a text into a field of the open page, as if the person had typed it."""
    ui.run_javascript(f"beian.put({json.dumps(f'start-{name}')}, {json.dumps(text)}, false)")


def put_behind(name: str, text: str) -> None:
    """Put a text on a new line behind what stands in a field of the open page by now."""
    ui.run_javascript(f"beian.put({json.dumps(f'start-{name}')}, {json.dumps(text)}, true)")


def answer_room() -> Element:
    """Make the place where an action answers."""
    return el("div", None, role="alert")


def tell(room: Element, text: str, tone: Tone = "bad") -> None:
    """Answer there."""
    room.clear()
    with room:
        note(text, tone)


async def attempted(room: Element, act: Callable[[], Result]) -> Result | None:
    """Act in a thread and return the result; a failure is said in the room and gives None."""
    room.clear()
    try:
        return await asyncio.to_thread(act)
    except InputProblems as error:
        show_problems(room, error)
    except (BeianError, OSError) as error:
        tell(room, on_page(error))
    return None


async def succeeded(room: Element, act: Callable[[], object]) -> bool:
    """Act in a thread and return whether it succeeded; a failure is said in the room."""
    return await attempted(room, lambda: [act()]) is not None


def _warned(text: str) -> None:
    said(text, "negative")


def started(
    home: Path, kind: Kind, words: Sequence[str] | str, why: Callable[[str], object] = _warned
) -> ConsoleJob | None:
    """Start a job and return it; if `words` is a sentence, or it cannot start, call `why` with the reason."""
    if isinstance(words, str):
        why(words)
        return None
    try:
        return launching.start(home, kind, words)
    except (BeianError, OSError) as error:
        why(on_page(error))
        return None


def typed_day(typed: Typed, name: str) -> date | None:
    """Return the day that was typed into a field, None if it is no day."""
    try:
        return date.fromisoformat(str(typed[name]).strip())
    except ValueError:
        return None


def show_problems(room: Element, error: InputProblems) -> None:
    """Show all problems of a file at once, each with its place, and what to do."""
    room.clear()
    with room:
        count = len(error.problems)
        note(say("没有导入：有 {count} 处写法要先改。改好后再给一次。", count=count), "bad")
        rows = [(place_on_page(problem.where), problem.message, problem.remedy) for problem in error.problems]
        heads = (mark("位置"), mark("问题"), mark("怎么改"))
        table([say(head) for head in heads], rows, say("要先改的各处"))


@contextmanager
def _row(name: str, label: str, hint: str) -> Iterator[None]:
    with el("div", None, "field narrow"):
        with el("label", None, "name", for_=f"start-{name}"):
            el("span", label)
        with el("div"):
            yield
            el("div", hint, "hint")


async def _take(typed: Typed, name: str, then: Callable[[], Any] | None, event: Any) -> None:
    typed[name] = event.args
    if then is not None:
        answer = then()
        if asyncio.iscoroutine(answer):
            await answer
