"""Rule × (a profile that violates it, a clean twin): found by that rule, others only as listed, twins by none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from assistant.documents.shapes import ScanFacts
from assistant.keys import FieldKey
from assistant.maps.overlay import load_map
from assistant.preflight.case import Case, Papers
from assistant.preflight.check import Scope, examine
from assistant.preflight.rulebook import rules
from assistant.profile.numbers import FilingNumber
from tests.preflight.mutations import IMAGE, NEWS, SPEECH, Bench, Change, both, drop, nothing, put
from tests.preflight.where_tested import ELSEWHERE, OF_A_RUN, ROOT, matrix

BASIC = ("主体", "主体基本信息")
LICENCE = ("主体", "证件信息")
LEGAL = ("主体", "法定代表人信息")
PERSON = ("主体", "算法安全责任人信息")
ONE = ("算法", 0, "算法基础属性信息")
DETAIL = ("算法", 0, "算法详细属性信息")
NOTES = ("佐证与说明",)
FIRST = ("产品", 0)
PATHS = (*FIRST, "功能访问路径")
SHORT = "太短了。"


def number(region: str, entity: str, kind: str, year: int, serial: str = "001") -> str:
    """Return a synthetic 网信算备 number with its check digit."""
    start = f"{region}{entity}{kind}{year:02}{serial}"
    digits = next(f"{start}{last}" for last in range(10) if FilingNumber(f"{start}{last}").passes)
    return f"网信算备{digits}号"


GOOD_NUMBER = number("310115", "1234567", "01", 25)
BAD_NUMBER = GOOD_NUMBER[:-2] + str((int(GOOD_NUMBER[-2]) + 2) % 10) + "号"
MODEL = {
    "模型名称": "示例大模型",
    "提供方": "示例模型有限公司",
    "备案编号": GOOD_NUMBER,
    "用途": "生成底图",
    "合同": "附件/留存/管理制度.pdf",
    "合同到期日": "2030-01-01",
    "约定不用于训练": "是",
}
COMPUTING = (*DETAIL, "算法模型", "算法计算方式")
THIRD = put(*COMPUTING, to=["服务器端计算", "第三方服务计算"])
REVIEW = (*DETAIL, "算法策略", "输入数据的审核方式", "选项")
TRAINING = (*DETAIL, "算法策略", "对训练数据进行预处理（模型策略）")
CHECKED = {"规则": "R32", "对象": "用户协议", "核验人": "某甲", "日期": "2026-11-01"}


@dataclass(frozen=True)
class Row:
    """A rule, the example, a change that violates the rule, one that does not, how heavy, what else may be found."""

    rule: str
    example: str
    wrong: Change
    twin: Change = nothing
    severity: str = "block"
    implied: frozenset[str] = frozenset()
    name: str = ""

    @property
    def id(self) -> str:
        """What stands in the name of the test."""
        return f"{self.rule}{self.name}"


def implied(*names: str) -> frozenset[str]:
    """Return the rules that a violation brings along."""
    return frozenset(names)


TABLE = (
    Row("R02", NEWS, put(*BASIC, "统一社会信用代码", to="91110108XXXXX1310M")),
    Row("R03", NEWS, put(*ONE, "算法名称", to="晨屿资讯个性化推荐"), severity="warn", implied=implied("R53")),
    Row("R04", NEWS, put(*ONE, "算法名称", to="通用推荐算法"), severity="warn", implied=implied("R53")),
    Row(
        "R05",
        NEWS,
        put(*NOTES, "ICP备案", "备案主体", to="别家示例有限公司"),
        put(*NOTES, "ICP备案", "查询日期", to="2026-11-01"),
        name="-holder",
    ),
    Row(
        "R05",
        NEWS,
        put(*NOTES, "ICP备案", "备案号", to="京ICP备00000131号-3X"),
        severity="note",
        name="-suffix",
    ),
    Row(
        "R05",
        NEWS,
        put(*NOTES, "ICP备案", "备案号", to="京ICP备号"),
        put(*NOTES, "ICP备案", "备案号", to="京ICP备00000131号-12"),
        name="-number",
    ),
    Row(
        "R05",
        NEWS,
        put(*NOTES, "其他ICP备案", to=[{"备案号": "京ICP备00000999号", "备案主体": "别家示例有限公司"}]),
        put(*NOTES, "其他ICP备案", to=[{"备案号": "京ICP备00000999号", "备案主体": "北京晨屿示例传媒科技有限公司"}]),
        name="-second",
    ),
    Row(
        "R05",
        NEWS,
        put("产品", 1, "前置许可", "许可名称及编号", to="ICP备案（小程序）：京ICP备00000999号-3X"),
        both(
            put("产品", 1, "前置许可", "许可名称及编号", to="ICP备案（小程序）：京ICP备00000999号-3X"),
            put(
                *NOTES, "其他ICP备案", to=[{"备案号": "京ICP备00000999号", "备案主体": "北京晨屿示例传媒科技有限公司"}]
            ),
        ),
        "warn",
        name="-product",
    ),
    Row(
        "R05",
        NEWS,
        put("产品", 1, "前置许可", "许可名称及编号", to="ICP备案（小程序）：京ICP备00000131号-2A"),
        severity="warn",
        name="-letter",
    ),
    Row(
        "R06",
        NEWS,
        put(*BASIC, "网址", to="https://elsewhere.example.org"),
        put(*BASIC, "网址", to="https://a.www.chenyu.example.com/x"),
        severity="warn",
    ),
    Row(
        "R07",
        NEWS,
        put(*LICENCE, "证件有效期", to={"起": "2016-04-12", "止": "2026-11-19"}),
        put(*LICENCE, "证件有效期", to={"起": "2016-04-12", "止": "2036-11-20"}),
    ),
    Row("R08", NEWS, put(*LEGAL, "证件号码", to="110108190001211321")),
    Row("R08", NEWS, put(*PERSON, "证件号码", to="11010819000222133"), name="-length"),
    Row("R09", NEWS, put(*PERSON, "手机号码", to="1380000131"), put(*PERSON, "手机号码", to="13800001319")),
    Row(
        "R09",
        NEWS,
        put(*PERSON, "电子邮箱", to="a at example"),
        put(*PERSON, "电子邮箱", to="a@b.example"),
        name="-mail",
    ),
    Row(
        "R10",
        NEWS,
        put(*FIRST, "关键运营数据", "日活跃用户量(DAU)", to="2750001"),
        put(*FIRST, "关键运营数据", "日活跃用户量(DAU)", to="2750000"),
    ),
    Row(
        "R10",
        NEWS,
        put(*NOTES, "产品情况", to=[{"产品": "晨屿资讯/APP", "注册用户量": "2749999"}]),
        put(*NOTES, "产品情况", to=[{"产品": "晨屿资讯/APP", "注册用户量": "2750000"}]),
        "warn",
        name="-registered",
    ),
    Row("R11", NEWS, put(*BASIC, "月活跃用户量", to="2749999"), put(*BASIC, "月活跃用户量", to="2750000"), "warn"),
    Row(
        "R14",
        NEWS,
        both(put("产品", 1, "服务形式", to="APP"), put("产品", 1, "标识", to="second")),
        implied=implied("association", "R57", "R13", "R05"),
    ),
    Row(
        "R14",
        IMAGE,
        put("产品", 0, "产品名称", to="绘澜画坊（APP、网站）"),
        implied=implied("association", "R57", "R53"),
        name="-several",
    ),
    Row(
        "R14",
        NEWS,
        put("产品", 1, "访问地址", to="小程序“晨屿资讯”；https://m.chenyu.example.com"),
        put("产品", 1, "访问地址", to="小程序“晨屿资讯”，首页“推荐”"),
        "warn",
        name="-two-addresses",
    ),
    Row(
        "R14",
        NEWS,
        put("产品", 1, "访问地址", to="公众号“晨屿资讯”菜单"),
        severity="warn",
        name="-other-address",
    ),
    Row(
        "R14",
        IMAGE,
        put("产品", 0, "访问地址", to="https://apps.apple.com/cn/app/id1"),
        put("产品", 1, "访问地址", to="https://apps.apple.com/cn/app/id1"),
        "warn",
        implied("R06"),
        name="-store",
    ),
    Row("R15", NEWS, put(*PATHS, 2, "功能", to=[])),
    Row(
        "R16",
        NEWS,
        put(*PATHS, 0, "功能", 0, "功能介绍", to="字" * 501),
        put(*PATHS, 0, "功能", 0, "功能介绍", to="字" * 500),
    ),
    Row("R16", NEWS, drop(*PATHS, 0, "功能", 0, "功能介绍"), name="-empty"),
    Row(
        "R17",
        IMAGE,
        put(*DETAIL, "算法模型", "使用哪种生成合成算法", "详细描述", to="字" * 49 + " " * 9),
        put(*DETAIL, "算法模型", "使用哪种生成合成算法", "详细描述", to="字" * 50),
    ),
    Row(
        "R18",
        IMAGE,
        put(*DETAIL, "算法数据", "输出文件格式", to=["JPG", "MP4"]),
        put(*DETAIL, "算法数据", "输出文件格式", to=["JPG", "GIF"]),
    ),
    Row(
        "R18",
        IMAGE,
        put(*DETAIL, "算法数据", "输出文件格式", to=["TXT"]),
        put(*DETAIL, "算法数据", "输出文件格式", to=["其他"]),
        name="-none",
    ),
    Row(
        "R19",
        IMAGE,
        put(*DETAIL, "音频生成合成", to={"是否涉及语音内容": "否"}),
        severity="warn",
        implied=implied("hidden"),
    ),
    Row(
        "R19",
        SPEECH,
        drop(*DETAIL, "音频生成合成"),
        severity="warn",
        implied=implied("required"),
        name="-empty",
    ),
    Row(
        "R20",
        SPEECH,
        both(
            put(*DETAIL, "算法数据", "输入数据模态", to={"文本": ["短文本"]}),
            put(*DETAIL, "跨模态生成合成方式", "是否支持跨模态生成合成", to="否"),
            drop(*DETAIL, "跨模态生成合成方式", "跨模态生成合成方式"),
        ),
        put(*DETAIL, "算法数据", "输入数据模态", to={"文本": ["短文本"]}),
        "warn",
    ),
    Row("R21", SPEECH, put(*DETAIL, "算法数据", "输入的人物特征是否包含生物特征", to=["指纹"]), severity="warn"),
    Row(
        "R21",
        IMAGE,
        put(*DETAIL, "图像视频生成合成", "生成合成类型", to=["人脸替换"]),
        put(*DETAIL, "图像视频生成合成", "生成合成类型", to=["图像修复"]),
        "warn",
        name="-face",
    ),
    Row("R22", IMAGE, drop(*DETAIL, "总述", "其他使用场景"), put(*DETAIL, "总述", "其他使用场景", to="配图")),
    Row(
        "R23",
        IMAGE,
        put(*REVIEW, to=["全量机器审核", "机器抽审"]),
        put(*REVIEW, to=["全量机器审核", "部分人工审核"]),
        "warn",
    ),
    Row("R24", IMAGE, put(*REVIEW, to=["不审核"]), put(*REVIEW, to=["机器抽审"]), "warn"),
    Row("R25", IMAGE, drop(*TRAINING, "详细描述")),
    Row("R25", IMAGE, put(*TRAINING, "选择", to="否"), name="-no"),
    Row("R26", IMAGE, drop(*DETAIL, "算法模型", "境外数据来源", "选项")),
    Row(
        "R26",
        IMAGE,
        put(*DETAIL, "算法模型", "境外数据来源", "详细描述", to=SHORT),
        implied=implied("R17"),
        name="-short",
    ),
    Row("R27", IMAGE, THIRD, both(THIRD, put(*NOTES, "第三方模型", to=[MODEL]))),
    Row("R27", IMAGE, put(*NOTES, "第三方模型", to=[MODEL]), severity="warn", name="-unticked"),
    Row(
        "R28",
        IMAGE,
        put(*NOTES, "本单位已有备案编号", to=[BAD_NUMBER]),
        put(*NOTES, "本单位已有备案编号", to=[GOOD_NUMBER]),
    ),
    Row(
        "R29",
        IMAGE,
        put(*NOTES, "本单位已有备案编号", to=[number("310115", "1234567", "01", 31)]),
        put(*NOTES, "本单位已有备案编号", to=[number("310115", "1234567", "01", 26)]),
        "warn",
    ),
    Row(
        "R29",
        IMAGE,
        both(THIRD, put(*NOTES, "第三方模型", to=[{**MODEL, "备案编号": number("310115", "1234567", "03", 25)}])),
        both(THIRD, put(*NOTES, "第三方模型", to=[MODEL])),
        "warn",
        name="-class",
    ),
    Row(
        "R31",
        IMAGE,
        put(*DETAIL, "算法策略", "是否对产出结果进行后处理（输出策略）", "后处理方式", to=["修改分辨率"]),
        put(*DETAIL, "算法策略", "是否对产出结果进行后处理（输出策略）", "后处理方式", to=["标签"]),
        "warn",
    ),
    Row(
        "R32",
        NEWS,
        put(*NOTES, "人工核验", to=[{**CHECKED, "结果": "不通过"}]),
        put(*NOTES, "人工核验", to=[{**CHECKED, "结果": "通过"}]),
    ),
    Row("R33", NEWS, put(*ONE, "上线时间", to="2026-11-21"), put(*ONE, "上线时间", to="2026-11-20")),
    Row("R34", NEWS, put(*ONE, "上线时间", to="2026-11-05"), put(*ONE, "上线时间", to="2026-11-06"), "warn"),
    Row("R36", NEWS, put(*ONE, "算法类型", to="排序精选类"), severity="warn"),
    Row(
        "R36",
        NEWS,
        put(*ONE, "算法名称", to="晨屿资讯推荐与搜索算法"),
        severity="warn",
        implied=implied("R53"),
        name="-two",
    ),
    Row("R37", NEWS, drop("算法", 0, "选择产品及功能信息")),
    Row("R37", SPEECH, drop("算法", 0, "技术服务方式"), name="-support", implied=implied("required")),
    Row("R42", NEWS, put(*NOTES, "部署", "是否在境内", to="否")),
    Row("R42", NEWS, drop(*NOTES, "部署", "部署地点"), name="-place"),
    Row("R43", NEWS, drop(*NOTES, "风险与措施", 3)),
    Row("R43", NEWS, drop(*NOTES, "风险与措施", 3, "防范措施"), name="-measure"),
    Row("R46", NEWS, put(*NOTES, "经营范围", to="餐饮服务"), put(*NOTES, "经营范围", to="软件开发"), "warn"),
    Row(
        "R47",
        NEWS,
        put(*NOTES, "是否有外商投资", to="是"),
        put(*NOTES, "是否有外商投资", to="否"),
        "warn",
        name="-told",
    ),
    Row("R47", NEWS, put(*BASIC, "主体类型", to="外商投资企业"), put(*BASIC, "主体类型", to="事业单位"), "warn"),
    Row(
        "R51",
        NEWS,
        put(*FIRST, "前置许可", "许可名称及编号", to="ICP备案（APP）：京ICP备00000131号-2A"),
        both(
            put(*FIRST, "前置许可", "许可名称及编号", to="ICP备案（APP）：京ICP备00000131号-2A"),
            put(*NOTES, "产品情况", to=[{"产品": "晨屿资讯/APP", "不需要许可的理由": "只转载"}]),
        ),
        "warn",
    ),
    Row("R51", IMAGE, put(*FIRST, "服务对象", to=["未成年人"]), severity="warn", name="-minors"),
    Row(
        "R53",
        NEWS,
        put(*NOTES, "佐证材料", 0, "图名", to="图1 晨屿咨讯的入口"),
        put(*NOTES, "佐证材料", 0, "图名", to="图1 晨屿资讯的入口"),
    ),
    Row(
        "R55",
        IMAGE,
        put(
            "算法",
            1,
            "算法基础属性信息",
            "算法安全自评估报告",
            to="附件/算法/绘澜画坊图像生成算法-1自评估报告（签字盖章）.pdf",
        ),
    ),
    Row("R57", NEWS, drop("算法", 0, "选择产品及功能信息", 2), severity="warn", name="-unused"),
    Row(
        "R57",
        NEWS,
        put("算法", 0, "选择产品及功能信息", 0, to={"产品": "晨屿资讯/APP", "路径": "首页>推荐"}),
        severity="warn",
        name="-by-hand",
    ),
    Row(
        "R57",
        NEWS,
        both(
            put("算法", 0, "选择产品及功能信息", 0, to={"产品": "晨屿资讯/APP", "路径": "首页>推荐"}),
            put(*PATHS, 0, "功能", 1, "功能介绍", to="顶部横条展示当日要闻。"),
        ),
        both(
            put("算法", 0, "选择产品及功能信息", 0, to={"产品": "晨屿资讯/APP", "路径": "首页>推荐"}),
            put(*PATHS, 0, "功能", 1, "功能介绍", to="顶部横条按兴趣推荐当日要闻。"),
        ),
        "warn",
        name="-one-of-two",
    ),
    Row(
        "R57",
        NEWS,
        put("算法", 0, "拟公示内容正文", "算法应用场景", to="应用于信息流和兴趣标签管理，为用户推送资讯。"),
        put("算法", 0, "拟公示内容正文", "算法应用场景", to="应用于短视频推荐，为用户推送资讯。"),
        "warn",
        name="-left-out",
    ),
    Row(
        "R58",
        NEWS,
        put(*PERSON, "算法安全责任人工作证明", to="附件/工作证明.docx"),
        put(*PERSON, "算法安全责任人工作证明", to="附件/营业执照.png"),
        "warn",
        implied("file"),
    ),
    *(
        Row(
            "R59",
            IMAGE,
            both(THIRD, put(*NOTES, "第三方模型", to=[{key: value for key, value in MODEL.items() if key != lacking}])),
            both(THIRD, put(*NOTES, "第三方模型", to=[MODEL])),
            name=f"-{lacking}",
        )
        for lacking in ("模型名称", "提供方", "备案编号", "合同", "约定不用于训练")
    ),
    Row(
        "R59",
        IMAGE,
        both(THIRD, put(*NOTES, "第三方模型", to=[{**MODEL, "备案编号": "已备案"}])),
        both(THIRD, put(*NOTES, "第三方模型", to=[{**MODEL, "备案编号": "Beijing-ShiLi-202501010001"}])),
        "warn",
        name="-number",
    ),
    Row(
        "R60",
        NEWS,
        put(*LICENCE, "证件有效期", to={"起": "2016-04-12", "止": "2026-12-30"}),
        put(*LICENCE, "证件有效期", to={"起": "2016-04-12", "止": "2027-12-30"}),
        "warn",
    ),
    Row(
        "R60",
        NEWS,
        put(*NOTES, "产品情况", to=[{"产品": "晨屿资讯/APP", "许可有效期": {"起": "2023-01-01", "止": "2026-12-30"}}]),
        put(*NOTES, "产品情况", to=[{"产品": "晨屿资讯/APP", "许可有效期": {"起": "2023-01-01", "止": "长期"}}]),
        "warn",
        name="-permit",
    ),
    Row(
        "R60",
        IMAGE,
        both(THIRD, put(*NOTES, "第三方模型", to=[{**MODEL, "合同到期日": "2026-11-01"}])),
        both(THIRD, put(*NOTES, "第三方模型", to=[MODEL])),
        "warn",
        name="-contract",
    ),
    Row(
        "R61",
        IMAGE,
        put(*NOTES, "本单位已有备案编号", to=[GOOD_NUMBER, number("310115", "7654321", "01", 25)]),
        put(*NOTES, "本单位已有备案编号", to=[GOOD_NUMBER, number("310115", "1234567", "01", 25, "002")]),
        "warn",
    ),
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return the folder of examples to be changed."""
    return Bench(tmp_path_factory.mktemp("rules"))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_a_violation_is_found_by_its_rule_and_by_others_only_as_listed(bench: Bench, row: Row) -> None:
    before = bench.rules(row.example, nothing)
    found = bench.rules(row.example, row.wrong) - before
    assert (row.rule, row.severity) in found
    assert {name for name, _ in found} - {row.rule} <= row.implied


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_its_clean_twin_is_found_by_none(bench: Bench, row: Row) -> None:
    assert bench.rules(row.example, row.twin) <= bench.rules(row.example, nothing)
    assert row.rule not in {name for name, _ in bench.rules(row.example, row.twin)}


