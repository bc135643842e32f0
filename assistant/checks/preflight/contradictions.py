"""The rule that nothing is denied in one place and said in another (R75): data, persons, models, minors, generation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import NOT_READ
from assistant.checks.preflight.rule import SEEN, TECH, Gap, Observation, Violation, rule, rule_part
from assistant.core.keys import ROOT
from assistant.core.language import mark, say

_DENIAL = re.compile(
    "不|未|没有|无|禁止|严禁|防止|避免|拒绝|杜绝|剔除|去除|过滤|屏蔽|脱敏|替换|可能|如|若|风险|识别|以虚拟"
)

_ABROAD = mark("境外（海外）数据来源")
_NOTES = ROOT.child("notes")
_REFUSED = re.compile("不支持|不予|不得|不能|禁止|停止|拒绝|拦截|屏蔽|除外|不提供|不使用|替换|脱敏|剔除|删除|过滤")


@dataclass(frozen=True, slots=True)
class OppositeStances:
    """A topic with the words that deny something and the words that say it, except after excepted words."""

    topic: str
    denying: re.Pattern[str]
    saying: re.Pattern[str]
    excepted: re.Pattern[str] = _DENIAL
    within: re.Pattern[str] = re.compile("")


_ADULTS = (
    r"不(?:向|对|面向)?未成年人(?:提供|开放|推广)?|(?:仅|只|限)[^，。；]{0,6}(?:向|限|对|面向|供)?[^，。；]{0,4}(?:年满)?(?:18|十八)周?岁|须(?:年)?满(?:18|十八)周?岁"
    r"|年满(?:18|十八)周?岁(?:的用户|方可|并通过)|(?:不|未|禁止|严禁)[^，。；]{0,6}未成年人"
)
_SPAN = r"(?:至|到|-|~|—)"
_NUMERAL_AGE = (
    rf"(?<!\d)(?:[3-9]|1[0-7])(?:{_SPAN}\d{{1,2}})?周?岁"
    r"|(?<![一二三四五六七八九十百])(?:[六七八九]|十[一二三四五六七]?)周?岁"
)
_MINORS = (
    "小学|初中|高中|初[一二三]|高[一二三](?![度层级])|[一二三四五六]年级|K-?12|中学|幼儿园?|小朋友|儿童|少儿|宝宝|孩子|童声|小演员|亲子|学龄|婴幼|青少年用户|未成年用户"
    f"|{_NUMERAL_AGE}"
)
OPPOSITES = (
    OppositeStances(
        mark("未成年人"),
        re.compile(_ADULTS),
        re.compile(_MINORS),
        re.compile("不(?!同|断|仅|少|会)|未(?!来|成)|没有|禁止|严禁|防止|避免|拒绝|限制|屏蔽|有害|色情|风险|可能"),
    ),
    OppositeStances(
        mark("青少年模式"),
        re.compile(r"(?:设有?|开通|提供|上线)[^，。；]{0,4}青少年模式|青少年模式(?:已上线|[：:])"),
        re.compile(r"(?:未|没有|暂不|尚未|暂未|不)[^，。；]{0,6}(?:设|开通|提供|上线)?[^，。；]{0,3}青少年模式"),
        re.compile("(?!)"),
    ),
    OppositeStances(
        mark("个人信息的来源和数据"),
        re.compile(r"(?:不|未|没有)(?:含有?|包含|涉及|使用|采集|收集)(?:任何)?(?:用户)?个人信息|涉及个人信息[：:]否"),
        re.compile(r"聊天记录|通讯录|通话记录|短信内容|人像照|人像写真|写真照|行踪|住址|往来消息|对话记录|病历"),
    ),
    OppositeStances(
        mark("个人信息的来源和数据"),
        re.compile(r"(?:不|未|没有)(?:含有?|包含|涉及|使用|采集|收集)(?:任何)?(?:用户)?个人信息|涉及个人信息[：:]否"),
        re.compile("姓名|电话|手机号|身份证|客服工单|住址|邮箱|用户(?:提交|填写)的"),
        within=re.compile(r"materials\[[^\]]*数据|training_data"),
    ),
    OppositeStances(
        _ABROAD,
        re.compile(
            r"(?:不|未|没有)(?:含有?|包含|涉及|使用)(?:任何)?境外(?:来源的?)?(?:数据|语料)|包括境外数据[：:](?:不|否|无)"
        ),
        re.compile("海外|境外|国外|外网"),
        within=re.compile(r"materials\[[^\]]*(?:数据|模型|说明文档)|publication"),
    ),
    OppositeStances(
        mark("数据来源的授权"),
        re.compile(r"(?:均|都|已)(?:有|经|取得|获得)?(?:书面)?授权|书面授权"),
        re.compile(r"截取|抓取|爬取|爬虫|扒取|采自网络|网上下载|未经授权"),
        re.compile("不|未(?!经)|没有|禁止|严禁|防止|反爬|拦截|风险|可能"),
    ),
    OppositeStances(
        mark("位置的采集"),
        re.compile(r"(?:上线|接单|使用|服务)(?:[^，。；]{0,4})期间[^，。；]{0,6}(?:采集|位置)|下线(?:后|即)?停止"),
        re.compile(r"全天(?:候)?(?:采集|定位)|下线后[^，。；]{0,8}(?:采集|一次|定位|上报)|后台持续(?:采集|定位)"),
    ),
    OppositeStances(
        mark("精确定位（位置）"),
        re.compile(r"不(?:使用|采集|收集|获取)[^。；]{0,16}精确(?:定位|位置)|(?:到|仅)城市(?:的|级)?(?:位置)?"),
        re.compile(r"GPS|经纬度|精准?定位|精确定位|实时位置"),
    ),
    OppositeStances(
        mark("人脸"),
        re.compile(r"不(?:处理|采集|含|包含|涉及|识别)[^，。；]{0,6}人脸"),
        re.compile(r"真人照片|换脸|人像照|人像写真|写真照|自拍|人脸(?:替换|融合|生成|驱动)"),
    ),
    OppositeStances(
        mark("是否生成内容"),
        re.compile(r"不生成(?:任何)?内容|不(?:自动)?生成"),
        re.compile(
            r"(?:算法|模型|系统|自动)[^，。；]{0,6}(?:改写|生成|撰写)[^，。；]{0,4}(?:标题|摘要|文案|文章|图片|视频)|生成(?:标题|摘要|文案|文章)"
        ),
    ),
    OppositeStances(
        mark("用数据训练模型"),
        re.compile(r"(?:不得|禁止|不)[^，。；]{0,16}训练"),
        re.compile(r"(?:可|可以|有权|同意)(?:将|把|使用|用)[^，。；]{0,16}(?:数据|内容)[^，。；]{0,12}训练"),
        re.compile("不得|不(?!同)|禁止"),
    ),
    OppositeStances(
        mark("人工审核"),
        re.compile(r"由人工|人工(?:审核|复核|判断|抽查)(?!员)|机器审核与人工审核"),
        re.compile(r"(?:不设|没有|无|取消|不做|不再|不转)人工(?:审核|复核)?"),
        re.compile("(?!)"),
    ),
    OppositeStances(
        mark("内容审核"),
        re.compile(r"(?:全量|逐条|均|都|先)[^，。；]{0,4}(?:机器)?审核|全量机器审核"),
        re.compile(
            r"(?:不再|不予|不作|不做|不进行|未做|未设|免于|无需|取消)(?:[^，。；]{0,3})(?:审核|机审|人审|复核)|机器抽审，不|(?:仅|只)(?:抽查|抽审|抽检)"
        ),
        re.compile("(?!)"),
    ),
)


@rule(
    "R75",
    "warn",
    mark("一处否认、另一处又写的，各处改成一致：未成年人、个人信息、境外数据、人脸、定位、审核等"),
    stage="算法",
    source=mark("填报经验：材料与表单、材料之间矛盾，被退回"),
    needs=("profile", "documents"),
    who=TECH,
)
def opposite_statements(case: Case) -> Iterator[Observation]:
    """Report sentences that say what another source denies, once for each topic and source."""
    table = table_of(case)
    if not table.papers:
        yield Gap(say(NOT_READ))
    statements = list(table.statements)
    for pair in OPPOSITES:
        denial = next((one for one in statements if pair.denying.search(tidy(one.text))), None)
        if denial is None:
            continue
        yield SEEN
        reported = set()
        for statement in statements:
            if not pair.within.search(str(statement.place.key)):
                continue
            if pair.topic == _ABROAD and not statement.place.key.startswith(_NOTES):
                continue  # R26 compares form and report
            words = _said(pair, statement)
            if words and statement.place.key not in reported and statement is not denial:
                reported.add(statement.place.key)
                yield _contradiction(pair.topic, denial, statement, words)


def _said(pair: OppositeStances, statement: Statement) -> str:
    """Return the words with which a statement says what the topic's denial excludes, or ""."""
    text = tidy(statement.text)
    for match in pair.saying.finditer(text):
        before, after = re.split("[，。；：:]", text[: match.start()])[-1], re.split("[，。；]", text[match.end() :])[0]
        if not pair.excepted.search(before) and not _REFUSED.search(after):
            return match[0]
    return ""


