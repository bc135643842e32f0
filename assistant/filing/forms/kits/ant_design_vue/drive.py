"""Ant Design Vue 4: one driver per kind of control, and the drivers of its ticks, uploads and trees.

A tree renders a branch only once it has been opened. An upload is complete when its list no longer shows it as in
progress.
"""

from __future__ import annotations

from typing import Any

from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.forms.driving import Trouble, WidgetTask, unfit, unlike
from assistant.filing.forms.kits.ant_design_vue.dates import DATES
from assistant.filing.forms.kits.ant_design_vue.popups import MENUS, AntOpenList
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import PageTimeout
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
    items = task.root.locator(_ITEM)
    while items.count():
        count = items.count()
        remove = items.first.locator(".ant-upload-list-item-action, .ant-upload-list-item-actions button").last
        if not remove.count():
            return Trouble("refused", say("无法移除原有的文件，请人工处理。"))
        task.actions.click(remove)
        try:
            items.nth(count - 1).wait_for(state="detached", timeout=OPEN_MS)
        except PageTimeout:
            return Trouble("refused", say("无法移除原有的文件，请人工处理。"))
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


def write_nodes(task: WidgetTask) -> Trouble | None:
    """Tick exactly these nodes of a tree, named by their labels from the root down; all branches are opened."""
    for row in unlike(task, _unfolded(task)):
        if isinstance(row, Trouble):
            return row
        task.actions.click(task.page.locator(row["box"]))
    return None


def _rows(task: WidgetTask) -> list[dict[str, Any]]:
    script = f"(root) => {{ {page_script()}\n return kits.find((one) => one.name === 'ant_design_vue').rows(root); }}"
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
        task.actions.click(task.page.locator(folded[0]["fold"]))
        # the children appear later, in a moving box that is removed when they are at rest
        for _ in range(OPEN_MS // 50):
            if any(tuple(row["path"])[:-1] == path for row in _rows(task)) and not task.root.locator(_MOVING).count():
                break
            task.page.wait_for_timeout(50)


KIT = KitParts(
    ".ant-radio-wrapper, .ant-radio-button-wrapper",
    ".ant-checkbox-wrapper",
    AntOpenList,
    MENUS,
    DATES,
    {"tick": write_tick, "file": write_file, "nodes": write_nodes},
)
DRIVERS = KIT.drivers()
