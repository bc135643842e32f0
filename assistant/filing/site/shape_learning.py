"""Learn the shape of a save from what the person's own press sent, held against the values of the open form.

A leaf that holds a field's value is a field; one that holds what the site itself answered before is an echo; the rest is a
constant only after two saves with different content agree, and fresh where they differ in a text of one form.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from assistant.core.values.comparison import canonical
from assistant.filing.browser.request_leaves import content_type, leaf_text, pair_leaves
from assistant.filing.browser.shape_match import EMPTY, SeenRequest, Transaction, added_headers
from assistant.filing.site.fingerprint import path_of
from assistant.planning.maps.request_shapes import PROVED_BY, RequestLeaf, RequestShape, ShapeUse

_WORD = re.compile(r'"[A-Za-z_]{2,24}"|true|false')
_FRESH = (
    r"[0-9a-f]{16,128}",
    r"[0-9A-F]{16,128}",
    r"\d{10,17}",
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"[\w+/=.-]{16,512}",
)


def learn_shape(seen: SeenRequest, page: str, use: ShapeUse, form: Transaction) -> RequestShape | None:
    """Return the shape of one request, as far as a single save tells; None if its body cannot be read."""
    if not seen.is_readable:
        return None
    parts = (pair_leaves(urlsplit(seen.url).query), added_headers(seen.headers), seen.leaves)
    query, headers, body = ({path: _leaf(path, leaves, seen.echoes, form) for path, _ in leaves} for leaves in parts)
    kind = content_type(seen.headers) if seen.leaves else ""
    digest = hashlib.sha256(repr(sorted(seen.leaves)).encode()).hexdigest()[:8]
    return RequestShape(use, page, seen.method, path_of(seen.url), kind, query, headers, body, digest)


def learn_submission_shape(seen: SeenRequest, page: str) -> RequestShape:
    """Return the shape of a request by which the person submitted: its address and the words that say what to do.

    Codes, tokens and content are no part of it: a request is the person's whatever those hold.
    """
    leaves = seen.leaves if seen.is_readable else []
    words = {path: RequestLeaf("constant", text=text) for path, text in leaves if _WORD.fullmatch(text)}
    return RequestShape("submit", page, seen.method, path_of(seen.url), body=words)


def merge_shapes(old: RequestShape, new: RequestShape) -> RequestShape:
    """Return what two saves of one kind tell together; a constant counts once more only if their contents differ."""
    parts = ((old.query, new.query), (old.headers, new.headers), (old.body, new.body))
    query, headers, body = (_merged(one or {}, two or {}, is_other_content=old.last != new.last) for one, two in parts)
    return replace(new, query=query, headers=headers, body=body)


def is_kind(shape: RequestShape, other: RequestShape) -> bool:
    """Return whether two shapes are of one kind of request."""
    return (shape.use, shape.page, shape.method, shape.path) == (other.use, other.page, other.method, other.path)


def _leaf(path: str, leaves: Sequence[tuple[str, str]], echoes: Sequence[str], form: Transaction) -> RequestLeaf:
    contents = [content for own, content in leaves if own == path]
    texts = [canonical(leaf_text(content)) for content in contents if content not in EMPTY]
    if not texts:
        return RequestLeaf("field")
    keys = [key for key, value in form.fields.items() if value.parts and value.fits(texts)]
    if len(keys) == 1:
        return RequestLeaf("field", key=keys[0])
    if keys or all(text in form.shown and len(text) > 1 for text in texts):
        return RequestLeaf("field")
    if path in echoes:
        return RequestLeaf("echo")
    return RequestLeaf("constant", text=contents[0], seen=1) if len(set(contents)) == 1 else RequestLeaf("field")


def _merged(
    old: Mapping[str, RequestLeaf], new: Mapping[str, RequestLeaf], is_other_content: bool
) -> dict[str, RequestLeaf]:
    both = dict(old)
    for path, leaf in new.items():
        both[path] = _merged_leaf(both[path], leaf, is_other_content) if path in both else leaf
    return {path: leaf for path, leaf in both.items() if leaf.origin != "constant" or path in new}


def _merged_leaf(old: RequestLeaf, new: RequestLeaf, is_other_content: bool) -> RequestLeaf:
    if old.origin == new.origin == "constant":
        if old.text == new.text:
            return RequestLeaf("constant", text=old.text, seen=min(old.seen + is_other_content, PROVED_BY))
        texts = leaf_text(old.text), leaf_text(new.text)
        fresh = next((form for form in _FRESH if all(re.fullmatch(form, text) for text in texts)), "")
        return RequestLeaf("fresh", text=fresh) if fresh else new
    if old.origin == "constant" or (old.origin == new.origin == "field" and old.key != new.key and not old.key):
        return new
    return old
