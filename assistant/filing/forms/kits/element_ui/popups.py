"""Element UI 2: widgets whose options open in a pop-up – selects of every kind and cascaders.

Nothing on the page connects a pop-up with its control, so only one may be open: all pop-ups are closed before, and
exactly one must have opened. Lists are opened with the arrow key, because a click may hit the clear icon or remove a tag.
A pop-up is closed by a mouse press beside its control, for which the kit listens: Escape may close the dialog around it,
and Tab opens the next searchable list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import Choice, Choices, Region
from assistant.filing.forms.driving import (
    Trouble,
    WidgetTask,
    differing,
    index_of,
    look_for,
    no_option,
    not_listed,
    not_open,
    whole_text,
)
from assistant.filing.forms.focus import press
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import ANSWER_MS, OPEN_MS, SETTLED_MS, until

POPUPS = ".el-select-dropdown, .el-picker-panel, .el-cascader__dropdown"
_LIST = ".el-select-dropdown:visible"
_ITEM = ".el-select-dropdown__item"
_MENU = ".el-cascader__dropdown:visible .el-cascader-menu"
_WORDS = """() => {
  const list = [...document.querySelectorAll('.el-select-dropdown')].find((one) => one.checkVisibility());
  return list ? [...list.querySelectorAll('.el-select-dropdown__item')].map((one) => ({
    word: one.textContent.replace(/\\s+/g, ' ').trim(), ticked: one.classList.contains('selected'),
    closed: one.classList.contains('is-disabled'), drawn: one.checkVisibility() })) : [];
}"""
_OFFERS = """(word) => {
  const bare = (text) => text.normalize('NFKC').replace(/\\s+/g, '');
  const lists = [...document.querySelectorAll('.el-select-dropdown')].filter((one) => one.checkVisibility());
  return lists.some((list) => [...list.querySelectorAll('.el-select-dropdown__item')].some((one) => bare(one.textContent) === bare(word)));
}"""
_ALL_SHUT = """(popups) => ![...document.querySelectorAll(popups)].some((one) => one.checkVisibility())"""
_PRESS_BESIDE = """(path) => {
  const root = path.includes('>>') ? null : document.querySelector(path);
  const beside = root ? root.parentElement : document.body;
  for (const type of ['mousedown', 'mouseup']) beside.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  if (document.activeElement) document.activeElement.blur();
}"""


def shut(task: WidgetTask) -> bool:
    """Close all pop-ups by a mouse press beside the control; return False if one stays open."""
    task.actions.evaluate(task.page, _PRESS_BESIDE, task.control.ref)
    return until(task.page, _ALL_SHUT, POPUPS, 2_000)


def open_one(task: WidgetTask, box: Locator, popup: str, key: str = "ArrowDown") -> Trouble | None:
    """Open the pop-up of one control from its input; return trouble unless exactly one is open then."""
    trouble = _all_shut(task)
    if trouble is None and key:
        trouble = press(task, box, key)
    elif trouble is None:
        task.actions.click(box)
    if trouble:
        return trouble
    try:
        task.page.locator(popup).first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return not_open()
    if task.page.locator(POPUPS).locator("visible=true").count() != 1:
        return Trouble("refused", say("页面上同时打开了多个下拉面板。"))
    return None


def _all_shut(task: WidgetTask) -> Trouble | None:
    """Close all pop-ups, so that the next one to open belongs to the control."""
    if until(task.page, _ALL_SHUT, POPUPS, 50) or shut(task):
        return None
    return Trouble("refused", say("页面上另一个下拉面板没有关闭。"))


@dataclass(frozen=True, slots=True)
class ElementUiOpenList:
    """The open list of one select."""

    task: WidgetTask
    box: Locator

    def words(self) -> list[dict[str, Any]]:
        """Return the options now in the list: word, ticked, closed, drawn."""
        options: list[dict[str, Any]] = self.task.page.evaluate(_WORDS)
        return options

    def ask(self, word: str) -> None:
        """Type a query."""
        self.task.actions.fill(self.box, word)
        self.task.actions.press(self.box, "End")  # older versions of the kit react to the key, not to the text

    def is_offered(self, word: str) -> bool:
        """Wait until the word is offered, no longer once a remote list has answered with other words."""
        if until(self.task.page, _OFFERS, word, SETTLED_MS):
            return True
        return _is_remote(self.task) and not self.words() and until(self.task.page, _OFFERS, word, ANSWER_MS)

    def click(self, shown: str) -> None:
        """Click the option that shows this word, at its present position."""
        self.task.actions.click(self.task.page.locator(_LIST).locator(_ITEM).filter(has_text=whole_text(shown)))


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a select, by a query if the list is remote."""
    assert isinstance(task.value, Choice)
    return _write(task, [task.value.word])


