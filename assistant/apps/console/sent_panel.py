"""〔记为已发〕: what a person has downloaded and sent by another way is recorded with recipient, day and version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from assistant.apps.console.forms import Typed, answer_room, attempted, choice, text_field, tick
from assistant.apps.console.parts import button, el, note
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.declaration.intake.requirements import DUTIES
from assistant.declaration.papers.paper_record import PaperEvent
from assistant.declaration.papers.sent_otherwise import SentFile, record_drafts, record_made
from assistant.declaration.profile.loading import load

Record = Callable[[SentFile], PaperEvent]


def add_sent_file(home: Path, title: str, make: Callable[[], tuple[bytes, str]]) -> None:
    """Offer to record a file that is made when it is asked for; `make` returns its content and its name."""

    def record(sent: SentFile) -> PaperEvent:
        data, name = make()
        return record_made(home, title, name, data, sent)

    _form(f"sent-{title}", record)


def add_sent_drafts(home: Path, names: Sequence[str]) -> None:
    """Offer to record drafts that were downloaded singly or as .zip and sent."""
    ticked: Typed = dict.fromkeys(names, False)

    def ticks() -> None:
        note(say("单份下载或整包下载后自己发出的，勾选后记下。用“发出与收回”备好的不用在这里记。"), "mute")
        for name in names:
            tick(ticked, name, name)

    def record(sent: SentFile) -> PaperEvent:
        return record_drafts(load(home), [name for name in names if ticked[name]], sent)

    _form("sent-drafts", record, ticks)


def _form(name: str, record: Record, above: Callable[[], None] = lambda: None) -> None:
    typed: Typed = {f"{name}-to": DUTIES[0], f"{name}-on": date.today().isoformat()}
    with el("details"):
        el("summary", say("已经发给客户了"))
        above()
        choice(typed, f"{name}-to", say("发给谁"), [(duty, say(duty)) for duty in DUTIES])
        text_field(typed, f"{name}-on", say("哪天发出的"), kind="date")
        answer = answer_room()

        async def act() -> None:
            event = await attempted(answer, partial(_recorded, typed, name, record))
            if event is None:
                return
            for version in event.versions:
                message = say("✓ 已记：{name} 第 {number} 版", name=version.name, number=version.number)
                with answer:
                    note(f"{message}，{event.day} → {say(event.recipient)}", "good")

        button(say("记为已发"), act)


def _recorded(typed: Typed, name: str, record: Record) -> PaperEvent:
    try:
        day = date.fromisoformat(typed[f"{name}-on"])
    except ValueError:
        raise UsageError(what=say("请写明哪天发出的。")) from None
    return record(SentFile(typed[f"{name}-to"], day, date.today()))
