"""Failed readings: only data requests of the run's own page to its own site count (no browser)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.filing.browser.heard_answers import HeardAnswers
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault
from assistant.filing.browser.rules import Rules

PAGE = object()


class OfNoPage:
    """The request of a worker, which belongs to no page."""

    method, resource_type, url, failure = "GET", "fetch", "http://site.test/api", "net::ERR_FAILED"

    @property
    def frame(self) -> Any:
        raise PageFault("Service Worker requests do not have an associated frame.")


def session() -> Any:
    """Return a session of one site that has received no events yet."""
    made: Any = BrowserSession.__new__(BrowserSession)
    made._rules, made.page, made.trouble, made.expired = Rules(("site.test",)), PAGE, "", ""
    made.heard, made.is_asking = HeardAnswers(), False
    return made


def request(url: str = "http://site.test/api", kind: str = "fetch", method: str = "GET", page: object = PAGE) -> Any:
    frame = SimpleNamespace(page=page)
    return SimpleNamespace(
        method=method,
        resource_type=kind,
        url=url,
        failure="net::ERR_FAILED",
        frame=frame,
        headers={},
        timing={"startTime": -1},
    )


def response(asked: Any, status: int, body: str = "{}") -> Any:
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    return SimpleNamespace(
        headers=headers, request=asked, url=asked.url, status=status, ok=status < 400, text=lambda: body
    )


OTHERS = {
    "an icon": request(kind="other"),
    "a picture": request(kind="image"),
    "a script": request(kind="script"),
    "a beacon": request(kind="ping"),
    "a counter elsewhere": request("http://count.test/hit"),
    "a save": request(method="POST"),
    "another tab": request(page=object()),
    "a worker": OfNoPage(),
}


@pytest.mark.parametrize("asked", OTHERS.values(), ids=OTHERS.keys())
def test_requests_that_the_page_can_do_without_are_no_trouble(asked: Any) -> None:
    made = session()
    made._miss(asked)
    made._look_at(response(asked, 500))
    made._look_at(response(asked, 200, '{"errno": 1}'))
    assert made.trouble == ""


def test_a_failed_data_request_of_the_page_is_trouble() -> None:
    for kind in ("xhr", "fetch"):
        made = session()
        made._miss(request(kind=kind))
        assert made.trouble == "net::ERR_FAILED"
        made._look_at(response(request(kind=kind), 503))
        assert made.trouble == "HTTP 503"


def test_only_the_site_says_that_nobody_is_logged_in() -> None:
    made, words = session(), '{"errno": 440, "errmsg": "请登录"}'
    made._look_at(response(request("http://count.test/hit"), 200, words))
    assert made.expired == ""
    made._look_at(response(request(page=object()), 200, words))  # another tab has the same session
    assert made.expired == "请登录"


def test_what_the_view_that_is_left_requests_late_does_not_bring_the_next_record() -> None:
    made, late, own = session(), request("http://site.test/api/overview"), request("http://site.test/api/record/7")
    made._foreign = ""
    made.heard.forget(is_leaving=True)
    made.heard.begin(late)
    made._follow(SimpleNamespace(parent_frame=None, page=PAGE, url="http://site.test/#/record/7"))
    made.heard.begin(own)
    for asked in (own, late):
        made._look_at(response(asked, 200))
    assert [answer.url for answer in made.heard.all()] == [own.url]
