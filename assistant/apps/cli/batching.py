"""`beian batch check` and `rehearse`: many clients side by side, with a live table and a report page at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

from rich.live import Live
from rich.table import Table

from assistant.apps.cli import process_results, sessions, terminal_table
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.practice import open_ledger
from assistant.apps.cli.practice_options import BatchOptions
from assistant.apps.console import launching
from assistant.apps.console.launching import ConsoleJob
from assistant.core import files, processes
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.filing.browser.browser_host import running_host, stop_host
from assistant.practice import batch as batches
from assistant.practice import run_facts
from assistant.practice.batch import Batch, BatchItem, Kind, ProcessResult, State
from assistant.practice.run_facts import RunFacts
from assistant.practice.workspace import RUNS, Workspace
from assistant.proof.journal.events import STATUS_CODES
from assistant.proof.report.batch_page import BatchRow, Result, batch_page

PAGE = "批量报告.html"
WARNING = mark("演练通过不等于系统会通过：以上都在本机的模拟备案系统上完成，没有提交给备案系统，不产生备案效力。")
TITLES: dict[Kind, str] = {"check": mark("批量预检"), "rehearse": mark("批量演练"), "fill": mark("依次填报")}
WORDS: dict[Kind, dict[State, str]] = {
    "check": {"good": mark("未发现必改项"), "bad": mark("有必改项")},
    "rehearse": {"good": mark("填入的都已核对"), "bad": mark("有待处理项")},
    "fill": {"good": mark("已办完"), "bad": mark("有待处理项"), "running": mark("填报中")},
}
_ANY: dict[State, str] = {
    "waiting": mark("等待"),
    "preparing": mark("准备中"),
    "ready": mark("已备好"),
    "skipped": mark("已跳过"),
    "running": mark("进行中"),
    "broken": mark("没有做成"),
    "killed": mark("进程中断"),
}


class BatchProcesses:
    """The processes of a batch, started as the console starts jobs, so that each of them sees the other's."""

    def __init__(self, home: Path, kind: Kind) -> None:
        self.home, self.kind = home, kind

    def start(self, item: BatchItem) -> str:
        """Start the work on a client; raises Busy if another process has it."""
        options = ["headless"] if self.kind == "rehearse" else []
        return str(launching.start(self.home / item.folder, self.kind, options, reader="terminal").note)

    def ended(self, item: BatchItem) -> ProcessResult | None:
        """Return how an item's process ended, None while it runs."""
        job = self._job(item)
        if job is None:
            return ProcessResult("killed", say("进程的记录已不存在"))
        state = launching.state(job)
        if state == "running":
            return None
        if state == "killed":
            return ProcessResult("killed", say("进程被中断"))
        return self._of_check(job) if self.kind == "check" else self._of_run(item, job)

    def stop(self, item: BatchItem) -> None:
        """Ask an item's process to end."""
        job = self._job(item)
        if job is not None:
            launching.stop(job)

    def kill(self, item: BatchItem) -> None:
        """Kill an item's process and what it started, including its browser, which has a host process of its own."""
        job = self._job(item)
        if job is not None and launching.state(job) == "running" and job.pid:
            processes.kill_group(job.pid)
            for place in sessions.browser_folders(self.home / item.folder):
                host = running_host(place)
                if host is not None and host.started >= job.started.timestamp():
                    stop_host(place)

    def _job(self, item: BatchItem) -> ConsoleJob | None:
        return next((job for job in launching.jobs(self.home / item.folder) if str(job.note) == item.process), None)

    def _of_check(self, job: ConsoleJob) -> ProcessResult:
        reported = launching.job_result(job) or {}
        return process_results.of_check(reported) or ProcessResult("broken", last_words(job))

    def _of_run(self, item: BatchItem, job: ConsoleJob) -> ProcessResult:
        code = launching.exit_code(job)
        newest = newest_run(self.home / item.folder)
        if newest is None or newest.started is None or newest.started < job.started or not newest.is_rehearsal:
            return process_results.without_report(code, last_words(job))
        return process_results.of_run(newest, code, least=1)


def newest_run(client: Path) -> RunFacts | None:
    """Return the facts of a client's newest run, None where there is none."""
    runs = run_facts.sizes(client / RUNS)
    return run_facts.read(client / RUNS / max(runs)) if runs else None


def last_words(job: ConsoleJob) -> str:
    """Return the last line that a process printed."""
    return process_results.last_line(launching.tail(job.log))


def work(kind: Kind, options: BatchOptions) -> int:
    """Run a batch or resume the last one; 0 if all went well, 1 if something needs correcting or was not done."""
    with open_ledger(options.workspace) as ledger:
        home = ledger.workspace
        if options.team:
            need_team(home)
        if options.resume:
            batch = batches.newest(home, kind, is_team=options.team)
        else:
            chosen = [ledger.client(name) for name in options.clients] if options.clients else ledger.clients()
            names = [(client.folder, client.short or client.name) for client in chosen]
            batch = batches.begin(home, kind, list(dict.fromkeys(names)), datetime.now(), is_team=options.team)
    try:
        _do(home, batch, options)
    finally:
        page = batch.folder / PAGE
        files.write(page, page_of(batch, _lead(batch), say(WARNING) if batch.kind == "rehearse" else "").encode())
    with open_ledger(options.workspace) as ledger:
        ledger.refresh(date.today())
    _say(batch, page, as_json=options.as_json)
    return 0 if batch.count("good") == len(batch.items) else STATUS_CODES["preflight_failed"]


