"""The content of each paper of an example: title and blocks of text, made from the profile's own words.

Every paper says that it is a sample without effect; sealed ones get a drawn seal. The headings of 自评估报告 and
基本情况 are those of the official outlines (domain.md 3.3, 3.4). `scripts.paper_drawing` draws the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from assistant.core.risk_names import RISKS as RISK_NAMES
from scripts.profile_texts.shapes import Json, Texts

TYPE, NAME = "算法类型", "算法名称"
BASIC, DETAIL = "算法基础属性信息", "算法详细属性信息"
SAMPLE = "本文件由程序生成，所涉单位、人员和数据均为虚构，仅供演示。"


@dataclass(frozen=True, slots=True)
class ExamplePaper:
    """A paper: `text` is paragraphs, headings among them begin with "# "; `about` is 产品, 算法 or empty."""

    title: str
    text: tuple[str, ...]
    seal: str = ""
    signature: str = ""
    kind: Literal["paper", "licence", "screen", "card"] = "paper"
    about: str = ""


@dataclass(frozen=True, slots=True)
class ExampleFacts:
    """The texts of an example and the numbers made for it."""

    texts: Texts
    credit_code: str

    @property
    def company(self) -> str:
        """Return the entity's name."""
        return self.texts.client.company

    @property
    def officer(self) -> str:
        """Return the name of the person responsible for algorithm safety."""
        return self.texts.client.officer.name

    @property
    def names(self) -> str:
        """Return the names of its algorithms."""
        return "、".join(algorithm[BASIC][NAME] for algorithm in self.texts.algorithms)

    @property
    def day(self) -> str:
        """Return the day of its papers."""
        return "2026年11月20日"


def licence(facts: ExampleFacts) -> ExamplePaper:
    """Return the licence, a picture."""
    client = facts.texts.client
    rows = (
        f"统一社会信用代码：{facts.credit_code}",
        f"名称：{client.company}",
        "类型：有限责任公司",
        f"法定代表人：{client.legal.name}",
        f"住所：{client.licence_address}",
        f"营业期限：{client.since} 至 {client.until}",
        f"经营范围：{client.scope}",
    )
    return ExamplePaper("营业执照", rows, seal="登记机关", kind="licence")


def employment(facts: ExampleFacts, id_number: str, mobile_number: str) -> ExamplePaper:
    """Return the proof of employment of the person responsible, with the numbers entered in the form."""
    text = (
        f"兹证明 {facts.officer} 系 {facts.company} 正式员工，现任算法安全负责人，签有书面劳动合同。",
        "主要职责：组织算法安全自评估；审核算法上线与变更；组织安全监测、事件应急处置和违法违规处置；对接主管部门。",
        f"居民身份证号码：{id_number}",
        f"手机号码：{mobile_number}",
        f"单位名称：{facts.company}",
        f"统一社会信用代码：{facts.credit_code}",
        f"出具日期：{facts.day}",
    )
    return ExamplePaper("算法安全责任人工作证明", text, seal=facts.company)


def commitment(facts: ExampleFacts) -> ExamplePaper:
    """Return the letter of commitment."""
    text = (
        f"{facts.company} 就 {facts.names} 的备案郑重承诺：",
        "一、所提交的全部材料真实、准确、完整，无隐瞒和虚假。",
        "二、遵守有关互联网信息服务算法的法律法规，接受主管部门监督检查。",
        "三、落实算法安全主体责任，健全管理制度，配备与业务规模相适应的专业人员和技术措施。",
        "四、算法发生变更或终止服务的，按规定期限办理变更或注销手续。",
        f"备案主体：{facts.company}",
        f"日期：{facts.day}",
    )
    return ExamplePaper("算法备案承诺书", text, seal=facts.company)


def responsibility(facts: ExampleFacts) -> ExamplePaper:
    """Return the statement on safety responsibility, following its outline."""
    client = facts.texts.client
    text = (
        "# 一、算法安全专职机构",
        f"（一）机构设置：{client.company} 设算法安全部，直接向总经理报告。",
        f"（二）负责人基本信息：{facts.officer}，算法安全负责人，联系邮箱 {client.officer.mailbox}@example.com。",
        f"（三）工作人员任职要求：熟悉{facts.texts.about.split('：', maxsplit=1)[0]}业务，具备安全评估或内容审核经验。",
        f"（四）工作人员配备规模：专职 {6 + client.serial % 7} 人，其中安全评估 2 人，监测处置 {4 + client.serial % 7} 人。",
        f"（五）技术保障措施：服务部署于{client.place}，日志留存不少于六个月。",
        "# 二、算法安全管理制度建设",
        f"（一）自评估制度：{facts.names}上线前及每半年评估一次，结论由{facts.officer}签署。",
        "（二）安全监测制度：信息安全、数据安全、用户个人信息安全、算法安全分别设指标，异常十分钟内告警。",
        f"（三）安全事件应急处置制度：分三级响应，最高级由{client.legal.name}总指挥，每年演练两次。",
        "（四）违法违规处置制度：对数据使用、信息安全、用户权益、算法安全方面的违规分别规定停用、整改和追责程序。",
        f"（五）其他制度：投诉举报由{client.team[0].name}牵头，一个工作日内答复。",
        "# 三、附件",
        "算法安全管理制度汇编一册。",
        f"单位：{client.company}　日期：{facts.day}",
    )
    return ExamplePaper("落实算法安全主体责任基本情况", text, seal=facts.company)


