"""What may leave the browser depends on who acts: on a site without a map uploads leave only where a person steers."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare, rules_of
from assistant.core.errors import UsageError
from assistant.core.privacy import Redactor
from assistant.practice.layout import EXAMPLE

ADDRESS = "https://registry.example/entry"


@pytest.mark.parametrize(
    ("site", "options", "assists"),
    [
        (ADDRESS, {"may_assist": True}, True),
        ("cac", {"may_assist": True}, True),
        ("cac", {"may_assist": True, "allow_uncalibrated": True}, False),
        ("cac", {"allow_uncalibrated": True}, False),
    ],
)
def test_uploads_leave_without_a_map_only_where_the_person_steers(
    small_profile: Path, site: str, options: dict[str, bool], assists: bool
) -> None:
    ready = prepare(FillOptions(small_profile, site=site, **options), Redactor())  # type: ignore[arg-type]
    assert ready.assists == assists
    assert bool(rules_of(ready.site_map, ready.url, assists=ready.assists).allowed) == assists


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "https://exa mple",
        "http://[::1",
        "http://127.0.0.1:port/x",
        "ftp://x",
        "https://name:word@host",
        "http://a:0",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(small_profile: Path, address: str) -> None:
    with pytest.raises(UsageError, match="不是网址"):
        prepare(FillOptions(small_profile, site=address, may_assist=True), Redactor())


def test_an_address_is_a_site_of_its_own_and_opens_where_it_says(small_profile: Path) -> None:
    ready = prepare(FillOptions(small_profile, site=ADDRESS, may_assist=True), Redactor())
    assert (ready.url, ready.site_map.hosts, ready.site_map.is_mock) == (ADDRESS, ("registry.example",), False)
    known = prepare(FillOptions(small_profile, site="https://beian.cac.gov.cn/#/index", may_assist=True), Redactor())
    assert known.site_map.id == "cac"


def test_the_example_client_is_rehearsed_and_never_filed(small_profile: Path) -> None:
    (small_profile / EXAMPLE).write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="示例客户"):
        prepare(FillOptions(small_profile, site=ADDRESS, may_assist=True), Redactor())
    assert prepare(FillOptions(small_profile, site="mock", url="http://127.0.0.1:1", headless=True), Redactor()).company
