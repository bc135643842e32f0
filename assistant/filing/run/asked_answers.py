"""Ask the site for an answer that brought a record before: in the session of its page, as the page asked, one at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from assistant.filing.browser.heard_answers import MOST_BYTES
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run.session import RunSession
from assistant.proof.journal.events import Event, HandoverOpened, SavePressed

ASKED_APART_S = 0.1  # on a host that is not a mock; opening the record would ask for more at once
_WITHIN_MS = 10_000


@dataclass(slots=True)
class AskedAnswers:
    """What this run has asked: contents by address, since the last save or handover, and the records it left in doubt.

    `is_refused`: the site did not answer once as it answers its page, so it is asked no more.
    """

    contents: dict[str, Any] = field(default_factory=dict, repr=False)
    doubtful: set[str] = field(default_factory=set)
    is_refused: bool = False
    last: float = 0.0

    def take(self, event: Event) -> None:
        """Forget the contents when something may change at the site."""
        if isinstance(event, SavePressed | HandoverOpened):
            self.contents.clear()

    def ask(self, session: RunSession, url: str, headers: Sequence[str], *, is_fresh: bool = False) -> Any:
        """Return the content of the answer to one reading request; None without one. The site's own addresses need no host."""
        url = urljoin(f"{session.site.base_url}/", url)
        if url in self.contents and not is_fresh:
            return self.contents[url]
        own = session.browser.heard.headers_for(url)
        if self.is_refused or any(name not in own for name in headers):
            return None
        self.rest(session)
        session.browser.is_asking = True
        try:
            text = session.site.page.evaluate(
                _ASK, [url, {name: own[name] for name in headers}, _WITHIN_MS, MOST_BYTES]
            )
        except PageFault:  # the page was loading
            return None
        finally:
            session.browser.is_asking = False
        content = _content(text)
        self.is_refused = content is None
        if content is not None:
            self.contents[url] = content
        return content

    def rest(self, session: RunSession) -> None:
        """Wait until the site may be asked again."""
        if not session.site.map.is_mock:
            session.browser.pump(max(0.0, self.last + ASKED_APART_S - time.monotonic()))
        self.last = time.monotonic()


def _content(text: str | None) -> Any:
    """Return what JSON says; None for anything else, and for the report of an error."""
    try:
        content = json.loads(text) if text else None
    except ValueError:
        return None
    is_error = isinstance(content, dict) and bool(content.get("errno"))
    return None if is_error else content


_ASK = """async ([url, headers, patience, most]) => {
    const asked = {credentials: 'include', cache: 'no-store', headers, signal: AbortSignal.timeout(patience)};
    const answer = await fetch(url, asked).catch(() => null);
    if (!answer?.ok || !/json/i.test(answer.headers.get('content-type') || '')) return null;
    if (Number(answer.headers.get('content-length') || 0) > most) return null;
    const text = await answer.text().catch(() => '');
    return text.length <= most ? text : null;
}"""
