"""The kinds of saves that the guard has stopped, and the shape in which each may leave once the person has said yes.

A save can be allowed if each of its parts is a value of the form, a text that the site itself has answered and that differs
from save to save, the site's code for a value of the form, a file that was chosen, or a short word, which the person sees.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from assistant.core.language import say
from assistant.core.values.comparison import canonical
from assistant.filing.browser.echoes import ADDRESS, UPLOADS, VERSIONS
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.leaf_texts import (
    CODE,
    EMPTY,
    as_listed,
    is_bare_code,
    is_form_value,
    is_version,
    last_name,
    names_file,
)
from assistant.filing.browser.request_leaves import (
    FORM_TYPE,
    MULTIPART_TYPE,
    OF_FILES,
    Leaves,
    UnreadableBody,
    added_headers,
    content_type,
    leaf_text,
    opened_fields,
    pair_leaves,
)
from assistant.filing.browser.rules import UPLOAD_CODE, bare_url, is_irreversible
from assistant.filing.browser.shape_match import SeenRequest
from assistant.filing.site.fingerprint import names_record, path_of
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape

REASONS = frozenset(("write", "shape", "body"))
"""Why an attempt that may be a save was stopped."""
UNANSWERED = (0, -1, 204, 403)
"""What a watched request that the guard has refused ends with."""
_WORD = re.compile(r"[\w.-]{1,32}(?:[,;|][\w.-]{1,32}){0,40}", re.ASCII)  # or the codes of a multiple choice
_SAYS_LITTLE = re.compile(r"\w{0,2}|[\d.-]*|true|false|yes", re.IGNORECASE | re.ASCII)
_KNOWN, _VALUE, _FILE, _ECHO = RequestLeaf("known"), RequestLeaf("value"), RequestLeaf("file"), RequestLeaf("echo")
Values = frozenset[str]


@dataclass(frozen=True, slots=True)
class StoppedSaves:
    """Saves of one kind that the guard stopped, and the shape in which they may leave."""

    requests: tuple[SeenRequest, ...]
    shape: RequestShape

    def __str__(self) -> str:
        """Return address and fixed words, for the person who is to allow them; parts that hold the same word together."""
        if self.shape.use == "upload":
            return say("{method} {path}（上传所选的文件）", method=self.shape.method, path=self.shape.path)
        names: defaultdict[str, list[str]] = defaultdict(list)
        for place, text in self.shape.constants().items():
            names[leaf_text(text)].append(last_name(place))
        words = (f"{own[0] if len(own) == 1 else _braced(own)}={text}" for text, own in names.items())
        fixed = say("，固定词 {words}", words="、".join(words)) if names else ""
        return f"{self.shape.method} {self.shape.path}{fixed}"


def _braced(names: Sequence[str]) -> str:
    return f"{{{say('、').join(names)}}}"


def stopped_saves(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: Values, *, is_pressed: bool = False
) -> list[StoppedSaves]:
    """Return the kinds of stopped saves that may be allowed; each holds at least one of `values`, unless a press sent it."""
    saves = [one for one in _stopped(seen, attempts) if _may_be_a_save(one, values, is_pressed=is_pressed)]
    return kinds_of(saves, values)


def unclear_parts(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: Values, *, is_pressed: bool = False
) -> list[str]:
    """Return the names of the parts for which stopped saves cannot be allowed; a name that holds a value is left out."""
    saves = (one for one in _stopped(seen, attempts) if _may_be_a_save(one, values, is_pressed=is_pressed))
    parts = (path for _, _, body in _bodies(saves, values) for path, leaf in body.items() if leaf is None)
    return [
        path for path in dict.fromkeys(parts) if not any(text in path for text in values if not CODE.fullmatch(text))
    ]


def kinds_of(saves: Iterable[SeenRequest], values: Values) -> list[StoppedSaves]:
    """Return saves by kind: address, names of the parts that hold no value, and words that the site has not answered."""
    result = []
    for requests, path, body in _bodies(saves, values):
        known = {path: leaf for path, leaf in body.items() if leaf is not None}
        if len(known) < len(body):
            continue
        shape = _shape(requests, path, known | _address_leaf(requests, path))
        if _is_upload(requests[0], values):  # its file is the one that the program is choosing
            parts = {path: leaf for path, leaf in known.items() if leaf != _FILE}
            shape = replace(shape, use="upload", body=parts)
        result.append(StoppedSaves(tuple(requests), shape))
    return result


def _stopped(seen: Iterable[SeenRequest], attempts: Iterable[Attempt]) -> Iterator[SeenRequest]:
    stopped = {(attempt.method, attempt.url) for attempt in attempts if attempt.why in REASONS}
    for request in seen:
        if (request.method, bare_url(request.url)) in stopped and request.status in UNANSWERED:
            yield request


def _bodies(
    saves: Iterable[SeenRequest], values: Values
) -> Iterator[tuple[list[SeenRequest], str, dict[str, RequestLeaf | None]]]:
    """Yield the saves of each kind, and what each part of their bodies may hold; None if that is not clear."""
    opened = [_opened(request) for request in saves]
    paths = _paths(opened)
    listed = {path for request in opened for path, _ in request.leaves if path.endswith("[]") or "[]." in path}
    kinds: defaultdict[object, list[SeenRequest]] = defaultdict(list)
    for request in (_listed(request, listed) for request in opened):
        free = {
            path for path, content in request.leaves if content in EMPTY or _is_free(request, path, content, values)
        }
        is_upload = _is_upload(request, values)
        names = frozenset(path for path, _ in request.leaves if is_upload or path not in free)
        asked = frozenset(path for path, _ in _query(request))
        address = request.method, paths[request.url], asked, content_type(request.headers)
        kinds[address, names, () if is_upload else _own_words(request, values)].append(request)
    for requests in kinds.values():
        leaf = _upload_leaf if _is_upload(requests[0], values) else _leaf
        parts = dict.fromkeys(path for request in requests for path, _ in request.leaves)
        yield requests, paths[requests[0].url], {path: leaf(path, requests, values) for path in parts}


def _paths(requests: Sequence[SeenRequest]) -> dict[str, str]:
    """Return the path of each address, with `*` for ids, and for the last name if an answer has several such names as one."""
    named: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for request in requests:
        if request.address:
            head, _, last = path_of(request.url).rpartition("/")
            named[head][last] = set(request.address)
    paths = {request.url: path_of(request.url) for request in requests}
    return {
        url: f"{head}/*" if last in own and len(own) > 1 and set.intersection(*own.values()) else path
        for url, path in paths.items()
        for head, _, last in (path.rpartition("/"),)
        for own in (named[head],)
    }


def _address_leaf(requests: Sequence[SeenRequest], path: str) -> dict[str, RequestLeaf]:
    """Return where the last name of the address comes from, if it stands for names of fields."""
    if path == path_of(requests[0].url):
        return {}
    sources = set.intersection(*(set(request.address) for request in requests))
    return {ADDRESS: RequestLeaf("echo", sources=tuple(sorted(sources)))}


def _opened(request: SeenRequest) -> SeenRequest:
    return replace(request, leaves=opened_fields(request.headers, request.leaves, lambda _: True))


def _listed(request: SeenRequest, listed: Collection[str]) -> SeenRequest:
    """Return a form with a part that is repeated in another save as a list here too."""
    if content_type(request.headers) not in (FORM_TYPE, MULTIPART_TYPE):
        return request

    def named(path: str) -> str:
        return as_listed(path, listed)

    leaves = [(named(path), content) for path, content in request.leaves]
    echoes, uploads = (list(map(named, paths)) for paths in (request.echoes, request.uploads))
    lists = {named(path): places for path, places in request.lists.items()}
    return replace(request, leaves=leaves, echoes=echoes, uploads=uploads, lists=lists)


def _may_be_a_save(request: SeenRequest, values: Values, *, is_pressed: bool) -> bool:
    is_multipart = content_type(request.headers) == MULTIPART_TYPE
    leaves = _opened(request).leaves
    is_held = is_pressed or any(
        path in request.uploads or _is_free(request, path, content, values) or _is_answer(content, values)
        for path, content in leaves
    )
    try:
        _query(request)
    except UnreadableBody:
        return False
    is_hidden = is_multipart and not leaves
    return request.is_readable and is_held and not is_hidden and not is_irreversible(request.url)


def _query(request: SeenRequest) -> Leaves:
    return pair_leaves(urlsplit(request.url).query)


def _own_words(request: SeenRequest, values: Values) -> tuple[tuple[str, str], ...]:
    """Return the leaves of query and body that are neither value, nor id, nor a text that the site has answered."""
    query = [pair for pair in _query(request) if not names_record(leaf_text(pair[1]))]
    site = {*request.echoes, *request.uploads, *request.names}
    unanswered = [pair for pair in request.leaves if pair[0] not in site and pair[1] not in EMPTY]
    return (*query, *(pair for pair in unanswered if not _is_free(request, *pair, values)))


def _is_free(request: SeenRequest, path: str, content: str, values: Values) -> bool:
    """Return whether a leaf is a value of the form, in the site's code perhaps, or belongs to a file."""
    return is_form_value(content, values) or bool(_places(request, path, values)) or _is_file(request, path)


