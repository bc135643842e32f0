"""R28, R39, R57, R65, R66, R67, R69, R70, R71, R75, R76, R77, R78, R79, R80, R82: facts that a sentence tells in passing.

Each row has a mistake in words of its own, and a harmless twin that tempts: a denial, another's business, an earlier time.
"""

from __future__ import annotations

import pytest

from assistant.checks.preflight import contexts
from assistant.declaration.documents.shapes import DocumentBlock
from tests.preflight.fact_rows import (
    AUTHORITY,
    CONTRACT,
    DESCRIPTION,
    LINKS,
    MODELS,
    PUBLICATION,
    REPORT,
    RETAINED,
    SOURCES,
    STATEMENT,
    SYSTEM,
    FactRow,
    papers_of_blocks,
    reported,
    reports_of,
)
from tests.preflight.mutations import NEWS, SPEECH, ExampleFolder, both, put
from tests.preflight.row import LEGAL, MODEL, NOTES, PERSON

NAMES = both(RETAINED, put(*PERSON, "姓名", to="顾示范"), put(*LEGAL, "法定代表人姓名", to="沈样例"))
TWO_PATHS = put(
    "算法", 0, "选择产品及功能信息", to=[{"产品": "绘澜画坊/网站", "路径": "创作台>文生图", "功能": "插画生成"}]
)
NOTICE = put("算法", 0, "拟公示内容正文", to={"算法公示情况": "在网站“关于我们—算法说明”栏目公示。"})
NEWS_REPORT = "algorithms[晨屿资讯个性化推荐算法].basic.assessment"
SPEECH_REPORT = "algorithms[听汐语音合成算法].basic.assessment"
LISTED = put(*NOTES, "第三方模型", to=[MODEL])

