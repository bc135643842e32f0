"""Files given to a page: in a real browser, refused ones, and that nothing of them stays."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Console, OwnClient, address, let_in, opened


def test_a_returned_workbook_is_compared_in_a_browser_and_what_was_typed_stays(
    page: Page, own_client: OwnClient, tmp_path: Path
) -> None:
    let_in(page, own_client.console, own_client.cookie)
    opened(page, own_client.console, address("client", own_client.name, "workbook"))
    with page.expect_download() as started:
        page.get_by_role("link", name="下载资料收集表（.xlsx）").click()
    path = tmp_path / "表.xlsx"
    started.value.save_as(path)
    page.get_by_label("填好的资料收集表（.xlsx）：").set_input_files(path)
    expect(page.get_by_text("✓ 表中没有要改的内容，资料不用动。")).to_be_visible()
    wrong = tmp_path / "别的.xlsx"
    wrong.write_bytes(b"nothing")
    page.get_by_label("填好的资料收集表（.xlsx）：").set_input_files(wrong)
    expect(page.get_by_text("没有导入：有 1 处写法要先改")).to_be_visible()
    opened(page, own_client.console, "/clients/new")
    page.get_by_label("统一社会信用代码").fill("123")
    page.get_by_label("公司全称").fill("留着的公司")
    page.get_by_role("button", name="新建客户", exact=True).first.click()
    expect(page.get_by_text("应为 18 位")).to_be_visible()
    expect(page.get_by_label("统一社会信用代码")).to_have_value("123")
    assert list(Path(tempfile.gettempdir()).glob("beian-given-*/*/表.xlsx")) == []


@pytest.mark.program
@pytest.mark.parametrize(
    ("name", "body", "status"), [("../a.xlsx", b"x", 400), ("a.xlsx", b"", 400), ("CON.xlsx", b"x", 400)]
)
def test_a_file_with_an_unfit_name_or_nothing_in_it_is_refused(
    shared: tuple[Console, str], name: str, body: bytes, status: int
) -> None:
    console, cookie = shared
    answer = console.ask(f"/given?name={name}", method="POST", body=body, cookie=cookie, origin=console.origin)
    assert answer[0] == status
    assert "没有收下" in answer[2].decode()
    assert console.ask("/given?name=a.xlsx", method="POST", body=b"x", cookie=cookie)[0] == 403


@pytest.mark.program
def test_an_address_of_a_made_file_gives_nothing_of_other_folders(shared: tuple[Console, str]) -> None:
    console, cookie = shared
    for path in ("/made/..%2F..%2Fetc/workbook", "/made/%E6%B2%A1%E6%9C%89/workbook", "/empty-workbook?type_=x"):
        assert console.ask(path, cookie=cookie)[0] == 404
    assert console.ask("/made/a/workbook?workspace=0000000000000000", cookie=cookie)[0] == 409
    assert console.ask("/made/a/workbook")[0] != 200
