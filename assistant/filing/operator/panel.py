"""The panel in the page: injected through CDP, rendered by `panel.js` from Python's data, answered by trusted clicks.

The script and its binding live in the isolated world `beian`: page scripts see only one empty element with a closed
shadow root. The panel receives its state again after every load. While a native dialog is open nothing is sent,
because the page could not answer.
"""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from assistant.core.errors import BrowserClosed
from assistant.filing.browser.playwright import CDPSession, Page, PageFault

WORLD: Final = "beian"
COPIED_S: Final = 60.0
"""For so long the clipboard keeps what the person copied from the panel."""
_BINDING: Final = "beianPress"
_PARTS: Final = ("visibility", "clipboard", "facts")
_CLOSED_MESSAGES: Final = (
    "Target closed",
    "has been closed",
    "Target crashed",
    "browser has disconnected",
    "Session closed",
)


@dataclass(frozen=True, slots=True)
class PanelPress:
    """One trusted press on the panel: `press` outside a prompt; `answer`, `prompt` (its number) and `choice` on one."""

    press: str = ""
    answer: str = ""
    prompt: int | None = None
    choice: str = ""


class Panel:
    """One panel in one page; `show` renders, `heartbeat` keeps it alive, `take` returns what was pressed.

    `is_covered` says that the page has kept every button of the prompt out of sight for some seconds.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog_open = False
        self.is_covered = False
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._worlds: dict[int, str] = {}
        self._world = ""
        self._stale = True
        self._view: dict[str, Any] | None = None
        self._sent = ""
        self._ui: dict[str, Any] = {"folded": False, "side": "r"}
        self._pressed: deque[PanelPress] = deque()
        self._copied_at = 0.0
        self._listen()
        self._script = self._install()

    def show(self, view: dict[str, Any]) -> None:
        """Render a state; the same state is sent only once, unless the page was reloaded."""
        self._view = view
        self._flush()

    def heartbeat(self, *, boxes: bool = False) -> dict[str, list[float]]:
        """Signal that the assistant is alive; with `boxes` return each button's box (x, y, width, height)."""
        self._flush()
        if self._copied_at and time.monotonic() - self._copied_at > COPIED_S:
            self.wipe()
        button_boxes = self._evaluate(f"globalThis.beianPanel?.beat({json.dumps(boxes)})")
        return button_boxes if isinstance(button_boxes, dict) else {}

    @property
    def has_press(self) -> bool:
        """Return whether a press waits to be taken."""
        return bool(self._pressed)

    def take(self) -> PanelPress | None:
        """Return and forget the oldest press, or None."""
        return self._pressed.popleft() if self._pressed else None

    def forget(self) -> None:
        """Discard every press that nobody took."""
        self._pressed.clear()

    def read(self) -> dict[str, Any]:
        """Return what the panel shows (text, boxes, places) for tests and pictures; {} if there is none."""
        state = self._evaluate("globalThis.beianPanel?.read()")
        return state if isinstance(state, dict) else {}

    def ask(self, expression: str) -> Any:
        """Evaluate an expression in the panel's own world; None while the world is unavailable."""
        return self._evaluate(expression)

    def wipe(self) -> None:
        """Empty the clipboard if it holds what the person copied here and nothing else since, as far as can be known."""
        self._copied_at = 0.0
        self._evaluate("globalThis.beianPanel?.wipe()", is_gesture=True)

    def close(self) -> None:
        """Remove the panel from the page and from later documents; what was copied from it is emptied."""
        try:
            if self._copied_at:
                self.wipe()
            self._evaluate("globalThis.beianPanel?.dispose()")
            self._cdp.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": self._script})
            self._cdp.detach()
        except (PageFault, BrowserClosed):
            return  # the page is closed, and the panel with it

    def _listen(self) -> None:
        self._cdp.on("Runtime.executionContextCreated", self._on_world)
        self._cdp.on("Runtime.executionContextsCleared", self._on_cleared)
        self._cdp.on("Runtime.bindingCalled", self._on_call)
        self._cdp.on("Page.javascriptDialogOpening", lambda _: self._on_dialog(True))
        self._cdp.on("Page.javascriptDialogClosed", lambda _: self._on_dialog(False))

    def _install(self) -> str:
        package = files("assistant.filing.operator")
        script = package.joinpath("panel.js").read_text(encoding="utf-8")
        style = package.joinpath("panel.css").read_text(encoding="utf-8")
        parts = ", ".join(package.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in _PARTS)
        script = script[
            script.index("(style, visibility, copier, lister) =>") :
        ]  # drop the opening comment: it would end the call
        self._cdp.send("Page.enable")
        self._cdp.send("Runtime.enable")
        self._cdp.send("Runtime.addBinding", {"name": _BINDING, "executionContextName": WORLD})
        source = {
            "source": f"({script})({json.dumps(style)}, {parts})",
            "worldName": WORLD,
            "runImmediately": True,
        }
        added = self._cdp.send("Page.addScriptToEvaluateOnNewDocument", source)
        return str(added["identifier"])

    # Handlers only record events: they may run in the middle of another call.

    def _on_world(self, event: dict[str, Any]) -> None:
        context = event["context"]
        if context.get("name") == WORLD:
            self._worlds[context["id"]] = context["uniqueId"]

    def _on_cleared(self, _: dict[str, Any]) -> None:
        self._worlds.clear()
        self._world, self.is_covered = "", False

    def _on_dialog(self, is_open: bool) -> None:
        self.dialog_open = is_open

    def _on_call(self, event: dict[str, Any]) -> None:
        number = event["executionContextId"]
        if event["name"] != _BINDING or number not in self._worlds:
            return
        event_data = json.loads(event["payload"])
        if event_data.get("ready"):
            self._world, self._stale = self._worlds[number], True
        elif "copied" in event_data:
            self._copied_at = time.monotonic()
        elif "covered" in event_data:
            self.is_covered = event_data["covered"]
        elif "ui" in event_data:
            self._ui = event_data["ui"]
        else:
            self._pressed.append(
                PanelPress(
                    event_data.get("press", ""),
                    event_data.get("answer", ""),
                    event_data.get("card"),
                    event_data.get("choice", ""),
                )
            )

    def _flush(self) -> None:
        if self._view is None or not self._world or self.dialog_open:
            return
        state = json.dumps(self._view, ensure_ascii=False, sort_keys=True)
        if state == self._sent and not self._stale:
            return
        self._stale = False
        body = json.dumps({**self._view, "ui": self._ui}, ensure_ascii=False)
        done = self._evaluate(f"Boolean(globalThis.beianPanel && (beianPanel.update({body}), true))")
        self._sent = state if done else ""

    def _evaluate(self, expression: str, *, is_gesture: bool = False) -> Any:
        """Evaluate an expression in the panel's own world; None while it is unavailable. Raises BrowserClosed."""
        if not self._world or self.dialog_open:
            return None
        asked = {
            "expression": expression,
            "uniqueContextId": self._world,
            "returnByValue": True,
            "userGesture": is_gesture,
        }
        try:
            answer = self._cdp.send("Runtime.evaluate", asked)
        except PageFault as error:
            if self.page.is_closed() or any(word in error.message for word in _CLOSED_MESSAGES):
                raise BrowserClosed from None
            self._stale = True  # the document was replaced meanwhile; its successor reports itself
            return None
        return answer["result"].get("value")
