"""R65, R66, R67, R68, R69, R70, R71: dates, persons, places, files and names of papers against the table of facts."""

from __future__ import annotations

import pytest

from assistant.declaration.documents.shapes import PersonFacts
from tests.preflight.fact_rows import (
    AUTHORITY,
    COMMITMENT,
    CONTRACT,
    DESCRIPTION,
    ICP,
    LICENCE,
    LINKS,
    OVERVIEW,
    PUBLICATION,
    REPORT,
    RETAINED,
    STATEMENT,
    SYSTEM,
    FactRow,
    reported,
)
from tests.preflight.mutations import ExampleFolder, both, put
from tests.preflight.row import LEGAL, MODEL, NOTES, PERSON

OFFICER_SCAN = "notes.materials[算法安全责任人身份证扫描件].file"
ID_SCAN = put(*NOTES, "留存材料", to=[{"材料": "算法安全责任人身份证扫描件", "文件": "附件/留存/管理制度.pdf"}])
NAMES = both(put(*PERSON, "姓名", to="顾示范"), put(*LEGAL, "法定代表人姓名", to="沈样例"))
NUMBERS = both(
    NAMES, put(*PERSON, "证件号码", to="110108190004121232"), put(*LEGAL, "证件号码", to="110108190007191025")
)
SIGNED = "日期：2026年11月18日"
CLIENT = "杭州绘澜示例网络科技有限公司"
PERMITTED = "products[绘澜画坊/APP].licence.proof"
SERIAL = "浙ICP备00000111号-1"

