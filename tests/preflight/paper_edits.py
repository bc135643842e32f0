"""Edits of the filled drafts, and a fixture class that examines a profile with edited papers.

An edit changes the blocks read from a paper and must change something; the facts are then extracted again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from assistant.checks.preflight.case import Case, Papers
from assistant.checks.preflight.check import examine
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.shapes import Document, DocumentBlock, PaperFacts
from assistant.declaration.documents.similarity import own_text
from tests.papers.filled import read_filled
from tests.preflight.mutations import IMAGE, Change, ExampleFolder, nothing

TODAY = date(2026, 11, 25)
Documents = Mapping[FieldKey, Document]
Edit = Callable[[Documents], Documents]


@cache
def documents(example: str) -> Documents:
    """Return the filled papers of an example by file field."""
    return {paper.field: document for paper, document in read_filled(example) if paper.field is not None}


def same(given: Documents) -> Documents:
    """Change nothing."""
    return given


def edit(key: FieldKey, change: Callable[[tuple[DocumentBlock, ...]], Iterator[DocumentBlock]]) -> Edit:
    """Return an edit of a paper's blocks, which must change something."""

    def run(given: Documents) -> Documents:
        before = given[key].blocks
        after = tuple(change(before))
        assert after != before, key
        return {**given, key: replace(given[key], blocks=after)}

    return run


def all_of(*edits: Edit) -> Edit:
    """Return several edits as one."""

    def run(given: Documents) -> Documents:
        for edit in edits:
            given = edit(given)
        return given

    return run


def reword(key: FieldKey, old: str, new: str, label: str | None = None) -> Edit:
    """Return an edit that replaces words, optionally only in cells with a label."""

    def change(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
        for block in blocks:
            is_meant = label is None or block.label == label
            yield replace(block, text=block.text.replace(old, new)) if is_meant else block

    return edit(key, change)


def cut(key: FieldKey, pattern: str) -> Edit:
    """Return an edit that removes the blocks whose text or label matches a pattern."""

    def change(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
        yield from (block for block in blocks if not re.search(pattern, f"{block.label}\n{block.text}"))

    return edit(key, change)


def emptied(key: FieldKey, heading: str) -> Edit:
    """Return an edit that leaves a heading without content."""

    def change(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
        yield from (block for block in blocks if block.kind == "heading" or heading not in block.heading)

    return edit(key, change)


def added(key: FieldKey, heading: str, text: str) -> Edit:
    """Return an edit that adds a paragraph under a heading."""

    def change(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
        for block in blocks:
            yield block
            if block.kind == "heading" and heading in block.text:
                yield DocumentBlock("text", text, heading=block.text)

    return edit(key, change)


def without_pictures(key: FieldKey) -> Edit:
    """Return an edit that removes every picture of a paper."""

    def run(given: Documents) -> Documents:
        remaining = tuple(block for block in given[key].blocks if block.kind not in {"picture", "caption"})
        return {**given, key: replace(given[key], blocks=remaining, images=0)}

    return run


def without_pictures_under(key: FieldKey, heading: str) -> Edit:
    """Return an edit that removes the pictures under a heading."""

    def change(blocks: tuple[DocumentBlock, ...]) -> Iterator[DocumentBlock]:
        yield from (
            block for block in blocks if block.kind not in {"picture", "caption"} or heading not in block.heading
        )

    return edit(key, change)


@cache
def _facts_and_text(example: str, key: FieldKey) -> tuple[PaperFacts, str]:
    document = documents(example)[key]
    return facts_of(document), own_text(document)


def facts_and_text(example: str, key: FieldKey, document: Document) -> tuple[PaperFacts, str]:
    """Return the facts and the own text of a paper; those of an unedited paper are extracted once."""
    if document is documents(example)[key]:
        return _facts_and_text(example, key)
    return facts_of(document), own_text(document)


@dataclass
class ExampleFolderWithPapers(ExampleFolder):
    """An ExampleFolder with papers: builds cases from an edit of the papers and a change of the profile."""

    papers_known: dict[tuple[Edit, Change], tuple[Case, list[Finding]]] = field(default_factory=dict)

    def papered(self, papers: Edit, profile: Change = nothing, example: str = IMAGE) -> Case:
        """Return the case of an example after the edit and the change."""
        read = {key: facts_and_text(example, key, paper) for key, paper in papers(documents(example)).items()}
        facts = {key: facts for key, (facts, _) in read.items()}
        texts = {key: text for key, (_, text) in read.items()}
        return replace(self.case(example, profile, Papers(facts, {}, texts)), today=TODAY)

    def paper_findings(self, papers: Edit, profile: Change = nothing) -> list[Finding]:
        """Return the problems found."""
        return [finding for finding in self.papers_examined(papers, profile)[1] if finding.state == "found"]

    def papers_examined(self, papers: Edit, profile: Change = nothing) -> tuple[Case, list[Finding]]:
        """Return the case after the edit and the change, and its findings; many tests look at one examination."""
        if (papers, profile) not in self.papers_known:
            case = self.papered(papers, profile)
            self.papers_known[papers, profile] = case, examine(case)
        return self.papers_known[papers, profile]
