"""Which words of a page are a client's own: a heading may be named after a product, and no map may hold that (pure).

Words of the forms themselves are nobody's: who fills 负责人 in as a position does not make the label 负责人姓名 theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from assistant.core import wording
from assistant.declaration.profile.catalogue import specs

_LEAST = 2  # characters; a single one is in every heading


def client_words(texts: Iterable[object]) -> frozenset[str]:
    """Return the texts among a client's values and names by which their content is told."""
    folded = {wording.option(text) for text in texts if isinstance(text, str)}
    return frozenset(text for text in folded if len(text) >= _LEAST and not any(text in word for word in _of_forms()))


@cache
def _of_forms() -> frozenset[str]:
    """Return the labels, questions, headings and options of the forms."""
    words = {word for spec in specs().values() for word in (spec.label, spec.title, *spec.section, *spec.question)}
    options = {word for spec in specs().values() if spec.vocabulary for word in spec.vocabulary.words}
    return frozenset(map(wording.option, words | options))


def holds_client_words(words: Iterable[str], own: frozenset[str]) -> bool:
    """Return whether one of the words holds a text of the client's."""
    return any(text in wording.option(word) for word in words for text in own)
