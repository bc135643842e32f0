"""The runs of a client: one started by a button as a process of its own, followed live, and all that were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from nicegui import ui

from assistant.console import launching, progress
from assistant.console.client_frame import client_framed
from assistant.console.launching import Job
from assistant.console.office import Office
from assistant.console.parts import bar, button, card, el, facts, link, note, page_of, said, table
from assistant.console.progress import Progress
from assistant.console.words import moment, status_word
from assistant.errors import BeianError
from assistant.language import mark, say
from assistant.practice.tables import Client, Run
from assistant.profile.loading import load
from assistant.report.words import HANDOVERS

_LOOK_S = 1.0
_NAMES: dict[str, str] = {
    "rehearse": mark("演练"),
    "fill": mark("填报"),
}


def add(office: Office) -> None:
    """Add the page `/client/FOLDER/runs`."""

    @ui.page("/client/{folder}/runs")
    def _runs(folder: str) -> None:
        with client_framed(office, folder, "runs") as client:
            if client is not None:
                show(office, client)


def show(office: Office, client: Client) -> None:
    """Show what runs now, what can be started, and all runs."""
    home = office.home(client.folder)
    with el("div", None, "columns wide"):
        with card(say(mark("现在"))):
            live = el("div", None, "live")
        with card(say(mark("开始"))):
            _starts(office, home, live)
    _follow(home, live)
    _history(client)


def _starts(office: Office, home: Path, live: ui.element) -> None:
    def begin(kind: launching.Kind, *options: str) -> Callable[[], None]:
        def beginning() -> None:
            try:
                launching.start(home, kind, options)
            except (BeianError, OSError) as error:
                said(str(error), "negative")
                return
            _follow(home, live)

        return beginning

    note(say(mark("演练在模拟备案系统上走一遍，不产生备案效力；演练通过不等于系统会通过。")))
    with el("div", None, "buttons"):
        button(say(mark("演练（替身走完）")), begin("rehearse", "headless"), "main")
        button(say(mark("演练（我来登录和提交）")), begin("rehearse", "by-hand"))
    note(say(mark("正式填报打开可见的浏览器；登录、承诺勾选和提交由您完成。")))
    with el("div", None, "buttons"):
        button(say(mark("正式填报")), begin("fill"))


def _follow(home: Path, live: ui.element) -> None:
    """Show the newest job in `live` and keep it up to date while it runs."""
    shown: list[object] = []
    total = _fields_of(home)

    def tell() -> None:
        job = next((each for each in launching.jobs(home) if each.kind in launching.RUNS_OF_A_CLIENT), None)
        state = launching.state(job) if job else ""
        folder = progress.run_of(job) if job else None
        now = progress.look(folder) if folder else None
        if shown == [job, state, now]:
            return
        shown[:] = [job, state, now]
        live.clear()
        with live:
            if job is None:
                note(say(mark("还没有从这里开始过填报。")), "mute")
            else:
                _job(home, job, state, now, total)
        if state != "running":
            timer.deactivate()

    timer = ui.timer(_LOOK_S, tell)
    tell()


def _fields_of(home: Path) -> int:
    """Return how many fields a run will come by, as far as the profile can be read."""
    try:
        return sum(len(record.values) for record in load(home).records())
    except (BeianError, OSError):
        return 0


def _job(home: Path, job: Job, state: str, now: Progress | None, total: int) -> None:
    with el("p", None, "lead", role="status"):
        el("strong", say(_NAMES[job.kind]))
        el("span", _told(job, state, now))
    if now is not None and now.handover and state == "running":
        title = say(HANDOVERS.get(now.handover, now.handover))
        note(say(mark("请到打开的浏览器窗口里处理：{title}。处理后自动继续。"), title=title), "warn")
    if now is not None:
        _figures(home, now, total)
    if state == "running":
        button(say(mark("结束本次填报")), lambda: launching.stop(job), "quiet")
        note(say(mark("已保存的内容都在，下次接着填。关闭本页或工作台不影响填报。")), "mute")
    elif job.log.exists() and (state == "killed" or launching.exit_code(job)):
        el("pre", launching.tail(job.log), "log", tabindex="0", role="region", aria_label=say(mark("程序的话")))


def _told(job: Job, state: str, now: Progress | None) -> str:
    if now is not None and now.status:
        return say(mark("{status}（{at} 开始）"), status=status_word(now.status), at=moment(job.started))
    if state == "running":
        return say(mark("进行中，{at} 开始"), at=moment(job.started))
    if state == "killed":
        return say(mark("进程已不在，没有正常结束；再开始一次会接着填"))
    return say(mark("已结束"))


def _figures(home: Path, now: Progress, total: int) -> None:
    if now.is_open and now.title:
        where = say(mark("正在：{stage} · {title}"), stage=say(now.stage), title=now.title)
        el("p", where)
    if total:
        done = min(now.fields, total)
        bar(done, total, say(mark("已填 {done}/{total} 项"), done=done, total=total))
    facts(
        (
            (say(mark("已填")), say(mark("{done}/{total} 项"), done=now.fields, total=total)),
            (say(mark("已保存")), say(mark("{count} 条"), count=now.saved)),
            (say(mark("已核对")), say(mark("{count} 项"), count=now.proved)),
            *((what, state) for what, state in now.states),
        )
    )
    if now.reason:
        note(now.reason, "warn")
    if now.picture:
        with el("figure"):
            address = page_of("picture", home.name, now.folder.name, now.picture)
            el("img", None, "shot", src=address, alt=say(mark("最近一张画面，个人信息已遮盖")))
            el("figcaption", say(mark("最近一张画面（个人信息已遮盖）")), "small")


def _history(client: Client) -> None:
    with card(say(mark("填报记录"))):
        if not client.runs:
            note(say(mark("还没有填报记录。")), "mute")
            return
        heads = (mark("时间"), mark("结果"), mark("系统"), mark("已核对"), mark("待处理"), mark("提交人"), mark("报告"))
        rows = (_run(client, each) for each in reversed(client.runs))
        table([say(head) for head in heads], rows, say(mark("填报记录")))


def _run(client: Client, each: Run) -> Sequence[object]:
    rehearsal = say(mark("［演练］")) if each.is_rehearsal else ""
    return (
        moment(each.started),
        f"{status_word(each.status)}{rehearsal}" if not each.fault else each.fault,
        each.site,
        str(each.right),
        str(each.wrong),
        each.submitted_by or "—",
        lambda: link(say(mark("报告")), page_of("client", client.folder, "runs", each.folder)),
    )
