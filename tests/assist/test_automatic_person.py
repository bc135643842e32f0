"""The scripted person who lets the assistant file by itself: what they do at each kind of prompt, and never at one that is closed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from assistant.filing.assist import prompts
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.pending_saves import ADD_AGAIN
from assistant.planning.plan.plan import Record
from beian_mock.catalogue import Json
from tests.assist.automatic_person import AutomaticPerson, main_tab
from tests.assist.contact_operator import ContactOperator

PRODUCT = "products[微光/网站]"
PATH = f"{PRODUCT}.paths[首页>入口]"
ALGORITHM = "算法一"
SAMPLE: Json = {"algorithms": [{"basic": {"algorithmName": ALGORITHM}}]}
STORED: Json = {
    "products": [
        {
            "sections": {"产品": {"产品名称": "微光", "服务形式": "网站"}},
            "paths": [{"steps": ["首页", "入口"], "functions": [{"功能名称": "朗读"}]}],
        }
    ],
    "algorithms": [{"sections": {"算法基础属性信息": {"算法名称": ALGORITHM}}}],
}
SITE = "https://site.example/"
UNKNOWN = prompts.unknown(SITE)
OFFER = prompts.completed(UNKNOWN, (), 3)
ALLOW = prompts.allow(["POST /save"])
READY = prompts.completed(UNKNOWN, (f"“{ALGORITHM}”已填好、存好，并从系统重新读到，一致。请您提交。",), 1)
ENTITY_READY = prompts.completed(UNKNOWN, ("“主体信息”已填好、存好，并从系统重新读到，一致。请您提交。",), 2)
REMAINDER = prompts.completed(UNKNOWN, (f"“{ALGORITHM}”请您接着填：系统没有接受",), 1)
DONE = prompts.completed(UNKNOWN, ("其余的都已填好、存好，并从系统重新读到。",), 0)


def unlisted(record: str) -> Handover:
    """Return the question about a record that its list does not show."""
    return prompts.unlisted(cast(Record, SimpleNamespace(id=record, title=record)))


@dataclass
class PanelScript(ContactOperator):
    """An operator whose panel shows one prompt after another; None stands for a moment in which the assistant works.

    `slow` looks pass before the panel takes a press.
    """

    coming: list[Handover | None] = field(default_factory=list)
    slow: int = 0
    pressed: list[tuple[Handover, str]] = field(default_factory=list)
    waits: int = 0

    def wait(self, seconds: float) -> None:
        """Let the panel take what was asked, or show what comes next."""
        self.waits += 1
        if self.waits <= self.slow:
            return
        if self.waiting is None:
            self._show_next()
        elif (taken := self.taken(self.waiting)) is not None:
            self.pressed.append((self.waiting, taken[0]))
            self._show_next()

    def settle(self) -> None:
        """Wait for nothing."""

    def replace_prompt(self) -> None:
        """Show the next prompt in place of the one that is open, as the view of the page changes."""
        self._show_next()

    def _show_next(self) -> None:
        self.waiting = self.coming.pop(0) if self.coming else DONE


class SitePerson:
    """The make's own person: notes what they do on the site."""

    def __init__(self) -> None:
        self.did: list[str] = []

    def log_in(self, account: str, password: str) -> None:
        """Log in."""
        self.did.append("log in")

    def submit_entity(self) -> str:
        """Hand the entity in."""
        self.did.append("entity")
        return ""

    def submit_algorithm(self, name: str) -> str:
        """Hand an algorithm in."""
        self.did.append(name)
        return ""


def person_of(*coming: Handover | None, stored: Json = STORED, **more: Any) -> tuple[AutomaticPerson, PanelScript]:
    """Return a person before a panel that shows these prompts."""
    operator, site_person = PanelScript(lambda _operator, _page: None, Path()), SitePerson()
    operator.page, _ = tabs()
    operator.waiting, *operator.coming = coming
    dice = random.Random(0)
    return AutomaticPerson(operator, lambda _: site_person, SAMPLE, lambda: stored, dice=dice, **more), operator


