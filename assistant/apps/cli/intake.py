"""`beian missing` and `beian collect`: list the materials still to come, and file those that came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant.apps.cli import terminal_table
from assistant.apps.cli.due import calendar_of
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.workbooks import WAITS, confirmed
from assistant.apps.client_questions import questions_of
from assistant.checks.deadlines.working_days import after
from assistant.checks.preflight.case import NO_PAPERS, Case
from assistant.checks.preflight.check import examine
from assistant.checks.preflight.reading_papers import read_papers
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.collect import PlacementProposal, place, proposals
from assistant.declaration.intake.inbox import opened
from assistant.declaration.intake.mandate_end import ended_on
from assistant.declaration.intake.missing import WORKING_DAYS_TO_SEND, Dates, MissingItem
from assistant.declaration.intake.questions import STATES as QUESTION_STATES
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.requirements import STATES, Requirement
from assistant.declaration.intake.states import KnownMaterials, StoredUpload, resolve_requirements
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.planning.maps.overlay import known_map
from assistant.practice import activity, layout
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.journal.uploads import stored_files

_RULE_STATES = ("block", "warn")


def missing(
    profile: Path, by: str | None = None, *, papers: bool = False, show_all: bool = False, as_json: bool = False
) -> int:
    """Print what is missing by person and stage, with messages to paste; 1 if something required is missing."""
    loaded = load(profile)
    today = date.today()
    calendar = calendar_of(layout.workspace_of(loaded.folder))
    dates = Dates(today, _day(by) if by else after(today, WORKING_DAYS_TO_SEND, calendar).on)
    materials = resolve_requirements(loaded, known_of(loaded, papers=papers))
    questions = questions_of(loaded, materials, today)
    lacks = lacking.missing(loaded, materials, questions)
    messages = lacking.messages(loaded, lacks, questions, dates)
    if as_json:
        listed = [_requirement_json(requirement) for requirement in materials]
        days = {"today": today.isoformat(), "by": dates.by.isoformat()}
        asked = [_question_json(question) for question in questions]
        json_line(
            {
                **days,
                "missing": [asdict(lack) for lack in lacks],
                "questions": asked,
                "messages": messages,
                "slots": listed,
            }
        )
    else:
        if show_all:
            _show_requirements(materials)
        if day := ended_on(loaded.folder):
            result(say("委托已于 {day} 结束，不再请客户发来", day=day))
            return 0
        _show(lacks, questions, messages)
    return 1 if any(lack.is_required for lack in lacks) else 0


def _question_json(question: ClientQuestion) -> dict[str, object]:
    replies = [
        {"answer": reply.answer, "by": reply.by, "on": str(reply.on or ""), "source": reply.source}
        for reply in question.replies
    ]
    return {
        "key": question.key,
        "kind": question.kind,
        "duty": question.duty,
        "stage": question.stage,
        "about": question.about,
        "question": question.text,
        "papers": list(question.papers),
        "state": question.state,
        "answers": replies,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(what=say("“{text}”不是日期。请写成 2026-12-01。", text=text)) from None


def known_of(loaded: LoadedProfile, *, papers: bool) -> KnownMaterials:
    """Return what preflight and earlier runs know of a profile's materials; without `papers` none counts as examined."""
    read = read_papers(loaded) if papers else NO_PAPERS
    problems: dict[str, str] = {}
    if papers:
        case = Case.of(loaded, known_map("cac"), read)
        for finding in examine(case):
            if finding.state == "found" and finding.accepted is None and finding.severity in _RULE_STATES:
                problems.setdefault(finding.place, finding.found)
    uploaded = {key: StoredUpload(sha256, name) for key, (sha256, name) in stored_files(_runs(loaded)).items()}
    return KnownMaterials(uploaded, frozenset(str(key) for key in read.scans), problems)


def _runs(loaded: LoadedProfile) -> Iterator[RunFolder]:
    yield from (RunFolder(path.parent) for path in sorted((loaded.folder / "runs").glob(f"*/{JOURNAL}")))


def collect(inbox: Path, profile: Path, assigned: list[str], *, yes: bool, as_json: bool) -> int:
    """Show where each file of an inbox belongs, and copy them there after a yes; 10 without one."""
    if not inbox.exists():
        raise UsageError(what=say("没有 {path}。请写收到的文件夹，或一个 .zip。", path=inbox))
    loaded = load(profile)
    with opened(inbox) as received:
        proposed = proposals(loaded, received, _assignments(assigned))
        if as_json:
            json_line({"files": [_proposal_json(proposal) for proposal in proposed]})
        else:
            _show_proposals(proposed)
        if not any(proposal.is_placed for proposal in proposed):
            return 0
        if not (yes or (not as_json and confirmed(say("把以上文件复制到材料格吗？输入 y 确认：")))):
            progress(say("没有移动任何文件。核对后加 --yes 再运行一次。"))
            return WAITS
        copied = place(loaded, proposed)
    note_placed(loaded.folder, proposed, copied)
    message = mark("已复制 {count} 个文件进材料格，原文件未动。下一步：beian missing {profile}")
    progress(say(message, count=len(copied), profile=profile))
    return 0


