"""The part of R76 on models named in prose: one that the form does not know, and another name for a listed one."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.contexts import is_aside, is_denied
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import plain
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.keys import ROOT
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern

_NAMED = lazy_pattern(r"([\u4e00-\u9fffA-Za-z0-9·.\-]{2,20}?)(?:大语言模型|大模型|语言模型|基座模型|基础模型)")
_BEFORE = lazy_pattern(
    r"^.*(?:的是|调用|走|接入|接的|对接|采用|使用|依托|基于|借助|转给|转由|交给|交由|切到|切换到|换成|改用|来自|由|与|和|及|或|对|将|把|了|在|到|给|从|以|其|该|本|此|所|等|款|个|各|种|为|是|用|调|的|模型|向|靠|让|经|含|有|至)"
)
_PLAIN = lazy_pattern(
    "^(?:自研|自有|第三方|外部|通用|国产|国内|境外|国外|开源|商用|商业|行业|垂直|垂类|多模态|中文|预训练|预训|生成式|人工智能|AI|大型|小型|轻量|底层|基座|基础|其他|任何|同一|另一|别家|他人|内部|上游|下游|文本|图像|图片|语音|视频|视觉|语义|理解|对话|问答|审核|合规|类|深度|统一|现有|上述|一个|多种|各类|主流|知名|自回归|解码器结构|编码器|结构|神经网络|概率|统计|单一|领域|专用|规模|超大规模)+$"
)
_FAMOUS = lazy_pattern(
    r"(?<![A-Za-z])(?:Qwen|ChatGLM|GLM-?\d|DeepSeek|Kimi|MiniMax|ERNIE|InternLM|Baichuan|Yi-\d|Hunyuan|Doubao|Moonshot)[\w.\-]*|文心一言|文心大模型|通义千问|通义万相|腾讯混元|混元大模型|豆包大模型|豆包|智谱清言|智谱AI|讯飞星火|星火大模型|盘古大模型|百川大模型|月之暗面|深度求索|商汤日日新|紫东太初|书生大模型|天工大模型|阶跃星辰|可灵|即梦"
)
_BY = lazy_pattern(
    r"(?:调用|使用|采用|接入|用到)(?:了)?(?:的)?([\u4e00-\u9fffA-Za-z0-9“”\-]{3,24}?)(?:，)?(?:由|系)([\u4e00-\u9fff()（）]{4,30}?(?:公司|研究院|集团))(?:提供|研发|开发|运营)"
)
_SUBJECT = lazy_pattern(r"(?:标的|服务内容|模型名称|合同标的|产品名称|服务名称)[：:]([^，。；、]{3,30})")


@rule_part("R76")
def models_in_prose(case: Case) -> Iterator[Observation]:
    """Report sentences that use a model by a name which neither the form nor two other papers have, once a source."""
    table = table_of(case)
    form = table_of(case).profile_text
    for source in table.papers:
        yield SEEN
        for statement in source.statements:
            name = _unknown(case, source, statement, form)
            if name:
                shown = {"place": statement.place.shown(), "quote": statement.quote(name)}
                text = say("{place}写到第三方的模型或服务：“{quote}”，第三方模型里没有列出", **shown)
                remedy = say(
                    "请核实：调用的补列名称、提供方、备案编号和合同，并与“自研”的说法一致；没有调用的，改正材料。"
                )
                yield Violation(statement.place.key, text, remedy)
                break


def _unknown(case: Case, source: FactSource, statement: Statement, form: str) -> str:
    text = tidy(statement.text)
    names = (plain(model.name or "") for model in case.notes.third_party_models)
    listed = [name for name in names if name]
    for match in (*_NAMED.finditer(text), *_FAMOUS.finditer(text)):
        is_famous = not match.re.groups
        name = match[0] if is_famous else _BEFORE.sub("", match[1])
        if not is_famous and (len(name) < 2 or _PLAIN.match(name)):
            continue
        others = [one for one in table_of(case).papers if one.key != source.key and name in one.flat]
        if name in form or any(one in match[0] for one in listed) or (len(others) > 1 and not is_famous):
            continue
        if not is_denied(text, match.start(), match.end()) and not is_aside(text):
            return name
    return ""


@rule_part("R76")
def listed_models_renamed(case: Case) -> Iterator[Observation]:
    """Report a sentence or contract that calls a listed provider's model by another name."""
    listed: dict[str, set[str]] = {}
    for model in case.notes.third_party_models:
        name = plain(model.name or "")
        if name:
            listed.setdefault(plain(model.provider or ""), set()).add(name)
    names = {name for group in listed.values() for name in group}
    contracts = ROOT.child("notes").child("third_party_models")
    for source in table_of(case).papers if names else ():
        for statement in source.statements:
            text = tidy(statement.text)
            called = [(match[1], listed.get(match[2], set())) for match in _BY.finditer(text)]
            if source.key.startswith(contracts):
                called += [(match[1], names) for match in _SUBJECT.finditer(text)]
            for words, ours in called:
                yield SEEN
                if ours and not any(name in words or words.strip("“”") in name for name in ours):
                    shown = {"place": statement.place.shown(), "words": words, "names": comma_list(sorted(ours))}
                    message = say("{place}写的第三方模型名称是“{words}”，资料是“{names}”", **shown)
                    yield Violation(source.key, message, say("请核对模型名称，材料、合同和资料改成一致。"))
