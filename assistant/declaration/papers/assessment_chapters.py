"""The chapters of 算法安全自评估报告, one function each: facts from the profile, gaps for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.core.keys import FieldKey
from assistant.declaration.papers import flowchart
from assistant.declaration.papers.draft_layer import DraftLine, Figure, Grid, Heading, LayerPart
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.models_used import called_models, calls_others, own_model
from assistant.declaration.papers.passages import (
    Risk,
    Use,
    answered,
    chinese,
    functions,
    product_name,
    risks,
    users,
    uses,
)
from assistant.declaration.papers.pictures import Album, picture
from assistant.declaration.papers.questions import MODEL_ORIGIN
from assistant.declaration.profile import vocabulary as words

_MODEL_SECTIONS = ("算法模型", "文本生成合成", "图像视频生成合成", "跨模态生成合成方式", "音频生成合成", "虚拟场景")


@dataclass(frozen=True)
class Report:
    """The input of every chapter: facts, algorithm, names, products, risks and figures."""

    facts: DraftFacts
    algorithm: FieldKey
    name: str
    kind: str
    role: str
    introduction: str
    uses: tuple[Use, ...]
    risks: tuple[Risk, ...]
    album: Album

    @classmethod
    def of(cls, facts: DraftFacts, algorithm: FieldKey) -> Report:
        """Return the report input for an algorithm."""
        used = uses(facts, algorithm)
        return cls(
            facts,
            algorithm,
            facts.text_or_gap(algorithm, "basic.name", "算法名称是什么？"),
            facts.get(algorithm, "basic.type"),
            facts.get(algorithm, "basic.role"),
            introduction(facts, algorithm),
            used,
            risks(facts, algorithm),
            Album(facts, algorithm, tuple(use.product for use in used)),
        )

    def measures(self, *names: str) -> Iterator[LayerPart]:
        """Yield the measures against the named risks."""
        for risk in self.risks:
            if risk.name in names:
                yield DraftLine(f"针对“{risk.name}”", "label")
                yield DraftLine(risk.measure, own=True)


def introduction(facts: DraftFacts, algorithm: FieldKey) -> str:
    """Return 算法简介 from whichever form section asks for it, or a gap."""
    summary = facts.get(algorithm, "detail.summary.introduction")
    if not summary:
        answers = (answer for spec, answer in facts.section(algorithm, "算法数据", "总述") if spec.label == "算法简介")
        summary = next(answers, "")
    key = str(algorithm.child("detail").child("summary").child("introduction"))
    return summary or facts.gap("field", key, "用两三句话说：这个算法用什么数据、什么方法、得出什么结果？")


def chapter(report: Report, number: str, sections: tuple[str, ...]) -> Iterator[LayerPart]:
    """Yield a chapter, given by its Chinese number, with its section headings."""
    writers = _CHAPTERS[number]
    if not sections:
        yield from writers[0](report)
    for section, writer in zip(sections, writers[1:] if number == "二" else writers, strict=False):
        yield Heading(section, 2)
        yield from writer(report)


def flow(facts: DraftFacts, algorithm: FieldKey) -> Iterator[LayerPart]:
    """Yield the flow chart and a table with one row for each node."""
    boxes = flowchart.nodes(facts, algorithm)
    image = flowchart.draw(boxes)
    caption = picture(facts, algorithm)
    if not boxes:
        place = str(algorithm.child("publication_text").child("mechanism"))
        yield facts.blank("field", place, caption, "算法流程图：从数据到结果，每个模型一个节点")
    elif image is None:
        about = facts.source.subjects(algorithm)[0]
        yield facts.blank("figure", f"流程图/{about}", caption, "算法流程图：从数据到结果，每个模型一个节点", about)
    else:
        yield Figure(caption, image, alt=" → ".join(box.title for box in boxes))
    if boxes:
        rows = tuple(
            (f"{n}. {box.title}", box.note or facts.reply("步骤说明", algorithm, box.title))
            for n, box in enumerate(boxes, 1)
        )
        yield Grid((("节点", "做什么"), *rows), head=True, widths=(5.5, 10.5))


def third_party(facts: DraftFacts, algorithm: FieldKey) -> Iterator[LayerPart]:
    """Yield a table for each third-party model of the algorithm, with gaps for missing numbers, proofs and clauses."""
    own, unclear = called_models(facts, algorithm)
    for key in unclear:
        name = facts.get(key, "name")
        yield DraftLine(facts.gap("field", str(key.child("algorithms")), f"第三方模型“{name}”由哪个算法调用？"))
    for key in own:
        name = facts.text_or_gap(key, "name", "第三方模型叫什么？")
        yield DraftLine(f"第三方模型：{name}", "label")
        number = f"“{name}”的算法备案编号、模型备案号是什么？不须备案的请说明理由。"
        yield Grid(
            (
                ("模型名称", name),
                ("提供方", facts.text_or_gap(key, "provider", f"“{name}”提供方的全称是什么？")),
                ("备案编号", facts.text_or_gap(key, "filing_number", number)),
                ("用途", facts.text_or_gap(key, "purpose", f"用“{name}”做什么，传给它哪些数据？")),
                ("合同", _contract(facts, key, name)),
                ("不得用于训练的约定", _clause(facts, key, name)),
            ),
            widths=(4.6, 11.4),
        )


def which_model(facts: DraftFacts) -> DraftLine:
    """Return the gap that asks for the third-party model of an algorithm that calls one."""
    question = "调用了哪家的什么模型，备案编号是什么？"
    return DraftLine(facts.gap("field", "notes.third_party_models", question, duty="技术"))


def _contract(facts: DraftFacts, key: FieldKey, name: str) -> str:
    file = facts.get(key, "contract")
    if file:
        return file.rpartition(".")[0] or file
    question = f"“{name}”的合同或开通页面"
    return facts.blank("material", f"第三方模型证明/{name}", "", question, name).gap


def _clause(facts: DraftFacts, key: FieldKey, name: str) -> str:
    """Return whether the contract forbids training on the client's data, with its clause or a gap unless it is 否."""
    agreed, clause = facts.get(key, "no_training"), facts.get(key, "clause")
    if agreed == words.NO:
        return "未约定"
    place = str(key.child("clause"))
    where = clause or facts.gap("field", place, f"合同哪一条写明“{name}”的提供方不得用贵公司的数据训练？")
    return f"已约定。{where}" if agreed == words.YES else where


