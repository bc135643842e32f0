"""Decide which requests may leave the browser while the program works: a pure judgement of each request.

The request guard calls `judge` for every request that the browser is about to send, each hop of a redirect separately.
Nothing here touches a browser, a file or a clock, so tests cover the whole policy as a table. The floor (button words
and path words of a submission) is part of this code: a map can add to it, never remove from it.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.acts import READING, is_sealed, names_act, read_json
from assistant.filing.browser.request_leaves import MULTIPART_TYPE, content_type
from assistant.planning.maps.request_shapes import RequestShape, shape_data, shape_of, upload_shape

GuardAction = Literal["continue", "no_content", "refuse"]

FLOOR_WORDS = REGISTRY.human_only
"""The program never presses a button with one of these words, whatever a map says."""

HARMLESS_WORDS = (
    *("待提交", "未提交", "已提交", "提交记录", "提交时间", "提交历史", "提交状态", "提交日期", "提交人"),
    *("已注销", "未注销", "注销办理中", "注销记录", "注销时间", "注销日期", "注销状态"),
)
"""Compounds that name a state or a list, not the act; they are removed before the search for the floor's words."""

_NEVER_DRAFT = ("注销", "确认", "审核", "备案", "承诺", "登录", "注册", "删除", "撤回", "放弃", "验证码")

