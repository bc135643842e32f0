"""Around filings in turn: which clients are skipped and why, answers at the terminal, options of a filing's process."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from filelock import FileLock

from assistant.apps.cli import batch_fill, batching, called_fill, claiming, start_gate
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.job_channel import TerminalJobChannel
from assistant.apps.cli.practice_options import BatchFillOptions
from assistant.core.errors import Busy, Claimed, PersonStop, UsageError, WorkspaceError
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice import batch as batches
from assistant.practice import in_turn, run_facts
from assistant.practice.batch import Batch, BatchItem
from assistant.practice.in_turn import Answer
from assistant.practice.layout import RUN_LOCK
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Event, HandoverClosed, HandoverOpened, Proved, RunStatus, Status
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM, NAME, small, write
from tests.practice.conftest import add, play

PROVED = Proved("subject", "0", "reopened", {"subject.basic.name": "proved"})
WRONG = Proved("subject", "0", "reopened", {"subject.basic.name": "truncated"})
REVIEWED = (Status(SUBJECT, "主体已通过", "通过"), Status(ALGORITHM, "审核中", "审核中"))


def batch_of_options(
    home: Workspace, *, site: str = "cac", resume: bool = False, clients: tuple[str, ...] = ()
) -> Batch:
    """Return the batch that a command line begins or resumes."""
    return batch_fill._begin_or_resume(BatchFillOptions(list(clients), resume, site=site, workspace=home.folder))[0]


@pytest.mark.parametrize(
    ("on", "status", "event", "rehearsal", "expected"),
    [
        ("2026-11-03", "submitted", PROVED, False, "skipped"),
        ("2026-11-03", "waiting_review", PROVED, False, "skipped"),
        ("2026-11-03", "submitted", WRONG, False, "waiting"),
        ("2026-11-03", "interrupted", PROVED, False, "waiting"),
        ("2026-11-03", None, PROVED, False, "waiting"),
        ("2026-11-03", "submitted", PROVED, True, "waiting"),
        ("2026-11-01", "submitted", PROVED, False, "waiting"),
    ],
    ids=["submitted", "waits", "a wrong field", "cut off", "killed", "a rehearsal", "before the batch"],
)
def test_a_client_filed_since_the_batch_began_is_skipped_on_resume(
    home: Workspace, on: str, status: RunStatus | None, event: Event, rehearsal: bool, expected: str
) -> None:
    client = add(home)
    batches.begin(home, "fill", [(client.name, client.name)], datetime(2026, 11, 2, 9, 30), "cac")
    play(client, on, event, rehearsal=rehearsal, status=status)
    (item,) = batch_of_options(home, resume=True).items
    assert item.state == expected
    assert bool(item.told) == (expected == "skipped")


def test_an_unknown_client_is_reported_before_a_missing_screen(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    options = BatchFillOptions(["没有的客户"], site="mock", workspace=home.folder)
    with pytest.raises(WorkspaceError, match="没有的客户"):
        batch_fill.fill(options)


def test_a_batch_on_the_mock_is_not_resumed_as_one_on_the_registry(home: Workspace) -> None:
    add(home)
    rehearsed = batch_of_options(home, site="mock")
    rehearsed.items[0].state = "good"
    rehearsed.save()
    with pytest.raises(WorkspaceError):
        batch_of_options(home, resume=True)
    assert [item.state for item in batch_of_options(home, site="mock", resume=True).items] == ["good"]


def resumed(home: Workspace, monkeypatch: pytest.MonkeyPatch, **given: Any) -> FillOptions:
    """Return the options of each client's filing when the last batch is resumed."""
    noted = list[list[str]]()
    monkeypatch.setattr(in_turn, "run", lambda _, work, *__: noted.append(work._options))
    batch_fill.fill(BatchFillOptions(resume=True, headless=True, workspace=home.folder, **given))
    return called_fill.options_from_words(home.clients, noted[-1])


