"""Navigate a site by its map and recognise the page shown: pages, login, account, receipts.

Only `Site` turns a page id of the map into an address. It never clicks; it waits for the map's landmarks and for
responses, never for a fixed time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from assistant.core.errors import MapError, SessionExpired, SiteFaulty, SiteUnreachable
from assistant.core.language import say
from assistant.filing.browser.failures import in_words
from assistant.filing.browser.page import BrowserSession, while_it_loads
from assistant.filing.browser.playwright import Locator, Page, PageFault, PageTimeout
from assistant.filing.forms.shapes import Rect
from assistant.filing.site.readiness import PageReadiness
from assistant.planning.maps.site_map import PageEntry, SiteMap

WAIT_S = 30.0
RENDERED_WITHIN_S = 5.0  # for a page that is ready to render all that it shows
READ_RESTS_S = (0.3, 1.0)  # pauses before a page without data is requested again
_IS_THERE, _TEXT = "() => true", "one => one.textContent"
_LEFT_WITHIN_MS = 500
GRACE_S = 0.3  # a page may show its data although another request failed


class Site:
    """One site in one browser page, addressed by the ids of its map."""

    def __init__(self, browser: BrowserSession, site_map: SiteMap, base_url: str) -> None:
        self.browser = browser
        self.map = site_map
        self.base_url = base_url.rstrip("/")
        browser.heard.brings_record = self.brings_record
        if not {"ready", "dialog_ready"} <= site_map.landmarks.keys():
            browser.follow_traffic()  # from the first page on

    @property
    def page(self) -> Page:
        """Return the browser page of this run."""
        return self.browser.page

    def entry(self, page_id: str) -> PageEntry:
        """Return the map's entry of a page; raises MapError if the map has none."""
        if page_id not in self.map.pages:
            raise MapError(file=self.map.id, what=say("没有页面“{page}”", page=page_id))
        return self.map.pages[page_id]

    def mark(self, name: str) -> str:
        """Return a landmark's selector; raises MapError if the map has none."""
        if name not in self.map.landmarks:
            raise MapError(file=self.map.id, what=say("没有页面标志“{name}”", name=name))
        return self.map.landmarks[name]

    def locate(self, name: str) -> Locator:
        """Return the locator of a landmark."""
        return self.page.locator(self.mark(name))

    def goto(self, page_id: str, *, fresh: bool = False, **names: str) -> None:
        """Open a page and wait until it shows its data; `fresh` requests it again even if it is shown already.

        Reading changes nothing, so a page without data is requested three times before SiteUnreachable or SiteFaulty is
        raised.
        """
        url = self.address_of(page_id, **names)
        for rest in READ_RESTS_S:
            try:
                self._show(page_id, url, fresh=fresh)
            except (SiteUnreachable, SiteFaulty):
                self.browser.pump(rest)
                fresh = True
            else:
                return
        self._show(page_id, url, fresh=fresh)

    def address_of(self, page_id: str, **names: str) -> str:
        """Return the address of a page; raises MapError if the map has none, or it needs a name that is not given."""
        route = self.entry(page_id).route
        if not route:
            raise MapError(file=self.map.id, what=say("页面“{page}”没有地址", page=page_id))
        try:
            return f"{self.base_url}/{route.format(**names)}"
        except (KeyError, IndexError, ValueError):
            what = say("页面“{page}”的地址 {route} 需要的编号还不知道", page=page_id, route=route)
            raise MapError(file=self.map.id, what=what) from None

    def _show(self, page_id: str, url: str, *, fresh: bool) -> None:
        """Open an address once; raises SiteUnreachable or SiteFaulty if its data did not come."""
        self.browser.forget_trouble()
        self.browser.heard.forget(is_leaving=self.page.url != url)
        if fresh and self.page.url == url:
            self._read_again(page_id, url)
        else:
            self._open(url)
        self.wait_ready()
        if "ready" not in self.map.landmarks and self.in_trouble():
            raise SiteFaulty(doing=self.shown_title(), what=self.browser.trouble)  # an empty list would be believed

    def _read_again(self, page_id: str, url: str) -> None:
        """Make a page request its data again: leave it and come back; if no answer came, reload it."""
        if page_id == "home" or not self.entry(page_id).detail:
            self._reload(url)
            return
        try:
            with self.page.expect_response(lambda r: self.is_detail(page_id, r.url, r.request.method), timeout=5_000):
                self._leave_for("home")
                self.browser.heard.forget(is_leaving=True)
                self._open(url)
        except PageTimeout:
            self._reload(url)

    def _open(self, url: str) -> None:
        self.browser.goto(url)
        self.browser.heard.arrive()  # also where the address is the same

    def _leave_for(self, page_id: str) -> None:
        """Open a page only to leave the one shown: wait until that is gone, or else until the opened one is at rest."""
        is_watched = while_it_loads(lambda: self.page.evaluate(_WATCH_VIEW))()
        self.browser.goto(self.address_of(page_id))
        is_left = while_it_loads(lambda: self.page.evaluate(_IS_VIEW_LEFT, _LEFT_WITHIN_MS))
        if not (is_watched and self.browser.wait(is_left, 0)):
            self.wait_ready()
        self.check_session()

    def follow(self, page_id: str, act: Callable[[], None]) -> bool:
        """Call `act`, which leads to a page; return whether its data is known to be freshly loaded from the site."""
        if not self.entry(page_id).detail:
            act()
            return False
        has_acted = False
        try:
            with self.page.expect_response(lambda r: self.is_detail(page_id, r.url, r.request.method), timeout=5_000):
                act()
                has_acted = True
        except PageTimeout:
            if not has_acted:
                raise
            return False
        return True

    def _reload(self, url: str) -> None:
        try:
            self.page.reload(wait_until="domcontentloaded")
        except PageFault as fault:
            raise SiteUnreachable(url=url, what=in_words(str(fault))) from None

    def wait_ready(self) -> None:
        """Wait until the page shows its data (the map's `ready`, else until the page is at rest) or the login.

        Raises SessionExpired, SiteUnreachable after WAIT_S seconds, SiteFaulty after a failed request if the map has `ready`.
        """
        ready = self.map.landmarks.get("ready")
        if not ready:
            self.wait_at_rest()
            return
        began, is_ready = time.monotonic(), False

        def is_over() -> bool:
            nonlocal is_ready
            is_ready = self._is_ready(ready)
            return is_ready or (self.in_trouble() and time.monotonic() - began > GRACE_S)

        has_ended = self.browser.wait(is_over, WAIT_S)
        self.check_session()
        if has_ended and not is_ready:
            raise SiteFaulty(doing=self.shown_title(), what=self.browser.trouble)
        if not has_ended:
            self._give_up()

    def wait_at_rest(self) -> None:
        """Wait until the page waits for nothing and is still; raises SessionExpired, SiteUnreachable after WAIT_S seconds."""
        readiness = PageReadiness(self.browser)
        has_ended = self.browser.wait(lambda: self.browser.expired or readiness.is_at_rest(), WAIT_S)
        self.check_session()
        if not has_ended:
            self._give_up()

    def _give_up(self) -> NoReturn:
        what = say("{seconds} 秒内没有显示数据", seconds=int(WAIT_S))
        raise SiteUnreachable(url=self.page.url, what=what)

    def may_show_less(self) -> bool:
        """Return whether the page may have been read before all its answers came: it is slow, and gives no sign of readiness."""
        return "ready" not in self.map.landmarks and self.browser.follow_traffic().has_polls

    def waits_for_nothing(self) -> bool:
        """Return whether no request of the page is open now; never known of a site that the map gives a sign of readiness."""
        return "ready" not in self.map.landmarks and self.browser.follow_traffic().is_quiet(self.page)

    def in_trouble(self) -> bool:
        """Return whether a data request of the page failed."""
        return bool(self.browser.trouble)

    def shown_title(self) -> str:
        """Return the map's title of the page shown now, or its address if the map has none."""
        shown = (entry.title for page_id, entry in self.map.pages.items() if self._is_at(page_id) and entry.title)
        return next(shown, self.page.url)

    def _is_at(self, page_id: str) -> bool:
        route = self.entry(page_id).route
        return bool(route) and (self.page.url == f"{self.base_url}/{route}" or bool(self.names_in_route(page_id)))

    def _is_ready(self, ready: str) -> bool:
        if self.browser.expired:
            return True
        path = urlsplit(self.page.url).fragment
        login = urlsplit(self.entry("login").route).fragment
        return path.startswith(login) or bool(self.first(self.page.locator(ready), _IS_THERE))

    def shows_its_data(self) -> bool:
        """Return whether the page shows its data now: by the map's `ready`, else because it is at rest."""
        ready = self.map.landmarks.get("ready")
        return self._is_ready(ready) if ready else PageReadiness(self.browser).is_at_rest()

    def first(self, elements: Locator, script: str) -> list[Any]:
        """Return [result of the script on the first element], in one message; [] if there is none or the page is loading."""
        try:
            answer: list[Any] = elements.evaluate_all(f"all => all.slice(0, 1).map({script})")
        except PageFault:
            return []
        return answer

    def check_session(self) -> None:
        """Raise SessionExpired if an answer of the site said that nobody is logged in."""
        if self.browser.expired:
            raise SessionExpired(what=self.browser.expired)

    def is_logged_in(self) -> bool:
        """Return whether the page shows a logged-in account."""
        return bool(self._text_at("logged_in"))

    def is_shown(self, name: str) -> bool:
        """Return whether the page shows a landmark; False for one that the map does not have."""
        return name in self.map.landmarks and bool(self.locate(name).count())

    def company(self) -> str:
        """Return the company of the logged-in account as the page shows it, or ""."""
        return self.text("company")

    def account_company(self) -> str:
        """Return the company of the session, requested from the site if the map says how, else as the page shows it.

        The page reads its account only once; another window may have logged in another account since. So if the site can
        be asked, the page's text is never used instead: "" means that the site gave no answer.
        """
        return self._asked_company(self.map.pages["session"].detail) if self.can_ask_account() else self.company()

    def can_ask_account(self) -> bool:
        """Return whether the map says how to request the company of the session."""
        asked = self.map.pages.get("session")
        return asked is not None and bool(asked.detail)

    def _asked_company(self, path: str) -> str:
        try:
            return str(self.page.evaluate(_ASK_COMPANY, path) or "")
        except PageFault:
            return ""

    def text(self, name: str) -> str:
        """Return the text of a landmark, or "" if it is not shown or the map does not have it."""
        if name not in self.map.landmarks:
            return ""
        return self._text_at(name)

    def _text_at(self, name: str) -> str:
        shown = self.first(self.locate(name), _TEXT)
        return (shown[0] or "").strip() if shown else ""

    def rect_of(self, name: str) -> Rect | None:
        """Return the box of a landmark on the page, or None if it is not shown."""
        if name not in self.map.landmarks:
            return None
        shown = self.locate(name).first
        return self.box_of(shown) if shown.count() else None

    def box_of(self, shown: Locator) -> Rect | None:
        """Return the box of a control on the page, or None if it is not drawn."""
        box = shown.bounding_box()
        return None if box is None else Rect(box["x"], box["y"], box["width"], box["height"])

    def names_in_route(self, page_id: str) -> dict[str, str]:
        """Return the values of the `{names}` in a page's route from the browser's address; {} if it does not match."""
        route = self.entry(page_id).route
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?#]+)", re.escape(route))
        match = re.search(pattern + r"(?:$|[?])", self.page.url)
        return match.groupdict() if match else {}

    def is_detail(self, page_id: str, url: str, method: str) -> bool:
        """Return whether a response contains the stored record of this page."""
        detail = self.entry(page_id).detail
        pattern = re.escape(detail).replace(r"\*", r"[^/?]+")
        return bool(detail) and method == "GET" and bool(re.fullmatch(pattern, urlsplit(url).path))

    def brings_record(self, url: str) -> bool:
        """Return whether the answer to a reading may contain the stored record of any page."""
        return any(self.is_detail(page_id, url, "GET") for page_id in self.map.pages)


_WATCH_VIEW = """() => {
  const view = document.querySelector('form, table');
  globalThis[Symbol.for('beian.view')] = view && new WeakRef(view);
  return view !== null;
}"""
_IS_VIEW_LEFT = """async (mostMs) => {
  const view = globalThis[Symbol.for('beian.view')];
  const until = performance.now() + mostMs;
  while (view?.deref()?.isConnected && performance.now() < until) {
    await new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 50); });
  }
  return view !== undefined && !view.deref()?.isConnected;
}"""
_ASK_COMPANY = """async path => {
    const answer = await fetch(path, {credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(10000)})
        .then(found => found.json()).catch(() => null);
    return answer && answer.datas && answer.datas.company || '';
}"""


def state_word(site_map: SiteMap, kind: str, theirs: str) -> str:
    """Return our word for a state in the site's words, or 状态未识别."""
    return site_map.states.get(kind, {}).get(theirs, "状态未识别")
