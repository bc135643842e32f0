"""TDesign for Vue 3: one driver per kind of control, and the drivers of its numbers, ticks, uploads and trees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.numbers import write_number
from assistant.filing.forms.kits.tdesign.dates import DATES
from assistant.filing.forms.kits.tdesign.popups import MENUS, TDesignOpenList
from assistant.filing.forms.kits.trees import Row, write_nodes
from assistant.filing.forms.kits.uploads import remove_listed
from assistant.filing.forms.transport import PageTimeout
from assistant.filing.forms.waiting import until

UPLOAD_MS = 120_000
_ITEM = ".t-upload__single-display-text"
_IS_ON = "(root) => root.matches('.t-switch') ? root.classList.contains('t-is-checked') : root.querySelector('input').checked"
_MESSAGES = "() => [...document.querySelectorAll('.t-message')].map((one) => one.textContent.trim())"
# `done`, `failed`, or `said:` with what the page says; null while the upload goes on. `shown` are earlier messages.
_UPLOADED = f"""([path, item, shown]) => {{
  const root = document.querySelector(path), file = root && root.querySelector(item);
  if (file && file.querySelector('.t-upload__single-progress, .t-upload__file-waiting')) return null;
  if (file) return file.querySelector('.t-upload__file-fail') ? 'failed' : 'done';
  const error = root && root.querySelector('.t-upload__tips-error');
  if (error) return `said:${{error.textContent.trim()}}`;
  const fresh = ({_MESSAGES})().find((text) => !shown.includes(text));
  return fresh ? `said:${{fresh}}` : null;
}}"""


def write_tick(task: WidgetTask) -> Trouble | None:
    """Tick or clear one box or switch."""
    if task.root.evaluate(_IS_ON) != task.value:
        task.actions.click(task.root)
    return None


def write_file(task: WidgetTask) -> Trouble | None:
    """Upload a file and wait until its list shows the result; files listed before are removed first."""
    assert isinstance(task.value, File)
    trouble = unfit(task)
    if trouble or task.value.path is None:
        return trouble
    if trouble := remove_listed(task, _ITEM, ".t-upload__icon-delete"):
        return trouble
    shown: list[str] = task.page.evaluate(_MESSAGES)
    task.actions.set_files(task.root.locator("input[type=file]"), [task.value.path])
    return _await_upload(task, shown)


def _await_upload(task: WidgetTask, shown: list[str]) -> Trouble | None:
    """Wait until the list shows the upload as ended, or the page says why there is none."""
    is_listed = (
        f"(argument) => ({_UPLOADED})(argument) || document.querySelector(argument[0]).querySelector(argument[1])"
    )
    arguments = [task.control.ref, _ITEM, shown]
    if not until(task.page, is_listed, arguments):
        return Trouble("refused", say("文件上传没有完成。"))
    try:
        answer = str(task.page.wait_for_function(_UPLOADED, arg=arguments, timeout=UPLOAD_MS).json_value())
    except PageTimeout:
        return Trouble("refused", say("文件上传没有完成。"))
    if answer == "done":
        return None
    return Trouble("refused", (answer.removeprefix("said:") if answer != "failed" else "") or say("文件上传失败。"))


def _await_children(task: WidgetTask, before: Sequence[Row], branch: Row) -> None:
    opened = "([path, count]) => document.querySelector(path).querySelectorAll('.t-tree__item--open').length > count"
    still = "(path) => !document.querySelector(path).getAnimations({ subtree: true }).length"
    until(task.page, opened, [task.control.ref, sum(bool(row["open"]) for row in before)])
    until(task.page, still, task.control.ref)


KIT = KitParts(
    ".t-radio, .t-radio-button",
    ".t-checkbox",
    TDesignOpenList,
    MENUS,
    DATES,
    {
        "number": write_number,
        "tick": write_tick,
        "file": write_file,
        "nodes": partial(write_nodes, await_children=_await_children),
    },
)
DRIVERS = KIT.drivers()