@pytest.mark.usefixtures("own_home")
def test_a_resumed_batch_fills_what_it_filled_before(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add(home)
    batch_fill._begin_or_resume(BatchFillOptions(stage="产品", pace="watch", workspace=home.folder))
    added = {"stage": "产品", "allow_uncalibrated": True, "reopen": True}
    for given, is_added in (({}, False), (added, True), ({}, True)):
        options = resumed(home, monkeypatch, **given)
        assert (options.stage, options.pace) == ("产品", "watch")
        assert (options.allow_uncalibrated, options.reopen) == (is_added, is_added)
    note = batches.newest(home, "fill", "cac").folder / batches.FILE
    before = note.read_bytes()
    with pytest.raises(UsageError, match="上一批填的是产品，不是算法。要填算法，请新开一批。"):
        resumed(home, monkeypatch, stage="算法")
    assert note.read_bytes() == before
    page = (note.parent / batching.PAGE).read_text("utf-8")
    assert all(part in page for part in ("这一批只填产品。", "慢一点，能看清每一步。", "没有校准过的页面也填"))


@pytest.mark.usefixtures("own_home")
def test_a_note_of_an_older_version_goes_on_with_what_the_resume_names(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(home)
    note = batch_of_options(home).folder / batches.FILE
    older = json.loads(note.read_bytes())
    assert older.pop("choices") == {"stage": "", "pace": "fast", "is_uncalibrated": False, "reopens": False}
    note.write_text(json.dumps(older), encoding="utf-8")
    assert resumed(home, monkeypatch, stage="算法").stage == "算法"
    assert resumed(home, monkeypatch).stage == "算法"


def test_an_unknown_stage_begins_no_batch(home: Workspace) -> None:
    add(home)
    with pytest.raises(UsageError, match="没有阶段“甲”"):
        batch_fill._begin_or_resume(BatchFillOptions(stage="甲", workspace=home.folder))
    assert not list((home.folder / batches.FOLDER).glob("*"))


def test_clients_under_review_are_skipped_and_reported_unless_they_are_named(home: Workspace) -> None:
    play(add(home), "2026-11-02", *REVIEWED, status="submitted")
    (item,) = batch_of_options(home).items
    assert item.state == "skipped"
    assert "等审核答复" in item.told
    (named,) = batch_of_options(home, clients=("微光",)).items
    assert named.state == "waiting", "who is named is filed: the person may know more than the last run"


@pytest.mark.parametrize("site", ["cac", "mock"])
def test_states_read_only_in_rehearsals_skip_no_client(home: Workspace, site: str) -> None:
    play(add(home), "2026-11-02", *REVIEWED, rehearsal=True, status="submitted")
    assert [item.state for item in batch_of_options(home, site=site).items] == ["waiting"]


def test_a_filing_s_process_receives_all_options(tmp_path: Path) -> None:
    options = FillOptions(
        profile=tmp_path,
        site="mock",
        url="http://127.0.0.1:9/?a=b",
        stage="主体",
        headless=True,
        stand_in="submit",
        nonce="n",
        pace="watch",
        allow_uncalibrated=True,
        names_report=False,
        close_when_done=True,
    )
    assert called_fill.options_from_words(tmp_path, called_fill.option_words(options)) == options
    plain = FillOptions(profile=tmp_path, names_report=False, close_when_done=True)
    assert called_fill.options_from_words(tmp_path, called_fill.option_words(plain)) == plain


@pytest.mark.parametrize("held", [False, True], ids=["by a run of this machine", "by a colleague"])
def test_a_client_that_is_held_is_refused_before_anybody_is_called(
    home: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], held: bool
) -> None:
    client, note = add(home), home.folder / "note.json"

    def colleague(*_: object) -> NoReturn:
        raise Claimed(client=client.name, who="王填报（乙机）", since="11-26 09:00", until="11-26 09:02")

    options = FillOptions(profile=client, site="mock", url="http://127.0.0.1:9")
    with ExitStack() as stack:
        if held:
            monkeypatch.setattr(claiming, "held", colleague)
        else:
            stack.enter_context(FileLock(client / RUN_LOCK))
        assert called_fill.work(note, client, called_fill.option_words(options)) == Busy.exit_code == Claimed.exit_code
    assert ("王填报" if held else "占用") in capsys.readouterr().err
    assert start_gate.announced(note) is None


def test_a_profile_changed_while_waiting_is_checked_again_before_a_browser_opens(
    home: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client, note = add(home), home.folder / "note.json"

    def change(_: Path) -> None:
        content = small()
        content["主体"]["主体基本信息"] = {"主体名称": NAME}
        write(client, content)

    monkeypatch.setattr(start_gate, "wait", change)
    options = FillOptions(profile=client, site="mock", url="http://127.0.0.1:9")
    assert called_fill.work(note, client, called_fill.option_words(options)) == 1
    assert "资料在准备之后改过" in capsys.readouterr().err
    assert not list((client / "runs").glob("*/journal.jsonl")), "no run begun"


def test_a_second_batch_of_filings_is_refused(home: Workspace, beian: Beian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_fill, "_LOCK_WITHIN_S", 0.0)
    add(home)
    with start_gate.lock():
        ended = beian("batch", "fill", "--site", "mock", "--headless", "--workspace", home.folder)
    assert ended.code == 5, ended.err
    assert "依次填报" in ended.err


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Yield the two ends of a pipe, for reading and for writing answers."""
    reading, writing = os.pipe()
    yield reading, writing
    for end in (writing, reading):
        try:
            os.close(end)
        except OSError:
            continue


def answered(person: TerminalJobChannel) -> Answer | None:
    """Return the next answer once its line has been read."""
    pause = threading.Event()
    for _ in range(500):
        answer = person.answer()
        if answer is not None:
            return answer
        pause.wait(0.01)
    return None


def test_the_person_answers_with_a_line(pipe: tuple[int, int], capsys: pytest.CaptureFixture[str]) -> None:
    person = TerminalJobChannel(lambda _: "李样例（尾号 1234）", pipe[0])
    person.ask(BatchItem("甲", "甲示例"))
    assert person.answer() is None
    os.write(pipe[1], "\n S \n什么\nQ\n".encode())
    assert [answered(person) for _ in range(3)] == ["here", "later", "end"]
    said = capsys.readouterr().err
    assert "☎ “甲示例”" in said
    assert "李样例（尾号 1234）" in said
    assert said.count("请按回车") == 1
    os.close(pipe[1])
    assert answered(person) == "end"
    assert answered(person) == "end", "the end is the end of every later question too"


def test_a_filing_at_the_gate_continues_when_called_and_ends_if_its_batch_is_dead(tmp_path: Path) -> None:
    note = tmp_path / "n.json"
    assert start_gate.announced(note) is None
    start_gate.announce(note, start_gate.PreparedFiling(start_gate.timestamp(), 3, 60, 8))
    assert start_gate.announced(note) is not None
    with pytest.raises(PersonStop):
        start_gate.wait(note)
    start_gate.call(note)
    start_gate.wait(note)


def test_the_time_a_run_waited_includes_a_handover_open_at_its_end(home: Workspace) -> None:
    client = add(home)
    answered_ = HandoverClosed("LOGIN", "logged_in", 12.5, "person")
    run = play(
        client, "2026-11-02", HandoverOpened("LOGIN"), answered_, HandoverOpened("CONFIRM"), status="interrupted"
    )
    assert run_facts.asked_s(run) == 12.5, "the moments of this journal are all the same"
    assert run_facts.read(run).waits_for == "CONFIRM"


def test_the_page_shows_outcome_receipts_and_waiting_times(home: Workspace) -> None:
    add(home)
    batch = batch_of_options(home)
    (item,) = batch.items
    item.state, item.told, item.receipts, item.person_s, item.program_s = "good", "已提交", ["HZ<1>"], 125.0, 48.0
    page = batching.page_of(batch, batch_fill._lead(batch), describe=batch_fill._whole)
    assert "已提交；回执 HZ&lt;1&gt;；程序等人 2:05，人等程序 0:48" in page
    assert "演练通过" not in page, "filings on the registry are no rehearsal"
