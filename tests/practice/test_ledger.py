"""The ledger, on SQLite and on a real PostgreSQL with the same code: read from the folders and rebuilt from them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assistant.core import settings, yaml_file
from assistant.core.errors import UsageError
from assistant.practice import client_overview as overviews
from assistant.practice import database, ledger, listed
from assistant.practice.layout import FILE
from assistant.practice.ledger import Ledger
from assistant.practice.tables import LedgerTable, Run, StateReadRow
from assistant.practice.workspace import Workspace
from assistant.proof.journal.chain import Chain
from assistant.proof.journal.events import Comment, Status, Submitted
from tests.filing.small import ALGORITHM, small, write
from tests.practice.conftest import add, day, play

TODAY = date(2026, 11, 26)


SERVER = pytest.param("postgresql", marks=pytest.mark.program)
on_both = pytest.mark.parametrize("office", ["sqlite", SERVER], indirect=True)  # elsewhere in `make thorough`


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.program, pytest.mark.thorough])])
def office(request: pytest.FixtureRequest, home: Workspace) -> Workspace:
    """Return a workspace whose ledger is in a file, then one whose ledger is on a server."""
    if request.param == "sqlite":
        return home
    server = request.getfixturevalue("server")
    address = server.url(server.database())
    yaml_file.write(home.folder / FILE, {"beian": "1", "台账": address})
    return replace(home, address=address)


@contextmanager
def read(office: Workspace, *, everything: bool = False) -> Iterator[Ledger]:
    """Yield the ledger, refreshed from the folders."""
    with ledger.opened(office) as opened:
        opened.refresh(TODAY, everything=everything)
        yield opened


def content(office: Workspace) -> list[Any]:
    """Return all data of all clients in the ledger, without row numbers and times of reading."""
    with read(office) as ledger:
        whole = [ledger.client(client.folder) for client in ledger.clients(archived=True)]
    return [_plain(client) for client in whole]


def _plain(row: LedgerTable) -> dict[str, Any]:
    mapper = inspect(type(row))
    assert mapper is not None
    left_out = {"id", "client_id", "run_id", "synced_at"}
    plain = {attr.key: getattr(row, attr.key) for attr in mapper.column_attrs if attr.key not in left_out}
    for relationship in mapper.relationships:
        plain[relationship.key] = [_plain(below) for below in getattr(row, relationship.key)]
    return plain


def lived(office: Workspace) -> Path:
    """Add a client that has been through a review and has an overview, and a second client."""
    client = add(office)
    passed = Status("主体", "主体已通过", "审核通过")
    key = f"algorithms[{ALGORITHM}]"
    submitted = Submitted(key, ALGORITHM, "filing", 1, "SL-1", "", "c")
    play(client, "2026-10-08", passed, submitted, Status(ALGORITHM, "审核中", "审核中"), status="submitted")
    play(client, "2026-11-03", passed, Status(ALGORITHM, "退回补正", "退回"), Comment(ALGORITHM, "k", "d"))
    overview = listed.with_term_event(overviews.ClientOverview(short="微光"), "change", date(2026, 11, 20), ALGORITHM)
    overviews.write(client, overview)
    other = small()
    other["主体"]["主体基本信息"] |= {"主体名称": "深圳乙示例科技有限公司", "统一社会信用代码": ""}
    add(office, "乙", other)
    return client


@on_both
def test_the_ledger_holds_the_contents_of_the_folders(office: Workspace) -> None:
    lived(office)
    with read(office) as ledger:
        client = ledger.client("微光")
    (algorithm,) = client.algorithms
    assert (algorithm.state, algorithm.theirs, algorithm.rounds, algorithm.receipt) == ("退回补正", "退回", 1, "SL-1")
    assert (client.turn, client.step, client.turn_since) == ("ours", "correct", date(2026, 11, 3))
    assert [run.folder[:10] for run in client.runs] == ["2026-10-08", "2026-11-03"]
    assert [event.on for event in client.term_events] == [date(2026, 11, 20)]
    assert len(client.materials) > 5
    assert client.runs[0].started is not None
    assert client.runs[0].started.tzinfo is not None


@on_both
def test_a_missing_ledger_is_rebuilt_from_the_folders(office: Workspace) -> None:
    lived(office)
    before = content(office)
    with ledger.opened(office) as opened:
        LedgerTable.metadata.drop_all(opened.engine)
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE alembic_version")
    assert content(office) == before
    assert len(before) == 2


@pytest.mark.slow
def test_reading_everything_again_changes_nothing(office: Workspace) -> None:
    lived(office)
    before = content(office)
    with read(office, everything=True):
        pass
    assert content(office) == before


def test_what_a_killed_process_has_left_is_removed_when_a_folder_is_read(office: Workspace) -> None:
    add(office, "甲公司")
    stale = next(office.folders()) / ".填报资料.yaml.abcd1234.beian"
    stale.write_bytes(b"half")
    os.utime(stale, (0, 0))
    with read(office):
        assert not stale.exists()


def test_only_what_changed_is_read_again(office: Workspace) -> None:
    client = lived(office)
    with read(office) as opened:
        assert opened.refresh(TODAY) == ledger.RefreshResult(0, 2, 0)
        (client / "营业执照.pdf").unlink()
        assert opened.refresh(TODAY) == ledger.RefreshResult(1, 1, 0)
        assert opened.client("微光").materials[0].state == "lost"
        play(client, "2026-11-25", Status(ALGORITHM, "审核中", "审核中"))
        assert opened.refresh(TODAY).read == 1
        assert opened.client("微光").algorithms[0].state == "审核中"


def test_findings_that_depend_on_the_day_are_computed_again_on_another_day(office: Workspace) -> None:
    content = small()
    content["主体"]["证件信息"]["证件有效期"]["止"] = "2026-12-01"
    add(office, content=content)
    with read(office) as ledger:
        before = {(finding.rule, finding.found) for finding in ledger.client("微光").findings}
        assert ledger.refresh(date(2026, 12, 2)).read == 1
        assert {(finding.rule, finding.found) for finding in ledger.client("微光").findings} != before
        assert ledger.refresh(date(2026, 12, 2)).unchanged == 1


@on_both
def test_a_missing_folder_is_removed_from_the_ledger_with_all_its_rows(office: Workspace) -> None:
    import shutil

    shutil.rmtree(lived(office))
    with read(office) as ledger:
        assert [client.folder for client in ledger.clients()] == ["乙"]
        play(office.clients / "乙", "2026-11-25", Status("主体", "主体草稿", "草稿"))
        ledger.refresh(TODAY)
        shutil.rmtree(office.clients / "乙")
        with pytest.raises(UsageError, match="没有任何客户文件夹"):
            ledger.refresh(TODAY)
        assert [client.folder for client in ledger.clients()] == ["乙"]
        assert ledger.refresh(TODAY, everything=True).removed == 1
        assert list(ledger.clients()) == []


def test_a_run_that_has_grown_since_is_read_again(office: Workspace) -> None:
    run = play(add(office), "2026-09-02", Status("主体", "主体草稿", "草稿"))
    with read(office) as ledger:
        assert ledger.client("微光").entity_state == "主体草稿"
        for day_, state in (("2026-09-03", "主体审核中"), ("2026-09-04", "主体已通过")):
            with Chain(run / "journal.jsonl", lambda day_=day_: day(day_)) as chain:  # type: ignore[misc]
                chain.append(Status("主体", state, state))
            assert ledger.refresh(TODAY).read == 1
            assert ledger.client("微光").entity_state == state
            assert len(ledger.client("微光").runs) == 1


def test_runs_of_another_client_in_a_copied_folder_do_not_count_for_this_one(office: Workspace) -> None:
    """The copy is read before its profile is changed, and again after; the earlier rows are replaced."""
    client, passed = add(office), Status("主体", "主体已通过", "通过")
    sent = Submitted(f"algorithms[{ALGORITHM}]", ALGORITHM, "filing", 1, "SL-1", "", "c")
    play(client, "2026-09-02", passed, Status(ALGORITHM, "审核中", "审核中"), sent)
    content = small()
    content["主体"]["主体基本信息"] |= {"主体名称": "深圳乙示例科技有限公司", "统一社会信用代码": ""}
    with read(office) as ledger:
        assert ledger.client("微光").entity_state == "主体已通过"
        write(client, content)
        assert ledger.refresh(TODAY).read == 1
        other = ledger.client("微光")
        assert (other.name, other.entity_state) == ("深圳乙示例科技有限公司", "")
        assert [(algorithm.state, algorithm.receipt) for algorithm in other.algorithms] == [("", "")]
        assert [(run.folder[:10], len(run.states), len(run.submissions)) for run in other.runs] == [
            ("2026-09-02", 0, 0)
        ]
        assert ledger.refresh(TODAY).unchanged == 1
        play(client, "2026-09-09", Status("主体", "主体草稿", "草稿"), client="深圳乙示例科技有限公司")
        ledger.refresh(TODAY)
        assert ledger.client("微光").entity_state == "主体草稿"
        write(client, small())
        ledger.refresh(TODAY)
        assert ledger.client("微光").entity_state == "主体已通过"


def test_reading_everything_replaces_runs_stored_by_an_older_program(office: Workspace) -> None:
    play(add(office), "2026-09-02", Status("主体", "主体已通过", "通过"), client="深圳乙示例科技有限公司")
    with read(office) as ledger:
        with Session(ledger.engine) as session, session.begin():
            run = session.scalars(select(Run)).one()
            run.states.append(StateReadRow(what="主体", ours="主体已通过", theirs="通过", at=day("2026-09-02")))
        ledger.refresh(TODAY, everything=True)
        assert ledger.client("微光").runs[0].states == []
        assert ledger.refresh(TODAY).unchanged == 1


def test_a_corrected_map_is_read_again_while_the_program_runs(office: Workspace) -> None:
    client = add(office)
    sites = settings.config_folder() / "sites"
    with read(office) as ledger:
        assert ledger.refresh(TODAY).unchanged == 1
        sites.mkdir(parents=True)
        (sites / "cac.yaml").write_text("format: 1\nid: cac\nextends: registry\nname: 改名\n", encoding="utf-8")
        assert ledger.refresh(TODAY).read == 1
    assert client.is_dir()


def test_only_the_last_four_digits_of_a_contact_s_number_are_stored(office: Workspace) -> None:
    profile = small()
    profile["佐证与说明"] = {"联系人": [{"职责": "经办", "姓名": "钱经办", "手机号码": "13800005678"}]}
    add(office, content=profile)
    said = json.dumps(content(office), ensure_ascii=False, default=str)
    assert "5678" in said
    assert "13800005678" not in said
    assert "13800001234" not in said
    assert "11010519491231002X" not in said


@on_both
def test_the_board_needs_four_queries_for_any_number_of_clients(office: Workspace) -> None:
    from sqlalchemy import event

    for number in range(4):
        add(office, f"客户{number}")
    with read(office) as ledger:
        asked: list[str] = []
        event.listen(ledger.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert len(ledger.clients()) == 4
    assert len(asked) == 4


@pytest.mark.slow
@on_both
def test_concurrent_reads_of_the_same_folders_store_every_row_once(office: Workspace) -> None:
    lived(office)

    def work(_: int) -> None:
        with read(office, everything=True):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    after = content(office)
    with ledger.opened(office) as opened:
        LedgerTable.metadata.drop_all(opened.engine)
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE alembic_version")
    assert content(office) == after


def test_a_briefly_locked_database_file_is_waited_for(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = database._bring_up_to_date, []

    def locked_once(engine: Engine) -> None:
        tried.append(engine)
        if len(tried) == 1:
            raise OperationalError("PRAGMA journal_mode=WAL", None, sqlite3.OperationalError("database is locked"))
        real(engine)

    monkeypatch.setattr(database, "_bring_up_to_date", locked_once)
    with ledger.opened(home) as opened:
        assert opened.clients() == []
    assert len(tried) == 2


def test_stored_findings_contain_no_number_of_a_person(office: Workspace) -> None:
    profile = small()
    person = profile["主体"]["算法安全责任人信息"]
    person["证件号码"], person["手机号码"] = "110105194912310021", "1380000123"
    add(office, content=profile)
    said = json.dumps(content(office), ensure_ascii=False, default=str)
    assert "110105194912310021" not in said
    assert "1380000123" not in said


@pytest.mark.parametrize(
    "sign", ["\\u0000", *(pytest.param(sign, marks=pytest.mark.thorough) for sign in ("\\ud800", "\U0001f600"))]
)
@on_both
def test_a_character_that_a_database_refuses_affects_only_its_client(office: Workspace, sign: str) -> None:
    client = lived(office)
    path = client / "填报资料.json"
    path.write_text(path.read_text("utf-8").replace(ALGORITHM, f"{ALGORITHM}{sign}").replace("科苑路", sign), "utf-8")
    with read(office) as ledger:
        assert {client.folder for client in ledger.clients()} == {"微光", "乙"}
        assert ledger.client("乙").problem == ""
        assert ledger.client("微光").turn