def _do(home: Workspace, batch: Batch, options: BatchOptions) -> None:
    """Run a batch with processes of this machine, or have the team's workers run it."""
    if options.team:
        from assistant.apps.cli import teamwork

        page = mark("{title}：{count} 个客户，由工作进程来做。中断了可以接着看。")
        terminal = mark("{title}：{count} 个客户，由工作进程来做。中断后可用 --team --resume 接着看。")
        message = page if is_read_on_pages() else terminal
        progress(say(message, title=say(TITLES[batch.kind]), count=len(batch.items)))
        with _Screen(batch) as screen:
            teamwork.follow(home, batch, screen.tell)
        return
    workers = options.workers or batches.workers_of(batch.kind, len(batch.items))
    page = mark("{title}：{count} 个客户，同时 {workers} 个。中断了可以接着做。")
    terminal = mark("{title}：{count} 个客户，同时 {workers} 个。中断后可用 --resume 接着做。")
    message = page if is_read_on_pages() else terminal
    progress(say(message, title=say(TITLES[batch.kind]), count=len(batch.items), workers=workers))
    with _Screen(batch) as screen:
        batches.run(
            batch, BatchProcesses(home.clients, batch.kind), workers, screen.tell, limit_s=options.minutes * 60.0
        )


def need_team(home: Workspace) -> None:
    """Raise UsageError if the ledger is not shared or the library of the queue is not installed."""
    if not home.is_shared:
        message = mark("多机协作需要放在 PostgreSQL 上的台账，而 {folder} 的台账是本机文件（见 docs/zh/team.md）")
        raise UsageError(what=say(message, folder=home.folder))
    if find_spec("procrastinate") is None:
        page = mark("没有安装多机协作所需的组件。请让装这个程序的人补装，或者不交给工作进程，由这台电脑做。")
        terminal = mark('没有安装多机协作所需的组件，请运行 pip install "beian-assistant[team]"')
        raise UsageError(what=say(page if is_read_on_pages() else terminal))


class _Screen:
    """The live table of a batch; without a terminal, one line for each client that ends."""

    def __init__(self, batch: Batch) -> None:
        screen = terminal_table.console(stderr=True)
        self.live = Live(_table(batch), console=screen, auto_refresh=False) if is_terminal() else None

    def __enter__(self) -> _Screen:
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live is not None:
            self.live.stop()

    def tell(self, batch: Batch, item: BatchItem) -> None:
        """Show a change."""
        if self.live is not None:
            self.live.update(_table(batch), refresh=True)
        elif item.state != "running":
            ended = sum(item.is_over for item in batch.items)
            message = f"{word_of(batch.kind, item.state)}  {item.told}".rstrip()
            progress(f"[{ended}/{len(batch.items)}] {sign_of(item)} {item.name}：{message}")


def is_terminal() -> bool:
    """Return whether standard error is a terminal."""
    return sys.stderr.isatty()


def word_of(kind: Kind, state: State) -> str:
    """Return the word for an item's state."""
    return say(WORDS[kind].get(state) or _ANY[state])


def sign_of(item: BatchItem) -> str:
    """Return the sign for an item's state."""
    signs = {"good": "✓", "bad": "✖", "waiting": "○", "preparing": "○", "ready": "●", "running": "▶", "skipped": "·"}
    return signs.get(item.state, "！")


def _table(batch: Batch) -> Table:
    table = terminal_table.table(mark("客户"), mark("结果"), mark("说明"), mark("用时"))
    for item in batch.items:
        time = f"{item.seconds:.0f} s" if item.seconds else ""
        table.add_row(item.name, f"{sign_of(item)} {word_of(batch.kind, item.state)}", item.told, time)
    return table


def _say(batch: Batch, page: Path, *, as_json: bool) -> None:
    if as_json:
        items = [{name: getattr(item, name) for name in _SHOWN} for item in batch.items]
        json_line({"kind": batch.kind, "seconds": round(batch.seconds, 1), "workers": batch.workers, "items": items})
        return
    terminal_table.console().print(_table(batch))
    for line in _lead(batch):
        result(line)
    if batch.kind == "rehearse":
        result(say(WARNING))
    result(say("报告已写入：{path}", path=page))


_SHOWN = ("folder", "name", "state", "tries", "seconds", "right", "wrong", "told", "run")


def _lead(batch: Batch) -> Sequence[str]:
    good, all_ = batch.count("good"), len(batch.items)
    rest = batch.count("broken", "killed")
    message = mark("共 {all} 个客户：{word} {good} 个，{bad_word} {bad} 个，没有做成 {rest} 个，未做 {open} 个。")
    facts = {"all": all_, "good": good, "bad": batch.count("bad"), "rest": rest}
    words = {"word": word_of(batch.kind, "good"), "bad_word": word_of(batch.kind, "bad")}
    time = mark("用时 {seconds} 秒，同时 {workers} 个。")
    return (
        say(message, **facts, **words, open=batch.count("waiting", "running")),
        say(time, seconds=round(batch.seconds), workers=batch.workers),
    )


_RESULTS: dict[State, Result] = {"good": "good", "bad": "bad", "broken": "broken", "killed": "broken"}


def page_of(
    batch: Batch, lead: Sequence[str], warning: str = "", describe: Callable[[BatchItem], str] | None = None
) -> str:
    """Return the page of a batch, with these sentences above its table; `describe` gives the message of a client in more detail."""
    rows = [
        BatchRow(
            client=item.name,
            result=_RESULTS.get(item.state, "open"),
            word=word_of(batch.kind, item.state),
            message=describe(item) if describe else item.told,
            seconds=item.seconds,
            tries=item.tries,
            run=item.run,
        )
        for item in batch.items
    ]
    title = say("{title} {day}", title=say(TITLES[batch.kind]), day=batch.started[:10])
    return batch_page(title, lead, rows, warning)
