"""Write values: plain texts in bulk, every other control by its kit's driver, one after the other.

Two writers on one page corrupt it silently, so nothing here runs in parallel. Plain texts are written in one step per
chunk; a field that did not take its text is tried once more by itself. If a script of the page steals the focus, the
value is set without focus: keys would land in another field (traps: the previous field is written and the call returns
true).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.core.language import say
from assistant.core.values import Kind, Value
from assistant.filing.forms.driving import Driver, Trouble, WidgetTask
from assistant.filing.forms.focus import unfocused
from assistant.filing.forms.kits.drivers import DRIVERS
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import locked_reason
from assistant.filing.forms.shapes import Control, FieldTarget
from assistant.filing.forms.snapshot import LiveForm, path_script, read_live
from assistant.filing.forms.transport import CommitmentLeft, ControlActions, FocusMoved, PageFault, PageTimeout
from assistant.filing.forms.waiting import LEAVE

TYPED: frozenset[Kind] = frozenset({"text", "textarea", "number"})
DRIVEN = frozenset({"keys", "arrows"})  # shapes of texts and numbers that have no plain input: their kit writes them
CHUNK = 100
_PAUSES_MS = (100, 400, 1_200)  # before reading again a list that was closed or empty
_SET = """([path, text]) => {
  const field = elementAt(path);
  const type = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(type.prototype, 'value').set.call(field, text);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}"""


def is_typed(control: Control) -> bool:
    """Return whether the control can be written as plain text in bulk."""
    return control.kind in TYPED and control.shape not in DRIVEN


def text_of(value: Value) -> str:
    """Return the text that a person would type for a plain value."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_texts(
    live: LiveForm, actions: ControlActions, matched_targets: Sequence[FieldTarget]
) -> list[Trouble | None]:
    """Type all texts in one step, and set a field that takes no focus without it; return the trouble per target."""
    paths = live.typed_paths([target.control for target in matched_targets])
    pairs = [(path, text_of(target.value)) for target, path in zip(matched_targets, paths, strict=True) if path]
    reasons = iter(actions.insert_texts(live.page, pairs))
    return [
        _typed(live, actions, target, next(reasons)) if path else _missing()
        for target, path in zip(matched_targets, paths, strict=True)
    ]


def _typed(live: LiveForm, actions: ControlActions, target: FieldTarget, reason: str) -> Trouble | None:
    """Return the trouble for a reason that a second attempt cannot cure; None if the next reading decides."""
    if reason == "unfocused":
        return _set(live, actions, target)
    if reason == "locked":
        return Trouble("locked", locked_reason())
    return _missing() if reason in ("missing", "many", "hidden") else None


def _set(live: LiveForm, actions: ControlActions, target: FieldTarget) -> Trouble:
    """Set a value without focus, at the field's present path: earlier texts may have moved it."""
    path = live.typed_paths([target.control])[0]
    if path is None:
        return _missing()
    text = _cut(text_of(target.value), target.control.limits.max_length)
    actions.evaluate(live.page, f"(pair) => {{ {path_script()}\n ({_SET})(pair); }}", [path, text])
    return unfocused()


def write_again(live: LiveForm, actions: ControlActions, target: FieldTarget) -> Trouble | None:
    """Type one text by itself, for a field whose model did not follow the bulk step."""
    path = live.typed_paths([target.control])[0]
    if path is None:
        return _missing()
    try:
        actions.fill(live.page.locator(path), text_of(target.value))
    except FocusMoved:
        return unfocused()
    except PageTimeout:
        return _unanswered()
    except PageFault:  # a number field refuses other text
        return _not_taken()
    actions.evaluate(live.page, LEAVE)
    return None


def write_widget(live: LiveForm, actions: ControlActions, target: FieldTarget) -> Trouble | None:
    """Write one control by its kit's driver; trouble that may pass is retried after reading the control again."""
    trouble = _write_once(live, actions, target)
    for pause_ms in _PAUSES_MS:
        if trouble is None or not trouble.may_pass or target.control.options.state == "remote":
            break
        actions.evaluate(live.page, LEAVE)
        live.page.wait_for_timeout(pause_ms)
        live = read_live(live.page)
        control = control_at(live.snapshot, target.address)
        if control is None:
            return _missing()
        is_slow = trouble.outcome == "refused"  # the list did not open within the full waiting time
        trouble = _write_once(live, actions, replace(target, matched=control))
        if is_slow:
            break
    return trouble


def _write_once(live: LiveForm, actions: ControlActions, target: FieldTarget) -> Trouble | None:
    driver = DRIVERS.get(target.control.kit, {}).get(target.control.kind)
    if driver is None or not _fits(target):
        return Trouble("unsupported", say("这里的控件类型与资料中的内容不符，请人工填写。"))
    path = live.path(target.control)
    if path is None:
        return _missing()
    return _drive(
        driver,
        WidgetTask(live.page, actions, live.page.locator(path), replace(target.control, ref=path), target.value),
    )


def _drive(driver: Driver, task: WidgetTask) -> Trouble | None:
    try:
        return driver(task)
    except FocusMoved:
        task.actions.evaluate(task.page, LEAVE)  # an open list closes when its field loses the focus
        return unfocused()
    except PageTimeout:
        return _unanswered()
    except CommitmentLeft as uncommitted:
        return Trouble("human_only", str(uncommitted))
    except PageFault:
        return _not_taken()


def _fits(target: FieldTarget) -> bool:
    return target.kind == target.control.kind or {target.kind, target.control.kind} <= TYPED


def _cut(text: str, limit: int | None) -> str:
    """Cut a text to a length in UTF-16 units, as `maxlength` does; the page does not cut a value set by script."""
    return text if limit is None else text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")


def _missing() -> Trouble:
    return Trouble("hidden", say("该项在填写时从页面上消失了。"))


def _not_taken() -> Trouble:
    return Trouble("refused", say("页面不接受这一步操作。"))


def _unanswered() -> Trouble:
    return Trouble("refused", say("页面没有响应这一步操作。"))
