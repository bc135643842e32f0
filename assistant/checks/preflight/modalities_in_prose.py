"""Parts of R80 on what any paper, answer or figure says is given out or taken in, in words of everyday."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import clause_after, clause_before, is_aside_of_filing, is_denied
from assistant.checks.preflight.facts import FactSource, table_of
from assistant.checks.preflight.modalities_compared import KNOWN_FORMATS
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.promises_compared import sentences_of
from assistant.checks.preflight.rule import SEEN, Observation, Violation, rule_part
from assistant.core.language import comma_list, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.vocabulary import AUDIO, IMAGE, OTHER, TEXT, VIDEO

_GIVEN = {
    AUDIO: lazy_pattern(
        r"(?:合成|生成)(?:的)?(?:人声|语音|声音|音频)|朗读(?:回答|答案|结果|内容|全文|文章|功能|按钮|版)|(?:语音|声音)(?:播报|朗读|播放|读出)|(?:念|读)(?:出来|给(?:用户|您|大家)听)|(?:收听|听)(?:回答|结果|全文)|配上?(?:旁白|音乐|背景音|配音)|有声版"
    ),
    IMAGE: lazy_pattern(
        r"(?:自动|随文|另|附带?|含|配有|一键|智能)(?:自动)?(?:配图|插图|插画|图片)|(?:画|绘|出)(?:一|几|两)(?:张|幅)|文生图|(?:生成|制作|绘制)[^，。；]{0,4}(?:海报|插画|插图|封面图|表情包|配图)"
    ),
    VIDEO: lazy_pattern(
        r"(?:短片|视频|影片|动图|动画|片子)[^，。；]{0,6}(?:按[条秒个段]|计费|成片|可下载|导出)|(?:生成|导出|合成|做成|输出|转成|剪成)[^，。；]{0,6}(?:短片|视频|影片|动图|动画)|[图文]生视频|动起来|会动的"
    ),
    TEXT: lazy_pattern(
        r"(?:连同|附带|随附|另附|附上|同时|一并|另外|还)(?:返回|给出|输出|生成|提供)?[^，。；]{0,12}(?:字幕|文本|文字稿|文稿|摘要|歌词)|(?:返回|给出|输出|导出|生成|下载)[^，。；]{0,6}(?:字幕|文字稿|文本文件|SRT|LRC)"
    ),
}
_TAKEN = {
    VIDEO: lazy_pattern(
        r"(?:上传|传|拖入|导入|提交|录制?|发来?)(?:送|上|入|来)?[^，。；]{0,8}(?:视频|短片|录像|录屏|影片)|(?:视频|影片|录像)(?:里|中|内)的?(?:对白|声音|台词|人声|字幕|画面)[^。；]{0,12}(?:换|转|改|译|配|提取|翻)|(?:视频|录像|影片)[（(]?[^，。；]{0,4}MP4"
    ),
    IMAGE: lazy_pattern(
        r"(?:上传|传|拖入|导入|提交|拍|发)(?:送|上|入|来)?(?:一)?(?:张|幅)?(?:[^，。；]{0,4})(?:照片|图片|截图|相片)|拍(?:下|照|给)[^，。；]{0,8}(?:让|给|问|交|由)(?:系统|它|模型|AI)|拍照(?:提问|上传|搜|识)|拍一拍"
    ),
    AUDIO: lazy_pattern(
        r"(?:按住|长按|对着[^，。；]{0,4})(?:说话|讲|话筒)|(?:语音|录音)(?:提问|输入|上传|留言)|上传(?:一段)?(?:录音|音频|语音|样音)"
    ),
}
_NO_OFFER = lazy_pattern(
    "投诉|举报|申诉|证据|证明|认证|授权书|身份证|执照|风险|滥用|冒充|骚扰|盗用|训练|语料|评测|监测|佐证|画师|标注|转写|再次过滤|检测|识别到|不含|暂停|许可|采购|场景|应用领域|分类|过滤|审核|判断|应用于|目的|客户可能|用途"
)
_EXPORTED = lazy_pattern(r"(?:另存|导出|下载|保存为|存为|存成|输出为|返回)[^。；]{0,40}")
_FORMAT = lazy_pattern(r"(?<![A-Za-z0-9./])([A-Za-z]{2,4}\d?)(?![A-Za-z0-9/])")
_SAME = {"JPEG": "JPG", "WORD": "DOCX"}
_PAPERS = lazy_pattern("制度|算法|数据|情况|报告|公示")


@rule_part("R80")
def modalities_in_prose(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report outputs, inputs and formats in any statement about the algorithm that the form does not tick, once a source."""
    data = algorithm.item.detail.data
    outputs, inputs = set(data.output_modality or ()), {word.partition("/")[0] for word in data.input_modality or ()}
    if not outputs or not inputs or OTHER in outputs | inputs:
        return
    for source in _sources(case, algorithm):
        yield SEEN
        for statement in sentences_of(source):
            text = tidy(statement.text)
            stated = _unticked_kind(text, _GIVEN, outputs, say("输出数据模态")) or _unticked_kind(
                text, _TAKEN, inputs, say("输入数据模态")
            )
            if stated:
                words, kind, label = stated
                shown = {
                    "place": statement.place.shown(),
                    "words": statement.quote(words[:8]),
                    "kinds": kind,
                    "label": label,
                }
                message = say("{place}写“{words}”，{label}没有选“{kinds}”", **shown)
                yield Violation(statement.place.key, message, say("请核实；补选模态，或改正材料。"))
                break
        yield from _formats(source, set(data.output_format or ()))


def _sources(case: Case, algorithm: OneAlgorithm) -> Iterator[FactSource]:
    """Yield form, papers and figures that may be about the algorithm: those of the entity and those that name no other."""
    table = table_of(case)
    form = table.sources[0]
    keys = [algorithm.key, *(product.key for product in algorithm.products)]
    own = tuple(one for one in form.statements if any(one.place.key.startswith(key) for key in keys))
    yield FactSource(form.key, form.name, own)
    for source in (*table.papers, *table.figures):
        is_named = source.about in ("", algorithm.name) or "/" in source.about
        is_compared = source.key.pattern().endswith("publication")  # R50 does
        if is_named and not is_compared and (source.paper is None or _PAPERS.search(source.name)):
            yield source


def _unticked_kind(
    text: str, kinds: dict[str, re.Pattern[str]], ticked: set[str], label: str
) -> tuple[str, str, str] | None:
    """Return words that say a kind which is not ticked, the kind and the field's label."""
    if is_aside_of_filing(text):
        return None
    for kind, pattern in kinds.items():
        for match in pattern.finditer(text) if kind not in ticked else ():
            about = clause_before(text, match.start()) + match[0] + clause_after(text, match.end())
            if not is_denied(text, match.start(), match.end()) and not _NO_OFFER.search(about):
                return match[0], kind, label
    return None


def _formats(source: FactSource, ticked: set[str]) -> Iterator[Observation]:
    for statement in sentences_of(source) if ticked and OTHER not in ticked else ():
        match = _EXPORTED.search(statement.text)
        if not match or is_denied(statement.text, match.start(), match.end()):
            continue
        words = {_SAME.get(word.upper(), word.upper()) for word in _FORMAT.findall(match[0])}
        more = sorted((words & KNOWN_FORMATS) - ticked)
        if more:
            shown = {"place": statement.place.shown(), "words": statement.quote(match[0][:8]), "more": comma_list(more)}
            message = say("{place}写“{words}”，输出文件格式没有选“{more}”", **shown)
            yield Violation(statement.place.key, message, say("请核实；补选格式，或改正材料。"))
            return
