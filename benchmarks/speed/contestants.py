"""The contestants: this program, scripts as people write them, and the unbeatable limits.

A contestant is called on a ready page and returns when it considers the form done. Its wrong fields are counted
afterwards from the page's own model, for all alike; a wrong field that it reported itself was not left wrong silently.

Ours is `fill` as a filing calls it, with reading back and verdicts, but with PageActions that ask no guard, since these
pages are no registry. Guard, journal and stored proof are part of the workload of the whole filing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Page

from assistant.core.verdict import is_right
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.fill import fill
from assistant.filing.forms.match import match
from assistant.filing.forms.shapes import Control, FieldTarget
from assistant.filing.forms.snapshot import read_live
from assistant.filing.forms.write import CHUNK, TYPED, is_typed, write_texts, write_widget
from benchmarks.speed import bare_mixed, bare_texts, values

OURS, OURS_UNREAD = "ours, read back", "ours, not read back"
BARE, BARE_STILL = "bare script", "bare script, no motion"
SETTERS = "limit: setters in one call"
AdmittedFaults = Collection[str] | None
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
_SETTERS = """(values) => {
  for (const [label, text] of Object.entries(values)) {
    const item = [...document.querySelectorAll('.el-form-item__label')].find((one) => one.textContent.trim() === label);
    const field = document.getElementById(item.htmlFor);
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}"""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to fill a form: its name, and its action on a page; it may return the fields that it knows to be wrong.

    `still` switches the page's animations off first; very slow ones run `once` only.
    """

    name: str
    work: Callable[[Page], AdmittedFaults]
    still: bool = False
    once: bool = False


def of_texts(texts: Mapping[str, str]) -> list[Contestant]:
    """Return the contestants for a form of texts."""
    targets = values.text_targets(texts)
    return [
        Contestant(OURS, lambda page: _ours(page, targets)),
        Contestant(OURS_UNREAD, lambda page: _written_only(page, targets), still=True),
        Contestant(BARE, lambda page: bare_texts.fill(page, texts)),
        Contestant(BARE_STILL, lambda page: bare_texts.fill(page, texts), still=True),
        Contestant("key by key", lambda page: _keys(page, texts), once=True),
        Contestant(SETTERS, lambda page: page.evaluate(_SETTERS, texts)),
    ]


def of_widgets(paper: Path) -> list[Contestant]:
    """Return the contestants for the form of every widget."""
    targets = values.widget_targets(paper)
    return [
        Contestant(OURS, lambda page: [values.name_in_model(label) for label in _ours(page, targets)]),
        Contestant(OURS_UNREAD, lambda page: _written_only(page, targets), still=True),
        Contestant(BARE, lambda page: bare_mixed.fill(page, paper)),
        Contestant(BARE_STILL, lambda page: bare_mixed.fill(page, paper), still=True),
    ]


def _ours(page: Page, targets: Sequence[FieldTarget]) -> list[str]:
    results = fill(page, PageActions(), targets)
    return [result.target.key for result in results if not is_right(result.outcome, "written")]


def _written_only(page: Page, targets: Sequence[FieldTarget]) -> None:
    live = read_live(page)
    matched_targets = []
    for target in targets:
        control = match(live.snapshot, target.address)
        assert isinstance(control, Control), target.key
        matched_targets.append(replace(target, matched=control))
    texts = [target for target in matched_targets if is_typed(target.control) and target.kind in TYPED]
    for start in range(0, len(texts), CHUNK):
        write_texts(live, PageActions(), texts[start : start + CHUNK])
    for target in matched_targets:
        if target not in texts:
            write_widget(live, PageActions(), target)


def _keys(page: Page, texts: Mapping[str, str]) -> None:
    for label, text in texts.items():
        page.get_by_label(label, exact=True).press_sequentially(text)
