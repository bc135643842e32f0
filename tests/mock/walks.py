"""Ways through the mock's pages that its tests share: what is typed where, and what should then be stored."""

from __future__ import annotations

import hashlib
from typing import Any

from playwright.sync_api import expect

from tests.mock.person import ACCOUNT, PDF, MockVisitor

LONG = "说明" * 30
SUBJECT, PAPERS, LEGAL, OFFICER = "主体基本信息", "证件信息", "法定代表人信息", "算法安全责任人信息"
BASIC = "算法基础属性信息"
LEAVING = "注销申请"
DIGEST = hashlib.sha256(PDF).hexdigest()


def paper(name: str) -> dict[str, str]:
    """Return an upload in the witness's notation."""
    return {"name": name, "sha256": DIGEST}


def fill_subject(person: MockVisitor) -> None:
    """Fill every field of the subject."""
    person.write(SUBJECT, "主体名称", "演示科技有限公司")
    person.write(SUBJECT, "统一社会信用代码", "91350100M000100Y43")
    person.pick(SUBJECT, "主体类型", "企业", query=True)
    person.region(SUBJECT, "注册地", "广东省", "深圳市", "南山区")
    person.write(SUBJECT, "详细地址", "科技路 1 号")
    person.write(SUBJECT, "网址", "https://example.test")
    person.write(SUBJECT, "月活跃用户量", "120000")
    person.pick(PAPERS, "主体证件类型", "营业执照")
    person.write(PAPERS, "证件地址", "科技路 1 号")
    person.item(PAPERS, "证件有效期").locator(".period-long").click()
    person.date(PAPERS, "证件有效期", "2020-05-06")
    person.upload(PAPERS, "营业执照", "营业执照.pdf")
    person.write(LEGAL, "法定代表人姓名", "张三")
    person.pick(LEGAL, "证件类型", "居民身份证", query=True)
    person.write(LEGAL, "证件号码", "110101199003070011")
    person.write(OFFICER, "姓名", "李四")
    person.pick(OFFICER, "证件类型", "护照", query=True)
    person.write(OFFICER, "证件号码", "E00000000")
    person.write(OFFICER, "手机号码", "13800000000")
    person.write(OFFICER, "电子邮箱", "safety@example.test")
    person.upload(OFFICER, "算法安全责任人工作证明", "工作证明.pdf")
    for label in ("算法备案承诺书", "落实算法安全主体责任基本情况", "ICP备案证明或经营许可证"):
        person.upload("附件", label, f"{label}.pdf")


STORED_SUBJECT = {
    SUBJECT: {
        "主体名称": "演示科技有限公司",
        "统一社会信用代码": "91350100M000100Y43",
        "主体类型": "企业",
        "注册地": ["广东省", "深圳市", "南山区"],
        "详细地址": "科技路 1 号",
        "网址": "https://example.test",
        "月活跃用户量": 120000,
    },
    PAPERS: {
        "主体证件类型": "营业执照",
        "证件地址": "科技路 1 号",
        "证件有效期": {"start": "2020-05-06", "end": "长期"},
        "营业执照": paper("营业执照.pdf"),
    },
    LEGAL: {"法定代表人姓名": "张三", "证件类型": "居民身份证", "证件号码": "110101199003070011"},
    OFFICER: {
        "姓名": "李四",
        "证件类型": "护照",
        "证件号码": "E00000000",
        "手机号码": "13800000000",
        "电子邮箱": "safety@example.test",
        "算法安全责任人工作证明": paper("工作证明.pdf"),
    },
    "附件": {
        label: paper(f"{label}.pdf")
        for label in ("算法备案承诺书", "落实算法安全主体责任基本情况", "ICP备案证明或经营许可证")
    },
}


def submit_subject(person: MockVisitor) -> None:
    """Fill and submit the subject."""
    person.open("/subject")
    fill_subject(person)
    person.press("提交")
    person.submit("确认提交", "subject")


def add_product(person: MockVisitor) -> None:
    """Add one product with every field."""
    person.open("/products")
    person.press("添加产品")
    person.write("产品", "产品名称", "智聊")
    person.pick("产品", "服务形式", "APP")
    person.write("产品", "访问地址", "https://example.test/app")
    person.pick("产品", "服务状态", "已上线")
    person.pick("产品", "服务对象", "社会公众", "企业用户")
    person.write("产品", "日活跃用户量(DAU)", "3000")
    person.write("产品", "月活跃用户量(MAU)", "90000")
    person.tick("产品", "是否需要实名认证", "是")
    person.write("产品", "许可名称及编号", "模拟备 00000001 号")
    person.upload("产品", "许可证明", "许可.pdf")
    person.press("保存", answered="/products/save")


