"""Ant Design Vue 4: widgets whose options open in a pop-up – selects of every kind and cascaders.

The `aria-controls` of the input names the list in the pop-up; the list renders only visible options. Lists are opened by
the arrow key, because a click may hit the clear icon or remove a tag, and closed by leaving the field: Escape may close
the dialog around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import Choice, Choices, Region
from assistant.filing.forms.driving import (
    Trouble,
    WidgetTask,
    differing,
    index_of,
    no_option,
    not_listed,
    not_open,
    whole_text,
)
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import ANSWER_MS, LEAVE, OPEN_MS, SETTLED_MS, until

LATE_MS = 2_000  # for a list to come to rest after it was opened
_TURNS = 3  # attempts to bring an option of the list into view
POPUPS = ".ant-select-dropdown, .ant-picker-dropdown"
_ALL_SHUT = "(popups) => ![...document.querySelectorAll(popups)].some((one) => one.checkVisibility())"
_MENU = ".ant-cascader-dropdown:visible .ant-cascader-menu"
_LIST = "const list = document.getElementById(id); const popup = list && list.closest('.ant-select-dropdown');"
_BARE = "const bare = (text) => text.normalize('NFKC').replace(/\\s+/g, '');"
_IS_OPEN = f"(id) => {{ {_LIST} return Boolean(popup) && popup.checkVisibility(); }}"
_OFFERS = f"""([id, word]) => {{ {_LIST} {_BARE}
  return Boolean(popup) && [...popup.querySelectorAll('.ant-select-item-option')].some((one) => bare(one.textContent) === bare(word)); }}"""
_SCROLL = f"""async ([id, word, part]) => {{ {_LIST} {_BARE}
  const box = popup && popup.querySelector('.rc-virtual-list-holder');
  const drawn = () => [...popup.querySelectorAll('.ant-select-item-option')].some((one) => bare(one.textContent) === bare(word));
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  if (!box) return;
  box.scrollTop = part === null ? 0 : part * box.scrollHeight - box.clientHeight / 2;
  await frame();
  for (let last = -1; word && part === null && !drawn() && box.scrollTop !== last;) {{
    last = box.scrollTop; box.scrollTop += box.clientHeight * 0.8; await frame();
  }}
}}"""
# After a query the list scrolls, late, to its chosen option: scroll back until it stays at the top.
_TO_TOP = f"""async (id) => {{ {_LIST}
  const box = popup && popup.querySelector('.rc-virtual-list-holder');
  for (let calm = 0, turn = 0; box && calm < 4 && turn < 60; turn += 1) {{
    calm = box.scrollTop === 0 && popup.querySelector('.ant-select-item-option') ? calm + 1 : 0;
    box.scrollTop = 0;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }}
}}"""


def shut(task: WidgetTask) -> bool:
    """Leave the field and wait until no list, menu or panel is open; return False if one stays open."""
    task.actions.evaluate(task.page, LEAVE)
    return until(task.page, _ALL_SHUT, POPUPS, 2_000)


@dataclass(frozen=True, slots=True)
class AntOpenList:
    """The open list of one select."""

    task: WidgetTask
    box: Locator
    id: str

    def options(self) -> list[dict[str, Any]]:
        """Return the options rendered now: word, ticked, closed."""
        script = f"""(id) => {{ {page_script()} {_LIST}
          return popup ? [...popup.querySelectorAll('.ant-select-item-option')].map((one) => ({{ word: textOf(one),
            ticked: one.classList.contains('ant-select-item-option-selected'),
            closed: one.classList.contains('ant-select-item-option-disabled') }})) : []; }}"""
        options: list[dict[str, Any]] = self.task.page.evaluate(script, self.id)
        return options

    def bring(self, word: str) -> bool:
        """Bring the word into view, by query or by scrolling; return whether the list is known to have it."""
        if self._place(word) is not None:
            return True
        is_remote = self.task.control.options.state == "remote"
        if self.box.get_attribute("readonly") is None:
            self.task.actions.fill(self.box, word)
            if until(self.task.page, _OFFERS, [self.id, word], SETTLED_MS):
                return True
            if is_remote:
                return not self.options() and until(self.task.page, _OFFERS, [self.id, word], ANSWER_MS)
        return not is_remote and self._scroll_to(word)

    def _place(self, word: str) -> int | None:
        trouble = index_of(word, [option["word"] for option in self.options()])
        return None if isinstance(trouble, Trouble) else trouble

    def _scroll_to(self, word: str) -> bool:
        """Scroll to the word's position in the kit's option list; if that list is unknown, from the top to the end."""
        part = self.task.root.evaluate(
            f"(root, word) => {{ {page_script()}\n return kits.find((one) => one.name === 'ant_design_vue').part(root, word); }}",
            word,
        )
        if part == -1:
            return False
        if self.box.get_attribute("readonly") is None:
            self.task.actions.fill(self.box, "")
        self.task.actions.evaluate(self.task.page, _SCROLL, [self.id, word, part])
        return until(self.task.page, _OFFERS, [self.id, word], SETTLED_MS) or part is not None

    def pick(self, word: str) -> Trouble | None:
        """Click the option of this word and wait until the list shows it as chosen.

        An opened list scrolls to its first option, late on a slow machine: an option that it has scrolled away in the
        meantime is brought into view once more.
        """
        for remaining in reversed(range(_TURNS)):
            is_there = self.bring(word)
            options = self.options()
            words = [option["word"] for option in options]
            place = index_of(word, words)
            if isinstance(place, Trouble):
                if is_there and remaining and place.outcome == "no_option":
                    continue
                return self._refusal(word, place)
            if options[place]["closed"]:
                return Trouble("refused", say("选项“{word}”在页面上不可选。", word=word), tuple(words))
            is_ticked = bool(options[place]["ticked"])
            try:
                self._press(words[place], LATE_MS if remaining else None)
                break
            except PageTimeout:
                if not remaining:
                    raise
        if isinstance(self.task.value, Choices):
            state = f"""([id, word, ticked]) => {{ {_LIST} {_BARE}
              const one = popup && [...popup.querySelectorAll('.ant-select-item-option')].find((each) => bare(each.textContent) === bare(word));
              return Boolean(one) && one.classList.contains('ant-select-item-option-selected') === ticked; }}"""
            until(self.task.page, state, [self.id, word, not is_ticked], SETTLED_MS)
        return None

    def _press(self, shown: str, within_ms: int | None) -> None:
        popup = self.task.page.locator(f".ant-select-dropdown:has([id='{self.id}'])")
        option = popup.locator(".ant-select-item-option").filter(has_text=whole_text(shown))
        self.task.actions.click(option, within_ms=within_ms)

    def _refusal(self, word: str, trouble: Trouble) -> Trouble:
        """Return the trouble with the options from the top of the list, without the effects of a query or a scroll."""
        if trouble.outcome != "no_option" or self.task.control.options.state == "remote":
            return trouble
        if self.box.get_attribute("readonly") is None:
            self.task.actions.fill(self.box, "")
        self.task.actions.evaluate(self.task.page, _TO_TOP, self.id)
        return no_option(word, [option["word"] for option in self.options()] or trouble.options)


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a select, by a query if the list is remote or long."""
    assert isinstance(task.value, Choice)
    return _write(task, [task.value.word])


