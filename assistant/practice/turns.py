"""Whose turn it is and what is to be done next, from what was read, is missing and was found.

    turn(inputs)  →  Turn: who acts, the step (a key of STEPS) and the facts of its sentence

Pure functions. States are words of glossary E as read from the site ("" if no run has read them). A client's turn is
that of its first item in `ORDER`: we act before the client, the client before the authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.core.excerpt import first_names
from assistant.core.language import mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps import registry_state as words

Who = Literal["code", "ours", "seal", "client", "authority", "nobody"]
WHO: dict[Who, str] = {
    "code": mark("客户（验证码）"),
    "ours": mark("我方"),
    "seal": mark("客户（盖章）"),
    "client": mark("客户"),
    "authority": mark("网信部门"),
    "nobody": mark("—"),
}
ORDER: tuple[Who, ...] = ("code", "ours", "seal", "client", "authority", "nobody")
SIGNS: dict[Who, str] = {"code": "☎", "ours": "▶", "seal": "◉", "client": "◇", "authority": "…", "nobody": "✓"}
STEPS: dict[str, str] = {
    "code": mark("等验证码：请{person}把收到的验证码发来"),
    "mend": mark("资料无法读取，先改正：{problem}"),
    "unknown": mark("“{item}”状态未识别（系统显示：{theirs}），请在系统中查看"),
    "correct": mark("退回补正：“{item}”有 {comments} 条审核意见"),
    "dispatch": mark("把备好的材料发给客户：{names}"),
    "revise": mark("处理客户改过的材料：{names}"),
    "findings": mark("预检有 {count} 项必改"),
    "draft": mark("起草材料：{names}"),
    "fill": mark("可以填报{item}"),
    "submit": mark("“{item}”已备好，登录后由人提交"),
    "seal": mark("请客户盖章后彩色扫描：{names}"),
    "send": mark("请客户发来：{names}"),
    "confirm": mark("请客户核对确认：{names}"),
    "await": mark("等审核答复：{names}"),
    "gated": mark("等主体审核通过，再填报“{item}”"),
    "locked": mark("审核中，不能改：被“{names}”引用"),
    "filed": mark("已备案，要改须办变更：被“{names}”引用"),
    "show": mark("备案后事项：公示编号与链接（{names}）"),
    "done": mark("已备案，无待办"),
    "ended": mark("已注销，无待办"),
}
FOLLOW_STATES = frozenset(
    {"await", "correct", "unknown", "show", "done", "ended", "locked", "filed"}
)  # steps that follow from a state read
RETURNED = frozenset({"主体退回", "退回补正", "变更退回", "主体变更退回"})
UNDER_REVIEW = words.ENTITY_UNDER_REVIEW | words.ALGORITHM_UNDER_REVIEW | {"注销办理中"}
READY = frozenset({"主体待提交", "待提交"})
CHANGING = words.ENTITY_CHANGING | words.ALGORITHM_CHANGING
NOT_FILED = frozenset({"", "备料中", "待主体通过", "草稿", "待提交"})
FILED, ENDED = "已备案", "已注销"
FILED_ONCE = words.ALGORITHM_CLOSED | {"变更审核中"}  # states of an algorithm that has been filed
SETTLED = FILED_ONCE - CHANGING  # those of them in which nothing is prepared
_FIRST = frozenset({"unknown", "correct"})  # steps that come before papers to be sent or revised
_MOST_NAMED = 3
ASKED_ON = "asked_on"  # a fact of the step "send": the ISO day on which what is missing was last asked for


@dataclass(frozen=True, slots=True)
class TurnItem:
    """The entity (`stage` 主体) or one algorithm: name, state, the site's word, comments, number displayed or not."""

    name: str
    stage: str
    state: str
    theirs: str = ""
    comments: int = 0
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class TurnMaterial:
    """A missing material: name of its requirement, stage, state, whether it is required, and whether it is ours to write."""

    requirement: str
    stage: str
    state: str
    is_required: bool = True
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class TurnInputs:
    """The facts that decide a client's turn; `waits_for` is the open handover of a run.

    `to_dispatch` names papers that are ready to be sent, `to_revise` those that came back from the client edited.
    """

    entity: TurnItem
    algorithms: Sequence[TurnItem] = ()
    missing_materials: Sequence[TurnMaterial] = ()
    blocks: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""
    waits_for: str = ""
    receiver: str = ""
    to_dispatch: Sequence[str] = ()
    to_revise: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """Who acts, the step, and the facts of its sentence."""

    who: Who
    step: str
    facts: dict[str, object] = field(default_factory=dict)


