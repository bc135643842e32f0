"""The site map of the client's own website: its pages by level below the home page, visited one after the other.

    walk(viewer, home)           →  WebsiteMap: each page once, with its level, the page that links to it, and a note
    written(site_map, day)       →  the map as printable HTML

Limits: DEPTH levels, MOST_OPENED pages opened, MOST_LISTED pages listed, PACE seconds between two requests (more if the
website's robots.txt asks for it, then fewer pages). Only hosts of the profile; no forms, no queries, no downloads.
"""

from __future__ import annotations

import html
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

from assistant.core.errors import ForeignHost, SiteError
from assistant.core.language import mark, say
from assistant.filing.browser.visit import Visited
from assistant.filing.capture.robots import Robots

DEPTH = 2
MOST_OPENED = 60
MOST_LISTED = 300
PACE = 1.0
_LONGEST_WALK = 300.0
_PAGES = frozenset(
    {"", ".html", ".htm", ".shtml", ".xhtml", ".php", ".asp", ".aspx", ".jsp", ".jhtml", ".do", ".action"}
)
_LONGEST_ENDING = 6
_STYLE = """body{font:10pt "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#1f2933}
h1{font-size:16pt;margin:0 0 6pt}p{color:#66727f;margin:2pt 0}table{border-collapse:collapse;width:100%;margin-top:8pt}
th{background:#1f5f8b;color:#fff;text-align:left}td,th{border:1px solid #c5ced6;padding:3pt 5pt;vertical-align:top}
td{overflow-wrap:anywhere}td.n,th.n{white-space:nowrap;text-align:center}tr{break-inside:avoid}
table{table-layout:fixed}th:nth-child(1),th:nth-child(3){width:5%}th:nth-child(2){width:18%}th:nth-child(5){width:13%}
th:nth-child(6){width:25%}.l1{padding-left:12pt}.l2{padding-left:26pt}.l0{font-weight:bold}"""


class SiteViewer(Protocol):
    """The browser that a walk needs: the hosts that it may visit, and methods to visit a page and to read a text."""

    hosts: frozenset[str]

    def look(self, url: str) -> Visited:
        """Return a page; raises SiteError."""

    def text(self, url: str) -> tuple[int | None, str]:
        """Return status and text of a plain file; (None, "") if nothing answers."""


@dataclass(slots=True)
class SitePage:
    """A page of the map: title (else the words of its link), address, level, the page that links to it, a note."""

    title: str
    address: str
    level: int
    parent: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WebsiteMap:
    """The pages ordered by level, the number of pages opened, and the number of addresses not listed."""

    entries: tuple[SitePage, ...]
    opened: int
    unlisted: int = 0


def walk(
    viewer: SiteViewer,
    home: Visited,
    *,
    pause: Callable[[float], None] = time.sleep,
    tell: Callable[[str], None] = lambda _: None,
) -> WebsiteMap:
    """Return the map of a website from its visited home page; `tell` gets each address before it is opened."""
    walker = _Walk(viewer, pause, tell)
    walker.begin(home)
    while walker.waiting:
        walker.step(walker.waiting.popleft())
    return WebsiteMap(tuple(walker.entries.values()), walker.opened, len(walker.beyond))


