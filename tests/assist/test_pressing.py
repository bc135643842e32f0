"""Presses that may save: stopped, asked about once in the same words, pressed again only if nothing of them has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.language import say, speaking
from assistant.filing.assist import prompts
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.pressing import LeftToPerson, NothingSent, SavePresses
from assistant.filing.assist.shown_saves import StoppedSaves
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.pending_saves import PendingSaves
from assistant.filing.site.named_things import WHOLE
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape
from assistant.planning.maps.structure import NamedPress
from assistant.proof.journal.events import Event, Note, SavePressed, SaveUnsent

SAVE = (NamedPress(words=("保存",)),)
RECORD: Any = SimpleNamespace(id="subject", planned=())


def kind(part: str, word: str = "draft", path: str = "/save") -> StoppedSaves:
    """Return a kind of stopped saves with one value's part and one fixed word."""
    leaves = {part: RequestLeaf("known"), "state": RequestLeaf("constant", text=word)}
    return StoppedSaves((), RequestShape("autosave", "", "POST", path, "application/json", {}, {}, leaves))


@dataclass
class PressedSite:
    """A site whose presses send saves of these kinds, one a press; `answers` are the person's."""

    kinds: list[StoppedSaves]
    answers: list[str] = field(default_factory=list)
    sent: int = 0
    asked: list[Handover] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    pressed: int = 0
    stopped: int = 0
    pending: PendingSaves = field(default_factory=PendingSaves)

    def presses(self) -> SavePresses:
        """Return the presses of one run on this site."""
        autosaves = WatchedSaves()
        autosaves.site = self
        guard = SimpleNamespace(
            newest=lambda: self.stopped, form_sent=lambda page: nullcontext(), allow_saves=lambda allowed: None
        )
        browser = SimpleNamespace(guard=guard, page=None, wait=lambda *_: True)
        session = SimpleNamespace(browser=browser, note=self._note, note_blocked=lambda held: None)
        ui = SimpleNamespace(hand_over=self._answer)
        assistance = SimpleNamespace(
            filing=SimpleNamespace(session=session, saves=SimpleNamespace(pending=self.pending)),
            autosaves=autosaves,
            operator_ui=ui,
            recognise_in=None,
        )
        walk = SimpleNamespace(press=self._press, rest=lambda: None, take_stock=lambda: None)
        return SavePresses(cast(Any, assistance), cast(Any, walk), record="subject")

    def _note(self, event: Event) -> None:
        self.events.append(event)
        self.pending.take(event)

    def _press(self, press: NamedPress, part: object) -> None:
        self.pressed += 1

    def _answer(self, handover: Handover, seen: Callable[[], None]) -> SimpleNamespace:
        self.asked.append(handover)
        return SimpleNamespace(answer=self.answers.pop(0))


class WatchedSaves(Autosaves):
    """The allowed saves of a run, with the stopped ones of a site without a browser."""

    site: PressedSite

    @contextmanager
    def watched(self, guard: object, values: object, *, is_pressed: bool = False) -> Iterator[Callable[[], bool]]:
        """Offer the kind that a press sends, unless it is allowed."""
        yield lambda: True
        fresh = self.site.kinds[0]
        self.offered = [] if fresh.shape in self.allowed else [fresh]
        self.site.stopped += len(self.offered)
        self.sent = self.site.sent if self.offered else 1
        self.accepted = int(not self.offered)


def test_a_kind_in_the_words_that_were_allowed_is_not_asked_about_again() -> None:
    site = PressedSite([kind("name")], [prompts.ALLOW, prompts.ALLOW])
    presses = site.presses()
    for title, shown in (("主体信息", kind("name")), ("证件信息", kind("licence")), ("附件", kind("files", "final"))):
        presses.title, site.kinds = title, [shown]
        presses.save(SAVE, [RECORD], None)
    asked = [say("正在保存：{title}", title=title) for title in ("主体信息", "附件")]
    assert [handover.lines[0] for handover in site.asked] == asked
    assert site.pressed == 6
    notes = [event.detail for event in site.events if isinstance(event, Note)]
    assert notes == [
        say("您允许了这种保存：{what}", what=str(kind("name"))),
        say("与您放行过的一样：{what}", what=str(kind("licence"))),
        say("您允许了这种保存：{what}", what=str(kind("files", "final"))),
    ]


def test_a_declined_kind_is_asked_about_again_and_counts_as_unsent() -> None:
    site = PressedSite([kind("name")], [prompts.CANCEL, prompts.ALLOW])
    presses = site.presses()
    with pytest.raises(NothingSent):
        presses.save(SAVE, [RECORD], None)
    assert [type(event) for event in site.events] == [SavePressed, SaveUnsent]
    presses.save(SAVE, [RECORD], None)
    assert len(site.asked) == 2


def test_a_press_of_which_a_part_has_left_is_not_repeated() -> None:
    site = PressedSite([kind("name")], [prompts.ALLOW], sent=1)
    with pytest.raises(LeftToPerson) as refusal:
        site.presses().save(SAVE, [RECORD], None)
    assert not isinstance(refusal.value, NothingSent)
    assert (site.pressed, site.asked) == (1, [])
    assert SaveUnsent("subject") not in site.events
    assert "subject" in site.pending


def test_an_earlier_sending_is_not_forgotten_when_a_later_save_is_declined() -> None:
    site = PressedSite([kind("name")], [prompts.CANCEL])
    site.pending.take(SavePressed("subject"))
    presses = site.presses()
    with pytest.raises(NothingSent):
        presses.save(SAVE, [RECORD], None)
    assert "subject" in site.pending
    assert presses.unsent == {"subject"}


def test_a_press_that_begins_a_record_and_sends_something_is_noted() -> None:
    site = PressedSite([kind("name")])
    presses = site.presses()
    presses.assistance.autosaves.allowed.append(kind("name").shape)
    presses.add(SAVE[0], WHOLE)
    assert "subject" in site.pending


@pytest.mark.parametrize("shown", [kind("opinion"), kind("name", path="/keep"), kind("draft.state")])
def test_a_kind_that_is_not_covered_by_what_was_read_is_asked_about(shown: StoppedSaves) -> None:
    site = PressedSite([kind("name")], [prompts.ALLOW, prompts.ALLOW])
    presses = site.presses()
    presses.save(SAVE, [RECORD], None)
    site.kinds = [shown]
    presses.save(SAVE, [RECORD], None)
    assert len(site.asked) == 2


def test_the_question_says_what_may_be_inside() -> None:
    asked = prompts.allow([kind("name")])
    with speaking("zh"):
        assert "里面只有表单上的内容、系统给过的编号和代码、所选的文件，以及列出的固定词" in "".join(
            prompts.allow(["x"]).lines
        )
    assert str(kind("name")) in asked.lines[0]
