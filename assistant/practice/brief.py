"""The progress report for a client: a paragraph to paste into a chat, and one page (glossary J, M).

    of(client, dues, today)  →  Brief(paragraph, draft_layer)    `assistant.declaration.papers.word` writes it as .docx

Only states read on the registry are reported; those of rehearsals are not. Our own checks are never presented as the
authority's: only the site says 通过.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.checks.deadlines.laws import KINDS
from assistant.core.excerpt import first_names
from assistant.core.language import mark, say, semicolon_list
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.papers.outline import PAPERS
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice import turns
from assistant.practice.clock import Due, day_of
from assistant.practice.tables import AlgorithmRow, Client, MaterialRow
from assistant.practice.turns import FILED, RETURNED, SETTLED, UNDER_REVIEW

_ASKS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"none", "lost"}), mark("请发来：{names}")),
    (frozenset({"to_seal", "reseal"}), mark("请盖章后彩色扫描（不要拍照，勿带扫描软件水印）：{names}")),
    (frozenset({"to_confirm"}), mark("请核对确认：{names}")),
)
_DUTIES = (
    mark("在产品的显著位置标明备案编号，并附公示信息的链接，截图存档（《算法推荐管理规定》第二十六条）"),
    mark("备案信息有变化的，10 个工作日内办理变更（第二十四条）"),
    mark("终止服务的，20 个工作日内办理注销（第二十四条）"),
    mark("备案不代表对产品的认可，不得用于宣传"),
)
_ENTITY_SETTLED = frozenset({words.ENTITY_PASSED, "主体变更审核中"})
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Brief:
    """The report for a client: paragraph and page."""

    paragraph: str
    draft_layer: DraftLayer


def of(client: Client, dues: Sequence[Due], today: date) -> Brief:
    """Return the report of a client as of today."""
    requests = list(_asked(client, dues))
    reports = [] if _is_proved(client) else [_entity(client, dues)]
    reports.extend(_algorithm(algorithm, dues) for algorithm in client.algorithms)
    request_text = semicolon_list(requests) or say("无")
    name = client.short or client.name
    paragraph = say(
        "{client}：{told}。现在需要您：{wanted}。", client=name, told=semicolon_list(reports), wanted=request_text
    )
    return Brief(paragraph, _draft_layer(client, dues, requests, today))


def duties() -> list[str]:
    """Return the duties that follow a filing."""
    return [say(duty) for duty in _DUTIES]


def _entity(client: Client, dues: Sequence[Due]) -> str:
    name = say("主体信息")
    if client.is_rehearsal or not client.entity_state:
        return _preparing(name)
    if client.entity_state == words.ENTITY_PASSED:
        since = _day(day_of(client.entity_since)) if client.entity_since else ""
        return say("{item}已通过（{day}读取）", item=name, day=since) if since else say("主体信息已通过")
    if client.entity_state in RETURNED:
        return _returned(name, client.entity_rounds)
    return _under_way(name, client.entity_state, _about(dues, SUBJECT))


def _algorithm(row: AlgorithmRow, dues: Sequence[Due]) -> str:
    name = say("“{name}”", name=row.name)
    if row.is_rehearsal or not row.state:
        return _preparing(name)
    if row.state == FILED:
        number = say("，备案编号{number}", number=row.number) if row.number else ""
        return say("{item}已备案{number}", item=name, number=number)
    if row.state in RETURNED:
        return _returned(name, row.rounds)
    if row.state in UNDER_REVIEW and row.submitted and row.receipt:
        name = say("{item}{day}提交，", item=name, day=_day(day_of(row.submitted)))
    return _under_way(name, row.state, _about(dues, row.name))


def _preparing(name: str) -> str:
    return say("{item}在准备中（备案系统里的状态尚未读取）", item=name)


def _returned(name: str, rounds: int) -> str:
    return say("{item}被退回补正（第 {count} 次），正在按意见修改", item=name, count=max(rounds, 1))


def _under_way(name: str, state: str, expected: Due | None) -> str:
    message = say("{item}现为{state}", item=name, state=state)
    if expected is None:
        return message
    if expected.term.rule == "entity":
        usual = mark("，通常 1–4 周有答复（经验值，无法定期限）")
        return message + say(usual)
    legal = mark("，法定审核期 {days} 个工作日，预计不晚于 {day}{estimate}有答复（如补正，按我们的理解重新起算）")
    estimate = say("（暂估）") if expected.term.is_estimate else ""
    return message + say(legal, days=expected.term.law.days, day=_day(expected.term.on), estimate=estimate)


def _about(dues: Sequence[Due], item: str) -> Due | None:
    return next((due for due in dues if due.about == item and due.term.law.kind == "expected"), None)


def _asked(client: Client, dues: Sequence[Due]) -> Iterator[str]:
    """Yield what the client must do now: send, seal or confirm material of items that are not filed yet."""
    materials = [
        material for material in client.materials if material.is_required and _is_open(client, material.stage, dues)
    ]
    ours = [material.slot for material in materials if _is_written_by_us(material)]
    for states, text in _ASKS:
        names = [material.slot for material in materials if material.state in states and material.slot not in ours]
        if names:
            yield say(text, names=first_names(names, _MOST_NAMED))
    if ours:
        yield say("我方起草、写好后请您核对：{names}", names=first_names(ours, _MOST_NAMED))


def _is_written_by_us(material: MaterialRow) -> bool:
    """Return whether the office has to write a paper, or to finish its draft, before the client can act.

    The ledger names a paper as it is shown: its name, and in parentheses what it is about.
    """
    is_drafted = material.slot.partition("（")[0] in {say(kind.name) for kind in PAPERS}
    return material.state == "drafted" or (material.state == "none" and is_drafted)


def _is_open(client: Client, stage: str, dues: Sequence[Due]) -> bool:
    """Return whether material of a stage is still needed: for a first filing, or for a change that is due."""
    changing = {due.about for due in dues if due.term.rule == "change"}
    if stage == SUBJECT:
        return SUBJECT in changing or not (_is_proved(client) or _entity_state(client) in _ENTITY_SETTLED)
    states = _read_states(client)
    return bool(changing) or not states or any(state not in SETTLED for state in states)


def _is_proved(client: Client) -> bool:
    return turns.proves(_entity_state(client), _read_states(client))


def _entity_state(client: Client) -> str:
    return "" if client.is_rehearsal else client.entity_state


def _read_states(client: Client) -> list[str]:
    """Return the states of the algorithms as the registry showed them, "" for those of rehearsals."""
    return ["" if algorithm.is_rehearsal else algorithm.state for algorithm in client.algorithms]


def _draft_layer(client: Client, dues: Sequence[Due], requests: Sequence[str], today: date) -> DraftLayer:
    title = say("算法备案进度简报")
    parts: list[LayerPart] = [Heading(say("一、现在的进度")), _states(client, dues)]
    parts.append(Heading(say("二、现在需要您")))
    parts.extend(DraftLine(f"{text}。") for text in requests or [say("暂时没有需要您做的事")])
    parts.append(Heading(say("三、日期")))
    parts.append(_dates(dues, today) if dues else DraftLine(say("目前没有进行中的期限。")))
    if any(algorithm.state == FILED and not algorithm.is_rehearsal for algorithm in client.algorithms):
        parts.append(Heading(say("四、备案之后")))
        parts.extend(DraftLine(f"· {text}。") for text in duties())
    parts.append(DraftLine(_footing(client, today), "note"))
    subtitle = say("{client}（{day}）", client=client.name, day=_day(today))
    return DraftLayer("brief", title, "", tuple(parts), subtitle)


def _states(client: Client, dues: Sequence[Due]) -> Grid:
    head = (say("项目"), say("状态"), say("说明"))
    entity = (say("主体信息"), _state(_entity_state(client)), _detail(_about(dues, SUBJECT), ""))
    rows = [] if _is_proved(client) else [entity]
    for algorithm, state in zip(client.algorithms, _read_states(client), strict=True):
        rows.append(
            (
                algorithm.name,
                _state(state),
                _detail(_about(dues, algorithm.name), algorithm.number if state == FILED else ""),
            )
        )
    return Grid((head, *rows), head=True, widths=(6.0, 3.6, 6.4))


def _state(state: str) -> str:
    return state or say("准备中（尚未读取）")


def _detail(expected: Due | None, number: str) -> str:
    if number:
        return number
    if expected is None:
        return ""
    if expected.term.rule == "entity":
        message = mark("{start}提交，通常 {early}至 {late}有答复")
        term = expected.term
        return say(message, start=_day(term.start), early=_day(term.earliest), late=_day(term.on))
    estimate = say("（暂估）") if expected.term.is_estimate else ""
    message = mark("{start}起审核，预计不晚于 {day}{estimate}有答复")
    return say(message, start=_day(expected.term.start), day=_day(expected.term.on), estimate=estimate)


def _dates(dues: Sequence[Due], today: date) -> Grid:
    head = (say("日期"), say("性质"), say("事项"))
    rows = [(_day_of(due), _kind(due, today), _matter(due)) for due in dues]
    return Grid((head, *rows), head=True, widths=(4.2, 4.2, 7.6))


def _day_of(due: Due) -> str:
    return _day(due.term.on) + (say("（暂估）") if due.term.is_estimate else "")


def _kind(due: Due, today: date) -> str:
    late = say("（已超期）") if due.term.is_overdue(today) else ""
    return say(KINDS[due.term.law.kind]) + late


def _matter(due: Due) -> str:
    title = say(due.term.law.title)
    return title if due.about == SUBJECT else f"{title}：{due.name}"


def _footing(client: Client, today: date) -> str:
    read = [moment for moment in (client.entity_read, *(row.read for row in client.algorithms)) if moment is not None]
    if client.is_rehearsal or not read:
        return say("截至 {day}尚未在备案系统中读取过状态。本页由非官方工具生成。", day=_day(today))
    message = mark("状态读自备案系统（{day}），以系统显示为准。本页由非官方工具生成。")
    return say(message, day=_day(day_of(max(read))))


def _day(day: date) -> str:
    return say("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)
