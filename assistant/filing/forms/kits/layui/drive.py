"""layui 2: one driver per kind of control.

Radios and boxes are clicked on what layui draws behind them. It draws all of them again after many a click, so that each is
found by its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from assistant.core.language import say
from assistant.core.values import Choice, Choices, File, Kind, Steps
from assistant.filing.forms.driving import MOST_ROWS, Driver, Trouble, WidgetTask, index_of, not_choosable
from assistant.filing.forms.kits.layui.dates import write_date, write_period
from assistant.filing.forms.kits.layui.popups import LayuiOpenList, write_region, write_remote
from assistant.filing.forms.kits.popups import write_words
from assistant.filing.forms.kits.trees import Row, rows_of, write_nodes
from assistant.filing.forms.kits.uploads import (
    UPLOAD_MS,
    UploadParts,
    messages_script,
    not_ended,
    remove_listed,
    write_file,
)
from assistant.filing.forms.transport import PageTimeout
from assistant.filing.forms.waiting import SETTLED_MS, until

_MORE = re.compile(r"^\s*(?:[+＋➕]\s*)?(?:添\s?加|新\s?增|增\s?加|追\s?加|插\s?入)|^\s*[+＋➕]\s*$")
_LESS = re.compile(r"^\s*(?:移\s?除|删\s?除?|去\s?掉|减\s?少)[级步层行条项]?\s*$|^\s*[-－–—−×✕✖xX]\s*$")
_ROW = ":is(ul, ol, tbody) > :is(li, tr):visible"
_REMOVE = ":is(a, button, .layui-btn):text-matches('移除|删除|去掉'), .layui-icon-delete, .layui-icon-close"
_IS_OPEN = """(path) => { const node = document.querySelector(path)?.closest('.layui-tree-set');
  const pack = node && node.querySelector(':scope > .layui-tree-pack');
  return Boolean(pack) && node.classList.contains('layui-tree-spread') && !pack.style.overflow; }"""
_SAID = ".layui-layer-msg .layui-layer-content"
_LISTED = "([path, name]) => document.querySelector(path)?.textContent.includes(name)"
_LISTED_OR_SAID = f"""([path, name, before]) => {{ if (({_LISTED})([path, name])) return 'listed';
  return ({messages_script(_SAID)})().find((text) => text && !before.includes(text)) || ''; }}"""


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a select, of the menu of an input, or of radios."""
    assert isinstance(task.value, Choice)
    if task.control.shape == "list":
        return write_words(task, LayuiOpenList)
    if task.control.shape == "remote":
        return write_remote(task)
    rows = _rows(task)
    place = index_of(task.value.word, _words(rows))
    if isinstance(place, Trouble):
        return place
    if rows[place]["off"]:
        return not_choosable(task.value.word, _words(rows))
    if not rows[place]["on"]:
        task.actions.click(task.page.locator(rows[place]["box"]))
    return None


def write_choices(task: WidgetTask) -> Trouble | None:
    """Tick exactly these boxes, or move exactly these words to the right of a transfer."""
    assert isinstance(task.value, Choices)
    words = _words(_rows(task))
    places = [index_of(word, words) for word in task.value.words]
    trouble = next((place for place in places if isinstance(place, Trouble)), None)
    if trouble:
        return trouble
    chosen = {words[place] for place in places if isinstance(place, int)}
    if task.control.shape == "transfer":
        return _move(task, chosen, is_chosen=True) or _move(task, chosen, is_chosen=False)
    return _tick(task, "on", chosen)


def _move(task: WidgetTask, chosen: set[str], *, is_chosen: bool) -> Trouble | None:
    """Move what is on the wrong side of a transfer: away from the right (`is_chosen`), else away from the left."""
    misplaced = {
        row["word"] for row in _rows(task) if row["chosen"] == is_chosen and (row["word"] in chosen) != is_chosen
    }
    if not misplaced:
        return None
    trouble = _tick(task, "ticked", misplaced, chosen=is_chosen)
    if trouble is None:
        task.actions.click(task.root.locator("button").nth(int(is_chosen)))
    return trouble


def _tick(task: WidgetTask, state: str, ticked: set[str], chosen: bool | None = None) -> Trouble | None:
    """Click the boxes whose state has to change; they are read again after each click, which may switch others."""
    tried: set[str] = set()
    while True:
        rows = [row for row in _rows(task) if row.get("chosen") == chosen]
        if not ticked <= set(_words(rows)):
            return Trouble("refused", say("页面没有响应这一步操作。"))
        differing = [row for row in rows if row[state] != (row["word"] in ticked) and row["word"] not in tried]
        if not differing:
            return None
        tried.add(differing[0]["word"])
        if differing[0]["off"]:
            return not_choosable(differing[0]["word"], _words(rows))
        task.actions.click(task.page.locator(differing[0]["box"]))


def _rows(task: WidgetTask) -> list[Row]:
    """Read the rows of a widget, again if the page has replaced it at this moment."""
    return rows_of(task) or rows_of(task)


def _words(rows: Sequence[Row]) -> list[str]:
    return [row["word"] for row in rows]


def write_tick(task: WidgetTask) -> Trouble | None:
    """Tick or clear one box or switch."""
    row = _rows(task)[0]
    if row["on"] != task.value:
        task.actions.click(task.page.locator(row["box"]))
    return None


def write_steps(task: WidgetTask) -> Trouble | None:
    """Add or remove rows until their number is right, then type the words in order."""
    assert isinstance(task.value, Steps)
    words = task.value.words or ("",)
    rows = task.root.locator("input.layui-input")
    buttons = task.root.locator("button, a")
    for _ in range(MOST_ROWS):
        if (count := rows.count()) == len(words):
            break
        button = buttons.filter(has_text=_LESS if count > len(words) else _MORE).last
        if not button.count() or not button.is_enabled():
            return Trouble("refused", say("页面不允许增减步骤。"))
        task.actions.click(button)
        change = (
            "([path, count]) => document.querySelector(path).querySelectorAll('input.layui-input').length !== count"
        )
        if not until(task.page, change, [task.control.ref, count]):
            return Trouble("refused", say("步骤的行数没有变化。"))
    else:
        return Trouble("refused", say("页面不允许增减步骤。"))
    for index, word in enumerate(words):
        if rows.nth(index).input_value() != word:
            task.actions.fill(rows.nth(index), word)
    return None


def _ended(task: WidgetTask, before: Sequence[str]) -> Trouble | None:
    """Wait until the page lists the file or says why not; a message beside a listed file is no refusal."""
    assert isinstance(task.value, File)
    assert task.value.path is not None
    arguments = [task.control.ref, task.value.path.name]
    try:
        said = task.page.wait_for_function(_LISTED_OR_SAID, arg=[*arguments, before], timeout=UPLOAD_MS).json_value()
    except PageTimeout:
        return not_ended()
    if said == "listed" or until(task.page, _LISTED, arguments, SETTLED_MS):
        return None
    return Trouble("refused", str(said))


UPLOADS = UploadParts(_SAID, partial(remove_listed, item=_ROW, button=_REMOVE), _ended, input=".layui-upload-file")


def _await_children(task: WidgetTask, _: Sequence[Row], row: Row) -> None:
    """Wait until a branch has unfolded."""
    until(task.page, _IS_OPEN, row["fold"])


DRIVERS: dict[Kind, Driver] = {
    "choice": write_choice,
    "choices": write_choices,
    "tick": write_tick,
    "date": write_date,
    "period": write_period,
    "region": write_region,
    "steps": write_steps,
    "file": partial(write_file, parts=UPLOADS),
    "nodes": lambda task: write_nodes(task, _await_children),
}
