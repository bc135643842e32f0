"""Ways of sending that the interception of requests does not see: each sends without its defence, and not with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from assistant.core.errors import GuardNotProved
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault
from tests.browser.channel_site import ChannelSite, serving_channels
from tests.browser.conftest import BrowserHosts, private_browser
from tests.browser.site import WITHIN_S

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IMPORTS = "from assistant.filing.browser import browser_host, channel_trial, channels, guarded_pages\n"
COMMAND = """
browser_host.browser_command = (lambda command: lambda *a, **k: (EDIT)(command(*a, **k)))(browser_host.browser_command)
"""
QUICK = COMMAND.replace("EDIT", "lambda words: [*words, '--ignore-certificate-errors', '--short-reporting-delay']")
SCRIPT = """
guarded_pages.GuardedPages._script = (
    lambda made: lambda self, part: made(self, part).replace(OLD, NEW)
)(guarded_pages.GuardedPages._script)
"""


SHORT_TRIAL = "\nchannel_trial._TRIAL_WAIT_S = 3.0"  # the trial of such a browser never ends


def without(switch: str) -> str:
    """Return the lines that start a host's browser without a switch."""
    return COMMAND.replace("EDIT", f"lambda words: [word for word in words if not word.startswith({switch!r})]")


def changed(old: str, new: str) -> str:
    """Return the lines that change the guard script of a host."""
    return SCRIPT.replace("OLD", repr(old)).replace("NEW", repr(new))


BROKEN = {  # a defence taken out, and a name by which the refusal says so
    "the switch of blink features": (without("--disable-blink-features") + SHORT_TRIAL, "BackgroundFetchManager"),
    "the switch of features": (without("--disable-features"), "Reporting"),
    "the settings of the profile": ("browser_host.keep_quiet = lambda profile: None", "prefetch"),
    "the removal of interfaces": (changed("delete owner[name]", "0"), "WebTransport"),
    "the removal in workers": (changed("if (isWorker && owner === scope)", "if (false)"), "worker/WebTransport"),
    "the refusal of service workers": (changed("wrap(container, 'register'", "void (container, 'register'"), ""),
    "the closing of connections": (changed("settings.secret + 'close', close]", "'never', close]"), "WebSocket"),
    "the sockets of workers": (changed("wrapSockets(self,", "void (self,"), "worker/WebSocket"),
    "the trial": (
        """
async def leave_out(self, session): pass
channel_trial.ChannelTrial.run = leave_out
""",
        "self-test",
    ),
}
OPEN = (
    "\n".join(
        BROKEN[name][0]
        for name in (
            "the switch of blink features",
            "the switch of features",
            "the refusal of service workers",
            "the trial",
        )
    )
    + "\nguarded_pages.channels.REMOVED = ()\n"
)

READY = """const ready = async query => {
    await navigator.serviceWorker.register('/service.js' + query);
    return navigator.serviceWorker.ready;
};"""
FORGET = "navigator.serviceWorker.getRegistrations().then(all => Promise.all(all.map(one => one.unregister())))"
FRAME = "document.body.append(Object.assign(document.createElement('iframe'), {src: to}));"
WAYS = {
    "background-fetch": "await (await ready('')).backgroundFetch.fetch('x', [new Request(to, {method: 'POST', body: 'x'})])",
    "preload": f"await ready('?preload'); {FRAME}",
    "route": f"await ready('?route'); {FRAME}",
    "websocket-stream": "new WebSocketStream(to.replace('https', 'wss'))",
    "webtransport": "new WebTransport(`https://${udp}/`)",
    "payment": """await new PaymentRequest([{supportedMethods: to}], {total: {label: 'x', amount: {currency: 'CNY', value: '1'}}})
        .canMakePayment()""",
    "fedcm.json": "await navigator.credentials.get({identity: {providers: [{configURL: to.replace('?', '/'), clientId: 'x'}]}})",
    "report": "location = '/violation'",
}

TRIED = {"background-fetch", "preload"}
CASES = [way if way in TRIED else pytest.param(way, marks=pytest.mark.thorough) for way in WAYS]
DEFENCES = [
    name if name == "the switch of blink features" else pytest.param(name, marks=pytest.mark.thorough)
    for name in BROKEN
]


@pytest.fixture(scope="module")
def channel_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChannelSite]:
    """Yield one site for all ways."""
    with serving_channels(tmp_path_factory.mktemp("channels")) as site:
        yield site


@pytest.fixture(scope="module")
def open_browser_hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserHosts]:
    """Yield the folder of a browser that is armed, but without the defences of these ways."""
    with private_browser(tmp_path_factory.mktemp("open") / "browser") as private:
        yield private


@pytest.fixture(scope="module")
def guarded_browser_hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserHosts]:
    """Yield the folder of a browser as every run starts it."""
    with private_browser(tmp_path_factory.mktemp("guarded") / "browser") as private:
        yield private


def started(browser_hosts: BrowserHosts, change: str, url: str) -> BrowserSession:
    """Return the session of a browser whose host was started with a change, on a page without service workers."""
    session = opened(browser_hosts, change)
    session.goto(url)
    session.page.evaluate(FORGET)
    session.goto(url)
    session.guard.new_attempts()
    return session


