"""Claims by files in a folder that machines share: one at a time, the earlier stays, a silent one ends."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.apps.console import runs_page
from assistant.core.errors import Claimed, ClaimExpired
from assistant.core.language import speaking
from assistant.practice import lease_files
from assistant.practice.lease_files import FileClaim, held, in_force, take
from assistant.practice.tables import Run


def claim(machine: str, process: int = 0) -> FileClaim:
    return FileClaim("王", machine, f"key-{machine}", "fill", process or os.getpid(), "", "")


def test_a_client_that_another_machine_holds_is_refused_until_it_ends(tmp_path: Path) -> None:
    with held(tmp_path, claim("甲机"), lambda: None), pytest.raises(Claimed, match="甲机"):
        take(tmp_path, claim("乙机"))
    assert in_force(tmp_path) == []
    take(tmp_path, claim("乙机"))


def test_a_silent_claim_is_over_after_its_lease_and_one_of_a_dead_process_at_once(tmp_path: Path) -> None:
    taken = take(tmp_path, claim("甲机"), lease_s=-lease_files.SKEW_S - 1)
    assert not taken.is_in_force(datetime.now(UTC))
    silent = datetime.now(UTC).timestamp() - lease_files.LEASE_S - lease_files.SKEW_S - 1
    os.utime(tmp_path / "runs" / "占用" / "key-甲机.json", (silent, silent))
    take(tmp_path, claim("乙机", process=2**22 - 1))  # a process that there is not
    with pytest.raises(Claimed):
        take(tmp_path, claim("丙机"))
    assert take(tmp_path, claim("乙机")).process == os.getpid()


def test_of_two_claims_that_began_apart_the_later_one_ends_its_browser(tmp_path: Path) -> None:
    ended = threading.Event()
    with held(tmp_path, claim("乙机"), ended.set, lease_s=2) as lease:
        earlier = take(tmp_path / "同步前", claim("甲机"))
        data = json.loads((tmp_path / "同步前" / "runs" / "占用" / "key-甲机.json").read_text("utf-8"))
        moment = datetime.fromisoformat(earlier.taken) - timedelta(minutes=1)
        late = tmp_path / "runs" / "占用" / "key-甲机.json"
        late.write_text(json.dumps(data | {"taken": moment.isoformat()}), encoding="utf-8")
        assert ended.wait(10)
        with pytest.raises(ClaimExpired, match="甲机"):
            lease.check()
    assert [one.machine for one in in_force(tmp_path)] == ["甲机"]


def test_a_file_that_the_service_left_unreadable_is_no_claim(tmp_path: Path) -> None:
    take(tmp_path, claim("甲机"))
    (tmp_path / "runs" / "占用" / "key-甲机 (冲突).json").write_text("{", encoding="utf-8")
    assert len(in_force(tmp_path)) == 1


def taken_by_clock(client: Path, minutes: int) -> None:
    taken = datetime.now(UTC) + timedelta(minutes=minutes)
    until = taken + timedelta(seconds=lease_files.LEASE_S)
    own = replace(claim("甲机"), taken=taken.isoformat(), until=until.isoformat())
    path = client / "runs" / "占用" / "key-甲机.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(asdict(own)), encoding="utf-8")


def test_a_claim_by_a_slow_clock_holds_while_its_file_is_young(tmp_path: Path) -> None:
    taken_by_clock(tmp_path, -13)
    moment = datetime.now(UTC)
    with pytest.raises(Claimed, match="甲机") as refused:
        take(tmp_path, claim("乙机"))
    over = moment.astimezone() + timedelta(seconds=lease_files.LEASE_S + lease_files.SKEW_S)
    assert refused.value.facts["until"] in {f"{over + timedelta(seconds=late):%m-%d %H:%M}" for late in (0, 30)}


def test_a_claim_from_the_future_is_refused_with_a_word_about_the_clock(tmp_path: Path) -> None:
    taken_by_clock(tmp_path, 60)
    with speaking("zh"), pytest.raises(Claimed, match="时钟比这台快 60 分钟"):
        take(tmp_path, claim("乙机"))


def test_a_folder_that_cannot_be_read_for_a_lease_ends_the_browser(tmp_path: Path, monkeypatch: Any) -> None:
    def broken(client: Path) -> list[FileClaim]:
        raise OSError(client)

    ended = threading.Event()
    with held(tmp_path, claim("甲机"), ended.set, lease_s=0.4) as lease:
        with monkeypatch.context() as patch:
            patch.setattr(lease_files, "in_force", broken)
            assert ended.wait(5)
        with pytest.raises(ClaimExpired):
            lease.check()


def test_a_renewal_under_way_leaves_no_claim_after_the_end(tmp_path: Path, monkeypatch: Any) -> None:
    real, writes = lease_files._write, threading.Event()

    def slow(client: Path, own: FileClaim) -> None:
        if threading.current_thread().name == "claim watch":
            writes.set()
            time.sleep(0.1)
        real(client, own)

    monkeypatch.setattr(lease_files, "_write", slow)
    with held(tmp_path, claim("甲机"), lambda: None, lease_s=2):
        assert writes.wait(5)
    assert in_force(tmp_path) == []


def test_a_run_on_another_machine_is_listed_as_going_on_while_its_claim_is_in_force(tmp_path: Path) -> None:
    before, until = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(seconds=5)
    runs = [Run(folder="甲", status="interrupted", started=started) for started in (before, until)]
    context: Any = SimpleNamespace(workspace=SimpleNamespace(is_shared=False))
    who_works = partial(runs_page._holder, context, tmp_path)
    with speaking("zh"):
        with held(tmp_path, claim("甲机"), lambda: None):
            shown = [runs_page._ending(tmp_path, run, who_works) for run in runs]
            assert shown == ["已中断，可续填", "进行中：王（甲机，填报）"]
        assert [runs_page._ending(tmp_path, run, who_works) for run in runs] == ["已中断，可续填"] * 2


def test_a_claim_of_a_dead_process_here_is_no_run_that_goes_on(tmp_path: Path) -> None:
    take(tmp_path, claim("甲机", process=2**22 - 1))
    later = datetime.now(UTC) + timedelta(seconds=5)
    assert lease_files.who_works(tmp_path, later, "key-乙机")
    assert lease_files.who_works(tmp_path, later, "key-甲机") == ""
