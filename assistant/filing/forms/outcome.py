"""Decide the outcome of writing one value from the value to write and the control before and after it (pure).

The two witnesses must agree: if the page shows one value and its framework holds another, nothing is proved and the
outcome is never a right one (design: Snapshot, gate, write, snapshot; glossary H). Reasons contain the page's words and
limits, never a value; the result has fields for values.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.language import say
from assistant.core.values import Choice, Choices, File, Kind, Nodes, Value, compare, is_empty, rewrites_of, words_of
from assistant.core.values.comparison import are_same_number, named, twins_of
from assistant.core.verdict import Verdict, is_right
from assistant.filing.forms.shapes import Control, FieldTarget

Judged = tuple[Verdict, str]
_ALIKE = frozenset({"equal", "normalised", "listed"})


def before_writing(target: FieldTarget, control: Control) -> Judged | None:
    """Return the outcome if nothing has to or may be written (already, locked, unsupported), else None."""
    expected = target.value
    if not control.enabled or not control.editable:
        return "locked", "" if target.is_known or is_same(expected, control) else _locked_reason(expected, control)
    if target.is_known:
        return "already", ""
    if control.kind == "unknown":
        return "unsupported", say("无法识别这种控件，请人工填写。")
    if judged(expected, control) == "ambiguous":
        return "ambiguous", two_options()
    return ("already", "") if is_same(expected, control) else None


def left_to_person(control: Control, *, is_question: bool = False) -> Judged | None:
    """Return the outcome of a commitment, which only the person makes; None for a control that may be written."""
    if not control.commitment or is_question:
        return None
    reason = say("“{words}”是承诺或签署，只能由您本人操作；助手没有动它。", words=control.commitment)
    return "human_only", reason


def locked_reason() -> str:
    """Return the reason for a locked field whose value differs from the profile."""
    return say("该项在页面上不可修改，与资料不一致。")


def _locked_reason(expected: Value, control: Control) -> str:
    if judged(expected, control) == "listed":
        return say("该项在页面上不可修改；页面只显示文件名，看不出内容是否一致。")
    return locked_reason()


def as_kind(value: Value, kind: Kind) -> Value:
    """Return a value converted to the kind of the control on the page, for a field whose kind was unknown before."""
    match value, kind:
        case str(), "choice":
            return Choice(value)
        case str(), "choices":
            return Choices((value,))
        case Choices(words=(word,)), "choice":
            return Choice(word)
        case _:
            return value


def attached(target: FieldTarget, control: Control) -> FieldTarget:
    """Return the target with its control; if its own kind is unknown, with the control's kind and the value converted."""
    if target.kind != "unknown":
        return replace(target, matched=control)
    return replace(target, kind=control.kind, value=as_kind(target.value, control.kind), matched=control)


def is_same(expected: Value, control: Control) -> bool:
    """Return whether the control shows and holds the value, possibly in another notation."""
    return is_right(judged(expected, control), "compared") and witnesses_agree(control)


def judged(expected: Value, control: Control) -> Verdict:
    """Compare a value with what a control is believed to hold; a word that two of its options have is ambiguous.

    Another notation of a word is another option if the control offers the word itself, or several notations of it.
    """
    verdict = compare(expected, believed(control))
    if not is_right(verdict, "compared") or control.kind not in ("choice", "choices"):
        return verdict
    places = [twins_of(word, control.options.words) for word in words_of(expected)]
    if any(len(at) > 1 for at in places):
        return "ambiguous"
    shown = {control.options.words[at[0]] for at in places if at}
    return verdict if shown <= set(words_of(believed(control))) else "differs"


def is_there(expected: Value, control: Control) -> bool:
    """Return whether a control shows what was written, as far as can be seen: of a file perhaps only its name."""
    return judged(expected, control) in _ALIKE


def is_alike(one: Value, other: Value) -> bool:
    """Return whether two readings of one control agree, as far as they can be seen."""
    return compare(one, other) in _ALIKE


def believed(control: Control) -> Value | None:
    """Return the value to compare: the shown one, or the held one if the page shows only part of it."""
    return control.held if control.completeness == "partial" and control.held_seen else control.value


def witnesses_agree(control: Control) -> bool:
    """Return whether the shown value and the framework's value agree; without a model the shown one must be whole."""
    if not control.held_seen:
        return control.completeness == "whole"
    if control.completeness == "partial":
        return _is_part(control.value, control.held)
    if control.value is None or control.held is None:
        return is_empty(control.value) and is_empty(control.held)
    return is_alike(control.held, control.value) or are_same_number(control.held, control.value)


def after_writing(expected: Value, before: Control, after: Control, trouble: str = "") -> Judged:
    """Return the outcome of a write from the control as read before and after it; `trouble` is the driver's reason."""
    if not witnesses_agree(after):
        return _two_values(before, after)
    verdict = judged(expected, after)
    if trouble and isinstance(expected, File):
        return "refused", trouble  # a file of that name may be another one, from before
    if is_there(expected, after):
        return ("refused", after.error) if after.error else _as_written(verdict, expected, after)
    if verdict == "ambiguous":
        return "ambiguous", two_options()
    if verdict == "truncated":
        return "truncated", _cut(after)
    return _refused_or_changed(verdict, before, after, trouble)


def _as_written(verdict: Verdict, expected: Value, after: Control) -> Judged:
    if verdict != "normalised":
        return "written", ""
    return "normalised", rewritten(expected, believed(after))


def rewritten(expected: Value, seen: Value | None) -> str:
    """Return the reason for a value in another notation: the rewrites of the closed list, by name."""
    return say("写法不同：{rewrites}", rewrites=named(rewrites_of(expected, seen)))


def two_options() -> str:
    """Return the reason for a word that two options have."""
    return say("页面有多个选项叫这个名称，无法确认选中的是哪一个。")


def _two_values(before: Control, after: Control) -> Judged:
    if not after.held_seen:
        return "unsupported", say("页面没有完整显示该项的值，无法核对。")
    is_unwritten = after.held == before.held or is_empty(after.held)
    return ("refused" if is_unwritten else "changed"), say("页面显示的值与页面内部的值不一致，不能算填写成功。")


def _refused_or_changed(verdict: Verdict, before: Control, after: Control, trouble: str) -> Judged:
    reason = after.error or trouble
    if verdict == "empty" or after.value == before.value or after.error:
        return "refused", reason or say("写入后页面没有保留该值。")
    return "changed", reason or say("写入后页面显示的是另一个值。")


def _cut(after: Control) -> str:
    if after.limits.max_length is None:
        return say("页面截断了该值。")
    return say("页面最多接受 {limit} 个字。", limit=after.limits.max_length)


def _is_part(shown: Value | None, held: Value | None) -> bool:
    match shown, held:
        case Choices(some), Choices(words):
            return set(some) <= set(words)
        case Nodes(part), Nodes(nodes):
            return part <= nodes
        case _:
            return is_empty(shown)
