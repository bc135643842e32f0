"""What one save teaches, and what only a second, different one can settle."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.filing.browser.request_leaves import body_leaves
from assistant.filing.browser.shape_match import SeenRequest, SentValue, Transaction
from assistant.filing.site.shape_learning import is_kind, learn_shape, learn_submission_shape, merge_shapes
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape

NAME, SCENE, YES = "products[].name", "products[].audience", "products[].real_name"
FORM = Transaction(
    [],
    {
        NAME: SentValue((frozenset(("星语",)),)),
        SCENE: SentValue((frozenset(("公众",)), frozenset(("企业",))), is_ordered=False),
        YES: SentValue((frozenset(("是", "true", "1")),)),
        "products[].licence.text": SentValue((frozenset(("是", "true", "1")),)),
    },
    frozenset(("星语", "公众", "企业", "是", "站上的备注")),
)
BODY: dict[str, Any] = {
    "id": "P0007",
    "step": "basic",
    "nonce": "00112233445566778899aabbccddeeff",
    "name": "星语",
    "audience": ["公众", "企业"],
    "real": "是",
    "note": "站上的备注",
    "none": "",
}


def seen(body: dict[str, Any], *, echoes: tuple[str, ...] = ("id",), url: str = "https://site/api/save") -> SeenRequest:
    headers = {"Content-Type": "application/json", "X-Token": "abc", "User-Agent": "x"}
    return SeenRequest("POST", url, headers, body_leaves(headers, json.dumps(body).encode()), list(echoes))


def shape(body: dict[str, Any]) -> RequestShape:
    known = learn_shape(seen(body), "product", "save", FORM)
    assert known is not None
    return known


def test_a_save_teaches_fields_and_echoes_and_only_suspects_constants() -> None:
    body = shape(BODY).body or {}
    assert body["name"] == RequestLeaf("field", key=NAME)
    assert body["audience[]"] == RequestLeaf("field", key=SCENE)
    assert body["id"] == RequestLeaf("echo")
    assert body["note"] == body["none"] == RequestLeaf("field")
    assert (body["step"].origin, body["step"].seen) == ("constant", 1)
    assert not shape(BODY).is_proved
    assert shape(BODY).content_type == "application/json"
    assert set(shape(BODY).headers or {}) == {"x-token"}


def test_a_value_that_two_fields_have_binds_to_neither() -> None:
    assert (shape(BODY).body or {})["real"] == RequestLeaf("field")


@pytest.mark.parametrize("is_other_content", [True, False])
def test_a_constant_counts_again_only_in_a_save_with_other_content(is_other_content: bool) -> None:
    second = shape({**BODY, "nonce": "ffeeddccbbaa99887766554433221100"})
    both = merge_shapes(shape(BODY) if is_other_content else replace(shape(BODY), last=second.last), second)
    body = both.body or {}
    assert body["step"].seen == (2 if is_other_content else 1)
    assert body["nonce"].origin == "fresh"
    assert both.is_proved == is_other_content


def test_a_leaf_that_was_taken_for_a_constant_becomes_what_the_second_save_shows() -> None:
    both = merge_shapes(shape({**BODY, "step": "X"}), shape({**BODY, "step": "星语"}))
    assert (both.body or {})["step"].origin == "field"


def test_a_leaf_that_a_later_save_lacks_is_no_constant() -> None:
    both = merge_shapes(shape(BODY), shape({key: value for key, value in BODY.items() if key != "step"}))
    assert "step" not in (both.body or {})


def test_requests_are_of_one_kind_by_use_page_and_address() -> None:
    numbered = learn_shape(seen(BODY, url="https://site/api/products/123/save"), "product", "save", FORM)
    assert numbered is not None
    assert numbered.path == "/api/products/*/save"
    assert not is_kind(numbered, shape(BODY))
    assert shape(BODY).last == shape(dict(BODY)).last != shape({**BODY, "name": "别名"}).last


def test_an_unreadable_request_teaches_nothing() -> None:
    unread = SeenRequest("POST", "https://site/api/save", {}, [], [], is_readable=False)
    assert learn_shape(unread, "product", "save", FORM) is None


def test_of_a_submission_only_address_and_words_remain() -> None:
    body = {"id": "P0007", "action": "submit", "code": "123456", "commitment": True, "name": "星语"}
    shape = learn_submission_shape(seen(body, url="https://site/api/algorithms/17/save"), "basic")
    assert (shape.use, shape.method, shape.path) == ("submit", "POST", "/api/algorithms/*/save")
    assert set(shape.body or {}) == {"action", "commitment"}
