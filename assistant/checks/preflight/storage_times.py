"""The part of R78 on how long things are stored: logs, recordings, pictures, addresses, conversations, records, results.

A statement names the thing, a verb of keeping or deleting, and a time or `at once`. Two sources that give different times
for one thing contradict each other; 365 days are a year, and half a year is six months. What law sets for logs is compared
in `figures`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import normal, tidy
from assistant.checks.preflight.promises_compared import differing, sentences_of
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.patterns import lazy_pattern

_THINGS = {
    "日志": "日志|操作记录|请求记录|访问记录",
    "录音": "录音|样音|音频样本|声音样本|声纹|说话人(?:的)?(?:音频|声音|语音)",
    "照片": "照片|相片|旧照|原图|上传(?:的)?(?:图|图片|图像)|底图",
    "地址": "地址|门牌|住址|收件信息",
    "位置": "位置(?:数据)?|轨迹|定位(?:数据)?",
    "对话": "对话|聊天|会话|问答记录",
    "行为": "阅读(?:行为|记录)|浏览记录|点击(?:记录)?|行为(?:数据|记录)",
    "缓存": "缓存",
    "审计副本": "审计副本",
    "标签": "标签",
}
_PATTERNS = {name: lazy_pattern(words) for name, words in _THINGS.items()}
_STORED = "(?:留存|保存|保管|代管|存放|存储|保留|留底|存档|存|留|攒|积攒|封存|记录|滚动|有效|失效)"
_DELETED = "(?:删除|清除|清空|销毁|清掉|删掉|清理|抹除|抹掉|不留|清|删|失效)"
_TIME = r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)(个?小时|分钟|天|日|周|个月|年|秒)"
_HALVES = lazy_pattern(
    r"(?<![\d.])(\d{1,4})年半|(?<!\d)(\d{1,4})个半月|(?<![\d个上下前后])半(年(?![度报])|个月|天|日|个?小时)"
)
_OF_HALVES = {"年": "6个月", "个月": "15天", "天": "12小时", "日": "12小时", "小时": "30分钟", "个小时": "30分钟"}
_CALENDAR = ("个月", "年")
_SHORT_MONTH, _LONG_MONTH = 30, 31  # days
_HOURS: dict[str, Decimal | int] = {
    "小时": 1,
    "分钟": Decimal(1) / 60,
    "秒": Decimal(1) / 3600,
    "天": 24,
    "日": 24,
    "周": 168,
    "个月": 720,
    "年": 8640,
}
_AGES = lazy_pattern(
    rf"{_STORED}(?:期|期限|时间|时长)?(?:了|满|够|约|不少于|不超过|不低于|至少|最长|最多|为|达)*{_TIME}|{_TIME}(?:内|后|以后|之后|之内|以内|到期|再|才|不活跃)?(?:即|就|都|自动|予以|统一|一律|按制度)*{_DELETED}"
    rf"|满{_TIME}[^，。；]{{0,6}}{_DELETED}"
)
_AT_ONCE = lazy_pattern(
    rf"(?:当即|随即|立即|立刻|即时|马上|即刻|当场|随手|一律|同时|全部|统统|都)(?:被)?{_DELETED}|即{_DELETED}|不(?:作|做|予|再)?(?:任何)?(?:留存|保存|保留|存储|落盘|落库|记录)|(?:用完|关掉|关闭|退出|结束|一关)[^，。；]{{0,6}}{_DELETED}"
)
_FOREVER = lazy_pattern("(?:永久|长期|一直|无限期)(?:保存|保留|留存|存)")
_ONCE, _EVER = Decimal(0), Decimal(10**7)
_LIMITED = lazy_pattern(
    "未成年|退回|核验|撤回|不通过|违规|命中|隔离|可疑|缓存的?|注销|投诉|举报|取证|调试|测试|临时|封存|下架|合同|标签页|关闭状态"
)


@dataclass(frozen=True, slots=True)
class StorageTime:
    """For how many hours a statement lets a thing be stored, with its words; a month counts as thirty days."""

    thing: str
    hours: Decimal
    words: str
    statement: Statement
    source: str

    @property
    def is_calendar(self) -> bool:
        """Return whether the time is in months or years, whose days differ."""
        return any(unit in self.words for unit in _CALENDAR)


@rule_part("R78")
def storage_compared(case: Case) -> Iterator[Observation]:
    """Report a thing that one source keeps longer or deletes sooner than the others say."""
    stated: dict[str, list[StorageTime]] = defaultdict(list)
    table = table_of(case)
    for source in (*table.sources, *table.figures):
        for statement in sentences_of(source):
            for storage in _storage_times(statement, str(source.key)):
                stated[storage.thing].append(storage)
    for everything in stated.values():
        yield SEEN
        yield from _differing(_aligned(everything))


def _storage_times(statement: Statement, source: str) -> Iterator[StorageTime]:
    text = _HALVES.sub(_whole, tidy(normal(statement.text)))
    if is_aside_of_filing(text):
        return
    stated = _time(text)
    if stated is None or _LIMITED.search(text):
        return
    hours, words, at = stated
    near = [
        (abs(match.start() - at), name)
        for name, words_ in _PATTERNS.items()
        for match in words_.finditer(text[: at + 24])
    ]
    if near:
        yield StorageTime(min(near)[1], hours, words, statement, source)


def _whole(match: re.Match[str]) -> str:
    """Return a time with a half in a smaller unit without one."""
    years, months, unit = match.groups()
    if years:
        return f"{int(years) * 12 + 6}个月"
    return f"{int(months) * 30 + 15}天" if months else _OF_HALVES[unit]


def _time(text: str) -> tuple[Decimal, str, int] | None:
    """Return the hours for which a sentence keeps something, the words and their place; None if it says nothing."""
    match = _AGES.search(text)
    if match:
        count, unit = next((a, b) for a, b in zip(match.groups()[::2], match.groups()[1::2], strict=True) if a)
        return (
            Decimal(count) * Decimal(_HOURS[unit.removeprefix("个") if unit != "个月" else unit]),
            match[0],
            match.start(),
        )
    for pattern, hours in ((_AT_ONCE, _ONCE), (_FOREVER, _EVER)):
        match = pattern.search(text)
        if match:
            return hours, match[0], match.start()
    return None


def _aligned(stated: list[StorageTime]) -> list[StorageTime]:
    """Return the times, those in days that are as long as one in months or years with its hours: 365 days are a year."""
    spans = sorted({storage.hours for storage in stated if storage.is_calendar})
    result = []
    for storage in stated:
        same = [hours for hours in spans if hours * _SHORT_MONTH <= storage.hours * _SHORT_MONTH <= hours * _LONG_MONTH]
        result.append(replace(storage, hours=same[-1]) if same and not storage.is_calendar else storage)
    return result


def _differing(stated: list[StorageTime]) -> Iterator[Violation]:
    """Yield one violation for each source that alone has its time, against a time that others have."""
    sources: dict[Decimal, set[str]] = defaultdict(set)
    for storage in stated:
        sources[storage.hours].add(storage.source)
    if len(sources) < 2:
        return
    usual = max(stated, key=lambda storage: len(sources[storage.hours]))
    reported = set()
    for storage in stated:
        is_alone = storage.hours != usual.hours and sources[storage.hours] == {storage.source}
        if is_alone and storage.source != usual.source and storage.source not in reported and not _fits(storage, usual):
            reported.add(storage.source)
            yield differing(storage.statement, storage.words, usual.statement, usual.words)


def _fits(storage: StorageTime, usual: StorageTime) -> bool:
    """Say whether a time is no shorter than a least time, or no longer than a longest one."""
    least = re.search("不少于|不低于|至少", usual.words)
    most = re.search("不超过|最长|最多|内", usual.words)
    return bool(
        (least and storage.hours >= usual.hours) or (most and storage.hours <= usual.hours and storage.hours > 0)
    )
