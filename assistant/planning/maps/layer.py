"""One layer of a site map, read from its file; all errors are reported at once.

Only the shape is checked here (known keys, texts and lists where they belong), so that a hand-written layer always ends
in a sentence and never in a traceback. `overlay` checks the meaning. Raises MapError, InputProblems, OSError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from assistant.core.errors import MapError
from assistant.core.language import say
from assistant.core.values import Kind
from assistant.core.yaml_file import read_mapping
from assistant.planning.maps.fingerprints import wrong_in
from assistant.planning.maps.site_map import RequestUse

FORMAT = 1
Layer = Mapping[str, Any]
_TOP_KEYS = frozenset(
    "format id extends name mock hosts base_url calibrated pages fields landmarks states requests human_only "
    "node_labels messages prints".split()
)
_PAGE_KEYS = frozenset("route title kind parent key buttons detail types saves_draft calibrated".split())
_FIELD_KEYS = frozenset(
    "page section label after kind order options max_length formats max_bytes max_pages guess absent confidence calibrated".split()
)
_PAGE_KINDS = frozenset({"form", "list", "dialog", "other"})
_DRAFT_KEYS = frozenset({"word", "request", "by", "on"})
_NEEDED_OF_REQUEST = frozenset({"method", "path", "use"})


def read_layer(path: Path) -> Layer:
    """Read a layer and check its shape; raises MapError with every error."""
    layer = read_mapping(path)
    wrong = list(_wrong(layer))
    if wrong:
        raise MapError(file=path.name, what="；".join(wrong))
    return _without_nothing(layer)


def _without_nothing(entry: Layer) -> Layer:
    """Return a layer without its empty keys: an empty key neither sets nor removes anything."""
    return {
        key: _without_nothing(value) if isinstance(value, Mapping) else value
        for key, value in entry.items()
        if value is not None
    }


def _wrong(layer: Layer) -> Iterator[str]:
    yield from _unknown(layer, _TOP_KEYS, "")
    if str(layer.get("format") or "") != str(FORMAT):
        yield say("format 应为 {known}，写的是 {found}", known=FORMAT, found=layer.get("format") or "")
    if not layer.get("id"):
        yield say("缺少 id")
    for name, shape in _SHAPES.items():
        if layer.get(name) is not None:
            yield from shape(name, layer[name])


def _unknown(entry: Layer, known: frozenset[str], place: str) -> Iterator[str]:
    for key in entry:
        if key not in known:
            yield say("不认识的键 {key}", key=f"{place}.{key}" if place else key)


def _text(place: str, value: Any) -> Iterator[str]:
    if value is not None and not isinstance(value, str):
        yield say("{place} 应为一段文字", place=place)


def _texts(place: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        yield say("{place} 应为文字列表，如 [甲, 乙]", place=place)


def _text_or_texts(place: str, value: Any) -> Iterator[str]:
    yield from _texts(place, value) if isinstance(value, list) else _text(place, value)


def _number(place: str, value: Any) -> Iterator[str]:
    if not (isinstance(value, str) and value.isascii() and value.isdigit()):
        yield say("{place} 应为正整数", place=place)


def _one_of(words: frozenset[str]) -> Shape:
    def shape(place: str, value: Any) -> Iterator[str]:
        if not isinstance(value, str) or value not in words:
            known = "、".join(sorted(words))
            yield say("{place} 不能是 {found}；可用：{known}", place=place, found=value, known=known)

    return shape


def _mapping_of(inner: Shape) -> Shape:
    def shape(place: str, value: Any) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield say("{place} 应为“键: 值”", place=place)
            return
        for key, item in value.items():
            yield from inner(f"{place}.{key}", item)

    return shape


def _entry(known: frozenset[str], shapes: Mapping[str, Shape]) -> Shape:
    def shape(place: str, value: Any) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield say("{place} 应为“键: 值”", place=place)
            return
        yield from _unknown(value, known, place)
        for key, item in value.items():
            if item is not None and key in known:
                yield from shapes.get(key, _text)(f"{place}.{key}", item)

    return shape


def _requests(place: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield say("{place} 应为一个列表", place=place)
        return
    for entry in value:
        if not isinstance(entry, Mapping) or not set(entry) >= _NEEDED_OF_REQUEST:
            yield say("requests 的一条缺少 method、path 或 use：{entry}", entry=entry)
            continue
        yield from _REQUEST(place, entry)


def _draft(place: str, value: Any) -> Iterator[str]:
    """Accept a note (older layers), or a record of word, request, author and day."""
    if not isinstance(value, str):
        yield from _entry(_DRAFT_KEYS, {})(place, value)


def _print(place: str, value: Any) -> Iterator[str]:
    wrong = wrong_in(value)
    if wrong:
        yield say("{place} 不是页面指纹：{found}", place=place, found=wrong)


Shape = Callable[[str, Any], Iterator[str]]
_REQUEST = _entry(
    _NEEDED_OF_REQUEST | {"body"}, {"use": _one_of(frozenset(get_args(RequestUse))), "body": _mapping_of(_text)}
)
_CALIBRATED = _mapping_of(_text)
_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(("id", "extends", "name", "mock", "base_url"), _text),
    **dict.fromkeys(("hosts", "human_only"), _texts),
    **dict.fromkeys(("landmarks", "node_labels", "calibrated"), _mapping_of(_text)),
    "pages": _mapping_of(
        _entry(
            _PAGE_KEYS,
            {
                "kind": _one_of(_PAGE_KINDS),
                "buttons": _mapping_of(_text),
                "types": _texts,
                "saves_draft": _draft,
                "calibrated": _CALIBRATED,
            },
        )
    ),
    "fields": _mapping_of(
        _entry(
            _FIELD_KEYS,
            {
                "kind": _one_of(frozenset(get_args(Kind))),
                "section": _text_or_texts,
                "after": _text_or_texts,
                "options": _texts,
                **dict.fromkeys(("max_length", "max_bytes", "max_pages"), _number),
                "formats": _texts,
                "calibrated": _CALIBRATED,
            },
        )
    ),
    "states": _mapping_of(_mapping_of(_text)),
    "messages": _mapping_of(_texts),
    "prints": _mapping_of(_print),
    "requests": _requests,
}
