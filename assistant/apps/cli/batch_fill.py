"""`beian batch fill`: file one client after the other, preparing the next; the operator says who is at the phone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from filelock import Timeout
from rich.table import Table

from assistant.apps.cli import batching, called_fill, due, mocks, process_results, start_gate, terminal_table
from assistant.apps.cli.batching import (
    PAGE,
    WARNING,
    BatchProcesses,
    last_words,
    newest_run,
    sign_of,
    word_of,
)
from assistant.apps.cli.command_options import FillOptions, fill_options
from assistant.apps.cli.fill import DONE
from assistant.apps.cli.finding_lines import stage_of
from assistant.apps.cli.job_channel import TerminalJobChannel
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.practice import open_ledger
from assistant.apps.cli.practice_options import BatchFillOptions
from assistant.apps.console import launching
from assistant.apps.console.launching import ConsoleJob
from assistant.apps.displays import need_display
from assistant.core import files, processes
from assistant.core.errors import Busy
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.core.user_messages import is_read_on_pages
from assistant.filing.operator.prompt import minutes
from assistant.practice import batch as batches
from assistant.practice import board, clock, in_turn, run_facts
from assistant.practice.batch import Batch, BatchItem, ProcessResult
from assistant.practice.expiries import usual_or_set
from assistant.practice.filing_choices import FilingChoices
from assistant.practice.in_turn import JobChannel
from assistant.practice.ledger import Ledger
from assistant.practice.tables import Client
from assistant.practice.workspace import RUNS
from assistant.proof.journal.events import STATUS_CODES
from assistant.proof.report.words import status_word

Receiver = Callable[[BatchItem], str]
_NOTHING_TO_DO = frozenset({"authority", "nobody"})
_LOCK_WITHIN_S = 5.0
_STOPPED = 130


def fill(options: BatchFillOptions, channel: Callable[[Receiver], JobChannel] = TerminalJobChannel) -> int:
    """File the clients in turn; 0 if all are done, 1 if something needs correcting, 10 if clients are left.

    `channel` makes what asks the person whether a client is at the phone: by default the terminal.
    """
    with open_ledger(options.workspace) as ledger:
        for name in options.clients or ():
            ledger.client(name)
    if not options.headless:
        need_display()
    with _alone():
        batch, home = _begin_or_resume(options)
        of_page = mark("{title}：{count} 个客户，一次一家；填一家时备好下一家。中断了可以接着做。")
        terminal = mark("{title}：{count} 个客户，一次一家；填一家时备好下一家。中断后可用 --resume 接着做。")
        message = of_page if is_read_on_pages() else terminal
        progress(say(message, title=say(batching.TITLES["fill"]), count=len(batch.items)))
        choices = batch.choices or FilingChoices()
        for sentence in choices.described():
            progress(sentence)
        for item in batch.items:
            if item.state == "skipped":
                _tell(batch, item)
        work = FilingProcesses(home, _filing(options, home, choices))
        try:
            in_turn.run(batch, work, channel(work.receiver), _tell)
        finally:
            page = batch.folder / PAGE
            warning = say(WARNING) if _is_mock(options) else ""
            files.write(page, batching.page_of(batch, _lead(batch), warning, _whole).encode())
            _say(batch, page, warning, as_json=options.as_json)
    with open_ledger(options.workspace) as ledger:
        ledger.refresh(date.today())
    return _code(batch)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock that admits one batch of filings per operator; raises Busy if another batch runs."""
    lock = start_gate.lock(_LOCK_WITHIN_S)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(client=say(batching.TITLES["fill"]), holder="?") from None
    try:
        yield
    finally:
        lock.release()


def _is_mock(options: BatchFillOptions) -> bool:
    return options.site in mocks.SITES.values()


