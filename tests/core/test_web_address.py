"""What counts as a web address, and what is one."""

from __future__ import annotations

import pytest

from assistant.core.web_address import host_of, is_address


@pytest.mark.parametrize(
    "text", ["https://beian.example", "http:/beian", "https:", "HTTPS:beian.example", "ftp://beian.example/"]
)
def test_what_was_meant_as_an_address_is_taken_for_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["mock", "cac", r"C:\对照表\我的.yaml", "maps/http.yaml", ""])
def test_names_and_paths_of_maps_are_none(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text", ["http:/beian", "https:", "ftp://beian.example/", "https://a:b@beian.example/", "https://x:0/"]
)
def test_an_address_without_a_web_host_has_none(text: str) -> None:
    assert host_of(text) == ""
