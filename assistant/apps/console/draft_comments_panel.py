"""批注 on the page 发出与收回: the comments of drafts that came back, each answered or dealt with singly."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    choice,
    confirmed,
    draft_name,
    drafted,
    long_field,
    renewed,
    succeeded,
)
from assistant.apps.console.parts import badge, button, el, note, panel, said
from assistant.core.language import say
from assistant.practice.comment_tasks import OWNERS
from assistant.practice.draft_comments import ANSWERED, DONE, WAITING, DraftComment, decide, draft_comments


class DraftCommentsPanel:
    """The comments of one client's drafts; `draw` shows them anew once something is recorded, with what was typed."""

    def __init__(self, context: ConsoleContext, home: Path) -> None:
        self.context, self.home = context, home
        self.shown: list[DraftComment] = []
        self.room: Element

    def show(self) -> None:
        """Show the comments; nothing if there are none."""
        self.room = el("div")
        self._draw(draft_comments(self.home))

    def draw(self) -> None:
        """Show the comments anew if one of them has changed; what was typed into the forms stays."""
        known = draft_comments(self.home)
        if known == self.shown:
            return
        self._draw(known)
        with self.room:
            for comment in known:
                renewed(self._draft(comment))

    def _draw(self, known: list[DraftComment]) -> None:
        """Show what is open, then what is done."""
        self.shown = known
        self.room.clear()
        waiting = [comment for comment in known if comment.is_open]
        if not known:
            return
        with self.room, panel(say("客户的批注（{count} 条没办完）", count=len(waiting))):
            for comment in waiting:
                self._comment(comment)
            if len(waiting) < len(known):
                with el("details"):
                    el("summary", say("办完的 {count} 条", count=len(known) - len(waiting)))
                    for comment in known:
                        if not comment.is_open:
                            self._comment(comment)

    def _comment(self, comment: DraftComment) -> None:
        own = f"note-{comment.id}"
        typed: Typed = {f"{own}-owner": comment.owner, f"{own}-answer": comment.answer}
        with el("section", None, "change"):
            author = comment.author or say("（未署名）")
            el("h3", say("{author}：{text}", author=author, text=comment.text))
            with el("p", None, "small"):
                badge(say(comment.state), "warn" if comment.is_open else "good")
                facts = {"name": comment.paper, "number": comment.number, "day": comment.day}
                el("span", say("{name} 第 {number} 版 · {day} 收回", **facts))
            if comment.passage:
                note(say("写在这句旁边：{passage}", passage=comment.passage), "mute")
            with drafted(self._draft(comment)):
                choice(typed, f"{own}-owner", say("谁来办"), [(one, say(one)) for one in OWNERS])
                long_field(typed, f"{own}-answer", say("答复或处理"), rows=2)
            answer = answer_room()
            with el("div", None, "buttons"):
                for state, word in self._steps(comment):
                    act = partial(self._decide, comment, state, typed, answer)
                    button(word, act, aria_label=say("“{text}”：{word}", text=comment.text, word=word))

    def _steps(self, comment: DraftComment) -> list[tuple[str, str]]:
        """Return what can be pressed: the state that each press leads to, and its label."""
        if not comment.is_open:
            return [(WAITING, say("重新打开"))]
        return [(WAITING, say("记下，待处理")), (ANSWERED, say("已答复客户")), (DONE, say("已处理"))]

    def _draft(self, comment: DraftComment) -> str:
        """Return the name of the draft of a comment's form."""
        return draft_name(self.context.workspace.folder, "draft-comment", self.home.name, comment.id)

    async def _decide(self, comment: DraftComment, state: str, typed: Typed, answer: Element) -> None:
        if await succeeded(answer, partial(self._write, comment, state, typed)):
            confirmed(self._draft(comment))
            said(say("已记下。"))
            self.draw()

    def _write(self, comment: DraftComment, state: str, typed: Typed) -> None:
        own = f"note-{comment.id}"
        texts = {"owner": str(typed[f"{own}-owner"]), "answer": str(typed[f"{own}-answer"])}
        decide(self.home, self.context.operator, comment, state=state, **texts)
