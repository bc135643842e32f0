"""Native dialogs are left to the person and reported, and they block nothing."""

from __future__ import annotations

import psutil
import pytest
from playwright.sync_api import Dialog

from tests.browser.conftest import BrowserHosts, guest_page
from tests.browser.site import RecordingSite

pytestmark = pytest.mark.browser


@pytest.mark.thorough
def test_native_dialogs_are_left_to_the_person(browser_hosts: BrowserHosts, site: RecordingSite) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    with guest_page(session) as person:
        asked: list[str] = []

        def accept(dialog: object) -> None:
            asked.append(dialog.message)  # type: ignore[attr-defined]
            session.pump(0.3)  # time in which another listener would have dismissed it
            dialog.accept()  # type: ignore[attr-defined]

        person.on("dialog", accept)
        session.guard.lift()
        session.pump(0.1)
        person.click("#confirm")
        assert session.wait(lambda: ("POST", "/api/submit") in site.ledger, 10)
        assert asked == ["确认提交?"]


def test_a_dialog_read_for_long_does_not_make_the_assistant_look_unresponsive(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    with guest_page(session) as person:
        person.evaluate(
            """() => { document.getElementById('confirm').onclick = () => {
              if (confirm('确认提交?')) document.getElementById('form').submit();
            } }"""
        )

        def accept(dialog: object) -> None:
            session.pump(2.5)  # longer than a page waits for a heartbeat; a page that shows a dialog receives none
            dialog.accept()  # type: ignore[attr-defined]

        person.on("dialog", accept)
        session.guard.lift()
        session.pump(0.1)
        person.click("#confirm", no_wait_after=True)
        assert session.wait(lambda: ("POST", "/api/submit") in site.ledger, 10)


def test_a_waiting_dialog_is_reported_and_does_not_keep_the_browser_from_ending(
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
    ended, _ = psutil.wait_procs([host, browser], 30)
    assert {process.pid for process in ended} == {host.pid, browser.pid}


def test_for_a_simulated_operator_alerts_are_acknowledged_but_questions_are_not(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    session.tell = lambda words: True
    session.page.evaluate("() => void setTimeout(() => { alert('今晚升级'); window.read = true }, 0)")
    assert session.wait(lambda: bool(session.page.evaluate("() => window.read")), 10)
    asked = list[str]()
    with guest_page(session) as person:

        def refuse(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        person.on("dialog", refuse)
        session.page.evaluate("() => void setTimeout(() => { window.said = confirm('确认?') }, 0)")
        assert session.wait(lambda: asked == ["确认?"], 10)
        assert session.page.evaluate("() => window.said") is False
