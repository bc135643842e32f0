"""One shared folder, a ledger on every machine: each is rebuilt from the folders, and none lies in the folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.apps.console import launching
from assistant.practice import database, layout, ledger, workspace
from assistant.practice.workspace import NewClient

TODAY = date(2026, 11, 2)


def test_two_machines_share_the_folder_and_no_file_of_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = workspace.init(tmp_path / "所", layout.LOCAL)
    places = []
    for machine in ("甲机", "乙机"):
        monkeypatch.setenv("BEIAN_HOME", str(tmp_path / machine))
        home = workspace.find(tmp_path / "所")
        folder = workspace.add(home, NewClient(f"{machine}来的公司"))
        with ledger.opened(home) as own:
            own.refresh(TODAY)
            places.append((database.local_path(home.folder), [client.folder for client in own.clients()]))
    assert [len(names) for _, names in places] == [1, 2]
    assert places[0][0] != places[1][0]
    assert list(office.folder.rglob("*.sqlite*")) == []
    assert layout.has_local_ledgers(folder)
    assert layout.browser_home(folder) is None, "a login stays on its machine"
    assert layout.shared_by(folder) is None


def test_a_colleague_s_job_is_no_job_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "runs" / launching.FOLDER / "20261102T010203-abcd.json"
    note.parent.mkdir(parents=True)
    note.write_text(
        json.dumps(
            {"kind": "fill", "started": "2026-11-02T01:02:03+00:00", "pid": 1, "options": [], "machine": "甲机"}
        ),
        encoding="utf-8",
    )
    for machine, count in (("甲机", 1), ("乙机", 0)):
        monkeypatch.setenv("BEIAN_MACHINE", machine)
        assert len(launching.jobs(tmp_path)) == count
