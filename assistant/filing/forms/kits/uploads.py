"""What the upload drivers of the kits do alike: make room in a list of files, choose the file, wait until it has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core.language import say, semicolon_list
from assistant.core.values import File, is_empty
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit
from assistant.filing.forms.snapshot import page_script, path_script
from assistant.filing.forms.transport import PageTimeout
from assistant.filing.forms.waiting import OPEN_MS, until

UPLOAD_MS = 120_000
SILENT_MS = 10_000  # a page that shows no upload under way for so long has not taken the file
LISTED_MS = 3_000  # for the page to list a file after it has said something
OWN_LIST = "own_list"
"""The shape of an upload whose files the page lists itself, beside it (`own_files.js`)."""


_IS_BUSY = f"""(item) => {{ {path_script()}
  const signs = '[class*="loading" i], [class*="progress" i], [aria-busy="true"], [role=progressbar], progress';
  return [...(elementAt(item)?.querySelectorAll(signs) || [])].some((one) => one.checkVisibility()); }}"""


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
    if task.control.shape == OWN_LIST:
        return _write_beside(task, task.value.path, parts)
    if trouble := parts.remove(task):
        return trouble
    before = task.page.evaluate(messages_script(parts.messages))
    task.actions.set_files(task.root.locator(parts.input), [task.value.path])
    return parts.ended(task, before)


def _write_beside(task: WidgetTask, path: Path, parts: UploadParts) -> Trouble | None:
    """Upload a file into a list that the page keeps itself, and wait until it is listed; the upload may be gone then."""
    if not is_empty(task.control.value):
        return not_removed()  # how the page lets a file go is its own
    item = task.root.evaluate(f"(root) => {{ {page_script()} return pathOf(closestOver(root, ITEM)); }}")
    before = task.page.evaluate(messages_script(parts.messages))
    listed = f"""([item, name]) => {{ {page_script()}
      const place = elementAt(item);
      return Boolean(place) && [...ownFiles(place).values()].some((one) => one.name === name); }}"""
    has_ended = f"""([item, name, before]) => ({listed})([item, name])
      || ({messages_script(parts.messages)})().some((text) => !before.includes(text))"""
    task.actions.set_files(task.root.locator(parts.input), [path])
    for _ in range(UPLOAD_MS // SILENT_MS):
        if until(task.page, has_ended, [item, path.name, before], SILENT_MS):
            break
        if not task.page.evaluate(_IS_BUSY, item):
            return not_ended()
    if until(task.page, listed, [item, path.name], LISTED_MS):
        return None
    return _said_instead(task, parts.messages, before)


def _said_instead(task: WidgetTask, messages: str, before: Sequence[str]) -> Trouble:
    """Return the trouble for a file that the page does not list: what the page says instead, if it says anything."""
    fresh = [text for text in task.page.evaluate(messages_script(messages)) if text not in before]
    return Trouble("refused", semicolon_list(fresh)) if fresh else not_ended()


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
        return _said_instead(task, messages, before)
    if not until(task.page, ended, task.control.ref, UPLOAD_MS):
        return not_ended()
    has_failed = task.page.evaluate(f"(path) => Boolean(({failed})(path))", task.control.ref)
    return Trouble("refused", say("文件上传失败。")) if has_failed else None
