"""The table of docs/console-commands.md: whole, honest, and true of the console's own texts."""

from __future__ import annotations

import re

import pytest

from assistant.apps.cli.console_places import NOT_YET, SELF, TERMINAL, places_of
from assistant.apps.cli.options import JsonOpt
from assistant.apps.console import pages
from scripts.console_buttons import ALL_PLACES, PLACES
from scripts.console_table import count, name_of_command, rows
from scripts.messages import texts_of
from scripts.reference import described
from tests.project.source_tree import ROOT

CONSOLE = ROOT / "assistant/apps/console"
EVERYWHERE = ("自动", "每一页")  # a place on no page of its own
OTHER_PAGES = {
    "〔新增客户〕": "new_client_page",
    "工作区": "start_page",
    "右上角工作区的名称": "start_page",
    "客户 › 填报的报告": "report_page",
}  # no link
MAY_BE_TERMINAL = ("", "mock", "worker", "schema", "console", "workspace init")
LISTED = list(described())
ROWS = list(rows(LISTED))  # raises LookupError for a command or an option without a place


def test_every_command_and_option_has_a_place_and_no_place_is_left_over() -> None:
    assert {name_of_command(command): command["left over"] for command in LISTED if command["left over"]} == {}
    assert {place for *_, place in ROWS} - {NOT_YET, TERMINAL} == set(PLACES)


@pytest.mark.parametrize(("place", "option"), [("", "page"), ("plan", ""), ("plan", "pages")])
def test_a_command_without_a_place_of_the_console_is_refused(place: str, option: str) -> None:
    greeting = {"usage": "beian greet", "place": place, "options": [{"name": "--loud", "place": option}]}
    with pytest.raises(LookupError, match="beian greet"):
        list(rows([greeting]))


def test_what_a_command_places_elsewhere_lies_elsewhere() -> None:
    assert places_of({"json": JsonOpt, "count": int}, "plan", {}) == {SELF: "plan", "json": "page"}
    assert places_of({"json": JsonOpt}, "plan", {"json": "plan"}) == {SELF: "plan", "json": "plan"}
    assert places_of({"json": JsonOpt, "count": int}, TERMINAL, {"count": "plan"}) == {
        SELF: TERMINAL,
        "json": TERMINAL,
        "count": "plan",
    }


def test_only_what_no_filing_needs_is_left_to_the_terminal() -> None:
    assert {command for command, _, place in ROWS if place == TERMINAL} <= set(MAY_BE_TERMINAL)


def test_a_button_that_the_table_names_is_a_text_of_the_console() -> None:
    texts = {text for path in CONSOLE.glob("*.py") for text in texts_of(path.read_text("utf-8"))} | {"English", "中文"}
    named = {button for place in ALL_PLACES.values() for button in re.findall("〔(.*?)〕", place.zh + place.en)}
    assert [button for button in sorted(named - texts) if not button.endswith("…")] == []


def test_a_button_lies_on_the_page_that_the_table_names() -> None:
    modules = _pages()
    wrong = {}
    for name, place in ALL_PLACES.items():
        page = place.zh.partition(" → ")[0]
        buttons = {button for button in re.findall("〔(.*?)〕", place.zh) if not button.endswith("…")}
        if buttons and not page.startswith(EVERYWHERE):
            module = OTHER_PAGES.get(page) or modules[page]
            if missing := buttons - _texts_reached(module) - {page.strip("〔〕")}:
                wrong[name] = (module, missing)
    assert wrong == {}


def _pages() -> dict[str, str]:
    """Return the module of each page with a link, by the page's name in the table."""
    pages.import_pages()
    return {
        prefix + page.title: page.show.__module__.rpartition(".")[2]
        for prefix, of in (("", pages.PAGES), ("客户 › ", pages.CLIENT_PAGES))
        for page in pages.links(of)
    }


def _texts_reached(module: str) -> set[str]:
    """Return the texts of a page's module and of the modules without a page that it imports, and so on."""
    texts: set[str] = set()
    reached, waiting = {module}, [module]
    while waiting:
        source = (CONSOLE / f"{waiting.pop()}.py").read_text("utf-8")
        texts |= {*texts_of(source)}
        imports = re.findall(r"^from assistant\.apps\.console\.(\w+) import", source, re.MULTILINE)
        new = {name for name in imports if not name.endswith("_page")} - reached
        reached |= new
        waiting += new
    return texts


def test_what_is_missing_is_counted() -> None:
    counted = count([place for *_, place in ROWS])
    assert counted.total() == len(ROWS)
    page = (ROOT / "docs/console-commands.md").read_text("utf-8")
    assert f"not yet: {counted['missing']};" in page
    assert page.count("**not yet**") == counted["missing"]
    assert name_of_command({"usage": "beian papers shelf add FILE"}) == "papers shelf add"
