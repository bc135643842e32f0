"""Read the body of a request strictly, leaf by leaf; what two parsers could read differently is unreadable.

A leaf is a path (`fields.name`, `files[].id`) with the JSON of its content. JSON is read without byte order mark,
comments, repeated keys, NaN and text around it; forms and multipart bodies by strict parsers. Nothing else is read:
XML, several JSON lines, packed and encoded bodies stay in the browser. JSON in a field of a form is one leaf unless it is
opened (`opened_fields`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from assistant.core.language import mark, say

JSON_TYPE, FORM_TYPE, MULTIPART_TYPE = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
OF_FILES = (".filename", ".sha256")
PACKED = "{}"
"""What follows the name of a field in the paths of the leaves that are packed in it."""
# Headers that every browser request may have; what a page adds to them belongs to the shape.
_BROWSERS_OWN = frozenset(
    "accept accept-encoding accept-language access-control-request-headers access-control-request-method"
    " access-control-request-private-network cache-control connection content-length content-type cookie dnt host origin pragma"
    " priority purpose referer save-data upgrade-insecure-requests user-agent x-requested-with".split()
)
_BROWSERS_PREFIX = ("sec-",)
_PLAIN_KEY = re.compile(r"[\w-]+")
_DISPOSITION = re.compile(r'form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_REPEATED = ("[]", *(f"[]{ending}" for ending in OF_FILES))
_OF_NOTHING = json.dumps(hashlib.sha256(b"").hexdigest())
_DEEPEST = 24
_NOT_READ = {
    "type": mark("无法读取类型为 {found} 的内容"),
    "encoded": mark("内容经过编码或压缩"),
    "json": mark("不是规范的 JSON"),
    "repeated": mark("有重复的键 {found}"),
    "form": mark("不是规范的表单编码"),
    "multipart": mark("不是规范的 multipart 内容"),
}
Leaves = list[tuple[str, str]]
_Headers = list[tuple[str, str]]


class UnreadableBody(Exception):
    """A body that the guard does not read; its text names the reason, never the content."""

    def __init__(self, why: str, place: str = "") -> None:
        super().__init__(say(_NOT_READ[why], found=place))


def content_type(headers: Mapping[str, str]) -> str:
    """Return the type of a body without its parameters, in lower case; "" if none is stated."""
    return _header(headers, "content-type").partition(";")[0].strip().lower()


def body_leaves(headers: Mapping[str, str], body: bytes) -> Leaves:
    """Return the leaves of a body in order; raises UnreadableBody.

    A file part has two leaves: `name.filename` and `name.sha256`.
    """
    if _header(headers, "content-encoding").strip().lower() not in ("", "identity"):
        raise UnreadableBody("encoded")
    kind, options = parse_options_header(_header(headers, "content-type"))
    if not body:
        return []
    if kind == MULTIPART_TYPE.encode():
        return list(_multipart_leaves(options.get(b"boundary", b""), body))
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise UnreadableBody("encoded")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise UnreadableBody("encoded") from None
    if kind == JSON_TYPE.encode():
        return list(json_leaves(read_strictly(text)))
    if kind == FORM_TYPE.encode():
        return pair_leaves(text, lists=True)
    raise UnreadableBody("type", kind.decode("latin-1"))


def pair_leaves(text: str, *, lists: bool = False) -> Leaves:
    """Return the leaves of a form-encoded body or a query; raises UnreadableBody for anything that is not `key=value`.

    Only a key that ends in `[]` may be repeated. With `lists` any key may: its leaves are those of a list (`key[]`), so that
    each is judged by itself, whichever of them the server takes.
    """
    if not text:
        return []
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        raise UnreadableBody("form") from None
    if ";" in text:  # some servers separate pairs by it
        raise UnreadableBody("form")
    counts = Counter(key for key, _ in pairs if not key.endswith("[]"))
    repeated = {key for key, count in counts.items() if count > 1}
    if repeated and not lists:
        raise UnreadableBody("repeated", next(iter(repeated))[:20])
    return [(f"{key_path(key)}[]" if key in repeated else key_path(key), _text(value)) for key, value in pairs]


def opened_fields(headers: Mapping[str, str], leaves: Leaves, opens: Callable[[str], bool]) -> Leaves:
    """Return the leaves of a body; of a form, JSON in a field that `opens` has leaves of its own (`payload{}.items[].name`).

    A field that holds no object or list, or whose JSON two parsers could read differently, stays one leaf. A file part in which
    no file was chosen has its empty name only.
    """
    if content_type(headers) not in (FORM_TYPE, MULTIPART_TYPE):
        return leaves
    chosen = [leaf for before, leaf in zip((None, *leaves), leaves, strict=False) if not _is_of_no_file(before, leaf)]
    return [
        inner for path, content in chosen for inner in (_opened(path, content) if opens(path) else [(path, content)])
    ]


def _is_of_no_file(before: tuple[str, str] | None, leaf: tuple[str, str]) -> bool:
    """Return whether a leaf is the digest of nothing, after an empty file name."""
    name = leaf[0].removesuffix(".sha256")
    return name != leaf[0] and leaf[1] == _OF_NOTHING and before == (f"{name}.filename", '""')


def _opened(path: str, content: str) -> Leaves:
    text = leaf_text(content)
    if path.endswith(OF_FILES) or not text.startswith(("{", "[")):
        return [(path, content)]
    try:
        return list(json_leaves(read_strictly(text), f"{path}{PACKED}"))
    except UnreadableBody:
        return [(path, content)]


def read_strictly(text: str) -> object:
    """Return the content of a JSON text; raises UnreadableBody unless every parser reads it in the same way."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise UnreadableBody("json") from None


