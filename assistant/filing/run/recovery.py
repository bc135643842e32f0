"""What mends a run and what ends it: the table from faults to moves, and the table from faults to statuses.

Moves: `ask` hands the login to the person and continues at the same record; `retry` takes the record up again from
what the site has stored by then, a limited number of times; `stop` ends the run with its sentence. Whatever was saved
stays saved, and nothing is added before the list has been read again.
"""

from __future__ import annotations

from typing import Literal

from assistant.core.errors import (
    BeianError,
    Busy,
    ClaimExpired,
    FormLeft,
    GuardNotProved,
    MapError,
    OtherAccount,
    PageMismatch,
    SavePending,
    SaveRefused,
    SaveUncertain,
    SessionExpired,
    SiteFaulty,
    SubmissionBlocked,
    Uncalibrated,
    UnknownState,
)
from assistant.core.language import say
from assistant.core.user_messages import sentence
from assistant.filing.browser.playwright import PageFault
from assistant.proof.journal.events import RunStatus

Move = Literal["ask", "retry", "stop"]
_MOVES: tuple[tuple[type[BaseException], Move, int], ...] = (
    (SessionExpired, "ask", 6),
    (OtherAccount, "ask", 3),
    (SavePending, "stop", 0),
    (SaveUncertain, "retry", 2),
    (SaveRefused, "stop", 0),
    (FormLeft, "retry", 3),
    (SiteFaulty, "retry", 1),
    (PageFault, "retry", 1),
    (BaseException, "stop", 0),
)
_STATUS: tuple[tuple[type[BaseException], RunStatus], ...] = (
    (SubmissionBlocked, "submission_blocked"),
    (UnknownState, "unknown_state"),
    (PageMismatch, "page_mismatch"),
    (Uncalibrated, "page_mismatch"),
    (GuardNotProved, "page_mismatch"),
    (MapError, "page_mismatch"),
    (Busy, "busy"),
    (ClaimExpired, "busy"),
    (BeianError, "failed_safe"),
)


def move_of(fault: BaseException, met: int) -> Move:
    """Return the move for a fault that this piece of work has met `met` times."""
    move, most = next((move, most) for kind, move, most in _MOVES if isinstance(fault, kind))
    return move if met <= most else "stop"


def status_of(fault: BaseException) -> tuple[RunStatus, str]:
    """Return the status of a run that ended with this fault, and the sentence that says why."""
    for kind, status in _STATUS:
        if isinstance(fault, kind):
            return status, str(fault)
    if isinstance(fault, PageFault):
        words = str(fault).split("\n", maxsplit=1)[0]
        return "failed_safe", say("页面没有按预期响应：{what}。已保存的内容都在；请重新运行。", what=words)
    if isinstance(fault, OSError) and fault.errno and not isinstance(fault, ConnectionError | TimeoutError):
        return "failed_safe", sentence(fault)  # a file error: a full disk is not the program's fault
    if isinstance(fault, Exception):
        name = type(fault).__name__
        return "failed_safe", say("程序出现未预料的问题（{kind}），详情见运行日志。已保存的内容都在。", kind=name)
    return "interrupted", ""
