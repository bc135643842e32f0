"""Batches: parallel work, resumed where it stopped; a failed client stops no other."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.apps.cli import batching
from assistant.apps.console import launching
from assistant.core.errors import Busy, WorkspaceError
from assistant.core.language import say
from assistant.filing.browser.browser_host import RECORD
from assistant.practice import batch as batches
from assistant.practice.batch import Batch, BatchItem, ProcessResult
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Event, Proved, RunStatus
from tests.cli.conftest import Beian
from tests.filing.small import NAME, small
from tests.practice.conftest import add, play

MOMENT = datetime(2026, 11, 26, 9, 30)
GOOD, BAD = ProcessResult("good", "好"), ProcessResult("bad", "改")
BROKEN, KILLED = ProcessResult("broken", "坏"), ProcessResult("killed", "断")


class ScriptedWork:
    """Work without processes: each client's results in turn, `slices` polls after its start."""

    def __init__(self, endings: dict[str, list[ProcessResult]], slices: int = 2) -> None:
        self.endings, self.slices = {name: list(ending) for name, ending in endings.items()}, slices
        self.running: dict[str, int] = {}
        self.most = 0
        self.started: list[str] = []
        self.stopped: list[str] = []

    def start(self, item: BatchItem) -> str:
        """Start, or be refused if the item has no result."""
        if item.folder not in self.endings:
            raise Busy(client=item.folder, holder=1)
        self.started.append(item.folder)
        self.running[item.folder] = self.slices
        self.most = max(self.most, len(self.running))
        return item.folder

    def ended(self, item: BatchItem) -> ProcessResult | None:
        """Return the next result after enough polls."""
        self.running[item.folder] -= 1
        if self.running[item.folder] > 0 and item.folder not in self.stopped:
            return None
        del self.running[item.folder]
        return self.endings[item.folder].pop(0)

    def stop(self, item: BatchItem) -> None:
        """Record who was asked to end."""
        self.stopped.append(item.folder)

    kill = stop


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll often."""
    monkeypatch.setattr(batches, "_SLICE_S", 0.001)


def new_batch(home: Workspace, *names: str) -> Batch:
    """Return a batch over clients of these names."""
    return batches.begin(home, "rehearse", [(name, name) for name in names], MOMENT)


def run(batch: Batch, work: batches.BatchWork, workers: int = 2, limit_s: float = 60.0) -> list[tuple[str, str]]:
    """Run a batch and return the reported changes: name and state."""
    changes: list[tuple[str, str]] = []
    batches.run(batch, work, workers, lambda _, item: changes.append((item.name, item.state)), limit_s=limit_s)
    return changes


def states(batch: Batch) -> dict[str, str]:
    """Return name → state."""
    return {item.name: item.state for item in batch.items}


def test_a_running_batch_cannot_be_resumed_by_a_second_process(home: Workspace) -> None:
    batch = batches.begin(home, "check", [("甲", "甲")], MOMENT)
    with batches.alone(batch), pytest.raises(WorkspaceError, match="另一个程序"):
        batches.run(batches.newest(home, "check"), ScriptedWork({"甲": [GOOD]}), 1, lambda *_: None, limit_s=60)
    batches.run(batch, ScriptedWork({"甲": [GOOD]}), 1, lambda *_: None, limit_s=60)
    assert batch.is_over


def test_batches_started_at_the_same_moment_have_separate_folders(home: Workspace) -> None:
    started = [batches.begin(home, "check", [("甲", "甲")], MOMENT).folder for _ in range(3)]
    assert len(set(started)) == len(started)


def test_every_client_is_done_once_and_no_more_at_once_than_there_are_workers(home: Workspace) -> None:
    names = [f"客户{number}" for number in range(7)]
    work = ScriptedWork({name: [GOOD] for name in names})
    batch = new_batch(home, *names)
    changes = run(batch, work, workers=3)
    assert set(states(batch).values()) == {"good"}
    assert work.started == names
    assert work.most == 3
    assert sorted(changes) == sorted([(name, state) for name in names for state in ("running", "good")])


def test_a_bad_a_broken_a_killed_and_a_busy_client_stop_no_other(home: Workspace) -> None:
    endings = {"改": [BAD], "坏": [BROKEN, BROKEN], "断": [KILLED, GOOD], "好": [GOOD]}
    batch = new_batch(home, "改", "坏", "断", "占", "好")
    run(batch, ScriptedWork(endings), workers=1)
    assert states(batch) == {"改": "bad", "坏": "broken", "断": "good", "占": "broken", "好": "good"}
    assert {item.name: item.tries for item in batch.items}["断"] == 2
    assert "占用" in next(item.told for item in batch.items if item.name == "占")


def test_an_interrupt_leaves_running_work_for_the_next_time(home: Workspace) -> None:
    batch = new_batch(home, "一", "二", "三")
    work = ScriptedWork({"一": [GOOD], "二": [KILLED, GOOD], "三": [GOOD]}, slices=3)

    def stop(_: Batch, item: BatchItem) -> None:
        if (item.name, item.state) == ("一", "good"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.run(batch, work, 2, stop, limit_s=60.0)
    assert "二" in work.stopped or states(batch)["二"] == "waiting"
    again = batches.newest(home, "rehearse")
    assert states(again)["一"] == "good"
    assert "running" not in states(again).values()
    run(again, ScriptedWork({"二": [GOOD], "三": [GOOD]}))
    assert set(states(again).values()) == {"good"}


def test_work_left_running_by_a_dead_batch_is_awaited_and_not_started_again(home: Workspace) -> None:
    batch = new_batch(home, "一", "二")
    batch.items[0].state, batch.items[0].process, batch.items[0].tries = "running", "一", 1
    batch.save()
    again = batches.newest(home, "rehearse")
    work = ScriptedWork({"一": [GOOD], "二": [GOOD]})
    work.running["一"] = 2
    run(again, work, workers=1)
    assert work.started == ["二"]
    assert work.most == 1
    assert set(states(again).values()) == {"good"}


def test_a_client_that_takes_too_long_is_ended(home: Workspace) -> None:
    batch = new_batch(home, "慢", "好")
    work = ScriptedWork({"慢": [KILLED, KILLED], "好": [GOOD]}, slices=10_000)
    work.slices = 10_000
    run(batch, work, limit_s=0.0)
    assert "慢" in work.stopped
    assert states(batch)["慢"] == "killed"


def test_a_client_that_takes_too_long_is_asked_to_end_only_once(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = new_batch(home, "慢")
    work = ScriptedWork({"慢": [GOOD]}, slices=20)
    monkeypatch.setattr(work, "stop", lambda item: asked.append(item.folder))
    asked: list[str] = []
    run(batch, work, limit_s=0.0)
    assert asked == ["慢"]


def test_without_clients_there_is_no_batch_to_begin_or_resume(home: Workspace) -> None:
    with pytest.raises(WorkspaceError):
        batches.begin(home, "check", [], MOMENT)
    with pytest.raises(WorkspaceError):
        batches.newest(home, "check")


def test_rehearsals_started_in_the_same_second_have_separate_folders(home: Workspace) -> None:
    assert new_batch(home, "甲").folder != new_batch(home, "甲").folder


@pytest.mark.parametrize(
    ("free", "items", "expected"), [(64 << 30, 40, 4), (2 << 30, 40, 2), (1 << 20, 40, 1), (0, 3, 3)]
)
def test_the_number_of_workers_follows_processors_and_free_memory(
    monkeypatch: pytest.MonkeyPatch, free: int, items: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    monkeypatch.setattr(batches, "_free_bytes", lambda: free)
    assert batches.workers_of("rehearse", items) == expected


@pytest.mark.program
def test_a_check_of_all_clients_reports_all_of_them_on_one_page(
    beian: Beian, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_TRIES", 1)
    add(home)
    (home.clients / "坏").mkdir()
    (home.clients / "坏" / "填报资料.yaml").write_text("beian: '1'\n主体: [", encoding="utf-8")
    wrong = small()
    wrong["主体"]["主体基本信息"] = {"主体名称": "<b>乙</b>科技有限公司", "统一社会信用代码": "91110000600037341M"}
    wrong["主体"]["法定代表人信息"]["证件号码"] = "110105194912310021"
    add(home, "乙", wrong)
    ended = beian("batch", "check", "--workers", "2", "--json", "--workspace", home.folder)
    assert ended.code == 1
    items = {data["folder"]: data for data in json.loads(ended.out)["items"]}
    assert {name: item["state"] for name, item in items.items()} == {"微光": "good", "坏": "broken", "乙": "bad"}
    assert items["乙"]["wrong"] > 1
    assert "必改" in items["乙"]["told"]
    (page,) = (home.folder / "批量").glob("*/批量报告.html")
    text = page.read_text(encoding="utf-8")
    assert NAME in text
    assert "&lt;b&gt;乙" in text
    assert "<b>乙" not in text
    assert not re.search(r"https?://|<script", text)
    again = beian("batch", "check", "--resume", "--json", "--workspace", home.folder)
    after = {data["folder"]: data for data in json.loads(again.out)["items"]}
    assert {name: item for name, item in after.items() if name != "坏"} == {
        name: item for name, item in items.items() if name != "坏"
    }, "what is done is not done again"
    assert after["坏"]["state"] == "broken"
    assert after["坏"]["told"] == items["坏"]["told"]


def test_a_batch_of_chosen_clients_leaves_the_others(
    beian: Beian, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "BatchProcesses", lambda *_: ScriptedWork({"微光": [GOOD]}))
    add(home)
    other = small()
    other["主体"]["主体基本信息"] |= {"主体名称": "乙科技有限公司", "统一社会信用代码": ""}
    add(home, "乙", other)
    ended = beian("batch", "check", "微光", "--json", "--workspace", home.folder)
    assert [data["folder"] for data in json.loads(ended.out)["items"]] == ["微光"]


def test_the_page_of_rehearsals_says_that_they_prove_nothing(home: Workspace) -> None:
    batch = new_batch(home, "好", "坏")
    run(batch, ScriptedWork({"好": [GOOD], "坏": [BROKEN, BROKEN]}))
    text = batching.page_of(batch, batching._lead(batch), say(batching.WARNING))
    assert text.count("演练通过不等于系统会通过") == 2
    assert "填入的都已核对" in text
    assert "没有做成" in text


@pytest.fixture
def fake_run(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the processes of a batch run other code than ours."""

    def put(code: str) -> None:
        before = subprocess.Popen

        class PatchedPopen(before):  # type: ignore[misc, valid-type]
            def __init__(self, command: list[str], **more: object) -> None:
                own = [sys.executable, "-c", code, *command[5:]] if "console-run" in command else command
                super().__init__(own, **more)

        monkeypatch.setattr(subprocess, "Popen", PatchedPopen)

    return put


