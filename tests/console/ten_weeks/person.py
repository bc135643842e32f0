"""A person at the console in a real browser: opens pages, presses, types, gives files, and looks at what is due.

Nothing is done by a command or by writing into the workspace. What the person can do only outside the console is done by the
other side: `clients` sends files, `authority` plays the registry.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from tests.console.conftest import Console, address
from tests.console.ten_weeks.clock import MovedClock

WITHIN_MS = 90_000
JOB_WITHIN_MS = 240_000
_WIDE, _NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class CannotGoOn(AssertionError):
    """The person cannot go on, or sees what must not be."""


@dataclass
class Counted:
    """What the person has done so far."""

    presses: int = 0
    pages: int = 0
    files: int = 0
    pictures: list[str] = field(default_factory=list)


@dataclass
class ScriptedPerson:
    """One person with one window at one console."""

    page: Page
    console: Console
    clock: MovedClock
    pictures: Path | None = None
    name: str = ""
    counted: Counted = field(default_factory=Counted)

    def enter(self) -> None:
        """Follow the link that the console opens in the browser."""
        self.page.goto(self.console.link)
        self.page.wait_for_url(re.compile(re.escape(self.console.origin) + "/(start)?$"))
        self._ready()

    def introduces_herself(self) -> None:
        """Write on the first page who sits at this machine."""
        self.type_in("operator", self.name)
        self.press_and_reload("保存姓名")

    def takes_map(self, file: Path) -> None:
        """Take over a map of the registry that another office has given, after having looked at it."""
        self.open("site")
        self.give("map", file)
        self.press("看过，并入")
        self.sees(re.compile("已并入 \\d+ 处"))

    def takes_colleagues_map(self) -> None:
        """Take over what a colleague has learnt of the registry, after having looked at it."""
        self.open("site")
        self.press("看同事学会的")
        self.press("看过，并入")
        self.sees(re.compile("已并入 \\d+ 处"))

    def close_console(self) -> None:
        """Close the console for the night."""
        self.open()
        self.press("关闭工作台", self.page.locator("body"))
        self.press("关闭", self.page.get_by_role("group", name="关闭工作台"))
        expect(self.page.get_by_role("status")).to_contain_text("工作台已关闭", timeout=WITHIN_MS)

    def reads_folders_anew(self) -> None:
        """Press the button for everybody who does not want to wait until the folders are read again."""
        self.open("clients")
        self.press_and_reload("重新读取全部文件夹")

    def open(self, *steps: str, query: str = "") -> None:
        """Open a page by its link's address."""
        self.page.goto(self.console.origin + (address(*steps) if steps else "/") + query)
        self.counted.pages += 1
        self._ready()

    def press(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button that the page answers without being shown anew."""
        scope = within or self.page.locator("main")
        button = scope.get_by_role("button", name=name, exact=isinstance(name, str)).first
        expect(button, f"the button {name}").to_be_visible(timeout=WITHIN_MS)
        self.counted.presses += 1
        button.click()

    def press_and_reload(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button after which the page is shown anew; a sentence that refuses is an error."""
        with self.shown_anew():
            self.press(name, within)

    @contextmanager
    def shown_anew(self) -> Iterator[None]:
        """Wait after the block until the page is shown anew."""
        self.page.evaluate("() => { window.isOldPage = true; }")
        yield
        try:
            self.page.wait_for_function("() => !window.isOldPage", timeout=WITHIN_MS)
        except Exception as error:
            raise CannotGoOn(f"not shown anew: {self.said() or self.text()[-1500:]}") from error
        self._ready()

    def said(self) -> str:
        """Return what the page says as a notification."""
        return " ".join(self.page.locator(".q-notification").all_inner_texts())

    def type_in(self, name: str, text: str) -> None:
        """Type into, or choose in, the field of this name."""
        control = self.page.locator(f"#start-{name}")
        if control.evaluate("(control) => control.tagName") == "SELECT":
            control.select_option(text)
        else:
            control.fill(text)
            control.blur()
        self.page.wait_for_timeout(450)  # the page tells the server after a pause

    def give(self, name: str, *paths: Path) -> None:
        """Give files to the field of this name."""
        self.counted.files += len(paths)
        self.page.locator(f"#given-{name}").set_input_files(paths)

    def sees(self, text: str | re.Pattern[str], within_ms: int = WITHIN_MS) -> None:
        """Wait until the page holds a text."""
        try:
            expect(self.page.locator("main")).to_contain_text(text, timeout=within_ms)
        except AssertionError as error:
            raise CannotGoOn(f"{text} is not on {self.page.url}: {self.said()} {self.text()[-2500:]}") from error

    def text(self) -> str:
        """Return all words of the page."""
        return self.page.locator("main").inner_text()

    def row(self, text: str) -> Locator:
        """Return the first row of a table with this text."""
        return self.page.get_by_role("row").filter(has_text=text).first

    def download(self, link: Locator, target: Path) -> Path:
        """Download a file by its link."""
        with self.page.expect_download() as download:
            link.click()
        got: Download = download.value
        got.save_as(target)
        return target

    def board_row(self, client: str, until: Sequence[str] = ()) -> str:
        """Return the row of a client on the board, once it holds these texts; the folders are read anew as long as it does not."""
        deadline = time.monotonic() + WITHIN_MS / 1000
        words = ""
        while time.monotonic() < deadline:
            self.open(query="?view=clients")
            row = self.row(client)
            words = row.inner_text() if row.count() else ""
            if words and all(text in words for text in until):
                return words
            self.reads_folders_anew()
        raise CannotGoOn(f"the board does not show {list(until)} for {client}: {words!r}")

    def follow_next_step(self, client: str, until: Sequence[str] = ()) -> str:
        """Press the next step of a client on the board and return its sentence; a step without a link is a dead end."""
        self.board_row(client, until)
        cell = self.row(client).get_by_role("cell").nth(2)
        sentence = cell.inner_text().strip()
        if not cell.locator("a").count():
            raise CannotGoOn(f"the next step of {client} leads nowhere: {sentence}")
        cell.locator("a").first.click()
        self.counted.pages += 1
        self._ready()
        return sentence

    def photograph(self, name: str) -> None:
        """Take the page at both widths, if pictures are asked for."""
        if self.pictures is None:
            return
        self.pictures.mkdir(parents=True, exist_ok=True)
        for size in (_NARROW, _WIDE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.evaluate("() => window.scrollTo(0, 0)")
            self.page.wait_for_timeout(150)
            path = self.pictures / f"{name}-{size['width']}.png"
            self.page.screenshot(path=path, full_page=True)
            self.counted.pictures.append(path.name)

    def _ready(self) -> None:
        self.page.locator("h1").wait_for(timeout=WITHIN_MS)
        self.page.wait_for_function("() => window.socket?.connected && window.did_handshake", timeout=WITHIN_MS)
