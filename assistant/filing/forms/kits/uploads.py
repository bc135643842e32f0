"""What the upload drivers of the kits do alike: make room in a list of files, choose the file, wait until it has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit
from assistant.filing.forms.transport import PageTimeout
from assistant.filing.forms.waiting import OPEN_MS, until

UPLOAD_MS = 120_000


@dataclass(frozen=True, slots=True)
class UploadParts:
    """How a kit shows its uploads: `messages` is the selector of what the page says.

    `remove` makes room for one file; `ended` waits until the file chosen is listed or the page says why not, given the
    messages from before. `input` is the selector of the file input inside the widget.
    """

    messages: str
    remove: Callable[[WidgetTask], Trouble | None]
    ended: Callable[[WidgetTask, Sequence[str]], Trouble | None]
    input: str = "input[type=file]"


def write_file(task: WidgetTask, parts: UploadParts) -> Trouble | None:
    """Upload a file and wait until its list shows the result; files listed before are removed first."""
    assert isinstance(task.value, File)
    trouble = unfit(task)
    if trouble or task.value.path is None:
        return trouble
    if trouble := parts.remove(task):
        return trouble
    before = task.page.evaluate(messages_script(parts.messages))
    task.actions.set_files(task.root.locator(parts.input), [task.value.path])
    return parts.ended(task, before)


def messages_script(selector: str) -> str:
    """Return the script that reads what the page says."""
    return f"() => [...document.querySelectorAll('{selector}')].map((one) => one.textContent.trim())"


def remove_listed(task: WidgetTask, item: str, button: str) -> Trouble | None:
    """Press `button` in each `item` that the list shows, until none is left; both are selectors."""
    items = task.root.locator(item)
    while count := items.count():
        remove = items.first.locator(button).last
        if not remove.count():
            return not_removed()
        task.actions.click(remove)
        try:
            items.nth(count - 1).wait_for(state="detached", timeout=OPEN_MS)
        except PageTimeout:
            return not_removed()
    return None


def not_removed() -> Trouble:
    """Return the trouble for a listed file that the page does not let go."""
    return Trouble("refused", say("无法移除原有的文件，请人工处理。"))


def not_ended() -> Trouble:
    """Return the trouble for an upload of which the page shows no end."""
    return Trouble("refused", say("文件上传没有完成。"))


def ended_by_script(task: WidgetTask, state: str, arguments: Sequence[Any]) -> Trouble | None:
    """Wait until the script says `done`, `failed`, or `said:` with what the page says.

    It is told last whether the upload has begun, and answers `begun` when it has; null while it goes on.
    """
    try:
        answer = str(task.page.wait_for_function(state, arg=[*arguments, False], timeout=OPEN_MS).json_value())
        if answer == "begun":
            answer = str(task.page.wait_for_function(state, arg=[*arguments, True], timeout=UPLOAD_MS).json_value())
    except PageTimeout:
        return not_ended()
    if answer == "done":
        return None
    return Trouble("refused", (answer.removeprefix("said:") if answer != "failed" else "") or say("文件上传失败。"))


def ended_in_list(
    task: WidgetTask, before: Sequence[str], messages: str, *, listed: str, ended: str, failed: str
) -> Trouble | None:
    """Wait until the list has a file, then until it has ended; the conditions are given the control's path."""
    if not until(task.page, listed, task.control.ref):
        fresh = [text for text in task.page.evaluate(messages_script(messages)) if text not in before]
        return Trouble("refused", "；".join(fresh)) if fresh else not_ended()
    if not until(task.page, ended, task.control.ref, UPLOAD_MS):
        return not_ended()
    has_failed = task.page.evaluate(f"(path) => Boolean(({failed})(path))", task.control.ref)
    return Trouble("refused", say("文件上传失败。")) if has_failed else None
