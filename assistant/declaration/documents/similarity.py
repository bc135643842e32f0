"""How much text two reports share beyond their template: the share of common character shingles, 0 to 1 (rule R40)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import combinations
from typing import Literal, TypeVar

from assistant.declaration.documents.headings import heading_level
from assistant.declaration.documents.shapes import Document, ScanFacts

Name = TypeVar("Name")
Likeness = Literal["same", "alike"]

_LENGTH = 8
_NOT_WORDS = re.compile(r"[^\w]+")
_LEAST = 200  # characters; a shorter text cannot be judged
_NEAR = 6  # bits of 64 by which two fingerprints of one picture may differ


def own_text(document: Document, template: str = "") -> str:
    """Return a document's text without headings, labels and paragraphs of its template."""
    given = {_plain(line) for line in template.splitlines()} - {""}
    labels = {_plain(block.label) for block in document.blocks if block.label}
    paragraphs = []
    for block in document.blocks:
        plain = _plain(block.text)
        if block.kind in {"heading", "picture"} or heading_level(block.text) or plain in labels | given:
            continue
        paragraphs.append(plain)
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def similarity(a: str, b: str, template: str = "") -> float:
    """Return the share of the shorter text's shingles that the other text has too, ignoring those of the template."""
    without = _shingles(template)
    one, other = _shingles(a) - without, _shingles(b) - without
    if min(len(one), len(other)) < 1:
        return 0.0
    return len(one & other) / min(len(one), len(other))


def is_comparable(text: str) -> bool:
    """Return whether a text is long enough for its similarity to be meaningful."""
    return len(_plain(text)) >= _LEAST


def shared_passages(a: str, b: str, template: str = "", most: int = 3) -> tuple[str, ...]:
    """Return the longest passages that `a` shares with `b`, longest first, for a finding to quote."""
    common = _shingles(b) - _shingles(template)
    text = _plain(a)
    runs, start = [], None
    for place in range(len(text)):
        if text[place : place + _LENGTH] in common:
            start = place if start is None else start
        elif start is not None:
            runs.append(text[start : place - 1 + _LENGTH])
            start = None
    if start is not None:
        runs.append(text[start:])
    return tuple(sorted(set(runs), key=len, reverse=True)[:most])


def _plain(text: str) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text))


def _shingles(text: str) -> set[str]:
    plain = _plain(text)
    return {plain[place : place + _LENGTH] for place in range(len(plain) - _LENGTH + 1)}


def same_files(scans: Mapping[Name, ScanFacts | Document]) -> tuple[tuple[Name, Name, Likeness], ...]:
    """Return pairs of names of identical files ("same") and of one picture saved twice ("alike")."""
    pairs: list[tuple[Name, Name, Likeness]] = []
    for (name, one), (second, other) in combinations(scans.items(), 2):
        if one.sha256 and one.sha256 == other.sha256:
            pairs.append((name, second, "same"))
        elif is_alike(one, other):
            pairs.append((name, second, "alike"))
    return tuple(pairs)


def is_alike(one: ScanFacts | Document, other: ScanFacts | Document) -> bool:
    """Return whether two scans show the same pages, even if the files differ (size, quality, format)."""
    fingerprints = [[page.fingerprint for page in facts.pages if page.fingerprint] for facts in (one, other)]
    if not fingerprints[0] or len(fingerprints[0]) != len(fingerprints[1]):
        return False
    pairs = zip(*fingerprints, strict=True)
    return all((int(a, 16) ^ int(b, 16)).bit_count() <= _NEAR for a, b in pairs)
