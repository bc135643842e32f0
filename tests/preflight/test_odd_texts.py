"""Texts that people really paste: no rule over papers ends the check because of them, shows half a number or passes unread papers."""

from __future__ import annotations

import time
from itertools import product

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.facts import FactPlace, Statement
from assistant.core.keys import ROOT, FieldKey
from assistant.declaration.documents.shapes import ScanFacts
from tests.preflight.fact_rows import paper
from tests.preflight.mutations import IMAGE, Change, ExampleFolder, both, nothing, put
from tests.preflight.row import NOTES

REPORT = "algorithms[绘澜画坊图像生成算法-1].basic.assessment"
COMMITMENT = "subject.attachments.commitment"
ICP = "subject.attachments.icp"


ADDRESSES = ("https://huilan.example.cn：8080/", "https://a.cn？x=1", "https://[待填]/", "画坊")
NAMES = ("(新版画坊", "*新版画坊", "++学堂在线", "A+ 画坊")
PAIRS = [  # each address and each name once in `make test`
    pytest.param(address, name, marks=() if ADDRESSES.index(address) == NAMES.index(name) else pytest.mark.thorough)
    for address, name in product(ADDRESSES, NAMES)
]


@pytest.mark.parametrize(("address", "name"), PAIRS)
@pytest.mark.parametrize("is_read", [True, False], ids=["read", "unread"])
def test_odd_addresses_and_names_do_not_end_the_check(
    example_folder: ExampleFolder, address: str, name: str, is_read: bool
) -> None:
    change = both(put("产品", 0, "访问地址", to=address), put("产品", 0, "产品名称", to=name))
    change = both(change, put("主体", "主体基本信息", "网址", to=address))
    lines = ("见 https://huilan.example.cn：8080/ 和网站域名 a.cn。", "“(新版画坊”由绘澜画坊生成算法支持。")
    facts = {FieldKey.of(key): paper(key, lines) for key in (REPORT, ICP)} if is_read else {}
    findings = list(examine(example_folder.case(IMAGE, change, Papers(facts, {}, {}))))
    assert {finding.state for finding in findings} <= {"found", "passed", "not_checked", "accepted"}


@pytest.mark.parametrize("at", range(20, 52, 4))
@pytest.mark.parametrize("number", ["110108190011275029", "13800001234", "zhang.san@example.com"])
def test_a_quote_shows_no_part_of_a_number(at: int, number: str) -> None:
    statement = Statement(f"{'责' * at}{number}{'任' * 60}结尾", FactPlace(ROOT))
    for words in ("", "结尾", "任任任", "责责"):
        quote = statement.quote(words)
        assert number[:6] not in quote
        assert number[-6:] not in quote or "@" in number


def test_a_paper_that_nobody_could_read_is_not_passed(example_folder: ExampleFolder) -> None:
    scan, licence = FieldKey.of("subject.attachments.commitment"), FieldKey.of("subject.licence.scan")
    read = {licence: paper("subject.licence.scan", ("名称：杭州绘澜示例科技有限公司",))}
    papers = Papers(read, {scan: ScanFacts(str(scan), "pdf", 1, "a" * 64)}, {})
    scope = RuleSelection(only=frozenset({"R65", "R69", "R73", "R75"}))
    findings = list(examine(example_folder.case(IMAGE, nothing, papers), scope=scope))
    unread = {finding.rule for finding in findings if finding.state == "not_checked" and finding.place == str(scan)}
    assert unread == {"R65", "R69", "R73", "R75"}
    assert not [finding for finding in findings if finding.state == "passed"]


def reported(
    folder: ExampleFolder, rule: str, *lines: str, beside: tuple[str, ...] = (), change: Change = nothing
) -> list[str]:
    """Return what a rule reports of lines of the report, with other lines in another paper."""
    facts = {FieldKey.of(REPORT): paper(REPORT, lines), FieldKey.of(COMMITMENT): paper(COMMITMENT, beside)}
    case = folder.case(IMAGE, change, Papers(facts, {}, {}))
    findings = examine(case, scope=RuleSelection(only=frozenset({rule})))
    return [finding.found for finding in findings if finding.state == "found"]


