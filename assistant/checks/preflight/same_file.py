"""One file submitted as two papers (part of R44): the same bytes, one picture saved twice, one paper scanned twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.pairs import role_pairs
from assistant.checks.preflight.papers_text import whole
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.findings import Severity
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import File
from assistant.declaration.documents.similarity import is_comparable, same_files, similarity
from assistant.declaration.profile.catalogue import spec_of

_PERMITS = {"products[].licence.proof", "subject.attachments.icp"}  # one permit may cover several products
_ONE_TEXT = 0.9  # of the shorter text: pages with few lines look alike, so compare their words


@rule_part("R44")
def one_file_for_two_papers(case: Case) -> Iterator[Observation]:
    """Report pairs of papers with identical bytes, pairs that look alike, and scans of one text."""
    uploads = {key: value for key, value in case.shown.items() if isinstance(value, File) and value.size}
    own = frozenset(_of_one_capability(case))
    same = {(a, b) for a, b in combinations(uploads, 2) if _is_same(uploads[a], uploads[b])}
    read = {key: case.papers.scans[key] for key in uploads if key in case.papers.scans}
    likeness = same_files(read)
    same |= {(a, b) for a, b, how in likeness if how == "same"}
    if len(uploads) > 1:
        yield SEEN
    for a, b in sorted(same, key=str):
        if not _may_be_one(a, b) and frozenset({a, b}) not in own:
            yield _violation(a, b, say("{a}和{b}是同一份文件", a=_named(a), b=_named(b)), None)
    alike = [(a, b) for a, b, how in likeness if how == "alike" and _says_the_same(case, a, b)]
    for a, b in dict.fromkeys([*alike, *_scanned_twice(case, [key for key in read if key in case.papers.facts])]):
        if (a, b) not in same and not _may_be_one(a, b) and frozenset({a, b}) not in own:
            yield _violation(a, b, say("{a}和{b}看起来是同一份文件", a=_named(a), b=_named(b)), "warn")


def _is_same(one: File, other: File) -> bool:
    return one.path == other.path or (one.sha256 is not None and one.sha256 == other.sha256)


def _may_be_one(one: FieldKey, other: FieldKey) -> bool:
    return {one.pattern(), other.pattern()} <= _PERMITS


def _says_the_same(case: Case, one: FieldKey, other: FieldKey) -> bool:
    """Say whether two papers have the same text. Without text in both, their look decides."""
    texts = [whole(case.papers.facts[key]) for key in (one, other) if key in case.papers.facts]
    return len(texts) < 2 or similarity(*texts) >= _ONE_TEXT


def _scanned_twice(case: Case, keys: Sequence[FieldKey]) -> Iterator[tuple[FieldKey, FieldKey]]:
    """Yield pairs of scans of one text for two kinds of paper; their pictures need not look alike."""
    for pair in combinations(keys, 2):
        texts = [
            whole(case.papers.facts[key])
            for key in pair
            if case.papers.facts[key].recognised or case.papers.is_in_print(key)
        ]
        if len(texts) < 2 or pair[0].pattern() == pair[1].pattern() or not is_comparable(texts[0]):
            continue
        is_as_long = min(map(len, texts)) >= _ONE_TEXT * max(map(len, texts))
        if is_as_long and similarity(*texts) >= _ONE_TEXT:
            yield pair


def _of_one_capability(case: Case) -> Iterator[frozenset[FieldKey]]:
    """Yield the pairs that R55 reports: the same paper of both filings of one capability."""
    for first, second in role_pairs(case):
        yield from (frozenset({first.at(path), second.at(path)}) for path in ("basic.assessment", "basic.publication"))


def _violation(one: FieldKey, other: FieldKey, message: str, severity: Severity | None) -> Violation:
    return Violation(other, message, say("请换上各自的材料：{name}。", name=_named(other)), severity)


def _named(key: FieldKey) -> str:
    """Return a paper's name with the product or algorithm it is about."""
    about = key.parts[0].item
    return f"“{spec_of(key).name}”" + (f"（{about}）" if about else "")
