"""The registry of the ten weeks: a mock on this machine that reviews by hand, and the person at the browser of a filing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import MockRegistry
from tests.console.ten_weeks.person import JOB_WITHIN_MS, CannotGoOn, ScriptedPerson
from tests.filing import by_hand
from tests.filing.live import Guest, press, sees, shown, until
from tests.filing.small import Json
from tests.mock.person import MockVisitor

ASKED = re.compile("请到打开的浏览器窗口里处理：(.+?)。处理后自动继续")
ENDED = re.compile("(?:填报|变更|注销|从系统读取)：(?!进行中)")
UNKNOWN = {"发起变更": "/change", "保存": "/save"}  # buttons whose requests the map does not know, and where they go
PRESSED_BY_HAND = ("请保存这一页", "请发起变更")
PASSWORD = "Pass-word-1"


@dataclass
class Authority:
    """The registry: accounts, reviews, and what it has stored."""

    registry: MockRegistry

    def account(self, name: str, company: str, code: str) -> None:
        """Register an account."""
        self.registry.ask(
            "/__mock__/account", {"account": name, "password": PASSWORD, "company": company, "uscc": code}
        )

    def stored(self, account: str) -> Json:
        """Return what is stored for an account."""
        stored: Json = self.registry.state()[account]
        return stored

    def states(self, account: str) -> dict[str, str]:
        """Return the state of the entity (主体) and of each algorithm by name."""
        held = self.stored(account)
        return {"主体": held["subject"]["state"], **{name_of(one): one["state"] for one in held["algorithms"]}}

    def review(self, account: str, what: str, verdict: str, comments: Mapping[str, str] | str = "") -> None:
        """Decide about the entity (主体) or an algorithm by its name."""
        names = {name_of(algorithm): algorithm["id"] for algorithm in self.stored(account)["algorithms"]}
        asked = {"account": account, "what": names.get(what, "subject"), "verdict": verdict, "comments": comments}
        answer = self.registry.ask("/__mock__/review", asked)
        assert "state" in answer, answer


def name_of(algorithm: Json) -> str:
    """Return the name of a stored algorithm."""
    fields = {label: value for section in algorithm["sections"].values() for label, value in section.items()}
    return str(next((value for label, value in fields.items() if label.endswith("算法名称")), ""))


@dataclass
class ConductedFiling:
    """A filing that the console has started: the person logs in and submits in its browser."""

    person: ScriptedPerson
    authority: Authority
    door: Path
    account: str
    submits: Callable[[str], bool]
    asked: list[str]
    password: str = PASSWORD

    def conduct(self) -> str:
        """Do what the run asks for until it ends, and return how it ended."""
        guest: Guest | None = None
        expect(self.person.page.locator(".live")).to_contain_text("进行中", timeout=JOB_WITHIN_MS)
        try:
            while True:
                title = self._waits()
                if not title:
                    self._has_ended()
                    return self.person.page.locator(".live").inner_text()
                if guest is None:
                    until(self.door.exists, "the guest door")
                    guest = Guest(self.door.read_text(encoding="ascii"), self.authority.registry.url)
                self._answer(guest, title)
        finally:
            if guest is not None:
                with suppress(Exception):
                    guest.leave()

    def _has_ended(self) -> None:
        stop = self.person.page.locator(".live").get_by_role("button", name="结束本次填报")
        expect(stop, "a run that has ended cannot be ended").to_be_hidden(timeout=JOB_WITHIN_MS)

    def _waits(self) -> str:
        """Wait until the run asks for something, and return its title; "" once it has ended."""
        live = self.person.page.locator(".live")
        for _ in range(JOB_WITHIN_MS // 200):
            words = live.inner_text()
            if match := ASKED.search(words):
                return match[1]
            if ENDED.search(words):
                return ""
            self.person.page.wait_for_timeout(200)
        raise CannotGoOn(f"the filing neither asks nor ends: {live.inner_text()}")

    def _answer(self, guest: Guest, title: str) -> None:
        self.asked.append(title)
        if title == "请登录":
            guest.do(self._log_in)
        elif title == "请核对并提交":
            guest.do(self._confirm)
        elif (
            title in PRESSED_BY_HAND
        ):  # a request that the map does not know: the person presses the button, and the program learns it
            guest.do(self._save)
        elif title == "请看一眼":
            guest.do(lambda page: press(page, "已看过，继续"))
        else:
            raise CannotGoOn(f"the filing asks what nobody expected: {title}")
        live = self.person.page.locator(".live")
        for _ in range(JOB_WITHIN_MS // 200):  # until it no longer asks this
            if title not in live.inner_text():
                return
            self.person.page.wait_for_timeout(200)

    def _log_in(self, page: Page) -> None:
        sees(page, "请登录")
        by_hand.type_login(page, self.authority.registry, self.account, self.password)

    def _save(self, page: Page) -> None:
        """Press the button that the panel names: what its press sends is not known to the map."""
        button, answered = next(pair for pair in UNKNOWN.items() if f"“{pair[0]}”" in shown(page))
        MockVisitor(page, self.authority.registry, self.door.parent).press(button, answered=answered)

    def _confirm(self, page: Page) -> None:
        sees(page, "“提交”只能由您点击")
        names = {one["id"]: name_of(one) for one in self.authority.stored(self.account)["algorithms"]}
        name = next((name for own, name in names.items() if f"/{own}/" in page.url), "主体")
        if not self.submits(name):
            press(page, "暂不提交，留作草稿")
        elif name == "主体":
            by_hand.submit_subject(page, self.authority.registry, self.door.parent)
        else:
            MockVisitor(page, self.authority.registry, self.door.parent).submit("提交", "algorithm")
