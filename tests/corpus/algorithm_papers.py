"""The papers of an algorithm and its products: report, publication, and the explanations that are retained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.core.risk_names import RISKS as RISK_NAMES
from scripts.profile_texts.papers import answer_lines, spoken, whole_of
from scripts.profile_texts.shapes import Json
from tests.corpus.entity_papers import DAY, ClientFacts
from tests.corpus.filing import Block, Paper

BASIC, DETAIL = "算法基础属性信息", "算法详细属性信息"


def day_of(text: str) -> str:
    """Return a day as papers write it."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def answers(detail: Json, word: str) -> Iterator[str]:
    """Yield the answers of the sections whose title has a word, with their questions."""
    for section, given in (detail.get("栏目答案") or detail).items():
        if word in section and isinstance(given, dict):
            for label, value in given.items():
                yield from answer_lines(label, value)


def publication(facts: ClientFacts, algorithm: Json) -> Paper:
    """Return the text to be published."""
    whole = whole_of(facts.texts, algorithm)
    rows = [[label, text] for label, text in whole["拟公示内容正文"].items()]
    blocks: list[Block] = [
        f"算法名称：{algorithm[BASIC]['算法名称']}",
        rows,
        f"备案主体：{facts.client.company}",
        f"日期：{DAY}",
    ]
    return Paper("拟公示内容", blocks, seal=facts.client.company)


def assessment(facts: ClientFacts, algorithm: Json) -> Paper:
    """Return the self-assessment report, by its outline."""
    whole = whole_of(facts.texts, algorithm)
    basic, role = whole[BASIC], whole[BASIC].get("填报角色", "")
    title = f"算法安全自评估报告（{basic['算法类型']}{'-' + role if role else ''}）"
    blocks: list[Block] = [
        _cover(facts, whole),
        *_situation(facts, whole),
        *_services(facts, whole),
        *_risks(facts),
        *_ending(facts, whole),
    ]
    return Paper(title, blocks, seal=facts.client.company, signature=facts.client.officer.name)


def _cover(facts: ClientFacts, whole: Json) -> list[list[str]]:
    basic, client, more = whole[BASIC], facts.client, facts.more
    summary = whole[DETAIL].get("总述", {})
    scene = summary.get("其他使用场景") or summary.get("使用场景") or whole["拟公示内容正文"]["算法应用场景"]
    first = next(answers(whole[DETAIL], "总述" if summary else "数据"))
    return [
        ["主体名称", client.company],
        ["统一社会信用代码", facts.code],
        ["算法名称", basic["算法名称"]],
        ["版本号", basic["版本号"]],
        ["算法类型", basic["算法类型"]],
        *([["填报角色", basic["填报角色"]]] if "填报角色" in basic else []),
        ["算法应用领域", "、".join(spoken(basic["应用领域"]))],
        ["算法使用场景", scene],
        ["算法上线情况", f"已上线，{day_of(basic['上线时间'])}"],
        ["自评估时间", "2026年11月16日至2026年11月24日"],
        ["报告撰写时间", DAY],
        ["算法备案类型", "未备案，本次为首次备案"],
        ["算法简介", first.partition("：")[2].replace("\n", "")],
        ["服务群体", more["age"]],
        ["用户数量", more["users"]],
        ["软硬件设施及部署位置", f"{client.place}，{client.cloud}"],
        *([f"{risk}风险", text] for risk, (text, _) in zip(RISK_NAMES, facts.texts.risks, strict=True)),
        ["真实性声明", "以上内容真实、准确、完整。"],
        ["算法安全负责人", client.officer.name],
        ["联系电话", facts.phone],
    ]


