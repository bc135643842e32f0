"""委托 as a person presses it: scope, letter with its end, and who presses 提交, which plan, 交接 and the prompt remind of."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.errors import UsageError
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.confirm import with_reminder
from assistant.filing.run.session import FilingOptions
from assistant.practice import mandate as mandates
from assistant.practice.expiries import AUTHORISATION
from assistant.practice.expiries import read as read_ends
from assistant.practice.mandate import Mandate, read
from tests.console.conftest import OwnClient
from tests.console.giving import give, press, type_in
from tests.console.window import Window, window

WHO = "按委托，“提交”由客户点击：李示例。"


def shown(client: OwnClient, *parts: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.name, *parts)


@pytest.mark.program
def test_a_mandate_is_written_and_reminds_where_people_submit(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "mandate") as page:
        page.send(page.find(id="start-scope-0")[0], "change", True)
        type_in(page, "submits", "client")
        press(page, "保存委托")
        page.until(lambda: "请写由谁点击" in page.texts())
        assert read(home) == Mandate()
        type_in(page, "submitter", "李示例")
        press(page, "保存委托")
        page.until(lambda: read(home).submits == "client")
        assert read(home).scope == ("主体",)
    with shown(own_client, "mandate") as page:
        give(page, own_client.console, own_client.cookie, "letter", b"%PDF-1.4 example", "授权.pdf")
        page.until(lambda: bool(read(home).letter))
    assert (home / read(home).letter).read_bytes() == b"%PDF-1.4 example"
    with shown(own_client, "mandate") as page:
        type_in(page, "signed", "2026-03-01")
        type_in(page, "end", "2026-02-01")
        press(page, "保存日期")
        page.until(lambda: "到期日在签署日期之前" in page.texts())
        type_in(page, "end", "2027-03-01")
        press(page, "保存日期")
        page.until(lambda: AUTHORISATION in read_ends(home))
    with shown(own_client, "plan") as page:
        assert WHO in page.texts()
    with shown(own_client, "handing-over") as page:
        assert all(text in page.texts() for text in (WHO, "服务范围：主体", "委托书到期：2027-03-01"))
    assert mandates.reminder(home) == WHO


def test_the_prompt_for_a_submission_names_who_presses() -> None:
    asked = Handover("CONFIRM", record="subject", lines=("核对",))
    for reminder, lines in ((WHO, ("先看", "核对", WHO)), ("", ("先看", "核对"))):
        session: Any = SimpleNamespace(options=FilingOptions(client="甲", submission_reminder=reminder))
        assert with_reminder(session, asked, ("先看",)).lines == lines


def test_a_mandate_that_a_colleague_has_changed_is_not_replaced(tmp_path: Path) -> None:
    assert mandates.change(tmp_path, Mandate(), Mandate(submits="ours", submitter="甲"))
    with pytest.raises(UsageError, match="有人改过"):
        mandates.change(tmp_path, Mandate(), Mandate(submits="client", submitter="乙"))
    seen = read(tmp_path)
    assert not mandates.change(tmp_path, seen, seen)
    assert mandates.change(tmp_path, seen, replace(seen, scope=("主体",)))
    assert read(tmp_path) == Mandate(("主体",), submits="ours", submitter="甲")


def test_a_second_scan_of_the_letter_is_a_new_version(tmp_path: Path) -> None:
    scan = tmp_path / "扫描.pdf"
    paths = []
    for content in (b"%PDF-1", b"%PDF-2"):
        scan.write_bytes(content)
        paths.append(mandates.store_letter(tmp_path, scan))
    assert [(tmp_path / path).read_bytes() for path in paths] == [b"%PDF-1", b"%PDF-2"]
    with pytest.raises(UsageError):
        mandates.store_letter(tmp_path, tmp_path / "委托书.exe")
