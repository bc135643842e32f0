"""Drafts about the entity: 算法备案承诺书, 落实算法安全主体责任基本情况, 算法安全责任人工作证明."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft_layer import STAMP, DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.outline import COMMITMENT, EMPLOYMENT, RESPONSIBILITY, RESPONSIBILITY_HEADINGS

_BASIC, _RESPONSIBLE = "subject.basic", "subject.responsible"
_WIDTHS = (5.0, 11.0)
_TOPICS = {
    "（一）机构设置": ("专职机构", "机构分工"),
    "（三）工作人员任职要求": ("岗位要求",),
    "（四）工作人员配备规模": ("人员规模",),
    "（五）技术保障措施": ("技术工具",),
    "（一）自评估制度": ("自评估制度",),
    "（二）安全监测制度": ("信息安全监测", "数据安全监测", "个人信息监测", "算法安全监测"),
    "（三）安全事件应急处置制度": ("应急处置制度",),
    "（四）违法违规处置制度": ("数据违规处置", "违法信息处置", "权益侵害处置", "算法违规处置"),
    "（五）其他制度": ("投诉受理", "其他制度"),
}
# What an answer is about, where a section has several.
_LABELS = {
    "信息安全监测": "信息安全",
    "数据安全监测": "数据安全",
    "个人信息监测": "用户个人信息安全",
    "算法安全监测": "算法安全",
    "数据违规处置": "数据使用",
    "违法信息处置": "信息安全",
    "权益侵害处置": "用户权益",
    "算法违规处置": "算法安全",
    "投诉受理": "投诉举报的受理",
    "其他制度": "其他制度",
}
_RULES = "管理制度"


def commitment(facts: DraftFacts) -> DraftLayer:
    """Return the letter of commitment: the entity and its algorithms. The registry's template supplies the wording."""
    algorithms = tuple(
        (f"算法 {number}", _algorithm(facts, key)) for number, key in enumerate(facts.source.algorithms(), 1)
    )
    parts: tuple[LayerPart, ...] = (
        Grid((*_entity(facts), *(algorithms or (("算法", _unnamed(facts)),))), widths=_WIDTHS),
        DraftLine("承诺正文", "label"),
        DraftLine("承诺正文以备案系统内下载的模板为准，一字不改。", "note"),
        DraftLine(facts.gap("template", COMMITMENT, "从备案系统下载的《算法备案承诺书》模板，正文是什么？")),
        *_signature(facts),
    )
    return _layer(COMMITMENT, parts, facts, STAMP)


def responsibility(facts: DraftFacts) -> DraftLayer:
    """Return the statement on safety responsibility in its official section order."""
    parts: list[LayerPart] = [Grid(_entity(facts), widths=_WIDTHS)]
    for chapter, sections in RESPONSIBILITY_HEADINGS:
        parts.append(Heading(chapter))
        if not sections:
            parts.extend(_annexes(facts))
        for section in sections:
            parts.append(Heading(section, 2))
            parts.extend(_section(facts, section))
    parts.extend(_signature(facts))
    return _layer(RESPONSIBILITY, tuple(parts), facts, STAMP)


def employment(facts: DraftFacts) -> DraftLayer:
    """Return the proof of employment of the person responsible for algorithm safety."""
    name = facts.text_or_gap(_RESPONSIBLE, "name", "算法安全责任人是谁？")
    company = facts.text_or_gap(_BASIC, "name", "主体名称是什么？")
    parts: tuple[LayerPart, ...] = (
        DraftLine(f"兹证明 {name} 为 {company} 在职员工，任本单位算法安全责任人。"),
        Grid(
            (
                ("姓名", name),
                ("证件类型", facts.text_or_gap(_RESPONSIBLE, "id_type", "证件类型是什么？")),
                ("证件号码", facts.text_or_gap(_RESPONSIBLE, "id_number", "证件号码是多少？")),
                ("手机号码", facts.text_or_gap(_RESPONSIBLE, "mobile", "手机号码是多少？")),
                ("电子邮箱", facts.text_or_gap(_RESPONSIBLE, "email", "电子邮箱是什么？")),
                ("工作单位", company),
                ("统一社会信用代码", facts.text_or_gap(_BASIC, "uscc", "统一社会信用代码是多少？")),
                ("职务", facts.reply("责任人职务")),
                ("算法安全方面的职责", facts.reply("责任人职责")),
            ),
            widths=_WIDTHS,
        ),
        *_signature(facts),
    )
    return _layer(EMPLOYMENT, parts, facts)


