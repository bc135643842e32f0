"""What leaves by another way is recorded with recipient, day and version; a prepared folder's message is copied at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from assistant.core.language import say, speaking
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import EMPLOYMENT, paper_kind
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.papers.returning import compare
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import load
from assistant.practice import ledger
from tests.console.conftest import OwnClient, Practice
from tests.console.giving import press, type_in
from tests.console.test_returns_and_changes import shown
from tests.console.window import window
from tests.papers.returned import FIRST, cell

pytestmark = pytest.mark.program

NEW = "13800009999"


@pytest.fixture
def drafted(own_client: OwnClient) -> OwnClient:
    """Return a client with one draft."""
    folder = own_client.home / "材料"
    write(folder, drafts(Source.of(load(own_client.home)), Shelf(folder / "无"), paper_kind(EMPLOYMENT)), FIRST)
    return own_client


def sent(client: OwnClient) -> list[tuple[str, int, str, date]]:
    """Return what the record says was sent."""
    events = [event for event in read_record(client.home).events if event.state == "sent"]
    return [
        (version.name, version.number, event.recipient, event.day) for event in events for version in event.versions
    ]


@pytest.mark.parametrize(("part", "title"), [("workbook", "资料收集表"), ("settings", "进度简报")])
def test_a_file_made_when_asked_for_is_recorded_and_stored(own_client: OwnClient, part: str, title: str) -> None:
    tomorrow = date.today() + timedelta(days=1)
    with shown(own_client, part) as page:
        type_in(page, f"sent-{title}-on", tomorrow.isoformat())
        press(page, "记为已发")
        page.until(lambda: "发出的日期还没有到，请核对。" in page.texts())
        type_in(page, f"sent-{title}-to", "法务")
        type_in(page, f"sent-{title}-on", "2026-11-30")
        press(page, "记为已发")
        page.until(lambda: f"✓ 已记：{title} 第 1 版，2026-11-30 → 法务" in page.texts())
        press(page, "记为已发")
        page.until(lambda: f"已记过，没有再记：{title} 第 1 版，2026-11-30 → 法务" in page.texts())
        assert sent(own_client) == [(title, 1, "法务", date(2026, 11, 30))]
        type_in(page, f"sent-{title}-to", "经办")
        press(page, "记为已发")
        page.until(lambda: len(sent(own_client)) == 2)
        type_in(page, f"sent-{title}-to", "技术")
        press(page, "记为已发")
        page.until(lambda: len(sent(own_client)) == 3)
    with shown(own_client, part) as page:
        chosen = [one["text"] for one in page.elements.values() if "^selected" in one.get("props", {})]
        assert "技术" in chosen, "the last recipient"
    assert sent(own_client)[1][:3] == (title, 1, "经办"), "the same content is the same version"
    (stored,) = (own_client.home / "发出" / "另行发出").iterdir()
    assert stored.name.startswith(f"2026-11-30 {title}-")
    with shown(own_client, "sending") as page:
        assert "法务（2026-11-30）；经办（2026-11-30）" in page.texts()
        assert not page.find("已定稿", "button"), "nothing of it is a draft"
    with shown(own_client, "handing-over") as page:
        assert f"{title}（第 1 版）" not in page.texts(), "nobody waits for it"


def test_a_file_recorded_on_an_english_page_is_of_the_same_kind(own_practice: Practice) -> None:
    home = own_practice.folder()
    with ledger.opened(own_practice.workspace) as opened_ledger:
        opened_ledger.refresh(date.today())
    with speaking("en"):
        label = say("记为已发")
    with (
        own_practice.console("en") as console,
        window(console, console.enter(), "client", home.name, "workbook") as page,
    ):
        press(page, label)
        page.until(lambda: bool(read_record(home).events))
    assert [version.paper for event in read_record(home).events for version in event.versions] == ["资料收集表"]


def test_a_draft_that_was_downloaded_and_sent_is_known_when_it_comes_back(drafted: OwnClient) -> None:
    with shown(drafted, "drafts") as page:
        press(page, "记为已发")
        page.until(lambda: "请先勾选发出的是哪几份。" in page.texts())
        page.send(page.find(id=f"start-{EMPLOYMENT}.docx")[0], "change", True)
        press(page, "记为已发")
        page.until(lambda: bool(sent(drafted)))
    assert [version[:3] for version in sent(drafted)] == [(EMPLOYMENT, 1, "经办")]
    document = Document(str(drafted.home / "材料" / f"{EMPLOYMENT}.docx"))
    cell("手机号码", NEW)(document)
    document.save(str(drafted.home / "回.docx"))
    returned = compare(load(drafted.home), drafted.home / "回.docx")
    assert (returned.by, [change.new for change in returned.changes]) == ("text", [NEW])


def test_one_press_makes_the_folder_and_copies_its_message(drafted: OwnClient, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drafted.opened(page, "sending")
    expect(page.get_by_label(EMPLOYMENT)).to_be_checked()
    page.get_by_role("button", name="备好发出").click()
    expect(page.locator("#copied")).to_have_text("✓ 已备好，要发的话已复制。")
    (folder,) = (event.folder for event in read_record(drafted.home).events)
    message = (drafted.home / folder / "消息.txt").read_text("utf-8")
    assert page.evaluate("navigator.clipboard.readText()") == message


def test_the_last_recipient_and_what_never_left_are_chosen_and_can_be_changed(drafted: OwnClient, page: Page) -> None:
    def prepared() -> list[tuple[str, list[str]]]:
        events = [event for event in read_record(drafted.home).events if event.state == "prepared"]
        return [(event.recipient, [version.file for version in event.versions]) for event in events]

    def prepare() -> None:
        count = len(prepared())
        page.get_by_role("button", name="备好发出").click()
        expect(page.get_by_role("heading", name="已备好，等您发出")).to_have_count(count + 1)

    other = f"{EMPLOYMENT} 另一份.docx"
    drafted.opened(page, "sending")
    expect(page.get_by_label("发给：")).to_have_value("经办")
    expect(page.get_by_text("勾好的里有 1 份还有待填写的地方，发出前请看一眼。")).to_be_visible()
    page.get_by_label("发给：").select_option("法务")
    prepare()
    document = Document(str(drafted.home / "材料" / f"{EMPLOYMENT}.docx"))
    document.add_paragraph("第二份")
    document.save(str(drafted.home / "材料" / other))
    drafted.opened(page, "sending")
    expect(page.get_by_label("发给：")).to_have_value("法务")
    expect(page.get_by_label(EMPLOYMENT, exact=True)).not_to_be_checked()
    boxes = page.get_by_role("row").get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [True, False]
    boxes.first.uncheck()
    boxes.last.check()
    prepare()
    assert prepared() == [("法务", [f"{EMPLOYMENT}.docx"])] * 2
