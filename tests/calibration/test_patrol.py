"""A patrol without a whole site: unreached pages are reported, a check without comparisons fails, answers are masked."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.apps.cli.calibrating import _report
from assistant.apps.cli.map_options import MapCheckOptions
from assistant.core.errors import MapError
from assistant.filing.browser.heard_answers import HeardAnswers
from assistant.filing.browser.pictures import Mask, masks_of
from assistant.filing.calibration.patrol import Patrol
from assistant.filing.forms.shapes import Address, Control, FormSnapshot, Rect
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.drift import PageChange, PageCheck
from assistant.planning.maps.overlay import load_map

MAP = load_map("mock")
SAME, UNREACHED = PageCheck("subject", "主体信息", "same"), PageCheck("product", "产品", "unreached", why="没有")
CHANGED = PageCheck("product", "产品", "changed", (PageChange("missing", "产品 › 访问地址"),))


@pytest.mark.parametrize(
    ("checks", "code"),
    [([SAME], 0), ([SAME, UNREACHED], 0), ([UNREACHED], 10), ([], 10), ([SAME, UNREACHED, CHANGED], 3)],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_a_check_without_a_compared_page_does_not_succeed(
    checks: list[PageCheck], code: int, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _report(MapCheckOptions(site="mock", as_json=as_json), MAP, checks) == code
    said = capsys.readouterr()
    assert ("没有一页能打开来比对" in said.err) == (code == 10)
    if as_json:
        assert json.loads(said.out)["exit"] == code


def test_a_changed_page_is_listed_with_the_command_that_calibrates_it(capsys: pytest.CaptureFixture[str]) -> None:
    command = "beian calibrate --site mock --url http://127.0.0.1:9 --page product"
    _report(MapCheckOptions(site="mock", url="http://127.0.0.1:9"), MAP, [SAME, CHANGED])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith(command)
    assert sum("--page" in line for line in lines) == 1
    _report(MapCheckOptions(site="mock", url="http://127.0.0.1:9", as_json=True), MAP, [SAME, CHANGED])
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert [page.get("command") for page in pages] == [None, command]


def test_a_page_with_an_unknown_name_in_its_address_is_not_reached() -> None:
    session: Any = SimpleNamespace(page=None, goto=lambda url: None, follow_traffic=lambda: None, heard=HeardAnswers())
    patrol = Patrol(Site(session, MAP, "http://127.0.0.1"))
    tries = list(patrol._try("path", lambda: patrol._load("paths")))
    assert [check.state for check in tries] == ["unreached"]
    assert "{product}" in tries[0].why
    assert patrol.site.address_of("paths", product="7") == "http://127.0.0.1/#/products/7/paths"
    with pytest.raises(MapError):
        patrol.site.address_of("product")


FORM = """<div class="account-name">王示例</div><div class="company-name">示例公司</div>
<input id="a" style="position:absolute; left:10px; top:100px; width:200px; height:20px">
<table style="position:absolute; left:10px; top:1500px"><thead><tr><th>产品名称</th><th></th></tr></thead>
<tbody><tr><td>客户的产品</td><td></td></tr></tbody></table>"""


@pytest.mark.browser
def test_a_picture_hides_answers_rows_and_who_is_logged_in(page: Page, tmp_path: Path) -> None:
    page.set_content(FORM)
    page.evaluate("scrollTo(0, 60)")
    field = page.locator("#a").bounding_box()
    assert field is not None
    rect = Rect(field["x"], field["y"], field["width"], field["height"])
    control = Control("#a", Address((), "甲"), "甲", "text", "native", "答案", rect=rect)
    session: Any = SimpleNamespace(page=page, follow_traffic=lambda: None, heard=HeardAnswers())
    seen = FormSnapshot("", "", "", "native", (control,), (), (), "")
    picture = Patrol(Site(session, MAP, "http://127.0.0.1"), tmp_path)._picture("subject", seen)
    assert picture is not None
    masks = masks_of(picture)
    for selector in ("#a", "tbody td:first-child", ".account-name", ".company-name"):
        assert _is_hidden(page, selector, masks), selector
    for selector in ("th:first-child", "td:last-child"):
        assert not _is_hidden(page, selector, masks), selector


def _is_hidden(page: Page, selector: str, masks: tuple[Mask, ...]) -> bool:
    """Return whether the middle of the element's content lies under a mask."""
    middle = """element => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const box = (element.textContent ? range : element).getBoundingClientRect();
        return [box.x + box.width / 2 + scrollX, box.y + box.height / 2 + scrollY];
    }"""
    x, y = page.locator(selector).evaluate(middle)
    return any(m.x <= x <= m.x + m.width and m.y <= y <= m.y + m.height for m in masks)
