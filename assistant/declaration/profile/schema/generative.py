"""The detailed attributes of 生成合成类（深度合成） (domain.md 2.4), nested by section and by question.

A 详细描述 belongs to the question before it: `输入数据的审核方式: {选项: […], 详细描述: …}`. Conditions that the form
does not state (是 shows the explanation, an output modality shows its block) are inferred: R19, R25.
"""

from __future__ import annotations

from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.declare import (
    Block,
    Text,
    Words,
    choice,
    choices,
    description,
    group,
    text,
    textarea,
)
from assistant.declaration.profile.spec import NO_LIMITS
from assistant.declaration.profile.visibility import ANY, Has, Is

_DETAIL = "algorithms[].detail"
OUTPUT = f"{_DETAIL}.data.output_modality"
_TRAINING = "对训练数据进行预处理（模型策略）"
_INPUT = "对用户输入数据进行预处理（输入策略）"
_AFTERWARDS = "是否对产出结果进行后处理（输出策略）"


def _yes(key: str) -> Is:
    return Is(f"{_DETAIL}.{key}", words.YES)


class Summary(Block):
    """总述."""

    introduction: Text = textarea("算法简介", confidence="B")
    scene: Text = choice("使用场景", words.SCENES)
    other_scene: Text = text("其他使用场景", shown_when=Is(f"{_DETAIL}.summary.scene", words.OTHER))


class Data(Block):
    """算法数据: input and output."""

    input_modality: Words = choices("输入数据模态", words.INPUT_MODALITIES, confidence="B")
    biometrics: Words = choices("输入的人物特征是否包含生物特征", words.BIOMETRICS, confidence="B")
    identity: Words = choices("输入的人物特征是否包含身份信息", words.IDENTITY, confidence="B")
    output_modality: Words = choices("输出数据模态", words.OUTPUT_MODALITIES, confidence="B")
    output_format: Words = choices("输出文件格式", words.FILE_FORMATS, confidence="B")
    output_size: Text = textarea("输出文件大小")
    batch_output: Text = choice("支持批量输出", words.YES_NO)


class OverseasSource(Block):
    """境外数据来源 and its description."""

    options: Words = choices("选项", words.OVERSEAS_SOURCES, label="境外数据来源")
    description: Text = description("境外数据来源")


class AlgorithmBase(Block):
    """使用哪种生成合成算法 and its description."""

    answer: Text = choice("选择", words.ALGORITHM_BASES, label="使用哪种生成合成算法")
    description: Text = description("使用哪种生成合成算法")


class Model(Block):
    """算法模型: training data, kind of algorithm, hardware, performance."""

    training_data: Text = textarea("训练数据来源", required="no")
    overseas: Words = choices("包括境外数据", words.UNKNOWN)
    overseas_source: OverseasSource = group(
        "境外数据来源", OverseasSource, shown_when=Has(f"{_DETAIL}.model.overseas", ANY)
    )
    sampling: Words = choices("产生方式", words.SAMPLING)
    personal_information: Text = choice("涉及个人信息", words.YES_NO)
    personal_information_note: Text = textarea("简要说明个人信息", shown_when=_yes("model.personal_information"))
    algorithm: AlgorithmBase = group("使用哪种生成合成算法", AlgorithmBase)
    hardware: Text = textarea("算法硬件要求", confidence="B")
    performance: Text = textarea("算法性能", confidence="B")
    computing: Words = choices("算法计算方式", words.COMPUTING, confidence="B")


class Languages(Block):
    """支持语种 and its description."""

    options: Words = choices("选项", words.LANGUAGES, label="支持语种")
    description: Text = description("支持语种", limits=NO_LIMITS)


class CrossLanguage(Block):
    """是否支持跨语言生成 and its description."""

    answer: Text = choice("选择", words.YES_NO, label="是否支持跨语言生成")
    description: Text = description("是否支持跨语言生成", shown_when=_yes("text.cross_language.answer"))


class TextBlock(Block):
    """文本生成合成, shown if the output has text."""

    kinds: Words = choices("生成合成类型", words.TEXT_KINDS)
    languages: Languages = group("支持语种", Languages)
    cross_language: CrossLanguage = group("是否支持跨语言生成", CrossLanguage)


