"""What the office records of a client in its folder: who deals with it, notes, and who did what and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.apps.cli import returned
from assistant.apps.cli.command_options import ReturnedOptions
from assistant.apps.profile_edit import EditedProfile, save
from assistant.core.errors import UsageError
from assistant.core.language import speaking
from assistant.declaration.papers import paper_record
from assistant.declaration.papers.paper_record import ASKED, PaperEvent, PaperVersion
from assistant.practice import (
    client_log,
    client_notes,
    client_overview,
    comment_tasks,
    expiries,
    ledger,
    owners,
    shared_events,
    workspace,
)
from assistant.practice.layout import LEDGER
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Status
from tests.filing.small import ALGORITHM
from tests.practice.conftest import add, play

TODAY = date(2026, 12, 2)
KEY = f"algorithms[{ALGORITHM}]"


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 王经办 work on this machine."""
    monkeypatch.setenv("BEIAN_OPERATOR", "王经办")


@pytest.fixture
def client(home: Workspace) -> Path:
    """Return the folder of a client."""
    return add(home)


def test_the_person_for_an_item_is_its_own_or_that_of_the_client(home: Workspace, client: Path) -> None:
    owners.assign(client, "", "李", "", "王经办")
    owners.assign(client, KEY, "赵", "", "王经办")
    with ledger.opened(home) as opened:
        opened.refresh(TODAY)
        (row,) = opened.clients()
        assert row.owner == "李"
        assert {item.name: item.owner for item in row.items} == {
            item.name: "赵" if item.name == ALGORITHM else "李" for item in row.items
        }
        before = row.turn_since
        owners.assign(client, KEY, "", "赵", "王经办")
        assert opened.refresh(TODAY).read == 1
        (row,) = opened.clients()
        assert {item.owner for item in row.items} == {"李"}
        assert row.turn_since == before


def test_a_person_whom_a_colleague_has_just_assigned_is_not_overwritten(client: Path) -> None:
    owners.assign(client, "", "李", "", "赵")
    with pytest.raises(UsageError, match="李"):
        owners.assign(client, "", "王经办", "", "王经办")
    assert owners.owners(client) == {"": "李"}


def test_a_note_is_signed_and_edited_by_its_author_alone(client: Path) -> None:
    client_notes.write(client, "王经办", "客户下周搬家\n先别寄")
    (note,) = client_notes.notes(client)
    assert (note.by, note.text, note.edited) == ("王经办", "客户下周搬家\n先别寄", None)
    with pytest.raises(UsageError, match="王经办"):
        client_notes.edit(client, note, "李", "改了")
    client_notes.edit(client, note, "王经办", "已搬")
    (edited,) = client_notes.notes(client)
    assert (edited.text, edited.edited is not None) == ("已搬", True)
    with pytest.raises(UsageError, match="别处改过"):
        client_notes.edit(client, note, "王经办", "再改")
    client_notes.edit(client, edited, "王经办", " ")
    assert client_notes.notes(client) == []
    with pytest.raises(UsageError):
        client_notes.write(client, "王经办", "  ")


def test_notes_and_log_change_nothing_that_the_ledger_reads(home: Workspace, client: Path) -> None:
    with ledger.opened(home) as opened:
        opened.refresh(TODAY)
        client_notes.write(client, "王经办", "内部")
        assert opened.refresh(TODAY).read == 0


def test_a_saved_profile_is_logged_by_names_of_fields_without_their_contents(client: Path) -> None:
    place = ("subject", "basic", "name")
    with speaking("zh"):
        save(EditedProfile.of(client), {place: "深圳改名示例有限公司"})
        (line,) = client_log.entries(client, ())
    assert (line.by, line.what) == ("王经办", "填报资料：保存")
    assert line.names
    stored = "".join(path.read_text("utf-8") for path in (client / LEDGER / "记录").iterdir())
    assert "改名" not in stored


def test_archive_settings_papers_runs_and_submissions_are_logged(home: Workspace, client: Path) -> None:
    workspace.archive(client, TODAY)
    workspace.archive(client, None)
    client_overview.change(client, lambda overview: replace(overview, short="微光"))
    paper_record.add(client, PaperEvent(ASKED, TODAY, names=("营业执照",), recipient="经办"))
    play(client, "2026-11-20", Status("主体", "主体已通过", "通过"), status="needs_person")
    with ledger.opened(home) as opened, speaking("zh"):
        opened.refresh(TODAY)
        lines = client_log.entries(client, opened.client("微光").runs)
    assert {(line.by, line.what) for line in lines} == {
        ("王经办", "归档"),
        ("王经办", "从归档放回"),
        ("王经办", "客户信息：修改"),
        ("王经办", "已向客户要"),
        ("王填报", "填报"),
    }
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_a_returned_draft_an_expiry_and_a_comment_are_logged_without_digests(client: Path) -> None:
    digest = "c217bb910bf1282cca408f714e27afa1"
    version = PaperVersion("算法安全责任人工作证明", "", "", 1, digest)
    paper_record.add(client, PaperEvent("returned", TODAY, (version,), names=(digest,)))
    expiries.note_end(client, "法定代表人身份证", TODAY)
    (client / "意见.txt").write_text("1. 请说明数据来源", encoding="utf-8")
    returned.show(ReturnedOptions(profile=client, paste=client / "意见.txt", about=ALGORITHM))
    (task,) = comment_tasks.tasks(client)
    comment_tasks.assign(client, task, owner="技术", question="", answer="", state="已改")
    with speaking("zh"):
        lines = client_log.entries(client, ())
    assert sorted((line.what, line.names) for line in lines) == [
        ("已收回修改", ("算法安全责任人工作证明",)),
        ("补正任务：修改", (ALGORITHM,)),
        ("证件和授权：记下到期日", ("法定代表人身份证",)),
        ("退回意见：记下收到的意见", (ALGORITHM,)),
    ]


def test_a_profile_outside_a_workspace_has_no_log(tmp_path: Path, client: Path) -> None:
    alone = tmp_path / "单独"
    client.rename(alone)
    save(EditedProfile.of(alone), {("subject", "basic", "name"): "深圳改名示例有限公司"})
    assert not (alone / LEDGER).exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("{", "utf-8"),
        lambda path: path.write_text('{"v": 99}', "utf-8"),
        lambda path: path.write_text("[]", "utf-8"),
    ],
)
def test_a_damaged_event_and_a_copy_of_one_count_for_nothing(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    folder = tmp_path / "事件"
    event = shared_events.add(folder, "王经办", {"text": "甲"})
    own = folder / f"{event.id}.json"
    (folder / f"{event.id}-冲突副本.json").write_text(own.read_text("utf-8"), "utf-8")
    spoil(folder / "坏.json")
    assert [(one.id, one.text("text")) for one in shared_events.read(folder)] == [(event.id, "甲")]
    assert json.loads(own.read_text("utf-8"))["by"] == "王经办"
