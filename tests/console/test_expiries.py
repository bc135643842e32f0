"""到期 as a person presses it: a last day is written once, announced from its lead days on, and never replaced unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.apps.client_questions import questions_of
from assistant.core.errors import InputProblems, UsageError
from assistant.core.values import YES
from assistant.declaration.intake import requirements
from assistant.declaration.intake.requirements import Requirement
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import update
from assistant.practice.expiries import (
    AUTHORISATION,
    FILE,
    ICP_LICENCE,
    ID_LEGAL,
    LEADS,
    Expiry,
    days_in,
    expiries,
    lead_days,
    note_end,
    read,
    set_lead_days,
)
from assistant.practice.layout import LEDGER
from assistant.practice.mandate import Mandate, change
from tests.console.conftest import OwnClient, added, made
from tests.console.giving import press, type_in
from tests.console.window import Window, window

SOON = date.today() + timedelta(days=20)


def shown(client: OwnClient, *parts: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.name, *parts)


@pytest.fixture
def own_of_few(tmp_path: Path) -> Iterator[OwnClient]:
    """Run a console on two clients: a full board names the nearest days only."""
    practice = made(tmp_path)
    with practice.console() as console:
        yield added(practice, console, console.enter())


@pytest.mark.program
def test_a_last_day_is_asked_written_and_announced_everywhere(own_of_few: OwnClient) -> None:
    own_client = own_of_few
    with shown(own_client, "settings") as page:
        type_in(page, "document", ID_LEGAL)
        press(page, "记下到期日")
        page.until(lambda: "请写到期日，或者选“长期有效”" in page.texts())
        type_in(page, "end", SOON.isoformat())
        press(page, "记下到期日")
        page.until(lambda: ID_LEGAL in read(own_client.home))
    assert read(own_client.home)[ID_LEGAL].end == SOON
    with shown(own_client, "settings") as page:
        assert "还有 20 天" in page.texts()
    with shown(own_client) as page:
        page.until(lambda: f"{SOON} 到期：证件、许可或授权到期（{ID_LEGAL}）" in page.texts())
    with window(own_client.console, own_client.cookie) as page:
        page.until(lambda: f"“{ID_LEGAL}”" in page.texts())  # on the board, once the ledger has read it
    status, _, body = own_client.console.ask("/dates.ics", cookie=own_client.cookie)
    assert status == 200
    events = body.decode().replace("\r\n ", "").split("BEGIN:VEVENT")
    (own,) = [event for event in events if ID_LEGAL in event and own_client.name in event]
    assert [f"TRIGGER:-P{days}D" in own for days in LEADS] == [True, True, True]


def test_the_last_day_of_a_paper_that_has_come_is_asked_once(own_client: OwnClient) -> None:
    scan = Requirement(requirements.ID_LEGAL, path="材料/身份证.png", state="received")
    assert not scan.is_missing

    def asked() -> list[str]:
        listed = questions_of(load(own_client.home), [scan], date.today())
        return [one.key for one in listed if one.kind == "expiry"]

    assert asked() == [f"expiry:{ID_LEGAL}"]
    note_end(own_client.home, ID_LEGAL, None, is_long=True)
    assert not asked()


def asked_ends(home: Path) -> list[str]:
    """Return the keys of the questions on last days, without materials."""
    return [one.key for one in questions_of(load(home), [], date.today()) if one.kind == "expiry"]


def test_the_last_day_of_a_licence_that_the_client_has_is_asked_once(own_client: OwnClient) -> None:
    assert asked_ends(own_client.home) == []
    loaded = load(own_client.home)
    facts = loaded.profile.notes.neighbours.model_copy(update={"licence": YES})
    notes = loaded.profile.notes.model_copy(update={"neighbours": facts})
    update(loaded, loaded.profile.model_copy(update={"notes": notes}))
    assert asked_ends(own_client.home) == [f"expiry:{ICP_LICENCE}"]
    note_end(own_client.home, ICP_LICENCE, SOON)
    assert asked_ends(own_client.home) == []


def test_the_last_day_of_a_letter_of_authorisation_is_asked_while_the_mandate_runs(own_client: OwnClient) -> None:
    signed = Mandate(letter="附件/委托书.pdf")
    change(own_client.home, Mandate(), signed)
    assert asked_ends(own_client.home) == [f"expiry:{AUTHORISATION}"]
    ended = replace(signed, ended_on=date.today())
    change(own_client.home, signed, ended)
    assert asked_ends(own_client.home) == []
    change(own_client.home, ended, signed)
    note_end(own_client.home, AUTHORISATION, None, is_long=True)
    assert asked_ends(own_client.home) == []


def test_a_last_day_that_a_colleague_has_changed_is_not_replaced(tmp_path: Path) -> None:
    unknown = Expiry(ID_LEGAL, None, is_own=True)
    note_end(tmp_path, ID_LEGAL, SOON, seen=unknown)
    with pytest.raises(UsageError, match="有人改过"):
        note_end(tmp_path, ID_LEGAL, date(2040, 1, 1), seen=unknown)
    assert read(tmp_path)[ID_LEGAL].end == SOON
    note_end(tmp_path, ID_LEGAL, None, is_long=True, seen=read(tmp_path)[ID_LEGAL])
    assert read(tmp_path)[ID_LEGAL].is_long


def test_the_lead_days_are_those_of_the_workspace(tmp_path: Path) -> None:
    assert lead_days(tmp_path) == LEADS
    set_lead_days(tmp_path, days_in("7, 90/30"))
    assert lead_days(tmp_path) == (90, 30, 7)
    for text in ("", "三十", "0", "9999"):
        with pytest.raises(UsageError):
            days_in(text)


def test_every_faulty_last_day_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / LEDGER / FILE
    file.parent.mkdir()
    rows = "- 证件: 委托书\n  到: 2026-02-30\n- 证件: 许可证\n  到: 长期\n- 商标证\n- 到: 2027-01-01\n"
    file.write_text(f"beian: 1\n到期:\n{rows}", encoding="utf-8")
    with pytest.raises(InputProblems) as raised:
        read(tmp_path)
    texts = [f"{problem.where}：{problem.message}" for problem in raised.value.problems]
    assert [text.split("”")[0] for text in texts] == [
        "到期 › 第 1 项：“委托书 2026-02-30",
        "到期 › 第 3 项：“商标证",
        "到期 › 第 4 项：“2027-01-01",
    ]


def test_a_document_that_somebody_added_by_hand_is_listed(own_client: OwnClient) -> None:
    note_end(own_client.home, "商标证", SOON)
    assert ("商标证", SOON) in [(one.what, one.end) for one in expiries(load(own_client.home))]
