"""Rule parts that compare recognised text with the profile: licence, seals, screenshots (R01, R02, R07, R08, R49).

The text is recognised. Because it may be misread, a difference is only to be verified, unless a different credit
code passes its check digit. Unreadable text is a gap; for seals, a dated human check counts instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.human import human_check, human_record
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule_part
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.privacy import mask
from assistant.core.values import Period
from assistant.core.wording import option
from assistant.declaration.documents.licence import LicenceFacts, licence_facts
from assistant.declaration.documents.shapes import PageFacts, ScanFacts
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.numbers import has_shape

LICENCE = ROOT.child("subject").child("licence").child("scan")
SEALED = (
    "attachments.commitment",
    "attachments.responsibility",
    "responsible.employment_proof",
)
_NOT_GIVEN = mark("未提供材料内容")
_SEAL = mark("印章文字")
_MOST_PAGES = 5
_ALIKE = 0.6  # text this similar to the name is a misreading, not another name
_COMPARE = mark("请对照营业执照原件核对。")


@rule_part("R01")
def name_on_licence(case: Case) -> Iterator[Observation]:
    """Report a licence that names another entity (part of R01)."""
    expected = case.subject.basic.name
    for facts in _licence(case) if expected else ():
        if isinstance(facts, Gap):
            yield facts
        elif not facts.name:
            yield _not_legible(mark("名称"))
        else:
            yield SEEN
            if option(facts.name) != option(expected or ""):
                text = say("营业执照扫描件读作“{read}”，资料是“{wanted}”", read=facts.name, wanted=expected)
                yield Violation(LICENCE, text, say(_COMPARE), "warn")


@rule_part("R02")
def code_on_licence(case: Case) -> Iterator[Observation]:
    """Report a licence with another code. A code with a valid check digit was read correctly (part of R02)."""
    expected = (case.subject.basic.uscc or "").strip().upper()
    for facts in _licence(case) if expected else ():
        if isinstance(facts, Gap):
            yield facts
        elif not facts.code:
            yield _not_legible(mark("统一社会信用代码"))
        else:
            yield SEEN
            if facts.code != expected:
                text = say("营业执照扫描件的代码读作 {read}，资料是 {wanted}", read=facts.code, wanted=expected)
                yield Violation(LICENCE, text, say(_COMPARE), "block" if has_shape("uscc", facts.code) else "warn")


@rule_part("R07")
def term_on_licence(case: Case) -> Iterator[Observation]:
    """Report a licence with a different or expired term (part of R07)."""
    expected = case.subject.licence.validity
    for facts in _licence(case) if expected is not None else ():
        if isinstance(facts, Gap):
            yield facts
        elif facts.term is None:
            yield Gap(say("营业执照扫描件上没有读到营业期限（新版执照没有这一项），请人工核对"), LICENCE)
        else:
            yield SEEN
            yield from _other_term(case, facts, expected)


def _other_term(case: Case, facts: LicenceFacts, expected: Period | None) -> Iterator[Observation]:
    term = facts.term
    if term is None or expected is None:
        return
    if term.end is not None and term.end < case.today:
        text = say("营业执照扫描件写的期限到 {end}，已过期", end=term.end.isoformat())
        yield Violation(LICENCE, text, say("请换证后上传新证。"), "warn")
    if term.end != expected.end or (term.start and expected.start and term.start != expected.start):
        shown = [say("长期") if end is None else end.isoformat() for end in (term.end, expected.end)]
        text = say("营业执照扫描件的期限读到 {read} 为止，资料是 {wanted}", read=shown[0], wanted=shown[1])
        if term.end == expected.end:
            text = say("营业执照扫描件的起始日读作 {read}，与资料不同", read=term.start)
        yield Violation(LICENCE, text, say(_COMPARE), "warn")


@rule_part("R08")
def representative_on_licence(case: Case) -> Iterator[Observation]:
    """Report a licence with another 法定代表人, without repeating names (part of R08)."""
    expected = case.subject.legal_representative.name
    for facts in _licence(case) if expected else ():
        if isinstance(facts, Gap):
            yield facts
        elif not facts.representative:
            yield _not_legible(mark("法定代表人"))
        else:
            yield SEEN
            if option(facts.representative) != option(expected or ""):
                text = say("营业执照扫描件上的法定代表人与资料不同（或没有读清）")
                yield Violation(LICENCE, text, say(_COMPARE), "warn")


def _licence(case: Case) -> Iterator[LicenceFacts | Gap]:
    """Yield the facts read from the licence, or a gap with the reason; nothing if the profile names no scan."""
    if LICENCE not in case.shown or not case.papers.scans:
        return  # without papers these rules check the profile alone
    reason = _unread(case.papers.scans.get(LICENCE))
    if reason:
        yield Gap(reason, LICENCE)
        return
    facts = licence_facts(case.papers.scans[LICENCE].lines)
    if facts.is_empty:
        yield Gap(say("营业执照扫描件上没有读到照面内容，请人工核对"), LICENCE)
    else:
        yield facts


def _unread(scan: ScanFacts | None) -> str:
    """Return why a picture's text cannot be compared, or ""."""
    if scan is None:
        return say(_NOT_GIVEN)
    if scan.error:
        return say("文件打不开，没有读图中文字")
    return "" if scan.lines else scan.ocr_note


