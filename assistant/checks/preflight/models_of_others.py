"""Parts of R76 on whose a model is: one that papers let another run, a listed one that they say was dropped, its use."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import has_denial, is_aside_of_filing
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern

_ENGINE = "(?:引擎|接口|模型|服务|中台|API|大脑|能力|底座|基座|打分器|云端)"
_DOES = "(?:代为|代劳|代[做出算跑]|出音|出图|出字|出结果|返回|打分|生成|合成|作答|回答|处理|计算|给出|承担|来做|完成|跑|把关|算出|画出|写出|念出|排序|提供)"
_RUN = lazy_pattern(
    rf"(?:由|借用|借助|借|经|走|转给|转由|转交|交给|交由|转接|托给|托付|靠|挂靠|套用|用的是|接的是|请)(?:了|到)?(?P<whose>[\u4e00-\u9fffA-Za-z0-9]{{2,12}}?)(?:的)?(?:现成|成品)?(?:的)?{_ENGINE}[^，。；]{{0,8}}{_DOES}"
    rf"|(?:借用|转接|借道|转给|转交|外包给|套壳|套用)(?:了)?(?P<other>[\u4e00-\u9fffA-Za-z0-9]{{2,10}}?)(?:的)?(?:现成|成品)?(?:的)?{_ENGINE}"
)
_UNKNOWN_INSIDE = lazy_pattern(
    r"(?:对方|人家|他们|供方|上游|那边|提供方|合作方|它)[^，。；]{0,8}(?:没有交底|没交底|未交底|不公开|不透露|没说|保密|未披露|不肯说|不让看)"
    r"|(?:内部|里面|里头)(?:的)?(?:结构|网络|细节|参数|是什么)[^，。；]{0,8}(?:不掌握|不清楚|不知道|无从得知|不了解|看不到)"
    r"|(?:我们|我方|本平台)(?:只|仅|就)?(?:送|传|发|交)[^，。；]{1,10}，?(?:它|对方|他们|那边)(?:就|便|再)?(?:回|给|返|吐)"
)
_BUILT_ON = lazy_pattern(
    rf"(?:脱胎于|源自|出自|衍生自|改自|改造自|承袭自?|承自|沿用|移植自?|取自|继承自?|蒸馏自|建在|搭在|长在)[^，。；]{{0,14}}(?:开源|社区|GitHub|HuggingFace|ModelScope|魔搭|公开权重|别家|他人|外部|商用|现成|大厂|友商)[^，。；]{{0,10}}(?:权重|骨架|框架|项目|代码|仓库|工程|{_ENGINE})"
    rf"|(?:开源|社区|公开|现成)[^，。；]{{0,8}}(?:权重|底座|基座|模型)[^。；]{{0,16}}(?:续训|接着(?:往下)?训|往下训|再训|微调(?:而成|出来|得来)|改造|裁剪|蒸馏)"
)
_SUPPLIED = lazy_pattern(
    rf"(?:接的|用的|背后|底下|其实|实际|实为)(?:就)?是(?:一家|某家?|大厂|别家|外面|外部|第三方|云厂商|友商)[^，。；]{{0,10}}{_ENGINE}"
    r"|(?:模型|算法|模块|引擎|接口|底座)[^，。；]{0,6}(?:由|是|请|找)(?:外包|外部|合作|第三方|外面的?|兄弟)(?:公司|团队|厂商|单位|方)[^，。；]{0,6}(?:提供|开发|做|写|训练|供给|维护|托管)"
)
_OURS = lazy_pattern(
    "本公司|我司|我方|本单位|自研|自有|自建|自家|本算法|平台自|自己|同一|上述|该|扩散|语言|声学|排序|规则"
)
_OWN_CLAIM = lazy_pattern("自研|未调用第三方|不调用第三方|自主研发|从头(?:预)?训练")
_DROPPED = (
    r"(?:换成|换用|改用|改成|切到|切换[到为成]|迁到|替换[为成]|收归|改由)(?:了)?(?:自家|自建|自研|自有|自营|本公司|我们|内部|自己)"
    r"|(?:早先|原先|此前|过去|以前|原来)[^，。；]{0,8}(?:外购|外采|采购|调用|租用|查询)[^。；]{0,24}(?:自家|自建|自研|自有|自己|不再)"
    r"|(?:不再|已停止|早已不|已不|已经不|停止了?|停用了?|不必再?)(?:外购|外采|采购|调用|使用|依赖|查询|接入|用)[^，。；]{0,8}(?:第三方|外部|外购|供应商|别家)"
)
_DROPS = lazy_pattern(_DROPPED)
_USE = lazy_pattern(r"用途[：:]?(?:为|是)?([^。；]{4,80})")
_LEAST_SHARED = 0.34
_CONTRACTS = "notes.third_party_models"


@rule_part("R76")
def models_run_by_others(case: Case) -> Iterator[Observation]:
    """Report papers that let an unlisted other run or supply the model, against a claim that it is the entity's own."""
    table = table_of(case)
    claim = next((one for one in table.statements if _OWN_CLAIM.search(tidy(one.text))), None)
    texts = (text for model in case.notes.third_party_models for text in (model.name, model.provider))
    known = [name for name in map(plain, filter(None, texts)) if name]
    for source in (*table.sources, *table.figures) if claim else ():
        if source.key.pattern().startswith(_CONTRACTS):
            continue
        yield SEEN
        for statement in source.statements:
            words = _of_another(tidy(statement.text), known, table.profile_text)
            if words and claim is not None:
                yield _unlisted(statement, words)
                break