def test_every_registered_rule_has_a_violation_and_a_clean_twin() -> None:
    registered = {each.id for each in rules()}
    assert {row.rule for row in TABLE} | set(ELSEWHERE) == registered | OF_A_RUN
    assert registered | OF_A_RUN >= {f"R{number:02}" for number in range(1, 63)}


@pytest.mark.parametrize(("rule", "file"), [(rule, file) for rule, files in ELSEWHERE.items() for file in files])
def test_a_rule_that_is_tested_elsewhere_stands_there(rule: str, file: str) -> None:
    assert f'"{rule}"' in (ROOT / file).read_text(encoding="utf-8")


def test_the_matrix_names_every_rule() -> None:
    told = matrix()
    assert all(f"{each.id} " in told for each in rules())


@pytest.mark.parametrize("example", [IMAGE, NEWS, SPEECH])
def test_no_finding_lacks_a_word_that_a_person_needs(bench: Bench, example: str) -> None:
    for row in TABLE:
        if row.example == example:
            found = [each for each in bench.findings(example, row.wrong) if each.rule == row.rule]
            assert all(each.found and each.remedy and each.source and each.stage for each in found)
            assert all(each.who and each.where for each in found if each.state == "found")


def test_a_rule_that_sees_nothing_is_not_checked_and_never_passed(bench: Bench) -> None:
    told = {each.rule: each for each in bench.findings(NEWS, drop("佐证与说明"))}
    for name in ("R27", "R18", "R42", "R43", "R05", "R28"):
        assert told[name].state == "not_checked", name
        assert told[name].remedy


