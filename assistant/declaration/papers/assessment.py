"""The draft of 算法安全自评估报告: a cover table, then the chapters for its type and role."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.declaration.papers.assessment_chapters import Report, chapter
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart, ask
from assistant.declaration.papers.facts import DraftFacts, leaves
from assistant.declaration.papers.outline import ASSESSMENT, assessment_headings
from assistant.declaration.papers.passages import product_name, users
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
    subtitle = "-".join(word for word in (report.kind, report.role) if word) or ask("算法类型是什么？")
    return DraftLayer(ASSESSMENT, ASSESSMENT, report.name, tuple(parts), f"（{subtitle}）", facts=facts.used)


def _cover(report: Report) -> Iterator[tuple[str, ...]]:
    facts, key = report.facts, report.algorithm
    yield "主体名称", facts.text_or_gap(_BASIC, "name", "主体名称是什么？")
    yield "统一社会信用代码", facts.text_or_gap(_BASIC, "uscc", "统一社会信用代码是多少？")
    yield "算法名称", report.name
    yield "算法类型", report.kind or ask("算法类型是什么？")
    if report.kind in {words.GENERATIVE, ""}:
        yield "填报角色", report.role or ask("填报角色是服务提供者还是服务技术支持者？")
    yield "算法应用领域", leaves(facts.value(key, "basic.fields")) or ask("应用领域是哪些？")
    yield "算法使用场景", _scene(facts, key)
    yield "算法上线情况", _launch(report)
    yield "自评估时间", ask("自评估从哪天到哪天？")
    yield "报告撰写时间", ask("报告在哪天写成？（不早于自评估时间）")
    yield "算法基本情况", report.introduction
    yield "算法备案类型", ask("本算法未备案、已备案，还是变更备案？已备案的请写备案编号。")
    yield "拟公示内容", "见附件《拟公示内容》"
    yield "落实主体责任基本情况", "见附件《落实算法安全主体责任基本情况》"
    yield ("评估算法描述",)
    yield from _description(report)
    yield ("评估算法风险描述",)
    for number, risk in enumerate(report.risks, 1):
        yield f"{number}. {risk.name}", risk.description
    yield "真实性声明", ask("真实性声明照抄官方模板的原文；模板里怎么写？")
    yield "算法安全负责人（签名）", "（手写签名）"
    yield "联系电话", facts.text_or_gap("subject.responsible", "mobile", "算法安全责任人的手机号码是多少？")


def _scene(facts: DraftFacts, key: FieldKey) -> str:
    scene = facts.get(key, "detail.summary.scene")
    other = facts.get(key, "detail.summary.other_scene")
    chosen = f"{scene}（{other}）" if scene and other else scene
    return chosen or facts.text_or_gap(key, "publication_text.scene", "算法用在什么场景？")


def _launch(report: Report) -> str:
    day = report.facts.get(report.algorithm, "basic.launched")
    return f"已上线，上线时间 {day}" if day else ask("已上线还是未上线？已上线的，上线时间是哪天？")


def _description(report: Report) -> Iterator[tuple[str, str]]:
    facts, key = report.facts, report.algorithm
    products = [use.product for use in report.uses]
    yield "1. 简介", report.introduction
    scope = "；".join(product_name(facts, product) for product in products)
    yield "2. 应用范围", scope or facts.get(key, "support.description") or ask("算法用在哪些产品或服务里？")
    audience = {facts.get(product, "audience") for product in products} - {""}
    yield "3. 服务群体", "；".join(sorted(audience)) or ask("服务哪些人群或客户？")
    figures = "；".join(f"{product_name(facts, product)}{users(facts, product)}" for product in products)
    yield "4. 用户数量", figures or ask("有多少用户或客户在使用？")
    yield "5. 社会影响", ask("算法对公众、行业或劳动者有什么影响，影响多大？")
    yield "6. 软硬件设施及部署位置", _facilities(facts, key)
    yield "7. 其他", ask("还有没有要说明的？没有请写“无”。")


def _facilities(facts: DraftFacts, key: FieldKey) -> str:
    notes = "notes.deployment"
    place = facts.text_or_gap(notes, "place", "服务器部署在哪里？")
    texts = (
        facts.get(key, "detail.model.hardware"),
        f"部署地点：{place}",
        f"云服务商：{facts.text_or_gap(notes, 'cloud', '用的是哪家云，或自有机房？')}",
        f"是否在境内：{facts.text_or_gap(notes, 'mainland', '是否全部在境内？')}",
    )
    return "\n".join(text for text in texts if text)


def _signature(facts: DraftFacts) -> tuple[DraftLine, ...]:
    name = facts.text_or_gap(_BASIC, "name", "主体名称是什么？")
    return (
        DraftLine("算法安全负责人（手写签名）：                ", "sign"),
        DraftLine(f"单位（盖章）：{name}", "sign"),
        DraftLine("日期：      年    月    日", "sign"),
    )
