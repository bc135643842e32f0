"""Write ARIA listboxes, alone or behind a combobox: open, read, search or scroll, choose, close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.core.language import say
from assistant.core.values import Choice
from assistant.filing.forms.driving import Trouble, WidgetTask, index_of, not_choosable, not_open
from assistant.filing.forms.focus import press, type_into
from assistant.filing.forms.snapshot import page_script, path_script
from assistant.filing.forms.transport import JSHandle, PageTimeout
from assistant.filing.forms.waiting import LEAVE, SETTLED_MS

OPEN_MS = 3_000  # shorter than elsewhere: if nothing opens, another way of opening is tried
# The visible lists, and for options outside any list the elements that contain them.
_RENDERED_LISTS = """() => {
  const lists = deepAll(document.body, '[role=listbox]').filter((one) => isShown(one) && one.querySelector('[role=option]'));
  const loose = deepAll(document.body, '[role=option]').filter((one) => isShown(one) && !one.closest('[role=listbox]'));
  return [...lists, ...new Set(loose.map(parentOf))];
}"""

# A virtual list re-renders its options when it is scrolled: a path read before then may be that of another option.
_IN_SIGHT = """
  const was = option.textContent;
  option.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return elementAt(path) === option && option.textContent === was;
"""
_SCROLL = """
  const met = new Set();
  const drawn = () => {
    const words = [...list.querySelectorAll('[role=option]')].map(nativeParts.optionWord);
    words.forEach((one) => met.add(one));
    return words.includes(word);
  };
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const boxes = [list, ...list.querySelectorAll('*'), list.parentElement];
  const box = boxes.find((one) => one && one.scrollHeight > one.clientHeight + 1);
  if (!box) return [];
  box.scrollTop = 0;
  await frame();
  for (let last = -1; !drawn() && box.scrollTop !== last;) {
    last = box.scrollTop; box.scrollTop += box.clientHeight * 0.8; await frame();
  }
  return [...met];
