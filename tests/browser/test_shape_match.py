"""One request against one shape: address, type and every leaf, without the rules around it (no browser)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import pytest

from assistant.core.language import speaking
from assistant.filing.browser.leaf_texts import known_answers
from assistant.filing.browser.rules import OutgoingRequest
from assistant.filing.browser.shape_match import (
    Misfit,
    SeenRequest,
    SentValue,
    Transaction,
    first_misfit,
    fits_address,
    is_submission,
)
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape
from tests.assist.unknown_site import parts
from tests.browser.test_learnt_requests import BODY, FORM, NAME, SAVE, SITE, asked, changed, in_fields


class KnownAnswers:
    """Answers of the site that have these texts."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def offers(self, path: str, text: str) -> bool:
        return False

    def codes(self, text: str, places: Sequence[str], name: str = "") -> frozenset[str]:
        return frozenset()

    def has(self, text: str, sources: Sequence[str] = ()) -> bool:
        return text in self.texts


def misfit(request: OutgoingRequest, shape: RequestShape = SAVE, opened: Transaction | None = FORM) -> Misfit | None:
    """Return the first reason why a request does not have a shape, on a site that has answered with P0007."""
    return first_misfit(shape, request, opened, KnownAnswers("P0007"))


def test_the_address_of_a_shape_is_its_method_and_its_path() -> None:
    for method, url, fits in (("POST", "/api/save", True), ("PATCH", "/api/save", False), ("PUT", "/api/save", False)):
        assert fits_address(SAVE, replace(asked(BODY, url), method=method)) is fits
    assert not fits_address(SAVE, asked(BODY, "/api/other"))


def test_a_request_with_an_unreadable_body_is_taken_for_a_submission() -> None:
    submit = replace(SAVE, use="submit")
    assert is_submission(submit, asked(b"{"))
    assert is_submission(submit, asked())
    assert not is_submission(submit, asked(changed(step="final")))
    assert not is_submission(submit, asked(b"{", "/api/other"))


def test_parts_of_a_value_leave_in_their_order_unless_the_form_has_none() -> None:
    parts = (frozenset(("2026-01-01",)), frozenset(("2026-12-31",)))
    for is_ordered in (True, False):
        value = SentValue(parts, frozenset(("2026",)), is_ordered)
        assert value.fits(["2026-01-01", "", "2026-12-31"])
        assert value.fits(["2026-12-31", "2026-01-01"]) is not is_ordered
        assert value.fits(["2026"])
        assert not value.fits(["2026-01-01"])
        assert not value.fits(["2026", "2026"])
    assert not SentValue(parts).fits(["2026-12-31", "2026-01-01"])


@pytest.mark.parametrize(
    ("misfit", "words"),
    [
        (Misfit("body", "fields.name"), "内容 fields.name 对不上"),
        (Misfit("header", "x-stage"), "请求头 x-stage 对不上"),
        (Misfit("type"), "内容类型不同"),
        (Misfit("unreadable", "不是 JSON"), "不是 JSON"),
    ],
)
def test_a_misfit_names_the_leaf_that_differs(misfit: Misfit, words: str) -> None:
    with speaking("zh"):
        assert str(misfit) == words


def test_the_repr_of_a_seen_request_contains_none_of_its_leaves() -> None:
    seen = SeenRequest("POST", f"{SITE}/api/save", {}, [("fields.name", "金丝雀")], ["金丝雀"], key=("金丝雀", ""))
    assert "金丝雀" not in repr(seen)
    assert seen.status == 0, "unanswered"
    texts = frozenset(("金丝雀",))
    assert "金丝雀" not in repr(Transaction([SAVE], {NAME: SentValue((texts,))}, texts, texts, texts))


@pytest.mark.parametrize(
    ("path", "url", "fits"),
    [
        ("/api/save", "/api/save", True),
        ("/api/save", "/api/zave", False),
        ("/api/save", "/api/aave", False),
        ("/api/save", "/api", False),
        ("/api/save", "/api/save/2", False),
        ("/api/saveDraft", "/api/savedraft", False),
        ("/api/savedraft", "/api/saveDraft", False),
        ("/api/*/save", "/api/P0007/save", True),
        ("/api/*/save", "/api/P0008/save", False),
        ("/files/**", "/files/a/b", True),
        ("/files/**", "/files/a//b", False),
        ("/files/**", "/files/\uff41", False),
    ],
)
def test_a_path_fits_segment_by_segment_and_as_it_is_written(path: str, url: str, fits: bool) -> None:
    assert misfit(asked(BODY, url), replace(SAVE, path=path)) == (None if fits else Misfit("address"))


