"""欠件清单: what is still missing, by the person who brings it and the stage it holds up, with a message to paste.

missing(loaded)               →  the lacks: materials that have not come, and required answers not given
message(loaded, duty, lacks)  →  one message for one person (glossary M2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.intake.slots import DUTIES, LEGAL, OFFICE, SEALS, STAGES, STATES, TECH, Slot, slots
from assistant.language import mark, say
from assistant.profile.catalogue import RecordView, specs
from assistant.profile.loading import LoadedProfile
from assistant.profile.merging import effective
from assistant.profile.visibility import is_shown
from assistant.profile.vocabulary import SUPPORTER
from assistant.values import Value

_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PAGES = {"subject": STAGES[0], "product": STAGES[1], "path": STAGES[1], "function": STAGES[1]}
_MOST_FIELDS = 12


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: who brings it, the stage it holds up, its name, requirement and state."""

    duty: str
    stage: str
    name: str
    requirement: str
    state: str
    is_sealed: bool = False
    is_required: bool = True


def missing(loaded: LoadedProfile) -> list[Lack]:
    """Return what is missing, by stage and then by person; what is only advisable comes after what is required."""
    lacks = [*(_of_slot(slot) for slot in slots(loaded) if slot.is_missing), *_answers(loaded)]
    return sorted(lacks, key=lambda lack: (STAGES.index(lack.stage), not lack.is_required, DUTIES.index(lack.duty)))


def _of_slot(slot: Slot) -> Lack:
    need = slot.need
    return Lack(
        slot.duty, need.stage, slot.name, say(need.requirement), STATES[slot.state], need.is_sealed, need.is_required
    )


def _answers(loaded: LoadedProfile) -> Iterator[Lack]:
    """Yield one lack for each record whose required answers (other than files) are not all given."""
    records = loaded.records()
    if not any(record.page == "subject" for record in records):
        yield from _unanswered("subject", "", {})
    if not loaded.profile.products and _has_products(loaded):
        yield Lack(
            OFFICE,
            STAGES[1],
            say(mark("产品信息")),
            say(mark("产品名称、服务形式、访问地址和功能访问路径")),
            STATES["none"],
        )
    if not loaded.profile.algorithms:
        yield Lack(TECH, STAGES[2], say(mark("算法信息")), say(mark("算法类型、角色、名称和详细属性")), STATES["none"])
    for record in records:
        if not record.retired and record.page in (*_PAGES, "basic"):
            name = "" if record.page == "subject" else record.natural_key
            yield from _unanswered(record.page, name, _whole(record, records))


def _has_products(loaded: LoadedProfile) -> bool:
    """Say whether the filing needs products: a technical supporter has none (domain.md 1.6)."""
    roles = [each.basic.role for each in effective(loaded.profile.algorithms) if not each.retired]
    return not roles or any(role != SUPPORTER for role in roles)


def _whole(record: RecordView, records: Sequence[RecordView]) -> dict[str, Value]:
    above = record.key.parent() if record.page == "basic" else record.key
    return {
        key.pattern(): value
        for each in records
        if (each.key == record.key or (record.page == "basic" and each.key.startswith(above)))
        for key, value in each.values.items()
    }


def _unanswered(page: str, name: str, given: dict[str, Value]) -> Iterator[Lack]:
    titles = [
        spec.name
        for pattern, spec in specs().items()
        if spec.page == page
        and spec.required == "yes"
        and spec.kind != "file"
        and spec.on_page
        and pattern not in given
        and is_shown(spec.shown_when, given.get)
    ]
    if titles:
        shown = "、".join(titles[:_MOST_FIELDS]) + ("…" if len(titles) > _MOST_FIELDS else "")
        stage = _PAGES.get(page, STAGES[2])
        title = (
            say(mark("{stage}信息未填齐（{name}）"), stage=stage, name=name)
            if name
            else say(mark("{stage}信息未填齐"), stage=stage)
        )
        yield Lack(TECH if stage == STAGES[2] else OFFICE, stage, title, shown, STATES["none"])


def message(loaded: LoadedProfile, duty: str, lacks: Sequence[Lack]) -> str:
    """Return the message for one person of the client, ready to paste into a chat."""
    basic = loaded.profile.subject.basic
    parts = [f"{_numbered(place)}{lack.name}（{lack.requirement}）" for place, lack in enumerate(lacks)]
    sealed = "".join(_numbered(place) for place, lack in enumerate(lacks) if lack.is_sealed)
    text = say(
        mark("{contact}您好，{client}的算法备案还差 {count} 项：{items}。"),
        contact=_contact(loaded, duty),
        client=basic.name or say(mark("贵公司")),
        count=len(lacks),
        items="；".join(parts),
    )
    if sealed:
        text += say(mark("其中{numbers}请盖章后彩色扫描（不要拍照，勿带扫描软件水印）。"), numbers=sealed)
    return text + say(mark("收到后可进入{stage}阶段的填报。"), stage=say(lacks[0].stage))


def by_duty(lacks: Sequence[Lack]) -> dict[str, list[Lack]]:
    """Return the lacks by the person who brings them, in the order of the duties."""
    return {
        duty: own for duty in (OFFICE, TECH, LEGAL, SEALS) if (own := [each for each in lacks if each.duty == duty])
    }


def _contact(loaded: LoadedProfile, duty: str) -> str:
    named = (each.name for each in loaded.profile.notes.contacts if each.duty == duty and each.name)
    return next(named, "")


def _numbered(place: int) -> str:
    return _NUMBERS[place] if place < len(_NUMBERS) else f"({place + 1})"
