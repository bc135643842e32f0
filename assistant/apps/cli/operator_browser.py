"""The operator's browser on a site without a client, for commands that only read: the guard lets no save out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from assistant.core import settings
from assistant.filing.browser.find import find_browser
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.filing.browser.rules import Rules
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.terminal import RichTerminal
from assistant.planning.maps.site_map import SiteMap

_READING = frozenset({"read", "login", "asset"})


@contextmanager
def reading_browser(
    site_map: SiteMap, url: str, *, home: Path | None = None, headless: bool, questions: Sequence[str] = ()
) -> Iterator[tuple[BrowserSession, PanelUi]]:
    """Open a browser with the panel; both close with the block.

    The browser's folder is the operator's for this site, with their login, or `home`: where clients are looked at, one that
    nobody else is logged in to.
    """
    netloc = urlsplit(url).netloc
    reading = tuple(request for request in site_map.requests if request.use in _READING)
    rules = Rules.of((netloc,), reading, human_words=site_map.human_only, questions=questions)
    name = f"{site_map.id}-operator-{hashlib.sha256(netloc.encode()).hexdigest()[:12]}"
    folder = home or settings.data_folder() / "browsers" / name
    binary = find_browser(settings.load().browser)
    session = open_browser(folder, binary=binary, rules=rules, headless=headless, survives=False)
    try:
        client = site_map.name or netloc
        operator_ui = PanelUi(session, terminal=RichTerminal(), client=client, rehearsal=site_map.is_mock)
        try:
            yield session, operator_ui
        finally:
            operator_ui.close()
    finally:
        session.close(keep_browser=False)