@pytest.mark.program
@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_killed_process_is_tried_again_and_reported(home: Workspace, fake_run: Callable[[str], None]) -> None:
    add(home)
    fake_run(
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from assistant.apps.console.launching import held\n"
        "with held(Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    batch = batches.begin(home, "check", [("微光", "微光")], MOMENT)
    run(batch, batching.BatchProcesses(home.clients, "check"))
    (item,) = batch.items
    assert (item.state, item.tries) == ("killed", 2)


@pytest.mark.program
@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_process_that_does_not_end_when_asked_is_killed(
    home: Workspace, fake_run: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_STOPS_WITHIN_S", 0.2)
    monkeypatch.setattr(batches, "MOST_TRIES", 1)
    add(home)
    fake_run(
        "import signal, sys, threading\n"
        "from pathlib import Path\n"
        "from assistant.apps.console.launching import held\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "with held(Path(sys.argv[1])):\n"
        "    threading.Event().wait(300)\n"
    )
    batch = batches.begin(home, "check", [("微光", "微光")], MOMENT)
    run(batch, batching.BatchProcesses(home.clients, "check"), limit_s=1.0)
    assert batch.items[0].state == "killed"


@pytest.mark.program
@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_killing_a_process_ends_its_own_browser_and_no_older_one(
    home: Workspace, fake_run: Callable[[str], None]
) -> None:
    client = add(home)
    fake_run("import threading\nthreading.Event().wait(300)\n")
    with contextlib.ExitStack() as stack:
        older, own = (host_process(stack, client / "浏览器" / name, time.time() + age) for name, age in AGES.items())
        work = batching.BatchProcesses(home.clients, "rehearse")
        item = BatchItem(client.name, client.name, "running")
        item.process = work.start(item)
        work.kill(item)
        assert own.wait(30) is not None
        with pytest.raises(subprocess.TimeoutExpired):
            older.wait(1)


AGES = {"cac-1": 0.0, "mock-1": 60.0}


def host_process(stack: contextlib.ExitStack, place: Path, started: float) -> subprocess.Popen[bytes]:
    """Return a process that stands in for a browser's host process."""
    place.mkdir(parents=True)
    popen = stack.enter_context(
        subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    )
    facts = {"pid": popen.pid, "browser_pid": popen.pid, "ws": "", "started": started}
    more = {"browser": "", "transport": "pipe", "headless": True, "sandbox": True}
    (place / RECORD).write_text(json.dumps({**facts, **more}), encoding="utf-8")
    return popen


def finished(client: Path, code: int, log: str = "") -> BatchItem:
    """Return the item of a rehearsal whose process began in October and ended with this code."""
    folder = client / "runs" / launching.FOLDER
    folder.mkdir(parents=True)
    note = folder / "20261001T000000-0000.json"
    started = datetime(2026, 10, 1, tzinfo=UTC).isoformat()
    note.write_text(json.dumps({"kind": "rehearse", "started": started, "pid": 1, "options": []}), encoding="utf-8")
    note.with_suffix(".end").write_text(str(code), encoding="ascii")
    note.with_suffix(".log").write_text(log, encoding="utf-8")
    return BatchItem(client.name, client.name, "running", str(note), 1)


PROVED = Proved("subject", "0", "reopened", {"subject.basic.name": "proved", "subject.basic.uscc": "normalised"})
WRONG = Proved("subject", "0", "reopened", {"subject.basic.name": "proved", "subject.basic.uscc": "truncated"})


@pytest.mark.parametrize(
    ("events", "status", "code", "expected"),
    [
        ((PROVED,), "submitted", 0, ("good", 2, 0)),
        ((PROVED,), "waiting_review", 10, ("good", 2, 0)),
        ((WRONG,), "submitted", 0, ("bad", 1, 1)),
        ((), "nothing_to_do", 0, ("bad", 0, 0)),
        ((PROVED,), "needs_person", 10, ("bad", 2, 0)),
        ((PROVED,), "failed_safe", 4, ("broken", 2, 0)),
        ((PROVED,), None, 4, ("broken", 2, 0)),
    ],
    ids=["submitted", "waits", "a wrong field", "nothing proved", "needs a person", "failed", "no end"],
)
def test_a_rehearsal_is_good_only_if_everything_filed_is_proved(
    home: Workspace, events: tuple[Event, ...], status: RunStatus | None, code: int, expected: tuple[str, int, int]
) -> None:
    client = add(home)
    item = finished(client, code)
    play(client, "2026-11-02", *events, rehearsal=True, status=status)
    ending = batching.BatchProcesses(home.clients, "rehearse").ended(item)
    assert ending is not None
    assert (ending.state, ending.right, ending.wrong) == expected


@pytest.mark.parametrize(("code", "expected"), [(2, "bad"), (1, "bad"), (4, "broken"), (137, "broken")])
def test_a_rehearsal_without_a_run_reports_its_last_output_and_uses_no_older_run(
    home: Workspace, code: int, expected: str
) -> None:
    client = add(home)
    item = finished(client, code, "浏览器：Chromium\n填报资料.json:3：写错了\n\n")
    play(client, "2026-09-01", PROVED, rehearsal=True, status="submitted")
    ending = batching.BatchProcesses(home.clients, "rehearse").ended(item)
    assert ending is not None
    assert (ending.state, ending.message) == (expected, "填报资料.json:3：写错了")


def test_a_run_on_the_registry_is_no_rehearsal(home: Workspace) -> None:
    client = add(home)
    item = finished(client, 0)
    play(client, "2026-11-02", PROVED, status="submitted")
    ending = batching.BatchProcesses(home.clients, "rehearse").ended(item)
    assert ending is not None
    assert ending.state == "broken"
