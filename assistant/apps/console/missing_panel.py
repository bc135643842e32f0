"""欠件清单: what a client still has to send, as one message for each person, with the day by which it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nicegui.element import Element

from assistant.apps.client_questions import questions_of
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import Typed, answer_room, day_field, tell, typed_day
from assistant.apps.console.parts import copyable, el, note, panel
from assistant.checks.deadlines.working_days import after
from assistant.core.language import comma_list, say
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.mandate_end import ended_on
from assistant.declaration.intake.missing import WORKING_DAYS_TO_SEND, Dates, MissingItem
from assistant.declaration.intake.questions import ClientQuestion
from assistant.declaration.intake.requirements import Requirement
from assistant.declaration.profile.loading import LoadedProfile


def add_missing(context: ConsoleContext, loaded: LoadedProfile, materials: Sequence[Requirement]) -> None:
    """Add the panel of what is missing; its messages follow the day that the person writes."""
    with panel(say("欠件清单")):
        if day := ended_on(loaded.folder, context.today):
            note(say("委托已于 {day} 结束，不再请客户发来", day=day), "mute")
            return
        questions = questions_of(loaded, materials, context.today)
        missing_items = lacking.missing(loaded, materials, questions)
        if not missing_items and not any(question.is_for_message for question in questions):
            note(say("✓ 材料和必填项都已齐。"), "good")
            return
        to_seal_now, to_seal_later = lacking.to_seal(missing_items)
        if to_seal_now:
            note(say("现在可以盖章：{names}", names=comma_list(to_seal_now)), "warn")
        if to_seal_later:
            note(say("定稿后还要盖章：{names}", names=comma_list(to_seal_later)), "mute")
        _Messages(context, loaded, missing_items, questions).show()


class _Messages:
    """The messages of one client, drawn again when the day is changed."""

    def __init__(
        self,
        context: ConsoleContext,
        loaded: LoadedProfile,
        items: Sequence[MissingItem],
        questions: Sequence[ClientQuestion],
    ) -> None:
        self.loaded, self.items, self.questions, self.today = loaded, items, questions, context.today
        self.typed: Typed = {"needed-by": str(after(context.today, WORKING_DAYS_TO_SEND, context.calendar).on)}
        self.answer: Element
        self.room: Element

    def show(self) -> None:
        """Show the day, and the messages with it."""
        hint = say("写在给客户的话里；原来是三个工作日后。")
        day_field(self.typed, "needed-by", say("请在哪天前发来"), self.renew, hint=hint)
        self.answer = answer_room()
        self.room = el("div")
        self.renew()

    def renew(self) -> None:
        """Draw the messages with the day as written, or say what is wrong with it and leave them."""
        day = typed_day(self.typed, "needed-by")
        if day is None:
            tell(self.answer, say("日期没有选，或没有写完整。下面的话还是原来的日期。"))
            return
        self.answer.clear()
        if day < self.today:
            tell(self.answer, say("这一天已经过去，请核对。"), "warn")
        self.room.clear()
        with self.room:
            self._draw(day)

    def _draw(self, day: date) -> None:
        dates = Dates(self.today, day)
        for duty, text in lacking.messages(self.loaded, self.items, self.questions, dates).items():
            items = [item for item in self.items if item.duty == duty]
            asked = [question for question in self.questions if question.duty == duty and question.is_for_message]
            el("h3", say("发给{duty}（{count} 项）", duty=say(duty), count=len(items) + len(asked)))
            copyable(text, say("发给{duty}的话", duty=say(duty)))
