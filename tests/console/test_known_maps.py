"""The map of a site in the console: what colleagues have learnt is shown before it is taken, and one's own is given."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from assistant.practice.layout import MAPS
from tests.console.conftest import Console, Practice
from tests.console.giving import give, press, type_in
from tests.console.test_words_of_pages import terminal_words
from tests.console.window import Window, window

pytestmark = pytest.mark.program
SITE, ID, MOBILE = "https://site.example/", "site-site.example", "subject.responsible.mobile"
FOREIGN = f"""format: 2
id: {ID}
fields:
  "{MOBILE}": {{section: [责任人], label: 联系方式, calibrated: {{on: 2026-11-02}}}}
human_only: [盖章]
record: {{filings: '3', right: '150', wrong: '1', last: '2026-11-20'}}
"""


@pytest.fixture
def page(shared_office: tuple[Practice, Console, str]) -> Iterator[Window]:
    """Open the page of the registry's pages, for another site."""
    practice, console, cookie = shared_office
    place = practice.workspace.folder / MAPS
    place.mkdir(exist_ok=True)
    (place / f"{ID}.00000000.yaml").write_text(FOREIGN, "utf-8")
    with window(console, cookie, "site") as opened:
        type_in(opened, "site", SITE)
        yield opened


def test_a_colleague_s_map_is_shown_and_then_taken(page: Window) -> None:
    press(page, "看同事学会的")
    page.until(lambda: "只能由人按的词：盖章" in page.texts())
    assert "填报过 3 次" in page.texts()
    press(page, "看过，并入")
    page.until(lambda: "已并入" in page.texts())
    press(page, "看同事学会的")
    page.until(lambda: "里面没有新的内容" in page.texts())
    press(page, "备好一份")
    page.until(lambda: bool(page.find("存成文件", "a")))
    address = page.elements[page.find("存成文件", "a")[0]]["props"]["href"]
    assert "联系方式" in unquote(address)
    assert terminal_words(page.texts()) == []


def test_a_given_file_is_shown_first_and_a_wrong_one_is_refused_in_words(
    page: Window, shared_office: tuple[Practice, Console, str]
) -> None:
    _, console, cookie = shared_office
    give(page, console, cookie, "map", b"format: 2\nid: other\n", "别处.yaml")
    page.until(lambda: "是 other 的对照表" in page.texts())
    press(page, "列出放行过的保存")
    page.until(lambda: "还没有记下放行过的保存" in page.texts())
    assert terminal_words(page.texts()) == []


def test_nothing_is_given_where_nothing_was_learnt_and_no_file_is_blamed(page: Window) -> None:
    type_in(page, "site", "https://unseen.example/")
    press(page, "备好一份")
    page.until(lambda: "还没有学过这个系统的页面" in page.texts())
    assert "请改正该文件" not in page.texts()
    assert "校准或填报过以后再备" in page.texts()
