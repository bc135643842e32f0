"""The work on a client in the console that needs no registry: add, rename, archive, workbook, drafts, versions, account."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from assistant.core import yaml_file
from assistant.declaration.profile.earlier import differences, opened, place_of, restored, versions
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import update
from assistant.practice import client_overview as overviews
from assistant.practice import shared_events, workspace
from assistant.practice.activity import LOG
from assistant.practice.layout import LEDGER
from tests.console.conftest import RING, Console, OwnClient, Practice
from tests.console.giving import download, give, press, type_in
from tests.console.window import Window, window

pytestmark = pytest.mark.program
Office = tuple[Practice, Console, str]


@pytest.fixture
def new(shared_office: Office) -> Iterator[Window]:
    """Open the page that adds clients."""
    _, console, cookie = shared_office
    with window(console, cookie, "clients", "new") as page:
        yield page


def test_a_client_is_added_by_name_and_a_known_company_is_refused(shared_office: Office, new: Window) -> None:
    practice, console, cookie = shared_office
    press(new, "新建客户")
    new.until(lambda: "请先写公司全称" in new.texts())
    type_in(new, "name", "杭州新来示例科技有限公司")
    type_in(new, "uscc", "123")
    press(new, "新建客户")
    new.until(lambda: "应为 18 位" in new.texts())
    type_in(new, "uscc", "")
    type_in(new, "short", "新来")
    press(new, "新建客户")
    new.until(lambda: "已新建客户：杭州新来示例科技有限公司" in new.texts())
    home = practice.folder("杭州新来示例科技有限公司")
    assert load(home).profile.subject.basic.name == "杭州新来示例科技有限公司"
    assert overviews.read(home).short == "新来"
    press(new, "新建客户")
    new.until(lambda: "台账里已有这家公司" in new.texts())
    with window(console, cookie, "client", home.name) as page:
        assert "新来" in page.texts()


def test_clients_are_imported_from_workbook_list_and_folder(
    shared_office: Office, new: Window, own_client: OwnClient, tmp_path: Path
) -> None:
    practice, console, cookie = shared_office
    book = openpyxl.load_workbook(io.BytesIO(download(console, cookie, "empty-workbook")))
    fill(book, "主体名称", "成都来表示例科技有限公司")
    give(new, console, cookie, "workbook", bytes_of(book), "填好.xlsx")
    new.until(lambda: "已新建客户：成都来表示例科技有限公司" in new.texts())
    names = openpyxl.Workbook()
    names.active.append(["公司名称", "简称"])  # type: ignore[union-attr]
    names.active.append(["武汉名单示例科技有限公司", "名单"])  # type: ignore[union-attr]
    give(new, console, cookie, "list", bytes_of(names), "名单.xlsx")
    new.until(lambda: "新增 1 个客户" in new.texts())
    give(new, console, cookie, "list", b"no workbook", "坏.xlsx")
    new.until(lambda: "没有导入" in new.texts())
    source = tmp_path / "旧资料"
    profile = workspace.PROFILE
    source.mkdir()
    (source / profile).write_bytes(
        yaml_file.dump({"beian": "1", "主体": {"主体基本信息": {"主体名称": "西安旧档公司"}}})
    )
    type_in(new, "path", str(tmp_path / "没有"))
    press(new, "复制进来")
    new.until(lambda: "没有填报资料" in new.texts())
    type_in(new, "path", str(source))
    press(new, "复制进来")
    new.until(lambda: "已新建客户：西安旧档公司" in new.texts())
    assert practice.folder("武汉名单示例科技有限公司").is_dir()


def test_a_client_is_renamed_archived_and_brought_back(shared_office: Office, own_client: OwnClient) -> None:
    practice, console, cookie = shared_office
    with window(console, cookie, "client", own_client.home.name, "settings") as page:
        type_in(page, "short", "改短")
        type_in(page, "folder", f"{own_client.home.name}（改名）")
        press(page, "保存名称")
        page.until(lambda: "open" in page.instructions)
    home = practice.workspace.clients / f"{own_client.home.name}（改名）"
    assert overviews.read(home).short == "改短"
    assert not own_client.home.exists()
    with window(console, cookie, "client", home.name, "settings") as page:
        type_in(page, "on", "昨天")
        press(page, "记下这件事")
        page.until(lambda: "日期没有选" in page.texts())
        type_in(page, "on", "2026-11-20")
        press(page, "记下这件事")
        page.until(lambda: "run_javascript" in page.instructions)
        press(page, "归档这个客户")
        page.until(lambda: "open" in page.instructions)
    assert overviews.read(home).term_events[0].on.isoformat() == "2026-11-20"
    assert overviews.read(home).archived_on is not None
    with window(console, cookie, "clients") as page:
        press(page, "重新读取全部文件夹")
        page.until(lambda: "run_javascript" in page.instructions)
        assert own_client.name in page.texts()
        page.send(page.find("放回", "button", **{"aria-label": f"放回 {own_client.name}"})[0], "click")
        page.until(lambda: overviews.read(home).archived_on is None)


def test_a_short_name_that_a_colleague_has_written_since_stays(own_client: OwnClient) -> None:
    home = own_client.home
    with window(own_client.console, own_client.cookie, "client", home.name, "settings") as page:
        overviews.change(home, lambda overview: replace(overview, short="同事写的"))
        type_in(page, "folder", f"{home.name}（改名）")
        type_in(page, "short", "我写的")
        press(page, "保存名称")
        page.until(lambda: "简称在这期间改成了“同事写的”，没有写入" in page.texts())
        assert overviews.read(home).short == "同事写的"
        type_in(page, "short", "")
        press(page, "保存名称")
        page.until(lambda: "open" in page.instructions)
    assert overviews.read(home.with_name(f"{home.name}（改名）")).short == "同事写的"


@pytest.mark.parametrize("press_there", ["sending", "settings"])
def test_nothing_is_written_into_a_folder_that_a_colleague_has_renamed(own_client: OwnClient, press_there: str) -> None:
    home = own_client.home
    with window(own_client.console, own_client.cookie, "client", home.name, press_there) as page:
        home.rename(home.with_name(f"{home.name}（同事）"))
        if press_there == "sending":
            press(page, "已发给经办")
            page.until(lambda: "notify" in page.instructions)
        else:
            type_in(page, "on", "2026-11-20")
            press(page, "记下这件事")
            page.until(lambda: f"没有客户文件夹“{home.name}”" in page.texts())
        assert not home.exists()


def test_a_workbook_returns_with_a_preview_by_cell_before_anything_changes(
    shared_office: Office, own_client: OwnClient
) -> None:
    _, console, cookie = shared_office
    home = own_client.home
    before = load(home).profile
    book = openpyxl.load_workbook(io.BytesIO(download(console, cookie, "made", home.name, "workbook")))
    cell = fill(book, "详细地址", "深圳市南山区示例路 9 号")
    with window(console, cookie, "client", home.name, "workbook") as page:
        wrong = openpyxl.load_workbook(io.BytesIO(bytes_of(book)))
        faulty = [fill(wrong, "统一社会信用代码", "=A1"), fill(wrong, "证件有效期", "=B1")]
        give(page, console, cookie, "workbook", bytes_of(wrong), "错.xlsx")
        page.until(lambda: "没有导入：有 2 处" in page.texts())
        assert all(any(place in text for text in page.texts().splitlines()) for place in faulty)
        give(page, console, cookie, "workbook", bytes_of(book), "回.xlsx")
        page.until(lambda: "与资料的差异（1）" in page.texts())
        assert cell in page.texts()
        assert "深圳市南山区示例路 9 号" in page.texts()
        assert load(home).profile == before
        press(page, "写入这 1 处")
        page.until(lambda: "已写入资料 1 处" in page.texts())
    assert load(home).profile.subject.basic.address == "深圳市南山区示例路 9 号"
    logged = [event for event in shared_events.read(home / LEDGER / LOG) if event.text("kind") == "imported"]
    assert [len(event.data["names"]) for event in logged] == [1]
    assert "示例路" not in str(logged), "names of fields, not their contents"


def test_papers_are_drafted_listed_and_given_as_one_file(shared_office: Office, own_client: OwnClient) -> None:
    _, console, cookie = shared_office
    home = own_client.home
    with window(console, cookie, "client", home.name, "drafts") as page:
        assert "还没有草稿" in page.texts()
        press(page, "起草全部材料")
        page.until(lambda: "处要人补" in page.texts())
        page.until(lambda: "现有的草稿" in page.texts())
    packed = zipfile.ZipFile(io.BytesIO(download(console, cookie, "made", home.name, "drafts")))
    assert len(packed.namelist()) == len(list((home / "材料").glob("*.docx"))) > 3
    confirmation_sheet = download(console, cookie, "made", home.name, "confirmation")
    loaded = load(home)
    basic = loaded.profile.subject.basic.model_copy(update={"address": "改了的地址"})
    subject = loaded.profile.subject.model_copy(update={"basic": basic})
    update(loaded, loaded.profile.model_copy(update={"subject": subject}))
    with window(console, cookie, "client", home.name, "drafts") as page:
        give(page, console, cookie, "sheet", confirmation_sheet, "确认表.docx")
        page.until(lambda: "1 项改过而没有确认" in page.texts())
        assert "改了的地址" in page.texts()


def test_an_earlier_version_is_compared_in_words_and_restored_and_that_can_be_undone(own_client: OwnClient) -> None:
    home = own_client.home
    first = load(home)
    for address in ("甲路 1 号", "乙路 2 号"):
        loaded = load(home)
        basic = loaded.profile.subject.basic.model_copy(update={"address": address})
        subject = loaded.profile.subject.model_copy(update={"basic": basic})
        update(loaded, loaded.profile.model_copy(update={"subject": subject}))
    newest = versions(place_of(home))[0]
    earlier = opened(place_of(home), newest).profile
    changes = differences(earlier, load(home).profile)
    assert changes[-1].after == "乙路 2 号"
    assert changes[-1].place.startswith("主体 › 主体基本信息 › ")
    console, cookie = own_client.console, own_client.cookie
    with window(console, cookie, "client", home.name, "versions") as page:
        page.send(page.find(tag="details")[0], "toggle")
        page.until(lambda: "恢复成这一版" in page.texts())
        press(page, "恢复成这一版")
        page.until(lambda: "open" in page.instructions)
    assert load(home).profile == earlier != first.profile
    assert restored(place_of(home), versions(place_of(home))[0])
    assert load(home).profile.subject.basic.address == "乙路 2 号"


def test_an_account_is_stored_shown_masked_and_its_password_never_reaches_a_page(
    shared_office: Office, own_client: OwnClient
) -> None:
    practice, console, cookie = shared_office
    ring = practice.home / RING
    with window(console, cookie, "client", own_client.name, "settings") as page:
        page.until(lambda: "没有保存账号" in page.texts())
        type_in(page, "account", "13800138000")
        press(page, "保存账号")
        page.until(lambda: "账号和密码都要写" in page.texts())
        type_in(page, "password", "Mi-ma-19")
        press(page, "保存账号")
        page.until(lambda: "已保存到系统钥匙串" in page.texts() and "已保存：138" in page.texts())
        shown = json.dumps(page.elements, ensure_ascii=False)
        assert "Mi-ma-19" in ring.read_text("utf-8")
        assert "Mi-ma-19" not in shown
        assert "13800138000" not in shown
    with window(console, cookie, "client", own_client.name, "settings") as page:
        page.until(lambda: "已保存：138" in page.texts())
        assert "Mi-ma-19" not in json.dumps(page.elements, ensure_ascii=False)
        assert page.find(id="start-password", type="password", autocomplete="new-password")
        press(page, "删除保存的账号")
        page.until(lambda: "没有保存账号" in page.texts())
    assert "Mi-ma-19" not in ring.read_text("utf-8")
    logged = shared_events.read(own_client.home / LEDGER / LOG)
    assert [event.text("kind") for event in logged] == ["account_stored", "account_deleted"]
    assert all(event.data["names"][0].startswith("138") for event in logged)
    assert not any("Mi-ma-19" in str(event) or "13800138000" in str(event) for event in logged)


@pytest.mark.thorough
def test_the_logins_of_a_client_are_cleared(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "settings") as page:
        press(page, "清除这个客户的登录")
        page.until(lambda: "没有留下登录" in page.texts())


def fill(book: openpyxl.Workbook, label: str, text: str) -> str:
    """Write a text beside its label and return the address of the cell."""
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if str(cell.value or "").startswith(label):
                    answer = page.cell(cell.row or 0, 4)
                    answer.value = text
                    return f"{page.title}!{answer.coordinate}"
    raise AssertionError(label)


def bytes_of(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as a file."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