def test_a_finding_is_accepted_with_reason_name_and_day(bench: Bench) -> None:
    wrong = put(*BASIC, "月活跃用户量", to="1")
    note = {"规则": "R11", "理由": "口径不同，另附说明", "说明人": "某甲", "日期": "2026-11-01"}
    told = bench.findings(NEWS, both(wrong, put(*NOTES, "已说明的问题", to=[note])))
    (found,) = [each for each in told if each.rule == "R11"]
    assert found.accepted is not None
    assert (found.accepted.by, found.accepted.on) == ("某甲", "2026-11-01")
    for lacking in ("理由", "说明人", "日期"):
        half = {key: value for key, value in note.items() if key != lacking}
        told = bench.findings(NEWS, both(wrong, put(*NOTES, "已说明的问题", to=[half])))
        assert [each.accepted for each in told if each.rule == "R11"] == [None], lacking


def test_form_logic_blocks_only_where_the_map_is_calibrated(bench: Bench) -> None:
    case = bench.case(NEWS, put(*PERSON, "手机号码", to="138"))
    for site, severity in (("mock", "block"), ("cac", "warn")):
        told = examine(Case.of(case.loaded, load_map(site), today=case.today))
        assert [each.severity for each in told if each.rule == "R09" and each.state == "found"] == [severity]


