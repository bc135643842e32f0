"""Element Plus 2: widgets whose words open in a pop-up – selects of every kind and cascaders.

Pop-ups are teleported to the body and found by the combobox's `aria-controls`. Each is closed before the next control is
touched, by leaving its field: Escape first clears a query and may close the dialog around it. Waits are on states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.forms.driving import (
    Job,
    Trouble,
    differing,
    index_of,
    look_for,
    no_option,
    not_listed,
    not_open,
    whole_text,
)
from assistant.forms.transport import ControlActions, Locator, Page, PageTimeout, answer_of
from assistant.forms.waiting import ANSWER_MS, OPEN_MS, SETTLED_MS, until
from assistant.language import say
from assistant.values import Choice, Choices, Region
from assistant.wording import option as normal

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
class OpenList:
    """The open list of one select."""

    page: Page
    actions: ControlActions
    box: Locator
    id: str

    def words(self) -> list[dict[str, Any]]:
        """Return the options now in the list: word, ticked, closed."""
        lists = self.page.locator(f"[id='{self.id}']")  # there is none before the first query of a remote one
        found: list[dict[str, Any]] = lists.evaluate_all(f"all => all.length ? ({_WORDS})(all[0]) : []")
        return found

    def is_offered(self, word: str, is_remote: bool) -> bool:
        """Wait until the word is offered; a remote list that answered other words is not waited for."""
        if until(self.page, _OFFERS, [self.id, word], SETTLED_MS):
            return True
        return is_remote and not self.words() and until(self.page, _OFFERS, [self.id, word], ANSWER_MS)

    def click(self, shown: str) -> None:
        """Click the option that shows this word, wherever the list has it by now."""
        options = self.page.locator(f"[id='{self.id}'] [role=option]")
        self.actions.click(options.filter(has_text=whole_text(shown)))


def write_choice(job: Job) -> Trouble | None:
    """Choose one word of a select, searched for where the list is remote or virtual."""
    assert isinstance(job.value, Choice)
    trouble = not_listed(job.control, [job.value.word])
    if trouble:
        return trouble
    opened = _open(job, job.value.word)
    if isinstance(opened, Trouble):
        return opened
    trouble = _pick(job, opened, job.value.word)
    if trouble is None:
        until(job.page, _CLOSED, opened.id)
    _close(job, opened)
    return trouble


def write_choices(job: Job) -> Trouble | None:
    """Tick exactly the wanted words of a multiple select."""
    assert isinstance(job.value, Choices)
    trouble = not_listed(job.control, job.value.words)
    if trouble:
        return trouble
    opened = _open(job, next(iter(job.value.words), ""))
    if isinstance(opened, Trouble):
        return opened
    for word in differing(_chosen(job, opened), job.value.words):
        trouble = trouble or _pick(job, opened, word)
    _close(job, opened)
    return trouble


def _chosen(job: Job, opened: OpenList) -> Sequence[str]:
    value = job.control.held if job.control.held_seen else job.control.value
    return value.words if isinstance(value, Choices) else [one["word"] for one in opened.words() if one["ticked"]]


def _open(job: Job, word: str) -> OpenList | Trouble:
    """Open the list of a select; a remote one without words shows nothing until it is asked for one."""
    box = job.root.locator("[role=combobox]").first
    is_open, name = answer_of(box, _BOX)
    if not is_open:
        job.actions.click(job.root.locator(".el-select__wrapper"))
    if job.control.options.state == "remote" and word:
        job.actions.fill(box, word)
    if job.control.options.state == "remote":  # nothing opens before the first query
        return OpenList(job.page, job.actions, box, name)
    expanded = "(id) => { const box = document.querySelector(`[aria-controls='${id}']`);"
    expanded += " return box && box.ariaExpanded === 'true' && document.getElementById(id); }"
    if not until(job.page, expanded, name):
        return not_open()
    return OpenList(job.page, job.actions, box, name)


def _pick(job: Job, opened: OpenList, word: str) -> Trouble | None:
    """Click the option of this word; a list that does not show it all is asked for it first."""
    is_remote = job.control.options.state == "remote"
    is_long = is_remote or job.control.options.state == "on_demand"
    if is_long:
        if opened.box.get_attribute("readonly") is None:
            job.actions.fill(opened.box, word)
        elif not is_remote:
            _scroll_to(job, opened, word)
    options, place = look_for(word, opened.words, lambda: opened.is_offered(word, is_remote), was_asked=is_long)
    if isinstance(place, Trouble):
        return place
    words = [one["word"] for one in options]
    if options[place]["closed"]:
        return Trouble("refused", say("选项“{word}”在页面上不可选。", word=word), tuple(words))
    before = options[place]["ticked"]
    opened.click(words[place])
    if isinstance(job.value, Choices):
        _settle(job, opened, word, not before)
    return None


def _settle(job: Job, opened: OpenList, word: str, ticked: bool) -> None:
    state = """([id, word, ticked]) => [...document.getElementById(id).querySelectorAll('[role=option]')].some((one) =>
      one.textContent.replace(/\\s+/g, ' ').trim() === word && (one.ariaSelected === 'true') === ticked)"""
    shown = next((one["word"] for one in opened.words() if normal(one["word"]) == normal(word)), word)
    until(job.page, state, [opened.id, shown, ticked])


def _scroll_to(job: Job, opened: OpenList, word: str) -> None:
    """Scroll a virtual list that cannot be searched until it draws the word, or its end is reached."""
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
    job.actions.evaluate(job.page, script, [opened.id, word])


def _close(job: Job, opened: OpenList) -> None:
    """Leave the field, which closes its pop-up, and wait until it says so."""
    is_closed: bool = job.actions.evaluate(job.page, _LEAVE, opened.id)
    if not is_closed and not until(job.page, _CLOSED, opened.id, 1_000):
        job.actions.press(opened.box, "Tab")
        until(job.page, _CLOSED, opened.id)


def write_region(job: Job) -> Trouble | None:
    """Walk a cascader level by level; names repeat under several parents, so each level has its own menu."""
    assert isinstance(job.value, Region)
    field = job.root.locator("input").first
    job.actions.click(field)
    menus = job.page.locator(".el-cascader__dropdown:visible .el-cascader-menu")
    trouble = None
    for level, name in enumerate(job.value.names):
        trouble = _walk(job, menus.nth(level), name)
        if trouble:
            break
    shut = "() => ![...document.querySelectorAll('.el-cascader__dropdown')].some((one) => one.checkVisibility())"
    if trouble or not until(job.page, shut, timeout_ms=1_000):
        job.actions.press(field, "Tab")
        job.actions.evaluate(job.page, _LEAVE, "")
        until(job.page, shut)
    return trouble


def _walk(job: Job, menu: Locator, name: str) -> Trouble | None:
    nodes = menu.locator("[role=menuitem]")
    try:
        nodes.first.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_option(name, ())
    words = [text.strip() for text in nodes.all_text_contents()]
    place = index_of(name, words)
    if isinstance(place, Trouble):
        return place
    job.actions.click(nodes.nth(place))
    return None
