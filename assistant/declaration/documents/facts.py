"""Extract facts from a paper: values by label with quote and place, headings, placeholders, personal data.

`facts_of(document)` reads tables (label and cell), lines `标签：值`, a label on its own line (PDF), and, for 拟公示内容, the
text under a heading. `labels.values` converts the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.core.privacy import mask
from assistant.declaration.documents import labels
from assistant.declaration.documents.paper_kinds import paper_of
from assistant.declaration.documents.recognised import is_legible
from assistant.declaration.documents.shapes import (
    RISKS,
    Document,
    DocumentBlock,
    Fact,
    HeadingFact,
    PaperFacts,
    PersonFacts,
    Quote,
)

_QUOTED = 80
_CERTAIN = re.compile(
    r"【[^】]{0,60}(?:请|待|填|补充|插入|此处)[^】]{0,60}】|[（(\[［](?:请填写|待补充|待填写|请补充|此处填写)[^）)\]］]{0,40}[）)\]］]"
    r"|\{\{[^}]{1,40}\}\}"
)
DOUBTFUL = re.compile(r"(?<![A-Za-z0-9])[XxＸ×]{2,}(?![A-Za-z0-9])|待补充|待填写|请填写|示例|某某|TODO|[_＿]{4,}")
_SPACED_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY](?:[ -]?[0-9A-HJ-NPQRTUWXY]){17}(?![0-9A-Za-z])")
_PERSONAL = (
    re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)0\d{2,3}[-－]\d{7,8}(?!\d)"),
    re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
)
_NUMBERS = {
    "备案编号": re.compile(r"网信算备\s*\d{6,30}\s*号?"),
    "ICP备案号": re.compile(r"[\u4e00-\u9fff]\s?ICP\s?[备证]\s?\d{4,14}\s?号(?:-\d+[A-Za-z]?)?"),
    "统一社会信用代码": re.compile(
        r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
    ),
}
_SUBTITLE = re.compile(
    r"(生成合成类|个性化推送类|排序精选类|检索过滤类|信息检索类|内容过滤类|调度决策类)(?:（深度合成）|\(深度合成\))?"
    r"(?:\s*[-—－–]\s*(服务提供者|服务技术支持者))?"
)
_ABROAD = re.compile(r"[^。；\n]*境外[^。；\n]*")
_UNDER_HEADINGS = {"算法基本原理", "算法运行机制", "算法应用场景", "算法目的意图", "算法公示情况"}
_PRODUCT_TABLE = {"产品名称", "服务形式"}
_PIECES = re.compile(r"\s{3,}|\t|\s+(?=(?:自评估时间|报告撰写时间|签署日期|日期)[：:])")
_LONGEST_RISK = 24
_MEASURED = {risk: re.compile(f"{risk}|{risk.removeprefix('算法')}") for risk in RISKS} | {
    "违法和不良信息生成": re.compile("不良信息[^。；]{0,12}生成|生成[^。；]{0,8}不良信息"),
    "违法和不良信息存储": re.compile("不良信息[^。；]{0,12}存储|存储[^。；]{0,8}不良信息"),
    "违法和不良信息传播扩散": re.compile("不良信息[^。；]{0,14}(?:传播|扩散)|(?:传播|扩散)[^。；]{0,8}不良信息"),
    "数据和用户信息泄露": re.compile("泄露|泄漏"),
    "其他": re.compile("^其他|[“「]其他|其他风险"),
}


def facts_of(document: Document) -> PaperFacts:
    """Return the facts of a document; a document that could not be read has only its name."""
    blocks = document.blocks
    text = document.text
    return PaperFacts(
        document.name,
        paper_of(document),
        facts=tuple(_facts(document)),
        headings=tuple(_headings(blocks)),
        placeholders=tuple(_matches(blocks, _CERTAIN)),
        doubtful=tuple(_doubtful(blocks)),
        personal=tuple(_personal(blocks)),
        numbers=tuple(_numbers(blocks)),
        captions=tuple(quote(block) for block in blocks if block.kind == "caption"),
        images=document.images,
        words=len(re.sub(r"\s", "", text)),
        kind=document.kind,
        blocks=blocks,
        unread=tuple(_unread(document)),
        recognised=tuple(sorted({block.page for block in blocks if block.recognised} | _legible(document))),
    )


def person_facts(document: Document) -> PersonFacts:
    """Return name and number of an id card's text."""
    text = re.sub(r"[ \t\u3000]", "", document.text)
    name = re.search(r"姓名[：:]?\n?([\u4e00-\u9fff·]{2,15}?)(?=性别|民族|\n|$)", text)
    number = re.search(r"号码[：:]?\n?([0-9]{17}[0-9Xx])(?![0-9A-Za-z])", text)
    return PersonFacts(name[1] if name else "", number[1].upper() if number else "")


