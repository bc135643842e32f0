"""How a run ended, in a sentence or two; every claim is backed by the run's journal.

One status covers several endings. The sentence depends on what the run saved, who submitted, what is wrong, what had to
wait, and what the profile has changed since.
"""

from __future__ import annotations

from assistant.core.language import comma_list, current, mark, say
from assistant.proof.report import words
from assistant.proof.report.shapes import ReportView
from assistant.proof.report.words import Tone

_FILLED = mark("已写入并逐项回读核对；本次没有需要您提交的内容。")
_PARTLY = mark("已填好并逐项回读核对，还有内容尚未提交。")
_BARE = {
    "submitted": mark("提交由{who}点击。"),
    "ready_to_submit": mark("已填写，还有内容尚未提交。"),
    "waiting_review": mark("等待备案系统审核。"),
    "nothing_to_do": mark("本次没有需要您提交的内容。"),
}
_NOT_WRITTEN = {
    "waiting_review": mark("备案系统正在审核，本次没有写入；审核后再接着填。"),
    "nothing_to_do": mark("没有需要核对的内容，助手没有改动系统中的内容。"),
}
_GATED = {
    "waiting_review": mark("本次要填的内容现在还不能填，一项也没有填：主体信息正在审核，通过后再填。"),
    "needs_person": mark(
        "本次要填的内容现在还不能填，一项也没有填：请先填好主体信息并由您提交，主体审核通过后再填这部分。"
    ),
}
_WRONG = mark("仍有 {count} 项与资料不一致，请逐项查看。")
_EDITED = mark("资料里有些内容与系统里的不同：改后没有提交，或提交后没有生效；这些内容本次没有写入。")
_UNTOUCHED = mark("助手没有改动系统中的内容。")
_BY_PERSON = mark("本次的提交由{who}在人工接手时点击。")
_SAVED_BEFORE = mark("此前保存的 {count} 条都在。")
_UNANSWERED = mark("没有收到保存成功的回应，系统里存了什么以重新读取为准。")
_NOTHING_WRITTEN = mark("助手本次没有写入。")
_UNCHANGED = mark("这次重新读取核对 {read} 项；另 {count} 项，系统的回答与以前核对时相同，没有再打开。")
_READ_IN_PART = {  # the same without saying that all of it was read
    words.STATUSES["submitted"][1]: mark("提交由{who}点击。"),
    words.STATUSES["ready_to_submit"][1]: mark("已填好，尚未提交。"),
    _FILLED: mark("已写入；本次没有需要您提交的内容。"),
    _PARTLY: mark("已填好，还有内容尚未提交。"),
}
_HANDED_OVER = frozenset({"submitted", "ready_to_submit"})
_STOPPED = frozenset({"busy", "page_mismatch", "unknown_state"})
_WHOLE = frozenset({"submitted", "ready_to_submit", "waiting_review", "nothing_to_do", "needs_person"})


def status(view: ReportView) -> str:
    """Return the status word as a headline."""
    return _sentence_start(words.status_word(view.status, view.saved))


def tone(view: ReportView) -> Tone:
    """Return the tone of the conclusion; a run with wrong fields is never "good"."""
    usual_tone = words.STATUSES[view.status][2]
    if view.tally.wrong:
        return "bad"
    return "note" if usual_tone == "good" and view.status == "nothing_to_do" and view.is_edited else usual_tone


def conclusion(view: ReportView) -> str:
    """Return the conclusion in a sentence or two; it denies no write and no submission that the run shows."""
    who = comma_list(dict.fromkeys(words.person(act.by) for act in view.acts if act.act == "submit"))
    first, tally = _first(view), view.tally
    if tally.unchanged:
        first = _READ_IN_PART.get(first, first)
    messages = [say(first, who=who or words.person("person"))]
    if tally.unchanged:
        messages.append(say(_UNCHANGED, read=tally.right - tally.unchanged, count=tally.unchanged))
    if view.tally.wrong and view.status in _BARE:
        messages.append(say(_WRONG, count=view.tally.wrong))
    if view.status in _STOPPED:
        messages.append(_stored(view))
    if view.is_edited and view.status == "nothing_to_do":
        messages.append(say(_EDITED))
    if who and view.status != "submitted":
        messages.append(say(_BY_PERSON, who=who))
    return ("" if current() == "zh" else " ").join(map(_sentence_start, messages))


def _sentence_start(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _first(view: ReportView) -> str:
    """Return the first sentence of the conclusion, chosen by what the run read, saved and handed over."""
    if view.gated and not view.read_records and view.status in _GATED:
        return _GATED[view.status]
    is_unread = not view.tally.total and view.status in _HANDED_OVER
    if (view.tally.wrong or is_unread) and view.status in _BARE:
        return _BARE[view.status]
    if view.status == "ready_to_submit" and any(act.act == "submit" for act in view.acts):
        return _PARTLY
    if _is_filled(view):
        return _FILLED
    if view.status == "nothing_to_do" and view.is_edited:
        return _UNTOUCHED
    is_idle = view.status == "waiting_review" or not view.tally.total
    if view.status in _NOT_WRITTEN and is_idle and not view.has_written:
        return _NOT_WRITTEN[view.status]
    return words.STATUSES[view.status][1]


def _stored(view: ReportView) -> str:
    """Return a sentence on what a stopped run has left in the registry, as far as is known."""
    if view.saved:
        return say(_SAVED_BEFORE, count=view.saved)
    return say(_UNANSWERED if view.has_written else _NOTHING_WRITTEN)


def _is_filled(view: ReportView) -> bool:
    """Return whether a run with nothing left to submit has saved something, as a run of products alone does."""
    return view.status == "nothing_to_do" and view.saved > 0


def all_read(view: ReportView) -> bool:
    """Return whether a run read every record of its plan: it was not stopped and skipped none."""
    is_whole = view.status in _WHOLE and bool(view.tally.total)
    return is_whole and not view.gated and not view.unreached and not view.is_edited and not view.passed_over


def nothing_open(view: ReportView) -> str:
    """Return the text shown in place of an empty list of open fields."""
    is_proved = all_read(view) and view.status != "needs_person" and not view.masked
    return words.text("to_do_none" if is_proved else "to_do_none_read")


def nothing_unread(view: ReportView) -> str:
    """Return the text shown in place of an empty list of unchecked fields."""
    return words.text("not_checked_none" if all_read(view) else "not_checked_unknown")