def test_no_personal_value_stands_in_a_finding(bench: Bench) -> None:
    for row in TABLE:
        if row.rule in {"R08", "R09"}:
            text = "\n".join(each.found + each.remedy for each in bench.findings(row.example, row.wrong))
            assert "1101081900" not in text
            assert "1380000" not in text
            assert "a at example" not in text


@pytest.mark.parametrize(
    ("limits", "pages", "severity"),
    [
        ({"max_pages": 3}, 4, "block"),
        ({"max_pages": 3}, 3, None),
        ({"max_bytes": 10}, 1, "block"),
        ({"formats": (".jpg",)}, 1, "block"),
        ({}, 1, None),
        ({}, 6, "warn"),
        ({"max_pages": 3, "calibration": None}, 4, "warn"),
    ],
)
def test_an_upload_is_held_against_the_maps_limits_and_blocks_where_they_are_calibrated(
    bench: Bench, limits: dict[str, Any], pages: int, severity: str | None
) -> None:
    pattern = "subject.attachments.commitment"
    case = bench.case(
        NEWS, nothing, Papers(scans={FieldKey.of(pattern): ScanFacts("a", "pdf", 1, "", page_count=pages)})
    )
    site_map = load_map("mock")
    fields = site_map.fields | {pattern: replace(site_map.fields[pattern], **limits)}
    told = examine(replace(case, site_map=replace(site_map, fields=fields)), scope=Scope(only=frozenset({"R58"})))
    found = [each.severity for each in told if each.state == "found"]
    assert found == ([severity] if severity else [])
