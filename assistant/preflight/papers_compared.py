"""Rules that compare reports with the profile and with each other (R30, R38, R40, R41, R50, R56)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from assistant.documents.shapes import PaperFacts
from assistant.documents.similarity import is_comparable, similarity
from assistant.language import mark, say
from assistant.preflight.case import Case, OneAlgorithm
from assistant.preflight.names import bare_name
from assistant.preflight.papers_rules import NOT_READ, papers_of, place_of, value_of
from assistant.preflight.rule import CLIENT, GENERATIVE_ONLY, OFFICE, SEEN, TECH, Found, Gap, Said, rule
from assistant.profile.vocabulary import AUDIO, IMAGE, PROVIDER, TEXT, VIDEO

ALIKE = 0.6  # of the shorter report's own text: a threshold of ours, uncalibrated
_LABELS_SHOWN = re.compile("标识|水印")
_LABELLED = "结果标识"
_FLOW = "算法流程"
_MADE = re.compile(r"生成([^，。；]*)")
_WORDS = {TEXT: "文本|文字", IMAGE: "图像|图片", AUDIO: "音频|语音", VIDEO: "视频"}
_SAME_EVERYWHERE = ("主体名称", "统一社会信用代码", "法定代表人", "算法安全责任人", "住所")
_NAMES = ("主体名称",)


def _report(case: Case, each: OneAlgorithm) -> PaperFacts | None:
    return case.papers.facts.get(each.at("basic.assessment"))


def _has_section(paper: PaperFacts, title: str) -> bool:
    return any(title in heading.title and heading.filled for heading in paper.headings)


@rule(
    "R30",
    "block",
    mark("显式和隐式标识都有说明，每种输出有截图"),
    stage="算法",
    source=mark("《人工智能生成合成内容标识办法》第四、五、十二条"),
    needs=("profile", "documents"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
    role=PROVIDER,
)
def labelled_results(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a report without its section on labels, and (to verify) fewer figures of labels than kinds of output."""
    key, paper = each.at("basic.assessment"), _report(case, each)
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    if not paper.headings:
        yield Gap(say(mark("报告里没有读到标题")), key)
        return
    yield SEEN
    if not _has_section(paper, _LABELLED):
        is_empty = any(_LABELLED in heading.title for heading in paper.headings)
        text = mark("报告的“{title}”一节是空的") if is_empty else mark("报告里没有读到“{title}”一节")
        remedy = say(mark("请写明显式标识、隐式标识和溯源，并附截图。"))
        yield Found(key, say(text, title=_LABELLED), remedy, None if is_empty else "warn")
    wanted = len(set(each.item.detail.data.output_modality or ()))
    figures = sum(bool(_LABELS_SHOWN.search(caption.words)) for caption in paper.captions)
    if figures < wanted:
        found = say(mark("输出模态有 {wanted} 种，写明标识的图只有 {figures} 幅"), wanted=wanted, figures=figures)
        yield Found(key, found, say(mark("请每种输出至少附一幅标识的截图。")), "warn")


