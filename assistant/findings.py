"""A finding: one thing that a check found, passed, or could not look at – one shape for preflight and for a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "warn", "note"]
FindingState = Literal["found", "passed", "not_checked"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that the client explained: reason, name and day."""

    reason: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Rule, severity, place (field key and file:line), what was found, the remedy, who mends it, source, stage."""

    rule: str
    severity: Severity
    place: str
    found: str
    remedy: str
    source: str = ""
    state: FindingState = "found"
    who: str = ""
    stage: str = ""
    where: str = ""
    accepted: Accepted | None = None