_ACTS = "submit|tijiao|shenbao|declare|commit|deregister|zhuxiao|withdraw|abandon|revoke"
_FLOOR_PATH = re.compile(rf"(?<![a-z])({_ACTS})(?![a-z])", re.IGNORECASE)
_FLOOR_START = re.compile(r"(?<![a-z])(submit|tijiao|deregister|zhuxiao)(?!t(ed|er|ing)|s?(?![a-z]))", re.IGNORECASE)
_FINAL_PATH = re.compile(r"(?<![a-z])(delete|remove|destroy|shanchu)(?![a-z])", re.IGNORECASE)
_DECIDING_PATH = re.compile(r"(?<![a-z])(confirm|audit|approve|publish|finish|complete)(?![a-z])", re.IGNORECASE)
_ENDS = f"{_ACTS}|delete|remove|destroy|shanchu"
_CAPITAL_ENDS = "|".join(word.capitalize() for word in _ENDS.split("|"))
UPLOAD_CODE = (
    rf"(?a:(?!.*(?:(?<![A-Za-z])(?i:{_ENDS})(?![A-Za-z])|(?<=[a-z])(?:{_CAPITAL_ENDS})(?![a-z])|\.\.))"
    r"[\w.:-]{0,64}(?:/[\w.:-]{1,64}){0,2})"
)
"""A code beside an uploaded file: short, perhaps with the code of its form before it, and no name of an act."""
_RECORDS = re.compile(
    rf"({_ACTS})-(records?|list|history|times?|status|states?|info|count|logs?)(?![a-z])", re.IGNORECASE
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_STATIC = re.compile(r"\.(js|mjs|css|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|map|json|wasm)$", re.IGNORECASE)
_INTERNAL = ("data", "blob", "about", "chrome-extension", "chrome", "devtools", "filesystem")
_QUERIES = ("read", "asset")


class RequestEntry(Protocol):
    """A map's request as `Rules.of` needs it: method, path pattern, use, and the required or forbidden body keys."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def use(self) -> str: ...
    @property
    def body(self) -> tuple[tuple[str, str], ...]: ...


@dataclass(frozen=True, slots=True)
class AllowedRequest:
    """One kind of request that may leave while armed; `body` as in a map's request."""

    method: str
    path: str
    use: str = "save"
    body: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy of one run: hosts (`name` or `name:port`), allowed requests, human-only words, learnt shapes.

    `questions` are the labels of the filing's own questions with options, which the schema knows; they are no
    commitments. They come from the schema alone: a map cannot add one. With `shapes` a request that stores anything leaves
    only if it has a learnt shape and a press of the program has opened it; without (None) the second layer judges alone, as
    in a look at a page that allows reading only.
    """

    hosts: tuple[str, ...] = ()
    allowed: tuple[AllowedRequest, ...] = ()
    human_words: tuple[str, ...] = ()
    drafts: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()
    shapes: tuple[RequestShape, ...] | None = None
    envelope: str = '{"errno": 403, "errmsg": "%s", "datas": null}'

    @classmethod
    def of(
        cls,
        hosts: Sequence[str],
        requests: Iterable[RequestEntry],
        *,
        human_words: Sequence[str] = (),
        drafts: Sequence[tuple[str, str]] = (),
        questions: Sequence[str] = (),
        shapes: Sequence[RequestShape] | None = None,
    ) -> Rules:
        """Return the policy for the requests of a site map.

        `drafts` are human-only words of buttons that an operator has recorded as only saving a draft, each with the
        request (`METHOD path`) that such a press sends.
        """
        allowed = tuple(AllowedRequest(entry.method, entry.path, entry.use, tuple(entry.body)) for entry in requests)
        usable = tuple((word, request) for word, request in drafts if may_save_draft(word))
        learnt = None if shapes is None else (*shapes, *_uploads(allowed, shapes))
        return cls(tuple(hosts), allowed, tuple(human_words), usable, tuple(questions), learnt)

    def draft_requests(self, word: str) -> tuple[str, ...]:
        """Return the requests (`METHOD path`) that a press of this word may send; empty if the word is not recorded."""
        return tuple(request for own, request in self.drafts if own == word)

    def to_json(self) -> dict[str, Any]:
        """Return the policy as plain data, to be sent to the browser host."""
        plain = asdict(replace(self, shapes=None))
        return plain | {"shapes": None if self.shapes is None else [shape_data(shape) for shape in self.shapes]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rules:
        """Return the policy written by `to_json`; raises KeyError or TypeError for other data."""
        allowed = tuple(
            AllowedRequest(a["method"], a["path"], a["use"], tuple((k, v) for k, v in a["body"]))
            for a in data["allowed"]
        )
        words = (tuple(data["hosts"]), allowed, tuple(data["human_words"]))
        drafts = tuple((word, request) for word, request in data["drafts"])
        shapes = None if data["shapes"] is None else tuple(map(shape_of, data["shapes"]))
        return cls(*words, drafts, tuple(data["questions"]), shapes, data["envelope"])


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """One request about to leave: `data` are the bytes of its body; `is_unread` is True if part of it could not be read."""

    method: str
    url: str
    resource_type: str = "Fetch"
    body: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_unread: bool = False
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def paused(cls, params: Mapping[str, Any]) -> OutgoingRequest:
        """Return the request of a `Fetch.requestPaused` event, its body decoded from the bytes to be sent."""
        request = params["request"]
        parts = request.get("postDataEntries") or ()
        known = [base64.b64decode(part["bytes"]) for part in parts if "bytes" in part]
        data = b"".join(known) if known else (request.get("postData") or "").encode("utf-8", errors="replace")
        body = data.decode("utf-8", errors="replace") if known else request.get("postData")
        is_unread = len(known) < len(parts) if known else body is None and bool(request.get("hasPostData"))
        kind, headers = params.get("resourceType", "Other"), request.get("headers", {})
        return cls(request["method"], request["url"], kind, body, headers, is_unread, data)

    @property
    def is_reading(self) -> bool:
        """Return whether the request only reads."""
        return self.method in READING

    @property
    def is_navigation(self) -> bool:
        """Return whether the request loads a document (top page, frame or pop-up)."""
        return self.resource_type == "Document"


@dataclass(frozen=True, slots=True)
class GuardDecision:
    """The answer to a request, and why: `internal, read, allowed` or `host, human, floor, body, write, draft, shape`.

    `detail` says in words which part of a request differs from its learnt shape.
    """

    answer: GuardAction
    why: str
    detail: str = ""

    @property
    def passed(self) -> bool:
        """Return whether the request may leave."""
        return self.answer == "continue"


def _uploads(allowed: Sequence[AllowedRequest], shapes: Sequence[RequestShape]) -> list[RequestShape]:
    """Return shapes for the uploads whose address the map knows and nothing else."""
    known = {(shape.method, shape.path) for shape in shapes}
    uploads = [(rule.method, rule.path) for rule in allowed if rule.use == "upload"]
    return [
        upload_shape(method, path, UPLOAD_CODE)
        for method, path in dict.fromkeys(uploads)
        if (method, path) not in known
    ]


def judge(rules: Rules, asked: OutgoingRequest) -> GuardDecision:
    """Judge one request by the policy; a blocked navigation is answered 204, any other blocked request 403.

    For a navigation, 204 keeps the page and its form, which 403 would replace. For a fetch, 204 would look like a
    successful save, while pages understand 403 with the site's own envelope.
    """
    why, passed = _reason(rules, asked)
    if passed:
        return GuardDecision("continue", why)
    return GuardDecision("no_content" if asked.is_navigation else "refuse", why)


def _reason(rules: Rules, asked: OutgoingRequest) -> tuple[str, bool]:
    parts = urlsplit(asked.url)
    if parts.scheme in _INTERNAL:
        return "internal", True
    if not host_fits(rules.hosts, asked.url):
        return "host", False
    path = clean_path(asked.url)
    fitting = [rule for rule in rules.allowed if rule.method == asked.method and path_fits(rule.path, path)]
    if names_act(asked.url, asked.headers, asked.body):
        return "floor", False
    if _is_floor(asked, path):
        fitting = [rule for rule in fitting if rule.body]  # save and submit may share a path: only the body differs
        meant = [rule for rule in fitting if _body_fits(rule, asked.body) and _is_open(rule, asked)]
        return ("allowed", True) if meant else ("floor", False)
    if asked.method in READING:
        return "read", True
    fitting = [rule for rule in fitting if rule.use != "login"]  # the person logs in, inside a handover
    if _FINAL_PATH.search(_HUMP.sub("-", path)):  # an irreversible request needs a rule that names it
        fitting = [rule for rule in fitting if _FINAL_PATH.search(_HUMP.sub("-", rule.path))]
    meant = [rule for rule in fitting if _body_fits(rule, asked.body)]
    if not meant or _is_disguised(parts.path):
        return ("body" if fitting else "write"), False
    readable = [rule for rule in meant if _is_open(rule, asked)]
    if not readable:
        return "body", False
    return ("read" if all(rule.use in _QUERIES for rule in readable) else "allowed"), True


def _is_floor(asked: OutgoingRequest, path: str) -> bool:
    """Return whether a path names a submission; static files and record lists with such a name are only read."""
    words = _HUMP.sub("-", path)
    if asked.method not in READING:
        return bool(_FLOOR_PATH.search(words) or _FLOOR_START.search(words))
    if _STATIC.search(path):
        return bool(_FLOOR_PATH.search(_STATIC.sub("", words).rpartition("/")[0]))
    return bool(_FLOOR_PATH.search(_RECORDS.sub("", words)))


def _is_open(rule: AllowedRequest, asked: OutgoingRequest) -> bool:
    """Return whether the guard can read the body; an upload may contain any file, but no content encoding.

    A form with files is read part by part where its shape is judged.
    """
    if rule.use == "upload":
        return not is_sealed(asked.headers, None)
    if rule.use == "autosave" and content_type(asked.headers) == MULTIPART_TYPE:
        return not (asked.is_unread or is_sealed(asked.headers, None))
    return not (asked.is_unread or is_sealed(asked.headers, asked.body))


def is_irreversible(url: str) -> bool:
    """Return whether an address names an act that ends or decides something: delete, confirm, audit, publish."""
    words = _HUMP.sub("-", clean_path(url))
    return bool(_FINAL_PATH.search(words) or _FLOOR_PATH.search(words) or _DECIDING_PATH.search(words))


def host_fits(hosts: Sequence[str], url: str) -> bool:
    """Return whether the address is on one of the hosts (`name` matches every port, `name:port` only that one)."""
    parts = urlsplit(url)
    name = (parts.hostname or "").casefold()
    with_port = f"{name}:{parts.port or (443 if parts.scheme in ('https', 'wss') else 80)}"
    return any(host.casefold() in (name, with_port) for host in hosts)


def clean_path(url: str) -> str:
    """Return an address's path as servers usually read it: decoded, no double or final slash, no parameters."""
    path = urlsplit(url).path
    for _ in range(3):
        path = unquote(path)
    path = re.sub(r";[^/]*", "", unicodedata.normalize("NFKC", path))
    path = re.sub(r"/(\.?/)+", "/", path.replace("\\", "/"))
    return re.sub(r"/{2,}", "/", path.replace("\\", "/")).rstrip("/") or "/"


def sends(request: str, asked: OutgoingRequest) -> bool:
    """Return whether the request is the recorded one (`METHOD path`)."""
    method, _, path = request.partition(" ")
    return asked.method == method and path_fits(path, clean_path(asked.url))


def path_fits(pattern: str, path: str) -> bool:
    """Return whether a path matches a pattern: `*` is one segment, `**` any number; case is ignored."""
    pieces = re.split(r"(\*\*|\*)", pattern.rstrip("/") or "/")
    text = "".join({"**": ".*", "*": "[^/]+"}.get(piece, re.escape(piece)) for piece in pieces)
    return re.fullmatch(text, path, re.IGNORECASE | re.DOTALL) is not None


def bare_url(url: str) -> str:
    """Return an address without credentials and without the values of its query, for records."""
    parts = urlsplit(url)
    names = "&".join(parse_qs(parts.query, keep_blank_values=True))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" + (f"?{names}" if names else "")


def is_human_only(text: str, words: Sequence[str]) -> bool:
    """Return whether the text of a button names a human-only act (one of the floor's or the map's words)."""
    folded = folded_words(text)
    if any(folded_words(word) in folded for word in words if word.strip()):
        return True
    for compound in HARMLESS_WORDS:
        folded = folded.replace(compound, "")
    return any(word in folded for word in FLOOR_WORDS)


def may_save_draft(word: str) -> bool:
    """Return whether a button with this word may be recorded as saving a draft: a submit word and no other act."""
    folded = folded_words(word)
    return any(word in folded for word in FLOOR_WORDS) and not any(text in folded for text in _NEVER_DRAFT)


def names_submission(method: str, path: str, body: Mapping[str, str]) -> bool:
    """Return whether the floor refuses such a request even if a map allows it, because it looks like a submission."""
    rules = Rules(hosts=("site",), allowed=(AllowedRequest(method, path, "save", tuple(body.items())),))
    return not judge(rules, OutgoingRequest(method, f"https://site{path}", body=json.dumps(dict(body)))).passed


def folded_words(text: str) -> str:
    """Return text in the form in which button words are compared: NFKC, lower case, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_disguised(path: str) -> bool:
    return re.search(r"%(2f|5c)", path, re.IGNORECASE) is not None


def _body_fits(rule: AllowedRequest, body: str | None) -> bool:
    if not rule.body:
        return True
    data = _read_body(body)
    if data is None:
        return False
    return all(_key_fits(data, key, expected) for key, expected in rule.body)


def _key_fits(data: Mapping[str, Any], key: str, expected: str) -> bool:
    value: Any = data
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if expected == "!":
        return value is None
    if expected == "*":
        return value is not None
    return value is not None and (value if isinstance(value, str) else json.dumps(value)) == expected


def _read_body(body: str | None) -> Mapping[str, Any] | None:
    if not body:
        return None
    try:
        data = read_json(body)
    except ValueError:
        return {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()} or None
    return data if isinstance(data, Mapping) else None
