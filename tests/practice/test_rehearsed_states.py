"""States read only in rehearsals: marked wherever shown, without expected answers, proof or start of a turn."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Status, Submitted
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM, small
from tests.practice.conftest import add, play

PASSED = Status("主体", "主体已通过", "审核通过")
UNDER_REVIEW = {
    "subject": (Submitted("subject", "x", "filing", 1, "S", "", "c"), Status("主体", "主体审核中", "审核中")),
    "algorithm": (
        PASSED,
        Submitted(f"algorithms[{ALGORITHM}]", ALGORITHM, "filing", 1, "S", "", "c"),
        Status(ALGORITHM, "审核中", "审核中"),
    ),
}


def reported(beian: Beian, home: Workspace, *words: str) -> dict[str, Any]:
    """Return the JSON output of a command."""
    ended = beian(*words, "--json", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    data: dict[str, Any] = json.loads(ended.out)
    return data


@pytest.mark.parametrize("what", UNDER_REVIEW)
def test_no_answer_is_expected_for_a_rehearsal(beian: Beian, home: Workspace, tmp_path: Path, what: str) -> None:
    client = add(home)
    play(client, "2026-11-02", *UNDER_REVIEW[what], rehearsal=True, status="submitted")
    (row,) = reported(beian, home, "status")["clients"]
    assert (row["rehearsal"], row["expected"]) == (True, None)
    assert [item["kind"] for item in reported(beian, home, "due")["dates"]] == ["deadline"], "its own deadline goes on"
    assert [item["rule"] for item in reported(beian, home, "clients", "show", "微光")["dates"]] == ["file"]
    assert beian("due", "--ics", tmp_path / "期限.ics", "--workspace", home.folder).code == 0
    assert "预计答复" not in (tmp_path / "期限.ics").read_text(encoding="utf-8")
    play(client, "2026-11-20", *UNDER_REVIEW[what])
    assert "expected" in [item["kind"] for item in reported(beian, home, "due")["dates"]]


@pytest.mark.slow
def test_the_list_of_clients_marks_every_rehearsed_state(beian: Beian, home: Workspace) -> None:
    client = add(home)
    play(client, "2026-11-02", *UNDER_REVIEW["algorithm"], rehearsal=True, status="submitted")
    (row,) = reported(beian, home, "clients", "list")["clients"]
    (algorithm,) = row["algorithms"]
    assert (row["rehearsal"], algorithm["state"], algorithm["rehearsal"]) == (True, "审核中", True)
    play(client, "2026-11-20", *UNDER_REVIEW["algorithm"])
    (row,) = reported(beian, home, "clients", "list")["clients"]
    assert (row["rehearsal"], row["algorithms"][0]["rehearsal"]) == (False, False)


def test_a_rehearsed_filing_has_no_number_to_display(beian: Beian, home: Workspace) -> None:
    client = add(home)
    filed = Status(ALGORITHM, "已备案", "已备案")
    play(client, "2026-11-02", PASSED, filed, rehearsal=True)
    ended = beian("clients", "note", "微光", "--shown", "--workspace", home.folder)
    assert (ended.code, "还没有已备案的算法" in ended.err) == (2, True)
    play(client, "2026-11-20", PASSED, filed)
    assert beian("clients", "note", "微光", "--shown", "--workspace", home.folder).code == 0


@pytest.mark.slow
def test_states_read_in_rehearsals_start_no_turn(beian: Beian, home: Workspace) -> None:
    content = small()
    del content["算法"][0]["算法基础属性信息"]["上线时间"]
    client = add(home, content=content)
    (client / "营业执照.pdf").unlink()
    play(client, "2099-01-05", *UNDER_REVIEW["algorithm"], rehearsal=True)
    (row,) = reported(beian, home, "status")["clients"]
    assert (row["turn"], row["since"]) == ("客户", str(date.today()))
