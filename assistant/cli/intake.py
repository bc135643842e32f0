"""`beian missing` and `beian collect`: what is still to come from the client, and what came into its slots."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.cli.output import json_line, result
from assistant.intake import missing as lacking
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
