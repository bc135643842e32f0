"""How long a machine relies on its lease on a client, and what it does when the lease expires."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from filelock import FileLock
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from assistant.apps.cli import called_fill, claiming, holding, preparing, start_gate
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.practice_options import WorkerOptions
from assistant.core import locks, yaml_file
from assistant.core.errors import PersonStop
from assistant.core.privacy import Redactor
from assistant.practice import claims, database
from assistant.practice.claims import ClaimOwner, Lease
from assistant.practice.layout import FILE, RUN_LOCK
from assistant.practice.team import WorkerSettings
from assistant.practice.workspace import Workspace
from tests.practice.conftest import add
from tests.practice.postgres import Server

ENDS_WITHIN_S = 120


@pytest.fixture
def shared(home: Workspace, server: Server) -> Workspace:
    """Return a workspace whose ledger is on a server."""
    address = server.url(server.database())
    yaml_file.write(home.folder / FILE, {"beian": "1", "台账": address})
    return Workspace(home.folder, address)


def test_a_lease_is_counted_from_before_the_request(shared: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    take = claims.take

    def taken(engine: Engine, folder: str, owner: ClaimOwner) -> int:
        asked.append(time.monotonic())
        return take(engine, folder, owner)

    monkeypatch.setattr(claims, "take", taken)
    owner = ClaimOwner("王填报", "甲机", "a")
    engine = database.opened(shared.address, shared.folder)
    with claims.held(engine, "微光", owner, lambda: None) as lease:
        assert lease._good_until <= asked[0] + owner.lease_s
    engine.dispose()


def test_two_machines_with_the_same_name_have_different_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    own = locks.machine_key("甲机")
    assert locks.machine_key("甲机") == own
    assert locks.machine_key("乙机") != own
    monkeypatch.setattr(platform, "node", lambda: "another")
    assert locks.machine_key("甲机") != own
    assert "甲机" not in own


def test_the_lease_in_a_worker_s_help_is_the_one_of_claims() -> None:
    assert WorkerOptions().lease == claims.LEASE_S


def test_checking_whether_a_run_lives_blocks_no_run(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    client = add(home)
    ready = preparing.prepare(FillOptions(client, site="mock", url="http://127.0.0.1:9"), Redactor())
    looking = FileLock(client / RUN_LOCK)
    looking.acquire()
    monkeypatch.setattr(time, "sleep", lambda _: looking.release())  # while the run waits, the observer lets go
    with holding.held(ready):
        assert (client / f"{RUN_LOCK}.pid").exists()


@pytest.mark.parametrize(("lease_s", "heartbeat_s"), [(8.0, 2.0), (120.0, 30.0), (600.0, 30.0)])
def test_a_worker_with_a_long_lease_still_sends_heartbeats_often_enough_for_others(
    lease_s: float, heartbeat_s: float
) -> None:
    assert WorkerSettings("甲机", lease_s=lease_s).heartbeat_s == heartbeat_s


def test_an_expired_lease_is_polled_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    lease = Lease(create_engine("sqlite://"), 1, "微光", 60.0, time.monotonic() - 61.0)
    waits: list[float] = []

    class WaitRecorder:
        def wait(self, seconds: float) -> bool:
            waits.append(seconds)
            return len(waits) > 3

    monkeypatch.setattr(lease, "_over", cast("threading.Event", WaitRecorder()))
    ended: list[bool] = []
    lease._watch(lambda: ended.append(True))
    assert waits[0] < claims._LOOK_S
    assert waits[1:] == [claims._LOOK_S] * 3
    assert ended == [True] * 3


@pytest.mark.parametrize(("slept_s", "is_expired"), [(61.0, True), (31.0, False)])
def test_a_machine_that_slept_too_long_and_cannot_renew_loses_its_claim_at_once(
    monkeypatch: pytest.MonkeyPatch, slept_s: float, is_expired: bool
) -> None:
    lease = Lease(create_engine("sqlite://"), 1, "微光", 60.0, time.monotonic())
    tries: list[bool] = []
    moment = time.time()

    class WaitLimit:
        def __init__(self) -> None:
            self.waited = 0

        def wait(self, _: float) -> bool:
            self.waited += 1
            return self.waited > 3

    def away(*_: object) -> bool:
        tries.append(True)
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(claims, "renew", away)
    monkeypatch.setattr(time, "time", lambda: moment + slept_s)  # during suspend the monotonic clock stands still
    ended: list[bool] = []
    for work in (lease._renew_all, lambda: lease._watch(lambda: ended.append(True))):
        monkeypatch.setattr(lease, "_over", cast("threading.Event", WaitLimit()))
        work()
    assert (lease.is_expired, bool(ended)) == (is_expired, is_expired)
    assert len(tries) == (1 if is_expired else 3), "a claim that is lost is not renewed any more"


class Clocks:
    """The two clocks of a machine; during suspend only the wall clock goes on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.awake = 1_000_000.0, 500.0
        monkeypatch.setattr(time, "time", lambda: self.wall)
        monkeypatch.setattr(time, "monotonic", lambda: self.awake)

    def run(self, seconds: float) -> None:
        """Let time pass while the machine is awake."""
        self.wall += seconds
        self.awake += seconds


