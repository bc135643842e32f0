"""The route that an address shows: what names a record becomes a name of the map, and nothing is noted where it is not sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.calibration.address import route_of
from assistant.planning.maps.overlay import load_map

BASE = "http://127.0.0.1:8765"
MAP = load_map("mock")
GIVEN = ("subject", "products", "paths", "functions", "algorithms", "basic", "detail", "association", "support")


@pytest.mark.parametrize("page", GIVEN)
def test_every_page_of_the_mock_is_detected_by_the_route_that_its_address_shows(page: str) -> None:
    entry = MAP.pages[page]
    url = f"{BASE}/{entry.route.format(product=7, path='83a91f0c', algorithm=12)}"
    assert route_of(MAP, replace(entry, route=""), BASE, url) == entry.route


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("subject", "#/subject/7"),
        ("subject", "#/subject?id=7"),
        ("subject", "#/home"),
        ("subject", "#/"),
        ("subject", ""),
        ("subject", "#/%E4%B8%BB"),
        ("basic", "#/algorithms/new/basic"),
        ("basic", "#/step2/new"),
        ("detail", "#/org/5/algorithms/7/detail"),
        ("paths", "#/paths"),
    ],
)
def test_where_it_is_not_sure_nothing_is_noted(page: str, address: str) -> None:
    assert route_of(MAP, replace(MAP.pages[page], route=""), BASE, f"{BASE}/{address}") == ""
    assert route_of(MAP, MAP.pages["subject"], BASE, "http://elsewhere/#/subject") == ""


def test_an_address_that_never_changes_is_no_pages_route() -> None:
    assert route_of(MAP, MAP.pages["subject"], BASE, f"{BASE}/#/main") == "#/main"
    assert route_of(MAP, MAP.pages["subject"], BASE, f"{BASE}/#/main", ["#/main"]) == ""
