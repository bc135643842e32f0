"""Element Plus 2: widgets whose options open in a pop-up – selects of every kind and cascaders.

Pop-ups are teleported to the body and found by the combobox's `aria-controls`. Each is closed before the next control is
used, by leaving its field: Escape first clears a query and may close the dialog around it. Waits are for states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import Choice, Choices, Region
from assistant.core.wording import option as normal
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
from assistant.filing.forms.transport import ControlActions, Locator, Page, PageTimeout, answer_of
from assistant.filing.forms.waiting import ANSWER_MS, OPEN_MS, SETTLED_MS, until

_WORDS = """(list) => [...list.querySelectorAll('[role=option]')].map((one) => ({
  word: one.textContent.replace(/\\s+/g, ' ').trim(), ticked: one.getAttribute('aria-selected') === 'true',
  closed: one.getAttribute('aria-disabled') === 'true' || one.classList.contains('is-disabled') }))"""
_BOX = "(box) => [box.ariaExpanded === 'true', box.getAttribute('aria-controls') || '']"
_CLOSED = """(id) => {
  const box = document.querySelector(`[aria-controls='${id}']`);
  return !box || box.ariaExpanded !== 'true';
}"""
_LEAVE = f"(id) => {{ if (document.activeElement) document.activeElement.blur(); return !id || ({_CLOSED})(id); }}"
_OFFERS = """([id, word]) => {
  const bare = (text) => text.normalize('NFKC').replace(/\\s+/g, '');
  const list = document.getElementById(id);
  return Boolean(list) && [...list.querySelectorAll('[role=option]')].some((one) => bare(one.textContent) === bare(word));
}"""


@dataclass(frozen=True, slots=True)
class ElementPlusOpenList:
    """The open list of one select."""

    page: Page
    actions: ControlActions
    box: Locator
    id: str

    def words(self) -> list[dict[str, Any]]:
        """Return the options now in the list: word, ticked, closed."""
        lists = self.page.locator(f"[id='{self.id}']")  # a remote list does not exist before its first query
        options: list[dict[str, Any]] = lists.evaluate_all(f"all => all.length ? ({_WORDS})(all[0]) : []")
        return options

    def is_offered(self, word: str, is_remote: bool) -> bool:
        """Wait until the word is offered, no longer once a remote list has answered with other words."""
        if until(self.page, _OFFERS, [self.id, word], SETTLED_MS):
            return True
        return is_remote and not self.words() and until(self.page, _OFFERS, [self.id, word], ANSWER_MS)

    def click(self, shown: str) -> None:
        """Click the option that shows this word, at its present position."""
        options = self.page.locator(f"[id='{self.id}'] [role=option]")
        self.actions.click(options.filter(has_text=whole_text(shown)))


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a select, by a query if the list is remote or virtual."""
    assert isinstance(task.value, Choice)
    trouble = not_listed(task.control, [task.value.word])
    if trouble:
        return trouble
    opened = _open(task, task.value.word)
    if isinstance(opened, Trouble):
        return opened
    trouble = _pick(task, opened, task.value.word)
    if trouble is None:
        until(task.page, _CLOSED, opened.id)
    _close(task, opened)
    return trouble


def write_choices(task: WidgetTask) -> Trouble | None:
    """Choose exactly these words in a multiple select."""
    assert isinstance(task.value, Choices)
    trouble = not_listed(task.control, task.value.words)
    if trouble:
        return trouble
    opened = _open(task, next(iter(task.value.words), ""))
    if isinstance(opened, Trouble):
        return opened
    for word in differing(_chosen(task, opened), task.value.words):
        trouble = trouble or _pick(task, opened, word)
    _close(task, opened)
    return trouble


def _chosen(task: WidgetTask, opened: ElementPlusOpenList) -> Sequence[str]:
    value = task.control.held if task.control.held_seen else task.control.value
    return (
        value.words if isinstance(value, Choices) else [option["word"] for option in opened.words() if option["ticked"]]
    )


def _open(task: WidgetTask, word: str) -> ElementPlusOpenList | Trouble:
    """Open the list of a select; a remote one shows nothing before its first query."""
    box = task.root.locator("[role=combobox]").first
    is_open, name = answer_of(box, _BOX)
    if not is_open:
        task.actions.click(task.root.locator(".el-select__wrapper"))
    if task.control.options.state == "remote" and word:
        task.actions.fill(box, word)
    if task.control.options.state == "remote":  # nothing opens before the first query
        return ElementPlusOpenList(task.page, task.actions, box, name)
    expanded = "(id) => { const box = document.querySelector(`[aria-controls='${id}']`);"
    expanded += " return box && box.ariaExpanded === 'true' && document.getElementById(id); }"
    if not until(task.page, expanded, name):
        return not_open()
    return ElementPlusOpenList(task.page, task.actions, box, name)


