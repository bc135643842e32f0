"""Reads days: the day at the end of a paper, the end of a term, the foundation, the beginning of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import FactSource, StatedFact, Statement
from assistant.checks.preflight.normal_text import DAY, days
from assistant.checks.preflight.papers_text import plain

_LABEL = re.compile(r"^(?:[^：:]{0,6}(?:日期|时间|签订日|签署日|出具日))[：:]")
_OPEN = re.compile(r"(?:\d{4}|[_＿×Xx\s　]{1,6})\s*年\s*(?:\d{1,2}|[_＿×Xx\s　]{1,6})?\s*月\s*[_＿×Xx\s　]{0,6}日")
_TERM = re.compile(rf"({DAY.pattern})(?:起)?(?:至|到|—|–|-|~|－){{1,2}}({DAY.pattern})")
_FOUNDED = re.compile(rf"(?:成立|注册|设立)(?:日期|时间)[：:]?({DAY.pattern})")
_STARTED = re.compile(
    r"(?:自|从|于)?(?:(20\d\d)年|今年|本年)?(\d{1,2})月(\d{1,2})日(?:起|开始|正式)?[^。；，日]{0,10}?"
    r"(?:提供服务|开始服务|投入使用|对外服务|上线运行|(?<!已)上线)"
)
_LAST_LINES = 9
_LONGEST = 40


def read(case: Case, source: FactSource) -> Iterator[StatedFact]:
    """Yield the days of a paper."""
    if source.paper is None:
        return
    yield from _signed(source)
    for match in _TERM.finditer(source.flat):
        last = days(match[0])[-1]
        yield source.fact("ends", last[1], match[0], source.place_at(match.start()))
    for match in _FOUNDED.finditer(source.flat):
        yield source.fact("founded", days(match[0])[0][1], match[0], source.place_at(match.start()))
    for statement in source.statements:
        for match in _STARTED.finditer(plain(statement.text)):
            year = match[1] or str(case.today.year)
            value = f"{year}-{int(match[2]):02}-{int(match[3]):02}"
            yield source.fact("started", value, statement.quote(match[0][:8]), statement.place)


def _signed(source: FactSource) -> Iterator[StatedFact]:
    """Yield the days of the last lines that are a date, end with one or are labelled as one; else an open date."""
    last = source.lines[-_LAST_LINES:]
    for line in last:
        text = plain(line.text)
        if len(text) > _LONGEST or _TERM.search(text):
            continue
        written = days(text)
        if written and (_LABEL.match(text) or text.endswith(written[-1][0])):
            yield source.fact("signed", written[-1][1], written[-1][0], line.place)
        elif not written and (blank := _open(line)):
            yield source.fact("signed", "open", blank, line.place)


def _open(line: Statement) -> str:
    """Return a date in which year, month or day is left blank, or ""."""
    match = _OPEN.search(line.text)
    return match[0] if match else ""
