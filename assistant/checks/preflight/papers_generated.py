"""Rules about generated content in papers: labels with pictures, and input and output kinds (R30, R50)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_text import lacking, pieces, said, section, unread
from assistant.checks.preflight.rule import GENERATIVE_ONLY, OFFICE, SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.shapes import Fact, PaperFacts
from assistant.declaration.profile.vocabulary import AUDIO, IMAGE, PROVIDER, TEXT, VIDEO

_LABELLED = "结果标识"
_LABELS_SHOWN = lazy_pattern("标识|水印")
_IMPLICIT = mark("隐式标识")
_KINDS = {
    mark("显式标识"): lazy_pattern(
        '显式|水印|角标|提示语|提示文字|可感知|醒目|字样|标签|[“"「](?:本|此|该|以上)?(?:内容)?由?(?:人工智能|AI)\\s?(?:辅助)?(?:生成|合成)'
    ),
    _IMPLICIT: lazy_pattern("隐式|元数据|溯源|数字水印|文件属性"),
}
_LEAST_SAID = 10  # characters; a shorter sentence is only a label
_MADE = lazy_pattern(r"(?:生成|合成|输出)([^，。；]*)")
_GIVEN = lazy_pattern(r"(?:根据|基于|按照?|输入|上传|提交|接收)([^，。；]*?)(?=生成|合成|输出|，|。|；|$)")
_WORDS = {TEXT: "文本|文字", IMAGE: "图像|图片|照片", AUDIO: "音频|语音", VIDEO: "视频"}


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
def labelled_results(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report an assessment that does not describe its labels, or (to verify) has fewer label pictures than output kinds."""
    key, paper = report_of(case, algorithm)
    if paper is None:
        yield Gap(unread(case, key), key)
        return
    if not paper.headings:
        yield Gap(say("报告里没有读到标题"), key)
        return
    yield SEEN
    titles = [heading for heading in paper.headings if _LABELLED in heading.title]
    if not any(heading.filled for heading in titles):
        text = mark("报告的“{title}”一节是空的") if titles else mark("报告里没有读到“{title}”一节")
        remedy = say("请写明显式标识、隐式标识和溯源，并附截图。")
        yield Violation(key, say(text, title=_LABELLED), remedy, None if titles else "warn")
    yield from _described(paper, key)
    expected, figures = len(set(algorithm.item.detail.data.output_modality or ())), _pictures(paper)
    if figures < expected:
        message = say("输出模态有 {wanted} 种，写明标识的图只有 {figures} 幅", wanted=expected, figures=figures)
        yield lacking(paper, key, message, say("请每种输出至少附一幅标识的截图。"), "warn")


def _described(paper: PaperFacts, key: FieldKey) -> Iterator[Observation]:
    """Report kinds of label that are not described. Only the implicit kind blocks, because its terms are unambiguous."""
    if not paper.blocks:
        return
    inside = [piece.text for piece in pieces(section(paper, _LABELLED))]
    anywhere = [piece.text for piece in pieces(paper.blocks)]
    for kind, words in _KINDS.items():
        if _speaks(inside, words) or (not inside and _speaks(anywhere, words)):
            continue
        if _speaks(anywhere, words):
            text = say("“{title}”一节没有写{kind}", title=_LABELLED, kind=say(kind))
            yield lacking(paper, key, text, say("请写明位置、文字或要素。"), "warn")
        else:
            text = say("报告没有写{kind}", kind=say(kind))
            remedy = say("请在“结果标识”一节写明位置、文字或要素，并附截图。")
            yield lacking(paper, key, text, remedy, None if kind == _IMPLICIT else "warn")


def _speaks(texts: list[str], words: re.Pattern[str]) -> bool:
    """Say whether a text, or the text after it, describes a label beyond naming it."""
    for place, text in enumerate(texts):
        if words.search(text):
            after = texts[place + 1] if place + 1 < len(texts) else ""
            if len(text) >= _LEAST_SAID or len(after) >= _LEAST_SAID:
                return True
    return False


def _pictures(paper: PaperFacts) -> int:
    """Return the number of label pictures: captions that mention labels, or pictures under 结果标识."""
    named = sum(bool(_LABELS_SHOWN.search(caption.words)) for caption in paper.captions)
    return max(named, sum(block.kind == "picture" for block in section(paper, _LABELLED)))


@rule(
    "R50",
    "warn",
    mark("拟公示内容写的输入、输出与模态一致"),
    stage="算法",
    source=mark("公开清单的写法"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def published_kinds(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report input and output kinds named only in 拟公示内容 or only in the form."""
    key, data = algorithm.at("basic.publication"), algorithm.item.detail.data
    paper = case.papers.facts.get(key)
    if paper is None:
        yield Gap(unread(case, key), key)
        return
    facts = (*paper.values("主要用途"), *paper.values("算法应用场景"))
    yield from _kinds(key, facts, _MADE, (say("输出数据模态"), set(data.output_modality or ())))
    inputs = {word.partition("/")[0] for word in data.input_modality or ()}
    yield from _kinds(key, facts, _GIVEN, (say("输入数据模态"), inputs))


def _kinds(
    key: FieldKey, facts: tuple[Fact, ...], pattern: re.Pattern[str], expected: tuple[str, set[str]]
) -> Iterator[Observation]:
    title, ticked = expected
    statements = [(fact, "".join(pattern.findall(fact.value))) for fact in facts]
    named = {kind: fact for fact, text in statements for kind, words in _WORDS.items() if re.search(words, text)}
    if not ticked or not named:
        reason = mark("拟公示内容里没有读到{title}，或表单未填")
        yield Gap(say(reason, title=title), key)
        return
    yield SEEN
    remedy = say("请改成一致。")
    for kind, fact in named.items():
        if kind not in ticked:
            message = say("拟公示内容{words}写了{kind}，{title}里没有", words=said(fact.quote), kind=kind, title=title)
            yield Violation(key, message, remedy)
    fact = next(iter(named.values()))
    for kind in sorted(ticked & set(_WORDS) - set(named)):
        message = say("{title}有{kind}，拟公示内容{words}没有写", words=said(fact.quote), kind=kind, title=title)
        yield Violation(key, message, remedy)