def sentence(step: str, facts: Mapping[str, object]) -> str:
    """Return the next action as displayed; console and terminal add where and how to do it."""
    return say(STEPS[step], **facts) if step in STEPS else ""


def turn(inputs: TurnInputs) -> Turn:
    """Return the client's turn: that of its first item in `ORDER`."""
    if inputs.problem:
        return Turn("ours", "mend", {"problem": inputs.problem})
    if inputs.waits_for == "SMS":
        return _code(inputs)
    turns = items(inputs)
    first = min(turns.values(), key=lambda turn: (ORDER.index(turn.who), turn.step == "show"))  # nothing waits for that
    if first.step not in _FIRST and (papers := _papers(inputs)) is not None:
        return papers
    if first.step == "await":
        names = [name for name, turn in turns.items() if turn.step == "await"]
        return Turn("authority", "await", {"names": first_names(names, _MOST_NAMED)})
    if first.step == "show":
        names = [name for name, turn in turns.items() if turn.step == "show"]
        return Turn("ours", "show", {"names": first_names(names, _MOST_NAMED)})
    return first


def _code(inputs: TurnInputs) -> Turn:
    return Turn("code", "code", {"person": inputs.receiver or say("验证码接收人")})


def _papers(inputs: TurnInputs) -> Turn | None:
    """Return what we do about papers that are ready to be sent or came back, or None."""
    for step, names in (("dispatch", inputs.to_dispatch), ("revise", inputs.to_revise)):
        if names:
            return Turn("ours", step, {"names": first_names(names, _MOST_NAMED)})
    return None


def items(inputs: TurnInputs) -> dict[str, Turn]:
    """Return the turn of the entity and of each algorithm that may act; an algorithm gated by the entity waits with it.

    A filed algorithm proves that the entity has passed even if no run has read it; then the entity needs nothing.
    """
    turns = {} if _is_proved(inputs) else {inputs.entity.name: _of(inputs, inputs.entity)}
    has_passed = _has_passed(inputs)
    for item in inputs.algorithms:
        if has_passed or item.state in {FILED, ENDED} or item.state in UNDER_REVIEW | RETURNED:
            turns[item.name] = _of(inputs, item)
    if not has_passed and turns[inputs.entity.name].who == "authority":
        turns |= {item.name: own for item in inputs.algorithms if (own := _prepared(inputs, item)) is not None}
    return turns


def turn_of_item(inputs: TurnInputs, item: TurnItem, about: TurnInputs) -> Turn:
    """Return the turn of one item, by what is missing and wrong `about` it; what can be prepared comes before waiting.

    A run that waits for a code waits in the row of the entity, whose account it uses.
    """
    if inputs.problem:
        return Turn("ours", "mend", {"problem": inputs.problem})
    if inputs.waits_for == "SMS" and item.stage == REGISTRY.single.stage:
        return _code(inputs)
    own = _own_turn(inputs, item, about)
    papers = _papers(about) if own.step not in _FIRST else None
    return papers or own


def _own_turn(inputs: TurnInputs, item: TurnItem, about: TurnInputs) -> Turn:
    if item.stage == REGISTRY.single.stage:
        return Turn("nobody", "done") if _is_proved(inputs) else _of(about, item)
    if _has_passed(inputs) or item.state in UNDER_REVIEW | RETURNED | {FILED, ENDED}:
        return _of(about, item)
    return _prepared(about, item) or Turn(_of(inputs, inputs.entity).who, "gated", {"item": item.name})