def icp(facts: ExampleFacts) -> ExamplePaper:
    """Return the proof of the ICP record."""
    client = facts.texts.client
    text = (
        f"主办单位：{client.company}",
        f"备案号：{client.icp}",
        f"域名：{'、'.join(client.domains)}",
        "备案状态：正常",
    )
    return ExamplePaper("ICP备案证明", text)


def prior_licence(facts: ExampleFacts, product: Json) -> ExamplePaper:
    """Return the proof of a product's prior licence."""
    text = (
        f"持有单位：{facts.company}",
        f"产品：{product['产品名称']}（{product['服务形式']}）",
        f"许可名称及编号：{product['前置许可']['许可名称及编号']}",
        f"访问地址：{product['访问地址']}",
    )
    return ExamplePaper("前置许可证明", text, about="产品")


def publication(facts: ExampleFacts, algorithm: Json) -> ExamplePaper:
    """Return the text to be published."""
    shown = whole_of(facts.texts, algorithm)
    rows = [f"{label}：{text}" for label, text in shown["拟公示内容正文"].items()]
    name = f"算法名称：{algorithm[BASIC][NAME]}"
    return ExamplePaper(
        "拟公示内容",
        (name, *rows, f"备案主体：{facts.company}", f"算法安全负责人：{facts.officer}", f"日期：{facts.day}"),
        seal=facts.company,
        about="算法",
    )


def assessment(facts: ExampleFacts, algorithm: Json) -> ExamplePaper:
    """Return the self-assessment report, following its outline."""
    whole = whole_of(facts.texts, algorithm)
    role = whole[BASIC].get("填报角色", "")
    title = f"算法安全自评估报告（{whole[BASIC][TYPE]}{'-' + role if role else ''}）"
    text = (*_cover(facts, whole), *_chapters(facts, whole))
    return ExamplePaper(title, text, seal=facts.company, signature=facts.officer, about="算法")


def whole_of(texts: Texts, algorithm: Json) -> Json:
    """Return an algorithm completed with the data of the other algorithm of the same capability."""
    named = algorithm.get("同一能力")
    other = next((algorithm for algorithm in texts.algorithms if algorithm[BASIC][NAME] == named), None)
    return _over(other, algorithm) if other else algorithm


