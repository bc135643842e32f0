"""Ant Design 5 for React: one driver per kind of control, and the drivers of its ticks, uploads and trees.

A tree renders a branch only once it has been opened. An upload is complete when its list no longer shows it as in
progress.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit
from assistant.filing.forms.kits.ant_design_react.dates import DATES
from assistant.filing.forms.kits.ant_design_react.popups import MENUS, AntOpenList
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.trees import Row, rows_of, write_nodes
from assistant.filing.forms.kits.uploads import remove_listed
from assistant.filing.forms.waiting import OPEN_MS, until

UPLOAD_MS = 120_000
_ITEM = ".ant-upload-list-item"
_MOVING = ".ant-tree-treenode-motion"


def write_tick(task: WidgetTask) -> Trouble | None:
    """Tick or clear one box or switch."""
    script = "(root) => root.matches('.ant-switch') ? root.getAttribute('aria-checked') === 'true' : root.querySelector('input').checked"
    if task.root.evaluate(script) != task.value:
        task.actions.click(task.root)
    return None


def write_file(task: WidgetTask) -> Trouble | None:
    """Upload a file and wait until its list shows the result; files listed before are removed first."""
    assert isinstance(task.value, File)
    trouble = unfit(task)
    if trouble or task.value.path is None:
        return trouble
    if trouble := remove_listed(task, _ITEM, ".ant-upload-list-item-action, .ant-upload-list-item-actions button"):
        return trouble
    shown = _messages(task)
    task.actions.set_files(task.root.locator("input[type=file]"), [task.value.path])
    return _await_upload(task, shown)


def _messages(task: WidgetTask) -> list[str]:
    return [text.strip() for text in task.page.locator(".ant-message-notice").all_inner_texts()]


def _await_upload(task: WidgetTask, shown: list[str]) -> Trouble | None:
    """Wait until the list shows the upload as ended; `shown` are earlier messages, which do not concern this file."""
    listed = "(path) => Boolean(document.querySelector(path).querySelector('.ant-upload-list-item'))"
    if not until(task.page, listed, task.control.ref):
        messages = [text for text in _messages(task) if text not in shown]
        return Trouble("refused", "；".join(messages) or say("文件上传没有完成。"))
    ended = "(path) => !document.querySelector(path).querySelector('.ant-upload-list-item-uploading')"
    if not until(task.page, ended, task.control.ref, UPLOAD_MS):
        return Trouble("refused", say("文件上传没有完成。"))
    is_failed = task.root.locator(f"{_ITEM}-error").count() or not task.root.locator(_ITEM).count()
    return Trouble("refused", say("文件上传失败。")) if is_failed else None


def _await_children(task: WidgetTask, before: Sequence[Row], branch: Row) -> None:
    """Wait for the children, which appear later, in a moving box that is removed when they are at rest."""
    path = tuple(branch["path"])
    for _ in range(OPEN_MS // 50):
        if any(tuple(row["path"])[:-1] == path for row in rows_of(task)) and not task.root.locator(_MOVING).count():
            break
        task.page.wait_for_timeout(50)


KIT = KitParts(
    ".ant-radio-wrapper, .ant-radio-button-wrapper",
    ".ant-checkbox-wrapper",
    AntOpenList,
    MENUS,
    DATES,
    {"tick": write_tick, "file": write_file, "nodes": partial(write_nodes, await_children=_await_children)},
)
DRIVERS = KIT.drivers()