@rule(
    "R38",
    "block",
    mark("报告模板与类型、角色相符"),
    stage="算法",
    source=mark("自评估报告模板的副标题"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def template_fits(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a report on the template of another type or role."""
    key, paper = each.at("basic.assessment"), _report(case, each)
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    kinds, roles = paper.values("模板类型"), paper.values("模板角色")
    if not kinds and not roles:
        yield Gap(say(mark("报告里没有读到模板的副标题")), key)
        return
    yield SEEN
    basic = each.item.basic
    for fact, wanted in ((kinds[:1], basic.type), (roles[:1], basic.role)):
        for told in fact:
            if wanted and told.value not in wanted and wanted not in told.value:
                facts = {"place": place_of(told.quote), "value": told.value, "wanted": wanted}
                found = say(mark("报告{place}用的是“{value}”的模板，资料是“{wanted}”"), **facts)
                yield Found(key, found, say(mark("请换用相符的模板重写。")))


@rule(
    "R41",
    "warn",
    mark("算法流程有流程图"),
    stage="算法",
    source=mark("填报经验"),
    needs=("profile", "documents"),
    who=TECH,
    per="algorithm",
)
def flow_chart(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a report without a section on the flow, or without any picture."""
    key, paper = each.at("basic.assessment"), _report(case, each)
    if paper is None or not paper.headings:
        yield Gap(say(NOT_READ) if paper is None else say(mark("报告里没有读到标题")), key)
        return
    yield SEEN
    if not _has_section(paper, _FLOW) or not paper.images:
        found = say(mark("报告没有“{title}”一节，或没有任何图"), title=_FLOW)
        yield Found(key, found, say(mark("请画出流程图，每个模型一个节点，并逐个说明。")))


@rule(
    "R50",
    "warn",
    mark("拟公示内容写的输出与模态一致"),
    stage="算法",
    source=mark("公开清单的写法"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def published_outputs(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a kind of output that the paper to be published names and the form does not."""
    key, outputs = each.at("basic.publication"), each.item.detail.data.output_modality or ()
    paper = case.papers.facts.get(key)
    if paper is None or not outputs:
        yield Gap(say(NOT_READ) if paper is None else say(mark("输出数据模态未填")), key)
        return
    for fact in (*paper.values("主要用途"), *paper.values("算法应用场景")):
        made = "".join(_MADE.findall(fact.value))
        for modality, words in _WORDS.items():
            if not made:
                continue
            yield SEEN
            if re.search(words, made) and modality not in outputs:
                facts = {"place": place_of(fact.quote), "modality": modality}
                found = say(mark("拟公示内容{place}写生成{modality}，输出数据模态里没有"), **facts)
                yield Found(key, found, say(mark("请改成一致。")))


@rule(
    "R56",
    "warn",
    mark("同一主体的各份材料所写的主体情况一致"),
    stage="算法",
    source=mark("一次真实退回（2026-08）"),
    needs=("profile", "documents"),
    who=CLIENT,
)
def one_entity(case: Case) -> Iterator[Said]:
    """Yield a fact of the entity that two papers state differently; a different name blocks."""
    read = [(key, paper) for key, paper in papers_of(case) if paper is not None]
    if not read:
        yield Gap(say(NOT_READ))
        return
    for label in _SAME_EVERYWHERE:
        told = [(key, value_of(fact)) for key, paper in read for fact in paper.values(label)]
        if len({key for key, _ in told}) < 2:
            continue
        yield SEEN
        others = [key for key, value in told if value != told[0][1]]
        if others:
            found = say(mark("各份材料所写的{label}不同"), label=label)
            remedy = say(mark("请改成一致；盖章的材料须重新盖章。"))
            yield Found(others[0], found, remedy, "block" if label in _NAMES else None)


@rule(
    "R40",
    "warn",
    mark("同一客户的各份报告不雷同（不计模板文字和 -1、-2 两条）"),
    stage="算法",
    source=mark("填报经验：套模板被退回"),
    needs=("profile", "documents"),
    who=OFFICE,
)
def alike_reports(case: Case) -> Iterator[Said]:
    """Yield two reports of the profile that share most of their own text; reports of other clients are not at hand."""
    texts = {each.name: case.papers.texts.get(each.at("basic.assessment"), "") for each in case.algorithms}
    known = [each for each in case.algorithms if is_comparable(texts[each.name])]
    pairs = [(a, b) for a, b in combinations(known, 2) if bare_name(a.name) != bare_name(b.name)]
    if not pairs:
        yield Gap(say(mark("没有两份可比的报告；与其他客户的报告未比对")))
    for one, other in pairs:
        yield SEEN
        share = similarity(texts[one.name], texts[other.name])
        if share >= ALIKE:
            facts = {"first": one.name, "second": other.name, "share": round(share * 100)}
            found = say(mark("“{first}”和“{second}”的报告有 {share}% 相同"), **facts)
            yield Found(other.at("basic.assessment"), found, say(mark("请按各自的实际情况重写。")))