def add_path_and_function(person: MockVisitor) -> None:
    """Add an access path of three steps, move the last one up, and add a function under it."""
    person.page.get_by_role("row").filter(has_text="智聊").get_by_role("button", name="功能访问路径").click()
    person.press("添加功能访问路径")
    dialog = person.page.locator(".el-dialog:visible")
    for place, step in enumerate(("首页", "历史", "对话")):
        if place:
            person.press("添加步骤")
        dialog.get_by_label(f"第 {place + 1} 步", exact=True).fill(step)
    dialog.locator(".step-row").nth(2).get_by_role("button", name="上移").click()
    person.press("保存", answered="/paths/save")
    person.page.get_by_role("row").filter(has_text="首页 > 对话 > 历史").get_by_role(
        "button", name="功能", exact=True
    ).click()
    person.press("添加功能")
    person.write("功能", "功能名称", "智能问答")
    person.write("功能", "功能介绍", "用户提问，\n生成回答。")
    person.press("保存", answered="/functions/save")
    expect(person.page.get_by_role("cell", name="智能问答")).to_be_visible()


STORED_PRODUCT = {
    "产品": {
        "产品名称": "智聊",
        "服务形式": "APP",
        "访问地址": "https://example.test/app",
        "服务状态": "已上线",
        "服务对象": ["社会公众", "企业用户"],
        "关键运营数据 › 日活跃用户量(DAU)": 3000,
        "关键运营数据 › 月活跃用户量(MAU)": 90000,
        "是否需要实名认证": "是",
        "前置许可 › 许可名称及编号": "模拟备 00000001 号",
        "前置许可 › 许可证明": paper("许可.pdf"),
    }
}


def fill_basic(person: MockVisitor, role: str = "服务提供者") -> None:
    """Fill the basic step of a generative algorithm."""
    person.pick(BASIC, "算法类型", "生成合成类（深度合成）")
    person.tick(BASIC, "填报角色", role)
    person.write(BASIC, "算法名称", "智聊对话生成算法")
    person.date(BASIC, "上线时间", "2026-03-01")
    person.write(BASIC, "版本号", "1.10")
    person.tick(BASIC, "应用领域", "社交娱乐类/即时通讯", "其他/其他")
    person.upload(BASIC, "算法安全自评估报告", "自评估报告.pdf")
    person.upload(BASIC, "拟公示内容", "拟公示内容.pdf")


STORED_BASIC = {
    "算法类型": "生成合成类（深度合成）",
    "填报角色": "服务提供者",
    "算法名称": "智聊对话生成算法",
    "上线时间": "2026-03-01",
    "版本号": "1.10",
    "应用领域": ["社交娱乐类/即时通讯", "其他/其他"],
    "算法安全自评估报告": paper("自评估报告.pdf"),
    "拟公示内容": paper("拟公示内容.pdf"),
}


def fill_detail(person: MockVisitor) -> dict[str, Any]:
    """Fill all mandatory fields of a text algorithm; return what should be stored."""
    person.write("总述", "算法简介", "概述")
    person.tick("总述", "使用场景", "其他")
    person.write("总述", "其他使用场景", "答疑")
    person.tick("算法数据", "输入数据模态", "文本/长文本", "虚拟场景/虚拟场景")
    person.tick("算法数据", "输出数据模态", "文本")
    person.tick("算法数据", "输出文件格式", "TXT")
    person.tick("算法数据", "支持批量输出", "否")
    person.tick("算法模型", "包括境外数据", "包含境外数据")
    person.tick("算法模型", "境外数据来源", "开源社区")
    person.write("算法模型", "详细描述", LONG)
    person.tick("算法模型", "涉及个人信息", "否")
    person.tick("算法模型", "使用哪种生成合成算法", "基于深度学习的")
    person.write("算法模型", "详细描述", f"{LONG}模型", nth=1)
    for label in ("算法硬件要求", "算法性能"):
        person.write("算法模型", label, f"{label}若干")
    person.tick("算法模型", "算法计算方式", "服务器端计算", "第三方服务计算")
    person.tick("文本生成合成", "生成合成类型", "问答对话")
    person.tick("文本生成合成", "支持语种", "简体中文", "英语")
    person.tick("文本生成合成", "是否支持跨语言生成", "否")
    person.tick("跨模态生成合成方式", "是否支持跨模态生成合成", "否")
    for label in (
        "对训练数据进行预处理（模型策略）",
        "对用户输入数据进行预处理（输入策略）",
        "是否对产出结果进行后处理（输出策略）",
    ):
        person.tick("算法策略", label, "否")
    for label in ("输入数据的审核方式", "结果的审核方式"):
        person.tick("算法策略", label, "全量机器审核")
    person.write("算法策略", "详细描述", f"{LONG}输入", nth=0)
    person.write("算法策略", "详细描述", f"{LONG}结果", nth=1)
    risks = [label for label in person.section("算法风险与防范机制").locator("label").all_inner_texts() if label]
    for label in risks:
        person.write("算法风险与防范机制", label, f"{label}说明")
    return stored_detail(risks)


