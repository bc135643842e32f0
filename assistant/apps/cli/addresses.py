"""Checks of the web addresses that are typed on the command line."""

from __future__ import annotations

from assistant.core.errors import UsageError
from assistant.core.language import comma_list, say
from assistant.core.web_address import host_of
from assistant.filing.browser.rules import AllowedRequest
from assistant.planning.maps.site_map import SiteMap

_UPLOADS = ("**/upload", "**/uploads", "**/upload/**", "**/upload*", "**/*upload", "**/*upload/**")
UPLOADS = tuple(AllowedRequest("POST", path, "upload") for path in _UPLOADS)
"""The uploads that may leave on a site without a map: to paths that say so."""


def site_address(site_map: SiteMap, asked: str | None, *, headless: bool = False) -> str:
    """Return the address asked for, or the map's own.

    Raises UsageError unless its host is one of the map's, and for a hidden browser on a real site.
    """
    if headless and not site_map.is_mock:
        raise UsageError(what=say("真实系统只用可见的浏览器，请去掉 --headless。"))
    if site_map.is_mock and not asked:
        raise UsageError(what=say("请用 --url 给出模拟系统的地址（beian mock 启动时会显示）。"))
    url = (asked or site_map.base_url).rstrip("/")
    if host_of(url) not in site_map.hosts:
        raise UsageError(
            what=say(
                "地址 {url} 不在对照表 {site} 的主机之列（{hosts}）。",
                url=url,
                site=site_map.id,
                hosts=comma_list(site_map.hosts),
            )
        )
    return url
