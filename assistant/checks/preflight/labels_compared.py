"""The rule that papers and answers tell one story about labels and watermarks (R79)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import is_aside_of_filing, is_example, is_of_others
from assistant.checks.preflight.facts import Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_rules import unread_papers
from assistant.checks.preflight.papers_text import is_legible
from assistant.checks.preflight.rule import GENERATIVE_ONLY, SEEN, TECH, Observation, Violation, rule, rule_part
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern

_WATERMARK, _LABEL = "添加水印", "标签"
_THING = "(?:标识|水印|提示音|字样|角标|标签|标注|片头|片尾|声明|提示语|Logo|logo|LOGO)"
_NO_LABEL = lazy_pattern(
    r"不(?:带|含|附|加|打|标|留)(?:有)?(?:任何)?(?:提示|标识|水印|字样|角标)|(?<!有)无(?:任何)?(?:水印|标识|字样)(?!的)"
    r"|(?:暂?不|未|没有?|无需|不再|取消|看不到|免)(?:显示|添加|加注|设置|展示|加|标注|出现|带|打|放|写|作|做|有)[^，。；]{0,8}(?:标识|水印|字样|角标|生成提示|推荐提示)"
    r"|(?:标识|水印|字样|角标)[^，。；]{0,4}(?:暂)?(?:不|未|没有?)(?:显示|添加|设置|出现|加|做|保留)"
)
_REFUSED = lazy_pattern(
    r"(?:未|没有?|不|无)(?:加|带|标|含|添加|显示)?[^，。；]{0,8}的[^，。；]{0,12}(?:不得|不予|不能|不可|一律|禁止|拒|退|处罚|下架|暂停)"
)
_REMOVED = lazy_pattern(
    rf"(?:一键|可以?|能够?|选择|支持|允许|自行|付费|会员|开通)[^。；]{{0,10}}(?:去除|去掉|移除|关闭|关掉|消除|隐藏|抹去|擦除|删除|删掉|免|取消|不带|裁掉)[^，。；]{{0,8}}{_THING}"
    rf"|{_THING}[^。；]{{0,30}}(?:(?<!不)可以?|(?<!不)能够?|支持|允许)(?:由用户|由客户|自行|自己|一键)?(?:关闭|关掉|去除|去掉|移除|隐藏|消除|删除|删掉|取消)"
    r"|无水印(?:下载|导出|版|原图)|去水印"
)
_NOT = lazy_pattern(
    r"(?:不|未|无法|禁止|严禁|防止|避免|不得|恶意|绕过|违规)(?:得|能|可|允许|支持|提供)?[^，。；]{0,6}(?:去除|去掉|移除|关闭|消除|隐藏|删除|抹去|擦除)"
)
_START = lazy_pattern("开头|片头|起始|起首|首行|首页|之前|最前|前面|播放前|第一行|顶部|开始处")
_FINISH = lazy_pattern("末尾|结尾|片尾|尾部|文末|最后|之后|放完|播完|播放完|读完|结束时|结束后|末行|底部")
_CARRIERS = (
    "音频|语音|录音|声音|播",
    "视频|影片",
    "图片|图像|成图|照片",
    "导出|文件|文档|文稿|文本文件",
    "回答|答复|回复|对话",
    "信息流|列表|卡片|页面",
)
_CORNER = lazy_pattern("左上角|右上角|左下角|右下角")
_MARKED = lazy_pattern("水印|标识|字样|角标|提示音")
_SPOKEN_LABEL = lazy_pattern("(?:口播|播报|念|播放|提示)[^，。；]{0,6}[“「][^”」]*(?:AI|人工智能|合成|生成)")
_VISIBLE = lazy_pattern(r"(?:显式标识[^，。；]{0,30}|标识(?:的)?(?:文字|内容)(?:为|是)?)[“「]([^”」]{2,30})[”」]")
_BY_MACHINE = lazy_pattern("人工智能|AI|智能生成|算法生成|合成|机器生成|生成内容", re.IGNORECASE)
_POSITIVE = lazy_pattern(
    r"(?:添加|嵌入|叠加|写入|加盖|带有|加入)[^，。；]{0,14}水印|水印[^，。；]{0,10}(?:叠加|嵌入|写入)"
)


@rule(
    "R79",
    "warn",
    mark("标识和水印在表单、功能介绍、材料里是一个说法"),
    stage="算法",
    source=mark("《人工智能生成合成内容标识办法》；填报经验"),
    needs=("profile", "documents"),
    who=TECH,
    types=GENERATIVE_ONLY,
)
def labels_compared(case: Case) -> Iterator[Observation]:
    """Report statements that generated content has no label or that users can remove it, and labels without AI."""
    table = table_of(case)
    yield from unread_papers(case)
    remedy = say("生成合成内容须有标识，用户不能去除；请核实实际做法，各处改成一致。")
    for statement in table.statements:
        text = tidy(statement.text)
        yield SEEN
        fault = ""
        if _NO_LABEL.search(text) and not _REFUSED.search(text):
            fault = say("{place}写不加标识：“{quote}”", place=statement.place.shown(), quote=statement.quote("标识"))
        elif _REMOVED.search(text) and not _NOT.search(text) and not is_example(text) and not is_of_others(text):
            fault = say(
                "{place}写水印或标识可以去除：“{quote}”", place=statement.place.shown(), quote=statement.quote()
            )
        elif (match := _VISIBLE.search(text)) and not _BY_MACHINE.search(match[1]) and not is_aside_of_filing(text):
            fault = say(
                "{place}写的显式标识“{words}”没有说明由人工智能生成", place=statement.place.shown(), words=match[1]
            )
        if fault:
            yield Violation(statement.place.key, fault, remedy)


@rule_part("R79")
def ends_compared(case: Case) -> Iterator[Observation]:
    """Report a label at the end of what others label at the beginning, or at the beginning instead of the end."""
    stated: list[tuple[str, str, Statement]] = []
    for statement in table_of(case).statements:
        for part in re.split("[，；。]", tidy(statement.text)):
            if _MARKED.search(part) or _SPOKEN_LABEL.search(part):
                sides = [name for name, words in (("开头", _START), ("末尾", _FINISH)) if words.search(part)]
                carrier = next((words for words in _CARRIERS if re.search(words, part)), "")
                stated += [(carrier, sides[0], statement)] if carrier and len(sides) == 1 else []
    for carrier in dict.fromkeys(carrier for carrier, _, _ in stated):
        sides = [side for name, side, _ in stated if name == carrier]
        usual = max(sides, key=sides.count)
        for name, side, statement in stated:
            if name == carrier and side != usual:
                yield SEEN
                shown = {"place": statement.place.shown(), "corner": side, "usual": usual}
                text = say("{place}写水印在{corner}，别处写在{usual}", **shown)
                yield Violation(statement.place.key, text, say("请核实水印的位置，各处改成一致。"))


@rule_part("R79")
def positions_compared(case: Case) -> Iterator[Observation]:
    """Report a label in another corner than most statements say."""
    stated: list[tuple[str, Statement]] = []
    for statement in table_of(case).statements:
        text = tidy(statement.text)
        named: set[str] = set(_CORNER.findall(text)) if _MARKED.search(text) else set()
        stated += [(corner, statement) for corner in named if len(named) == 1]
    corners = [corner for corner, _ in stated]
    usual = max(corners, key=corners.count, default="")
    for corner, statement in stated:
        yield SEEN
        if corner != usual:
            shown = {"place": statement.place.shown(), "corner": corner, "usual": usual}
            text = say("{place}写水印在{corner}，别处写在{usual}", **shown)
            yield Violation(statement.place.key, text, say("请核实水印的位置，各处改成一致。"))


@rule_part("R79")
def watermarks_compared(case: Case) -> Iterator[Observation]:
    """Report a ticked 添加水印 that the report omits, and a watermark that the form does not tick."""
    for algorithm in case.algorithms:
        after = algorithm.item.detail.strategy.post_processing
        if not after.methods:
            continue
        yield SEEN
        key = algorithm.at("detail.strategy.post_processing.methods")
        is_labelled = _LABEL in after.methods  # without any label R31 reports it
        if _WATERMARK not in after.methods and is_labelled and _POSITIVE.search(tidy(after.description or "")):
            text = say("后处理的详细描述写了水印，“后处理方式”没有选“{method}”", method=_WATERMARK)
            yield Violation(key, text, say("请补选与实际相符的方式。"))
        elif _WATERMARK in after.methods:
            yield from _omitted(case, algorithm)


def _omitted(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    key = algorithm.at("basic.assessment")
    paper = case.papers.facts.get(key)
    if (
        paper is not None
        and paper.blocks
        and is_legible(paper)
        and "水印" not in "".join(block.text for block in paper.blocks)
    ):
        text = say("表单的后处理方式选了“{method}”，自评估报告没有写水印", method=_WATERMARK)
        yield Violation(key, text, say("请在“结果标识”一节写明水印的位置和文字，或改正表单。"))
