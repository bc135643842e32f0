"""After a save: the form stays where the person was, and the save can be undone, which can be undone too."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console.saved_line import name_of_save
from assistant.declaration.profile import earlier
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import update
from tests.console.conftest import OwnClient
from tests.console.giving import press
from tests.console.window import window

pytestmark = pytest.mark.program
MAU = "[data-key='subject.basic.mau']"


def stored(client: OwnClient) -> str:
    """Return the number of users in the client's file."""
    data = json.loads((client.home / "填报资料.json").read_text("utf-8"))
    return str(data["主体"]["主体基本信息"]["月活跃用户量"])


def test_a_save_is_undone_and_the_undoing_too(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    before = stored(own_client)
    page.locator(MAU).fill("130001")
    page.get_by_role("button", name="保存", exact=True).first.click()
    page.get_by_role("button", name="撤销这次保存").click()
    expect(page.get_by_text("已撤销。")).to_be_visible()
    expect(page.locator(MAU)).to_have_value(before)
    assert stored(own_client) == before
    page.get_by_role("button", name="恢复撤销前的内容").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert stored(own_client) == "130001"


def test_a_save_is_not_undone_once_somebody_has_saved_since(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    page.locator(MAU).fill("130001")
    page.keyboard.press("Control+s")
    undo = page.get_by_role("button", name="撤销这次保存")
    expect(undo).to_be_visible()
    file = own_client.home / "填报资料.json"
    file.write_text(file.read_text("utf-8").replace("130001", "130002"), encoding="utf-8")
    undo.click()
    expect(page.get_by_text("资料在这期间又改过，没有恢复")).to_be_visible()
    assert stored(own_client) == "130002"
    page.reload()
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(undo).to_have_count(0)


def test_a_save_leaves_view_cursor_and_open_groups_as_they_are(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    page.goto(page.url + "?part=products.0")
    for group in (page.locator("details.item").first, page.locator("details.item details.item").first):
        group.locator("> summary").click()
    control = page.locator("[data-key$='.introduction']").first
    control.fill("按用户选定的条件排列商品。")
    at = control.evaluate("(one) => one.getBoundingClientRect().top")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("已保存。")).to_be_in_viewport()
    expect(control).to_be_focused()
    expect(page.locator("details.item[open]")).to_have_count(2)
    assert abs(control.evaluate("(one) => one.getBoundingClientRect().top") - at) < 5


def test_an_undoing_is_refused_while_the_form_holds_unsaved_text(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "profile") as page:
        mau = page.find(**{"data-key": "subject.basic.mau"})[0]
        page.send(mau, "change", "130001")
        press(page, "保存")
        page.until(lambda: any("saved=" in str(message) for _, message in page.messages))
    name = earlier.place_of(own_client.home).digest[:16]
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "profile", saved=name) as page:
        page.send(page.find(**{"data-key": "subject.basic.mau"})[0], "change", "130002")
        press(page, "撤销")
        page.until(lambda: "请先保存已改的内容" in str(page.messages))
    assert stored(own_client) == "130001"


def test_only_a_save_that_stands_alone_can_be_undone(own_client: OwnClient) -> None:
    file = own_client.home / "填报资料.json"
    loaded = load(own_client.home)
    changed = loaded.profile.subject.basic.model_copy(update={"mau": Decimal(130001)})
    subject = loaded.profile.subject.model_copy(update={"basic": changed})
    (written,) = update(loaded, loaded.profile.model_copy(update={"subject": subject}))
    digest = earlier.place_of(own_client.home).digest
    assert name_of_save(own_client.home, [written], digest) == digest[:16]
    assert name_of_save(own_client.home, [], digest) == "1"
    file.write_text(file.read_text("utf-8").replace("130001", "130002"), encoding="utf-8")
    assert name_of_save(own_client.home, [written], digest) == "1"