def write_choices(task: WidgetTask) -> Trouble | None:
    """Choose exactly these words in a multiple select."""
    assert isinstance(task.value, Choices)
    return _write(task, task.value.words)


def _write(task: WidgetTask, words: Sequence[str]) -> Trouble | None:
    trouble = not_listed(task.control, words)
    if trouble:
        return trouble
    opened = _open(task)
    if isinstance(opened, Trouble):
        return opened
    for word in _toggles(task, opened, words):
        trouble = opened.pick(word)
        if trouble:
            break
    shut(task)
    return trouble


def _open(task: WidgetTask) -> AntOpenList | Trouble:
    if not until(task.page, _ALL_SHUT, POPUPS, 50) and not shut(task):
        return Trouble("refused", say("页面上另一个下拉面板没有关闭。"))
    box = task.root.locator(".ant-select-selection-search-input").first
    task.actions.press(box, "ArrowDown")
    name = box.get_attribute("aria-controls") or ""
    if task.control.options.state != "remote" and not until(task.page, _IS_OPEN, name):
        shut(task)
        return not_open()
    return AntOpenList(task, box, name)


def _toggles(task: WidgetTask, opened: AntOpenList, words: Sequence[str]) -> list[str]:
    """Return the words to click; in a multiple list, those whose state has to change."""
    if not isinstance(task.value, Choices):
        return list(words)
    value = task.control.held if task.control.held_seen else task.control.value
    chosen = (
        value.words
        if isinstance(value, Choices)
        else [option["word"] for option in opened.options() if option["ticked"]]
    )
    return differing(chosen, words)


def write_region(task: WidgetTask) -> Trouble | None:
    """Walk a cascader level by level; names repeat under several parents, so each level has its own menu."""
    assert isinstance(task.value, Region)
    if not until(task.page, _ALL_SHUT, POPUPS, 50) and not shut(task):
        return Trouble("refused", say("页面上另一个下拉面板没有关闭。"))
    task.actions.press(task.root.locator(".ant-select-selection-search-input").first, "ArrowDown")
    trouble = None
    for level, name in enumerate(task.value.names):
        trouble = trouble or _walk(task, level, name, level == len(task.value.names) - 1)
    shut(task)
    return trouble


def _walk(task: WidgetTask, level: int, name: str, is_last: bool) -> Trouble | None:
    items = task.page.locator(_MENU).nth(level).locator(".ant-cascader-menu-item")
    try:
        items.first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_option(name, ())
    words = [text.strip() for text in items.all_text_contents()]
    place = index_of(name, words)
    if isinstance(place, Trouble):
        return place
    task.actions.click(items.nth(place))
    if not is_last:
        entered = """([level, place]) => {
          const menus = [...document.querySelectorAll('.ant-cascader-dropdown')].filter((one) => one.checkVisibility())
            .flatMap((one) => [...one.querySelectorAll('.ant-cascader-menu')]);
          const item = menus[level] && menus[level].querySelectorAll('.ant-cascader-menu-item')[place];
          return Boolean(item) && item.classList.contains('ant-cascader-menu-item-active') && menus.length > level + 1;
        }"""
        until(task.page, entered, [level, place])
    return None
