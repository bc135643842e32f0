"""`beian status` and `clients show`: turn and its start, states as read, materials, contacts, rounds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.checks.deadlines.working_days import PUBLISHED, after
from assistant.declaration.intake.material_requests import ask
from assistant.declaration.papers.folder import FOLDER, bind_scan
from assistant.declaration.profile.loading import load
from assistant.practice.board import _reminder
from assistant.practice.layout import RUN_LOCK
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Comment, HandoverClosed, HandoverOpened, Status, Submitted
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM, NAME, small
from tests.intake.test_missing import drafted
from tests.practice.conftest import add, play
from tests.project.source_tree import ROOT


def board(beian: Beian, home: Workspace) -> dict[str, Any]:
    """Return the only client's row of `beian status --json`."""
    ended = beian("status", "--json", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    (row,) = json.loads(ended.out)["clients"]
    result: dict[str, Any] = row
    return result


def shown(beian: Beian, home: Workspace, client: str = "微光") -> dict[str, Any]:
    """Return `beian clients show --json`."""
    ended = beian("clients", "show", client, "--json", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    data: dict[str, Any] = json.loads(ended.out)
    return data


@contextmanager
def living(client: Path) -> Iterator[None]:
    """Hold a client's folder as a living run does."""
    note = client / f"{RUN_LOCK}.pid"
    with FileLock(client / RUN_LOCK):
        note.write_text("1", encoding="ascii")
        yield
    assert note.exists()  # as after a killed run


def test_a_client_that_no_run_has_read_has_no_state(beian: Beian, home: Workspace) -> None:
    add(home)
    row = board(beian, home)
    assert row["entity"] == "尚未读取"
    assert row["algorithms"] == [{"name": ALGORITHM, "state": "尚未读取", "receipt": None}]
    assert shown(beian, home)["algorithms"][0]["state"] is None


def test_under_review_it_is_the_authority_s_turn_since_the_submission(beian: Beian, home: Workspace) -> None:
    client = add(home)
    play(
        client,
        "2026-11-02",
        Status("主体", "主体已通过", "审核通过"),
        Submitted(f"algorithms[{ALGORITHM}]", ALGORITHM, "filing", 1, "SL-1", "", "c"),
        Status(ALGORITHM, "审核中", "审核中", receipt="SL-1"),
        status="submitted",
    )
    play(client, "2026-11-20", Status("主体", "主体已通过", "审核通过"), Status(ALGORITHM, "审核中", "审核中"))
    row = board(beian, home)
    assert (row["turn"], row["since"]) == ("网信部门", "2026-11-02")
    assert row["algorithms"] == [{"name": ALGORITHM, "state": "审核中", "receipt": "SL-1"}]
    assert row["expected"]["due"] == "2026-12-14"
    assert row["entity"] == "主体已通过（系统显示：审核通过）"


@pytest.mark.parametrize("rounds", [1, 2])
def test_every_return_is_a_round_and_it_is_our_turn(beian: Beian, home: Workspace, rounds: int) -> None:
    client = add(home)
    passed = Status("主体", "主体已通过", "审核通过")
    for number in range(rounds):
        play(client, f"2026-1{number}-02", passed, Status(ALGORITHM, "审核中", "审核中"))
        returned = Status(ALGORITHM, "退回补正", "退回")
        play(client, f"2026-1{number}-20", passed, returned, Comment(ALGORITHM, "a", "d"), Comment(ALGORITHM, "b", "d"))
    row = board(beian, home)
    assert row["turn"] == "我方"
    assert "2 条审核意见" in row["next"]
    assert row["since"] == f"2026-1{rounds - 1}-20"
    assert shown(beian, home)["algorithms"][0]["rounds"] == rounds


def test_a_return_that_two_runs_have_read_is_one_round(beian: Beian, home: Workspace) -> None:
    client = add(home)
    for on in ("2026-11-02", "2026-11-09"):
        play(client, on, Status("主体", "主体已通过", "审核通过"), Status(ALGORITHM, "退回补正", "退回"))
    assert shown(beian, home)["algorithms"][0]["rounds"] == 1
    assert board(beian, home)["since"] == "2026-11-02"


def test_a_missing_paper_is_the_client_s_turn(beian: Beian, home: Workspace) -> None:
    client = add(home)
    (client / "营业执照.pdf").unlink()
    row = board(beian, home)
    assert row["turn"] == "客户"
    assert "营业执照" in row["next"]


def test_a_living_run_at_the_code_waits_for_the_person_who_receives_it(beian: Beian, home: Workspace) -> None:
    content = small()
    content["佐证与说明"] = {"联系人": [{"职责": "验证码接收人", "姓名": "赵收码", "手机号码": "13800001234"}]}
    client = add(home, content=content)
    play(client, "2026-11-20", HandoverOpened("SMS"))
    assert board(beian, home)["turn"] == "客户"
    with living(client):
        row = board(beian, home)
    assert (row["since"], board(beian, home)["turn"]) == ("2026-11-20", "客户")
    assert (row["turn"], row["next"]) == ("客户（验证码）", "等验证码：请赵收码把收到的验证码发来")
    assert shown(beian, home)["contacts"] == [{"duty": "验证码接收人", "name": "赵收码", "tail": "1234"}]
    assert b"13800001234" not in (home.folder / home.address).read_bytes()


def test_nobody_waits_for_a_rehearsal_at_the_code(beian: Beian, home: Workspace) -> None:
    client = add(home)
    play(client, "2026-11-20", HandoverOpened("SMS"), rehearsal=True)
    with living(client):
        assert board(beian, home)["turn"] == "客户"


def test_a_seal_that_a_correction_needs_again_is_the_client_s_turn(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    client = home.clients / "搜索"
    shutil.copytree(ROOT / "profiles" / "search-engine", client)
    loaded = load(client)
    proof = loaded.profile.subject.responsible.employment_proof
    assert proof
    bind_scan(client / FOLDER, client / proof, drafted(loaded, tmp_path / "架", "工作证明"))
    play(client, "2026-11-02", Status("主体", "主体退回", "退回"), client=str(loaded.profile.subject.basic.name))
    assert board(beian, home)["turn"] == "我方"
    path = client / "profile.yaml"
    path.write_text(path.read_text("utf-8").replace("13800001410", "13800001499"), "utf-8")
    row = board(beian, home)
    assert row["turn"] == "客户（盖章）"
    assert "算法安全责任人工作证明" in row["next"]
    states = {item["slot"]: item["state"] for item in shown(beian, home, "搜索")["materials"]}
    assert states["算法安全责任人工作证明"] == "需重新盖章"


def test_a_state_unknown_to_the_map_is_reported_as_unrecognized(beian: Beian, home: Workspace) -> None:
    play(add(home), "2026-11-02", Status("主体", "状态未识别", "已受理"))
    row = board(beian, home)
    assert row["entity"] == "状态未识别（系统显示：已受理）"
    assert (row["turn"], "已受理" in row["next"]) == ("我方", True)


def test_states_read_only_in_rehearsals_are_marked_and_the_deadline_keeps_running(
    beian: Beian, home: Workspace
) -> None:
    client = add(home)
    passed = Status("主体", "主体已通过", "审核通过")
    play(client, "2026-11-02", passed, Status(ALGORITHM, "审核中", "审核中"), rehearsal=True, status="submitted")
    row = board(beian, home)
    assert row["rehearsal"] is True
    assert row["algorithms"] == [{"name": ALGORITHM, "state": "审核中［演练］", "receipt": None}]
    assert (row["turn"], row["next"].startswith("请客户发来")) == ("客户", True), "nothing lies with the authority yet"
    assert row["deadline"]["rule"] == "file"
    assert "只演练过" in beian("status", "--workspace", home.folder).out


def test_a_run_on_the_registry_outweighs_rehearsals(beian: Beian, home: Workspace) -> None:
    client = add(home)
    play(client, "2026-11-02", Status("主体", "主体草稿", "草稿"))
    play(client, "2026-11-20", Status("主体", "主体已通过", "审核通过"), rehearsal=True)
    row = board(beian, home)
    assert (row["entity"], row["rehearsal"]) == ("主体草稿（系统显示：草稿）", False)


def test_who_typed_confirmed_and_submitted_is_reported_separately(beian: Beian, home: Workspace) -> None:
    client = add(home)
    play(
        client,
        "2026-11-02",
        HandoverOpened("CONFIRM", "subject"),
        HandoverClosed("CONFIRM", "submitted", 12.0, "person", "subject"),
        Submitted("subject", NAME, "filing", 1, "SL-7", "", "c"),
        Status("主体", "主体审核中", "审核中", receipt="SL-7"),
        status="submitted",
    )
    (run,) = shown(beian, home)["runs"]
    assert (run["typed_for"], run["confirmed_by"], run["submitted_by"]) == ("王填报", "person", "person")
    assert run["submissions"] == [{"what": "主体", "kind": "filing", "round": 1, "receipt": "SL-7"}]
    output = beian("clients", "show", "微光", "--workspace", home.folder).out
    assert "填入 助手（王填报），确认 人，提交 人；主体第 1 轮备案 SL-7" in output


def test_a_tampered_journal_is_reported_and_ignored(beian: Beian, home: Workspace) -> None:
    run = play(add(home), "2026-11-02", Status("主体", "主体已通过", "审核通过"), status="nothing_to_do")
    journal = run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace("主体已通过".encode(), "主体审核中".encode()))
    assert board(beian, home)["entity"] == "尚未读取"
    assert shown(beian, home)["runs"][0]["fault"]


def test_the_table_shows_turn_waiting_time_action_and_date(beian: Beian, home: Workspace) -> None:
    add(home)
    output = beian("status", "--workspace", home.folder).out
    for word in ("该谁动", "已等", "下一步", "状态", "期限", "共 1 个客户"):
        assert word in output


@pytest.mark.parametrize(
    ("since", "today", "expected"),
    [
        ("2026-11-26", "2026-11-26", "2026-12-01"),
        ("2026-11-20", "2026-11-25", "2026-11-25"),
        ("2026-11-20", "2026-11-26", "2026-11-30"),
        ("2026-09-30", "2026-10-05", "2026-10-10"),
    ],
)
def test_a_client_is_reminded_every_third_working_day(since: str, today: str, expected: str) -> None:
    assert str(_reminder(date.fromisoformat(since), date.fromisoformat(today))) == expected


def test_reminders_and_dates_follow_the_workspace_s_own_holidays(beian: Beian, home: Workspace) -> None:
    client = add(home)
    (client / "营业执照.pdf").unlink()
    before = board(beian, home)["remind"], asked_by(beian, client)
    today = date.today()
    days = [str(today + timedelta(days=number)) for number in range(21)]
    by_year = {year: [day for day in days if day.startswith(year)] for year in sorted({day[:4] for day in days})}
    years = "".join(
        f"  {y}:\n    依据: 通知\n    放假: {{停工: [{', '.join(holidays)}]}}\n" for y, holidays in by_year.items()
    )
    (home.folder / "节假日.yaml").write_text(f"年份:\n{years}", encoding="utf-8")
    after = board(beian, home)["remind"], asked_by(beian, client)
    assert all(date.fromisoformat(day) <= today + timedelta(days=20) for day in before)
    assert all(date.fromisoformat(day) > today + timedelta(days=20) for day in after)


def asked_by(beian: Beian, client: Path) -> str:
    """Return the date by which `beian missing` asks for the missing items."""
    data: str = json.loads(beian("missing", client, "--json").out)["by"]
    return data


def test_only_the_client_is_reminded(beian: Beian, home: Workspace) -> None:
    client = add(home)
    (client / "营业执照.pdf").unlink()
    assert board(beian, home)["remind"]
    assert "催办" in beian("status", "--workspace", home.folder).out
    play(client, "2026-11-02", Status("主体", "主体退回", "退回"))
    row = board(beian, home)
    assert (row["turn"], row["remind"]) == ("我方", None)


@pytest.mark.parametrize(("asked", "working_days"), [(21, 0), (0, 3)])
def test_the_next_reminder_follows_the_last_request_not_the_newest_file(
    beian: Beian, home: Workspace, asked: int, working_days: int
) -> None:
    client, today = add(home), date.today()
    (client / "营业执照.pdf").unlink()
    ask(client, "经办", ["营业执照"], today - timedelta(days=30))
    ask(client, "经办", ["营业执照"], today - timedelta(days=asked))
    ask(client, "法务", ["早已收到的材料"], today - timedelta(days=40))
    expected = after(today, working_days, PUBLISHED).on if working_days else today
    assert board(beian, home)["remind"] == str(expected)
