"""R32 by product: captions count for the product they name, human checks for their subject."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.checks.preflight.case import NO_PAPERS, Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.core.keys import FieldKey
from assistant.declaration.documents.shapes import PaperFacts, Quote
from tests.preflight.mutations import NEWS, Change, ExampleFolder, both, drop, nothing, put
from tests.preflight.row import CHECKED, NOTES

APP, MINI = "products[晨屿资讯/APP]", "products[晨屿快讯/小程序]"
REPORT = FieldKey.of("algorithms[晨屿资讯个性化推荐算法].basic.assessment")
FIGURE = {"图名": "图1", "说明": "说明各个入口。", "文件": "附件/佐证/图1 关闭个性化推荐的入口.png"}
ALL = "投诉举报入口、用户协议、隐私政策"
TWO_NAMES = both(
    put("产品", 1, "产品名称", to="晨屿快讯"),
    put("算法", 0, "选择产品及功能信息", 2, to={"产品": "晨屿快讯/小程序"}),
)


def captions(*words: str) -> Change:
    """Return a change to figures with only these captions."""
    return put(*NOTES, "佐证材料", to=[{**FIGURE, "图名": f"图{at} {word}"} for at, word in enumerate(words)])


def checked(about: str) -> Change:
    """Return a change to one passed human check."""
    return put(*NOTES, "人工核验", to=[{**CHECKED, "对象": about, "结果": "通过"}])


def entry_findings(
    example_folder: ExampleFolder, change: Change, papers: Papers = NO_PAPERS
) -> list[tuple[str, str, str]]:
    """Return state, severity and place of the findings of R32."""
    case = example_folder.case(NEWS, change, papers)
    return [
        (finding.state, finding.severity, finding.place)
        for finding in examine(case, scope=RuleSelection(only=frozenset({"R32"})))
    ]


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (captions("投诉入口、用户协议"), ["products[晨屿资讯/APP]"]),
        (captions(ALL), []),
        (both(TWO_NAMES, captions(f"晨屿资讯的{ALL}")), [MINI]),
        (both(TWO_NAMES, captions(ALL)), [APP, MINI]),
        (both(TWO_NAMES, captions(f"晨屿资讯的{ALL}", f"晨屿快讯的{ALL}")), []),
        (both(TWO_NAMES, captions(f"晨屿资讯的{ALL}", "晨屿快讯的投诉入口、隐私政策"), checked("用户协议")), []),
        (
            both(TWO_NAMES, captions(f"晨屿资讯的{ALL}", "晨屿快讯的投诉入口、隐私政策"), checked("晨屿快讯 用户协议")),
            [],
        ),
        (
            both(TWO_NAMES, captions(f"晨屿资讯的{ALL}", "晨屿快讯的投诉入口、隐私政策"), checked("晨屿资讯 用户协议")),
            [MINI],
        ),
    ],
    ids=["lacking", "one-name", "other-product", "unnamed", "named", "checked", "checked-product", "checked-other"],
)
def test_a_product_without_figures_of_its_entries_is_to_be_verified(
    example_folder: ExampleFolder, change: Change, places: list[str]
) -> None:
    reported = entry_findings(example_folder, change)
    assert [pair for pair in reported if pair[0] == "found"] == [("found", "warn", place) for place in places]


def test_entries_without_any_figure_are_not_checked(example_folder: ExampleFolder) -> None:
    reported = entry_findings(example_folder, drop(*NOTES, "佐证材料"))
    assert {state for state, _, _ in reported} == {"not_checked"}


@pytest.mark.parametrize(("words", "expected"), [(f"图9 {ALL}", []), ("图9 首页", ["warn"])])
def test_a_caption_of_a_read_report_counts_too(example_folder: ExampleFolder, words: str, expected: list[str]) -> None:
    report = replace(PaperFacts("报告.docx", "自评估报告"), captions=(Quote(words, 9),))
    reported = entry_findings(example_folder, nothing, Papers({REPORT: report}))
    assert [severity for state, severity, _ in reported if state == "found"] == expected
