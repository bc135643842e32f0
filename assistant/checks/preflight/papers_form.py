"""Rules about the form of papers: template, headings, placeholders, flow chart, signature (R38, R39, R41, R45)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.human import human_check
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_rules import papers_of
from assistant.checks.preflight.papers_text import lacking, pieces, place_of, plain, said, section, unread
from assistant.checks.preflight.rule import OFFICE, SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.excerpt import first_names
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.facts import DOUBTFUL
from assistant.declaration.documents.shapes import DocumentBlock, Fact, PaperFacts, Quote
from assistant.declaration.papers.facts import DraftFacts, Source
from assistant.declaration.papers.flowchart import Node, nodes
from assistant.declaration.papers.outline import RESPONSIBILITY_HEADINGS, assessment_headings
from assistant.declaration.profile.vocabulary import GENERATIVE, PROVIDER

_FLOW = "算法流程"
_NUMBERING = lazy_pattern(r"^(?:第?[一二三四五六七八九十\d]+[章、．.]|[（(][一二三四五六七八九十\d]+[)）])\s*")
_MOST_NAMED = 6
_LABEL = 20
_SEARCHING = (
    "检索过滤类",
    "信息检索类",
    "内容过滤类",
)  # lists split the first into the other two; templates of either name fit all three
_PARTS: dict[str, tuple[str, ...]] = {
    "训练数据": ("训练",),
    "训练数据预处理": ("训练", "处理"),
    "用户输入": ("输入",),
    "输入预处理": ("输入", "处理"),
    "输入审核": ("输入", "审核"),
    "结果后处理": ("后处理",),
    "结果审核": ("审核", "结果"),
}  # the words by which a report may mention a box of the chart
_SIGNING = lazy_pattern(r"(?:签名|签字)[）)]?\s*[：:]?\s*$")
_SIGNED = lazy_pattern(r"([^\s：:，。；]*(?:签名|签字)[）)]?)\s*[：:]\s*(\S.*)?$")
_TYPED = lazy_pattern(r"^[\u4e00-\u9fff·]{2,5}(?=$|\s|日期)")


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
def template_fits(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report an assessment written on the template of another type or role."""
    key, paper = report_of(case, algorithm)
    if paper is None:
        yield Gap(unread(case, key), key)
        return
    kinds, roles = paper.values("模板类型"), paper.values("模板角色")
    if not kinds and not roles:
        yield Gap(say("报告里没有读到模板的副标题"), key)
        return
    basic = algorithm.item.basic
    if basic.type == GENERATIVE and not roles:
        yield Gap(say("模板的副标题里没有读到角色"), key)
    else:
        yield SEEN
    for fact, expected in ((kinds[:1], basic.type), (roles[:1], basic.role)):
        for stated in fact:
            if expected and not _is_template_of(stated, expected):
                facts = {"place": place_of(stated.quote), "value": stated.value, "wanted": expected}
                text = say("报告{place}用的是“{value}”的模板，资料是“{wanted}”", **facts)
                yield Violation(key, text, say("请换用相符的模板重写。"))


def _is_template_of(fact: Fact, expected: str) -> bool:
    is_named = fact.value in expected or expected in fact.value
    return is_named or (expected in _SEARCHING and fact.value == _SEARCHING[0])


@rule(
    "R39",
    "block",
    mark("材料的标题齐全、有内容，没有占位文字"),
    stage="算法",
    source=mark("一次真实退回（2026-08）；自评估报告和基本情况的模板"),
    needs=("profile", "documents"),
    who=OFFICE,
)
def placeholders(case: Case) -> Iterator[Observation]:
    """Report placeholders (block if bracketed, else warn), empty headings and missing headings."""
    outlines = _outlines(case)
    own = _own_words(case)
    if own and case.papers.facts:
        words = comma_list(f"“{word}”" for word in own)
        yield Gap(say("主体名称本身含有{words}，没有把它当作占位文字查找", words=words))
    for key, paper in papers_of(case):
        if paper is None:
            yield Gap(unread(case, key), key)
            continue
        yield SEEN
        for quote in paper.placeholders:
            yield _placeholder(key, quote)
        for quote in _doubtful(paper, own):
            text = say("{place}有“{words}”，像是没有填完", place=place_of(quote), words=quote.words)
            yield Violation(key, text, say("请核实。"), "warn")
        for heading in paper.headings:
            if not heading.filled and heading.level <= _OUTLINE_LEVELS:
                place = place_of(Quote("", heading.page))
                text = say("{place}标题“{title}”下没有内容", place=place, title=heading.title)
                yield Violation(key, text, say("请补充这一节。"))
        if key in outlines:
            yield from _headings(key, paper, *outlines[key])


_OUTLINE_LEVELS = 2  # 一、 and （一）; a line that begins with 1. is often a table row or list item

Outline = tuple[tuple[str, tuple[str, ...]], ...]


def _outlines(case: Case) -> dict[FieldKey, tuple[Outline, bool]]:
    """Return each paper's required headings, and whether they come from a known template or are inferred."""
    result: dict[FieldKey, tuple[Outline, bool]] = {
        FieldKey.of("subject.attachments.responsibility"): (RESPONSIBILITY_HEADINGS, True)
    }
    for algorithm in case.algorithms:
        kind, role = algorithm.item.basic.type or "", algorithm.item.basic.role or ""
        is_known = kind == GENERATIVE and role == PROVIDER
        result[algorithm.at("basic.assessment")] = (assessment_headings(kind, role), is_known)
    return result


