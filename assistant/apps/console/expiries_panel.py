"""到期 of a client: the documents with their last days, those that a person writes, and how long before they are announced."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nicegui import ui

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    choice,
    day_field,
    succeeded,
    tell,
    text_field,
    tick,
    typed_day,
)
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.parts import Tone, badge, button, el, note, panel, table
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import load
from assistant.practice.expiries import Expiry, days_in, expiries, note_end, set_lead_days


def add_expiries(context: ConsoleContext, home: Path) -> None:
    """Show the last days of a client's documents, and the form for those that the profile does not hold."""
    with panel(say("证件和授权的到期日")) as section:
        section.props["id"] = "expiries"
        note(say("从证件上照抄，没有看到证件的不要填。临近到期会列在进度总览和期限日历上。"), "mute")
        try:
            listed = expiries(load(home))
        except (BeianError, OSError) as error:
            note(on_page(error), "bad")
            return
        heads = (mark("证件或授权"), mark("到期日"), mark("在哪里改"))
        rows = [_row(context, one) for one in listed]
        table([say(head) for head in heads], rows, say("证件和授权的到期日"))
        _form(context, home, [one for one in listed if one.is_own])


def _row(context: ConsoleContext, expiry: Expiry) -> Sequence[object]:
    def end() -> None:
        days = (expiry.end - context.today).days if expiry.end else None
        tone: Tone = "plain" if expiry.is_known else "mute"
        if days is not None and days <= max(context.lead_days):
            tone = "bad" if days < 0 else "warn"
        badge(expiry.text, tone)
        if days is not None and tone != "plain":
            el("div", say("还有 {days} 天", days=days) if days >= 0 else say("已过期 {days} 天", days=-days), "small")

    return say(expiry.what), end, say("下面") if expiry.is_own else say("填报资料")


def _form(context: ConsoleContext, home: Path, own: Sequence[Expiry]) -> None:
    first = next((one for one in own if not one.is_known), own[0])
    typed: Typed = {"document": first.what, "end": "", "long": False}

    async def save() -> None:
        day, is_long = typed_day(typed, "end"), bool(typed["long"])
        if (day is None) != is_long:
            tell(answer, say("请写到期日，或者选“长期有效”，两样选一样。"))
            return
        seen = next(one for one in own if one.what == typed["document"])
        if await attempted(answer, lambda: note_end(home, seen.what, day, is_long=is_long, seen=seen)):
            await _again(context)

    choice(typed, "document", say("证件或授权"), [(one.what, say(one.what)) for one in own])
    day_field(typed, "end", say("到期日"))
    tick(typed, "long", say("长期有效"))
    with el("div", None, "buttons"):
        button(say("记下到期日"), save, "main", **SAVES)
    answer = answer_room()


async def _again(context: ConsoleContext) -> None:
    await asyncio.to_thread(context.refresh)
    ui.navigate.reload()


def add_lead_days(context: ConsoleContext) -> None:
    """Offer to change how long before their end documents are announced, for the whole workspace."""
    typed: Typed = {"leads": "、".join(map(str, context.lead_days))}

    async def save() -> None:
        if await succeeded(answer, partial(_save, context, typed)):
            ui.navigate.reload()

    with el("details", None, "item"):
        el("summary", say("证件到期前几天提醒：{days}", days=typed["leads"]))
        text_field(typed, "leads", say("提前几天提醒"), hint=say("如 60、30、7。全所共用，日历文件里也按这几天提醒。"))
        with el("div", None, "buttons"):
            button(say("保存提醒的天数"), save, **SAVES)
        answer = answer_room()


def _save(context: ConsoleContext, typed: Typed) -> None:
    set_lead_days(context.workspace.folder, days_in(str(typed["leads"])))
