"""`beian due` over all clients: our deadlines and expected answers kept apart, overdue first; .ics read back."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject

from assistant.apps.console import context
from assistant.checks.deadlines.ics import as_ics, entry_of
from assistant.checks.deadlines.terms import due_date
from assistant.practice import client_overview as overviews
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Status, Submitted
from tests.cli.conftest import Beian
from tests.deadlines.notices import last_day
from tests.filing.small import ALGORITHM, small, write
from tests.practice.conftest import add, play

PASSED = Status("主体", "主体已通过", "审核通过")
KEY = f"algorithms[{ALGORITHM}]"


def dates(beian: Beian, home: Workspace, *words: str | Path) -> list[dict[str, Any]]:
    """Return the dates of `beian due --json`."""
    ended = beian("due", "--json", *words, "--workspace", home.folder)
    assert ended.code == 0, ended.err
    rows: list[dict[str, Any]] = json.loads(ended.out)["dates"]
    return rows


def test_from_the_launch_there_are_ten_working_days_until_something_is_submitted(beian: Beian, home: Workspace) -> None:
    client = add(home)
    (result,) = dates(beian, home)
    assert (result["kind"], result["rule"], result["due"]) == ("deadline", "file", str(last_day(date(2026, 3, 1), 10)))
    assert result["overdue"] is True
    play(
        client,
        "2026-11-02",
        PASSED,
        Submitted(KEY, ALGORITHM, "filing", 1, "S", "", "c"),
        Status(ALGORITHM, "审核中", ""),
    )
    (result,) = dates(beian, home)
    assert (result["kind"], result["due"]) == ("expected", str(last_day(date(2026, 11, 2), 30)))
    assert result["overdue"] is False


def test_every_correction_restarts_the_thirty_days(beian: Beian, home: Workspace) -> None:
    client = add(home)
    for number, on in enumerate(("2026-09-01", "2026-11-10"), 1):
        sent = Submitted(KEY, ALGORITHM, "filing", number, "S", "", "c")
        play(client, on, PASSED, sent, Status(ALGORITHM, "审核中", "审核中"))
    (result,) = dates(beian, home)
    assert (result["from"], result["due"]) == ("2026-11-10", str(last_day(date(2026, 11, 10), 30)))


def test_a_correction_submitted_by_hand_restarts_them_when_it_is_first_read(beian: Beian, home: Workspace) -> None:
    client = add(home)
    sent = Submitted(KEY, ALGORITHM, "filing", 1, "S", "", "c")
    play(client, "2026-09-01", PASSED, sent, Status(ALGORITHM, "审核中", "审核中"))
    play(client, "2026-10-12", PASSED, Status(ALGORITHM, "退回补正", "退回"))
    for on in ("2026-11-10", "2026-11-16"):
        play(client, on, PASSED, Status(ALGORITHM, "审核中", "审核中"))
    (result,) = dates(beian, home)
    assert (result["from"], result["due"]) == ("2026-11-10", str(last_day(date(2026, 11, 10), 30)))


def test_a_return_before_our_submission_does_not_move_the_expected_answer(beian: Beian, home: Workspace) -> None:
    client = add(home)
    play(client, "2026-10-12", PASSED, Status(ALGORITHM, "退回补正", "退回"))
    sent = Submitted(KEY, ALGORITHM, "filing", 2, "S", "", "c")
    play(client, "2026-10-20", PASSED, sent)
    play(client, "2026-11-10", PASSED, Status(ALGORITHM, "审核中", "审核中"))
    (result,) = dates(beian, home)
    assert result["from"] == "2026-10-20"


def test_the_answer_for_the_entity_is_a_usual_span_and_no_legal_term(beian: Beian, home: Workspace) -> None:
    content = small()
    content["算法"] = []
    client = add(home, content=content)
    sent = Submitted("subject", "x", "filing", 1, "S", "", "c")
    play(client, "2026-11-02", sent, Status("主体", "主体审核中", "审核中"))
    (result,) = dates(beian, home)
    assert (result["kind"], result["earliest"], result["due"]) == ("expected", "2026-11-09", "2026-11-30")
    assert "经验值" in result["article"]


@pytest.mark.parametrize(("option", "rule", "days"), [("--changed", "change", 10), ("--ended", "end", 20)])
def test_a_change_and_an_end_start_terms_that_end_when_recorded_as_done(
    beian: Beian, home: Workspace, option: str, rule: str, days: int
) -> None:
    content = small()
    del content["算法"][0]["算法基础属性信息"]["上线时间"]
    add(home, content=content)
    noted = beian("clients", "note", "微光", option, "2026-11-20", "--workspace", home.folder)
    assert str(last_day(date(2026, 11, 20), days)) in noted.out
    (result,) = dates(beian, home)
    assert (result["rule"], result["due"]) == (rule, str(last_day(date(2026, 11, 20), days)))
    beian("clients", "note", "微光", "--done", "--workspace", home.folder)
    assert dates(beian, home) == []


def test_the_days_of_neighbouring_duties_stand_on_board_and_calendar(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    content = small()
    del content["算法"][0]["算法基础属性信息"]["上线时间"]
    facts: dict[str, Any] = {"对外形式": ["网站"], "联网开通日期": "2026-11-02", "处理未成年人个人信息": "是"}
    facts |= {"未成年人审计已报送年度": 2025, "负责人未办变更日期": "2026-11-03"}
    content["佐证与说明"] = {"相邻手续": facts}
    add(home, content=content)
    rows = dates(beian, home, "--ics", tmp_path / "期限.ics")
    assert [(row["rule"], row["about"], row["due"]) for row in rows] == [
        ("police", "主体", "2026-12-02"),
        ("officer_change", "主体", str(last_day(date(2026, 11, 3), 30))),
        ("minors_audit", "主体", "2027-01-31"),
    ]
    assert [(row["working_days"], row["calendar_days"]) for row in rows] == [(None, 30), (30, None), (None, None)]
    written = vobject.readOne((tmp_path / "期限.ics").read_text(encoding="utf-8"))
    starts = [str(event.dtstart.value) for event in written.vevent_list]
    assert starts == [row["due"] for row in rows]
    assert all(len(event.valarm_list) == 2 for event in written.vevent_list)
    shown = json.loads(beian("status", "--json", "--workspace", home.folder).out)["clients"][0]["deadline"]
    assert (shown["rule"], shown["due"]) == ("police", "2026-12-02")
    del facts["负责人未办变更日期"]
    content["佐证与说明"]["相邻手续"] = facts | {"已办完的手续": ["公安联网备案"]}
    write(home.clients / "微光", content)
    assert [row["rule"] for row in dates(beian, home)] == ["minors_audit"]


def noted(beian: Beian, home: Workspace, *words: str) -> list[str]:
    """Record an event and return the rules of the running terms."""
    assert beian("clients", "note", "微光", *words, "--workspace", home.folder).code == 0
    return [date["rule"] for date in dates(beian, home)]


@pytest.mark.slow
@pytest.mark.parametrize("named", [pytest.param((), marks=pytest.mark.thorough), ("--algorithm", ALGORITHM)])
def test_a_change_under_review_since_its_day_is_no_longer_due(
    beian: Beian, home: Workspace, named: tuple[str, ...]
) -> None:
    client = add(home)
    play(client, "2026-09-01", PASSED, Status(ALGORITHM, "变更审核中", "变更审核中"))
    assert noted(beian, home, "--changed", "2026-09-02", *named) == ["change", "review"], "that was the change before"
    play(client, "2026-09-03", PASSED, Status(ALGORITHM, "变更审核中", "变更审核中"))
    play(client, "2026-09-04", PASSED, Status(ALGORITHM, "变更审核中", "变更审核中"), rehearsal=True)
    play(client, "2026-09-05", PASSED, Status(ALGORITHM, "已备案", "已备案"))
    assert [date["rule"] for date in dates(beian, home)] == ["change"]
    play(client, "2026-09-07", PASSED, Status(ALGORITHM, "变更审核中", "变更审核中"))
    assert [date["rule"] for date in dates(beian, home)] == ["review"]
    play(client, "2026-10-09", PASSED, Status(ALGORITHM, "已备案", "已备案"))
    assert dates(beian, home) == []
    assert noted(beian, home, "--changed", "2026-10-12", *named) == ["change"]


@pytest.mark.slow
def test_a_change_of_all_is_due_until_every_filed_algorithm_or_the_entity_is_under_review(
    beian: Beian, home: Workspace
) -> None:
    client = add(home)
    filed, sent = (Status(ALGORITHM, state, state) for state in ("已备案", "变更审核中"))
    other, open_ = Status("另一算法", "已备案", ""), Status("第三算法", "草稿", "")
    play(client, "2026-09-01", PASSED, filed, other, open_)
    assert noted(beian, home, "--changed", "2026-09-02") == ["change"]
    play(client, "2026-09-07", PASSED, sent, other, open_)
    assert [date["rule"] for date in dates(beian, home)] == ["change", "review"]
    play(client, "2026-09-08", PASSED, sent, Status("另一算法", "变更审核中", ""), open_)
    assert {date["rule"] for date in dates(beian, home)} == {"review"}
    assert noted(beian, home, "--changed", "2026-10-12").count("change") == 1
    play(client, "2026-10-13", Status("主体", "主体变更审核中", ""), filed, other, open_)
    assert [date["rule"] for date in dates(beian, home)] == ["entity"]


@pytest.mark.slow
@pytest.mark.parametrize("named", [pytest.param((), marks=pytest.mark.thorough), ("--algorithm", ALGORITHM)])
def test_an_end_is_no_longer_due_once_the_deregistration_is_under_way(
    beian: Beian, home: Workspace, named: tuple[str, ...]
) -> None:
    client = add(home)
    play(client, "2026-09-01", PASSED, Status(ALGORITHM, "已备案", "已备案"))
    assert noted(beian, home, "--ended", "2026-09-02", *named) == ["end"]
    play(client, "2026-09-07", PASSED, Status(ALGORITHM, "注销办理中", "注销中"))
    assert dates(beian, home) == []
    play(client, "2026-09-08", PASSED, Status(ALGORITHM, "已备案", "已备案"))
    assert [date["rule"] for date in dates(beian, home)] == ["end"], "it came to nothing"
    play(client, "2026-10-09", PASSED, Status(ALGORITHM, "已注销", "已注销"))
    assert dates(beian, home) == []


def test_an_end_of_all_is_due_until_every_algorithm_is_deregistered(beian: Beian, home: Workspace) -> None:
    client = add(home)
    ended = Status(ALGORITHM, "已注销", "已注销")
    play(client, "2026-09-01", PASSED, ended, Status("另一算法", "已备案", ""))
    assert noted(beian, home, "--ended", "2026-09-02") == ["end"]
    play(client, "2026-09-07", PASSED, ended, Status("另一算法", "注销办理中", ""))
    assert dates(beian, home) == []


def test_two_clients_with_the_same_short_name_have_separate_dates_in_a_calendar(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    for folder in ("甲", "乙"):
        overviews.write(add(home, folder), overviews.ClientOverview(short="微光"))
    assert beian("due", "--ics", tmp_path / "期限.ics", "--workspace", home.folder).code == 0
    text = (tmp_path / "期限.ics").read_text(encoding="utf-8")
    with context.opened(home, "") as console_state:
        console_state.refresh()
        page = as_ics(
            [entry_of(due.key, due.label, due.term) for due in console_state.dues(console_state.clients())],
            datetime.now(UTC),
        ).decode()
    for calendar in (text, page):
        events = vobject.readOne(calendar).vevent_list
        assert len({event.uid.value for event in events}) == 2
        assert all("微光" in event.summary.value for event in events)
    assert set(re.findall(r"UID:(\S+)", text)) == set(re.findall(r"UID:(\S+)", page))


def test_dates_are_sorted_overdue_first_and_limited_by_days(beian: Beian, home: Workspace) -> None:
    today = date.today()
    add(home, "早")
    late = small()
    late["主体"]["主体基本信息"] |= {"主体名称": "乙科技有限公司", "统一社会信用代码": ""}
    late["算法"][0]["算法基础属性信息"]["上线时间"] = str(today)
    add(home, "晚", late)
    beian("clients", "note", "晚", "--ended", str(today), "--workspace", home.folder)
    rows = dates(beian, home)
    assert [row["overdue"] for row in rows] == [True, False, False]
    assert [row["rule"] for row in rows] == ["file", "file", "end"]
    until = (due_date("file", today).on - today).days
    assert [date["rule"] for date in dates(beian, home, "--days", str(until))] == ["file", "file"]


def test_a_workspace_s_own_file_of_holidays_counts(beian: Beian, home: Workspace) -> None:
    content = small()
    content["算法"][0]["算法基础属性信息"]["上线时间"] = "2027-01-04"
    add(home, content=content)
    (result,) = dates(beian, home)
    assert (result["due"], result["provisional"]) == ("2027-01-18", True)
    (home.folder / "节假日.yaml").write_text(
        "年份:\n  2027:\n    放假: {某节: 2027-01-11 至 2027-01-12}\n", encoding="utf-8"
    )
    (result,) = dates(beian, home)
    assert (result["due"], result["provisional"]) == ("2027-01-20", False)
    assert "暂估" not in beian("due", "--workspace", home.folder).out


def test_every_date_explains_itself(beian: Beian, home: Workspace) -> None:
    content = small()
    content["算法"][0]["算法基础属性信息"]["上线时间"] = "2026-09-24"
    add(home, content=content)
    output = beian("due", "--explain", "--workspace", home.folder).out
    for word in ("第二十四条", "起算：2026-09-24", "国庆节", "调休上班"):
        assert word in output


def test_a_new_expected_answer_replaces_the_former_one_in_a_calendar(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    client = add(home)
    calendars = {}
    for number, on in enumerate(("2026-09-01", "2026-11-10"), 1):
        sent = Submitted(KEY, ALGORITHM, "filing", number, "S", "", "c")
        play(client, on, PASSED, sent, Status(ALGORITHM, "审核中", "审核中"))
        beian("clients", "note", "微光", "--changed", on, "--workspace", home.folder)
        beian("due", "--ics", tmp_path / "期限.ics", "--workspace", home.folder)
        events = vobject.readOne((tmp_path / "期限.ics").read_text(encoding="utf-8")).vevent_list
        calendars[on] = {event.uid.value: event.dtstart.value for event in events}
    first, second = calendars.values()
    assert [len(calendar) for calendar in (first, second)] == [2, 3], "each change has a date of its own"
    moved = {uid for uid in first.keys() & second.keys() if first[uid] != second[uid]}
    assert [second[uid] for uid in moved] == [last_day(date(2026, 11, 10), 30)]
    assert first.keys() <= second.keys()


def test_another_library_reads_all_dates_back_from_the_calendar_file(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    client = add(home)
    sent = Submitted(KEY, ALGORITHM, "filing", 1, "S", "", "c")
    play(client, "2026-11-02", PASSED, sent, Status(ALGORITHM, "审核中", "审核中"))
    beian("clients", "note", "微光", "--changed", "2026-11-20", "--workspace", home.folder)
    assert beian("due", "--ics", tmp_path / "期限.ics", "--workspace", home.folder).code == 0
    events = vobject.readOne((tmp_path / "期限.ics").read_text(encoding="utf-8")).vevent_list
    by_day = {event.dtstart.value: event for event in events}
    assert sorted(by_day) == [last_day(date(2026, 11, 20), 10), last_day(date(2026, 11, 2), 30)]
    deadline, answer = (by_day[day] for day in sorted(by_day))
    assert deadline.summary.value.startswith("我方期限：办理变更备案")
    assert [alarm.trigger.value for alarm in deadline.valarm_list] == [-timedelta(days=3), -timedelta(days=1)]
    assert answer.summary.value.startswith("预计答复")
    assert not hasattr(answer, "valarm")
