"""A run that waits for the person is told on every page, in its title and, once allowed, as a notification."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console import launching, phone_questions
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.phone_questions import PhoneQuestion
from assistant.apps.console.waiting_runs import WaitingRuns
from assistant.core import settings
from assistant.practice import ledger
from assistant.proof.journal.events import HandoverClosed, HandoverOpened
from assistant.proof.journal.run_folder import RunFolder
from tests.console.conftest import OPENED, Console, Practice, let_in, made, opened
from tests.console.test_board import read
from tests.console.window import window
from tests.filing.small import NAME

pytestmark = pytest.mark.program
LOGIN, OTHER_PAGES = "请登录", ("clients", "dates", "figures")
_NOTIFICATIONS = """window.noticed = []; window.Notification = class {
  static permission = 'default';
  static async requestPermission() { Notification.permission = 'granted'; }
  constructor(title, options) { window.noticed.push(title + ' ' + options.body); }
  close() {}
};"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Practice, Console, str]]:
    """Run a console on one client of the test's own."""
    practice = made(tmp_path)
    read(practice)
    with practice.console() as console:
        yield practice, console, console.enter()


@contextmanager
def working(home: Path, kind: str, *options: str) -> Iterator[Path]:
    """Let a job of a folder be at work during the block, and yield its note."""
    moment = datetime.now(UTC)
    note = home / "runs" / launching.FOLDER / f"{moment:%Y%m%dT%H%M%S}-aaaa.json"
    note.parent.mkdir(parents=True, exist_ok=True)
    with launching.held(note) as ending:
        job = {
            "kind": kind,
            "started": moment.isoformat(),
            "pid": 1,
            "options": options,
            "machine": settings.load().machine,
        }
        note.write_text(json.dumps(job), encoding="utf-8")
        yield note
        ending.append(0)


def test_a_page_that_is_open_and_one_opened_later_name_the_client_that_waits(
    office: tuple[Practice, Console, str],
) -> None:
    practice, console, cookie = office
    with (
        window(console, cookie, "clients") as page,
        working(practice.folder(), "fill"),
        RunFolder.create(practice.folder() / "runs", NAME, "cac") as run,
    ):
        run.append(OPENED, HandoverOpened("LOGIN"))
        page.until(lambda: any(LOGIN in str(message) for _, message in page.messages))
        for path in OTHER_PAGES:
            with window(console, cookie, path) as later:
                (place,) = later.find(tag="div", id="waiting")
                assert NAME in later.elements[place]["props"]["data-runs"]
        run.append(HandoverClosed("LOGIN", "landmark", 1.0, "person"))
        page.until(lambda: "showWaiting?.([])" in str(page.messages[-1][1]))


@pytest.mark.parametrize(("options", "waits"), [((), False), ((launching.BY_HAND,), True)])
def test_a_rehearsal_waits_for_the_person_only_without_a_stand_in(
    office: tuple[Practice, Console, str], options: tuple[str, ...], *, waits: bool
) -> None:
    home = office[0].folder()
    with (
        ledger.opened(office[0].workspace) as books,
        working(home, "rehearse", *options),
        RunFolder.create(home / "runs", NAME, "mock") as run,
    ):
        run.append(OPENED, HandoverOpened("LOGIN"))
        context = ConsoleContext(office[0].workspace, books)
        assert [one.what for one in WaitingRuns().look(context)] == ["LOGIN"] * waits


def test_a_batch_that_asks_for_a_client_at_the_phone_waits_too(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    with window(console, cookie, "clients") as page, working(practice.workspace.folder, "in_turn") as note:
        phone_questions.ask(note, PhoneQuestion(NAME, "王女士"))
        page.until(lambda: any("在手机旁吗" in str(message) for _, message in page.messages))
        shown = next(str(message) for _, message in page.messages if "在手机旁吗" in str(message))
        assert re.findall(r'"key": "[^"]*"', shown)
        assert not [key for key in re.findall(r'"key": "([^"]*)"', shown) if NAME in key or "\\u" in key]
        phone_questions.answer(note, "later")
        page.until(lambda: "showWaiting?.([])" in str(page.messages[-1][1]))


@pytest.mark.browser
def test_title_and_head_tell_it_and_a_notification_comes_only_once_allowed(
    office: tuple[Practice, Console, str], page: Page
) -> None:
    practice, console, cookie = office
    page.add_init_script(_NOTIFICATIONS)
    let_in(page, console, cookie)
    opened(page, console, "/clients")
    plain = page.title()
    with working(practice.folder(), "fill"), RunFolder.create(practice.folder() / "runs", NAME, "cac") as run:
        run.append(OPENED, HandoverOpened("LOGIN"))
        line = page.locator("#waiting")
        expect(line.get_by_role("link", name=LOGIN)).to_be_visible(timeout=30_000)
        assert page.title() == f"(1) 等您处理 · {plain}"
        assert page.evaluate("noticed") == []
        line.get_by_role("button").click()
        expect(line.get_by_role("button")).to_be_hidden()
        run.append(HandoverClosed("LOGIN", "landmark", 1.0, "person"))
        expect(line).to_be_hidden(timeout=30_000)
        assert page.title() == plain
        run.append(HandoverOpened("SMS"))
        expect(line).to_be_visible(timeout=30_000)
        (notice,) = page.evaluate("noticed")
        assert NAME in notice
        line.get_by_role("link").click()
        page.wait_for_url("**/runs")
