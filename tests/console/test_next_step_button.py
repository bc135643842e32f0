"""The next step of a client: done by one press where that is one, and never without a place that it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.apps.console import launching, pages
from assistant.apps.console.item_places import step_address
from assistant.practice import ledger, turns
from assistant.practice.layout import EXAMPLE
from tests.console.conftest import Console, Practice, made
from tests.console.test_board import read
from tests.console.window import Window, window
from tests.filing.small import NAME, small

pytestmark = pytest.mark.program
SETTLED = {"done", "ended"}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Practice, Console, str]]:
    """Run a console on one client of the test's own, on a machine that can open no window: nothing is filed."""
    for display in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(display, raising=False)
    practice = made(tmp_path, small())
    read(practice)
    with practice.console() as console:
        yield practice, console, console.enter()


def at_step(practice: Practice, step: str) -> None:
    """Let the ledger name this step as the client's next."""
    with ledger.opened(practice.workspace) as opened, opened.engine.begin() as connection:
        facts = json.dumps({"names": "算法备案承诺书", "item": "主体"}, ensure_ascii=False)
        connection.execute(
            text("update clients set turn='ours', step=:step, facts=:facts"), {"step": step, "facts": facts}
        )


def test_every_step_but_those_without_work_leads_to_a_page() -> None:
    pages.import_pages()
    assert {step for step in turns.STEPS if step_address("甲", step) is None} == SETTLED
    for step in set(turns.STEPS) - SETTLED:
        part = str(step_address("甲", step)).removeprefix("/client/%E7%94%B2").removeprefix("/").partition("?")[0]
        assert part in pages.CLIENT_PAGES, step


def pressed(page: Window, name: str) -> str:
    """Press a button and return where the page goes."""
    page.send(page.find(name, "button")[0], "click")
    page.until(lambda: "open" in page.instructions)
    return str(next(message for kind, message in page.messages if kind == "open")["path"])


def test_the_press_drafts_the_papers_and_shows_them(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    at_step(practice, "draft")
    with window(console, cookie, "client", practice.folder(NAME).name) as page:
        assert pressed(page, "现在起草").endswith("/drafts")
    assert list((practice.folder() / "材料").glob("*.docx"))


def test_what_would_be_refused_is_shown_with_its_reasons_and_not_started(
    office: tuple[Practice, Console, str],
) -> None:
    practice, console, cookie = office
    at_step(practice, "fill")
    with window(console, cookie, "client", practice.folder(NAME).name) as page:
        assert pressed(page, "打开填报窗口").endswith("/runs")
    assert launching.newest(practice.folder(), "fill") is None


def test_an_example_offers_no_filing(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    at_step(practice, "fill")
    (practice.folder() / EXAMPLE).touch()
    with window(console, cookie, "client", practice.folder(NAME).name) as page:
        assert not page.find("打开填报窗口", "button")
