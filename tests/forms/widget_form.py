"""A widget page for the forms tests: open it, fill it, read its own model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from assistant.core.values import Kind, Value
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.fill import fill
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget
from tests.forms.widget_values import ORDERED, STORED

Cell = Callable[[str, str, str], None]
Columns = Callable[..., "BehaviourColumn"]
Some = Callable[[int], list[FieldTarget]]


@dataclass(frozen=True, slots=True)
class Kit:
    """The selectors of a kit's pages; `popups` are its lists, panels and menus."""

    name: str
    item: str
    error: str
    dialog: str
    popups: str

    @property
    def label(self) -> str:
        """Return the selector of an item's label."""
        return ".ant-form-item-label label" if self.name == "ant_design_vue" else ".el-form-item__label"


_ELEMENT = (".el-form-item", ".el-form-item__error", ".el-dialog")
KITS: Mapping[str, Kit] = {
    "element_plus": Kit("element_plus", *_ELEMENT, ".el-select-dropdown, .el-picker-panel, .el-cascader__dropdown"),
    "ant_design_vue": Kit(
        "ant_design_vue",
        ".ant-form-item",
        ".ant-form-item-explain-error",
        ".ant-modal",
        ".ant-select-dropdown, .ant-picker-dropdown",
    ),
    "element_ui": Kit("element_ui", *_ELEMENT, ".el-select-dropdown, .el-picker-panel, .el-cascader__dropdown"),
}


class BehaviourColumn:
    """The cells of one behaviour that one test fills for many widgets, see `make kits`; failed ones are recorded."""

    def __init__(self, note: Callable[[str, object], None], kit: str, behaviour: str, labels: Iterable[str]) -> None:
        self._note, self._cells = note, {label: f"{kit}|{label}|{behaviour}" for label in labels}
        for cell in self._cells.values():
            note("kits", cell)

    def check(self, outcomes: Mapping[str, object], right: object) -> None:
        """Fail if the outcome of any widget differs from `right`, and record those widgets for the table."""
        wrong = {label: outcome for label, outcome in outcomes.items() if outcome != right}
        for label in wrong:
            self._note("kits wrong", self._cells[label])
        assert (wrong, set(outcomes)) == ({}, set(self._cells)), f"{wrong}; right is {right}"


class WidgetForm:
    """One widget page: opened, filled, and read by the page's own model."""

    def __init__(self, page: Page, site: str, kit: Kit) -> None:
        self.page, self.actions, self.kit, self._site = page, PageActions(), kit, site

    def open(self, name: str, variant: str = "", *, whole: bool = False) -> WidgetForm:
        """Open one page of the kit's small site; with `whole` its long list has all 5,000 options."""
        self.page.goto(f"{self._site}?page={name}&variant={variant}{'&whole' if whole else ''}")
        self.page.locator(self.kit.item).first.wait_for()
        return self

    def model(self) -> dict[str, Any]:
        """Return the page's own model, as the page prints it."""
        model: dict[str, Any] = json.loads(self.page.locator("#model").inner_text())
        return model

    def holds(self, label: str) -> bool:
        """Return whether the page's own model holds the value that `widget_values` has for a widget."""
        name, value = STORED[label]
        held = self.model()[name]
        if isinstance(held, list) and isinstance(value, list) and name not in ORDERED:
            return sorted(held) == sorted(value)
        return bool(held == value)

    def ends(self, *targets: FieldTarget) -> dict[str, tuple[str, str, bool]]:
        """Fill the targets; return per label the outcome, its reason, and whether the page's own model holds the value."""
        results = self.fill(*targets)
        labels = [result.target.address.label for result in results]
        return {
            label: (result.outcome, result.reason, self.holds(label))
            for label, result in zip(labels, results, strict=True)
        }

    def item(self, text: str) -> Locator:
        """Return the form item that contains a text."""
        return self.page.locator(self.kit.item, has_text=text)

    def open_popups(self) -> int:
        """Return how many lists, panels and menus are open."""
        return self.page.locator(self.kit.popups).locator("visible=true").count()

    def fill(self, *targets: FieldTarget, **options: Any) -> list[FieldResult]:
        """Fill the targets in one run."""
        return fill(self.page, self.actions, targets, **options)

    def write(self, section: str, label: str, kind: Kind, value: Value) -> FieldResult:
        """Fill one control."""
        return self.fill(field_target(section, label, kind, value))[0]


def labels_of(targets: Iterable[FieldTarget]) -> list[str]:
    """Return the labels of the targets."""
    return [target.address.label for target in targets]


def field_target(
    section: str, label: str, kind: Kind, value: Value, after: Sequence[str] = (), **more: Any
) -> FieldTarget:
    """Return the target of one value; its key is its chain of questions and its label."""
    sections = (section,) if section else ()
    return FieldTarget("/".join((*after, label)), Address(sections, label, tuple(after)), kind, value, **more)
