"""Claims on clients in a shared ledger, on a real PostgreSQL: one holder at a time; expired leases end the browser."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from sqlalchemy import Engine, func, text, update
from sqlalchemy.exc import OperationalError

from assistant.apps.cli import claiming, mocks
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import browser_folder, prepare
from assistant.apps.console import runs_page
from assistant.core import locks, yaml_file
from assistant.core.errors import Claimed, ClaimExpired
from assistant.core.language import speaking
from assistant.core.privacy import Redactor
from assistant.filing.browser.browser_host import read_record
from assistant.filing.run.recovery import status_of
from assistant.practice import claims, database
from assistant.practice.claims import ClaimOwner, Lease
from assistant.practice.layout import FILE
from assistant.practice.tables import Claim, Run
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import RunClosed
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from tests.cli.conftest import Beian, program
from tests.filing.small import NAME, small
from tests.practice.conftest import add
from tests.practice.postgres import Server

WANG = ClaimOwner("王填报", "甲机", "a")
LI = ClaimOwner("李填报", "乙机", "b")
ENDS_WITHIN_S = 120


@pytest.fixture
def shared(home: Workspace, server: Server) -> Workspace:
    """Return a workspace whose ledger is on a server."""
    address = server.url(server.database())
    yaml_file.write(home.folder / FILE, {"beian": "1", "台账": address})
    return Workspace(home.folder, address)


@pytest.fixture
def engine(shared: Workspace) -> Iterator[Engine]:
    """Yield an engine on the shared ledger."""
    engine = database.opened(shared.address, shared.folder)
    yield engine
    engine.dispose()


def let_lapse(engine: Engine) -> None:
    """Move the end of every lease into the past."""
    with engine.begin() as connection:
        connection.execute(update(Claim).values(until=func.now() - text("interval '1 second'")))


def outcomes(engine: Engine) -> list[tuple[str, str]]:
    """Return who held the client and how that ended, oldest first."""
    return [(claim.holder, claim.outcome) for claim in reversed(claims.history(engine, "微光"))]


def test_a_second_run_is_refused_and_reads_who_holds_the_client_since_when(engine: Engine) -> None:
    with claims.held(engine, "微光", WANG, lambda: None) as lease:
        lease.outcome = "submitted"
        with pytest.raises(Claimed) as caught:
            claims.take(engine, "微光", LI)
        claims.take(engine, "乙", LI)
    message = str(caught.value)
    assert "王填报（甲机，填报）" in message
    taken = claims.history(engine, "微光")[0].taken
    assert f"{taken.astimezone():%m-%d %H:%M}" in message
    assert claims.take(engine, "微光", LI)
    assert outcomes(engine) == [("王填报", "submitted"), ("李填报", "")]


def test_only_one_of_many_concurrent_requests_gets_the_client(engine: Engine) -> None:
    def ask(number: int) -> bool:
        try:
            claims.take(engine, "微光", ClaimOwner(f"{number} 号", f"{number} 机", str(number)))
        except Claimed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1


def test_an_expired_lease_goes_to_the_next_request_and_its_holder_is_notified(engine: Engine) -> None:
    ended = threading.Event()
    with claims.held(engine, "微光", replace(WANG, lease_s=60.0), ended.set) as lease:
        let_lapse(engine)
        claims.take(engine, "微光", LI)
        lease._renewed = 0.0  # renewal is due
        assert ended.wait(ENDS_WITHIN_S), "what it had opened was not ended"
        with pytest.raises(ClaimExpired, match="李填报"):
            lease.check()
    assert outcomes(engine) == [("王填报", "lapsed"), ("李填报", "")]


def test_an_expired_lease_can_be_renewed_while_nobody_else_has_asked(engine: Engine) -> None:
    number = claims.take(engine, "微光", WANG)
    let_lapse(engine)
    assert claims.renew(engine, number, 60.0)
    with pytest.raises(Claimed):
        claims.take(engine, "微光", LI)


def test_without_the_server_a_lease_holds_exactly_until_its_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(claims, "renew", away)
    ended = threading.Event()
    with claims.held(engine, "微光", replace(WANG, lease_s=0.2), ended.set) as lease:
        assert ended.wait(ENDS_WITHIN_S)
        with pytest.raises(ClaimExpired, match="续约"):
            lease.check()


def test_a_claim_of_a_dead_run_on_this_machine_is_taken_over_at_once(engine: Engine) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    claims.take(engine, "微光", WANG)
    with engine.begin() as connection:
        connection.execute(update(Claim).values(process=dead.pid))
    with pytest.raises(Claimed):
        claims.take(engine, "微光", LI)
    assert claims.take(engine, "微光", WANG)
    assert outcomes(engine) == [("王填报", "left over"), ("王填报", "")]


def test_a_filing_of_a_client_that_a_colleague_holds_is_refused(
    shared: Workspace, engine: Engine, beian: Beian
) -> None:
    client = add(shared)
    claims.take(engine, client.name, WANG)
    ended = beian("fill", client, "--site", "mock", "--url", "http://127.0.0.1:9", "--headless", "--json")
    assert ended.code == 5
    assert "王填报（甲机，填报）" in ended.err
    assert json.loads(ended.out)["status"] == "busy"
    assert not list((client / "runs").glob(f"*/{JOURNAL}")), "nothing was begun"


@pytest.mark.parametrize(
    ("where", "written"),
    [("甲", "."), ("甲", "填报资料.json"), ("乙", "../甲"), ("甲/runs", ".."), (".", "甲"), (".", "../../链接")],
)
def test_a_client_is_held_under_its_folder_name_however_its_path_is_written(
    shared: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch, where: str, written: str
) -> None:
    client = add(shared, "甲")
    for folder in (client / "runs", shared.clients / "乙"):
        folder.mkdir()
    (shared.folder.parent / "链接").symlink_to(client, target_is_directory=True)
    monkeypatch.chdir(shared.clients / where)
    options = FillOptions(Path(written), site="mock", url="http://127.0.0.1:9")
    ready = prepare(options, Redactor())
    with claiming.held(ready, options) as lease:
        assert lease is not None
        assert lease.client == "甲"
    assert browser_folder(ready).parent == client / "浏览器"
    assert [claim.outcome for claim in claims.history(engine, "甲")] == ["ended"]


def test_clients_show_names_current_and_former_holders(shared: Workspace, engine: Engine, beian: Beian) -> None:
    client = add(shared)
    with claims.held(engine, client.name, replace(WANG, purpose="rehearse"), lambda: None) as lease:
        lease.outcome = "submitted"
    claims.take(engine, client.name, LI)
    shown = beian("clients", "show", client.name, "--workspace", shared.folder)
    assert "李填报（乙机，填报）" in shown.out
    assert "王填报（甲机，演练）" in shown.out
    data = json.loads(beian("clients", "show", client.name, "--json", "--workspace", shared.folder).out)
    assert [(claim["holder"], claim["outcome"]) for claim in data["claims"]] == [
        ("李填报", ""),
        ("王填报", "submitted"),
    ]


def test_the_console_shows_a_colleagues_filing_as_going_on_while_its_claim_is_in_force(
    shared: Workspace, engine: Engine
) -> None:
    client = add(shared)
    context: Any = SimpleNamespace(workspace=shared, ledger=SimpleNamespace(engine=engine))
    before, until = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(minutes=1)
    runs = [Run(folder="r", status="interrupted", started=started) for started in (before, until)]
    who_works = partial(runs_page._holder, context, client)
    with speaking("zh"):
        with claims.held(engine, client.name, LI, lambda: None):
            shown = [runs_page._ending(client, run, who_works) for run in runs]
            assert shown == ["已中断，可续填", "进行中：李填报（乙机，填报）"]
        assert [runs_page._ending(client, run, who_works) for run in runs] == ["已中断，可续填"] * 2


@pytest.mark.program
def test_a_workspace_with_a_local_ledger_loads_no_database_for_claims(home: Workspace) -> None:
    client = add(home)
    code = (
        "import sys\n"
        "from assistant.apps.cli import claiming\n"
        "from assistant.apps.cli.command_options import FillOptions\n"
        "from assistant.apps.cli.preparing import prepare\n"
        "from assistant.core.privacy import Redactor\n"
        "options = FillOptions(__import__('pathlib').Path(sys.argv[1]), site='mock', url='http://127.0.0.1:9')\n"
        "with claiming.held(prepare(options, Redactor()), options) as lease:\n"
        "    assert lease is None\n"
        "print([name for name in ('sqlalchemy', 'psycopg', 'procrastinate') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(client)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_expired_lease_ends_the_run_s_browser_and_the_status_is_busy(
    shared: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, places = threading.Event(), []

    def end(place: Path) -> None:
        places.append(place)
        ended.set()

    monkeypatch.setattr(claiming, "stop_host", end)
    options = FillOptions(add(shared), site="mock", url="http://127.0.0.1:9")
    ready = prepare(options, Redactor())
    with claiming.held(ready, options) as lease:
        assert isinstance(lease, Lease)
        _take_away(engine, lease.client)
        lease._renewed = 0.0  # renewal is due
        assert ended.wait(ENDS_WITHIN_S), "the browser was not ended"
        loss = claiming.loss(lease)
        assert loss is not None
        status, reason = status_of(loss)
    assert places == [browser_folder(ready)]
    assert (status, "李填报" in reason) == ("busy", True)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_an_expired_lease_ends_the_run_and_the_browser_it_opened(shared: Workspace, engine: Engine) -> None:
    client = add(shared, content=small())
    with mocks.running(["--port", "0"]) as mock:
        options = FillOptions(client, site="mock", url=mock.url)
        folder = browser_folder(prepare(options, Redactor()))
        words = ["fill", str(client), "--site", "mock", "--url", mock.url, "--headless", "--json"]
        words += ["--stand-in", "draft", "--nonce", mock.nonce]
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(program, *words, **{claiming.LEASE_VARIABLE: "2"})
            browser = _browser_under_way(client, folder)
            _take_away(engine, client.name)
            ended = running.result(ENDS_WITHIN_S)
    assert ended.code == 5, ended.err
    assert json.loads(ended.out)["status"] == "busy"
    assert "李填报" in json.loads(ended.out)["reason"]
    _, alive = psutil.wait_procs([browser], ENDS_WITHIN_S)
    assert not alive, "the browser that the run had opened lives"
    (run,) = (client / "runs").glob(f"*/{JOURNAL}")
    closed = RunFolder.open(run.parent).events()[-1].event
    assert isinstance(closed, RunClosed)
    assert closed.status == "busy"


def _browser_under_way(client: Path, folder: Path) -> psutil.Process:
    """Return the browser of a run once the run has saved something."""
    until = time.monotonic() + ENDS_WITHIN_S
    while time.monotonic() < until:
        journals = list((client / "runs").glob(f"*/{JOURNAL}"))
        record = read_record(folder)
        if record is not None and any(b'"Saved"' in path.read_bytes() for path in journals):
            return psutil.Process(record.browser_pid)
        time.sleep(0.05)
    pytest.fail("nothing was under way")


def _take_away(engine: Engine, client: str) -> None:
    """Let a colleague hold the client from now on."""
    with engine.begin() as connection:
        connection.execute(update(Claim).values(ended=func.now(), outcome="lapsed"))
    claims.take(engine, client, LI)


def test_the_key_of_a_machine_never_contains_the_name_of_a_company() -> None:
    assert NAME not in locks.machine_key(NAME)
    assert locks.machine_key("甲") != locks.machine_key("乙")