ROWS = (
    FactRow(
        "R65", {COMMITMENT: ("特此承诺。", "单位（盖章）：")}, {COMMITMENT: ("特此承诺。", SIGNED)}, "没有落款日期"
    ),
    FactRow(
        "R65",
        {COMMITMENT: ("特此承诺。", "日期：2026年11月　日")},
        {COMMITMENT: ("特此承诺。", "二〇二六年十一月十八日")},
        "没有写全",
    ),
    FactRow("R65", {COMMITMENT: ("日期：2026年2月30日",)}, {COMMITMENT: ("2026.11.18",)}, "不存在", "block"),
    FactRow("R65", {COMMITMENT: ("日期：2036年3月1日",)}, {COMMITMENT: ("日期：2026/11/18",)}, "晚于今天"),
    FactRow(
        "R65",
        {LICENCE: ("成立日期：2019年03月01日",), COMMITMENT: ("日期：2016年11月18日",)},
        {LICENCE: ("成立日期：2019年03月01日",), COMMITMENT: ("日期：2026年11月18日",), ICP: ("ICP备案证明",)},
        "早于主体成立",
    ),
    FactRow(
        "R65",
        {PUBLICATION: ("日期：2025年1月6日",), COMMITMENT: (SIGNED,)},
        {PUBLICATION: ("日期：2026-11-02",), COMMITMENT: (SIGNED,)},
        "早一年以上",
    ),
    FactRow(
        "R65",
        {AUTHORITY: ("委托期限：2025年10月8日至2026年10月7日。", SIGNED)},
        {AUTHORITY: ("委托期限：2025年10月8日至2027年10月7日。", SIGNED)},
        "已经到期",
        change=RETAINED,
    ),
    FactRow(
        "R65",
        {REPORT: ("今年1月5日起就已向客户提供服务。", SIGNED)},
        {REPORT: ("自2026年11月13日起提供服务。", SIGNED)},
        "上线时间",
        twin_change=put("算法", 0, "算法基础属性信息", "上线时间", to="2026-11-13"),
    ),
    FactRow(
        "R65", {REPORT: ("自评估时间：近期", SIGNED)}, {REPORT: ("自评估时间：2026年11月1日", SIGNED)}, "没有写明日期"
    ),
    FactRow(
        "R66",
        {COMMITMENT: ("法定代表人（签字）：卫旧任",)},
        {COMMITMENT: ("法人代表（签字）：沈样例", "法定代表人（签字）：")},
        "法定代表人",
        change=NAMES,
    ),
    FactRow(
        "R66",
        {STATEMENT: ("石样本 算法安全责任人 13800001110",)},
        {
            STATEMENT: ("姓名 职务 手机", "顾示范 算法安全负责人 +86 138 0000 1110"),
            REPORT: ("算法安全负责人（签名）：",),
        },
        "责任人",
        change=both(NAMES, put(*PERSON, "手机号码", to="13800001110")),
    ),
    FactRow(
        "R66",
        {STATEMENT: ("顾示范 算法安全责任人 13800001110 other@example.com",)},
        {STATEMENT: ("顾示范 算法安全责任人 13800001110 Gu@example.com",)},
        "电子邮箱",
        change=both(NAMES, put(*PERSON, "手机号码", to="13800001110"), put(*PERSON, "电子邮箱", to="gu@example.com")),
    ),
    FactRow(
        "R66",
        {AUTHORITY: ("受托人：顾示范 居民身份证号码：110108190011275029",)},
        {AUTHORITY: ("受托人：顾示范 居民身份证号码：110108190004121232",)},
        "身份证号码",
        change=both(NUMBERS, RETAINED),
    ),
    FactRow(
        "R66",
        {},
        {},
        "姓名",
        change=both(NUMBERS, ID_SCAN),
        persons={OFFICER_SCAN: PersonFacts("傅样本", "110108190004121232")},
        twin_persons={OFFICER_SCAN: PersonFacts("顾示范", "110108190004121232")},
    ),
    FactRow(
        "R66",
        {},
        {},
        "同一个",
        change=both(NUMBERS, put(*PERSON, "证件号码", to="110108190007191025")),
        twin_change=NUMBERS,
    ),
    FactRow(
        "R67",
        {STATEMENT: ("服务部署于江苏省昆山市示例数据港，按岗位授权。",)},
        {STATEMENT: ("服务部署于杭州市余杭区示例云计算园。",)},
        "昆山",
        change=put(*NOTES, "部署", "部署地点", to="浙江省杭州市余杭区示例云计算园 2 号机房"),
    ),
    FactRow(
        "R67",
        {LICENCE: ("住所：杭州市西湖区文一路 1 号",)},
        {LICENCE: ("住所：浙江杭州市滨江区样例路 1 号",)},
        "西湖区",
        change=both(
            put("主体", "证件信息", "证件地址", to="杭州市滨江区样例路 1 号"),
            put("主体", "主体基本信息", "注册地", to=["浙江省", "杭州市", "滨江区"]),
            put("主体", "主体基本信息", "详细地址", to="样例路 1 号"),
        ),
    ),
    FactRow(
        "R68",
        {},
        {},
        "同一份文件",
        "block",
        change=RETAINED,
        same_files=("notes.materials[数据来源及说明].file", "notes.materials[算法模型架构].file"),
    ),
    FactRow(
        "R68",
        {},
        {},
        "同一个 ICP 备案序号",
        change=both(*(put("产品", at, "前置许可", "许可名称及编号", to=f"ICP备案：{SERIAL}") for at in (0, 1))),
        twin_change=put("产品", 1, "前置许可", "许可名称及编号", to="浙ICP备00000111号-2A"),
    ),
    FactRow("R68", {PERMITTED: ("产品：绘澜画坊（网站）",)}, {PERMITTED: ("产品：绘澜画坊（APP）",)}, "不是“绘澜画坊”"),
    FactRow(
        "R69",
        {STATEMENT: ("宁波墨棠示例科技有限", "公司设安全部。")},
        {STATEMENT: ("杭州绘澜示例网络科技有限", "公司设安全部，我司负责。")},
        "墨棠",
    ),
    FactRow(
        "R69",
        {COMMITMENT: (f"{CLIENT}（统一社会信用代码：91110108XXXXX778XP）承诺：",)},
        {COMMITMENT: ("统一社会信用代码：9133 0108 XXXX X111 8P",)},
        "信用代码",
        "block",
    ),
    FactRow("R70", {REPORT: ("（一）绘澜写作（小程序）",)}, {REPORT: ("（一）绘澜画坊（APP）",)}, "绘澜写作"),
    FactRow(
        "R70", {OVERVIEW: ("绘澜头条 网站 已上线",)}, {OVERVIEW: ("繪瀾画坊 网站 已上线",)}, "绘澜头条", change=RETAINED
    ),
    FactRow(
        "R70", {SYSTEM: ("适用于“绘澜出行”平台。",)}, {SYSTEM: ("适用于“绘澜画坊”平台。",)}, "绘澜出行", change=RETAINED
    ),
    FactRow(
        "R70",
        {REPORT: ("经评估，绘澜视频推荐算法的风险可控。",)},
        {REPORT: ("经评估，绘澜画坊图像生成算法-1的风险可控。",)},
        "算法名称",
    ),
    FactRow(
        "R70",
        {DESCRIPTION: ("版本号：1.8",)},
        {DESCRIPTION: ("版本号：V3.2.0", "模型版本 1.4，系统版本：9.1")},
        "版本",
        change=both(RETAINED, *(put("算法", at, "算法基础属性信息", "版本号", to="3.2.0") for at in (0, 1))),
    ),
    FactRow(
        "R71",
        {REPORT: ("在“首页 > 视频”中使用。",)},
        {REPORT: ("在“创作台 > 文生图”中使用，流程为审核→成图→标识。",)},
        "首页 > 视频",
    ),
    FactRow(
        "R71",
        {LINKS: ("绘澜画坊（网站） 创作台 > 文生图 老照片修复",)},
        {LINKS: ("绘澜画坊（网站） 创作台/图生图 老照片修复",)},
        "老照片修复",
        change=RETAINED,
    ),
    FactRow(
        "R71",
        {OVERVIEW: ("绘澜画坊 网站 创作台 > 文生图",)},
        {OVERVIEW: ("绘澜画坊 网站 创作台→文生图；创作台", "→图生图；绘澜画坊 APP 首页/画", "一张")},
        "没有写",
        change=RETAINED,
    ),
    FactRow(
        "R71",
        {REPORT: ("访问地址为https://photo.huilan.example.cn/album。",)},
        {REPORT: ("访问地址为https://huilan.example.cn/studio/。",)},
        "访问地址",
    ),
    FactRow(
        "R69",
        {SYSTEM: ("适用单位：星海网络技术中心（有限合伙）",)},
        {SYSTEM: (f"适用单位：{CLIENT}", "短信由北京云信示例通信有限公司代发。")},
        "星海",
        change=RETAINED,
    ),
    FactRow(
        "R71",
        {REPORT: ("在“创作台—首页”的“插画生成”中使用。",)},
        {REPORT: ("在“创作台 > 文生图”的“插画生成”中使用。",)},
        "插画生成",
    ),
    FactRow(
        "R70",
        {STATEMENT: ("绘澜相机生成算法每月复评。",)},
        {STATEMENT: ("杭州绘澜示例网络科技有限公司设算法安全中心。",), ICP: ("ICP备案证明",)},
        "绘澜相机",
    ),
    FactRow(
        "R65",
        {CONTRACT: ("合同期限：2023年10月10日至2025年10月9日。", SIGNED)},
        {CONTRACT: ("合同期限两年，自2026年10月10日起算。", SIGNED)},
        "合同",
        change=put(*NOTES, "第三方模型", to=[MODEL]),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_contradiction_is_named_with_its_place(example_folder: ExampleFolder, row: FactRow) -> None:
    findings = reported(example_folder, row)
    assert any(finding.severity == row.severity and row.word in finding.found for finding in findings), findings
    assert all(finding.found and finding.remedy and finding.place for finding in findings)
    assert len({(finding.place, finding.found) for finding in findings}) == len(findings)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_papers_that_agree_in_other_words_are_not_reported(example_folder: ExampleFolder, row: FactRow) -> None:
    assert reported(example_folder, row, twin=True) == []


def test_no_finding_about_a_person_repeats_a_name_or_number(example_folder: ExampleFolder) -> None:
    for row in (row for row in ROWS if row.rule == "R66"):
        texts = "".join(f"{finding.found}{finding.remedy}" for finding in reported(example_folder, row))
        values = ("卫旧任", "石样本", "傅样本", "顾示范", "沈样例", "110108", "1380000", "other@")
        assert not any(value in texts for value in values)
