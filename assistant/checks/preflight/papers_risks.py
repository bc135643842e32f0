"""What reports say about deployment and the eight risks (parts of R42 and R43)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.fact_readers_places import PROVINCES
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_text import Piece, lacking, pieces, plain, said, section, unread
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule_part
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.shapes import RISKS, PaperFacts

_AT_HOME = lazy_pattern(f"境内|大陆|{'|'.join(PROVINCES)}|[\u4e00-\u9fff]{{2,4}}市")
_ABROAD = lazy_pattern(
    "(?<![不未非无])(?:境外|海外|国外)(?!用户|业务|访问|流量)|香港(?![中东西南北]?路|大道|街)|澳门(?!路)|台湾(?!路)"
    "|美国|新加坡|日本|韩国|德国|法国|英国|爱尔兰|东京|首尔|法兰克福|弗吉尼亚|硅谷"
)
_DENIED = lazy_pattern("(?:不|未|没有|无|非)[^，。；]{0,8}(?:境外|海外|国外)")
_PLACED = lazy_pattern("部署(?:于|在|到|位置|地点|地|环境)|服务器(?:位于|部署|设在|均在|所在|位置)|机房|数据中心")
_HOUSED = lazy_pattern("云|机房|数据中心|IDC|自建|自有|托管", re.IGNORECASE)
_ALL = (*RISKS, "其他")
_COVER_READ = 4  # with this many risks read from the cover table, an unread one counts as omitted


@rule_part("R42")
def deployment_in_reports(case: Case) -> Iterator[Observation]:
    """Report assessments without a deployment place, with one abroad, or one that differs from the profile."""
    for algorithm in case.algorithms:
        yield from _deployment(case, algorithm)


def _deployment(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    key, paper = report_of(case, algorithm)
    if paper is None or not paper.blocks:
        yield Gap(unread(case, key), key)
        return
    yield SEEN
    sentences = list(pieces(paper.blocks))
    places = [at for at, piece in enumerate(sentences) if _PLACED.search(piece.text)]
    stated = [sentences[at] for at in places]
    if not stated:
        message = say("报告没有写部署位置")
        yield lacking(paper, key, message, say("请写明省市、机房和云服务商，并写明在境内。"))
        return
    yield from _abroad(key, stated)
    text = "".join(piece.text for piece in stated)
    if not _AT_HOME.search(text) and not _ABROAD.search(text):
        message = say("报告写了部署：{words}，没有写明在境内哪里", words=said(stated[0].quote()))
        yield Violation(key, message, say("请写明省市、机房和云服务商，并写明在境内。"), "warn")
    after = "".join(sentences[at + 1].text for at in places if at + 1 < len(sentences))
    if not _HOUSED.search(text + after):
        message = say("报告写了部署：{words}，没有写哪家云或机房", words=said(stated[0].quote()))
        yield Violation(key, message, say("请写明机房和云服务商。"), "warn")


def _abroad(key: FieldKey, spoken: list[Piece]) -> Iterator[Observation]:
    abroad = [piece for piece in spoken if _ABROAD.search(_DENIED.sub("", piece.text))]
    sure = [piece for piece in abroad if not _AT_HOME.search(piece.text)]
    if abroad:
        text = say("报告写的部署位置像是在境外：{words}", words=said((sure or abroad)[0].quote()))
        yield Violation(key, text, say("须部署在境内；请核实后改正。"), None if sure else "warn")


@rule_part("R43")
def risks_in_reports(case: Case) -> Iterator[Observation]:
    """Report risks left empty on the cover, and risks without a measure in chapter four."""
    for algorithm in case.algorithms:
        yield from _risks(case, algorithm)


def _risks(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    key, paper = report_of(case, algorithm)
    if paper is None or not paper.blocks:
        yield Gap(unread(case, key), key)
        return
    yield from _cover(paper, key)
    if not section(paper, "防控|防范"):
        yield Gap(say("报告里没有读到风险防控一章"), key)
        return
    yield SEEN
    measured = {fact.value for fact in paper.values("防范措施")}
    for risk in RISKS:  # the measure against 其他 may stand without a name
        if risk not in measured:
            text = say("报告风险防控一章没有读到针对“{risk}”的措施", risk=risk)
            yield lacking(paper, key, text, say("请逐项写明措施；没有这项风险的写明为何没有。"), "warn")


def _cover(paper: PaperFacts, key: FieldKey) -> Iterator[Observation]:
    stated = {fact.quote.words: fact for fact in paper.values("风险")}
    if not stated:
        yield Gap(say("报告里没有读到“评估算法风险描述”的表"), key)
        return
    yield SEEN
    for risk in _ALL:
        fact = stated.get(risk)
        if fact is None and len(stated) >= _COVER_READ:
            text = say("报告的“评估算法风险描述”没有读到“{risk}”", risk=risk)
            yield lacking(paper, key, text, say("请补上这一项；没有这项风险的写明为何没有。"), "warn")
        elif fact is not None and not plain(fact.value):
            text = say("报告的“评估算法风险描述”里“{risk}”是空的", risk=risk)
            yield Violation(key, text, say("请写这项风险的说明；没有的写明为何没有。"))