def stored_detail(risks: list[str]) -> dict[str, Any]:
    """Return what should be stored after `fill_detail`."""
    return {
        "总述": {"算法简介": "概述", "使用场景": "其他", "其他使用场景": "答疑"},
        "算法数据": {
            "输入数据模态": ["文本/长文本", "虚拟场景"],
            "输出数据模态": ["文本"],
            "输出文件格式": ["TXT"],
            "支持批量输出": "否",
        },
        "算法模型": {
            "包括境外数据": ["包含境外数据"],
            "境外数据来源": ["开源社区"],
            "境外数据来源 › 详细描述": LONG,
            "涉及个人信息": "否",
            "使用哪种生成合成算法": "基于深度学习的",
            "使用哪种生成合成算法 › 详细描述": f"{LONG}模型",
            "算法硬件要求": "算法硬件要求若干",
            "算法性能": "算法性能若干",
            "算法计算方式": ["服务器端计算", "第三方服务计算"],
        },
        "文本生成合成": {"生成合成类型": ["问答对话"], "支持语种": ["简体中文", "英语"], "是否支持跨语言生成": "否"},
        "跨模态生成合成方式": {"是否支持跨模态生成合成": "否"},
        "算法策略": {
            "对训练数据进行预处理（模型策略）": "否",
            "对用户输入数据进行预处理（输入策略）": "否",
            "输入数据的审核方式": ["全量机器审核"],
            "输入数据的审核方式 › 详细描述": f"{LONG}输入",
            "是否对产出结果进行后处理（输出策略）": "否",
            "结果的审核方式": ["全量机器审核"],
            "结果的审核方式 › 详细描述": f"{LONG}结果",
        },
        "算法风险与防范机制": {label: f"{label}说明" for label in risks},
    }


def add_algorithm(person: MockVisitor) -> str:
    """Create an algorithm by saving its basic step; return its id."""
    person.open("/algorithms")
    person.press("新增算法")
    person.shown("/algorithms/new/basic")
    fill_basic(person)
    person.press("保存", answered="/algorithms/save")
    (algorithm,) = person.stored()["algorithms"]
    person.shown(f"/algorithms/{algorithm['id']}/basic")
    return str(algorithm["id"])


def file_algorithm(person: MockVisitor) -> str:
    """File a text algorithm with its product, from an approved subject to 提交; return its id."""
    add_product(person)
    add_path_and_function(person)
    name = add_algorithm(person)
    person.press("下一步")
    person.shown(f"/algorithms/{name}/detail")
    fill_detail(person)
    person.press("下一步")
    person.shown(f"/algorithms/{name}/association")
    associate(person)
    person.press("下一步")
    person.shown(f"/algorithms/{name}/confirm")
    person.submit("提交", "algorithm")
    return name


def review(person: MockVisitor, what: str, verdict: str, comments: Any = None) -> None:
    """Submit a reviewer's verdict."""
    asked = {"account": ACCOUNT, "what": what, "verdict": verdict, "comments": comments}
    answer = person.registry.ask("/__mock__/review", asked)
    assert "state" in answer, answer


def press_in_row(person: MockVisitor, row: str, button: str) -> None:
    """Press a button in the row of the open list that contains these words."""
    buttons = person.page.get_by_role("row").filter(has_text=row)
    buttons.get_by_role("button", name=button, exact=True).click()


def change_version(person: MockVisitor, base: str, version: str) -> None:
    """Write a version into the open draft of a change and submit the change."""
    person.open(f"{base}/basic")
    person.write(BASIC, "版本号", version)
    person.press("保存", answered="/algorithms/save")
    person.open(f"{base}/confirm")
    person.submit("提交", "algorithm")


def apply_to_deregister(person: MockVisitor, base: str) -> None:
    """Fill the application for deregistration and submit it."""
    person.open(f"{base}/deregister")
    person.pick(LEAVING, "注销原因", "停止提供服务")
    person.date(LEAVING, "停止服务日期", "2026-06-30")
    person.write(LEAVING, "注销说明", "服务已停止。")
    person.write(LEAVING, "用户告知及善后安排", "已公告并删除用户数据。")
    person.submit("提交", "deregister")


def associate(person: MockVisitor) -> None:
    """Tick the product, its path and its function one by one."""
    for label in ("智聊（APP）", "首页 > 对话 > 历史", "智能问答"):
        node = person.page.get_by_role("treeitem").filter(has=person.page.get_by_text(label, exact=True)).last
        node.locator(".el-checkbox").first.click()
        if label != "智能问答":
            node.locator(".el-tree-node__expand-icon").first.click()


def check_products(person: MockVisitor) -> None:
    """Compare the product, its path and its function with what was typed."""
    (product,) = person.stored()["products"]
    assert product["sections"] == STORED_PRODUCT
    (path,) = product["paths"]
    assert path["steps"] == ["首页", "对话", "历史"]
    assert [(f["功能名称"], f["功能介绍"]) for f in path["functions"]] == [("智能问答", "用户提问，\n生成回答。")]


def check_locked(person: MockVisitor, base: str) -> None:
    """Check that a submitted algorithm and its product can be read but not changed."""
    person.open(f"{base}/detail")
    expect(person.page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
    expect(person.page.locator("main textarea:enabled, main input:enabled")).to_have_count(0)
    expect(person.item("总述", "其他使用场景").locator("input")).to_have_value("答疑")
    expect(person.page.locator(".record-state")).to_have_text("审核中")
    person.open("/products")
    expect(person.page.get_by_role("button", name="查看", exact=True)).to_be_visible()
