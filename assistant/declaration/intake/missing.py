"""欠件清单: the missing items by responsible person and blocked stage, with a chat message for each person.

missing(loaded, materials, questions)           →  MissingItems: materials not received, and answers not given
message(loaded, duty, lacks, dates, questions)  →  one message for one person (glossary M2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.declaration.intake.mandate_end import ended_on
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.required import required_fields
from assistant.declaration.intake.requirements import (
    DUTIES,
    EVIDENCE,
    LEGAL,
    OFFICE,
    SEALS,
    STAGES,
    STATES,
    TECH,
    Requirement,
    has_only_supporters,
)
from assistant.declaration.profile.catalogue import RISKS, distinct_name, spec_of
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.declaration.registry.algorithms_registry import REGISTRY

WORKING_DAYS_TO_SEND = 3  # which a client has unless the person writes another day
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MEMBERS = {item.member: item.stage for item in REGISTRY.items}
_NAMED = frozenset(kind.record.member for kind in REGISTRY.kinds)
_LISTS = {
    "products[].paths": mark("功能访问路径和功能"),
    "algorithms[].association": mark("算法用在哪些产品、哪些功能"),
    REGISTRY.listed.member: "",
}
_WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One missing item: who provides it, the stage it blocks, its name, requirement, state, and what to do."""

    duty: str
    stage: str
    name: str
    requirement: str
    state: str
    is_sealed: bool = False
    is_required: bool = True
    todo: str = ""
    material: str = ""
    is_drafted_by_us: bool = False

    @property
    def may_be_sealed(self) -> bool:
        """Say whether the text is final, so that it can be printed and sealed now."""
        return self.state in (STATES["to_seal"], STATES["reseal"])


@dataclass(frozen=True, slots=True)
class Dates:
    """The date of the list and the date by which the items are requested."""

    today: date
    by: date


def missing(
    loaded: LoadedProfile, materials: Sequence[Requirement], questions: Sequence[ClientQuestion] = ()
) -> list[MissingItem]:
    """Return the missing items by stage, required ones first, then by person; with the open fields of `questions`.

    Once the mandate has ended nothing is asked for.
    """
    if ended_on(loaded.folder):
        return []
    received = [_of_requirement(requirement) for requirement in materials if requirement.is_missing]
    lacks = [*_with_figures(received, questions), *_answers(loaded, questions)]
    return sorted(lacks, key=lambda lack: (STAGES.index(lack.stage), not lack.is_required, DUTIES.index(lack.duty)))


def _of_requirement(requirement: Requirement) -> MissingItem:
    kind = requirement.kind
    return MissingItem(
        requirement.duty,
        kind.stage,
        requirement.name,
        say(kind.requirement),
        STATES[requirement.state],
        kind.is_sealed,
        kind.is_required,
        _todo(requirement),
        kind.material,
    )


def _todo(requirement: Requirement) -> str:
    """Return the request to the person as one short line."""
    match requirement.state:
        case "to_seal":
            return say("文稿已定，请打印、盖章，彩色扫描后发来")
        case "reseal":
            return say("{why}，请用新文稿重新盖章、扫描", why=requirement.why)
        case "to_confirm":
            return say("文稿已备好，请核对后回复确认")
        case "lost":
            return say("文件没有收到，请再发一次")
        case "drafted":
            return requirement.why or say("文稿正在起草")
        case _:
            return say(requirement.kind.requirement)


def to_seal(lacks: Sequence[MissingItem]) -> tuple[list[str], list[str]]:
    """Return the names of items that can be sealed now, and of those to seal once their text is final."""
    sealed = [lack for lack in lacks if lack.is_sealed]
    sealable = [lack.name for lack in sealed if lack.may_be_sealed]
    return sealable, [lack.name for lack in sealed if not lack.may_be_sealed]


