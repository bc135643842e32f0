"""layui 2: how its selects and the lists of its inputs open and shut.

Nothing on the page connects a list with its control, so only one pop-up may be open. All of them shut at a press beside them,
for which layui listens; leaving the field shuts none. A select that can be searched renders all its options, and an emptied
search box clears the choice: nothing is typed into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.core.language import say
from assistant.core.values import Choice, Region
from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.popups import ListParts, OpenList, SinglePopup, write_words
from assistant.filing.forms.transport import Locator
from assistant.filing.forms.waiting import ANSWER_MS, SETTLED_MS, until

_LIST = ".layui-form-selected > dl, .layui-select-panel-wrap > dl"
_MENU = ".layui-dropdown"
_SELECT = ".layui-form-select"
_PRESS_BESIDE = """(path) => {
  const root = path.includes('>>') ? null : document.querySelector(path);
  const beside = root ? root.parentElement : document.body;
  if (document.activeElement) document.activeElement.blur();
  for (const type of ['pointerdown', 'mousedown', 'mouseup']) beside.dispatchEvent(new MouseEvent(type, { bubbles: true }));
}"""
POPUP = SinglePopup(f"{_LIST}, {_MENU}, .layui-laydate:not(.layui-laydate-static)", _PRESS_BESIDE)
_IS_OPEN = "(menu) => [...document.querySelectorAll(menu)].some((one) => one.checkVisibility())"
_SELECTS = "[...root.querySelectorAll('select')].filter((one) => one.nextElementSibling?.matches('.layui-form-select'))"
# Options are compared as elements: the words below another choice may be the same, and a page may leave the old ones for a while.
_OPTIONS = f"(root, level) => [...({_SELECTS})[level].options].map((option) => new WeakRef(option))"
_HAS_NEW = f"""([path, level, before]) => {{ const root = document.querySelector(path); const old = before.map((one) => one.deref());
  return [...({_SELECTS})[level].options].some((option) => option.value && !old.includes(option)); }}"""
_CHOSEN = f"(root) => ({_SELECTS}).map((one) => (one.value ? one.selectedOptions[0].text : ''))"


class LayuiOpenList(OpenList):
    """The list of a rendered select: the one that is visible; it shuts when an option is chosen."""

    popup = POPUP
    parts = ListParts(
        box=".layui-select-title input",
        element=f"[...document.querySelectorAll('{_LIST}')].find((one) => one.checkVisibility())",
        within=f":is({_LIST}):visible",
        option="dd:not(.layui-select-tips, .layui-hide)",
        ticked="one.classList.contains('layui-this')",
        disabled="one.classList.contains('layui-disabled')",
    )

    def open(self, word: str) -> Trouble | None:
        """Open the list by a click."""
        return POPUP.open(self.task, self.box, f":is({_LIST})")


class LayuiMenu(LayuiOpenList):
    """The menu that an input opens by itself, or for a query to the server."""

    parts = ListParts(
        box="",
        element=f"[...document.querySelectorAll('{_MENU}')].find((one) => one.checkVisibility())",
        within=f"{_MENU}:visible",
        option="li:not(.layui-menu-item-none, .layui-menu-item-divider)",
        ticked="false",
        disabled="one.classList.contains('layui-disabled')",
    )

    @property
    def box(self) -> Locator:
        """Return the input: it is the root of the widget."""
        return self.task.root

    def open(self, word: str) -> Trouble | None:
        """Click the input: some menus open then, others only for a query."""
        trouble = POPUP.others_shut(self.task)
        if trouble is None:
            self.task.actions.click(self.box)
        return trouble

    def ask(self, word: str) -> Trouble | None:
        """Type the word, unless the menu offers it already."""
        if self.takes_text and word not in (option["word"] for option in self.words()):
            self.task.actions.fill(self.box, word)
        return None


def write_remote(task: WidgetTask) -> Trouble | None:
    """Choose one word of a menu; a refused word does not stay in the input, for the page may post it."""
    trouble = write_words(task, LayuiMenu)
    before = task.control.value if isinstance(task.control.value, Choice) else Choice("")
    if trouble is None or task.root.input_value() == before.word:
        return trouble
    if not before.word or write_words(replace(task, value=before), LayuiMenu):
        task.actions.fill(task.root, before.word)  # this is a query too: its menu opens when the server answers
        until(task.page, _IS_OPEN, _MENU, SETTLED_MS)
        POPUP.shut(task)
    return trouble


def write_region(task: WidgetTask) -> Trouble | None:
    """Choose one name in each of several selects; if one is missing, the names from before are chosen again."""
    assert isinstance(task.value, Region)
    trouble = _choose_names(task, task.value.words)
    before = task.control.value
    if trouble is not None and isinstance(before, Region) and before.words:
        _choose_names(task, before.words)
    elif trouble is not None:
        _clear(task)
    return trouble


def _choose_names(task: WidgetTask, names: Sequence[str]) -> Trouble | None:
    selects = task.root.locator(_SELECT)
    if len(names) > selects.count():
        return Trouble("unsupported", say("这里的控件类型与资料中的内容不符，请人工填写。"))
    for level, name in enumerate(names):
        chosen: list[str] = task.root.evaluate(_CHOSEN)
        if chosen[level] == name:
            continue
        is_last = level == len(chosen) - 1
        below = (
            None
            if is_last
            else task.page.evaluate_handle(
                f"([path, level]) => ({_OPTIONS})(document.querySelector(path), level)", [task.control.ref, level + 1]
            )
        )
        trouble = _choose(replace(task, root=selects.nth(level), value=Choice(name)), name)
        if trouble:
            return trouble
        if below and not until(task.page, _HAS_NEW, [task.control.ref, level + 1, below], ANSWER_MS):
            return Trouble("refused", say("页面没有响应这一步操作。")) if level + 1 < len(names) else None
    return None


def _choose(task: WidgetTask, name: str) -> Trouble | None:
    opened = LayuiOpenList(task)
    trouble = opened.open(name) or opened.pick(name)
    if trouble is None:
        opened.wait_until_shut()
    opened.shut()
    return trouble


def _clear(task: WidgetTask) -> None:
    """Choose the placeholder of the first select again."""
    opened = LayuiOpenList(replace(task, root=task.root.locator(_SELECT).first))
    if opened.open(word="") is None:
        task.actions.click(task.page.locator(f":is({_LIST}):visible dd").first)
    opened.shut()
