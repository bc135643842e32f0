"""A page, an operator UI on it, and a guard that only records its calls."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright
from rich.console import Console

from assistant.core.language import choose
from assistant.filing.operator import operator_ui as operator_ui_module
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.terminal import RichTerminal
from tests.browser import reused_page
from tests.conftest import browser_arguments, browser_path

page, module_context = reused_page.page, reused_page.module_context

URL = "http://registry.test/"
WITHIN_MS, LOOK_MS = 60_000, 25
SLICE_S = 0.05
CLIENT = "深圳示例科技有限公司"
PAGE = """<!doctype html><meta charset="utf-8"><title>填报</title>
<style>body{font:14px sans-serif;height:2400px} #low{position:fixed;right:30px;bottom:30px;width:120px;height:40px}</style>
<input id="name" value="甲"><div id="list" hidden>选项</div><button id="low">提交</button>
<script>
  const seen = [];
  for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click', 'keydown', 'focusin']) {
    window.addEventListener(type, event => seen.push(type + ':' + (event.target.id || event.target.tagName)), true);
  }
  document.getElementById('name').addEventListener('focus', () => { document.getElementById('list').hidden = false; });
  document.getElementById('name').addEventListener('blur', () => { document.getElementById('list').hidden = true; });
  document.addEventListener('mousedown', event => {
    if (event.target.id !== 'name') document.getElementById('list').hidden = true;
  });
</script>"""


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Yield the whole browser, as a person has it: whether the panel is in sight is the browser's own judgement."""
    browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
    yield browser
    browser.close()


@dataclass
class NotedGuard:
    """A guard that records its calls."""

    calls: list[str] = field(default_factory=list)

    def lift(self) -> None:
        self.calls.append("lift")

    def arm(self) -> None:
        self.calls.append("arm")

    def heartbeat(self) -> None:
        self.calls.append("beat")


@dataclass
class PlainSession:
    """The parts of a session that an operator UI needs, over one page."""

    page: Page
    guard: NotedGuard = field(default_factory=NotedGuard)

    def wait(self, is_done: Callable[[], object], timeout_s: float) -> bool:
        until = time.monotonic() + timeout_s
        while not (done := is_done()) and (rest := until - time.monotonic()) > 0:
            self.page.wait_for_timeout(min(rest, 0.02) * 1000)
        return bool(done)


@dataclass
class PanelPage:
    """An operator UI on a page, and the means of a test to look and press."""

    session: PlainSession
    operator_ui: PanelUi
    output: io.StringIO

    @property
    def page(self) -> Page:
        return self.session.page

    def read(self) -> dict[str, Any]:
        """Return what the panel shows."""
        return self.operator_ui._panel.read()

    def press(self, act: str) -> None:
        """Press a button of the panel with the mouse; an answer only once it was in sight for long enough."""

        def is_ready() -> bool:
            self.operator_ui._panel.heartbeat()  # the assistant works meanwhile, however slow the machine is
            return act in self.read().get("ready", ())

        self.until(is_ready)
        x, y, width, height = self.read()["boxes"][act]
        self.page.mouse.click(x + width / 2, y + height / 2)

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait until something happened; the test fails if it does not."""
        for _ in range(WITHIN_MS // LOOK_MS):
            if happened():
                return
            self.page.wait_for_timeout(LOOK_MS)
        pytest.fail(f"never happened; the panel shows {self.read()}")

    def until_no_evaluate(self, happened: Callable[[], bool]) -> None:
        """Wait for something that Playwright reports by itself; the page cannot answer meanwhile."""
        for _ in range(WITHIN_MS // LOOK_MS):
            if happened():
                return
            self.page.wait_for_timeout(LOOK_MS)
        pytest.fail("never happened")

    def during(self, *steps: Callable[[], None]) -> Callable[[], str | None]:
        """Return a `seen` that does one step per call, and never sees anything."""
        remaining = list(steps)

        def seen() -> str | None:
            if remaining:
                remaining.pop(0)()
            return None

        return seen


@pytest.fixture(autouse=True)
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again soon in a handover: a test does one step per look."""
    monkeypatch.setattr(operator_ui_module, "_SLICE_S", SLICE_S)


@pytest.fixture
def chinese() -> Iterator[None]:
    """Use Chinese texts, whatever the machine's language is."""
    choose("zh")
    yield
    choose("zh")


@pytest.fixture
def panel_page(page: Page, chinese: None) -> Iterator[PanelPage]:
    """Yield an operator UI on a plain page."""
    page.route(f"{URL}**", lambda route: route.fulfill(body=PAGE, content_type="text/html; charset=utf-8"))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(URL)
    output = io.StringIO()
    session = PlainSession(page)
    operator_ui = PanelUi(
        session, terminal=RichTerminal(Console(file=output), typing=io.StringIO()), client=CLIENT, rehearsal=True
    )
    panel_page = PanelPage(session, operator_ui, output)
    panel_page.until(lambda: CLIENT in str(_shown(operator_ui, panel_page)))
    yield panel_page
    operator_ui.close()


def _shown(operator_ui: PanelUi, panel_page: PanelPage) -> object:
    operator_ui.pressed()
    return panel_page.read().get("text", "")