class ImageVideoBlock(Block):
    """图像视频生成合成, shown if the output has images or video."""

    kinds: Words = choices("生成合成类型", words.IMAGE_KINDS)
    biometrics: Text = choice("是否涉及生物特征", words.YES_NO)
    biometrics_note: Text = textarea("涉及的生物特征", shown_when=_yes("image_video.biometrics"))
    identity_change: Text = choice("是否显著改变个人身份特征", words.YES_NO)
    identity_change_note: Text = textarea("显著改变的个人身份特征", shown_when=_yes("image_video.identity_change"))


class CrossModalBlock(Block):
    """跨模态生成合成方式."""

    supported: Text = choice("是否支持跨模态生成合成", words.YES_NO)
    methods: Words = choices("跨模态生成合成方式", words.CROSS_MODAL, shown_when=_yes("cross_modal.supported"))
    image_template: Text = choice("支持图像模板", words.YES_NO)
    video_template: Text = choice("支持视频模板", words.YES_NO)


class AudioBlock(Block):
    """音频生成合成, shown if the output has audio."""

    kinds: Words = choices("生成合成类型", words.AUDIO_KINDS)
    speech: Text = choice("是否涉及语音内容", words.YES_NO)
    speech_languages: Text = textarea("涉及的语音内容语种", shown_when=_yes("audio.speech"))
    cross_language: Text = choice("是否支持跨语言生成合成", words.YES_NO)
    cross_language_methods: Text = textarea("跨语言生成合成方式", shown_when=_yes("audio.cross_language"))
    voiceprint_source: Words = choices("声纹模板来源", words.VOICEPRINT_SOURCES)


class VirtualBlock(Block):
    """虚拟场景, shown if the output has virtual scenes."""

    kinds: Words = choices("生成合成类型", words.VIRTUAL_KINDS)


class TrainingPreprocessing(Block):
    """对训练数据进行预处理（模型策略）: yes or no, methods, description."""

    answer: Text = choice("选择", words.YES_NO, label=_TRAINING)
    methods: Words = choices(
        "预处理方式",
        words.TRAINING_PREPROCESSING,
        question=(_TRAINING,),
        shown_when=_yes("strategy.training_preprocessing.answer"),
    )
    description: Text = description(_TRAINING, "预处理方式", shown_when=_yes("strategy.training_preprocessing.answer"))


class InputPreprocessing(Block):
    """对用户输入数据进行预处理（输入策略）: yes or no, methods, description."""

    answer: Text = choice("选择", words.YES_NO, label=_INPUT)
    methods: Words = choices(
        "预处理方式",
        words.INPUT_PREPROCESSING,
        question=(_INPUT,),
        shown_when=_yes("strategy.input_preprocessing.answer"),
    )
    description: Text = description(_INPUT, "预处理方式", shown_when=_yes("strategy.input_preprocessing.answer"))


class InputReview(Block):
    """输入数据的审核方式 and its description."""

    options: Words = choices("选项", words.REVIEW, label="输入数据的审核方式", confidence="B")
    description: Text = description("输入数据的审核方式")


class PostProcessing(Block):
    """是否对产出结果进行后处理（输出策略）: yes or no, methods, description."""

    answer: Text = choice("选择", words.YES_NO, label=_AFTERWARDS)
    methods: Words = choices("后处理方式", words.POST_PROCESSING, shown_when=_yes("strategy.post_processing.answer"))
    description: Text = description("后处理方式", shown_when=_yes("strategy.post_processing.answer"))


class ResultReview(Block):
    """结果的审核方式 and its description."""

    options: Words = choices("选项", words.REVIEW, label="结果的审核方式", confidence="B")
    description: Text = description("结果的审核方式")


class Strategy(Block):
    """算法策略: preprocessing, review of the input, postprocessing, review of the output."""

    training_preprocessing: TrainingPreprocessing = group(_TRAINING, TrainingPreprocessing)
    input_preprocessing: InputPreprocessing = group(_INPUT, InputPreprocessing)
    input_review: InputReview = group("输入数据的审核方式", InputReview)
    post_processing: PostProcessing = group(_AFTERWARDS, PostProcessing)
    result_review: ResultReview = group("结果的审核方式", ResultReview)
