"""The table of docs/console-commands.md: whole, honest, and true of the console's own texts."""

from __future__ import annotations

import re

from scripts.console_places import COMMANDS, COMMON, MAY_BE_TERMINAL, NOT_YET, PLACES, TERMINAL
from scripts.console_table import count, name_of_command, rows
from scripts.messages import texts_of
from scripts.reference import described
from tests.project.source_tree import ROOT

LISTED = list(described())
ROWS = list(rows(LISTED))  # raises KeyError for a command or an option without a place


def test_every_command_and_option_has_a_place_and_no_place_is_left_over() -> None:
    assert [command for command, option, _ in ROWS if not option] == list(COMMANDS)
    named = {(command, re.split("[ ,]", option)[0]) for command, option, _ in ROWS}
    assert [
        (command, option) for command, places in COMMANDS.items() for option in places if (command, option) not in named
    ] == []
    assert {place for *_, place in ROWS} - {NOT_YET, TERMINAL} == set(PLACES)
    assert set(COMMON.values()) <= {*PLACES, NOT_YET}


def test_only_what_no_filing_needs_is_left_to_the_terminal() -> None:
    assert {command for command, _, place in ROWS if place == TERMINAL} <= set(MAY_BE_TERMINAL)


def test_a_button_that_the_table_names_is_a_text_of_the_console() -> None:
    texts = {
        text for path in (ROOT / "assistant/apps/console").glob("*.py") for text in texts_of(path.read_text("utf-8"))
    } | {"English", "中文"}
    named = {button for place in PLACES.values() for button in re.findall("〔(.*?)〕", place.zh + place.en)}
    assert [button for button in sorted(named - texts) if not button.endswith("…")] == []


def test_what_is_missing_is_counted() -> None:
    counted = count([place for *_, place in ROWS])
    assert counted.total() == len(ROWS)
    page = (ROOT / "docs/console-commands.md").read_text("utf-8")
    assert f"not yet: {counted['missing']};" in page
    assert page.count("**not yet**") == counted["missing"]
    assert name_of_command({"usage": "beian papers shelf add FILE"}) == "papers shelf add"
