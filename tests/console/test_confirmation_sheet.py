"""The confirmation sheet as a person presses it: prepared, sent, signed, and to be signed again after a change."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from assistant.declaration.papers.confirmation_sheet import TITLE
from assistant.declaration.papers.confirmation_signing import SIGNED_FOLDER, confirmation_versions
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import update
from tests.console.conftest import OwnClient, png
from tests.console.giving import give, press, type_in
from tests.console.window import Window, window

pytestmark = pytest.mark.program


def shown(client: OwnClient, part: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.name, part)


def states(home: Path) -> list[str]:
    return [event.state for event in read_record(home).events]


def move(home: Path, address: str) -> None:
    """Change the address in the profile."""
    loaded = load(home)
    basic = loaded.profile.subject.basic.model_copy(update={"address": address})
    subject = loaded.profile.subject.model_copy(update={"basic": basic})
    update(loaded, loaded.profile.model_copy(update={"subject": subject}))


def sign(client: OwnClient, content: bytes, file: str) -> None:
    """Give a signed scan to the page of the drafts."""
    with shown(client, "drafts") as page:
        give(page, client.console, client.cookie, "signed", content, file)
        page.until(lambda: states(client.home)[-1:] == ["signed"])


def test_a_confirmation_is_sent_signed_and_signed_again_after_a_change(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "drafts") as page:
        press(page, "备好信息确认表")
        page.until((home / "材料" / f"{TITLE}.docx").is_file)
    with shown(own_client, "sending") as page:
        page.send(page.find(tag="input", type="checkbox")[0], "change", True)
        press(page, "备好发出")
        page.until(lambda: states(home) == ["prepared"])
    with shown(own_client, "sending") as page:
        press(page, "已发")
        page.until(lambda: states(home) == ["prepared", "sent"])
    sign(own_client, png(is_masked=False), "签字.png")
    assert states(home) == ["prepared", "sent", "signed"]
    (scan,) = (home / SIGNED_FOLDER).iterdir()
    assert scan.name.startswith(f"{TITLE} 第1版 签回 ")
    with shown(own_client, "drafts") as page:
        assert "✓ 客户已签字确认" in page.texts()
        assert scan.name in page.texts()
    move(home, "深圳市南山区示例路 9 号")
    with shown(own_client, "drafts") as page:
        assert "签字以后资料又改了，请客户再签一份：详细地址" in page.texts()
        press(page, "备好信息确认表")
        page.until(lambda: len(confirmation_versions(load(home))) == 2)
    second, first = confirmation_versions(load(home))
    assert (first.is_signed, first.is_current) == (True, False)
    assert second.is_signed is False, "a signature counts for the version that was signed"
    with shown(own_client, "drafts") as page:
        type_in(page, "signed", second.version.content)
        give(page, own_client.console, own_client.cookie, "signed", png(is_masked=True), "签字.png")
        page.until(lambda: confirmation_versions(load(home))[0].is_current)


def test_only_a_scan_is_recorded_and_never_for_two_versions(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "drafts") as page:
        press(page, "备好信息确认表")
        page.until(lambda: len(confirmation_versions(load(home))) == 1)
    with shown(own_client, "drafts") as page:
        give(page, own_client.console, own_client.cookie, "signed", b"PK\x03\x04", "表.docx")
        page.until(lambda: "不是扫描件" in page.texts())
    sign(own_client, png(is_masked=False), "签字.png")
    move(home, "深圳市南山区示例路 9 号")
    with shown(own_client, "drafts") as page:
        press(page, "备好信息确认表")
        page.until(lambda: len(confirmation_versions(load(home))) == 2)
    with shown(own_client, "drafts") as page:
        type_in(page, "signed", confirmation_versions(load(home))[0].version.content)
        give(page, own_client.console, own_client.cookie, "signed", png(is_masked=False), "签字.png")
        page.until(lambda: "上一版的扫描件" in page.texts())
    assert len(list((home / SIGNED_FOLDER).iterdir())) == 1
    assert states(home).count("signed") == 1