def _data(report: Report) -> Iterator[LayerPart]:
    yield from answered(report.facts, report.algorithm, "算法数据")


def _models(report: Report) -> Iterator[LayerPart]:
    facts, key = report.facts, report.algorithm
    match own_model(facts, key):
        case "yes":
            yield DraftLine(f"自有模型：{report.name}", "label")
        case "open":
            yield DraftLine(facts.reply(MODEL_ORIGIN, key))
        case "no":
            yield DraftLine("模型的使用", "label")
    yield from answered(facts, key, *_MODEL_SECTIONS)
    yield from third_party(facts, key)
    if calls_others(facts, key) and not any(called_models(facts, key)):
        yield which_model(facts)
    yield from report.album.place("模型")


def _strategy(report: Report) -> Iterator[LayerPart]:
    yield from answered(report.facts, report.algorithm, "算法策略")


def _marks(report: Report) -> Iterator[LayerPart]:
    if report.kind not in {words.GENERATIVE, ""}:
        yield DraftLine(report.facts.reply("结果告知", report.algorithm), own=True)
        return
    strategy = "detail.strategy.post_processing"
    methods = report.facts.get(report.algorithm, f"{strategy}.methods")
    described = report.facts.get(report.algorithm, f"{strategy}.description")
    if methods:
        yield Grid((("后处理方式", methods),), widths=(4.6, 11.4))
    if described:
        yield DraftLine(described, own=True)
    yield DraftLine("显式标识", "label")
    yield DraftLine(report.facts.reply("显式标识", report.algorithm), own=True)
    yield DraftLine("隐式标识与溯源", "label")
    yield DraftLine(report.facts.reply("隐式标识", report.algorithm), own=True)
    yield from report.album.place("标识")


def _services(report: Report) -> Iterator[LayerPart]:
    facts = report.facts
    if not report.uses:
        place = str(report.algorithm.child("association"))
        yield DraftLine(facts.gap("field", place, "算法用在哪些产品、哪些功能里？"))
    for number, use in enumerate(report.uses, 1):
        key = use.product
        yield Heading(f"（{chinese(number)}）{product_name(facts, key)}", 2)
        yield DraftLine("服务简介", "label")
        yield Grid(
            (
                ("产品名称", facts.text_or_gap(key, "name", "产品名称是什么？")),
                ("服务形式", facts.text_or_gap(key, "form", "服务形式是什么？")),
                ("服务状态", facts.text_or_gap(key, "status", "已上线还是未上线？")),
                ("上线时间", facts.reply("产品上线时间", key)),
                ("访问地址", facts.text_or_gap(key, "url", "访问地址是什么？")),
                ("服务对象", facts.text_or_gap(key, "audience", "服务哪些人？")),
                ("用户数量", users(facts, key)),
                ("简介", facts.reply("产品定位", key)),
            ),
            widths=(4.6, 11.4),
        )
        yield DraftLine("算法在服务中应用情况", "label")
        yield applications(facts, use)
    yield from report.album.place("服务")


