"""Screenshots of comments: kept in the client's folder, their text read for a person to correct before it is recorded."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Protocol

from nicegui.element import Element

from assistant.apps.console.forms import answer_room, attempted, succeeded, tell
from assistant.apps.console.given_files import file_field
from assistant.apps.console.parts import button, el, said
from assistant.apps.console.previews import add_preview
from assistant.core.language import comma_list, say
from assistant.practice.comment_pictures import (
    MOST_BYTES,
    read_picture,
    store_picture,
    unused_pictures,
    withdraw_picture,
)

_TYPES = ".png,.jpg,.jpeg,.bmp,.webp"


class CommentForm(Protocol):
    """The form that the text of a screenshot goes to."""

    def pictures(self) -> list[str]:
        """Return the pictures whose text is in the form."""

    def recognised(self, picture: str, text: str, *, is_added: bool) -> None:
        """Take a picture's text, behind what is in the form or instead of it."""

    def deleted(self, picture: str) -> None:
        """Take notice that a picture whose text is in the form was deleted."""


class ScreenshotsPanel:
    """The field for a screenshot, and those that no comment names yet."""

    def __init__(self, home: Path, form: CommentForm) -> None:
        self.home, self.form = home, form
        self.list_room: Element
        self.answer: Element

    def show(self) -> None:
        """Show the field, and the pictures that wait."""
        label = say("选择截图（.png、.jpg）：")
        file_field(label, self._take, accept=_TYPES, name="screenshot", most=MOST_BYTES)
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
                name = _name(picture)
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
        if self.form.pictures():
            self._ask(picture, text or "")
        elif text is None:  # the answer says why; the person writes down what the picture shows
            self.form.recognised(picture, "", is_added=True)
        else:
            self._put(picture, text, is_added=True)

    def _ask(self, picture: str, text: str) -> None:
        """Ask what becomes of the text of another picture that is in the form."""
        present = comma_list(map(_name, self.form.pictures()))
        tell(
            self.answer,
            say("下面还有“{present}”的意见。“{file}”怎么记？", present=present, file=_name(picture)),
            "warn",
        )
        with self.answer, el("div", None, "buttons"):
            button(say("接在后面，两张一起记"), partial(self._put, picture, text, is_added=True))
            button(say("换成这张，清掉下面的字"), partial(self._put, picture, text, is_added=False))
            button(say("先不读这张"), self.answer.clear, "quiet")

    def _put(self, picture: str, text: str, *, is_added: bool) -> None:
        with self.list_room:  # the button that was pressed goes with the question
            self.form.recognised(picture, text, is_added=is_added)
        if text:
            tell(self.answer, say("✓ 读出的文字在下面，请对照原图核对。"), "good")
        else:
            tell(self.answer, say("没有读出文字，请照着原图写在下面。"), "warn")

    async def _delete(self, picture: str) -> None:
        if not await succeeded(self.answer, partial(withdraw_picture, self.home, picture)):
            return
        with self.list_room:
            is_in_form = picture in self.form.pictures()
            self.form.deleted(picture)
        self._list()
        if is_in_form:
            tell(self.answer, say("已删掉。下面还有从它读出的字，请删去，或重新放入截图再记。"), "warn")
        else:
            tell(self.answer, say("已删掉。"), "good")


def _name(picture: str) -> str:
    return picture.rpartition("/")[2]
