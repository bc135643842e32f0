"""Files of a client that cannot be read: where and why, a box to correct the text, and the last version that can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, attempted, confirmed, draft_name, drafted, tell
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.parts import button, el, first, link, note, page_of, panel, table, unsaved_offer
from assistant.apps.damaged_files import DamagedFile, DamagedFiles, around, corrected, damage
from assistant.core import excerpt
from assistant.core.errors import BeianError, InputProblems, Problem
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page, problem_on_page
from assistant.declaration.profile.earlier import (
    EarlierVersion,
    ProfilePlace,
    ValueDifference,
    newest_readable,
    place_of,
    restored,
    text_differences,
)
from assistant.practice.tables import Client

_MARGIN, _LONGEST, MOST = 3, 120, 200
_VALUE = "(e) => emit(e.target.value)"


def show_unreadable(client: Client, error: Exception) -> None:
    """Say that a page cannot show a client's files, and lead to where they are corrected."""
    if client.problem:  # the frame has said it, with the link
        note(say("资料改好之前，这一页显示不了内容。"), "mute")
        return
    for line in on_page(error).splitlines():
        note(line, "bad")
    correction_link(client)


def correction_link(client: Client) -> None:
    """Lead to where unreadable files are corrected."""
    link(say("到“填报资料”里改正，或恢复以前的版本"), page_of("client", client.folder, "profile"), "button main")


def add_damaged(context: ConsoleContext, client: Client, *, records_only: bool = False) -> bool:
    """Show what of a client's files cannot be read, with what to do; return whether there is anything."""
    home = context.home(client.folder)
    damaged = damage(home, records_only=records_only)
    if damaged.fault:
        note(damaged.fault, "bad")
    _problems(damaged.others)
    if damaged.files:
        unsaved_offer()
    for file in damaged.files:
        _Correction(context, client, home, file).show()
    if damaged.is_profile:
        _add_newest_readable(context, client, place_of(home), damaged)
    return bool(damaged)


class _Correction:
    """One file with its problems, the lines around them, and the box in which its text is corrected."""

    def __init__(self, context: ConsoleContext, client: Client, home: Path, file: DamagedFile) -> None:
        self.context, self.client, self.home, self.file = context, client, home, file
        self.text = file.text or ""
        self.draft = draft_name(context.workspace.folder, client.folder, "damaged", file.name, file.digest[:16])
        self.answer: Element

    def show(self) -> None:
        """Show the file; one that is no text is only named."""
        with panel(say("“{file}”读不了", file=self.file.name), classes="damaged"):
            with el("div") as self.problems:
                _problems(self.file.problems)
            if self.file.text is None:
                note(say("这个文件里不是文字，不能在这里改。请恢复以前的版本，或换一个好的文件。"), "warn")
                return
            if faulty := self.file.lines():
                _excerpt(self.file.text, faulty)
            with drafted(self.draft):
                self._box(faulty)
            self.answer = answer_room()
            with el("div", None, "buttons"):
                button(say("保存改正"), self._save, "main", **SAVES)
            note(say("能读出来才会保存；改正前的文件留在“旧版”文件夹。"), "mute")

    def _box(self, faulty: Sequence[int]) -> None:
        label = say("“{file}”的全部文字", file=self.file.name)
        with el("div", None, "buttons"):
            el("strong", label)
            room = el("span")
        box = el(
            "textarea", self.text, "control source", data_key=self.file.name, aria_label=label, rows="18",
            spellcheck="false", wrap="off", **first("autocomplete", "off"),
        )  # fmt: skip
        box.on("change", self._typed, js_handler=_VALUE)
        with room:
            for line in faulty[:5]:
                go = el("button", say("到第 {line} 行", line=line), "button quiet", type="button")
                go.on("click", js_handler=f"() => beian.toLine('c{box.id}', {line})")

    def _typed(self, event: Any) -> None:
        self.text = str(event.args)

    async def _save(self) -> None:
        self.answer.clear()
        try:
            await asyncio.to_thread(corrected, self.home, self.file, self.text)
        except InputProblems as error:
            self._still_wrong(error)
        except (BeianError, OSError) as error:
            tell(self.answer, on_page(error))
        else:
            confirmed(self.draft)
            await reread(self.context, self.client.folder)

    def _still_wrong(self, error: InputProblems) -> None:
        with self.answer:
            note(say("还是读不出来，没有保存：还有 {count} 处要改。", count=len(error.problems)), "bad")
            _problems(error.problems)


async def reread(context: ConsoleContext, folder: str, **query: str) -> None:
    """Read the changed folder into the ledger and open the profile's page anew."""
    await asyncio.to_thread(context.refresh)
    ui.navigate.to(page_of("client", folder, "profile", saved="1", **query))


def _problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        note(problem_on_page(problem), "bad")


def _excerpt(text: str, faulty: Sequence[int]) -> None:
    shown, before = [], 0
    for number, line, is_faulty in around(text, faulty, _MARGIN):
        if before and number != before + 1:
            shown.append("   …")
        shown.append(f"{'▶' if is_faulty else ' '} {number:>4}  {line}")
        before = number
    el("pre", "\n".join(shown), "log source", tabindex="0", role="region", aria_label=say("出错的几行和前后文"))


def _add_newest_readable(context: ConsoleContext, client: Client, place: ProfilePlace, damaged: DamagedFiles) -> None:
    """Offer the newest version that can be read, with what differs."""
    newest = newest_readable(place)
    with panel(say("恢复以前的版本")):
        if newest is None:
            note(say("“旧版”文件夹里没有能读出来的版本，请按上面的提示改正。"), "mute")
            return
        version, _ = newest
        at = version.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        note(say("最后一个能读出来的版本：{at} 保存之前的资料。", at=at))
        if damaged.files:
            note(
                say("改正上面的文字，保留的内容最多；恢复后，下面“现在”一列的内容不再生效（文件留在“旧版”里）。"),
                "mute",
            )
        answer = answer_room()

        async def restore() -> None:
            if await attempted(answer, lambda: restored(place, version)) is not None:
                await reread(context, client.folder)

        with el("div", None, "buttons"):
            button(say("恢复成这一版"), restore)
            link(say("看其他版本"), page_of("client", client.folder, "versions"))
        add_text_differences(place, version)


def add_text_differences(place: ProfilePlace, version: EarlierVersion) -> None:
    """Show the lines in which a version's files differ from today's, which cannot be read."""
    add_differences(text_differences(place, version), (mark("位置"), mark("这一版"), mark("现在")))


def add_differences(changes: Sequence[ValueDifference], heads: Sequence[str], most: int = MOST) -> None:
    """Show what differs as a table."""

    def row(change: ValueDifference) -> Sequence[str]:
        before, after = excerpt.pair(change.before, change.after, _LONGEST)
        return change.place, before or say("（空）"), after or say("（空）")

    note(say("与现在的资料不同 {count} 处：", count=len(changes)))
    table([say(head) for head in heads], map(row, changes[:most]), say("与现在的差异"))
    if len(changes) > most:
        note(say("只列出前 {count} 项，其余 {rest} 项也会恢复。", count=most, rest=len(changes) - most), "mute")