def _begin_or_resume(options: BatchFillOptions) -> tuple[Batch, Path]:
    """Return the new or resumed batch and the folder of its clients; clients submitted already are skipped."""
    given = FilingChoices(stage_of(options.stage) or "", options.pace, options.allow_uncalibrated, options.reopen)
    with open_ledger(options.workspace) as ledger:
        home = ledger.workspace
        if options.resume:
            batch = batches.newest(home, "fill", options.site)
            with batches.alone(batch):
                batch.choices = batch.choices.resumed(given) if batch.choices else given
                for item in batch.items:
                    _skip_filed(item, home.clients / item.folder, batch, is_mock=_is_mock(options))
                batch.save()
        else:
            chosen = [ledger.client(name) for name in options.clients] if options.clients else ledger.clients()
            names = [(client.folder, client.short or client.name) for client in chosen]
            batch = batches.begin(home, "fill", list(dict.fromkeys(names)), datetime.now(), options.site)
            batch.choices = given
            batch.save()
            if not options.clients and not _is_mock(options):
                _skip_waiting(batch, ledger, chosen)
            batch.save()
        return batch, home.clients


def _filing(options: BatchFillOptions, home: Path, choices: FilingChoices) -> FillOptions:
    """Return the options of each client's filing: those of the command, with what the batch fills and how."""
    return fill_options(
        options,
        profile=home,
        stage=choices.stage or None,
        pace=choices.pace,
        allow_uncalibrated=choices.is_uncalibrated,
        reopen=choices.reopens,
    )


def _skip_filed(item: BatchItem, client: Path, batch: Batch, *, is_mock: bool) -> None:
    """Skip a client that was filed since the batch began, by another run or by one that the batch did not see end."""
    newest = newest_run(client) if item.state in {"waiting", "broken", "killed", "bad"} else None
    if newest is None or newest.started is None or newest.is_rehearsal != is_mock:
        return
    is_since = newest.started >= datetime.fromisoformat(batch.started).astimezone()
    if is_since and newest.status in DONE and not newest.wrong and not newest.fault:
        message = mark("{status}，不再填（填报记录 {run}）")
        item.state, item.run = "skipped", newest.folder
        item.told = say(message, status=status_word(newest.status, newest.saved), run=newest.folder)


def _skip_waiting(batch: Batch, ledger: Ledger, clients: Sequence[Client]) -> None:
    """Skip the clients whose next step is the authority's, by what their last run read."""
    calendar = due.calendar_of(ledger.workspace.folder)
    today, leads = date.today(), usual_or_set(ledger.workspace.folder)
    rows = board.rows(clients, clock.dates(clients, calendar, today), today, calendar, leads)
    idle = {row.folder: row for row in rows if row.who in _NOTHING_TO_DO}
    for item in batch.items:
        if item.folder in idle:
            message = mark("已提交，{action}。要再看一遍，请写明客户")
            item.state, item.told = "skipped", say(message, action=idle[item.folder].action)


class FilingProcesses(BatchProcesses):
    """The processes of filings: each prepares and waits at the start gate; once it is called, its log is printed."""

    def __init__(self, home: Path, filing: FillOptions) -> None:
        super().__init__(home, "fill")
        self._options = called_fill.option_words(filing)
        self._heard: dict[str, int] = {}

    def start(self, item: BatchItem) -> str:
        """Start preparing a client; raises Busy if another process has it."""
        return str(launching.start(self.home / item.folder, "fill", self._options, reader="terminal").note)

    def prepared(self, item: BatchItem) -> in_turn.FilingReadiness | None:
        """Return when a filing was prepared and what it will write, None while it prepares."""
        filing = start_gate.announced(Path(item.process))
        if filing is None:
            return None
        message = mark("计划写入 {records} 条 {fields} 项，附件 {files} 个")
        return in_turn.FilingReadiness(
            filing.at, say(message, records=filing.records, fields=filing.fields, files=filing.files)
        )

    def receiver(self, item: BatchItem) -> str:
        """Return who receives a client's code."""
        filing = start_gate.announced(Path(item.process))
        return filing.receiver if filing else "?"

    def call(self, item: BatchItem) -> None:
        """Let a prepared filing open its login."""
        start_gate.call(Path(item.process))

    def ended(self, item: BatchItem) -> ProcessResult | None:
        """Return how an item's process ended, None while it runs; print what it has logged since."""
        ending = super().ended(item)
        if item.process and (ending is not None or start_gate.is_called(Path(item.process))):
            self._hear(item)
        return ending

    def kill(self, item: BatchItem) -> None:
        """Kill an item's process; its browser stays open for the operator, armed, with the login and the form."""
        job = self._job(item)
        if job is not None and launching.state(job) == "running" and job.pid:
            processes.kill(job.pid)

    def _hear(self, item: BatchItem) -> None:
        log = Path(item.process).with_suffix(".log")
        with contextlib.suppress(OSError), log.open("rb") as file:
            file.seek(self._heard.get(item.process, 0))
            lines = file.read().rpartition(b"\n")[0]
            self._heard[item.process] = self._heard.get(item.process, 0) + len(lines) + bool(lines)
            for line in lines.decode("utf-8", "replace").splitlines():
                progress(f"  {item.name} │ {line}")

    def _of_run(self, item: BatchItem, job: ConsoleJob) -> ProcessResult:
        code = launching.exit_code(job)
        newest = newest_run(self.home / item.folder)
        if newest is None or newest.started is None or newest.started < job.started:
            return process_results.without_report(code, last_words(job))
        return replace(
            process_results.of_run(newest, code, corrigible=frozenset({_STOPPED})),
            receipts=tuple(
                submission.receipt
                for submission in newest.submissions
                if submission.receipt and submission.kind != run_facts.SEEN
            ),
            asked_s=run_facts.asked_s(self.home / item.folder / RUNS / newest.folder),
        )


