"""The panel of neighbouring duties on a client's page of materials: what is due, what cannot be told, what is not due."""

from __future__ import annotations

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.parts import Tone, badge, el, lines, link, note, page_of, panel
from assistant.checks.deadlines.terms import counted
from assistant.checks.preflight.neighbours import (
    VERDICTS,
    DutyOpinion,
    DutyVerdict,
    answers_of_profile,
    judged,
)
from assistant.core.language import comma_list, say
from assistant.declaration.profile.schema.whole import Profile

_TONES: dict[DutyVerdict, Tone] = {"due": "warn", "unknown": "note", "not_due": "mute"}


def add_neighbours(context: ConsoleContext, folder: str, profile: Profile) -> None:
    """Add the panel for a client's profile."""
    opinions = judged(answers_of_profile(profile, context.today), context.today, context.calendar)
    with panel(say("相邻的备案和手续")):
        note(
            say("由其他部门办理，本工具不代办；依据填报资料“佐证与说明 › 相邻手续”里的回答判断，不构成法律意见。"),
            "mute",
        )
        link(say("回答这些问题"), page_of("assess", of=folder), "button")
        for verdict in VERDICTS:
            for item in opinions:
                if item.verdict == verdict and verdict != "not_due":
                    _duty(item)
        names = [say(item.duty.title) for item in opinions if item.verdict == "not_due"]
        if names:
            note(say("不用办：{names}。", names=comma_list(names)), "mute")


def _duty(item: DutyOpinion) -> None:
    duty = item.duty
    with el("details"):
        with el("summary"):
            done = say("（已办完）") if item.is_done else ""
            badge(say(VERDICTS[item.verdict]) + done, "plain" if item.is_done else _TONES[item.verdict])
            el("span", say(duty.title))
            for entry in item.dates:
                el("span", say("不晚于 {day}", day=entry.due.on), "small")
        unexamined = "" if duty.is_examined else say("；细节未核实")
        article = say(
            "依据：{article}（把握 {mark}{unexamined}）",
            article=say(duty.article),
            mark=duty.confidence,
            unexamined=unexamined,
        )
        where = [say("在哪里办：{where}", where=say(duty.where))] if duty.where else []
        days = [counted(entry.due) for entry in item.dates]
        lines([item.reason, *days, *item.remarks, *where, article])
