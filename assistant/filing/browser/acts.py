"""Detect requests that name a submission in their query, body or headers, packed values included.

This is the floor of the guard: no map can allow a request that names a submission, whatever its address. Free text in
field values is not searched; only short texts that are the whole name of an act count, and keys with a yes value.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_NAMES = (
    "submit",
    "tijiao",
    "deregister",
    "zhuxiao",
    "shenbao",
    "提交",
    "申报",
    "报送",
    "上报",
    "递交",
    "呈报",
    "注销",
)
_ACT_KEYS = frozenset(
    "action act op opt oper operate operation operationname operationtype cmd command do method methodname"
    " acttype submittype optype".split()
)
_YES_KEYS = frozenset("submit issubmit dosubmit submitflag tosubmit commit iscommit tijiao sftj 提交 是否提交".split())
_YES = frozenset(("1", "true", "yes", "y", "on", "是"))
READING = ("GET", "HEAD", "OPTIONS")
"""The methods that only read."""
_OVERRIDES = ("x-http-method-override", "x-http-method", "x-method-override")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[\u4e00-\u9fff]+")
_PART = re.compile(r'name="([^"\r\n]*)"((?:;[^\r\n]*)?)(?:\r?\n[^\r\n]+)*\r?\n\r?\n(.*?)\r?\n--', re.DOTALL)
_SPEAKS = (  # anywhere in the name of a part
    *("review", "audit", "approv", "confirm", "submi", "commit", "publish", "opinion", "handin", "handedin", "status"),
    *("action", "operat", "finish", "final", "reject", "withdraw", "revok", "assign", "shenhe", "shenpi"),
    *("tijiao", "shenbao", "zhuangtai", "提交", "审核", "审批", "审查", "状态", "操作", "意见", "确认", "申报", "办理"),
)
_SPEAKS_ALONE = frozenset(  # as one of the words of the name
    "act op opt oper opr cmd command do method mode state stage step flag result decision verdict draft handed"
    " handler zt shzt spzt".split()
)
_DEEPEST = 24
_SHORTEST_ENCODED = 12

Pair = tuple[str, object]


class RepeatedKey(ValueError):
    """An object repeats a key: parsers differ in which value they use."""


def names_act(url: str, headers: Mapping[str, str], body: str | None) -> bool:
    """Return whether a request names a submission in its query or body, or overrides its method by a header."""
    if _is_overridden(headers):
        return True
    pairs = [*_of_query(urlsplit(url).query), *_of_body(body)]
    return any(_says_act(key, value) for key, value in pairs)


def speaks_of_acts(name: str) -> bool:
    """Return whether the name of a part, or of a group around it, speaks of an act, a state or a review."""
    folded = _folded(name).replace("_", "").replace("-", "")
    words = {word.casefold().removesuffix("s") for word in _WORDS.findall(name)}
    return any(stem in folded for stem in _SPEAKS) or not words.isdisjoint(_SPEAKS_ALONE | _ACT_KEYS | _YES_KEYS)


def is_sealed(headers: Mapping[str, str], body: str | None) -> bool:
    """Return whether the server may read a body differently: it is compressed, not plain UTF-8, or repeats a key."""
    encoding = next((value for name, value in headers.items() if name.casefold() == "content-encoding"), "identity")
    if encoding.strip().casefold() not in ("", "identity"):
        return True
    if body is None:
        return False
    if "\0" in body or "\ufffd" in body:
        return True
    try:
        read_json(body)
    except RepeatedKey:
        return True
    except ValueError:
        return False
    return False


def read_json(text: str) -> Any:
    """Read JSON; raises RepeatedKey for a repeated key or too deep nesting, ValueError for anything but JSON."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except RecursionError:
        raise RepeatedKey from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise RepeatedKey
    return dict(pairs)


def _is_overridden(headers: Mapping[str, str]) -> bool:
    return any(name.casefold() in _OVERRIDES and value.upper() not in READING for name, value in headers.items())


def _of_query(query: str) -> Iterator[Pair]:
    for text in (query, unquote(query)):
        for key, value in parse_qsl(text, keep_blank_values=True):
            yield from _opened(key, value, 0)
        # an act without a value: ?submit
        yield from ((key, "1") for key in re.split("[&;]", text) if key and "=" not in key)


def _of_body(body: str | None) -> Iterator[Pair]:
    if not body:
        return
    if body.lstrip().startswith("--"):
        for name, _, value in _PART.findall(body):
            yield from _opened(name, value, 0)
        return
    try:
        yield from _opened("", read_json(body), 0)
    except ValueError:
        for key, value in parse_qsl(body, keep_blank_values=True):
            yield from _opened(key, value, 0)


def _opened(key: str, value: object, depth: int) -> Iterator[Pair]:
    """Yield a key with its value, and the pairs packed inside the value; what is too deep to be read counts as an act."""
    if depth > _DEEPEST:
        yield "submit", "1"
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _opened(str(name), inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _opened("", inner, depth + 1)
    else:
        yield key, value
        packed = _unpacked(value) if isinstance(value, str) else None
        if packed is not None:
            yield from _opened(key, packed, depth + 1)


def _unpacked(text: str) -> object:
    """Return the JSON inside a text, plain or in base64; None if there is none."""
    bare = text.strip()
    try:
        if len(bare) >= _SHORTEST_ENCODED and bare.startswith(("eyJ", "W3s")):
            bare = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode()
        return read_json(bare) if bare.startswith(("{", "[")) else None
    except RepeatedKey:
        return {"submit": True}  # a repeated key inside a packed value is no accident
    except (ValueError, binascii.Error):
        return None


def _says_act(key: str, value: object) -> bool:
    name = _folded(key).replace("_", "").replace("-", "")
    text = _folded(value if isinstance(value, str) else json.dumps(value))
    if name in _YES_KEYS:
        return text in _YES or text in _NAMES
    if name == "method":
        return text in ("delete", "put", "post", "patch") or _has_name(value)
    return name in _ACT_KEYS and (text in _NAMES or _has_name(value))


def _has_name(value: object) -> bool:
    words = _WORDS.findall(value) if isinstance(value, str) else ()
    return any(word.casefold() in _NAMES for word in words)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
