"""Parts of R70 on what papers are about: a letter for another algorithm of the entity, a product called otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside_of_filing
from assistant.checks.preflight.facts import FactSource, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern

_BESIDE = lazy_pattern("另有|另外|已备案|已有|相互独立|独立|不同|区别|不涉及|无关|另行|单独|并存|此外|除")
_NAMING = lazy_pattern(
    r"(?:招牌|品牌|牌子|名号|产品名|产品名称|应用名|应用名称|店名|站名|桌面(?:上)?(?:显示|图标)|图标下|商店里(?:叫|名为|搜)|叫作|叫做|名叫|名为|定名|取名|更名|改名为?|俗称|又称|也叫|又叫|人称|唤作|对外称|显示(?:的)?名称)(?:的)?(?:是|为|叫|成|写着)?[：:]?[“「]?([\u4e00-\u9fffA-Za-z0-9]{3,10})(?=[”」，。；、])"
)
_EDITIONS = (
    "(?:极速|专业|国际|海外|青春|儿童|企业|老年|长辈|尊享|旗舰|车载|大字|学生|校园|Lite|Pro|Max|Plus|mini)(?:版|款)?"
)
_GENERIC = lazy_pattern(
    "平台|公司|单位|用户|甲方|乙方|算法|模型|办法|制度|系统|部门|中心|小组|委员会|管理员|模式|功能|数据|信息|接口|按钮|页面|栏目|标签|内容|文件|标识|水印"
)


@rule_part("R70")
def other_objects(case: Case) -> Iterator[Observation]:
    """Report a paper that is about another algorithm of the entity, which is filed already, instead of this one."""
    published = [plain(record.algorithm) for record in case.notes.published if record.algorithm]
    ours = [plain(algorithm.name) for algorithm in case.algorithms if algorithm.name]
    others = [name for name in published if not any(name in own or own in name for own in ours)]
    for source in table_of(case).papers if others and ours else ():
        yield SEEN
        for statement in source.statements:
            text = plain(statement.text)
            name = next((one for one in others if one in text), "")
            if name and not any(own in text for own in ours) and not _BESIDE.search(text):
                shown = {"place": statement.place.shown(), "words": statement.quote(name), "names": comma_list(ours)}
                message = say("{place}写的是另一个算法：“{words}”，本次备案的算法名称是{names}", **shown)
                yield Violation(
                    source.key, message, say("请核对算法名称和内容，改成本次备案的算法；盖章的材料须重新盖章。")
                )
                break


@rule_part("R70")
def products_called(case: Case) -> Iterator[Observation]:
    """Report a sentence that calls the product by a name which form and other papers do not have."""
    table = table_of(case)
    names = [re.escape(plain(product.item.name)) for product in case.products if product.item.name]
    editions = re.compile(f"((?:{'|'.join(names)}){_EDITIONS})") if names else None
    for source in (*table.papers, *table.figures) if case.products else ():
        yield SEEN
        for statement in source.statements:
            text = tidy(statement.text)
            match = _NAMING.search(text) or (editions.search(text) if editions else None)
            if match and not _is_usual(case, source, match) and not is_aside_of_filing(text):
                known = comma_list(sorted({product.item.name or "" for product in case.products}))
                shown = {"place": statement.place.shown(), "words": statement.quote(match[1]), "names": known}
                message = say("{place}写了“{words}”，表单里没有这个产品（产品名称是{names}）", **shown)
                yield Violation(source.key, message, say("请核对产品名称，改成同一个写法。"))
                break


def _is_usual(case: Case, source: FactSource, match: re.Match[str]) -> bool:
    """Say whether a name is general, or stands in the form or another paper."""
    name, table = plain(match[1]), table_of(case)
    if _GENERIC.search(name) or name in table.profile_text:
        return True
    return any(name in one.flat for one in table.papers if one.key != source.key)
