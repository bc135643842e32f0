"""The basic check of a profile: what is missing, too long, not among the words, badly shaped, or points at nothing.

    check(loaded, stage=None) → findings in the registry's order; stage is 主体, 产品 or 算法

Each rule yields Findings with the key, file and line, and the remedy. No value of a person is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.findings import Finding
from assistant.preflight.answers import unfit_answers
from assistant.preflight.case import Case
from assistant.preflight.completeness import hidden_answers, missing_fields, missing_parts
from assistant.preflight.references import lost_files, lost_nodes
from assistant.profile.loading import LoadedProfile

RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    missing_fields,
    missing_parts,
    unfit_answers,
    hidden_answers,
    lost_nodes,
    lost_files,
)
_STAGES = ("主体", "产品", "算法")
_SEVERITIES = ("block", "warn", "note")


def check(loaded: LoadedProfile, stage: str | None = None) -> list[Finding]:
    """Return the findings of a profile, of one stage where it is named: what must be mended first, then by stage."""
    case = Case.of(loaded)
    found = [finding for rule in RULES for finding in rule(case) if stage in (None, finding.stage)]
    return sorted(found, key=lambda each: (_SEVERITIES.index(each.severity), _STAGES.index(each.stage)))
