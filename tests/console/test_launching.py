"""Jobs are separate processes that outlive their console, are recognized by the next one, and end when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.apps.cli import console_run
from assistant.apps.console import launching
from assistant.core.errors import Busy, WorkspaceError
from assistant.practice.workspace import RUNS
from tests.conftest import ROOT

pytestmark = pytest.mark.program

WAITS_S = 60
# A job without its work: it holds its note, reports that, and waits for a signal or a timeout.
HOLDER = """
import signal, sys, time
from pathlib import Path
from assistant.apps.console.launching import held
signal.signal(signal.SIGINT, signal.default_int_handler)
with held(Path(sys.argv[1])) as ending:
    ending.append(130)
    print("held", flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        pass
"""


def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds that another process brings about."""
    waiting = threading.Event()
    for _ in range(WAITS_S * 20):
        if holds():
            return
        waiting.wait(0.05)
    pytest.fail("it did not happen")


@pytest.fixture
def client(tmp_path: Path) -> Path:
    (tmp_path / RUNS).mkdir()
    return tmp_path


def noted(client: Path) -> tuple[launching.ConsoleJob, subprocess.Popen[str]]:
    """Return a job whose process another program started, as after a console that died."""
    note = client / RUNS / launching.FOLDER / "20261126T000000-ab.json"
    note.parent.mkdir()
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(note)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == "held\n"
    note.write_text(
        f'{{"kind": "rehearse", "started": "2026-11-26T00:00:00+00:00", "pid": {process.pid}, "options": []}}',
        encoding="utf-8",
    )
    return launching.jobs(client)[0], process


def test_a_job_of_a_dead_console_is_recognized_and_ends_when_asked(client: Path) -> None:
    job, process = noted(client)
    assert launching.state(job) == "running"
    launching.stop(job)
    process.wait(timeout=WAITS_S)
    assert (launching.state(job), launching.exit_code(job)) == ("ended", 130)


@pytest.mark.skipif(os.name != "posix", reason="a process is killed otherwise there")
def test_a_killed_job_is_distinguished_from_one_that_ended(client: Path) -> None:
    job, process = noted(client)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=WAITS_S)
    assert (launching.state(job), launching.exit_code(job)) == ("killed", None)


def test_a_job_that_printed_nothing_says_why_there_is_nothing(
    client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = client / "示例公司"
    (folder / RUNS).mkdir(parents=True)
    monkeypatch.setattr(launching, "command", lambda job: [sys.executable, "-c", "raise SystemExit(3)"])
    job = launching.start(folder, "sort")
    launching._children[job.note].wait(WAITS_S)
    assert launching.printed(job) == "上次没有做完。"
    job.note.with_suffix(".end").write_text("0", encoding="ascii")
    assert launching.printed(job) == "没有结果。"
    job.log.write_text("收件夹是空的。\n", encoding="utf-8")
    assert launching.printed(job) == "收件夹是空的。"
    folder.rename(tmp_path / "示例公司（改名）")
    assert launching.printed(job).startswith("没有客户文件夹“示例公司”：同事可能改了它的名称。")


def test_a_job_that_dies_before_it_begins_is_reported_as_killed_at_once(
    client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "command", lambda job: [sys.executable, "-c", "raise SystemExit(3)"])
    job = launching.start(client, "check")
    launching._children[job.note].wait(WAITS_S)
    assert (launching.state(job), launching.exit_code(job)) == ("killed", None)
    launching.start(client, "check")


def test_a_second_run_of_a_client_is_refused_while_one_lives(client: Path) -> None:
    job, process = noted(client)
    with pytest.raises(Busy):
        launching.start(client, "fill")
    launching.stop(job)
    process.wait(timeout=WAITS_S)


def test_a_started_job_writes_its_output_and_its_exit_code(client: Path) -> None:
    job = launching.start(client, "papers")
    until(lambda: launching.state(job) == "ended")
    assert launching.exit_code(job) == 2
    assert "没有填报资料" in launching.tail(job.log)
    assert launching.job_result(job) is None
    assert {path.stat().st_mode & 0o077 for path in job.note.parent.iterdir() if path.suffix != ".lock"} == {0}


def test_a_job_that_ends_between_two_checks_counts_as_ended_and_not_killed(
    client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, process = noted(client)
    launching.stop(job)
    process.wait(timeout=WAITS_S)
    end = job.note.with_suffix(".end")
    late = end.rename(end.with_suffix(".late"))
    look = launching.is_held

    def held_until_now(note: Path) -> bool:
        late.rename(end)
        return look(note)

    monkeypatch.setattr(launching, "is_held", held_until_now)
    assert launching.state(job) == "ended"


def test_nothing_is_started_for_a_client_without_folder(client: Path) -> None:
    missing = client / "已移走"
    with pytest.raises(WorkspaceError, match="已移走"):
        launching.start(missing, "check")
    with pytest.raises(WorkspaceError, match="已移走"), launching.idle(missing):
        pass  # renamed just now, behind the first look
    assert not missing.exists()


def test_a_job_that_could_not_be_started_leaves_no_note(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "command", lambda job: [str(client / "没有这个程序")])
    with pytest.raises(OSError, match="没有这个程序"):
        launching.start(client, "check")
    assert launching.jobs(client) == []


def test_one_of_two_windows_that_start_a_run_at_once_is_refused(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = threading.Barrier(2)
    outcomes: list[str] = []
    monkeypatch.setattr(launching, "command", lambda job: [sys.executable, "-c", HOLDER, str(job.note)])

    def begin() -> None:
        started.wait(WAITS_S)
        try:
            launching.start(client, "rehearse")
            outcomes.append("started")
        except Busy:
            outcomes.append("busy")

    windows = [threading.Thread(target=begin) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(WAITS_S)
    assert sorted(outcomes) == ["busy", "started"]
    (job,) = launching.jobs(client)
    until(lambda: launching.is_held(job.note))
    launching.stop(job)
    until(lambda: launching.state(job) == "ended")


@pytest.mark.parametrize("reader", ["page", "terminal"])
def test_a_job_speaks_to_pages_unless_a_terminal_reads_it(
    client: Path, monkeypatch: pytest.MonkeyPatch, reader: launching.Reader
) -> None:
    given: list[str] = []

    def popen(*_: object, env: dict[str, str], **__: object) -> SimpleNamespace:
        given.append(env[launching.READER])
        return SimpleNamespace(pid=1)

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(launching, "_children", {})  # the made-up child is none of this process's afterwards
    note = launching.start(client, "check", reader=reader).note
    monkeypatch.setenv(launching.READER, given[0])
    spoken: list[str] = []
    monkeypatch.setattr(console_run, "speak_to_pages", lambda: spoken.append("page"))
    monkeypatch.setattr(console_run, "stop_on_signals", lambda: None)
    monkeypatch.setattr(console_run, "_work", lambda *_: 0)
    assert console_run.run(note, "check", client, []) == 0
    assert spoken == (["page"] if reader == "page" else [])
