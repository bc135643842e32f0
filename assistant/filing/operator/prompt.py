"""What the panel and the terminal show, as plain data made from progress and handovers (pure).

Every sentence of the panel comes from here: its script contains none. The words follow the glossary of the product.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from assistant.core.language import mark, say
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator.protocol import FilingProgress, Handover, HandoverKind

View = dict[str, Any]

CHOOSE: Final = "choose"
HAND_BACK: Final = "hand_back"
END: Final = "end"
LAPSE_MS: Final = 6000

TITLES: Final[dict[HandoverKind, str]] = {
    "REGISTER": mark("请注册账号"),
    "LOGIN": mark("请登录"),
    "CAPTCHA": mark("请输入图形验证码"),
    "SMS": mark("请输入短信验证码"),
    "QUESTION": mark("请您选定"),
    "SAME": mark("是不是同一条？"),
    "REVIEW": mark("请看一眼"),
    "FILL": mark("请填写这一项"),
    "SAVE": mark("请保存这一页"),
    "CHANGE": mark("请发起变更"),
    "REMOVE": mark("请删除这一条"),
    "CONFIRM": mark("请核对并提交"),
    "ASSIST": mark("您来操作，助手帮填"),
    "LOOK": mark("您来看，助手来记"),
}
_LINES: Final[dict[HandoverKind, str]] = {
    "REGISTER": mark("下面是要用到的信息，可逐项复制；注册由您完成。"),
    "LOGIN": mark("登录后助手自动继续。"),
    "CAPTCHA": mark("助手不识别验证码。"),
    "SMS": mark("收到验证码后，请填入页面并登录。"),
    "QUESTION": mark("请在现有选项中选，或先留空。"),
    "REVIEW": mark("请逐项确认。"),
    "FILL": mark("助手填不了或您选择自己填；填好后点“交还助手”。"),
    "SAVE": mark("请在页面上点一次保存；保存成功后助手自动继续。"),
    "CHANGE": mark("请在页面上点一次发起变更的按钮；成功后助手自动继续。"),
    "REMOVE": mark("删除只能由您操作。"),
    "CONFIRM": mark("承诺勾选和提交由您完成。"),
}
STOPPED: Final = mark("“提交”只能由您点击，助手已停手。")
REHEARSAL: Final = mark("演练：这是模拟备案系统。")
UNCALIBRATED: Final = mark("本页未校准，每项都需您看一眼。")
PAUSED: Final = mark("已暂停。点“继续”接着填。")
_FIXED: Final[dict[HandoverKind, str]] = {"CONFIRM": STOPPED}
_AIMS: Final[dict[HandoverKind, str]] = {
    "CONFIRM": mark("由您点击"),
    "FILL": mark("请填这里"),
    "QUESTION": mark("这一项"),
    "REMOVE": mark("这一条"),
    "CHANGE": mark("由您点击"),
}
_OWN_ANSWERS: Final[dict[HandoverKind, dict[str, str]]] = {
    "FILL": {HAND_BACK: mark("交还助手")},
    "REVIEW": {"go_on": mark("已看过，继续")},
}
_STAYS: Final = frozenset({"ASSIST", "LOOK"})  # prompts beside which the person works, however long
_MAIN: Final = frozenset({CHOOSE, HAND_BACK, "saved", "type_account", "same", "profile", "go_on", "fill", "ours"})
_NEEDS_CHOICE: Final = frozenset({CHOOSE, "same", "put", "point", "name"})


def title(kind: HandoverKind) -> str:
    """Return the title of a handover kind in the current language."""
    return say(TITLES[kind])


def minutes(seconds: float) -> str:
    """Return a duration as m:ss, or h:mm:ss from an hour on."""
    whole = int(max(seconds, 0))
    hours, rest = divmod(whole, 3600)
    short = f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else short


def line(progress: FilingProgress) -> str:
    """Return the fixed line: client · record · field n of m · elapsed; unknown parts are omitted."""
    parts = [progress.client]
    if progress.record:
        parts.append(progress.record)
    if progress.total:
        parts.append(say("第 {done}/{total} 项", done=progress.done, total=progress.total))
    parts.append(say("已用 {elapsed}", elapsed=minutes(progress.elapsed_s)))
    return " · ".join(parts)


def notes(*, rehearsal: bool, uncalibrated: bool) -> list[str]:
    """Return the sentences that stay on the panel as long as they apply."""
    return [say(text) for text, holds in ((REHEARSAL, rehearsal), (UNCALIBRATED, uncalibrated)) if holds]


def texts() -> dict[str, str]:
    """Return the panel's own texts."""
    return {
        "panel": say("备案助手（非官方工具）"),
        "fold": say("收起"),
        "unfold": say("展开"),
        "to_left": say("移到左侧"),
        "to_right": say("移到右侧"),
        "copied": say("已复制"),
        "search": say("查找内容"),
        "none": say("没有找到"),
        "end": say("结束本次填报"),
        "sure": say("已保存的内容都在，下次接着填。"),
        "stay": say("不结束"),
        "covered": say("页面遮住了面板的按钮，面板上的点击不算数。请在终端里回答。"),
        "gone": say("助手已停止工作，没有在填写。本页内容都在；重新运行即可接着填。"),
    }


