"""What a console reads from its ledger: changes by other programs, and what published lists say of its clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from assistant.apps.cli import due
from assistant.apps.console import context
from assistant.apps.console.context import ConsoleContext
from assistant.checks.deadlines.ics import as_ics, entry_of
from assistant.checks.deadlines.terms import answer
from assistant.checks.deadlines.working_days import PUBLISHED
from assistant.declaration.profile.published import PublishedRow
from assistant.practice import ledger, listed
from assistant.practice.clock import Due
from assistant.practice.tables import Client
from tests.console.conftest import PROGRAM, Practice
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM, NAME

NUMBER = "网信算备440305000000001260011号"
BRISK = f"from assistant.apps.console import context; context._LEAST_PAUSE_S = 0.2; context._SHARE = 1; {PROGRAM}"
AGAIN = "有更新，刷新"


@pytest.fixture
def console_state(own_practice: Practice) -> Iterator[ConsoleContext]:
    """Yield the state of a console that has read its clients' folders."""
    with context.opened(own_practice.workspace, "") as opened:
        opened.refresh()
        yield opened


def change(home: Path) -> None:
    """Edit a client's profile file directly."""
    path = home / "填报资料.json"
    path.write_text(path.read_text("utf-8").replace("科苑路 1 号", "科苑路 7 号"), "utf-8")


def read_elsewhere(practice: Practice) -> None:
    """Let another program read the folders into the ledger."""
    with ledger.opened(practice.workspace) as other:
        assert other.refresh(date.today()).read == 1


def test_changes_read_by_another_program_are_new_to_the_pages_of_this_one(
    own_practice: Practice, console_state: ConsoleContext
) -> None:
    before = console_state.reading.changes
    console_state.refresh()
    assert console_state.reading.changes == before
    change(own_practice.folder())
    read_elsewhere(own_practice)
    for _ in range(2):
        console_state.refresh()
        assert console_state.reading.changes == before + 1


def test_a_change_by_a_machine_with_a_slow_clock_is_noticed_too(console_state: ConsoleContext) -> None:
    before = console_state.reading.changes
    with Session(console_state.ledger.engine) as session, session.begin():
        session.execute(update(Client).values(synced_at=datetime(2020, 1, 1, tzinfo=UTC)))
    console_state.refresh()
    assert console_state.reading.changes == before + 1


def test_a_ledger_that_was_up_to_date_at_the_start_counts_as_unchanged(own_practice: Practice) -> None:
    read_elsewhere(own_practice)
    with context.opened(own_practice.workspace, "") as opened:
        opened.refresh()
        assert opened.reading.changes == 0


@pytest.mark.program
def test_a_page_offers_a_reload_once_another_program_has_read_its_client(own_practice: Practice) -> None:
    pages = ((), ("client", NAME), ("client", NAME, "materials"))

    def is_offered(page: Window) -> bool:
        return any("hidden" not in page.elements[name].get("class", ()) for name in page.find(AGAIN, "button"))

    read_elsewhere(own_practice)
    with ExitStack() as stack:
        console = stack.enter_context(own_practice.console(program=BRISK))
        cookie = console.enter()
        windows = [stack.enter_context(window(console, cookie, *steps)) for steps in pages]
        for page in windows:
            assert page.find(AGAIN, "button")
            assert not is_offered(page)
        change(own_practice.folder())
        with ledger.opened(own_practice.workspace) as other:
            other.refresh(date.today())  # the console may have been quicker; the page is stale either way
        for page in windows:
            page.until(partial(is_offered, page))


def test_both_ways_of_writing_a_calendar_use_the_same_identity(tmp_path: Path) -> None:
    sent, corrected = date(2026, 11, 2), date(2026, 11, 9)
    dues = [Due("微光", ALGORITHM, answer(on, (), PUBLISHED)) for on in (sent, corrected)]
    due.write_ics([(due.key, due.label, due.term) for due in dues[:1]], tmp_path / "期限.ics")
    pages = [as_ics([entry_of(due.key, due.label, due.term)], datetime.now(UTC)).decode() for due in dues]
    texts = [(tmp_path / "期限.ics").read_text("utf-8"), *pages]
    assert len({re.findall(r"UID:(\S+)", text)[0] for text in texts}) == 1


def test_the_board_names_a_filing_that_is_already_in_a_published_list(console_state: ConsoleContext) -> None:
    assert console_state.board().duplicates == ()
    row = PublishedRow(algorithm=ALGORITHM, entity=NAME, number=NUMBER)
    path = listed.store_list(console_state.workspace, "第十批", [row])
    (duplicate,) = console_state.board().duplicates
    assert (duplicate.kind, NUMBER in duplicate.message) == ("published", True)
    path.unlink()
    assert console_state.board().duplicates == ()


def test_published_lists_are_read_again_only_when_they_changed(
    console_state: ConsoleContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed.store_list(
        console_state.workspace, "第十批", [PublishedRow(algorithm=ALGORITHM, entity=NAME, number=NUMBER)]
    )
    console_state.board()

    def never(_: object) -> list[PublishedRow]:
        raise AssertionError("read again")

    monkeypatch.setattr(listed, "stored_rows", never)
    assert len(console_state.board().duplicates) == 1
