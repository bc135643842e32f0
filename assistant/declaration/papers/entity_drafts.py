"""Drafts about the entity: 算法备案承诺书, 落实算法安全主体责任基本情况, 算法安全责任人工作证明."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft_layer import STAMP, DraftLayer, DraftLine, Grid, Heading, LayerPart, ask, insert
from assistant.declaration.papers.facts import DraftFacts
from assistant.declaration.papers.outline import COMMITMENT, EMPLOYMENT, RESPONSIBILITY, RESPONSIBILITY_HEADINGS

_BASIC, _RESPONSIBLE = "subject.basic", "subject.responsible"
_WIDTHS = (5.0, 11.0)
_QUESTIONS = {
    "（一）机构设置": (
        "负责算法安全的机构叫什么，由哪份文件设立，向谁汇报？",
        "该机构与研发、内容、法务部门如何分工？",
    ),
    "（三）工作人员任职要求": ("算法安全岗位要求怎样的学历、经验和培训，如何考核？",),
    "（四）工作人员配备规模": ("专职、兼职各几人，分别做评估、监测、处置中的哪一项？",),
    "（五）技术保障措施": ("用了哪些系统或工具做监测、拦截、留存日志，日志保存多久？",),
    "（一）自评估制度": ("谁在什么时候对算法做自评估，评估哪些项目，结论由谁签署，不合格怎么办？",),
    "（二）安全监测制度": (
        "信息安全：监测哪些指标，多久告警，谁处理？",
        "数据安全：如何发现越权访问和外传？",
        "用户个人信息安全：如何监测收集范围和使用目的？",
        "算法安全：如何发现模型的异常输出、漂移和被攻击？",
    ),
    "（三）安全事件应急处置制度": ("事件分几级，各级由谁指挥、多久内处置和上报，多久演练一次？",),
    "（四）违法违规处置制度": (
        "数据使用违规时怎么处置？",
        "发现违法和不良信息时怎么处置、保存记录并报告？",
        "侵害用户权益时怎么停止、补救和答复？",
        "算法本身违规时由谁决定停用和整改？",
    ),
    "（五）其他制度": ("投诉举报由谁受理，多久答复？还有哪些制度（科技伦理审查、研发安全等）？",),
}


def commitment(facts: DraftFacts) -> DraftLayer:
    """Return the letter of commitment: the entity and its algorithms. The registry's template supplies the wording."""
    algorithms = tuple(
        (f"算法 {number}", _algorithm(facts, key)) for number, key in enumerate(facts.source.algorithms(), 1)
    )
    parts: tuple[LayerPart, ...] = (
        Grid((*_entity(facts), *(algorithms or (("算法", ask("本次备案哪些算法？")),))), widths=_WIDTHS),
        DraftLine("承诺正文", "label"),
        DraftLine(
            "承诺书须用备案系统内下载的模板，正文一字不改；下载后放入模板架，再起草一次。",
            "note",
        ),
        DraftLine(ask("从备案系统下载的《算法备案承诺书》模板放在哪里？承诺正文以它为准。")),
        *_signature(facts),
    )
    return DraftLayer(COMMITMENT, COMMITMENT, "", parts, stamp=STAMP, facts=facts.used)


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
    return DraftLayer(RESPONSIBILITY, RESPONSIBILITY, "", tuple(parts), stamp=STAMP, facts=facts.used)


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
                ("职务", ask("在哪个部门任什么职务，何时入职？")),
                ("算法安全方面的职责", ask("在算法安全方面具体负责哪些事？")),
            ),
            widths=_WIDTHS,
        ),
        *_signature(facts),
    )
    return DraftLayer(EMPLOYMENT, EMPLOYMENT, "", parts, facts=facts.used)


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
                ("职务", ask("在哪个部门任什么职务？")),
                ("职责", ask("在算法安全方面具体负责哪些事？")),
                ("专业背景", ask("有怎样的专业背景和从业经历？")),
            ),
            widths=_WIDTHS,
        )
    if section == "（五）技术保障措施":
        yield Grid(_deployment(facts), widths=_WIDTHS)
    for question in _QUESTIONS.get(section, ()):
        yield DraftLine(ask(question))


def _deployment(facts: DraftFacts) -> tuple[tuple[str, str], ...]:
    notes = "notes.deployment"
    return (
        ("部署地点", facts.text_or_gap(notes, "place", "服务器在哪个省市、哪个机房？")),
        ("云服务商", facts.text_or_gap(notes, "cloud", "用的是哪家云，或自有机房？")),
        ("是否在境内", facts.text_or_gap(notes, "mainland", "是否全部部署在境内？")),
    )


def _annexes(facts: DraftFacts) -> Iterator[LayerPart]:
    """Yield a line for each rules document stored in the profile, then a gap that asks for the others."""
    names = []
    for key in facts.source.items("materials"):
        if facts.get(key, "kind") == "管理制度" and (name := facts.get(key, "file")):
            names.append(name)
    for number, name in enumerate(names, 1):
        yield DraftLine(f"{number}. {name.rpartition('.')[0] or name}", own=True)
    yield DraftLine(insert("上面各项制度的文件（自评估、安全监测、应急处置、违法违规处置等），并逐一列出名称"))


def _signature(facts: DraftFacts) -> tuple[DraftLine, ...]:
    name = facts.text_or_gap("subject.basic", "name", "主体名称是什么？")
    return (DraftLine(f"单位（盖章）：{name}", "sign"), DraftLine("日期：      年    月    日", "sign"))
