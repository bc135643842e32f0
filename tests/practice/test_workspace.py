"""`beian workspace` and `clients`: one folder for all clients; the same company is never added twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.core import files, places
from assistant.declaration.documents.read_before import FOLDER
from assistant.declaration.profile.loading import load
from assistant.practice import workspace
from assistant.practice.layout import FILE
from assistant.practice.workspace import Workspace
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import Beian
from tests.filing.small import NAME, small, write
from tests.practice.conftest import add

CODE, OTHER_CODE = "91440300MA5EXAMP0C", "91440300MA5FAKE1X7"


def names(beian: Beian, home: Workspace, *more: str) -> list[str]:
    """Return the names of `clients list --json`."""
    ended = beian("clients", "list", "--json", "--workspace", home.folder, *more)
    return [data["name"] for data in json.loads(ended.out)["clients"]]


def workbook(path: Path, *rows: tuple[str, ...]) -> Path:
    """Write a list of clients."""
    book = Workbook()
    worksheet = book.worksheets[0]
    for row in rows:
        worksheet.append(row)
    book.save(path)
    return path


def test_a_workspace_is_a_folder_with_a_ledger_and_a_first_step(beian: Beian, tmp_path: Path) -> None:
    ended = beian("workspace", "init", tmp_path / "所")
    assert ended.code == 0
    assert "beian clients add" in ended.out
    assert {path.name for path in (tmp_path / "所").iterdir()} >= {"工作区.yaml", "台账.sqlite", "客户"}
    assert oct((tmp_path / "所" / "台账.sqlite").stat().st_mode)[-3:] == "600"


def test_a_list_with_two_companies_of_the_same_folder_name_adds_nobody(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    long = "很长的名字" * 12
    rows = (("公司名称",), ("先来的公司",), (long + "甲",), (long + "乙",))
    ended = beian("clients", "import", workbook(tmp_path / "名单.xlsx", *rows), "--workspace", home.folder)
    assert (ended.code, "同名" in ended.err) == (2, True)
    assert names(beian, home) == []


def test_folder_names_contain_no_invisible_characters() -> None:
    assert workspace.folder_name("甲\u202e乙\u200f丙\x85\ufeff") == "甲_乙_丙__"


@pytest.mark.parametrize("name", ["文件.txt", "工作区.yaml"])
def test_a_folder_that_is_not_empty_is_refused_and_unchanged(beian: Beian, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("甲", encoding="utf-8")
    ended = beian("workspace", "init", tmp_path)
    assert ended.code == 2
    assert [path.name for path in tmp_path.iterdir() if path.name != "beian-home"] == [name]


def test_outside_a_workspace_the_remedy_is_shown(beian: Beian, tmp_path: Path) -> None:
    ended = beian("status", "--workspace", tmp_path)
    assert (ended.code, "beian workspace init" in ended.err) == (2, True)


def test_a_workspace_is_recognized_from_a_folder_below_it(
    beian: Beian, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(add(home))
    assert beian("status", "--json").code == 0


def test_a_ledger_on_a_network_drive_is_refused(beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "shared_location", lambda path: places.SharedLocation("network", "nfs4"))
    ended = beian("workspace", "init", tmp_path / "所")
    assert ended.code == 2
    assert "网络盘" in ended.err
    assert "PostgreSQL" in ended.err
    assert not (tmp_path / "所" / "工作区.yaml").exists()


def test_a_new_client_is_a_folder_with_a_new_profile(beian: Beian, home: Workspace) -> None:
    ended = beian("clients", "add", "甲科技有限公司", "--short", "甲", "--uscc", CODE, "--workspace", home.folder)
    assert ended.code == 0, ended.err
    loaded = load(home.clients / "甲科技有限公司")
    assert (loaded.profile.subject.basic.name, loaded.profile.subject.basic.uscc) == ("甲科技有限公司", CODE)
    assert (home.clients / "甲科技有限公司" / "收件").is_dir()
    assert names(beian, home) == ["甲科技有限公司"]


def test_an_existing_profile_is_copied_completely(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    write(tmp_path / "旧", small())
    for name in (FOLDER, ".git/hooks", "材料/.old"):
        files.write(tmp_path / "旧" / name / "a", b"{}")
    ended = beian("clients", "add", "微光", "--profile", tmp_path / "旧", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    assert (home.clients / "微光" / "营业执照.pdf").read_bytes() == (tmp_path / "旧" / "营业执照.pdf").read_bytes()
    assert not list((home.clients / "微光").rglob(".*")), "what was read in scans and the like stays behind"
    assert names(beian, home) == [NAME]


@pytest.mark.parametrize("words", [(NAME,), ("别名科技有限公司", "--uscc", CODE)], ids=["name", "code"])
def test_the_same_company_is_not_added_twice(beian: Beian, home: Workspace, words: tuple[str, ...]) -> None:
    add(home)
    ended = beian("clients", "add", *words, "--workspace", home.folder)
    assert ended.code == 2
    assert "台账里已有这家公司" in ended.err
    assert [path.name for path in home.folders()] == ["微光"]


def test_a_copied_profile_is_compared_by_its_company_and_not_by_its_folder_name(
    beian: Beian, home: Workspace, tmp_path: Path
) -> None:
    add(home)
    write(tmp_path / "旧", small())
    ended = beian("clients", "add", "另一个名字", "--profile", tmp_path / "旧", "--workspace", home.folder)
    assert (ended.code, "台账里已有这家公司" in ended.err) == (2, True)


def test_status_names_two_folders_of_one_company_and_two_algorithms_of_one_name(beian: Beian, home: Workspace) -> None:
    add(home, "一")
    content = small()
    content["算法"].append({**content["算法"][0], "id": "第二条"})
    content["算法"][0]["id"] = "第一条"
    add(home, "二", content)
    ended = beian("status", "--json", "--workspace", home.folder)
    kinds = {data["kind"]: data["told"] for data in json.loads(ended.out)["doubles"]}
    assert kinds.keys() == {"company", "algorithm"}, ended.out
    assert "一、二" in kinds["company"]
    assert "微光商城商品排序算法" in kinds["algorithm"]


def test_a_list_adds_new_clients_and_names_existing_ones(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    add(home)
    path = workbook(
        tmp_path / "名单.xlsx",
        ("序号", "公司名称", "统一社会信用代码", "简称", "经办", "经办手机"),
        ("1", "乙科技有限公司", "", "乙", "钱经办", "138 0000 5678"),
        ("2", NAME, CODE, "", "", ""),
    )
    ended = beian("clients", "import", path, "--workspace", home.folder)
    assert ended.code == 0, ended.err
    assert "新增 1 个客户，1 个原已在台账" in ended.out
    assert f"{NAME}：台账里已有（微光）" in ended.err
    (contact,) = load(home.clients / "乙科技有限公司").profile.notes.contacts
    assert (contact.duty, contact.name, contact.mobile) == ("经办", "钱经办", "13800005678")
    again = beian("clients", "import", path, "--workspace", home.folder)
    assert "新增 0 个客户，2 个原已在台账" in again.out


def test_a_list_with_faults_adds_nobody_and_names_every_row(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名单.xlsx",
        ("公司名称", "统一社会信用代码"),
        ("甲科技有限公司", "91440300MA5EXAMP0D"),
        ("", CODE),
        ("乙科技有限公司", ""),
        ("乙科技有限公司", ""),
        ("丙科技有限公司", CODE),
        ("丁科技有限公司", CODE),
    )
    ended = beian("clients", "import", path, "--workspace", home.folder)
    assert ended.code == 2
    for fragment in ("Sheet!2", "Sheet!3", "“乙科技有限公司”有两行", "“丁科技有限公司”与“丙科技有限公司”"):
        assert fragment in ended.err
    assert list(home.folders()) == []


def test_a_file_that_is_no_list_of_clients_is_reported(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    ended = beian("clients", "import", workbook(tmp_path / "别的.xlsx", ("甲", "乙")), "--workspace", home.folder)
    assert (ended.code, "公司名称" in ended.err) == (2, True)


def test_an_archived_client_leaves_the_board_and_comes_back(beian: Beian, home: Workspace) -> None:
    folder = add(home)
    assert beian("clients", "archive", "微光", "--workspace", home.folder).code == 0
    assert json.loads(beian("status", "--json", "--workspace", home.folder).out)["clients"] == []
    assert names(beian, home) == []
    assert names(beian, home, "--archived") == [NAME]
    assert (folder / "营业执照.pdf").exists()
    assert beian("clients", "archive", "微光", "--back", "--workspace", home.folder).code == 0
    assert names(beian, home) == [NAME]


def test_a_client_is_identified_by_name_short_name_code_or_folder(beian: Beian, home: Workspace) -> None:
    add(home, "文件夹一")
    for name in (NAME, CODE, "文件夹一", "微光"):
        assert beian("clients", "show", name, "--workspace", home.folder).code == 0, name
    ended = beian("clients", "show", "没有的", "--workspace", home.folder)
    assert (ended.code, "beian clients list" in ended.err) == (2, True)


def test_a_folder_name_is_valid_on_every_system() -> None:
    assert workspace.folder_name('甲/乙:丙*"?. ') == "甲_乙_丙___"
    assert workspace.folder_name("甲" * 59 + " .乙") == "甲" * 59
    assert [workspace.folder_name(name) for name in ("CON", "nul.", "Com1.甲", "CONAN")] == [
        "_CON",
        "_nul",
        "_Com1.甲",
        "CONAN",
    ]


def test_a_workspace_that_names_a_file_outside_itself_is_refused(beian: Beian, home: Workspace) -> None:
    (home.folder / FILE).write_text('beian: "1"\n台账: ../别处.sqlite\n', encoding="utf-8")
    assert beian("status", "--workspace", home.folder).code == 2


def test_an_unreadable_profile_is_our_turn_and_stops_no_other_client(beian: Beian, home: Workspace) -> None:
    add(home)
    broken = home.clients / "坏"
    broken.mkdir()
    (broken / "填报资料.yaml").write_text("beian: '1'\n主体: [", encoding="utf-8")
    ended = beian("status", "--json", "--workspace", home.folder)
    rows = {row["folder"]: row for row in json.loads(ended.out)["clients"]}
    assert rows["坏"]["turn"] == "我方"
    assert "资料无法读取" in rows["坏"]["next"]
    assert rows["微光"]["entity"] == "尚未读取"


def test_a_run_stores_the_profile_as_used_without_login_and_overview(home: Workspace, tmp_path: Path) -> None:
    client = add(home)
    for inside in (
        "浏览器/cac-1/keeper.json",
        "浏览器/cac-1/profile/Default/prefs.json",
        "台账/客户.yaml",
        "runs/a/b.json",
    ):
        (client / inside).parent.mkdir(parents=True, exist_ok=True)
        (client / inside).write_text('{"ws": "ws://127.0.0.1:9/geheim"}', encoding="utf-8")
    run = RunFolder.create(tmp_path / "runs", NAME, "cac")
    run.freeze(client)
    run.close()
    stored = {path.relative_to(run.path / "profile").as_posix() for path in (run.path / "profile").rglob("*.*")}
    assert stored == {"填报资料.json", "attachments.json"}
