"""Rules about scans of sealed papers (R44) and masked pictures in reports (R49)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.human import human_check, human_record
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_rules import ENTITY_PAPERS
from assistant.checks.preflight.papers_text import NOT_READ, unread
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule
from assistant.core.findings import Severity
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.declaration.documents.shapes import PageFacts, ScanFacts

_SUBJECT = ROOT.child("subject")
_ELECTRONIC = mark("备案系统收不收电子签章尚不清楚，请向主管部门核实；不收的，打印后盖实体章，彩色扫描。")
_LEAST_PIXELS = 1000  # of the shorter side of a page: an A4 page at about 120 dpi


@rule(
    "R44",
    "block",
    mark("盖章的扫描件能打开、不空白、有红章、清楚、方向正确"),
    stage="主体",
    source=mark("填报经验：扫描件不合格被退回"),
    needs=("profile", "documents"),
    looks=True,
)
def sealed_scans(case: Case) -> Iterator[Observation]:
    """Report faults in scans of sealed papers. A .docx is not a scan yet and only warns."""
    for key, seal in sealed_papers(case):
        scan = case.papers.scans.get(key)
        if scan is None:
            yield Gap(say(NOT_READ), key)
            continue
        yield SEEN
        yield from _faults(key, scan, seal)


def sealed_papers(case: Case) -> Iterator[tuple[FieldKey, Severity]]:
    """Yield each paper submitted as a sealed scan, with the severity of a missing seal; a report may only be signed."""
    for path in ENTITY_PAPERS:
        if below(_SUBJECT, path) in case.shown:
            yield below(_SUBJECT, path), "block"
    for algorithm in case.algorithms:
        if algorithm.at("basic.assessment") in case.shown:
            yield algorithm.at("basic.assessment"), "warn"


def _faults(key: FieldKey, scan: ScanFacts, seal: Severity) -> Iterator[Observation]:
    if scan.kind == "docx" and not scan.error:
        text = say("这是 Word 文件，还不是盖章的扫描件")
        yield Violation(key, text, say("请打印、盖章、彩色扫描后换上。"), "warn")
        return
    if scan.error or scan.encrypted or not scan.pages:
        text = scan.error or say("扫描件打不开或已加密")
        yield Violation(key, text, say("请重新扫描为 PDF、JPG 或 PNG，不加密码。"))
        return
    if all(page.blank for page in scan.pages):
        yield Violation(key, say("扫描件是空白页"), say("请重新扫描。"))
    elif not scan.has_seal and scan.signatures:
        text = say("是电子签章的 PDF（{count} 个电子签名），没有看到红色印章", count=scan.signatures)
        yield Violation(key, text, say(_ELECTRONIC), "warn")
    elif not scan.has_seal:
        yield Violation(key, say("没有找到红色印章"), say("请盖章后彩色扫描。"), seal)
    for page in scan.pages:
        if min(page.width_px, page.height_px) < _LEAST_PIXELS and not page.blank:
            text = say("第 {page} 页只有 {w}×{h} 像素", page=page.number, w=page.width_px, h=page.height_px)
            yield Violation(key, text, say("请以 200 dpi 以上重新扫描。"))
        yield from turned_page(key, page, has_tables=True)


def turned_page(key: FieldKey, page: PageFacts, *, has_tables: bool) -> Iterator[Violation]:
    """Report a page that is not upright. With tables, a sideways one on an upright page only warns."""
    if not page.turn:
        return
    is_table = has_tables and page.turn != 2 and page.height_px >= page.width_px
    if page.turn_known and not is_table:
        yield Violation(key, say("第 {page} 页没有放正", page=page.number), say("请旋转后保存。"))
        return
    doubt = say("第 {page} 页像是没有放正", page=page.number)
    yield Violation(key, doubt, say("请看一眼；确实没有放正的，旋转后保存。"), "warn")


@rule(
    "R49",
    "warn",
    mark("截图已遮盖电话、证件号、密钥、地址"),
    stage="算法",
    source=mark("公开填报说明"),
    needs=("profile", "documents", "human"),
    looks=True,
)
def masked_pictures(case: Case) -> Iterator[Observation]:
    """Report pictures in a report that a person found unmasked. `licence` checks those of 佐证材料."""
    about = say("报告里的截图")
    for algorithm in case.algorithms:
        key, paper = report_of(case, algorithm)
        if key not in case.shown:
            continue
        if paper is None and human_record(case, "R49", about) is None:
            yield Gap(unread(case, key), key)
        elif paper is None or paper.images:
            yield from human_check(case, "R49", key, about)
