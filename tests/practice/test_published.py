"""`beian published`: a list matched with the ledger → 已备案, and the duties that follow; `clients note` ends them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Status
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM, NAME, small
from tests.practice.conftest import add, play

NUMBER = "网信算备440305000000001260011号"
HEADS = "序号\t算法名称\t算法类别\t主体名称\t应用产品\t主要用途\t备案编号\t备注"
PASSED = Status("主体", "主体已通过", "审核通过")


def a_list(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """Write a list as copied from the web page: algorithm, company, number, remark."""
    lines = [f"{n}\t{a}\t排序精选类\t{c}\t--\t--\t{number}\t{remark}" for n, (a, c, number, remark) in enumerate(rows)]
    path.write_text("\n".join((HEADS, *lines)), encoding="utf-8")
    return path


def shown(beian: Beian, home: Workspace) -> dict[str, Any]:
    """Return `clients show --json`."""
    data: dict[str, Any] = json.loads(beian("clients", "show", "微光", "--json", "--workspace", home.folder).out)
    return data


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Return a list with our algorithm, one of ours that the profile lacks, and another company's."""
    return a_list(
        tmp_path / "第十批.txt",
        (ALGORITHM, NAME, NUMBER, "--"),
        ("微光旧排序算法", NAME, "网信算备440305000000002260012号", "--"),
        ("别人的算法", "北京别人科技有限公司", "网信算备110105000000001260013号", "--"),
    )


def test_a_listed_algorithm_is_filed_and_its_number_and_duties_are_reported(
    beian: Beian, home: Workspace, published: Path
) -> None:
    play(add(home), "2026-09-02", PASSED, Status(ALGORITHM, "审核中", "审核中"))
    ended = beian("published", published, "--workspace", home.folder)
    assert ended.code == 0, ended.err
    assert f"“{ALGORITHM}”已备案：{NUMBER}" in ended.out
    assert "清单 3 条，与台账对上 2 条，其中新备案 2 条" in ended.out
    assert "填报资料里没有" in ended.out
    for duty in ("显著位置", "10 个工作日", "20 个工作日"):
        assert duty in ended.out
    client = shown(beian, home)
    assert (client["algorithms"][0]["state"], client["algorithms"][0]["number"]) == ("已备案", NUMBER)
    assert (client["turn"], "公示编号与链接" in client["next"]) == ("我方", True)
    assert client["expected"] is None


@pytest.mark.parametrize(("read", "message"), [("审核中", "已备案"), ("变更审核中", "变更审核中")])
def test_a_list_recorded_on_the_day_of_a_run_prevails_over_an_earlier_state(
    beian: Beian, home: Workspace, published: Path, read: str, message: str
) -> None:
    play(add(home), str(date.today()), PASSED, Status(ALGORITHM, read, read))
    beian("published", published, "--workspace", home.folder)
    assert shown(beian, home)["algorithms"][0]["state"] == message


def test_a_client_filed_according_to_a_list_is_not_asked_to_file(
    beian: Beian, home: Workspace, published: Path
) -> None:
    client = add(home)
    (client / "营业执照.pdf").unlink()
    beian("published", published, "--workspace", home.folder)
    row = shown(beian, home)
    assert (row["entity"], row["turn"]) == ("尚未读取", "我方")
    assert "公示编号与链接" in row["next"]
    beian("clients", "note", "微光", "--shown", "--workspace", home.folder)
    assert shown(beian, home)["turn"] == "—"


def test_the_same_list_again_changes_nothing(beian: Beian, home: Workspace, published: Path) -> None:
    add(home)
    beian("published", published, "--workspace", home.folder)
    again = beian("published", published, "--workspace", home.folder)
    assert "其中新备案 0 条" in again.out
    assert "已记过" in again.out


def test_recording_the_displayed_number_with_a_picture_ends_the_duty(
    beian: Beian, home: Workspace, published: Path, tmp_path: Path
) -> None:
    play(client := add(home), "2026-09-02", PASSED)
    beian("published", published, "--workspace", home.folder)
    Image.new("RGB", (8, 8)).save(tmp_path / "截图.PNG")
    words = ("--algorithm", "商品排序", "--picture", tmp_path / "截图.PNG", "--workspace", home.folder)
    ended = beian("clients", "note", "微光", *words)
    assert ended.code == 0, ended.err
    (stored,) = (client / "台账").glob("标明编号-*.png")
    assert stored.read_bytes() == (tmp_path / "截图.PNG").read_bytes()
    assert shown(beian, home)["turn"] == "—"


def test_a_missing_number_cannot_be_recorded_as_displayed(beian: Beian, home: Workspace) -> None:
    add(home)
    ended = beian("clients", "note", "微光", "--shown", "--workspace", home.folder)
    assert (ended.code, "还没有已备案的算法" in ended.err) == (2, True)


def test_a_later_run_outweighs_an_older_list(beian: Beian, home: Workspace, published: Path) -> None:
    client = add(home)
    beian("published", published, "--workspace", home.folder)
    play(client, "2099-01-05", PASSED, Status(ALGORITHM, "变更审核中", "变更审核中"))
    assert shown(beian, home)["algorithms"][0]["state"] == "变更审核中"
    assert shown(beian, home)["algorithms"][0]["number"] == NUMBER


