"""Judge a request by its learnt shape: every leaf of address, headers and body has to come from where the shape says.

Pure functions and plain data; the request guard keeps the transaction that a press of the program opened, and the leaves
of the site's own last answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from assistant.core.language import mark, say
from assistant.core.values.comparison import canonical
from assistant.filing.browser.echoes import ADDRESS, UPLOADS, Answers, is_echo, is_known_segment
from assistant.filing.browser.leaf_texts import (
    CODE,
    EMPTY,
    as_listed,
    coded_parts,
    is_bare_code,
    is_form_value,
    is_period,
    joined_parts,
    last_name,
    says_act,
)
from assistant.filing.browser.request_leaves import (
    FORM_TYPE,
    MULTIPART_TYPE,
    OF_FILES,
    PACKED,
    Leaves,
    UnreadableBody,
    added_headers,
    body_leaves,
    content_type,
    is_repeated,
    leaf_text,
    opened_fields,
    pair_leaves,
)
from assistant.filing.browser.rules import OutgoingRequest, clean_path, is_irreversible, path_fits
from assistant.planning.maps.request_shapes import ANY, RequestLeaf, RequestShape, shape_data, shape_of

UNSHOWN = ("#size", "#sha256")  # what a page knows of a file that it lists, and does not show
_FRESH_LONGEST, _HEADER_LONGEST = 512, 4200  # a longer text of a body could be content
_SAID = {
    "shape": mark("还没有学过这种请求"),
    "type": mark("内容类型不同"),
    "query": mark("地址参数 {place} 对不上"),
    "header": mark("请求头 {place} 对不上"),
    "body": mark("内容 {place} 对不上"),
    "address": mark("地址与学到的不符，或其中的编号不是本站给的"),
    "proof": mark("还不清楚 {place} 是不是固定不变"),
}


@dataclass(frozen=True, slots=True)
class SentValue:
    """The texts in which a page may send one value: `parts` one by one (in order if `is_ordered`), or as a `whole`.

    An empty value has no parts. Texts are in the notation of `core.values.comparison.canonical`.
    """

    parts: tuple[frozenset[str], ...] = ()
    whole: frozenset[str] = frozenset()
    is_ordered: bool = True

    def fits(self, texts: Sequence[str]) -> bool:
        """Return whether these texts of a request's leaves are this value, all of it."""
        if len(texts) == 1 and texts[0] in self.whole:
            return True
        texts = [text for text in texts if text]
        if len(texts) != len(self.parts):
            return False
        if self.is_ordered:
            return all(text in part for text, part in zip(texts, self.parts, strict=True))
        is_all_there = all(any(text in part for text in texts) for part in self.parts)
        is_all_known = all(any(text in part for part in self.parts) for text in texts)
        return is_all_there and is_all_known and len(set(texts)) == len(texts)


