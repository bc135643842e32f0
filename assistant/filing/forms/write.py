"""Writing: plain texts in bulk, every other control by its kit's driver, one after the other.

Two writers on one page corrupt it silently, so nothing here runs side by side. Plain texts go in one step per chunk;
a field that did not take its text is tried once more by itself. Where a script of the page steals the focus, the value is
set without focus: keys would land in its neighbour (traps: the previous field is written and the call returns true).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.core.language import say
from assistant.core.values import Kind, Value
from assistant.filing.forms.driving import Driver, Trouble, WidgetTask
from assistant.filing.forms.focus import unfocused
from assistant.filing.forms.kits.drivers import DRIVERS
from assistant.filing.forms.match import match
from assistant.filing.forms.outcome import locked_reason
from assistant.filing.forms.shapes import Control, FieldTarget
from assistant.filing.forms.snapshot import LiveForm, path_script, read_live
from assistant.filing.forms.transport import ControlActions, FocusMoved, PageFault, PageTimeout
from assistant.filing.forms.waiting import LEAVE

TYPED: frozenset[Kind] = frozenset({"text", "textarea", "number"})
DRIVEN = frozenset({"keys", "arrows"})  # shapes of texts and numbers that their kit writes: no plain input takes them
CHUNK = 100
_PAUSES_MS = (100, 400, 1_200)  # before another look at a list that was shut, or showed not a single word
_SET = """([path, text]) => {
  const field = elementAt(path);
  const type = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(type.prototype, 'value').set.call(field, text);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}"""


@dataclass(frozen=True, slots=True)
class MatchedTarget:
    """One value to write and the control that it goes into."""

    target: FieldTarget
    control: Control


def is_typed(control: Control) -> bool:
    """Say whether the control takes a plain text in bulk."""
    return control.kind in TYPED and control.shape not in DRIVEN


def text_of(value: Value) -> str:
    """Return the text that a person would type for a plain value."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_texts(
    live: LiveForm, actions: ControlActions, matched_targets: Sequence[MatchedTarget]
) -> list[Trouble | None]:
    """Type all texts in one step; a field that cannot take focus is set without it."""
    paths = live.typed_paths([matched.control for matched in matched_targets])
    pairs = [
        (path, text_of(matched.target.value)) for matched, path in zip(matched_targets, paths, strict=True) if path
    ]
    words = iter(actions.insert_texts(live.page, pairs))
    return [
        _typed(live, actions, matched, next(words)) if path else _missing()
        for matched, path in zip(matched_targets, paths, strict=True)
    ]


def _typed(live: LiveForm, actions: ControlActions, matched: MatchedTarget, word: str) -> Trouble | None:
    """Return the trouble of a word that no second try helps against; None where the reading afterwards decides."""
    if word == "unfocused":
        return _set(live, actions, matched)
    if word == "locked":
        return Trouble("locked", locked_reason())
    return _missing() if word in ("missing", "many", "hidden") else None


def _set(live: LiveForm, actions: ControlActions, matched: MatchedTarget) -> Trouble:
    """Set a value without focus, in the field where it stands now: the texts before it may have moved it."""
    path = live.typed_paths([matched.control])[0]
    if path is None:
        return _missing()
    text = _cut(text_of(matched.target.value), matched.control.limits.max_length)
    actions.evaluate(live.page, f"(pair) => {{ {path_script()}\n ({_SET})(pair); }}", [path, text])
    return unfocused()


def write_again(live: LiveForm, actions: ControlActions, matched: MatchedTarget) -> Trouble | None:
    """Type one text by itself, for a field whose model did not follow the bulk step."""
    path = live.typed_paths([matched.control])[0]
    if path is None:
        return _missing()
    try:
        actions.fill(live.page.locator(path), text_of(matched.target.value))
    except FocusMoved:
        return unfocused()
    except PageTimeout:
        return _unanswered()
    except PageFault:  # a field for numbers takes no words
        return _not_taken()
    actions.evaluate(live.page, LEAVE)
    return None


def write_widget(live: LiveForm, actions: ControlActions, matched: MatchedTarget) -> Trouble | None:
    """Write one control through its kit's driver; what may pass is tried again, as the page has the control by then."""
    trouble = _write_once(live, actions, matched)
    for pause_ms in _PAUSES_MS:
        if trouble is None or not trouble.may_pass or matched.control.options.state == "remote":
            break
        actions.evaluate(live.page, LEAVE)
        live.page.wait_for_timeout(pause_ms)
        live = read_live(live.page)
        control = match(live.snapshot, matched.target.address)
        if not isinstance(control, Control):
            return _missing()
        is_slow = trouble.outcome == "refused"  # it took the whole wait for a list
        trouble = _write_once(live, actions, replace(matched, control=control))
        if is_slow:
            break
    return trouble


def _write_once(live: LiveForm, actions: ControlActions, matched: MatchedTarget) -> Trouble | None:
    driver = DRIVERS.get(matched.control.kit, {}).get(matched.control.kind)
    if driver is None or not _fits(matched):
        return Trouble("unsupported", say("这里的控件与资料中的内容不是同一种，请人工填写。"))
    path = live.path(matched.control)
    if path is None:
        return _missing()
    return _drive(
        driver,
        WidgetTask(
            live.page, actions, live.page.locator(path), replace(matched.control, ref=path), matched.target.value
        ),
    )


def _drive(driver: Driver, task: WidgetTask) -> Trouble | None:
    try:
        return driver(task)
    except FocusMoved:
        task.actions.evaluate(task.page, LEAVE)  # what the driver had opened closes with the focus
        return unfocused()
    except PageTimeout:
        return _unanswered()
    except PageFault:
        return _not_taken()


def _fits(matched: MatchedTarget) -> bool:
    return matched.target.kind == matched.control.kind or {matched.target.kind, matched.control.kind} <= TYPED


def _cut(text: str, limit: int | None) -> str:
    """Cut to a length in UTF-16 units, as `maxlength` would; a value set by script is not cut by the page."""
    return text if limit is None else text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")


def _missing() -> Trouble:
    return Trouble("hidden", say("该项在填写时从页面上消失了。"))


def _not_taken() -> Trouble:
    return Trouble("refused", say("页面不接受这一步操作。"))


def _unanswered() -> Trouble:
    return Trouble("refused", say("页面没有响应这一步操作。"))
