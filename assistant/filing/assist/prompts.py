"""The panel's prompt while the person files: the values of the view, what is right, and what the assistant can do (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.core.language import comma_list, say, semicolon_list
from assistant.core.values import File
from assistant.core.verdict import FILLED
from assistant.filing.assist.recognise import FieldPlace, Recognition
from assistant.filing.forms.shapes import FieldResult
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.pending_saves import ADD_AGAIN, UNLISTED
from assistant.planning.plan.plan import PlannedField, Record

FILL, PUT, POINT, OTHER, FINISH = "fill", "put", "point", "other", "finish"
NAME_FORM, WHICH_FORM = "name_form", "which_form"
OURS, NOT_OURS = "ours", "not_ours"
CANCEL = "cancel"
ALLOW, AUTO, LEARN = "allow", "auto", "learn"
UNSAVED = "unsaved"
_LISTED = 40
_OF_STEP = " · "
_NAMED = 8
_RIGHT, _DIFFERENT, _OPEN, _UNPLACED = "✓ ", "≠ ", "", "？ "


@dataclass(frozen=True, slots=True)
class ViewState:
    """What a prompt is made from: the view, whether the account is the client's, and remarks on what was just done.

    `stored` are the keys that came back from the site; `others` tells that the person can name another item, `steps` that they can
    name further steps of the item whose fields are not recognised; `titles` are
    the names of the records by id, where they differ from their own titles; `saves` tells which saves of the page were stopped
    that the person may allow; empty if there are none. `is_insisted`: the form still holds what another record has.
    """

    recognition: Recognition
    is_ours: bool
    stored: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    others: bool = False
    steps: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    saves: str = ""
    is_insisted: bool = False


def to_write(recognition: Recognition) -> list[FieldPlace]:
    """Return the values that the assistant may write on a view: placed, not right, and not locked."""
    return [
        place
        for place in recognition.places
        if place.control is not None and not place.is_right and place.control.is_open
    ]


def labels(places: Sequence[FieldPlace]) -> dict[str, str]:
    """Return the name of each value on the prompt, by key: its question and label, with its section where those repeat."""
    short = {place.key: " › ".join((*place.planned.after, place.planned.label)) for place in places}
    count = Counter(short.values())
    return {
        place.key: short[place.key]
        if count[short[place.key]] == 1
        else " › ".join((*place.planned.section, short[place.key]))
        for place in places
    }


def shown_labels(places: Sequence[FieldPlace]) -> dict[str, str]:
    """Return how each value is called on the prompt, by key: its name after the sign of its state."""
    names = labels(places)
    return {place.key: f"{_sign(place)}{names[place.key]}" for place in places}


def titles(records: Sequence[Record]) -> dict[str, str]:
    """Return a name for each record by id: its title, after that of the record above where several have the same."""
    by_id = {record.id: record for record in records}
    count = Counter(record.title for record in records)

    def named(record: Record) -> str:
        above = by_id.get(record.parent)
        return record.title if count[record.title] == 1 or above is None else f"{named(above)} › {record.title}"

    return {record.id: named(record) for record in records}


def account(company: str, address: str) -> Handover:
    """Ask once whether this is the site, and the client's account, because the page does not name the company."""
    lines = [
        say("页面：{address}", address=address),
        say("页面上没有找到“{company}”。请登录它的账号，并确认这是要填报的系统。", company=company),
        say("确认之前助手只在这里列出内容，不在页面上写。"),
    ]
    buttons = {OURS: say("是，可以在这里填报"), FINISH: say("不是，结束")}
    return Handover("ASSIST", key="account", lines=tuple(lines), buttons=buttons)


def unknown(address: str, *, can_be_named: bool = False) -> Handover:
    """Tell that nothing of the profile is recognised on the page shown; the person may say which record its form is of."""
    lines = [
        say("这一页没有认出资料里的内容。"),
        say("这里就是要填的一条，只是各项的名称不同？请告诉助手是哪一条，再用“我来指位置”指一次，以后就认得。")
        if can_be_named
        else say("请打开要填的页面（例如主体信息），助手随即列出这一页的内容。"),
        say("页面：{address}", address=address),
    ]
    buttons = {NAME_FORM: say("这一页填的是……")} if can_be_named else {}
    return Handover("ASSIST", key="unknown", lines=tuple(lines), buttons=buttons | {FINISH: say("填完了，出报告")})


