"""Search from anywhere: what a text finds, and the keys that open the search, choose and go there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console import context, pages, search
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.search import SearchHit
from tests.console.conftest import Console, Practice, address, let_in, made, opened
from tests.filing.small import ALGORITHM, NAME, small

OTHER = "云海（杭州）示例有限公司"


@pytest.fixture(scope="module")
def console_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleContext]:
    """Yield the state of a console that has read two clients with the same algorithm."""
    other = small()
    other["主体"]["主体基本信息"] |= {"主体名称": OTHER, "统一社会信用代码": "91440300MA5EXAMP1C"}
    practice = made(tmp_path_factory.mktemp("search"), small(), other)
    pages.import_pages()
    with context.opened(practice.workspace, "") as state:
        state.refresh()
        yield state


def kinds(hits: list[SearchHit]) -> set[str]:
    """Return the kinds of hits."""
    return {hit.kind for hit in hits}


def test_clients_items_papers_fields_and_pages_are_hits(console_state: ConsoleContext) -> None:
    (client,) = search.hits(console_state, "云海")
    assert (client.kind, client.text, client.to) == ("客户", OTHER, address("client", OTHER))
    items = search.hits(console_state, ALGORITHM[:6])
    assert {hit.of for hit in items if hit.kind == "算法"} == {NAME, OTHER}
    assert any(hit.to == address("client", NAME, "profile") + "?part=algorithms.0" for hit in items)
    paper = next(hit for hit in search.hits(console_state, "自评估报告") if hit.kind == "材料")
    assert parse_qs(urlsplit(paper.to).query)["at"] == [paper.text]
    field = next(hit for hit in search.hits(console_state, "责任人信息") if hit.kind == "预检问题")
    assert parse_qs(urlsplit(field.to).query) == {"part": ["subject"], "field": ["subject.responsible.id_number"]}
    assert kinds(search.hits(console_state, "期限日历")) == {"页面"}


def test_the_pages_and_things_of_the_present_client_come_first(console_state: ConsoleContext) -> None:
    assert not any("client" in hit.to for hit in search.hits(console_state, "填报计划"))
    plan = search.hits(console_state, "填报计划", OTHER)[0]
    assert (plan.of, plan.to) == (OTHER, address("client", OTHER, "plan"))
    for folder in (NAME, OTHER):
        own_hits = [hit for hit in search.hits(console_state, ALGORITHM, folder) if hit.kind == "算法"]
        assert own_hits[0].of == folder


def test_there_is_no_hit_for_an_empty_text_or_an_unknown_one(console_state: ConsoleContext) -> None:
    assert search.hits(console_state, "  ") == []
    assert search.hits(console_state, "没有这样的东西") == []


@pytest.mark.program
def test_the_search_is_refused_without_a_session_and_answers_one_with_it(shared: tuple[Console, str]) -> None:
    console, cookie = shared
    path = f"/search?q={quote('期限日历')}"
    assert console.ask(path)[0] == 401
    status, _, body = console.ask(path, cookie=cookie)
    assert status == 200
    assert [hit["to"] for hit in json.loads(body)["hits"]] == ["/dates"]


@pytest.mark.program
def test_a_slash_opens_the_search_and_the_keys_lead_to_a_hit(
    page: Page, shared: tuple[Console, str], practice: Practice
) -> None:
    console, cookie = shared
    let_in(page, console, cookie)
    opened(page, console, "/dates")
    page.locator("h1").click()
    page.keyboard.press("/")
    text = page.get_by_role("combobox")
    expect(text).to_be_focused()
    text.fill("没有这样的东西")
    expect(page.get_by_text("没有符合的。")).to_be_visible()
    page.keyboard.press("Escape")
    expect(text).to_be_hidden()
    page.keyboard.press("/")
    expect(text).to_have_value("")
    text.fill(NAME[:4])
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(NAME)
    page.keyboard.press("/")
    text.fill("a/b")
    expect(text).to_have_value("a/b")
