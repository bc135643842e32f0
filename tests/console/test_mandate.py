"""委托 as a person presses it: scope, letter with its end, and who presses 提交, which plan, 交接 and the prompt remind of."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock, Timeout

from assistant.core.errors import InputProblems, NoProfile, UsageError
from assistant.core.language import speaking
from assistant.declaration.intake.mandate_end import FILE
from assistant.declaration.intake.states import next_version
from assistant.declaration.profile.updating import LOCK
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.confirm import with_reminder
from assistant.filing.run.session import FilingOptions
from assistant.practice import activity, shared_events
from assistant.practice import mandate as mandates
from assistant.practice.expiries import AUTHORISATION, note_end
from assistant.practice.expiries import read as read_ends
from assistant.practice.layout import LEDGER
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


def test_nobody_is_reminded_of_who_submits_once_the_mandate_has_ended(tmp_path: Path) -> None:
    ours = Mandate(submits="ours", submitter="王")
    later, ended = (replace(ours, ended_on=date.today() + timedelta(days=days)) for days in (1, 0))
    mandates.change(tmp_path, Mandate(), later)
    assert "王" in mandates.reminder(tmp_path)
    assert "委托将于" in mandates.lines(tmp_path)[-1]
    mandates.change(tmp_path, later, ended)
    assert mandates.reminder(tmp_path) == ""
    assert "委托已于" in mandates.lines(tmp_path)[-1]


def test_a_client_that_a_colleague_has_renamed_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(NoProfile):
        mandates.change(tmp_path / "甲", Mandate(), Mandate(("主体",)))
    with pytest.raises(NoProfile):
        note_end(tmp_path / "甲", AUTHORISATION, date(2027, 1, 1))
    assert not (tmp_path / "甲").exists()


def test_what_is_written_by_hand_and_says_nothing_certain_is_named(tmp_path: Path) -> None:
    def problems(text: str) -> list[str]:
        (tmp_path / LEDGER).mkdir(exist_ok=True)
        (tmp_path / FILE).write_text(f"beian: 1\n{text}", encoding="utf-8")
        with pytest.raises(InputProblems) as raised:
            read(tmp_path)
        return [f"{one.where}：{one.message}" for one in raised.value.problems]

    assert problems("服务范围: 算法备案\n签署: 2026-02-30\n提交: 我们\n") == [
        "服务范围：“算法备案”不是列表",
        "签署：“2026-02-30”不是日期",
        "提交人：没有写",
    ]
    assert problems("提交: 别人\n") == ["提交：没有“别人”这个选项"]


def test_the_scope_is_stored_in_its_own_words_and_shown_in_those_of_the_page(tmp_path: Path) -> None:
    mandates.change(tmp_path, Mandate(), Mandate(("主体", "注销", "甲算法")))
    with speaking("en"):
        assert list(map(mandates.scope_name, read(tmp_path).scope)) == ["entity", "deregistration", "甲算法"]
        assert "entity, deregistration, 甲算法" in mandates.lines(tmp_path)[0]


@pytest.mark.program
def test_both_days_of_the_letter_are_stored_or_neither(own_client: OwnClient) -> None:
    home = own_client.home
    with shown(own_client, "mandate") as page:
        note_end(home, AUTHORISATION, date(2028, 1, 1))  # a colleague
        type_in(page, "signed", "2026-03-01")
        type_in(page, "end", "2027-03-01")
        press(page, "保存日期")
        page.until(lambda: "有人改过" in page.texts())
    assert read(home).signed_on is None
    assert read_ends(home)[AUTHORISATION].end == date(2028, 1, 1)


@pytest.mark.program
def test_an_incomplete_day_is_refused_and_erases_nothing(own_client: OwnClient) -> None:
    mandates.change(own_client.home, Mandate(), Mandate(signed_on=date(2026, 3, 1)))
    with shown(own_client, "mandate") as page:
        type_in(page, "signed", "日期没有写完整")  # what the page sends for 2026-__-01
        press(page, "保存日期")
        page.until(lambda: "没有写完整" in page.texts())
    assert read(own_client.home).signed_on == date(2026, 3, 1)


def test_a_change_of_the_mandate_stands_in_the_activity_log(own_client: OwnClient) -> None:
    home = own_client.home
    mandates.change(home, Mandate(), Mandate(("主体",)))
    assert "mandate" in [event.text("kind") for event in shared_events.read(home / LEDGER / activity.LOG)]


def test_a_letter_never_replaces_one_that_another_machine_stores_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, others = tmp_path / "扫描.pdf", list[Path]()
    scan.write_bytes(b"%PDF ours")

    def overtaken(stem: str, taken: list[str]) -> str:
        with pytest.raises(Timeout), FileLock(tmp_path / LOCK, timeout=0):
            pass
        version = next_version(stem, taken)
        if not others:
            others.append(tmp_path / "附件" / f"{version}.pdf")
            others[0].parent.mkdir()
            others[0].write_bytes(b"%PDF theirs")
        return version

    monkeypatch.setattr(mandates, "next_version", overtaken)
    path = mandates.store_letter(tmp_path, scan)
    assert others[0].read_bytes() == b"%PDF theirs"
    assert (tmp_path / path).read_bytes() == b"%PDF ours"
