"""Whether what a page shows is still: the document itself is watched, so that a look at a quiet one costs no frame."""

from __future__ import annotations

from importlib.resources import files
from weakref import WeakKeyDictionary

from assistant.filing.browser.playwright import JSHandle, Page, PageFault

_SCRIPT = files("assistant.filing.browser").joinpath("stillness.js").read_text(encoding="utf-8")
_WATCH, _LOOK = f"({_SCRIPT})('watch')()", f"(watch, options) => ({_SCRIPT})('look')(watch, options)"


class PageStillness:
    """The documents of one session, each watched from the first look at it on; nothing of it is on the page."""

    def __init__(self) -> None:
        self._watches: WeakKeyDictionary[Page, JSHandle] = WeakKeyDictionary()

    def is_still(self, page: Page, answered_ms: float, most_ms: float) -> bool:
        """Return whether a page is still, waiting for it at most `most_ms`.

        `answered_ms` ago its last answer came. Raises PageFault if it navigates.
        """
        options = {"answeredMs": answered_ms, "mostMs": most_ms}
        watch = self._watches.get(page)
        if watch is not None:
            try:
                return bool(watch.evaluate(_LOOK, options))
            except PageFault:  # the watch of a document that is no longer shown
                del self._watches[page]
        self._watches[page] = watch = page.evaluate_handle(_WATCH)
        return bool(watch.evaluate(_LOOK, options))
