"""The rule that each product record describes one product in one form of service (R14).

The form is inferred from an address (a mini-program's name, a store link), so that check only warns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneProduct
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.wording import option
from assistant.declaration.profile.numbers import has_shape

_FORMS = ("APP", "网站", "小程序", "公众账号")
_SPOKEN = {"小程序": lazy_pattern("小程序"), "公众账号": lazy_pattern("公众账号|公众号|订阅号|服务号")}
_STORE = lazy_pattern(
    r"apps\.apple\.com|itunes\.apple\.com|play\.google\.com|appgallery|a\.app\.qq\.com|sj\.qq\.com|\.apk\b|\.ipa\b",
    re.IGNORECASE,
)
_BRACKETED = lazy_pattern(r"[（(]([^（）()]*)[）)]")
_BETWEEN = lazy_pattern(r"[、，,/＋+和及与]")


@rule(
    "R14",
    "calibrated",
    mark("一种服务形式一条产品记录"),
    stage="产品",
    source=mark("公开清单"),
    needs=("map",),
    who=OFFICE,
)
def one_record_per_form(case: Case) -> Iterator[Observation]:
    """Report duplicate records, records for several forms, and addresses of another form."""
    counts = Counter(_same(product) for product in case.products)
    for item in case.products:
        name, form = item.item.name, item.item.form
        if not name or not form:
            yield Gap(say("产品名称或服务形式未填"), item.at("form"))
            continue
        yield SEEN
        if counts[_same(item)] > 1:
            text = say("“{name}”的{form}有 {count} 条", name=name, form=form, count=counts[_same(item)])
            yield Violation(item.at("form"), text, say("请合并成一条，或改正服务形式。"))
        yield from _several(item, name)
        yield from _address(item, form)


def _same(product: OneProduct) -> tuple[str, str]:
    return option(product.item.name or ""), product.item.form or ""


def _several(product: OneProduct, name: str) -> Iterator[Observation]:
    """Report a record whose name or address lists several forms: `智聊（APP、网站）`."""
    remedy = say("请每种服务形式各建一条，产品名称里不写服务形式。")
    listed = [word for part in _BRACKETED.findall(name) for word in _BETWEEN.split(part)]
    named = [form for form in _FORMS if any(_is_form(word, form) for word in listed)]
    if len(named) > 1:
        text = say("“{name}”一条里写了几种服务形式", name=name)
        yield Violation(product.at("name"), text, remedy)
    kinds = _kinds_of_address(product.item.url or "")
    if len(kinds) > 1:
        text = say("“{name}”的访问地址里有{forms}，像是几种服务形式写在一条里", name=name, forms=comma_list(kinds))
        yield Violation(product.at("url"), text, remedy, "warn")


def _is_form(word: str, form: str) -> bool:
    return option(word) == option(form) or (form == "公众账号" and "公众号" in word)


def _kinds_of_address(url: str) -> list[str]:
    """Return the forms that an address explicitly names."""
    pieces = [piece for piece in re.split(r"[；;\n]|(?<=\S)\s+(?=https?:)", url) if piece.strip()]
    named = [form for form, words in _SPOKEN.items() if words.search(url)]
    if any(_STORE.search(piece) for piece in pieces):
        named.append("APP")
    elif any(has_shape("url", piece.strip()) for piece in pieces) and named:
        named.append("网站")
    return named


def _address(product: OneProduct, form: str) -> Iterator[Observation]:
    """Report an address that suggests another form than the record's; 其他 allows any."""
    url = (product.item.url or "").strip()
    kinds = _kinds_of_address(url)
    if not url or form not in _FORMS:
        return
    if len(kinds) == 1 and kinds[0] != form:
        text = say("服务形式是{form}，访问地址像是{kind}的", form=form, kind=kinds[0])
        yield Violation(product.at("url"), text, say("请核对服务形式和访问地址。"), "warn")
    elif form == "网站" and not kinds and not has_shape("url", url):
        text = say("服务形式是网站，访问地址不是网址")
        yield Violation(product.at("url"), text, say("请写成 https://域名 的形式。"), "warn")
