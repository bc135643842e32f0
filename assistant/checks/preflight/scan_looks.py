"""More rule parts on scans (R44): licence, id cards, colour and resolution.

The pixel count decides. A file's stated dpi may be wrong, so it only warns. A grey licence also only warns, because the
colour requirement comes from filing experience.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.papers_scans import sealed_papers, turned_page
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule_part
from assistant.core.findings import Severity
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import say
from assistant.declaration.documents.shapes import ScanFacts
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.notes import ID_CARDS

_LICENCE = "licence.scan"
_LEAST_PIXELS = 1000  # of the shorter side, as for sealed papers
_ILLEGIBLE = 500  # of a licence's shorter side: illegible below; up to _LEAST_PIXELS a person must judge
_RESIDENT_ID_PIXELS = 300  # of an id card's shorter side: about 140 dpi
_LEAST_DPI = 150
_SUBJECT = ROOT.child("subject")


@rule_part("R44")
def scans_of_the_entity(case: Case) -> Iterator[Observation]:
    """Report a licence that is unreadable, blank, small, rotated or grey, and any scan with a low stated dpi."""
    licence = below(_SUBJECT, _LICENCE)
    for key in (licence, *(key for key, _ in sealed_papers(case))):
        if key not in case.shown:
            continue
        scan = case.papers.scans.get(key)
        if scan is None:
            if key == licence:
                yield Gap(say("未读取营业执照的扫描件"), key)
            continue
        yield SEEN
        if key == licence:
            yield from _licence(key, scan)
        yield from _dots(key, scan)


@rule_part("R44")
def id_cards(case: Case) -> Iterator[Observation]:
    """Report id card scans that are unreadable, blank, small or rotated. They are not uploaded, so all findings warn."""
    for key, kind in resident_id_scans(case):
        scan = case.papers.scans.get(key)
        if scan is None:
            yield Gap(say("未读取{kind}", kind=kind), key)
            continue
        yield SEEN
        for violation in _legible(key, scan, _RESIDENT_ID_PIXELS):
            text = say("{kind}：{fault}", kind=kind, fault=violation.message)
            yield Violation(key, text, violation.remedy, "warn")


def resident_id_scans(case: Case) -> Iterator[tuple[FieldKey, str]]:
    """Yield the retained id card scans by key, with the name of the material."""
    for position, material in enumerate(case.notes.materials):
        if material.kind in ID_CARDS and material.file:
            yield ROOT.child("notes").child("materials", key_of(material, position)).child("file"), material.kind


def _legible(key: FieldKey, scan: ScanFacts, least: int, illegible: int = 0) -> Iterator[Violation]:
    """Yield violations for a scan that does not open, is blank, too small or rotated."""
    if scan.error or scan.encrypted or not scan.pages:
        message = scan.error or say("扫描件打不开或已加密")
        yield Violation(key, message, say("请重新扫描为 PDF、JPG 或 PNG，不加密码。"))
        return
    if all(page.blank for page in scan.pages):
        yield Violation(key, say("扫描件是空白页"), say("请重新扫描。"))
        return
    for page in (page for page in scan.pages if not page.blank):
        side = min(page.width_px, page.height_px)
        if side < least:
            message = say("第 {page} 页只有 {w}×{h} 像素", page=page.number, w=page.width_px, h=page.height_px)
            weight: Severity = "block" if side < illegible else "warn"
            yield Violation(key, message, say("请以 200 dpi 以上重新扫描。"), weight)
        yield from turned_page(key, page, has_tables=False)


def _licence(key: FieldKey, scan: ScanFacts) -> Iterator[Observation]:
    yield from _legible(key, scan, _LEAST_PIXELS, _ILLEGIBLE)
    is_open = not scan.error and not scan.encrypted
    for page in (page for page in scan.pages if is_open and not page.blank):
        if not page.colour:
            text = say("第 {page} 页是黑白的，营业执照要彩色扫描件", page=page.number)
            yield Violation(key, text, say("请彩色扫描副本后换上。"), "warn")


def _dots(key: FieldKey, scan: ScanFacts) -> Iterator[Observation]:
    for page in scan.pages:
        if page.dpi is not None and page.dpi < _LEAST_DPI and min(page.width_px, page.height_px) >= _LEAST_PIXELS:
            text = say("第 {page} 页写的分辨率只有 {dpi} dpi", page=page.number, dpi=page.dpi)
            yield Violation(key, text, say("像素够用；请看一眼是否清楚，不清楚的重新扫描。"), "warn")
