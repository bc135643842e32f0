"""Dialogs of the browser's own are the person's: left to them, told, and in nobody's way."""

from __future__ import annotations

import psutil
import pytest
from playwright.sync_api import Dialog

from tests.browser.conftest import BrowserHosts, guest_page
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser


@pytest.mark.thorough
def test_the_persons_dialogs_are_left_to_the_person(browser_hosts: BrowserHosts, site: RecordingSite) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    person = guest_page(session)
    asked: list[str] = []

    def accept(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        session.pump(0.3)  # time in which another listener would have answered no
        dialog.accept()  # type: ignore[attr-defined]

    person.on("dialog", accept)
    session.guard.lift()
    session.pump(0.1)
    person.click("#confirm")
    assert session.wait(lambda: ("POST", "/api/submit") in site.ledger, 10)
    assert asked == ["确认提交?"]


def test_a_dialog_that_the_person_reads_for_long_does_not_make_the_assistant_look_missing(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    person = guest_page(session)
    person.evaluate(
        """() => { document.getElementById('confirm').onclick = () => {
          if (confirm('确认提交?')) document.getElementById('form').submit();
        } }"""
    )

    def accept(dialog: object) -> None:
        session.pump(2.5)  # longer than a page waits for a beat; a page that shows a dialog hears none
        dialog.accept()  # type: ignore[attr-defined]

    person.on("dialog", accept)
    session.guard.lift()
    session.pump(0.1)
    person.click("#confirm", no_wait_after=True)
    assert session.wait(lambda: ("POST", "/api/submit") in site.ledger, 10)


def test_a_dialog_that_waits_is_reported_and_holds_up_no_end_of_the_browser(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    messages: list[str] = []

    def tell(words: str) -> bool:
        messages.append(words)
        return False

    session.tell = tell
    session.page.evaluate("() => void setTimeout(() => alert('今晚升级'), 0)")
    assert session.wait(lambda: messages == ["今晚升级"], 10)
    host, browser = psutil.Process(session.record.pid), psutil.Process(session.record.browser_pid)
    host.terminate()
    missing, _ = psutil.wait_procs([host, browser], 30)
    assert {process.pid for process in missing} == {host.pid, browser.pid}


def test_a_message_is_acknowledged_for_a_person_who_is_played_and_no_question_is(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    session.tell = lambda words: True
    session.page.evaluate("() => void setTimeout(() => { alert('今晚升级'); window.read = true }, 0)")
    assert session.wait(lambda: bool(session.page.evaluate("() => window.read")), 10)
    person, asked = guest_page(session), list[str]()

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    person.on("dialog", refuse)
    session.page.evaluate("() => void setTimeout(() => { window.said = confirm('确认?') }, 0)")
    assert session.wait(lambda: asked == ["确认?"], 10)
    assert session.page.evaluate("() => window.said") is False