def presses(*, paused: bool) -> list[dict[str, str]]:
    """Return the buttons shown while the assistant fills, in order."""
    return [
        {"press": "resume", "label": say("继续")} if paused else {"press": "pause", "label": say("暂停")},
        {"press": "skip", "label": say("暂不填此项")},
        {"press": "by_person", "label": say("我来填")},
        end_button(),
    ]


def end_button() -> dict[str, str]:
    """Return the button that ends the run; it is shown in a handover too."""
    return {"press": END, "label": say("结束本次填报")}


def answers(handover: Handover) -> dict[str, str]:
    """Return the answers that a handover offers: those of its kind and its own."""
    offered = {answer: say(label) for answer, label in _OWN_ANSWERS.get(handover.kind, {}).items()}
    if handover.choices and handover.kind == "QUESTION":
        offered = {CHOOSE: say("选定")}
    return {**offered, **handover.buttons}


def needs_choice(handover: Handover, answer: str) -> bool:
    """Return whether an answer counts only together with one of the choices."""
    return bool(handover.choices) and answer in _NEEDS_CHOICE


def prompt_view(handover: Handover, number: int, waited_s: float) -> View:
    """Return the prompt of a handover; `number` identifies the handover."""
    lines = list(handover.lines)
    if not lines and handover.kind in _LINES:
        lines.append(say(_LINES[handover.kind]))
    fixed = [say(_FIXED[handover.kind])] if handover.kind in _FIXED else []
    return {
        "id": number,
        "heading": say("请您处理"),
        "title": title(handover.kind),
        "lines": lines,
        "fixed": [text for text in fixed if not any(text in line for line in lines)],
        "facts": [_fact(handover, label, text) for label, text in handover.facts.items()],
        "stays": handover.kind in _STAYS,
        "choices": [word for word in handover.choices if word not in handover.facts],
        "buttons": [_answer(handover, answer, label) for answer, label in answers(handover).items()],
        "waited": "" if handover.kind in _STAYS else say("已等 {elapsed}", elapsed=minutes(waited_s)),
    }


def _fact(handover: Handover, label: str, text: str) -> dict[str, str]:
    copy = _copy_label(label) if label in handover.copy else ""
    return {"label": label, "text": text, "copy": copy, "choice": label if label in handover.choices else ""}


def _copy_label(label: str) -> str:
    for_client = label == say("给客户的话")
    return say("复制给客户的话") if for_client else say("复制")


def _answer(handover: Handover, answer: str, label: str) -> dict[str, Any]:
    return {
        "answer": answer,
        "label": label,
        "main": answer in _MAIN,
        "needs_choice": needs_choice(handover, answer),
    }


def aim(handover: Handover) -> View | None:
    """Return what the panel points at in the page; None if the handover has no place."""
    if handover.rect is None:
        return None
    label = say(_AIMS.get(handover.kind, mark("请看这里")))
    return {"rect": box(handover.rect), "label": label, "strict": handover.kind == "CONFIRM"}


def box(rect: Rect | None) -> dict[str, float] | None:
    """Return a rectangle in the format of the panel's script."""
    return None if rect is None else asdict(rect)
