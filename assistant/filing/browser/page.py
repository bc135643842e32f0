"""The browser of one filing: started by a browser host or attached to; one page, synchronous, never blocking.

`open_browser` arms the guard before the first page of the site is requested. Events only set flags; `pump` and `wait`
act on them and wait in short slices, so that the person's requests and the panel stay responsive. Dialogs and downloads
are left to the person (without a dialog listener Playwright would dismiss every 确认).
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from assistant.core.errors import BrowserClosed, Busy, ForeignHost, NoDisplay, SiteUnreachable
from assistant.filing.browser.browser_host import HostRecord, running_host, start_host
from assistant.filing.browser.failures import in_words
from assistant.filing.browser.find import BrowserBinary
from assistant.filing.browser.guard import SubmitGuard
from assistant.filing.browser.heard_answers import HeardAnswers, json_of
from assistant.filing.browser.page_actions import PageActions, scrubbed
from assistant.filing.browser.playwright import CDPSession, Dialog, Frame, Page, PageFault, Request, Response
from assistant.filing.browser.rules import Rules, host_fits
from assistant.filing.browser.traffic import PageTraffic

T = TypeVar("T")
SESSION_EXPIRED = 440
_SLICES_S = (0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.25)
_TIMEOUT_MS = 30_000.0
_END_WAIT_S = 15.0
_GO_TRIES = 3
_FAILED = 400
_DATA = frozenset({"xhr", "fetch"})
_NOT_READ = "no readable answer"


def open_browser(
    folder: Path,
    *,
    binary: BrowserBinary,
    rules: Rules,
    headless: bool = False,
    url: str | None = None,
    survives: bool = True,
) -> BrowserSession:
    """Open the browser of one client and site, or attach to one that still runs; the guard is armed on return.

    `folder` is private to the client and site; `url` is opened unless a page of the site is open already; with
    `survives=False` the browser ends with this process, even in a crash. Raises NoDisplay, Busy, SiteUnreachable,
    ForeignHost.
    """
    if not headless and not has_display(sys.platform, os.environ):
        raise NoDisplay(command="sudo apt-get install xvfb xauth")
    playwright = sync_playwright().start()
    try:
        record, browser, attached = _connect(playwright, folder, binary, headless=headless, survives=survives)
        session = BrowserSession(playwright, browser, record, rules)
        session.attached = attached
        if url is not None and not session.is_on_site():
            session.goto(url)
    except BaseException:
        playwright.stop()
        raise
    return session


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Return whether a visible browser can be shown here."""
    if platform in ("win32", "darwin"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


class BrowserSession:
    """One client's browser: `page`, `actions` and `guard`, and the flags that events set.

    `attached` is True if the browser was running already. `expired` holds the site's message once an answer said that
    nobody is logged in (errno 440); `trouble` says why the last failed data request of the page failed. `tell` is called
    with the text of a native dialog that waits for the person; if it returns True (the operator is simulated), an alert
    is acknowledged, a question never. `heard` holds the page's readings; answers to what the program asks itself
    (`is_asking`) set nothing.
    """

    follows_tabs = False
    leaves_freely = False

    def __init__(self, playwright: Playwright, browser: Browser, record: HostRecord, rules: Rules) -> None:
        self._playwright, self._browser, self.record = playwright, browser, record
        self._rules, self._is_open, self._foreign = rules, True, ""
        self._arrived: list[Page] = []
        self.attached, self.expired, self.trouble = False, "", ""
        self.traffic: PageTraffic | None = None
        self.heard, self.is_asking = HeardAnswers(), False
        self.tell: Callable[[str], bool] = lambda words: False
        with scrubbed():
            cdp: CDPSession = browser.new_browser_cdp_session()
            self.guard = SubmitGuard(cdp, rules)
            self.guard.arm()
            cdp.send("Browser.setDownloadBehavior", {"behavior": "default"})
        self.actions = PageActions(self.guard)
        self._context: BrowserContext = browser.contexts[0]
        self._context.set_default_timeout(_TIMEOUT_MS)
        self._context.on("page", self._arrive)
        self._page = self._pick_page()
        for page in self._context.pages:
            self._listen(page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.leave()
        elif self._is_open:
            self.close(keep_browser=not self.record.headless)

    @property
    def page(self) -> Page:
        """Return the page of this run; with `follows_tabs` another tab of the site takes the place of one that was closed."""
        if self.follows_tabs and self._page.is_closed():
            self._page = self._open_tab() or self._page
        return self._page

    @page.setter
    def page(self, page: Page) -> None:
        self._page = page

    def _open_tab(self) -> Page | None:
        tabs = [page for page in self._context.pages if not page.is_closed()]
        return next((page for page in reversed(tabs) if self.is_of_site(page.url)), next(iter(tabs), None))

    def is_on_site(self) -> bool:
        """Return whether the page shows one of the site's hosts."""
        return self.is_of_site(self.page.url)

    def is_of_site(self, url: str) -> bool:
        """Return whether an address is one of the site's hosts."""
        return host_fits(self._rules.hosts, url)

    def goto(self, url: str) -> None:
        """Open an address of the site; raises ForeignHost for other hosts and bad certificates, SiteUnreachable."""
        if not host_fits(self._rules.hosts, url):
            raise ForeignHost(host=urlsplit(url).netloc)
        reason = self._go(url)
        for _ in range(_GO_TRIES):
            if "interrupted by another navigation" not in reason:
                break
            self.page.wait_for_timeout(_SLICES_S[-1] * 1000)  # a redirect, or the error page of an earlier failure
            reason = self._go(url)
        if reason:
            if "ERR_CERT" in reason or "ERR_SSL" in reason:
                raise ForeignHost(host=urlsplit(url).netloc) from None
            raise SiteUnreachable(url=url, what=in_words(reason)) from None
        self.check()

    def _go(self, url: str) -> str:
        try:
            with scrubbed():
                answer = self.page.goto(url, wait_until="domcontentloaded")
        except PageFault as fault:
            return str(fault).split("\n", maxsplit=1)[0].removeprefix("Page.goto: ")
        return f"HTTP {answer.status}" if answer is not None and answer.status >= _FAILED else ""

    def follow_traffic(self) -> PageTraffic:
        """Return what the pages wait for, followed from the first call on."""
        if self.traffic is None:
            self.traffic = PageTraffic()
            for page in self._context.pages:
                self.traffic.listen(page)
        return self.traffic

    def pump(self, seconds: float) -> None:
        """Process events for this many seconds; raises BrowserClosed, ForeignHost."""
        self.wait(lambda: False, seconds)

    def wait(self, is_done: Callable[[], object], timeout_s: float) -> bool:
        """Wait until the predicate holds, checking at least every 250 ms; return whether it did.

        Sends the guard's heartbeats in a handover. Raises BrowserClosed, ForeignHost and whatever the predicate raises.
        """
        until, turn = time.monotonic() + timeout_s, 0
        while not is_done():
            remaining_s = until - time.monotonic()
            if remaining_s <= 0:
                return False
            self._slice(min(remaining_s, _SLICES_S[min(turn, len(_SLICES_S) - 1)]))
            turn += 1
        return True

    def check(self) -> None:
        """Raise BrowserClosed or ForeignHost if an event reported it; in a handover any host is allowed."""
        if self.page.is_closed() or not self._browser.is_connected():
            raise BrowserClosed
        if self._foreign and not self.guard.is_handover and self._is_foreign(self.page.url):
            raise ForeignHost(host=self._foreign)

    def forget_trouble(self) -> None:
        """Clear `trouble`, before the page is loaded again."""
        self.trouble = ""

    def forget_expired(self) -> None:
        """Clear `expired`, once the person has logged in again."""
        self.expired = ""

    def guest_url(self) -> str:
        """Return the address at which a second client may attach; only the mock's simulated operator uses it."""
        return self.guard.guest()

    def leave(self) -> None:
        """Disconnect from the browser as a crash would: it keeps running, the guard stays armed, the page says so."""
        if self._is_open:
            self._is_open = False
            self._playwright.stop()

    def close(self, *, keep_browser: bool, keep_armed: bool = False) -> None:
        """End the run: close the browser, or leave it to the person with the guard released.

        If a submission was stopped in this run the guard stays armed, for the page may try again; the page says so, and
        the person can lift the guard there. `keep_armed` keeps it armed in any case.
        """
        if not self._is_open:
            return
        try:
            if not keep_browser:
                self.guard.end_browser()
            elif not keep_armed and not self.guard.was_tried():
                self.guard.release()
        except BrowserClosed:
            pass
        self.leave()
        if not keep_browser:
            wait_for_end(self.record)

    def _slice(self, seconds: float) -> None:
        self.guard.heartbeat()
        if self._arrived:
            self._stay_in_front()
        shown = self.page
        try:
            with scrubbed():
                shown.wait_for_timeout(seconds * 1000)
        except BrowserClosed:
            if self.page is shown:  # it was no closed tab that another one stands in for
                raise
        self.check()

    def _pick_page(self) -> Page:
        pages = [page for page in self._context.pages if not page.url.startswith(("devtools:", "chrome-extension:"))]
        of_site = [page for page in pages if host_fits(self._rules.hosts, page.url)]
        return next(iter(of_site or pages), None) or self._context.new_page()

    def _arrive(self, page: Page) -> None:
        self._listen(page)
        if not self.guard.is_handover:
            self._arrived.append(page)

    def _stay_in_front(self) -> None:
        """Bring the run's page in front of a tab that it has opened: a hidden page does not render, and a click takes seconds.

        Tabs opened by the person, and every tab opened in a handover, stay in front.
        """
        if any(page.opener() == self.page for page in self._arrived if not page.is_closed()):
            with contextlib.suppress(PageFault):  # the run's own page was closed: `check` reports it
                self.page.bring_to_front()
        self._arrived.clear()

    def _listen(self, page: Page) -> None:
        page.on("dialog", self._leave_to_the_person)
        page.on("request", self.heard.begin)
        page.on("response", self._look_at)
        page.on("requestfailed", self._miss)
        page.on("framenavigated", self._follow)
        if self.traffic is not None:
            self.traffic.listen(page)

    def _follow(self, frame: Frame) -> None:
        if frame.parent_frame is not None or frame.page != self.page:
            return
        self.heard.arrive()
        if self._is_foreign(frame.url):
            self._foreign = urlsplit(frame.url).netloc or "certificate"

    def _is_foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme == "chrome-error":
            return False  # `goto` reports an unreachable site and a bad certificate
        return parts.scheme in ("http", "https") and not host_fits(self._rules.hosts, url)

    def _look_at(self, response: Response) -> None:
        """Set `expired` or `trouble` for an answer that reports an error; never raises, for no caller would catch it."""
        if self.is_asking:
            return
        try:
            headers, is_reading = response.headers, self._is_reading(response.request)
            if is_reading and response.status >= _FAILED:
                self.trouble = f"HTTP {response.status}"
            if not response.ok or not self.heard.hears(response.url, headers):
                return
            data: Any = json_of(response)
            asked = response.request
            if is_reading and data is not None and not self.heard.is_of_view_left(asked):
                self.heard.add(response.url, data, asked.headers, asked.timing["startTime"])
        except (PageFault, ValueError):
            return
        errno = data.get("errno") if isinstance(data, dict) else None
        if errno == SESSION_EXPIRED and self._is_ours(response.url):
            self.expired = str(data.get("errmsg") or SESSION_EXPIRED)
        elif is_reading and (data is None or errno):
            self.trouble = _NOT_READ if data is None else str(data.get("errmsg") or errno)

    def _miss(self, request: Request) -> None:
        """Set `trouble` for a data request without an answer, unless the page itself aborted it."""
        failure = request.failure or ""
        if "ERR_ABORTED" not in failure and self._is_reading(request):
            self.trouble = failure or _NOT_READ

    def _is_reading(self, request: Request) -> bool:
        """Return whether this run's page requested data of its site; pictures, other hosts and other tabs do not count."""
        if request.method != "GET" or request.resource_type not in _DATA or not self._is_ours(request.url):
            return False
        try:
            return request.frame.page == self.page
        except PageFault:  # a worker's request belongs to no page
            return False

    def _is_ours(self, url: str) -> bool:
        return host_fits(self._rules.hosts, url)

    def _leave_to_the_person(self, dialog: Dialog) -> None:
        """Report that a dialog waits for the person; acknowledge only an alert, and only for a simulated operator.

        The question before a page is left is answered where `leaves_freely` says that nothing of the person's is on it.
        """
        if dialog.type == "beforeunload" and self.leaves_freely:
            with contextlib.suppress(PageFault):
                dialog.accept()
            return
        if self.tell(dialog.message) and dialog.type == "alert":
            with contextlib.suppress(PageFault):  # it was closed in the meantime
                dialog.accept()


def while_it_loads(look: Callable[[], T | None]) -> Callable[[], T | None]:
    """Wrap a function that reads the page, so that it returns None while the page is loading."""

    def look_once() -> T | None:
        try:
            return look()
        except PageFault:
            return None

    return look_once


def wait_for_end(record: HostRecord) -> None:
    """Wait until a host that was asked to close has ended; kill it after `_END_WAIT_S` seconds."""
    try:
        process = psutil.Process(record.pid)
        if process.create_time() > record.started + 1:
            return
        process.wait(_END_WAIT_S)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()


def _connect(
    playwright: Playwright, folder: Path, binary: BrowserBinary, *, headless: bool, survives: bool
) -> tuple[HostRecord, Browser, bool]:
    running = running_host(folder)
    if running is not None:
        try:
            browser = playwright.chromium.connect_over_cdp(running.ws)
        except PageFault as fault:
            if "409" in str(fault):
                raise Busy(client=folder.name, holder=running.pid) from None
            wait_for_end(running)  # a record without a listener: its host is ending
        else:
            if running.headless == headless:
                return running, browser, True
            browser.new_browser_cdp_session().send("Keeper.close")  # this run needs the other display mode
            wait_for_end(running)
    record = start_host(folder, binary.path, headless=headless, survives=survives)
    try:
        return record, playwright.chromium.connect_over_cdp(record.ws), False
    except PageFault as fault:
        reason = str(fault).split("\n", maxsplit=1)[0].replace(record.ws, "")
        raise SiteUnreachable(url=str(binary.path), what=reason) from None