def _of_another(text: str, known: list[str], form: str) -> str:
    """Return the words that let another run the model, or ""."""
    if is_aside_of_filing(text) or any(name[:4] in text for name in known):
        return ""
    for match in _RUN.finditer(text):
        name = match["whose"] or match["other"] or ""
        before = text[: match.start()].rpartition("，")[2]
        if len(name) > 1 and not _OURS.search(name) and name not in form and not has_denial(before + match[0]):
            return match[0]
    for pattern in (_UNKNOWN_INSIDE, _BUILT_ON, _SUPPLIED):
        passage = pattern.search(text)
        if passage and not has_denial(text[: passage.start()].rpartition("，")[2]):
            return passage[0]
    return ""


def _unlisted(statement: Statement, words: str) -> Violation:
    shown = {"place": statement.place.shown(), "quote": statement.quote(words)}
    text = say("{place}写到第三方的模型或服务：“{quote}”，第三方模型里没有列出", **shown)
    remedy = say("请核实：调用的补列名称、提供方、备案编号和合同，并与“自研”的说法一致；没有调用的，改正材料。")
    return Violation(statement.place.key, text, remedy)


@rule_part("R76")
def listed_models_dropped(case: Case) -> Iterator[Observation]:
    """Report papers that say another's model was replaced by an own one while the profile lists it."""
    models = case.notes.third_party_models
    for source in table_of(case).papers if models else ():
        for statement in source.statements:
            text = tidy(statement.text)
            match = _DROPS.search(text)
            if match:
                yield SEEN
                names = comma_list(model.name for model in models if model.name and plain(model.name))
                shown = {"place": statement.place.shown(), "quote": statement.quote(match[0]), "names": names}
                message = say("{place}写已改用自己的：“{quote}”，第三方模型里还列着“{names}”", **shown)
                remedy = say("请核实是否仍在调用：仍调用的改正材料，不再调用的从第三方模型里删去，各处改成一致。")
                yield Violation(statement.place.key, message, remedy)
                break


@rule_part("R76")
def uses_compared(case: Case) -> Iterator[Observation]:
    """Report a contract that lets a listed model do something else than the profile says."""
    for source in table_of(case).papers:
        if not source.key.pattern().startswith(_CONTRACTS):
            continue
        listed = [one for one in case.notes.third_party_models if one.name and plain(one.name)]
        model = next((one for one in listed if (one.name or "") in source.name), None)
        stated = _stated_use(source)
        if model is None or not model.purpose or not stated:
            continue
        yield SEEN
        if _shared(stated, plain(model.purpose)) < _LEAST_SHARED:
            shown = {"place": source.name, "words": stated[:40], "use": model.purpose[:40]}
            text = say("{place}写的用途是“{words}”，资料写的用途是“{use}”", **shown)
            yield Violation(source.key, text, say("请核实模型的用途，合同、材料和资料改成一致。"))


def _stated_use(source: FactSource) -> str:
    """Return what a contract says that its subject is used for, over line breaks, or ""."""
    match = _USE.search(source.flat)
    return match[1] if match else ""


def _shared(one: str, other: str) -> float:
    """Return the share of the pairs of characters of the shorter text that the other has."""
    mine = {one[at : at + 2] for at in range(len(one) - 1)}
    theirs = {other[at : at + 2] for at in range(len(other) - 1)}
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))