@dataclass(slots=True)
class Transaction:
    """What one press of the program may send: shapes in order, each once, and the values that its form holds.

    `fields`: pattern of a profile field → its value; `shown`: texts of every value of the form; `written`: of those that
    the program has written; `others`: of the controls that are none of these fields. `is_lasting` keeps an autosave open
    for as long as its record is.
    """

    shapes: list[RequestShape]
    fields: Mapping[str, SentValue] = field(default_factory=dict, repr=False)
    shown: frozenset[str] = field(default=frozenset(), repr=False)
    written: frozenset[str] = field(default=frozenset(), repr=False)
    others: frozenset[str] = field(default=frozenset(), repr=False)
    is_lasting: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the transaction as plain data, to be sent to the browser host."""
        return {
            "shapes": [shape_data(shape) for shape in self.shapes],
            "fields": {
                key: [[sorted(part) for part in value.parts], sorted(value.whole), value.is_ordered]
                for key, value in self.fields.items()
            },
            "shown": sorted(self.shown),
            "written": sorted(self.written),
            "others": sorted(self.others),
            "is_lasting": self.is_lasting,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Transaction:
        """Return the transaction written by `to_json`; raises KeyError, TypeError or ValueError for other data."""
        fields = {
            key: SentValue(tuple(map(frozenset, parts)), frozenset(whole), is_ordered)
            for key, (parts, whole, is_ordered) in data["fields"].items()
        }
        shown, written, others = (frozenset(data[name]) for name in ("shown", "written", "others"))
        return cls(list(map(shape_of, data["shapes"])), fields, shown, written, others, bool(data["is_lasting"]))


@dataclass(slots=True)
class SeenRequest:
    """One writing request that a page sent: `leaves` of its body, those that were echoes, and its answer's status.

    The status is 0 while it is unanswered and -1 if it failed; `is_readable` is False if the body could not be read. `echoes`,
    `uploads` (ids that an upload brought) and `lists` name the leaves packed in a field of a form too; `lists` has the places
    of the lists whose codes each leaf of a path holds, with the words of each code. `address`: where the site has
    answered the last name of the address, that of a field perhaps. `names`: where it has answered all names of a list of pairs. `is_page`: a
    form that was sent as a whole, and is answered by a page. `at_ms` is when it left, in milliseconds since 1970; 0 if that is not known.
    """

    method: str
    url: str
    headers: dict[str, str]
    leaves: Leaves = field(repr=False)
    echoes: list[str] = field(repr=False)
    is_readable: bool = True
    status: int = 0
    key: tuple[str, str] = field(default=("", ""), repr=False)
    uploads: list[str] = field(default_factory=list, repr=False)
    lists: dict[str, list[dict[str, list[list[str]]]]] = field(default_factory=dict, repr=False)
    address: list[str] = field(default_factory=list, repr=False)
    names: dict[str, list[str]] = field(default_factory=dict, repr=False)
    is_page: bool = False
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a request does not have a shape: reason in one word, and the place of the first leaf that differs."""

    why: str
    place: str = ""

    def __str__(self) -> str:
        return say(_SAID[self.why], place=self.place) if self.why in _SAID else self.place


def first_misfit(
    shape: RequestShape, asked: OutgoingRequest, opened: Transaction | None, answers: Answers
) -> Misfit | None:
    """Return the first reason why a request does not have a shape; None if it has it.

    Without a transaction (a request that only reads) the fields may hold anything.
    """
    if not shape.is_proved:
        return Misfit("proof", next(place for place, leaf in _places(shape) if not leaf.is_proved))
    if detour := _path_misfit(shape, asked, answers):
        return detour
    if shape.use == "autosave" and is_irreversible(asked.url):
        return Misfit("address")
    try:
        leaves = _body(shape, asked)
        query = pair_leaves(urlsplit(asked.url).query)
    except UnreadableBody as unreadable:
        return Misfit("unreadable", str(unreadable))
    if asked.data and content_type(asked.headers) != shape.content_type:
        return Misfit("type")
    judged = _LeafJudge(opened, answers, is_autosave=shape.use == "autosave")
    return (
        judged.first("query", query, shape.query or {}, is_closed=True)
        or judged.first("header", added_headers(asked.headers), shape.headers or {}, is_closed=True)
        or judged.first("body", leaves, shape.body or {}, is_closed=False)
    )


def _body(shape: RequestShape, asked: OutgoingRequest) -> Leaves:
    """Return the leaves of a body as a shape names them: what it knows as packed is opened, a repeated part is a list."""
    leaves, known, kind = body_leaves(asked.headers, asked.data), shape.body or {}, content_type(asked.headers)
    if shape.use != "autosave":
        if kind == MULTIPART_TYPE and is_repeated(leaves):
            raise UnreadableBody("repeated")
        if kind == MULTIPART_TYPE and shape.use == "upload" and not any(p.endswith(OF_FILES) for p, _ in leaves):
            raise UnreadableBody("multipart")
        return leaves
    if kind not in (FORM_TYPE, MULTIPART_TYPE):
        return leaves
    leaves = opened_fields(asked.headers, leaves, lambda path: any(own.startswith(f"{path}{PACKED}") for own in known))
    fixed = {path for path, leaf in known.items() if leaf.origin == "constant"}
    return [(as_listed(path, known.keys(), fixed), content) for path, content in leaves]


def fits_address(shape: RequestShape, asked: OutgoingRequest) -> bool:
    """Return whether method and path of a request are those of a shape."""
    return shape.method == asked.method and path_fits(shape.path, clean_path(asked.url))