@pytest.mark.parametrize("type_", ["application/a", "application/jsonp", "text/plain", ""])
def test_a_body_of_another_content_type_does_not_fit(type_: str) -> None:
    assert misfit(asked(BODY, Content_Type="application/json; charset=utf-8")) is None
    other = replace(SAVE, content_type=type_)
    assert misfit(asked(), other) == Misfit("type")


def test_a_request_without_a_body_needs_no_content_type() -> None:
    empty = replace(SAVE, body=None)
    request = replace(asked(b""), headers={}, body=None)
    assert misfit(request, empty, replace(FORM, fields={})) is None


def test_a_body_that_cannot_be_read_does_not_fit() -> None:
    difference = misfit(asked(b"{"))
    assert difference is not None
    assert difference.why == "unreadable"


def test_address_and_headers_take_no_new_leaf_even_if_the_program_wrote_its_text() -> None:
    written = replace(FORM, written=frozenset(("written",)))
    assert misfit(asked(in_fields(copy="written")), opened=written) is None
    assert misfit(asked(BODY, "/api/save?copy=written"), opened=written) == Misfit("query", "copy")
    assert misfit(asked(BODY, X_Copy="written"), opened=written) == Misfit("header", "x-copy")


@pytest.mark.parametrize(("length", "fits"), [(0, True), (511, True), (512, True), (513, False), (600, False)])
def test_a_fresh_leaf_has_at_most_512_characters(length: int, fits: bool) -> None:
    shape = replace(SAVE, body={**(SAVE.body or {}), "token": RequestLeaf("fresh", text="0*")})
    assert misfit(asked(changed(token="0" * length)), shape) == (None if fits else Misfit("body", "token"))


def test_a_field_that_is_sent_twice_is_judged_at_both_places() -> None:
    twice: dict[str, Any] = {**(SAVE.body or {}), "fields.copy": RequestLeaf("field", key=NAME)}
    shape = replace(SAVE, body=twice)
    assert misfit(asked(in_fields(copy="星语")), shape) is None
    assert misfit(asked(in_fields(copy="星雨")), shape) == Misfit("body", "fields.copy")
    assert misfit(asked(in_fields(name="星雨", copy="星语")), shape) == Misfit("body", "fields.name")


def test_a_value_without_order_has_every_part_once() -> None:
    value = SentValue((frozenset("a"), frozenset("ab")), is_ordered=False)
    assert value.fits(["b", "a"])
    for texts in ([], ["a"], ["a", "a"], ["a", "b", "c"], ["a", "c"]):
        assert not value.fits(texts)
    assert not SentValue((frozenset("a"),)).fits(["a", "b"])
    assert SentValue().fits([])
    assert SentValue().fits(["", ""])


def test_a_foreign_text_does_not_leave_beside_a_word_that_two_groups_have() -> None:
    value = SentValue((frozenset(("甲/其他", "其他")), frozenset(("乙/其他", "其他"))), is_ordered=False)
    assert value.fits(["甲/其他", "乙/其他"])
    assert not value.fits(["其他", "审核通过"])


def test_answers_are_known_by_the_name_of_a_leaf_and_its_text() -> None:
    leaves = [("datas.rows[].id", '"P1"'), ("datas.tags[]", '"甲"'), ("ok", "true"), ("no", "null"), ("count", "7")]
    assert known_answers(leaves) == {("id", "P1"), ("tags", "甲"), ("count", "7")}


@pytest.mark.parametrize("use", ["upload", "save"])
@pytest.mark.parametrize(
    ("file", "place"), [(("", b""), "file.sha256"), (("", b"x"), "file.sha256"), (("x.png", b""), "file.filename")]
)
def test_a_part_without_a_file_is_no_chosen_file(
    use: Literal["upload", "save"], file: tuple[str, bytes], place: str
) -> None:
    leaf = RequestLeaf("field")
    body = {"file.filename": leaf, "file.sha256": leaf, "name": leaf}
    shape = RequestShape(use, "p", "POST", "/up", "multipart/form-data", body=body)
    opened = Transaction([shape], shown=frozenset(("甲", "执照.png", "abc")))
    assert misfit(parts((("name", "甲"),), [("file", *file)], "/up"), shape, opened) == Misfit("body", place)
