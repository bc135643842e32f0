"""The rule that the paper 拟公示内容 says what the profile's text to be published says (R72)."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.papers_text import NOT_READ, plain, whole
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.catalogue import answers, spec_of

_AROUND, _SHOWN, _LEAST = 8, 48, 3
_SYNONYMS = (("图片", "图像"), ("文字", "文本"), ("语音", "音频"))  # R50 compares the kinds
_PUNCTUATION = lazy_pattern(r"[，。；：、,.;:“”\"'「」《》（）()\-—]")


@rule(
    "R72",
    "warn",
    mark("拟公示内容与资料里的公示正文相同"),
    stage="算法",
    source=mark("填报经验：公示内容与表单矛盾，被退回"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def same_publication(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report rows of the text to be published that the paper words otherwise."""
    key = algorithm.at("basic.publication")
    paper = case.papers.facts.get(key)
    if paper is None or not paper.blocks:
        yield Gap(say(NOT_READ), key)
        return
    text = _bare(whole(paper))
    rows = [
        (row, raw)
        for row, raw in answers(algorithm.item.publication_text, algorithm.at("publication_text"))
        if isinstance(raw, str)
    ]
    if not rows:
        yield Gap(say("资料里没有公示正文"), key)
    for row, raw in rows:
        yield SEEN
        expected = _bare(plain(raw))
        if expected and expected not in text:
            written, ours = _difference(expected, text)
            shown = {"row": spec_of(row).name, "written": written, "ours": ours}
            message = say("拟公示内容的“{row}”与资料不同：材料写“{written}”，资料是“{ours}”", **shown)
            yield Violation(key, message, say("请改成一致；公示后人人可读。"))


def _bare(text: str) -> str:
    bare = _PUNCTUATION.sub("", text)
    for word, other in _SYNONYMS:
        bare = bare.replace(word, other)
    return bare


def _difference(expected: str, text: str) -> tuple[str, str]:
    """Return what the paper has instead of the expected text, and that part of it, with a few characters around."""
    matcher = SequenceMatcher(None, expected, text, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > _LEAST]
    if not blocks:
        return text[:_SHOWN], expected[:_SHOWN]
    first, last = blocks[0], blocks[-1]
    ours, theirs = slice(last.a + last.size, len(expected)), slice(last.b + last.size, last.b + last.size + _AROUND)
    if first.a:
        ours, theirs = slice(0, first.a), slice(max(0, first.b - first.a), first.b)
    for one, after in pairwise(blocks):
        if one.a + one.size < after.a or one.b + one.size < after.b:
            ours, theirs = slice(one.a + one.size, after.a), slice(one.b + one.size, after.b)
            break
    return _around(text, theirs), _around(expected, ours)


def _around(text: str, part: slice) -> str:
    return text[max(0, part.start - _AROUND) : part.stop + _AROUND][:_SHOWN]