def _with_figures(lacks: list[MissingItem], questions: Sequence[ClientQuestion]) -> list[MissingItem]:
    """Return the missing materials; the figures that papers still need are listed in 佐证材料, one by one."""
    shown = list(dict.fromkeys(question.text for question in questions if question.kind == "figure"))
    if not shown:
        return lacks
    figures = semicolon_list(f"{_numbered(n)}{name}" for n, name in enumerate(shown))
    text = say("请逐张截图（手机号、姓名、密钥、IP 打码）：{figures}", figures=figures)
    name = say(EVIDENCE.material)
    item = MissingItem(EVIDENCE.duty, EVIDENCE.stage, name, text, STATES["none"], todo=text)
    return [*(lack for lack in lacks if lack.name != name), item]


def _answers(loaded: LoadedProfile, questions: Sequence[ClientQuestion]) -> Iterator[MissingItem]:
    """Yield one item for each record that lacks answers of its form other than files."""
    profile = loaded.profile
    if not profile.products and not has_only_supporters(loaded):
        text = say("产品名称、服务形式、访问地址和功能访问路径")
        yield MissingItem(OFFICE, STAGES[1], say("产品信息"), text, STATES["none"])
    if not profile.algorithms:
        yield MissingItem(TECH, STAGES[2], say("算法信息"), say("算法类型、角色、名称和详细属性"), STATES["none"])
    titles: dict[tuple[str, str], dict[str, None]] = {}
    for key in (*required_fields(loaded), *(FieldKey.of(one.key) for one in questions if one.is_of_form)):
        title = _title(key)
        if title:
            titles.setdefault((key.parts[0].name, _record(key)), {})[title] = None
    for (member, name), fields in titles.items():
        stage = _MEMBERS[member]
        title = (
            say("{stage}信息未填齐（{name}）", stage=stage, name=name)
            if name
            else say("{stage}信息未填齐", stage=stage)
        )
        duty = TECH if member == REGISTRY.listed.member else OFFICE
        yield MissingItem(duty, stage, title, comma_list(fields), STATES["none"])


def _title(key: FieldKey) -> str:
    """Return the name of a field as the list shows it, "" for what is a list of its own."""
    if key.pattern() in _LISTS:
        return say(_LISTS[key.pattern()])
    if key.pattern() == RISKS:
        return say("“{risk}”的情形和防范措施", risk=key.parts[-1].item)
    return distinct_name(spec_of(key))


def _record(key: FieldKey) -> str:
    """Return the natural key of the innermost record that a field belongs to."""
    return next((part.item for part in reversed(key.parts) if part.item and part.name in _NAMED), "")


def messages(
    loaded: LoadedProfile, lacks: Sequence[MissingItem], questions: Sequence[ClientQuestion], dates: Dates
) -> dict[str, str]:
    """Return the message for each person of whom something is asked; none once the mandate has ended."""
    texts: dict[str, str] = {}
    if ended_on(loaded.folder):
        return texts
    papers = {paper for question in questions for paper in question.papers}
    for duty in DUTIES:
        own = [_by_us(lack) if lack.material in papers else lack for lack in lacks if lack.duty == duty]
        asked = [question for question in questions if question.duty == duty and question.is_for_message]
        if own or asked:
            texts[duty] = message(loaded, duty, own, dates, asked)
    return texts


def _by_us(lack: MissingItem) -> MissingItem:
    """Return the item of a paper that we draft from the answers: the client checks it, and seals it then."""
    if lack.state not in (STATES["none"], STATES["drafted"]):
        return lack
    text = mark("我们按答复起草，写好后请核对、盖章") if lack.is_sealed else mark("我们按答复起草，写好后请核对")
    return replace(lack, todo=say(text), is_drafted_by_us=True)


def names_asked(duty: str, lacks: Sequence[MissingItem], questions: Sequence[ClientQuestion]) -> list[str]:
    """Return the names of what the message to a person asks for."""
    names = [lack.name for lack in lacks if lack.duty == duty]
    return [*names, *(one.name for one in questions if one.is_for_message and one.duty == duty)]


