"""Rule × (papers that contradict the profile, clean twins): the rows for `test_papers_table`.

The papers are the filled drafts of the examples as read by `declaration.documents`. A row changes some blocks or the
profile, and the facts are extracted again.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.keys import FieldKey
from tests.preflight.mutations import Change, Json, both, nothing, put
from tests.preflight.paper_edits import (
    Edit,
    added,
    all_of,
    cut,
    emptied,
    reword,
    same,
    without_pictures,
    without_pictures_under,
)
from tests.preflight.row import BAD_NUMBER, GOOD_NUMBER, MODEL, THIRD

NOTES, DETAIL = ("佐证与说明",), ("算法", 0, "算法详细属性信息")
COMMITMENT = FieldKey.of("subject.attachments.commitment")
RESPONSIBILITY = FieldKey.of("subject.attachments.responsibility")
PROOF = FieldKey.of("subject.responsible.employment_proof")
ONE, TWO = "绘澜画坊图像生成算法-1", "绘澜画坊图像生成算法-2"
REPORT = FieldKey.of(f"algorithms[{ONE}].basic.assessment")
SECOND = FieldKey.of(f"algorithms[{TWO}].basic.assessment")
PUBLIC = FieldKey.of(f"algorithms[{ONE}].basic.publication")
CLIENT = "杭州绘澜示例网络科技有限公司"
CALLED = both(THIRD, put(*NOTES, "第三方模型", to=[MODEL]))
MODEL_SENTENCE = f"第三方模型示例大模型由示例模型有限公司提供，备案编号 {GOOD_NUMBER}，用于生成底图。"
PLACE = "浙江省杭州市余杭区示例云计算园 2 号机房"


@dataclass(frozen=True)
class PaperRow:
    """A rule, violating papers, clean papers, severity, place, other rules that may report, and both profiles."""

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
    """Return the rules that a violation also triggers."""
    return frozenset(names)


def stray(data: Json) -> None:
    """Add to the website a path with a function that is associated with no algorithm."""
    function = {"功能名称": "头像边框定制", "功能介绍": "用户选择花边，系统套在头像外圈。"}
    data["产品"][0]["功能访问路径"].append({"功能访问路径": "创作台 > 装扮", "功能": [function]})


TABLE = (
    PaperRow(
        "R01",
        reword(COMMITMENT, CLIENT, "杭州绘澜网络科技有限公司"),
        reword(COMMITMENT, CLIENT, "杭州绘澜示例网络科技 有限公司"),
        key=COMMITMENT,
        also=implied("R56"),
    ),
    PaperRow("R02", reword(REPORT, "91330108XXXXX1118P", "91330108XXXXX1310M"), also=implied("R56")),
    PaperRow(
        "R03",
        reword(PUBLIC, ONE, "绘澜画坊图像生成算法"),
        reword(PUBLIC, ONE, "绘澜画坊图像生成算法－1"),
        key=PUBLIC,
    ),
    PaperRow(
        "R03",
        added(REPORT, "安全评估结论", "绘澜画坊图象生成算法-1的剩余风险为低。"),
        added(REPORT, "安全评估结论", f"{ONE}的剩余风险为低。"),
        "warn",
        name="-prose",
    ),
    PaperRow("R12", reword(REPORT, "158000", "160000"), reword(REPORT, "158000", "15.8 万"), "warn"),
    PaperRow(
        "R12",
        reword(REPORT, "日活跃用户 15600 人", "日活跃用户 158000 人"),
        reword(REPORT, "日活跃用户 15600 人", "日活跃用户约 1.6 万人"),
        "warn",
        name="-period",
    ),
    PaperRow(
        "R13",
        reword(REPORT, "网站", "小程序", "服务形式"),
        reword(REPORT, "网站", "PC 端网页", "服务形式"),
    ),
    PaperRow(
        "R26",
        added(REPORT, "（三）算法模型", "训练数据全部来自境内。"),
        added(REPORT, "（三）算法模型", "境外部分的图片全部在境内存储，不向境外提供。"),
        "warn",
    ),
    PaperRow(
        "R26",
        same,
        severity="warn",
        profile=put(*OVERSEAS, to=["不包含境外数据"]),
        also=implied("hidden"),
        name="-unticked",
    ),
    PaperRow(
        "R27",
        same,
        all_of(added(REPORT, "（三）算法模型", MODEL_SENTENCE), added(SECOND, "（三）算法模型", MODEL_SENTENCE)),
        profile=CALLED,
        twin_profile=CALLED,
        also=implied("R41"),
    ),
    PaperRow(
        "R28",
        added(REPORT, "其他应当说明", f"本单位已备案的编号为 {BAD_NUMBER}。"),
        added(REPORT, "其他应当说明", f"本单位已备案的编号为 {GOOD_NUMBER}。"),
    ),
    PaperRow(
        "R28",
        added(REPORT, "其他应当说明", f"备案编号 {BAD_NUMBER[:12]} {BAD_NUMBER[12:]}。"),
        added(REPORT, "其他应当说明", f"备案编号 {GOOD_NUMBER[:12]} {GOOD_NUMBER[12:]}。"),
        name="-parted",
    ),
    PaperRow(
        "R30",
        cut(REPORT, "隐式|元数据|溯源"),
        reword(REPORT, "隐式标识与溯源", "溯源"),
        also=implied("R43"),
    ),
    PaperRow("R30", emptied(REPORT, "（五）结果标识"), also=implied("R39"), name="-empty"),
    PaperRow("R30", without_pictures_under(REPORT, "（五）结果标识"), severity="warn", name="-pictures"),
    PaperRow(
        "R31",
        same,
        severity="warn",
        profile=put(*METHODS, to=["修改分辨率"]),
        twin_profile=put(*METHODS, to=["添加水印", "标签"]),
    ),
    PaperRow(
        "R33",
        reword(REPORT, "2026年11月12日", "2026年11月13日", "算法上线情况"),
        reword(REPORT, "2026年11月12日", "2026-11-12", "算法上线情况"),
    ),
    PaperRow(
        "R33",
        reword(REPORT, "2026年11月23日", "2026年11月21日"),
        reword(REPORT, "2026年11月23日", "2026年11月22日"),
        "warn",
        name="-order",
    ),
    PaperRow("R33", reword(REPORT, "2026年11月12日", "2026年10月1日", "上线时间"), severity="warn", name="-product"),
    PaperRow(
        "R35",
        reword(REPORT, "用户内容生成（UGC）", "短视频"),
        reword(REPORT, "用户内容生成（UGC）", "社会娱乐：用户内容生成(UGC)"),
    ),
    PaperRow("R35", reword(REPORT, "用户内容生成（UGC）", "用户内容生成（UGC）、短视频"), name="-more"),
    PaperRow(
        "R38",
        reword(REPORT, "（深度合成）-服务提供者）", "（深度合成）-服务技术支持者）"),
        reword(REPORT, "（深度合成）-服务提供者）", "—服务提供者）"),
    ),
    PaperRow(
        "R39",
        added(RESPONSIBILITY, "（一）机构设置", "【请填写分工】"),
        added(RESPONSIBILITY, "（一）机构设置", "【内部文号二〇二六年第十二号】"),
        key=RESPONSIBILITY,
    ),
    PaperRow("R39", emptied(RESPONSIBILITY, "（一）机构设置"), key=RESPONSIBILITY, name="-empty"),
    PaperRow(
        "R39",
        cut(REPORT, "五、安全评估结论"),
        reword(REPORT, "五、安全评估结论", "第五章 安全评估结论"),
        name="-chapter",
    ),
    PaperRow(
        "R39",
        cut(REPORT, "（四）干预策略"),
        reword(REPORT, "（四）干预策略", "（四） 干预策略"),
        "warn",
        name="-section",
    ),
    PaperRow("R41", without_pictures(REPORT), severity="warn", also=implied("R30", "R39")),
    PaperRow(
        "R41",
        all_of(added(REPORT, "其他应当说明", MODEL_SENTENCE), added(SECOND, "其他应当说明", MODEL_SENTENCE)),
        all_of(added(REPORT, "（三）算法模型", MODEL_SENTENCE), added(SECOND, "（三）算法模型", MODEL_SENTENCE)),
        "warn",
        profile=CALLED,
        twin_profile=CALLED,
        name="-node",
    ),
    PaperRow("R42", cut(REPORT, "部署|机房"), reword(REPORT, PLACE, "杭州市余杭区的自有机房")),
    PaperRow(
        "R42",
        reword(REPORT, PLACE, "新加坡示例云机房"),
        reword(REPORT, PLACE, "浙江境内，不使用境外机房"),
        name="-abroad",
    ),
    PaperRow("R67", reword(REPORT, PLACE, "江苏省南京市示例机房"), severity="warn", name="-elsewhere"),
    PaperRow("R43", reword(REPORT, "模型可能画错手指、文字等细节而误导观看者。", "", "3. 算法漏洞")),
    PaperRow("R43", cut(REPORT, "3. 算法漏洞"), severity="warn", name="-row"),
    PaperRow(
        "R43",
        reword(REPORT, "针对“算法漏洞”", "另外"),
        reword(REPORT, "针对“算法漏洞”", "针对漏洞"),
        "warn",
        name="-measure",
    ),
    PaperRow(
        "R45",
        reword(REPORT, "算法安全负责人（手写签名）：", "算法安全负责人（手写签名）：顾示范"),
        reword(REPORT, "算法安全负责人（手写签名）：", "算法安全负责人（手写签名）：        "),
        "warn",
    ),
    PaperRow("R48", cut(PUBLIC, "算法目的意图"), key=PUBLIC, also=implied("R72")),
    PaperRow(
        "R48",
        reword(PUBLIC, "栏目公示。", "栏目公示，电话 13800001110。"),
        reword(PUBLIC, "栏目公示。", "栏目公示，版本 3.2.0。"),
        key=PUBLIC,
        name="-mobile",
    ),
    PaperRow("R48", reword(PUBLIC, "栏目公示。", "栏目公示。token：abcd1234efgh"), key=PUBLIC, name="-key"),
    PaperRow(
        "R48",
        reword(PUBLIC, "栏目公示。", "部署于 10.20.30.40。"),
        severity="warn",
        key=PUBLIC,
        name="-address",
        also=implied("R72"),
    ),
    PaperRow(
        "R50",
        reword(PUBLIC, "，生成图像。", "，生成视频。"),
        reword(PUBLIC, "，生成图像。", "，生成图片。"),
        "warn",
        PUBLIC,
        implied("R72"),
    ),
    PaperRow(
        "R50",
        reword(PUBLIC, "输入的文本或图像", "输入的语音或图像"),
        severity="warn",
        key=PUBLIC,
        name="-input",
        also=implied("R72"),
    ),
    PaperRow(
        "R53",
        reword(REPORT, "绘澜画坊", "绘澜画房", "产品名称"),
        reword(REPORT, "绘澜画坊", "绘澜画坊 APP", "产品名称"),
    ),
    PaperRow(
        "R53",
        reword(REPORT, "图7 服务首页", "图7 绘澜画访的首页"),
        reword(REPORT, "图7 服务首页", "图7 绘澜画坊的首页"),
        name="-caption",
    ),
    PaperRow(
        "R56",
        reword(RESPONSIBILITY, "长河街道样本路 66 号", "长河街道样本路 68 号"),
        reword(RESPONSIBILITY, "长河街道样本路 66 号", "长河街道样本路66号"),
        "warn",
        RESPONSIBILITY,
    ),
    PaperRow(
        "R57",
        added(REPORT, "（一）绘澜画坊（网站）", "用户可以使用头像边框定制。"),
        severity="warn",
        profile=stray,
        twin_profile=stray,
    ),
    PaperRow("R62", reword(PROOF, "13800001110", "13800001111"), key=PROOF),
    PaperRow(
        "R62",
        cut(PROOF, "职责"),
        all_of(cut(PROOF, "职责"), reword(PROOF, "任本单位算法安全责任人。", "任本单位算法安全责任人，负责安全评估。")),
        "warn",
        PROOF,
        name="-duties",
    ),
)
