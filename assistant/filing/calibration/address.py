"""Derive a page's route from its address; the segment that identifies a record becomes the map's name for it (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.filing.site.fingerprint import names_record
from assistant.planning.maps.site_map import PageEntry, SiteMap

_PLAIN = re.compile(r"[A-Za-z_-]+")
_RECORD = re.compile(r"\d+|(?=(?:[^\d]*\d){3})[0-9A-Za-z_-]{8,}")


def route_of(site_map: SiteMap, page: PageEntry, base_url: str, url: str, taken: Collection[str] = ()) -> str:
    """Return the route of a page shown at an address, as a map writes it; "" where it is uncertain.

    The route is certain if every segment is a plain word, except the one that identifies the page's record. `taken`
    are the routes already known for other pages: a page without a record has a route of its own.
    """
    base = base_url.rstrip("/")
    if not url.startswith(f"{base}/") or "?" in url or "&" in url:
        return ""
    segments = url.removeprefix(f"{base}/").rstrip("/").split("/")
    numbered = [place for place, segment in enumerate(segments) if names_record(segment)]
    name = _name(site_map, page)
    odd = [segment for place, segment in enumerate(segments) if place not in numbered and not _PLAIN.fullmatch(segment)]
    if any(part not in {"#", "#!"} for part in odd) or len(numbered) != bool(name) or segments[-1] in {"", "#"}:
        return ""
    for place in numbered:
        if not _RECORD.fullmatch(segments[place]):
            return ""
        segments[place] = f"{{{name}}}"
    route = "/".join(segments)
    others = {*taken, *(entry.route.lstrip("/") for entry in site_map.pages.values() if entry.id != page.id)}
    return "" if not name and route in others else route


def _name(site_map: SiteMap, page: PageEntry) -> str:
    """Return the map's name for the record that a page belongs to; "" for a page that exists once."""
    if page.kind == "list":
        above = site_map.pages.get(page.parent)
        return above.id if above is not None and above.kind == "dialog" else ""
    keys = [entry.pattern for entry in site_map.fields.values() if entry.page == page.id]
    return "algorithm" if any(key.startswith("algorithms[]") for key in keys) else ""
