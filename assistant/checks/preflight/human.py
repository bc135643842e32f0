"""What only a person can look at: a dated record in the profile, or the finding that there is none."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.declaration.profile.schema.notes import HumanCheck

_FAILED = "不通过"


def human_check(case: Case, rule: str, key: FieldKey, about: str) -> Iterator[Observation]:
    """Yield what the profile's record of a human check says about a thing; without a dated one it is a gap."""
    record = human_record(case, rule, about)
    if record is None:
        yield Gap(say(mark("“{about}”没有写明日期的人工核验记录"), about=about), key)
        return
    yield SEEN
    if record.outcome == _FAILED:
        found = say(mark("{by} 于 {on} 核验“{about}”：不通过"), by=record.by or "", on=record.on, about=about)
        yield Violation(key, found, say(mark("请改正后重新核验，并更新记录。")))


def human_record(case: Case, rule: str, about: str) -> HumanCheck | None:
    """Return the latest dated record of a rule about a thing (or about everything)."""
    named = [each for each in case.notes.human_checks if each.rule == rule and each.about in (None, "", about)]
    dated = [each for each in named if each.on is not None and each.on <= case.today and each.outcome]
    return max(dated, key=lambda each: each.on or case.today, default=None)
