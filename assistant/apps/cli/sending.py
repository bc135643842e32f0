"""`beian papers send`, `sent`, `back`, `final`, `record`, `ask`: drafts that go to the client and come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.apps.cli.due import calendar_of, day_of
from assistant.apps.cli.intake import known_of
from assistant.apps.cli.output import progress, result
from assistant.apps.client_questions import questions_of
from assistant.apps.returned_facts import CLASH, OLDER, facts_of_change, take
from assistant.apps.returned_facts import as_json as returned_as_json
from assistant.checks.deadlines.working_days import after
from assistant.core import settings
from assistant.core.errors import UsageError
from assistant.core.excerpt import pair
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.material_requests import REMINDED_AFTER, ask, reminder, still_open, to_ask
from assistant.declaration.intake.requirements import DUTIES, OFFICE
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.outline import names_of
from assistant.declaration.papers.paper_record import OUTBOX, STATES, PaperEvent, PaperRecord, read_record
from assistant.declaration.papers.returning import compare, decide, finish, record_return, unfinish
from assistant.declaration.papers.sending import (
    ANSWERED_AFTER,
    SendableDraft,
    SendingTerms,
    mark_sent,
    prepare,
    sendable,
    withdraw,
)
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice import draft_comments, layout

_SHOWN = 60
_STALE = mark("！ {name}：起草后资料又改了，请先重新起草再发")


def send(profile: Path, names: Sequence[str], recipient: str, until: str | None) -> int:
    """Make the folder to send, and print the message to copy; without names, list what may be sent."""
    loaded = load(profile)
    drafts = sendable(loaded, read_record(loaded.folder))
    if not names:
        for draft in drafts:
            result(_line(draft))
        result(say("写上文件名就备好发出的文件夹，如 beian papers send 资料 {name}", name=_example(drafts)))
        return 0
    chosen = _chosen(drafts, names)
    for draft in drafts:
        if draft.warning and draft.version.file in chosen:
            progress(draft.warning)
    ready = prepare(loaded, chosen, _terms(loaded, recipient, until))
    for draft in drafts:
        if draft.stale and draft.version in ready.versions:
            progress(say(_STALE, name=draft.version.name))
    result(ready.message)
    progress(say("发出后登记：beian papers sent 资料 {folder}", folder=ready.folder.name))
    result(str(ready.folder))
    return 0


def sent(profile: Path, folder: str, *, is_withdrawn: bool) -> int:
    """Record that a prepared folder was sent, or that it will not be."""
    client, inside = load(profile).folder, f"{OUTBOX}/{Path(folder).name}"
    if is_withdrawn:
        withdraw(client, inside, date.today())
        result(say("已登记：“{folder}”不发了，里面的文件留着", folder=Path(folder).name))
        return 0
    event = mark_sent(client, inside, date.today())
    result(say("已登记：{count} 份材料于 {day} 发给{recipient}", **_event_facts(event)))
    return 0


def back(profile: Path, file: Path, paper: str, chosen: Sequence[int], dealt_with: Sequence[int], field: str) -> int:
    """Compare a draft that came back with the version sent; take facts by number; 1 while something is open."""
    loaded = load(profile)
    today = date.today()
    returned = compare(loaded, file, paper)
    record_return(loaded.folder, returned, today)
    draft_comments.note(loaded.folder, settings.load().operator, returned, today)
    listed = returned_as_json(returned)
    changes: list[dict[str, Any]] = listed["changes"]
    if chosen or dealt_with:
        _decide(loaded, returned.version.name, _numbered(changes, chosen), _numbered(changes, dealt_with), field)
        return 0
    _show(listed)
    return 1 if any(not change["is_decided"] for change in changes) or listed["comments"] else 0


def final(profile: Path, name: str, *, is_withdrawn: bool) -> int:
    """Record that the newest version of a paper is final, or that it was called so by mistake."""
    client = load(profile).folder
    if is_withdrawn:
        unfinish(client, name, date.today())
        result(say("已撤回“{name}”的定稿", name=name))
        return 0
    event = finish(client, name, date.today())
    result(say("已定稿：{name}（第 {number} 版）", name=event.versions[0].name, number=event.versions[0].number))
    return 0


def record(profile: Path) -> int:
    """List every version that left the office with its state."""
    known = read_record(load(profile).folder)
    for state in known.versions():
        number = state.events[-1].number
        shown = say(STATES[state.state]) + (say("（{number}）", number=number) if number else "")
        result("  ".join((state.version.name, _number(state.version.number), shown, state.since.isoformat())))
    _say_unreadable(known)
    for name in dict.fromkeys(state.version.name for state in known.clashes()):
        progress(say(CLASH, name=name))
    if not known.versions():
        result(say("还没有发出过材料。"))
    return 0


def ask_again(profile: Path, duty: str | None) -> int:
    """Print what to ask of whom and record that it was asked; without a duty, list open requests with reminders due."""
    loaded = load(profile)
    today = date.today()
    calendar = calendar_of(layout.workspace_of(loaded.folder))
    materials = resolve_requirements(loaded, known_of(loaded, papers=False))
    questions = questions_of(loaded, materials, today)
    lacks = to_ask(lacking.missing(loaded, materials, questions))
    until = after(today, REMINDED_AFTER, calendar).on
    messages = lacking.messages(loaded, lacks, questions, lacking.Dates(today, until))
    if duty is not None:
        if duty not in messages:
            known = comma_list(messages) or say("（没有）")
            raise UsageError(what=say("没有要请{duty}发来的材料。可以请的有：{known}", duty=duty, known=known))
        result(messages[duty])
        ask(loaded.folder, duty, lacking.names_asked(duty, lacks, questions), today)
        return 0
    for request in still_open(loaded.profile, read_record(loaded.folder), lacks, questions):
        due = after(request.last, REMINDED_AFTER, calendar).on
        message = mark("{duty}：{day} 请过，还差 {count} 项，{due} 起可以催")
        result(say(message, duty=say(request.duty), day=request.last, count=len(request.names), due=due))
        if today >= due:
            result(reminder(loaded, request, until))
    return 0


def _decide(
    loaded: LoadedProfile,
    paper: str,
    taken: Sequence[dict[str, Any]],
    dealt_with: Sequence[dict[str, Any]],
    field: str,
) -> None:
    for change in taken:
        facts = facts_of_change(change)
        if not facts:
            raise UsageError(what=say("“{place}”不是资料里的一项，请在文稿里改", place=change["place"]))
        for fact, shown in zip(facts, change["facts"], strict=True):
            keys = dict(zip(shown["fields"], fact.keys, strict=True))
            written = take(loaded.folder, fact, keys.get(field, ""))
            if written.text:
                result(say("已写进资料：{field} → {value}", field=written.field, value=written.text))
            else:
                result(say("✓ 资料里已是这样：{field}", field=written.field))
        decide(loaded.folder, [change["id"]], date.today(), paper)
    if dealt_with:
        decide(loaded.folder, [change["id"] for change in dealt_with], date.today(), paper)
        result(say("已记下：{count} 处已处理", count=len(dealt_with)))


def _numbered(changes: Sequence[dict[str, Any]], numbers: Sequence[int]) -> list[dict[str, Any]]:
    wrong = [number for number in numbers if not 1 <= number <= len(changes)]
    if wrong:
        raise UsageError(what=say("没有第 {number} 处改动，共 {count} 处", number=wrong[0], count=len(changes)))
    return [changes[number - 1] for number in numbers]


def _show(listed: dict[str, Any]) -> None:
    by = say("按编号认出") if listed["by"] == "mark" else say("没有编号，按文字认出，请核对")
    facts = {"name": listed["name"], "number": listed["version"]["number"], "day": listed["sent_on"], "by": by}
    result(say("{name}：第 {number} 版（{day} 发出；{by}）", **facts))
    if listed["newer"]:
        newer = listed["newer"]
        result(say(OLDER, number=listed["version"]["number"], newer=newer["number"], day=newer["on"]))
    for number, change in enumerate(listed["changes"], 1):
        _show_change(number, change)
    for one in listed["comments"]:
        facts = {"author": one["author"] or say("（未署名）"), "text": one["text"], "passage": one["passage"]}
        result(say("批注 {author}：{text}（{passage}）", **facts))
    if not listed["changes"] and not listed["comments"]:
        result(say("✓ 没有改动，也没有批注"))


def _show_change(number: int, change: dict[str, Any]) -> None:
    dealt_with = say("（已处理）") if change["is_decided"] else ""
    result(f"{number}. {change['place'] or say('正文')}{dealt_with}")
    old, new = pair(change["old"], change["new"], _SHOWN)
    result(say("    发出时：{value}", value=old or say("（无）")))
    result(say("    改为：{value}", value=new or say("（删去）")))
    for fact in change["facts"]:
        field = comma_list(fact["fields"])
        old, new = pair(fact["sent"], fact["returned"], _SHOWN)
        if fact["is_done"]:
            result(say("    资料里已是这样：{field}", field=field))
        elif fact["is_open"]:
            facts = {"field": field, "old": old or say("（空）"), "new": new, "number": number}
            result(say("    资料：{field} {old} → {new}；同意就加 --take {number}", **facts))
        else:
            result(say("    资料里“{field}”已改成别的内容，请核对", field=field))
    if change["concerned"]:
        result(say("    可能涉及资料里的：{fields}", fields=comma_list(change["concerned"])))


def _terms(loaded: LoadedProfile, recipient: str, until: str | None) -> SendingTerms:
    if recipient not in DUTIES:
        raise UsageError(what=say("收件人写职责：{duties}", duties=comma_list(map(say, DUTIES))))
    today = date.today()
    calendar = calendar_of(layout.workspace_of(loaded.folder))
    return SendingTerms(today, day_of(until) if until else after(today, ANSWERED_AFTER, calendar).on, recipient)


def _chosen(drafts: Sequence[SendableDraft], names: Sequence[str]) -> list[str]:
    """Return the files that names stand for: a file of 材料/, a paper's name, or 全部."""
    chosen: list[str] = []
    for name in names:
        file = Path(name).name
        own = [
            draft.version.file
            for draft in drafts
            if name == say("全部")
            or file in (draft.version.file, draft.version.name)
            or draft.version.paper in names_of(file)
        ]
        chosen.extend(own or [file])
    return chosen


def _line(draft: SendableDraft) -> str:
    if draft.problem:
        return "  ".join((draft.version.file, say("读不了：{why}", why=draft.problem)))
    state = say(STATES[draft.dispatch]) if draft.dispatch else say("未发")
    stale = say("；起草后资料又改了") if draft.stale else ""
    gaps = say("{count} 处待填写", count=draft.gaps)
    notes = say("；{count} 处批注或修订", count=draft.notes) if draft.notes else ""
    return "  ".join((draft.version.file, _number(draft.version.number), state, gaps)) + notes + stale


def _number(number: int) -> str:
    return say("第 {number} 版", number=number)


def _example(drafts: Sequence[SendableDraft]) -> str:
    return drafts[0].version.file if drafts else say(OFFICE)


def _event_facts(event: PaperEvent) -> dict[str, object]:
    return {"count": len(event.versions), "day": event.day, "recipient": event.recipient}


def _say_unreadable(known: PaperRecord) -> None:
    if known.unreadable:
        names = comma_list(known.unreadable)
        progress(say("！ 发出记录里有 {count} 个文件读不了：{names}", count=len(known.unreadable), names=names))
