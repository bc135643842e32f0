"""A wrong address and a refused input are a page in the person's language; scripts receive a sentence or data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from tests.console.conftest import Console, Practice, address
from tests.filing.small import NAME

pytestmark = pytest.mark.program

CLIENT = quote(NAME)
OPENED: dict[str, Any] = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec_fetch_dest": "document"}
FETCHED: dict[str, Any] = {"accept": "*/*", "sec_fetch_dest": "empty"}
WRONG = {
    "/nowhere": 404,
    "/client/nobody": 404,
    "/client/nobody/profile": 404,
    f"/client/{CLIENT}/nothing": 404,
    f"/preview/{CLIENT}?path=x.pdf&page=x": 422,
    f"/preview/{CLIENT}": 422,
    f"/preview/{CLIENT}?path=x.pdf": 404,
    f"/file/{CLIENT}?path=": 404,
    f"/file/{CLIENT}": 422,
    "/file/nobody?path=a.pdf": 404,
    f"/made/{CLIENT}/nothing": 404,
    "/made/nobody/workbook": 404,
    "/empty-workbook?type_=x": 404,
    "/empty-workbook?workspace=x&type_=": 404,
    f"/report/{CLIENT}/nothing": 404,
    f"/pack/{CLIENT}/nothing": 404,
    f"/picture/{CLIENT}/nothing/a.png": 404,
    "/dates.ics?workspace=other": 409,
    "/map-page/nothing": 404,
    "/map-page/review": 409,
    f"/upload/{CLIENT}": 405,
    "/given": 405,
    "/close": 405,
}
POSTED = {
    f"/upload/{CLIENT}": 422,
    f"/upload/{CLIENT}?name=a.pdf&batch=2026-12-02T10-00-00": 413,
    "/upload/nobody?name=a.pdf&batch=2026-12-02T10-00-00": 404,
    "/given": 422,
    "/dates.ics": 405,
    "/dates": 405,
    "/": 405,
}


@pytest.fixture(scope="module", params=["zh", "en"])
def spoken(practice: Practice, request: pytest.FixtureRequest) -> Iterator[tuple[Console, str, str]]:
    """Run a console in each language; yield it with its cookie and the name of the console in its frame."""
    with practice.console(str(request.param)) as console:
        yield console, console.enter(), {"zh": "备案助手工作台", "en": "Filing console"}[str(request.param)]


def test_every_wrong_address_is_a_page_with_the_frame(spoken: tuple[Console, str, str]) -> None:
    console, cookie, brand = spoken
    for path, status in WRONG.items():
        answered, headers, body = console.ask(path, cookie=cookie, **OPENED)
        text = body.decode()
        assert (answered, headers["content-type"]) == (status, "text/html; charset=utf-8"), path
        assert f'"text":"{brand}"' in text, path
        assert "Input should be" not in text, path
        assert "default-src 'self'" in headers["content-security-policy"]


def test_every_refused_request_that_sends_something_is_a_page(spoken: tuple[Console, str, str]) -> None:
    console, cookie, brand = spoken
    for path, status in POSTED.items():
        head: dict[str, Any] = {"cookie": cookie, "origin": console.origin, **OPENED}
        answered, headers, body = console.ask(path, method="POST", **head)
        assert (answered, headers["content-type"]) == (status, "text/html; charset=utf-8"), path
        assert f'"text":"{brand}"' in body.decode(), path


def test_a_script_receives_a_sentence_and_never_json_of_the_framework(spoken: tuple[Console, str, str]) -> None:
    console, cookie, _ = spoken
    answers = [(path, "GET", status) for path, status in WRONG.items()]
    answers += [(path, "POST", status) for path, status in POSTED.items()]
    for path, method, status in answers:
        if path.startswith("/client/nobody"):
            continue  # a page for everybody
        head: dict[str, Any] = {"cookie": cookie, "origin": console.origin, **FETCHED}
        answered, headers, body = console.ask(path, method=method, **head)
        assert (answered, headers["content-type"]) == (status, "text/plain; charset=utf-8"), path
        assert body.strip(), path
        assert not body.startswith(b"{"), path


def test_the_search_keeps_answering_its_script_with_data(shared: tuple[Console, str]) -> None:
    console, cookie = shared
    status, headers, body = console.ask("/search?q=x&workspace=other", cookie=cookie, **OPENED)
    assert (status, headers["content-type"], json.loads(body)) == (404, "application/json", {"hits": []})


def test_a_value_that_cannot_be_read_is_named(shared: tuple[Console, str]) -> None:
    console, cookie = shared
    _, _, body = console.ask(f"{address('preview', NAME)}?path=a.pdf&page=abc", cookie=cookie, **OPENED)
    assert "地址里的“page”无法识别：“abc”" in body.decode()
    _, _, body = console.ask(address("preview", NAME), cookie=cookie, **OPENED)
    assert "地址里缺少“path”" in body.decode()


def test_a_refused_address_names_the_requests_that_it_takes(shared: tuple[Console, str]) -> None:
    console, cookie = shared
    _, headers, _ = console.ask("/given", cookie=cookie, **OPENED)
    assert headers["allow"] == "POST"


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "", "2026"])
def test_a_month_that_no_calendar_has_shows_the_present_one(shared: tuple[Console, str], month: str) -> None:
    console, cookie = shared
    status, _, body = console.ask(f"/dates?month={month}", cookie=cookie)
    assert status == 200
    assert f"{date.today():%Y}" in body.decode()


@pytest.mark.parametrize("head", [{"sec_fetch_dest": "iframe"}, {}])
def test_a_frame_or_an_older_browser_gets_a_page_too(shared: tuple[Console, str], head: dict[str, Any]) -> None:
    console, cookie = shared
    path = f"/preview/{CLIENT}?path=x.pdf"
    headers = console.ask(path, cookie=cookie, accept="text/html,*/*;q=0.8", **head)[1]
    assert headers["content-type"].startswith("text/html")