def _contradiction(topic: str, denial: Statement, statement: Statement, words: str) -> Violation:
    shown = {
        "place": statement.place.shown(),
        "words": statement.quote(words),
        "other": denial.place.shown(),
        "denial": denial.quote()[:40],
        "topic": say(topic),
    }
    text = say("{topic}：{place}写“{words}”，{other}却写“{denial}”", **shown)
    return Violation(statement.place.key, text, say("请核实实际情况，各处改成一致。"))


_DENIED_ITEMS = re.compile(r"不(?:使用|采集|收集|读取|获取|处理)(?!于|任何|到)([\u4e00-\u9fff、]{2,30})")
_LEAST_ITEM = 3


@rule_part("R75")
def denied_items(case: Case) -> Iterator[Observation]:
    """Report data that a source uses while another says, item by item, that they are not used."""
    statements = list(table_of(case).statements)
    for denial in statements:
        for match in _DENIED_ITEMS.finditer(tidy(denial.text)):
            for item in re.split("[、和与及或]", match[1]):
                if len(item) >= _LEAST_ITEM:
                    yield from _used(item, denial, statements)


def _used(item: str, denial: Statement, statements: list[Statement]) -> Iterator[Observation]:
    pair = OppositeStances(mark("数据的使用（采集）来源"), re.compile("(?!)"), re.compile(re.escape(item)))
    reported = set()
    for statement in statements:
        if statement.place.key != denial.place.key and statement.place.key not in reported and _said(pair, statement):
            if re.search(f"(?:不|未|没有)[^。；]*{re.escape(item)}", tidy(statement.text)):
                continue
            reported.add(statement.place.key)
            yield _contradiction(pair.topic, denial, statement, item)
