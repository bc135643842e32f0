"""Neighbouring duties as data: who must do what beside the algorithm filing, by which article, how sure the reading is.

A `Duty` says by conditions on answers whether it is due; its `DutyTerm`s have a day that an answer names. `validated`
refuses a table that contradicts itself. The table is `duty_table.DUTIES`; `preflight.neighbours` judges it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.checks.deadlines.laws import Law, Rule, Unit
from assistant.core.language import mark

CONFIDENCE = {
    "A": mark("三个以上独立来源一致，或官方文件"),
    "B": mark("两个独立来源一致"),
    "C": mark("只有一个可信来源"),
    "D": mark("由数据或相近规定推断"),
    "E": mark("未经核实"),
}
_CONFIDENCE = re.compile("[A-E](/[A-E])?")


@dataclass(frozen=True, slots=True)
class Condition:
    """An answer that a duty depends on: met by any of `met`, undecided with only `undecided`, a missing answer or 不确定."""

    question: str
    met: tuple[str, ...]
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """The day from which a rule applies; services launched before it cannot be judged, for the reason `why`."""

    on: date
    question: str
    why: str


@dataclass(frozen=True, slots=True)
class DutyTerm:
    """A day of a duty: what is due, the question for the day that starts it, the event, and the length.

    `done`: the word among the finished duties that ends it. `is_free`: it runs whenever its day is answered (changes,
    ends), otherwise only while the duty is due. Events before `since` count from that day.
    """

    rule: Rule
    title: str
    question: str
    event: str
    days: int
    unit: Unit
    done: str = ""
    is_free: bool = False
    since: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One neighbouring duty. All of `when` must be met; `undecided` says why it cannot be told even then.

    `where`: the authority and its way; `remarks`: what is a reading or has no date; `triggers`: the questions for the
    days that trigger it where no term is counted; not `is_examined`: its details have not been looked into.
    """

    key: str
    title: str
    article: str
    confidence: str
    when: tuple[Condition, ...]
    text: str
    where: str = ""
    remarks: tuple[str, ...] = ()
    terms: tuple[DutyTerm, ...] = ()
    triggers: tuple[str, ...] = ()
    in_force: InForce | None = None
    undecided: str = ""
    is_examined: bool = True

    def laws(self) -> dict[Rule, Law]:
        """Return the rules of its terms."""
        return {term.rule: self._law(term) for term in self.terms}

    def _law(self, term: DutyTerm) -> Law:
        return Law(
            term.title,
            term.days,
            term.event,
            self.article,
            "ours",
            unit=term.unit,
            since=term.since,
            remark=term.remark,
            confidence=self.confidence,
        )


def validated(duties: Sequence[Duty], others: Sequence[Rule] = ()) -> tuple[Duty, ...]:
    """Return the duties; raises ValueError with everything that contradicts itself. `others`: rules already in use."""
    faults = [fault for duty in duties for fault in _faults(duty)]
    keys = [duty.key for duty in duties]
    rules = [*others, *(term.rule for duty in duties for term in duty.terms)]
    for names in (keys, rules, [duty.title for duty in duties]):
        faults += [f"{name} stands twice" for name in sorted({name for name in names if names.count(name) > 1})]
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(duties)


def _faults(duty: Duty) -> list[str]:
    faults = [f"{duty.key} lacks {name}" for name in ("title", "article", "text", "when") if not getattr(duty, name)]
    if not _CONFIDENCE.fullmatch(duty.confidence):
        faults.append(f"{duty.key} has the confidence {duty.confidence!r}")
    if not duty.is_examined and not (duty.remarks or duty.undecided):
        faults.append(f"{duty.key} does not say what is unexamined")
    faults += [f"{duty.key} asks {condition.question} for nothing" for condition in duty.when if not condition.met]
    faults += [
        f"{term.rule} has {term.days} {term.unit} days"
        for term in duty.terms
        if (term.days > 0) != (term.unit in ("working", "calendar"))
    ]
    return faults
