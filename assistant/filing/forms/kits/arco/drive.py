"""Arco Design for React 2: one driver per kind of control, and the drivers of its ticks, uploads and trees.

A tree renders a branch only once it has been opened. An upload has ended when its list says that it is done, or failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.arco.dates import DATES
from assistant.filing.forms.kits.arco.popups import MENUS, ArcoOpenList
from assistant.filing.forms.kits.boxes import write_tick
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.trees import Row, write_nodes
from assistant.filing.forms.kits.uploads import UploadParts, ended_in_list, not_removed, write_file
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import OPEN_MS, until

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


_IS_ON = "(root) => root.matches('.arco-switch') ? root.getAttribute('aria-checked') === 'true' : root.querySelector('input').checked"


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


UPLOADS = UploadParts(
    _MESSAGES,
    _remove_listed,
    lambda task, before: ended_in_list(task, before, _MESSAGES, listed=_LISTED, ended=_ENDED, failed=_FAILED),
)


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
    {
        "tick": partial(write_tick, is_on=_IS_ON),
        "file": partial(write_file, parts=UPLOADS),
        "nodes": partial(write_nodes, await_children=_await_children),
    },
)
DRIVERS = KIT.drivers()
