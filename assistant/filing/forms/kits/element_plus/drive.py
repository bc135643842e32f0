"""Element Plus 2: the table of drivers, and the drivers of widgets without pop-ups.

A box is ticked by a click on its visible label, for the native box has no size. Steps get the right number of rows before
their words are typed. Trees render children only after the first opening. An upload is complete when its list says so.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.core.language import say
from assistant.core.values import Choice, Choices, File, Kind, Steps
from assistant.filing.forms.driving import Driver, Trouble, WidgetTask, index_of, unfit, unlike
from assistant.filing.forms.kits.element_plus.dates import write_date, write_period
from assistant.filing.forms.kits.element_plus.popups import write_choice as write_select
from assistant.filing.forms.kits.element_plus.popups import write_choices as write_multiple
from assistant.filing.forms.kits.element_plus.popups import write_region
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS, until

UPLOAD_MS = 120_000
_RADIOS = ".el-radio, .el-radio-button"
_CHECKS = ".el-checkbox, .el-checkbox-button"
_BOXES = """(all) => all.map((one) => {
  const box = one.querySelector('input');
  return [box.checked, box.matches(':disabled')];
})"""
_MORE, _LESS = re.compile(r"添\s?加|新\s?增"), re.compile(r"移\s?除|删\s?除")


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a radio group or a select."""
    assert isinstance(task.value, Choice)
    return choose_radio(task) if task.root.locator(_RADIOS).count() else write_select(task)


def choose_radio(task: WidgetTask) -> Trouble | None:
    """Choose one word of a radio group."""
    assert isinstance(task.value, Choice)
    place = index_of(task.value.word, task.control.options.words)
    if isinstance(place, Trouble):
        return place
    return _click_box(task, task.root.locator(_RADIOS).nth(place), task.value.word)


def write_choices(task: WidgetTask) -> Trouble | None:
    """Tick exactly these words in a check-box group, in titled groups (`组/词`), or in a multiple select."""
    return tick_boxes(task) if task.root.locator(_CHECKS).count() else write_multiple(task)


def tick_boxes(task: WidgetTask) -> Trouble | None:
    """Tick exactly these words in a check-box group or in titled groups (`组/词`)."""
    assert isinstance(task.value, Choices)
    boxes = task.root.locator(_CHECKS)
    words = task.control.options.words
    desired = set()
    for word in task.value.words:
        place = index_of(word, words)
        if isinstance(place, Trouble):
            return place
        desired.add(place)
    place = 0
    while True:  # read again after each click: one box may clear another
        states: list[list[bool]] = boxes.evaluate_all(_BOXES)
        if len(states) != len(words):  # a tick has removed other boxes
            return Trouble("refused", say("页面没有响应这一步操作。"))
        differs = [at for at in range(place, len(words)) if states[at][0] != (at in desired)]
        if not differs:
            return None
        place = differs[0] + 1
        if states[differs[0]][1]:
            return _closed(task, words[differs[0]])
        task.actions.click(boxes.nth(differs[0]))


def _click_box(task: WidgetTask, box: Locator, word: str) -> Trouble | None:
    if box.locator("input").is_disabled():
        return _closed(task, word)
    task.actions.click(box)
    return None


def _closed(task: WidgetTask, word: str) -> Trouble:
    return Trouble("refused", say("选项“{word}”在页面上不可选。", word=word), task.control.options.words)


def write_tick(task: WidgetTask) -> Trouble | None:
    """Tick or clear one box or switch."""
    if task.root.locator("input").first.is_checked() != task.value:
        task.actions.click(task.root)
    return None


def write_steps(task: WidgetTask) -> Trouble | None:
    """Add or remove rows until their number is right, then type the words in order."""
    assert isinstance(task.value, Steps)
    words = task.value.words or ("",)
    rows = task.root.locator("input")
    while rows.count() != len(words):
        count = rows.count()
        button = task.root.get_by_role("button", name=_LESS if count > len(words) else _MORE).last
        if not button.count() or not button.is_enabled():
            return Trouble("refused", say("页面不允许增减步骤。"))
        task.actions.click(button)
        change = "([path, count]) => document.querySelector(path).querySelectorAll('input').length !== count"
        if not until(task.page, change, [task.control.ref, count]):
            return Trouble("refused", say("步骤的行数没有变化。"))
    for index, word in enumerate(words):
        if rows.nth(index).input_value() != word:
            task.actions.fill(rows.nth(index), word)
    return None


def write_file(task: WidgetTask) -> Trouble | None:
    """Upload a file and wait for its success; files listed before are removed first."""
    assert isinstance(task.value, File)
    trouble = unfit(task)
    if trouble or task.value.path is None:
        return trouble
    whole = task.root.locator("xpath=..")
    trouble = _remove_listed(task, whole)
    if trouble:
        return trouble
    shown = _messages(task)
    task.actions.set_files(task.root.locator("input[type=file]"), [task.value.path])
    return _await_upload(task, shown)


def _messages(task: WidgetTask) -> list[str]:
    script = "() => [...document.querySelectorAll('.el-message')].map((one) => one.textContent.trim())"
    texts: list[str] = task.page.evaluate(script)
    return texts


def _remove_listed(task: WidgetTask, whole: Locator) -> Trouble | None:
    items = whole.locator(".el-upload-list__item:not([class*='-leave-'])")
    while items.count():
        count = items.count()
        task.actions.press(items.first, "Delete")
        try:
            items.nth(count - 1).wait_for(state="detached", timeout=OPEN_MS)
        except PageTimeout:
            return Trouble("refused", say("无法移除原有的文件，请人工处理。"))
    return None


def _await_upload(task: WidgetTask, shown: list[str]) -> Trouble | None:
    """Wait until the list shows success or the page an error message; a failed file disappears from the list."""
    script = """([path, shown, begun]) => {
      const item = document.querySelector(path).parentElement.querySelector('.el-upload-list__item');
      if (item && item.classList.contains('is-success')) return 'done';
      const said = [...document.querySelectorAll('.el-message')].map((one) => one.textContent.trim());
      const fresh = said.find((text) => !shown.includes(text));
      if (fresh && !item) return `said:${fresh}`;
      return begun ? (item ? null : 'failed') : (item ? 'begun' : null);
    }"""
    try:
        arguments = [task.control.ref, shown, False]
        answer = str(task.page.wait_for_function(script, arg=arguments, timeout=OPEN_MS).json_value())
        if answer == "begun":
            arguments = [task.control.ref, shown, True]
            answer = str(task.page.wait_for_function(script, arg=arguments, timeout=UPLOAD_MS).json_value())
    except PageTimeout:
        return Trouble("refused", say("文件上传没有完成。"))
    if answer == "done":
        return None
    return Trouble("refused", answer.removeprefix("said:") if answer != "failed" else say("文件上传失败。"))


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


DRIVERS: dict[Kind, Driver] = {
    "choice": write_choice,
    "choices": write_choices,
    "tick": write_tick,
    "date": write_date,
    "period": write_period,
    "region": write_region,
    "steps": write_steps,
    "file": write_file,
    "nodes": write_nodes,
}
