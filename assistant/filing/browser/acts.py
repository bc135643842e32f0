"""Does a request say that it submits? What stands in its query, its body and its headers, however it is packed.

The floor of the guard: no map can allow a request that names the act of a submission, whatever its address. Field
values are not looked at for words, only short texts that are the whole name of an act, and keys that say yes.
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
_OVERRIDES = ("x-http-method-override", "x-http-method", "x-method-override")
_READING = ("get", "head", "options")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[\u4e00-\u9fff]+")
_PART = re.compile(r'name="([^"\r\n]*)"((?:;[^\r\n]*)?)(?:\r?\n[^\r\n]+)*\r?\n\r?\n(.*?)\r?\n--', re.DOTALL)
_DEEPEST = 6
_SHORTEST_PACKED = 12

Pair = tuple[str, object]


class RepeatedKey(ValueError):
    """One key stands twice in an object: readers differ in which of them counts."""


def names_act(url: str, headers: Mapping[str, str], body: str | None) -> bool:
    """Say whether a request names a submission in its query or body, or another method than its own in a header."""
    if _is_overridden(headers):
        return True
    pairs = [*_of_query(urlsplit(url).query), *_of_body(body)]
    return any(_says_act(key, value) for key, value in pairs)


def is_sealed(headers: Mapping[str, str], body: str | None) -> bool:
    """Say whether a body cannot be read as its server will: packed, in letters of another width, a key said twice."""
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
    """Read JSON; raises Repeated where one key stands twice, ValueError where it is none."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except RecursionError:
        raise RepeatedKey from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise RepeatedKey
    return dict(pairs)


def _is_overridden(headers: Mapping[str, str]) -> bool:
    return any(name.casefold() in _OVERRIDES and value.casefold() not in _READING for name, value in headers.items())


def _of_query(query: str) -> Iterator[Pair]:
    for once in (query, unquote(query)):
        for key, value in parse_qsl(once, keep_blank_values=True):
            yield from _opened(key, value, 0)
        # an act said without a value: ?submit
        yield from ((key, "1") for key in re.split("[&;]", once) if key and "=" not in key)


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
    """Yield a key with its value, and what is packed inside the value."""
    if depth > _DEEPEST:
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
    """Return the JSON object inside a text, also in base64; None where there is none."""
    bare = text.strip()
    if len(bare) < _SHORTEST_PACKED:
        return None
    try:
        if bare.startswith(("eyJ", "W3s")):
            bare = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode()
        return read_json(bare) if bare.startswith(("{", "[")) else None
    except RepeatedKey:
        return {"submit": True}  # nobody packs a key twice by accident
    except (ValueError, binascii.Error):
        return None


def _says_act(key: str, value: object) -> bool:
    name = _folded(key).replace("_", "").replace("-", "")
    said = _folded(value if isinstance(value, str) else json.dumps(value))
    if name in _YES_KEYS:
        return said in _YES or said in _NAMES
    if name == "method":
        return said in ("delete", "put", "post", "patch") or _has_name(value)
    return name in _ACT_KEYS and (said in _NAMES or _has_name(value))


def _has_name(value: object) -> bool:
    words = _WORDS.findall(value) if isinstance(value, str) else ()
    return any(word.casefold() in _NAMES for word in words)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
