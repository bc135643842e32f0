"""Selects and cascaders of every kit whose options open in a pop-up: open, read, ask, choose, settle, shut.

A kit describes its lists and menus by selectors (`ListParts`, `MenuParts`) and adds to `OpenList` only what it does in its
own way: how a list opens, how it is searched, how it is shut. Scripts wait for states, never for a fixed time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from assistant.core.language import say
from assistant.core.values import Choice, Choices, Region, words_of
from assistant.filing.forms.driving import (
    Trouble,
    WidgetTask,
    as_listed,
    differing,
    index_of,
    look_for,
    no_option,
    not_choosable,
    not_open,
    whole_text,
)
from assistant.filing.forms.focus import press
from assistant.filing.forms.snapshot import page_script, shown_word
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import ANSWER_MS, LEAVE, OPEN_MS, SETTLED_MS, until

_GLIMPSE_MS = 50  # for pop-ups that should be shut already
_SHUT_MS = 2_000  # for a pop-up to shut
_LATE_MS = 2_000  # for a list to come to rest after it was opened
_ALL_SHUT = "(popups) => ![...document.querySelectorAll(popups)].some((one) => one.checkVisibility())"
_SHOWN = "const shown = (one) => one.textContent.replace(/[ \\t\\n\\r\\f]+/g, ' ').trim();"  # as snapshot.shown_word


@dataclass(frozen=True, slots=True)
class ListParts:
    """How a kit renders the open list of a select.

    `element`, `ticked`, `disabled` and `scroller` are JavaScript expressions; they see `id` (what the input's
    `aria-controls` names), `list` (the element) and `one` (an option). `within` is the selector of the list for clicks.
    """

    box: str
    element: str
    within: str
    option: str
    ticked: str
    disabled: str
    scroller: str = "null"

    @property
    def words(self) -> str:
        """Return the script that reads the rendered options: word, ticked, closed."""
        return f"""(id) => {{ {self._options} {_SHOWN} return options.map((one) => ({{
          word: shown(one), ticked: {self.ticked}, closed: {self.disabled} }})); }}"""

    @property
    def offers(self) -> str:
        """Return the condition that the list renders exactly this word."""
        return f"([id, word]) => {{ {self._options} {_SHOWN} return options.some((one) => shown(one) === word); }}"

    @property
    def shows(self) -> str:
        """Return the condition that the list shows a word as chosen, or as not chosen."""
        return f"""([id, word, ticked]) => {{ {self._options} {_SHOWN}
          return options.some((one) => shown(one) === word && ({self.ticked}) === ticked); }}"""

    @property
    def scroll(self) -> str:
        """Return the script that scrolls a virtual list to a part of its height, or from its top until it renders a word.

        It returns the words that it met on the way.
        """
        return f"""async ([id, word, part]) => {{ {_SHOWN} const list = {self.element};
          const box = list && ({self.scroller}), met = new Set();
          const rendered = () => [...list.querySelectorAll("{self.option}")].map((one) => {{ met.add(shown(one)); return shown(one); }}).includes(word);
          const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          if (!box) return [];
          box.scrollTop = part === null ? 0 : part * box.scrollHeight - box.clientHeight / 2;
          await frame();
          for (let last = -1; part === null && !rendered() && box.scrollTop !== last;) {{
            last = box.scrollTop; box.scrollTop += box.clientHeight * 0.8; await frame();
          }}
          return [...met];
        }}"""

    @property
    def _options(self) -> str:
        return f'const list = {self.element}; const options = list ? [...list.querySelectorAll("{self.option}")] : [];'


@dataclass(frozen=True, slots=True)
class SinglePopup:
    """Pop-ups that nothing connects with their control: only one may be open, so that it belongs to the control.

    `popups` selects all lists, panels and menus of the kit; `leave` is the script that shuts them, given the control's path.
    """

    popups: str
    leave: str = LEAVE

    def shut(self, task: WidgetTask) -> bool:
        """Shut all pop-ups; return False if one stays open."""
        task.actions.evaluate(task.page, self.leave, task.control.ref)
        return until(task.page, _ALL_SHUT, self.popups, _SHUT_MS)

    def wait_until_shut(self, task: WidgetTask) -> None:
        """Wait until all pop-ups have shut by themselves."""
        until(task.page, _ALL_SHUT, self.popups)

    def others_shut(self, task: WidgetTask) -> Trouble | None:
        """Shut all pop-ups, so that the next one to open belongs to the control."""
        if until(task.page, _ALL_SHUT, self.popups, _GLIMPSE_MS) or self.shut(task):
            return None
        return Trouble("refused", say("页面上另一个下拉面板没有关闭。"))

    def open(self, task: WidgetTask, box: Locator, popup: str, key: str = "") -> Trouble | None:
        """Open the pop-up of one control by a key, else by a click; return trouble unless exactly one is open then."""
        trouble = self.others_shut(task)
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
        if task.page.locator(self.popups).locator("visible=true").count() != 1:
            return Trouble("refused", say("页面上同时打开了多个下拉面板。"))
        return None


@dataclass
class OpenList(ABC):
    """The open list of one select; a kit's subclass says how it opens, is searched and is shut."""

    parts: ClassVar[ListParts]
    popup: ClassVar[SinglePopup]  # of a kit that does not wait and shut in its own way
    attempts: ClassVar[int] = 1  # to click an option that the list may scroll away
    settle_ms: ClassVar[int] = SETTLED_MS  # for a multiple list to show an option as ticked or cleared

    task: WidgetTask
    id: str = ""

    @abstractmethod
    def open(self, word: str) -> Trouble | None:
        """Open the list, and set `id` if the kit's scripts use it; a list may need a first word to open at all."""

    def wait_until_shut(self) -> None:
        """Wait until the list has shut by itself after a choice, in a kit whose field is not left before."""
        self.popup.wait_until_shut(self.task)

    def shut(self) -> None:
        """Leave the field, and make sure that the list is shut."""
        self.popup.shut(self.task)

    def known(self) -> Sequence[str]:
        """Return all words of the list, rendered or not; () if the page does not tell them before a query."""
        options = self.task.control.options
        if options.state != "on_demand" or options.words:
            return options.words if options.state == "listed" else ()
        script = f"(root, name) => {{ {page_script()}\n const kit = kits.find((one) => one.name === name); return kit.known ? kit.known(root) : []; }}"
        words: list[str] = self.task.root.evaluate(script, self.task.control.kit)
        return [*map(shown_word, words)]

    def ask(self, word: str) -> Trouble | None:
        """Bring a word into a list that does not render all its options."""
        return None

    def refused(self, word: str, trouble: Trouble) -> Trouble:
        """Return the trouble to report for a word that the list does not have."""
        return trouble

    @property
    def is_asked(self) -> bool:
        """Return whether `ask` changes what the list renders, so that the word is waited for before the first reading."""
        return self.is_remote

    @property
    def is_remote(self) -> bool:
        """Return whether the options come from a server, for a query."""
        return self.task.control.options.state == "remote"

    @property
    def box(self) -> Locator:
        """Return the input that takes keys and queries."""
        return self.task.root.locator(self.parts.box).first

    @property
    def takes_text(self) -> bool:
        """Return whether the list can be searched by typing."""
        return self.box.get_attribute("readonly") is None

    def words(self) -> list[dict[str, Any]]:
        """Return the options now in the list: word, ticked, closed."""
        options: list[dict[str, Any]] = self.task.page.evaluate(self.parts.words, self.id)
        return options

    def is_offered(self, word: str) -> bool:
        """Wait until exactly this word is offered, no longer once a remote list has answered with other words."""
        if until(self.task.page, self.parts.offers, [self.id, word], SETTLED_MS):
            return True
        return (
            self.is_remote and not self.words() and until(self.task.page, self.parts.offers, [self.id, word], ANSWER_MS)
        )

    def scroll_to(self, word: str, part: float | None = None) -> Trouble | None:
        """Scroll a virtual list to a part of its height (0 to 1), by default from its top until it renders the word.

        A list that has not the word itself is scrolled to the one other notation of it, if it has exactly one.
        """
        met: list[str] = self.task.actions.evaluate(self.task.page, self.parts.scroll, [self.id, word, part])
        place = index_of(word, met)
        if part is None and isinstance(place, int) and met[place] != word:
            self.task.actions.evaluate(self.task.page, self.parts.scroll, [self.id, met[place], None])
        return place if isinstance(place, Trouble) and place.outcome == "ambiguous" else None

    def pick(self, word: str) -> Trouble | None:
        """Click the option of this word; in a multiple list, wait until its state has changed."""
        for remaining in reversed(range(self.attempts)):
            trouble = self.ask(word)
            if trouble:
                return trouble
            options, place = look_for(word, self.words, lambda: self.is_offered(word), was_asked=self.is_asked)
            if isinstance(place, Trouble):
                return self.refused(word, place)
            option = options[place]
            if option["closed"]:
                return not_choosable(word, [other["word"] for other in options])
            try:
                self._click(option["word"], _LATE_MS if remaining else None)
                break
            except PageTimeout:
                if not remaining:
                    raise
        if isinstance(self.task.value, Choices):
            until(self.task.page, self.parts.shows, [self.id, option["word"], not option["ticked"]], self.settle_ms)
        return None

    def _click(self, shown: str, within_ms: int | None) -> None:
        """Click the option that shows this word, at its present position."""
        options = self.task.page.locator(self.parts.within.format(id=self.id)).locator(self.parts.option)
        self.task.actions.click(options.filter(has_text=whole_text(shown)), within_ms=within_ms)


