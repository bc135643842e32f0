"""Rules about input and output of generative algorithms (R18–R21)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.rule import GENERATIVE_ONLY, SEEN, TECH, Gap, Observation, Violation, rule
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.declaration.profile.catalogue import answers
from assistant.declaration.profile.vocabulary import AUDIO, IMAGE, NO, OTHER, TEXT, VIDEO, VIRTUAL, YES

_FORMATS = {TEXT: ("TXT",), IMAGE: ("JPG", "GIF"), AUDIO: ("MP3",), VIDEO: ("MP4",)}
_BLOCKS = {
    "text": ((TEXT,), mark("文本生成合成")),
    "image_video": ((IMAGE, VIDEO), mark("图像视频生成合成")),
    "audio": ((AUDIO,), mark("音频生成合成")),
    "virtual": ((VIRTUAL,), mark("虚拟场景")),
}
_BIOMETRIC = {f"{IMAGE}/人脸图像": "人脸", f"{AUDIO}/人声": "声纹"}
_FACE_KINDS = ("人脸替换", "人脸属性编辑", "人脸操纵")
_UNANSWERED = mark("输入或输出的模态、格式未填")


@rule(
    "R18",
    "block",
    mark("输出数据模态与输出文件格式对应"),
    stage="算法",
    source=mark("一次真实退回（2026-08）：输出模态与文件格式不符"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def formats(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report modalities without a matching format, and formats without their modality; 其他 matches everything."""
    data = algorithm.item.detail.data
    modalities, given = data.output_modality or (), data.output_format or ()
    key = algorithm.at("detail.data.output_format")
    if not modalities or not given:
        yield Gap(say(_UNANSWERED), key)
        return
    yield SEEN
    for modality in modalities:
        if modality in _FORMATS and OTHER not in given and not set(_FORMATS[modality]) & set(given):
            text = say("输出数据模态有“{modality}”，输出文件格式里没有对应的", modality=modality)
            yield Violation(key, text, say("文本对 TXT，图像对 JPG 或 GIF，音频对 MP3，视频对 MP4，都可选其他。"))
    for word in given:
        owner = next((modality for modality, words in _FORMATS.items() if word in words), None)
        if owner and owner not in modalities and OTHER not in modalities:
            text = say("输出文件格式有 {word}，输出数据模态里没有“{owner}”", word=word, owner=owner)
            yield Violation(key, text, say("请补选输出数据模态，或去掉这个格式。"))


@rule(
    "R19",
    "warn",
    mark("每种输出数据模态都填了它的栏目，没有的不填"),
    stage="算法",
    source=mark("表单的显示规则（推断）"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def blocks(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report empty sections that an output modality requires, and filled ones without their modality."""
    modalities = set(algorithm.item.detail.data.output_modality or ())
    if not modalities:
        yield Gap(say(_UNANSWERED), algorithm.at("detail.data.output_modality"))
        return
    yield SEEN
    for name, (openers, title) in _BLOCKS.items():
        key = algorithm.at(f"detail.{name}")
        is_filled = any(raw for _, raw in answers(getattr(algorithm.item.detail, name), key))
        is_open = bool(modalities & set(openers))
        if is_open and not is_filled:
            text = say("输出数据模态要求填“{title}”，这一栏是空的", title=say(title))
            yield Violation(key, text, say("请补充这一栏。"))
        elif is_filled and not is_open:
            text = say("填了“{title}”，输出数据模态里却没有它", title=say(title))
            yield Violation(key, text, say("请补选输出数据模态，或删去这一栏。"))


@rule(
    "R20",
    "warn",
    mark("输出与输入的模态不同时，跨模态选“是”并写方式"),
    stage="算法",
    source=mark("表单的含义（推断）"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def cross_modal(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a 否 on cross-modal generation where an output has no matching input, and a 是 without methods."""
    data, cross = algorithm.item.detail.data, algorithm.item.detail.cross_modal
    inputs = {word.partition("/")[0] for word in data.input_modality or ()}
    outputs = set(data.output_modality or ())
    if not inputs or not outputs or not cross.supported:
        yield Gap(say(_UNANSWERED), algorithm.at("detail.cross_modal.supported"))
        return
    yield SEEN
    crossing = outputs - inputs - {OTHER}
    if crossing and cross.supported == NO:
        text = say("输出有“{words}”而输入没有，跨模态却选“否”", words=comma_list(sorted(crossing)))
        yield Violation(algorithm.at("detail.cross_modal.supported"), text, say("请核实；是则改选“是”并写方式。"))
    if cross.supported == YES and not cross.methods:
        text = say("跨模态选“是”，没有写方式")
        yield Violation(algorithm.at("detail.cross_modal.methods"), text, say("请选择跨模态生成合成方式。"))


@rule(
    "R21",
    "warn",
    mark("人脸、人声等生物特征各处一致"),
    stage="算法",
    source=mark("《深度合成管理规定》第十四、十七条；推断"),
    who=TECH,
    per="algorithm",
    types=GENERATIVE_ONLY,
)
def biometrics(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report inconsistent answers about faces and voices."""
    data, image = algorithm.item.detail.data, algorithm.item.detail.image_video
    inputs, kinds = data.input_modality or (), image.kinds or ()
    if not inputs:
        yield Gap(say(_UNANSWERED), algorithm.at("detail.data.input_modality"))
        return
    yield SEEN
    yield from _inputs(algorithm.at("detail.data.biometrics"), inputs, data.biometrics or ())
    has_faces = f"{IMAGE}/人脸图像" in inputs or any(word in kinds for word in _FACE_KINDS)
    is_image = bool({IMAGE, VIDEO} & set(data.output_modality or ()))
    if is_image and has_faces and (image.biometrics != YES or not image.biometrics_note):
        text = say("涉及人脸，“是否涉及生物特征”没有选“是”并说明")
        yield Violation(algorithm.at("detail.image_video.biometrics"), text, say("请选“是”，并写明涉及的生物特征。"))
    changing = [word for word in kinds if word in _FACE_KINDS]
    if is_image and changing and image.identity_change != YES:
        text = say("生成合成类型有“{kind}”，“是否显著改变个人身份特征”没有选“是”", kind=changing[0])
        yield Violation(algorithm.at("detail.image_video.identity_change"), text, say("请核实；是则选“是”并说明。"))


def _inputs(key: FieldKey, inputs: Any, ticked: Any) -> Iterator[Observation]:
    for modality, feature in _BIOMETRIC.items():
        if modality in inputs and feature not in ticked:
            facts = {"modality": modality.partition("/")[2], "feature": feature}
            text = say("输入有“{modality}”，生物特征没有选“{feature}”", **facts)
            yield Violation(key, text, say("请补选，或改输入数据模态。"))
