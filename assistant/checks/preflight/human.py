"""Checks that only a person can make, recorded with a date in the profile."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.declaration.profile.schema.notes import HumanCheck

_FAILED = "不通过"


def human_check(case: Case, rule: str, key: FieldKey, about: str) -> Iterator[Observation]:
    """Yield the outcome of the recorded human check; without a dated record, a gap."""
    record = human_record(case, rule, about)
    if record is None:
        yield Gap(say("“{about}”没有写明日期的人工核验记录", about=about), key)
        return
    yield SEEN
    if record.outcome == _FAILED:
        text = say("{by}于 {on} 核验“{about}”：不通过", by=record.by or "", on=record.on, about=about)
        yield Violation(key, text, say("请改正后重新核验，并更新记录。"))


def human_record(case: Case, rule: str, about: str) -> HumanCheck | None:
    """Return the latest dated record for a rule that is about this item or about everything, or None."""
    named = [check for check in case.notes.human_checks if check.rule == rule and check.about in (None, "", about)]
    dated = [check for check in named if check.on is not None and check.on <= case.today and check.outcome]
    return max(dated, key=lambda check: check.on or case.today, default=None)