def _tell(batch: Batch, item: BatchItem) -> None:
    """Report the state of a client."""
    done = sum(item.state not in {"waiting", "preparing", "ready", "running"} for item in batch.items)
    is_filed = bool(item.run) and item.state != "skipped"
    message = f"{word_of(batch.kind, item.state)}  {_whole(item) if is_filed else item.told}".rstrip()
    progress(f"[{done}/{len(batch.items)}] {sign_of(item)} {item.name}：{message}")


def _whole(item: BatchItem) -> str:
    """Return a client's result with its receipts and waiting times."""
    receipts = [say("回执 {receipts}", receipts=comma_list(item.receipts))] if item.receipts else []
    waits = [_waits(item.person_s, item.program_s)] if item.person_s or item.program_s else []
    return semicolon_list(filter(None, [item.told, *receipts, *waits]))


def _waits(person_s: float, program_s: float) -> str:
    message = mark("程序等人 {person}，人等程序 {program}")
    return say(message, person=minutes(person_s), program=minutes(program_s))


def _lead(batch: Batch) -> Sequence[str]:
    message = mark(
        "共 {all} 个客户：已办完 {good} 个，有待处理项 {bad} 个，没有做成 {rest} 个，跳过 {skipped} 个，未做 {open} 个。"
    )
    counts = {"good": batch.count("good"), "bad": batch.count("bad"), "rest": batch.count("broken", "killed")}
    counts |= {"skipped": batch.count("skipped"), "open": batch.count("waiting", "preparing", "ready", "running")}
    person, program = (sum(getattr(item, name) for item in batch.items) for name in ("person_s", "program_s"))
    described = batch.choices.described() if batch.choices else ()
    return (*described, say(message, all=len(batch.items), **counts), say("{waits}。", waits=_waits(person, program)))


def _say(batch: Batch, page: Path, warning: str, *, as_json: bool) -> None:
    if as_json:
        items = [{name: getattr(item, name) for name in _SHOWN} for item in batch.items]
        json_line({"kind": batch.kind, "seconds": round(batch.seconds, 1), "items": items, "page": page})
        return
    terminal_table.console().print(_table(batch))
    for line in (*_lead(batch), *([warning] if warning else [])):
        result(line)
    result(say("报告已写入：{path}", path=page))


_SHOWN = (
    *("folder", "name", "state", "tries", "seconds", "right", "wrong", "told", "run"),
    *("receipts", "prepared", "called", "person_s", "program_s"),
)


def _table(batch: Batch) -> Table:
    table = terminal_table.table(
        mark("客户"), mark("结果"), mark("说明"), mark("回执"), mark("程序等人"), mark("人等程序")
    )
    for item in batch.items:
        waits = [minutes(seconds) if seconds else "" for seconds in (item.person_s, item.program_s)]
        word = f"{sign_of(item)} {word_of(batch.kind, item.state)}"
        table.add_row(item.name, word, item.told, "\n".join(item.receipts), *waits)
    return table


def _code(batch: Batch) -> int:
    if batch.count("bad", "broken", "killed"):
        return STATUS_CODES["preflight_failed"]
    return STATUS_CODES["needs_person"] if batch.count("waiting") else 0
