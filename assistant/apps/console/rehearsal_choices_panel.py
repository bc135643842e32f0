"""The ways to rehearse beside the usual one: watched and slower, in the other style of pages, with something that goes wrong."""

from __future__ import annotations

from assistant.apps.console.forms import Typed, choice, tick
from assistant.apps.console.launching import BY_HAND
from assistant.apps.console.parts import el, note
from assistant.core.language import mark, say

SKINS = (("", mark("新样式")), ("element-ui", mark("旧样式")))
MISHAPS = (
    ("", mark("不出问题")),
    ("latency:ms=1500", mark("系统很慢")),
    ("session-expired:nth=20", mark("中途登录失效")),
    ("http-error:nth=20,times=2", mark("系统出错")),
    ("maintenance:nth=20", mark("系统维护")),
    ("save-forgotten", mark("系统说已保存，其实没有存")),
    ("upload-lost", mark("上传的文件没有存下")),
    ("text-rewritten", mark("系统改写了填的内容")),
    ("label-renamed", mark("页面上一项改了名称")),
    ("dialog-over-form", mark("弹窗盖住表单")),
)


def rehearsal_choices() -> Typed:
    """Return the choices of the form as they are before anybody chooses."""
    return {"seen": False, "skin": "", "mishap": ""}


def add_rehearsal_choices(typed: Typed) -> None:
    """Add the form, which fills `typed`."""
    with el("details"):
        el("summary", say("看着它填、换页面样式、练习出了问题怎么办"))
        note(say("选好以后按上面的〔演练…〕。"), "mute")
        tick(typed, "seen", say("打开看得见的浏览器，慢一点，能看清每一步"))
        choice(typed, "skin", say("模拟系统的页面"), [(skin, say(name)) for skin, name in SKINS])
        hint = say("出了问题时助手停在哪里、请您做什么，可以先练一遍。")
        choice(typed, "mishap", say("出什么问题"), [(name, say(text)) for name, text in MISHAPS], hint=hint)


def rehearsal_words(typed: Typed, *, by_hand: bool) -> list[str]:
    """Return the choices as words of a job; a person who logs in needs a browser that is seen."""
    named = [f"{name}={typed[name]}" for name in ("skin", "mishap") if typed[name]]
    seen = ["watch"] if typed["seen"] else [] if by_hand else ["headless"]
    return [BY_HAND] * by_hand + seen + named
