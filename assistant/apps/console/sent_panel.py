"""〔记为已发〕: what a person has downloaded and sent by another way is recorded with recipient, day and version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from assistant.apps.console.forms import Typed, answer_room, attempted, choice, tell, text_field, tick, typed_day
from assistant.apps.console.parts import button, el, note
from assistant.core.language import mark, say
from assistant.declaration.intake.requirements import DUTIES
from assistant.declaration.papers.paper_record import PaperRecord, read_record
from assistant.declaration.papers.sending import last_recipient
from assistant.declaration.papers.sent_otherwise import SentFile, SentRecord, record_drafts, record_made
from assistant.declaration.profile.loading import load

Record = Callable[[SentFile], SentRecord]


def add_sent_file(home: Path, paper: str, make: Callable[[], tuple[bytes, str]]) -> None:
    """Offer to record a file that is made when it is asked for; `make` returns its content and its name.

    `paper` is the marked, untranslated kind of the file, so that its versions are counted alike in every language.
    """

    def today_only() -> None:
        note(say("记下并留存的是按现在的资料生成的这一份；以前下载的那份如已不同，请重新下载后再发。"), "mute")

    def record(sent: SentFile) -> SentRecord:
        data, name = make()
        return record_made(home, paper, name, data, sent)

    _form(home, f"sent-{paper}", record, today_only)


def add_sent_drafts(home: Path, names: Sequence[str]) -> None:
    """Offer to record drafts that were downloaded singly or as .zip and sent."""
    ticked: Typed = dict.fromkeys(names, False)

    def ticks() -> None:
        note(say("单份下载或整包下载后自己发出的，勾选后记下。用“发出与收回”备好的不用在这里记。"), "mute")
        note(say("记下的是草稿现在的内容；下载后改过的，请重新下载后再发。"), "mute")
        for name in names:
            tick(ticked, name, name)

    def record(sent: SentFile) -> SentRecord:
        return record_drafts(load(home), [name for name in names if ticked[name]], sent)

    _form(home, "sent-drafts", record, ticks)


def usual_recipient(record: PaperRecord) -> str:
    """Return the role to which something went last, else the first one."""
    last = last_recipient(record)
    return last if last in DUTIES else DUTIES[0]


def _form(home: Path, name: str, record: Record, above: Callable[[], None] = lambda: None) -> None:
    typed: Typed = {f"{name}-to": usual_recipient(read_record(home)), f"{name}-on": date.today().isoformat()}
    with el("details"):
        el("summary", say("已经发给客户了"))
        above()
        choice(typed, f"{name}-to", say("发给谁"), [(duty, say(duty)) for duty in DUTIES])
        text_field(typed, f"{name}-on", say("哪天发出的"), kind="date")
        answer = answer_room()

        async def act() -> None:
            sent = _sent_file(typed, name)
            if sent is None:
                tell(answer, say("请写明哪天发出的。"))
                return
            recorded = await attempted(answer, partial(record, sent))
            if recorded is not None:
                with answer:
                    _show(recorded, sent)

        button(say("记为已发"), act)


def _show(recorded: SentRecord, sent: SentFile) -> None:
    texts = (mark("✓ 已记：{name} 第 {number} 版"), mark("已记过，没有再记：{name} 第 {number} 版"))
    for text, versions in zip(texts, (recorded.versions, recorded.known), strict=True):
        for version in versions:
            message = say(text, name=say(version.name), number=version.number)
            note(f"{message}，{sent.day} → {say(sent.recipient)}", "good" if versions is recorded.versions else "warn")


def _sent_file(typed: Typed, name: str) -> SentFile | None:
    day = typed_day(typed, f"{name}-on")
    return SentFile(typed[f"{name}-to"], day, date.today()) if day else None
