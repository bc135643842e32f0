"""What stops a run, as a status: the table trouble → how it ends. Everything saved so far stays saved."""

from __future__ import annotations

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
    return "interrupted", ""
