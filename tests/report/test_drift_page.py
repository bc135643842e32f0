"""The page of `map check` and of `calibrate --review`: the detected changes, and the whole map."""

from __future__ import annotations

from dataclasses import replace

from assistant.filing.calibration.drift_page import render
from assistant.planning.maps.drift import PageChange, PageCheck
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import Calibration, DraftSave, FieldEntry, Request

SUBJECT = PageCheck("subject", "主体信息", "same", fields=3)


def test_a_check_names_its_changes_and_shows_no_fields() -> None:
    changed = PageCheck("product", "产品", "changed", (PageChange("missing", "产品 › 访问地址"),))
    html = render(load_map("mock"), [SUBJECT, changed])
    assert "页面上没有“产品 › 访问地址”了" in html
    assert "停手" in html
    assert "<table" not in html


def test_a_review_shows_every_field_once_and_every_page_though_it_was_not_opened() -> None:
    known = load_map("cac")
    html = render(known, [SUBJECT, replace(SUBJECT, title="主体信息（又一条）")], fields=True)
    patterns = [entry.pattern for entry in known.fields.values() if entry.label]
    assert [pattern for pattern in patterns if html.count(f"<small>{pattern}</small>") != 1] == []
    assert html.count("还没有校准") == len({known.fields[pattern].page for pattern in patterns} - {"subject"})
    assert "主体信息（又一条）" in html


def test_a_review_shows_what_the_guard_goes_by_and_what_a_field_takes() -> None:
    known = load_map("cac")
    field = FieldEntry(
        "subject.basic.name",
        "subject",
        ("甲",),
        "<名称>",
        (),
        "file",
        0,
        options=("乙",),
        max_length=80,
        formats=(".pdf",),
    )
    field = replace(field, max_bytes=2 * 1024 * 1024, calibration=Calibration("2026-11-26", "张样例"))
    page = replace(known.pages["subject"], saves_draft=DraftSave("提交", "POST /api/keep", "张样例", "2026-11-26"))
    requests = (Request("POST", "/api/keep", "save", (("action", "keep"),)), Request("GET", "/api/a", "read"))
    site = replace(known, pages={"subject": page}, fields={field.pattern: field}, requests=requests)
    html = render(site, [], fields=True)
    for said in (
        "甲 › &lt;名称&gt;",
        "最多 80 字；.pdf；不超过 2 MB；1 个选项：乙",
        "2026-11-26 张样例",
        "由“提交”存草稿（POST /api/keep，张样例 2026-11-26 记录）",
        "保存：POST /api/keep（仅当 action=keep）",
        known.human_only[0],
    ):
        assert said in html, said
    assert "/api/a" not in html
    assert html.count("POST /api/keep（仅当") == 1
