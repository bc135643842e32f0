"""A paper's text for rules that search it: as pieces with their place, and by section.

A piece is a sentence, or a cell with its label (`部署地点：…`); wrapped lines of a PDF are joined first. A statement can
be called missing only if the whole paper was read: see `lacking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.rule import Gap, Violation
from assistant.core.findings import Severity
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.wording import option
from assistant.declaration.documents.shapes import DocumentBlock, PaperFacts, Quote

NOT_READ = mark("未提供材料内容")
_APART = lazy_pattern("[-－–—‐·•・‧.]")
_COUNTRY = lazy_pattern(r"^(?:\+|00)?86(?=1\d{10}$)")
_WRAPPED = 30  # characters: a shorter line of a PDF ends its paragraph
_ENDS = tuple("。；！？：;")
_LABELLED = lazy_pattern(r"^[^，。；：:]{1,24}[：:]")
_SENTENCE = lazy_pattern(r"[^。；！？\n]+[。；！？]?")
_QUOTED = 40
_UNSURE = 0.08  # of the blocks of a recognised paper


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a labelled cell with its place."""

    text: str
    page: int
    heading: str

    def quote(self, words: str = "") -> Quote:
        """Return the given words, or the beginning of the piece, as a quote."""
        return Quote((words or self.text).strip()[:_QUOTED], self.page, self.heading)


def unread(case: Case, key: FieldKey) -> str:
    """Return why a paper's text is unknown: it was not read, or it is a scan without text."""
    scan = case.papers.scans.get(key)
    is_scan = scan is not None and bool(scan.pages) and not scan.error
    return say("扫描件没有文字") if is_scan else say(NOT_READ)


def plain(text: str) -> str:
    """Return a text for comparison, without white space and with normalised character widths."""
    return option(text)


def bare(text: str) -> str:
    """Return a name or number for comparison, without separators, letter case and `+86`: `138-0000-0000`."""
    return _COUNTRY.sub("", _APART.sub("", plain(text)).upper())


def whole(paper: PaperFacts) -> str:
    """Return the whole text of a paper for comparison."""
    return plain("".join(block.text for block in paper.blocks))


def pieces(blocks: tuple[DocumentBlock, ...]) -> Iterator[Piece]:
    """Yield the sentences and labelled cells of blocks in order, without headings and captions."""
    for block in _joined(blocks):
        text = f"{block.label}：{block.text}" if block.label and block.text != block.label else block.text
        if block.kind == "cell":
            yield Piece(text, block.page, block.heading)
        else:
            yield from (Piece(match[0], block.page, block.heading) for match in _SENTENCE.finditer(text))


def _joined(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
    """Yield text and cell blocks, joining lines that a PDF wrapped."""
    pending: DocumentBlock | None = None
    last = ""
    for block in blocks:
        if block.kind not in {"text", "cell"}:
            continue
        goes_on = (
            pending is not None
            and pending.page > 0
            and block.kind == pending.kind == "text"
            and not block.recognised  # wrapped lines of a scan are joined where they are read
            and block.heading == pending.heading
            and len(last) >= _WRAPPED
            and not last.endswith(_ENDS)
            and not _LABELLED.match(block.text)
        )
        if goes_on and pending is not None:
            pending = DocumentBlock("text", pending.text + block.text, page=pending.page, heading=pending.heading)
        else:
            if pending is not None:
                yield pending
            pending = block
        last = block.text
    if pending is not None:
        yield pending


def section(paper: PaperFacts, title: str) -> tuple[DocumentBlock, ...]:
    """Return the blocks under each heading that matches a pattern, including subsections."""
    blocks: list[DocumentBlock] = []
    level = 0
    for block in paper.blocks:
        if block.kind == "heading":
            if level and block.level <= level:
                level = 0
            if not level and re.search(title, block.text):
                level = block.level
                continue
        if level:
            blocks.append(block)
    return tuple(blocks)


def place_of(quote: Quote) -> str:
    """Return a quote's place in readable form, or ""."""
    if quote.page:
        return say("第 {page} 页", page=quote.page)
    return say("“{heading}”一节", heading=quote.heading) if quote.heading else ""


def said(quote: Quote) -> str:
    """Return a quote with its place, for a finding."""
    return say("{place}“{words}”", place=place_of(quote), words=quote.words)


def is_legible(paper: PaperFacts) -> bool:
    """Return whether every page of a paper was read, and hardly any of what was recognised is uncertain."""
    unsure = sum(block.unsure for block in paper.blocks)
    return not paper.unread and unsure <= _UNSURE * len(paper.blocks)


def lacking(
    paper: PaperFacts, key: FieldKey, message: str, remedy: str, severity: Severity | None = None
) -> Violation | Gap:
    """Return the violation for a missing statement, only as a warning if some pages could not be read.

    Of a recognised paper nothing is called missing unless every page was read and nearly all of it is legible.
    """
    if paper.recognised and not is_legible(paper):
        return Gap(say("{found}：扫描件没有全部读清，不能确定", found=message), key)
    if not paper.unread:
        return Violation(key, message, remedy, severity)
    pages = comma_list(map(str, paper.unread[:5]))
    doubt = say("{found}（第 {pages} 页没有可读的文字，未读到）", found=message, pages=pages)
    return Violation(key, doubt, remedy, "warn")
