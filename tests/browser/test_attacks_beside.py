"""Attacks from outside the page: prefetching by the browser, a killed browser host, a second client."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import psutil
import pytest

from assistant.filing.browser.page import BrowserSession
from tests.browser.attacks.catalogue import FETCHED_AHEAD
from tests.browser.conftest import BrowserHosts
from tests.browser.site import WITHIN_S, RecordingSite

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EAGER = "from assistant.filing.browser import browser_host; browser_host.keep_quiet = lambda profile: None; browser_host.main()"
UNPAUSED = """
from assistant.filing.browser import browser_host, paused_requests
async def pause(self):
    await self._relay.call("Fetch.disable", {}, self.session)
paused_requests.PausedRequests.pause = pause
browser_host.main()"""
AHEAD = "({to, query}) => { WAY }"
AHEAD_OF_ALL = [
    attack.name if attack is FETCHED_AHEAD[0] else pytest.param(attack.name, marks=pytest.mark.thorough)
    for attack in FETCHED_AHEAD
]
STORM = """() => {
    const untouched = document.body.appendChild(document.createElement('iframe')).contentWindow;
    window.refused = 0;
    setInterval(() => fetch('/api/submit', {method: 'POST', body: 'x'}).then(a => { window.refused += a.status === 403; }), 5);
    addEventListener('pagehide', () => untouched.navigator.sendBeacon('/api/submit', 'x'));
    addEventListener('unload', () => fetch('/api/submit', {method: 'POST', keepalive: true}));
}"""

SLOWLY_KILLED = """
from assistant.filing.browser import browser_host, wire
wire._dying_along = lambda: lambda: None
browser_host.main()"""
LEAVING = """() => {
    addEventListener('pagehide', () => navigator.sendBeacon('/api/submit', 'x'));
    addEventListener('unload', () => fetch('/api/submit', {method: 'POST', keepalive: true}));
}"""


def ask_ahead(session: BrowserSession, name: str) -> None:
    """Let the page prefetch the address of a submission."""
    (attack,) = [attack for attack in FETCHED_AHEAD if attack.name == name]
    session.page.evaluate(AHEAD.replace("WAY", attack.script), {"to": "/api/submit", "query": "a=1"})


@pytest.mark.parametrize("name", AHEAD_OF_ALL)
def test_a_page_to_be_prefetched_is_not_fetched_at_all(
    browser_hosts: BrowserHosts, site: RecordingSite, name: str
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    ask_ahead(session, name)
    session.pump(2)
    assert site.submissions == []


@pytest.mark.parametrize("name", AHEAD_OF_ALL)
def test_a_browser_that_fetches_ahead_would_submit_past_the_interception(
    browser_hosts: BrowserHosts, site: RecordingSite, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.filing.browser.browser_host.HOST_COMMAND", (sys.executable, "-c", EAGER))
    session = browser_hosts.open(f"{site.url}/form.html")
    ask_ahead(session, name)
    assert session.wait(lambda: site.submissions, WITHIN_S)


def test_a_killed_host_takes_its_browser_along_and_lets_nothing_out(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    session.page.evaluate(STORM)
    session.wait(lambda: session.page.evaluate("window.refused > 5"), 20)
    browser = psutil.Process(session.record.browser_pid)
    family = [browser, *browser.children(recursive=True)]
    psutil.Process(session.record.pid).kill()
    assert not psutil.wait_procs(family, 20)[1]
    assert site.submissions == []


def test_a_browser_that_outlives_its_killed_host_lets_nothing_out(
    browser_hosts: BrowserHosts, site: RecordingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.filing.browser.browser_host.HOST_COMMAND", (sys.executable, "-c", SLOWLY_KILLED))
    session = browser_hosts.open(f"{site.url}/form.html")
    session.page.evaluate(STORM)
    session.wait(lambda: session.page.evaluate("window.refused > 5"), 20)
    browser, host = psutil.Process(session.record.browser_pid), psutil.Process(session.record.pid)
    family = [browser, *browser.children(recursive=True)]
    host.kill()
    host.wait(20)
    ended, _ = psutil.wait_procs([browser], 3)
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    assert (ended, site.submissions) == ([], [])


def test_the_last_words_of_a_page_reach_nobody_where_no_host_takes_them(
    browser_hosts: BrowserHosts, site: RecordingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.filing.browser.browser_host.HOST_COMMAND", (sys.executable, "-c", UNPAUSED))
    session = browser_hosts.open(f"{site.url}/form.html")
    session.page.evaluate(LEAVING)
    session.goto(f"{site.url}/form.html?again")
    session.pump(2)
    assert site.ledger == [("GET", "/form.html"), ("GET", "/form.html?again")]


def test_another_process_at_the_guest_address_gets_nothing_past_the_guard(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    address = session.guest_url()
    script = Path(__file__).with_name("guest_attack.py")
    with psutil.Popen([sys.executable, str(script), address], stdout=-1, text=True) as guest:
        assert session.wait(lambda: guest.poll() is not None, 60)
        assert guest.stdout is not None
        lines = guest.stdout.read().split()
    assert lines == ["refused"] * 4
    assert site.submissions == []