def _pick(task: WidgetTask, opened: ElementPlusOpenList, word: str) -> Trouble | None:
    """Click the option of this word, after a query or a scroll if the list does not show all options."""
    is_remote = task.control.options.state == "remote"
    is_long = is_remote or task.control.options.state == "on_demand"
    if is_long:
        if opened.box.get_attribute("readonly") is None:
            task.actions.fill(opened.box, word)
        elif not is_remote:
            _scroll_to(task, opened, word)
    options, place = look_for(word, opened.words, lambda: opened.is_offered(word, is_remote), was_asked=is_long)
    if isinstance(place, Trouble):
        return place
    words = [option["word"] for option in options]
    if options[place]["closed"]:
        return Trouble("refused", say("选项“{word}”在页面上不可选。", word=word), tuple(words))
    before = options[place]["ticked"]
    opened.click(words[place])
    if isinstance(task.value, Choices):
        _settle(task, opened, word, not before)
    return None


def _settle(task: WidgetTask, opened: ElementPlusOpenList, word: str, ticked: bool) -> None:
    state = """([id, word, ticked]) => [...document.getElementById(id).querySelectorAll('[role=option]')].some((one) =>
      one.textContent.replace(/\\s+/g, ' ').trim() === word && (one.ariaSelected === 'true') === ticked)"""
    shown = next((option["word"] for option in opened.words() if normal(option["word"]) == normal(word)), word)
    until(task.page, state, [opened.id, shown, ticked])


def _scroll_to(task: WidgetTask, opened: ElementPlusOpenList, word: str) -> None:
    """Scroll a virtual list without search until it renders the word, or its end is reached."""
    script = """async ([id, word]) => {
      const bare = (text) => text.normalize('NFKC').replace(/\\s+/g, '');
      const list = document.getElementById(id);
      const box = list && (list.matches('.el-vl__window') ? list : list.querySelector('.el-vl__window')
        || list.closest('.el-vl__window') || list.parentElement);
      const drawn = () => [...list.querySelectorAll('[role=option]')].some((one) => bare(one.textContent) === bare(word));
      const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (let last = -1; box && !drawn() && box.scrollTop !== last;) {
        last = box.scrollTop; box.scrollTop += box.clientHeight * 0.8; await frame();
      }
    }"""
    task.actions.evaluate(task.page, script, [opened.id, word])


def _close(task: WidgetTask, opened: ElementPlusOpenList) -> None:
    """Leave the field, which closes its pop-up, and wait until it is closed."""
    is_closed: bool = task.actions.evaluate(task.page, _LEAVE, opened.id)
    if not is_closed and not until(task.page, _CLOSED, opened.id, 1_000):
        task.actions.press(opened.box, "Tab")
        until(task.page, _CLOSED, opened.id)


def write_region(task: WidgetTask) -> Trouble | None:
    """Walk a cascader level by level; names repeat under several parents, so each level has its own menu."""
    assert isinstance(task.value, Region)
    field = task.root.locator("input").first
    task.actions.click(field)
    menus = task.page.locator(".el-cascader__dropdown:visible .el-cascader-menu")
    trouble = None
    for level, name in enumerate(task.value.names):
        trouble = _walk(task, menus.nth(level), name)
        if trouble:
            break
    shut = "() => ![...document.querySelectorAll('.el-cascader__dropdown')].some((one) => one.checkVisibility())"
    if trouble or not until(task.page, shut, timeout_ms=1_000):
        task.actions.press(field, "Tab")
        task.actions.evaluate(task.page, _LEAVE, "")
        until(task.page, shut)
    return trouble


def _walk(task: WidgetTask, menu: Locator, name: str) -> Trouble | None:
    nodes = menu.locator("[role=menuitem]")
    try:
        nodes.first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_option(name, ())
    words = [text.strip() for text in nodes.all_text_contents()]
    place = index_of(name, words)
    if isinstance(place, Trouble):
        return place
    task.actions.click(nodes.nth(place))
    return None
