"""用印: the papers that are sealed, the print set with its list, the parcel, and the sealed papers that came back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.forms import started
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import Tone, badge, button, el, file_address, link, note, panel, table
from assistant.apps.console.reloading import then_reload
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.core.errors import BeianError
from assistant.core.files import contained
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.requirements import STATES as REQUIREMENT_STATES
from assistant.declaration.intake.sealing import (
    SealingPaper,
    advance,
    changed_names,
    prepare_print_set,
    printable,
    scan_back,
    seal_again,
    sealing,
    sets,
)
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.paper_record import STATES, PaperEvent, read_record
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice.tables import Client

_TONES: dict[str, Tone] = {"reseal": "warn", "posted": "note", "stamped": "note", "scanned": "good"}
_VALUE = "(e) => emit(e.target.value)"


@client_page(
    "sealing",
    mark("用印"),
    36,
    steps=("seal",),
    about=mark(
        "要盖章的材料、打印的一套和清单、已寄出（单号）、客户已盖、已收回盖章件（随后与打印的文稿逐页比较，"
        "[scans.md](scans.md#盖章扫描件与打印它的文稿)），以及哪些须重盖、为什么（[papers.md](papers.md#用印)）"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the papers of a client that are sealed."""
    try:
        loaded = load(context.home(client.folder))
        papers = sealing(loaded, resolve_requirements(loaded))
        record = read_record(loaded.folder)
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    page = _Sealing(context, loaded, context.home(client.folder))
    page.papers(papers)
    page.scans(papers)
    page.sets(sets(record))


class _Sealing:
    """What a person does about the sealed papers of one client."""

    def __init__(self, context: ConsoleContext, loaded: LoadedProfile, home: Path) -> None:
        self.context, self.loaded, self.home = context, loaded, home
        self.numbers: dict[str, str] = {}

    def papers(self, papers: Sequence[SealingPaper]) -> None:
        """Show each paper with what is done on it and where it is."""
        with panel(say("要盖章的材料")):
            heads = (mark("材料"), mark("章和签名"), mark("状态"), mark("收回"))
            table([say(head) for head in heads], map(self._row, papers), say("要盖章的材料和状态"))
            again = [paper for paper in papers if paper.is_again]
            for paper in again:
                why = comma_list(changed_names(paper)) or paper.requirement.why
                note(say("须重盖：{name}（{why}）", name=paper.name, why=why), "warn")
            for paper in papers:
                if paper.doubt:
                    note(say("！ {name}：{why}", name=paper.name, why=paper.doubt), "warn")
                if paper.obstacle:
                    note(say("还不能用印：{names}", names=f"{paper.name}（{paper.obstacle}）"), "warn")
            ready = list(printable(papers))
            if not ready:
                if not any(paper.obstacle for paper in papers):
                    note(say("现在没有可以盖章的材料：文稿定稿后才能备。"), "mute")
                return
            names = comma_list(paper.name for paper in ready)
            note(say("现在可以盖章：{names}", names=names))
            work = partial(prepare_print_set, self.loaded, ready, self.context.today)
            button(say("备好打印的一套"), partial(then_reload, work), "main")

    def _row(self, paper: SealingPaper) -> Sequence[object]:
        def state() -> None:
            shown = say(STATES[paper.state]) if paper.state else say(REQUIREMENT_STATES[paper.requirement.state])
            badge(shown, _TONES.get(paper.state, "mute"))
            if paper.requirement.why:
                el("div", paper.requirement.why, "small")

        def scan() -> None:
            if paper.state in ("posted", "stamped", "scanned"):
                label = say("“{name}”盖错了，须重盖", name=paper.name)
                work = partial(seal_again, self.loaded, paper, self.context.today)
                button(say("盖错了"), partial(then_reload, work), "quiet", aria_label=label)
            if paper.awaits_scan and paper.requirement.path:
                label = say("“{name}”的盖章件已收回", name=paper.name)
                button(say("已收回盖章件"), partial(then_reload, partial(self._scan, paper)), "quiet", aria_label=label)
            elif paper.state in ("posted", "stamped"):
                el("div", say("先把扫描件放进材料格"), "small")

        return paper.name, _need(paper), state, scan

    def _scan(self, paper: SealingPaper) -> None:
        scan_back(self.loaded, paper, contained(self.loaded.folder, paper.requirement.path), self.context.today)
        started(self.home, "scans", ())

    def scans(self, papers: Sequence[SealingPaper]) -> None:
        """Offer to compare the scans that came back with what was printed; recording one starts that too."""
        if any(paper.state == "scanned" for paper in papers):
            with panel(say("盖章件与打印的文稿")):
                note(say("逐页比较：改动、缺页、多页、手写和印章的位置。数字、姓名、否定词不同的一律列出。"), "mute")
                add_text_job(TextJob(self.home, "scans", say("与文稿逐页比较")))

    def sets(self, events: Sequence[PaperEvent]) -> None:
        """Show the print sets, newest first, with the next step of each."""
        with panel(say("备好的一套")):
            if not events:
                note(say("还没有备过。"), "mute")
            for event in events:
                with el("section"):
                    el("h3", event.folder.rpartition("/")[2])
                    el("p", say("文件夹：{path}", path=self.loaded.folder / event.folder))
                    with el("ul"):
                        for path in sorted((self.loaded.folder / event.folder).glob("*.docx")):
                            with el("li"):
                                inside = f"{event.folder}/{path.name}"
                                link(path.name, file_address("file", self.home, path=inside), download=True)
                    number = say("（{number}）", number=event.number) if event.number else ""
                    badge(f"{say(STATES[event.state])}{number}", _TONES.get(event.state, "mute"))
                    self._next(event)

    def _next(self, event: PaperEvent) -> None:
        folder = event.folder
        if event.state == "prepared":
            with el("label", None, "field"):
                el("span", say("快递单号（没有可不填）："))
                field = el("input", None, "control", type="text", aria_label=say("{folder} 的快递单号", folder=folder))
            field.on("change", partial(self._number, folder), js_handler=_VALUE)
            button(say("已寄出"), partial(then_reload, partial(self._advance, event, "posted")), "main")
        if event.state == "posted":
            button(say("客户已盖"), partial(then_reload, partial(self._advance, event, "stamped")), "main")

    def _number(self, folder: str, event: Any) -> None:
        self.numbers[folder] = str(event.args)

    def _advance(self, event: PaperEvent, state: str) -> None:
        advance(self.loaded.folder, event.id, state, self.context.today, self.numbers.get(event.folder, ""))


def _need(paper: SealingPaper) -> str:
    parts = [say("公章")]
    if paper.need.signer:
        parts.append(say("{who}手写签名", who=say(paper.need.signer)))
    if paper.need.is_dated:
        parts.append(say("填日期"))
    text = comma_list(parts)
    return text if paper.need.is_checked else say("{needs}（未在系统页面上核对）", needs=text)