def _unread(document: Document) -> Iterator[int]:
    """Yield the numbers of pages that are not blank but have no text, and of those that were never looked at."""
    numbers = {block.page for block in document.blocks if block.text.strip()} | _legible(document)
    numbers |= {page.number for page in document.pages if page.blank}
    last = max((page.number for page in document.pages), default=document.page_count)
    yield from (number for number in range(1, max(last, document.page_count) + 1) if number not in numbers)


def _legible(document: Document) -> set[int]:
    """Return the pages whose lines were recognised; their text may stand in a block that began on an earlier page."""
    return {page.number for page in document.pages if is_legible(page)}


def quote(block: DocumentBlock, words: str = "") -> Quote:
    """Return a quote of a block (by default its whole text), cut at 80 characters, with its place."""
    return Quote((words or block.text).strip()[:_QUOTED], block.page, block.heading)


def _facts(document: Document) -> Iterator[Fact]:
    seen: set[tuple[str, str, str, int]] = set()
    for fact in _stated(document):
        key = (fact.label, fact.value, fact.quote.heading, fact.quote.page)
        if key not in seen:
            seen.add(key)
            yield fact


def _stated(document: Document) -> Iterator[Fact]:
    blocks = document.blocks
    yield from _subtitle(blocks)
    products = {block.row // 1000 for block in blocks if labels.canonical(block.label) in _PRODUCT_TABLE}
    risky = 0  # the table with the last risk; 其他 below it is the eighth risk
    for place, block in enumerate(blocks):
        if block.kind == "cell":
            if _risk(block.label):
                risky = block.row // 1000
            elif labels.name_of(block.label) == "其他" and risky == block.row // 1000 > 0:
                yield Fact("风险", block.text.strip(), quote(block, "其他"))
            yield from _of_cell(block, is_product=block.row // 1000 in products)
        elif block.kind == "text":
            yield from _stated_risk(block)
            yield from _of_line(block, blocks[place + 1 : place + 2])
    yield from _under_headings(blocks)
    yield from _measures(blocks)
    for block in blocks:
        for match in _ABROAD.finditer(block.text) if "境外" in block.text else ():
            yield Fact("境外数据", match[0].strip(), quote(block, match[0]))


def _subtitle(blocks: Sequence[DocumentBlock]) -> Iterator[Fact]:
    """Yield type and role from the template's subtitle near the top."""
    for block in blocks[:8]:
        match = _SUBTITLE.search(block.text) if block.kind != "cell" else None
        if match and len(block.text) < 60:
            yield Fact("模板类型", match[1], quote(block))
            if match[2]:
                yield Fact("模板角色", match[2], quote(block))
            return


def _of_cell(block: DocumentBlock, *, is_product: bool) -> Iterator[Fact]:
    risk = _risk(block.label)
    if risk:
        yield Fact("风险", block.text.strip(), quote(block, risk))
    label = labels.canonical(block.label)
    if label == "上线时间" and is_product:
        label = "产品上线时间"
    if label:
        yield from _valued(label, block.text, block)
        return
    for line in block.text.split("\n"):
        stated_label, value = labels.stated(line)
        if stated_label:
            yield from _valued(stated_label, value, block)


def _risk(label: str) -> str:
    """Return the risk that a label of the cover table names, "" if it names none."""
    plain = labels.name_of(label)
    if plain == "其他风险":
        return "其他"
    plain = plain.removesuffix("风险")
    return next(
        (risk for risk in RISKS if plain and (plain.endswith(risk) or risk.endswith(plain)) and len(plain) > 3), ""
    )


def _stated_risk(block: DocumentBlock) -> Iterator[Fact]:
    """Yield a risk of the cover that is a line `算法滥用风险：…` instead of a table row."""
    head, colon, value = block.text.partition("：")
    risk = _risk(head) if colon and not block.heading and len(head) <= _LONGEST_RISK else ""
    if risk:
        yield Fact("风险", value.strip(), quote(block, risk))


def _of_line(block: DocumentBlock, after: Sequence[DocumentBlock]) -> Iterator[Fact]:
    pieces = _PIECES.split(block.text) if "：" in block.text or ":" in block.text else [block.text]
    for piece in pieces:
        label, value = labels.stated(piece)
        if label:
            yield from _valued(label, value, block)
    is_signature = "签" in block.text and "日期" not in block.text  # what follows a blank signature is no name
    alone = "" if labels.is_ambiguous(block.text) or is_signature else labels.canonical(block.text)
    if alone and block.page and after and not _labelled(after[0].text):
        yield from _valued(alone, after[0].text, after[0])


def _labelled(line: str) -> bool:
    """Return whether a line is or begins with a label; the label above then has no value."""
    return bool(labels.canonical(line) or labels.split(line)[0])


def _valued(label: str, text: str, block: DocumentBlock) -> Iterator[Fact]:
    if label == "产品名称":
        for form in labels.forms("".join(re.findall(r"[（(]([^）)]*)[）)]", text))):
            yield Fact("服务形式", form, quote(block, text))
    gap = _CERTAIN.search(text)
    if gap and len(gap[0]) >= len(text.strip()):
        return  # a placeholder is not a value
    for value in labels.values(label, text):
        yield Fact(label, value, quote(block, text or block.text))


def _under_headings(blocks: Sequence[DocumentBlock]) -> Iterator[Fact]:
    """Yield the rows of 拟公示内容 that are headings with text below."""
    for place, block in enumerate(blocks):
        label = labels.canonical(block.text) if block.kind == "heading" else ""
        if label in _UNDER_HEADINGS:
            below = []
            for other in blocks[place + 1 :]:
                if other.kind == "heading":
                    break
                below.append(other.text)
            yield from _valued(label, "\n".join(below).strip(), block)


def _measures(blocks: Sequence[DocumentBlock]) -> Iterator[Fact]:
    """Yield each risk that the chapter on measures mentions."""
    inside = False
    for block in blocks:
        if block.kind == "heading" and block.level == 1:
            inside = "防控" in block.text or "防范" in block.text
        for risk, words in _MEASURED.items() if inside and block.kind != "heading" else ():
            if words.search(block.text):
                yield Fact("防范措施", risk, quote(block))


def _headings(blocks: Sequence[DocumentBlock]) -> Iterator[HeadingFact]:
    for place, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        words, filled = 0, False
        for other in blocks[place + 1 :]:
            if other.kind == "heading":
                if other.level <= block.level:
                    break
                continue
            words += len(re.sub(r"\s", "", other.text))
            filled = filled or bool(other.text.strip()) or other.kind == "picture"
        yield HeadingFact(block.text, block.level, block.page, filled, words)


def _matches(blocks: Sequence[DocumentBlock], pattern: re.Pattern[str]) -> Iterator[Quote]:
    for block in blocks:
        for match in pattern.finditer(block.text):
            yield quote(block, match[0])


def _doubtful(blocks: Sequence[DocumentBlock]) -> Iterator[Quote]:
    for block in blocks:
        rest = _SPACED_CODE.sub("", _CERTAIN.sub("", block.text))
        for match in DOUBTFUL.finditer(rest):
            around = rest[max(0, match.start() - 12) : match.end() + 12]
            yield quote(block, around)


def _personal(blocks: Sequence[DocumentBlock]) -> Iterator[Quote]:
    """Yield phone numbers, id numbers and e-mail addresses, masked, as findings may be shown to anybody."""
    for block in blocks:
        for pattern in _PERSONAL:
            for match in pattern.finditer(block.text):
                yield quote(block, mask(match[0]))


def _numbers(blocks: Sequence[DocumentBlock]) -> Iterator[Fact]:
    for block in blocks:
        for label, pattern in _NUMBERS.items():
            for match in pattern.finditer(block.text):
                yield Fact(label, re.sub(r"\s", "", match[0]), quote(block))
