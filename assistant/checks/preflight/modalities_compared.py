"""The rule that papers and functions name the modalities and file formats of the form (R80)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import clause_after, clause_before, is_aside, is_denied
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import NOT_READ
from assistant.checks.preflight.rule import GENERATIVE_ONLY, SEEN, TECH, Gap, Observation, Violation, rule, rule_part
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.profile.vocabulary import AUDIO, IMAGE, OTHER, TEXT, VIDEO

_WORDS = {
    TEXT: lazy_pattern("文本|文字(?!标识)|字幕"),
    IMAGE: lazy_pattern("图像|图片|配图|插图|照片|海报"),
    AUDIO: lazy_pattern("音频|语音|人声|音乐|配音"),
    VIDEO: lazy_pattern("视频|动图|动画"),
}
_OUTPUT = lazy_pattern(r"(?<!结果)输出(?:内容|数据模态|结果)?(?:为|包括|是|有|：)([^，。；]{1,40})")
_INPUT = lazy_pattern(r"(?<!用户)输入(?:数据模态)?(?:为|包括|是|：)([^，。；]{1,40})")
_SPOKEN = lazy_pattern(
    "语音(?:提问|输入|发问|对话|交互|指令|唤醒)|按住说话|说出问题|录音(?:提问|上传)|(?:用|靠|直接|也可|可以)(?:语音|说话|嘴)|(?:说|讲|念|哼)(?:一)?(?:句|段)(?:话)?"
    "|(?:上传|发|传|录)(?:送|一)?(?:段|条)?(?:语音|录音|音频|声音)"
)
_PICTURED = lazy_pattern(
    "拍照(?:提问|上传|搜题|输入|识别)|(?:上传|拖入|发|传|拍|贴|导入|选)(?:送|来|入|上)?(?:一|几)?(?:张|幅)?(?:[^，。；]{0,6})(?:图片|照片|截图|相片|相册|题图)|看图|识图|以图|图文(?:输入|提问)|拍一?张"
)
_FILMED = lazy_pattern(
    "(?:上传|拖入|发|传|导入|录)(?:送|来|入|制)?(?:一)?(?:段|个)?(?:[^，。；]{0,4})(?:视频|短片|录像|录屏)"
)
_PRODUCED = lazy_pattern(
    r"(?:生成|输出|合成|导出|产出|做成|转成|变成|返回|制作|自动配|配(?=[上一]|张)|一键成)(?:为|出|成|一段|一张|一条|一支)?(?P<what>[^，。；]{0,10})"
)
_PRODUCTS_OF = {
    IMAGE: lazy_pattern("图像|图片|配图|插图|插画|照片|海报|封面图|表情包"),
    AUDIO: lazy_pattern("音频|语音|人声|音乐|配音|朗读|歌曲|播报"),
    VIDEO: lazy_pattern("视频|动图|动画|短片|影片|口播|数字人"),
}
_NOT_A_USE = lazy_pattern(
    "投诉|举报|申诉|证据|证明|认证|授权书|标识|水印|头像|风险|滥用|训练|身份证|营业执照|评测|监测|佐证|见图|应用领域|使用场景"
)
_LABEL_OF_COVER = lazy_pattern("算法(?:应用领域|使用场景)：")
_FORMAT = lazy_pattern(r"格式(?:为|是|包括|：)\s*((?:[A-Za-z0-9]{2,5}(?:（[A-Za-z0-9]{2,5}）)?[、和及或/与]?)+)")
_FORMATS = lazy_pattern("[A-Za-z0-9]{2,5}")
_SAME = {"JPEG": "JPG", "TEXT": "TXT"}
KNOWN_FORMATS = frozenset("TXT JPG GIF MP3 MP4 PNG WAV DOC DOCX PDF FLAC AAC WEBP BMP OGG AVI MOV SVG MD".split())


@rule(
    "R80",
    "warn",
    mark("材料和功能介绍写的输入、输出模态和格式，表单都选了"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：输出模态与文件格式不符"),
    needs=("profile", "documents"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def modalities_compared(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report modalities and formats that papers of the algorithm name and the form does not tick."""
    data = algorithm.item.detail.data
    outputs, inputs = set(data.output_modality or ()), {word.partition("/")[0] for word in data.input_modality or ()}
    sources = _about(case, algorithm)
    if not sources or not outputs:
        yield Gap(say(NOT_READ))
        return
    for source in sources:
        for statement in source.statements:
            yield SEEN
            text = tidy(statement.text)
            yield from _unticked(statement, text, _OUTPUT, outputs, say("输出数据模态"))
            yield from _unticked(statement, text, _INPUT, inputs, say("输入数据模态"))
            yield from _formats(statement, text, algorithm)


