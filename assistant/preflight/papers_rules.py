"""Rules that read papers: what they say against the profile, and what scans look like (R01, R12, R13, R35, R39, …).

They look at `case.papers`, facts that the documents room read of the files; a paper that was not read is a gap. Rules
for which no reading exists yet are registered all the same, so that the list of what was not checked is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.documents.shapes import Fact, PaperFacts, Quote
from assistant.keys import ROOT, FieldKey
from assistant.language import mark, say
from assistant.preflight.case import Case, OneAlgorithm, below
from assistant.preflight.rule import OFFICE, SEEN, Found, Gap, Said, Weight, rule
from assistant.wording import option

NOT_READ = mark("未提供材料内容")
_NO_READING = mark("材料读取未启用")
_SUBJECT = ROOT.child("subject")
_ENTITY_PAPERS = ("attachments.commitment", "attachments.responsibility", "responsible.employment_proof")
_SEALED = (*_ENTITY_PAPERS,)
_PAPERS = ("basic.assessment", "basic.publication")
_LEAST_PIXELS = 1000  # of the shorter side of a page: an A4 page at about 120 dpi
_REAL_CASE = mark("一次真实退回（2026-08）")
_NEXT_LABEL = re.compile(r"\s+[^\s：:]{1,8}[：:]")
_ROWS = ("算法基本原理", "算法运行机制", "算法应用场景", "算法目的意图")


def papers_of(case: Case) -> Iterator[tuple[FieldKey, PaperFacts | None]]:
    """Yield each written paper of the profile by its field, with its facts where it was read."""
    keys = [below(_SUBJECT, path) for path in _ENTITY_PAPERS]
    keys += [each.at(path) for each in case.algorithms for path in _PAPERS]
    for key in keys:
        if key in case.shown:
            yield key, case.papers.facts.get(key)


def compared(case: Case, key: FieldKey, label: str, wanted: str) -> Iterator[Said]:
    """Yield each statement of a label in a paper that is not what the profile says; a gap where nothing was read."""
    paper = case.papers.facts.get(key)
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    for fact in paper.values(label):
        yield SEEN
        if value_of(fact) != _plain(wanted):
            facts = {"place": place_of(fact.quote), "label": label, "value": fact.value.strip(), "wanted": wanted}
            found = say(mark("材料{place}写{label}“{value}”，资料是“{wanted}”"), **facts)
            yield Found(key, found, say(mark("请改成一致；盖章的材料须重新盖章。")))


def place_of(quote: Quote) -> str:
    """Return where words stand in a paper, as a person reads it."""
    if quote.page:
        return say(mark("第 {page} 页"), page=quote.page)
    return say(mark("“{heading}”一节"), heading=quote.heading) if quote.heading else ""


def value_of(fact: Fact) -> str:
    """Return the value of a fact for comparing: without white space, and without a second label of the same line."""
    return _plain(_NEXT_LABEL.split(fact.value)[0])


def _plain(text: str) -> str:
    return re.sub(r"\s", "", option(text))


@rule(
    "R01",
    "block",
    mark("主体名称在所有材料里相同"),
    stage="主体",
    source=_REAL_CASE,
    needs=("profile", "documents"),
)
def entity_names(case: Case) -> Iterator[Said]:
    """Yield each paper that names another entity; the words of a seal are for a person."""
    name = case.subject.basic.name
    if not name:
        yield Gap(say(mark("主体名称未填")), below(_SUBJECT, "basic.name"))
        return
    for key, _ in papers_of(case):
        yield from compared(case, key, "主体名称", name)
    yield Gap(say(mark("印章上的文字请人工核对")))


@rule(
    "R12",
    "warn",
    mark("报告里的用户数量等于关键运营数据"),
    stage="算法",
    source=mark("填报经验"),
    needs=("profile", "documents"),
    per="algorithm",
)
def users_in_report(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield numbers of users that none of the algorithm's own products has."""
    key = each.at("basic.assessment")
    paper = case.papers.facts.get(key)
    known = {str(figure) for figure in _user_numbers(case, each)}
    if paper is None or not known:
        yield Gap(say(NOT_READ) if paper is None else say(mark("所关联产品没有关键运营数据")), key)
        return
    for fact in paper.values("用户数量"):
        yield SEEN
        if fact.value not in known:
            facts = {"place": place_of(fact.quote), "value": fact.value, "known": "、".join(sorted(known))}
            found = say(mark("报告{place}写用户 {value}，关键运营数据是 {known}"), **facts)
            yield Found(key, found, say(mark("请核对口径和数字。")))


