"""Reads days: the day at the end of a paper, the end of a term, the foundation, the beginning of the service."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import clause_before, is_of_others, is_past, is_planned
from assistant.checks.preflight.facts import FactSource, StatedFact, Statement
from assistant.checks.preflight.normal_text import DAY, days, number_of, tidy
from assistant.checks.preflight.papers_text import plain
from assistant.core.patterns import lazy_pattern

_LABEL = lazy_pattern(r"^(?:[^：:]{0,6}(?:日期|时间|签订日|签署日|出具日))[：:]")
_OPEN = lazy_pattern(r"(?:\d{4}|[_＿×Xx\s　]{1,6})\s*年\s*(?:\d{1,2}|[_＿×Xx\s　]{1,6})?\s*月\s*[_＿×Xx\s　]{0,6}日")
_TERM = lazy_pattern(rf"({DAY.pattern})(?:起)?(?:至|到|—|–|-|~|－){{1,2}}({DAY.pattern})")
_FOUNDED = lazy_pattern(rf"(?:成立|注册|设立)(?:日期|时间)[：:]?({DAY.pattern})")
_NUMERAL = "〇零○一二三四五六七八九十"
_ON = (
    rf"(?:自|从|于|在)?(?:(20\d\d|二[{_NUMERAL}]{{3}})年|今年|本年|(去年|上年))?(\d{{1,2}}|[{_NUMERAL}]{{1,3}})"
    rf"月(?:份|底|初|中旬)?(?:(\d{{1,2}}|[{_NUMERAL}]{{1,3}})[日号])?"
)
_BEGINNING = (
    r"(?:提供服务|开始服务|投入使用|对外服务|试?运行|上线|开通|启用|投产|投用|商用|试?运营"
    r"|开放(?:注册|使用|下载|接入|服务)|正式发布|推出|接单|服务客户)"
)
_STARTED = lazy_pattern(rf"{_ON}，?[^。；，日]{{0,14}}?(?<!已){_BEGINNING}")
_STARTED_ON = lazy_pattern(rf"{_BEGINNING}(?:的时间|的日期)?(?:于|在|是|为)(?:的)?{_ON}")
_OTHER_BEGINNING = lazy_pattern("版|模式|功能|制度|标识|水印|规则|机房|审核|岗|合同|学期|词库|训练|数据|网站备案")
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
        yield from _started(case, source, statement)


def _started(case: Case, source: FactSource, statement: Statement) -> Iterator[StatedFact]:
    """Yield the day or month from which a sentence says that the service is offered."""
    text = tidy(statement.text)
    if is_past(text) or is_planned(text) or is_of_others(text):
        return
    for match in (*_STARTED.finditer(text), *_STARTED_ON.finditer(text)):
        about = clause_before(text, match.start()) + match[0]
        if not _OTHER_BEGINNING.search(about):
            year, before, month, day = match.groups()
            stated = _value(year) if year else case.today.year - bool(before)
            value = f"{stated}-{_value(month):02}" + (f"-{_value(day):02}" if day else "")
            yield source.fact("started", value, statement.quote(match[0][:8]), statement.place)


def _value(text: str) -> int:
    return int(text) if text.isdigit() else number_of(text)


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