def is_submission(shape: RequestShape, asked: OutgoingRequest) -> bool:
    """Return whether a request has address and constants of a shape that is the person's, whatever else it holds."""
    if not fits_address(shape, asked):
        return False
    try:
        body = body_leaves(asked.headers, asked.data)
        query = dict(pair_leaves(urlsplit(asked.url).query))
    except UnreadableBody:
        return True
    held = {(f"query.{path}", text) for path, text in query.items()}
    held |= {(f"body.{path.removesuffix('[]')}", text) for path, text in body}  # a repeated name counts with any text
    constants = shape.constants().items()
    return all(
        (place.removesuffix("[]"), text) in held for place, text in constants if not place.startswith("headers.")
    )


@dataclass(frozen=True, slots=True)
class _LeafJudge:
    """Holds leaves against the leaves of a shape."""

    opened: Transaction | None
    answers: Answers
    is_autosave: bool = False

    def first(self, part: str, leaves: Leaves, known: Mapping[str, RequestLeaf], *, is_closed: bool) -> Misfit | None:
        """Return the first leaf that does not fit, or the first constant or value that is absent.

        A leaf that the shape does not have fits only if it holds exactly what the program wrote, or is an empty list or
        group whose fields the shape has, and never if `is_closed`.
        """
        for path, content in leaves:
            leaf = known.get(path) or (known.get(ANY) if not path.endswith(OF_FILES) else None)
            if leaf is None and content in EMPTY and not is_closed and self._is_emptied(known, path):
                continue
            if leaf is None and (is_closed or not self._may_appear(path, content)):
                return Misfit(part, path)
            if leaf is not None and not self._fits(leaf, part, path, content):
                return Misfit(part, path)
        held = {path for path, _ in leaves}
        absent = (path for path, leaf in known.items() if leaf.origin == "constant" and path not in held)
        return next((Misfit(part, path) for path in absent), None) or self._first_value(part, leaves, known)

    def _fits(self, leaf: RequestLeaf, part: str, path: str, content: str) -> bool:
        match leaf.origin:
            case "constant":
                return content == leaf.text
            case "echo":
                is_act = self.is_autosave and says_act(leaf_text(content))
                return content in EMPTY or (not is_act and is_echo(self.answers, path, content, leaf.sources))
            case "fresh":
                text, longest = leaf_text(content), _HEADER_LONGEST if part == "header" else _FRESH_LONGEST
                return len(text) <= longest and re.fullmatch(leaf.text, text) is not None
            case "known":
                return self._is_known(content)
            case "value":
                return content in EMPTY or is_form_value(content, self._shown)
            case "code":
                return content in EMPTY or self._is_code(leaf, content) or self._is_listed(leaf, path, content)
            case "file":
                return content == '""' or canonical(leaf_text(content)) in self._shown
        if self.opened is None or content in EMPTY or any(key in self.opened.fields for key in leaf.keys):
            return True  # a field of the profile is judged as a whole
        if leaf.key.endswith(UNSHOWN):
            return self.answers.has(leaf_text(content))
        return canonical(leaf_text(content)) in (self.opened.others if leaf.keys else self.opened.shown)

    @property
    def _shown(self) -> frozenset[str]:
        return self.opened.shown if self.opened is not None else frozenset()

    def _is_code(self, leaf: RequestLeaf, content: str) -> bool:
        """Return whether a leaf holds values of the form, or what the site's lists at the leaf's places have for them."""
        parts = coded_parts(content)
        words = [self.answers.codes(part, leaf.sources) for part in parts]
        return is_form_value(content, self._shown) or (bool(words) and all(own & self._shown for own in words))

    def _is_listed(self, leaf: RequestLeaf, path: str, content: str) -> bool:
        """Return whether a leaf of a list by position holds a short value of the form, an id or bare codes of the site."""
        if UPLOADS not in leaf.sources:
            return False
        text = leaf_text(content)
        is_known = canonical(text) in self._shown or (is_bare_code(text) and self._is_known(content))
        return is_known or is_echo(self.answers, path, content, (UPLOADS,))

    def _is_emptied(self, known: Mapping[str, RequestLeaf], path: str) -> bool:
        """Return whether a list or group has a field: empty, it has no leaf but itself."""
        inside = (f"{path}[]", f"{path}.", *((f"{path}{PACKED}",) if self.is_autosave else ()))
        fields = ("field", "known", "value", "code", "echo", "file") if self.is_autosave else ("field",)
        return any(leaf.origin in fields and other.startswith(inside) for other, leaf in known.items())

    def _is_known(self, content: str) -> bool:
        """Return whether a leaf holds a value of the open form, a text that the site itself has answered, or several joined."""
        text, parts = leaf_text(content), joined_parts(leaf_text(content))
        if content in (*EMPTY, "true", "false") or self._is_known_text(text) or is_period(text, self._shown):
            return True
        return len(parts) > 1 and all(part and self._is_known_text(part) for part in parts)

    def _is_known_text(self, text: str) -> bool:
        is_act = self.is_autosave and says_act(text)
        return canonical(text) in self._shown or (not is_act and self.answers.has(text))

    def _first_value(self, part: str, leaves: Leaves, known: Mapping[str, RequestLeaf]) -> Misfit | None:
        """Return the first field whose leaves together are not its value."""
        if self.opened is None:
            return None
        places: dict[str, dict[str, str]] = {}
        for path, leaf in known.items():
            for key in leaf.keys:
                places.setdefault(key, {})[path.removesuffix("[]")] = path
        texts = _texts_by_place(leaves, known)
        for key, value in self.opened.fields.items():
            own = places.get(key, {})
            sent = [place for place in own if place in texts]
            if own and not sent and not key.endswith(UNSHOWN) and not value.fits([]):
                return Misfit(part, next(iter(own.values())))
            if (differing := next((place for place in sent if not value.fits(texts[place])), None)) is not None:
                return Misfit(part, own[differing])
        return None

    def _may_appear(self, path: str, content: str) -> bool:
        """Return whether a leaf of unknown meaning holds a value that the program has just written, and no mere code.

        In an autosave a part that the site itself has named may also hold a period that was written, its own code for a value
        of the form, or what an upload has brought: some sites save each field under its own name.
        """
        if self.opened is None:
            return False
        text = canonical(leaf_text(content))
        if text in self.opened.written and not CODE.fullmatch(text):
            return True
        if not self.is_autosave or not self.answers.has(last_name(path)):
            return False
        if is_form_value(content, self.opened.written) or self.answers.has(leaf_text(content), (UPLOADS,)):
            return True
        parts, name = coded_parts(content), last_name(path)
        return bool(parts) and all(self.answers.codes(part, (), name) & self._shown for part in parts)