def applications(facts: DraftFacts, use: Use) -> Grid:
    """Return a table of the product functions that use the algorithm, with their access paths."""
    rows: list[tuple[str, ...]] = []
    for path, function in functions(facts, use):
        steps = facts.text_or_gap(path, "steps", "从哪里进入？")
        rows.append(
            (
                steps,
                facts.text_or_gap(function, "name", "功能叫什么？"),
                facts.text_or_gap(function, "introduction", "这个功能做什么？"),
            )
        )
    if not rows:
        place = str(use.product.child("paths"))
        questions = ("功能的入口在哪里？", "用到算法的功能有哪些？", "功能做什么？")
        rows = [tuple(facts.gap("field", place, question) for question in questions)]
    return Grid((("入口", "功能", "算法在其中的作用"), *rows), head=True, labels=0, widths=(4.0, 3.4, 8.6))


def _support(report: Report) -> Iterator[LayerPart]:
    facts, key = report.facts, report.algorithm
    yield Grid(
        (("技术服务方式", facts.text_or_gap(key, "support.modes", "以什么方式提供技术服务？")),), widths=(4.6, 11.4)
    )
    yield DraftLine(facts.text_or_gap(key, "support.description", "客户怎样接入，能调用哪些能力？"), own=True)


def _clients(report: Report) -> Iterator[LayerPart]:
    topics = (("服务的客户", "客户范围"), ("客户数量", "客户数量"), ("调用量", "调用量"))
    rows = tuple((label, report.facts.reply(topic, report.algorithm)) for label, topic in topics)
    yield Grid(rows, widths=(4.6, 11.4))
    yield from report.album.place("服务")


def _described_risks(*names: str) -> Callable[[Report], Iterator[LayerPart]]:
    def write(report: Report) -> Iterator[LayerPart]:
        for risk in report.risks:
            if risk.name in names:
                if len(names) > 1:
                    yield DraftLine(risk.name, "label")
                yield DraftLine(risk.description, own=True)

    return write


def _mechanism(report: Report) -> Iterator[LayerPart]:
    yield DraftLine(report.facts.reply("风险防范机制"), own=True)
    yield from report.measures("算法滥用", "其他")


def _rights(report: Report) -> Iterator[LayerPart]:
    yield DraftLine(report.facts.reply("权益告知", report.algorithm), own=True)
    yield DraftLine(report.facts.reply("投诉受理"), own=True)
    yield from report.album.place("权益")


def _content(report: Report) -> Iterator[LayerPart]:
    yield from report.measures("违法和不良信息生成", "违法和不良信息存储", "违法和不良信息传播扩散")
    yield from report.album.place("内容")


def _model_safety(report: Report) -> Iterator[LayerPart]:
    yield from report.measures("算法被恶意利用", "算法漏洞")


def _data_safety(report: Report) -> Iterator[LayerPart]:
    yield from report.measures("数据和用户信息泄露")
    yield from report.album.place("数据")


def _conclusion(report: Report) -> Iterator[LayerPart]:
    company = report.facts.text_or_gap("subject.basic", "name", "主体名称是什么？")
    rows = (
        ("评估对象", report.name),
        ("评估单位", company),
        ("实施方式", report.facts.reply("实施方式", report.algorithm)),
        ("评估目的", report.facts.reply("评估目的", report.algorithm)),
        ("评估范围", report.facts.reply("评估范围", report.algorithm)),
        ("评估方法", report.facts.reply("评估方法", report.algorithm)),
    )
    yield Grid(rows, widths=(4.6, 11.4))
    yield DraftLine("评估结果和分析", "label")
    yield DraftLine(report.facts.reply("评估结论", report.algorithm), own=True)


def _others(report: Report) -> Iterator[LayerPart]:
    facts = report.facts
    yield Grid(
        (
            ("ICP备案主体", facts.text_or_gap("notes.icp", "holder", "ICP 备案的主办单位是谁？")),
            ("ICP备案号", facts.text_or_gap("notes.icp", "number", "ICP 备案号是什么？")),
            ("部署位置", facts.text_or_gap("notes.deployment", "place", "服务器在哪个省市、哪个机房？")),
        ),
        widths=(4.6, 11.4),
    )
    yield from report.album.place("其他")
    yield from report.album.rest()


def _flow(report: Report) -> Iterator[LayerPart]:
    yield from flow(report.facts, report.algorithm)


_CHAPTERS: dict[str, tuple[Callable[[Report], Iterator[LayerPart]], ...]] = {
    "一": (_flow, _data, _models, _strategy, _marks),
    "二": (_services, _support, _clients),
    "三": (
        _described_risks("算法滥用"),
        _described_risks("算法漏洞"),
        _described_risks("算法被恶意利用"),
        _described_risks(
            "违法和不良信息生成", "违法和不良信息存储", "违法和不良信息传播扩散", "数据和用户信息泄露", "其他"
        ),
    ),
    "四": (_mechanism, _rights, _content, _model_safety, _data_safety),
    "五": (_conclusion,),
    "六": (_others,),
}
