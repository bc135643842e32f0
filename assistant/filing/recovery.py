"""What stops a run, as a status: the table trouble → how it ends. Everything saved so far stays saved."""

from __future__ import annotations

from assistant.browser.playwright import PageFault
from assistant.errors import (
    BeianError,
    Busy,
    GuardNotProved,
    MapError,
    PageMismatch,
    SubmissionBlocked,
    Uncalibrated,
    UnknownState,
)
from assistant.journal.events import RunStatus
from assistant.language import mark, say

_STATUS: tuple[tuple[type[BaseException], RunStatus], ...] = (
    (SubmissionBlocked, "submission_blocked"),
    (UnknownState, "unknown_state"),
    (PageMismatch, "page_mismatch"),
    (Uncalibrated, "page_mismatch"),
    (GuardNotProved, "page_mismatch"),
    (MapError, "page_mismatch"),
    (Busy, "busy"),
    (BeianError, "failed_safe"),
)


def status_of(fault: BaseException) -> tuple[RunStatus, str]:
    """Return how a run ends that met this fault, and the sentence that says why."""
    for kind, status in _STATUS:
        if isinstance(fault, kind):
            return status, str(fault)
    if isinstance(fault, PageFault):
        words = str(fault).split("\n", maxsplit=1)[0]
        return "failed_safe", say(mark("页面没有按预期响应：{what}。已保存的内容都在；请重新运行。"), what=words)
    if isinstance(fault, Exception):
        name = type(fault).__name__
        return "failed_safe", say(mark("程序出现未预料的问题（{kind}），详情见运行日志。已保存的内容都在。"), kind=name)
    return "interrupted", ""
