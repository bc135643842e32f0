"""`beian due --rule`: one date with its explanation, as text, as JSON, and as a calendar file that others can read."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import vobject

from tests.cli.conftest import Beian


def test_a_rule_and_a_day_give_the_date_and_how_it_was_counted(beian: Beian) -> None:
    ended = beian("due", "--rule", "file", "--from", "2026-09-24")
    assert ended.code == 0
    assert ended.out.startswith("2026-10-15  我方期限：办理算法备案")
    assert "第二十四条" in ended.out
    assert "国庆节" in ended.out


@pytest.mark.parametrize(
    ("rule", "day", "kind", "provisional"),
    [
        ("file", "2026-03-16", "deadline", False),
        ("change", "2026-03-16", "deadline", False),
        ("end", "2026-03-30", "deadline", False),
        ("review", "2026-04-14", "expected", False),
    ],
)
def test_json_distinguishes_own_deadlines_from_expected_answers(
    beian: Beian, rule: str, day: str, kind: str, provisional: bool
) -> None:
    answer = json.loads(beian("due", "--rule", rule, "--from", "2026-03-02", "--json").out)
    assert (answer["due"], answer["kind"], answer["provisional"]) == (day, kind, provisional)
    assert answer["article"]
    assert answer["explained"]


def test_a_date_beyond_the_published_years_is_marked(beian: Beian) -> None:
    ended = beian("due", "--rule", "end", "--from", "2026-12-10")
    assert "（暂估）" in ended.out
    assert "公布后会变" in ended.out
    assert json.loads(beian("due", "--rule", "end", "--from", "2026-12-10", "--json").out)["provisional"]


def test_a_user_file_in_the_configuration_folder_adds_a_year(beian: Beian, own_home: Path) -> None:
    config = own_home / "config"
    config.mkdir(parents=True)
    (config / "节假日.yaml").write_text(
        "年份:\n  2027:\n    放假: {元旦: 2027-01-01 至 2027-01-03}\n", encoding="utf-8"
    )
    answer = json.loads(beian("due", "--rule", "end", "--from", "2026-12-10", "--json").out)
    assert (answer["due"], answer["provisional"]) == ("2027-01-08", False)


def test_another_library_reads_the_calendar_file_back(beian: Beian, tmp_path: Path) -> None:
    path = tmp_path / "期限.ics"
    assert beian("due", "--rule", "file", "--from", "2026-09-24", "--ics", path).code == 0
    read = vobject.readOne(path.read_text(encoding="utf-8"))
    (event,) = read.vevent_list
    assert event.dtstart.value == date(2026, 10, 15)
    assert event.summary.value == "我方期限：办理算法备案"
    assert "不计：" in event.description.value
    assert sorted(alarm.trigger.value for alarm in event.valarm_list) == [timedelta(days=-3), timedelta(days=-1)]


def test_the_same_date_written_again_is_the_same_entry(beian: Beian, tmp_path: Path) -> None:
    names = []
    for name in ("一.ics", "二.ics"):
        beian("due", "--rule", "review", "--from", "2026-09-24", "--ics", tmp_path / name)
        event = vobject.readOne((tmp_path / name).read_text(encoding="utf-8")).vevent
        names.append(event.uid.value)
        assert not hasattr(event, "valarm"), "an expected answer reminds nobody"
    assert names[0] == names[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--rule", "提交", "--from", "2026-01-01"), "没有规则“提交”"),
        (("--rule", "file"), "--from"),
        (("--rule", "file", "--from", "下周"), "“下周”不是日期"),
    ],
)
def test_a_wrong_call_says_what_to_write(beian: Beian, words: tuple[str, ...], message: str) -> None:
    ended = beian("due", *words)
    assert ended.code == 2
    assert message in ended.err
