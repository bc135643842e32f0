"""Which words of a page are a client's own: a heading may be named after a product, and no map may hold that (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core import wording

_LEAST = 2  # characters; a single one is in every heading


def client_words(texts: Iterable[object]) -> frozenset[str]:
    """Return the texts among a client's values and names by which their content is told."""
    folded = (wording.option(text) for text in texts if isinstance(text, str))
    return frozenset(text for text in folded if len(text) >= _LEAST)


def holds_client_words(words: Iterable[str], own: frozenset[str]) -> bool:
    """Return whether one of the words holds a text of the client's."""
    return any(text in wording.option(word) for word in words for text in own)
