"""`python -m tests.filing.without_readiness …`: `beian …` with the map's signs of readiness left out."""

from __future__ import annotations

from dataclasses import replace

from assistant.apps.cli.app import main
from assistant.filing.browser.page import BrowserSession
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.site_map import SiteMap

SIGNS = ("ready", "dialog_ready")
_make = Site.__init__


def _without(self: Site, browser: BrowserSession, site_map: SiteMap, base_url: str) -> None:
    landmarks = {name: selector for name, selector in site_map.landmarks.items() if name not in SIGNS}
    _make(self, browser, replace(site_map, landmarks=landmarks), base_url)


if __name__ == "__main__":
    Site.__init__ = _without  # type: ignore[method-assign]
    main()
