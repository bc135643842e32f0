"""Moving about a site by its map, and telling where one is: pages, logins, whose account, receipts.

`Site` is the only place that turns a page id of the map into an address of the browser. It never presses anything; it
waits on the map's landmarks and on responses, never on time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from assistant.core.errors import MapError, SessionExpired, SiteFaulty, SiteUnreachable
from assistant.core.language import mark, say
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import Locator, Page, PageFault, PageTimeout
from assistant.filing.forms.shapes import Rect
from assistant.planning.maps.site_map import PageEntry, SiteMap

WAIT_S = 30.0
READ_RESTS_S = (0.3, 1.0)  # rests before what did not come is asked for again
_MARK, _TEXT = "one => one.getAttribute('data-ready')", "one => one.textContent"
GRACE_S = 0.3  # a page may show its data though some other reading failed


class Site:
    """One site in one browser page, addressed by the ids of its map."""

    def __init__(self, session: BrowserSession, site_map: SiteMap, base_url: str) -> None:
        self.session = session
        self.map = site_map
        self.base_url = base_url.rstrip("/")

    @property
    def page(self) -> Page:
        """Return the browser page of this run."""
        return self.session.page

    def entry(self, page_id: str) -> PageEntry:
        """Return the map's entry of a page; raises MapError where the map has none."""
        if page_id not in self.map.pages:
            raise MapError(file=self.map.id, what=say(mark("没有页面“{page}”"), page=page_id))
        return self.map.pages[page_id]

    def mark(self, name: str) -> str:
        """Return a landmark's selector; raises MapError where the map has none."""
        if name not in self.map.landmarks:
            raise MapError(file=self.map.id, what=say(mark("没有页面标志“{name}”"), name=name))
        return self.map.landmarks[name]

    def locate(self, name: str) -> Locator:
        """Return the locator of a landmark."""
        return self.page.locator(self.mark(name))

    def goto(self, page_id: str, *, fresh: bool = False, **names: str) -> None:
        """Open a page and wait until it shows its data; `fresh` asks the site again even where one stands there.

        Reading changes nothing, so what did not come is asked for again, thrice in all, before it is an error.
        """
        url = self.address_of(page_id, **names)
        for rest in READ_RESTS_S:
            try:
                self._show(page_id, url, fresh=fresh)
            except (SiteUnreachable, SiteFaulty):
                self.session.pump(rest)
                fresh = True
            else:
                return
        self._show(page_id, url, fresh=fresh)

    def address_of(self, page_id: str, **names: str) -> str:
        """Return the address of a page; raises MapError where the map has none, or it needs a name that is not given."""
        route = self.entry(page_id).route
        if not route:
            raise MapError(file=self.map.id, what=say(mark("页面“{page}”没有地址"), page=page_id))
        try:
            return f"{self.base_url}/{route.format(**names)}"
        except (KeyError, IndexError, ValueError):
            what = say(mark("页面“{page}”的地址 {route} 里要有的编号还不知道"), page=page_id, route=route)
            raise MapError(file=self.map.id, what=what) from None

    def _show(self, page_id: str, url: str, *, fresh: bool) -> None:
        """Open an address once; raises SiteUnreachable and SiteFaulty where its data did not come."""
        self.session.forget_trouble()
        if fresh and self.page.url == url:
            self._read_again(page_id, url)
        else:
            self.session.goto(url)
        self.wait_ready()

    def _read_again(self, page_id: str, url: str) -> None:
        """Make a page ask the site again: leave it and come back; where no answer of the site came, load it anew."""
        if page_id == "home" or not self.entry(page_id).detail:
            self._reload(url)
            return
        try:
            with self.page.expect_response(lambda r: self.is_detail(page_id, r.url, r.request.method), timeout=5_000):
                self._show("home", f"{self.base_url}/{self.entry('home').route}", fresh=False)
                self.session.goto(url)
        except PageTimeout:
            self._reload(url)

    def follow(self, page_id: str, act: Callable[[], None]) -> bool:
        """Do what leads to a page; say whether what it shows then is known to have come from the site just now."""
        if not self.entry(page_id).detail or "ready" not in self.map.landmarks:
            act()
            return False
        acted = False
        try:
            with self.page.expect_response(lambda r: self.is_detail(page_id, r.url, r.request.method), timeout=5_000):
                act()
                acted = True
        except PageTimeout:
            if not acted:
                raise
            return False
        return True

    def _reload(self, url: str) -> None:
        try:
            self.page.reload(wait_until="domcontentloaded")
        except PageFault as fault:
            raise SiteUnreachable(url=url, what=str(fault).split("\n", maxsplit=1)[0]) from None

    def wait_ready(self) -> None:
        """Wait until the page says that its data is shown (the map's `ready`), or that nobody is logged in."""
        ready = self.map.landmarks.get("ready")
        if not ready:
            return
        began, is_ready = time.monotonic(), False

        def is_over() -> bool:
            nonlocal is_ready
            is_ready = self._is_ready(ready)
            return is_ready or (self.in_trouble() and time.monotonic() - began > GRACE_S)

        is_over_at_all = self.session.wait(is_over, WAIT_S)
        self.check_session()
        if is_over_at_all and not is_ready:
            raise SiteFaulty(doing=self.shown_title(), what=self.session.trouble)
        if not is_over_at_all:
            what = say(mark("{seconds} 秒内没有显示数据"), seconds=int(WAIT_S))
            raise SiteUnreachable(url=self.page.url, what=what)

    def in_trouble(self) -> bool:
        """Say whether something that the page asked for did not come."""
        return bool(self.session.trouble)

    def shown_title(self) -> str:
        """Return the map's title of the page shown now, or its address where the map has none for it."""
        shown = (entry.title for page_id, entry in self.map.pages.items() if self._is_at(page_id) and entry.title)
        return next(shown, self.page.url)

    def _is_at(self, page_id: str) -> bool:
        route = self.entry(page_id).route
        return bool(route) and (self.page.url == f"{self.base_url}/{route}" or bool(self.names_in_route(page_id)))

    def _is_ready(self, ready: str) -> bool:
        if self.session.expired:
            return True
        path = urlsplit(self.page.url).fragment
        login = urlsplit(self.entry("login").route).fragment
        if path.startswith(login):
            return True
        marks = self.first(self.page.locator(ready), _MARK)
        return bool(marks) and marks[0] in {path, None, ""}

    def first(self, elements: Locator, script: str) -> list[Any]:
        """Return what the first of the elements found answers, in one message; [] where there is none, or the page is loading."""
        try:
            answer: list[Any] = elements.evaluate_all(f"all => all.slice(0, 1).map({script})")
        except PageFault:
            return []
        return answer

    def check_session(self) -> None:
        """Raise SessionExpired where an answer of the site said that nobody is logged in."""
        if self.session.expired:
            raise SessionExpired(what=self.session.expired)

    def is_logged_in(self) -> bool:
        """Say whether the page shows a logged-in account."""
        return bool(self._text_at("logged_in"))

    def is_shown(self, name: str) -> bool:
        """Say whether the page shows a landmark; one that the map does not know is not shown."""
        return name in self.map.landmarks and bool(self.locate(name).count())

    def company(self) -> str:
        """Return the company whose account is logged in, as the page shows it ("" if it does not)."""
        return self.text("company")

    def account_company(self) -> str:
        """Return the company behind the session, asked of the site where the map says how, else as the page shows it.

        The page learns of its account once; in another window the account may have become another one since. So where
        the site can be asked, what the page shows is never taken instead: "" says that it gave no answer.
        """
        return self._asked_company(self.map.pages["session"].detail) if self.can_ask_account() else self.company()

    def can_ask_account(self) -> bool:
        """Say whether the map knows how the site is asked for the company behind the session."""
        asked = self.map.pages.get("session")
        return asked is not None and bool(asked.detail)

    def _asked_company(self, path: str) -> str:
        try:
            return str(self.page.evaluate(_ASK_COMPANY, path) or "")
        except PageFault:
            return ""

    def text(self, name: str) -> str:
        """Return the text at a landmark, or "" where it is not shown or the map does not know it."""
        if name not in self.map.landmarks:
            return ""
        return self._text_at(name)

    def _text_at(self, name: str) -> str:
        shown = self.first(self.locate(name), _TEXT)
        return (shown[0] or "").strip() if shown else ""

    def rect_of(self, name: str) -> Rect | None:
        """Return the box of a landmark on the page, or None where it is not shown."""
        if name not in self.map.landmarks:
            return None
        shown = self.locate(name).first
        box = shown.bounding_box() if shown.count() else None
        return None if box is None else Rect(box["x"], box["y"], box["width"], box["height"])

    def names_in_route(self, page_id: str) -> dict[str, str]:
        """Return the `{names}` of a page's route as the browser's address holds them now; {} where it does not fit."""
        route = self.entry(page_id).route
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?#]+)", re.escape(route))
        match = re.search(pattern + r"(?:$|[?])", self.page.url)
        return match.groupdict() if match else {}

    def is_detail(self, page_id: str, url: str, method: str) -> bool:
        """Say whether a response is the one that brings a stored record of this page."""
        detail = self.entry(page_id).detail
        pattern = re.escape(detail).replace(r"\*", r"[^/?]+")
        return bool(detail) and method == "GET" and bool(re.fullmatch(pattern, urlsplit(url).path))


_ASK_COMPANY = """async path => {
    const answer = await fetch(path, {credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(10000)})
        .then(found => found.json()).catch(() => null);
    return answer && answer.datas && answer.datas.company || '';
}"""


def state_word(site_map: SiteMap, kind: str, theirs: str) -> str:
    """Return our word for a state as the site words it, or 状态未识别."""
    return site_map.states.get(kind, {}).get(theirs, "状态未识别")
