"""The route derived from an address: identifiers become names of the map, and nothing is noted where it is uncertain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.calibration.address import route_of
from assistant.planning.maps.overlay import load_map

BASE = "http://127.0.0.1:8765"
MAP = load_map("mock")
GIVEN = ("subject", "products", "paths", "functions", "algorithms", "basic", "detail", "association", "support")


@pytest.mark.parametrize("page", GIVEN)
def test_the_route_of_every_mock_page_is_derived_from_its_address(page: str) -> None:
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
def test_no_route_is_noted_for_an_uncertain_address(page: str, address: str) -> None:
    assert route_of(MAP, replace(MAP.pages[page], route=""), BASE, f"{BASE}/{address}") == ""
    assert route_of(MAP, MAP.pages["subject"], BASE, "http://elsewhere/#/subject") == ""


def test_an_address_shared_by_several_pages_is_no_route() -> None:
    assert route_of(MAP, MAP.pages["subject"], BASE, f"{BASE}/#/main") == "#/main"
    assert route_of(MAP, MAP.pages["subject"], BASE, f"{BASE}/#/main", ["#/main"]) == ""
