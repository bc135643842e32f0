"""欠件清单: the missing items by responsible person and blocked stage, with a chat message for each person.

missing(loaded, materials)           →  MissingItems: materials not received, and required answers not given
message(loaded, duty, lacks, dates)  →  one message for one person (glossary M2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.core.language import mark, say
from assistant.core.values import Value
from assistant.declaration.intake.requirements import (
    DUTIES,
    LEGAL,
    OFFICE,
    SEALS,
    STAGES,
    STATES,
    TECH,
    Requirement,
    has_only_supporters,
)
from assistant.declaration.profile.catalogue import ProfileRecord, distinct_name, specs
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.visibility import is_shown
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import PlacedKind

WORKING_DAYS_TO_SEND = 3  # which a client has unless the person writes another day
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MOST_FIELDS = 12
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

    @property
    def may_be_sealed(self) -> bool:
        """Say whether the text is final, so that it can be printed and sealed now."""
        return self.state in (STATES["to_seal"], STATES["reseal"])


@dataclass(frozen=True, slots=True)
class Dates:
    """The date of the list and the date by which the items are requested."""

    today: date
    by: date


def missing(loaded: LoadedProfile, materials: Sequence[Requirement]) -> list[MissingItem]:
    """Return the missing items by stage, required ones first, then by person."""
    lacks = [*(_of_requirement(requirement) for requirement in materials if requirement.is_missing), *_answers(loaded)]
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
    now = [lack.name for lack in sealed if lack.may_be_sealed]
    return now, [lack.name for lack in sealed if not lack.may_be_sealed]


def _answers(loaded: LoadedProfile) -> Iterator[MissingItem]:
    """Yield one item for each record that lacks required answers other than files."""
    records = loaded.records()
    if not any(record.kind.is_single for record in records):
        yield from _unanswered(REGISTRY.single.kinds[0], "", {})
    if not loaded.profile.products and not has_only_supporters(loaded):
        yield MissingItem(
            OFFICE,
            STAGES[1],
            say("产品信息"),
            say("产品名称、服务形式、访问地址和功能访问路径"),
            STATES["none"],
        )
    if not loaded.profile.algorithms:
        yield MissingItem(TECH, STAGES[2], say("算法信息"), say("算法类型、角色、名称和详细属性"), STATES["none"])
    for record in records:
        if not record.retired and not record.kind.is_later_step:
            name = "" if record.kind.is_single else record.natural_key
            yield from _unanswered(record.kind, name, _whole(record, records))


def _whole(record: ProfileRecord, records: Sequence[ProfileRecord]) -> dict[str, Value]:
    above = record.key.parent() if record.kind.is_step else record.key
    return {
        key.pattern(): value
        for other in records
        if (other.key == record.key or (record.kind.is_step and other.key.startswith(above)))
        for key, value in other.values.items()
    }


def _unanswered(kind: PlacedKind, name: str, given: dict[str, Value]) -> Iterator[MissingItem]:
    titles = [
        distinct_name(spec)
        for pattern, spec in specs().items()
        if spec.page == kind.page
        and spec.required == "yes"
        and spec.kind != "file"
        and spec.on_page
        and pattern not in given
        and is_shown(spec.shown_when, given.get)
    ]
    if titles:
        shown = "、".join(titles[:_MOST_FIELDS]) + ("…" if len(titles) > _MOST_FIELDS else "")
        stage = kind.stage
        title = (
            say("{stage}信息未填齐（{name}）", stage=stage, name=name)
            if name
            else say("{stage}信息未填齐", stage=stage)
        )
        yield MissingItem(TECH if kind.is_step else OFFICE, stage, title, shown, STATES["none"])


def message(loaded: LoadedProfile, duty: str, lacks: Sequence[MissingItem], dates: Dates) -> str:
    """Return the message for one person of the client, as plain text to paste into a chat."""
    client = loaded.profile.subject.basic.name or say("贵公司")
    head = mark("{contact}您好，{client}的算法备案还差 {count} 项（截至 {day}）：")
    lines = [say(head, contact=_contact(loaded, duty), client=client, count=len(lacks), day=_day(dates.today))]
    stage = ""
    for place, lack in enumerate(lacks):
        if lack.stage != stage:
            stage = lack.stage
            lines.append(say("【{stage}】", stage=say(stage)))
        name = lack.name if lack.is_required else say("{name}（建议）", name=lack.name)
        lines.append(f"{_numbered(place)} {name}：{lack.todo or lack.requirement}")
    sealed = "".join(_numbered(place) for place, lack in enumerate(lacks) if lack.is_sealed)
    if sealed:
        lines.append(say("其中{numbers}请盖章后彩色扫描（不要拍照，勿带扫描软件水印）。", numbers=sealed))
    lines.extend(_seal_lines(lacks))
    end = mark("麻烦您在{day}（{weekday}）前发给我，收到后可进入{stage}阶段的填报。谢谢！")
    weekday = say(_WEEKDAYS[dates.by.weekday()])
    lines.append(say(end, day=_day(dates.by), weekday=weekday, stage=say(lacks[0].stage)))
    return "\n".join(lines)


def _seal_lines(lacks: Sequence[MissingItem]) -> Iterator[str]:
    now, later = to_seal(lacks)
    if now:
        yield say("现在可以盖章：{names}。", names="、".join(now))
    if later:
        yield say("定稿后还要盖章：{names}。", names="、".join(later))


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
