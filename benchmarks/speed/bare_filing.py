"""An operator's own script for a whole filing: Playwright, clicks, no sleeps, nothing read back.

It gets the input page by page (records made from the profile). It leaves the person's steps to `ask`, which it calls
for a submission. With the recipes of `bare_recipes` it has less than 250 lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page

from assistant.core.values import Choices, File, Nodes, Period, Region, Steps
from assistant.planning.plan.plan import PlannedField, Record
from benchmarks.speed import bare_recipes as widgets

_ADD = {"product": "添加产品", "path": "添加功能访问路径", "function": "添加功能"}
INTO = {"product": "功能访问路径", "path": "功能"}


@dataclass(frozen=True)
class Script:
    """The script: the site's address, the records to file, and the function to call for a submission."""

    page: Page
    url: str
    records: Sequence[Record]
    ask: Callable[[Page], None]

    def run(self) -> None:
        """File everything in the registry's order, up to the last confirmation."""
        ways = {"subject": self._subject, **dict.fromkeys(_ADD, self._in_dialog)}
        for record in self.records:
            ways.get(record.page, self._step)(record)

    def _subject(self, record: Record) -> None:
        self.page.goto(f"{self.url}/#/subject")
        self._fill(record)
        self._save(self.page.locator("main"))
        self.ask(self.page)

    def _in_dialog(self, record: Record) -> None:
        """Open the list, add the record in its dialog, and save it."""
        self.page.goto(f"{self.url}/#/products")
        for above in self._above(record):
            row = self.page.locator("tbody tr").filter(has_text=shown(above)).first
            row.get_by_role("button", name=INTO[above.page], exact=True).click()
        self.page.get_by_role("button", name=_ADD[record.page], exact=True).click()
        dialog = self.page.locator(".el-dialog:visible")
        dialog.locator("form").wait_for()
        self._fill(record)
        self._save(dialog)
        dialog.wait_for(state="hidden")

    def _above(self, record: Record) -> Iterator[Record]:
        parent = next((item for item in self.records if item.id == record.parent), None)
        if parent is not None:
            yield from self._above(parent)
            yield parent

    def _step(self, record: Record) -> None:
        if record.page == "basic":
            self.page.goto(f"{self.url}/#/algorithms")
            self.page.get_by_role("button", name="新增算法").click()
        self._fill(record)
        self._save(self.page.locator("main"))
        self.page.get_by_role("button", name="下一步").click()
        if record.ends == "CONFIRM":
            self.page.locator(".submit-section").wait_for()
            self.ask(self.page)

    def _save(self, scope: Locator) -> None:
        with self.page.expect_response(lambda answer: answer.url.endswith("/save") and answer.ok):
            scope.get_by_role("button", name="保存", exact=True).click()

    def _fill(self, record: Record) -> None:
        for planned in sorted(record.planned, key=lambda field: not field.gate):
            write(self.page, item(self.page, planned), planned.value)


def shown(record: Record) -> re.Pattern[str]:
    """Return the row label of a product or path (`名称 … 形式`, `首页 > 对话`), or the name of any other record."""
    if record.page == "product":
        name, _, form = record.names[0].rpartition("/")
        return re.compile(f"{re.escape(name)}.*{re.escape(form)}", re.DOTALL)
    return re.compile(r"\s*>\s*".join(re.escape(step) for step in record.names[0].split(">")))


def item(page: Page, planned: PlannedField) -> Locator:
    """Return the form item of a label in its section, the first one inside or after the questions that it follows."""
    part = f"//section[@data-section='{planned.section[-1]}']" if planned.section else ""
    first, *others = (*planned.after, planned.label)
    path = f"({part}//{_item(first)})[1]"
    for label in others:
        path = f"({path}//{_item(label)} | {path}/following::{_item(label)})[1]"
    return page.locator(f"xpath={path}")


def _item(label: str) -> str:
    return (
        f"div[contains(@class,'el-form-item')][*[contains(@class,'el-form-item__label')][normalize-space()='{label}']]"
    )


def write(page: Page, field: Locator, value: object) -> None:
    """Write one value with the recipe of its widget."""
    match value:
        case Choices():
            _choices(page, field, list(value.words))
        case Region():
            widgets.cascade(page, field, list(value.names))
        case Steps():
            widgets.steps(field, list(value.words))
        case Period():
            _period(field, value)
        case date():
            widgets.day(field.locator("input").first, value.isoformat())
        case File():
            assert value.path is not None
            widgets.upload(field, value.path)
        case Nodes():
            widgets.tick_nodes(page, sorted(list(node) for node in value.nodes))
        case bool():
            field.locator(".el-checkbox, .el-switch").first.click()
        case _:
            _word(page, field, str(value))


def _word(page: Page, field: Locator, word: str) -> None:
    field.wait_for()
    if field.locator(".el-radio").count():
        field.locator(".el-radio").filter(has=page.get_by_text(word, exact=True)).click()
    elif "kind-remoteselect" in (field.get_attribute("class") or ""):
        widgets.search(page, field, word, word)
    elif field.locator(".el-select").count():
        widgets.choose(page, field, word)
    else:
        field.locator("input, textarea").first.fill(word)


def _choices(page: Page, field: Locator, words: list[str]) -> None:
    field.wait_for()
    if field.locator(".el-select").count():
        widgets.choose_several(page, field, words)
        return
    for word in words:
        group, _, own = word.rpartition("/")
        scope = field.locator(f"[data-group='{group}']") if group else field
        scope.locator(".el-checkbox").filter(has=page.get_by_text(own, exact=True)).first.click()


def _period(field: Locator, value: Period) -> None:
    if value.end is None:
        field.get_by_text("长期", exact=True).click()
        widgets.day(field.locator("input").first, value.start.isoformat())
    else:
        widgets.period(field, value.start.isoformat(), value.end.isoformat())
