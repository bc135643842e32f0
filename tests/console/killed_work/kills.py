"""The kills in turn, each with what must hold afterwards."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.apps.console import launching
from assistant.core.errors import DamagedRun
from assistant.proof.journal.run_folder import RunFolder
from tests.console.killed_work.killed_office import EDITOR, RUNS, KilledOffice, until
from tests.console.random_acts.verdict import ledger_rows

ENDED_WELL = (0, 1, 10)
INTERRUPTED = "中断了，没有正常结束"
_LEDGER = "*.sqlite*"


@dataclass
class KillReport:
    """How often what was killed, how often it hit work in progress, and every fault."""

    counts: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the table."""
        rows = [f"| {what} | {count} | {self.hits[what]} |" for what, count in sorted(self.counts.items())]
        return "\n".join(("| killed | times | in the middle of work |", "|---|---:|---:|", *rows))


def kill_all(office: KilledOffice, kills: int, report: KillReport) -> None:
    """Kill so often, in turn; note what was lost."""
    turn = (_kill_console, _kill_run, _kill_ledger)
    for number in range(kills):
        kill = turn[number % len(turn)]
        name = kill.__name__.removeprefix("_kill_")
        report.counts[name] += 1
        began = time.monotonic()
        for fault in kill(office, report):
            report.faults.append(f"kill {number + 1} ({name}): {fault}")
        for fault in _left_processes(office):
            report.faults.append(f"kill {number + 1} ({name}): {fault}")
        took_s = time.monotonic() - began
        hits = report.hits[name]
        print(
            f"kill {number + 1} ({name}): {took_s:.0f} s, {hits} in the middle, {len(report.faults)} faults", flush=True
        )


def _kill_console(office: KilledOffice, report: KillReport) -> Iterator[str]:
    """Kill the console while the person types and saves; every second time beside a rehearsal, which goes on."""
    job = office.rehearse() if office.chance.random() < 0.5 else None
    office.open(EDITOR)
    killed = threading.Event()

    def kill() -> None:
        killed.wait(office.chance.uniform(0.2, 4))
        killed.set()
        office.machine.console.process.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    office.type_and_save(killed)
    killer.join()
    report.hits["console"] += bool(office.unsaved)
    office.machine.kill(enters=False)
    yield from office.faults_of_typing()
    if job is not None:
        until(lambda: launching.state(job) != "running", "the rehearsal does not end")
        if launching.exit_code(job) not in ENDED_WELL:
            yield f"the rehearsal ended with {launching.exit_code(job)}: {launching.tail(job.log)[-500:]}"


def _kill_run(office: KilledOffice, report: KillReport) -> Iterator[str]:
    """Kill a rehearsal; its page says so, its records stay, and the next one begins."""
    known = _runs(office)
    job = office.rehearse()
    wait_s = office.chance.uniform(0.5, 12)
    threading.Event().wait(wait_s)
    is_hit = launching.state(job) == "running"
    report.hits["run"] += is_hit
    os.kill(job.pid, signal.SIGKILL)
    until(lambda: launching.state(job) != "running", "a killed run still counts as running")
    office.open(RUNS)
    if is_hit and launching.exit_code(job) is None and INTERRUPTED not in office.page.inner_text("main"):
        yield f"the page does not say that the run was interrupted: {office.page.inner_text('main')[:600]}"
    for path, before in known.items():
        if not path.exists() or not path.read_bytes().startswith(before):
            yield f"the record {path.parent.name} has changed"
    for path in _runs(office):
        try:
            RunFolder.open(path.parent).events()
        except DamagedRun as damaged:
            yield f"the record {path.parent.name} is damaged: {damaged}"
    yield from office.faults_of_files()


def _kill_ledger(office: KilledOffice, report: KillReport) -> Iterator[str]:
    """Kill what reads the folders into the ledger; it opens afterwards and says the same as one made anew."""
    words = ("sync", "--all", "--workspace", str(office.machine.office))
    wait_s = office.chance.uniform(0.6, 2.2)
    end = office.machine.command(*words, killed_when=lambda ended: not ended.wait(wait_s))
    report.hits["ledger"] += end.is_killed
    for path in office.machine.office.glob("*.sqlite"):
        with sqlite3.connect(path) as connection:
            if (said := connection.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
                yield f"the ledger is damaged: {said}"
    known = ledger_rows(office.machine, office.machine.office)
    office.machine.stop()
    for path in office.machine.office.glob(_LEDGER):
        path.unlink()
    if (rebuilt := ledger_rows(office.machine, office.machine.office)) != known:
        yield f"the ledger said otherwise than one made anew: {known} / {rebuilt}"
    office.machine.start(enters=False)
    office.enter()


def _runs(office: KilledOffice) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (office.client / "runs").glob("*/journal.jsonl")}


def _left_processes(office: KilledOffice) -> Iterator[str]:
    """Yield the processes beside the console that have not ended in time."""
    console = office.machine.console.process.pid

    def others() -> list[str]:
        return [
            " ".join(one.cmdline())[:200] for one in office.processes() if one.pid != console and one.ppid() != console
        ]

    try:
        until(lambda: not others(), "processes are left")
    except AssertionError:
        yield f"left processes: {others()}"
