"""Findings of checks – found, passed or not checked – shared by the preflight and runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core.language import say

Severity = Literal["block", "warn", "note"]
FindingState = Literal["found", "passed", "not_checked"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The client's explanation of a finding: reason, name and day."""

    reason: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a rule: severity, place (field key), text, remedy, who corrects it (`who`), `where` (file:line)."""

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
    """Return finding R52 of a run: the registry does not store a field as the profile has it."""
    text = say("“{name}”{verdict}：{why}", name=name, verdict=verdict, why=why)
    remedy = say("请在页面上核对，改正后重新运行。")
    return Finding("R52", "block", place, text, remedy, say("回读核对"), who=say("填报人"), stage=stage)


@dataclass(frozen=True, slots=True)
class CheckedProfile:
    """The findings of one profile."""

    client: str
    path: str
    findings: tuple[Finding, ...]

    def of(self, state: str) -> list[Finding]:
        """Return the findings in one state; `open` and `accepted` are the two parts of the failed checks."""
        if state in {"open", "accepted"}:
            is_accepted = state == "accepted"
            return [
                finding
                for finding in self.findings
                if finding.state == "found" and (finding.accepted is not None) == is_accepted
            ]
        return [finding for finding in self.findings if finding.state == state]

    def count(self, severity: str) -> int:
        """Return the number of open findings of this severity."""
        return sum(finding.severity == severity for finding in self.of("open"))
