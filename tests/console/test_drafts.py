"""Text typed while the console is unreachable stays in the page, is offered again in its tab, and can be saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.console.conftest import Console, OwnClient, Practice, address, let_in, opened
from tests.filing.small import NAME, PDF

EDITOR = address("client", NAME, "profile") + "?part=algorithms.0"
TYPED, WORD = "1.10-草稿", "生活服务类/旅游服务"
BACK_WITHIN_MS = 60_000


def field(page: Page) -> Locator:
    """Return the field that the tests change."""
    return page.get_by_label(re.compile("^版本号"))


def save(page: Page) -> None:
    """Press 保存."""
    page.get_by_role("button", name="保存").first.click()


def answer(asked: list[str], dialog: Dialog) -> None:
    """Record the browser's question and agree."""
    asked.append(dialog.type)
    dialog.accept()


def written(practice: Practice) -> str:
    """Return the profile as stored on disk."""
    return (practice.folder() / "填报资料.json").read_text(encoding="utf-8")


def test_text_typed_after_the_console_was_killed_is_offered_by_the_next_one_and_saved(
    own_practice: Practice, page: Page
) -> None:
    offline_notice = page.get_by_text("工作台没有应答，什么都没有保存")
    with own_practice.console() as console:
        opened(page, console, EDITOR)
        console.process.kill()
        console.process.wait()
        page.wait_for_function("!window.socket.connected")
        field(page).fill(TYPED)
        page.get_by_label(WORD).check()
        save(page)
        expect(offline_notice).to_be_visible()
        expect(field(page)).to_have_value(TYPED)
        former = console.origin
    assert TYPED not in written(own_practice)
    with own_practice.console() as console:
        assert console.origin == former
        opened(page, console, EDITOR)
        expect(field(page)).not_to_have_value(TYPED)
        expect(page.locator("#draft .names")).to_have_text("版本号、应用领域")
        page.get_by_role("button", name="填回").click()
        expect(field(page)).to_have_value(TYPED)
        expect(page.get_by_label(WORD)).to_be_checked()
        save(page)
        expect(page.get_by_text("已保存。")).to_be_visible()
        assert TYPED in written(own_practice)
        assert WORD in written(own_practice)
        page.reload()
        expect(field(page)).to_have_value(TYPED)
        assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('beian-draft'))") == []
        expect(page.locator("#draft")).to_be_hidden()


@pytest.mark.thorough
def test_a_page_that_was_left_open_reconnects_by_itself_and_asks_nothing(own_practice: Practice, page: Page) -> None:
    asked: list[str] = []
    with own_practice.console() as console:
        opened(page, console, EDITOR)
        page.on("dialog", lambda dialog: answer(asked, dialog))
        console.process.kill()
        console.process.wait()
        field(page).fill(TYPED)
    with own_practice.console() as console:
        page.context.new_page().goto(console.link)
        expect(page.locator("#draft .names")).to_have_text("版本号", timeout=BACK_WITHIN_MS)
        assert asked == []
        page.get_by_role("button", name="不要了").click()
        page.reload()
        expect(page.locator("h1")).to_have_text(NAME)
        expect(page.locator("#draft")).to_be_hidden()


def test_saving_again_works_once_the_connection_is_back(own_client: OwnClient, page: Page) -> None:
    offline_notice = page.get_by_text("工作台没有应答，什么都没有保存")
    profile = own_client.home / "填报资料.json"
    let_in(page, own_client.console, own_client.cookie)
    opened(page, own_client.console, address("client", own_client.name, "profile") + "?part=algorithms.0")
    page.wait_for_function("window.socket.connected && window.did_handshake")
    page.evaluate("window.socket.disconnect()")
    field(page).fill(TYPED)
    save(page)
    expect(offline_notice).to_be_visible()
    assert TYPED not in profile.read_text(encoding="utf-8")
    page.evaluate("window.socket.connect()")
    page.wait_for_function("window.socket.connected")
    save(page)
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert TYPED in profile.read_text(encoding="utf-8")


def test_what_is_typed_while_a_save_is_under_way_is_in_the_form_again_and_saved_by_the_next(
    own_client: OwnClient, page: Page
) -> None:
    profile = own_client.home / "填报资料.json"
    own_client.opened(page, "profile")
    page.goto(page.url + "?part=algorithms.0")
    field(page).fill(TYPED)
    field(page).evaluate(
        """(control) => {
          window.isFormer = true;
          control.blur();
          document.querySelector("[data-save]").click();
          control.value += "（改）";
          control.dispatchEvent(new Event("input", {bubbles: true})); }"""
    )
    page.wait_for_function("!window.isFormer")
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert f'"{TYPED}"' in profile.read_text(encoding="utf-8")
    expect(field(page)).to_have_value(f"{TYPED}（改）")
    expect(page.locator("#draft")).to_be_hidden()
    save(page)
    expect(page.get_by_text("已保存。")).to_be_visible()
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('beian-draft'))")
    assert f'"{TYPED}（改）"' in profile.read_text(encoding="utf-8")


@pytest.mark.thorough
def test_a_button_and_a_dropped_file_report_an_unreachable_console(
    own_practice: Practice, page: Page, tmp_path: Path
) -> None:
    came = tmp_path / "管理制度.pdf"
    came.write_text(PDF.format("x"), encoding="utf-8")
    with own_practice.console() as console:
        opened(page, console, address("client", NAME, "materials"))
        console.process.kill()
        console.process.wait()
        page.wait_for_function("!window.socket.connected")
        page.get_by_label("把文件拖到这里，或选择文件：").set_input_files(came)
        expect(page.get_by_text("工作台没有应答，没有收下")).to_be_visible()
        page.get_by_role("button", name="读取材料和扫描件").click()
        expect(page.get_by_text("工作台没有应答，什么都没有保存")).to_be_visible()


@pytest.mark.thorough
def test_a_second_console_of_a_workspace_takes_another_port(
    shared_office: tuple[Practice, Console, str],
) -> None:
    practice, one, _ = shared_office
    with practice.console() as two:
        assert one.port != two.port
        assert {console.ask("/enter")[0] for console in (one, two)} == {403}


def test_a_reason_that_was_typed_is_offered_again_until_it_is_recorded(own_client: OwnClient, page: Page) -> None:
    group = page.locator("details.explain").first
    own_client.opened(page, "findings")
    page.on("dialog", lambda dialog: dialog.accept())
    group.locator("summary").click()
    group.get_by_label("理由").fill("客户已书面确认")
    page.reload()
    expect(page.locator("#draft .names")).to_have_text("理由")
    page.get_by_role("button", name="填回").click()
    expect(group).to_have_attribute("open", "")
    expect(group.get_by_label("理由")).to_have_value("客户已书面确认")
    group.get_by_role("button", name="保留此项，记入资料").click()
    expect(page.get_by_text("已说明 1 项")).to_be_visible()
    assert "客户已书面确认" in (own_client.home / "填报资料.json").read_text(encoding="utf-8")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('beian-draft'))") == []
