"""The assessment whether a filing is needed: every branch with its article, and faulty answers."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from assistant.apps.cli.assess import assess as command
from assistant.checks.preflight.assess import Assessment, assess
from assistant.checks.preflight.assess_questions import QUESTIONS, answers_of
from assistant.core.errors import InputProblems, PersonStop, UsageError
from assistant.declaration.profile.loading import load

CHAT: dict[str, Any] = {
    "境内服务": "是",
    "算法技术": ["生成合成类"],
    "公众功能": ["论坛、社区或评论"],
    "提供方式": "直接给最终用户用",
    "模型来源": "自研或自行训练的模型",
    "人脸人声": "否",
    "已有备案": "没有备案过",
    "已上线": "是",
    "上线日期": "2026-11-02",
    "行业": "都没有",
}
GENERATIVE = "生成合成类（深度合成）"
SILENT = {"公众功能": "都没有"}
TODAY = date(2026, 11, 20)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "assess.md"


def opinion(**changes: object) -> Assessment:
    """Return the opinion on a chat service, with some answers changed."""
    return assess(answers_of(CHAT | changes, "回答.yaml"), TODAY)


def test_a_public_chat_service_is_filed_as_provider_within_ten_working_days() -> None:
    assessment = opinion()
    assert assessment.conclusion == "needed"
    assert assessment.filings == ((GENERATIVE, "服务提供者"),)
    assert "第24条" in assessment.reasons[0].article
    assert any("第19条" in reason.article for reason in assessment.reasons)


@pytest.mark.parametrize(
    ("changes", "conclusion"),
    [
        ({"算法技术": "都没有"}, "not_needed"),
        ({"境内服务": "否"}, "not_needed"),
        (SILENT | {"舆论属性": "否"}, "not_needed"),
        (SILENT | {"舆论属性": "不确定"}, "unclear"),
        (SILENT | {"舆论属性": "是"}, "needed"),
        (SILENT | {"舆论属性": "否", "提供方式": "作为能力提供给其他企业"}, "unclear"),
        ({"已有备案": "已备案，没有变化"}, "not_needed"),
        ({"已有备案": "已备案，服务要终止"}, "not_needed"),
        ({"已有备案": "已备案，内容有变化"}, "needed"),
    ],
)
def test_the_conclusion_follows_the_answers(changes: dict[str, object], conclusion: str) -> None:
    assessment = opinion(**changes)
    assert assessment.conclusion == conclusion
    assert bool(assessment.filings) == (conclusion != "not_needed")
    assert assessment.reasons[0].article


def test_one_capability_in_two_roles_is_two_filings() -> None:
    assert [role for _, role in opinion(提供方式="两者都有").filings] == ["服务提供者", "服务技术支持者"]


def test_several_techniques_are_filed_separately() -> None:
    assessment = opinion(算法技术=["生成合成类", "个性化推送类"])
    assert [type_ for type_, _ in assessment.filings] == [GENERATIVE, "个性化推送类"]


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ("自研或自行训练的模型", "服务备案"),
        ("在他人模型上微调", "服务备案"),
        ("调用他人已备案的模型", "服务登记"),
    ],
)
def test_the_related_filing_depends_on_the_origin_of_the_model(model: str, word: str) -> None:
    due = [item.duty.title for item in opinion(模型来源=model).others if item.verdict == "due"]
    assert any(word in title for title in due)


def test_a_sector_asks_for_its_licence() -> None:
    assert any("医疗" in neighbour.text for neighbour in opinion(行业=["医疗"]).neighbours)


def test_every_sentence_names_its_source_and_no_question_lacks_options() -> None:
    assessment = opinion(行业=["新闻"], 提供方式="两者都有")
    assert all(reason.article for reason in (*assessment.reasons, *assessment.neighbours, *assessment.duties))
    assert all((len(question.options) > 1) == (question.form == "options") for question in QUESTIONS)


def test_all_wrong_answers_are_reported_at_once() -> None:
    wrong = {"舆论属性": "也许", "没有的问题": "是", "已上线": ["是", "否"], "上线日期": "上个月"}
    with pytest.raises(InputProblems) as caught:
        answers_of(CHAT | wrong, "回答.yaml")
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("已有备案", "已备案，有变化"),
        ("模型来源", "调用他人未备案的模型"),
        ("模型来源", "用大模型"),
        ("已上线", "不是"),
    ],
)
def test_an_answer_is_never_taken_for_its_opposite(key: str, word: str) -> None:
    with pytest.raises(InputProblems, match=key):
        answers_of(CHAT | {key: word}, "回答.yaml")


def test_an_answer_in_another_spelling_is_accepted() -> None:
    assert answers_of(CHAT | {"已有备案": "已备案,内容有变化。"}, "回答.yaml")["filed"] == ("已备案，内容有变化",)


def test_a_missing_answer_is_named() -> None:
    with pytest.raises(InputProblems, match="舆论属性"):
        answers_of(CHAT | SILENT, "回答.yaml")
    with pytest.raises(InputProblems, match="上线日期"):
        answers_of({key: value for key, value in CHAT.items() if key != "上线日期"}, "回答.yaml")


@pytest.mark.parametrize(
    ("day", "word"), [("2026-11-02", "已过期限"), ("2026-11-16", "请在此之前填报"), ("不确定", "已超过的")]
)
def test_the_last_day_is_counted_from_the_launch(day: str, word: str) -> None:
    assert word in opinion(上线日期=day).duties[0].text


def test_a_supporter_without_public_features_is_only_asked_to_file_as_supporter() -> None:
    assessment = opinion(**SILENT, 舆论属性="否", 提供方式="两者都有")
    assert [role for _, role in assessment.filings] == ["服务技术支持者"]
    assert "第19条" in assessment.reasons[0].article


def test_faces_and_personal_recommendation_bring_their_own_articles() -> None:
    assessment = opinion(人脸人声="是", 算法技术=["生成合成类", "个性化推送类"])
    articles = " ".join(neighbour.article for neighbour in assessment.neighbours)
    assert "第14条" in articles
    assert "第15条" in articles
    assert "第16、17条" in articles


def test_out_of_scope_nothing_more_is_asked() -> None:
    assert assess(answers_of({"境内服务": "否", "算法技术": "生成合成类"}, "回答.yaml")).conclusion == "not_needed"


def test_the_documented_example_shows_the_opinion_and_starts_a_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    example, documented = (next(text for kind, text in blocks if kind == expected) for expected in ("yaml", "text"))
    answers = tmp_path / "回答.yaml"
    answers.write_text(example, encoding="utf-8")
    assert command(answers, tmp_path / "新资料", as_json=False) == 0
    output = capsys.readouterr().out
    assert [line for line in documented.splitlines() if line.strip() and line not in output] == []
    assert output.count("不构成法律意见") == 2
    (algorithm,) = load(tmp_path / "新资料").profile.algorithms
    assert (algorithm.basic.type, algorithm.basic.role) == (GENERATIVE, "服务提供者")


class TypedTerminal(StringIO):
    """A terminal with typed lines as input."""

    def isatty(self) -> bool:
        """Return True, as for a person at a terminal."""
        return True


def test_a_person_answers_by_number_word_or_day_and_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["也许", "是", "1 2", "论坛、社区或评论", "1", "3", "2", "1", "1", "昨天", "2026-11-02", "新闻，医疗"]
    typed += ["1", "没有", "2", "1", "1", "否", "7 1", "7", "不确定", "都没有"]
    monkeypatch.setattr("sys.stdin", TypedTerminal("\n".join(typed) + "\n"))
    assert command(None, None, as_json=False) == 0
    output = capsys.readouterr()
    assert output.err.count("请写序号") == 2, "the answers to 也许 and 7 1"
    assert output.err.count("请写成 2026-11-02") == 1, "the answer to 昨天"
    assert "公众功能：论坛、社区或评论" in output.out
    assert "《互联网新闻信息服务管理规定》" in output.out
    assert "--init" in output.out


def test_the_end_of_input_ends_the_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TypedTerminal("是\n"))
    with pytest.raises(PersonStop):
        command(None, None, as_json=False)


def test_without_a_terminal_and_without_a_file_nothing_is_asked() -> None:
    with pytest.raises(UsageError):
        command(None, None, as_json=True)
