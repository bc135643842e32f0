"""The page of 退回意见对照表: comments and values stay text whatever they contain, under the common content policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page

from assistant.apps.returned_table import ReturnedTable
from assistant.core.findings import CheckedProfile, Finding
from assistant.core.privacy import Redactor
from assistant.filing.calibration.drift_page import render
from assistant.filing.run.returned import CommentItem, CommentRound, CommentSources
from assistant.planning.maps.overlay import load_map
from assistant.proof.journal.frozen import Submission, SubmittedField, SubmittedRecord
from assistant.proof.report.batch_page import batch_page
from assistant.proof.report.findings_page import findings_page
from tests.report.test_html import ATTACK, attacked, tags

KEY = "subject.basic.address"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def attacked_table() -> str:
    """Return the page of two comments on a company, one answered by a change, with markup in every text."""
    name = f"公司{ATTACK}"
    held = SubmittedField(KEY, "详细地址", (), f"原址{ATTACK}")
    record = SubmittedRecord("subject", "subject", "", (), (held,))
    copy = Submission("subject", (name,), "filing", 1, "2026-11-01", "", "", "审核中", "", (record,))
    ledger = CommentSources([copy], {}, {KEY: f"科苑路{ATTACK}"}, {KEY: f"详细地址{ATTACK}"})
    items = (CommentItem(f"地址有误{ATTACK}", (KEY,), (ATTACK,)), CommentItem(f"另一条{ATTACK}"))
    return (
        ReturnedTable(name, [CommentRound(name, 1, date(2026, 11, 2), "页面", items)], ledger, Redactor())
        .page()
        .decode()
    )


def test_markup_in_a_comment_and_in_a_value_stays_text() -> None:
    page = attacked_table()
    for before in ("<p>公司", "1 轮  公司", "<td>地址有误", "<td>另一条", "<td>详细地址", "<td>原址", "<td>科苑路"):
        assert f"{before}&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;" in page, before
    assert {"script", "img"} & {tag for tag, _ in tags(page)} == set()
    assert not any(name.startswith("on") for _, attributes in tags(page) for name in attributes)


def test_every_page_has_the_same_policy(tmp_path: Path) -> None:
    plain = (attacked_table(), findings_page([]), batch_page("批量", [], [], ""))
    pictured = (attacked(tmp_path), render(load_map("mock"), []))
    for pages, expected in ((plain, POLICY), (pictured, f"{POLICY}; img-src data:")):
        for page in pages:
            head = [attributes for tag, attributes in tags(page) if "http-equiv" in attributes]
            assert head == [{"http-equiv": "Content-Security-Policy", "content": expected}]
            assert page.index("http-equiv") < page.index("<style>"), "a policy holds for what comes after it"


def test_the_page_of_a_check_can_be_sent_places_have_names_and_no_key_path_or_line_is_shown() -> None:
    keys = ("subject.attachments.icp", "algorithms[甲算法].basic.assessment", "algorithms[甲算法].basic.publication")
    unread = [Finding("R44", "block", key, "扫描件清楚", "未提供材料内容", state="not_checked") for key in keys]
    wrong = Finding("R68", "warn", "products[甲/网站].licence.text", "同一个序号", "请核对。", where="填报资料.yaml:70")
    page = findings_page([CheckedProfile("某公司", "/home/somebody/某公司", (wrong, *unread))])
    assert "甲/网站 › 前置许可 › 许可名称及编号" in page
    assert page.count("<td>未提供材料内容</td>") == 1
    assert "甲算法 › 算法安全自评估报告" in page
    for internal in ("填报资料.yaml", "/home/", "licence.text", "attachments.icp", "algorithms["):
        assert internal not in page, internal


@pytest.mark.browser
def test_an_attack_in_the_table_does_not_run_and_its_style_holds(page: Page, tmp_path: Path) -> None:
    said: list[str] = []

    def note(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.on("console", lambda message: said.append(message.text))
    file = tmp_path / "对照表.html"
    file.write_text(attacked_table(), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.locator("h1 + p").inner_text() == f"公司{ATTACK}"
    assert page.locator("td").first.evaluate("cell => getComputedStyle(cell).whiteSpace") == "pre-wrap"
    assert said == []