def note_placed(folder: Path, proposed: Sequence[PlacementProposal], copied: Sequence[Path]) -> None:
    """Add to the client's log which materials were filled from received files."""
    if copied:
        activity.note(folder, "placed", [one.requirement.name for one in proposed if one.is_placed and one.requirement])


def _assignments(texts: list[str]) -> dict[str, str]:
    """Return texts `文件=材料格` as file → requirement; raises UsageError for any other text."""
    assigned: dict[str, str] = {}
    for text in texts:
        file, sign, requirement = text.rpartition("=")
        if not (sign and file.strip() and requirement.strip()):
            raise UsageError(
                what=say("--as 要写成“文件=材料格”，如 --as IMG_0001.jpg=营业执照；写的是“{text}”。", text=text)
            )
        assigned[file.strip()] = requirement.strip()
    return assigned


def _proposal_json(proposal: PlacementProposal) -> dict[str, object]:
    return {
        "file": proposal.file.name,
        "slot": proposal.requirement.name if proposal.requirement else "",
        "to": proposal.path,
        "by": proposal.by,
        "note": proposal.note,
    }


def _show_proposals(proposed: list[PlacementProposal]) -> None:
    heads = (mark("文件"), mark("材料格"), mark("依据"), mark("放到"), mark("说明"))
    table = terminal_table.table(*heads, title=say("收件归位：共 {count} 个文件", count=len(proposed)))
    for proposal in proposed:
        name = proposal.requirement.name if proposal.requirement else "—"
        table.add_row(proposal.file.name, name, proposal.by, proposal.path or say("不动"), proposal.note)
    terminal_table.console().print(table)
    if not all(proposal.requirement for proposal in proposed):
        progress(say("没有材料格的文件，可用 --as 文件=材料格 指定。"))


def _requirement_json(requirement: Requirement) -> dict[str, object]:
    return {
        "material": requirement.kind.material,
        "about": requirement.about,
        "stage": requirement.kind.stage,
        "requirement": requirement.kind.requirement,
        "required": requirement.kind.is_required,
        "sealed": requirement.kind.is_sealed,
        "key": str(requirement.key or ""),
        "file": requirement.path,
        "state": STATES[requirement.state],
        "why": requirement.why,
        "versions": list(requirement.versions),
    }


def _show_requirements(materials: list[Requirement]) -> None:
    heads = (mark("影响"), mark("材料格"), mark("状态"), mark("文件"), mark("说明"))
    table = terminal_table.table(*heads, title=say("材料格：共 {count} 个", count=len(materials)))
    for requirement in materials:
        more = say("（共 {count} 版）", count=len(requirement.versions)) if len(requirement.versions) > 1 else ""
        row = (
            say(requirement.kind.stage),
            requirement.name,
            say(STATES[requirement.state]),
            f"{requirement.path}{more}",
            requirement.why,
        )
        table.add_row(*row)
    terminal_table.console().print(table)


def _show(lacks: list[MissingItem], questions: list[ClientQuestion], messages: dict[str, str]) -> None:
    if not lacks:
        result(say("✓ 材料和必填项都已齐。下一步：beian check"))
    else:
        _show_lacks(lacks)
    _show_questions([question for question in questions if question.is_for_message])
    for duty, text in messages.items():
        result("")
        result(say("—— 发给{duty} ——", duty=say(duty)))
        result(text)


def _show_lacks(lacks: list[MissingItem]) -> None:
    heads = (mark("谁"), mark("影响"), mark("还差什么"), mark("状态"), mark("要做什么"))
    table = terminal_table.table(*heads, title=say("欠件清单：谁、还差什么、影响哪一步"))
    for duty, own in lacking.by_duty(lacks).items():
        for lack in own:
            name = lack.name if lack.is_required else say("{name}（建议）", name=lack.name)
            row = (say(duty), say(lack.stage), name, say(lack.state), lack.todo or lack.requirement)
            table.add_row(*row)
    terminal_table.console().print(table)
    sealable, later = lacking.to_seal(lacks)
    result(say("现在可以盖章：{names}", names=comma_list(sealable) or say("（没有）")))
    result(say("定稿后还要盖章：{names}", names=comma_list(later) or say("（没有）")))


def _show_questions(questions: list[ClientQuestion]) -> None:
    if not questions:
        return
    heads = (mark("谁"), mark("对应"), mark("问题"), mark("状态"), mark("用于"))
    table = terminal_table.table(*heads, title=say("待答问题：共 {count} 个，各问一次", count=len(questions)))
    for duty in dict.fromkeys(question.duty for question in questions):
        for question in questions:
            if question.duty == duty:
                state = semicolon_list(
                    (say(QUESTION_STATES[question.state]), *map(lacking.reply_text, question.replies))
                )
                table.add_row(say(duty), question.about, question.text, state, comma_list(question.papers))
    terminal_table.console().print(table)
