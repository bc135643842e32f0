"""Parts of R39 on passages that stop: a sentence broken off, a list announced and not given, a blank before a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern

_BROKEN = lazy_pattern(
    r"(?:并且?|以及|和|与|及|或者?|但是?|而且?|因此|由于|因为|例如|比如|包括|其中|将|对于?|由|为了?|以便|从而|并将|同时|根据|按照|通过|如|尤其是|不仅|、|，)$"
)
_NAME = "[\u4e00-\u9fff·]{1,3}[和与及由将如为]"  # characters in which names of people and firms end
_NAMED = lazy_pattern(
    rf"(?:人|员|姓名|名称|签字)[：:]{_NAME}$|(?:代表人|负责人|责任人|联系人|经办人|撰写人|审核人|姓名|名称)[是为叫即]{_NAME}$"
)
_ANNOUNCED = lazy_pattern(
    r"(?:如下|列明如下|列表如下|下列|如下表|如下所示|见下表|详见下表|列于下表|下面(?:列出|逐一(?:说明|列出))|分别(?:为|是)|具体(?:为|如下))[：:。]?$"
)
_ITEM = lazy_pattern(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|[-·—•●○①-⑩a-zA-Z][.、）)]?|第[一二三四五六]|其一|首先)"
)
_BLANK = lazy_pattern(
    r"(?:补|补贴|补助|共|约|为|计|达|有|配备?|存|留存|抽查?|每[\u4e00-\u9fff]|不少于|不超过|不低于|至少|最多|日均|月均|近|合计|给予|奖励?|罚款?|限|满|另补|设|超过|保存|编号|电话|金额)[\s\u3000_＿]+(?:元|人|名|万元|万(?:单|条|次|人|张|家|户)?|亿|%|％|个月|个|条|小时|天|家|张|次|台|项|份|分钟|秒|GB|TB)(?=[，。；、）)]|$)"
)
_LEAST = 8  # characters of a sentence


@rule_part("R39")
def broken_passages(case: Case) -> Iterator[Observation]:
    """Report papers with a sentence that breaks off, an announced list that is missing, or an empty figure."""
    for source in table_of(case).papers:
        yield SEEN
        for statement, follower in _with_next(source):
            words = _stopped(statement, follower, source)
            if words:
                yield _open(statement, words)


@rule_part("R39")
def empty_figures_of_form(case: Case) -> Iterator[Observation]:
    """Report answers with a blank before a unit."""
    for statement in table_of(case).sources[0].statements:
        match = _BLANK.search(statement.text)
        if match and str(statement.place.key).startswith(("products", "algorithms")):
            yield _open(statement, match[0])


def _with_next(source: FactSource) -> Iterator[tuple[Statement, Statement | None]]:
    statements = [*source.statements, None]
    for at, statement in enumerate(source.statements):
        yield statement, statements[at + 1]


def _stopped(statement: Statement, follower: Statement | None, source: FactSource) -> str:
    """Return the words at which a passage stops, or ""."""
    blank = _BLANK.search(statement.text)
    if blank:
        return blank[0]
    text = tidy(statement.text)
    if len(text) >= _LEAST and _BROKEN.search(text) and not _NAMED.search(text):
        is_last = follower is None or follower.place.heading != statement.place.heading
        if is_last or (statement.place.page == 0 and not _is_cell(source, statement)):
            return text[-_LEAST:]
    announced = _ANNOUNCED.search(text) if len(text) >= _LEAST else None
    if announced and (follower is None or (not _ITEM.match(tidy(follower.text)) and not _goes_on(statement, follower))):
        return announced[0]
    return ""


def _is_cell(source: FactSource, statement: Statement) -> bool:
    """Say whether a statement is a cell of a table of its paper."""
    blocks = source.paper.blocks if source.paper else ()
    return any(block.kind == "cell" and block.text and block.text in statement.text for block in blocks)


def _goes_on(statement: Statement, follower: Statement) -> bool:
    """Say whether the next passage takes up two characters of an announcement, or is a short line of a list."""
    text, rest = plain(statement.text)[-30:], plain(follower.text)
    pairs = {text[at : at + 2] for at in range(len(text) - 3)}
    return "：" in follower.text[:_LEAST] or len(pairs & {rest[at : at + 2] for at in range(len(rest) - 1)}) > 1


def _open(statement: Statement, words: str) -> Violation:
    shown = {
        "place": statement.place.shown(),
        "words": re.sub(r"[\s\u3000]+", "　", words),
        "quote": statement.quote(words),
    }
    text = say("{place}的“{words}”没有写完：“{quote}”", **shown)
    return Violation(statement.place.key, text, say("请补全这一处的内容。"), "warn")