class SearchedOpenList(OpenList):
    """A list that renders only what is in view: a word is typed into it, or scrolled to by its place among all options."""

    attempts = 3
    is_asked = True

    def is_offered(self, word: str) -> bool:
        """Bring the word into view, by query or by scrolling; return whether the list is known to have it."""
        if word in (option["word"] for option in self.words()):
            return True
        if self.takes_text:
            self.task.actions.fill(self.box, word)
            if super().is_offered(word):
                return True
        return not self.is_remote and self._brings(word)

    def _brings(self, word: str) -> bool:
        """Scroll to the word's position in the kit's option list; if that list is unknown, from the top to the end."""
        known = self.known()
        place = index_of(word, known) if known else None
        if isinstance(place, Trouble):
            return False
        if self.takes_text:
            self.task.actions.fill(self.box, "")
        self.scroll_to(word, None if place is None else (place + 0.5) / len(known))
        spelled = word if place is None else known[place]
        return until(self.task.page, self.parts.offers, [self.id, spelled], SETTLED_MS) or place is not None

    def refused(self, word: str, trouble: Trouble) -> Trouble:
        """Return the trouble with the options from the top of the list, without the effects of a query or a scroll."""
        if trouble.outcome != "no_option" or self.is_remote:
            return trouble
        if self.takes_text:
            self.task.actions.fill(self.box, "")
        self.scroll_to_top()
        return no_option(word, [option["word"] for option in self.words()] or trouble.options)

    def scroll_to_top(self) -> None:
        """Show the first options of the list."""
        self.scroll_to("", 0)


