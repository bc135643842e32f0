"""A session of looking only: when the guard is lifted, what the panel says of it, and what is fetched again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist import look_prompts, looking
from assistant.filing.assist.learning import KnownSite
from assistant.filing.assist.looking import LOGGED_OUT, Looking
from assistant.filing.assist.shown_texts import with_shown
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.planning.maps.structure import SiteStructure
from tests.assist.test_looked_records import NAME, shown
from tests.assist.test_recognise import page

START, DONE = look_prompts.START, look_prompts.DONE
BLANK = page()
ENTITY = with_shown(
    page(),
    [
        shown("主体名称", NAME),
        shown("统一社会信用代码", "91440300MA5EXAMP0C"),
        shown("营业执照", "a.png", links=(("a.png", "https://site.example/f/1"),)),
    ],
)
PRODUCT = with_shown(page(), [shown("产品名称", "微光"), shown("服务形式", "APP"), shown("访问地址", "无")])


@dataclass
class ShownPages:
    """A tab that shows one page after another; `passwords` tells at which of them a password is asked for."""

    pages: list[FormSnapshot]
    passwords: list[bool] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)

    def take(self, recognise: Callable[[FormSnapshot, str], Any]) -> Any:
        """Return the reading of the page shown."""
        snapshot = self.pages[0]
        recognition = recognise(snapshot, "1")
        own = SimpleNamespace(snapshot=snapshot, document="1", address="https://site.example/", recognition=recognition)
        own.with_recognition = lambda other: own
        own.asks_password = self.asks_password
        return own

    def again(self, recognise: Callable[[FormSnapshot, str], Any]) -> Any:
        """Show the next page."""
        self.pages = self.pages[1:] or self.pages
        return self.take(recognise)

    def asks_password(self) -> bool:
        """Return whether a password is asked for at this moment."""
        return self.passwords.pop(0) if self.passwords else False

    def new_attempts(self) -> tuple[int, ...]:
        """Return what the guard has stopped since the last look."""
        return (0,) * (self.stops.pop(0) if self.stops else 0)


@dataclass
class ScriptedAnswers:
    """An operator at the panel: a prompt ends by `answers` in turn, or by what is seen within so many looks."""

    answers: list[str] = field(default_factory=list)
    looks: int = 4
    shown: list[tuple[bool, Handover]] = field(default_factory=list)

    def hand_over(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Answer a prompt at which the guard is lifted."""
        return self._ask(handover, seen, lifted=True)

    def ask_armed(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Answer a prompt at which the guard is armed."""
        return self._ask(handover, seen, lifted=False)

    def _ask(self, handover: Handover, seen: Callable[[], str | Handover | None], *, lifted: bool) -> HandoverAnswer:
        self.shown.append((lifted, handover))
        for _ in range(self.looks):
            word = seen()
            if isinstance(word, Handover):
                self.shown.append((lifted, word))
            elif word:
                return HandoverAnswer(word, "person", 0.0)
        return HandoverAnswer(self.answers.pop(0) if self.answers else DONE, "person", 0.0)

    def pressed(self) -> None:
        """Press nothing."""


@pytest.fixture(autouse=True)
def _no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no upload come."""
    monkeypatch.setattr(looking, "fetch_once", lambda page, url, most: None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass between two looks at the clock."""
    seconds: Iterator[int] = iter(range(1000))
    monkeypatch.setattr(looking, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))


def session(pages: ShownPages, operator: ScriptedAnswers) -> Looking:
    """Return a session at a tab."""
    guard = SimpleNamespace(observed=lambda *, goes_on: [], new_attempts=pages.new_attempts)
    browser = SimpleNamespace(
        guard=guard, page=SimpleNamespace(url="https://site.example/"), is_of_site=lambda url: True
    )
    browser.wait = lambda check, within: check()
    filing = cast(Any, SimpleNamespace(session=SimpleNamespace(browser=browser)))
    site = KnownSite("https://site.example/", SiteStructure(), lambda _: None)
    own = Looking(filing, operator, site, lambda places, *, by_look: None)
    own.learning.recorder = cast(Any, SimpleNamespace(attend=lambda: None, take=list, tips={}))
    return own


def asked(pages: ShownPages, operator: ScriptedAnswers) -> tuple[Looking, str]:
    """Return a session after one prompt at which the person looks, and what ended it."""
    own = session(pages, operator)
    return own, own._ask(cast(Any, pages))[0]


def test_a_password_on_a_page_of_a_record_is_no_end_of_a_login() -> None:
    assert asked(ShownPages([ENTITY], [True] * 9), ScriptedAnswers([DONE]))[1] == DONE
    assert asked(ShownPages([BLANK], [True] * 9), ScriptedAnswers([DONE]))[1] == LOGGED_OUT


@pytest.mark.usefixtures("clock")
def test_the_guard_is_armed_as_soon_as_no_password_is_asked_for() -> None:
    pages, operator = ShownPages([BLANK], [True, True, True]), ScriptedAnswers(looks=9)
    assert session(pages, operator)._log_in(cast(Any, pages))
    assert operator.answers == []
    assert (
        session(ShownPages([BLANK]), ScriptedAnswers([DONE], looks=9))._log_in() is False
    )  # the first login: their word


def test_what_was_stopped_is_one_line_with_a_count() -> None:
    operator = ScriptedAnswers()
    own, _ = asked(ShownPages([BLANK], stops=[1, 2]), operator)
    sentences = {line: count for count in range(9) for line in look_prompts.stopped(count)}
    counts = [[sentences[line] for line in prompt.lines if line in sentences] for _, prompt in operator.shown]
    assert counts == [[1], [3]]
    assert own.stopped == 3


def test_a_remark_belongs_to_the_record_shown() -> None:
    operator = ScriptedAnswers()
    own = session(ShownPages([ENTITY]), operator)
    own.say_next(["学会了主体"])
    own._ask(cast(Any, ShownPages([ENTITY, ENTITY, PRODUCT])))
    assert ["学会了主体" in prompt.lines for _, prompt in operator.shown] == [True, False]


def test_an_upload_that_did_not_come_is_fetched_when_its_record_is_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    contents: list[bytes | None] = [None, b"picture"]
    monkeypatch.setattr(looking, "fetch_once", lambda page, url, most: contents.pop(0))
    own, _ = asked(ShownPages([ENTITY]), ScriptedAnswers())
    assert (own.files, len(contents)) == ({}, 1)
    own._ask(cast(Any, ShownPages([ENTITY])))
    assert own.files == {"https://site.example/f/1": b"picture"}