ROWS = (
    FactRow(
        "R65",
        {REPORT: ("今年3月2日起已陆续给签约客户开通。",)},
        {REPORT: ("公测曾于今年3月2日起给签约客户开通。", "日期：2026年11月18日")},
        "3月2日",
    ),
    FactRow(
        "R66",
        {STATEMENT: ("评估报告由石样本以算法安全责任人身份签发。",)},
        {STATEMENT: ("前任算法安全责任人裴示意已调岗，现由顾示范担任算法安全责任人。",)},
        "算法安全责任人",
        change=NAMES,
    ),
    FactRow(
        "R66",
        {STATEMENT: ("由公司法定代表人冯启明决定是否停用。",)},
        {STATEMENT: ("由公司法定代表人沈样例决定。",)},
        "法定代表人",
        change=NAMES,
    ),
    FactRow(
        "R66",
        {AUTHORITY: ("受托人联系电话：13911112222",)},
        {AUTHORITY: ("受托人身份核验后办理。",)},
        "手机号码",
        change=NAMES,
    ),
    FactRow(
        "R67",
        {REPORT: ("机器都放在杭州市萧山区示例云计算园。",), STATEMENT: ("服务部署于浙江省杭州市余杭区。",)},
        {REPORT: ("备份机房在杭州市萧山区，只接收同步。",), STATEMENT: ("服务部署于浙江省杭州市余杭区。",)},
        "萧山区",
    ),
    FactRow(
        "R67",
        {STATEMENT: ("在公司注册地杭州市西湖区办公。",)},
        {CONTRACT: ("乙方：北京某公司（住所：北京市朝阳区）",)},
        "西湖区",
        change=LISTED,
    ),
    FactRow(
        "R69",
        {STATEMENT: ("认同宁波澄绘公司的价值观。",)},
        {STATEMENT: ("场地租自宁波澄绘公司。",)},
        "宁波澄绘",
    ),
    FactRow(
        "R69", {SYSTEM: ("铃语科技员工须遵守本制度。",)}, {SYSTEM: ("信息科技部员工须遵守。",)}, "铃语", change=RETAINED
    ),
    FactRow(
        "R70",
        {SYSTEM: ("欢迎注册绘澜相馆，请同意协议。",)},
        {SYSTEM: ("欢迎注册绘澜画坊。",)},
        "绘澜相馆",
        change=RETAINED,
    ),
    FactRow(
        "R70",
        {DESCRIPTION: ("本产品“绘境工坊”供用户作画。",)},
        {DESCRIPTION: ("市面上的“绘境工坊”做法类似。",)},
        "绘境工坊",
        change=RETAINED,
    ),
    FactRow("R70", {REPORT: ("本次评的是 V1.08。",)}, {REPORT: ("接口采用 TLS 1.2。",)}, "1.08"),
    FactRow(
        "R71",
        {DESCRIPTION: ("点右上角帮助中心即可看到算法公示。",)},
        {DESCRIPTION: ("在“关于我们”里可看到算法公示。",)},
        "帮助中心",
        change=both(RETAINED, NOTICE),
        example=NEWS,
    ),
    FactRow(
        "R57",
        {LINKS: ("绘澜画坊 创作台 海报配图 背景图",)},
        {LINKS: ("海报配图不用本算法，没有列入。",)},
        "写了功能“海报配图”",
        change=both(RETAINED, TWO_PATHS),
    ),
    FactRow(
        "R75",
        {SPEECH_REPORT: ("涉及个人信息：否",)},
        {SPEECH_REPORT: ("涉及个人信息：是",)},
        "涉及个人信息",
        example=SPEECH,
    ),
    FactRow(
        "R75",
        {REPORT: ("训练用的图全部是国内采购，没用过国外的数据。",)},
        {REPORT: ("没有使用境外公司的模型。",)},
        "国外",
    ),
    FactRow(
        "R75",
        {NEWS_REPORT: ("信息流顶部提示“按兴趣推荐”。",), SYSTEM: ("信息流里不出现推荐字样。",)},
        {NEWS_REPORT: ("信息流顶部提示“按兴趣推荐”。",), SYSTEM: ("推荐字样字号不小于十四磅。",)},
        "推荐字样",
        change=RETAINED,
        example=NEWS,
    ),
    FactRow(
        "R76",
        {MODELS: ("长文这一块走的是蓝鲸智言大模型的接口。",)},
        {MODELS: ("选型时比较过蓝鲸智言大模型，未采用。",)},
        "蓝鲸智言",
        change=RETAINED,
    ),
    FactRow(
        "R76",
        {REPORT: (f"所调用的禾苗图文标签模型由{MODEL['提供方']}提供。",)},
        {REPORT: (f"所调用的{MODEL['模型名称']}由{MODEL['提供方']}提供。",)},
        "禾苗",
        change=LISTED,
    ),
    FactRow(
        "R77",
        {PUBLICATION: ("由生成器和判别器两个网络相互博弈。",)},
        {PUBLICATION: ("扩散模型逐步去噪；比较过生成对抗网络，未采用。",)},
        "判别器",
    ),
    FactRow(
        "R77",
        {REPORT: ("成图每周抽查一千张。",), SYSTEM: ("成图每周抽查一千张。",), DESCRIPTION: ("每天抽三十张看看。",)},
        {REPORT: ("成图每周抽查一千张。",), SYSTEM: ("每星期抽查1000张成图。",)},
        "抽30张",
        change=RETAINED,
    ),
    FactRow(
        "R77",
        {REPORT: ("申诉由人工在四小时内答复。",), DESCRIPTION: ("申诉在3个工作日内自动回复结果。",)},
        {REPORT: ("申诉由人工在四小时内答复。",), DESCRIPTION: ("申诉在4小时内回复，24小时内受理举报。",)},
        "3个工作日",
        change=RETAINED,
    ),
    FactRow(
        "R78",
        {STATEMENT: ("目前两端加起来每月有五十三万人在用。",)},
        {STATEMENT: ("去年同期每月有五十三万人在用。",)},
        "530000",
        change=put("主体", "主体基本信息", "月活跃用户量", to=380000),
    ),
    FactRow(
        "R78",
        {STATEMENT: ("专职 12 人，其中安全评估 4 人、监测处置 6 人。",)},
        {STATEMENT: ("共有专职人员七名：两名做安全评估，五名做监测处置。其中博士1人、硕士3人。",)},
        "对不上",
    ),
    FactRow(
        "R79",
        {SYSTEM: ("会员导出文稿时可选择去除首行字样。",)},
        {SYSTEM: ("有人可能裁掉水印后传播；用户不能去除水印。",)},
        "可以去除",
        change=RETAINED,
    ),
    FactRow(
        "R80",
        {REPORT: ("成图还可一键转成五秒短视频。",)},
        {REPORT: ("不生成视频；版权投诉可上传视频作证据。",)},
        "视频",
    ),
    FactRow(
        "R82",
        {DESCRIPTION: ("对照分类，我们归在排序精选类。",)},
        {DESCRIPTION: ("不涉及个性化推送类、排序精选类算法。",)},
        "排序精选类",
        change=RETAINED,
    ),
    FactRow(
        "R28",
        {REPORT: ("其算法备案编号是皖ICP备00000888号-1。",)},
        {REPORT: ("网站备案号是皖ICP备00000888号-1。",)},
        "ICP 备案号",
    ),
    FactRow(
        "R39",
        {REPORT: ("（红队测试那段找郑工要，周五前补上）",)},
        {REPORT: ("待人工复核后展示，材料不全的通知补齐。",)},
        "未完成",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_mistake_in_passing_is_named_with_its_words(example_folder: ExampleFolder, row: FactRow) -> None:
    findings = reported(example_folder, row)
    assert any(finding.severity == row.severity and row.word in finding.found for finding in findings), findings


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_only_resembles_it_is_not_reported(example_folder: ExampleFolder, row: FactRow) -> None:
    findings = reported(example_folder, row, twin=True)
    assert [
        finding for finding in findings if row.rule != "R57" or row.word in finding.found
    ] == []  # R57 looks at the form too


def test_a_row_of_data_that_nothing_else_names_is_reported(example_folder: ExampleFolder) -> None:
    def rows(name: str) -> tuple[DocumentBlock, ...]:
        return (
            DocumentBlock("cell", name, row=1, label="数据名称"),
            DocumentBlock("cell", "图像", row=1, label="类型"),
        )

    case = example_folder.case(SPEECH, RETAINED, papers_of_blocks({SOURCES: rows("论坛截屏")}))
    assert any("论坛截屏" in text for text in reports_of(case, "R77"))
    case = example_folder.case(SPEECH, RETAINED, papers_of_blocks({SOURCES: rows("签约配音员录音")}))
    assert reports_of(case, "R77") == []


@pytest.mark.parametrize(
    ("text", "words", "is_denied"),
    [
        ("没有使用某某模型", "某某", True),
        ("与其他方案不同，使用某某模型", "某某", False),
        ("比较过某某模型，未采用。", "某某", True),
        ("不仅使用某某模型", "某某", False),
    ],
)
def test_denials_are_read_by_clause(text: str, words: str, is_denied: bool) -> None:
    at = text.index(words)
    assert contexts.is_denied(text, at, at + len(words)) is is_denied
