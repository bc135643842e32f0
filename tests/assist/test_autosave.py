"""Saves that a page sends by itself: which the person may allow, and what leaves once they have."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.filing.assist.autosave import Autosaves, stopped_saves, widened
from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.request_leaves import body_leaves
from assistant.filing.browser.rules import AllowedRequest, OutgoingRequest, Rules, bare_url, judge
from assistant.filing.browser.shape_match import SeenRequest, Transaction

SITE = "https://site"
HEADERS = {"Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest"}
VALUES = frozenset(("微光商城", "深圳", "13800138000"))
FIELD_OF = {"companyName": "微光商城", "city": "深圳"}


def save(field: str, value: Any, path: str = "/api/autosave/subject/S0001", **more: Any) -> OutgoingRequest:
    """Return the save of one field."""
    data = json.dumps({"step": "basic", "field": field, "value": value, **more}, ensure_ascii=False).encode()
    return OutgoingRequest("PATCH", SITE + path, "Fetch", data.decode(), HEADERS, data=data)


def seen(asked: OutgoingRequest, *echoes: str) -> SeenRequest:
    """Return a request as watched; `echoes` are the paths of leaves that the site had answered before."""
    return SeenRequest(
        asked.method, asked.url, dict(asked.headers), body_leaves(asked.headers, asked.data), list(echoes)
    )


def attempt(asked: OutgoingRequest, why: str = "write") -> Attempt:
    """Return the record of a stopped request."""
    return Attempt(1, "request", "Fetch", asked.method, bare_url(asked.url), why, "2026-11-29T00:00:00Z")


def stopped(*requests: OutgoingRequest, echoes: tuple[str, ...] = ("step", "field"), why: str = "write") -> Any:
    """Return what may be allowed of these stopped requests."""
    return stopped_saves([seen(one, *echoes) for one in requests], [attempt(one, why) for one in requests], VALUES)


@pytest.fixture
def allowed() -> Autosaves:
    """Return what is allowed after two fields of one record were stopped."""
    saves = Autosaves()
    (kind,) = stopped(*(save(field, value) for field, value in FIELD_OF.items()))
    saves.allowed = widened([], kind.shape)
    return saves


def leaves(asked: OutgoingRequest, saves: Autosaves, answered: dict[str, Any] | None = None) -> bool:
    """Return whether a request leaves while the program fills, after these answers of the site."""
    answers = AnswerLeaves(Relay.__new__(Relay))
    answer = {
        "id": "S0001",
        "step": "basic",
        "fields": [*FIELD_OF, "mobile"],
        "words": [{"code": "A12", "word": "深圳"}],
    }
    answers.add(f"{SITE}/api/forms", json.dumps(answer | (answered or {})))
    rules = tuple(AllowedRequest(shape.method, shape.path, "autosave") for shape in saves.allowed)
    judged = LearntRequests(answers)
    judged.open("autosave", Transaction(saves.allowed, shown=VALUES, written=VALUES, is_lasting=True))
    policy = Rules(("site",), rules, shapes=tuple(saves.allowed))
    return judged.judged(judge(policy, asked), asked, policy, "1").passed


def test_what_holds_the_profiles_values_and_the_sites_texts_may_be_allowed() -> None:
    (kind,) = stopped(*(save(field, value) for field, value in FIELD_OF.items()))
    assert (kind.count, kind.shape.path) == (2, "/api/autosave/subject/*")
    assert set(kind.shape.body or {}) == {"step", "field", "value"}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(save("companyName", "别的公司"), id="a value that is not the profile's"),
        pytest.param(save("companyName", ""), id="no value at all"),
        pytest.param(save("companyName", "微光商城", more="unknown text"), id="one more text of unknown origin"),
        pytest.param(save("companyName", "微光商城", more="别的"), id="a word that is no code"),
    ],
)
def test_anything_else_is_not_offered(asked: OutgoingRequest) -> None:
    assert stopped(asked) == []


@pytest.mark.parametrize("why", ["floor", "human", "host", "draft"])
def test_a_submission_that_was_stopped_is_never_offered(why: str) -> None:
    assert stopped(save("companyName", "微光商城"), why=why) == []


def test_an_allowed_save_leaves_again_and_again_for_every_field_of_every_record(allowed: Autosaves) -> None:
    assert all(leaves(save(field, value), allowed) for field, value in FIELD_OF.items())
    assert leaves(save("mobile", "13800138000"), allowed)
    assert leaves(save("city", "A12"), allowed), "an option by the code that the site has answered"
    assert leaves(save("city", None), allowed)
    assert leaves(save("city", "深圳", "/api/autosave/subject/S0002"), allowed, {"id": "S0002"})


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(save("companyName", "别的公司"), id="another value"),
        pytest.param(save("secretField", "微光商城"), id="a field that the site never named"),
        pytest.param(save("companyName", "微光商城", "/api/autosave/subject/S0009"), id="a record it never named"),
        pytest.param(save("companyName", "微光商城", "/api/autosave/product/S0001"), id="another kind of record"),
        pytest.param(save("companyName", "微光商城", "/api/autosave/subject/S0001/final"), id="another address"),
        pytest.param(save("companyName", "微光商城", commit=True), id="one more part"),
        pytest.param(save("companyName", "微光商城", action="submit"), id="the name of an act"),
        pytest.param(replace(save("companyName", "微光商城"), method="POST"), id="another method"),
    ],
)
def test_nothing_else_leaves_by_it(allowed: Autosaves, asked: OutgoingRequest) -> None:
    assert not leaves(asked, allowed)


def test_a_save_with_further_parts_is_asked_about_and_both_leave_then(allowed: Autosaves) -> None:
    more = save("mobile", "13800138000", version="S0001")
    assert not leaves(more, allowed)
    (kind,) = stopped(more, echoes=("step", "field", "version"))
    allowed.allowed = widened(allowed.allowed, kind.shape)
    assert len(allowed.allowed) == 1
    assert leaves(more, allowed)
    assert leaves(save("mobile", "13800138000"), allowed)


def test_a_word_that_the_site_has_not_answered_stays_as_it_was(allowed: Autosaves) -> None:
    kinds = stopped(
        save("companyName", "微光商城", "/api/field?type=entity&id=S0001", mode="part"),
        save("city", "深圳", "/api/field?type=entity&id=S0002", mode="part"),
        save("city", "深圳", "/api/field?type=product&id=S0002", mode="part"),
    )
    assert [(kind.count, str(kind)) for kind in kinds] == [
        (2, "PATCH /api/field type=entity mode=part"),
        (1, "PATCH /api/field type=product mode=part"),
    ]
    saves = Autosaves(allowed=widened([], kinds[0].shape))
    assert leaves(save("city", "深圳", "/api/field?type=entity&id=S0001", mode="part"), saves)
    assert not leaves(save("city", "深圳", "/api/field?type=product&id=S0001", mode="part"), saves)
    assert not leaves(save("city", "深圳", "/api/field?type=entity&id=S0001", mode="whole"), saves)
    assert not leaves(save("city", "深圳", "/api/field?type=entity&id=S0009", mode="part"), saves)


def test_what_was_stopped_is_distinguished_from_what_cannot_be_allowed() -> None:
    saves = Autosaves(stopped=3, offered=stopped(*(save(field, value) for field, value in FIELD_OF.items())))
    offered, other = saves.remarks()
    assert "2" in offered
    assert "PATCH /api/autosave/subject/*" in offered
    assert "1" in other
