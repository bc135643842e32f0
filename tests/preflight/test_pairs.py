"""R55 on two filings of one capability: answers that must be equal, differ to be verified, or are given once."""

from __future__ import annotations

import pytest

from assistant.checks.preflight.check import RuleSelection, examine
from assistant.core.findings import Finding
from tests.preflight.mutations import IMAGE, Change, ExampleFolder, both, drop, nothing, put
from tests.preflight.rows_of_answers import ALIKE

SECOND = "algorithms[绘澜画坊图像生成算法-2]"
BASIC = ("算法", 1, "算法基础属性信息")
DETAIL = ("算法", 1, "算法详细属性信息")


def pair_findings(example_folder: ExampleFolder, change: Change) -> list[Finding]:
    """Return the findings of R55, including gaps."""
    results = examine(example_folder.case(IMAGE, change), scope=RuleSelection(only=frozenset({"R55"})))
    return [finding for finding in results if finding.state != "passed"]


def test_a_pair_with_equal_answers_has_no_findings(example_folder: ExampleFolder) -> None:
    assert pair_findings(example_folder, ALIKE) == []


@pytest.mark.parametrize(
    ("change", "severity", "place", "names"),
    [
        (
            put(*DETAIL, "算法数据", "输入数据模态", to={"文本": ["关键词"]}),
            "block",
            "detail.data.input_modality",
            "输入数据模态",
        ),
        (
            put(*DETAIL, "算法模型", "训练数据来源", to="另一批图库素材。"),
            "warn",
            "detail.model.sources",
            "训练数据来源",
        ),
        (put(*BASIC, "版本号", to="4"), "warn", "basic.version", "版本号"),
    ],
    ids=["modality", "training", "version"],
)
def test_answers_that_differ_are_named(
    example_folder: ExampleFolder, change: Change, severity: str, place: str, names: str
) -> None:
    (finding,) = pair_findings(example_folder, both(ALIKE, put(*DETAIL, to={}), change))
    assert (finding.state, finding.severity) == ("found", severity)
    assert finding.place.startswith(SECOND)
    assert names in finding.found


def test_no_more_than_five_are_named(example_folder: ExampleFolder) -> None:
    hardware = put(
        *DETAIL, "算法模型", "算法硬件要求", to="每台推理服务器配 8 块显卡，线上共 2 台；训练使用同样的显卡。"
    )
    performance = put(*DETAIL, "算法模型", "算法性能", to="平均生成 9 秒，自测一致率 80%，拦截率 99%，误拦率 2%。")
    (finding,) = [
        pair_finding
        for pair_finding in pair_findings(example_folder, both(hardware, performance))
        if pair_finding.state == "found"
    ]
    assert finding.found.count("、") == 4
    assert "等 6 项" in finding.found


def test_the_example_itself_is_only_to_be_verified(example_folder: ExampleFolder) -> None:
    assert {finding.severity for finding in pair_findings(example_folder, nothing) if finding.state == "found"} == {
        "warn"
    }


def test_an_answer_of_only_one_filing_is_not_compared(example_folder: ExampleFolder) -> None:
    (gap,) = pair_findings(example_folder, both(ALIKE, drop("算法", 0, "算法基础属性信息", "版本号")))
    assert gap.state == "not_checked"
    assert "版本号" in gap.remedy


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (drop("算法", 0, "选择产品及功能信息"), "algorithms[绘澜画坊图像生成算法-1].association"),
        (drop("算法", 1, "技术服务方式"), f"{SECOND}.support"),
    ],
    ids=["provider", "supporter"],
)
def test_a_filing_of_a_pair_without_its_own_part_is_detected(
    example_folder: ExampleFolder, change: Change, place: str
) -> None:
    assert [
        (finding.state, finding.severity, finding.place)
        for finding in pair_findings(example_folder, both(ALIKE, change))
    ] == [("found", "block", place)]
