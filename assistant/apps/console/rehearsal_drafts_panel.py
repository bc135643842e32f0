"""Drafts on the templates that a rehearsal has stored: to see the whole way, never to be sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.parts import button, el, file_address, link, note
from assistant.core.language import say
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import WrittenDraft, write
from assistant.declaration.papers.making import REHEARSED, rehearsed_drafts
from assistant.declaration.papers.shelf import shelf_of_machine
from assistant.declaration.profile.loading import load


def add_rehearsal_drafts(home: Path) -> None:
    """Add the button, opened by need, and its answer."""

    async def make() -> None:
        if not shelf_of_machine(is_rehearsal=True).templates():
            tell(answer, say("还没有演练里保存的模板。先演练一次，演练中下载的模板会存下来。"), "warn")
            return
        written = await attempted(answer, lambda: _made(home))
        if written is None:
            return
        with answer:
            note(
                say("已起草 {count} 份，在客户文件夹的“{folder}”里；不可盖章。", count=len(written), folder=REHEARSED),
                "good",
            )
            with el("ul"):
                for draft in written:
                    with el("li"):
                        path = f"{REHEARSED}/{draft.entry.file}"
                        link(draft.entry.file, file_address("file", home, path=path), download=True)

    with el("details"):
        el("summary", say("用演练里的模板起草"))
        note(say("照模拟系统的模板走一遍，看材料是怎样填进模板的。起草的另放一个文件夹，不可用于盖章。"), "mute")
        with el("div", None, "buttons"):
            button(say("用演练的模板起草"), make)
        answer = answer_room()


def _made(home: Path) -> Sequence[WrittenDraft]:
    loaded = load(home)
    return write(loaded.folder / REHEARSED, rehearsed_drafts(Source.of(loaded)), date.today())