def write_words(task: WidgetTask, kind: type[OpenList]) -> Trouble | None:
    """Choose one word of a select, or exactly these words of a multiple one."""
    assert isinstance(task.value, Choice | Choices)
    opened = kind(task)
    words = as_listed(task.control, words_of(task.value), opened.known())
    if isinstance(words, Trouble):
        return words
    trouble = opened.open(next(iter(words), ""))
    if trouble is None:
        for word in _toggles(task, opened, words):
            trouble = opened.pick(word)
            if trouble:
                break
        if trouble is None and isinstance(task.value, Choice):
            opened.wait_until_shut()
    opened.shut()
    return trouble


def _toggles(task: WidgetTask, opened: OpenList, words: Sequence[str]) -> Sequence[str]:
    """Return the words to click; in a multiple list, those whose state has to change."""
    if not isinstance(task.value, Choices):
        return words
    value = task.control.held if task.control.held_seen else task.control.value
    chosen = (
        value.words if isinstance(value, Choices) else [option["word"] for option in opened.words() if option["ticked"]]
    )
    return differing(chosen, words)


@dataclass(frozen=True, slots=True)
class MenuParts:
    """How a kit renders the menus of an open cascader, one menu a level, and how the menus open and shut.

    `entered` is the class of an item whose menu is open ("": the items of the next menu suffice); `label` and `radio` are
    what to click in an item, `radio` at the last level. `shut` is told whether the walk met trouble.
    """

    dropdown: str
    menu: str
    item: str
    open: Callable[[WidgetTask], Trouble | None]
    shut: Callable[[WidgetTask, Trouble | None], object]
    entered: str = ""
    label: str = ""
    radio: str = ""


def write_region(task: WidgetTask, parts: MenuParts) -> Trouble | None:
    """Walk a cascader level by level; names repeat under several parents, so each level has its own menu."""
    assert isinstance(task.value, Region)
    trouble = parts.open(task)
    for level, name in enumerate(task.value.words):
        trouble = trouble or _enter(task, parts, level, name, is_last=level == len(task.value.words) - 1)
    parts.shut(task, trouble)
    return trouble


def _enter(task: WidgetTask, parts: MenuParts, level: int, name: str, *, is_last: bool) -> Trouble | None:
    menus = task.page.locator(f"{parts.dropdown}:visible {parts.menu}")
    items = menus.nth(level).locator(parts.item)
    try:
        items.first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_option(name, ())
    place = index_of(name, [*map(shown_word, items.all_text_contents())])
    if isinstance(place, Trouble):
        return place
    task.actions.click(_target(items.nth(place), parts, is_last=is_last))
    if parts.entered and not is_last:
        entered = """([parts, level, place]) => {
          const menus = [...document.querySelectorAll(parts[0])].filter((one) => one.checkVisibility())
            .flatMap((one) => [...one.querySelectorAll(parts[1])]);
          const item = menus[level] && menus[level].querySelectorAll(parts[2])[place];
          return Boolean(item) && item.classList.contains(parts[3]) && menus.length > level + 1;
        }"""
        until(task.page, entered, [[parts.dropdown, parts.menu, parts.item, parts.entered], level, place])
    return None


def _target(item: Locator, parts: MenuParts, *, is_last: bool) -> Locator:
    """Return what to click in an item."""
    if is_last and parts.radio and item.locator(parts.radio).count():
        return item.locator(parts.radio)
    return item.locator(parts.label) if parts.label else item