def message(
    loaded: LoadedProfile,
    duty: str,
    lacks: Sequence[MissingItem],
    dates: Dates,
    questions: Sequence[ClientQuestion] = (),
) -> str:
    """Return the message for one person of the client, as plain text to paste into a chat."""
    client = loaded.profile.subject.basic.name or say("贵公司")
    facts = {"contact": _contact(loaded, duty), "client": client, "day": _day(dates.today)}
    head = (
        mark("{contact}您好，{client}的算法备案还差 {count} 项（截至 {day}）：")
        if lacks
        else mark("{contact}您好，{client}的算法备案还有几个问题请您答复（截至 {day}）：")
    )
    lines = [say(head, count=len(lacks), **facts), *_item_lines(lacks)]
    lines.extend(_seal_lines(lacks))
    lines.extend(question_lines([question for question in questions if question.is_for_message]))
    stage = say(lacks[0].stage if lacks else STAGES[0])
    end = mark("麻烦您在{day}（{weekday}）前发给我，收到后可进入{stage}阶段的填报。谢谢！")
    lines.append(say(end, day=_day(dates.by), weekday=say(_WEEKDAYS[dates.by.weekday()]), stage=stage))
    return "\n".join(lines)


def _item_lines(lacks: Sequence[MissingItem]) -> Iterator[str]:
    stage = ""
    for place, lack in enumerate(lacks):
        if lack.stage != stage:
            stage = lack.stage
            yield say("【{stage}】", stage=say(stage))
        name = lack.name if lack.is_required else say("{name}（建议）", name=lack.name)
        yield f"{_numbered(place)} {name}：{lack.todo or lack.requirement}"
    places = (place for place, lack in enumerate(lacks) if lack.is_sealed and not lack.is_drafted_by_us)
    sealed = "".join(map(_numbered, places))
    if sealed:
        yield say("其中{numbers}请盖章后彩色扫描（不要拍照，勿带扫描软件水印）。", numbers=sealed)


def question_lines(questions: Sequence[ClientQuestion]) -> Iterator[str]:
    """Yield the questions as lines of a message, with the subject and what was answered so far."""
    if not questions:
        return
    yield say("还请答复下面 {count} 个问题，并写明答复人和日期；不清楚的请写“不清楚”，不必空着：", count=len(questions))
    for number, question in enumerate(questions, 1):
        subject, _, detail = question.about.rpartition(" » ")
        about = subject if f"“{detail}”" in question.text else question.about
        yield f"{number}. {f'【{about}】' if about else ''}{question.text}{_answered_so_far(question)}"


def _answered_so_far(question: ClientQuestion) -> str:
    if question.state == "open":
        return ""
    replies = semicolon_list(reply_text(reply) for reply in question.replies)
    if question.state == "unsure":
        return say("（{replies}；请再核实）", replies=replies)
    return say("（几处答复不一致：{replies}；请写明以哪个为准）", replies=replies)


def reply_text(reply: PaperReply) -> str:
    """Return an answer with who gave it, when and where, as far as that is known."""
    source = say("，").join(filter(None, (reply.by, str(reply.on or ""), reply.source)))
    answer = (reply.answer or "").strip()
    return say("{source} 答“{answer}”", source=source, answer=answer) if source else say("答“{answer}”", answer=answer)


def _seal_lines(lacks: Sequence[MissingItem]) -> Iterator[str]:
    sealable, later = to_seal(lacks)
    if sealable:
        yield say("现在可以盖章：{names}。", names=comma_list(sealable))
    if later:
        yield say("定稿后还要盖章：{names}。", names=comma_list(later))


def _day(day: date) -> str:
    return say("{month}月{day}日", month=day.month, day=day.day)


def by_duty(lacks: Sequence[MissingItem]) -> dict[str, list[MissingItem]]:
    """Return the missing items by responsible person, in the order of the duties."""
    return {
        duty: own for duty in (OFFICE, TECH, LEGAL, SEALS) if (own := [lack for lack in lacks if lack.duty == duty])
    }


def _contact(loaded: LoadedProfile, duty: str) -> str:
    named = (contact.name for contact in loaded.profile.notes.contacts if contact.duty == duty and contact.name)
    return next(named, "")


def _numbered(place: int) -> str:
    return _NUMBERS[place] if place < len(_NUMBERS) else f"({place + 1})"
