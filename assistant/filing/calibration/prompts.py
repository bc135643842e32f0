"""The prompts of a calibration: what is proposed and why, and what the operator may answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover
from assistant.filing.site.propose import FieldProposal
from assistant.planning.maps.drift import PageChange
from assistant.planning.maps.site_map import FieldEntry, PageEntry

YES: Final = "go_on"
ABSENT: Final = "absent"
LATER: Final = "later"
REST: Final = "rest"
BEGIN: Final = "go_on"
AGAIN: Final = "again"
STOP: Final = "stop"
DONE: Final = "go_on"
PERSON_ONLY: Final = "go_on"
SAVES_DRAFT: Final = "saves_draft"
PRESS_AGAIN: Final = "again"
_SHOWN = 8


def open_page(waiting: Sequence[PageEntry], guess: PageEntry | None) -> Handover:
    """Return the prompt that waits for the operator to open a page; without a guess the operator names the page.

    The choices are the same on every such page: a new prompt for the login form would end the one just pressed.
    """
    lines = [say("请登录，并打开一个待校准的页面；助手只看，不填、不点。")]
    lines.append(say("还差：{pages}", pages=comma_list(title_of(page) for page in waiting)))
    buttons = {YES: say("下次再校准")}
    if guess is not None:
        lines.append(say("最好打开一条填好的记录，让会展开的项都显示出来。"))
        buttons = {BEGIN: say("校准本页：{page}", page=title_of(guess)), STOP: say("下次再校准")}
    choices = tuple(title_of(page) for page in waiting if page is not guess)
    if choices:
        question = mark("不是，本页是选中的这一页") if guess is not None else mark("本页是选中的这一页，校准它")
        buttons[CHOOSE] = say(question)
    return Handover("REVIEW", lines=tuple(lines), buttons=buttons, choices=choices)


def confirm(proposal: FieldProposal, rect: Rect | None, *, remaining: int, rest_is_sure: bool) -> Handover:
    """Return the prompt for one field."""
    entry, control = proposal.entry, proposal.control
    lines = [say("对照表里的“{wanted}”", wanted=name_of(entry))]
    buttons = {}
    if control is None:
        lines.append(say("页面上没有找到合适的。请在页面上点一下它，或选下面的一项。"))
        buttons[YES] = say("暂不校准此项")
    else:
        lines.append(say("应是页面上框出的“{found}”。", found=control.address))
        lines.append(say("理由：{reasons}。不对时，请在页面上点一下对的那一项。", reasons=comma_list(proposal.reasons)))
        buttons[YES] = say("对，就是它")
    if rest_is_sure and remaining > 1 and control is not None:
        buttons[REST] = say("这 {count} 项都对", count=remaining)
    buttons[ABSENT] = say("本系统没有这一项")
    if control is not None:
        buttons[LATER] = say("暂不校准此项")
    return Handover("REVIEW", key=entry.pattern, lines=tuple(lines), buttons=buttons, rect=rect)


def finish(page: PageEntry, required: Sequence[str], hidden: Sequence[FieldEntry], saves: Sequence[str]) -> Handover:
    """Return the prompt at the end of a page: required fields beyond the map, hidden fields, observed save requests."""
    lines = []
    if required:
        lines.append(say("页面另有必填项，资料里没有：{labels}", labels=comma_list(required[:_SHOWN])))
    if hidden:
        names = comma_list(entry.label for entry in hidden[:_SHOWN])
        lines.append(say("没有显示的 {count} 项：{names}。点开它们后按“再看一遍”。", count=len(hidden), names=names))
    if saves:
        lines.append(say("已记下保存所用的请求：{saves}", saves=comma_list(saves)))
    else:
        lines.append(say("请由您点一次页面上的“保存”，助手记下它的请求。"))
    return Handover(
        "REVIEW",
        key=f"page:{page.id}",
        lines=tuple(lines),
        buttons={DONE: say("本页完成"), AGAIN: say("再看一遍")},
    )


def unclosed_page(page: PageEntry, fields: Sequence[FieldEntry], changes: Sequence[PageChange]) -> Handover:
    """Return the prompt for a page that stays open: its unsettled fields, and the changes beside those asked about."""
    lines = [say("“{page}”还不能算已校准，原来的页面指纹不变；已确认的各项都已记下。", page=title_of(page))]
    if fields:
        names = comma_list(map(name_of, fields[:_SHOWN])) + ("…" if len(fields) > _SHOWN else "")
        lines.append(say("还有 {count} 项没有校准：{names}。", count=len(fields), names=names))
    if changes:
        listed = semicolon_list(map(str, changes[:_SHOWN])) + ("…" if len(changes) > _SHOWN else "")
        lines.append(say("页面另有变动，这次没有问到：{changes}。", changes=listed))
    lines.append(say("要整页重新校准，请运行 beian calibrate --page {page}。", page=page.id))
    buttons = {DONE: say("知道了，本页以后再校准"), AGAIN: say("再看一遍")}
    return Handover("REVIEW", key=f"page:{page.id}", lines=tuple(lines), buttons=buttons)


def person_save(word: str, request: str, may_be_draft: bool, is_named: bool) -> Handover:
    """Return the prompt about a request sent by a person-only button; a draft is offered only where it may be one.

    `is_named`: the request's own address or body names a submission, so it cannot be told from one.
    """
    buttons = {PERSON_ONLY: say("是提交，只能由人点")}
    if is_named or not may_be_draft:
        why = mark("请求的名称就是提交，助手无法区分草稿和提交") if is_named else mark("这个按钮只能由人点")
        line = say("刚才的 {request} 由“{word}”发出：{why}。助手不会发出它。", request=request, word=word, why=say(why))
        return Handover("REVIEW", key=f"save:{word}", lines=(line,), buttons={PERSON_ONLY: say("知道了")})
    lines = (
        say("刚才的 {request} 由“{word}”发出。按下它只存了草稿，还是已经提交？", request=request, word=word),
        say(
            "不确定时请选“是提交”。选“只存草稿”后，助手填好本页会自己按这个按钮存草稿，别处的“{word}”仍只由人点。",
            word=word,
        ),
    )
    buttons[SAVES_DRAFT] = say("只存草稿")
    return Handover("REVIEW", key=f"save:{word}", lines=lines, buttons=buttons)


def unknown_save(request: str) -> Handover:
    """Return the prompt about a request whose button was not seen; neither answer allows the request."""
    line = say(
        "没有看到 {request} 由哪个按钮发出（页面刚重新载入，或按的不是按钮），不登记。若是保存，请再点一次页面上的按钮。",
        request=request,
    )
    buttons = {PERSON_ONLY: say("不是保存，不登记"), PRESS_AGAIN: say("回到本页，我再点一次")}
    return Handover("REVIEW", key=f"save:{request}", lines=(line,), buttons=buttons)


def name_of(entry: FieldEntry) -> str:
    """Return the name of a field of the map as a person reads it."""
    return " › ".join((*entry.section, *entry.after, entry.label or entry.pattern))


def title_of(page: PageEntry) -> str:
    """Return the title of a page of the map as a person reads it."""
    return page.title or page.id