def _is_proved(inputs: TurnInputs) -> bool:
    return proves(inputs.entity.state, [item.state for item in inputs.algorithms])


def _has_passed(inputs: TurnInputs) -> bool:
    state = inputs.entity.state
    return _is_proved(inputs) or state == words.ENTITY_PASSED or state in CHANGING | {"主体变更审核中"}


def proves(entity: str, algorithms: Iterable[str]) -> bool:
    """Return whether the algorithms' states prove that an unread entity has passed."""
    return not entity and any(state in FILED_ONCE for state in algorithms)


def _of(inputs: TurnInputs, item: TurnItem) -> Turn:
    if item.state == words.UNKNOWN:
        return Turn("ours", "unknown", {"item": item.name, "theirs": item.theirs})
    if item.state in RETURNED:
        return _sealing(inputs, item) or Turn("ours", "correct", {"item": item.name, "comments": item.comments})
    if item.state in UNDER_REVIEW:
        return Turn("authority", "await", {"names": item.name})
    if item.state == words.ENTITY_PASSED:
        return Turn("nobody", "done")
    if item.state == FILED:
        return Turn("nobody", "done") if item.is_shown else Turn("ours", "show", {"names": item.name})
    if item.state == ENDED:
        return Turn("nobody", "ended")
    return _preparing(inputs, item)


def _prepared(inputs: TurnInputs, item: TurnItem) -> Turn | None:
    """Return what can be prepared, not filed, for an algorithm while the entity is under review; None if nothing."""
    if item.state in UNDER_REVIEW | RETURNED | {FILED, ENDED}:
        return None
    turn = _preparing(inputs, item)
    return None if turn.step in ("fill", "submit") else turn


def _preparing(inputs: TurnInputs, item: TurnItem) -> Turn:
    """Return who acts while an item is prepared: missing material first, then findings, then filing."""
    stages = _stages(item)
    missing_materials = [
        material for material in inputs.missing_materials if material.stage in stages and material.is_required
    ]
    by_client = _of_client(missing_materials)
    if by_client is not None:
        return by_client
    drafts = [material.requirement for material in missing_materials if material.is_ours]
    if drafts:
        return Turn("ours", "draft", {"names": first_names(drafts, _MOST_NAMED)})
    blocks = sum(inputs.blocks.get(stage, 0) for stage in stages)
    if blocks:
        return Turn("ours", "findings", {"count": blocks})
    shown = say(item.stage) if item.stage == REGISTRY.single.stage else say("“{name}”", name=item.name)
    return Turn("ours", "submit" if item.state in READY else "fill", {"item": shown})


def _of_client(missing_materials: Sequence[TurnMaterial]) -> Turn | None:
    sealing = [material.requirement for material in missing_materials if material.state in ("to_seal", "reseal")]
    missing = [
        material.requirement
        for material in missing_materials
        if material.state in ("none", "lost") and not material.is_ours
    ]
    if missing:
        return Turn("client", "send", {"names": first_names(missing, _MOST_NAMED)})
    if sealing:
        return Turn("seal", "seal", {"names": first_names(sealing, _MOST_NAMED)})
    unconfirmed = [material.requirement for material in missing_materials if material.state == "to_confirm"]
    return Turn("client", "confirm", {"names": first_names(unconfirmed, _MOST_NAMED)}) if unconfirmed else None


def _sealing(inputs: TurnInputs, item: TurnItem) -> Turn | None:
    """Return the seal that a correction waits for, or None."""
    resealed = [
        material.requirement
        for material in inputs.missing_materials
        if material.stage in _stages(item) and material.state == "reseal"
    ]
    return Turn("seal", "seal", {"names": first_names(resealed, _MOST_NAMED)}) if resealed else None


def _stages(item: TurnItem) -> tuple[str, ...]:
    return REGISTRY.stages[:1] if item.stage == REGISTRY.single.stage else REGISTRY.stages[1:]
