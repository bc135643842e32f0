"""What the mock's map permits: opening a change, but nothing that ends or submits an item."""

from __future__ import annotations

import pytest

from assistant.filing.browser.rules import AllowedRequest, OutgoingRequest, Rules, is_human_only, judge
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import (
    ALGORITHM_CHANGING,
    ALGORITHM_CLOSED,
    ALGORITHM_OPEN,
    ALGORITHM_UNDER_REVIEW,
    ENTITY_CHANGING,
    ENTITY_OPEN,
    ENTITY_PASSED,
    ENTITY_UNDER_REVIEW,
    ItemState,
    RegistryState,
)
from assistant.planning.maps.site_map import PageEntry

SITE = "http://127.0.0.1:8000"
MAP = load_map("mock")
RULES = Rules.of(("127.0.0.1:8000",), MAP.requests, human_words=MAP.human_only)
THE_PERSONS = (
    "/api/subject/submit",
    "/api/subject/code",
    "/api/subject/abandon",
    "/api/algorithms/submit",
    "/api/algorithms/code",
    "/api/algorithms/abandon",
    "/api/algorithms/delete",
    "/api/algorithms/deregister",
    "/api/algorithms/deregister/code",
    "/api/algorithms/deregister/withdraw",
    "/api/products/delete",
    "/api/paths/delete",
    "/api/functions/delete",
)
THE_PROGRAMS = ("/api/subject/change", "/api/algorithms/change", "/api/subject/save", "/api/algorithms/save")
READ = ("/api/file/0a1b", "/api/algorithms/S0001/published", "/api/algorithms/S0001/deregistration")


@pytest.mark.parametrize("path", THE_PERSONS)
def test_requests_that_submit_end_or_remove_are_blocked(path: str) -> None:
    assert not judge(RULES, OutgoingRequest("POST", SITE + path, body='{"id": "S0001"}')).passed


@pytest.mark.parametrize("path", THE_PROGRAMS)
def test_a_change_may_be_opened_and_saved(path: str) -> None:
    assert judge(RULES, OutgoingRequest("POST", SITE + path, body='{"id": "S0001"}')).passed


@pytest.mark.parametrize("path", READ)
def test_what_is_stored_may_be_read(path: str) -> None:
    assert judge(RULES, OutgoingRequest("GET", SITE + path)).passed


def test_a_map_that_allows_a_deregistration_does_not_open_it() -> None:
    rules = Rules(RULES.hosts, (AllowedRequest("POST", "/api/**"),))
    assert judge(rules, OutgoingRequest("POST", f"{SITE}/api/algorithms/save", body="{}")).passed
    assert not judge(rules, OutgoingRequest("POST", f"{SITE}/api/algorithms/deregister", body="{}")).passed


@pytest.mark.parametrize("word", ["删除", "注销", "申请注销", "撤回注销", "放弃变更", "提交", "确认提交"])
def test_buttons_that_submit_end_or_remove_belong_to_the_person(word: str) -> None:
    assert is_human_only(word, MAP.human_only)


@pytest.mark.parametrize("page", [page for page in MAP.pages.values() if page.buttons], ids=lambda page: page.id)
def test_no_button_that_the_program_presses_belongs_to_the_person(page: PageEntry) -> None:
    assert [word for word in page.buttons.values() if is_human_only(word, MAP.human_only)] == []


def test_every_state_of_the_mock_is_one_of_our_words() -> None:
    entity = ENTITY_OPEN | ENTITY_UNDER_REVIEW | ENTITY_CHANGING | {ENTITY_PASSED}
    algorithm = ALGORITHM_OPEN | ALGORITHM_UNDER_REVIEW | ALGORITHM_CHANGING | ALGORITHM_CLOSED
    assert set(MAP.states["subject"].values()) <= entity
    assert set(MAP.states["algorithm"].values()) <= algorithm


@pytest.mark.parametrize(
    ("state", "passed"),
    [
        ("主体审核中", False),
        ("主体已通过", True),
        ("主体变更中", True),
        ("主体变更审核中", True),
        ("主体变更退回", True),
    ],
)
def test_a_change_of_the_subject_does_not_close_the_rest(state: str, passed: bool) -> None:
    assert RegistryState(ItemState(state)).entity_passed is passed
