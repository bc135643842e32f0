"""One algorithm: basic and detailed attributes, association or mode of service, and the text to be published."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.declare import (
    Block,
    Text,
    Words,
    choice,
    choices,
    field,
    file,
    group,
    labelled,
    mark,
    note,
    text,
    textarea,
)
from assistant.declaration.profile.schema.generative import (
    OUTPUT,
    AudioBlock,
    CrossModalBlock,
    Data,
    ImageVideoBlock,
    Model,
    Strategy,
    Summary,
    TextBlock,
    VirtualBlock,
)
from assistant.declaration.profile.visibility import AllOf, AnyOf, Condition, Has, Is

_TYPE, _ROLE = "algorithms[].basic.type", "algorithms[].basic.role"
_GENERATIVE: Condition = Is(_TYPE, words.GENERATIVE)
_PROVIDER: Condition = AnyOf((Is(_ROLE, words.PROVIDER), *(Is(_TYPE, other_type) for other_type in words.OTHER_TYPES)))
_SUPPORTER: Condition = AllOf((_GENERATIVE, Is(_ROLE, words.SUPPORTER)))

Answer = str | tuple[str, ...]


class AlgorithmBasics(Block):
    """算法基础属性信息 (domain.md 2.3)."""

    type: Text = choice("算法类型", words.ALGORITHM_TYPES, required="yes", confidence="A")
    role: Text = choice("填报角色", words.ROLES, required="yes", confidence="A", shown_when=_GENERATIVE)
    name: Text = text("算法名称", required="yes", confidence="A")
    launched: date | None = field("上线时间", "date", required="yes", confidence="B")
    version: Text = text("版本号", required="no")
    fields: Words = choices("应用领域", words.FIELDS_OF_USE, confidence="B")
    assessment: Text = file("算法安全自评估报告", required="yes", confidence="A")
    publication: Text = file("拟公示内容", required="yes", confidence="A")


def _section(title: str, model: type[Block], shown_when: Condition | None = None) -> Any:
    condition = AllOf((_GENERATIVE, shown_when)) if shown_when else _GENERATIVE
    return group(title, model, section=(title,), shown_when=condition, types=(words.GENERATIVE,))


class Detail(Block):
    """算法详细属性信息: the sections of 生成合成类, and labelled answers for forms that are not known."""

    summary: Summary = _section("总述", Summary)
    data: Data = _section("算法数据", Data)
    model: Model = _section("算法模型", Model)
    text: TextBlock = _section("文本生成合成", TextBlock, Has(OUTPUT, words.TEXT))
    image_video: ImageVideoBlock = _section(
        "图像视频生成合成", ImageVideoBlock, AnyOf((Has(OUTPUT, words.IMAGE), Has(OUTPUT, words.VIDEO)))
    )
    cross_modal: CrossModalBlock = _section("跨模态生成合成方式", CrossModalBlock)
    audio: AudioBlock = _section("音频生成合成", AudioBlock, Has(OUTPUT, words.AUDIO))
    virtual: VirtualBlock = _section("虚拟场景", VirtualBlock, Has(OUTPUT, words.VIRTUAL))
    strategy: Strategy = _section("算法策略", Strategy)
    risks: dict[str, Answer] = labelled("算法风险与防范机制", 1, section=("算法风险与防范机制",))
    answers: dict[str, dict[str, Answer]] = labelled("栏目答案", 2, types=words.OTHER_TYPES)


class NodeRef(Block):
    """A ticked node: a product, one of its paths, or a function of that path, each by natural key."""

    product: Text = mark("产品")
    path: Text = mark("路径")
    function: Text = mark("功能")


class Support(Block):
    """技术服务方式 of a technical supporter; its controls are guesses (domain.md 1.6)."""

    modes: Words = choices("选项", words.UNKNOWN, label="技术服务方式", required="yes", confidence="E")
    description: Text = textarea("技术服务方式说明", confidence="E")


class PublicationText(Block):
    """The five rows of the paper 拟公示内容; no form asks for them (domain.md 3.6)."""

    principle: Text = note("算法基本原理", "textarea", confidence="A")
    mechanism: Text = note("算法运行机制", "textarea", confidence="A")
    scene: Text = note("算法应用场景", "textarea", confidence="A")
    purpose: Text = note("算法目的意图", "textarea", confidence="A")
    notice: Text = note("算法公示情况", "textarea", confidence="A")


class Algorithm(Block):
    """One algorithm in one role; a capability in both roles is two algorithms."""

    id: Text = mark("标识")
    formerly: Text = mark("曾用名")
    retired: bool = mark("已停用", is_tick=True)
    same_capability_as: Text = mark("同一能力")
    basic: AlgorithmBasics = group("算法基础属性信息", AlgorithmBasics, page="basic", section=("算法基础属性信息",))
    detail: Detail = group("算法详细属性信息", Detail, page="detail", section=())
    association: tuple[NodeRef, ...] | None = field(
        "选择产品及功能信息",
        "nodes",
        label="产品/功能访问路径/功能",
        page="association",
        section=("选择产品及功能信息",),
        shown_when=_PROVIDER,
        required="yes",
    )
    support: Support = group("技术服务方式", Support, page="support", section=("技术服务方式",), shown_when=_SUPPORTER)
    publication_text: PublicationText = group("拟公示内容正文", PublicationText, page="", section=("拟公示内容",))