class _Walk:
    def __init__(self, viewer: SiteViewer, pause: Callable[[float], None], tell: Callable[[str], None]) -> None:
        self.viewer, self.pause, self.tell = viewer, pause, tell
        self.entries: dict[str, SitePage] = {}
        self.waiting: deque[SitePage] = deque()
        self.robots: dict[str, Robots] = {}
        self.beyond: set[str] = set()
        self.opened = 1
        self.waited = 0.0

    def begin(self, home: Visited) -> None:
        """Enter the home page, which was visited already, as the first page of the map."""
        address = tidy(home.url) or home.url
        self.entries[address] = SitePage(home.title or say("首页"), address, 0)
        self._add_links(home, self.entries[address])

    def step(self, entry: SitePage) -> None:
        """Open a page, or note why it is not opened."""
        entry.note = self._closed(entry.address)
        if entry.note:
            return
        self._wait(entry.address)
        self.tell(entry.address)
        self.opened += 1
        try:
            seen = self.viewer.look(entry.address)
        except ForeignHost:
            entry.note = say("跳转到资料中没有的网站，未跟随")
        except SiteError as fault:
            entry.note = str(fault.facts.get("what") or fault)
        else:
            self._enter(seen, entry)

    def _enter(self, seen: Visited, entry: SitePage) -> None:
        entry.title = seen.title or entry.title
        arrived = tidy(seen.url)
        if arrived and arrived != entry.address:
            entry.note = say("跳转到 {address}", address=readable(arrived))
        if entry.level < DEPTH and (arrived == entry.address or arrived not in self.entries):
            self._add_links(seen, entry)

    def _add_links(self, seen: Visited, above: SitePage) -> None:
        for words, href in seen.links:
            address = tidy(href)
            if not address or urlsplit(address).hostname not in self.viewer.hosts:
                continue
            known = self.entries.get(address)
            if known is not None:
                known.title = known.title or words
            elif len(self.entries) >= MOST_LISTED:
                self.beyond.add(address)
            else:
                self.entries[address] = SitePage(words, address, above.level + 1, above.title or above.address)
                self.waiting.append(self.entries[address])

    def _closed(self, address: str) -> str:
        """Return why a page is not opened; empty if it may be opened."""
        ending = PurePosixPath(urlsplit(address).path).suffix.lower()
        if ending not in _PAGES and len(ending) <= _LONGEST_ENDING:
            return say("文件，未打开")
        if self.opened >= MOST_OPENED or self.waited >= _LONGEST_WALK:
            return say("未打开：已访问 {count} 页，达到上限", count=self.opened)
        if not self._robots(address).allows(address):
            return say("未打开：网站的 robots.txt 不允许程序访问")
        return ""

    def _robots(self, address: str) -> Robots:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.robots:
            self.pause(PACE)
            self.robots[origin] = Robots(*self.viewer.text(f"{origin}/robots.txt"))
        return self.robots[origin]

    def _wait(self, address: str) -> None:
        seconds = max(PACE, self._robots(address).delay)
        self.pause(seconds)
        self.waited += seconds


def tidy(href: str) -> str:
    """Return the address of a page without query and fragment; empty unless it is an HTTP(S) address."""
    try:
        parts = urlsplit(href)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:  # the port is not a number
        return ""
    route = parts.fragment.partition("?")[0]
    fragment = route if route.startswith("/") and route != "/" else ""  # `#/page` is a page, `#top` is not
    return urlunsplit(parts._replace(path=parts.path or "/", query="", fragment=fragment)) if is_web else ""


def readable(address: str) -> str:
    """Return an address with its Chinese words decoded."""
    return unquote(address)


def written(site_map: WebsiteMap, day: date) -> str:
    """Return the map as HTML: heading, facts about the visit, a table of the pages."""
    home = site_map.entries[0]
    heads = (mark("序号"), mark("页面"), mark("层级"), mark("地址"), mark("来源页面"), mark("说明"))
    head = "".join(
        f'<th class="{"n" if place in (0, 2) else ""}">{_shown(say(head))}' for place, head in enumerate(heads)
    )
    rows = "".join(_row(place, entry) for place, entry in enumerate(site_map.entries, 1))
    facts = [
        say("首页 {url}，{day} 查看。", url=readable(home.address), day=day.isoformat()),
        say(
            "只列本单位网站的页面，从首页往下 {depth} 层；列出 {listed} 页，访问过 {opened} 页。",
            depth=DEPTH,
            listed=len(site_map.entries),
            opened=site_map.opened,
        ),
    ]
    if site_map.unlisted:
        facts.append(say("另有 {count} 个地址没有列出（上限 {most}）。", count=site_map.unlisted, most=MOST_LISTED))
    title = say("网站地图：{title}", title=home.title)
    paragraphs = "".join(f"<p>{_shown(fact)}</p>" for fact in facts)
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset=utf-8><title>{_shown(title)}</title><style>{_STYLE}</style>'
        f"<h1>{_shown(title)}</h1>{paragraphs}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(place: int, entry: SitePage) -> str:
    level = str(entry.level) if entry.level else say("首页")
    title = entry.title or say("（无文字）")
    return (
        f'<tr><td class="n">{place}<td class="l{entry.level}">{_shown(title)}<td class="n">{_shown(level)}'
        f"<td>{_shown(readable(entry.address))}<td>{_shown(entry.parent)}<td>{_shown(entry.note)}"
    )


def _shown(text: str) -> str:
    return html.escape(text)
