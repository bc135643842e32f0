"""A client's folder is renamed only while nothing works in it, and no job or save brings the old folder back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.apps.console import launching
from assistant.apps.console.context import ConsoleContext, opened
from assistant.apps.console.typed_files import TypedFiles
from assistant.apps.profile_edit import EditedProfile, save
from assistant.core import files, locks
from assistant.core.errors import Busy, Claimed, NoProfile, UsageError, WorkspaceError
from assistant.core.user_messages import on_page
from assistant.declaration.profile import updating
from assistant.practice import client_overview as overviews
from assistant.practice import lease_files, shared_events, workspace
from assistant.practice.layout import LOCAL
from assistant.practice.lease_files import FileClaim
from assistant.practice.workspace import NewClient
from tests.cli.conftest import empty_ledgers_are_made_at_once, own_home  # noqa: F401 - of this test's ledger


@pytest.fixture
def context(tmp_path: Path) -> Iterator[ConsoleContext]:
    """Yield the console's state of a workspace with two clients."""
    office = workspace.init(tmp_path / "事务所")
    for name in ("甲公司", "乙公司"):
        workspace.add(office, NewClient(name))
    with opened(office, "王填报") as context:
        context.refresh()
        yield context


def job_of(home: Path, kind: str) -> Path:
    """Write the note of a job and return it."""
    note = home / "runs" / launching.FOLDER / "20261201T000000-aaaa.json"
    note.parent.mkdir(parents=True)
    data = {"kind": kind, "started": "2026-12-01T00:00:00+00:00", "pid": 7, "options": []}
    note.write_text(json.dumps(data), encoding="utf-8")
    return note


@pytest.mark.parametrize("kind", ["papers", "fill", "registration"])
def test_a_client_is_not_renamed_while_a_job_works_on_it(context: ConsoleContext, kind: str) -> None:
    home = context.home("甲公司")
    with launching.held(job_of(home, kind)) as ending:
        with pytest.raises(Busy):
            context.renamed(home, "甲公司二", "甲", "")
        ending.append(0)
    assert [path.name for path in context.workspace.folders()] == ["乙公司", "甲公司"]
    assert overviews.read(home).short == ""
    assert context.renamed(home, "甲公司二", "甲", "").name == "甲公司二"
    assert [path.name for path in context.workspace.folders()] == ["乙公司", "甲公司二"]


def test_a_client_that_a_colleague_s_run_holds_on_another_computer_is_not_renamed(tmp_path: Path) -> None:
    office = workspace.init(tmp_path / "事务所", LOCAL)
    workspace.add(office, NewClient("甲公司"))
    with opened(office, "王填报") as context:
        context.refresh()
        home = context.home("甲公司")
        lease_files.take(home, FileClaim("李雷", "李的电脑", "another", "fill", 1, "", ""))
        with pytest.raises(Claimed, match="李雷（李的电脑，填报）"):
            context.renamed(home, "甲公司二", "", "")
        assert [path.name for path in office.folders()] == ["甲公司"]
        assert context.renamed(home, "甲公司", "甲", "") == home


def test_no_job_starts_while_a_client_is_renamed(context: ConsoleContext, monkeypatch: pytest.MonkeyPatch) -> None:
    home = context.home("甲公司")
    monkeypatch.setattr(launching, "_STARTING_S", 0.1)
    with launching.idle(home), pytest.raises(Busy):
        launching.start(home, "papers")
    with launching.idle(home):
        home.rename(home.with_name("甲公司二"))
    with pytest.raises(WorkspaceError):
        launching.start(home, "papers")
    assert not home.exists()


def test_a_short_name_is_stored_only_with_a_folder_name_that_can_be_given(context: ConsoleContext) -> None:
    home = context.home("甲公司")
    for name in ("乙公司", "..."):
        with pytest.raises(WorkspaceError):
            context.renamed(home, name, "甲", "")
        assert overviews.read(home).short == ""


def test_a_short_name_is_stored_while_a_job_works_on_the_client(context: ConsoleContext) -> None:
    home = context.home("甲公司")
    with launching.held(job_of(home, "fill")):
        assert context.renamed(home, "甲公司", "甲", "") == home
    assert overviews.read(home).short == "甲"


def test_a_profile_in_use_is_not_renamed(context: ConsoleContext, monkeypatch: pytest.MonkeyPatch) -> None:
    home = context.home("甲公司")
    monkeypatch.setattr(updating, "_WAITS_S", 0.1)
    with updating.held(home), pytest.raises(UsageError):
        context.renamed(home, "甲公司二", "甲", "")
    assert home.is_dir()
    assert overviews.read(home).short == ""


def test_a_save_that_waits_while_a_client_is_renamed_brings_no_folder_back(
    context: ConsoleContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = context.home("甲公司")
    base, waiting, refusals = EditedProfile.of(home), threading.Event(), []

    def saves() -> None:
        with pytest.raises(WorkspaceError) as refusal:
            save(base, {("subject", "basic", "address"): "示例路 1 号"})
        refusals.append(refusal.value.facts["what"])

    def sleep(_seconds: float) -> None:
        waiting.set()
        time.sleep(0.01)

    monkeypatch.setattr(locks, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
    saving = threading.Thread(target=saves)
    with updating.held(home):
        saving.start()
        assert waiting.wait(5)
        home.rename(home.with_name("甲公司二"))
    saving.join(5)
    assert (refusals, home.exists()) == (["没有客户文件夹“甲公司”"], False)


def test_a_save_says_that_another_change_is_going_on(context: ConsoleContext, monkeypatch: pytest.MonkeyPatch) -> None:
    home = context.home("甲公司")
    base = EditedProfile.of(home)
    monkeypatch.setattr(updating, "_WAITS_S", 0.1)
    with updating.held(home), pytest.raises(UsageError) as refusal:
        save(base, {("subject", "basic", "address"): "示例路 1 号"})
    assert "另一处正在改动这份资料" in str(refusal.value)


def test_a_lock_creates_no_folder_that_was_renamed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), launching.held(tmp_path / "甲" / "runs" / launching.FOLDER / "a.json"):
        pytest.fail("it was held")
    with pytest.raises(NoProfile), updating.held(tmp_path / "甲"):
        pytest.fail("it was held")
    assert not (tmp_path / "甲").exists()


def test_nothing_written_brings_a_renamed_folder_back(context: ConsoleContext) -> None:
    home = context.home("甲公司")
    home.rename(home.with_name("甲公司二"))
    for write in (
        lambda: files.write(home / "发出" / "记录" / "a.json", b"{}"),
        lambda: files.write_all({home / "主体.yaml": b""}),
        lambda: shared_events.add(home / "台账" / "备注", "王填报", {"text": "下周搬家"}),
        lambda: TypedFiles(home, "returned").write((".txt", "请补正".encode())),
    ):
        with pytest.raises(FileNotFoundError) as refusal:
            write()
        assert on_page(refusal.value).startswith("没有客户文件夹“甲公司”：同事可能改了它的名称。")
    assert [path.name for path in sorted(context.workspace.clients.iterdir())] == ["乙公司", "甲公司二"]
