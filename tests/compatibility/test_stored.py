"""The comparison of two stores ignores what `REMOVED` names, and sees everything else."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.compatibility.stored import canonical, differences, dump


def stored(upload: str, day: str, address: str = "科苑路 1 号") -> dict[str, Any]:
    """Return what a mock has stored of one client: an upload with this id, on this day."""
    account = {
        "salt": day,
        "subject": {"steps": {"address": address, "licence": [{"fileId": upload}]}, "updated": day},
        "files": {upload: {"url": f"/api/file/{upload}", "sha256": "ab" * 32}},
    }
    line = {"time": day, "receipt": f"ZT{day.replace('-', '')}000001"}
    return {"accounts": {"one": account}, "submissions": [line], "writing requests": [f"GET /api/file/{upload} 200"]}


def test_times_and_random_ids_make_no_difference() -> None:
    old, new = canonical(stored("0a" * 16, "2026-11-27")), canonical(stored("1b" * 16, "2026-11-28"))
    assert differences(old, new) == []
    assert old["/submissions/0/receipt"] == "ZT<day>000001"
    assert old["/accounts/one/subject/steps/licence/0/fileId"] == "upload 1"
    assert [path for path in old if path.endswith(("salt", "updated", "time"))] == []


def test_another_value_another_file_and_one_more_request_are_differences() -> None:
    one, other = stored("0a" * 16, "2026-11-27"), stored("0a" * 16, "2026-11-27", "科苑路 2 号")
    other["accounts"]["one"]["files"]["0a" * 16]["sha256"] = "cd" * 32
    other["writing requests"].append("POST /api/subject/save 200")
    assert [line.partition(":")[0] for line in differences(canonical(one), canonical(other))] == [
        "/accounts/one/subject/steps/address",
        "/accounts/one/files/upload 1/sha256",
        "/writing requests/1",
    ]


def test_the_whole_database_is_read_and_of_the_requests_those_that_write(tmp_path: Path) -> None:
    requests = [{"method": method, "path": "/api/x", "status": 200} for method in ("GET", "POST")]
    with sqlite3.connect(tmp_path / "mock.sqlite") as database:
        database.execute("CREATE TABLE account (name TEXT, body TEXT)")
        database.execute("CREATE TABLE ledger (seq INTEGER PRIMARY KEY, kind TEXT, body TEXT)")
        database.execute("INSERT INTO account VALUES ('one', '{\"files\": {}}')")
        lines = [("acts", {"kind": "delete"}), *(("requests", request) for request in requests)]
        database.executemany(
            "INSERT INTO ledger (kind, body) VALUES (?, ?)", [(kind, json.dumps(line)) for kind, line in lines]
        )
    assert dump(tmp_path / "mock.sqlite") == {
        "accounts": {"one": {"files": {}}},
        "acts": [{"kind": "delete"}],
        "writing requests": ["POST /api/x 200"],
    }
