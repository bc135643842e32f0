"""What a page still waits for: its open requests, without those of other tabs and without polls."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.browser.playwright import Page, PageFault, Request
from assistant.filing.browser.traffic import POLL_S, POLLS, PageTraffic


class Tab:
    """A tab that may be closed."""

    is_shut = False

    def is_closed(self) -> bool:
        return self.is_shut


class ServiceWorker:
    """The frame of a worker's request."""

    @property
    def page(self) -> Page:
        raise PageFault("Service Worker requests do not have an associated frame.")


@dataclass
class Clock:
    """A clock that a test sets."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Traffic:
    """A traffic with one tab, and how requests are sent in it."""

    tab: Tab = field(default_factory=Tab)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.traffic = PageTraffic(self.clock)

    def send(self, path: str, kind: str = "xhr", frame: Any = None) -> Request:
        """Let the tab send a request; return it."""
        made = SimpleNamespace(
            resource_type=kind,
            method="GET",
            url=f"https://registry.test{path}",
            frame=frame or SimpleNamespace(page=self.tab),
        )
        request = cast("Request", Hashed(made))
        self.traffic.begin(request)
        return request

    def is_quiet(self, tab: Tab | None = None) -> bool:
        return self.traffic.is_quiet(cast("Page", tab or self.tab))


class Hashed:
    """A request by its identity, as Playwright's are."""

    def __init__(self, parts: SimpleNamespace) -> None:
        vars(self).update(vars(parts))


@pytest.fixture
def one_tab() -> Traffic:
    """Return the traffic of one tab."""
    return Traffic()


def test_a_page_is_quiet_once_its_last_request_has_ended(one_tab: Traffic) -> None:
    assert one_tab.is_quiet()
    first, second = one_tab.send("/api/list"), one_tab.send("/api/words")
    one_tab.traffic.end(first)
    assert not one_tab.is_quiet()
    one_tab.traffic.end(second)
    assert one_tab.is_quiet()


@pytest.mark.parametrize(
    ("kind", "counts"),
    [("document", True), ("script", True), ("fetch", True), ("image", False), ("eventsource", False), ("font", False)],
)
def test_only_what_brings_data_is_waited_for(one_tab: Traffic, kind: str, counts: bool) -> None:
    one_tab.send("/api/list", kind)
    assert one_tab.is_quiet() is not counts


def test_other_tabs_and_workers_do_not_count(one_tab: Traffic) -> None:
    one_tab.send("/api/list", frame=ServiceWorker())
    one_tab.send("/api/list", frame=SimpleNamespace(page=Tab()))
    assert one_tab.is_quiet()


def stays_open(one_tab: Traffic, path: str) -> None:
    """Let a request of the tab stay open for too long."""
    one_tab.send(path)
    one_tab.clock.seconds += POLL_S
    assert not one_tab.is_quiet()
    one_tab.clock.seconds += 1
    assert one_tab.is_quiet()


def test_an_address_that_keeps_its_requests_open_twice_is_a_poll(one_tab: Traffic) -> None:
    assert not one_tab.traffic.has_polls
    for since in range(POLLS):
        stays_open(one_tab, f"/api/news?since={since}")
        assert one_tab.traffic.has_polls
    one_tab.send("/api/news?since=9")
    assert one_tab.is_quiet()
    one_tab.send("/api/list")
    assert not one_tab.is_quiet()


def test_a_slow_answer_is_waited_for_again_the_next_time(one_tab: Traffic) -> None:
    stays_open(one_tab, "/api/list")
    one_tab.send("/api/list")
    assert not one_tab.is_quiet()


def test_an_address_that_answers_at_once_again_is_no_poll(one_tab: Traffic) -> None:
    for _ in range(POLLS):
        stays_open(one_tab, "/api/list")
    one_tab.traffic.end(one_tab.send("/api/list"))
    one_tab.send("/api/list")
    assert not one_tab.is_quiet()
    assert not one_tab.traffic.has_polls


def test_a_closed_tab_waits_for_nothing(one_tab: Traffic) -> None:
    one_tab.send("/api/list")
    one_tab.tab.is_shut = True
    assert one_tab.is_quiet()
