"""Drafts about one algorithm: 拟公示内容, 算法说明文档, 数据来源及说明, 算法模型架构, 产品与算法关联说明."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.core.values import Choices
from assistant.declaration.papers import flowchart
from assistant.declaration.papers.assessment_chapters import flow, introduction, third_party, which_model
from assistant.declaration.papers.draft_layer import GAP, DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.models_used import called_models, calls_others, own_model, said_origin
from assistant.declaration.papers.outline import (
    ARCHITECTURE,
    ASSOCIATION,
    DATA_SOURCES,
    EXPLANATION,
    PUBLICATION,
    PUBLICATION_ROWS,
)
from assistant.declaration.papers.passages import answered, chinese, functions, product_name, uses
from assistant.declaration.papers.questions import CALLED_MODEL, MODEL_ORIGIN
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.registry.assumed_questions import SOURCES

_WIDTHS = (4.2, 11.8)
_PUBLICATION_ASKS = {
    "principle": "算法凭什么原理工作？（对公众看得懂，不写秘密）",
    "mechanism": "从用户操作到得出结果，算法分哪几步运行？",
    "scene": "用在哪些场景，输入什么、输出什么？",
    "purpose": "为什么用这个算法，对用户有什么好处？",
    "notice": "在哪里、怎样向用户公示了算法？（选填，没有请写“无”）",
}
_TRAINING = (("overseas", "包括境外数据"), ("sampling", "产生方式"), ("personal_information", "涉及个人信息"))
_NOT_TRAINED = "模型由第三方提供，本单位不训练模型，没有需要标注的训练数据。"
_OF_SOURCE = ("数据类型", "收集方式", "数据格式", "数据量", "数据用途")


def publication(facts: DraftFacts, algorithm: FieldKey) -> DraftLayer:
    """Return the text to be published: five rows that name no person."""
    rows = [("算法名称", _name(facts, algorithm))]
    for field, label in PUBLICATION_ROWS:
        rows.append((label, facts.text_or_gap(algorithm, f"publication_text.{field}", _PUBLICATION_ASKS[field])))
    company = facts.text_or_gap("subject.basic", "name", "主体名称是什么？")
    parts = (
        Grid(tuple(rows), widths=_WIDTHS),
        DraftLine(f"备案主体（盖章）：{company}", "sign"),
        DraftLine("日期：      年    月    日", "sign"),
    )
    return _draft_layer(PUBLICATION, facts, algorithm, parts)


def explanation(facts: DraftFacts, algorithm: FieldKey) -> DraftLayer:
    """Return the explanation: design, implementation, mechanism and application scenes."""
    parts: list[LayerPart] = [Grid(tuple(_head(facts, algorithm)), widths=_WIDTHS), Heading("一、设计思路")]
    parts.append(DraftLine(introduction(facts, algorithm), own=True))
    parts.append(_publication_line(facts, algorithm, "principle"))
    parts.append(DraftLine(facts.reply("做法理由", algorithm), own=True))
    parts.append(Heading("二、实现方法"))
    parts.extend(answered(facts, algorithm, "算法模型"))
    parts.append(Heading("三、运行机制"))
    parts.append(_publication_line(facts, algorithm, "mechanism"))
    parts.extend(flow(facts, algorithm))
    parts.append(DraftLine(facts.reply("人工介入", algorithm), own=True))
    parts.append(Heading("四、应用场景"))
    parts.append(_publication_line(facts, algorithm, "scene"))
    parts.append(_publication_line(facts, algorithm, "purpose"))
    return _draft_layer(EXPLANATION, facts, algorithm, tuple(parts))


def data_sources(facts: DraftFacts, algorithm: FieldKey) -> DraftLayer:
    """Return the data sources: one row for each, then use, labelling, quality and authorisation."""
    header = ("来源名称", "类型", "收集方式和时间", "格式", "数据量", "用途")
    rows = [_source_row(facts, algorithm, name) for name in _source_names(facts, algorithm)]
    parts: list[LayerPart] = [Grid(tuple(_head(facts, algorithm)), widths=_WIDTHS), Heading("一、数据来源")]
    parts.append(Grid((header, *rows), head=True, widths=(2.7, 2.5, 3.2, 2.4, 2.5, 2.7)))
    parts.append(Heading("二、数据的内容和使用"))
    parts.extend(answered(facts, algorithm, "算法数据"))
    parts.extend(_training(facts, algorithm))
    parts.append(Heading("三、标注方法和质量"))
    if own_model(facts, algorithm) == "no":
        is_said = said_origin(facts, algorithm) == CALLED_MODEL
        parts.append(DraftLine(_NOT_TRAINED if is_said else facts.reply(MODEL_ORIGIN, algorithm)))
    else:
        parts.append(DraftLine(facts.reply("标注方法", algorithm), own=True))
        parts.append(DraftLine(facts.reply("标注质量", algorithm), own=True))
    parts.append(Heading("四、个人信息和授权"))
    parts.append(DraftLine(facts.reply("数据授权", algorithm), own=True))
    return _draft_layer(DATA_SOURCES, facts, algorithm, tuple(parts))


def architecture(facts: DraftFacts, algorithm: FieldKey) -> DraftLayer:
    """Return the model architecture: each model, the framework and principle, training, third-party models."""
    parts: list[LayerPart] = [Grid(tuple(_head(facts, algorithm)), widths=_WIDTHS), Heading("一、总体架构")]
    boxes = flowchart.models(facts, algorithm)
    rows = tuple((box.title, box.note or facts.reply("模型种类", algorithm, box.title)) for box in boxes)
    parts.append(Grid((("模型", "种类或用途"), *rows), head=True, widths=(7.0, 9.0)))
    if len(boxes) > 1:
        parts.append(DraftLine(facts.reply("模型连接", algorithm), own=True))
    parts.append(Heading("二、框架和核心原理"))
    parts.extend(answered(facts, algorithm, "算法模型"))
    parts.append(_publication_line(facts, algorithm, "principle"))
    has_own = own_model(facts, algorithm)
    if has_own == "open":
        parts.append(DraftLine(facts.reply(MODEL_ORIGIN, algorithm)))
    elif has_own == "yes":
        parts.append(DraftLine(facts.reply("框架原理", algorithm), own=True))
    parts.append(Heading("三、训练和评测"))
    parts.append(DraftLine(facts.reply("效果评测" if has_own == "no" else "训练评测", algorithm), own=True))
    parts.append(Heading("四、第三方模型"))
    parts.extend(_third_party(facts, algorithm))
    return _draft_layer(ARCHITECTURE, facts, algorithm, tuple(parts))


def _third_party(facts: DraftFacts, algorithm: FieldKey) -> Iterator[LayerPart]:
    """Yield the third-party models; without any, 无 where the form says so, else a gap."""
    calls = calls_others(facts, algorithm)
    if any(called_models(facts, algorithm)):
        yield from third_party(facts, algorithm)
    elif calls:
        yield which_model(facts)
    else:
        yield DraftLine("无" if calls is False else facts.reply("第三方模型", algorithm), own=True)


def association(facts: DraftFacts, algorithm: FieldKey) -> DraftLayer:
    """Return where each product uses the algorithm, how, and its effect on the business."""
    parts: list[LayerPart] = [Grid(tuple(_head(facts, algorithm)), widths=_WIDTHS)]
    for number, use in enumerate(uses(facts, algorithm), 1):
        title = product_name(facts, use.product)
        parts.append(Heading(f"{chinese(number)}、{title}"))
        for path, function in functions(facts, use):
            name = facts.text_or_gap(function, "name", "功能叫什么？")
            parts.append(DraftLine(name, "label"))
            parts.append(
                Grid(
                    (
                        ("算法应用位置", facts.text_or_gap(path, "steps", "从哪里进入这个功能？")),
                        ("功能实现方式", facts.text_or_gap(function, "introduction", "这个功能怎样用算法实现？")),
                        ("对业务的作用", facts.reply("业务作用", algorithm, name)),
                    ),
                    widths=_WIDTHS,
                )
            )
    return _draft_layer(ASSOCIATION, facts, algorithm, tuple(parts))


def _draft_layer(paper: str, facts: DraftFacts, algorithm: FieldKey, parts: tuple[LayerPart, ...]) -> DraftLayer:
    name = _name(facts, algorithm)
    return DraftLayer(paper, paper, name, parts, facts=facts.used, places=tuple(facts.open.values()))


def _name(facts: DraftFacts, algorithm: FieldKey) -> str:
    return facts.text_or_gap(algorithm, "basic.name", "算法名称是什么？")


def _head(facts: DraftFacts, algorithm: FieldKey) -> Iterator[tuple[str, str]]:
    yield "主体名称", facts.text_or_gap("subject.basic", "name", "主体名称是什么？")
    yield "算法名称", _name(facts, algorithm)
    yield "算法类型", facts.text_or_gap(algorithm, "basic.type", "算法类型是什么？")
    if role := facts.get(algorithm, "basic.role"):
        yield "填报角色", role
    yield "上线时间", facts.text_or_gap(algorithm, "basic.launched", "哪天上线？")
    if version := facts.get(algorithm, "basic.version"):
        yield "版本号", version


def _publication_line(facts: DraftFacts, algorithm: FieldKey, field: str) -> DraftLine:
    return DraftLine(facts.text_or_gap(algorithm, f"publication_text.{field}", _PUBLICATION_ASKS[field]), own=True)


def _source_names(facts: DraftFacts, algorithm: FieldKey) -> tuple[str, ...]:
    """Return the names of the sources: one for each ticked option, one for a description, else those of a model."""
    texts: list[str] = []
    for spec, text in facts.section(algorithm, "算法数据"):
        if spec.label in SOURCES and text:
            texts.extend(text.split("、"))
    if texts or facts.get(algorithm, "basic.type") != words.GENERATIVE:
        return tuple(texts) or (facts.reply("数据来源名称", algorithm),)
    is_trained = own_model(facts, algorithm) != "no"
    return (*(["训练数据"] if is_trained else []), "用户输入的数据")


def _source_row(facts: DraftFacts, algorithm: FieldKey, name: str) -> tuple[str, ...]:
    if GAP.search(name):
        return (name, *["" for _ in _OF_SOURCE])
    return (name, *(facts.reply(topic, algorithm, name) for topic in _OF_SOURCE))


def _training(facts: DraftFacts, algorithm: FieldKey) -> Iterator[LayerPart]:
    """Yield the answers about training data, which only the form of 生成合成类 asks."""
    if text := facts.get(algorithm, "detail.model.training_data"):
        yield DraftLine("训练数据来源", "label")
        yield DraftLine(text, own=True)
    rows = [
        (label, str(value) if isinstance(value, Choices) else facts.get(algorithm, f"detail.model.{field}"))
        for field, label in _TRAINING
        if (value := facts.value(algorithm, f"detail.model.{field}")) is not None
    ]
    if rows:
        yield Grid(tuple(rows), widths=(5.5, 10.5))
    if text := facts.get(algorithm, "detail.model.personal_information_note"):
        yield DraftLine("简要说明个人信息", "label")
        yield DraftLine(text, own=True)
