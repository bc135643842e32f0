"""Makes each draft once in the process of the tests: many tests make the same papers of the same examples."""

from __future__ import annotations

from assistant.core import language
from assistant.declaration.papers.draft_layer import DraftLayer
from assistant.declaration.papers.word import to_docx

_made: dict[tuple[str, str, tuple[tuple[str, str], ...]], bytes] = {}


def docx_of(draft_layer: DraftLayer) -> bytes:
    """Return what `to_docx` returns."""
    key = (language.current(), repr(draft_layer), tuple(draft_layer.facts.items()))
    if key not in _made:
        _made[key] = to_docx(draft_layer)
    return _made[key]
