"""The draft of 算法安全自评估报告: a cover table, then the chapters for its type and role."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.declaration.papers.assessment_chapters import Report, chapter
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.papers.facts import DraftFacts, leaves
from assistant.declaration.papers.outline import ASSESSMENT, assessment_headings
from assistant.declaration.papers.passages import product_name, users
from assistant.declaration.papers.questions import FILED_BEFORE
from assistant.declaration.profile import vocabulary as words

_BASIC = "subject.basic"
_WIDTHS = (4.6, 11.4)


def assessment(facts: DraftFacts, algorithm: FieldKey) -> DraftLayer:
    """Return the report on an algorithm."""
    report = Report.of(facts, algorithm)
    parts: list[LayerPart] = [Grid(tuple(_cover(report)), widths=_WIDTHS)]
    for title, sections in assessment_headings(report.kind, report.role):
        parts.append(Heading(title))
        parts.extend(chapter(report, title[0], sections))
    parts.extend(_signature(facts))
    subtitle = "-".join(word for word in (report.kind, report.role) if word) or _type(report)
    places = tuple(facts.open.values())
    return DraftLayer(
        ASSESSMENT, ASSESSMENT, report.name, tuple(parts), f"（{subtitle}）", facts=facts.used, places=places
    )


def _cover(report: Report) -> Iterator[tuple[str, ...]]:
    facts, key = report.facts, report.algorithm
    yield "主体名称", facts.text_or_gap(_BASIC, "name", "主体名称是什么？")
    yield "统一社会信用代码", facts.text_or_gap(_BASIC, "uscc", "统一社会信用代码是多少？")
    yield "算法名称", report.name
    yield "算法类型", report.kind or _type(report)
    if report.kind in {words.GENERATIVE, ""}:
        yield "填报角色", facts.text_or_gap(key, "basic.role", "填报角色是服务提供者还是服务技术支持者？")
    fields = leaves(facts.value(key, "basic.fields"))
    yield "算法应用领域", fields or facts.text_or_gap(key, "basic.fields", "应用领域是哪些？")
    yield "算法使用场景", _scene(facts, key)
    yield "算法上线情况", _launch(report)
    yield "自评估时间", facts.reply("自评估时间", key)
    yield "报告撰写时间", facts.reply("报告撰写时间", key)
    yield "算法基本情况", report.introduction
    yield "算法备案类型", facts.reply(FILED_BEFORE, key)
    yield "拟公示内容", "见附件《拟公示内容》"
    yield "落实主体责任基本情况", "见附件《落实算法安全主体责任基本情况》"
    yield ("评估算法描述",)
    yield from _description(report)
    yield ("评估算法风险描述",)
    for number, risk in enumerate(report.risks, 1):
        yield f"{number}. {risk.name}", risk.description
    yield "真实性声明", facts.gap("template", ASSESSMENT, "真实性声明照抄官方模板的原文；模板里怎么写？")
    yield "算法安全负责人（签名）", "（手写签名）"
    yield "联系电话", facts.text_or_gap("subject.responsible", "mobile", "算法安全责任人的手机号码是多少？")


def _scene(facts: DraftFacts, key: FieldKey) -> str:
    scene = facts.get(key, "detail.summary.scene")
    other = facts.get(key, "detail.summary.other_scene")
    chosen = f"{scene}（{other}）" if scene and other else scene
    return chosen or facts.text_or_gap(key, "publication_text.scene", "用在哪些场景，输入什么、输出什么？")


def _launch(report: Report) -> str:
    facts, key = report.facts, report.algorithm
    question = "已上线还是未上线？已上线的，上线时间是哪天？"
    if not (day := facts.get(key, "basic.launched")):
        return facts.text_or_gap(key, "basic.launched", question)
    states = {facts.get(use.product, "status") for use in report.uses} - {""}
    return f"未上线，计划上线时间 {day}" if states == {"未上线"} else f"已上线，上线时间 {day}"


def _type(report: Report) -> str:
    return report.facts.text_or_gap(report.algorithm, "basic.type", "算法类型是什么？")


def _description(report: Report) -> Iterator[tuple[str, str]]:
    facts, key = report.facts, report.algorithm
    products = [use.product for use in report.uses]
    yield "1. 简介", report.introduction
    scope = "；".join(product_name(facts, product) for product in products)
    yield "2. 应用范围", scope or _scope(report)
    audience = {facts.get(product, "audience") for product in products} - {""}
    yield "3. 服务群体", "；".join(sorted(audience)) or _audience(report)
    figures = "；".join(f"{product_name(facts, product)}{users(facts, product)}" for product in products)
    yield "4. 用户数量", figures or _count(report)
    yield "5. 社会影响", facts.reply("社会影响", key)
    yield "6. 软硬件设施及部署位置", _facilities(facts, key)
    yield "7. 其他", facts.reply("其他说明", key)


def _scope(report: Report) -> str:
    """Return where the algorithm is used: for a supporter its mode of service, else a gap for the association."""
    facts, key = report.facts, report.algorithm
    if report.role == words.SUPPORTER:
        return facts.text_or_gap(key, "support.description", "客户怎样接入，能调用哪些能力？")
    return facts.gap("field", str(key.child("association")), "算法用在哪些产品、哪些功能里？")


def _audience(report: Report) -> str:
    facts, key = report.facts, report.algorithm
    if report.role == words.SUPPORTER:
        return facts.reply("客户范围", key)
    if not report.uses:
        return _scope(report)
    return facts.text_or_gap(report.uses[0].product, "audience", "服务哪些人群？")


def _count(report: Report) -> str:
    is_supporter = report.role == words.SUPPORTER
    return report.facts.reply("客户数量", report.algorithm) if is_supporter else _scope(report)


def _facilities(facts: DraftFacts, key: FieldKey) -> str:
    notes = "notes.deployment"
    place = facts.text_or_gap(notes, "place", "服务器在哪个省市、哪个机房？")
    texts = (
        facts.get(key, "detail.model.hardware"),
        f"部署地点：{place}",
        f"云服务商：{facts.text_or_gap(notes, 'cloud', '用的是哪家云，或自有机房？')}",
        f"是否在境内：{facts.text_or_gap(notes, 'mainland', '是否全部部署在境内？')}",
    )
    return "\n".join(text for text in texts if text)


def _signature(facts: DraftFacts) -> tuple[DraftLine, ...]:
    name = facts.text_or_gap(_BASIC, "name", "主体名称是什么？")
    return (
        DraftLine("算法安全负责人（手写签名）：                ", "sign"),
        DraftLine(f"单位（盖章）：{name}", "sign"),
        DraftLine("日期：      年    月    日", "sign"),
    )
