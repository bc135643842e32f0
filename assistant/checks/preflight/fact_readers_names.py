"""Reads names: companies, products, algorithms, versions, access paths, web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import FactSource, StatedFact, Statement
from assistant.checks.preflight.papers_text import plain
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.schema.product import Product

_COMPANY = lazy_pattern(
    r"[\u4e00-\u9fff()A-Za-z]{4,40}?(?:股份有限公司|有限责任公司|股份公司|集团公司|集团有限公司|有限公司|(?<!分)研究院|报业集团)"
)
_UNIT = lazy_pattern(
    r"(?:适用单位|填报单位|承诺单位|编制单位|持有单位|主办单位(?:名称)?|单位名称|甲方|委托人)(?:（盖章）|\(盖章\))?[：:]\s*(\S{4,40})(?:\s|$)"
)
_BEFORE_NAME = lazy_pattern(r"^.*(?:甲方|乙方|丙方|委托人|受托人|名称|持有|单位|所有|由|与|向|为|及|和|就|的|是|在|日)")
_FORM = "APP|网站|小程序|公众账号|公众号"
_WITH_FORM = lazy_pattern(rf"([\u4e00-\u9fffA-Za-z0-9]{{2,16}})[(（]({_FORM})[)）]")
_IN_ROW = lazy_pattern(rf"^[“\"]?([\u4e00-\u9fffA-Za-z0-9]{{2,16}})[”\"]?\s+({_FORM})(?:\s|$)")
_LABELLED = lazy_pattern(
    rf"^(?:产品|产品名称|APP名称|网站名称|小程序名称)[：:]\s*([^（(\s]{{2,16}})(?:[（(]({_FORM})[）)])?"
)
_QUOTED = lazy_pattern(r"“([\u4e00-\u9fffA-Za-z0-9]{3,10})”")
_VERSIONS = (
    lazy_pattern(
        r"(?<!模型)(?<!文档)(?<!系统)(?<!软件)(?<!客户端)版本(?:号)?(?:为|是)?\s*[：:]?\s*[Vv]?(\d+(?:\.\d+){1,3})"
    ),
    lazy_pattern(r"(?<![\d.])[Vv]?(\d+(?:\.\d+){1,3})\s*版(?!权|式|面)"),
    lazy_pattern(r"算法(?:-\d)?[^，。；\d]{0,4}[（(\s]?[Vv](\d+(?:\.\d+){1,3})"),
    lazy_pattern(
        r"(?:评估|评测|测评|评|备案|申报|送审|适用|对应|基于|针对|承诺|现行|上线|发布|本次|当前|最新|运行|部署|在用|在跑|跑的)(?:的)?(?:对象)?(?:是|为|：|:)?\s*[Vv](?:er(?:sion)?\.?)?\s?(\d+(?:\.\d+){1,3})"
    ),
    lazy_pattern(r"(?:版本|版号)[^，。；\dA-Za-z]{0,8}[Vv]?(\d+(?:\.\d+){1,3})(?![\d%])"),
)
_NOT_OF_ALGORITHM = lazy_pattern(
    "(?:模型|文档|系统|软件|客户端|协议|接口|SDK|固件|浏览器|安卓|iOS|Android|Python|词库|库|制度|规范|标准|合同|模板)的?$"
)
_LINK = lazy_pattern(r"(?:https?://|www\.)[A-Za-z0-9.\-]+(?::\d+)?(?:/[A-Za-z0-9._~/%\-]*)?", re.IGNORECASE)
_WRAPS = 32  # characters; a longer line of a PDF may go on in the next
_STEP = r"[\u4e00-\u9fffA-Za-z0-9]{1,10}"
_PATH = lazy_pattern(rf"(?<![>→＞›❯\u4e00-\u9fff])(?<![>→＞›❯] )({_STEP}(?:\s?[>→＞»›❯]\s?{_STEP})+)(?!\s?[>→＞»›❯])")
_DASHED = lazy_pattern(rf"“({_STEP}(?:[—\-－–]+{_STEP}){{2,}})”")
_ALGORITHM = r"[\u4e00-\u9fffA-Za-z0-9]{0,16}?算法(?:-\d)?(?!\u673a\u5236)"


def read(case: Case, source: FactSource) -> Iterator[StatedFact]:
    """Yield the names of the form or a paper."""
    for line in source.lines or source.statements:
        yield from _products(source, line)
        yield from _paths(source, line)
    marks = _marks(case)
    for statement in source.statements:
        yield from _versions(source, statement)
        yield from _of_brand(source, statement, marks)
    if source.paper is not None:
        yield from _in_whole(source)


def _in_whole(source: FactSource) -> Iterator[StatedFact]:
    """Yield what may be wrapped over lines: companies, web addresses."""
    seen: set[str] = set()
    for match in _COMPANY.finditer(source.flat):
        name = match[0]
        if name not in seen:
            seen.add(name)
            yield source.fact("company", name, _BEFORE_NAME.sub("", name) or name, source.place_at(match.start()))
    for line in source.lines:
        unit = _UNIT.search(line.text)
        if unit and plain(unit[1]) not in seen and not _COMPANY.search(plain(unit[1])) and len(line.text) < _WRAPS:
            yield source.fact("company", plain(unit[1]), unit[1], line.place)
    for match in _LINK.finditer(source.flat):
        yield source.fact("link", match[0].rstrip("/."), match[0], source.place_at(match.start()))


def _products(source: FactSource, line: Statement) -> Iterator[StatedFact]:
    text = line.text.strip()
    for pattern in (_WITH_FORM, _IN_ROW, _LABELLED):
        for match in pattern.finditer(text):
            name = re.sub("^[一二三四五六七八九十]+$", "", match[1])
            if name and not re.search("ICP|备案|许可|名称|形式", name):
                form = (match[2] or "").replace("公众号", "公众账号")
                yield source.fact("product", f"{name}/{form}", match[0], line.place)


def _versions(source: FactSource, statement: Statement) -> Iterator[StatedFact]:
    if statement.place.paper == "":
        return
    stated = (match for pattern in _VERSIONS for match in pattern.finditer(statement.text))
    ours = (match[1] for match in stated if not _NOT_OF_ALGORITHM.search(statement.text[: match.start()].rstrip()))
    for value in dict.fromkeys(ours):
        yield source.fact("version", value, statement.quote(value), statement.place)


def _paths(source: FactSource, line: Statement) -> Iterator[StatedFact]:
    for match in _PATH.finditer(line.text):
        yield source.fact("entry", re.sub(r"\s*[>→＞»›❯]\s*", ">", match[1]), match[1], line.place)
    for match in _DASHED.finditer(line.text):
        yield source.fact("entry", "—" + re.sub("[—－–-]+", ">", match[1]), match[1], line.place)


def _marks(case: Case) -> tuple[str, ...]:
    """Return the brands of the products, and the beginnings of the algorithms' names that are part of the entity's."""
    owner = plain(case.subject.basic.name or "")
    named = (plain(algorithm.name)[:2] for algorithm in case.algorithms)
    marks = (*brands([product.item for product in case.products]), *(mark for mark in named if mark and mark in owner))
    return tuple(dict.fromkeys(marks))


def _of_brand(source: FactSource, statement: Statement, marks: tuple[str, ...]) -> Iterator[StatedFact]:
    """Yield quoted names, and names of algorithms, that begin with the brand of a product of the entity."""
    if not marks:
        return
    text = plain(statement.text)
    for match in _QUOTED.finditer(text):
        if match[1].startswith(marks):
            yield source.fact("product", f"{match[1]}/", match[0], statement.place)
    for brand in marks:
        for match in re.finditer(f"{re.escape(brand)}{_ALGORITHM}", text):
            yield source.fact("algorithm", match[0], statement.quote(match[0]), statement.place)


def brands(products: list[Product]) -> tuple[str, ...]:
    """Return the first two characters of each product's name of four or more."""
    return tuple(dict.fromkeys(name[:2] for product in products if len(name := plain(product.name or "")) >= 4))
