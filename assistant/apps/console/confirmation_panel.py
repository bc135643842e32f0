"""The confirmation sheet on the page of the drafts: made, sent under 发出与收回, compared, and recorded as signed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from nicegui import ui

from assistant.apps.console.forms import Typed, answer_room, attempted, choice, tell
from assistant.apps.console.given_files import file_field
from assistant.apps.console.parts import badge, button, el, file_address, link, note, page_of, panel, table
from assistant.core.errors import BeianError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.papers.confirmation_sheet import check as check_confirmation_sheet
from assistant.declaration.papers.confirmation_signing import (
    ConfirmationVersion,
    confirmation_versions,
    prepare_confirmation,
    record_signed,
)
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER
from assistant.declaration.papers.paper_record import STATES
from assistant.declaration.profile.catalogue import name_at
from assistant.declaration.profile.loading import load

_SCANS = ".pdf,.jpg,.jpeg,.png,.bmp,.tif,.tiff,.webp"
_MOST_NAMED = 3


def add_confirmation(home: Path) -> None:
    """Show the panel of the confirmation sheet."""
    with panel(say("信息确认表")):
        note(say("提交前请客户逐项核对、签字。签过以后资料再改，要用新的一版再签。"), "mute")
        try:
            listed = confirmation_versions(load(home))
        except (BeianError, OSError) as error:
            note(on_page(error), "bad")
            return
        _summary(listed)
        with el("div", None, "buttons"):
            button(say("备好信息确认表"), partial(_prepare, home), "" if listed else "main")
            if listed:
                link(say("去“发出与收回”发给客户"), page_of("client", home.name, "sending"), "button")
        if listed:
            _versions(home, listed)
            _signed(home, listed)
        _compared(home)


def _prepare(home: Path) -> None:
    prepare_confirmation(load(home), date.today())
    ui.navigate.reload()


def _summary(listed: Sequence[ConfirmationVersion]) -> None:
    """Say whether the client has confirmed what the profile holds today."""
    if not listed:
        note(say("还没有备过。"), "mute")
    elif any(signable.is_current for signable in listed):
        note(say("✓ 客户已签字确认，签后资料没有改过。"), "good")
    elif any(signable.is_signed for signable in listed):
        names = next((_changed_names(signable) for signable in listed if signable.is_signed), "")
        note(say("！ 签字以后资料又改了，请客户再签一份：{names}", names=names), "warn")
    else:
        note(say("！ 还没有登记签回的确认表。"), "warn")


def _changed_names(signable: ConfirmationVersion) -> str:
    names = list(dict.fromkeys(name_at(key) or key for key in signable.changed or ()))
    more = say("等 {count} 项", count=len(names)) if len(names) > _MOST_NAMED else ""
    return comma_list(names[:_MOST_NAMED]) + more


def _versions(home: Path, listed: Sequence[ConfirmationVersion]) -> None:
    def row(signable: ConfirmationVersion) -> Sequence[object]:
        version = signable.version

        def file() -> None:
            path = f"{FOLDER}/{version.file}"
            if signable.state is None and (home / path).is_file():
                link(version.file, file_address("file", home, path=path), download=True)
            else:
                el("span", version.file)

        def state() -> None:
            word = STATES[signable.state.state] if signable.state else mark("未发")
            if signable.is_current:
                badge(say("已签回"), "good")
            elif signable.is_signed:
                badge(say("已签回，签后资料又改了"), "warn")
            else:
                badge(say(word), "mute")
            event = signable.state.last("sent") if signable.state else None
            if event is not None:
                facts = {"duty": say(event.recipient), "day": event.day}
                el("div", say("{day} 发给{duty}", **facts), "small")

        def scans() -> None:
            for path in signable.scans:
                link(path.rpartition("/")[2], file_address("file", home, path=path), download=True)

        return say("第 {number} 版", number=version.number), file, state, scans

    heads = (mark("版"), mark("文件"), mark("状态"), mark("签回的扫描件"))
    table([say(head) for head in heads], map(row, listed), say("信息确认表的各版"))


def _signed(home: Path, listed: Sequence[ConfirmationVersion]) -> None:
    """Take the signed scan of a version."""
    sent = next((signable for signable in listed if signable.state and signable.state.last("sent")), listed[0])
    typed: Typed = {"signed": sent.version.content}

    async def take(path: Path) -> None:
        await asyncio.to_thread(lambda: record_signed(load(home), typed["signed"], path, date.today()))
        ui.navigate.reload()

    with el("details", None, open=not any(signable.is_current for signable in listed)):
        el("summary", say("登记签回的扫描件"))
        label = mark("第 {number} 版（{day}）")
        options = [
            (
                signable.version.content,
                say(label, number=signable.version.number, day=signable.state.since)
                if signable.state
                else say("第 {number} 版", number=signable.version.number),
            )
            for signable in listed
        ]
        choice(typed, "signed", say("客户签的是哪一版"), options)
        file_field(say("签字后的扫描件或照片（PDF 或图片）："), take, accept=_SCANS, name="signed")


def _compared(home: Path) -> None:
    """Compare a sheet that was sent earlier with today's profile."""

    async def compare(path: Path) -> None:
        result = await attempted(answer, lambda: check_confirmation_sheet(path, Source.of(load(home))))
        if result is None:
            return
        if result.is_current:
            tell(answer, say("✓ 资料与确认表一致，没有改过而未确认的项。"), "good")
            return
        with answer:
            if result.edited:
                note(say("确认表的内容被改动过，与生成时不同。"), "warn")
            heads = (mark("项目"), mark("确认时"), mark("现在"))
            rows = [
                (f"{change.section} · {change.label}", change.confirmed or say("（无）"), change.today or say("（无）"))
                for change in result.changes
            ]
            if rows:
                note(say("{count} 项改过而没有确认，请让客户再签一份：", count=len(rows)), "bad")
                table([say(head) for head in heads], rows, say("改过而没有确认的项"))

    with el("details"):
        el("summary", say("与以前发出的确认表比较，或只下载一份"))
        link(say("下载信息确认表（.docx）"), file_address("made", home, "confirmation"), "button", download=True)
        file_field(say("以前发出的确认表（.docx）："), compare, accept=".docx", name="sheet")
        answer = answer_room()
