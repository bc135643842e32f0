"""Whether a filing is needed: every branch with its article, and what is wrong in the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.cli.assess import assess as command
from assistant.errors import InputProblems, UsageError
from assistant.preflight.assess import QUESTIONS, Assessment, answers_of, assess
from assistant.profile.loading import load

CHAT: dict[str, Any] = {
    "境内服务": "是",
    "算法技术": ["生成合成类"],
    "舆论属性": "是",
    "提供方式": "直接给最终用户用",
    "模型来源": "自研或自行训练的模型",
    "已上线": "是",
    "行业": "都没有",
}
GENERATIVE = "生成合成类（深度合成）"


def opinion(**changes: object) -> Assessment:
    """Return the opinion on a chat service, with some answers changed."""
    return assess(answers_of(CHAT | changes, "回答.yaml"))


def test_a_public_chat_service_is_filed_as_provider_within_ten_working_days() -> None:
    found = opinion()
    assert found.conclusion == "needed"
    assert found.filings == ((GENERATIVE, "服务提供者"),)
    assert "第24条" in found.reasons[0].article
    assert any("第19条" in reason.article for reason in found.reasons)


@pytest.mark.parametrize(
    ("changes", "conclusion"),
    [
        ({"算法技术": "都没有"}, "not_needed"),
        ({"境内服务": "否"}, "not_needed"),
        ({"舆论属性": "否"}, "not_needed"),
        ({"舆论属性": "不确定"}, "unclear"),
    ],
)
def test_the_conclusion_follows_the_answers(changes: dict[str, object], conclusion: str) -> None:
    found = opinion(**changes)
    assert found.conclusion == conclusion
    assert bool(found.filings) == (conclusion != "not_needed")
    assert found.reasons[0].article


def test_one_capability_in_two_roles_is_two_filings() -> None:
    assert [role for _, role in opinion(提供方式="两者都有").filings] == ["服务提供者", "服务技术支持者"]


def test_several_techniques_are_filed_apart() -> None:
    found = opinion(算法技术=["生成合成类", "个性化推送类"])
    assert [type_ for type_, _ in found.filings] == [GENERATIVE, "个性化推送类"]


@pytest.mark.parametrize(
    ("model", "word"), [("自研或自行训练的模型", "服务备案"), ("调用他人已备案的模型", "服务登记")]
)
def test_the_neighbouring_filing_depends_on_whose_model_it_is(model: str, word: str) -> None:
    assert any(word in each.text for each in opinion(模型来源=model).neighbours)


def test_a_sector_asks_for_its_licence() -> None:
    assert any("医疗" in each.text for each in opinion(行业=["医疗"]).neighbours)


def test_every_sentence_names_its_source_and_no_question_lacks_options() -> None:
    found = opinion(行业=["新闻"], 提供方式="两者都有")
    assert all(each.article for each in (*found.reasons, *found.neighbours, *found.duties))
    assert all(len(question.options) > 1 for question in QUESTIONS)


def test_wrong_answers_come_all_at_once() -> None:
    with pytest.raises(InputProblems) as caught:
        answers_of(CHAT | {"舆论属性": "也许", "没有的问题": "是", "已上线": ["是", "否"]}, "回答.yaml")
    assert len(caught.value.problems) == 3


def test_a_missing_answer_is_named() -> None:
    with pytest.raises(InputProblems, match="舆论属性"):
        answers_of({key: value for key, value in CHAT.items() if key != "舆论属性"}, "回答.yaml")


def test_the_documented_example_prints_the_opinion_and_starts_a_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "回答.yaml"
    lines = (f"{key}: {'、'.join(value) if isinstance(value, list) else value}" for key, value in CHAT.items())
    answers.write_text("\n".join(lines), encoding="utf-8")
    assert command(answers, tmp_path / "新资料", as_json=False) == 0
    assert "不构成法律意见" in capsys.readouterr().out
    (algorithm,) = load(tmp_path / "新资料").profile.algorithms
    assert (algorithm.basic.type, algorithm.basic.role) == (GENERATIVE, "服务提供者")


def test_without_a_terminal_and_without_a_file_nothing_is_asked() -> None:
    with pytest.raises(UsageError):
        command(None, None, as_json=True)
