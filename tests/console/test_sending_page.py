"""发出与收回 and 用印 as a person presses them: prepare, send, compare what came back, take a fact, print to seal."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from docx import Document

from assistant.apps.console import launching
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import EMPLOYMENT, paper_kind
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import load
from assistant.practice import client_log
from tests.console.conftest import OwnClient
from tests.console.window import Window, window
from tests.papers.returned import FIRST, cell, filled

pytestmark = pytest.mark.program

NEW = "13800009999"


def shown(client: OwnClient, part: str) -> AbstractContextManager[Window]:
    """Open a page of a client."""
    return window(client.console, client.cookie, "client", client.name, part)


def press(page: Window, text: str) -> None:
    """Press a button once it exists."""
    page.until(lambda: bool(page.find(text, "button")))
    page.send(page.find(text, "button")[0], "click")


def advance(client: OwnClient, text: str, state: str) -> None:
    """Press a button of 用印 that adds a state to the record."""
    expected = [*states(client.home), state]
    with shown(client, "sealing") as page:
        press(page, text)
        page.until(lambda: states(client.home) == expected)


def pressed(home: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Return what the log says of papers, newest first."""
    return [(line.what, line.names) for line in client_log.entries(home, ()) if line.names[:1] == (EMPLOYMENT,)]


def states(home: Path) -> list[str]:
    return [event.state for event in read_record(home).events]


def test_a_draft_goes_out_comes_back_and_its_fact_is_taken(own_client: OwnClient) -> None:
    home = own_client.home
    write(home / "材料", drafts(Source.of(load(home)), Shelf(home / "无"), paper_kind(EMPLOYMENT)), FIRST)
    with shown(own_client, "sending") as page:
        page.send(page.find(tag="input", type="checkbox")[0], "change", True)
        press(page, "备好发出")
        page.until(lambda: states(home) == ["prepared"])
    with shown(own_client, "sending") as page:
        assert "已备好，等您发出" in page.texts()
        press(page, "已发")
        page.until(lambda: states(home) == ["prepared", "sent"])
    with shown(own_client, "sending") as page:
        assert page.find("已定稿", "button")
        assert page.find("还有 2 处待填写")
        assert "发给经办（" in page.texts()
        assert "没有要请客户发来的" not in page.texts(), "there are questions to ask"
        press(page, "已定稿")
        page.until(lambda: states(home)[-1] == "final")
    with shown(own_client, "sending") as page:
        press(page, "撤回定稿")
        page.until(lambda: states(home)[-1] == "withdrawn")
    with shown(own_client, "sending") as page:
        assert page.find("已定稿", "button"), "it is sent, and nothing else"
    assert pressed(home)[:2] == [("撤回定稿", (EMPLOYMENT,)), ("已定稿", (EMPLOYMENT,))]
    copy = next((home / "发出").glob("*/*.docx"))
    document = Document(str(copy))
    cell("手机号码", NEW)(document)
    (home / "收件" / "2026-12-02").mkdir(parents=True)
    document.save(str(home / "收件" / "2026-12-02" / "回.docx"))
    with shown(own_client, "sending") as page:
        press(page, "比较")
        press(page, "写进资料")
        page.until(lambda: load(home).profile.subject.responsible.mobile == NEW)
        page.until(lambda: "✓ 资料里已是这样：手机号码" in page.texts())
    assert states(home) == ["prepared", "sent", "final", "withdrawn", "returned", "decided"]
    assert pressed(home)[0] == ("已决定客户的修改", (EMPLOYMENT,))


def test_a_print_set_is_prepared_posted_and_stamped(own_client: OwnClient) -> None:
    home = own_client.home
    profile = home / "填报资料.json"
    data = json.loads(profile.read_text(encoding="utf-8"))
    data["主体"]["算法安全责任人信息"].pop(EMPLOYMENT)
    profile.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    write(home / "材料", drafts(Source.of(load(home)), Shelf(home / "无"), paper_kind(EMPLOYMENT)), FIRST)
    draft = home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    filled(document)
    document.save(str(draft))
    with shown(own_client, "sealing") as page:
        press(page, "备好打印的一套")
        page.until(lambda: states(home) == ["prepared"])
    with shown(own_client, "sealing") as page:
        number = next(one for one in page.find(tag="input", type="text") if "events" in page.elements[one])
        page.send(number, "change", "SF123")
        press(page, "已寄出")
        page.until(lambda: states(home) == ["prepared", "posted"])
    with shown(own_client, "sealing") as page:
        assert "已寄出（SF123）" in page.texts()
        press(page, "客户已盖")
        page.until(lambda: states(home) == ["prepared", "posted", "stamped"])
    data["主体"]["算法安全责任人信息"][EMPLOYMENT] = "扫描.pdf"
    profile.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    (home / "扫描.pdf").write_bytes(b"%PDF-1.4 sealed")
    advance(own_client, "已收回盖章件", "scanned")
    assert [job.kind for job in launching.jobs(home)] == ["scans"], "it is compared with what was printed"
    with shown(own_client, "sealing") as page:
        page.until(lambda: bool(page.find("与文稿逐页比较", "button")))
    advance(own_client, "盖错了", "reseal")
    advance(own_client, "已收回盖章件", "scanned")  # 盖错了 was pressed by mistake