def _is_file(request: SeenRequest, path: str) -> bool:
    return content_type(request.headers) == MULTIPART_TYPE and path.endswith(OF_FILES)


def _places(request: SeenRequest, path: str, values: Values) -> set[str]:
    """Return the places of the site's lists in which a part holds the codes of values of the form; none if a leaf has no such."""
    places = _places_of_leaves(request, path, values)
    return set().union(*places) if all(places) else set()


def _places_of_leaves(request: SeenRequest, path: str, values: Values) -> list[set[str]]:
    """Return the places for each leaf of a part that is not empty."""
    result = []
    for places in request.lists.get(path, ()):
        fitting = (p for p, parts in places.items() if all(not values.isdisjoint(words) for words in parts))
        split = (place.partition("#") for place in fitting)
        result.append({f"{path_of(url)}#{own}" for url, _, own in split})
    return result


def _is_answer(content: str, values: Values) -> bool:
    """Return whether a leaf is a value of the form, if only a short word such as MP3; never a mere number or yes."""
    text = canonical(leaf_text(content))
    return content not in EMPTY and text in values and not _SAYS_LITTLE.fullmatch(text)


def _is_upload(request: SeenRequest, values: Values) -> bool:
    """Return whether a request brings one file and no value of the form."""
    files = [path for path, _ in request.leaves if _is_file(request, path) and path.endswith(".sha256")]
    others = (leaf for leaf in request.leaves if not _is_file(request, leaf[0]))
    return len(files) == 1 and not any(is_form_value(content, values) for _, content in others)


