"""The kinds of saves that the guard has stopped, and the shape in which each may leave once the person has said yes.

A save can be allowed if each of its parts is a value of the form, a text that the site itself has answered and that differs
from save to save, the site's code for a value of the form, a file that was chosen, or a short word, which the person sees.
A part whose name speaks of acts, states or reviews holds a text that stays, an id, or a value of the form or its code, and no other
text of the site; so do the parts beside an uploaded file. What has six digits and is no region's code is no word: nothing of it is shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from assistant.core.values.comparison import canonical
from assistant.filing.assist.shown_saves import FILE_LEAF, StoppedSaves, has_number, is_act_word, is_word
from assistant.filing.browser.acts import speaks_of_acts
from assistant.filing.browser.echoes import ADDRESS, UPLOADS, VERSIONS, joins_ids
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.leaf_texts import (
    CODE,
    EMPTY,
    as_listed,
    is_bare_code,
    is_form_value,
    is_id_name,
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
from assistant.planning.maps.request_shapes import HEADER_TEXT, RequestLeaf, RequestShape, ShapeUse

REASONS = frozenset(("write", "shape", "body"))
"""Why an attempt that may be a save was stopped."""
UNANSWERED = (0, -1, 204, 403)
"""What a watched request that the guard has refused ends with."""
_SAYS_LITTLE = re.compile(r"\w{0,2}|[\d.-]*|true|false|yes", re.IGNORECASE | re.ASCII)
_KNOWN, _VALUE, _ECHO = RequestLeaf("known"), RequestLeaf("value"), RequestLeaf("echo")
_AUTOSAVE: ShapeUse = "autosave"
_UPLOAD: ShapeUse = "upload"
Values = frozenset[str]
Part = Mapping[str, RequestLeaf | None]


def stopped_saves(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: Values, *, is_pressed: bool = False
) -> list[StoppedSaves]:
    """Return the kinds of stopped saves that may be allowed; each holds at least one of `values`, unless a press sent it."""
    saves = [one for one in _stopped(seen, attempts) if may_be_a_save(one, values, is_pressed=is_pressed)]
    return kinds_of(saves, values, is_pressed=is_pressed)


def unclear_parts(
    seen: Iterable[SeenRequest], attempts: Iterable[Attempt], values: Values, *, is_pressed: bool = False
) -> list[str]:
    """Return the names of the parts for which stopped saves cannot be allowed; a name that holds a value is left out."""
    saves = (one for one in _stopped(seen, attempts) if may_be_a_save(one, values, is_pressed=is_pressed))
    groups = _grouped(saves, values, is_pressed=is_pressed)
    parts = (path for group in groups for part in (group.query, group.body) for path, leaf in part.items() if not leaf)
    return [
        path for path in dict.fromkeys(parts) if not any(text in path for text in values if not CODE.fullmatch(text))
    ]


def kinds_of(saves: Iterable[SeenRequest], values: Values, *, is_pressed: bool = False) -> list[StoppedSaves]:
    """Return saves by kind: address, names of the parts that hold no value, and words that the site has not answered.

    What a press has sent with a file leaves like any form with files; else its file is the one that the program is choosing.
    """
    result = []
    for group in _grouped(saves, values, is_pressed=is_pressed):
        query, body = _known_only(group.query), _known_only(group.body)
        if len(query) < len(group.query) or len(body) < len(group.body):
            continue
        varying = tuple(path for path, leaf in body.items() if _is_varying(path, leaf, group.requests))
        if group.is_upload:
            body = {path: leaf for path, leaf in body.items() if leaf != FILE_LEAF}
        shape = _shape(group, query, body | _address_leaf(group.requests, group.path))
        result.append(StoppedSaves(tuple(group.requests), shape, varying))
    return result


def _known_only(part: Part) -> dict[str, RequestLeaf]:
    return {path: leaf for path, leaf in part.items() if leaf is not None}


def _is_varying(path: str, leaf: RequestLeaf, requests: Iterable[SeenRequest]) -> bool:
    """Return whether a part is to be named: it is no fixed word, and its name or what it held could say what to do."""
    if leaf.origin != "echo" or UPLOADS in leaf.sources:
        return leaf.origin not in ("constant", "file") and speaks_of_acts(path)
    texts = (leaf_text(content) for one in requests for own, content in one.leaves if own == path)
    return speaks_of_acts(path) or any(is_word(text) and not names_record(text) for text in texts)


def _stopped(seen: Iterable[SeenRequest], attempts: Iterable[Attempt]) -> Iterator[SeenRequest]:
    stopped = {(attempt.method, attempt.url) for attempt in attempts if attempt.why in REASONS}
    for request in seen:
        if (request.method, bare_url(request.url)) in stopped and request.status in UNANSWERED:
            yield request


@dataclass(frozen=True, slots=True)
class _SaveGroup:
    """The saves of one kind, their path, and what each part of query and body may hold; None if that is not clear."""

    requests: list[SeenRequest]
    path: str
    query: Part
    body: Part
    is_upload: bool


def _grouped(saves: Iterable[SeenRequest], values: Values, *, is_pressed: bool) -> Iterator[_SaveGroup]:
    """Yield the saves of each kind."""
    opened = [_opened(request) for request in saves]
    paths = _paths(opened)
    listed = {path for request in opened for path, _ in request.leaves if path.endswith("[]") or "[]." in path}
    kinds: defaultdict[tuple[object, object, bool, object], list[SeenRequest]] = defaultdict(list)
    for request in (_listed(request, listed) for request in opened):
        free = {
            path for path, content in request.leaves if content in EMPTY or _is_free(request, path, content, values)
        }
        is_upload = not is_pressed and _is_upload(request, values)
        names = frozenset(path for path, _ in request.leaves if is_upload or path not in free)
        asked = frozenset(path for path, _ in _query(request))
        address = request.method, paths[request.url], asked, content_type(request.headers)
        words = _upload_words(request) if is_upload else _own_words(request, values)
        kinds[address, names, is_upload, (*_query_words(request), *words)].append(request)
    for (_, _, is_upload, _), requests in kinds.items():
        leaf = _upload_leaf if is_upload else _leaf
        parts = dict.fromkeys(path for request in requests for path, _ in request.leaves)
        body = {path: leaf(path, requests, values) for path in parts}
        yield _SaveGroup(requests, paths[requests[0].url], _query_leaves(requests), body, is_upload)


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


def may_be_a_save(request: SeenRequest, values: Values, *, is_pressed: bool) -> bool:
    """Return whether a request may be a save of a form with these values."""
    leaves = _opened(request).leaves
    is_held = is_pressed or any(
        path in request.uploads
        or _is_free(request, path, content, values)
        or _is_answer(content, values)
        or _is_ids(request, path, leaf_text(content))
        for path, content in leaves
    )
    try:
        _query(request)
    except UnreadableBody:
        return False
    is_hidden = content_type(request.headers) == MULTIPART_TYPE and not leaves
    return request.is_readable and is_held and not is_hidden and not is_irreversible(request.url)


def _is_ids(request: SeenRequest, path: str, text: str) -> bool:
    """Return whether a leaf is a list of ids that the site has sent, or one of it: the nodes of the association."""
    return path in request.echoes and (joins_ids(text) or (path.endswith("[]") and names_record(text)))


def _query(request: SeenRequest) -> Leaves:
    return pair_leaves(urlsplit(request.url).query)


def _query_words(request: SeenRequest) -> Leaves:
    return [(path, content) for path, content in _query(request) if not _is_query_id(path, leaf_text(content))]


def _is_query_id(path: str, text: str) -> bool:
    is_id = names_record(text) and (is_id_name(path) or not CODE.fullmatch(text))
    return is_id and not is_act_word(path, text)


def _own_words(request: SeenRequest, values: Values) -> Leaves:
    """Return the leaves of the body that are neither value, nor id, nor a text that the site has answered, or are fixed."""
    site = {*request.echoes, *request.uploads, *request.names}
    return [
        (path, content)
        for path, content in request.leaves
        if _is_fixed(request, path, content, values)
        or (path not in site and content not in EMPTY and not _is_free(request, path, content, values))
    ]


def _is_fixed(request: SeenRequest, path: str, content: str, values: Values) -> bool:
    """Return whether a leaf is a word whose name speaks of acts: it stays, whoever has answered it."""
    is_said = content not in EMPTY and is_act_word(path, leaf_text(content))
    return is_said and not _is_free(request, path, content, values)


def _upload_words(request: SeenRequest) -> Leaves:
    others = (leaf for leaf in request.leaves if not _is_file(request, leaf[0]))
    return [(path, content) for path, content in others if not _is_upload_id(request, path, content)]


def _is_upload_id(request: SeenRequest, path: str, content: str) -> bool:
    text = leaf_text(content)
    is_id = path in request.echoes and names_record(text) and not CODE.fullmatch(text)
    return is_id and not is_act_word(path, text)


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
    """Return what one part of an upload may hold: the chosen file, an id, or the same code again, which names no act."""
    if _is_file(requests[0], path):
        return _leaf(path, requests, values)
    contents = [(one, content) for one in requests for own, content in one.leaves if own == path]
    if all(_is_upload_id(one, path, content) for one, content in contents):
        return _ECHO
    first = contents[0][1]
    text = leaf_text(first)
    is_code = re.fullmatch(UPLOAD_CODE, text) is not None and not has_number(text)
    return RequestLeaf("constant", text=first) if is_code and {own for _, own in contents} == {first} else None


def _shape(group: _SaveGroup, query: dict[str, RequestLeaf], body: dict[str, RequestLeaf]) -> RequestShape:
    first, use = group.requests[0], _UPLOAD if group.is_upload else _AUTOSAVE
    headers = {path: RequestLeaf("fresh", text=HEADER_TEXT) for path, _ in added_headers(first.headers)}
    kind = content_type(first.headers)
    return RequestShape(use, "", first.method, group.path, kind, query, headers, body)


def _query_leaves(requests: Sequence[SeenRequest]) -> dict[str, RequestLeaf | None]:
    queries = [_query(request) for request in requests]
    return {path: _query_leaf(path, queries) for path, _ in queries[0]}


def _query_leaf(path: str, queries: Sequence[Leaves]) -> RequestLeaf | None:
    contents = {content for query in queries for own, content in query if own == path}
    if all(_is_query_id(path, leaf_text(content)) for content in contents):
        return _KNOWN
    text = contents.pop()
    return RequestLeaf("constant", text=text) if not contents and not has_number(text) else None


def _leaf(path: str, requests: Sequence[SeenRequest], values: Values) -> RequestLeaf | None:
    """Return what one part may hold: a value, its code, what the site answers, or the same word again; None if neither."""
    own = [request for request in requests if any(path == name for name, _ in request.leaves)]
    contents = [(content, path in one.echoes) for one in own for name, content in one.leaves if name == path]
    filled = [(content, is_echo) for content, is_echo in contents if content not in EMPTY]
    if _is_file(own[0], path):
        return FILE_LEAF if all(canonical(leaf_text(content)) in values for content, _ in filled) else None
    if not filled:
        return _VALUE
    holding = [request for request in own if any(n == path and c not in EMPTY for n, c in request.leaves)]
    if any(is_form_value(content, values) for content, _ in filled):
        if speaks_of_acts(path):
            return _VALUE
        return _listed_leaf(path, holding, values) if path.endswith("[]") else _KNOWN
    places = [_places(request, path, values) for request in holding]
    if all(places):
        common = set.intersection(*places) or set.union(*places)
        return RequestLeaf("code", sources=tuple(sorted(common)))
    if any(is_act_word(path, leaf_text(content)) for content, _ in filled):
        texts = {content for content, _ in contents}
        return RequestLeaf("constant", text=texts.pop()) if len(texts) == 1 else None
    if "[]" in path and all(_is_mixed(request, path, values) for request in holding):
        return _listed_leaf(path, holding, values) if path.endswith("[]") else _KNOWN
    return _site_leaf(path, holding) or _text_leaf(path, contents, filled)


def _site_leaf(path: str, holding: Sequence[SeenRequest]) -> RequestLeaf | None:
    """Return what a part may hold that only the site can know: an upload's id, one of its names."""
    if all(path in request.uploads for request in holding):
        return RequestLeaf("echo", sources=(UPLOADS,))
    sources = set.intersection(*(set(request.names.get(path, ())) for request in holding))
    if sources:
        return RequestLeaf("echo", sources=tuple(sorted(sources)))
    return None


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


def _text_leaf(
    path: str, contents: Sequence[tuple[str, bool]], filled: Sequence[tuple[str, bool]]
) -> RequestLeaf | None:
    """Return what a part may hold that is no value: a text that the site answers under any name, or the same word again."""
    if all(is_echo and is_version(last_name(path), leaf_text(content)) for content, is_echo in filled):
        return RequestLeaf("echo", sources=(VERSIONS,))
    if len({content for content, _ in contents}) > 1:
        return _ECHO if all(is_echo for _, is_echo in filled) else None
    content, is_echo = filled[0]
    text = leaf_text(content)
    if is_echo and ((names_record(text) and not CODE.fullmatch(text)) or not is_word(text)):
        return _ECHO  # an id, or the address of a file, say, as the site has answered it
    return RequestLeaf("constant", text=content) if is_word(text) else None