def which_form(names: Sequence[str]) -> Handover:
    """Ask which record the form shown is of."""
    lines = (say("这一页填的是哪一条？只用来记位置，不会写进页面。"),)
    buttons = {CHOOSE: say("选定"), CANCEL: say("都不是")}
    return Handover("ASSIST", key=WHICH_FORM, lines=lines, choices=tuple(names), buttons=buttons)


def among(records: Sequence[Record], page: str, names: Mapping[str, str]) -> Handover:
    """Ask which item a form belongs to; `names` are those of the records by id."""
    lines = (say("这一页可以填 {count} 条资料，请选一条。", count=len(records)),)
    return Handover(
        "ASSIST",
        key=f"among:{page}",
        lines=lines,
        choices=tuple(names[record.id] for record in records),
        buttons={CHOOSE: say("选定"), FINISH: say("填完了，出报告")},
    )


def view(state: ViewState) -> Handover:
    """Show the values of a recognised view."""
    recognition = state.recognition
    first = recognition.views[0].record
    writable = to_write(recognition)
    shown = shown_labels(recognition.places)
    open_labels = [shown[place.key] for place in recognition.places if not place.is_right]
    buttons = {}
    if writable and state.is_ours:
        buttons[FILL] = say("填入认出的 {count} 项", count=len(writable))
    if state.saves:
        buttons[ALLOW] = say("允许边填边存，并填入")
    if open_labels:
        buttons[PUT] = say("填进光标所在的框")
        buttons[POINT] = say("我来指位置")
    if state.others:
        buttons[OTHER] = say("不是这一条")
    if state.steps:
        buttons[NAME_FORM] = say("这一页还有……")
    buttons[FINISH] = say("填完了，出报告")
    facts = {shown[place.key]: _text(place) for place in recognition.places}
    return Handover(
        "ASSIST",
        record=first.id,
        key="view",
        lines=(*_counts(state), *filter(None, [state.saves]), *state.remarks),
        facts=facts,
        copy=frozenset(facts),
        choices=tuple(open_labels),
        buttons=buttons,
    )


def completed(
    handover: Handover, notice: Sequence[str], remaining: int, *, learns: bool = False, known: str = ""
) -> Handover:
    """Return a prompt with sentences before its own, and the offers to file so many items by itself and to learn the site.

    `known` says which kinds of records are filed by itself.
    """
    offer = {AUTO: say("自动填写（还有 {count} 条）", count=remaining)} if remaining else {}
    offer |= {LEARN: say("学会这里（照您的走法走一遍）")} if learns else {}
    about = (
        [say("按“自动填写”，助手逐条打开、填写、保存，再打开核对；提交由您来。")] if remaining and not notice else []
    )
    about += [known] if known else []
    return replace(handover, lines=(*notice, *about, *handover.lines), buttons=offer | handover.buttons)


def item_title(record: Record, records: Sequence[Record]) -> str:
    """Return how an item is called as a whole: its title without that of its first step."""
    others = [other.title for other in records if other.root == record.root and other is not record]
    first, _, step = record.title.rpartition(_OF_STEP)
    return first if step and any(title.startswith(first + _OF_STEP) for title in others) else record.title


def allow(saves: Sequence[object], title: str = "") -> Handover:
    """Ask whether saves like those that were just stopped may leave, named by address and fixed words."""
    lines = (
        *([say("正在保存：{title}", title=title)] if title else []),
        say("助手替您保存时，这种请求会发出：{what}。", what=semicolon_list(map(str, saves))),
        say("里面只有表单上的内容、系统给过的编号和代码、所选的文件，以及列出的固定词。刚才先拦下了，没有存进系统。"),
        say(
            "允许之后会记下这种保存的样子（不含内容，可以撤回），以后在这个系统上填报，别的客户也不再询问；样子里可能带有内容的，只在这次放行。"
        ),
    )
    buttons = {ALLOW: say("允许这种保存"), CANCEL: say("不允许，我来保存")}
    return Handover("ASSIST", key="allow", lines=lines, buttons=buttons)


def allow_sent(saves: Sequence[object]) -> Handover:
    """Ask whether saves like those that the person's own presses have sent may leave for them from now on."""
    lines = (
        say("您保存时，系统发出过这些请求：{what}。", what=semicolon_list(dict.fromkeys(map(str, saves)))),
        say("里面只有表单上的内容、系统给过的编号和代码、所选的文件，以及列出的固定词。"),
        say(
            "以后助手替您保存时，这样的请求可以发出吗？允许之后会记下它们的样子（不含内容，可以撤回），别的客户也不再询问；样子里可能带有内容的，只在这次放行。"
        ),
    )
    buttons = {ALLOW: say("可以，以后不再问"), CANCEL: say("以后逐种再问")}
    return Handover("ASSIST", key="allow", lines=lines, buttons=buttons)