def json_leaves(content: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield each leaf of JSON content with its path."""
    if depth > _DEEPEST:
        raise UnreadableBody("json")
    if isinstance(content, Mapping) and content:
        for key, inner in content.items():
            yield from json_leaves(inner, f"{path}.{key_path(key)}" if path else key_path(key), depth + 1)
    elif isinstance(content, list) and content:
        for inner in content:
            yield from json_leaves(inner, f"{path}[]", depth + 1)
    elif path or content != {}:  # an empty object sends nothing
        yield path, _text(content)


def is_repeated(leaves: Leaves) -> bool:
    """Return whether a form has several parts of one name."""
    paths = [path for path, _ in leaves]
    return len(set(paths)) < len(paths) or any(path.endswith(_REPEATED) for path in paths)


def leaf_text(content: str) -> str:
    """Return the text of a leaf: a JSON string without its quotes, anything else as written."""
    loaded = json.loads(content) if content.startswith('"') else content
    return str(loaded)


def _text(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False)
    if _LONE_SURROGATE.search(text):
        raise UnreadableBody("json")
    return text


def key_path(key: str) -> str:
    """Return a key as it stands in the path of a leaf."""
    return key if _PLAIN_KEY.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    repeated = next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None
    if repeated is not None:
        raise UnreadableBody("repeated", repeated[:20])
    return dict(pairs)


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _multipart_leaves(boundary: bytes, body: bytes) -> Iterator[tuple[str, str]]:
    parts = [_part(headers, content) for headers, content in _parts(boundary, body)]
    files = {name for name, filename, _ in parts if filename is not None}
    both = files & {name for name, filename, _ in parts if filename is None}
    if both:
        raise UnreadableBody("repeated", both.pop()[:20])
    counts = Counter(name for name, _, _ in parts if not name.endswith("[]"))
    for name, filename, content in parts:
        path = f"{key_path(name)}[]" if counts[name] > 1 else key_path(name)
        if filename is None:
            yield path, _text(content.decode())
            continue
        yield f"{path}.filename", _text(filename)
        yield f"{path}.sha256", _text(hashlib.sha256(content).hexdigest())


def _parts(boundary: bytes, body: bytes) -> list[tuple[_Headers, bytes]]:
    """Return headers and content of each part; raises UnreadableBody unless the whole body is read."""
    collected = _PartCollector()
    try:
        parser = MultipartParser(boundary, collected.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise UnreadableBody("multipart") from None
    is_whole = body.startswith(b"--" + boundary + b"\r\n") and body.endswith(b"--" + boundary + b"--\r\n")
    if not (boundary and collected.is_ended and is_whole):
        raise UnreadableBody("multipart")
    return collected.parts


def _part(headers: _Headers, content: bytes) -> tuple[str, str | None, bytes]:
    known = dict(headers)
    is_plain = known.keys() <= {"content-disposition", "content-type"} and len(known) == len(headers)
    disposition = _DISPOSITION.fullmatch(known.get("content-disposition", ""))
    if disposition is None or not is_plain:
        raise UnreadableBody("multipart")
    name, filename = (text.encode("latin-1") if text is not None else None for text in disposition.groups())
    try:
        if filename is None:
            content.decode()
        return (name or b"").decode(), None if filename is None else filename.decode(), content
    except UnicodeDecodeError:
        raise UnreadableBody("encoded") from None


class _PartCollector:
    """The parts that a multipart parser reports."""

    def __init__(self) -> None:
        self.parts: list[tuple[_Headers, bytes]] = []
        self.is_ended = False
        self._headers: _Headers = []
        self._field = self._value = self._data = b""

    def callbacks(self) -> Any:
        """Return the parser's callbacks."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": lambda data, start, end: self._add("_data", data[start:end]),
            "on_part_end": lambda: self.parts.append((self._headers, self._data)),
            "on_header_field": lambda data, start, end: self._add("_field", data[start:end]),
            "on_header_value": lambda data, start, end: self._add("_value", data[start:end]),
            "on_header_end": self._end_header,
            "on_end": lambda: setattr(self, "is_ended", True),
        }

    def _begin(self) -> None:
        self._headers, self._data = [], b""

    def _add(self, name: str, data: bytes) -> None:
        setattr(self, name, getattr(self, name) + data)

    def _end_header(self) -> None:
        self._headers.append((self._field.decode("latin-1").lower(), self._value.decode("latin-1")))
        self._field = self._value = b""


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.casefold() == name), "")


def added_headers(headers: Mapping[str, str]) -> Leaves:
    """Return the headers that a page has added to the browser's own, as leaves."""
    added = {name.lower(): value for name, value in headers.items() if name.lower() not in _BROWSERS_OWN}
    return [(name, json.dumps(value)) for name, value in added.items() if not name.startswith(_BROWSERS_PREFIX)]
