"""Statutory terms: own deadlines, expected answers, and the derivation of each date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.checks.deadlines.terms import LAWS, answer, due_date, entity_answer, explained
from assistant.core.language import speaking
from tests.deadlines.notices import last_day


def test_own_terms_and_expected_answers_are_different_kinds() -> None:
    assert {rule: law.kind for rule, law in LAWS.items() if law.kind == "expected"} == {
        "review": "expected",
        "entity": "expected",
    }
    assert {rule: (law.days, law.unit) for rule, law in LAWS.items()} == {
        "file": (10, "working"),
        "change": (10, "working"),
        "end": (20, "working"),
        "reply": (0, "given"),
        "review": (30, "working"),
        "entity": (0, "experience"),
        "face_filing": (30, "working"),
        "face_change": (30, "working"),
        "face_end": (30, "working"),
        "officer_report": (30, "working"),
        "officer_change": (30, "working"),
        "officer_end": (30, "working"),
        "minors_audit": (0, "january"),
        "police": (30, "calendar"),
        "expiry": (0, "validity"),
    }


@pytest.mark.parametrize(
    ("rule", "start", "on", "words"),
    [
        ("police", date(2026, 9, 24), date(2026, 10, 24), ("第十二条", "30 个自然日", "把握：B", "不顺延")),
        ("face_filing", date(2026, 9, 24), last_day(date(2026, 9, 24), 30), ("第十五条", "30 个工作日", "把握：A/B")),
        ("face_filing", date(2025, 1, 1), date(2025, 7, 14), ("2025-06-01 存储的人脸信息",)),
        ("officer_report", date(2024, 1, 1), date(2025, 8, 29), ("第五十二条", "2025-07-18 处理的个人信息")),
        ("minors_audit", date(2026, 3, 1), date(2027, 1, 31), ("第三十七条", "2026 年度的情况，2027-01-31 前报送")),
    ],
)
def test_a_neighbouring_duty_is_counted_in_its_own_unit(
    rule: str, start: date, on: date, words: tuple[str, ...]
) -> None:
    due = due_date(rule, start)
    with speaking("zh"):
        text = "\n".join(explained(due))
    assert due.on == due.earliest == on
    assert [word for word in words if word not in text] == []
    assert not due.is_estimate
    assert due.is_overdue(on + timedelta(days=1))


def test_that_the_review_counts_anew_is_said_to_be_a_reading() -> None:
    with speaking("zh"):
        assert any("一种理解" in line for line in explained(answer(date(2026, 3, 2))))
        assert not any("一种理解" in line for line in explained(due_date("file", date(2026, 3, 2))))


def test_an_own_term_is_overdue_the_day_after_its_last_and_an_expected_answer_never() -> None:
    own, awaited = due_date("file", date(2026, 3, 2)), due_date("review", date(2026, 3, 2))
    assert own.on == date(2026, 3, 16)
    assert not own.is_overdue(date(2026, 3, 16))
    assert own.is_overdue(date(2026, 3, 17))
    assert not awaited.is_overdue(date(2026, 12, 1))


def test_every_correction_restarts_the_review() -> None:
    first = answer(date(2026, 3, 2))
    second = answer(date(2026, 3, 2), (date(2026, 4, 20), date(2026, 3, 30)))
    assert first.start == date(2026, 3, 2)
    assert second.start == date(2026, 4, 20)
    assert second.on == due_date("review", date(2026, 4, 20)).on > first.on


def test_the_entity_answer_has_a_range_by_experience() -> None:
    answer = entity_answer(date(2026, 11, 2))
    assert (answer.earliest, answer.on) == (date(2026, 11, 9), date(2026, 11, 30))
    assert due_date("entity", date(2026, 11, 2)) == answer


@pytest.mark.parametrize("language", ["zh"])
def test_a_date_names_its_article_start_and_excluded_days(language: str) -> None:
    with speaking(language):
        text = "\n".join(explained(due_date("file", date(2026, 9, 24))))
    for part in (
        "第二十四条",
        "2026-09-24 提供服务（上线）",
        "10 个工作日，到 2026-10-15 为止",
        "2026-09-25 – 2026-09-27（中秋）",
        "2026-10-01 – 2026-10-07（国庆节）",
        "计入：2026-10-10",
    ):
        assert part in text
    assert "暂估" not in text


def test_an_estimate_is_marked_as_one() -> None:
    with speaking("zh"):
        assert "暂估" in explained(due_date("end", date(2026, 12, 10)))[-1]
        assert "暂估" not in "".join(explained(entity_answer(date(2026, 12, 10))))
