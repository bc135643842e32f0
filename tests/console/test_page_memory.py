"""A page that a tab has left is deleted soon, and a long list draws one part at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console.list_parts import PART, part_of
from tests.console.conftest import PROGRAM, Practice, address, let_in, opened
from tests.console.window import window
from tests.filing.small import NAME

# A console that notes the address of each page whose elements it deletes, and lists one client a part.
NOTES_DELETIONS = f"""
import os
from pathlib import Path
from assistant.apps.console import server
application = server._application

def with_notes(*words):
    api = application(*words)
    from nicegui import app
    from assistant.apps.console import list_parts
    list_parts.PART = 1
    def note(client):
        with Path(os.environ["DELETED"]).open("a") as notes:
            notes.write(client.page.path + "\\n")
    app.on_delete(note)
    return api

server._application = with_notes
{PROGRAM}"""


@pytest.mark.parametrize(
    ("asked", "number", "first"),
    [("", 1, 0), ("2", 2, PART), ("3", 3, 2 * PART), ("99", 3, 2 * PART), ("0", 1, 0), ("abc", 1, 0), ("-1", 1, 0)],
)
def test_a_list_gives_the_part_that_is_asked_for_or_the_nearest(asked: str, number: int, first: int) -> None:
    rows = list(range(2 * PART + 1))
    assert part_of(rows, asked) == (rows[first : first + PART], number)


def test_an_empty_list_has_one_empty_part() -> None:
    assert part_of([], "2") == ([], 1)


@pytest.mark.browser
def test_a_form_that_its_tab_has_left_is_deleted_long_before_a_disconnected_one(
    page: Page, practice: Practice, tmp_path: Path
) -> None:
    notes = tmp_path / "deleted"
    notes.touch()
    with practice.console(program=NOTES_DELETIONS, DELETED=str(notes)) as console:
        cookie = console.enter()
        with window(console, cookie, "client", NAME, "profile") as disconnected:
            assert disconnected.find("保存", "button")
        let_in(page, console, cookie)
        opened(page, console, address("client", NAME, "profile"))
        opened(page, console, "/clients")
        with window(console, cookie, "client", NAME, "profile") as later:  # the tab that left shortens no other's time
            assert later.find("保存", "button")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("navigation", name="分页").get_by_role("link", name="2").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        with window(console, cookie) as board:
            board.until(lambda: "/clients\n" in notes.read_text())
        assert notes.read_text().count("/client/{folder}/profile\n") == 1
