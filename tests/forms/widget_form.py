"""A widget page for the forms tests: open it, fill it, read its own model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from assistant.core.values import Kind, Value
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms import write
from assistant.filing.forms.fill import fill
from assistant.filing.forms.kits import popups
from assistant.filing.forms.kits.native import lists
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget
from tests.forms.widget_site import WIDGETS
from tests.forms.widget_values import ORDERED, STORED

Cell = Callable[[str, str, str], None]
Columns = Callable[..., "BehaviourColumn"]
Some = Callable[[int], list[FieldTarget]]
InTurn = Callable[[str], list[FieldTarget]]
OF_THE_MOCK = "element_plus"
SETTLED_MS = 300


@dataclass(frozen=True, slots=True)
class Kit:
    """What the tests know of a kit's pages (`kit.json` beside them): selectors, and the widgets with a special state.

    `popups` are its lists, panels and menus; `read_only` the widgets with a read-only state; `written_without_focus` those
    that are written although the page moves the focus away. Of the kits
    that are sampled, `make test` only writes and reads every widget of one once; `make thorough` runs all.
    """

    name: str
    item: str
    label: str
    error: str
    dialog: str
    popups: str
    read_only: frozenset[str]
    written_without_focus: frozenset[str]
    is_sampled: bool = False


def _kits() -> Iterator[tuple[str, Kit]]:
    """Yield every kit that has a `kit.json`, the one of the mock's pages first."""
    for path in sorted(WIDGETS.glob("*/kit.json"), key=lambda path: (path.parent.name != OF_THE_MOCK, path)):
        parts = json.loads(path.read_text(encoding="utf-8"))
        fields: dict[str, Any] = {
            name: frozenset(part) if isinstance(part, list) else part for name, part in parts.items()
        }
        yield path.parent.name, Kit(path.parent.name, **fields)


KITS: Mapping[str, Kit] = dict(_kits())


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

    def open(self, name: str, variant: str = "", *, whole: bool = False, english: bool = False) -> WidgetForm:
        """Open one page of the kit's small site; with `whole` its long list has all 5,000 options."""
        more = f"{'&whole' if whole else ''}{'&english' if english else ''}"
        self.page.goto(f"{self._site}?page={name}&variant={variant}{more}")
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


@contextmanager
def short_pauses() -> Iterator[None]:
    """Read a list again at once that was closed or empty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write, "_PAUSES_MS", (10, 20, 40))
        yield


@contextmanager
def short_waits() -> Iterator[None]:
    """Wait only a moment for words that no list has."""
    with short_pauses(), pytest.MonkeyPatch.context() as patch:
        for module in (popups, lists):
            patch.setattr(module, "SETTLED_MS", SETTLED_MS)
        yield


def labels_of(targets: Iterable[FieldTarget]) -> list[str]:
    """Return the labels of the targets."""
    return [target.address.label for target in targets]


def field_target(
    section: str, label: str, kind: Kind, value: Value, after: Sequence[str] = (), **more: Any
) -> FieldTarget:
    """Return the target of one value; its key is its chain of questions and its label."""
    sections = (section,) if section else ()
    return FieldTarget("/".join((*after, label)), Address(sections, label, tuple(after)), kind, value, **more)
