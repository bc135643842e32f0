"""`beian map accepted`: what the office and earlier runs of its clients hold, and its withdrawal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.proof.journal import accepted_file
from assistant.proof.journal.acceptances import given_for
from tests.cli.conftest import Beian, program
from tests.journal.test_acceptances import PLACE, accepted, proof

NAME, FIELD = "algorithms[].basic.name", "subject.basic.address"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a workspace with one acceptance in its file and another in an old run of a client."""
    folder = tmp_path / "所"
    (folder / "客户" / "甲" / "runs").mkdir(parents=True)
    (folder / "工作区.yaml").write_text("beian: '1'\n台账: 台账.sqlite\n", encoding="utf-8")
    accepted(folder / "客户" / "甲" / "runs", proof("½", "1/2"))
    entry = proof("甲—乙", "甲-乙", key=FIELD)
    accepted_file.add(folder / accepted_file.FILE_NAME, given_for(entry, PLACE, "王"))
    return folder


def held(beian: Beian, *words: str | Path) -> dict[str, bool]:
    """Return the fields that a command lists, and whether each acceptance is in force."""
    shown = beian("map", "accepted", *words, "--json")
    return {one["field"]: one["withdrawn_at"] is None for one in json.loads(shown.out)["accepted"]}


def test_the_offices_acceptances_and_those_of_old_runs_are_listed(beian: Beian, office: Path) -> None:
    shown = beian("map", "accepted", "--workspace", office)
    assert shown.code == 0
    assert f"{FIELD} 详细地址 · mock（127.0.0.1:8931）：“—”（U+2014）改成“-”（U+002D） · 王" in shown.out
    assert held(beian, "--workspace", office) == {FIELD: True, NAME: True}
    assert held(beian, office / "客户" / "甲") == {FIELD: True, NAME: True}
    assert held(beian, "--workspace", office, "--site", "cac") == {}


@pytest.mark.parametrize("field", [FIELD, NAME])
def test_a_withdrawal_leaves_the_other_fields_and_is_said(beian: Beian, office: Path, field: str) -> None:
    done = beian("map", "accepted", "--workspace", office, "--withdraw", field, "--operator", "张")
    assert (done.code, "已撤回" in done.out) == (0, True)
    assert held(beian, "--workspace", office) == {FIELD: field != FIELD, NAME: field != NAME}
    assert "已由 张 于" in beian("map", "accepted", "--workspace", office).out
    again = beian("map", "accepted", "--workspace", office, "--withdraw", field)
    assert again.code == 2
    assert field in again.err


@pytest.mark.program
def test_without_a_workspace_the_machines_file_is_listed(tmp_path: Path) -> None:
    done = program("map", "accepted")
    assert done.code == 0
    assert "还没有认可过" in done.out
