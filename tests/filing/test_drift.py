"""`fill` looks at a page before its first write there: a changed page is stopped at with one sentence, nothing written."""

from __future__ import annotations

import pytest

from tests.filing.conftest import Rig

pytestmark = pytest.mark.browser


def _play(rig: Rig, kind: str, form: str, field: str = "", seed: int = 3) -> dict[str, str]:
    wanted = {"kind": kind, "seed": seed, "form": form, "among": [field] if field else []}
    told: dict[str, str] = rig.registry.ask("/__mock__/variant", {"set": [wanted]})["told"][0]
    return told


def test_a_changed_page_is_named_and_nothing_is_written_there(rig: Rig) -> None:
    told = _play(rig, "relabel", "subject", "website")
    ended = rig.fill()
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err
    assert f"“主体基本信息 › 网址”可能改名为“主体基本信息 › {told['to']}”" in ended.answer["reason"]
    assert rig.stored()["subject"].get("sections", {}) == {}


def test_a_page_in_another_order_is_written_right(rig: Rig) -> None:
    _play(rig, "reorder", "subject", "website")
    ended = rig.fill("--stage", "主体")
    assert ended.fields["wrong"] == 0, ended.err
    assert rig.stored()["subject"]["sections"]["主体基本信息"]["网址"] == "https://example.com"


def test_what_comes_up_with_an_answer_is_looked_at_too(rig: Rig) -> None:
    """An always shown field takes the label of one that shows later: the page is stopped at before it shows."""
    _play(rig, "takeover", "detailRanking", "", seed=2)
    ended = rig.fill()
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err
