"""The runs of a client: buttons that start one, its live progress, and the history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from assistant.apps.console import launching, progress
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.launching import ConsoleJob
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import (
    bar,
    button,
    el,
    facts,
    file_address,
    link,
    live,
    note,
    page_of,
    panel,
    said,
    table,
)
from assistant.apps.console.progress import RunFollower, RunProgress
from assistant.apps.console.starts_panel import StartsPanel
from assistant.apps.console.words import moment
from assistant.core import pause_note, settings
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.locks import machine_key
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import known_map
from assistant.practice import claims, lease_files, run_facts
from assistant.practice.database import ledger_errors
from assistant.practice.tables import Client, Run
from assistant.practice.workspace import RUNS
from assistant.proof.report.words import HANDOVERS, person, status_word

_LOOK_S = 1.0
_CAN_REST = ("rehearse", "fill", "change", "deregister")  # with a panel that has the same two buttons
_NAMES = {
    "rehearse": mark("演练"),
    "fill": mark("填报"),
    "change": mark("变更"),
    "deregister": mark("注销"),
    "pull": mark("从系统读取"),
}


@client_page(
    "runs",
    mark("填报"),
    60,
    steps=("fill", "submit", "code"),
    about=mark(
        "开始演练（可以看着它填，或练习出了问题怎么办）或正式填报，可以只填一部分，或在别的网址上由您填、助手帮；"
        "会被拒绝的按钮是灰的，旁边写明原因；显示进度、最近一张遮盖过的图、正在等什么；历次填报；每次的报告，"
        "可以存成 .html 和 .pdf，核对记录，存档包"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the current run, the buttons that start one, and the history."""
    home = context.home(client.folder)
    with el("div", None, "columns wide"):
        with panel(say("现在"), classes="live"):
            newest = _NewestRun(home, _fields_of(home))
        with panel(say("开始")):
            starts = StartsPanel(context, home, newest.follow)
            starts.show()
    with el("div") as past:
        _history(context, home, client)

    async def ended() -> None:
        await asyncio.to_thread(context.refresh)
        await starts.ask()
        past.clear()
        with past:
            _history(context, home, context.client(client.folder))

    newest.ended = lambda: ui.timer(0, ended, once=True)
    newest.follow()


@dataclass
class _NewestRun:
    """The newest run of a client; its elements stay in place, so that focus and screen reader keep their position."""

    home: Path
    total: int
    ended: Callable[[], object] = lambda: None
    _shown: tuple[object, ...] = ()
    _was_running: bool = False
    _following: RunFollower = field(default_factory=RunFollower)

    def __post_init__(self) -> None:
        self._status_line: TextElement = live("", "mute")
        self._handover: TextElement = live("", "warn")
        self._words = el("pre", "", "log", tabindex="0", role="region", aria_label=say("演练用的账号"))
        with el("div"):
            self._figures = el("div")
            self._pause = button(say("暂停"), partial(self._rest_now, is_paused=True))
            self._resume = button(say("继续"), partial(self._rest_now, is_paused=False), "main")
            self._stop = button(say("结束本次填报"), self._end, "quiet")
            self._hint = note(say("已保存的内容都在，下次接着填。关闭本页或工作台不影响填报。"), "mute")
            self._picture = el("figure")
            self._rest = el("div")
        with self._picture:
            self._shot = el("img", None, "shot", alt=say("最近一张画面，个人信息已遮盖"))
            el("figcaption", say("最近一张画面（个人信息已遮盖）"), "small")
        for part in (self._words, self._pause, self._resume, self._stop, self._hint, self._picture):
            part.set_visibility(False)
        self._timer = ui.timer(_LOOK_S, self._tell)

    def follow(self) -> None:
        """Show the newest job now, and again while it runs."""
        self._timer.activate()
        self._tell()

    def _end(self) -> None:
        job = launching.newest(self.home, *launching.FILINGS)
        if job is not None:
            launching.stop(job)
            said(say("已请求停止，正在保存…"))

    def _rest_now(self, *, is_paused: bool) -> None:
        job = launching.newest(self.home, *launching.FILINGS)
        if job is None or launching.state(job) != "running":
            return
        try:
            pause_note.ask(job.note, is_paused=is_paused)
        except OSError as error:
            said(on_page(error), "negative")
        self._tell()

    def _tell(self) -> None:
        job = launching.newest(self.home, *launching.FILINGS)
        if job is None:
            self._status_line.text = say("还没有从这里开始过填报。")
            self._timer.deactivate()
            return
        state = launching.state(job)
        folder = progress.run_of(job)
        current = self._following.look(folder) if folder else None
        is_running = state == "running"
        is_paused = is_running and pause_note.pause_file(job.note).exists()
        if self._shown != (job, state, current, is_paused):
            self._shown = (job, state, current, is_paused)
            self._show(job, state, current)
            self._show_pause(job, is_running=is_running, is_paused=is_paused)
        if not is_running:
            self._timer.deactivate()
            if self._was_running:
                self.ended()
        self._was_running = is_running

    def _show(self, job: ConsoleJob, state: str, current: RunProgress | None) -> None:
        is_running = state == "running"
        self._status_line.text = _describe_job(job, state, current)
        handover = current.handover if current is not None and is_running and not job.has_stand_in else ""
        title = say(HANDOVERS.get(handover, handover)) if handover else ""
        message = mark("请到打开的浏览器窗口里处理：{title}。处理后自动继续。")
        self._handover.text = say(message, title=title) if handover else ""
        words = mock_words(job) if is_running else ""
        self._words.set_visibility(bool(words))
        if isinstance(self._words, TextElement):
            self._words.text = words
        self._stop.set_visibility(is_running)
        self._hint.set_visibility(is_running)
        self._figures.clear()
        with self._figures:
            if current is not None:
                _figures(current, self.total)
        self._show_picture(current)
        self._rest.clear()
        with self._rest:
            if not is_running:
                self._after(job, state, current)

    def _show_pause(self, job: ConsoleJob, *, is_running: bool, is_paused: bool) -> None:
        can_rest = is_running and job.kind in _CAN_REST
        self._pause.set_visibility(can_rest and not is_paused)
        self._resume.set_visibility(can_rest and is_paused)
        if can_rest and is_paused and not self._handover.text:
            self._handover.text = say("已暂停：正在填的那一项填完就停。按〔继续〕接着填。")

    def _show_picture(self, current: RunProgress | None) -> None:
        name = current.picture if current is not None else ""
        self._picture.set_visibility(bool(name))
        if current is not None and name:
            address = file_address("picture", self.home, current.folder.name, name)
            if self._shot.props.get("src") != address:
                self._shot.props["src"] = address
                self._shot.update()

    def _after(self, job: ConsoleJob, state: str, current: RunProgress | None) -> None:
        if current is not None and not current.is_open:
            link(say("查看填报报告"), page_of("client", self.home.name, "runs", current.folder.name), "button")
        if state == "killed" or (launching.exit_code(job) and (current is None or current.is_open)):
            log_text = launching.tail(job.log)
            el("pre", log_text, "log", tabindex="0", role="region", aria_label=say("程序输出"))