def _layer(paper: str, parts: tuple[LayerPart, ...], facts: DraftFacts, stamp: str = "") -> DraftLayer:
    return DraftLayer(paper, paper, "", parts, stamp=stamp, facts=facts.used, places=tuple(facts.open.values()))


def _unnamed(facts: DraftFacts) -> str:
    return facts.gap("field", "algorithms", "本次备案哪些算法？")


def _entity(facts: DraftFacts) -> tuple[tuple[str, str], ...]:
    return (
        ("主体名称", facts.text_or_gap(_BASIC, "name", "主体名称是什么？（与营业执照一致）")),
        ("统一社会信用代码", facts.text_or_gap(_BASIC, "uscc", "统一社会信用代码是多少？")),
        ("法定代表人", facts.text_or_gap("subject.legal_representative", "name", "法定代表人是谁？")),
        ("住所", facts.text_or_gap("subject.licence", "address", "营业执照上的住所是哪里？")),
        ("算法安全责任人", facts.text_or_gap(_RESPONSIBLE, "name", "算法安全责任人是谁？")),
    )


def _algorithm(facts: DraftFacts, key: FieldKey) -> str:
    """Return the algorithm's name with its type and role in brackets."""
    name = facts.text_or_gap(key, "basic.name", "算法名称是什么？")
    kind, role = facts.get(key, "basic.type"), facts.get(key, "basic.role")
    return f"{name}（{'，'.join(word for word in (kind, role) if word)}）" if kind else name


def _section(facts: DraftFacts, section: str) -> Iterator[LayerPart]:
    if section == "（二）负责人基本信息":
        yield Grid(
            (
                ("姓名", facts.text_or_gap(_RESPONSIBLE, "name", "算法安全责任人是谁？")),
                ("联系电话", facts.text_or_gap(_RESPONSIBLE, "mobile", "手机号码是多少？")),
                ("电子邮箱", facts.text_or_gap(_RESPONSIBLE, "email", "电子邮箱是什么？")),
                ("职务", facts.reply("责任人职务")),
                ("职责", facts.reply("责任人职责")),
                ("专业背景", facts.reply("责任人背景")),
            ),
            widths=_WIDTHS,
        )
    if section == "（五）技术保障措施":
        yield Grid(_deployment(facts), widths=_WIDTHS)
    for topic in _TOPICS.get(section, ()):
        if topic in _LABELS:
            yield DraftLine(_LABELS[topic], "label")
        yield DraftLine(facts.reply(topic), own=True)


def _deployment(facts: DraftFacts) -> tuple[tuple[str, str], ...]:
    notes = "notes.deployment"
    return (
        ("部署地点", facts.text_or_gap(notes, "place", "服务器在哪个省市、哪个机房？")),
        ("云服务商", facts.text_or_gap(notes, "cloud", "用的是哪家云，或自有机房？")),
        ("是否在境内", facts.text_or_gap(notes, "mainland", "是否全部部署在境内？")),
    )


def _annexes(facts: DraftFacts) -> Iterator[LayerPart]:
    """Yield a line for each rules document of the client; without one a gap that asks for them."""
    names = [
        name.rpartition(".")[0] or name
        for key in facts.source.items("materials")
        if facts.get(key, "kind") == _RULES and (name := facts.get(key, "file"))
    ]
    for number, name in enumerate(names, 1):
        yield DraftLine(f"{number}. {name}", own=True)
    if not names:
        frame = facts.blank("material", _RULES, "", "上面各项制度的文件（自评估、安全监测、应急处置、违法违规处置等）")
        yield DraftLine(frame.gap)


def _signature(facts: DraftFacts) -> tuple[DraftLine, ...]:
    name = facts.text_or_gap("subject.basic", "name", "主体名称是什么？")
    return (DraftLine(f"单位（盖章）：{name}", "sign"), DraftLine("日期：      年    月    日", "sign"))
