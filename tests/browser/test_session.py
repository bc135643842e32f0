"""A browser that outlives its assistant: attaching after a crash, handovers, the person's downloads."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from assistant.core.errors import BrowserClosed, Busy, ForeignHost, NoDisplay, SiteUnreachable
from assistant.filing.browser.browser_host import RECORD, read_record, running_host
from assistant.filing.browser.page import BrowserSession, has_display, open_browser, wait_for_end
from assistant.filing.browser.page_actions import HandoverOpen
from assistant.filing.browser.playwright import PageFault
from tests.browser.conftest import BrowserHosts, ClientProcess, chromium, driver, guest_page
from tests.browser.site import RULES, WITHIN_S, RecordingSite

pytestmark = pytest.mark.browser

FILLED = "填了一半"
START = Callable[[str], ClientProcess]
SUBMIT_FOREVER = """s.page.evaluate('''() => {
    document.getElementById('name').value = '填了一半';
    window.tries = 0;
    setInterval(() => { window.tries++; fetch('/api/submit', {method: 'POST', body: 'x'}); }, 10);
    setInterval(() => document.getElementById('form').submit(), 30);
    setInterval(() => document.getElementById('send').click(), 30);
}''')
s.wait(lambda: len(s.guard.attempts()) > 5, 20)"""
BANNER = "() => Boolean(document.querySelector('[popover]:popover-open'))"


def tries_after_the_loss(session: BrowserSession) -> bool:
    """Wait until the page, which does not stop by itself, has tried some more; return whether it did."""
    tries = session.page.evaluate("window.tries")
    return session.wait(lambda: session.page.evaluate("window.tries") > tries + 5, WITHIN_S)


def test_after_kill_9_the_next_run_finds_the_browser_the_partly_filled_form_and_what_was_stopped(
    browser_hosts: BrowserHosts, site: RecordingSite, start_client: START
) -> None:
    client = start_client(
        "s.actions.fill(s.page.locator('#name'), '填了一半'); s.page.click('#send'); s.wait(s.guard.attempts, 10)"
    )
    before = read_record(browser_hosts.folder)
    client.kill()
    session = browser_hosts.open(f"{site.url}/form.html")
    assert session.attached
    assert session.record == before
    assert session.page.input_value("#name") == FILLED
    assert site.paths().count("/form.html") == 1
    assert [attempt.what for attempt in session.guard.new_attempts()] == ["click"], (
        "which the killed run could not report"
    )
    assert session.guard.ensure_proved(session.page) is not None, "the open document is guarded again"
    session.close(keep_browser=True)
    third = browser_hosts.open()
    assert third.guard.new_attempts() == ()
    assert len(third.guard.attempts()) == 1


def test_a_browser_of_one_run_ends_with_a_run_that_is_killed_before_it_has_connected(tmp_path: Path) -> None:
    begin = (
        "import sys, threading; from pathlib import Path; from assistant.filing.browser.browser_host import start_host; "
        "print(start_host(Path(sys.argv[1]), Path(sys.argv[2]), headless=True, survives=False).pid, flush=True); "
        "threading.Event().wait()"
    )
    command = [sys.executable, "-c", begin, str(tmp_path / "browser"), str(chromium().path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        host = psutil.Process(int(run.stdout.readline()))
        processes = [host, *host.children(recursive=True)]
        run.kill()
    assert psutil.wait_procs(processes, timeout=WITHIN_S)[1] == []


@pytest.mark.parametrize("end", ["kill", pytest.param("interrupt", marks=pytest.mark.thorough)])
def test_a_submission_that_is_being_blocked_stays_blocked_when_the_assistant_ends(
    browser_hosts: BrowserHosts, site: RecordingSite, start_client: START, end: str
) -> None:
    client = start_client(SUBMIT_FOREVER)
    getattr(client, end)()
    session = browser_hosts.open(f"{site.url}/form.html")
    assert tries_after_the_loss(session)
    assert site.submissions == []
    assert session.page.input_value("#name") == FILLED
    assert any("/api/submit" in attempt.url for attempt in session.guard.attempts())


def test_a_call_interrupted_by_ctrl_c_does_not_disturb_the_end_of_a_run(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    with browser_hosts.open(f"{site.url}/form.html") as session:
        session.page.evaluate("void fetch('/api/submit', {method: 'POST'})")
        assert session.wait(session.guard.attempts, WITHIN_S)
        connection = session.page._impl_obj._connection
        connection._error = PageFault("Cannot find command to respond: ab@43")  # raised by the next call
        assert [attempt.layer for attempt in session.guard.new_attempts()] == ["request"]
        connection._error = PageFault("Something else")
        with pytest.raises(PageFault, match="Something else"):
            session.guard.status()


@pytest.mark.parametrize("again", [0, *(pytest.param(again, marks=pytest.mark.thorough) for again in (1, 2))])
def test_closing_the_browser_while_a_submission_is_being_blocked_submits_nothing(
    browser_hosts: BrowserHosts, site: RecordingSite, again: int
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    exec(SUBMIT_FOREVER, {"s": session})
    session.close(keep_browser=False)
    assert site.submissions == []
    assert running_host(browser_hosts.folder) is None
    assert not psutil.pid_exists(session.record.browser_pid)


def test_documents_opened_while_nobody_is_attached_are_guarded_too(
    browser_hosts: BrowserHosts, site: RecordingSite, start_client: START
) -> None:
    client = start_client(
        "s.page.evaluate('setInterval(() => { if (!window.left) { window.left = 1; } }, 50)')\n"
        "s.page.evaluate('setTimeout(() => { location.href = \"/popup.html\" }, 1500)')"
    )
    client.kill()
    session = browser_hosts.open()
    assert session.wait(lambda: "/popup.html" in site.paths(), WITHIN_S)
    assert session.wait(session.guard.attempts, WITHIN_S)
    assert site.submissions == []


def test_only_the_person_lifts_the_guard_of_an_unresponsive_assistant(
    browser_hosts: BrowserHosts, site: RecordingSite, start_client: START
) -> None:
    client = start_client("print('READY', s.guest_url(), flush=True)")
    guest = client.word.split()[1]
    client.kill()
    browser = driver().chromium.connect_over_cdp(guest)
    page = browser.contexts[0].pages[0]
    page.wait_for_function(BANNER)
    page.click("#send")
    page.evaluate("fetch('/api/submit', {method: 'POST'}).then(a => window.answers.push(a.status))")
    page.wait_for_function("window.answers.length")
    assert page.evaluate("window.answers") == [403]
    assert site.submissions == []
    box = page.locator("[popover]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + box["height"] - 28)
    page.wait_for_function(f"!({BANNER})()")
    page.click("#send")
    page.wait_for_url("**/api/submit")
    browser.close()
    assert ("POST", "/api/submit") in site.ledger


def test_a_second_client_cannot_use_the_hosts_methods(session: BrowserSession, site: RecordingSite) -> None:
    with guest_page(session) as guest:
        browser = guest.context.browser
        assert browser is not None
        with pytest.raises(PageFault, match="not for this client"):
            browser.new_browser_cdp_session().send("Keeper.lift")
        guest.click("#send")
    assert session.guard.status()["mode"] == "armed"
    assert site.submissions == []


def test_a_running_browser_belongs_to_one_assistant(
    session: BrowserSession, shared_browser_hosts: BrowserHosts
) -> None:
    with pytest.raises(Busy):
        shared_browser_hosts.open()
    assert session.guard.ensure_proved(session.page) is not None


def test_the_host_admits_only_the_secret_path_and_no_web_page(browser_hosts: BrowserHosts, site: RecordingSite) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    session = browser_hosts.open()
    session.leave()
    ws = session.record.ws
    for url, origin, status in (
        (ws[:-1], None, 404),
        (ws.rsplit("/", 1)[0] + "/", None, 404),
        (ws, "http://a.cn", 403),
    ):
        with pytest.raises(InvalidStatus) as refused:
            connect(url, origin=origin, proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == status
    record = browser_hosts.folder / RECORD
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE((browser_hosts.folder / "profile").stat().st_mode) == 0o700
    command = psutil.Process(session.record.browser_pid).cmdline()
    assert "--remote-debugging-pipe" in command
    assert not any(word.startswith("--remote-debugging-port") for word in command)


def test_in_a_handover_the_person_submits_and_afterwards_the_guard_is_armed_again(
    session: BrowserSession, site: RecordingSite
) -> None:
    session.guard.lift()
    session.pump(0.1)
    with pytest.raises(HandoverOpen):
        session.actions.click(session.page.locator("#save"))
    with guest_page(session) as person:
        person.evaluate("fetch('/api/submit?by=page', {method: 'POST'})")
        person.click("#send")
        person.wait_for_url("**/api/submit")
    assert ("POST", "/api/submit") in site.ledger
    session.guard.arm()
    site.ledger.clear()
    session.goto(f"{site.url}/form.html")
    session.guard.prove(session.page)
    session.page.click("#send")
    assert site.submissions == []


@pytest.mark.thorough
def test_a_document_opened_in_a_handover_is_guarded_afterwards(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open()
    session.guard.lift()
    session.page.goto(f"{site.url}/form.html")
    session.guard.arm()
    proof = session.guard.prove(session.page)
    assert all(proof.layers.values())


def test_a_page_that_has_just_loaded_in_a_handover_takes_the_persons_press(
    session: BrowserSession, site: RecordingSite
) -> None:
    with guest_page(session) as person:
        session.guard.lift()
        person.goto(f"{site.url}/form.html?again")
        person.click("#send")  # no heartbeat of the assistant has come since the page was loaded
        person.wait_for_url("**/api/submit")
    assert ("POST", "/api/submit") in site.ledger


def test_a_handover_without_heartbeats_leaves_the_page_armed(session: BrowserSession, site: RecordingSite) -> None:
    session.guard.lift()
    session.page.wait_for_function(BANNER)
    session.page.click("#send")
    assert site.submissions == []
    session.guard.heartbeat()
    session.page.wait_for_function(f"!({BANNER})()")
    session.guard.heartbeat()


def test_the_persons_downloads_stay_after_the_assistant_has_ended(
    browser_hosts: BrowserHosts, site: RecordingSite, tmp_path: Path, start_client: START
) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    settings = browser_hosts.folder / "profile" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"download": {"default_directory": str(saved)}}), encoding="utf-8")
    client = start_client("s.guard.lift(); s.pump(0.2); s.page.click('#file')")
    file = saved / "template.docx"
    waiting = threading.Event()
    while not file.exists() and client.process.poll() is None:
        waiting.wait(0.05)
    client.kill()
    assert browser_hosts.open().attached
    assert file.read_bytes() == b"template"


def test_a_browser_left_open_belongs_to_the_person_after_the_run(
    browser_hosts: BrowserHosts, site: RecordingSite
) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    session.close(keep_browser=True)
    again = browser_hosts.open()
    assert again.attached
    assert again.page.url.endswith("/form.html")
    again.guard.release()
    again.page.click("#send")
    again.page.wait_for_url("**/api/submit")
    assert ("POST", "/api/submit") in site.ledger


def test_a_page_that_keeps_trying_stays_guarded_after_the_run(browser_hosts: BrowserHosts, site: RecordingSite) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    exec(SUBMIT_FOREVER, {"s": session})
    assert session.guard.new_attempts()
    session.close(keep_browser=True)
    again = browser_hosts.open()
    assert tries_after_the_loss(again)
    assert site.submissions == []


def test_an_answer_that_nobody_is_logged_in_is_noticed(session: BrowserSession) -> None:
    session.page.evaluate("fetch('/api/expired')")
    assert session.wait(lambda: session.expired, WITHIN_S)
    assert session.expired == "检测到未登录状态"
    session.forget_expired()
    assert session.expired == ""


def test_foreign_hosts_and_unreachable_sites_stop_the_run(session: BrowserSession, site: RecordingSite) -> None:
    with pytest.raises(ForeignHost):
        session.goto("https://beian.example.com/")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SiteUnreachable, match=r"不接受连接|refuses the connection"):
        session.goto(f"http://127.0.0.1:{port}/")
    session.goto(f"{site.url}/form.html")
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    session.guard.lift()
    session.page.goto(f"{elsewhere}/form.html")
    session.pump(0.1)
    session.guard.arm()
    with pytest.raises(ForeignHost):
        session.pump(0.1)


def test_a_closed_browser_is_reported_as_such(browser_hosts: BrowserHosts, site: RecordingSite) -> None:
    session = browser_hosts.open(f"{site.url}/form.html")
    psutil.Process(session.record.browser_pid).kill()
    with pytest.raises(BrowserClosed):
        session.pump(20)
    with pytest.raises(BrowserClosed):
        session.actions.click(session.page.locator("#save"))
    session.leave()
    wait_for_end(session.record)
    assert running_host(browser_hosts.folder) is None


def test_the_browser_says_that_it_is_automated(session: BrowserSession) -> None:
    assert session.page.evaluate("navigator.webdriver") is True


@pytest.mark.thorough
def test_a_port_is_used_where_pipes_are_unavailable(
    browser_hosts: BrowserHosts, site: RecordingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    script = "from assistant.filing.browser import browser_host, wire; browser_host.start_browser = wire._start_on_port; browser_host.main()"
    monkeypatch.setattr("assistant.filing.browser.browser_host.HOST_COMMAND", (sys.executable, "-c", script))
    session = browser_hosts.open(f"{site.url}/form.html")
    assert session.record.transport == "port"
    session.guard.prove(session.page)
    session.page.click("#send")
    assert site.submissions == []


def test_a_browser_that_does_not_start_is_reported_with_the_last_line_of_its_log(browser_hosts: BrowserHosts) -> None:
    from assistant.filing.browser.find import BrowserBinary

    with pytest.raises(SiteUnreachable, match="nowhere"):
        open_browser(
            browser_hosts.folder, binary=BrowserBinary(Path("/nowhere"), "x", "setting"), rules=RULES, headless=True
        )


def test_a_visible_browser_needs_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(NoDisplay):
        open_browser(tmp_path, binary=chromium(), rules=RULES)
    assert has_display("win32", {})
    assert has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert not has_display("linux", {"DISPLAY": ""})


def test_a_stale_record_does_not_count_as_a_running_host(tmp_path: Path) -> None:
    assert running_host(tmp_path) is None
    (tmp_path / RECORD).write_text("{", encoding="utf-8")
    assert running_host(tmp_path) is None
    about = {"pid": psutil.Process().pid, "browser_pid": 1, "ws": "ws://127.0.0.1:1/x", "started": 1.0}
    about |= {"browser": "b", "transport": "pipe", "headless": True, "sandbox": True, "v": 1}
    (tmp_path / RECORD).write_text(json.dumps(about), encoding="utf-8")
    assert read_record(tmp_path) is not None
    assert running_host(tmp_path) is None, "the process is younger than the record: its id was used again"
