"""Addresses as a person types them on the command line."""

from __future__ import annotations

from urllib.parse import urlsplit

from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.planning.maps.site_map import SiteMap


def host_of(address: str) -> str:
    """Return the host of an address of the web; empty where it is none, or is not written as one."""
    try:
        parts = urlsplit(address)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # half a bracket, a port that is no number
        return ""
    return (host or "") if parts.scheme in ("http", "https") else ""


def site_address(site_map: SiteMap, asked: str | None) -> str:
    """Return a site's address, the one asked for or the map's own; raises UsageError where it is none of the map's hosts."""
    if site_map.is_mock and not asked:
        raise UsageError(what=say(mark("请用 --url 给出模拟系统的地址（beian mock 启动时会显示）。")))
    url = (asked or site_map.base_url).rstrip("/")
    if host_of(url) not in site_map.hosts:
        raise UsageError(
            what=say(
                mark("地址 {url} 不在对照表 {site} 的主机之列（{hosts}）。"),
                url=url,
                site=site_map.id,
                hosts="、".join(site_map.hosts),
            )
        )
    return url