def _situation(facts: ClientFacts, whole: Json) -> Iterator[Block]:
    more, detail = facts.more, whole[DETAIL]
    yield "# 一、算法情况"
    yield "## （一）算法流程"
    yield "!图1 算法流程图"
    yield f"处理依次为：{'、'.join(more['flow'])}。每一步的输入和输出都有记录。"
    yield "## （二）算法数据"
    yield more["data"]
    yield more["modal"]
    yield from answers(detail, "数据")
    yield "## （三）算法模型"
    yield more["model"]
    yield from answers(detail, "模型")
    yield "## （四）干预策略"
    yield more["review"]
    yield from answers(detail, "策略")
    yield "## （五）结果标识" if "填报角色" in whole[BASIC] else "## （五）结果展示与告知"
    yield f"显式标识：{more['label']}"
    yield f"隐式标识与溯源：{more['trace']}"
    yield "!图2 结果页面上的显式标识" if "填报角色" in whole[BASIC] else "!图2 结果页面上的算法提示"


def _services(facts: ClientFacts, whole: Json) -> Iterator[Block]:
    yield "# 二、服务情况"
    launched = day_of(whole[BASIC]["上线时间"])
    support = whole.get("技术服务方式")
    if support:
        yield "## （一）技术服务方式"
        yield f"以{'、'.join(support['选项'])}的方式提供。{support['技术服务方式说明']}".replace("\n", "")
        yield f"自{launched}起提供服务，由客户面向其用户使用。"
        yield "## （二）服务对象与调用情况"
        yield "服务对象为签约企业客户，签约前查验营业执照、用途说明和授权书；近三个月日均调用约 12000 次。"
        return
    for number, product in zip("一二三四", facts.texts.products, strict=False):
        yield f"## （{number}）{product['产品名称']}（{product['服务形式']}）"
        yield f"服务简介：展现形态为{product['服务形式']}，访问地址为{product['访问地址']}，目前{product['服务状态']}。"
        figures = product["关键运营数据"]
        yield f"日活跃用户 {figures['日活跃用户量(DAU)']} 人，月活跃用户 {figures['月活跃用户量(MAU)']} 人。"
        yield f"算法在服务中应用情况：{'；'.join(_nodes(whole, product))}。"


def _nodes(whole: Json, product: Json) -> Iterator[str]:
    own = f"{product['产品名称']}/{product['服务形式']}"
    for node in whole.get("选择产品及功能信息", []):
        if node["产品"] == own:
            yield from _served(node, product)


def _served(node: Json, product: Json) -> Iterator[str]:
    """Yield the functions that a ticked node stands for, with their paths."""
    for steps, functions in product["功能访问路径"].items():
        if node.get("路径", steps) == steps:
            for name in functions:
                if node.get("功能", name) == name:
                    yield f"在“{steps.replace('>', ' > ')}”的“{name}”中使用"


def _risks(facts: ClientFacts) -> Iterator[Block]:
    dangers = dict(zip(RISK_NAMES, (text for text, _ in facts.texts.risks), strict=True))
    measures = dict(zip(RISK_NAMES, (text for _, text in facts.texts.risks), strict=True))
    yield "# 三、风险研判"
    for number, risk in zip("一二三", ("算法滥用", "算法漏洞", "算法恶意利用"), strict=True):
        yield f"## （{number}）{risk}"
        yield dangers.get(risk, dangers["算法被恶意利用"])
    yield "## （四）其他风险"
    yield from (dangers[risk] for risk in RISK_NAMES[3:])
    yield "# 四、风险防控情况"
    parts = ("风险防范机制建设", "用户权益保护", "内容生态治理", "模型安全保障", "数据安全防护")
    groups = (RISK_NAMES[:2], RISK_NAMES[7:], RISK_NAMES[3:6], RISK_NAMES[2:3], RISK_NAMES[6:7])
    for number, part, names in zip("一二三四五", parts, groups, strict=True):
        yield f"## （{number}）{part}"
        yield from (f"针对{name}：{measures[name]}" if name != "其他" else measures[name] for name in names)
    yield facts.more["age"]


