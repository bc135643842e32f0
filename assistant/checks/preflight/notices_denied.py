"""The part of R75 on notices of algorithms that generate nothing: one paper promises them, another has none."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.vocabulary import GENERATIVE

_PROMISED = lazy_pattern(r"(?:标明|提示|显示|注明|标注|标出|写明)(?:为|着)?[“「]([^”」]{2,16})[”」]")
_NO_NOTICE = lazy_pattern(
    r"(?:不|未|没有?|无|取消|去掉)[^，。；、]{0,4}(?:出现|显示|展示|提示|标明|标注|写明|注明|加)[^，。；]{0,6}(?:字样|标识|提示|依据|角标|标签|推荐|派单)"
    r"|(?:看不到|不展示|不显示|查不到|没有?|不提供)[^，。；]{0,6}(?:推荐|派单|排序)?(?:的)?(?:依据|理由|标识|字样)"
)
_SPLIT = lazy_pattern(r"[\s，。；：、【】（）()“”《》「」|/·—-]+")
_LEAST, _MOST = 3, 10
_TOPIC = mark("标识和提示（字样、依据）")
_REMEDY = mark("请核实实际情况，各处改成一致。")


@rule_part("R75")
def notices_denied(case: Case) -> Iterator[Observation]:
    """Report papers that have no notice where another promises one."""
    if any(algorithm.item.basic.type == GENERATIVE for algorithm in case.algorithms):
        return  # R79 looks at labels of generated content
    table = table_of(case)
    promise = next((one for one in table.statements if _PROMISED.search(tidy(one.text))), None)
    for source in (*table.sources, *table.figures) if promise else ():
        for statement in source.statements:
            text = tidy(statement.text)
            match = _NO_NOTICE.search(text)
            if match and promise and statement is not promise and not is_aside(text):
                yield SEEN
                yield _against(source, statement, statement.quote(match[0]), promise)
                break


def _against(source: FactSource, statement: Statement, words: str, promise: Statement) -> Violation:
    shown = {"place": statement.place.shown(), "words": words, "other": promise.place.shown()}
    text = say(
        "{topic}：{place}写“{words}”，{other}却写“{denial}”", topic=say(_TOPIC), denial=promise.quote()[:40], **shown
    )
    return Violation(statement.place.key, text, say(_REMEDY))


@rule_part("R75")
def notices_on_figures(case: Case) -> Iterator[Observation]:
    """Report words on a figure that resemble a promised notice and are not it."""
    table = table_of(case)
    promised = {plain(words): one for one in table.statements for words in _PROMISED.findall(tidy(one.text))}
    whole = plain("".join(source.flat for source in table.sources))
    for figure in table.figures if promised else ():
        for statement in figure.statements:
            for word in _SPLIT.split(statement.text):
                for notice, promise in promised.items():
                    shown = plain(word)[: len(notice)]
                    if _is_like(shown, notice) and shown not in whole:
                        yield SEEN
                        yield _against(figure, statement, statement.quote(shown), promise)


def _is_like(word: str, notice: str) -> bool:
    """Say whether a word has the length of a notice and one of its halves, but not both."""
    if len(word) != len(notice) or not _LEAST < len(word) <= _MOST or word == notice:
        return False
    middle = len(word) // 2
    return word[:middle] == notice[:middle] or word[middle:] == notice[middle:]
