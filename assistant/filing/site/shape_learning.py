"""Learn the shape of a save from what the person's own press sent, held against the values of the open form.

A leaf that holds a field's value is a field; one that holds what the site itself answered before is an echo; the rest is a
constant only after two saves with different content agree, and fresh where they differ in a text of one form.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from assistant.core.values.comparison import canonical
from assistant.filing.browser.leaf_texts import EMPTY
from assistant.filing.browser.request_leaves import added_headers, content_type, leaf_text, pair_leaves
from assistant.filing.browser.shape_match import (
    UNSHOWN,
    SeenRequest,
    SentValue,
    Transaction,
    sent_text,
)
from assistant.filing.site.fingerprint import path_of
from assistant.planning.maps.request_shapes import ANY, PROVED_BY, RequestLeaf, RequestShape, ShapeUse

_ANY_FIELD = RequestLeaf("field")
_WORD = re.compile(r'"[A-Za-z_]{2,24}"|true|false')
_FRESH = (
    r"[0-9a-f]{16,128}",
    r"[0-9A-F]{16,128}",
    r"\d{10,17}",
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"[\w+/=.-]{16,512}",
)
_FRESH_IN_HEADERS = (*_FRESH, r"(Bearer )?[\w+/=.-]{16,4096}")  # the token of a session


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
    parts = (
        (old.query, new.query, _FRESH),
        (old.headers, new.headers, _FRESH_IN_HEADERS),
        (old.body, new.body, _FRESH),
    )
    is_other = old.last != new.last
    query, headers, body = (
        _merged(one or {}, two or {}, forms, is_other_content=is_other) for one, two, forms in parts
    )
    return replace(new, query=query, headers=headers, body=body)


def is_kind(shape: RequestShape, other: RequestShape) -> bool:
    """Return whether two shapes are of one kind of request."""
    return (shape.use, shape.page, shape.method, shape.path) == (other.use, other.page, other.method, other.path)


def with_learnt(
    shapes: Sequence[RequestShape], new: RequestShape, seen: SeenRequest, form: Transaction
) -> tuple[list[RequestShape], RequestShape]:
    """Return the shapes with one new from a save, merged into the one of its kind most like it, and the result.

    Of what was learnt before, the save refutes each field that is open in its form and whose value it does not hold
    where the shape says.
    """
    alike = [shape for shape in shapes if is_kind(shape, new)]
    old = max(alike, key=partial(_shared, new), default=None)
    if old is None:
        return [*shapes, new], new
    known = {path: leaf for path, leaf in (old.body or {}).items() if leaf.origin != "echo" or _is_echo(path, seen)}
    body = {path: _unrefuted(path, leaf, seen, form) for path, leaf in known.items()}
    strange = [
        path for path, leaf in (new.body or {}).items() if leaf == _ANY_FIELD and _is_strange(path, body, seen, form)
    ]
    merged = merge_shapes(replace(old, body=body | dict.fromkeys(strange, RequestLeaf("field", key=ANY))), new)
    return [*(shape for shape in shapes if shape is not old), merged], merged


def _unrefuted(path: str, leaf: RequestLeaf, seen: SeenRequest, form: Transaction) -> RequestLeaf:
    """Return a leaf without the fields whose value a save does not hold there."""
    if not leaf.keys:
        return leaf
    texts = _texts_at(path, leaf, seen)
    keys = [key for key in leaf.keys if key not in form.fields or _holds(form.fields[key], key, texts)]
    first, *more = keys or [""]
    return replace(leaf, key=first, more_keys=tuple(more))


def _holds(value: SentValue, key: str, texts: Sequence[str]) -> bool:
    return value.fits(texts) or (not texts and key.endswith(UNSHOWN))


def _is_echo(path: str, seen: SeenRequest) -> bool:
    contents = [content for own, content in seen.leaves if own == path]
    return path in seen.echoes or all(content in EMPTY for content in contents)


def _is_strange(path: str, body: Mapping[str, RequestLeaf], seen: SeenRequest, form: Transaction) -> bool:
    """Return whether a leaf is bound to fields of other forms only, and holds one of this form here."""
    leaf = body.get(path, _ANY_FIELD)
    is_bound_here = any(key in form.fields for key in leaf.keys)
    return (
        bool(leaf.keys)
        and not is_bound_here
        and any(text and text not in form.others for text in _texts_at(path, leaf, seen))
    )


def _texts_at(path: str, leaf: RequestLeaf, seen: SeenRequest) -> list[str]:
    place = path.removesuffix("[]")
    return [sent_text(leaf, content) for own, content in seen.leaves if own in (place, f"{place}[]")]


def _shared(one: RequestShape, other: RequestShape) -> int:
    return len((one.body or {}).keys() & (other.body or {}).keys())


def _leaf(path: str, leaves: Sequence[tuple[str, str]], echoes: Sequence[str], form: Transaction) -> RequestLeaf:
    contents = [content for own, content in leaves if own == path]
    texts = [canonical(leaf_text(content)) for content in contents if content not in EMPTY]
    if not texts:
        return RequestLeaf("field")
    keys = [key for key, value in form.fields.items() if value.parts and value.fits(texts)]
    if len(keys) == 1:
        return RequestLeaf("field", key=keys[0])
    if path in echoes and keys and all(key.endswith(UNSHOWN) for key in keys):
        return RequestLeaf("echo")
    if keys or all(text in form.shown and len(text) > 1 for text in texts):
        return RequestLeaf("field")
    if path in echoes:
        return RequestLeaf("echo")
    return RequestLeaf("constant", text=contents[0], seen=1) if len(set(contents)) == 1 else RequestLeaf("field")


def _merged(
    old: Mapping[str, RequestLeaf], new: Mapping[str, RequestLeaf], forms: Sequence[str], *, is_other_content: bool
) -> dict[str, RequestLeaf]:
    both = dict(old)
    for path, leaf in new.items():
        both[path] = _merged_leaf(both[path], leaf, forms, is_other_content=is_other_content) if path in both else leaf
    return {path: leaf for path, leaf in both.items() if leaf.origin != "constant" or path in new}


def _merged_leaf(old: RequestLeaf, new: RequestLeaf, forms: Sequence[str], *, is_other_content: bool) -> RequestLeaf:
    if old.origin == new.origin == "constant":
        if old.text == new.text:
            return RequestLeaf("constant", text=old.text, seen=min(old.seen + is_other_content, PROVED_BY))
        texts = leaf_text(old.text), leaf_text(new.text)
        fresh = next((form for form in forms if all(re.fullmatch(form, text) for text in texts)), "")
        return RequestLeaf("fresh", text=fresh) if fresh else new
    if old.origin == "constant" or (old.origin == new.origin == "field" and not old.key):
        return new
    if old.keys and new.keys and new.key not in old.keys:  # another form of the same page
        return replace(old, more_keys=(*old.more_keys, new.key))
    return old