def _ending(facts: ClientFacts, whole: Json) -> Iterator[Block]:
    client, more = facts.client, facts.more
    yield "# 五、安全评估结论"
    yield f"经评估，{whole[BASIC]['算法名称']}的风险可识别、可控制，符合上线要求；{client.company}将持续监测并每半年复评。"
    yield "# 六、其他应当说明的相关情况"
    yield f"服务部署于{client.place}，{client.cloud}，均在境内。"
    if "own" in more:
        yield f"本单位另有已备案算法：{more['own'][0]}（{more['own'][1]}），与本算法相互独立。"
    if "third" in more:
        third = more["third"]
        number = f"，备案编号为{third['备案编号']}" if "备案编号" in third else "，该服务不生成内容，不属于备案范围"
        yield f"所调用的{third['模型名称']}由{third['提供方']}提供{number}，合同约定不得用甲方数据训练。"
    yield f"佐证见{'、'.join(title for title, _ in facts.texts.evidence)}。"
    yield f"日期：{DAY}"
    yield "算法安全负责人（签名）："


def description(facts: ClientFacts) -> Paper:
    """Return the explanation of the algorithm."""
    first = facts.texts.algorithms[0]
    blocks: list[Block] = [f"算法名称：{first[BASIC]['算法名称']}　版本号：{first[BASIC]['版本号']}"]
    blocks += [f"{label}：{text}" for label, text in first["拟公示内容正文"].items()]
    blocks += [f"处理流程：{'、'.join(facts.more['flow'])}。", facts.more["modal"], facts.more["age"]]
    return Paper("算法说明文档", [*blocks, f"{facts.client.company}　{DAY}"])


def sources(facts: ClientFacts) -> Paper:
    """Return the explanation of the data."""
    head = ["数据名称", "类型", "来源与方式", "规模", "用途"]
    name = facts.names[0]
    blocks: list[Block] = [f"算法名称：{name}", facts.more["data"], [head, *facts.more["rows"]]]
    return Paper("数据来源及说明", [*blocks, f"{facts.client.company}　{DAY}"])


def models(facts: ClientFacts) -> Paper:
    """Return the explanation of the models."""
    first = facts.texts.algorithms[0]
    blocks: list[Block] = [f"算法名称：{facts.names[0]}", facts.more["model"], facts.more["modal"]]
    blocks += list(answers(first[DETAIL], "模型"))
    return Paper("算法模型架构", [*blocks, f"{facts.client.company}　{DAY}"])


def products(facts: ClientFacts) -> Paper:
    """Return the explanation of the products."""
    blocks: list[Block] = [f"单位：{facts.client.company}　网址：{facts.client.website}"]
    head = ["产品名称", "服务形式", "访问地址", "服务状态", "功能入口"]
    rows = [
        [
            product["产品名称"],
            product["服务形式"],
            product["访问地址"],
            product["服务状态"],
            "；".join(steps.replace(">", " > ") for steps in product["功能访问路径"]),
        ]
        for product in facts.texts.products
    ]
    blocks += [[head, *rows], facts.more["users"] + "。", facts.more["age"]]
    return Paper("APP或网站情况说明", [*blocks, f"日期：{DAY}"], seal=facts.client.company)


def links(facts: ClientFacts) -> Paper:
    """Return the explanation of which functions the algorithms serve."""
    rows = [["产品", "功能访问路径", "功能", "功能介绍", "所用算法"]]
    for algorithm in facts.texts.algorithms:
        for node in algorithm.get("选择产品及功能信息", []):
            rows += _link_rows(facts, node, algorithm[BASIC]["算法名称"])
    return Paper("产品与算法关联说明", [f"算法名称：{facts.names[0]}", rows, f"日期：{DAY}"], seal=facts.client.company)


def _link_rows(facts: ClientFacts, node: Json, algorithm: str) -> Iterator[list[str]]:
    for product in facts.texts.products:
        title = f"{product['产品名称']}/{product['服务形式']}"
        for steps, functions in product["功能访问路径"].items() if title == node["产品"] else ():
            for name, text in functions.items() if node.get("路径", steps) == steps else ():
                if node.get("功能", name) == name:
                    yield [title.replace("/", "（") + "）", steps.replace(">", " > "), name, text, algorithm]