def _upload_leaf(path: str, requests: Sequence[SeenRequest], values: Values) -> RequestLeaf | None:
    """Return what one part of an upload may hold: the chosen file, a code that names no act, or a text of the site."""
    if _is_file(requests[0], path):
        return _leaf(path, requests, values)
    contents = [content for request in requests for own, content in request.leaves if own == path]
    if all(re.fullmatch(UPLOAD_CODE, leaf_text(content)) for content in contents):
        return RequestLeaf("fresh", text=UPLOAD_CODE)
    return _ECHO if all(path in request.echoes for request in requests) else None


def _shape(requests: Sequence[SeenRequest], path: str, body: dict[str, RequestLeaf]) -> RequestShape:
    first = requests[0]
    queries = [_query(request) for request in requests]
    query = {path: _query_leaf(path, queries) for path, _ in queries[0]}
    headers = {path: RequestLeaf("fresh", text=r"[\x21-\x7e ]{0,4096}") for path, _ in added_headers(first.headers)}
    kind = content_type(first.headers)
    return RequestShape("autosave", "", first.method, path, kind, query, headers, body)


def _query_leaf(path: str, queries: Sequence[Leaves]) -> RequestLeaf:
    contents = {content for query in queries for own, content in query if own == path}
    is_id = all(names_record(leaf_text(content)) for content in contents)
    return _KNOWN if is_id else RequestLeaf("constant", text=contents.pop())


