"""Saves that a page sends by itself: which the person may allow, and what leaves once they have."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.save_kinds import stopped_saves
from assistant.filing.assist.shown_saves import StoppedSaves
from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.guard import Attempt, SubmitGuard
from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.request_leaves import body_leaves
from assistant.filing.browser.rules import AllowedRequest, OutgoingRequest, Rules, bare_url, judge
from assistant.filing.browser.shape_match import SeenRequest, Transaction

SITE = "https://site"
HEADERS = {"Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest"}
VALUES = frozenset(("微光商城", "深圳市", "13800138000", "1", "0"))
FIELD_OF = {"companyName": "微光商城", "city": "深圳市"}


def save(field: str, value: Any, path: str = "/api/autosave/subject/S0001", **more: Any) -> OutgoingRequest:
    """Return the save of one field."""
    return sent({"step": "basic", "field": field, "value": value} | more, path)


def sent(body: dict[str, Any], path: str = "/api/save", method: str = "PATCH") -> OutgoingRequest:
    """Return a request with a body."""
    data = json.dumps(body, ensure_ascii=False).encode()
    return OutgoingRequest(method, SITE + path, "Fetch", data.decode(), HEADERS, data=data)


def seen(asked: OutgoingRequest, *echoes: str, status: int = 403) -> SeenRequest:
    """Return a request as watched; `echoes` are the paths of leaves that the site had answered before."""
    parts = body_leaves(asked.headers, asked.data)
    return SeenRequest(asked.method, asked.url, dict(asked.headers), parts, list(echoes), status=status)


def attempt(asked: OutgoingRequest, why: str = "write") -> Attempt:
    """Return the record of a stopped request."""
    return Attempt(1, "request", "Fetch", asked.method, bare_url(asked.url), why, "2026-11-29T00:00:00Z")


def stopped(
    *requests: OutgoingRequest, echoes: tuple[str, ...] = ("step", "field"), why: str = "write"
) -> list[StoppedSaves]:
    """Return what may be allowed of these stopped requests."""
    return stopped_saves([seen(one, *echoes) for one in requests], [attempt(one, why) for one in requests], VALUES)


def allowing(*requests: OutgoingRequest, echoes: tuple[str, ...] = ("step", "field")) -> Autosaves:
    """Return what is allowed after these requests were stopped and the person has said yes."""
    saves = Autosaves(offered=stopped(*requests, echoes=echoes), _values=VALUES)
    saves.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))
    return saves


@pytest.fixture
def allowed() -> Autosaves:
    """Return what is allowed after two fields of one record were stopped."""
    return allowing(*(save(field, value) for field, value in FIELD_OF.items()))


def leaves(asked: OutgoingRequest, saves: Autosaves, answered: dict[str, Any] | None = None) -> bool:
    """Return whether a request leaves while the program fills, after these answers of the site."""
    answers = AnswerLeaves(Relay.__new__(Relay))
    answer = {
        "id": "S0001",
        "step": "basic",
        "fields": [*FIELD_OF, "mobile"],
        "words": [{"code": "A12", "word": "深圳市"}],
    }
    answers.add(f"{SITE}/api/forms", json.dumps(answer | (answered or {})))
    rules = tuple(AllowedRequest(shape.method, shape.path, "autosave") for shape in saves.allowed)
    judged = LearntRequests(answers)
    judged.open("autosave", Transaction(saves.allowed, shown=VALUES, written=VALUES, is_lasting=True))
    policy = Rules(("site",), rules, shapes=tuple(saves.allowed))
    return judged.judged(judge(policy, asked), asked, policy, "1").passed


def test_what_holds_values_and_the_sites_texts_may_be_allowed() -> None:
    (kind,) = stopped(*(save(field, value) for field, value in FIELD_OF.items()))
    assert (len(kind.requests), kind.shape.path) == (2, "/api/autosave/subject/*")
    assert {path: leaf.origin for path, leaf in (kind.shape.body or {}).items()} == {
        "step": "constant",  # the same word in both: shown, and it stays
        "field": "echo",
        "value": "known",
    }
    assert "step=basic" in str(kind)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(save("companyName", "别的公司"), id="a value that is not the form's"),
        pytest.param(save("companyName", ""), id="no value at all"),
        pytest.param(save("companyName", "微光商城", more="unknown text"), id="one more text of unknown origin"),
        pytest.param(save("companyName", "微光商城", more="别的"), id="a word that is no code"),
        pytest.param(
            save("companyName", "微光商城", "/api/save?final"), id="a query that is no list of names and texts"
        ),
        pytest.param(sent({"status": "1"}), id="only a code, though a value reads the same"),
        pytest.param(save("companyName", "微光商城", "/api/item/delete/S0001"), id="a removal"),
        pytest.param(save("companyName", "微光商城", "/api/confirm"), id="a confirmation"),
        pytest.param(save("companyName", "微光商城", "/api/recordPublish"), id="a publication"),
    ],
)
def test_anything_else_is_not_offered(asked: OutgoingRequest) -> None:
    assert stopped(asked) == []


@pytest.mark.parametrize("why", ["floor", "human", "host", "draft"])
def test_a_submission_that_was_stopped_is_never_offered(why: str) -> None:
    assert stopped(save("companyName", "微光商城"), why=why) == []


def test_a_save_that_has_left_is_not_offered_again() -> None:
    one, two = (save(field, value) for field, value in FIELD_OF.items())
    (kind,) = stopped_saves([seen(one, "step", "field"), seen(two, "field", status=200)], [attempt(one)], VALUES)
    assert len(kind.requests) == 1


def test_an_allowed_save_leaves_again_and_again_for_every_field_of_every_record(allowed: Autosaves) -> None:
    assert all(leaves(save(field, value), allowed) for field, value in FIELD_OF.items())
    assert leaves(save("mobile", "13800138000"), allowed)
    assert leaves(save("city", "A12"), allowed), "an option by the code that the site has answered"
    assert leaves(save("city", None), allowed)
    assert leaves(save("city", "深圳市", "/api/autosave/subject/S0002"), allowed, {"id": "S0002"})


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(save("companyName", "别的公司"), id="another value"),
        pytest.param(save("secretField", "微光商城"), id="a field that the site never named"),
        pytest.param(save("companyName", "微光商城", "/api/autosave/subject/S0009"), id="a record it never named"),
        pytest.param(save("companyName", "微光商城", "/api/autosave/product/S0001"), id="another kind of record"),
        pytest.param(save("companyName", "微光商城", "/api/autosave/subject/S0001/final"), id="another address"),
        pytest.param(save("companyName", "微光商城", step="final"), id="another fixed word"),
        pytest.param(save("companyName", "微光商城", commit=True), id="one more part"),
        pytest.param(save("companyName", "微光商城", action="submit"), id="the name of an act"),
        pytest.param(replace(save("companyName", "微光商城"), method="POST"), id="another method"),
    ],
)
def test_nothing_else_leaves_by_it(allowed: Autosaves, asked: OutgoingRequest) -> None:
    assert not leaves(asked, allowed)


@pytest.mark.parametrize(
    ("shown", "later"),
    [
        ({"draft": True}, {"draft": False}),
        ({"draft": True}, {"draft": None}),
        ({"isFinal": False}, {"isFinal": True}),
        ({"status": 0}, {"status": 1}),
        ({"state": 0}, {"state": 2}),
        ({"mode": "draft"}, {"mode": "final"}),
    ],
)
def test_a_flag_stays_as_the_person_has_seen_it(shown: dict[str, Any], later: dict[str, Any]) -> None:
    saves = allowing(sent({"name": "微光商城", **shown}), echoes=("mode", "state"))
    answer = {"page": 2, "words": ["draft", "final"]}
    assert leaves(sent({"name": "微光商城", **shown}), saves, answer)
    assert not leaves(sent({"name": "微光商城", **later}), saves, answer)


def test_words_that_differ_from_kind_to_kind_are_kinds_of_their_own() -> None:
    first, second, other = (
        save(field, value, f"/api/field?type={kind}&id={number}", mode="part")
        for field, value, kind, number in (
            ("companyName", "微光商城", "entity", "S0001"),
            ("city", "深圳市", "entity", "S0002"),
            ("city", "深圳市", "product", "S0002"),
        )
    )
    saves = allowing(first, second)
    assert leaves(second, saves, {"id": "S0002"})
    assert not leaves(other, saves, {"id": "S0002"})
    saves.offered = stopped(other)
    saves.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))
    assert leaves(other, saves, {"id": "S0002"})
    assert leaves(second, saves, {"id": "S0002"}), "a second kind takes nothing from the first"
    assert not leaves(save("city", "深圳市", "/api/field?type=entity&id=S0001", mode="whole"), saves)
    assert not leaves(save("city", "深圳市", "/api/field?type=entity&id=S0009", mode="part"), saves)


def test_steps_that_name_themselves_are_allowed_one_by_one() -> None:
    echoes = ("field",)
    saves = allowing(save("companyName", "微光商城"), save("city", "深圳市"), echoes=echoes)
    saves.offered = stopped(save("mobile", "13800138000", step="detail"), echoes=echoes)
    saves.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))
    assert leaves(save("city", "深圳市"), saves)
    assert leaves(save("mobile", "13800138000", step="detail"), saves)
    assert not leaves(save("city", "深圳市", step="final"), saves)


def test_a_version_in_an_address_is_no_id() -> None:
    saves = allowing(*(save(field, value, "/api/v1/save/17") for field, value in FIELD_OF.items()))
    assert [shape.path for shape in saves.allowed] == ["/api/v1/save/*"]
    assert leaves(save("city", "深圳市", "/api/v1/save/18"), saves, {"id": 18})
    assert not leaves(save("city", "深圳市", "/api/v2/save/18"), saves, {"id": 18})


def test_what_is_stopped_after_a_yes_widens_what_is_allowed(allowed: Autosaves) -> None:
    more = save("mobile", "13800138000", version="S0001")
    assert not leaves(more, allowed)
    allowed.offered = stopped(more, echoes=("step", "field", "version"))
    allowed.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))
    assert leaves(more, allowed)
    assert leaves(save("mobile", "13800138000"), allowed)


def test_what_may_be_allowed_is_said_apart_from_what_cannot() -> None:
    saves = Autosaves(stopped=3, offered=stopped(*(save(field, value) for field, value in FIELD_OF.items())))
    assert "PATCH /api/autosave/subject/*" in saves.offer()
    assert "step=basic" in saves.offer()
    assert "1" in saves.remark()
    assert (Autosaves().offer(), Autosaves().remark()) == ("", "")
