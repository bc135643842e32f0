"""What one save teaches, and what only a second, different one can settle."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.filing.browser.request_leaves import body_leaves
from assistant.filing.browser.shape_match import SeenRequest, SentValue, Transaction
from assistant.filing.site.shape_learning import is_kind, learn_shape, learn_submission_shape, merge_shapes, with_learnt
from assistant.planning.maps.request_shapes import ANY, RequestLeaf, RequestShape

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


def taught(*saves: tuple[dict[str, Any], Transaction], echoes: tuple[str, ...] = ("id",)) -> RequestShape:
    """Return what several saves by hand teach together."""
    shapes: list[RequestShape] = []
    for body, form in saves:
        request = seen(body, echoes=echoes)
        new = learn_shape(request, "product", "save", form)
        assert new is not None
        shapes, _ = with_learnt(shapes, new, request, form)
    (only,) = shapes
    return only


def form_with(**fields: str) -> Transaction:
    """Return a form whose fields have these texts."""
    texts = {f"products[].{name}": SentValue((frozenset((text,)),)) for name, text in fields.items()}
    return Transaction([], texts, frozenset(fields.values()), frozenset(fields.values()))


def test_a_field_that_a_leaf_held_by_chance_is_given_up_for_the_true_one() -> None:
    one, other = {"owner": "甲公司", "seat": "甲公司"}, {"owner": "乙公司", "seat": "丙公司"}
    body = taught((one, form_with(owner="甲公司")), (other, form_with(owner="乙公司", seat="丙公司"))).body or {}
    assert body == {name: RequestLeaf("field", key=f"products[].{name}") for name in ("owner", "seat")}


def test_a_leaf_that_holds_another_field_in_another_form_keeps_both() -> None:
    summary = {"summary": "一段说明"}
    one, two = form_with(introduction="一段说明"), form_with(outline="一段说明")
    leaf = (taught((summary, one), (summary, two), (summary, one)).body or {})["summary"]
    assert leaf.keys == ("products[].introduction", "products[].outline")


def test_a_leaf_that_two_fields_of_another_form_could_be_is_bound_no_more() -> None:
    summary = {"summary": "一段说明"}
    both = form_with(outline="一段说明", note="一段说明")
    body = taught(
        (summary, form_with(introduction="一段说明")), (summary, both), (summary, form_with(note="一段说明"))
    ).body
    assert (body or {})["summary"] == RequestLeaf("field", key=ANY)


def test_what_the_site_answered_by_chance_once_is_no_echo() -> None:
    form = form_with(name="星语")
    body = taught(({"name": "星语", "mode": "basic"}, form), echoes=("mode",)).body or {}
    assert body["mode"].origin == "echo"
    request = seen({"name": "星雨", "mode": "basic"}, echoes=())
    new = learn_shape(request, "product", "save", form_with(name="星雨"))
    assert new is not None
    old = replace(new, body=body)
    _, merged = with_learnt([old], new, request, form_with(name="星雨"))
    assert (merged.body or {})["mode"] == RequestLeaf("constant", text='"basic"', seen=1)


@pytest.mark.parametrize(("is_header", "origin"), [(True, "fresh"), (False, "constant")])
def test_a_long_token_is_known_in_a_header_only(is_header: bool, origin: str) -> None:
    """In a body it could be an encrypted content."""
    learnt = []
    for letter in "ab":
        token = f"Bearer {letter * 700}.{letter * 43}"
        request = seen({"name": "星语"} if is_header else {"name": "星语", "data": token})
        request.headers = {**request.headers, "Authorization": token} if is_header else request.headers
        one = learn_shape(request, "product", "save", form_with(name="星语"))
        assert one is not None
        learnt.append(one)
    both = merge_shapes(*learnt)
    leaf = (both.headers or {})["authorization"] if is_header else (both.body or {})["data"]
    assert (leaf.origin, leaf.is_proved) == (origin, is_header)


def test_sizes_of_two_files_that_are_alike_are_what_the_site_answered() -> None:
    sizes = form_with(**{"scan#size": "4321", "proof#size": "4321"})
    body = taught(({"scan": [{"size": 4321}]}, sizes), echoes=("scan[].size",)).body or {}
    assert body == {"scan[].size": RequestLeaf("echo")}


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