def _over(below: Json, above: Json) -> Json:
    return below | {
        key: _over(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }


def _cover(facts: ExampleFacts, algorithm: Json) -> Iterator[str]:
    basic, client = algorithm[BASIC], facts.texts.client
    yield f"主体名称：{client.company}"
    yield f"统一社会信用代码：{facts.credit_code}"
    yield f"算法名称：{basic[NAME]}"
    yield f"算法类型：{basic[TYPE]}"
    yield f"算法应用领域：{'、'.join(spoken(basic.get('应用领域', [])))}"
    scene = algorithm[DETAIL].get("总述", {}).get("使用场景")
    yield f"算法使用场景：{scene or algorithm['拟公示内容正文']['算法应用场景']}"
    yield f"算法上线情况：已上线，{basic['上线时间']}"
    yield f"自评估时间：2026年11月17日　报告撰写时间：{facts.day}"
    yield f"用户数量：月活跃用户 {client.monthly_users} 人"
    for risk, (text, _) in zip(RISK_NAMES, facts.texts.risks, strict=True):
        yield f"{risk}风险：{text}"
    yield "真实性声明：以上内容真实、准确。"


def _chapters(facts: ExampleFacts, algorithm: Json) -> Iterator[str]:
    client = facts.texts.client
    yield "# 一、算法情况"
    yield from _sentences(algorithm[DETAIL])
    yield "# 二、服务情况"
    yield from _services(facts, algorithm)
    yield "# 三、风险研判"
    yield from (f"{risk}：{danger}" for risk, (danger, _) in zip(RISK_NAMES, facts.texts.risks, strict=True))
    yield "# 四、风险防控情况"
    yield from (f"{risk}：{done}" for risk, (_, done) in zip(RISK_NAMES, facts.texts.risks, strict=True))
    yield "# 五、安全评估结论"
    yield f"{algorithm[BASIC][NAME]}的风险可识别、可控制，{client.company}将持续监测并每半年复评。"
    yield "# 六、其他应当说明的相关情况"
    yield f"服务部署于{client.place}；{client.cloud}。佐证见{'、'.join(title for title, _ in facts.texts.evidence)}。"
    yield f"算法安全负责人（签名）：　　　　　　　日期：{facts.day}"


def _services(facts: ExampleFacts, algorithm: Json) -> Iterator[str]:
    for product in facts.texts.products:
        yield f"{product['产品名称']}（{product['服务形式']}）：{product['访问地址']}，{product['服务状态']}。"
    support = algorithm.get("技术服务方式")
    if support:
        yield f"技术服务方式：{'、'.join(support['选项'])}。{support.get('技术服务方式说明', '')}"


def _sentences(detail: Json) -> Iterator[str]:
    """Yield each answer of the detailed attributes with its question, section by section."""
    for section, answers in (detail.get("栏目答案") or detail).items():
        yield f"# {section}"
        for label, value in answers.items():
            yield from answer_lines(label, value)


def answer_lines(label: str, value: Any) -> Iterator[str]:
    """Yield an answer with its question, a line for each part of it."""
    if not isinstance(value, dict):
        yield f"{label}：{'、'.join(spoken(value)) if isinstance(value, list) else value}"
    elif all(isinstance(below, list) for below in value.values()) and "选项" not in value:
        groups = (f"{group}（{'、'.join(words)}）" if words else group for group, words in value.items())
        yield f"{label}：{'；'.join(groups)}"
    else:
        for inner, below in value.items():
            yield from answer_lines(label if inner in ("选择", "选项") else inner, below)


def spoken(words: Any) -> list[str]:
    """Return ticked words for use in a sentence, without their groups."""
    if isinstance(words, dict):
        return [word for group, below in words.items() for word in below or [group]]
    return list(words)


def screen(facts: ExampleFacts, title: str, proves: str) -> ExamplePaper:
    """Return an evidence screenshot, a picture."""
    return ExamplePaper(title, (facts.company, proves), kind="screen")


def contract(facts: ExampleFacts, model: Json) -> ExamplePaper:
    """Return a contract with a supplier."""
    text = (
        f"甲方：{facts.company}",
        f"乙方：{model['提供方']}",
        f"标的：{model['模型名称']}。用途：{model['用途']}",
        "乙方不得将甲方数据用于训练或向第三方提供。",
        f"签订日期：{facts.day}",
    )
    return ExamplePaper("技术服务合同", text, seal=facts.company)


def retained_materials(facts: ExampleFacts) -> Iterator[tuple[str, ExamplePaper]]:
    """Yield the materials that are retained but not uploaded, with their kind."""
    client, first = facts.texts.client, facts.texts.algorithms[0]
    publication_text = first["拟公示内容正文"]
    products = (
        "；".join(f"{product['产品名称']}（{product['服务形式']}）" for product in facts.texts.products) or "无自有产品"
    )
    yield "法定代表人身份证扫描件", ExamplePaper("居民身份证", (f"姓名：{client.legal.name}",), kind="card")
    yield "算法安全责任人身份证扫描件", ExamplePaper("居民身份证", (f"姓名：{client.officer.name}",), kind="card")
    rules = tuple(f"{risk}：{done}" for risk, (_, done) in zip(RISK_NAMES, facts.texts.risks, strict=True))
    yield "管理制度", ExamplePaper("算法安全管理制度汇编", (f"适用单位：{client.company}", *rules), seal=client.company)
    yield "算法说明文档", ExamplePaper("算法说明文档", tuple(publication_text.values()), about="算法")
    yield "数据来源及说明", ExamplePaper("数据来源及说明", tuple(_about(first[DETAIL], "数据")), about="算法")
    yield "算法模型架构", ExamplePaper("算法模型架构", tuple(_about(first[DETAIL], "模型")), about="算法")
    yield (
        "APP 或网站情况说明",
        ExamplePaper("应用情况说明", (f"产品：{products}", f"网址：{client.website}"), about="产品"),
    )
    links = tuple("》".join(str(part) for part in node.values()) for node in first.get("选择产品及功能信息", []))
    yield "产品与算法关联说明", ExamplePaper("产品与算法关联说明", (f"算法：{facts.names}", *links), about="算法")


def _about(detail: Json, word: str) -> Iterator[str]:
    """Yield the answers of the section about data, or about the model."""
    for key, value in (detail.get("栏目答案") or detail).items():
        if word in key and isinstance(value, dict):
            for label, answer in value.items():
                yield from answer_lines(label, answer)
