"""`python -m tests.calibration.make_fingerprints`: write the mock's fingerprints, selectors/mock-forms.yaml, from its pages.

Each form is shown with every field, empty, and answered; a field shown each time counts as always shown.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from assistant.planning.maps.fingerprints import PagePrint, to_data
from beian_mock.catalogue import forms
from tests.calibration.forms_shown import Showcase, page_of, showcase
from tests.conftest import ROOT, browser_arguments, browser_path, serve_mock_registry

FILE = ROOT / "selectors" / "mock-forms.yaml"
HEAD = """# The fingerprints of the mock's pages: how every form stood when the map was made. Written by
# `python -m tests.calibration.make_fingerprints` from the pages themselves; `beian map check --site mock` compares with it.
format: 1
id: mock-forms
extends: registry

prints:
"""
OPEN = [{"kind": "open", "count": 40}]


def fingerprints(shown: Showcase) -> dict[str, PagePrint]:
    """Return the fingerprint of every page of the mock."""
    page_fingerprints: dict[str, PagePrint] = {}

    def look(form: str) -> None:
        page = page_of(form)
        shape = shown.show(form)
        asked = sorted({request for request in shown.requests if request.startswith("GET")})
        known = page_fingerprints.get(page, PagePrint())
        page_fingerprints[page] = known.learnt(shape, [] if known.requests else asked)

    _play(shown, OPEN)
    look("subject")
    _play(shown, [])
    look("subject")
    shown.approve()
    for form in (name for name in forms() if name != "subject"):
        _play(shown, OPEN)
        look(form)
        _play(shown, [])
        look(form)
        if form.startswith("detail"):
            shown.answer(form)
            look(form)
    shown.ids["basic"] = shown.ids["detailRanking"]
    look("basic")
    return page_fingerprints


def _play(shown: Showcase, variant: Sequence[object]) -> None:
    shown.person.registry.ask("/__mock__/variant", {"set": list(variant)})


def text(page_fingerprints: dict[str, PagePrint]) -> str:
    """Return the layer's file: one line for each control."""
    lines = [HEAD.rstrip()]
    for page, fingerprint in page_fingerprints.items():
        data = to_data(fingerprint)
        lines += [f"  {page}:", f"    requests: {_flow(data.get('requests', []))}", "    forms:"]
        for shape in data["forms"]:
            rows = [f"      {'- ' if n == 0 else '  '}- {_flow(control)}" for n, control in enumerate(shape)]
            lines += rows
    return "\n".join(lines) + "\n"


def _flow(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        with serve_mock_registry(place / "mock") as registry:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
            page = browser.new_page(locale="zh-CN")
            for shown in showcase(page, registry.url, registry.nonce, registry, place):
                FILE.write_text(text(fingerprints(shown)), encoding="utf-8")
            browser.close()


if __name__ == "__main__":
    main()
