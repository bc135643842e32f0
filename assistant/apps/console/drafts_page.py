"""The papers of a client as drafts: made from the profile, downloaded singly or together, with the confirmation sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console import drafting
from assistant.apps.console.confirmation_panel import add_confirmation
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import badge, button, el, file_address, lines, link, note, panel, table
from assistant.apps.console.registration_panel import add_registration
from assistant.apps.console.rehearsal_drafts_panel import add_rehearsal_drafts
from assistant.apps.console.sent_panel import add_sent_drafts
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import (
    FOLDER,
    ManifestEntry,
    changed_facts,
    manifest,
)
from assistant.declaration.papers.outline import PaperKind, paper_kind
from assistant.declaration.profile.loading import load
from assistant.practice.tables import Client

_STATES = {
    "new": mark("已起草"),
    "replaced": mark("已更新"),
    "unchanged": mark("未变"),
    "version": mark("已另存新版（原文件有人改过，未覆盖）"),
}
_SHOWN_GAPS = 5


@client_page(
    "drafts",
    mark("材料草稿"),
    32,
    steps=("draft",),
    about=mark(
        "全部或一种材料的草稿，单份下载或打包成 .zip；备好信息确认表、登记签回的扫描件、与以前发出的比较；登记，"
        "按栏目填属地的表；用演练的模板起草"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the drafts of a client, the buttons that make them, and the confirmation sheet."""
    _Drafts(context.home(client.folder)).show()


class _Drafts:
    """The page of one client's drafts; the list is drawn again after each making, and the answer stays above it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.answer: Element
        self.list_room: Element

    def show(self) -> None:
        """Show the buttons, the confirmation sheet and the list."""
        with el("div", None, "columns wide"):
            with panel(say("起草")):
                note(say("按填报资料起草全部书面材料。您在 Word 里改过的文件不会被覆盖，新稿另存为下一版。"), "mute")
                with el("div", None, "buttons"):
                    button(say("起草全部材料"), self.make, "main")
                    if any((self.home / FOLDER).glob("*.docx")):
                        address = file_address("made", self.home, "drafts")
                        link(say("全部下载（.zip）"), address, "button", download=True)
                self.answer = answer_room()
                add_rehearsal_drafts(self.home)
            add_confirmation(self.home)
        self.list_room = el("div")
        self.draw()
        add_registration(self.home)

    async def make(self, kind: PaperKind | None = None, about: str | None = None) -> None:
        """Make the drafts, or the one of a kind about an item (its key), and say what became of each."""
        made = await attempted(self.answer, lambda: drafting.drafted(self.home, date.today(), kind, about))
        if made is None:
            return
        if not made:
            tell(self.answer, say("资料里已没有这份材料写的算法或产品，没有起草。"))
            return
        gaps = sum(len(draft.gaps) for draft, _ in made)
        with self.answer:
            note(say("已起草 {count} 份，{gaps} 处要人补。", count=len(made), gaps=gaps), "good")
            lines(f"{say(_STATES[written.state])}：{written.entry.file}" for _, written in made)
            link(say("全部下载（.zip）"), file_address("made", self.home, "drafts"), "button", download=True)
        self.draw()

    def draw(self) -> None:
        """Draw the list of drafts."""
        self.list_room.clear()
        with self.list_room, panel(say("现有的草稿")):
            try:
                source, entries = Source.of(load(self.home)), manifest(self.home / FOLDER)
            except (BeianError, OSError) as error:
                note(on_page(error), "bad")
                return
            if not entries:
                note(say("还没有草稿。请按〔起草全部材料〕。"), "mute")
                return
            heads = (mark("材料"), mark("状态"), mark("起草日期"), mark("要人补的"), mark("只重新起草这一份"))
            rows = [self._row(entry, source) for entry in entries]
            table([say(head) for head in heads], rows, say("材料草稿"))
            own = [entry.file for entry in entries if (self.home / FOLDER / entry.file).is_file()]
            if own:
                add_sent_drafts(self.home, own)

    def _row(self, entry: ManifestEntry, source: Source) -> Sequence[object]:
        def file() -> None:
            path = f"{FOLDER}/{entry.file}"
            if (self.home / path).is_file():
                link(entry.file, file_address("file", self.home, path=path), download=True)
            else:
                el("span", say("{file}（文件已不在）", file=entry.file))

        def again() -> None:
            kind = paper_kind(entry.paper)
            if kind is not None:
                label = say("重新起草 {file}", file=entry.file)
                button(say("起草"), partial(self.make, kind, entry.key or None), "quiet", aria_label=label)

        return (file, partial(_state, self.home / FOLDER, entry, source), entry.made, partial(_gaps, entry), again)


def _state(drafts: Path, entry: ManifestEntry, source: Source) -> None:
    if changed_facts(drafts, entry, source):
        badge(say("资料已改，要重新起草"), "warn")
    elif entry.lacks_template:
        badge(say("非官方模板，不可盖章"), "bad")
        el("div", say("请从备案系统下载模板，放进“模板架”后再起草。"), "small")
    elif entry.gaps:
        badge(say("有待填写"), "warn")
    else:
        badge(say("可以定稿"), "good")


def _gaps(entry: ManifestEntry) -> None:
    if entry.gaps:
        with el("details"):
            el("summary", say("{count} 处", count=len(entry.gaps)))
            lines(entry.gaps[:_SHOWN_GAPS])
            if len(entry.gaps) > _SHOWN_GAPS:
                note(say("另有 {count} 处，见文件里的【待填写】", count=len(entry.gaps) - _SHOWN_GAPS), "mute")
