"""Comments that were received outside the registry: written, told by telephone or on a screenshot, and tied to fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console import launching
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    choice,
    confirmed,
    draft_name,
    drafted,
    long_field,
    put,
    put_behind,
    text_field,
    typed_day,
)
from assistant.apps.console.parts import button, el, file_address, link, note, page_of, panel, unsaved_offer
from assistant.apps.console.reloading import then_reload
from assistant.apps.console.screenshots_panel import ScreenshotsPanel
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.apps.console.typed_files import RECEIPT, TypedFiles
from assistant.core import files
from assistant.core.language import comma_list, mark, say
from assistant.practice.comment_pictures import stored_pictures
from assistant.practice.comment_tasks import (
    SCREENSHOT,
    TELEPHONE,
    WAYS,
    WRITTEN,
    CommentReceipt,
    listed_pictures,
    pictures_in,
)
from assistant.practice.tables import Client

TABLE, LETTER = "退回意见对照表.docx", "补正说明.docx"
_LIMIT = 1 << 20
_ABOUT = "给谁"  # beside the receipt, until the job has recorded the comments


class ReceivedCommentsPanel:
    """The form for received comments, and the table and the letter made from all of them."""

    def __init__(self, context: ConsoleContext, client: Client) -> None:
        self.context, self.client, self.home = context, client, context.home(client.folder)
        self.draft = draft_name(context.workspace.folder, "comments", client.folder)
        self.typed_files = TypedFiles(self.home, "returned")
        self.names = [algorithm.name for algorithm in client.algorithms]
        self.typed: Typed = {
            "comments": "",
            "about": self.names[0] if self.names else client.name,
            "way": WRITTEN,
            "received": context.today.isoformat(),
            "sender": "",
            "taken-by": context.operator,
            "picture": "",
        }
        self.parts: dict[str, Element] = {}

    def show(self) -> None:
        """Show the form; what a job that was killed has not recorded is in it again."""
        is_left = self._take_left()
        with panel(say("收到的意见")):
            note(
                say("短信、微信、电话里收到的意见记在这里：拆成一条条，对到填报项。截图里的字先读出来给您核对。"),
                "mute",
            )
            if is_left:
                note(say("上次没有记完，您写的还在下面。请再按一次〔记下这些意见〕。"), "warn")
                button(say("不要了"), partial(then_reload, self.typed_files.drop), "quiet")
            unsaved_offer()
            with drafted(self.draft):
                self._form()
            job = TextJob(self.home, "returned", say("记下这些意见"), "comments", shows=self._to_tasks)
            add_text_job(job, self._options, self._started)
            add_text_job(TextJob(self.home, "returned", say("生成对照表（意见、修改、核对）"), "table"))
            add_text_job(TextJob(self.home, "returned", say("生成补正说明（逐条答复）"), "letter"))
            with el("div", None, "buttons"):
                for file, label in (
                    (TABLE, mark("下载退回意见对照表（.docx）")),
                    (LETTER, mark("下载补正说明（.docx）")),
                ):
                    if (self.home / file).is_file():
                        link(say(label), file_address("file", self.home, path=file), "button", download=True)

    def _form(self) -> None:
        names = [(name, name) for name in (*self.names, self.client.name)]
        if not self.typed["about"]:
            names.insert(0, ("", say("请选择")))
        choice(self.typed, "way", say("怎样收到的"), [(way, say(way)) for way in WAYS], self._toggle)
        choice(self.typed, "about", say("意见是给谁的"), names)
        text_field(self.typed, "received", say("哪天收到的"), kind="date")
        with el("div") as self.parts[TELEPHONE]:
            text_field(self.typed, "sender", say("来电的是谁（单位、姓名、电话）"))
            text_field(self.typed, "taken-by", say("谁接的"))
        with el("div") as self.parts[SCREENSHOT]:
            ScreenshotsPanel(self.home, self).show()
            hint = say("请对照原图改正读错的字，再记下。")
            text_field(self.typed, "picture", say("原图"), hint=hint).props["readonly"] = ""
        long_field(self.typed, "comments", say("意见"), rows=5)
        self._toggle()

    def _toggle(self) -> None:
        for way, part in self.parts.items():
            part.set_visibility(self.typed["way"] == way)

    def pictures(self) -> list[str]:
        """Return the pictures whose text is in the form."""
        return pictures_in(str(self.typed["picture"]))

    def recognised(self, picture: str, text: str, *, is_added: bool) -> None:
        """Put a picture's text behind what the person has written by now, or in its place."""
        (put_behind if is_added else put)("comments", text)
        self._name_pictures([*self.pictures(), picture] if is_added else [picture])

    def deleted(self, picture: str) -> None:
        """Name no picture any more if this one is among them: the text may be that of the deleted one."""
        if picture in self.pictures():
            self._name_pictures([])

    def _name_pictures(self, pictures: Sequence[str]) -> None:
        self.typed["picture"] = listed_pictures(pictures)
        put("picture", self.typed["picture"])

    def _options(self) -> Sequence[str] | str:
        if problem := self._problem():
            return problem
        is_call, is_picture = self.typed["way"] == TELEPHONE, self.typed["way"] == SCREENSHOT
        receipt = CommentReceipt(
            self.typed["way"],
            self.typed["sender"].strip() if is_call else "",
            (self.typed["taken-by"] if is_call else self.context.operator).strip(),
            self.typed["picture"] if is_picture else "",
            typed_day(self.typed, "received"),
        )
        data = json.dumps(receipt.as_data() | {_ABOUT: self.typed["about"]}, ensure_ascii=False)
        pasted = self.typed_files.write((".txt", self.typed["comments"].encode()), (RECEIPT, data.encode()))
        return [f"pasted={pasted}", f"about={self.typed['about']}"]

    def _problem(self) -> str:
        """Return what is missing or wrong in the form, "" if nothing is."""
        if not self.typed["comments"].strip():
            return say("请先写上收到的意见。")
        day = typed_day(self.typed, "received")
        if day is None:
            return say("请写明哪天收到的。")
        if day > self.context.today:
            return say("收到的日期还没有到，请核对。")
        if not self.typed["about"]:
            return say("请选择意见是给谁的。")
        is_call = self.typed["way"] == TELEPHONE
        if is_call and not (self.typed["sender"].strip() and self.typed["taken-by"].strip()):
            return say("请写明来电的是谁、谁接的。")
        if self.typed["way"] != SCREENSHOT:
            return ""
        if not self.pictures():
            return say("请先放入截图并读出文字。")
        stored = stored_pictures(self.home)
        missing = [picture for picture in self.pictures() if picture not in stored]
        return say("截图“{file}”不在了，没有记下。请重新放入并读出文字。", file=comma_list(missing)) if missing else ""

    def _started(self, job: launching.ConsoleJob | None) -> None:
        self.typed_files.started(job)
        if job is not None:
            confirmed(self.draft)

    def _to_tasks(self, job: launching.ConsoleJob) -> None:
        if launching.state(job) == "ended":
            link(say("看列成的任务"), page_of("client", self.client.folder, "returned"))

    def _take_left(self) -> bool:
        """Take what was written for a job that did not record it; its file stays until it is recorded."""
        file = self.typed_files.unrecorded(".txt")
        if file is None:
            return False
        try:
            self.typed["comments"] = files.read(file, _LIMIT).decode("utf-8", "replace")
        except OSError:
            return False
        self.typed |= self._receipt_left(file.with_suffix(RECEIPT))
        return True

    def _receipt_left(self, file: Path) -> Typed:
        """Return what is stored of how the comments came; what is unknown is empty, for the person to fill in."""
        try:
            data = json.loads(files.read(file, _LIMIT))
        except (OSError, ValueError, RecursionError):
            data = None
        known = data if isinstance(data, dict) else {}
        receipt = CommentReceipt.of(known)
        about = known.get(_ABOUT)
        return {
            "way": receipt.how if receipt.how in WAYS else WRITTEN,
            "received": receipt.day.isoformat() if receipt.day else "",
            "sender": receipt.sender,
            "taken-by": receipt.taken_by if receipt.how == TELEPHONE else self.context.operator,
            "picture": receipt.picture,
            "about": about if about in (*self.names, self.client.name) else "",
        }
