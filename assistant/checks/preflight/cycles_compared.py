"""Parts of R77 and R79 on measures: how often a round is computed, how high a visible label is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Context, Decimal

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import normal, tidy
from assistant.checks.preflight.promises_compared import differing, sentences_of
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern

_ROUND = lazy_pattern(
    r"(?:每隔?|攒[满够]|凑[满够]|积[满够]|间隔|等[满够])(\d{1,9})(秒|分钟|个?小时)[^，。；\d]{0,8}?(?:一批|[1一]轮|[1一]批|批|匹配|汇总|派单|分配|求解|计算|重算|调度|刷新|更新模型)"
)
_SECONDS = {"秒": 1, "分钟": 60, "小时": 3600}
_HEIGHT = lazy_pattern(r"(?:字高|字号|文字高度|字的高度|标识高度|水印高度)[^。；\d]{0,10}(\d{1,9})(?:个)?像素")
_CANVAS = lazy_pattern(r"(?<!\d)(\d{3,5})(?:像素)?[×xX＊*乘](\d{3,5})(?!\d)")
_SHARE = lazy_pattern(
    r"(?:字高|文字高度|字的高度|标识高度|水印高度)[^。；\d]{0,14}短边(?:长度)?(?:的)?(\d{1,9}(?:\.\d+)?)%|短边(?:长度)?(?:的)?(\d{1,9}(?:\.\d+)?)%[^，。；]{0,6}(?:字高|高)"
)
_LEAST_SHARE = Decimal(5)  # per cent of the shorter side; GB 45438
_SHOWN = Context(prec=2, rounding=ROUND_DOWN)  # 4.98 must not be shown as 5


@rule_part("R77")
def rounds_compared(case: Case) -> Iterator[Observation]:
    """Report a period of the computation that its source alone states, while others state another."""
    stated: list[tuple[int, str, Statement, str]] = []
    table = table_of(case)
    for source in (*table.sources, *table.figures):
        for statement in sentences_of(source):
            text = tidy(normal(statement.text))
            if not is_aside_of_filing(text):
                stated += [
                    (int(count) * _SECONDS[unit.removeprefix("个")], f"{count}{unit}", statement, str(source.key))
                    for count, unit in _ROUND.findall(text)
                ]
    lengths = [seconds for seconds, *_ in stated]
    usual = next((one for one in stated if one[0] == max(lengths, key=lengths.count)), None)
    for seconds, words, statement, source_key in stated if usual else ():
        yield SEEN
        if usual and seconds != usual[0] and source_key != usual[3] and lengths.count(seconds) == 1:
            yield differing(statement, words, usual[2], usual[1])


@rule_part("R79")
def heights_of_labels(case: Case) -> Iterator[Observation]:
    """Report a visible label that is lower than a twentieth of the picture's shorter side."""
    table = table_of(case)
    for source in (*table.sources, *table.figures):
        for statement in sentences_of(source):
            share = _share(tidy(normal(statement.text)))
            if share is None:
                continue
            yield SEEN
            if share < _LEAST_SHARE:
                shown = {
                    "place": statement.place.shown(),
                    "quote": statement.quote("字高"),
                    "share": f"{_SHOWN.create_decimal(share):f}",
                }
                text = say("{place}写的标识字高只有短边的百分之{share}：“{quote}”，标准是不小于百分之五", **shown)
                yield Violation(statement.place.key, text, say("请核实标识的大小，按标准改正，各处改成一致。"))


def _share(text: str) -> Decimal | None:
    """Return the height of a label in per cent of the shorter side, None if a sentence does not tell it."""
    height, canvas, share = _HEIGHT.search(text), _CANVAS.search(text), _SHARE.search(text)
    shorter = min(int(canvas[1]), int(canvas[2])) if canvas else 0
    if height and shorter:
        return Decimal(height[1]) * 100 / shorter
    return Decimal(share[1] or share[2]) if share else None
