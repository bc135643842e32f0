"""The chapters of 算法安全自评估报告, one function each: facts from the profile, gaps for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.core.keys import FieldKey
from assistant.declaration.papers import flowchart
from assistant.declaration.papers.draft_layer import Blank, DraftLine, Figure, Grid, Heading, LayerPart, ask
from assistant.declaration.papers.facts import DraftFacts, has_word
from assistant.declaration.papers.passages import (
    Album,
    Risk,
    Use,
    answered,
    functions,
    picture,
    product_name,
    risks,
    users,
    uses,
)
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
        return cls(
            facts,
            algorithm,
            facts.text_or_gap(algorithm, "basic.name", "算法名称是什么？"),
            facts.get(algorithm, "basic.type"),
            facts.get(algorithm, "basic.role"),
            introduction(facts, algorithm),
            uses(facts, algorithm),
            risks(facts, algorithm),
            Album(facts, algorithm),
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
    return summary or ask("用两三句话说：这个算法用什么数据、什么方法、得出什么结果？")


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
    if image is None:
        yield Blank(caption, "算法流程图：从数据到结果，每个模型一个节点")
    else:
        yield Figure(caption, image, alt=" → ".join(box.title for box in boxes))
    if boxes:
        rows = tuple(
            (f"{n}. {box.title}", box.note or ask(f"“{box.title}”这一步做什么？")) for n, box in enumerate(boxes, 1)
        )
        yield Grid((("节点", "做什么"), *rows), head=True, widths=(5.5, 10.5))


def third_party(facts: DraftFacts) -> Iterator[LayerPart]:
    """Yield a table for each third-party model, with gaps for missing numbers, proofs and clauses."""
    for key in facts.source.items("third_party_models"):
        name = facts.text_or_gap(key, "name", "第三方模型叫什么？")
        yield DraftLine(f"第三方模型：{name}", "label")
        yield Grid(
            (
                ("模型名称", name),
                ("提供方", facts.text_or_gap(key, "provider", "提供方的全称是什么？")),
                (
                    "备案编号",
                    facts.text_or_gap(
                        key, "filing_number", f"“{name}”的算法备案编号、模型备案号是什么？不须备案的请说明理由。"
                    ),
                ),
                ("用途", facts.text_or_gap(key, "purpose", "用它做什么，传给它哪些数据？")),
                ("合同", facts.text_or_gap(key, "contract", "合同或开通页面在哪里？")),
                ("不得用于训练的约定", _clause(facts, key, name)),
            ),
            widths=(4.6, 11.4),
        )


def _clause(facts: DraftFacts, key: FieldKey, name: str) -> str:
    """Return whether the contract forbids training on the client's data, with a gap for the clause unless it is 否."""
    agreed = facts.get(key, "no_training")
    if agreed == words.NO:
        return "未约定"
    where = ask(f"合同哪一条写明“{name}”的提供方不得用贵公司的数据训练？")
    return f"已约定。{where}" if agreed == words.YES else where


def _data(report: Report) -> Iterator[LayerPart]:
    yield from answered(report.facts, report.algorithm, "算法数据")


def _models(report: Report) -> Iterator[LayerPart]:
    yield DraftLine(f"自有模型：{report.name}", "label")
    yield from answered(report.facts, report.algorithm, *_MODEL_SECTIONS)
    yield from third_party(report.facts)
    computing = report.facts.value(report.algorithm, "detail.model.computing")
    if has_word(computing, "第三方服务计算") and not report.facts.source.items("third_party_models"):
        yield DraftLine(ask("“算法计算方式”选了第三方服务计算：调用了哪家的什么模型，备案编号是什么？"))
    yield from report.album.place("模型")


def _strategy(report: Report) -> Iterator[LayerPart]:
    yield from answered(report.facts, report.algorithm, "算法策略")


def _marks(report: Report) -> Iterator[LayerPart]:
    if report.kind not in {words.GENERATIVE, ""}:
        yield DraftLine(ask("结果展示在哪里，怎样告诉用户这里用了算法，用户怎样关闭或申诉？"))
        return
    strategy = "detail.strategy.post_processing"
    methods = report.facts.get(report.algorithm, f"{strategy}.methods")
    described = report.facts.get(report.algorithm, f"{strategy}.description")
    if methods:
        yield Grid((("后处理方式", methods),), widths=(4.6, 11.4))
    if described:
        yield DraftLine(described, own=True)
    yield DraftLine("显式标识", "label")
    yield DraftLine(ask("每种输出（文本、图像、音频、视频）的显式标识：文字、位置、大小或语速各是什么？"))
    yield DraftLine("隐式标识与溯源", "label")
    yield DraftLine(ask("隐式标识写在文件元数据的哪里，含哪些要素，怎样凭它查到生成记录？日志保存多久？"))
    yield from report.album.place("标识")


