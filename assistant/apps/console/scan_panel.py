"""Photos of one paper that were dropped one by one, made into one upright PDF beside them in the inbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from nicegui.element import Element

from assistant.apps.console import uploads
from assistant.apps.console.forms import Typed, answer_room, attempted, choice, tell, tick
from assistant.apps.console.parts import button, el, note, said
from assistant.apps.scan_making import MEGABYTE, READ, by_number, composed, limits_in_words, limits_of, pdf_name
from assistant.core import files
from assistant.core.language import mark, say
from assistant.declaration.intake.requirements import Requirement
from assistant.practice.ledger import registry_map
from assistant.practice.workspace import INBOX


@dataclass(frozen=True, slots=True)
class MadeScan:
    """A PDF that was made in a batch of the inbox: its file, its requirement, and the files that are its pages."""

    batch: str
    file: str
    requirement: str
    pages: tuple[str, ...]


def is_page(name: str) -> bool:
    """Return whether a file of the inbox can be a page of a PDF: a picture or a PDF that lies there itself."""
    return "/" not in name and PurePosixPath(name).suffix.lower() in READ


class ScanMaker:
    """The form for one batch of the inbox; `done` is called with each PDF that was made."""

    def __init__(self, home: Path, requirements: Sequence[Requirement], done: Callable[[MadeScan], None]) -> None:
        self.home, self.done = home, done
        self.requirements = {requirement.name: requirement for requirement in requirements}
        self.batch = ""
        self.words: list[str] = []  # what was said of the last one, until the batch is shown again
        self.pages: list[str] = []
        self.chosen: Typed = {}
        self.typed: Typed = {"scan-slot": ""}
        self.answer: Element
        self.list_room: Element

    def show(self, batch: str, names: Sequence[str]) -> None:
        """Show the files of a batch by number, each to be chosen and moved up."""
        self.batch, self.pages = batch, sorted(filter(is_page, names), key=by_number)
        self.chosen = dict.fromkeys(self.pages, False)
        words, self.words = self.words, []
        for text in words:
            note(text, "good" if text is words[0] else "mute")
        if not self.pages or not self.requirements:
            return
        with el("details"):
            el("summary", say("几张照片合成一份 PDF"))
            note(say("同一份材料拍了几张的：转正、去掉桌面背景、压到系统限制以内，红章仍是红的。原照片不动。"), "mute")
            options = [("", say("请选择")), *((name, name) for name in self.requirements)]
            choice(self.typed, "scan-slot", say("是哪份材料"), options)
            self.list_room = el("div")
            self._draw()
            with el("div", None, "buttons"):
                button(say("合成一份 PDF"), self.make)
                button(say("全部勾选"), self._choose_all, "quiet")
            self.answer = answer_room()

    def _draw(self) -> None:
        """Draw the files in the order of the pages."""
        self.list_room.clear()
        with self.list_room:
            el("p", say("勾选，并按页序排好："), "small")
            with el("ul", None, "plain"):
                for place, name in enumerate(self.pages):
                    with el("li", None, "entry"):
                        with el("div", None, "grow"):
                            tick(self.chosen, name, name)
                        if place:
                            label = say("上移 {file}", file=name)
                            button(say("上移"), partial(self._raise, name), "quiet", aria_label=label)

    def _raise(self, name: str) -> None:
        place = self.pages.index(name)
        self.pages.insert(max(place - 1, 0), self.pages.pop(place))
        self._draw()

    def _choose_all(self) -> None:
        self.chosen = dict.fromkeys(self.pages, True)
        self._draw()

    async def make(self) -> None:
        """Make the PDF beside its pages, or say why not; what was chosen stays."""
        pages = [name for name in self.pages if self.chosen[name]]
        requirement = self.requirements.get(self.typed["scan-slot"])
        if not pages or requirement is None:
            tell(self.answer, say("请先选是哪份材料，再勾选它的照片或扫描件。"))
            return
        said(say("正在合成…"))
        made = await attempted(self.answer, partial(self._made, pages, requirement))
        if made is not None:
            self.done(MadeScan(self.batch, made, requirement.name, tuple(pages)))

    def _made(self, pages: Sequence[str], requirement: Requirement) -> str:
        """Return the name of the written PDF; raises UsageError, MapError, OSError."""
        folder = self.home / INBOX / self.batch
        limits = limits_of(registry_map(), requirement.key.pattern() if requirement.key is not None else "")
        pdf = composed([folder / name for name in pages], requirement.kind, limits)
        target = uploads.taken(self.home, pdf_name(requirement.name), self.batch)
        files.write(target, pdf.pdf)
        size = round(len(pdf.pdf) / MEGABYTE, 2)
        message = mark("已合成 {file}（{pages} 页，{size} MB）；原来的照片改为“不放”。请核对后放进材料格。")
        self.words = [say(message, file=target.name, pages=pdf.pages, size=size), *pdf.notes]
        self.words += filter(None, [limits_in_words(limits)])
        return target.name
