"""Sealed scans of a client, each against the text that it was printed from, and the sentences for a person.

    printed_copies(client)                       →  the stored texts, by the scan that was printed from each
    compared_scan(path, document, protected)     →  ScanComparison of a scan that was read; None: no printed text is known
    sentences(comparison)                        →  what differs, what was written by hand, where the seals are
    not_compared(comparison)                     →  what nobody could compare, in one sentence; "" if nothing
    left_open(comparison)                        →  why a scan without differences is not certainly the same
    in_printed_words(document, comparison)       →  the scan with the exact text of its printed paper, if it certainly agrees

The printed text is the copy that was stored when the scan was recorded (`folder.bind_scan`); of the scan nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.core.excerpt import first_names
from assistant.core.language import mark, say
from assistant.core.privacy import mask_patterns
from assistant.declaration.documents.read_before import remembered
from assistant.declaration.documents.reading import read_all
from assistant.declaration.documents.shapes import Document
from assistant.declaration.papers.folder import FOLDER, manifest
from assistant.declaration.papers.paper_record import folder_of
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import (
    DifferenceKind,
    PrintedPaper,
    ScanComparison,
    ScanDifference,
    ScanDoubt,
)
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.personal import personal_values

_SENTENCES: dict[DifferenceKind, str] = {
    "changed": mark("第 {page} 页与文稿不同：文稿是“{old}”，扫描件读作“{new}”"),
    "missing": mark("第 {page} 页缺字：文稿是“{old}”，扫描件读作“{new}”"),
    "extra": mark("第 {page} 页多出文稿没有的字：“{new}”"),
    "missing_page": mark("像是缺页：第 {page} 页之后没有文稿的“{old}”"),
    "extra_page": mark("第 {page} 页不是这份文稿的一页，或重复了一页"),
    "order": mark("页序不对，按文稿应为第 {new} 页"),
    "other_name": mark("第 {page} 页的单位名称“{new}”不是资料里的单位"),
    "moved": mark("第 {page} 页“{new}”的位置与文稿不同"),
    "other_paper": mark("扫描件不像是由登记的那份文稿打印的"),
}
_DOUBTS: dict[ScanDoubt, str] = {
    "slip": mark("有个别字与文稿不同，当作识别误差，请对照原件"),
    "repeated": mark("有的行重复出现，请对照原件"),
    "unplaced": mark("有的行文稿里没有（如印章、图里的字），没有比较"),
    "stray_writing": mark("空着的地方以外有手写或难认的字，请对照原件"),
    "unsteady_order": mark("有的行次序与文稿不同，请对照原件"),
}
_FIRST = mark("像是缺页：开头没有文稿的“{old}”")
_MOST_SHOWN = 60
_MOST_PAGES = 8


def printed_copies(client: Path) -> dict[str, Path]:
    """Return the stored texts that sealed scans were printed from, by the sha256 of the scan. Raises DamagedPapers."""
    printed = {scan: content for entry in manifest(client / FOLDER) for scan, content in entry.printed.items()}
    return {scan: folder_of(client) / f"{content}.docx" for scan, content in printed.items()}


def bound_scans(client: Path) -> frozenset[str]:
    """Return the sha256 of all scans whose draft was recorded. Raises DamagedPapers."""
    return frozenset(scan for entry in manifest(client / FOLDER) for scan in entry.sealed)


def compared_scan(path: Path | None, document: Document, protected: Collection[str] = ()) -> ScanComparison | None:
    """Return the comparison of a scan with the stored text that it was printed from, None if there is none to be read."""
    if path is None or document.error or document.kind not in ("pdf", "image"):
        return None
    printed = PrintedPaper.read(path)
    return compare_scan(printed, document, protected) if isinstance(printed, PrintedPaper) else None


def read_scan(client: Path, scan: Path) -> Document:
    """Return a scan with the text of its pictures, remembered in the client's folder."""
    return read_all([scan], words={scan: "page"}, before=remembered(client))[0]


def protected_texts(loaded: LoadedProfile) -> tuple[str, ...]:
    """Return the names and personal values of a profile, which no slip of reading may change."""
    profile = loaded.profile
    names = [profile.subject.basic.name, *(product.name for product in profile.products)]
    names += [algorithm.basic.name for algorithm in profile.algorithms]
    names += [text for model in profile.notes.third_party_models for text in (model.name, model.provider)]
    return tuple(dict.fromkeys(filter(None, (*names, *personal_values(loaded)))))


def sentences(comparison: ScanComparison) -> Iterator[str]:
    """Yield what differs, for a person; personal numbers are masked."""
    yield from (described(difference) for difference in comparison.differences)


def described(difference: ScanDifference) -> str:
    """Return one difference for a person."""
    old, new = (mask_patterns(text)[:_MOST_SHOWN] for text in (difference.old, difference.new))
    is_first = difference.kind == "missing_page" and not difference.page
    text = say(_FIRST if is_first else _SENTENCES[difference.kind], page=difference.page, old=old, new=new)
    is_masked_alike = old == new and difference.old != difference.new
    return say("{found}（遮住的几位不同）", found=text) if is_masked_alike else text


def beside_the_text(comparison: ScanComparison) -> Iterator[str]:
    """Yield what was written on a scan by hand, and on which pages the seals are."""
    for written in comparison.written:
        facts = {"page": written.page, "label": written.label, "words": mask_patterns(written.words)[:_MOST_SHOWN]}
        if written.label:
            yield say("第 {page} 页手写：“{label}”后面的“{words}”（机器识别）", **facts)
        else:
            yield say("第 {page} 页有手写或难认的字：“{words}”（机器识别）", **facts)
    pages = dict.fromkeys(str(page) for page, _ in comparison.seals)
    if pages:
        yield say("印章在第 {pages} 页", pages=first_names(list(pages), _MOST_PAGES))


def not_compared(comparison: ScanComparison) -> str:
    """Return what nobody could compare, in one sentence, or ""."""
    pages = sorted({*comparison.unread, *comparison.unsure})
    if not pages:
        return ""
    numbers = first_names([str(page) for page in pages], _MOST_PAGES)
    if comparison.unread:
        return say("第 {pages} 页没有读清，没有与文稿比较", pages=numbers)
    return say("第 {pages} 页有几处没有读清（如被印章盖住），没有与文稿比较", pages=numbers)


def left_open(comparison: ScanComparison) -> Iterator[str]:
    """Yield why a scan without differences is not certainly the same as its printed paper."""
    yield from (say(text) for doubt, text in _DOUBTS.items() if doubt in comparison.doubts)


def in_printed_words(document: Document, comparison: ScanComparison) -> Document:
    """Return a scan that certainly agrees with the exact text of its printed paper; any other one as it is."""
    if not comparison.is_certain or not comparison.blocks:
        return document
    return replace(document, blocks=comparison.blocks, images=comparison.images)
