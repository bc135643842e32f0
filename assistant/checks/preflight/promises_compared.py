"""Parts of R75, R77 and R79: what one place of a filing promises by a topic of `promised_topics` and another contradicts."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing
from assistant.checks.preflight.facts import FactSource, FactTable, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.promised_topics import PROMISED_TOPICS, PromisedTopic
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import say
from assistant.declaration.profile.vocabulary import GENERATIVE

_SHOWN, _LEAST = 16, 6  # characters; an option of a form, such as 不审核, is shorter


@rule_part("R75")
def data_against_promises(case: Case) -> Iterator[Observation]:
    """Report what is said of data against a promise of the form or another paper."""
    yield from _against(case, "data")


@rule_part("R77")
def review_against_promises(case: Case) -> Iterator[Observation]:
    """Report what is said of review against a promise of the form or another paper."""
    yield from _against(case, "review")


@rule_part("R79")
def labels_against_promises(case: Case) -> Iterator[Observation]:
    """Report what is said of labels and notices against a promise of the form or another paper."""
    yield from _against(case, "labels")


def _against(case: Case, about: str) -> Iterator[Observation]:
    """Yield what is against a topic, once for each topic and source."""
    table = table_of(case)
    for topic in PROMISED_TOPICS:
        if topic.about != about or not _is_of_kind(case, topic):
            continue
        promise = next((one for one in table.statements if topic.promise.search(tidy(one.text))), None)
        for source in (*table.sources, *table.figures) if promise else ():
            yield SEEN
            words = _first_against(topic, source)
            if words is not None and promise is not None:
                yield _contradiction(topic, *words, _another(table, topic, words[0]) or promise)


def _is_of_kind(case: Case, topic: PromisedTopic) -> bool:
    generates = any(algorithm.item.basic.type == GENERATIVE for algorithm in case.algorithms)
    return not topic.kinds or (topic.kinds == "generative") == generates


def _first_against(topic: PromisedTopic, source: FactSource) -> tuple[Statement, str] | None:
    """Return the first sentence of a source that is against a topic, with the words."""
    before = ""
    for statement in sentences_of(source):
        text = tidy(statement.text)
        start = before if topic.is_wide else ""
        match = topic.against.search(start + text) if len(text) >= _LEAST else None
        is_here = match is not None and match.end() > len(start)
        whole = text if match is None or match.start() >= len(start) else start + text
        if match and is_here and not topic.harmless.search(whole) and not is_aside_of_filing(whole):
            return statement, match[0][-_SHOWN:]
        before = text
    return None


def sentences_of(source: FactSource) -> Iterator[Statement]:
    """Yield the sentences of a source; those of a figure run over the lines that were recognised."""
    yield from source.statements
    if source.paper is None and source.name:
        joined = "".join(one.text for one in source.statements[1:])
        yield from (Statement(joined, one.place) for one in source.statements[:1])


def differing(statement: Statement, words: str, other: Statement, others: str) -> Violation:
    """Return the violation that two statements differ, each with its words for the value."""
    shown = {
        "place": statement.place.shown(),
        "quote": statement.quote(),
        "other": other.place.shown(),
        "rest": other.quote(),
    }
    text = say("{place}写“{quote}”，{other}写“{rest}”：{words}与{others}不同", words=words, others=others, **shown)
    return Violation(statement.place.key, text, say("请核实是哪一处写错，各处改成一致。"))


def _another(table: FactTable, topic: PromisedTopic, statement: Statement) -> Statement | None:
    """Return a promise of another source than a statement's."""
    others = (one for one in table.statements if one.place.key != statement.place.key)
    return next((one for one in others if topic.promise.search(tidy(one.text))), None)


def _contradiction(topic: PromisedTopic, statement: Statement, words: str, promise: Statement) -> Violation:
    shown = {
        "place": statement.place.shown(),
        "words": statement.quote(words),
        "other": promise.place.shown(),
        "denial": promise.quote()[:40],
        "topic": say(topic.topic),
    }
    text = say("{topic}：{place}写“{words}”，{other}却写“{denial}”", **shown)
    return Violation(statement.place.key, text, say("请核实实际情况，各处改成一致。"))
