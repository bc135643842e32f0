"""Variants of the mock: another catalogue by a seed, described correctly and followed by pages and server alike."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from beian_mock.catalogue import FILE, base, forms
from beian_mock.variant_board import VariantBoard
from beian_mock.variants import KINDS, VariantRequest, WrongVariant, read_request, varied
from tests.mock.server.client import ApiClient, MockProcess, running

CATALOGUE: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "open"])
def test_a_seed_makes_the_same_variant_every_time_and_says_what_it_is(kind: str) -> None:
    for seed in range(30):
        made, changes, paths = varied(CATALOGUE, [VariantRequest(kind, seed)])
        assert (made, changes, paths) == varied(CATALOGUE, [VariantRequest(kind, seed)])
        assert [change["kind"] for change in changes] == [kind]
        assert made != CATALOGUE or paths
        ids = [one["id"] for s in made["forms"][changes[0]["form"]]["sections"] for one in s["fields"]]
        assert len(ids) == len(set(ids))


def test_a_form_and_fields_can_be_named() -> None:
    _, changes, _ = varied(CATALOGUE, [VariantRequest("relabel", 5, form="subject", among=("website",))])
    assert [(change["form"], change["field"]) for change in changes] == [("subject", "website")]
    assert varied(CATALOGUE, [VariantRequest("move", 5, form="product")])[1] == []


def test_what_follows_a_question_follows_its_new_label() -> None:
    made, changes, _ = varied(
        CATALOGUE, [VariantRequest("relabel", 1, form="detailGenerative", among=("inputReview",))]
    )
    fields = [one for s in made["forms"]["detailGenerative"]["sections"] for one in s["fields"]]
    assert next(one for one in fields if one["id"] == "inputReviewDetail")["after"] == [changes[0]["to"]]


@pytest.mark.parametrize("text", ["wrong:1", "relabel:x", "relabel:1:2:3", 7])
def test_an_invalid_variant_is_refused_in_a_sentence(text: object) -> None:
    with pytest.raises(WrongVariant, match="变体"):
        varied(CATALOGUE, [read_request(text)])


def test_a_refused_variant_leaves_nothing_of_the_one_before() -> None:
    board = VariantBoard(SimpleNamespace(after_reset=[]), ["requests:1"])  # type: ignore[arg-type]
    try:
        assert board.paths
        with pytest.raises(WrongVariant):
            board.play(["relabel:1", "nothing:1"])
        assert (board.changes, board.paths) == ([], {})
        assert base() == CATALOGUE
    finally:
        board.play([])


@pytest.mark.program
def test_the_server_follows_its_variant_and_returns_to_its_own_forms() -> None:
    with running("--variant", "required:3") as mock:
        changes = mock.witness("variant")["told"]
        assert [change["kind"] for change in changes] == ["required"]
        filer = ApiClient(MockProcess(mock.url, mock.nonce))
        with filer.http:
            filer.log_in()
            handed = filer.get("catalogue")["datas"]["forms"][changes[0]["form"]]
            assert any(one["label"] == changes[0]["label"] for s in handed["sections"] for one in s["fields"])
            mock.witness("variant", set=[])
            assert filer.get("catalogue")["datas"] == CATALOGUE


@pytest.mark.program
def test_requests_go_to_other_addresses_and_the_old_ones_no_longer_answer() -> None:
    with running() as mock:
        asked = [{"kind": "requests", "seed": 1, "form": "subject"}]
        new = mock.witness("variant", set=asked)["paths"]["/api/subject"]
        filer = ApiClient(MockProcess(mock.url, mock.nonce))
        with filer.http:
            filer.log_in()
            assert filer.get("subject")["errno"] == 404
            assert filer.get(new.removeprefix("/api/"))["errno"] == 0
            saved = filer.post(f"{new.removeprefix('/api/')}/save", fields=filer.answers(forms()["subject"]))
            assert saved["errno"] == 0
            assert new in filer.http.get("/").text