def mock_words(job: ConsoleJob) -> str:
    """Return the mock's address, account and password from the log, for a person who rehearses by hand; else ""."""
    if job.kind != "rehearse" or job.has_stand_in:
        return ""
    lines = launching.tail(job.log).splitlines()
    return "\n".join([line.strip() for line in lines if "http://127.0.0.1:" in line][:2])


def _fields_of(home: Path) -> int:
    """Return how many fields a run will fill, 0 if the profile cannot be read."""
    try:
        return sum(len(record.values) for record in load(home).records())
    except (BeianError, OSError):
        return 0


def _describe_job(job: ConsoleJob, state: str, current: RunProgress | None) -> str:
    kind, at = say(_NAMES[job.kind]), moment(job.started)
    if current is not None and current.status:
        return say("{kind}：{status}（{at} 开始）", kind=kind, status=status_word(current.status, current.saved), at=at)
    if state == "running":
        return say("{kind}：进行中，{at} 开始", kind=kind, at=at)
    if state == "killed":
        return say("{kind}：中断了，没有正常结束；重新开始会接着填", kind=kind)
    return say("{kind}：没有开始，原因如下", kind=kind)


def _figures(current: RunProgress, total: int) -> None:
    if current.is_open and current.title:
        el("p", say("正在：{stage} · {title}", stage=say(current.stage), title=current.title))
    done = min(current.fields, total)
    if total:
        bar(done, total, say("已填 {done}/{total} 项", done=done, total=total))
    facts(
        (
            (say("已填"), say("{done}/{total} 项", done=done, total=total)),
            (say("已保存"), say("{count} 条", count=current.saved)),
            (say("与资料一致"), say("{count} 项", count=current.proved)),
            *current.states,
        )
    )
    if current.reason or current.fault:
        note(current.reason or current.fault, "warn")


def _history(context: ConsoleContext, home: Path, client: Client) -> None:
    with panel(say("填报记录")):
        if not client.runs:
            note(say("还没有填报记录。"), "mute")
            return
        heads = (
            mark("时间"),
            mark("结果"),
            mark("系统"),
            mark("与资料一致"),
            mark("待处理"),
            mark("提交人"),
            mark("报告"),
        )
        rows = (_run(home, client, run, partial(_holder, context, home)) for run in reversed(client.runs))
        table([say(head) for head in heads], rows, say("填报记录"))


def _run(home: Path, client: Client, run: Run, who_works: Callable[[Run], str]) -> Sequence[object]:
    rehearsal = say("［演练］") if run.is_rehearsal else ""
    to = page_of("client", client.folder, "runs", run.folder)
    return (
        moment(run.started),
        f"{_ending(home, run, who_works)}{rehearsal}" if not run.fault else run.fault,
        _site_name(run.site),
        str(run.right),
        str(run.wrong),
        person(run.submitted_by) if run.submitted_by else "—",
        lambda: link(say("报告"), to, aria_label=say("{at} 的报告", at=moment(run.started))),
    )


@cache
def _site_name(site: str) -> str:
    """Return how a map names its site; what was typed for one without a map."""
    try:
        return known_map(site).name or site
    except BeianError:
        return site


def _holder(context: ConsoleContext, home: Path, run: Run) -> str:
    """Return who still works on a run that this console did not start, as on a colleague's machine; "" if nobody does."""
    if run.started is None:
        return ""
    own = machine_key(settings.load().machine)
    try:
        if context.workspace.is_shared:
            with ledger_errors(context.ledger.engine):
                return claims.who_works(context.ledger.engine, home.name, run.started, own)
        return lease_files.who_works(home, run.started, own)
    except (OSError, BeianError):
        return ""


def _ending(home: Path, run: Run, who_works: Callable[[Run], str]) -> str:
    """Return the status of a run; one that ran when the ledger read it is read again."""
    if run.ended is not None:
        return status_word(run.status, run_facts.saved(home / RUNS / run.folder, run.status))
    job = launching.newest(home, *launching.FILINGS)
    running = progress.run_of(job) if job is not None else None
    if job is None or running is None or running.name != run.folder:
        who = who_works(run)
        return say("进行中：{who}", who=who) if who else status_word(run.status)
    if launching.state(job) == "running":
        return say("进行中")
    current = progress.look(running)
    return status_word(current.status or run.status, current.saved)
