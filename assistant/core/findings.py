"""A finding: one thing that a check found, passed, or could not look at – one shape for preflight and for a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core.language import mark, say

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


def read_back(place: str, name: str, verdict: str, why: str, stage: str = "") -> Finding:
    """Return R52, the finding of a run: a field is not stored as the profile wants, by its verdict and why."""
    text = say(mark("“{name}”{verdict}：{why}"), name=name, verdict=verdict, why=why)
    remedy = say(mark("请在页面上核对，改正后重新运行。"))
    return Finding("R52", "block", place, text, remedy, say(mark("回读核对")), who=say(mark("填报人")), stage=stage)