def _leaf(path: str, requests: Sequence[SeenRequest], values: Values) -> RequestLeaf | None:
    """Return what one part may hold: a value, its code, what the site answers, or the same word again; None if neither."""
    own = [request for request in requests if any(path == name for name, _ in request.leaves)]
    contents = [(content, path in one.echoes) for one in own for name, content in one.leaves if name == path]
    filled = [(content, is_echo) for content, is_echo in contents if content not in EMPTY]
    if _is_file(own[0], path):
        return _FILE if all(canonical(leaf_text(content)) in values for content, _ in filled) else None
    if not filled:
        return _VALUE
    holding = [request for request in own if any(n == path and c not in EMPTY for n, c in request.leaves)]
    if any(is_form_value(content, values) for content, _ in filled):
        return _listed_leaf(path, holding, values) if path.endswith("[]") else _KNOWN
    places = [_places(request, path, values) for request in holding]
    if all(places):
        common = set.intersection(*places) or set.union(*places)
        return RequestLeaf("code", sources=tuple(sorted(common)))
    if "[]" in path and all(_is_mixed(request, path, values) for request in holding):
        return _listed_leaf(path, holding, values) if path.endswith("[]") else _KNOWN
    if all(path in request.uploads for request in holding):
        return RequestLeaf("echo", sources=(UPLOADS,))
    sources = set.intersection(*(set(request.names.get(path, ())) for request in holding))
    if sources:
        return RequestLeaf("echo", sources=tuple(sorted(sources)))
    if all(is_echo and is_version(last_name(path), leaf_text(content)) for content, is_echo in filled):
        return RequestLeaf("echo", sources=(VERSIONS,))
    return _text_leaf(contents, filled)


def _is_mixed(request: SeenRequest, path: str, values: Values) -> bool:
    """Return whether the leaves of a list are codes of values of the form, and texts of the site: a record by position."""
    places = _places_of_leaves(request, path, values)
    return any(places) and (all(places) or path in request.echoes or path in request.uploads)


def _listed_leaf(path: str, requests: Sequence[SeenRequest], values: Values) -> RequestLeaf | None:
    """Return what a list by position may hold: values of the form, their codes, ids and bare codes; None if it has words."""
    sources: set[str] = set()
    for request in requests:
        filled = [content for own, content in request.leaves if own == path and content not in EMPTY]
        places = _places_of_leaves(request, path, values) or [set[str]() for _ in filled]
        for content, own_places in zip(filled, places, strict=True):
            text = leaf_text(content)
            is_id = names_file(last_name(path), text) and path in (*request.echoes, *request.uploads)
            is_value = is_form_value(content, values) or canonical(text) in values
            if not (is_value or own_places or is_id or is_bare_code(text)):
                return None
            sources |= own_places
    return RequestLeaf("code", sources=(*sorted(sources), UPLOADS))


def _text_leaf(contents: Sequence[tuple[str, bool]], filled: Sequence[tuple[str, bool]]) -> RequestLeaf | None:
    """Return what a part may hold that is no value: a text that the site answers under any name, or the same word again."""
    if len({content for content, _ in contents}) > 1:
        return _ECHO if all(is_echo for _, is_echo in filled) else None
    content, is_echo = filled[0]
    text = leaf_text(content)
    if is_echo and ((names_record(text) and not CODE.fullmatch(text)) or not _WORD.fullmatch(text)):
        return _ECHO  # an id, or the address of a file, say, as the site has answered it
    return RequestLeaf("constant", text=content) if _WORD.fullmatch(text) else None