def unsaved() -> Handover:
    """Ask whether to walk although the page holds what was not saved."""
    lines = (say("这一页上有填好、还没有从系统重新读到的内容。继续就会重新打开页面，没保存的会丢失。"),)
    buttons = {AUTO: say("继续"), CANCEL: say("先不，我来保存")}
    return Handover("ASSIST", key=UNSAVED, lines=lines, buttons=buttons)


def unlisted(record: Record) -> Handover:
    """Ask whether a record that may be stored, and that its list does not show, is to be added once more."""
    lines = (say("“{title}”可能已经存进系统，列表里没有找到。请看一下列表，再选。", title=record.title),)
    buttons = {ADD_AGAIN: say("系统里没有，再新增"), CANCEL: say("先不填这一条")}
    return Handover("ASSIST", record=record.id, key=UNLISTED, lines=lines, buttons=buttons)


def unproved(missing: Iterable[PlannedField], recognised: Container[str]) -> str:
    """Return what is said of values that have not come back: stored otherwise, or not `recognised` (keys) on any page."""
    labels_of: dict[bool, list[str]] = {True: [], False: []}
    for planned in missing:
        labels_of[str(planned.key) in recognised].append(planned.label)
    differing, unseen = labels_of[True], labels_of[False]
    sentences = []
    if differing:
        labels = comma_list(differing[:_NAMED])
        sentences.append(say("存下的内容有 {count} 项与资料不一致：{labels}", count=len(differing), labels=labels))
    if unseen:
        labels = comma_list(unseen[:_NAMED])
        sentences.append(say("有 {count} 项在页面上没有认出：{labels}", count=len(unseen), labels=labels))
    return semicolon_list(sentences)


def written(results: Sequence[FieldResult]) -> list[str]:
    """Return sentences on what was just written, refused or cut."""
    count = sum(result.outcome in FILLED | {"already"} for result in results)
    remarks = [say("刚才填入 {count} 项。", count=count)] if results else []
    for result in results[:_LISTED]:
        if result.outcome not in {"written", "already"}:
            reason = result.reason or say("没有填进去")
            words = say("（页面上的选项：{words}）", words=comma_list(result.options[:8])) if result.options else ""
            remarks.append(f"“{result.target.address.label}”：{reason}{words}")
    return remarks


def point(label: str) -> Handover:
    """Ask the person to click the place of one value."""
    return Handover(
        "ASSIST",
        key="point",
        lines=(say("请在页面上点一下“{label}”的输入框。", label=label), say("这一下只用来记位置，不会传给页面。")),
        buttons={CANCEL: say("不指了")},
    )


def _counts(state: ViewState) -> list[str]:
    recognition = state.recognition
    places, right = recognition.places, sum(place.is_right for place in recognition.places)
    placed = sum(place.control is not None for place in places)
    shown = comma_list(state.titles.get(view.record.id, view.record.title) for view in recognition.views)
    lines = [
        say(
            "{title}：{total} 项里认出 {placed} 项，{right} 项已一致。",
            title=shown,
            total=len(places),
            placed=placed,
            right=right,
        )
    ]
    stored = sum(place.key in state.stored for place in places)
    if stored == len(places):
        lines.append(say("全部已从系统重新读到，一致。"))
    elif right and right == placed:
        lines.append(
            say("请保存；要核对存下的内容，保存后重新载入页面（F5），再打开这一条。已核对 {stored} 项。", stored=stored)
        )
    if state.is_insisted:
        lines.append(say("页面上还是另一条的内容；按您选的，当作这一条来填，不同的会被覆盖。"))
    if not state.is_ours:
        lines.append(say("还没有确认是这家的账号，助手只列出内容，不写。"))
    return lines


def _sign(place: FieldPlace) -> str:
    if place.control is None:
        return _UNPLACED
    return _RIGHT if place.is_right else _OPEN if place.is_blank else _DIFFERENT


def _text(place: FieldPlace) -> str:
    value = place.planned.value
    if isinstance(value, File) and value.path is not None:
        return str(value.path)
    return str(value)
