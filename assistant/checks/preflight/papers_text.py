"""The words of a paper for rules that look for a statement: in pieces with their place, and by section.

A piece is a sentence, or a cell with its label (`部署地点：…`); lines that a PDF wraps are joined first. What a paper
does not say is only known where the whole of it could be read: `lacking` tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.rule import Violation
from assistant.core.findings import Severity
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.wording import option
from assistant.declaration.documents.shapes import DocumentBlock, PaperFacts, Quote

NOT_READ = mark("未提供材料内容")
_WRAPPED = 30  # characters: a shorter line of a PDF ends its paragraph
_ENDS = tuple("。；！？：;")
_LABELLED = re.compile(r"^[^，。；：:]{1,24}[：:]")
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a labelled cell, and where it stands."""

    text: str
    page: int
    heading: str

    def quote(self, words: str = "") -> Quote:
        """Return some of its words, or its beginning, with their place."""
        return Quote((words or self.text).strip()[:_QUOTED], self.page, self.heading)


def unread(case: Case, key: FieldKey) -> str:
    """Return why nothing is known of a paper's words: it was not read, or it is a scan that bears no text."""
    scan = case.papers.scans.get(key)
    is_scan = scan is not None and bool(scan.pages) and not scan.error
    return say(mark("扫描件没有文字")) if is_scan else say(NOT_READ)


def plain(text: str) -> str:
    """Return a text for comparing: without white space, the width of its signs evened."""
    return re.sub(r"\s", "", option(text))


def whole(paper: PaperFacts) -> str:
    """Return all words of a paper for comparing."""
    return plain("".join(block.text for block in paper.blocks))


def pieces(blocks: tuple[DocumentBlock, ...]) -> Iterator[Piece]:
    """Yield the sentences and labelled cells of blocks in their order; headings and captions are none."""
    for block in _joined(blocks):
        text = f"{block.label}：{block.text}" if block.label and block.text != block.label else block.text
        if block.kind == "cell":
            yield Piece(text, block.page, block.heading)
        else:
            yield from (Piece(match[0], block.page, block.heading) for match in _SENTENCE.finditer(text))


def _joined(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
    """Yield the texts and cells, those lines of a PDF as one that a page's width has cut."""
    stored: DocumentBlock | None = None
    last = ""
    for block in blocks:
        if block.kind not in {"text", "cell"}:
            continue
        goes_on = (
            stored is not None
            and stored.page > 0
            and block.kind == stored.kind == "text"
            and block.heading == stored.heading
            and len(last) >= _WRAPPED
            and not last.endswith(_ENDS)
            and not _LABELLED.match(block.text)
        )
        if goes_on and stored is not None:
            stored = DocumentBlock("text", stored.text + block.text, page=stored.page, heading=stored.heading)
        else:
            if stored is not None:
                yield stored
            stored = block
        last = block.text
    if stored is not None:
        yield stored


def section(paper: PaperFacts, title: str) -> tuple[DocumentBlock, ...]:
    """Return what stands under each heading whose words match a pattern, headings below it included."""
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
    """Return where words stand in a paper, as a person reads it."""
    if quote.page:
        return say(mark("第 {page} 页"), page=quote.page)
    return say(mark("“{heading}”一节"), heading=quote.heading) if quote.heading else ""


def said(quote: Quote) -> str:
    """Return words with their place, for a finding."""
    return say(mark("{place}“{words}”"), place=place_of(quote), words=quote.words)


def lacking(paper: PaperFacts, key: FieldKey, message: str, remedy: str, severity: Severity | None = None) -> Violation:
    """Return the finding that a paper does not say something; where pages could not be read it is only to be verified."""
    if not paper.unread:
        return Violation(key, message, remedy, severity)
    pages = "、".join(map(str, paper.unread[:5]))
    doubt = say(mark("{found}（第 {pages} 页没有可读的文字，未读到）"), found=message, pages=pages)
    return Violation(key, doubt, remedy, "warn")
