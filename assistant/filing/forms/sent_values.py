"""The texts in which a page may send the values of its form: what the request guard holds a save against.

Text is sent as it is; a number without grouping; a day and a period in the usual notations; choices word by word or
joined. A notation that is not here has to be learnt with the request (a site's codes for its options).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from assistant.core.keys import FieldKey, KeyPart
from assistant.core.values import LONG_TERM, Choice, Choices, File, Nodes, Period, Region, Steps, Value, is_empty
from assistant.core.values.comparison import canonical
from assistant.core.verdict import is_right
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.shape_match import SentValue, Transaction
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import believed
from assistant.filing.forms.shapes import FieldResult, FormSnapshot
from assistant.planning.maps.request_shapes import RequestShape

_YES, _NO = frozenset(("是", "true", "1", "Y", "on")), frozenset(("否", "false", "0", "N", "off"))
_REGISTRY_CLOCK = timezone(timedelta(hours=8))
_SEPARATORS = (",", "，", "、", ";", "/", " / ", "-", ">", " > ", "")


def open_transaction(shapes: list[RequestShape], seen: FormSnapshot, results: Iterable[FieldResult]) -> Transaction:
    """Return what a press on this form may send.

    A field that was written holds the value of the profile; any other holds what the page shows, which a person or the
    site may have put there. A field that has disappeared since it was written may be absent.
    """
    fields: dict[str, SentValue] = {}
    written: list[Value] = []
    own: set[str] = set()
    hidden: list[Value] = []
    for result in results:
        control = control_at(seen, result.target.address)
        is_ours = is_right(result.outcome, "written")
        if is_ours:
            written.append(result.target.value)
        if control is None:
            hidden += [result.target.value] if is_ours else []
            continue
        own.add(control.ref)
        is_value_known = is_ours and (result.outcome != "normalised" or result.seen is None)
        fields |= _named(result.target.key, result.target.value if is_value_known else believed(control))
    every = _texts(value for control in seen.controls for value in (control.value, control.held))
    others = _texts(v for control in seen.controls if control.ref not in own for v in (control.value, control.held))
    return Transaction(shapes, fields, every | _texts(written), _texts(written), others | _texts(hidden))


def _named(key: str, value: Value | None) -> dict[str, SentValue]:
    try:
        pattern = pattern_of(FieldKey.of(key))
    except ValueError:  # a label outside the profile
        return {}
    return {f"{pattern}{part}": sent for part, sent in parts_of(value)}


def pattern_of(key: FieldKey) -> str:
    """Return a key as shapes name it: without the natural keys of records, with the labels of answers."""
    parts = (KeyPart(part.name, "") if part.item and part.name in REGISTRY.lists else part for part in key.parts)
    return str(FieldKey(tuple(parts)))


def parts_of(value: Value | None) -> list[tuple[str, SentValue]]:
    """Return the value as a page may send it, as a whole ("") and by its named parts (`#start`)."""
    whole = [("", sent_value(value))]
    match value:
        case Period(start, end):
            return [*whole, ("#start", _one(_day(start))), ("#end", _one(_day(end) if end else _LONG))]
        case File(name, sha256, size):
            parts = (("#name", name), ("#sha256", sha256), ("#size", size))
            return [(part, _one(frozenset((canonical(str(text)),)))) for part, text in parts if text is not None]
        case Nodes():
            return []
    return whole


def sent_value(value: Value | None) -> SentValue:
    """Return the texts in which a page may send one value."""
    if value is None or is_empty(value):
        return SentValue(whole=frozenset(("", *(_NO if value is False else ()))))
    match value:
        case Choices(words):
            return SentValue(tuple(map(_word, words)), _joined(words), is_ordered=False)
        case Region(names) | Steps(names):
            return SentValue(tuple(frozenset((canonical(name),)) for name in names), _joined(names))
        case Period(start, end):
            return SentValue((_day(start), _day(end) if end else _LONG))
    return _one(texts_of(value))


def texts_of(value: Value | None) -> frozenset[str]:
    """Return every text in which a page may send a value or a part of it."""
    match value:
        case bool():
            return _YES if value else _NO
        case str():
            return frozenset((canonical(value),))
        case Decimal():
            return frozenset((format(value, "f"), format(value.normalize(), "f"), str(value)))
        case date():
            return _day(value)
        case Choice(word):
            return _word(word)
        case File(name, sha256, size):
            return frozenset(canonical(str(text)) for text in (name, sha256, size) if text is not None)
        case Nodes(nodes):
            return frozenset(canonical(label) for node in nodes for label in node)
        case None:
            return frozenset()
    sent = sent_value(value)
    return frozenset().union(*sent.parts, sent.whole)


def _texts(values: Iterable[Value | None]) -> frozenset[str]:
    return frozenset().union(*map(texts_of, values)) - {""}


def _one(texts: frozenset[str]) -> SentValue:
    return SentValue((texts,))


def _word(word: str) -> frozenset[str]:
    own = {canonical(word), canonical(word.rpartition("/")[2])}
    return frozenset(own | (_YES if word == "是" else set()) | (_NO if word == "否" else set()))


def _joined(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(canonical(separator.join(words)) for separator in _SEPARATORS) if len(words) > 1 else frozenset()


def _day(day: date) -> frozenset[str]:
    iso = day.isoformat()
    plain_day = (
        iso,
        iso.replace("-", "/"),
        iso.replace("-", "."),
        iso.replace("-", ""),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}日",
    )
    midnights = (f"{text}{time}" for text in plain_day[:2] for time in (" 00:00:00", "T00:00:00", "T00:00:00.000Z"))
    return frozenset((*plain_day, *midnights, *_moments(day)))


def _moments(day: date) -> Iterator[str]:
    """Yield the midnight with which a day begins, by the clocks of UTC, of the registry and of this machine, as moments."""
    for clock in (UTC, _REGISTRY_CLOCK, None):
        with suppress(OverflowError, OSError, ValueError):  # a day before or after those that a clock knows
            midnight = datetime(day.year, day.month, day.day, tzinfo=clock).astimezone(UTC)
            yield f"{midnight:%Y-%m-%dT%H:%M:%S}.000Z"
            seconds = str(int(midnight.timestamp()))
            yield from (seconds, f"{seconds}000") if len(seconds) >= _SHORTEST_MOMENT else ()


_SHORTEST_MOMENT = 9  # a shorter number could be a code
_FAR = (date(9999, 12, 31), date(2099, 12, 31))
_LONG = frozenset((LONG_TERM, "")).union(*map(_day, _FAR))
