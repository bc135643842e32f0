"""The panel's prompts while the person only looks at records that exist, and the sentences on what was learnt (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.core.language import comma_list, say
from assistant.filing.assist.looked_records import NOT_KNOWN, NOT_READ, LookedItem
from assistant.filing.assist.prompts import LEARN
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover

START, DONE, NAME, CANCEL, LOG_IN = "start", "finish", "name", "cancel", "log_in"
_NAMED = 12
_LISTED = 60


def log_in() -> Handover:
    """Ask the person to log in; from their press on nothing that stores leaves the browser."""
    lines = (
        say("请登录一个已经填过的账号（最好已通过），再按下面的按钮。"),
        say("之后您照常打开各条内容来看，助手记下各项在哪里、怎么走到；什么也不填、不存、不提交，会写入的请求都拦下。"),
    )
    return Handover("LOOK", key="login", lines=lines, buttons={START: say("已登录，开始看"), DONE: say("不看了")})


def nothing(address: str, looked: Sequence[LookedItem], remarks: Iterable[str], *, learns: bool) -> Handover:
    """Tell what was looked at so far, on a page that shows no record."""
    lines = [*remarks, say("请打开一条已有的内容来看：先看主体，再看产品、路径、功能，最后看算法的每一步。")]
    if looked:
        lines.append(say("已看 {count} 条，认出 {known} 项。", count=len(looked), known=sum(i.known for i in looked)))
    lines.append(say("页面：{address}", address=address))
    buttons = {LOG_IN: say("重新登录")} | _buttons(learns=learns)
    return Handover("LOOK", key="nothing", lines=tuple(lines), buttons=buttons)


def stopped(count: int) -> list[str]:
    """Return the sentence on requests that were stopped; none if there was none."""
    return [say("拦下了 {count} 个会改动系统内容的请求，都没有发出。", count=count)] if count else []


def view(item: LookedItem, unknown: Sequence[str], remarks: Iterable[str], *, learns: bool) -> Handover:
    """Tell what is known of the record shown, and which labels are not."""
    counts = say("{title}：显示的 {shown} 项里认出 {known} 项。", title=item.title, shown=item.shown, known=item.known)
    lines = [counts, *remarks, *omissions(item)]
    buttons = {NAME: say("告诉助手这一项是什么")} if unknown else {}
    return Handover(
        "LOOK", key="view", lines=tuple(lines), choices=tuple(unknown), buttons=buttons | _buttons(learns=learns)
    )


def omissions(item: LookedItem) -> list[str]:
    """Return the sentences on what was shown of a record and is not in its values."""
    unread = [label for label, why in item.omitted.items() if why == NOT_READ]
    unknown = [label for label, why in item.omitted.items() if why == NOT_KNOWN]
    lines = []
    if unread:
        lines.append(say("没有显示完整或看不懂，没有记内容：{labels}", labels=listed(unread)))
    if unknown:
        lines.append(say("不知道是哪一项：{labels}", labels=listed(unknown)))
    return lines


def listed(labels: Sequence[str]) -> str:
    """Return labels in a row, the first of many."""
    return comma_list(labels[:_NAMED]) + ("…" if len(labels) > _NAMED else "")


def which_parent(name: str, names: Sequence[str]) -> Handover:
    """Ask to which record above the one shown belongs."""
    lines = (say("“{name}”属于下面哪一条？", name=name), say("不在其中的，请先打开它所属的那一条看一下。"))
    buttons = {CHOOSE: say("选定")} | _buttons(learns=False)
    return Handover("LOOK", key="parent", lines=lines, choices=tuple(names), buttons=buttons)


def nameless(heading: str) -> Handover:
    """Tell that the form shown does not say of which record it is."""
    lines = (say("这一页是“{heading}”，没有写是哪一条。请先打开有名称的那一页。", heading=heading),)
    return Handover("LOOK", key="nameless", lines=lines, buttons=_buttons(learns=False))


def which_field(label: str, fields: Sequence[str]) -> Handover:
    """Ask which field of the schema a label is."""
    lines = (say("页面上的“{label}”是下面的哪一项？记住以后，别的客户也认得。", label=label),)
    buttons = {CHOOSE: say("选定"), CANCEL: say("都不是")}
    return Handover("LOOK", key="field", lines=lines, choices=tuple(fields[:_LISTED]), buttons=buttons)


def _buttons(*, learns: bool) -> dict[str, str]:
    learn = {LEARN: say("学会这里（照您的走法走一遍）")} if learns else {}
    return learn | {DONE: say("看完了")}


def summary(items: Sequence[LookedItem], kinds: Mapping[str, str]) -> list[str]:
    """Return what was learnt, record by record; `kinds` are the names of the kinds of records whose ways are known."""
    lines = [
        say("{title}：显示 {shown} 项，认出 {known} 项", title=item.title, shown=item.shown, known=item.known)
        for item in items
    ]
    for item in items:
        lines += [f"{item.title}：{line}" for line in omissions(item)]
        if item.conflicts:
            conflicts = listed(list(item.conflicts.values()))
            lines.append(say("{title}两次看到的不一样，没有记：{labels}", title=item.title, labels=conflicts))
    lines.append(say("会走到、打开的：{kinds}", kinds=comma_list(kinds.values()) or say("还没有")))
    return lines
