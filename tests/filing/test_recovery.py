"""The tables of recovery and the choice of retries, without a browser."""

from __future__ import annotations

import errno

import pytest

from assistant.core.errors import (
    BeianError,
    ForeignHost,
    OtherAccount,
    PageDrift,
    PersonStop,
    SaveRefused,
    SaveUncertain,
    SessionExpired,
    SiteFaulty,
    SubmissionBlocked,
)
from assistant.core.language import speaking
from assistant.core.values import File, Value
from assistant.filing.browser.playwright import PageFault
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget
from assistant.filing.run.recovery import move_of, status_of
from assistant.filing.run.retry_candidates import is_as_before, retry_candidates

HERE = Address(("基本信息",), "网址")


@pytest.mark.parametrize(
    ("fault", "moves"),
    [
        (SessionExpired(what="x"), ["ask"] * 6 + ["stop"]),
        (OtherAccount(found="甲", company="乙"), ["ask"] * 3 + ["stop"]),
        (SaveUncertain(doing="x", what="HTTP 500"), ["retry", "retry", "stop"]),
        (SiteFaulty(doing="x", what="HTTP 500"), ["retry", "stop"]),
        (SaveRefused(doing="x", what="审核中"), ["stop"]),
        (PageFault("x"), ["retry", "stop"]),
        (SubmissionBlocked(what="x"), ["stop"]),
        (ForeignHost(host="x"), ["stop"]),
        (PersonStop(), ["stop"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_retry_is_bounded_and_a_refusal_is_not_retried(fault: BaseException, moves: list[str]) -> None:
    assert [move_of(fault, met) for met in range(1, len(moves) + 1)] == moves


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (PageDrift(page="主体信息", what="网址"), "page_mismatch"),
        (SaveUncertain(doing="x", what="y"), "failed_safe"),
        (OtherAccount(found="甲", company="乙"), "failed_safe"),
    ],
)
def test_the_status_of_a_run_follows_from_its_fault(fault: BeianError, status: str) -> None:
    assert status_of(fault)[0] == status
    assert status_of(fault)[1]


@pytest.mark.parametrize(
    ("fault", "is_of_file"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), False),
        (TimeoutError(errno.ETIMEDOUT, "timed out"), False),
        (OSError("no number"), False),
    ],
)
def test_only_a_file_error_is_reported_as_one(fault: OSError, is_of_file: bool) -> None:
    with speaking("zh"):
        assert ("文件操作失败" in status_of(fault)[1]) is is_of_file


def result(outcome: str, expected: Value, before: Value | None, seen: Value | None) -> FieldResult:
    """Return the result of writing a field."""
    return FieldResult(FieldTarget("key", HERE, "text", expected), outcome, before=before, seen=seen)  # type: ignore[arg-type]


def test_only_reset_fields_and_refused_uploads_are_tried_once_more() -> None:
    upload = File("营业执照.pdf", "a" * 64, 10)
    fallen = result("changed", "新", "旧", "旧")
    emptied = result("changed", "新", None, "")
    unsent = result("refused", upload, None, None)
    others = [
        result("changed", "新", "旧", "别人的"),
        result("refused", "新", "旧", "旧"),
        result("written", "新", "旧", "新"),
    ]
    again = retry_candidates({str(n): result for n, result in enumerate([fallen, emptied, unsent, *others])})
    assert again == [fallen, emptied, unsent]


def test_a_damaged_file_of_the_same_name_is_ours_and_another_is_somebody_elses() -> None:
    written = result("written", File("执照.pdf", "a" * 64, 10), None, None)
    assert is_as_before(written, File("执照.pdf", "b" * 64, 5))
    assert not is_as_before(written, File("别的.pdf", "b" * 64, 5))
