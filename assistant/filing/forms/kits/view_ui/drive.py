"""View UI for Vue 2: one driver per kind of control, and the drivers of its ticks, uploads and trees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.numbers import write_number
from assistant.filing.forms.kits.trees import Row, write_nodes
from assistant.filing.forms.kits.uploads import remove_listed
from assistant.filing.forms.kits.view_ui.dates import DATES
from assistant.filing.forms.kits.view_ui.popups import MENUS, ViewUiOpenList
from assistant.filing.forms.transport import PageTimeout
from assistant.filing.forms.waiting import OPEN_MS, until

UPLOAD_MS = 120_000
_FILE = ".ivu-upload-list-file"
_IS_ON = "(root) => root.matches('.ivu-switch-checked') || Boolean(root.querySelector('.ivu-checkbox-checked'))"
_MESSAGES = "() => [...document.querySelectorAll('.ivu-message-notice, .ivu-notice-notice')].map((one) => one.textContent.trim())"
# `done`, `begun`, `failed`, or `said:` with what the page says; null while the upload goes on. A failed file leaves the list.
_UPLOADED = f"""([path, item, shown, begun]) => {{
  const root = document.querySelector(path), file = root && root.querySelector(item);
  if (file && file.matches('.ivu-upload-list-file-finish')) return 'done';
  const fresh = ({_MESSAGES})().find((text) => !shown.includes(text));
  if (fresh && !file) return `said:${{fresh}}`;
  return begun ? (file ? null : 'failed') : (file ? 'begun' : null);
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
    if trouble := remove_listed(task, _FILE, ".ivu-upload-list-remove"):
        return trouble
    shown: list[str] = task.page.evaluate(_MESSAGES)
    task.actions.set_files(task.root.locator("input[type=file]"), [task.value.path])
    return _await_upload(task, shown)


def _await_upload(task: WidgetTask, shown: list[str]) -> Trouble | None:
    """Wait until the list shows the upload as ended, or the page says why there is none."""
    try:
        arguments = [task.control.ref, _FILE, shown, False]
        answer = str(task.page.wait_for_function(_UPLOADED, arg=arguments, timeout=OPEN_MS).json_value())
        if answer == "begun":
            arguments = [task.control.ref, _FILE, shown, True]
            answer = str(task.page.wait_for_function(_UPLOADED, arg=arguments, timeout=UPLOAD_MS).json_value())
    except PageTimeout:
        return Trouble("refused", say("文件上传没有完成。"))
    if answer == "done":
        return None
    return Trouble("refused", (answer.removeprefix("said:") if answer != "failed" else "") or say("文件上传失败。"))


def _await_children(task: WidgetTask, before: Sequence[Row], branch: Row) -> None:
    opened = "([path, count]) => document.querySelector(path).querySelectorAll('.ivu-tree-arrow-open').length > count"
    still = "(path) => !document.querySelector(path).getAnimations({ subtree: true }).length"
    until(task.page, opened, [task.control.ref, sum(bool(row["open"]) for row in before)])
    until(task.page, still, task.control.ref)


KIT = KitParts(
    ".ivu-radio-wrapper",
    ".ivu-checkbox-wrapper",
    ViewUiOpenList,
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
