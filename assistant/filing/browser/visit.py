"""Visit public pages for their picture, links, text or a PDF, in a browser that can reach only the named hosts.

No login, no typing, no stored cookies. Other hosts do not resolve (redirects included) and their requests are dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright
from playwright.sync_api import Error as PageFault
from playwright.sync_api import TimeoutError as PageTimeout

from assistant.core.errors import ForeignHost, SiteUnreachable
from assistant.core.language import say
from assistant.filing.browser.find import BrowserBinary

WIDTH, HEIGHT = 1280, 800
TALLEST = 6000
_WAIT_MS = 20_000
_SETTLE_MS = 3_000
_LONGEST_TEXT = 500_000
_HEAVY = frozenset({"image", "media", "font"})
_EDGE = "18mm"
_LINKS = """() => [...document.querySelectorAll('a[href]')].map(a => [a.innerText.trim().slice(0, 60), a.href])"""


@dataclass(frozen=True, slots=True)
class Visited:
    """A visited page: its address, title, picture (PNG) and links (words, address) in page order."""

    url: str
    title: str
    picture: bytes = field(repr=False)
    links: tuple[tuple[str, str], ...] = ()


class Visitor:
    """A browser that can reach only `hosts`; it visits pages, reads plain files and prints HTML as PDF."""

    def __init__(self, browser: Browser, hosts: frozenset[str]) -> None:
        self.hosts = hosts
        self._is_light = False
        self.context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, service_workers="block", accept_downloads=False, locale="zh-CN"
        )
        self.context.route("**/*", self._pass)

    def see(self, url: str) -> Visited:
        """Return a page with its picture; raises SiteUnreachable, ForeignHost."""
        with self._opened(url) as page:
            return Visited(page.url, page.title(), _picture(page), _links(page))

    def look(self, url: str) -> Visited:
        """Return a page without a picture, not loading its images and fonts; raises SiteUnreachable, ForeignHost."""
        self._is_light = True
        try:
            with self._opened(url) as page:
                return Visited(page.url, page.title(), b"", _links(page))
        finally:
            self._is_light = False

    def text(self, url: str) -> tuple[int | None, str]:
        """Return status and text of a plain file such as robots.txt; (None, "") if nothing answers."""
        page = self.context.new_page()
        try:
            answer = page.goto(url, wait_until="commit", timeout=_WAIT_MS)
            return (answer.status, answer.text()[:_LONGEST_TEXT]) if answer is not None else (None, "")
        except PageFault:
            return None, ""
        finally:
            page.close()

    def printed(self, html: str) -> bytes:
        """Return HTML printed as a PDF of A4 landscape pages."""
        page = self.context.new_page()
        try:
            page.set_content(html)
            edges = {"top": _EDGE, "bottom": _EDGE, "left": _EDGE, "right": _EDGE}
            return page.pdf(format="A4", landscape=True, print_background=True, margin=edges)  # type: ignore[arg-type]
        finally:
            page.close()

    @contextmanager
    def _opened(self, url: str) -> Iterator[Page]:
        """Yield the loaded page and close it afterwards; raises SiteUnreachable, ForeignHost."""
        page = self.context.new_page()
        try:
            answer = page.goto(url, wait_until="load", timeout=_WAIT_MS)
            if answer is not None and answer.status >= 400:
                raise SiteUnreachable(url=url, what=say("网站返回 {status}", status=answer.status))
            with suppress(PageTimeout):  # a page rendered by script may have no links yet when it is loaded
                page.wait_for_load_state("networkidle", timeout=_SETTLE_MS)
            host = urlsplit(page.url).hostname or ""
            if host not in self.hosts:
                raise ForeignHost(host=host)
            yield page
        except PageFault:
            raise SiteUnreachable(url=url, what=say("打不开，或跳转到了资料中没有的网站")) from None
        finally:
            page.close()

    def _pass(self, route: Route) -> None:
        request = route.request
        is_ours = urlsplit(request.url).hostname in self.hosts
        is_light_enough = not (self._is_light and request.resource_type in _HEAVY)
        if is_ours and is_light_enough and request.method in ("GET", "HEAD"):
            route.continue_()
        else:
            route.abort()


def _picture(page: Page) -> bytes:
    height = int(page.evaluate("() => document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(HEIGHT, min(height, TALLEST))}
    return page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]


def _links(page: Page) -> tuple[tuple[str, str], ...]:
    return tuple((str(words), str(href)) for words, href in page.evaluate(_LINKS))


@contextmanager
def visiting(browser: BrowserBinary, hosts: frozenset[str]) -> Iterator[Visitor]:
    """Yield a visitor that can reach only these hosts; its browser closes afterwards."""
    open_ = "".join(f", EXCLUDE {host}" for host in sorted(hosts))
    args = [f"--host-resolver-rules=MAP * ~NOTFOUND{open_}", "--disable-gpu"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        args.append("--no-sandbox")
    with sync_playwright() as playwright:
        own = playwright.chromium.launch(executable_path=browser.path, headless=True, args=args)
        try:
            yield Visitor(own, hosts)
        finally:
            own.close()
