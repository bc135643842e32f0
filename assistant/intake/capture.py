"""官网截图: a picture of the home page and a site map of the client's own website, as pieces of evidence.

    hosts(loaded)                  →  host → address, of the website and the products in the form 网站
    capture(visitor, address)      →  the picture and the site map of one address
    keep(loaded, captures)         →  files in 附件/官网/, named in 佐证材料; earlier ones stay as versions

Only hosts that the profile names are visited.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from assistant import files
from assistant.browser.visit import Visited, Visitor
from assistant.intake.states import next_version, versions
from assistant.language import mark, say
from assistant.profile.loading import LoadedProfile
from assistant.profile.schema.notes import Evidence
from assistant.profile.updating import update

FOLDER = "附件/官网"
_MOST_LINKS = 300


@dataclass(frozen=True, slots=True)
class Capture:
    """One website as it was seen on a day: host, picture (PNG), site map (PDF), how many pages the map names."""

    host: str
    picture: bytes = field(repr=False)
    site_map: bytes = field(repr=False)
    pages: int = 0


def hosts(loaded: LoadedProfile) -> dict[str, str]:
    """Return the hosts that the profile names as the client's own, each with its first address."""
    profile = loaded.profile
    urls = [profile.subject.basic.website, *(p.url for p in profile.products if p.form == "网站" and not p.retired)]
    found: dict[str, str] = {}
    for url in filter(None, urls):
        address = url if "://" in url else f"https://{url}"
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            continue
        if host and parts.scheme in ("http", "https"):
            found.setdefault(host, address)
    return found


def capture(visitor: Visitor, address: str, today: date) -> Capture:
    """Return the picture and the site map of one address; raises SiteUnreachable, ForeignHost."""
    seen = visitor.see(address)
    pages = own_pages(seen, visitor.hosts)
    host = urlsplit(seen.url).hostname or ""
    return Capture(host, seen.picture, visitor.printed(_site_map(seen, pages, today)), len(pages))


def own_pages(seen: Visited, own: frozenset[str]) -> list[tuple[str, str]]:
    """Return the pages that a home page leads to on the client's own hosts: (words, address), each once, in order."""
    found: dict[str, str] = {}
    for words, href in seen.links:
        parts = urlsplit(href)
        if parts.scheme in ("http", "https") and parts.hostname in own:
            keeps = parts.fragment if parts.fragment.startswith("/") else ""  # `#/page` is a page, `#top` is none
            address = urlunsplit(parts._replace(query="", fragment=keeps))
            if not found.get(address) and len(found) < _MOST_LINKS:
                found[address] = words
    return [(words or say(mark("（无文字）")), address) for address, words in found.items()]


def _site_map(seen: Visited, pages: Sequence[tuple[str, str]], today: date) -> str:
    rows = "".join(
        f"<tr><td>{place}</td><td>{html.escape(words)}</td><td>{html.escape(address)}</td></tr>"
        for place, (words, address) in enumerate(pages, 1)
    )
    title = html.escape(say(mark("网站地图：{title}"), title=seen.title or seen.url))
    when = html.escape(
        say(mark("首页 {url}，{day} 查看；只列本单位网站内的页面。"), url=seen.url, day=today.isoformat())
    )
    style = "body{font:11pt sans-serif}td{border:1px solid #ccc;padding:3pt 6pt;word-break:break-all}table{border-collapse:collapse}"
    return f"<meta charset=utf-8><style>{style}</style><h1>{title}</h1><p>{when}</p><table>{rows}</table>"


def keep(loaded: LoadedProfile, captures: Sequence[Capture]) -> list[Path]:
    """Write the files and name them in the profile; on a failure nothing is left behind. Raises OSError."""
    written: list[Path] = []
    evidence = list(loaded.profile.notes.evidence)
    try:
        for each in captures:
            for title, suffix, data in (
                (mark("首页截图"), ".png", each.picture),
                (mark("网站地图"), ".pdf", each.site_map),
            ):
                name = f"{title}（{each.host.replace(':', '_')}）"
                stem = next_version(name, versions(loaded.folder, f"{FOLDER}/{name}{suffix}"))
                path = f"{FOLDER}/{stem}{suffix}"
                target = files.contained(loaded.folder, path)
                written.append(target)
                files.write(target, data)
                evidence = [old for old in evidence if old.title != name]
                evidence.append(Evidence(title=name, proves=say(mark("本单位网站，截取当日的样子")), file=path))
        notes = loaded.profile.notes.model_copy(update={"evidence": tuple(evidence)})
        update(loaded, loaded.profile.model_copy(update={"notes": notes}))
    except OSError:
        for path_ in written:
            path_.unlink(missing_ok=True)
        raise
    return written
