"""The rule that papers and functions name the modalities and file formats of the form (R80)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.facts import FactSource, Statement, table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_text import NOT_READ
from assistant.checks.preflight.rule import GENERATIVE_ONLY, SEEN, TECH, Gap, Observation, Violation, rule, rule_part
from assistant.core.language import mark, say
from assistant.declaration.profile.vocabulary import AUDIO, IMAGE, OTHER, TEXT, VIDEO

_WORDS = {
    TEXT: re.compile("文本|文字(?!标识)|字幕"),
    IMAGE: re.compile("图像|图片|配图|插图|照片|海报"),
    AUDIO: re.compile("音频|语音|人声|音乐|配音"),
    VIDEO: re.compile("视频|动图|动画"),
}
_OUTPUT = re.compile(r"(?<!结果)输出(?:内容|数据模态|结果)?(?:为|包括|是|有|：)([^，。；]{1,40})")
_INPUT = re.compile(r"(?<!用户)输入(?:数据模态)?(?:为|包括|是|：)([^，。；]{1,40})")
_SPOKEN = re.compile("语音(?:提问|输入|发问|对话|交互)|按住说话|说出问题|录音(?:提问|上传)")
_PICTURED = re.compile("拍照(?:提问|上传|搜题|输入)|上传(?:一张)?(?:[^，。；]{0,6})(?:图片|照片)")
_FORMAT = re.compile(r"格式(?:为|是|包括|：)\s*((?:[A-Za-z0-9]{2,5}(?:（[A-Za-z0-9]{2,5}）)?[、和及或/与]?)+)")
_FORMATS = re.compile("[A-Za-z0-9]{2,5}")
_SAME = {"JPEG": "JPG", "TEXT": "TXT"}
_KNOWN_FORMATS = frozenset("TXT JPG GIF MP3 MP4 PNG WAV DOC DOCX PDF FLAC AAC WEBP BMP OGG AVI MOV SVG MD".split())


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
            shown = {"place": statement.place.shown(), "words": match[0], "label": label, "kinds": "、".join(more)}
            message = say("{place}写“{words}”，{label}没有选“{kinds}”", **shown)
            yield Violation(statement.place.key, message, say("请核实；补选模态，或改正材料。"))


def _formats(statement: Statement, text: str, algorithm: OneAlgorithm) -> Iterator[Observation]:
    ticked = algorithm.item.detail.data.output_format or ()
    if not ticked or OTHER in ticked:
        return
    for match in _FORMAT.finditer(text):
        words = {_SAME.get(word.upper(), word.upper()) for word in _FORMATS.findall(match[1])}
        more = sorted((words & _KNOWN_FORMATS) - set(ticked))
        if more:
            shown = {"place": statement.place.shown(), "words": match[0], "more": "、".join(more)}
            message = say("{place}写“{words}”，输出文件格式没有选“{more}”", **shown)
            yield Violation(statement.place.key, message, say("请核实；补选格式，或改正材料。"))


@rule_part("R80")
def inputs_of_functions(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report functions of associated products that take speech or pictures, which the form does not tick as input."""
    inputs = {word.partition("/")[0] for word in algorithm.item.detail.data.input_modality or ()}
    if not inputs or OTHER in inputs:
        return
    keys = [product.key for product in algorithm.products]
    for statement in table_of(case).sources[0].statements:
        if not any(statement.place.key.startswith(key) for key in keys):
            continue
        for kind, pattern in ((AUDIO, _SPOKEN), (IMAGE, _PICTURED)):
            match = pattern.search(tidy(statement.text))
            if match and kind not in inputs:
                shown = {"place": statement.place.shown(), "words": statement.quote(match[0]), "kind": kind}
                message = say("{place}写“{words}”，输入数据模态没有选“{kind}”", **shown)
                yield Violation(statement.place.key, message, say("请核实；补选模态，或改正功能介绍。"))
