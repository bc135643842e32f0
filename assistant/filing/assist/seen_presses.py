"""The presses of the person while they file, as the page saw them: from these the structure of a site is learnt.

A script in a world of its own hears trusted presses before the page does, in every frame of every tab of the site. What is
entered into fields is not heard, nor are keys. Texts around a press stay in memory.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import CDPSession, Page, PageFault
from assistant.filing.forms.snapshot import walking_script
from assistant.filing.site.named_things import page_script

_WORLD: Final = "beian-presses"
_BINDING: Final = "beianSeen"
_MOST = 2000
_FOLDER = Path(__file__).parent


def without_query(address: str) -> str:
    """Return an address without its query, and without one in a fragment that is a path: either may hold a person's data."""
    parts = urlsplit(address)
    fragment = parts.fragment.split("?", maxsplit=1)[0] if parts.fragment.startswith("/") else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", fragment))


@dataclass(frozen=True, slots=True)
class PressBox:
    """A box around a pressed thing: its text, and whether the thing's words or its arrow are in it only once."""

    text: str = field(repr=False)
    alone: bool = False
    toggle: bool = False


@dataclass(frozen=True, slots=True)
class SeenPress:
    """One press: `word` on the thing or its tooltip (`icon`), `place` among things of these words on the page.

    `place` is "" for the only one, `menu`, `first`, `last` or `other`; `tip` where only the tooltip shown is known. `boxes` are
    around it, innermost first; `beside` the words of tabs or steps in its row, `near` words that tell it from others of its words.
    `is_login` tells that the page asked for a password, `is_in_popup` that it was pressed in a menu that had opened, `is_in_list` in
    a row of a table. `address` is the page's without a query. `picture` marks what is drawn on a thing without words.
    """

    word: str
    icon: str = ""
    place: str = ""
    by: str = ""
    boxes: tuple[PressBox, ...] = ()
    beside: tuple[str, ...] = ()
    is_login: bool = False
    address: str = ""
    number: int = 0
    near: str = ""
    is_in_popup: bool = False
    is_in_list: bool = False
    picture: str = ""

    @classmethod
    def of(cls, seen: dict[str, Any]) -> SeenPress:
        """Return a press from what the page's script says of it."""
        boxes = tuple(PressBox(box["text"], box["alone"], box["toggle"]) for box in seen["boxes"])
        place, by = str(seen["place"]), str(seen["by"])
        beside, address = tuple(seen["beside"]), without_query(str(seen["address"]))
        near, is_in_popup = str(seen["near"]), bool(seen["popup"])
        return cls(
            seen["word"],
            seen["icon"],
            place,
            by,
            boxes,
            beside,
            seen["login"],
            address,
            seen["number"],
            near,
            is_in_popup,
            bool(seen["listed"]),
            str(seen.get("picture", "")),
        )


@dataclass(slots=True)
class PressRecorder:
    """Hears the presses in the tabs of one site; `heard` are those not yet taken.

    `tips` are the tooltips that were shown under the pointer at presses of things without words, by the number of the press.
    """

    browser: BrowserSession
    heard: list[SeenPress] = field(default_factory=list)
    tips: dict[int, str] = field(default_factory=dict)
    _tabs: dict[Page, CDPSession] = field(default_factory=dict)

    def attend(self) -> None:
        """Hear the tabs of the site that are open now; those heard already stay."""
        for page in self.browser.page.context.pages:
            if page not in self._tabs and not page.is_closed() and self.browser.is_of_site(page.url):
                try:
                    self._tabs[page] = self._attached(page)
                except PageFault:
                    continue  # it is closing

    def take(self) -> Sequence[SeenPress]:
        """Return and forget what was pressed since the last call, in order."""
        taken, self.heard = self.heard, []
        return taken

    def _attached(self, page: Page) -> CDPSession:
        cdp = page.context.new_cdp_session(page)
        cdp.on("Runtime.bindingCalled", lambda event: self._on_call(event))  # noqa: PLW0108 – slots refuse a bound method
        cdp.send("Page.enable")
        cdp.send("Runtime.enable")
        cdp.send("Runtime.addBinding", {"name": _BINDING, "executionContextName": _WORLD})
        source = {"source": _script(), "worldName": _WORLD, "runImmediately": True}
        cdp.send("Page.addScriptToEvaluateOnNewDocument", source)
        return cdp

    def _on_call(self, event: dict[str, Any]) -> None:
        if event["name"] != _BINDING or len(self.heard) >= _MOST:
            return
        seen = json.loads(event["payload"])
        if "tip" in seen:
            self.tips[seen["number"]] = seen["tip"]
        elif self.browser.is_of_site(seen["address"]):  # the tab may show another site by now
            self.heard.append(SeenPress.of(seen))


@lru_cache(maxsize=1)
def _script() -> str:
    own = (_FOLDER / "presses.js").read_text(encoding="utf-8")
    parts = f"{walking_script()}\n{page_script()}\n{own}"
    return f"""(() => {{
  const tell = (seen) => globalThis.{_BINDING}?.(JSON.stringify(seen));
  const described = (event) => {{ {parts}
    const seen = describedPress(event);
    if (seen && !seen.word && !seen.icon) lateTip((tip) => tell({{ tip, number: seen.number }}));
    return seen;
  }};
  globalThis.beianHear ??= (event) => {{
    if (!event.isTrusted) return;
    const seen = described(event);
    if (seen) tell(seen);
  }};
  // the same function is added once, and again after a page has written itself anew
  for (const type of ['click', 'contextmenu']) window.addEventListener(type, globalThis.beianHear, {{ capture: true, passive: true }});
}})()"""
