"""Arco Design for React 2: one driver per kind of control, and the drivers of its ticks, uploads and trees.

A tree renders a branch only once it has been opened. An upload has ended when its list says that it is done, or failed.
"""

from __future__ import annotations

from typing import Any

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit, unlike
from assistant.filing.forms.kits.arco.dates import DATES
from assistant.filing.forms.kits.arco.popups import MENUS, ArcoOpenList
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.snapshot import page_script
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
            return _not_removed()
        task.actions.click(remove)
        if not until(task.page, _SHORTER, [task.control.ref, count]):
            return _not_removed()
    return None


def _items(task: WidgetTask) -> Locator:
    return task.root.locator("xpath=..").locator(f"{_ITEM}:not([class*='-exit'])")


def _not_removed() -> Trouble:
    return Trouble("refused", say("无法移除原有的文件，请人工处理。"))


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


def write_nodes(task: WidgetTask) -> Trouble | None:
    """Tick exactly these nodes of a tree, named by their labels from the root down; all branches are opened."""
    for row in unlike(task, _unfolded(task)):
        if isinstance(row, Trouble):
            return row
        task.actions.click(task.page.locator(row["box"]))
    return None


def _rows(task: WidgetTask) -> list[dict[str, Any]]:
    script = f"(root) => {{ {page_script()}\n return kits.find((one) => one.name === 'arco').rows(root); }}"
    rows: list[dict[str, Any]] = task.root.evaluate(script)
    return rows


def _unfolded(task: WidgetTask) -> list[dict[str, Any]]:
    """Open every branch, one after the other, and return all rows; a branch that does not open stays as it is."""
    tried: set[tuple[str, ...]] = set()
    while True:
        rows = _rows(task)
        folded = [row for row in rows if row["fold"] and tuple(row["path"]) not in tried]
        if not folded:
            return rows
        path = tuple(folded[0]["path"])
        tried.add(path)
        count = len(rows)
        task.actions.click(task.page.locator(folded[0]["fold"]))
        until(task.page, _AT_REST, [task.control.ref, count], OPEN_MS)


# The children come in a box that moves, and are in their places when it is gone.
_AT_REST = """([path, count]) => {
  const tree = document.querySelector(path);
  return tree.querySelectorAll('.arco-tree-node').length > count && !tree.querySelector('[class*="tree-slide-expand"]');
}"""

KIT = KitParts(
    ".arco-radio, .arco-radio-button",
    ".arco-checkbox",
    ArcoOpenList,
    MENUS,
    DATES,
    {"tick": write_tick, "file": write_file, "nodes": write_nodes},
)
DRIVERS = KIT.drivers()