def write_choices(task: WidgetTask) -> Trouble | None:
    """Choose exactly these words in a multiple select."""
    assert isinstance(task.value, Choices)
    return _write(task, task.value.words)


def _write(task: WidgetTask, words: tuple[str, ...] | list[str]) -> Trouble | None:
    trouble = not_listed(task.control, words)
    if trouble:
        return trouble
    search = task.root.locator(".el-select__input")
    box = search.first if search.count() else task.root.locator(".el-input__inner").first
    trouble = _all_shut(task) if _is_remote(task) else open_one(task, box, _LIST)
    if trouble is None:
        opened = ElementUiOpenList(task, box)
        for word in _toggles(task, opened, words):
            trouble = _pick(task, opened, word)
            if trouble:
                break
    shut(task)
    return trouble


def _is_remote(task: WidgetTask) -> bool:
    return task.control.options.state == "remote"


def _toggles(task: WidgetTask, opened: ElementUiOpenList, words: tuple[str, ...] | list[str]) -> list[str]:
    """Return the words to click; in a multiple list, those whose state has to change."""
    if not isinstance(task.value, Choices):
        return list(words)
    value = task.control.held if task.control.held_seen else task.control.value
    chosen = (
        value.words if isinstance(value, Choices) else [option["word"] for option in opened.words() if option["ticked"]]
    )
    return differing(chosen, words)


def _pick(task: WidgetTask, opened: ElementUiOpenList, word: str) -> Trouble | None:
    """Click the option of this word and wait until the list shows it as chosen."""
    if _is_remote(task):
        trouble = press(task, opened.box, "ArrowDown")  # the field accepts a query only once its list is open
        if trouble:
            return trouble
        opened.ask(word)
    options, place = look_for(word, opened.words, lambda: opened.is_offered(word), was_asked=_is_remote(task))
    if isinstance(place, Trouble):
        return place
    words = [option["word"] for option in options]
    if options[place]["closed"]:
        return Trouble("refused", say("选项“{word}”在页面上不可选。", word=word), tuple(words))
    opened.click(words[place])
    if isinstance(task.value, Choices):
        _settle(task, words[place], not options[place]["ticked"])
    else:
        until(task.page, _ALL_SHUT, POPUPS)
    return None


def _settle(task: WidgetTask, word: str, ticked: bool) -> None:
    state = """([word, ticked]) => [...document.querySelectorAll('.el-select-dropdown__item')].some((one) =>
      one.textContent.replace(/\\s+/g, ' ').trim() === word && one.checkVisibility() && one.classList.contains('selected') === ticked)"""
    until(task.page, state, [word, ticked], SETTLED_MS)


def write_region(task: WidgetTask) -> Trouble | None:
    """Walk a cascader level by level; names repeat under several parents, so each level has its own menu."""
    assert isinstance(task.value, Region)
    trouble = open_one(task, task.root.locator("input").first, _MENU, key="")
    for level, name in enumerate(task.value.names):
        trouble = trouble or _walk(task, level, name, level == len(task.value.names) - 1)
    shut(task)
    return trouble


def _walk(task: WidgetTask, level: int, name: str, is_last: bool) -> Trouble | None:
    nodes = task.page.locator(_MENU).nth(level).locator(".el-cascader-node")
    try:
        nodes.first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_option(name, ())
    words = [text.strip() for text in nodes.all_text_contents()]
    place = index_of(name, words)
    if isinstance(place, Trouble):
        return place
    node = nodes.nth(place)
    radio = node.locator(".el-radio")
    task.actions.click(radio if is_last and radio.count() else node.locator(".el-cascader-node__label"))
    if not is_last:
        entered = """([level, place]) => {
          const menus = [...document.querySelectorAll('.el-cascader__dropdown')].filter((one) => one.checkVisibility())
            .flatMap((one) => [...one.querySelectorAll('.el-cascader-menu')]);
          const node = menus[level] && menus[level].querySelectorAll('.el-cascader-node')[place];
          return Boolean(node) && node.classList.contains('in-active-path') && menus.length > level + 1;
        }"""
        until(task.page, entered, [level, place])
    return None
