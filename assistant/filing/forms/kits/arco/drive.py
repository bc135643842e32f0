"""Arco Design for React 2: one driver per kind of control, and the drivers of its ticks, uploads and trees.

A tree renders a branch only once it has been opened. An upload has ended when its list says that it is done, or failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit
from assistant.filing.forms.kits.arco.dates import DATES
from assistant.filing.forms.kits.arco.popups import MENUS, ArcoOpenList
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.trees import Row, write_nodes
from assistant.filing.forms.kits.uploads import not_removed
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import OPEN_MS, until

UPLOAD_MS = 120_000
_ITEM = ".arco-upload-list-item"
_MESSAGES = ".arco-message"
# How an upload stands: how many files the list has, and whether none of them, an error, or a message says that it has ended.
_LIST = """(path) => {
  const root = document.querySelector(path);
  const list = root && [root.nextElementSibling, root.previousElementSibling].find((one) => one && one.matches('.arco-upload-list'));
  return list ? [...list.querySelectorAll('.arco-upload-list-item')].filter((one) => !/-exit/.test(one.className)) : [];
}"""
_SHORTER = f"([path, count]) => ({_LIST})(path).length < count"
_LISTED = f"(path) => ({_LIST})(path).length > 0"
_ENDED = f"(path) => ({_LIST})(path).every((one) => one.matches('.arco-upload-list-item-done, .arco-upload-list-item-error'))"
_FAILED = (
    f"(path) => !({_LIST})(path).length || ({_LIST})(path).some((one) => one.matches('.arco-upload-list-item-error'))"
)


def write_tick(task: WidgetTask) -> Trouble | None:
    """Tick or clear one box or switch."""
    script = "(root) => root.matches('.arco-switch') ? root.getAttribute('aria-checked') === 'true' : root.querySelector('input').checked"
    if task.root.evaluate(script) != task.value:
        task.actions.click(task.root)
    return None


def write_file(task: WidgetTask) -> Trouble | None:
    """Upload a file and wait until its list shows the result; files listed before are removed first."""
    assert isinstance(task.value, File)
    trouble = unfit(task) or _remove_listed(task)
    if trouble or task.value.path is None:
        return trouble
    shown = _messages(task)
    task.actions.set_files(task.root.locator("input[type=file]"), [task.value.path])
    return _await_upload(task, shown)


def _remove_listed(task: WidgetTask) -> Trouble | None:
    while count := task.page.evaluate(f"(path) => ({_LIST})(path).length", task.control.ref):
        remove = _items(task).first.locator(".arco-upload-list-remove-icon")
        if not remove.count():
            return not_removed()
        task.actions.click(remove)
        if not until(task.page, _SHORTER, [task.control.ref, count]):
            return not_removed()
    return None


def _items(task: WidgetTask) -> Locator:
    return task.root.locator("xpath=..").locator(f"{_ITEM}:not([class*='-exit'])")


def _messages(task: WidgetTask) -> list[str]:
    return [text.strip() for text in task.page.locator(_MESSAGES).all_inner_texts()]


def _await_upload(task: WidgetTask, shown: list[str]) -> Trouble | None:
    """Wait until the list shows the upload as ended; `shown` are earlier messages, which do not concern this file."""
    if not until(task.page, _LISTED, task.control.ref):
        messages = [text for text in _messages(task) if text not in shown]
        return Trouble("refused", "；".join(messages) or say("文件上传没有完成。"))
    if not until(task.page, _ENDED, task.control.ref, UPLOAD_MS):
        return Trouble("refused", say("文件上传没有完成。"))
    is_failed = task.page.evaluate(_FAILED, task.control.ref)
    return Trouble("refused", say("文件上传失败。")) if is_failed else None


# The children come in a box that moves, and are in their places when it is gone.
_AT_REST = """([path, count]) => {
  const tree = document.querySelector(path);
  return tree.querySelectorAll('.arco-tree-node').length > count && !tree.querySelector('[class*="tree-slide-expand"]');
}"""


def _await_children(task: WidgetTask, before: Sequence[Row], branch: Row) -> None:
    until(task.page, _AT_REST, [task.control.ref, len(before)], OPEN_MS)


KIT = KitParts(
    ".arco-radio, .arco-radio-button",
    ".arco-checkbox",
    ArcoOpenList,
    MENUS,
    DATES,
    {"tick": write_tick, "file": write_file, "nodes": partial(write_nodes, await_children=_await_children)},
)
DRIVERS = KIT.drivers()