def _user_numbers(case: Case, each: OneAlgorithm) -> Iterator[Decimal]:
    """Yield what a report may rightly call its users: each figure, the sum of a kind, the entity's own."""
    figures = [product.item.figures for product in each.products]
    daily = [one.dau for one in figures if one.dau is not None]
    monthly = [one.mau for one in figures if one.mau is not None]
    yield from (*daily, *monthly)
    yield from (sum(kind, Decimal(0)) for kind in (daily, monthly) if kind)
    if figures and case.subject.basic.mau is not None:
        yield case.subject.basic.mau


@rule(
    "R13",
    "block",
    mark("报告写的展现形态就是所关联产品的服务形式"),
    stage="算法",
    source=_REAL_CASE,
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def forms_in_report(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield forms that only the report or only the algorithm's own products have."""
    key = each.at("basic.assessment")
    paper = case.papers.facts.get(key)
    own = {product.item.form for product in each.products if product.item.form}
    if paper is None or not own:
        yield Gap(say(NOT_READ) if paper is None else say(mark("没有关联产品")), key)
        return
    told = {fact.value for fact in paper.values("服务形式")}
    if not told:
        yield Gap(say(mark("报告里没有读到服务形式")), key)
        return
    yield SEEN
    for form in sorted(own ^ told):
        text = mark("报告没有写服务形式“{form}”") if form in own else mark("报告写了“{form}”，所关联产品没有")
        yield Found(key, say(text, form=form), say(mark("请使报告第二章与所关联的产品一致。")))


@rule(
    "R35",
    "block",
    mark("应用领域与报告封面相同（不计括号宽窄）"),
    stage="算法",
    source=_REAL_CASE,
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def fields_in_report(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a field of use that the report's cover does not name."""
    key, fields = each.at("basic.assessment"), each.item.basic.fields or ()
    paper = case.papers.facts.get(key)
    if paper is None or not fields:
        yield Gap(say(NOT_READ) if paper is None else say(mark("应用领域未填")), key)
        return
    told = _plain("".join(fact.value for fact in paper.values("算法应用领域")))
    if not told:
        yield Gap(say(mark("报告里没有读到应用领域")), key)
        return
    yield SEEN
    for word in fields:
        leaf = word.rpartition("/")[2]
        if _plain(leaf) not in told:
            found = say(mark("报告封面的应用领域没有“{word}”"), word=leaf)
            yield Found(key, found, say(mark("请改成一致。")))


@rule(
    "R39",
    "block",
    mark("材料的标题齐全、有内容，没有占位文字"),
    stage="算法",
    source=_REAL_CASE,
    needs=("profile", "documents"),
    who=OFFICE,
)
def placeholders(case: Case) -> Iterator[Said]:
    """Yield placeholders (bracketed: block, bare ones: warn) and headings without content."""
    for key, paper in papers_of(case):
        if paper is None:
            yield Gap(say(NOT_READ), key)
            continue
        yield SEEN
        for quote in paper.placeholders:
            yield _placeholder(key, quote)
        for quote in () if _is_own_word(case) else paper.doubtful:
            found = say(mark("{place}有“{words}”，像是没有填完"), place=place_of(quote), words=quote.words)
            yield Found(key, found, say(mark("请核实。")), "warn")
        for heading in paper.headings:
            if not heading.filled:
                found = say(mark("标题“{title}”下没有内容"), title=heading.title)
                yield Found(key, found, say(mark("请补充这一节。")))


def _is_own_word(case: Case) -> bool:
    """Say whether the entity's own name holds a word that elsewhere looks like an unfinished text."""
    return bool(re.search("示例|样例|[Xx]{2}", case.subject.basic.name or ""))


def _placeholder(key: FieldKey, quote: Quote) -> Found:
    found = say(mark("{place}有占位文字“{words}”"), place=place_of(quote), words=quote.words)
    return Found(key, found, say(mark("请换成实际内容。")))


@rule(
    "R44",
    "block",
    mark("盖章的扫描件能打开、不空白、有红章、清楚、正着"),
    stage="主体",
    source=mark("填报经验：扫描件不合格被退回"),
    needs=("profile", "documents"),
)
def sealed_scans(case: Case) -> Iterator[Said]:
    """Yield what a reviewer would see wrong with the scan of a sealed paper; a low dpi alone only warns."""
    for path in _SEALED:
        key = below(_SUBJECT, path)
        if key not in case.shown:
            continue
        scan = case.papers.scans.get(key)
        if scan is None:
            yield Gap(say(NOT_READ), key)
            continue
        yield SEEN
        if scan.error or scan.encrypted or not scan.pages:
            found = scan.error or say(mark("扫描件打不开或已加密"))
            yield Found(key, found, say(mark("请重新扫描为 PDF、JPG 或 PNG，不加密码。")))
            continue
        if all(page.blank for page in scan.pages):
            yield Found(key, say(mark("扫描件是空白页")), say(mark("请重新扫描。")))
        elif not scan.has_seal:
            yield Found(key, say(mark("没有找到红色印章")), say(mark("请盖章后彩色扫描。")))
        yield from _looks(case, key)


def _looks(case: Case, key: FieldKey) -> Iterator[Said]:
    for page in case.papers.scans[key].pages:
        if min(page.width_px, page.height_px) < _LEAST_PIXELS and not page.blank:
            found = say(mark("第 {page} 页只有 {w}×{h} 像素"), page=page.number, w=page.width_px, h=page.height_px)
            yield Found(key, found, say(mark("请以 200 dpi 以上重新扫描。")))
        if page.turn and page.turn_known:
            found = say(mark("第 {page} 页没有放正"), page=page.number)
            yield Found(key, found, say(mark("请旋转后保存。")))


@rule(
    "R48",
    "block",
    mark("拟公示内容四项必写的都有，没有电话、证件号等"),
    stage="算法",
    source=mark("公示内容人人可读"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def publication(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield a row of the paper to be published that is missing, and personal data in it."""
    key = each.at("basic.publication")
    paper = case.papers.facts.get(key)
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    yield SEEN
    for row in _ROWS:
        if not any(fact.value.strip() for fact in paper.values(row)):
            found = say(mark("拟公示内容没有写“{row}”"), row=row)
            yield Found(key, found, say(mark("请补充这一项。")))
    for quote in paper.personal:
        found = say(mark("{place}有个人信息：{words}"), place=place_of(quote), words=quote.words)
        yield Found(key, found, say(mark("公示后人人可读，请删去。")))


@rule(
    "R62",
    "block",
    mark("工作证明齐全，与表单相同"),
    stage="主体",
    source=mark("公开填报说明"),
    needs=("profile", "documents"),
)
def employment_proof(case: Case) -> Iterator[Said]:
    """Yield what the proof of employment lacks, or says otherwise than the form; no value is repeated."""
    key = below(_SUBJECT, "responsible.employment_proof")
    paper, person = case.papers.facts.get(key), case.subject.responsible
    if paper is None:
        yield Gap(say(NOT_READ), key)
        return
    yield SEEN
    wanted = {
        "算法安全责任人": person.name,
        "证件号码": person.id_number,
        "联系电话": person.mobile,
        "职务": None,
        "职责": None,
    }
    for label, value in wanted.items():
        told = [fact for fact in paper.values(label) if fact.value.strip()]
        if not told:
            found = say(mark("工作证明里没有读到{label}"), label=label)
            yield Found(key, found, say(mark("请核实；确实没有写的，补充后重新盖章。")), "warn")
        elif value and any(value_of(fact) != _plain(value) for fact in told):
            found = say(mark("工作证明的{label}与表单不同"), label=label)
            yield Found(key, found, say(mark("请改成一致，重新盖章。")))


def _unread(case: Case) -> Iterator[Said]:
    yield Gap(say(_NO_READING))


def names_in_papers(case: Case, each: OneAlgorithm) -> Iterator[Said]:
    """Yield papers that name the algorithm otherwise (the second part of R03)."""
    for path in _PAPERS:
        if each.at(path) in case.shown:
            yield from compared(case, each.at(path), "算法名称", each.name)


def products_in_papers(case: Case, names: frozenset[str]) -> Iterator[Said]:
    """Yield papers that name a product which the profile does not have (the second part of R53)."""
    for key, paper in papers_of(case):
        if paper is None:
            continue
        for fact in paper.values("产品名称"):
            yield SEEN
            if fact.value not in names:
                yield _other_product(key, fact, names)


def _other_product(key: FieldKey, fact: Fact, names: frozenset[str]) -> Found:
    facts = {"place": place_of(fact.quote), "value": fact.value, "names": "、".join(sorted(names))}
    found = say(mark("材料{place}写产品“{value}”，资料里是“{names}”"), **facts)
    return Found(key, found, say(mark("请改成同一个写法。")))


_LATER: tuple[tuple[str, Weight, str, str], ...] = (
    ("R45", "warn", mark("自评估报告的签名像是手写"), mark("填报经验")),
    ("R49", "warn", mark("截图已遮盖电话、证件号、密钥、地址"), mark("公开填报说明")),
)
for _id, _weight, _title, _source in _LATER:
    rule(_id, _weight, _title, stage="算法", source=_source, needs=("profile", "documents"))(_unread)
