"""Jobs whose result is text: a button, the progress, and what the last one said.

add_text_job(TextJob(home, "pull", say("读取并比较")), options)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant.apps.console import launching
from assistant.apps.console.forms import started, tell
from assistant.apps.console.launching import ConsoleJob, Kind
from assistant.apps.console.looking import followed
from assistant.apps.console.parts import button, el, note
from assistant.apps.console.words import moment
from assistant.core.language import say
from assistant.core.user_messages import on_page

_MOST = 60_000


@dataclass(frozen=True, slots=True)
class TextJob:
    """A job: folder of the client or the workspace, kind, and the label of its button.

    The flag tells two of a kind apart: it is the only word of the job without "=". `shows` adds what a job has made
    below what it said.
    """

    home: Path
    kind: Kind
    label: str
    flag: str = ""
    classes: str = ""
    shows: Callable[[ConsoleJob], None] = lambda _: None

    def newest(self) -> ConsoleJob | None:
        """Return the last job of this kind with this flag alone; a word with = is no flag."""
        flags = [self.flag] if self.flag else []
        known = (job for job in launching.jobs(self.home) if job.kind == self.kind)
        return next((job for job in known if [word for word in job.options if "=" not in word] == flags), None)


def no_options() -> Sequence[str]:
    """Return no options."""
    return ()


def add_text_job(
    job: TextJob,
    options: Callable[[], Sequence[str] | str] = no_options,
    then: Callable[[ConsoleJob | None], None] = lambda _: None,
) -> None:
    """Add the button and the result; `options` returns the words of the job, or a sentence that says what is missing.

    `then` is called with the job once it is started, with None if it could not be.
    """

    def begin() -> None:
        try:
            words = options()
        except OSError as error:  # what was typed could not be written down for the job; it stays in the page
            words = on_page(error)
        if not isinstance(words, str):
            words = (*filter(None, [job.flag]), *words)
        new = started(job.home, job.kind, words, partial(tell, room))
        then(new)
        if new is not None:
            followed(room, new, job.label, lambda: _show(job, new))

    with el("div", None, "buttons"):
        button(job.label, begin, job.classes)
    room = el("div", None, role="status")
    last = job.newest()
    if last is not None and launching.state(last) == "running":
        followed(room, last, job.label, lambda: _show(job, last))
    elif last is not None:
        with room:
            _show(job, last)


def _show(job: TextJob, last: ConsoleJob) -> None:
    """Show what the last job said, the failure first, and what it has made."""
    note(say("上次：{at}", at=moment(last.started)), "mute")
    if launching.state(last) == "killed":
        note(say("上次没有做完。"), "warn")
    if launching.exit_code(last) and (log_text := launching.tail(last.log).strip()):
        note(log_text, "warn")
    if text := launching.tail(last.output, _MOST).strip():
        el("pre", text, "log", tabindex="0", role="region", aria_label=say("结果"))
    job.shows(last)