def _services(report: Report) -> Iterator[LayerPart]:
    facts = report.facts
    if not report.uses:
        yield DraftLine(ask("算法关联了哪些产品？请在资料的“选择产品及功能信息”里勾选。"))
    for number, use in enumerate(report.uses, 1):
        key = use.product
        yield Heading(f"（{_CHINESE[(number - 1) % 10]}）{product_name(facts, key)}", 2)
        yield DraftLine("服务简介", "label")
        yield Grid(
            (
                ("产品名称", facts.text_or_gap(key, "name", "产品名称是什么？")),
                ("服务形式", facts.text_or_gap(key, "form", "服务形式是什么？")),
                ("服务状态", facts.text_or_gap(key, "status", "已上线还是未上线？")),
                ("上线时间", ask("这个产品哪天上线？")),
                ("访问地址", facts.text_or_gap(key, "url", "访问地址是什么？")),
                ("服务对象", facts.text_or_gap(key, "audience", "服务哪些人？")),
                ("用户数量", users(facts, key)),
                ("简介", ask("这个产品是做什么的，给谁用？")),
            ),
            widths=(4.6, 11.4),
        )
        yield DraftLine("算法在服务中应用情况", "label")
        yield applications(facts, use)
    yield from report.album.place("服务")


def applications(facts: DraftFacts, use: Use) -> Grid:
    """Return a table of the product functions that use the algorithm, with their access paths."""
    rows = []
    for path, function in functions(facts, use):
        steps = facts.text_or_gap(path, "steps", "从哪里进入？")
        rows.append(
            (
                steps,
                facts.text_or_gap(function, "name", "功能叫什么？"),
                facts.text_or_gap(function, "introduction", "这个功能做什么？"),
            )
        )
    missing = (ask("功能的入口在哪里？"), ask("用到算法的功能有哪些？"), ask("功能做什么？"))
    return Grid(
        (("入口", "功能", "算法在其中的作用"), *(rows or [missing])), head=True, labels=0, widths=(4.0, 3.4, 8.6)
    )


def _support(report: Report) -> Iterator[LayerPart]:
    facts, key = report.facts, report.algorithm
    yield Grid(
        (("技术服务方式", facts.text_or_gap(key, "support.modes", "以什么方式提供技术服务？")),), widths=(4.6, 11.4)
    )
    yield DraftLine(facts.text_or_gap(key, "support.description", "客户怎样接入，能调用哪些能力？"), own=True)


def _clients(report: Report) -> Iterator[LayerPart]:
    yield DraftLine(ask("向哪些客户提供，共多少家，怎样核验客户的身份和用途？"))
    yield DraftLine(ask("日均、月均调用多少次？"))
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
    yield DraftLine(ask("由哪个部门、哪些人负责风险防范，依据哪几项制度，多久检查一次？"))
    yield from report.measures("算法滥用", "其他")


def _rights(report: Report) -> Iterator[LayerPart]:
    yield DraftLine(ask("怎样告知用户用了算法，用户怎样同意、关闭、投诉和申诉，多久答复？"))
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
        ("实施方式", ask("由本单位技术团队自评，还是委托第三方？委托的请写机构名称。")),
        ("评估目的", ask("这次评估要回答什么问题，因何而做（首次上线、变更、例行）？")),
        ("评估范围", ask("评估了哪些产品、功能、模型和数据，哪些没有评估？")),
        ("评估方法", ask("用了哪些方法（文档审查、抽样测试、渗透、访谈），样本多少？")),
    )
    yield Grid(rows, widths=(4.6, 11.4))
    yield DraftLine("评估结果和分析", "label")
    yield DraftLine(ask("评估了哪些项目、各得出什么结果、还剩哪些风险、结论是什么？"))


def _others(report: Report) -> Iterator[LayerPart]:
    facts = report.facts
    yield Grid(
        (
            ("ICP备案主体", facts.text_or_gap("notes.icp", "holder", "ICP 备案的主办单位是谁？")),
            ("ICP备案号", facts.text_or_gap("notes.icp", "number", "ICP 备案号是什么？")),
            ("部署位置", facts.text_or_gap("notes.deployment", "place", "服务器部署在哪里？")),
        ),
        widths=(4.6, 11.4),
    )
    yield from report.album.place("其他")
    yield from report.album.rest()


def _flow(report: Report) -> Iterator[LayerPart]:
    yield from flow(report.facts, report.algorithm)


_CHINESE = "一二三四五六七八九十"
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
