"""Last days of documents beside the terms of a filing: which of them the board shows, and what a faulty file of them hides."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from assistant.apps.console import context
from assistant.checks.deadlines.ics import entry_of
from assistant.checks.deadlines.working_days import PUBLISHED
from assistant.core.language import speaking
from assistant.practice import board, clock, ledger
from assistant.practice import client_overview as overviews
from assistant.practice import mandate as mandates
from assistant.practice.client_overview import ClientOverview, TermEvent
from assistant.practice.clock import Due
from assistant.practice.expiries import AUTHORISATION, FILE, LEADS, note_end, set_lead_days, usual_or_set
from assistant.practice.layout import LEDGER
from assistant.practice.mandate import Mandate
from assistant.practice.workspace import Workspace
from tests.cli.conftest import Beian
from tests.practice.conftest import add

TODAY = date.today()
PAST = TODAY - timedelta(days=900)


def dues_of(home: Workspace) -> list[Due]:
    """Return the dates of the workspace as the ledger knows them."""
    with ledger.opened(home) as opened:
        opened.refresh(TODAY)
        return clock.dates(opened.clients(), PUBLISHED, TODAY)


def deadline(home: Workspace) -> Due | None:
    """Return the deadline that the board shows of the only client."""
    dues = dues_of(home)
    with ledger.opened(home) as opened:
        return board.rows(opened.clients(), dues, TODAY, PUBLISHED, LEADS)[0].deadline


def changed(home: Workspace) -> None:
    """Record a change of the client's entity."""
    overviews.write(add(home), ClientOverview(term_events=(TermEvent("change", TODAY - timedelta(days=3), ""),)))


def test_an_old_document_hides_no_term_of_a_filing(home: Workspace) -> None:
    changed(home)
    client = next(iter(home.folders()))
    note_end(client, AUTHORISATION, PAST)
    shown = deadline(home)
    assert shown is not None
    assert shown.term.law.kind == "ours"
    assert any(due.term.rule == "expiry" and due.about == AUTHORISATION for due in dues_of(home))


def test_a_term_of_the_entity_is_named_alike_in_both_languages(home: Workspace) -> None:
    changed(home)
    with speaking("en"):
        (due,) = [due for due in dues_of(home) if due.term.rule == "change"]
        assert (due.about, due.name) == ("主体", "主体")


def test_a_document_is_named_in_the_language_of_the_reader(home: Workspace) -> None:
    note_end(add(home), AUTHORISATION, TODAY)
    (due,) = [due for due in dues_of(home) if due.about == AUTHORISATION]
    with speaking("en"):
        assert (due.about, due.name) == (AUTHORISATION, "Authorisation letter")


def test_nothing_is_announced_once_the_mandate_has_ended(home: Workspace) -> None:
    client = add(home)
    note_end(client, AUTHORISATION, TODAY)
    mandates.change(client, Mandate(), Mandate(ended_on=TODAY))
    assert [due for due in dues_of(home) if due.term.rule == "expiry"] == []


def test_a_faulty_file_of_last_days_hides_nothing_else_of_the_client(home: Workspace, beian: Beian) -> None:
    changed(home)
    (next(iter(home.folders())) / LEDGER).mkdir(exist_ok=True)
    (next(iter(home.folders())) / LEDGER / FILE).write_text("<<<<<<< 冲突\n", encoding="utf-8")
    assert {due.term.rule for due in dues_of(home)} == {"file", "change"}
    assert beian("missing", next(iter(home.folders()))).code in {0, 1, 10}


def test_a_corrected_day_replaces_the_former_one_in_a_calendar(home: Workspace) -> None:
    client = add(home)
    entries = []
    for end in (TODAY, TODAY + timedelta(days=30)):
        note_end(client, AUTHORISATION, end)
        (due,) = [due for due in dues_of(home) if due.about == AUTHORISATION]
        entries.append(entry_of(due.key, due.label, due.term, LEADS))
    assert entries[0].identity == entries[1].identity
    assert entries[0].leads == LEADS


def test_the_terminal_s_calendar_announces_as_early_as_the_workspace_says(
    home: Workspace, beian: Beian, tmp_path: Path
) -> None:
    note_end(add(home), AUTHORISATION, TODAY + timedelta(days=120))
    set_lead_days(home.folder, (180, 45))
    assert usual_or_set(home.folder) == (180, 45)
    assert beian("due", "--ics", tmp_path / "期限.ics", "--workspace", home.folder).code == 0
    text = (tmp_path / "期限.ics").read_text("utf-8")
    assert [f"TRIGGER:-P{days}D" in text for days in (180, 45, 3)] == [True, True, True]  # 3: the filing's own term


def test_an_end_is_announced_from_its_longest_lead_on(home: Workspace) -> None:
    note_end(add(home), AUTHORISATION, TODAY + timedelta(days=80))
    (due,) = [due for due in dues_of(home) if due.about == AUTHORISATION]
    assert clock.near([due], TODAY, (60, 30, 7)) == []
    assert clock.near([due], TODAY, (80,)) == [due]


def test_the_console_announces_as_early_as_the_workspace_says(home: Workspace) -> None:
    note_end(add(home), AUTHORISATION, TODAY + timedelta(days=80))

    def announced() -> bool:
        with context.opened(home, "") as console_state:
            console_state.refresh()
            return any(due.about == AUTHORISATION for due in console_state.board().dues)

    assert not announced()
    set_lead_days(home.folder, (90,))
    assert announced()
