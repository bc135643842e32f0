"""`beian map accepted`: what the office and earlier runs of its clients hold, and its withdrawal."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.apps.cli.office_acceptances import known as known_acceptances
from assistant.apps.cli.preparing import PreparedRun
from assistant.proof.journal import accepted_file
from assistant.proof.journal.acceptances import Acceptances, given_for
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


def ready(folder: Path) -> PreparedRun:
    """Return a prepared run of a client on the site of the acceptances."""
    site_map, url = SimpleNamespace(id=PLACE[0]), f"http://{PLACE[1]}/"
    return cast(PreparedRun, SimpleNamespace(loaded=SimpleNamespace(folder=folder), site_map=site_map, url=url))


def test_a_filing_goes_by_the_offices_file_and_its_own_old_runs(office: Path) -> None:
    mine, other = (proof("½", "1/2"), proof("甲—乙", "甲-乙", key=FIELD))
    known, _ = known_acceptances(ready(office / "客户" / "甲"), "张")
    assert [known.judged(entry).verdict for entry in (mine, other)] == ["accepted", "accepted"]
    known, _ = known_acceptances(ready(office / "客户" / "乙"), "张")
    assert [known.judged(entry).verdict for entry in (mine, other)] == ["differs", "accepted"]


def test_a_yes_in_one_clients_filing_holds_for_the_next_client(office: Path) -> None:
    entry = proof("甲、乙", "甲;乙")
    _, accept = known_acceptances(ready(office / "客户" / "甲"), "张")
    assert [one.operator for one in accept(entry)] == ["张"]
    known, _ = known_acceptances(ready(office / "客户" / "乙"), "张")
    assert known.judged(entry).verdict == "accepted"


def test_what_was_withdrawn_is_asked_about_again(beian: Beian, office: Path) -> None:
    for field in (FIELD, NAME):
        assert beian("map", "accepted", "--workspace", office, "--withdraw", field).code == 0
    known, _ = known_acceptances(ready(office / "客户" / "甲"), "张")
    assert known == Acceptances()


def test_an_unreadable_file_accepts_nothing_and_is_left_alone(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = office / accepted_file.FILE_NAME
    path.write_text("认可: [", encoding="utf-8")
    known, accept = known_acceptances(ready(office / "客户" / "甲"), "张")
    assert known == Acceptances(), "the file may hold withdrawals"
    assert accept(proof("甲、乙", "甲;乙")), "the run goes on"
    said = capsys.readouterr().err
    assert "会重新询问" in said
    assert "没有记入" in said
    assert path.read_text(encoding="utf-8") == "认可: ["


def test_a_folder_that_is_not_there_and_incomplete_lines_are_refused_with_a_remedy(
    beian: Beian, office: Path, tmp_path: Path
) -> None:
    nowhere = beian("map", "accepted", tmp_path / "没有")
    assert (nowhere.code, "没有填报资料" in nowhere.err) == (2, True)
    path = office / accepted_file.FILE_NAME
    path.write_text("beian: '1'\n认可:\n- {系统: mock}\n- 好\n", encoding="utf-8")
    before = path.read_bytes()
    refused = beian("map", "accepted", "--workspace", office, "--withdraw", FIELD)
    assert refused.code == 2
    assert [
        words for words in ("第 1 条", "第 2 条", "系统、主机、填写项、改写、认可人、时间") if words not in refused.err
    ] == []
    assert path.read_bytes() == before