def _headings(key: FieldKey, paper: PaperFacts, outline: Outline, is_known: bool) -> Iterator[Observation]:
    if not paper.headings:
        yield Gap(say("材料里没有读到标题"), key)
        return
    there = [_bare(heading.title) for heading in paper.headings]
    chapters = [title for title, _ in outline if not _is_there(title, there)]
    sections = [text for title, below in outline if title not in chapters for text in below]
    missing = [title for title in sections if not _is_there(title, there)]
    remedy = say("请按模板补齐标题和内容；写在别的标题下的，请核实。")
    if chapters:
        message = say("没有读到这些章：{titles}", titles=first_names(chapters, _MOST_NAMED))
        yield lacking(paper, key, message, remedy, None if is_known else "warn")
    if missing:
        message = say("没有读到这些小节的标题：{titles}", titles=first_names(missing, _MOST_NAMED))
        yield lacking(paper, key, message, remedy, "warn")


@cache
def _bare(title: str) -> str:
    bare = plain(_NUMBERING.sub("", title.strip())).replace("被", "").replace("应急处理", "应急处置")
    return bare.removesuffix("情况").removesuffix("建设")


def _is_there(title: str, there: list[str]) -> bool:
    return any(_bare(title) in text for text in there)


def _own_words(case: Case) -> tuple[str, ...]:
    """Return words in the entity's own name that look like placeholders."""
    return tuple(dict.fromkeys(re.findall("示例|某某|[XxＸ×]{2,}", case.subject.basic.name or "")))


def _doubtful(paper: PaperFacts, own: tuple[str, ...]) -> Iterator[Quote]:
    """Yield quotes that look unfinished even without the words of the entity's own name."""
    for quote in paper.doubtful:
        rest = quote.words
        for word in own:
            rest = rest.replace(word, "")
        if DOUBTFUL.search(rest):
            yield quote


def _placeholder(key: FieldKey, quote: Quote) -> Violation:
    text = say("{place}有占位文字“{words}”", place=place_of(quote), words=quote.words)
    return Violation(key, text, say("请换成实际内容。"))


@rule(
    "R41",
    "warn",
    mark("算法流程有流程图，图中每个节点在报告里有说明"),
    stage="算法",
    source=mark("填报经验"),
    needs=("profile", "documents"),
    who=TECH,
    per="algorithm",
)
def flow_chart(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report an assessment without a flow chart, and boxes of the algorithm's chart that no paragraph explains."""
    key, paper = report_of(case, algorithm)
    if paper is None or not paper.headings:
        yield Gap(unread(case, key) if paper is None else say("报告里没有读到标题"), key)
        return
    yield SEEN
    has_section = any(_FLOW in heading.title and heading.filled for heading in paper.headings)
    has_chart = paper.images > 0 or any("流程图" in caption.words for caption in paper.captions)
    if not has_section or not has_chart:
        text = say("报告没有“{title}”一节，或没有任何图", title=_FLOW)
        yield lacking(paper, key, text, say("请画出流程图，每个模型一个节点，并逐个说明。"))
    if not paper.blocks:
        return
    boxes = [box for box in nodes(DraftFacts(Source.of(case.loaded)), algorithm.key) if box.kind != "result"]
    missing = [box.title for box in boxes if not _is_explained(paper, box, algorithm.name)]
    if missing:
        text = say("报告没有说明流程里的这些节点：{titles}", titles=first_names(missing, _MOST_NAMED))
        yield lacking(paper, key, text, say("请在“算法流程”“算法模型”里逐个说明。"), "warn")


def _is_explained(paper: PaperFacts, box: Node, algorithm: str) -> bool:
    """Say whether the report describes a box: a model in 算法模型, any other step anywhere."""
    name = plain(box.title.partition("：")[2] or box.title)
    if box.kind == "model":
        inside = section(paper, "算法模型") or paper.blocks
        if name == plain(algorithm):
            return any(piece.text.strip() for piece in pieces(inside))
        return any(name in text and len(text) > len(name) for text in _texts(inside))
    desired = _PARTS.get(box.title, (box.title,))
    return any(all(plain(word) in text for word in desired) and len(text) > len(name) for text in _texts(paper.blocks))


def _texts(blocks: tuple[DocumentBlock, ...]) -> list[str]:
    return [plain(piece.text) for piece in pieces(blocks)]


@rule(
    "R45",
    "warn",
    mark("自评估报告的签名像是手写"),
    stage="算法",
    source=mark("填报经验"),
    needs=("profile", "documents", "human"),
    per="algorithm",
)
def signature(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a typed signature. A person must check one in a picture, with a dated record."""
    key, paper = report_of(case, algorithm)
    if key not in case.shown:
        return
    typed = _typed(paper) if paper is not None else None
    if typed is None:
        yield from human_check(case, "R45", key, say("自评估报告的签名"))
        return
    yield SEEN
    text = say("签名处是打字，不是手写：{label}", label=said(typed))
    yield Violation(key, text, say("请打印后由算法安全负责人手写签名，再扫描。"))


def _typed(paper: PaperFacts) -> Quote | None:
    """Return the label beside a typed signature, or None. The quote never contains the name."""
    for block in paper.blocks:
        line = _SIGNED.search(block.text)
        words = (line[2] or "") if line else block.text if _SIGNING.search(block.label) else ""
        name = _TYPED.match(words.strip())
        if name and "签" not in words:
            label = (line[1] if line else block.label.strip().rstrip("：:")).replace(name[0], "")
            return Quote(label[-_LABEL:], block.page, block.heading)
    return None
