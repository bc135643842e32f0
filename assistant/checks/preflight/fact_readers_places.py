"""Reads addresses: where the entity is registered, and where the algorithm runs. Values are `province/city/district`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, below
from assistant.checks.preflight.contexts import is_past, is_planned
from assistant.checks.preflight.facts import FactPlace, FactSource, StatedFact
from assistant.checks.preflight.papers_text import plain
from assistant.core.keys import ROOT
from assistant.core.patterns import lazy_pattern

PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 "
    "甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
).split()
_CITIES_OF_STATE = ("北京", "天津", "上海", "重庆")
_ADDRESS = lazy_pattern(
    rf"(?:({'|'.join(PROVINCES)})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)?)?"
    r"(?:([\u4e00-\u9fff]{2,4}?)市(?!居民|用户|家庭|青年|白领|消费))?(?:市辖区)?"
    r"(?:([\u4e00-\u9fff]{1,4}?(?:新区|区|县|旗))(?!块|域|分|间|别|号|内|外))?"
)
_HOME = lazy_pattern(
    r"(?:住所|(?:注册|登记|证件|单位|公司|办公|营业|经营)(?:地址|场所|所在地|地))(?:为|是|在|位于|设在)?[：:]?"
    r"|(?:总部|公司|我司|本单位|企业)(?:的)?(?:位于|设在|坐落(?:于|在)|注册(?:于|在)|地处|搬到|迁至|迁到)"
)
_SITE = lazy_pattern(
    r"(?:部署|托管|运行|放|安放|架设|搭建|落地)(?:位置|地点)?(?:于|在|到|至)(?:了)?[：:]?|部署(?:位置|地点)[：:]?"
    r"|(?:机房|服务器|数据中心|(?:算力|计算)?集群|节点|机器|推理服务|训练(?:任务|集群)?)(?:都|均|全部|也|则|仍|统一|主要)*(?:位于|设在|在|部署在|部署于|放在|为|是)[：:]?"
)
_SITE_BEHIND = lazy_pattern(r"^[^，。；：、]{0,14}?(?:的)?(?:机房|数据中心|集群|服务器|算力中心|计算中心|智算中心)")
_BEFORE_SITE = lazy_pattern(r"(?:在|于|由|到|至|用)")
_AREA = lazy_pattern(
    r"([\u4e00-\u9fff]{1,2}(?:新区|(?<!园)(?<!社)(?<!小)(?<!地)(?<!片)(?<!专)(?<!分)(?<!景)(?<!校)(?<!市)(?<!城)(?<!郊)(?<!库)(?<!站)(?<!离)(?<!论)(?<!冲)(?<!厂)"
    r"(?<!储)(?<!能)(?<!动)(?<!发)(?<!护)(?<!治)(?<!作)(?<!言)(?<!示)(?<!容)(?<!存)(?<!全)区))(?!域|块|间|分|别|号|内|外)"
)
_NOT_OURS = lazy_pattern(
    "备份|备用|容灾|灾备|同步|乙方|丙方|供应商|受托方|客户|租自|录音|分公司|子公司|办事处|邮寄|法院|仲裁|管辖|联系人|出生|家住|合作"
)
_HEAD = 6  # characters of the words before an address that tell its owner
_REACH = 6  # characters between the word and its address
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
            words = text[match.end() : match.end() + _REACH + _WITHIN]
            address = address_in(words, _REACH) or _area_in(words)
            if address and not _is_of_others(text, match.start()):
                yield source.fact(kind, address[0], address[1], source.place_at(match.start()))
    for match in _BEFORE_SITE.finditer(text):
        address = address_in(text[match.end() : match.end() + _WITHIN], 0)
        behind = text[match.end() + len(address[1]) :] if address else ""
        if (
            address
            and "区" in address[1] + address[0]
            and _SITE_BEHIND.match(behind)
            and not _is_of_others(text, match.start())
        ):
            yield source.fact("deployed", address[0], address[1], source.place_at(match.start()))


def _is_of_others(text: str, at: int) -> bool:
    """Say whether the sentence speaks of a supplier's, a branch's or a spare place, or of an earlier one."""
    clause = re.split("[，。；]", text[:at])[-1] + re.split("[，。；]", text[at : at + _HEAD])[0]
    return bool(_NOT_OURS.search(clause)) or is_past(clause) or is_planned(clause)


def _area_in(text: str) -> tuple[str, str] | None:
    """Return the district at the beginning of a text that names neither province nor city."""
    match = _AREA.match(text)
    return (f"//{match[1]}", match[1]) if match else None


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
    for start in range(min(reach, len(re.split("[，。；]", text)[0])) + 1):
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