def _texts_by_place(leaves: Leaves, known: Mapping[str, RequestLeaf]) -> dict[str, list[str]]:
    """Return the texts of the known leaves in the notation of values; the elements of a list are at one place."""
    texts: dict[str, list[str]] = {}
    for path, content in leaves:
        if path in known:
            texts.setdefault(path.removesuffix("[]"), []).append(sent_text(known[path], content))
    return texts


def sent_text(leaf: RequestLeaf, content: str) -> str:
    """Return the text of a field's leaf in the notation of values, a site's code as its word; "" for an empty leaf."""
    text = "" if content in EMPTY else canonical(leaf_text(content))
    return dict(leaf.codes).get(text, text)


def _places(shape: RequestShape) -> list[tuple[str, RequestLeaf]]:
    parts = (shape.query, shape.headers, shape.body)
    return [pair for part in parts for pair in (part or {}).items()]


def _path_misfit(shape: RequestShape, asked: OutgoingRequest, answers: Answers) -> Misfit | None:
    """Return a misfit if a segment under `*` is no leaf of the site's answers, or the path is written in disguise."""
    path = urlsplit(asked.url).path
    if clean_path(asked.url) != (unquote(path).rstrip("/") or "/"):
        return Misfit("address")
    ours, theirs = shape.path.split("/"), unquote(path).split("/")
    if "**" in ours:  # an upload on a site without a map: only its name is known
        return None
    if len(ours) != len(theirs):
        return Misfit("address")
    named = (shape.body or {}).get(ADDRESS)

    def is_known(place: int, segment: str) -> bool:
        if shape.use != "autosave":
            return answers.has(segment)
        return is_known_segment(answers, segment, named.sources if named and place == len(ours) - 1 else ())

    pairs = enumerate(zip(ours, theirs, strict=True))
    fits = all(is_known(place, segment) if own == "*" else segment == own for place, (own, segment) in pairs)
    return None if fits else Misfit("address")
