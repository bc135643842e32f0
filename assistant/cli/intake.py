"""`beian missing` and `beian collect`: what is still to come from the client, and what came into its slots."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.cli.output import json_line, progress, result
from assistant.cli.workbooks import WAITS, confirmed
from assistant.errors import UsageError
from assistant.intake import missing as lacking
from assistant.intake.bag import opened
from assistant.intake.collect import Proposal, place, proposals
from assistant.intake.slots import STATES, Slot, slots
from assistant.language import mark, say
from assistant.profile.loading import load


def missing(profile: Path, *, as_json: bool) -> int:
    """Print what is missing by person and stage, and the messages to paste; 1 where something required is missing."""
    loaded = load(profile)
    lacks = lacking.missing(loaded)
    groups = lacking.by_duty(lacks)
    messages = {duty: lacking.message(loaded, duty, own) for duty, own in groups.items()}
    if as_json:
        listed = [_slot_json(slot) for slot in slots(loaded)]
        json_line({"missing": [asdict(lack) for lack in lacks], "messages": messages, "slots": listed})
    else:
        _show(lacks, groups, messages)
    return 1 if any(lack.is_required for lack in lacks) else 0


def collect(bag: Path, profile: Path, *, yes: bool, as_json: bool) -> int:
    """Show where each file of a bag belongs, and copy them there after a yes; 10 while that is awaited."""
    if not bag.exists():
        raise UsageError(what=say(mark("没有 {path}。请写收到的文件夹，或一个 .zip。"), path=bag))
    loaded = load(profile)
    with opened(bag) as found:
        wanted = proposals(loaded, found)
        if as_json:
            json_line({"files": [_proposal_json(each) for each in wanted]})
        else:
            _show_proposals(wanted)
        placed = [each for each in wanted if each.is_placed]
        if not placed:
            return 0
        if not (yes or (not as_json and confirmed(say(mark("把以上文件复制到材料格吗？输入 y 确认："))))):
            progress(say(mark("没有移动任何文件。核对后加 --yes 再运行一次。")))
            return WAITS
        copied = place(loaded, wanted)
    progress(
        say(
            mark("已复制 {count} 个文件进材料格，原文件未动。下一步：beian missing {profile}"),
            count=len(copied),
            profile=profile,
        )
    )
    return 0


def _proposal_json(proposal: Proposal) -> dict[str, object]:
    return {
        "file": proposal.found.name,
        "slot": proposal.slot.name if proposal.slot else "",
        "to": proposal.path,
        "by": proposal.by,
        "note": proposal.note,
    }


def _show_proposals(wanted: list[Proposal]) -> None:
    table = Table(title=say(mark("收件归位：共 {count} 个文件"), count=len(wanted)), title_justify="left")
    for head in (mark("文件"), mark("材料格"), mark("依据"), mark("放到"), mark("说明")):
        table.add_column(say(head), overflow="fold")
    for each in wanted:
        name = each.slot.name if each.slot else "—"
        table.add_row(each.found.name, name, each.by, each.path or say(mark("不动")), each.note)
    Console().print(table)


def _slot_json(slot: Slot) -> dict[str, object]:
    return {
        "material": slot.need.material,
        "about": slot.about,
        "stage": slot.need.stage,
        "key": str(slot.key or ""),
        "file": slot.path,
        "state": STATES[slot.state],
        "versions": list(slot.versions),
    }


def _show(lacks: list[lacking.Lack], groups: dict[str, list[lacking.Lack]], messages: dict[str, str]) -> None:
    if not lacks:
        result(say(mark("✓ 材料和必填项都已齐。下一步：beian check")))
        return
    table = Table(title=say(mark("欠件清单：谁、还差什么、影响哪一步")), title_justify="left")
    for head in (mark("谁"), mark("影响"), mark("还差什么"), mark("状态"), mark("要求")):
        table.add_column(say(head), overflow="fold")
    for duty, own in groups.items():
        for lack in own:
            name = lack.name if lack.is_required else say(mark("{name}（建议）"), name=lack.name)
            table.add_row(say(duty), say(lack.stage), name, say(lack.state), lack.requirement)
    Console().print(table)
    for duty, text in messages.items():
        result(say(mark("—— 发给{duty} ——"), duty=say(duty)))
        result(text)
