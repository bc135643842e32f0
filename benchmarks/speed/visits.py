"""The lower bound of a second run: a script opens and shuts each record, and nothing is read, proved or pictured.

It moves as `bare_filing` does, stays on the current list, and opens an algorithm's later steps by their address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from assistant.planning.plan.plan import Record
from benchmarks.speed.bare_filing import INTO, shown


@dataclass
class Visits:
    """The script: the site's address, and what was filed there."""

    page: Page
    url: str
    records: Sequence[Record]
    _list: str | None = field(default=None, init=False)  # the record whose list is shown now
    _algorithm: str = field(default="", init=False)

    def run(self) -> int:
        """Open and shut every record in filing order; return their number."""
        ways = {"subject": self._subject, **dict.fromkeys(("product", "path", "function"), self._in_dialog)}
        for record in self.records:
            ways.get(record.page, self._step)(record)
        return len(self.records)

    def _subject(self, _: Record) -> None:
        self._go("/subject")

    def _in_dialog(self, record: Record) -> None:
        if self._list != record.parent:
            self._walk(record)
        self._row(record).get_by_role("button", name="编辑", exact=True).click()
        dialog = self.page.locator(".el-dialog:visible")
        dialog.locator("form").wait_for()
        dialog.get_by_role("button", name="取消", exact=True).click()
        dialog.wait_for(state="hidden")

    def _walk(self, record: Record) -> None:
        above = next((item for item in self.records if item.id == record.parent), None)
        if above is None:
            self._go("/products")
        else:
            if self._list != above.parent:
                self._walk(above)
            self._row(above).get_by_role("button", name=INTO[above.page], exact=True).click()
            self._shown(f"/{record.page}s", "table")
        self._list = record.parent

    def _step(self, record: Record) -> None:
        """Open an algorithm from its list; its other pages have an address."""
        self._list = None
        if record.page == "basic":
            self._go("/algorithms")
            self._row(record).get_by_role("button", name="编辑", exact=True).click()
            self._shown("/basic", "form")
            self._algorithm = self.page.url.split("/")[-2]
        else:
            step = "detail" if record.page == "detail" else "association"
            self._go(f"/algorithms/{self._algorithm}/{step}")

    def _go(self, path: str) -> None:
        self.page.goto(f"{self.url}/#{path}")
        self._shown(path, "table" if path in ("/products", "/algorithms") else "form")

    def _shown(self, path: str, what: str) -> None:
        """Wait until the page at an address is there with its table or its form."""
        self.page.wait_for_url(f"**{path}")
        self.page.locator(f"main {what}").first.wait_for()

    def _row(self, record: Record) -> Locator:
        return self.page.locator("tbody tr").filter(has_text=shown(record)).first
