"""Reads addresses: where the entity is registered, and where the algorithm runs. Values are `province/city/district`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.facts import FactPlace, FactSource, StatedFact
from assistant.checks.preflight.papers_text import plain
from assistant.core.keys import ROOT

PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 "
    "甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
).split()
_CITIES_OF_STATE = ("北京", "天津", "上海", "重庆")
_ADDRESS = re.compile(
    rf"(?:({'|'.join(PROVINCES)})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)?)?"
    r"(?:([\u4e00-\u9fff]{2,4}?)市)?(?:市辖区)?"
    r"(?:([\u4e00-\u9fff]{1,4}?(?:新区|区|县|旗))(?!块|域|分|间|别|号|内|外))?"
)
_HOME = re.compile(r"(?:住所|注册地址|登记地址|证件地址|单位地址)(?:地)?[：:]?")
_SITE = re.compile(r"部署(?:位置|地点)?(?:于|在|到)?[：:]?|机房(?:位于|设在)|服务器(?:位于|设在|部署在)")
_REACH = 4  # characters between the word and its address
_WITHIN = 24
_FORM = {
    "registered": ("subject.licence.address", "subject.basic.address"),
    "deployed": ("notes.deployment.place",),
}


def read(case: Case, source: FactSource) -> Iterator[StatedFact]:
    """Yield the addresses of the form or a paper."""
    if source.paper is None:
        yield from _of_form(case, source)
        return
    text = source.flat
    for kind, pattern in (("registered", _HOME), ("deployed", _SITE)):
        for match in pattern.finditer(text):
            address = address_in(text[match.end() : match.end() + _REACH + _WITHIN], _REACH)
            if address:
                yield source.fact(kind, address[0], address[1], source.place_at(match.start()))


def _of_form(case: Case, source: FactSource) -> Iterator[StatedFact]:
    values = {
        "subject.licence.address": case.subject.licence.address,
        "subject.basic.address": case.subject.basic.address,
        "notes.deployment.place": case.notes.deployment.place,
    }
    for kind, paths in _FORM.items():
        for path in paths:
            address = address_in(plain(values[path] or ""), 0)
            if address:
                yield source.fact(kind, address[0], address[1], FactPlace(below(ROOT, path)))
    region = case.subject.basic.region or ()
    if region:
        parts = [part for part in region if part != "市辖区"]
        address = address_in("".join(parts), 0)
        if address:
            yield source.fact("registered", address[0], address[1], FactPlace(below(ROOT, "subject.basic.region")))


def address_in(text: str, reach: int) -> tuple[str, str] | None:
    """Return the first address that begins within `reach` characters: its parts and its words."""
    for start in range(min(reach, len(text)) + 1):
        match = _ADDRESS.match(text, start)
        if match and match[0] and (match[1] or match[2]):
            province, city, district = (match[1] or "", match[2] or "", match[3] or "")
            if province in _CITIES_OF_STATE:
                city = province
            return f"{province}/{city}/{district}", match[0]
    return None


def is_elsewhere(one: str, other: str) -> bool:
    """Say whether two addresses contradict each other in a part that both state."""
    pairs = list(zip(one.split("/"), other.split("/"), strict=True))
    return any(a and b and a != b for a, b in pairs)
