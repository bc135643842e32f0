"""Who fills the forms: this program, scripts as people write them, and the limits that nothing can beat.

A contestant is called on a page that stands ready and returns when it would call the form done. What it left wrong is
counted afterwards from the page's own model, for all alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from assistant.browser.hands import Hands
from assistant.forms.fill import fill
from assistant.forms.match import match
from assistant.forms.shapes import Control
from assistant.forms.snapshot import read_live
from assistant.forms.write import CHUNK, Task, write_texts
from benchmarks.speed import bare_mixed, bare_texts, values

STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
_SETTERS = """(values) => {
  for (const [label, text] of Object.entries(values)) {
    const item = [...document.querySelectorAll('.el-form-item__label')].find((one) => one.textContent.trim() === label);
    const field = document.getElementById(item.htmlFor);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}"""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to fill a form: its name, and what it does on a page.

    `still` switches the page's motions off before; what takes very long is done `once` only.
    """

    name: str
    work: Callable[[Page], object]
    still: bool = False
    once: bool = False


def of_texts() -> list[Contestant]:
    """Return who fills the form of texts."""
    return [
        Contestant("ours", lambda page: fill(page, Hands(), values.text_wants())),
        Contestant("ours, not read back", _typed_only),
        Contestant("bare script", lambda page: bare_texts.fill(page, values.TEXTS)),
        Contestant("bare script, no motion", lambda page: bare_texts.fill(page, values.TEXTS), still=True),
        Contestant("key by key", lambda page: _keys(page, values.TEXTS), once=True),
        Contestant("limit: setters in one call", lambda page: page.evaluate(_SETTERS, values.TEXTS)),
    ]


def of_widgets(paper: Path) -> list[Contestant]:
    """Return who fills the form of every widget."""
    return [
        Contestant("ours", lambda page: fill(page, Hands(), values.mixed_wants(paper))),
        Contestant("bare script", lambda page: bare_mixed.fill(page, paper)),
        Contestant("bare script, no motion", lambda page: bare_mixed.fill(page, paper), still=True),
    ]


def _typed_only(page: Page) -> None:
    live = read_live(page)
    tasks = []
    for want in values.text_wants():
        found = match(live.snapshot, want.address)
        assert isinstance(found, Control), want.key
        tasks.append(Task(want, found))
    for start in range(0, len(tasks), CHUNK):
        write_texts(live, Hands(), tasks[start : start + CHUNK])


def _keys(page: Page, texts: Mapping[str, str]) -> None:
    for label, text in texts.items():
        page.get_by_label(label, exact=True).press_sequentially(text)
