"""The later life of a filing on the mock's second skin: the same holds there, by the map's landmarks alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import serve_mock_registry
from tests.filing import test_change as first_skin
from tests.filing.conftest import RunningMock
from tests.filing.small import ALGORITHM

pytestmark = pytest.mark.browser


@pytest.fixture
def running_mock(tmp_path: Path, mock_pages: Path) -> Iterator[RunningMock]:
    """Yield a client at a mock that is rendered by Element UI 2."""
    with serve_mock_registry(tmp_path / "mock", "--skin", "element-ui") as registry:
        yield RunningMock(tmp_path, registry, site="mock_element_ui")


@pytest.mark.thorough
def test_a_comment_is_tied_to_its_field_and_the_rest_is_proved(running_mock: RunningMock) -> None:
    running_mock.filed(stand_in="submit")
    account = next(name for name in running_mock.registry.state() if name.startswith("rehearsal-"))
    (algorithm,) = running_mock.registry.state()[account]["algorithms"]
    comments = [{"field": "basic.version", "text": "版本号请与报告一致"}, {"field": "", "text": "请补充说明"}]
    verdict = {"account": account, "what": algorithm["id"], "verdict": "return", "comments": comments}
    running_mock.registry.ask("/__mock__/review", verdict)
    running_mock.basic()["版本号"] = "2.0"
    again = running_mock.fill(stand_in="submit")
    assert (again.code, again.answer["status"], again.fields["written"]) == (0, "submitted", 1), again.err
    lines = (Path(again.answer["run"]) / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    reported = [event["data"]["key"] for event in map(json.loads, lines) if event["kind"] == "Comment"]
    assert reported[0] == f"algorithms[{ALGORITHM}].basic.version"
    assert set(reported[1:]) == {""}, "what is said of the whole"


@pytest.mark.thorough
def test_a_change_with_what_is_added_renamed_and_dropped(running_mock: RunningMock) -> None:
    first_skin.test_a_rename_an_added_product_and_a_dropped_association_are_one_change(running_mock)


@pytest.mark.thorough
def test_what_is_retired_and_the_end_of_a_filing(running_mock: RunningMock) -> None:
    first_skin.test_the_person_removes_what_is_retired_and_ends_the_filing(running_mock)
