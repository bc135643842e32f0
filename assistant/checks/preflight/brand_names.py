"""The part of R70 on names that begin with the entity's brand and are no product, algorithm or model of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside, sentence_at
from assistant.checks.preflight.fact_readers_names import brands
from assistant.checks.preflight.facts import FactSource, FactTable, table_of
from assistant.checks.preflight.names import misspelt
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern

_BRAND = 2  # characters
_FORM = "小程序|APP|App|app|网站|平台|应用|客户端|公众号|网页版|插件|机器人|助手|音箱"
_RUN = lazy_pattern(r"[\u4e00-\u9fffA-Za-z0-9]+")
_END = lazy_pattern(
    rf"{_FORM}|的|是|在|与|和|及|为|由|对|已|向|会|能|可|用户|会员|服务协议|用户协议|隐私|协议|账号|我已|规则|后台|中|里|上|内|首页|页"
)
_NAMED_AFTER = lazy_pattern(
    rf"(?:{_FORM}|用户|会员|服务协议|用户协议|隐私|协议|账号|的|中|里|内|上|首页|页|我已|后台)?[“”《》「」（）()]?"
)
_NAMED_BEFORE = lazy_pattern(
    r"(?:产品|应用|平台|登录|注册|打开|下载|欢迎|使用|进入|我司|本公司|本单位|旗下|名为|叫|称|推出|运营|上线|在|于|《|“|「|的)的?$"
)
_NO_NAME = lazy_pattern(
    r"^(?:品牌|商标|水印|字样|标识|图标|名义|官网|官方|账号|团队|公司|服务|系统|后台|客服|审核|平台|网站|应用|用户|会员|示例|网络|科技|信息|集团|有限"
    r"|回答|提供|生成|合成|推荐|首页|页面|开放|自研|自有|采用|使用|承诺|负责|将|等|不|未|没|全|各|两|三|新|旧|老)"
)
_OF_MODEL = lazy_pattern(
    r"[\u4e00-\u9fffA-Za-z0-9]{0,12}?(?:算法|模型|声码器|编码器|网络|引擎|框架)"
)  # other rules compare them
_OWN_PRODUCT = lazy_pattern(
    r"(?:本|该|我司|我们|公司|单位)(?:的|推出的|旗下)?(?:产品|应用|平台|服务|软件|小程序|APP|网站)(?:名为|名称为|叫做?|称为)?[“「《]([\u4e00-\u9fffA-Za-z0-9]{2,12})[”」》]"
)
_NAMED_APP = lazy_pattern(
    r"(?:在|打开|登录|使用|下载|进入|于|通过)(?:了)?[“「]?([\u4e00-\u9fffA-Za-z0-9]{3,8})[”」]?(?:APP|App|小程序|客户端)(?:内|中|里|上|首页|的|，|。|；)"
)
_GENERAL = lazy_pattern(
    "微信|支付宝|手机|本|该|我司|官方|用户|商家|企业|移动|安卓|苹果|对应|同名|相关|各|其他|应用程序|以上|上述|自己|产品|任一|两个|三个|版|端|算法|系统|协议|政策|关于|设置|规则|的|在"
)
_SHORTEST, _LONGEST = 4, 10


@rule_part("R70")
def names_with_brand(case: Case) -> Iterator[Observation]:
    """Report names in papers and figures that begin with the brand and that the form and no other paper has."""
    table, marks = table_of(case), _brands(case)
    reported: set[tuple[str, str]] = set()
    for source in (*table.papers, *table.figures) if marks else ():
        if source.key.pattern().startswith("subject.licence"):
            continue
        yield SEEN
        for name, sentence, at in _names(source, marks):
            known = (name[:_SHORTEST], str(source.key))
            is_reported = known in reported or _is_misspelt(case, source, name)  # the latter by R53
            if is_reported or is_aside(sentence) or _is_elsewhere(case, table, source, name):
                continue
            reported.add(known)
            place = source.place_at(at)
            names = comma_list(sorted({product.item.name for product in case.products if product.item.name}))
            names = names or comma_list(algorithm.name for algorithm in case.algorithms)
            text = say(
                "{place}写了“{words}”，表单里没有这个产品（产品名称是{names}）",
                place=place.shown(),
                words=name,
                names=names,
            )
            yield Violation(source.key, text, say("请核对产品名称，改成同一个写法。"))


@rule_part("R70")
def products_in_prose(case: Case) -> Iterator[Observation]:
    """Report a name that a sentence calls the own product or an app, which neither form nor another paper has."""
    if not case.products:
        return
    table = table_of(case)
    for source in table.papers:
        yield SEEN
        for statement in source.statements:
            text = tidy(statement.text)
            for match in (*_OWN_PRODUCT.finditer(text), *_NAMED_APP.finditer(text)):
                name = match[1]
                if _GENERAL.search(name) or is_aside(text) or _is_elsewhere(case, table, source, name):
                    continue
                names = comma_list(sorted({product.item.name for product in case.products if product.item.name}))
                shown = {"place": statement.place.shown(), "words": match[0], "names": names}
                message = say("{place}写了“{words}”，表单里没有这个产品（产品名称是{names}）", **shown)
                yield Violation(source.key, message, say("请核对产品名称，改成同一个写法。"))
                break


def _brands(case: Case) -> tuple[str, ...]:
    """Return the first characters of products, and of algorithms if the entity's name has them too."""
    entity = plain(case.subject.basic.name or "")
    of_algorithms = (algorithm.name[:_BRAND] for algorithm in case.algorithms if len(algorithm.name) > _BRAND)
    named = (*brands([product.item for product in case.products]), *(one for one in of_algorithms if one in entity))
    return tuple(dict.fromkeys(named))


def _names(source: FactSource, marks: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
    """Yield what follows a brand like a name, with its sentence and position."""
    text = source.flat
    for match in re.finditer("|".join(map(re.escape, marks)), text):
        run = _RUN.match(text, match.end())
        if run is None or _NO_NAME.match(run[0]) or _OF_MODEL.match(run[0]):
            continue
        end = _END.search(run[0], 1)
        name = match[0] + (run[0][: end.start()] if end else run[0])[: _LONGEST - _BRAND]
        before, after = text[max(0, match.start() - 6) : match.start()], text[match.start() + len(name) :]
        is_named = bool(_NAMED_BEFORE.search(before) or (_NAMED_AFTER.match(after) or [""])[0])
        if len(name) >= _SHORTEST and is_named:
            yield name, sentence_at(text, match.start()), match.start()


def _is_misspelt(case: Case, source: FactSource, name: str) -> bool:
    """Say whether a report's caption or name of a product has a name of the form one character off."""
    names = [product.item.name or "" for product in case.products]
    return source.key.pattern().endswith("assessment") and any(misspelt(one, name) for one in names)


def _is_elsewhere(case: Case, table: FactTable, source: FactSource, name: str) -> bool:
    """Say whether the form has the beginning of a name, or two other papers have it."""
    beginning = name[:_SHORTEST]
    if beginning in table.profile_text:
        return True
    return sum(beginning in other.flat for other in table.papers if other.key != source.key) > 1
