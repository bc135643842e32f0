"""Neighbouring duties: verdicts by answers, days only from answers, the table validated, answers kept in the profile."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.cli.assess import assess as command
from assistant.checks.deadlines.duties import Condition, Duty, DutyTerm, validated
from assistant.checks.deadlines.duty_table import DUTIES
from assistant.checks.deadlines.laws import FILING_LAWS
from assistant.checks.preflight import neighbours
from assistant.checks.preflight.assess_questions import DUTY_QUESTIONS, QUESTIONS, answers_of, is_asked
from assistant.checks.preflight.neighbours import (
    DutyOpinion,
    answers_of_facts,
    answers_of_profile,
    facts_of,
    judged,
    running_terms,
)
from assistant.core.errors import InputProblems, UsageError
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.neighbours import NeighbouringFacts
from assistant.declaration.profile.schema.notes import Notes, ThirdPartyModel
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.whole import Profile
from tests.filing.small import small, write
from tests.preflight.test_assess import CHAT
from tests.project.source_tree import ROOT

TODAY = date(2026, 11, 20)
COMPANION: dict[str, Any] = {"持续情感互动": "是"}
FACES: dict[str, Any] = {"存储人脸信息": "10 万人以上"}
PERSONS: dict[str, Any] = {"个人信息人数": "100 万至 1000 万人"}
MINORS: dict[str, Any] = {"处理未成年人个人信息": "是"}


def opinion(key: str, today: date = TODAY, **changes: Any) -> DutyOpinion:
    """Return the opinion on one duty of a chat service, with some answers changed."""
    return next(item for item in judged(answers_of(CHAT | changes, "回答.yaml"), today) if item.duty.key == key)


def days(item: DutyOpinion) -> dict[str, str]:
    """Return the last day of each running term by its rule."""
    return {entry.due.rule: str(entry.due.on) for entry in item.dates}


@pytest.mark.parametrize(
    ("key", "changes", "verdict"),
    [
        ("model_filing", {}, "due"),
        ("model_filing", {"模型来源": "调用他人已备案的模型"}, "not_due"),
        ("model_filing", {"提供方式": "作为能力提供给其他企业"}, "not_due"),
        ("model_registration", {"模型来源": "调用他人已备案的模型"}, "due"),
        ("model_shown", {"模型来源": "不用大模型"}, "not_due"),
        ("labels", {"算法技术": "排序精选类"}, "not_due"),
        ("companion_assessment", {}, "unknown"),
        ("companion_assessment", {"持续情感互动": "否"}, "not_due"),
        ("companion_assessment", {"持续情感互动": "不确定"}, "unknown"),
        ("companion_filing", COMPANION, "due"),
        ("companion_filing", COMPANION | {"上线日期": "2026-07-15"}, "due"),
        ("companion_filing", COMPANION | {"上线日期": "2026-07-14"}, "unknown"),
        ("companion_verification", COMPANION | {"上线日期": "2025-01-01"}, "unknown"),
        ("companion_filing", COMPANION | {"上线日期": "不确定"}, "unknown"),
        ("companion_filing", COMPANION | {"上线日期": "不确定", "情感互动上线日期": "2026-08-01"}, "due"),
        ("companion_filing", COMPANION | {"已上线": "否"}, "due"),
        ("faces", {}, "unknown"),
        ("faces", {"存储人脸信息": "不足 10 万人"}, "not_due"),
        ("faces", FACES, "due"),
        ("officer", PERSONS, "due"),
        ("officer", {"个人信息人数": "超过 1000 万人"}, "due"),
        ("officer", {"个人信息人数": "不足 100 万人"}, "not_due"),
        ("audit", PERSONS, "not_due"),
        ("audit", {"个人信息人数": "超过 1000 万人"}, "due"),
        ("minors_audit", {"处理未成年人个人信息": "否"}, "not_due"),
        ("impact", {"须评估影响的处理": ["处理敏感个人信息"]}, "due"),
        ("impact", {"须评估影响的处理": "都没有"}, "not_due"),
        ("export", {"须评估影响的处理": ["向境外提供个人信息"]}, "unknown"),
        ("police", {"对外形式": ["网站", "小程序"]}, "due"),
        ("police", {"对外形式": "小程序"}, "unknown"),
        ("icp", {"对外形式": "公众账号"}, "unknown"),
        ("icp_licence", {"持有ICP许可证": "是"}, "due"),
        ("stores", {"对外形式": "小程序"}, "due"),
        ("stores", {"对外形式": "网站"}, "not_due"),
        ("opinion_assessment", {}, "due"),
        ("opinion_assessment", {"公众功能": "都没有", "舆论属性": "不确定"}, "unknown"),
        ("protection", {}, "unknown"),
    ],
)
def test_a_duty_is_due_not_due_or_undecided(key: str, changes: dict[str, Any], verdict: str) -> None:
    item = opinion(key, **changes)
    assert item.verdict == verdict
    assert item.reason


def test_every_duty_has_an_article_and_a_confidence_and_says_what_is_unexamined() -> None:
    assert len(DUTIES) == 19
    assert all(duty.article and duty.confidence for duty in DUTIES)
    unexamined = {duty.key for duty in DUTIES if not duty.is_examined}
    assert unexamined == {"audit", "export", "icp_licence", "stores", "opinion_assessment", "protection"}


def test_without_an_answer_nothing_is_decided_and_no_day_invented() -> None:
    items = judged(answers_of(CHAT, "回答.yaml"), TODAY)
    assert {item.duty.key for item in items if item.dates} == set()
    undated = opinion("faces", **FACES)
    assert (undated.verdict, undated.dates) == ("due", ())
    assert any("人脸达到10万人日期" in remark for remark in undated.remarks)


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        ("police", {"对外形式": "网站", "联网开通日期": "2026-11-02"}, {"police": "2026-12-02"}),
        ("faces", FACES | {"人脸达到10万人日期": "2026-09-24"}, {"face_filing": "2026-11-12"}),
        ("faces", FACES | {"人脸达到10万人日期": "2024-05-01"}, {"face_filing": "2025-07-14"}),
        (
            "faces",
            FACES | {"已办完的手续": "人脸识别技术应用备案", "人脸备案未办变更日期": "2026-09-24"},
            {"face_change": "2026-11-12"},
        ),
        ("faces", {"存储人脸信息": "不足 10 万人", "人脸备案未办终止日期": "2026-09-24"}, {"face_end": "2026-11-12"}),
        ("officer", PERSONS | {"个人信息达到100万人日期": "2025-01-01"}, {"officer_report": "2025-08-29"}),
        ("officer", PERSONS | {"负责人未办变更日期": "2026-09-24"}, {"officer_change": "2026-11-12"}),
        (
            "officer",
            PERSONS | {"负责人未办终止日期": "2026-09-24", "负责人未办变更日期": "没有"},
            {"officer_end": "2026-11-12"},
        ),
        ("companion_assessment", COMPANION | {"情感互动评估触发日期": "2026-09-01"}, {}),
        ("companion_verification", COMPANION, {}),
        ("audit", {"个人信息人数": "超过 1000 万人"}, {}),
    ],
)
def test_a_day_follows_from_the_day_that_was_answered(
    key: str, changes: dict[str, Any], expected: dict[str, str]
) -> None:
    item = opinion(key, **changes)
    assert item.verdict == "due"
    assert days(item) == expected


@pytest.mark.parametrize(
    ("changes", "today", "last"),
    [
        ({}, TODAY, "2027-01-31"),
        ({}, date(2027, 1, 31), "2027-01-31"),
        ({}, date(2027, 2, 1), "2028-01-31"),
        ({"未成年人审计已报送年度": "2024"}, TODAY, "2026-01-31"),
        ({"未成年人审计已报送年度": "2025"}, TODAY, "2027-01-31"),
        ({"未成年人审计已报送年度": "0", "开始处理未成年人个人信息日期": "2020-05-01"}, TODAY, "2026-01-31"),
        ({"未成年人审计已报送年度": "0", "开始处理未成年人个人信息日期": "2026-05-01"}, TODAY, "2027-01-31"),
        ({"开始处理未成年人个人信息日期": "2027-01-05"}, date(2027, 1, 20), "2028-01-31"),
    ],
)
def test_31_january_covers_the_year_before(changes: dict[str, Any], today: date, last: str) -> None:
    assert days(opinion("minors_audit", today, **MINORS, **changes)) == {"minors_audit": last}


def test_what_is_done_has_no_day_and_says_so() -> None:
    item = opinion("police", 对外形式="网站", 联网开通日期="2026-11-02", 已办完的手续="公安联网备案")
    assert (item.verdict, item.is_done, item.dates) == ("due", True, ())


def test_the_triggering_day_is_the_answered_one() -> None:
    item = opinion("companion_assessment", **COMPANION, 情感互动评估触发日期="2026-11-09")
    assert any("上线日期 2026-11-02" in remark and "2026-11-09" in remark for remark in item.remarks)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"联网开通日期": "上个月"}, "不是日期"),
        ({"人脸达到10万人日期": "没有"}, "不是日期"),
        ({"未成年人审计已报送年度": "去年"}, "不是年份"),
        ({"个人信息人数": "很多"}, "没有“很多”这个选项"),
        ({"须评估影响的处理": ["都没有", "处理敏感个人信息"]}, "不能再选别的"),
    ],
)
def test_a_wrong_answer_gets_a_sentence(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(InputProblems, match=word):
        answers_of(CHAT | changes, "回答.yaml")


def test_only_what_decides_is_asked() -> None:
    given = answers_of(CHAT | {"存储人脸信息": "不存储", "个人信息人数": "不足 100 万人"}, "回答.yaml")
    asked = {question.key for question in DUTY_QUESTIONS if is_asked(question, given)}
    assert asked == {"forms", "companion", "face_stored", "persons", "minors", "impacts", "licence", "done"}
    assert not any(is_asked(question, {"mainland": ("否",)}) for question in DUTY_QUESTIONS)
    assert {question.key for question in QUESTIONS if question.is_optional} == {item.key for item in DUTY_QUESTIONS}


def test_stored_answers_come_back_as_given_and_start_the_same_terms() -> None:
    given = answers_of(
        CHAT
        | FACES
        | MINORS
        | {
            "对外形式": ["网站", "APP"],
            "联网开通日期": "2026-11-02",
            "人脸达到10万人日期": "不确定",
            "未成年人审计已报送年度": "2025",
        },
        "回答.yaml",
    )
    stored = facts_of(given)
    back = answers_of_facts(stored)
    assert back == {
        key: words for key, words in given.items() if key in {q.key for q in DUTY_QUESTIONS} - {"face_reached"}
    }
    profile = Profile(notes=Notes(neighbours=stored))
    assert list(running_terms(profile, TODAY)) == [("minors_audit", date(2026, 1, 1)), ("police", date(2026, 11, 2))]


def test_what_the_forms_of_a_profile_say_is_not_asked() -> None:
    profile = load(ROOT / "profiles" / "chat-app").profile
    called = ThirdPartyModel(name="示例大模型", filing_number="Guangdong-ShiLi-202405010001")
    facts = NeighbouringFacts(companion="是", connected=date(2026, 11, 2))
    notes = profile.notes.model_copy(update={"third_party_models": (called,), "neighbours": facts})
    answers = answers_of_profile(profile.model_copy(update={"notes": notes}), TODAY)
    basic = profile.algorithms[0].basic
    assert answers["technique"] == ("生成合成类（深度合成）",)
    assert answers["audience"] == ("直接给最终用户用",)
    assert answers["launched"] == (str(basic.launched),)
    assert answers["model"] == ("调用他人已备案的模型",)
    assert answers["connected"] == ("2026-11-02",)
    verdicts = {item.duty.key: item.verdict for item in judged(answers, TODAY)}
    assert (verdicts["model_registration"], verdicts["labels"], verdicts["protection"]) == ("due", "due", "unknown")
    assert answers_of_profile(Profile(), TODAY) == {"mainland": ("是",)}


def test_forms_derived_from_products_start_terms_and_stored_ones_come_first() -> None:
    product = Product(name="微光", form="网站")
    facts = NeighbouringFacts(connected=date(2026, 11, 2))
    profile = Profile(products=(product,), notes=Notes(neighbours=facts))
    assert list(running_terms(profile, TODAY)) == [("police", date(2026, 11, 2))]
    other = facts.model_copy(update={"forms": ("公众账号",)})
    assert list(running_terms(Profile(products=(product,), notes=Notes(neighbours=other)), TODAY)) == []


def sample(**changes: Any) -> Duty:
    """Return a valid duty, with some members changed."""
    term = DutyTerm("rule", "title", "question", "event", 30, "working")
    return replace(Duty("key", "title", "article", "A", (Condition("q", ("w",)),), "text", terms=(term,)), **changes)


@pytest.mark.parametrize(
    "duty",
    [
        sample(article=""),
        sample(confidence="sure"),
        sample(confidence=""),
        sample(when=()),
        sample(when=(Condition("q", ()),)),
        sample(is_examined=False),
        sample(terms=(DutyTerm("rule", "title", "q", "event", 0, "working"),)),
        sample(terms=(DutyTerm("rule", "title", "q", "event", 30, "january"),)),
        sample(terms=(DutyTerm("file", "title", "q", "event", 30, "working"),)),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(duty: Duty) -> None:
    assert validated([sample()], tuple(FILING_LAWS)) == (sample(),)
    with pytest.raises(ValueError, match=r"key |rule has|file stands"):
        validated([duty], tuple(FILING_LAWS))
    with pytest.raises(ValueError, match="twice"):
        validated([sample(), sample()])


@pytest.mark.parametrize(
    "duty",
    [
        sample(when=(Condition("forms", ("电报",)),)),
        sample(when=(Condition("weather", ("是",)),)),
        sample(when=(Condition("minors", ("是",)),), triggers=("weather",)),
        sample(when=(Condition("minors", ("是",)),)),
    ],
)
def test_a_duty_that_depends_on_what_is_not_asked_is_refused(monkeypatch: pytest.MonkeyPatch, duty: Duty) -> None:
    monkeypatch.setattr(neighbours, "DUTIES", (duty,))
    with pytest.raises(ValueError, match="not asked"):
        neighbours._prove_table()


def test_answers_are_stored_in_the_profile_and_not_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, answers = tmp_path / "微光", tmp_path / "回答.yaml"
    folder.mkdir()
    write(folder, small())
    answers.write_text(json.dumps(CHAT | FACES | {"对外形式": ["网站"]}, ensure_ascii=False), encoding="utf-8")
    assert command(answers, None, folder, as_json=True) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"key", "verdict", "article", "confidence", "examined", "dates"} <= data["others"][0].keys()
    stored = load(folder).profile.notes.neighbours
    assert (stored.face_stored, stored.forms) == ("10 万人以上", ("网站",))
    assert stored.connected is None
    not_in_forms = {key: words for key, words in CHAT.items() if key != "算法技术"}
    answers.write_text(json.dumps(not_in_forms | {"联网开通日期": "2026-11-02"}, ensure_ascii=False), encoding="utf-8")
    assert command(answers, None, folder, as_json=False) == 0
    output = capsys.readouterr().out
    assert "不晚于 2026-12-02：办理公安联网备案" in output
    assert "存储人脸信息：10 万人以上" in output
    stored = load(folder).profile.notes.neighbours
    assert (stored.face_stored, stored.connected) == ("10 万人以上", date(2026, 11, 2))
    with pytest.raises(UsageError):
        command(answers, tmp_path / "新", folder, as_json=False)
