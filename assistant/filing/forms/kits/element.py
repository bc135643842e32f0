"""What the kits whose classes begin with `el-` have in common: ticks, uploads, trees and calendars.

An upload is complete when its list says so. Trees render children only after the first opening.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from assistant.core.values import Kind
from assistant.filing.forms.driving import Driver, Trouble, WidgetTask, unlike
from assistant.filing.forms.kits.boxes import write_tick
from assistant.filing.forms.kits.dates import Arrow, Month
from assistant.filing.forms.kits.uploads import (
    UploadParts,
    ended_by_script,
    messages_script,
    not_removed,
    write_file,
)
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS, until

RADIOS = ".el-radio, .el-radio-button"
CHECKS = ".el-checkbox, .el-checkbox-button"
BOX, EDITOR = ".el-checkbox", ".el-date-editor"
_HEADERS = ".el-date-picker__header-label, .el-date-range-picker__header"
_ARROWS: Mapping[Arrow, str] = {
    "far_back": "d-arrow-left",
    "back": "arrow-left",
    "forward": "arrow-right",
    "far_forward": "d-arrow-right",
}


def months_of(task: WidgetTask, panel: Locator) -> Callable[[], Sequence[Month]]:
    """Return a function that reads the months of an open calendar: one, or the two sides of a period."""
    sides = panel.locator(".el-date-range-picker__content")
    parts = [sides.nth(0), sides.nth(1)] if sides.count() == 2 else [panel]
    return lambda: [Month(_number(part), partial(_day, part), partial(_arrow, part)) for part in parts]


def _number(part: Locator) -> int | None:
    script = f"""(part, headers) => {{ {page_script()}
      return monthOf([...part.querySelectorAll(headers)].filter((one) => one.checkVisibility()).map(textOf).join(' ')); }}"""
    number: int | None = part.evaluate(script, _HEADERS)
    return number


def _day(part: Locator, day: date) -> Locator | None:
    cells = part.locator("td.available:not(.prev-month):not(.next-month):not(.disabled)")
    cell = cells.filter(has_text=re.compile(rf"^\s*{day.day}\s*$")).first
    return cell if cell.count() else None


def _arrow(part: Locator, name: Arrow) -> Locator | None:
    button = part.locator(f"button:is(.{_ARROWS[name]}, .el-icon-{_ARROWS[name]}):visible").first
    return button if button.count() and button.is_enabled() else None


# A removed file stays in the document until its transition ends: it is no longer part of the list.
_LISTED = ".el-upload-list__item:not([class*='-leave-'])"
_MESSAGES = ".el-message"
# a failed file disappears from the list
_UPLOADED = f"""([path, listed, shown, begun]) => {{
  const item = document.querySelector(path).parentElement.querySelector(listed);
  if (item && item.classList.contains('is-success')) return 'done';
  const fresh = ({messages_script(_MESSAGES)})().find((text) => !shown.includes(text));
  if (fresh && !item) return `said:${{fresh}}`;
  return begun ? (item ? null : 'failed') : (item ? 'begun' : null);
}}"""


def _remove_listed(task: WidgetTask) -> Trouble | None:
    items = task.root.locator("xpath=..").locator(_LISTED)
    while count := items.count():
        task.actions.press(items.first, "Delete")
        try:
            items.nth(count - 1).wait_for(state="detached", timeout=OPEN_MS)
        except PageTimeout:
            return not_removed()
    return None


UPLOADS = UploadParts(
    _MESSAGES,
    _remove_listed,
    lambda task, before: ended_by_script(task, _UPLOADED, [task.control.ref, _LISTED, before]),
)


_NODES = """(tree) => {
  const found = [];
  const all = [...tree.querySelectorAll('.el-tree-node')];
  const walk = (parent, path) => {
    for (const node of parent.querySelectorAll(':scope > .el-tree-node')) {
      const content = node.querySelector(':scope > .el-tree-node__content');
      const here = [...path, (content.querySelector('.el-tree-node__label') || content).textContent.replace(/\\s+/g, ' ').trim()];
      const icon = content.querySelector(':scope > .el-tree-node__expand-icon');
      const box = content.querySelector('input[type=checkbox]');
      found.push({ path: here, at: all.indexOf(node), on: Boolean(box && box.checked), off: !box || box.disabled,
        folded: Boolean(icon) && !icon.classList.contains('is-leaf') && !node.classList.contains('is-expanded') });
      const below = node.querySelector(':scope > .el-tree-node__children');
      if (below) walk(below, here);
    }
  };
  walk(tree, []);
  return found;
}"""


def write_nodes(task: WidgetTask) -> Trouble | None:
    """Tick exactly these nodes of a tree, named by their labels from the root down; all branches are opened."""
    for node in unlike(task, _unfolded(task)):
        if isinstance(node, Trouble):
            return node
        task.actions.click(task.root.locator(".el-tree-node").nth(node["at"]).locator(".el-checkbox").first)
    return None


def _unfolded(task: WidgetTask) -> list[dict[str, Any]]:
    """Open every branch, one after the other, and return all nodes."""
    while True:
        nodes: list[dict[str, Any]] = task.root.evaluate(_NODES)
        folded = [node for node in nodes if node["folded"]]
        if not folded:
            return nodes
        node = task.root.locator(".el-tree-node").nth(folded[0]["at"])
        task.actions.click(node.locator(".el-tree-node__expand-icon").first)
        opened = "([path, at]) => document.querySelector(path).querySelectorAll('.el-tree-node')[at].classList.contains('is-expanded')"
        if not until(task.page, opened, [task.control.ref, folded[0]["at"]]):
            return nodes


OWN: Mapping[Kind, Driver] = {
    "tick": partial(write_tick, is_on="(root) => root.querySelector('input').checked"),
    "file": partial(write_file, parts=UPLOADS),
    "nodes": write_nodes,
}
