"""Rehearsals on two workers, one of which is killed: each client is done once; the interrupted one is taken over."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from assistant.practice import claims, database
from assistant.practice.claims import LAPSED
from assistant.practice.tables import Claim
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import RunClosed
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from tests.practice.postgres import Server
from tests.practice.team import shared_workspace, worker
from tests.practice.test_rehearsals import company

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(os.name != "posix", reason="kills by signal"),
]
ENDS_WITHIN_S = 900
LEASE = ("--lease", "10")
KILLED, OTHER = "甲机", "乙机"
UNDER_WAY = b'"Saved"'
MOBILE = b"13800001234"


def test_a_killed_worker_s_client_is_taken_over_when_its_lease_expires(
    home: Workspace, server: Server, tmp_path: Path
) -> None:
    shared = shared_workspace(home, server)
    for name in ("一", "二", "三"):
        company(shared, name)
    words = ["batch", "rehearse", "--team", "--json", "--workspace", str(shared.folder)]
    logs = tmp_path / "1.log", tmp_path / "2.log"
    with (
        worker(shared, KILLED, logs[0], *LEASE) as killed,
        worker(shared, OTHER, logs[1], *LEASE),
        subprocess.Popen(
            [sys.executable, "-m", "assistant", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as batch,
    ):
        try:
            client = killed_under_way(shared, killed, batch)
            out, err = batch.communicate(timeout=ENDS_WITHIN_S)
        finally:
            batch.kill()
    said = [log.read_text(encoding="utf-8") for log in logs]
    assert batch.returncode == 0, (err, said)
    items = {data["folder"]: data for data in json.loads(out)["items"]}
    assert {name: (item["state"], item["tries"]) for name, item in items.items()} == {
        name: ("good", 2 if name == client else 1) for name in ("一", "二", "三")
    }, (err, said)
    assert {name: ends_of(shared, name) for name in items} == {
        name: [None, "submitted"] if name == client else ["submitted"] for name in items
    }
    before, after = claims_on(shared, client)
    assert (before.machine, before.outcome, after.machine, after.outcome) == (KILLED, LAPSED, OTHER, "submitted")
    assert after.taken >= before.until, "nobody took the client before its lease was out"
    (undisturbed, *_) = (name for name in items if name != client)
    (folder,) = (shared.folder / "批量").iterdir()
    assert stored(folder, client) == stored(folder, undisturbed), "submitted as without the kill"
    assert items[client]["right"] == items[undisturbed]["right"] > 20
    for name in items:
        with zipfile.ZipFile(folder / "存档包" / f"{name}.zip") as pack:
            assert not any(MOBILE in pack.read(member) for member in pack.namelist())
    assert not any("Traceback" in text for text in said)


def killed_under_way(home: Workspace, process: subprocess.Popen[bytes], batch: subprocess.Popen[str]) -> str:
    """Kill a worker and its child processes, as a power cut would, once its run has saved a record; return the client."""
    until = time.monotonic() + ENDS_WITHIN_S
    engine = database.opened(home.address, home.folder)
    try:
        while batch.poll() is None and time.monotonic() < until:
            for folder in home.folders():
                claim = claims.in_force(engine, folder.name)
                journals = (folder / "runs").glob(f"*/{JOURNAL}")
                if claim and claim.machine == KILLED and any(UNDER_WAY in path.read_bytes() for path in journals):
                    children = psutil.Process(process.pid).children(recursive=True)
                    for number in (process.pid, *(process.pid for process in children)):
                        with contextlib.suppress(ProcessLookupError):  # a child may have ended since it was listed
                            os.kill(number, signal.SIGKILL)
                    return folder.name
            time.sleep(0.05)
    finally:
        engine.dispose()
    batch.kill()
    pytest.fail(f"nothing was under way: {batch.communicate()}")


def ends_of(home: Workspace, client: str) -> list[str | None]:
    """Return how the runs of a client ended, oldest first; None for one that broke off."""
    ends: list[str | None] = []
    for journal in sorted((home.clients / client / "runs").glob(f"*/{JOURNAL}")):
        last = RunFolder.open(journal.parent).events()[-1].event
        ends.append(last.status if isinstance(last, RunClosed) else None)
    return ends


def claims_on(home: Workspace, client: str) -> list[Claim]:
    """Return all claims on a client, oldest first."""
    engine = database.opened(home.address, home.folder)
    try:
        return list(reversed(claims.history(engine, client)))
    finally:
        engine.dispose()


def stored(batch: Path, client: str) -> dict[str, int]:
    """Return the contents of a client's mock: the number of submissions of each kind, and of accounts."""
    with sqlite3.connect(batch / "模拟" / client / "mock.sqlite") as database_:
        counts = dict(
            database_.execute("SELECT kind, count(*) FROM ledger WHERE kind LIKE '%submission%' GROUP BY kind")
        )
        counts["accounts"] = database_.execute("SELECT count(*) FROM account").fetchone()[0]
    database_.close()
    assert counts["submissions"] == 1
    return counts
