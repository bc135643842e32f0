"""R72, R73, R74, R75, R76, R77, R78, R79, R80, R81, R82: what papers tell otherwise than the form or another paper."""

from __future__ import annotations

import pytest

from tests.preflight.fact_rows import (
    CONTRACT,
    DESCRIPTION,
    ICP,
    LICENCE,
    MODELS,
    OVERVIEW,
    PUBLICATION,
    REPORT,
    RETAINED,
    SOURCES,
    STATEMENT,
    SYSTEM,
    FactRow,
    reported,
)
from tests.preflight.mutations import IMAGE, NEWS, ExampleFolder, both, put
from tests.preflight.row import BAD_NUMBER, GOOD_NUMBER, MODEL, NOTES

BASIC = ("算法", 0, "算法基础属性信息")
DETAIL = ("算法", 0, "算法详细属性信息")
ROWS_OF_TEXT = {
    "算法基本原理": "从噪声逐步还原图像。",
    "算法运行机制": "先审核文字，再生成图像。",
    "算法应用场景": "应用于插画和海报配图。",
    "算法目的意图": "帮助用户配图。",
    "算法公示情况": "在“规则中心”公示。",
}
PUBLISHED = put("算法", 0, "拟公示内容正文", to=ROWS_OF_TEXT)
PAPER = tuple(f"{label}：{text}" for label, text in ROWS_OF_TEXT.items())
INTRODUCTION = ("产品", 0, "功能访问路径", 0, "功能", 0, "功能介绍")
NEWS_REPORT = "algorithms[晨屿资讯个性化推荐算法].basic.assessment"
ADULTS = "本服务仅向年满十八周岁的用户开放，不向未成年人提供。"
TRAINED = "训练数据含合同授权的录音约 800 小时，均有书面授权。"
LISTED = put(*NOTES, "第三方模型", to=[MODEL])
ICP_NOTE = both(
    put(*NOTES, "ICP备案", to={"备案号": "浙ICP备00000111号", "域名": ["huilan.example.cn"]}),
    put(*NOTES, "经营范围", to="数字内容制作服务；图文设计制作。"),
)

