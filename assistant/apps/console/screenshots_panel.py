"""Screenshots of comments: kept in the client's folder, their text read for a person to correct before it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.given_files import file_field
from assistant.apps.console.parts import button, el, note, said
from assistant.apps.console.previews import add_preview
from assistant.core.language import say
from assistant.practice.comment_pictures import read_picture, store_picture, unused_pictures, withdraw_picture

_TYPES = ".png,.jpg,.jpeg,.bmp,.webp"


class ScreenshotsPanel:
    """The field for a screenshot and those that no comment names yet; `recognised` takes a picture's path and its text."""

    def __init__(self, home: Path, recognised: Callable[[str, str], None]) -> None:
        self.home, self.recognised = home, recognised
        self.list_room: Element
        self.answer: Element

    def show(self) -> None:
        """Show the field, and the pictures that wait."""
        file_field(say("选择截图（.png、.jpg）："), self._take, accept=_TYPES, name="screenshot")
        self.answer = answer_room()
        self.list_room = el("div")
        self._list()

    async def _take(self, path: Path) -> None:
        picture = await asyncio.to_thread(store_picture, self.home, path)
        self._list()
        await self._read(picture)

    def _list(self) -> None:
        self.list_room.clear()
        with self.list_room:
            pictures = unused_pictures(self.home)
            if pictures:
                el("p", say("还没有记成意见的截图："), "small")
            for picture in pictures:
                name = picture.rpartition("/")[2]
                with el("section", None, "change"):
                    el("p", name)
                    add_preview(self.home, picture, name)
                    with el("div", None, "buttons"):
                        label = say("读出文字：{file}", file=name)
                        button(say("读出文字"), partial(self._read, picture), aria_label=label)
                        label = say("删掉“{file}”", file=name)
                        button(say("删掉"), partial(self._delete, picture), "quiet", aria_label=label)

    async def _read(self, picture: str) -> None:
        said(say("正在读图中的文字…"))
        text = await attempted(self.answer, partial(read_picture, self.home, picture))
        if text is None:
            return
        self.recognised(picture, text)
        with self.answer:
            if text:
                note(say("✓ 读出的文字在下面，请对照原图核对。"), "good")
            else:
                note(say("没有读出文字，请照着原图写在下面。"), "warn")

    async def _delete(self, picture: str) -> None:
        if await attempted(self.answer, partial(_deleted, self.home, picture)):
            self._list()
            tell(self.answer, say("已删掉。"), "good")


def _deleted(home: Path, picture: str) -> bool:
    withdraw_picture(home, picture)
    return True
