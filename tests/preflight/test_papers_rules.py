"""Rules on papers: facts of a paper compared with the profile, each with a violation and a clean twin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.reading_papers import read_papers
from assistant.core import language
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.declaration.documents.shapes import Fact, HeadingFact, PageFacts, PageSeal, PaperFacts, Quote, ScanFacts
from tests.preflight.mutations import IMAGE, NEWS, ExampleFolder, nothing

NAME = "北京晨屿示例传媒科技有限公司"
ALGORITHM = "晨屿资讯个性化推荐算法"
COMMITMENT = FieldKey.of("subject.attachments.commitment")
RESPONSIBILITY = FieldKey.of("subject.attachments.responsibility")
PROOF = FieldKey.of("subject.responsible.employment_proof")
REPORT = FieldKey.of(f"algorithms[{ALGORITHM}].basic.assessment")
PUBLICATION = FieldKey.of(f"algorithms[{ALGORITHM}].basic.publication")
IMAGE_NAME = "绘澜画坊图像生成算法-1"
IMAGE_REPORT = FieldKey.of(f"algorithms[{IMAGE_NAME}].basic.assessment")
AT = Quote("原文", page=3)


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    language.choose("zh")


def paper(*facts: tuple[str, str], **more: object) -> PaperFacts:
    """Return the facts of a paper: labels with values, and others."""
    base = PaperFacts("材料.docx", "未知", facts=tuple(Fact(label, value, AT) for label, value in facts))
    return replace(base, **more)  # type: ignore[arg-type]


def heading(title: str, *, filled: bool = True) -> HeadingFact:
    """Return a heading."""
    return HeadingFact(title, 1, 1, filled, 10)


def findings_of(example_folder: ExampleFolder, rule: str, papers: Papers, example: str = NEWS) -> list[Finding]:
    """Return the problems found by one rule with these papers."""
    findings = example_folder.findings(example, nothing, papers)
    return [finding for finding in findings if finding.rule == rule and finding.state == "found"]


WHOLE_PROOF = (
    ("算法安全责任人", "田示范"),
    ("证件号码", "110108190002221336"),
    ("联系电话", "13800001310"),
    ("职务", "总监"),
    ("职责", "负责算法安全"),
)
ROWS = (("算法基本原理", "a"), ("算法运行机制", "b"), ("算法应用场景", "c"), ("算法目的意图", "d"))
SECTIONS = (heading("（一）算法流程"), heading("（五）结果标识"))
CASES = (
    ("R01", COMMITMENT, paper(("主体名称", "别家示例有限公司")), paper(("主体名称", NAME)), "block", NEWS),
    ("R03", REPORT, paper(("算法名称", "晨屿推荐算法")), paper(("算法名称", ALGORITHM)), "block", NEWS),
    ("R02", REPORT, paper(("统一社会信用代码", "91110108XXXXX13100")), paper(), "block", NEWS),
    ("R33", REPORT, paper(("上线时间", "2026-11-12")), paper(("上线时间", "2026-11-13")), "block", NEWS),
    (
        "R33",
        REPORT,
        paper(("自评估时间", "2026-11-10"), ("签署日期", "2026-11-09")),
        paper(("自评估时间", "2026-11-09"), ("签署日期", "2026-11-10")),
        "warn",
        NEWS,
    ),
    ("R12", REPORT, paper(("用户数量", "999")), paper(("用户数量", "2750000")), "warn", NEWS),
    (
        "R13",
        REPORT,
        paper(("服务形式", "APP")),
        paper(("服务形式", "APP"), ("服务形式", "小程序")),
        "block",
        NEWS,
    ),
    (
        "R35",
        REPORT,
        paper(("算法应用领域", "新闻门户")),
        paper(("算法应用领域", "信息资讯类：新闻门户、视听资讯")),
        "block",
        NEWS,
    ),
    ("R39", REPORT, paper(placeholders=(Quote("【请填写】", 2),)), paper(), "block", NEWS),
    ("R38", REPORT, paper(("模板类型", "排序精选类")), paper(("模板类型", "个性化推送类")), "block", NEWS),
    ("R41", REPORT, paper(headings=SECTIONS), paper(headings=SECTIONS, images=1), "warn", NEWS),
    ("R48", PUBLICATION, paper(*ROWS[:3]), paper(*ROWS), "block", NEWS),
    ("R48", PUBLICATION, paper(*ROWS, personal=(Quote("138****1310", 1),)), paper(*ROWS), "block", NEWS),
    ("R53", REPORT, paper(("产品名称", "晨屿咨讯")), paper(("产品名称", "晨屿资讯")), "block", NEWS),
    ("R62", PROOF, paper(*WHOLE_PROOF[1:], ("算法安全责任人", "别人")), paper(*WHOLE_PROOF), "block", NEWS),
    (
        "R30",
        IMAGE_REPORT,
        paper(headings=(heading("结果标识", filled=False),), captions=(Quote("图2 水印"),)),
        paper(headings=SECTIONS, captions=(Quote("图2 水印"),)),
        "block",
        IMAGE,
    ),
)


@pytest.mark.parametrize(("rule", "key", "wrong", "twin", "severity", "example"), CASES)
def test_a_paper_that_contradicts_the_profile_is_detected_and_its_twin_is_not(
    example_folder: ExampleFolder,
    rule: str,
    key: FieldKey,
    wrong: PaperFacts,
    twin: PaperFacts,
    severity: str,
    example: str,
) -> None:
    findings = findings_of(example_folder, rule, Papers({key: wrong}), example)
    assert [(finding.severity, finding.place) for finding in findings] == [(severity, str(key))]
    assert findings_of(example_folder, rule, Papers({key: twin}), example) == []


def test_papers_without_content_are_not_checked(example_folder: ExampleFolder) -> None:
    states = {finding.rule: finding.state for finding in example_folder.findings(NEWS, nothing)}
    assert {states[rule] for rule in ("R01", "R12", "R13", "R35", "R39", "R44", "R48", "R62", "R56")} == {"not_checked"}


def test_the_place_in_the_paper_is_quoted(example_folder: ExampleFolder) -> None:
    (finding,) = findings_of(example_folder, "R01", Papers({COMMITMENT: paper(("主体名称", "别家示例有限公司"))}))
    assert "第 3 页" in finding.found
    assert "别家示例有限公司" in finding.found


def test_a_personal_value_of_a_proof_is_not_repeated(example_folder: ExampleFolder) -> None:
    wrong = paper(*WHOLE_PROOF[:1], ("证件号码", "110108190002221337"), *WHOLE_PROOF[2:])
    (finding,) = findings_of(example_folder, "R62", Papers({PROOF: wrong}))
    assert "1101081900" not in finding.found + finding.remedy


def test_two_papers_that_name_different_persons_are_detected(example_folder: ExampleFolder) -> None:
    one, other = paper(("法定代表人", "韩样例")), paper(("法定代表人", "韩样倒"))
    assert [
        finding.severity
        for finding in findings_of(example_folder, "R56", Papers({COMMITMENT: one, RESPONSIBILITY: other}))
    ] == ["warn"]
    assert findings_of(example_folder, "R56", Papers({COMMITMENT: one, RESPONSIBILITY: one})) == []


SEAL = PageSeal((0.6, 0.7, 0.2, 0.2), "round", cropped=False, faded=False, score=0.9)
PAGE = PageFacts(1, 1654, 2339, dpi=200, colour=True, seals=(SEAL,))
SCAN = ScanFacts("承诺书.pdf", "pdf", 1000, "0" * 64, pages=(PAGE,), page_count=1)


@pytest.mark.parametrize(
    "scan",
    [
        replace(SCAN, pages=(), error="打不开"),
        replace(SCAN, encrypted=True),
        replace(SCAN, pages=(replace(PAGE, blank=True, seals=()),)),
        replace(SCAN, pages=(replace(PAGE, seals=()),)),
        replace(SCAN, pages=(replace(PAGE, turn=1, width_px=2339, height_px=1654),)),
        replace(SCAN, pages=(replace(PAGE, width_px=600, height_px=800),)),
    ],
    ids=["broken", "encrypted", "blank", "without-seal", "turned", "coarse"],
)
def test_a_bad_scan_of_a_sealed_paper_is_detected(example_folder: ExampleFolder, scan: ScanFacts) -> None:
    findings = findings_of(example_folder, "R44", Papers(scans={COMMITMENT: scan}))
    assert [(finding.severity, finding.place) for finding in findings] == [("block", str(COMMITMENT))]


def test_a_good_scan_is_accepted(example_folder: ExampleFolder) -> None:
    assert findings_of(example_folder, "R44", Papers(scans={COMMITMENT: SCAN})) == []


@pytest.mark.slow
def test_the_papers_of_an_example_are_read_and_contradict_nothing(example_folder: ExampleFolder) -> None:
    case = example_folder.case(NEWS, nothing)
    papers = read_papers(case.loaded)
    assert papers.facts
    assert papers.scans
    findings = example_folder.findings(NEWS, nothing, papers)
    assert [
        (finding.rule, finding.found)
        for finding in findings
        if finding.state == "found" and finding.severity == "block"
    ] == []
