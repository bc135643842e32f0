"""File checks as separate processes: started with a button, shown with their progress, cancelled with another button.

add_look(look)                      the button, its progress, and the time of the last check
followed(room, job, name, ended)    the progress of a job in an element; `ended` fills it afterwards
result_of(look)                     the result of the last check, or None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console import launching
from assistant.apps.console.forms import started
from assistant.apps.console.launching import ConsoleJob, Kind
from assistant.apps.console.parts import button, el, live, note
from assistant.apps.console.words import moment
from assistant.core.language import say

_LOOK_S = 1.0
WITH_A_WINDOW = frozenset({"pull", "look"})  # jobs that open a browser in which the person logs in


@dataclass(frozen=True, slots=True)
class Look:
    """A file check of a client: its folder, the kind of job with its options, and the label of its button."""

    home: Path
    kind: Kind
    options: tuple[str, ...]
    name: str


def add_look(look: Look) -> None:
    """Add the button of a check and the state of the last one; the page reloads when a check ends."""
    room = el("div")
    last = launching.newest(look.home, look.kind)

    def begin() -> None:
        job = started(look.home, look.kind, look.options)
        if job is not None:
            followed(room, job, look.name, ui.navigate.reload)

    if last is not None and launching.state(last) == "running":
        followed(room, last, look.name, ui.navigate.reload)
    elif last is not None:
        with room:
            _last(last)
    button(look.name, begin)


def _last(job: ConsoleJob) -> None:
    if launching.job_result(job) is not None:
        note(say("上次：{at}", at=moment(job.started)), "mute")
    else:
        note(launching.printed(job), "warn")


def followed(room: Element, job: ConsoleJob, name: str, ended: Callable[[], Any]) -> None:
    """Show in `room` that a job runs, what it waits for, and a cancel button; call `ended` there afterwards."""
    room.clear()
    with room:
        progress_line = live("")
        if job.kind in WITH_A_WINDOW:
            note(say("浏览器窗口已打开或即将打开：请在那里登录，之后自动继续。"), "warn")
        cancel = button(say("取消"), lambda: launching.stop(job), "quiet")

    def update() -> None:
        if launching.state(job) == "running":
            seconds = int((datetime.now(UTC) - job.started).total_seconds())
            progress_line.text = say("{name}：进行中，已用 {seconds} 秒…", name=name, seconds=seconds)
            return
        timer.deactivate()
        cancel.delete()
        room.clear()
        with room:
            ended()

    with room:
        timer = ui.timer(_LOOK_S, update)


def result_of(look: Look) -> dict[str, Any] | None:
    """Return the result of the newest finished check, or None."""
    for job in launching.jobs(look.home):
        if job.kind == look.kind and (result := launching.job_result(job)) is not None:
            return result
    return None
