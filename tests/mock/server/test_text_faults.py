"""Faults of stored texts: what is rewritten as it is stored, and what is shown with masks and stays whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mock.server.client import ApiClient, MockProcess
from tests.mock.server.test_faults import arm, hits, stored, write_subject


@pytest.fixture(autouse=True)
def _quiet(mock: MockProcess) -> Iterator[None]:
    yield
    mock.witness("faults", clear=True)


def test_a_text_is_stored_otherwise_than_it_was_sent(filer: ApiClient) -> None:
    arm(filer.mock, "text-rewritten:from=路,to=街")
    write_subject(filer, address="科苑路 1 号", subjectName="路演科技")
    assert stored(filer.mock)["subject"]["sections"] == {
        "主体基本信息": {"详细地址": "科苑街 1 号", "主体名称": "路演科技"}
    }
    assert hits(filer.mock) == [("/api/subject/save", "text-rewritten")]


def test_a_masked_text_stays_whole_when_the_page_sends_it_back(filer: ApiClient) -> None:
    write_subject(filer, officerMobile="13800001234", address="甲")
    arm(filer.mock, "text-masked")
    shown = filer.get("subject")["datas"]["fields"]
    assert shown == {"officerMobile": "138****1234", "address": "甲"}
    assert write_subject(filer, **{**shown, "address": "乙"})["errno"] == 0
    answers = stored(filer.mock)["subject"]["sections"]
    assert answers["算法安全责任人信息"]["手机号码"] == "13800001234"
    assert answers["主体基本信息"]["详细地址"] == "乙"
