"""One filling writes in rounds, for answers open further fields: what its saves were stopped for is offered at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist import assist
from assistant.filing.assist.assist import Assistance
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import recognise
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.rules import bare_url
from assistant.filing.forms.shapes import Control, FieldResult
from assistant.filing.run.context import Filing
from assistant.planning.plan.plan import Record
from tests.assist.test_kinds_of_saves import NAMED, guard_with_autosave, posted
from tests.assist.test_recognise import control, learn_nothing, page

VALUE = "微光商城"


class StoppingGuard(SimpleNamespace):
    """A guard that stops one save in each round of writing."""

    def attempts(self) -> list[Attempt]:
        """Return the stopped saves so far."""
        return [Attempt(n, "request", "Document", "POST", bare_url(one.url), "write", "") for n, one in self.stopped()]

    def stopped(self) -> list[tuple[int, Any]]:
        """Return the stopped saves with their numbers."""
        return list(enumerate(self.saves[: self.rounds], start=1))

    def newest(self) -> int:
        """Return the number of the save stopped last."""
        return int(self.rounds)

    def observed(self, *, goes_on: bool) -> list[Any]:
        """Return the save of the round that ends."""
        if goes_on:
            self.rounds += 1
        return [self.saves[self.rounds - 1]]


def test_what_both_rounds_of_a_filling_were_stopped_for_is_offered_together(
    records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = StoppingGuard(rounds=0, saves=[posted(NAMED), posted(NAMED, "/next.do")], ensure_proved=lambda page: None)
    guard_with_autosave(guard)
    browser = SimpleNamespace(guard=guard, actions=None, wait=lambda *_: True, pump=lambda _: None)
    session = SimpleNamespace(
        browser=browser,
        site=SimpleNamespace(page=None),
        options=SimpleNamespace(pace="fast"),
        note=lambda event: None,
        note_blocked=lambda held: None,
    )
    assistance = Assistance(
        cast(Filing, SimpleNamespace(session=session)), cast(AssistUi, None), records, learn_nothing
    )
    assistance.tried.add(records[0].page)
    monkeypatch.setattr(
        assist, "fill", lambda place, actions, targets, pace: [FieldResult(t, "written") for t in targets]
    )

    def shown(*labels: str) -> Any:
        controls: list[Control] = [control("别名", value=VALUE), *map(control, labels)]
        shown = {"snapshot": page(*controls), "recognition": recognise(records, page(*controls))}
        return SimpleNamespace(place=None, document="1", document_now=lambda: "1", **shown)

    opened = shown("主体名称", "统一社会信用代码", "网址")
    first = shown("主体名称", "统一社会信用代码")
    first.again = opened.again = lambda recognises: opened
    assistance.fill(cast(Reading, first))
    assert guard.rounds == 2
    assert [kind.shape.path for kind in assistance.autosaves.offered] == ["/save.do", "/next.do"]


def test_what_filing_by_itself_says_in_the_end_takes_the_place_of_what_was_said_on_the_way() -> None:
    assistance = Assistance(cast(Filing, None), cast(AssistUi, None), (), learn_nothing)
    assistance.remarks += ["刚才填入 8 项。", "刚才填入 2 项。"]
    assistance.say_next(["“主体信息”已填好"])
    assert (assistance.notice, assistance.remarks) == (["“主体信息”已填好"], [])