ROWS = (
    FactRow(
        "R72",
        {PUBLICATION: (*PAPER[:4], "算法公示情况：在“消息中心”公示。")},
        {PUBLICATION: (*PAPER[:4], "算法公示情况:在「规则中心」", "公示。")},
        "消息中心",
        change=PUBLISHED,
    ),
    FactRow(
        "R73",
        {REPORT: ("查询入口：http://10.12.3.45/trace。",)},
        {REPORT: ("评测得分 10.1 分，版本 3.2.0。",)},
        "10.12.3.45",
    ),
    FactRow(
        "R73",
        {SYSTEM: (r"存放于 \\files\rules。",)},
        {SYSTEM: ("网址为 https://huilan.example.cn。",)},
        "files",
        change=RETAINED,
    ),
    FactRow(
        "R73", {PUBLICATION: ("内网 http://oa.huilan.lan 公示。",)}, {PUBLICATION: ("在网站公示。",)}, "huilan.lan"
    ),
    FactRow(
        "R74",
        {MODELS: ("复杂问题转由 GPT-4o 接口回答。",)},
        {MODELS: ("没有使用 OpenAI 等境外公司的模型或接口。", "GPU 均在境内。")},
        "GPT-4o",
        change=RETAINED,
    ),
    FactRow(
        "R75",
        {REPORT: (ADULTS, "7 岁以上的孩子可独立使用。")},
        {REPORT: (ADULTS, "仅限18周岁及以上用户使用，禁止向儿童提供有害内容。")},
        "未成年人",
    ),
    FactRow(
        "R75",
        {REPORT: ("每日限时四十分钟，设青少年模式：内容池独立。",), SYSTEM: ("平台暂未开通青少年模式。",)},
        {REPORT: ("设青少年模式：内容池独立。",), SYSTEM: ("青少年模式已上线：每天最多使用40分钟。",)},
        "青少年模式",
        change=RETAINED,
    ),
    FactRow(
        "R75",
        {REPORT: ("不含个人信息。",), SOURCES: ("历史聊天记录，用于指令微调。",)},
        {REPORT: ("不含个人信息。",), SOURCES: ("对住址等个人信息做替换，聊天记录不使用。",)},
        "个人信息",
        change=RETAINED,
    ),
    FactRow(
        "R75",
        {REPORT: ("不使用通讯录、聊天内容和精确定位。",), SOURCES: ("手机通讯录用于好友推荐。",)},
        {REPORT: ("不使用通讯录、聊天内容和精确定位。",), SOURCES: ("从不读取通讯录。",)},
        "通讯录",
        change=RETAINED,
    ),
    FactRow(
        "R75",
        {REPORT: ("成图全量机器审核。",), SYSTEM: ("成图不再审核。",)},
        {REPORT: ("成图全量机器审核。",), SYSTEM: ("未通过审核的不展示。",)},
        "审核",
        change=RETAINED,
    ),
    FactRow(
        "R76",
        {MODELS: ("底层接入云樵科技的“云樵大模型”接口。",)},
        {MODELS: ("算法使用本公司自研的模型，未调用第三方模型。", "调用示例大模型接口生成底图。")},
        "云樵",
        change=both(RETAINED, LISTED),
    ),
    FactRow(
        "R77",
        {
            REPORT: ("采用本公司的扩散模型，参数约 130 亿，推理在境内。",),
            MODELS: ("采用本公司的扩散模型，参数约 11 亿，推理在境内。",),
        },
        {
            REPORT: ("采用本公司的扩散模型，参数约 11 亿，推理在境内。",),
            MODELS: ("采用本公司的扩散模型，参数约十一亿，推理在境内。",),
        },
        "13000000000",
        change=RETAINED,
    ),
    FactRow(
        "R77",
        {REPORT: ("申诉由人工在七天内答复。",), SYSTEM: ("申诉由人工在四小时内答复。",)},
        {REPORT: ("申诉由人工在 4 小时内答复。",), SYSTEM: ("申诉由人工在四小时内答复。",)},
        "答复",
        change=RETAINED,
    ),
    FactRow(
        "R78",
        {OVERVIEW: ("现有月活跃用户 83000 人。",)},
        {OVERVIEW: ("现有月活跃用户约 24 万人。",)},
        "83000",
        change=RETAINED,
    ),
    FactRow(
        "R78",
        {STATEMENT: ("专职 7 人，其中安全评估 6 人、监测处置 9 人。",)},
        {STATEMENT: ("专职 7 人，其中安全评估 2 人、监测处置 5 人。",)},
        "合计",
    ),
    FactRow("R78", {STATEMENT: ("日志留存三十天。",)}, {STATEMENT: ("日志留存不少于六个月。",)}, "日志"),
    FactRow(
        "R78",
        {REPORT: (TRAINED,), SOURCES: ("规模：约 1500 小时",)},
        {REPORT: (TRAINED,), SOURCES: ("规模：约八百小时",)},
        "1500",
        change=RETAINED,
        example=IMAGE,
    ),
    FactRow("R79", {REPORT: ("结果中暂不显示标识。",)}, {REPORT: ("结果中显示标识，用户不能去除水印。",)}, "不加标识"),
    FactRow("R79", {REPORT: ("会员可一键去除水印。",)}, {REPORT: ("水印用户不可关闭。",)}, "去除"),
    FactRow(
        "R79",
        {REPORT: ("显式标识：每张图显示“小星为您绘制”。",)},
        {REPORT: ("显式标识：每张图显示「人工智能生成」水印。",)},
        "小星",
    ),
    FactRow(
        "R79",
        {REPORT: ("图片左上角叠加水印。",), DESCRIPTION: ("图片右下角叠加水印。",), SYSTEM: ("右下角有水印。",)},
        {REPORT: ("在成图的右下角位置加盖水印。",), DESCRIPTION: ("图片右下角叠加水印。",)},
        "左上角",
        change=RETAINED,
    ),
    FactRow("R80", {REPORT: ("输出为图像和短视频。",)}, {REPORT: ("输出为图片，格式为 JPEG（JPG）。",)}, "视频"),
    FactRow("R80", {REPORT: ("输出为图像，格式为 JPG 和 GIF。",)}, {REPORT: ("输出为图像，格式为 jpg。",)}, "GIF"),
    FactRow(
        "R80",
        {REPORT: ("说明。",)},
        {REPORT: ("说明。",)},
        "语音提问",
        change=put(*INTRODUCTION, to="按住说话即可语音提问，系统生成插画。"),
        twin_change=put(*INTRODUCTION, to="用户写一句话，系统生成插画。"),
    ),
    FactRow(
        "R81",
        {ICP: ("ICP备案/许可证号 浙ICP备00000199号", "网站域名 huilan.example.cn")},
        {ICP: ("ICP备案/许可证号 浙ICP备00000111号-1", "网站域名 huilan.example.cn", "备案状态 正常")},
        "00000199",
        change=ICP_NOTE,
    ),
    FactRow(
        "R81", {ICP: ("网站域名 huihua.example.com",)}, {ICP: ("网站域名 huilan.example.cn",)}, "域名", change=ICP_NOTE
    ),
    FactRow("R81", {ICP: ("备案状态 已注销",)}, {ICP: ("备案状态 正常",)}, "注销", "block"),
    FactRow(
        "R81",
        {LICENCE: ("经营范围：餐饮服务；食品销售；日用百货销售。", "登记机关：某局")},
        {LICENCE: ("经营范围：数字内容制作服务；图文设计制作。", "登记机关：某局")},
        "经营范围",
        change=ICP_NOTE,
    ),
    FactRow(
        "R82", {REPORT: ("算法类型：个性化推送类",)}, {REPORT: ("算法类型：生成合成类(深度合成)",)}, "算法类型", "block"
    ),
    FactRow("R82", {REPORT: ("填报角色：服务技术支持者",)}, {REPORT: ("填报角色：服务提供者",)}, "填报角色", "block"),
    FactRow(
        "R82",
        {REPORT: ("算法安全自评估报告（生成合成类（深度合成）-服务技术", "支持者）", "主体名称 某公司")},
        {REPORT: ("算法安全自评估报告（生成合成类（深度合成）-服务提", "供者）", "主体名称 某公司")},
        "标题",
        "block",
    ),
    FactRow(
        "R82",
        {REPORT: ("算法使用场景：虚拟主播",)},
        {REPORT: ("算法使用场景：智能写作",)},
        "使用场景",
        change=put(*DETAIL, "总述", "使用场景", to="智能写作"),
    ),
    FactRow("R73", {SYSTEM: ("见 http://kb:8090/algo。",)}, {SYSTEM: ("比例 16:9。",)}, "kb:8090", change=RETAINED),
    FactRow("R75", {REPORT: (ADULTS, "面向 K12 学校。")}, {REPORT: (ADULTS, "高度重视安全。")}, "未成年人"),
    FactRow(
        "R75",
        {REPORT: ("不含个人信息。",), SOURCES: ("客服工单：姓名和电话。",)},
        {REPORT: ("不含个人信息，单位联系电话见封面。",), SOURCES: ("公开网页，姓名已脱敏替换。",)},
        "个人信息",
        change=RETAINED,
    ),
    FactRow(
        "R76",
        {MODELS: ("声码器授权自启声智能公司。",)},
        {MODELS: ("由本公司自行训练，另租用云主机服务。",)},
        "启声",
        change=RETAINED,
    ),
    FactRow(
        "R78",
        {MODELS: ("扩散模型参数量为 20 亿。",), REPORT: ("模型参数约 11 亿。",), DESCRIPTION: ("参数约 11 亿。",)},
        {
            MODELS: ("扩散模型参数量为十一亿。",),
            REPORT: ("模型参数约 11 亿。",),
            DESCRIPTION: ("参数约 1.1B（即 11 亿）。",),
        },
        "20 亿",
        change=RETAINED,
    ),
    FactRow(
        "R78", {SYSTEM: ("系统日志保存 90 天。",)}, {SYSTEM: ("调试日志保存三十天后清除。",)}, "日志", change=RETAINED
    ),
    FactRow(
        "R79", {SYSTEM: ("付费用户的结果不带任何提示。",)}, {SYSTEM: ("结果带有标识。",)}, "不加标识", change=RETAINED
    ),
    FactRow(
        "R82", {PUBLICATION: ("本算法属于个性化推送类。",)}, {PUBLICATION: ("本算法属于生成合成类。",)}, "个性化推送类"
    ),
    FactRow(
        "R39", {SYSTEM: ("（本条由法务补，勿删）",)}, {SYSTEM: ("由法务部补充协议约定。",)}, "勿删", change=RETAINED
    ),
    FactRow(
        "R39",
        {DESCRIPTION: ("（小王：这段再跟研发确认下）",)},
        {DESCRIPTION: ("（待审核的内容由人工处理）",)},
        "小王",
        change=RETAINED,
    ),
    FactRow("R39", {SYSTEM: ("适用单位：XX公司",)}, {SYSTEM: ("适用单位：本公司",)}, "XX公司", change=RETAINED),
    FactRow(
        "R39",
        {},
        {},
        "同上",
        change=put(*INTRODUCTION, to="同上，详见APP。"),
        twin_change=put(*INTRODUCTION, to="用户写一句话，系统生成插画。"),
    ),
    FactRow(
        "R28",
        {CONTRACT: ("备案编号为911101080012345678。",)},
        {CONTRACT: (f"备案编号为{GOOD_NUMBER}，浙ICP备00000111号。",)},
        "911101080012345678",
        change=LISTED,
    ),
    FactRow(
        "R28",
        {
            REPORT: (
                "所调用的示例大模型由示例模型有限公司提供，合同编号另附，备案编号为网信算备",
                f"{BAD_NUMBER[4:]}，不得训练。",
            )
        },
        {
            REPORT: (
                "所调用的示例大模型由示例模型有限公司提供，合同编号另附，备案编号为网信算备",
                f"{GOOD_NUMBER[4:]}，不得训练。",
            )
        },
        BAD_NUMBER,
        "block",
    ),
    FactRow(
        "R28",
        {},
        {},
        "110108000000001260",
        "block",
        change=put(*NOTES, "第三方模型", to=[{**MODEL, "备案编号": "网信算备110108000000001260号"}]),
        twin_change=LISTED,
        example=NEWS,
    ),
    FactRow(
        "R57",
        {},
        {},
        "不经算法",
        change=both(
            put(*INTRODUCTION, to="由签约设计师手工绘制，全程人工完成。"),
            put(
                "算法",
                0,
                "选择产品及功能信息",
                to=[{"产品": "绘澜画坊/网站", "路径": "创作台>文生图", "功能": "插画生成"}],
            ),
        ),
        twin_change=put(
            "算法", 0, "选择产品及功能信息", to=[{"产品": "绘澜画坊/网站", "路径": "创作台>文生图", "功能": "插画生成"}]
        ),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_contradiction_is_named_with_its_words(example_folder: ExampleFolder, row: FactRow) -> None:
    findings = reported(example_folder, row)
    assert any(finding.severity == row.severity and row.word in finding.found for finding in findings), findings


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_agrees_in_other_words_is_not_reported(example_folder: ExampleFolder, row: FactRow) -> None:
    findings = reported(example_folder, row, twin=True)
    assert not any(row.word in finding.found for finding in findings)
    assert row.rule in {"R28", "R39", "R57"} or findings == []


def test_one_cause_is_one_line(example_folder: ExampleFolder) -> None:
    worded = "采用本公司的扩散模型，参数约 11 亿，推理在境内。"
    papers = {REPORT: (worded.replace("11", "130"),), MODELS: (worded,), DESCRIPTION: (worded,), SYSTEM: (worded,)}
    row = FactRow("R77", papers, {}, "", change=RETAINED)
    (finding,) = reported(example_folder, row)
    assert finding.place == REPORT