@pytest.mark.parametrize(
    ("line", "is_broken"),
    [
        ("法定代表人：赵有为", False),
        ("算法安全责任人：陈永和", False),
        ("本次评估的联系人是张建如", False),
        ("本次评估所用的训练数据由", True),
        ("使用场景：短视频和", True),
        ("审核流程：机器和", True),
        ("填报人：李和", False),
        ("模型提供方的名称：华为", False),
        ("处置措施：对违规内容予以删除并", True),
        ("对违规内容的处置：删除并", True),
    ],
)
def test_a_name_is_no_sentence_that_breaks_off(example_folder: ExampleFolder, line: str, is_broken: bool) -> None:
    assert any("没有写完" in text for text in reported(example_folder, "R39", line)) == is_broken


@pytest.mark.parametrize(
    ("line", "other", "is_same"),
    [
        ("对话记录保存一年。", "对话记录保存365天。", True),
        ("对话记录保存十二个月。", "对话记录保存366天。", True),
        ("对话记录保存12个月。", "对话记录保存1年。", True),
        ("对话记录保存半年。", "对话记录保存六个月。", True),
        ("对话记录保存半年。", "对话记录保存183天。", True),
        ("对话记录保存一年半。", "对话记录保存18个月。", True),
        ("对话记录保存一个半月。", "对话记录保存45天。", True),
        ("对话记录保存两个半月。", "对话记录保存90天。", False),
        ("对话记录保存一个月。", "对话记录保存31天。", True),
        ("对话记录保存半年。", "对话记录保存一年。", False),
        ("对话记录保存一年。", "对话记录保存300天。", False),
        ("对话记录保存30天。", "对话记录保存31天。", False),
        ("对话记录保存七个月。", "对话记录保存半年。", False),
    ],
)
def test_a_time_in_days_is_compared_with_one_in_months(
    example_folder: ExampleFolder, line: str, other: str, is_same: bool
) -> None:
    assert (not reported(example_folder, "R78", line, beside=(other,))) == is_same


@pytest.mark.parametrize("number", ["1" * 4400, "一" * 4400, "0"])
def test_no_number_ends_a_rule_or_takes_long(example_folder: ExampleFolder, number: str) -> None:
    lines = (
        f"日志保存{number}天。",
        f"每隔{number}分钟计算一轮。",
        f"标识字高{number}像素，画面为{number}×{number}像素。",
        "标识字高40像素，画面为000×000像素。",
        f"每天抽查{number}条，{number}小时内完成复核，投诉在{number}个工作日内答复。",
        f"全年每季度培训{number}次，配备{number}人，其中专职{number}人，兼职{number}人，可疑的约占百分之{number}。",
        f"语料总量{number}万条。",
    )
    facts = {FieldKey.of(REPORT): paper(REPORT, lines)}
    started = time.process_time()
    findings = examine(
        example_folder.case(IMAGE, nothing, Papers(facts, {}, {})),
        scope=RuleSelection(only=frozenset({"R77", "R78", "R79", "R82"})),
    )
    assert {finding.state for finding in findings} <= {"found", "passed", "not_checked"}
    assert time.process_time() - started < 5


@pytest.mark.parametrize(("height", "shown"), [(107, "4.9"), (2, "0.092"), (0, "0"), (108, None)])
def test_a_share_is_rounded_down_so_that_it_does_not_look_right(
    example_folder: ExampleFolder, height: int, shown: str | None
) -> None:
    texts = reported(example_folder, "R79", f"标识字高{height}像素，画面为3840×2160像素。")
    shares = [text.partition("百分之")[2].partition("：")[0] for text in texts if "字高" in text]
    assert shares == ([] if shown is None else [shown])


def test_a_model_without_a_name_is_neither_known_nor_named(example_folder: ExampleFolder) -> None:
    lines = ("算法使用本公司自研的扩散模型。", "背后其实是大厂的模型。", "画面由文心一言生成。", "现已换成自研的模型。")
    blank = put(*NOTES, "第三方模型", to=[{"模型名称": " ", "提供方": "\u3000"}])
    texts = [reported(example_folder, "R76", *lines, change=change) for change in (nothing, blank)]
    assert len(texts[0]) > 1
    assert set(texts[0]) <= set(texts[1])
    (missing,) = [text for text in reported(example_folder, "R59", change=blank) if "模型名称" in text]
    assert "第1个" in missing