def opened(browser_hosts: BrowserHosts, change: str) -> BrowserSession:
    """Return the only session of a browser whose host was started with a change."""
    if not browser_hosts.sessions:
        with pytest.MonkeyPatch.context() as patch:
            lines = f"{IMPORTS}{QUICK}{change}\nbrowser_host.main()"
            patch.setattr("assistant.filing.browser.browser_host.HOST_COMMAND", (sys.executable, "-c", lines))
            session = browser_hosts.open()
        browser_hosts.at_first = [page.url for page in session.page.context.pages], session.guard.attempts()
    (session,) = browser_hosts.sessions
    return session


def attempt(session: BrowserSession, site: ChannelSite, way: str) -> None:
    """Let the page try one way; its errors are ignored."""
    site.arrived.clear()
    words = {"to": f"{site.url}/api/submit?{way}", "udp": site.udp}
    with suppress(PageFault):
        session.page.evaluate(f"async ({{to, udp}}) => {{ {READY} {WAYS[way]} }}", words)


@pytest.mark.parametrize("way", CASES)
def test_without_its_defence_a_way_passes_the_armed_interception(
    open_browser_hosts: BrowserHosts, channel_site: ChannelSite, way: str
) -> None:
    session = started(open_browser_hosts, OPEN, f"{channel_site.url}/")
    attempt(session, channel_site, way)
    assert session.wait(lambda: way in channel_site.arrived, WITHIN_S), "no way to send"
    assert session.guard.new_attempts() == (), "the interception has seen it"


@pytest.mark.parametrize("way", CASES)
def test_with_its_defence_nothing_is_sent_that_way(
    guarded_browser_hosts: BrowserHosts, channel_site: ChannelSite, way: str
) -> None:
    session = started(guarded_browser_hosts, "", f"{channel_site.url}/")
    attempt(session, channel_site, way)
    session.pump(2)
    assert channel_site.arrived == set()


@pytest.mark.parametrize(
    "way",
    [way if way == "preload" else pytest.param(way, marks=pytest.mark.thorough) for way in WAYS if way != "report"],
)
def test_a_handover_opens_no_such_way_for_later(
    guarded_browser_hosts: BrowserHosts, channel_site: ChannelSite, way: str
) -> None:
    session = started(guarded_browser_hosts, "", f"{channel_site.url}/")
    session.guard.lift()
    session.pump(0.3)
    attempt(session, channel_site, way)
    session.guard.arm()
    session.page.evaluate(FRAME.replace("to}", "'/api/submit?preload'}"))
    session.pump(2)
    assert channel_site.arrived == set()


@pytest.mark.parametrize("defence", DEFENCES)
def test_a_run_refuses_when_a_defence_is_missing(
    browser_hosts: BrowserHosts, channel_site: ChannelSite, defence: str
) -> None:
    change, name = BROKEN[defence]
    session = started(browser_hosts, change, f"{channel_site.url}/")
    with pytest.raises(GuardNotProved) as refusal:
        session.guard.prove(session.page)
    assert name in str(refusal.value)


def test_connections_that_a_handover_opened_are_closed_when_the_guard_is_armed(
    guarded_browser_hosts: BrowserHosts, channel_site: ChannelSite
) -> None:
    session = started(guarded_browser_hosts, "", f"{channel_site.url}/")
    session.page.evaluate("document.body.append(document.createElement('iframe'))")
    session.guard.lift()
    session.pump(0.3)
    session.page.evaluate("""() => {
        window.calls = [window, frames[0]].map(realm => new realm.RTCPeerConnection());
        const source = `onmessage = () => postMessage(s.readyState); const s = new WebSocket('${location.origin}/slow')`;
        window.sockets = [window, frames[0]].map(realm => new realm.WebSocket(location.origin + '/slow'));
        window.worker = new Worker(URL.createObjectURL(new Blob([source])));
    }""")
    session.pump(0.3)
    session.guard.arm()
    assert session.page.evaluate("calls.map(call => call.signalingState)") == ["closed", "closed"]
    state = "new Promise(resolve => { worker.onmessage = event => resolve(event.data); worker.postMessage(0); })"
    states = [session.page.evaluate(state), *session.page.evaluate("sockets.map(socket => socket.readyState)")]
    assert all(number >= 2 for number in states), f"2 is closing, 3 is closed: {states}"


def test_the_trial_leaves_one_empty_tab_and_no_report(guarded_browser_hosts: BrowserHosts) -> None:
    opened(guarded_browser_hosts, "")
    assert guarded_browser_hosts.at_first == (["about:blank"], ())


def test_service_workers_of_an_earlier_session_are_forgotten(
    open_browser_hosts: BrowserHosts, channel_site: ChannelSite
) -> None:
    count = "navigator.serviceWorker.getRegistrations().then(all => all.length)"
    session = started(open_browser_hosts, OPEN, f"{channel_site.url}/")
    session.page.evaluate(f"async () => {{ {READY} await ready(''); }}")
    assert session.page.evaluate(count) == 1
    session.close(keep_browser=False)
    open_browser_hosts.sessions.clear()
    session = opened(open_browser_hosts, "")
    session.goto(f"{channel_site.url}/")
    count_now = session.page.evaluate(count)
    session.close(keep_browser=False)
    open_browser_hosts.sessions.clear()  # the next test starts it without its defences again
    assert count_now == 0
