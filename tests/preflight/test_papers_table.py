"""Rule × (papers that contradict the profile, clean twins): found by that rule, others only as listed, twins by none.

The papers are the filled drafts of the examples as the documents room reads them; a row changes some of their blocks,
or the profile, and the facts are taken anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from assistant.keys import FieldKey
from assistant.preflight.case import Papers
from assistant.preflight.check import Scope, examine
from assistant.preflight.reading_papers import with_others
from tests.preflight.mutations import NEWS, Change, Json, both, nothing, put
from tests.preflight.paper_edits import (
    Edit,
    Papered,
    added,
    all_of,
    cut,
    emptied,
    reword,
    same,
    without_pictures,
    without_pictures_under,
)

NOTES, DETAIL = ("佐证与说明",), ("算法", 0, "算法详细属性信息")
GOOD_NUMBER = "网信算备110108000000001260015号"
BAD_NUMBER = GOOD_NUMBER.replace("15号", "25号")
MODEL = {
    "模型名称": "示例大模型",
    "提供方": "示例模型有限公司",
    "备案编号": GOOD_NUMBER,
    "用途": "生成底图",
    "合同": "附件/留存/管理制度.pdf",
    "合同到期日": "2030-01-01",
    "约定不用于训练": "是",
}
THIRD = put(*DETAIL, "算法模型", "算法计算方式", to=["服务器端计算", "第三方服务计算"])
COMMITMENT = FieldKey.of("subject.attachments.commitment")
RESPONSIBILITY = FieldKey.of("subject.attachments.responsibility")
PROOF = FieldKey.of("subject.responsible.employment_proof")
ONE, TWO = "绘澜画坊图像生成算法-1", "绘澜画坊图像生成算法-2"
REPORT = FieldKey.of(f"algorithms[{ONE}].basic.assessment")
SECOND = FieldKey.of(f"algorithms[{TWO}].basic.assessment")
PUBLIC = FieldKey.of(f"algorithms[{ONE}].basic.publication")
CLIENT = "杭州绘澜示例网络科技有限公司"
CALLED = both(THIRD, put(*NOTES, "第三方模型", to=[MODEL]))
TOLD = f"第三方模型示例大模型由示例模型有限公司提供，备案编号 {GOOD_NUMBER}，用于生成底图。"
PLACE = "浙江省杭州市余杭区示例云计算园 2 号机房"


@dataclass(frozen=True)
class Row:
    """A rule, papers that violate it, papers that do not, how heavy, where, what else, and the profiles of both."""

    rule: str
    wrong: Edit
    twin: Edit = same
    severity: str = "block"
    key: FieldKey = REPORT
    also: frozenset[str] = frozenset()
    profile: Change = nothing
    twin_profile: Change = nothing
    name: str = ""


OVERSEAS = (*DETAIL, "算法模型", "包括境外数据")
METHODS = (*DETAIL, "算法策略", "是否对产出结果进行后处理（输出策略）", "后处理方式")


def implied(*names: str) -> frozenset[str]:
    """Return the rules that a violation brings along."""
    return frozenset(names)


def stray(data: Json) -> None:
    """Add a path with a function that no algorithm is associated with to the website."""
    function = {"功能名称": "头像边框定制", "功能介绍": "用户选择花边，系统套在头像外圈。"}
    data["产品"][0]["功能访问路径"].append({"功能访问路径": "创作台 > 装扮", "功能": [function]})


TABLE = (
    Row(
        "R01",
        reword(COMMITMENT, CLIENT, "杭州绘澜网络科技有限公司"),
        reword(COMMITMENT, CLIENT, "杭州绘澜示例网络科技 有限公司"),
        key=COMMITMENT,
        also=implied("R56"),
    ),
    Row("R02", reword(REPORT, "91330108XXXXX1118P", "91330108XXXXX1310M"), also=implied("R56")),
    Row(
        "R03",
        reword(PUBLIC, ONE, "绘澜画坊图像生成算法"),
        reword(PUBLIC, ONE, "绘澜画坊图像生成算法－1"),
        key=PUBLIC,
    ),
    Row(
        "R03",
        added(REPORT, "安全评估结论", "绘澜画坊图象生成算法-1的剩余风险为低。"),
        added(REPORT, "安全评估结论", f"{ONE}的剩余风险为低。"),
        "warn",
        name="-prose",
    ),
    Row("R12", reword(REPORT, "158000", "160000"), reword(REPORT, "158000", "15.8 万"), "warn"),
    Row(
        "R12",
        reword(REPORT, "日活跃用户 15600 人", "日活跃用户 158000 人"),
        reword(REPORT, "日活跃用户 15600 人", "日活跃用户约 1.6 万人"),
        "warn",
        name="-period",
    ),
    Row(
        "R13",
        reword(REPORT, "网站", "小程序", "服务形式"),
        reword(REPORT, "网站", "PC 端网页", "服务形式"),
    ),
    Row(
        "R26",
        added(REPORT, "（三）算法模型", "训练数据全部来自境内。"),
        added(REPORT, "（三）算法模型", "境外部分的图片全部在境内存储，不向境外提供。"),
        "warn",
    ),
    Row(
        "R26",
        same,
        severity="warn",
        profile=put(*OVERSEAS, to=["不包含境外数据"]),
        also=implied("hidden"),
        name="-unticked",
    ),
    Row(
        "R27",
        same,
        all_of(added(REPORT, "（三）算法模型", TOLD), added(SECOND, "（三）算法模型", TOLD)),
        profile=CALLED,
        twin_profile=CALLED,
        also=implied("R41"),
    ),
    Row(
        "R28",
        added(REPORT, "其他应当说明", f"本单位已备案的编号为 {BAD_NUMBER}。"),
        added(REPORT, "其他应当说明", f"本单位已备案的编号为 {GOOD_NUMBER}。"),
    ),
    Row(
        "R28",
        added(REPORT, "其他应当说明", f"备案编号 {BAD_NUMBER[:12]} {BAD_NUMBER[12:]}。"),
        added(REPORT, "其他应当说明", f"备案编号 {GOOD_NUMBER[:12]} {GOOD_NUMBER[12:]}。"),
        name="-parted",
    ),
    Row(
        "R30",
        cut(REPORT, "隐式|元数据|溯源"),
        reword(REPORT, "隐式标识与溯源", "溯源"),
        also=implied("R43"),
    ),
    Row("R30", emptied(REPORT, "（五）结果标识"), also=implied("R39"), name="-empty"),
    Row("R30", without_pictures_under(REPORT, "（五）结果标识"), severity="warn", name="-pictures"),
    Row(
        "R31",
        same,
        severity="warn",
        profile=put(*METHODS, to=["修改分辨率"]),
        twin_profile=put(*METHODS, to=["标签"]),
    ),
    Row(
        "R33",
        reword(REPORT, "2026年11月12日", "2026年11月13日", "算法上线情况"),
        reword(REPORT, "2026年11月12日", "2026-11-12", "算法上线情况"),
    ),
    Row(
        "R33",
        reword(REPORT, "2026年11月23日", "2026年11月21日"),
        reword(REPORT, "2026年11月23日", "2026年11月22日"),
        "warn",
        name="-order",
    ),
    Row("R33", reword(REPORT, "2026年11月12日", "2026年10月1日", "上线时间"), severity="warn", name="-product"),
    Row(
        "R35",
        reword(REPORT, "用户内容生成（UGC）", "短视频"),
        reword(REPORT, "用户内容生成（UGC）", "社会娱乐：用户内容生成(UGC)"),
    ),
    Row("R35", reword(REPORT, "用户内容生成（UGC）", "用户内容生成（UGC）、短视频"), name="-more"),
    Row(
        "R38",
        reword(REPORT, "（深度合成）-服务提供者）", "（深度合成）-服务技术支持者）"),
        reword(REPORT, "（深度合成）-服务提供者）", "—服务提供者）"),
    ),
    Row(
        "R39",
        added(RESPONSIBILITY, "（一）机构设置", "【请填写分工】"),
        added(RESPONSIBILITY, "（一）机构设置", "【内部文号二〇二六年第十二号】"),
        key=RESPONSIBILITY,
    ),
    Row("R39", emptied(RESPONSIBILITY, "（一）机构设置"), key=RESPONSIBILITY, name="-empty"),
    Row(
        "R39",
        cut(REPORT, "五、安全评估结论"),
        reword(REPORT, "五、安全评估结论", "第五章 安全评估结论"),
        name="-chapter",
    ),
    Row(
        "R39",
        cut(REPORT, "（四）干预策略"),
        reword(REPORT, "（四）干预策略", "（四） 干预策略"),
        "warn",
        name="-section",
    ),
    Row("R41", without_pictures(REPORT), severity="warn", also=implied("R30", "R39")),
    Row(
        "R41",
        all_of(added(REPORT, "其他应当说明", TOLD), added(SECOND, "其他应当说明", TOLD)),
        all_of(added(REPORT, "（三）算法模型", TOLD), added(SECOND, "（三）算法模型", TOLD)),
        "warn",
        profile=CALLED,
        twin_profile=CALLED,
        name="-node",
    ),
    Row("R42", cut(REPORT, "部署|机房"), reword(REPORT, PLACE, "杭州市余杭区的自有机房")),
    Row(
        "R42",
        reword(REPORT, PLACE, "新加坡示例云机房"),
        reword(REPORT, PLACE, "浙江境内，不使用境外机房"),
        name="-abroad",
    ),
    Row("R42", reword(REPORT, PLACE, "江苏省南京市示例机房"), severity="warn", name="-elsewhere"),
    Row("R43", reword(REPORT, "模型可能画错手指、文字等细节而误导观看者。", "", "3. 算法漏洞")),
    Row("R43", cut(REPORT, "3. 算法漏洞"), severity="warn", name="-row"),
    Row(
        "R43",
        reword(REPORT, "针对“算法漏洞”", "另外"),
        reword(REPORT, "针对“算法漏洞”", "针对漏洞"),
        "warn",
        name="-measure",
    ),
    Row(
        "R45",
        reword(REPORT, "算法安全负责人（手写签名）：", "算法安全负责人（手写签名）：顾示范"),
        reword(REPORT, "算法安全负责人（手写签名）：", "算法安全负责人（手写签名）：        "),
        "warn",
    ),
    Row("R48", cut(PUBLIC, "算法目的意图"), key=PUBLIC),
    Row(
        "R48",
        reword(PUBLIC, "栏目公示。", "栏目公示，电话 13800001110。"),
        reword(PUBLIC, "栏目公示。", "栏目公示，版本 1.2.3。"),
        key=PUBLIC,
        name="-mobile",
    ),
    Row("R48", reword(PUBLIC, "栏目公示。", "栏目公示。token：abcd1234efgh"), key=PUBLIC, name="-key"),
    Row("R48", reword(PUBLIC, "栏目公示。", "部署于 10.20.30.40。"), severity="warn", key=PUBLIC, name="-address"),
    Row(
        "R50",
        reword(PUBLIC, "，生成图像。", "，生成视频。"),
        reword(PUBLIC, "，生成图像。", "，生成图片。"),
        "warn",
        PUBLIC,
    ),
    Row("R50", reword(PUBLIC, "输入的文本或图像", "输入的语音或图像"), severity="warn", key=PUBLIC, name="-input"),
    Row(
        "R53",
        reword(REPORT, "绘澜画坊", "绘澜画房", "产品名称"),
        reword(REPORT, "绘澜画坊", "绘澜画坊 APP", "产品名称"),
    ),
    Row(
        "R53",
        reword(REPORT, "图7 服务首页", "图7 绘澜画访的首页"),
        reword(REPORT, "图7 服务首页", "图7 绘澜画坊的首页"),
        name="-caption",
    ),
    Row(
        "R56",
        reword(RESPONSIBILITY, "长河街道样本路 66 号", "长河街道样本路 68 号"),
        reword(RESPONSIBILITY, "长河街道样本路 66 号", "长河街道样本路66号"),
        "warn",
        RESPONSIBILITY,
    ),
    Row(
        "R57",
        added(REPORT, "（一）绘澜画坊（网站）", "用户可以使用头像边框定制。"),
        severity="warn",
        profile=stray,
        twin_profile=stray,
    ),
    Row("R62", reword(PROOF, "13800001110", "13800001111"), key=PROOF),
    Row(
        "R62",
        cut(PROOF, "职责"),
        all_of(cut(PROOF, "职责"), reword(PROOF, "任本单位算法安全责任人。", "任本单位算法安全责任人，负责安全评估。")),
        "warn",
        PROOF,
        name="-duties",
    ),
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Papered:
    """Return the folder of examples to be changed."""
    return Papered(tmp_path_factory.mktemp("table"))


@pytest.fixture(scope="module")
def before(bench: Papered) -> frozenset[tuple[str, str]]:
    """Return what is found before anything is changed."""
    return frozenset((each.rule, each.severity) for each in bench.told(same))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}{row.name}")
def test_papers_that_contradict_are_found_by_their_rule_and_by_others_only_as_listed(
    bench: Papered, before: frozenset[tuple[str, str]], row: Row
) -> None:
    found = bench.told(row.wrong, row.profile)
    assert (row.rule, row.severity, str(row.key)) in {(each.rule, each.severity, each.place) for each in found}
    assert {each.rule for each in found if (each.rule, each.severity) not in before} - {row.rule} <= row.also
    assert all(each.remedy and each.source and each.who for each in found if each.rule == row.rule)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}{row.name}")
def test_their_clean_twins_are_found_by_none(bench: Papered, before: frozenset[tuple[str, str]], row: Row) -> None:
    found = bench.told(row.twin, row.twin_profile)
    assert {
        (each.rule, each.severity, each.found) for each in found if (each.rule, each.severity) not in before
    } == set()


def test_the_filled_papers_themselves_are_compared_and_contradict_nothing(bench: Papered) -> None:
    told = examine(bench.papered(same))
    found = {(each.rule, each.severity) for each in told if each.state == "found"} - {("required", "warn")}
    assert found <= {("R55", "warn")}  # the two filings of the example differ in their day and version
    looked = {"R12", "R13", "R26", "R30", "R31", "R35", "R38", "R39", "R41", "R42", "R43", "R48", "R53", "R56", "R62"}
    papers = {str(key) for key in (COMMITMENT, RESPONSIBILITY, PROOF, REPORT, PUBLIC)}
    assert [each for each in told if each.state == "not_checked" and each.rule in looked and each.place in papers] == []


@pytest.mark.parametrize(
    "rule", ["R12", "R13", "R30", "R33", "R35", "R38", "R41", "R42", "R43", "R45", "R48", "R50", "R57"]
)
def test_papers_that_were_not_read_are_not_checked_and_not_passed(bench: Papered, rule: str) -> None:
    told = examine(replace(bench.papered(same), papers=Papers()), scope=Scope(only=frozenset({rule})))
    assert {each.state for each in told} == {"not_checked"}


def test_what_stands_on_a_page_that_could_not_be_read_is_not_called_missing(bench: Papered) -> None:
    case = bench.papered(cut(REPORT, "部署|机房"))
    facts = {**case.papers.facts, REPORT: replace(case.papers.facts[REPORT], unread=(7,))}
    told = examine(replace(case, papers=replace(case.papers, facts=facts)))
    (found,) = [each for each in told if each.rule == "R42" and each.state == "found"]
    assert found.severity == "warn"
    assert "第 7 页" in found.found


def test_a_finding_quotes_the_words_and_where_they_stand(bench: Papered) -> None:
    found = {each.rule: each.found for each in bench.told(added(REPORT, "（三）算法模型", "训练数据全部来自境内。"))}
    assert "训练数据全部来自境内" in found["R26"]
    assert "（三）算法模型" in found["R26"]


def test_a_finding_about_a_paper_can_be_explained(bench: Papered) -> None:
    note = {"规则": "R42", "位置": str(REPORT), "理由": "机房已搬，另附说明", "说明人": "某甲", "日期": "2026-11-24"}
    wrong = reword(REPORT, PLACE, "江苏省南京市示例机房")
    (found,) = [each for each in bench.told(wrong, put(*NOTES, "已说明的问题", to=[note])) if each.rule == "R42"]
    assert found.accepted is not None
    assert found.accepted.by == "某甲"


def test_only_and_skip_choose_among_the_rules_on_papers(bench: Papered) -> None:
    wrong = all_of(reword(REPORT, PLACE, "江苏省南京市示例机房"), reword(REPORT, "158000", "160000"))
    case = bench.papered(wrong)
    only = examine(case, scope=Scope(only=frozenset({"R42"})))
    assert {each.rule for each in only if each.state == "found"} == {"R42"}
    skipped = examine(case, scope=Scope(skip=frozenset({"R42"})))
    assert "R42" not in {each.rule for each in skipped}
    assert "R12" in {each.rule for each in skipped if each.state == "found"}


def test_a_report_like_that_of_another_client_is_found_and_the_other_is_not_named(bench: Papered) -> None:
    mine, theirs = bench.papered(same), bench.papered(same, example=NEWS)
    news = next(key for key in theirs.papers.texts if key.parts[-1].name == "assessment")
    copied = {**theirs.papers.texts, news: mine.papers.texts[REPORT].replace("绘澜", "晨屿")}
    copy = replace(theirs, papers=replace(theirs.papers, texts=copied))
    for cases, expected in (((mine, theirs), set()), ((mine, copy), {str(REPORT)})):
        first = with_others(cases)[0]
        found = [each for each in examine(first) if each.rule == "R40" and each.state == "found"]
        assert {each.place for each in found} >= expected
        assert bool(found) == bool(expected)
        assert all("晨屿" not in each.found + each.remedy for each in found)


def test_two_profiles_of_one_client_are_not_two_clients(bench: Papered) -> None:
    mine = bench.papered(same)
    assert [each.papers.others for each in with_others([mine, mine])] == [(), ()]


READ = frozenset({COMMITMENT, RESPONSIBILITY, PROOF, REPORT, SECOND, PUBLIC})


@pytest.mark.parametrize(
    ("rule", "unread"),
    [
        ("R28", PUBLIC),
        ("R40", SECOND),
        ("R53", SECOND),
        ("R53", REPORT),
        *(("R56", key) for key in sorted(READ, key=str)),
    ],
)
def test_a_paper_among_others_that_was_not_read_is_not_checked(bench: Papered, rule: str, unread: FieldKey) -> None:
    case = bench.papered(same)
    facts = {key: paper for key, paper in case.papers.facts.items() if key != unread}
    texts = {key: text for key, text in case.papers.texts.items() if key != unread}
    for papers, expected in ((case.papers, False), (replace(case.papers, facts=facts, texts=texts), True)):
        told = examine(replace(case, papers=papers), scope=Scope(only=frozenset({rule})))
        assert (
            (rule, "not_checked", str(unread)) in {(each.rule, each.state, each.place) for each in told}
        ) == expected


@pytest.mark.parametrize(
    ("rule", "key", "label"),
    [("R01", RESPONSIBILITY, "主体名称"), ("R01", REPORT, "主体名称"), ("R03", PUBLIC, "算法名称")],
)
def test_a_name_that_a_read_paper_does_not_state_is_not_checked(
    bench: Papered, rule: str, key: FieldKey, label: str
) -> None:
    case = bench.papered(same)
    paper = case.papers.facts[key]
    silent = replace(paper, facts=tuple(fact for fact in paper.facts if fact.label != label))
    for given, expected in ((paper, False), (silent, True)):
        papers = replace(case.papers, facts={**case.papers.facts, key: given})
        told = examine(replace(case, papers=papers), scope=Scope(only=frozenset({rule})))
        assert ("not_checked" in {each.state for each in told if each.place == str(key)}) == expected
        assert [each for each in told if each.state == "found"] == []


@pytest.mark.parametrize(("words", "found"), [("责任分工待补充", ["warn"]), ("部署于示例机房", [])])
def test_the_word_of_the_own_name_is_not_searched_and_that_is_told(
    bench: Papered, words: str, found: list[str]
) -> None:
    case = bench.papered(added(RESPONSIBILITY, "（一）机构设置", words))
    told = examine(case, scope=Scope(only=frozenset({"R39"})))
    assert [each.severity for each in told if each.state == "found"] == found
    assert any("示例" in each.remedy for each in told if each.state == "not_checked")