def _not_legible(what: str) -> Gap:
    return Gap(say("营业执照扫描件上没有读清{what}，请人工核对", what=say(what)), LICENCE)


def seals_name(case: Case, name: str) -> Iterator[Observation]:
    """Report seals with another name than the filer's, by a dated human check or as read (part of R01)."""
    if human_record(case, "R01", say(_SEAL)) is not None:
        yield from human_check(case, "R01", below(ROOT.child("subject"), "attachments.commitment"), say(_SEAL))
        return
    keys = [below(ROOT.child("subject"), path) for path in SEALED]
    for key in (key for key in keys if key in case.shown):
        scan = case.papers.scans.get(key)
        seals = [seal for page in scan.pages for seal in page.seals] if scan else []
        words = [seal.words for seal in seals if seal.words]
        if scan is None or scan.error or not seals:
            continue  # R44 reports it, or nothing was read
        if scan.ocr_note or not words:
            reason = scan.ocr_note or say("印章上的文字没有读清")
            yield Gap(say("{reason}；印章上的文字请人工核对", reason=reason), key)
        for text in words:
            yield from _seal_says(key, text, name)
    if not any(case.papers.scans.get(key) for key in keys):
        yield Gap(say("印章上的文字请人工核对"))


def _seal_says(key: FieldKey, words: str, name: str) -> Iterator[Observation]:
    """Compare a seal's text with the name. A seal is read from its foot, so the text of a rotated one may start mid-name."""
    read, expected = option(words), option(name)
    if expected in read + read:
        yield SEEN
        return
    facts = {"read": words, "wanted": name}
    likeness = max(SequenceMatcher(None, read[at:] + read[:at], expected).ratio() for at in range(len(read)))
    if likeness >= _ALIKE:
        yield Gap(say("印章文字读作“{read}”，与“{wanted}”相近但没有读准，请人工核对", **facts), key)
        return
    yield SEEN
    text = say("印章文字读作“{read}”，主体名称是“{wanted}”", **facts)
    yield Violation(key, text, say("请核对所盖的章是不是填报主体的公章。"), "warn")


_SECRETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (mark("证件号"), lazy_pattern(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![0-9A-Za-z])")),
    (mark("手机号"), lazy_pattern(r"(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])")),
    (mark("密钥"), lazy_pattern(r"(?<![0-9A-Za-z])(?:sk-|ak-|AKIA|LTAI|ghp_)[0-9A-Za-z_-]{12,}")),
    (
        mark("密钥"),
        lazy_pattern(r"(?i)(?:secret|token|api[ _-]?key|access[ _-]?key|密钥|口令)[^0-9A-Za-z]{0,3}[0-9A-Za-z_-]{16,}"),
    ),
    (
        mark("IP 地址"),
        lazy_pattern(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"),
    ),
)


@rule_part("R49")
def masked_screenshots(case: Case) -> Iterator[Observation]:
    """Report telephones, ids, keys and addresses legible in evidence figures, masked (part of R49)."""
    for position, figure in enumerate(case.notes.evidence):
        if not figure.file:
            continue
        key = ROOT.child("notes").child("evidence", key_of(figure, position)).child("file")
        scan = case.papers.scans.get(key)
        reason = _not_looked_at(scan)
        yield Gap(reason, key) if reason else SEEN
        for page in scan.pages if scan is not None else ():
            yield from _unmasked(key, page)


def _not_looked_at(scan: ScanFacts | None) -> str:
    """Return which pages of a figure have no recognised picture text, or "" if all do. A text layer does not count."""
    if scan is None or scan.error:
        return _unread(scan)
    if scan.ocr_note:
        return scan.ocr_note
    read = {page.number for page in scan.pages if page.blank or page.lines}
    missing = [number for number in range(1, max(scan.page_count, 1) + 1) if number not in read]
    if not missing:
        return ""
    pages = comma_list(map(str, missing[:_MOST_PAGES]))
    if len(missing) > _MOST_PAGES:
        return say("第 {pages} 页等 {count} 页的图中没有读到文字，请人工看一眼", pages=pages, count=len(missing))
    return say("第 {pages} 页的图中没有读到文字，请人工看一眼", pages=pages)


def _unmasked(key: FieldKey, page: PageFacts) -> Iterator[Observation]:
    texts = [*page.text.split("\n"), *(line.text for line in page.lines)]
    reported: set[str] = set()
    for text in texts:
        for what, pattern in _SECRETS:
            for match in pattern.finditer(text):
                if match[0] not in reported:
                    reported.add(match[0])
                    facts = {"page": page.number, "what": say(what), "words": mask(match[0])}
                    message = say("第 {page} 页的图上看得清{what}：{words}", **facts)
                    yield Violation(key, message, say("请打码后重新截图；确需展示的写明理由。"))