"""
_MOST_RENDERED = 5


def write_from_list(task: WidgetTask, words: Sequence[str]) -> Trouble | None:
    """Choose exactly these words in a listbox or combobox; a list that was opened is closed again."""
    box, is_refused = _Box(task), True
    try:
        trouble = box.open() or box.choose(words)
        is_refused = trouble is not None
    finally:
        box.close(is_refused=is_refused)
    return trouble


@dataclass
class _Box:
    task: WidgetTask
    list_path: str = ""
    before: str = ""
    others: JSHandle | None = None

    @property
    def is_combobox(self) -> bool:
        return self.task.control.shape == "combobox"

    @property
    def is_input(self) -> bool:
        tag: str = self.task.root.evaluate("(root) => root.tagName")
        return tag == "INPUT"

    def open(self) -> Trouble | None:
        """Open the list unless it is open, and find it: by the widget's own reference, else the one list that appeared.

        A list that was visible before belongs to another field, even if it is the only one.
        """
        task = self.task
        if not self.is_combobox:
            self.list_path = task.control.ref
            return None
        if self.is_input:
            self.before = task.root.input_value()
        self.others = task.page.evaluate_handle(
            f"() => {{ {page_script()}\n return ({_RENDERED_LISTS})().map((one) => new WeakRef(one)); }}"
        )
        if not self._find():
            task.actions.click(task.root)
            if not self._wait(self._find) and (press(task, task.root, "ArrowDown") or not self._wait(self._find)):
                return not_open()
        return None

    def _find(self) -> bool:
        script = f"""(root, others) => {{ {page_script()}
          const own = nativeParts.listOf(root);
          const drawn = own ? [own].filter((one) => isShown(one) && one.querySelector('[role=option]'))
            : ({_RENDERED_LISTS})().filter((one) => !others.some((each) => each.deref() === one));
          return drawn.length === 1 ? pathOf(drawn[0]) : ''; }}"""
        self.list_path = self.task.root.evaluate(script, self.others)
        return bool(self.list_path)

    def _wait(self, holds: Any, timeout_ms: int = OPEN_MS) -> bool:
        for _ in range(timeout_ms // 50):
            if holds():
                return True
            self.task.page.wait_for_timeout(50)
        return bool(holds())

    def options(self) -> list[dict[str, Any]]:
        """Return the options that the list renders now: word, on, off, path."""
        script = f"(list) => {{ {page_script()}\n return nativeParts.options(list); }}"
        options: list[dict[str, Any]] = self.task.page.locator(self.list_path).evaluate(script)
        return options

    def choose(self, words: Sequence[str]) -> Trouble | None:
        """Click the options whose state has to change; a word not rendered is searched by typing or scrolling."""
        spelled = []
        for word in words:
            if not self._offered(word):
                return self._refusal(word)
            listed = [option["word"] for option in self.options()]
            place = index_of(word, listed)
            if isinstance(place, Trouble):
                return place
            spelled.append(listed[place])
        if isinstance(self.task.value, Choice):
            return self._press(spelled[0], on=True)
        for option in self.options():
            if option["on"] and option["word"] not in spelled:
                trouble = self._press(option["word"], on=False)
                if trouble:
                    return trouble
        for word in spelled:
            trouble = self._press(word, on=True) if self._offered(word) else self._refusal(word)
            if trouble:
                return trouble
        return None

    def _place(self, word: str) -> int | Trouble:
        return index_of(word, [option["word"] for option in self.options()])

    def _refusal(self, word: str) -> Trouble:
        if self.is_combobox and self.is_input:
            type_into(self.task, self.task.root, "")
            self._wait(self._find, SETTLED_MS)
        words = [option["word"] for option in self.options()] if self.list_path else []
        place = index_of(word, words)
        if words and isinstance(place, Trouble):
            return place
        return Trouble("refused", say("页面没有响应这一步操作。"))

    def _offered(self, word: str) -> bool:
        """Bring the word into the list by typing or scrolling; return whether the list shows it, or several of it.

        Another notation of the word counts only once the word itself did not come.
        """
        if self._shows(word):
            return True
        if self.is_combobox and self.is_input:
            if type_into(self.task, self.task.root, word):
                return False
            return self._wait(lambda: self._find() and self._shows(word), SETTLED_MS) or self._is_there(word)
        is_one = self.task.control.options.state != "on_demand" or self._scroll_to(word)
        return is_one and self._is_there(word)

    def _shows(self, word: str) -> bool:
        try:
            return bool(self.list_path) and any(option["word"] == word for option in self.options())
        except PageTimeout:
            return False

    def _is_there(self, word: str) -> bool:
        if not self.list_path:
            return False  # what was typed left the list without an option
        try:
            place = self._place(word)
        except PageTimeout:
            return False
        return isinstance(place, int) or place.outcome == "ambiguous"

    def _scroll_to(self, word: str) -> bool:
        """Scroll from the top to the word, else to its one other notation; return False if it met several of them."""
        script = f"""async (list, word) => {{ {page_script()} {_SCROLL} }}"""
        rendered = self.task.page.locator(self.list_path)
        met: list[str] = rendered.evaluate(script, word)
        place = index_of(word, met)
        if isinstance(place, int) and met[place] != word:
            rendered.evaluate(script, met[place])
        return isinstance(place, int) or place.outcome != "ambiguous"

    def _press(self, word: str, *, on: bool) -> Trouble | None:
        for _ in range(_MOST_RENDERED):
            options = self.options()
            listed = [option["word"] for option in options]
            place = index_of(word, listed)
            if isinstance(place, Trouble):
                return place
            option = options[place]
            if self.task.control.options.state != "on_demand" or self._is_at_rest(option["path"]):
                break
        else:
            return Trouble("refused", say("页面没有响应这一步操作。"))
        if option["on"] == on and not isinstance(self.task.value, Choice):
            return None
        if option["off"]:
            return not_choosable(word, listed)
        self.task.actions.click(self.task.page.locator(option["path"]))
        return None

    def _is_at_rest(self, path: str) -> bool:
        """Scroll an option into view; return whether the list did not re-render it for that."""
        script = f"async (option, path) => {{ {path_script()}\n {_IN_SIGHT} }}"
        is_at_rest: bool = self.task.page.locator(path).evaluate(script, path)
        return is_at_rest

    def close(self, *, is_refused: bool) -> None:
        """Leave the field, restore its text if nothing was chosen, and make sure that the list is closed."""
        task = self.task
        if not self.is_combobox:
            return
        if is_refused and self.is_input and task.root.input_value() != self.before:
            type_into(task, task.root, self.before)
        task.actions.evaluate(task.page, LEAVE)
        if self._wait(lambda: not self._is_open(), 500):
            return
        press(task, task.root, "Tab")
        if not self._wait(lambda: not self._is_open(), 500):
            task.actions.click(task.root)

    def _is_open(self) -> bool:
        script = "(root) => (root.querySelector('[aria-expanded]') || root).getAttribute('aria-expanded') === 'true'"
        is_open: bool = self.task.root.evaluate(script)
        return is_open
