"""The shape of a request that may leave the browser: address, headers and body, leaf by leaf (map format 2).

A leaf is a text, number, truth value, null or empty container of a body or query, named by its path (`fields.name`,
`files[].id`; list indices are `[]`). A shape says of each leaf where its content must come from; a request with any
other leaf does not have the shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

LeafOrigin = Literal["constant", "field", "echo", "fresh", "known", "value", "code", "file"]
ShapeUse = Literal["read", "upload", "autosave", "save", "change", "submit"]
ANY = "*"
"""The path of a leaf that stands for every text part of an upload whose parts are not known by name; the key of a leaf
that is known to be no one field.
"""
HEADER_TEXT = r"[\x21-\x7e ]{0,4096}"
"""What a header may hold that a page adds to a save which a person has allowed: a token, say."""
PROVED_BY = 2
"""The number of different saves that have to agree before a content counts as constant."""


@dataclass(frozen=True, slots=True)
class RequestLeaf:
    """Where the content of one leaf comes from.

    `constant`: `text`, its JSON, as seen in `seen` different saves. `field`: the value of the profile field `key` (a
    pattern, with `#start`, `#end`, `#name`, `#size` or `#sha256` for a part of a value; "" or `*` for any value of the
    form), or the site's code for it in `codes` (code, word); in other forms of the page it is one of `more_keys`. `echo`: a
    leaf of the site's last answer at one of the paths `sources` (any path if empty; `path#name` for leaves of one name).
    `fresh`: a new nonce, time or signature whose whole text matches the regular expression `text`. Of a save that a person has
    allowed on an unknown site: `known`, a value of the form or a text of the site; `value`, a value of the form; `code`, what a
    list of the site at one of the places `sources` has for a value of the form; `file`, name or digest of a chosen file.
    """

    origin: LeafOrigin
    text: str = ""
    key: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    seen: int = PROVED_BY
    more_keys: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the fields of which one has to be the value; empty for any value of the form."""
        return (self.key, *self.more_keys) if self.key not in ("", ANY) else ()

    @property
    def is_proved(self) -> bool:
        """Return whether the origin of the content is known: a constant has to be seen in several different saves."""
        return self.origin != "constant" or self.seen >= PROVED_BY


@dataclass(frozen=True, slots=True)
class RequestShape:
    """One kind of request that a page sends; `submit` shapes are the person's and never leave while the program works.

    A segment `*` of the path is an echo. `headers` are those that the page adds to the browser's own. `last` is a short digest
    of the last save's content, to tell whether the next one differs; a shared map does not have it.
    """

    use: ShapeUse
    page: str
    method: str
    path: str
    content_type: str = ""
    query: Mapping[str, RequestLeaf] | None = None
    headers: Mapping[str, RequestLeaf] | None = None
    body: Mapping[str, RequestLeaf] | None = None
    last: str = ""

    @property
    def is_proved(self) -> bool:
        """Return whether the origin of every leaf is known."""
        return all(leaf.is_proved for leaf in self.leaves())

    def leaves(self) -> list[RequestLeaf]:
        """Return all leaves of query, headers and body."""
        return [leaf for part in (self.query, self.headers, self.body) for leaf in (part or {}).values()]

    def constants(self) -> dict[str, str]:
        """Return the constant leaves, by place (`query.x`, `body.fields.y`)."""
        parts = {"query": self.query, "headers": self.headers, "body": self.body}
        return {
            f"{place}.{path}": leaf.text
            for place, part in parts.items()
            for path, leaf in (part or {}).items()
            if leaf.origin == "constant"
        }


def upload_shape(method: str, path: str, code: str) -> RequestShape:
    """Return the shape of an upload of which only the address is known: the chosen file, beside it codes of this pattern."""
    return RequestShape("upload", "", method, path, "multipart/form-data", body={ANY: RequestLeaf("fresh", text=code)})


def is_distinct(save: RequestShape, submit: RequestShape) -> bool:
    """Return whether the constants of a save and a submission at the same address tell them apart.

    Where they differ in opaque leaves only, no judgement can separate them, and saving there is the person's.
    """
    if (save.method, save.path) != (submit.method, submit.path):
        return True
    mine, theirs = save.constants(), submit.constants()
    return any(mine[place] != theirs[place] for place in mine.keys() & theirs.keys())


def shape_data(shape: RequestShape) -> dict[str, Any]:
    """Return a shape as plain data, as in a map."""
    data: dict[str, Any] = {"use": shape.use, "page": shape.page, "method": shape.method, "path": shape.path}
    if shape.content_type:
        data["type"] = shape.content_type
    for name, part in (("query", shape.query), ("headers", shape.headers), ("body", shape.body)):
        if part:
            data[name] = {path: _leaf_data(leaf) for path, leaf in part.items()}
    return data | ({"last": shape.last} if shape.last else {})


def _leaf_data(leaf: RequestLeaf) -> Any:
    match leaf.origin:
        case "constant":
            return {"constant": leaf.text} | ({"seen": leaf.seen} if leaf.seen < PROVED_BY else {})
        case "field" if leaf.key:
            keys = [*leaf.keys] if leaf.more_keys else leaf.key
            return {"field": keys} | ({"codes": dict(leaf.codes)} if leaf.codes else {})
        case "fresh":
            return {"fresh": leaf.text}
        case "echo" | "code" if leaf.sources:
            return {leaf.origin: list(leaf.sources)}
    return leaf.origin


def shape_of(data: Mapping[str, Any]) -> RequestShape:
    """Return the shape of plain data; raises KeyError, TypeError or ValueError for other data."""
    query, headers, body = (
        {path: _leaf(entry) for path, entry in data[name].items()} if data.get(name) else None
        for name in ("query", "headers", "body")
    )
    head = (data["use"], data["page"], data["method"].upper(), data["path"], data.get("type", ""))
    return RequestShape(*head, query=query, headers=headers, body=body, last=str(data.get("last", "")))


def _leaf(entry: Any) -> RequestLeaf:
    if entry in ("field", "echo", "known", "value", "file"):
        return RequestLeaf(entry)
    if not isinstance(entry, Mapping):
        raise TypeError(f"not a leaf: {entry!r}")
    if "constant" in entry:
        return RequestLeaf("constant", text=str(entry["constant"]), seen=int(entry.get("seen", PROVED_BY)))
    if "echo" in entry:
        return RequestLeaf("echo", sources=tuple(map(str, entry["echo"])))
    if "code" in entry:
        return RequestLeaf("code", sources=tuple(map(str, entry["code"])))
    if "fresh" in entry:
        return RequestLeaf("fresh", text=str(entry["fresh"]))
    keys = entry["field"] if isinstance(entry["field"], list) else [entry["field"]]
    key, *more = map(str, keys)
    return RequestLeaf("field", key=key, codes=tuple(dict(entry.get("codes", {})).items()), more_keys=tuple(more))
