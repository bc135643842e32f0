"""One machine, one client, one person in a real browser: what was typed, what was saved, and what became of both."""

from __future__ import annotations

import os
import random
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import psutil
from playwright.sync_api import Error, Locator, Page, expect, sync_playwright

from assistant.apps.console import launching
from assistant.practice import workspace
from assistant.practice.workspace import NewClient
from tests.conftest import browser_arguments, browser_path
from tests.console.conftest import address
from tests.console.random_acts.machine import SharingMachine
from tests.console.random_acts.written import texts_of
from tests.filing.small import NAME, small, write

EDITOR = address("client", NAME, "profile") + "?part=algorithms.0"
RUNS = address("client", NAME, "runs")
LABELS = ("版本号", "算法简介", "算法漏洞风险及防范", "算法滥用风险及防范")
CHANGES_WITHIN_MS = 60_000
ENDS_WITHIN_S = 180
_LOOK_S = 0.05


@dataclass
class KilledOffice:
    """The person's browser at the console of one machine, and every text that was typed."""

    machine: SharingMachine
    page: Page
    client: Path
    chance: random.Random
    saved: list[str] = field(default_factory=list)
    unsaved: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def enter(self) -> None:
        """Come back with the link of the console that runs now; it works once, so what the page still loads ends before."""
        for _ in range(3):
            try:
                self.page.goto("about:blank")
                break
            except Error as interrupted:
                if "interrupted by another navigation" not in str(interrupted):
                    raise
        self.page.goto(self.machine.console.link)
        self.page.locator("h1").wait_for()

    def open(self, path: str) -> None:
        """Open a page of the console."""
        self.page.goto(self.machine.console.origin + path)
        self.page.locator("h1").wait_for()
        self.page.wait_for_function("window.socket.connected && window.did_handshake")

    def control(self, label: str) -> Locator:
        """Return the field of the form with this label."""
        return self.page.get_by_label(re.compile(f"^{label}")).first

    def type_and_save(self, killed: threading.Event) -> None:
        """Type into the form and save, again and again, until the console is killed."""
        try:
            while not killed.is_set():
                self._type()
                if self.chance.random() < 0.6:
                    self._save(killed)
        except (Error, AssertionError):
            if not killed.is_set():
                raise

    def _type(self) -> None:
        label = self.chance.choice(LABELS)
        self.count += 1
        text = f"写{self.count:04}处"
        self.control(label).fill(text, timeout=CHANGES_WITHIN_MS)
        self.unsaved[label] = text

    def _save(self, killed: threading.Event) -> None:
        typed = dict(self.unsaved)
        self.page.get_by_role("button", name="保存", exact=True).first.click()
        ended = re.compile("saved=")
        for _ in range(CHANGES_WITHIN_MS // 50):
            if ended.search(self.page.url) and self.page.get_by_text("已保存。").count():
                self.saved += typed.values()
                self.unsaved = {label: text for label, text in self.unsaved.items() if typed.get(label) != text}
                self.open(EDITOR)
                return
            if killed.is_set():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("a save is not answered")

    def faults_of_typing(self) -> Iterator[str]:
        """Come back to the form; yield each text that is neither in the file nor in the form; save what was typed."""
        self.enter()
        self.open(EDITOR)
        if self.page.locator("#draft").is_visible():
            self.page.get_by_role("button", name="填回").click()
        profile = set(texts_of(next(self.client.glob("填报资料.*"))).values())
        for label, text in self.unsaved.items():
            if text not in profile and self.control(label).input_value() != text:
                yield f"typed and lost: “{text}” in {label}; the form has “{self.control(label).input_value()}”"
        left_in_browser = {label: text for label, text in self.unsaved.items() if text not in profile}
        if left_in_browser:
            self.page.get_by_role("button", name="保存", exact=True).first.click()
            expect(self.page.get_by_text("已保存。")).to_be_visible(timeout=CHANGES_WITHIN_MS)
        self.saved += left_in_browser.values()
        self.unsaved.clear()
        yield from self.faults_of_files()

    def faults_of_files(self) -> Iterator[str]:
        """Yield each saved text that no version of the profile has."""
        folders = (self.client.glob("填报资料.*"), (self.client / "旧版").glob("填报资料.*"))
        written = {text for folder in folders for path in folder for text in texts_of(path).values()}
        yield from (f"saved and lost: “{text}”" for text in self.saved if text not in written)

    def rehearse(self) -> launching.ConsoleJob:
        """Start a rehearsal on its page, and return its job once it runs."""
        before = {job.note for job in launching.jobs(self.client)}
        self.open(RUNS)
        self.page.get_by_role("button", name="演练（替身走完）").click()
        until(
            lambda: [job for job in launching.jobs(self.client) if job.note not in before and job.pid], "no run begins"
        )
        return next(job for job in launching.jobs(self.client) if job.note not in before)

    def processes(self) -> list[psutil.Process]:
        """Return the processes of this machine that live."""
        return [one for one in psutil.process_iter() if self._is_own(one)]

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            own = process.environ().get("BEIAN_HOME") == self.machine.environment["BEIAN_HOME"]
            return own and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


def until(holds: object, about: str) -> None:
    """Wait until a condition holds."""
    waiting = threading.Event()
    assert callable(holds)
    for _ in range(int(ENDS_WITHIN_S / _LOOK_S)):
        if holds():
            return
        waiting.wait(_LOOK_S)
    raise AssertionError(about)


@contextmanager
def killed_office(home: Path, seed: int) -> Iterator[KilledOffice]:
    """Start a console on a small client, and a browser."""
    space = workspace.init(home / "事务所")
    client = workspace.add(space, NewClient(NAME), write(home / "来件", small()))
    machine = SharingMachine(home / "甲机", "甲机的电脑", "李一", space.folder)
    own = {name: machine.environment[name] for name in ("BEIAN_HOME", "BEIAN_MACHINE")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
        with mock.patch.dict(os.environ, own):  # after the browser, which is no process of that machine
            machine.start(enters=False)
            try:
                page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                page.on("dialog", lambda dialog: dialog.accept())
                office = KilledOffice(machine, page, client, random.Random(seed))
                office.enter()
                page.locator(".board tbody tr").first.wait_for()
                yield office
            finally:
                machine.stop()
                browser.close()