def _about(case: Case, algorithm: OneAlgorithm) -> list[FactSource]:
    """Return the papers that describe the algorithm: its own, and retained ones that name it or no other."""
    return [
        source
        for source in table_of(case).papers
        if (source.algorithm == algorithm and not source.key.pattern().endswith("publication"))  # R50 compares it
        or (
            source.key.parts[0].name == "notes"
            and (not source.about or source.about == algorithm.name)
            and re.search("算法|数据", source.name)
        )
    ]


def _unticked(
    statement: Statement, text: str, pattern: re.Pattern[str], ticked: set[str], label: str
) -> Iterator[Observation]:
    if not ticked or OTHER in ticked:
        return
    for match in pattern.finditer(text):
        more = [kind for kind, words in _WORDS.items() if kind not in ticked and words.search(match[1])]
        if more:
            shown = {"place": statement.place.shown(), "words": match[0], "label": label, "kinds": comma_list(more)}
            message = say("{place}写“{words}”，{label}没有选“{kinds}”", **shown)
            yield Violation(statement.place.key, message, say("请核实；补选模态，或改正材料。"))


def _formats(statement: Statement, text: str, algorithm: OneAlgorithm) -> Iterator[Observation]:
    ticked = algorithm.item.detail.data.output_format or ()
    if not ticked or OTHER in ticked:
        return
    for match in _FORMAT.finditer(text):
        words = {_SAME.get(word.upper(), word.upper()) for word in _FORMATS.findall(match[1])}
        more = sorted((words & KNOWN_FORMATS) - set(ticked))
        if more:
            shown = {"place": statement.place.shown(), "words": match[0], "more": comma_list(more)}
            message = say("{place}写“{words}”，输出文件格式没有选“{more}”", **shown)
            yield Violation(statement.place.key, message, say("请核实；补选格式，或改正材料。"))


@rule_part("R80")
def inputs_of_functions(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report functions and papers that take speech, pictures or films, which the form does not tick as input."""
    inputs = {word.partition("/")[0] for word in algorithm.item.detail.data.input_modality or ()}
    if not inputs or OTHER in inputs:
        return
    for statement in _described(case, algorithm):
        for kind, pattern in ((AUDIO, _SPOKEN), (IMAGE, _PICTURED), (VIDEO, _FILMED)):
            text = tidy(statement.text)
            match = pattern.search(text)
            if match and kind not in inputs and not _is_no_offer(text, match):
                shown = {"place": statement.place.shown(), "words": statement.quote(match[0]), "kind": kind}
                message = say("{place}写“{words}”，输入数据模态没有选“{kind}”", **shown)
                yield Violation(statement.place.key, message, say("请核实；补选模态，或改正功能介绍。"))
                break


@rule_part("R80")
def outputs_of_functions(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report functions and papers in which pictures, sound or films are made, which the form does not tick as output."""
    outputs = set(algorithm.item.detail.data.output_modality or ())
    if not outputs or OTHER in outputs:
        return
    for statement in _described(case, algorithm):
        text = tidy(statement.text)
        for match in _PRODUCED.finditer(text):
            more = [kind for kind, words in _PRODUCTS_OF.items() if kind not in outputs and words.search(match["what"])]
            if more and not _is_no_offer(text, match):
                shown = {
                    "place": statement.place.shown(),
                    "words": statement.quote(match[0]),
                    "kinds": comma_list(more),
                }
                message = say("{place}写“{words}”，{label}没有选“{kinds}”", label=say("输出数据模态"), **shown)
                yield Violation(statement.place.key, message, say("请核实；补选模态，或改正材料。"))
                break


def _is_no_offer(text: str, match: re.Match[str]) -> bool:
    """Say whether a passage is denied, or speaks of complaints, evidence, labels or somebody else."""
    about = clause_before(text, match.start()) + match[0] + clause_after(text, match.end())
    is_other = bool(_LABEL_OF_COVER.match(text)) or is_aside(text)
    return is_denied(text, match.start(), match.end()) or is_other or bool(_NOT_A_USE.search(about))


def _described(case: Case, algorithm: OneAlgorithm) -> Iterator[Statement]:
    """Yield what the form says of the associated products' functions, and the papers of the algorithm."""
    keys = [product.key for product in algorithm.products]
    for statement in table_of(case).sources[0].statements:
        if any(statement.place.key.startswith(key) for key in keys):
            yield statement
    for source in (*_about(case, algorithm), *_overviews(case, algorithm)):
        yield from source.statements


def _overviews(case: Case, algorithm: OneAlgorithm) -> list[FactSource]:
    """Return the descriptions of products where no other algorithm is filed."""
    papers = table_of(case).papers if len(case.algorithms) == 1 and algorithm.products else ()
    return [source for source in papers if "情况说明" in source.name]
