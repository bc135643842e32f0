"""What rests on recognised text: never more than to be verified, and said so; what could not be recognised (part of R44).

Rules read the blocks of a scan as those of any paper. Here, and only here, it is decided what that is worth: `weighed`
lowers a violation about a recognised page; `papers_text.lacking` decides about what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import named_papers
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Rule, Violation, rule_part
from assistant.core.excerpt import first_names
from assistant.core.findings import Severity
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.limits import LIMITS
from assistant.declaration.documents.shapes import PaperFacts, ScanFacts

_MOST_NAMED = 8
_SIGNED = lazy_pattern("日期|时间|签|[0-9]日")


def weighed(case: Case, rule: Rule, item: Violation) -> Violation:
    """Return a violation; one that rests on recognised text is to be verified at most and says where its words come from."""
    if rule.looks or item.looks or not _rests_on_recognised(case, item):
        return item
    severity: Severity = "note" if (item.severity or rule.severity) == "note" else "warn"
    note = say("{found}（扫描件文字为机器识别，请对照原件）", found=item.message)
    return replace(item, message=note, severity=severity)


def _rests_on_recognised(case: Case, item: Violation) -> bool:
    """Return whether a violation is about a recognised page of its own paper, or names a paper with one."""
    own = case.papers.facts.get(item.key)
    named = [paper for name, paper in named_papers(case) if name in item.message]
    exact = [case.papers.facts.get(key) for key in case.papers.sealed if case.papers.is_in_print(key)]
    for paper in (own, *named):
        if paper is not None and paper.recognised:
            is_exact = any(paper is other for other in exact)
            if _may_be_written(paper, item.message) if is_exact else _may_be_of(paper, item.message):
                return True
    return False


def _may_be_written(paper: PaperFacts, message: str) -> bool:
    """Return whether a message may be about what was written by hand on a scan whose printed text is known."""
    written = [block.text for block in paper.blocks if block.recognised]
    return bool(_SIGNED.search(message)) or any(
        line in message for text in written for line in text.split("\n") if line
    )


def _may_be_of(paper: PaperFacts, message: str) -> bool:
    """Return whether a message may be about the recognised pages of a paper: it names one of them, or no page at all."""
    pages = {page for page in {block.page for block in paper.blocks} if say("第 {page} 页", page=page) in message}
    return not pages or not pages.isdisjoint(paper.recognised)


@rule_part("R44")
def scans_recognised(case: Case) -> Iterator[Observation]:
    """Report once a paper which of its pages nobody could read; other rules compare only the pages that were read."""
    for key, scan in case.papers.scans.items():
        if key in case.papers.persons or scan.error or not scan.pages or key.pattern().startswith("notes.evidence"):
            continue
        unread = _unread(scan, case.papers.facts.get(key))
        if not unread:
            yield SEEN
        for pages, template in unread:
            numbers = first_names([str(number) for number in pages], _MOST_NAMED)
            yield Gap(say(template, name=scan.name, pages=numbers, limit=LIMITS.worded), key)


@rule_part("R44")
def embedded_objects(case: Case) -> Iterator[Observation]:
    """Report once a paper that files or objects inside a Word file were not read."""
    for key, scan in case.papers.scans.items():
        if scan.embedded:
            yield Gap(
                say(
                    "{name}里嵌入了 {count} 个文件或对象，其中的内容没有读，请人工核对",
                    name=scan.name,
                    count=scan.embedded,
                ),
                key,
            )


def _unread(scan: ScanFacts, paper: PaperFacts | None) -> list[tuple[tuple[int, ...], str]]:
    """Return the pages that nobody could read and why: not looked at, no reading of pictures, too many of them, illegible."""
    looked = tuple(page.number for page in scan.pages if not page.blank)
    numbers = paper.unread if paper else (*looked, *range(len(scan.pages) + 1, scan.page_count + 1))
    unread = tuple(page for page in numbers if page <= len(scan.pages))
    reasons = [(numbers[len(unread) :], mark("{name}第 {pages} 页没有看过，请人工核对"))]
    if scan.ocr_note:
        reasons += [(unread, mark("{name}第 {pages} 页是图，没有读其中的文字"))]
    else:
        pictures = sorted({*unread, *(paper.recognised if paper else ())})
        tried = set(pictures[: LIMITS.worded]) & set(looked)
        reasons += [
            (
                tuple(page for page in unread if page in tried),
                mark("{name}第 {pages} 页的文字没有读清，请人工核对或重新扫描"),
            ),
            (
                tuple(page for page in unread if page not in tried),
                mark("{name}只读了前 {limit} 页图，第 {pages} 页请人工核对"),
            ),
        ]
    return [(pages, template) for pages, template in reasons if pages]