@pytest.mark.parametrize(("renewed_after_s", "expired_after_s"), [(None, 10), (4, None)])
def test_a_machine_that_slept_too_long_loses_its_claim_even_while_its_renewal_hangs(
    monkeypatch: pytest.MonkeyPatch, renewed_after_s: int | None, expired_after_s: int | None
) -> None:
    clocks = Clocks(monkeypatch)
    lease = Lease(create_engine("sqlite://"), 1, "微光", 120.0, clocks.awake)
    clocks.wall += 3600.0
    awake, expired = 0, []

    class ClockedWait:
        def wait(self, _: float) -> bool:
            """Let a second pass; the renewal returns when it is due."""
            nonlocal awake
            awake += 1
            clocks.run(1.0)
            if awake == renewed_after_s:
                lease._renewed, lease._good_until = clocks.wall, clocks.awake + 120.0
            return awake > 30

    monkeypatch.setattr(lease, "_over", cast("threading.Event", ClockedWait()))
    lease._watch(lambda: expired.append(awake))
    assert expired[:1] == ([expired_after_s + 1] if expired_after_s else [])


def test_a_blocked_renewal_does_not_keep_an_expired_claim_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked, go_on, expired = threading.Event(), threading.Event(), threading.Event()

    def renew(*_: object) -> bool:
        blocked.set()
        return not go_on.wait(ENDS_WITHIN_S)

    monkeypatch.setattr(claims, "renew", renew)
    monkeypatch.setattr(claims, "_WAKES_WITHIN_S", 0.3)
    wall = time.time
    lease = Lease(create_engine("sqlite://"), 1, "微光", 120.0, time.monotonic())
    monkeypatch.setattr(time, "time", lambda: wall() + 600.0)  # it slept for ten minutes
    threads = lease.start(expired.set)
    try:
        assert blocked.wait(ENDS_WITHIN_S)
        assert expired.wait(20), "long before the clock that stands still in suspend says so"
        assert lease.is_expired
    finally:
        go_on.set()
        lease._over.set()
        for thread in threads:
            thread.join(ENDS_WITHIN_S)


def test_a_lease_that_expires_at_the_gate_ends_no_browser_and_records_its_outcome(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, note = add(shared), shared.folder / "note.json"
    started_leases: list[Lease] = []
    ended: list[Path] = []
    called = threading.Event()
    start = Lease.start

    def started(lease: Lease, on_expiry: Callable[[], object]) -> list[threading.Thread]:
        started_leases.append(lease)

        def expire() -> None:
            on_expiry()
            called.set()

        return start(lease, expire)

    def away(*_: object) -> bool:
        raise OperationalError("", {}, Exception())

    def waited(_: Path) -> None:
        assert called.wait(ENDS_WITHIN_S)
        raise PersonStop

    monkeypatch.setattr(Lease, "start", started)
    monkeypatch.setattr(claims, "renew", away)
    monkeypatch.setattr(start_gate, "wait", waited)
    monkeypatch.setattr(called_fill, "_prepared", lambda _: start_gate.PreparedFiling(start_gate.timestamp(), 1, 1, 0))
    monkeypatch.setattr(claiming, "stop_host", ended.append)
    monkeypatch.setenv(claiming.LEASE_VARIABLE, "0.2")
    options = FillOptions(client, site="mock", url="http://127.0.0.1:9")
    called_fill.work(note, client, called_fill.option_words(options))
    assert started_leases[0].is_expired
    assert ended == [], "it was an earlier run's"
    engine = database.opened(shared.address, shared.folder)
    assert [claim.outcome for claim in claims.history(engine, client.name)] == ["interrupted"]
    engine.dispose()
