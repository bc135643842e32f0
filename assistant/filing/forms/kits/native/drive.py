"""Native controls and ARIA widgets: one driver per kind, by the element and role found in the snapshot.

Radios and boxes without a visible size (styled ones) are switched by the space key. Pop-ups are closed by leaving the
field; Escape would close the dialog around it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.core.language import say
from assistant.core.values import Choice, Choices, File, Kind, Period, Steps, Value
from assistant.filing.forms.driving import (
    MOST_ROWS,
    Driver,
    Trouble,
    WidgetTask,
    index_of,
    not_choosable,
    unfit,
    unlike,
)
from assistant.filing.forms.focus import press, type_into
from assistant.filing.forms.kits.native.lists import write_from_list
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.waiting import LEAVE, until

_PRESSES = 2_000  # a slider that needs more key presses is left to the person


def asked(task: WidgetTask, call: str) -> Any:
    """Return the result of a function of `nativeParts` (`boxes`, `nodes`) for the widget as it is now."""
    return task.root.evaluate(f"(root) => {{ {page_script()}\n return nativeParts.{call}(root); }}")


def write_choice(task: WidgetTask) -> Trouble | None:
    """Choose one word of a radio group, a select, a listbox or a combobox."""
    assert isinstance(task.value, Choice)
    return _write_words(task, (task.value.word,))


def write_choices(task: WidgetTask) -> Trouble | None:
    """Choose exactly these words in a check-box group, a select or a listbox."""
    assert isinstance(task.value, Choices)
    return _write_words(task, task.value.words)


def _write_words(task: WidgetTask, words: Sequence[str]) -> Trouble | None:
    match task.control.shape:
        case "select":
            return _write_select(task, words)
        case "boxes":
            return _write_boxes(task, words)
        case _:
            return write_from_list(task, words)


def _write_select(task: WidgetTask, words: Sequence[str]) -> Trouble | None:
    script = f"""(root) => {{ {page_script()}
      const {{ options, words }} = nativeParts.selectWords(root);
      return options.map((one, at) => ({{ word: words[at], at: one.index, off: one.matches(':disabled') }})); }}"""
    options = task.root.evaluate(script)
    listed = [option["word"] for option in options]
    places = []
    for word in words:
        place = index_of(word, listed)
        if isinstance(place, Trouble):
            return place
        if options[place]["off"]:
            return not_choosable(word, listed)
        places.append(options[place]["at"])
    task.actions.select(task.root, places)
    task.actions.evaluate(task.page, LEAVE)
    return None


def _write_boxes(task: WidgetTask, words: Sequence[str]) -> Trouble | None:
    """Click the boxes whose state has to change; a radio is only ever switched on."""
    boxes = asked(task, "boxes")
    listed = [box["word"] for box in boxes]
    desired = set()
    for word in words:
        place = index_of(word, listed)
        if isinstance(place, Trouble):
            return place
        desired.add(place)
    only_on = isinstance(task.value, Choice)
    for place, box in enumerate(boxes):
        if box["on"] == (place in desired) or (only_on and place not in desired):
            continue
        if box["off"]:
            return not_choosable(box["word"], listed)
        trouble = _press(task, box)
        if trouble:
            return trouble
    return None


def _press(task: WidgetTask, box: dict[str, Any]) -> Trouble | None:
    if box["how"] == "space":
        return press(task, task.page.locator(box["path"]), "Space")
    task.actions.click(task.page.locator(box["path"]))
    return None


def write_tick(task: WidgetTask) -> Trouble | None:
    """Tick or clear one box or switch."""
    box = asked(task, "boxes")[0]
    return None if box["on"] == task.value else _press(task, box)


def write_typed(task: WidgetTask) -> Trouble | None:
    """Type a text, number or day into a control that has no plain input, or has its own format."""
    if task.control.shape == "arrows":
        return _step_to(task)
    trouble = None
    if task.root.evaluate("(root) => root.matches('iframe')"):  # an editor whose text is the document of a frame
        trouble = type_into(task, task.root.content_frame.locator("body"), _text(task.value))
    elif task.root.evaluate("(root) => root.isContentEditable"):
        trouble = type_into(task, task.root, _text(task.value))
    else:  # a field with its own format gets its value as a whole, without key presses
        task.actions.fill(task.root, _text(task.value))
    task.actions.evaluate(task.page, LEAVE)
    return trouble


def write_period(task: WidgetTask) -> Trouble | None:
    """Set the two days of a period, or its first day and the box 长期 beside them."""
    assert isinstance(task.value, Period)
    days = [day for day in (task.value.start, task.value.end) if day is not None]
    if task.control.shape == "long_term":
        box = task.root.locator("input[type=checkbox]").first
        if box.is_checked() != (task.value.end is None):
            task.actions.click(box)
    elif len(days) == 1:
        return Trouble("unsupported", say("页面没有“长期”这一项可勾选。"))
    inputs = task.root.locator("input:not([type=checkbox])")
    for place, day in enumerate(days):
        task.actions.fill(inputs.nth(place), day.isoformat())
        task.actions.evaluate(task.page, LEAVE)
    return None


def _text(value: Value) -> str:
    return (
        format(value, "f")
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def _step_to(task: WidgetTask) -> Trouble | None:
    """Move a slider or spin button to its number by the arrow keys, or back to the start if it cannot reach it."""
    inner = task.root.locator("input")
    if inner.count():
        trouble = type_into(task, inner.first, _text(task.value))
        task.actions.evaluate(task.page, LEAVE)
        return trouble
    desired, start = Decimal(_text(task.value)), _current_number(task)
    if start is None:
        return Trouble("unsupported", say("页面没有显示该项当前的数值。"))
    if _walk(task, start, desired) == desired:
        return None
    _walk(task, _current_number(task) or start, start)
    return Trouble("refused", say("该控件无法设为这个数值。"))


def _walk(task: WidgetTask, here: Decimal, goal: Decimal) -> Decimal:
    up = here < goal
    for _ in range(_PRESSES):
        if here == goal or (here < goal) != up:
            break
        trouble = press(task, task.root, "ArrowUp" if up else "ArrowDown")
        current = _current_number(task)
        if trouble or current is None or current == here:
            break
        here = current
    return here


def _current_number(task: WidgetTask) -> Decimal | None:
    text = task.root.get_attribute("aria-valuenow")
    return Decimal(text) if text else None


def write_file(task: WidgetTask) -> Trouble | None:
    """Set the file of the input; a page that uploads by script shows the result itself."""
    assert isinstance(task.value, File)
    trouble = unfit(task)
    if trouble or task.value.path is None:
        return trouble
    task.actions.set_files(task.root, [task.value.path])
    return None


def write_nodes(task: WidgetTask) -> Trouble | None:
    """Choose exactly these nodes of a tree, named by their labels from the root down; branches are opened first."""
    for node in unlike(task, _unfolded(task)):
        trouble = node if isinstance(node, Trouble) else _toggle(task, node)
        if trouble:
            return trouble
    return None


def _toggle(task: WidgetTask, node: Mapping[str, Any]) -> Trouble | None:
    if node["by"] == "space":
        return press(task, task.page.locator(node["at"]), "Space")
    task.actions.click(task.page.locator(node["box"] or node["at"]))
    return None


def _unfolded(task: WidgetTask) -> list[dict[str, Any]]:
    """Open every branch by the arrow key, and return all nodes; a branch that does not open stays as it is."""
    tried: set[str] = set()
    while True:
        nodes: list[dict[str, Any]] = asked(task, "nodes")
        folded = [node for node in nodes if node["folded"] and node["at"] not in tried]
        if not folded:
            return nodes
        tried.add(folded[0]["at"])
        press(task, task.page.locator(folded[0]["at"]), "ArrowRight")


def write_steps(task: WidgetTask) -> Trouble | None:
    """Add or remove rows until their number is right, then type the words in order and leave the last row."""
    assert isinstance(task.value, Steps)
    words = task.value.words or ("",)
    rows = asked(task, "rows")
    for _ in range(MOST_ROWS):
        if (count := len(rows["inputs"])) == len(words):
            break
        button = rows["less" if count > len(words) else "more"]
        if not button:
            return Trouble("refused", say("页面不允许增减步骤。"))
        task.actions.click(task.page.locator(button))
        changed = f"""([path, count]) => {{ {page_script()}
          const root = elementAt(path);
          return root && nativeParts.rows(root).inputs.length !== count; }}"""
        if not until(task.page, changed, [task.control.ref, count]):
            return Trouble("refused", say("步骤的行数没有变化。"))
        rows = asked(task, "rows")
    else:
        return Trouble("refused", say("页面不允许增减步骤。"))
    for place, (path, word) in enumerate(zip(rows["inputs"], words, strict=True)):
        if rows["words"][place] != word:
            task.actions.fill(task.page.locator(path), word)
    task.actions.evaluate(task.page, LEAVE)
    return None


DRIVERS: dict[Kind, Driver] = {
    "choice": write_choice,
    "choices": write_choices,
    "tick": write_tick,
    "date": write_typed,
    "period": write_period,
    "text": write_typed,
    "textarea": write_typed,
    "number": write_typed,
    "steps": write_steps,
    "file": write_file,
    "nodes": write_nodes,
}
