"""`fill` checks a page before its first write there: a changed page stops it with one sentence, and nothing is written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.errors import PageMismatch
from assistant.core.language import speaking
from assistant.filing.browser.guard import Attempt
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Control, FormSnapshot
from assistant.filing.run import drifted
from assistant.filing.run.context import RecordPlaces
from assistant.filing.run.drifted import DriftCheck, other_requests
from assistant.filing.site import record_saves
from assistant.planning.maps.drift import PageChange
from assistant.planning.maps.site_map import Request
from assistant.planning.plan.plan import Record
from tests.filing.conftest import RunningMock


def _play(running_mock: RunningMock, kind: str, form: str, field: str = "", seed: int = 3) -> dict[str, str]:
    expected = {"kind": kind, "seed": seed, "form": form, "among": [field] if field else []}
    reported: dict[str, str] = running_mock.registry.ask("/__mock__/variant", {"set": [expected]})["told"][0]
    return reported


@pytest.mark.browser
def test_a_changed_page_is_named_and_nothing_is_written_there(running_mock: RunningMock) -> None:
    reported = _play(running_mock, "relabel", "subject", "website")
    ended = running_mock.fill()
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err
    assert f"“主体基本信息 › 网址”可能改名为“主体基本信息 › {reported['to']}”" in ended.answer["reason"]
    assert "本页打开后一项未填" in ended.answer["reason"]
    assert "助手本次没有写入" in ended.err
    assert running_mock.stored()["subject"].get("sections", {}) == {}


@pytest.mark.browser
@pytest.mark.thorough
def test_a_page_in_another_order_is_written_correctly(running_mock: RunningMock) -> None:
    _play(running_mock, "reorder", "subject", "website")
    ended = running_mock.fill("--stage", "主体")
    assert ended.fields["wrong"] == 0, ended.err
    assert running_mock.stored()["subject"]["sections"]["主体基本信息"]["网址"] == "https://example.com"


@pytest.mark.browser
@pytest.mark.thorough
def test_a_field_that_appears_with_an_answer_is_checked_too(running_mock: RunningMock) -> None:
    """A permanent field takes the label of a conditional one: the run stops before the latter appears."""
    _play(running_mock, "takeover", "detailRanking", "", seed=2)
    ended = running_mock.fill()
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err


@pytest.mark.parametrize("filled", [frozenset[str](), frozenset({"subject.basic.website"})])
def test_a_change_that_appears_with_an_answer_is_not_reported_as_if_nothing_was_filled_in(
    monkeypatch: pytest.MonkeyPatch, filled: frozenset[str]
) -> None:
    site = SimpleNamespace(
        page=None,
        map=SimpleNamespace(fingerprints={"subject": SimpleNamespace(shapes=())}),
        entry=lambda _: SimpleNamespace(title="主体信息"),
    )
    browser = SimpleNamespace(wait=lambda *_: False)
    filing: Any = SimpleNamespace(
        session=SimpleNamespace(site=site, browser=browser), places=RecordPlaces(in_progress=filled)
    )
    check = DriftCheck(filing, cast(Record, SimpleNamespace(page="subject")))
    monkeypatch.setattr(DriftCheck, "_stopping", lambda *_: [PageChange("relabelled", "网址", "网站")])
    monkeypatch.setattr(DriftCheck, "_placed", lambda *_: SimpleNamespace(token=()))
    monkeypatch.setattr(snapshot, "read", lambda _: None)
    monkeypatch.setattr(drifted, "control_print", lambda _: None)
    with speaking("zh"):
        with pytest.raises(PageMismatch) as first:
            check.first(cast(FormSnapshot, None))
        with pytest.raises(PageMismatch) as later:
            check.later(cast(Control, None))
        assert ("一项未填" in str(first.value)) is (not filled)
        assert "一项未填" not in str(later.value)
        assert "本页打开后填入的内容没有保存" in str(later.value)


def test_a_page_that_lacks_something_later_does_not_say_that_nothing_was_filled_in() -> None:
    with speaking("zh"):
        assert "未填" not in str(PageMismatch(page="主体信息", what="名为“保存”的按钮有 0 个，应有 1 个"))


@pytest.mark.browser
def test_a_save_that_goes_elsewhere_is_stopped_and_named(
    running_mock: RunningMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_saves, "WAIT_S", 3.0)  # a stopped request gets no answer
    reported = _play(running_mock, "requests", "subject")
    ended = running_mock.fill("--stage", "主体")
    assert (ended.code, ended.answer["status"]) == (3, "page_mismatch"), ended.err
    assert f"POST {reported['label']}/save → POST {reported['to']}/save" in ended.answer["reason"]
    assert running_mock.stored()["subject"].get("sections", {}) == {}
    sent = running_mock.registry.ledger()["requests"]
    assert [line for line in sent if line["method"] == "POST" and line["path"].startswith(reported["to"])] == []


def test_blocked_requests_are_reported_by_address_and_by_shape() -> None:
    known = [Request("POST", path, "save") for path in ("/api/subject/save", "/api/products/save")]
    sent = (("v2/products/save", "write"), ("subject/save", "body"), ("subject/submit", "floor"))
    tried = [Attempt(1, "request", "Fetch", "POST", f"https://site.example/api/{path}", why, "") for path, why in sent]
    change = other_requests(known, tried)
    assert change is not None
    elsewhere, otherwise = change.found.split("、")
    assert elsewhere == "POST /api/products/save → POST /api/v2/products/save"
    assert otherwise.startswith("POST /api/subject/save ")
    assert "submit" not in change.found
    assert other_requests(known, tried[2:]) is None
