"""Changes and deregistrations of a client: what differs from what was filed, and the application prepared for the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    choice,
    confirmed,
    day_field,
    draft_name,
    drafted,
    long_field,
    started,
    tell,
    text_field,
    tick,
    typed_day,
)
from assistant.apps.console.launching import Kind
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import button, el, link, note, page_of, panel, unsaved_offer
from assistant.apps.console.scenario_panel import ScenarioPanel
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.core.language import mark, say
from assistant.practice.layout import is_example
from assistant.practice.tables import Client

_NO_DAY = mark("日期没有写完整。")


@client_page(
    "change",
    mark("变更和注销"),
    65,
    about=mark("客户有变动时要办什么（变更场景）；与上次提交相比改了什么；打开变更或注销，由您提交"),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the forms of a change and of a deregistration."""
    home = context.home(client.folder)
    names = [algorithm.name for algorithm in client.algorithms]
    if is_example(home):
        note(say("示例客户不能正式填报：它是虚构的。"), "mute")
        return
    unsaved_offer()
    ScenarioPanel(context, client).show()
    with el("div", None, "columns"):
        _change(home, names)
        _deregistration(home, names)


def _change(home: Path, names: Sequence[str]) -> None:
    draft = draft_name(home.parents[1], "change", home.name)
    typed: Typed = {"what": "", "since": ""}

    def options() -> Sequence[str] | str:
        if typed["since"].strip() and typed_day(typed, "since") is None:
            return say(_NO_DAY)
        what = {"": [], "entity": ["part=entity"]}.get(typed["what"], [f"algorithm={typed['what']}"])
        return what + ([f"since={typed['since'].strip()}"] if typed["since"].strip() else [])

    with panel(say("变更")):
        note(say("先在填报资料里改好，再来这里：只填与上次提交不同的项，由您提交。"), "mute")
        everything = [("", say("全部")), ("entity", say("只变更主体信息"))]
        with drafted(draft):
            choice(typed, "what", say("变更什么"), [*everything, *((name, name) for name in names)])
            day_field(typed, "since", say("变更发生的日期"), hint=say("写上就算出 10 个工作日的最后一天。"))
        add_text_job(TextJob(home, "differences", say("看有哪些变更")), options)
        _begin(home, "change", say("打开浏览器办理变更"), options, draft)


def _deregistration(home: Path, names: Sequence[str]) -> None:
    draft = draft_name(home.parents[1], "deregistration", home.name)
    typed: Typed = {"algorithm": "", "reason": "", "end": "", "note": "", "arrangements": ""}

    def options() -> Sequence[str] | str:
        if not typed["algorithm"]:
            return say("请先选要注销的算法。")
        if typed["end"].strip() and typed_day(typed, "end") is None:
            return say(_NO_DAY)
        return [f"{name}={str(text).strip()}" for name, text in typed.items() if str(text).strip()]

    with panel(say("注销")):
        note(say("注销不能恢复：备案编号失效。助手写好申请，由您提交。"), "warn")
        with drafted(draft):
            algorithms = [("", say("请选择")), *((name, name) for name in names)]  # none is chosen by not choosing
            choice(typed, "algorithm", say("注销哪条算法"), algorithms)
            text_field(typed, "reason", say("注销原因"), hint=say("照系统的选项写，如 停止提供服务。"))
            day_field(typed, "end", say("停止服务的日期"))
            long_field(typed, "note", say("注销说明"), rows=2)
            long_field(typed, "arrangements", say("怎样告知用户、怎样善后"), rows=3)
        _begin(home, "deregister", say("打开浏览器办理注销"), options, draft)


def _begin(home: Path, kind: Kind, label: str, options: Callable[[], Sequence[str] | str], draft: str) -> None:
    """Add the button that starts a filing, which the page 填报 shows, and how fast it fills."""
    slow = f"watch-{kind}"
    pace: Typed = {slow: False}

    def begin() -> None:
        words = options()
        if not isinstance(words, str) and pace[slow]:
            words = [*words, "watch"]
        if started(home, kind, words, partial(tell, answer)) is None:
            return
        confirmed(draft)
        tell(answer, say("已开始。进度和要您处理的事在“填报”里。"), "good")
        with answer:
            link(say("查看进度"), page_of("client", home.name, "runs"), "button")

    with el("details"):
        el("summary", say("更多选项"))
        tick(pace, slow, say("慢一点，能看清每一步"))
    with el("div", None, "buttons"):
        button(label, begin, "main")
    answer = answer_room()
