"""A look into files as a process of its own: started by a button, followed with a sign of life, ended by another.

add_look(look)                      the button, its progress, and when it was done last
followed(room, job, name, ended)    a job's progress in a place of the page; `ended` fills it afterwards
result_of(look)                     what the last look said, None where there is none
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
from assistant.apps.console.launching import ConsoleJob, Kind
from assistant.apps.console.parts import button, el, live, note, said
from assistant.apps.console.words import moment
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page

_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a client: its folder, the kind of job with its options, and what the button is called."""

    home: Path
    kind: Kind
    options: tuple[str, ...]
    name: str


def add_look(look: Look) -> None:
    """Make the button of a look with what is known of the last one; the page is shown anew when one has ended."""
    room = el("div")
    last = launching.newest(look.home, look.kind)

    def begin() -> None:
        try:
            job = launching.start(look.home, look.kind, look.options)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        followed(room, job, look.name, ui.navigate.reload)

    if last is not None and launching.state(last) == "running":
        followed(room, last, look.name, ui.navigate.reload)
    elif last is not None:
        with room:
            _last(last)
    button(look.name, begin)


def _last(job: ConsoleJob) -> None:
    if launching.job_result(job) is not None:
        note(say(mark("上次：{at}"), at=moment(job.started)), "mute")
    else:
        note(launching.tail(job.log) or say(mark("上次没有做完。")), "warn")


def followed(room: Element, job: ConsoleJob, name: str, ended: Callable[[], Any]) -> None:
    """Show in `room` that a job runs, with a button that ends it; then let `ended` fill the place."""
    room.clear()
    with room:
        line = live("")
        end = button(say(mark("取消")), lambda: launching.stop(job), "quiet")

    def tell() -> None:
        if launching.state(job) == "running":
            seconds = int((datetime.now(UTC) - job.started).total_seconds())
            line.text = say(mark("{name}：进行中，已用 {seconds} 秒…"), name=name, seconds=seconds)
            return
        timer.deactivate()
        end.delete()
        room.clear()
        with room:
            ended()

    with room:
        timer = ui.timer(_LOOK_S, tell)


def result_of(look: Look) -> dict[str, Any] | None:
    """Return what the newest look that ended said, None where there is none."""
    for job in launching.jobs(look.home):
        if job.kind == look.kind and (reported := launching.job_result(job)) is not None:
            return reported
    return None