def tabs() -> tuple[Page, Page]:
    """Return the main tab of a site, and a window that it has opened."""
    main = SimpleNamespace(is_closed=lambda: False, opener=lambda: None, bring_to_front=lambda: None)
    window = SimpleNamespace(is_closed=lambda: False, opener=lambda: main)
    main.context = window.context = SimpleNamespace(pages=[window, main])
    return cast(Page, main), cast(Page, window)


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        (prompts.account("微光公司", SITE), prompts.OURS),
        (prompts.completed(prompts.account("微光公司", SITE), (), 3), prompts.OURS),
        (ALLOW, prompts.ALLOW),
        (prompts.unsaved(), prompts.AUTO),
        (OFFER, prompts.AUTO),
        (REMAINDER, prompts.AUTO),
        (DONE, ""),
    ],
)
def test_the_person_lets_the_assistant_go_on(shown: Handover, answer: str) -> None:
    person, _ = person_of(shown)
    assert person.answer(shown) == answer


@pytest.mark.parametrize(
    ("record", "answer"),
    [
        (PRODUCT, prompts.CANCEL),
        (PATH, prompts.CANCEL),
        (f"{PATH}.functions[朗读]", prompts.CANCEL),
        (f"algorithms[{ALGORITHM}].basic", prompts.CANCEL),
        ("products[微光/APP]", ADD_AGAIN),
        (f"{PRODUCT}.paths[首页>别处]", ADD_AGAIN),
        (f"{PATH}.functions[下载]", ADD_AGAIN),
        ("algorithms[算法二].basic", ADD_AGAIN),
    ],
)
def test_what_the_person_says_of_a_record_is_what_the_store_has(record: str, answer: str) -> None:
    person, _ = person_of(unlisted(record))
    assert person.answer(unlisted(record)) == answer


def test_a_run_answers_every_prompt_and_submits_what_is_ready_once() -> None:
    person, operator = person_of(OFFER, ALLOW, None, ENTITY_READY, None, unlisted(PRODUCT), None, READY, None, DONE)
    person.run()
    assert person.person.did == ["log in", "entity", ALGORITHM]
    pressed = [answer for _, answer in operator.pressed]
    assert pressed == [prompts.AUTO, prompts.ALLOW, prompts.AUTO, prompts.CANCEL, prompts.AUTO]
    assert operator.submitted == 2


def test_the_person_stops_when_the_assistant_says_the_same_again() -> None:
    person, operator = person_of(REMAINDER, None, REMAINDER, None, REMAINDER, None, REMAINDER)
    person.run()
    assert len(operator.pressed) == 2


def test_a_press_waits_for_the_panel_however_long_it_takes() -> None:
    person, operator = person_of(OFFER, None)
    operator.slow = 500
    assert person.press(OFFER, prompts.AUTO)
    assert operator.pressed == [(OFFER, prompts.AUTO)]
    assert operator.waiting is None


def test_nothing_is_pressed_on_a_prompt_that_is_closed() -> None:
    person, operator = person_of(None, OFFER)
    assert not person.press(OFFER, prompts.AUTO), "no prompt is open"
    operator.waiting = REMAINDER
    assert not person.press(OFFER, prompts.AUTO), "another one is"
    assert (operator.pressed, operator.asked, operator.acts.count) == ([], None, 0)


def test_a_press_is_dropped_when_another_prompt_takes_the_place_of_its_own() -> None:
    person, operator = person_of(OFFER, REMAINDER)
    wait = operator.wait

    def replace_first(seconds: float) -> None:
        if operator.waiting is OFFER:
            operator.replace_prompt()
        wait(seconds)

    operator.wait = replace_first  # type: ignore[method-assign]
    assert not person.press(OFFER, prompts.AUTO)
    assert operator.pressed == []
    assert operator.asked is None


def test_the_person_logs_in_at_the_main_tab() -> None:
    main, window = tabs()
    assert main_tab(window) is main


def test_the_session_ends_while_the_assistant_files_and_the_person_logs_in_again() -> None:
    ended: list[str] = []
    person, operator = person_of(OFFER, None, None, ALLOW, None, REMAINDER, None, DONE, log_outs=1)
    person.end_sessions = lambda: ended.append("session")
    person.dice = cast(random.Random, SimpleNamespace(uniform=lambda _low, _high: 0.0))
    person.run()
    assert ended == ["session"]
    assert person.logged_out == 1
    assert person.person.did == ["log in", "log in"]
    assert [shown for shown, _ in operator.pressed] == [OFFER, ALLOW, REMAINDER]
