"""What is left unfinished in retained papers, in prose and in the form (parts of R39)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import say
from assistant.core.patterns import lazy_pattern

_LEFT = (
    lazy_pattern(r"[（(【\[]?待[^，。；（）)】\]]{0,8}?(?:补充|确认|填写|完善|核实|定稿|提供)[）)】\]]"),
    lazy_pattern(
        r"[（(【]?(?:填写说明|填写要求|填表说明|编写说明)[：:]|提交前请?删除|请删除(?:本|此|该)(?:行|段|句|页|节|说明)|(?:本|此|该)(?:行|段|句|页|说明)(?:请|要|须)?删除|[（(](?:表|图|下|此处|内容|附件|详情|以下|全文)?(?:从|暂)?略[）)]|请在此处|请描述所用|（此处[^）]{0,20}）"
    ),
    lazy_pattern(
        r"[（(](?:小|老)[\u4e00-\u9fff][：:]|[（(]?@[\u4e00-\u9fff]{2,3}[：: ]|批注[：:]|TODO|FIXME|？？|[_＿]{2,}(?=[%人家个万亿])"
    ),
    lazy_pattern(
        r"先这样写|勿删|再跟[^，。；]{0,8}确认|(?:截图|图片|内容|数据|材料|此处)?(?:后补|待补|待定)(?=[，。；）]|$)"
    ),
    lazy_pattern(
        r"记得(?:改|补|删|换|更新|核)|别忘了?(?:改|补|删|换)|上一?家(?:客户)?(?:的)?(?:稿|材料|模板|文档)|照抄|抄自|先空着|先留空|暂空|暂缺|留白待|空着(?:吧|先)?(?=[，。；）]|$)|[？?](?=[人家个万亿名%])|先(?:这样|这么|随便|大概|照抄|和[^，。；]{1,8}一样)(?=[，。；写填放用吧）]|$)"
        r"|等[^，。；]{1,12}(?:再|后再)(?:填|补|写|换|定下|更新|加上|贴)|等[^，。；]{1,8}(?:确认|回复|给数|定稿|定了|拍板|补充|发过来|反馈数据)(?:后)?(?:再|，|。|；|）|$)|(?:文案|数字|内容|名称|日期|数据|说明|介绍|图|人数|这里|此处|本段|本节|该项)(?:还)?(?:待定|未定|没定|没写|还没|待写|空缺|从略|TBD)"
        r"|(?:找|问|跟|催|@)[\u4e00-\u9fff]{1,3}(?:工|总|姐|哥|老师|经理|那边)?(?:要|问|核|确认|拿|补)(?=[一下，。；）]|$)|[周星期][一二三四五六日天](?:之?前)?(?:补|给|交|改|定|发)|(?:明天|后天|下周|月底前|回头|稍后|过两天|改天)(?:再)?(?:补|填|写|改|给|定|发|核)(?!充协议|发)"
        r"|(?:这段|这里|此段|这部分|本段|这句|该段)(?:内容)?(?:要|得|需要?|还|再|先|请|可以)?(?:再)?(?:改|删|补|核|确认|重写|润色|更新|替换|删除|填)(?=一下|掉|[，。；）！]|$)|(?:前|后|再|要)补上(?=[）)，。]|$)"
    ),
    lazy_pattern(
        r"[_＿]{3,}|（）(?!是|否)|[（(]\s*[_＿…]{2,}\s*[）)]|(?<![A-Za-z])(?:TBC|TBA|N/A待|lorem ipsum)(?![A-Za-z])"
        r"|[Xx×＊*]{2,}(?=[%年月日人家万亿部省市县区]|公司|系统|先生|女士|项目|产品|平台|大模型|算法)"
    ),
    lazy_pattern(
        r"请结合[^，。；]{0,8}(?:实际|情况)|一般不(?:少|超)于?[一二三四五六七八九十百千\d]+字|(?:删去|删除|划去|去掉)(?:不适用|未选|多余|其余|另一|其中)|不适用(?:的|项|者)?(?:一项|请)?(?:删|划)|(?:二|两|三|多|任|几)(?:者)?选(?:其)?一(?:[，。；）]|$)|择(?:其)?一(?:保留|填写|删)"
        r"|请(?:按|根据|依据|参照)[^，。；]{0,8}(?:填写|修改|调整|改写)|(?:示例|样例|范例|范文|模板)(?:文字|文本|内容|段落)(?:，|：)?(?:请|仅供参考|替换)|(?:视|按)情况(?:填写|删|改)|此(?:段|处|句|行)(?:文字|内容)?(?:仅供参考|请替换|为示例)"
    ),
    lazy_pattern(
        r"[？?](?=[^，。；）”]{0,8}(?:好像|似乎|应该|是不是|还是|不确定|到底|记得|写错|待|查|核))|(?:好像|似乎)(?:是|应该|不对|写错)|(?:拿不准|记不清|不太确定|说不准|吃不太准|以哪个为准|哪个对|对不上|有出入)(?=[，。；）？?]|$)"
        r"|(?:交|报|送|提交|定稿|上报|盖章)(?:上去|出去)?(?:之)?前(?:一定|务必)?(?:要|得|记得|再|别忘)[^，。；]{0,12}(?:改|换|删|补|核|润色|确认)|重(?:新)?截(?:一张|图|一下|过)?|(?:换皮|改版|新(?:界面|版本?|图)(?:出来|定了|上线))[^，。；]{0,6}(?:再|后|重)(?:换|补|截|贴)|(?:先|暂)(?:放|贴|用)(?:一张|张|个|旧|老|这)|(?:占位|占个位|占坑|放这儿|放这里|贴这里)(?=[，。；）]|图|$)"
    ),
    lazy_pattern(r"(?:法务|技术|研发|产品|运营|市场)(?:部|同事|团队)?(?:后|再|来)?(?:补|填)(?!充协议|贴|偿|报)"),
)
_COMPANY = lazy_pattern(r"(?:[XxＸ×某]{2,}|[*＊]{2,})(?:科技|网络|信息)?(?:有限)?(?:公司|单位|集团)")
_SAME = lazy_pattern(
    r"^(?:(?:文案|介绍|内容|说明|功能)?(?:待定|待写|未定|待补|没写|后补)|同上|见上|略|待定|待补充|暂无|详见\S{1,8}|TBD|无内容|xxx?|test|测试)(?:[，,。；].{0,12})?[。.]?$",
    re.IGNORECASE,
)


@rule_part("R39")
def unfinished_passages(case: Case) -> Iterator[Observation]:
    """Report instructions, remarks of colleagues and open passages in papers, and answers such as 同上."""
    table = table_of(case)
    for source in (*table.papers, *table.figures):
        known = {quote.words for quote in source.paper.placeholders} if source.paper else set()
        seen: set[str] = set()
        for statement in source.statements:
            yield SEEN
            words = _left(tidy(statement.text), case.subject.basic.name or "")
            if words and words not in seen and not any(words in quote or quote in words for quote in known):
                seen.add(words)
                yield _unfinished(statement, words)
    for statement in table.sources[0].statements:
        key = str(statement.place.key)
        if key.startswith(("products", "algorithms")) and _SAME.match(tidy(statement.text)) and _is_prose(key):
            text = say("{place}只写了“{words}”，没有实际内容", place=statement.place.shown(), words=statement.text[:24])
            yield Violation(statement.place.key, text, say("请写完整的内容，不写同上、略、待定。"), "warn")


def _left(text: str, name: str) -> str:
    """Return the words that show that a passage is unfinished, or ""."""
    match = next((match for pattern in _LEFT if (match := pattern.search(text))), None)
    if match is None and not re.search("[XxＸ×某]{2,}", name):
        match = _COMPANY.search(text)
    return match[0] if match else ""


def _unfinished(statement: Statement, words: str) -> Violation:
    shown = {"place": statement.place.shown(), "words": words, "quote": statement.quote(words)}
    text = say("{place}留着未完成的文字（占位、填写说明或批注）“{words}”：“{quote}”", **shown)
    return Violation(statement.place.key, text, say("请换成实际内容，或删去。"), "warn")


def _is_prose(key: str) -> bool:
    return key.rpartition(".")[2] in {
        "introduction",
        "description",
        "training_data",
        "hardware",
        "performance",
        "principle",
        "mechanism",
        "scene",
        "purpose",
    }
