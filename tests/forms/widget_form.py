"""What the tests of this room do with a widget page: open it, fill it, ask its own model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from assistant.browser.hands import Hands
from assistant.forms.fill import fill
from assistant.forms.shapes import Address, FieldResult, Want
from assistant.values import Kind, Value


class Form:
    """One widget page: opened, filled, and asked for the page's own model."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.hands, self._site = page, Hands(), site

    def open(self, name: str, variant: str = "") -> Form:
        """Open one page of the kit's small site."""
        self.page.goto(f"{self._site}?page={name}&variant={variant}")
        self.page.locator(".el-form-item").first.wait_for()
        return self

    def model(self) -> dict[str, Any]:
        """Return the page's own model, as the page prints it."""
        model: dict[str, Any] = json.loads(self.page.locator("#model").inner_text())
        return model

    def fill(self, *wants: Want, **options: Any) -> list[FieldResult]:
        """Fill the wants in one go."""
        return fill(self.page, self.hands, wants, **options)

    def write(self, section: str, label: str, kind: Kind, value: Value) -> FieldResult:
        """Fill one control."""
        return self.fill(want(section, label, kind, value))[0]


def want(section: str, label: str, kind: Kind, value: Value, after: Sequence[str] = (), **more: Any) -> Want:
    """Return the want of one value; its key is its label and chain."""
    sections = (section,) if section else ()
    return Want("/".join((*after, label)), Address(sections, label, tuple(after)), kind, value, **more)