@pytest.mark.slow
def test_the_site_s_own_word_is_shown_behind_a_state_read_by_a_run(
    beian: Beian, home: Workspace, published: Path
) -> None:
    client = add(home)
    beian("published", published, "--workspace", home.folder)
    play(client, "2099-01-05", PASSED, Status(ALGORITHM, "变更审核中", "变更待审"))
    row = json.loads(beian("status", "--json", "--workspace", home.folder).out)["clients"][0]["algorithms"][0]
    assert row == {"name": ALGORITHM, "state": "变更审核中（系统显示：变更待审）", "receipt": NUMBER}


def test_a_later_list_does_not_hide_the_later_state_of_a_filed_algorithm(
    beian: Beian, home: Workspace, published: Path
) -> None:
    client = add(home)
    play(client, "2026-09-02", PASSED, Status(ALGORITHM, "变更退回", "变更退回"))
    beian("published", published, "--workspace", home.folder)
    assert shown(beian, home)["algorithms"][0]["state"] == "变更退回"


def test_a_deregistration_in_the_remark_of_a_list_is_recorded(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    add(home)
    ended = beian(
        "published", a_list(tmp_path / "清单.txt", (ALGORITHM, NAME, NUMBER, "已注销")), "--workspace", home.folder
    )
    assert "已注销" in ended.out
    assert shown(beian, home)["algorithms"][0]["state"] == "已注销"


def test_adding_a_client_warns_of_filings_in_stored_lists(beian: Beian, home: Workspace, published: Path) -> None:
    assert beian("published", published, "--workspace", home.folder).code == 0
    ended = beian("clients", "add", NAME, "--workspace", home.folder)
    assert f"公示清单里已有{NAME}的“{ALGORITHM}”（{NUMBER}），不要重复备案" in ended.err


def test_two_lists_with_the_same_name_are_both_stored(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    first = a_list(tmp_path / "清单.txt", ("甲算法", NAME, NUMBER, "--"))
    assert beian("published", first, "--workspace", home.folder).code == 0
    second = a_list(tmp_path / "清单.txt", ("乙算法", NAME, NUMBER.replace("0011", "0012"), "--"))
    for _ in range(2):
        assert beian("published", second, "--workspace", home.folder).code == 0
    assert [row.algorithm for row in listed.stored_rows(home)] in (["甲算法", "乙算法"], ["乙算法", "甲算法"])


def test_status_names_a_filing_that_is_already_in_a_list(beian: Beian, home: Workspace, published: Path) -> None:
    assert beian("published", published, "--workspace", home.folder).code == 0
    add(home)
    ended = beian("status", "--json", "--workspace", home.folder)
    (double,) = json.loads(ended.out)["doubles"]
    assert (double["kind"], NUMBER in double["told"]) == ("published", True)
    beian("published", published, "--workspace", home.folder)
    assert json.loads(beian("status", "--json", "--workspace", home.folder).out)["doubles"] == []


def test_a_file_that_is_no_list_is_reported(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    (tmp_path / "别的.txt").write_text("甲\t乙\n丙\t丁\n", encoding="utf-8")
    ended = beian("published", tmp_path / "别的.txt", "--workspace", home.folder)
    assert (ended.code, "算法名称" in ended.err) == (2, True)


@pytest.mark.parametrize("trouble", ["damaged", "held"])
def test_an_overview_that_cannot_be_written_stops_neither_the_list_nor_other_clients(
    beian: Beian, home: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    other = small()
    other["主体"]["主体基本信息"] |= {"主体名称": "深圳乙示例科技有限公司", "统一社会信用代码": ""}
    add(home, NAME)
    add(home, "乙", other)
    row = (ALGORITHM, NAME, NUMBER, "--")
    path = a_list(tmp_path / "清单.txt", row, ("另一算法", *row[1:]), (ALGORITHM, "深圳乙示例科技有限公司", NUMBER, ""))
    asked = []
    change = overviews.change

    def troubled(client: Path, how: Callable[[overviews.ClientOverview], overviews.ClientOverview]) -> bool:
        asked.append(client.name)
        if client.name == NAME and trouble == "held":
            raise TimeoutError
        return change(client, how)

    monkeypatch.setattr(overviews, "change", troubled)
    if trouble == "damaged":
        overviews.write(home.clients / NAME, overviews.ClientOverview())
        overviews.path_of(home.clients / NAME).write_text("公示: [甲]\n", encoding="utf-8")
    ended = beian("published", path, "--workspace", home.folder)
    assert ended.code == 1
    (message,) = [line for line in ended.err.splitlines() if line.startswith("✖")]
    assert NAME in message
    assert asked == [NAME, "乙"], "one client is tried once"
    assert "其中新备案 1 条" in ended.out
    assert "已记过" not in ended.out
    assert [listing.number for listing in overviews.read(home.clients / "乙").listings] == [NUMBER]
    assert len(listed.stored_rows(home)) == 3
