"""Neighbouring duties judged on answers: due, not due or cannot be told, with article, confidence and days.

    judged(answers, today, calendar)   →  one DutyOpinion for each duty of the table, in its order
    facts_of(answers), answers_of_facts(facts)   the answers as the profile stores them (佐证与说明 › 相邻手续), and back
    answers_of_profile(profile, today)  what a profile answers: its stored answers and what its forms say anyway
    running_terms(profile, today)      →  rule and starting day of each term that is not done

No day is invented: a term starts on the day that was answered; without it the duty has no date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.checks.deadlines.duties import Condition, Duty, DutyTerm
from assistant.checks.deadlines.duty_table import DUTIES
from assistant.checks.deadlines.laws import Rule
from assistant.checks.deadlines.terms import DueDate, due_date
from assistant.checks.deadlines.working_days import PUBLISHED, Calendar
from assistant.checks.preflight.assess_questions import (
    BOTH,
    DUTY_QUESTIONS,
    FILED_MODEL,
    NO_EVENT,
    NONE,
    QUESTIONS,
    TO_FIRMS,
    TO_USERS,
    UNSURE,
    Answers,
)
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.declaration.profile.merging import effective
from assistant.declaration.profile.schema.neighbours import NeighbouringFacts
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import GENERATIVE, NO, SUPPORTER, YES

DutyVerdict = Literal["due", "not_due", "unknown"]
VERDICTS: dict[DutyVerdict, str] = {
    "due": mark("要办"),
    "unknown": mark("无法判断"),
    "not_due": mark("不用办"),
}
_DERIVED = {"public": (YES, NO, UNSURE), "launch": ()}
_TITLES = {question.key: question.title for question in QUESTIONS} | {
    "public": mark("舆论属性"),
    "launch": mark("上线日期"),
}
_JANUARY_END = (1, 31)


@dataclass(frozen=True, slots=True)
class DutyDate:
    """A day of a duty: what is due and how the day is derived."""

    title: str
    due: DueDate


@dataclass(frozen=True, slots=True)
class DutyOpinion:
    """The opinion on one duty: verdict, reason, article, confidence, way, remarks, days that run; whether it is done."""

    duty: Duty
    verdict: DutyVerdict
    reason: str
    dates: tuple[DutyDate, ...] = ()
    remarks: tuple[str, ...] = ()
    is_done: bool = False


def judged(answers: Answers, today: date, calendar: Calendar = PUBLISHED) -> tuple[DutyOpinion, ...]:
    """Return the opinion on each duty; what was not answered cannot be told."""
    facts = _with_derived(answers)
    return tuple(_opinion(duty, facts, today, calendar) for duty in DUTIES)


def running_terms(profile: Profile, today: date) -> Iterator[tuple[Rule, date]]:
    """Yield rule and starting day of each term that a profile's answers started and that is not done."""
    facts = _with_derived(answers_of_profile(profile, today))
    for duty in DUTIES:
        for term in duty.terms:
            start = _start(duty, term, facts, today)
            if start is not None:
                yield term.rule, start


def answers_of_profile(profile: Profile, today: date) -> Answers:
    """Return what a profile answers: technique, way, model, forms and launch by its forms, and the stored answers.

    Whoever has one serves the mainland. What the forms leave open is not answered.
    """
    basics = [one.basic for one in effective(profile.algorithms) if not one.retired and one.basic.type]
    generative = [basic for basic in basics if basic.type == GENERATIVE]
    ways = {SUPPORTER: TO_FIRMS}
    audience = {ways.get(basic.role or "", TO_USERS) for basic in generative}
    launched = min((basic.launched for basic in generative if basic.launched), default=None)
    derived: dict[str, tuple[str, ...]] = {
        "mainland": (YES,),
        "technique": tuple(dict.fromkeys(basic.type or "" for basic in basics)),
        "audience": (BOTH,) if len(audience) > 1 else tuple(audience),
        "model": (FILED_MODEL,) if any(one.filing_number for one in profile.notes.third_party_models) else (),
        "forms": tuple(dict.fromkeys(one.form for one in profile.products if one.form and not one.retired)),
        "online": (YES if launched <= today else NO,) if launched else (),
        "launched": (launched.isoformat(),) if launched else (),
    }
    return {key: words for key, words in derived.items() if words} | answers_of_facts(profile.notes.neighbours)


def facts_of(answers: Answers) -> NeighbouringFacts:
    """Return the answers as the profile stores them; an unknown day stays empty."""
    stored: dict[str, object] = {}
    for question in DUTY_QUESTIONS:
        words = answers.get(question.key, ())
        if question.form in ("day", "event"):
            stored[question.key] = _day(words)
        elif question.form == "year":
            stored[question.key] = Decimal(words[0]) if words and words[0].isdecimal() else None
        elif question.many:
            stored[question.key] = words or None
        else:
            stored[question.key] = words[0] if words else None
    return NeighbouringFacts.model_validate(stored)


def answers_of_facts(facts: NeighbouringFacts) -> Answers:
    """Return the answers that a profile stores."""
    answers: Answers = {}
    for question in DUTY_QUESTIONS:
        value = getattr(facts, question.key)
        if value is None:
            continue
        answers[question.key] = tuple(value) if isinstance(value, tuple) else (_text(value),)
    return answers


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, Decimal) else str(value)


def _with_derived(answers: Answers) -> Answers:
    """Return the answers with 舆论属性 by features or answer, and the launch day by either question."""
    features = answers.get("features", ())
    public = (YES,) if {*features} - {NONE} else answers.get("opinion", ())
    launch = answers.get("launched") if _day(answers.get("launched", ())) else answers.get("companion_launched")
    if NO in answers.get("online", ()):
        launch = (NO_EVENT,)
    return answers | {key: words for key, words in (("public", public), ("launch", launch)) if words}


def _opinion(duty: Duty, facts: Answers, today: date, calendar: Calendar) -> DutyOpinion:
    verdict, reason = _verdict(duty, facts)
    dates = tuple(
        DutyDate(term.title, due_date(term.rule, start, calendar))
        for term in duty.terms
        if (start := _start(duty, term, facts, today)) is not None
    )
    is_done = any(term.done and term.done in facts.get("done", ()) for term in duty.terms)
    if verdict != "due" and dates:
        verdict, reason = "due", say("有变更或终止的手续没有办。")
    remarks = [say(remark) for remark in duty.remarks] if verdict != "not_due" else []
    if verdict == "due":
        remarks += (*_triggers(duty, facts), *_without_day(duty, facts, dates))
    return DutyOpinion(duty, verdict, reason, dates, tuple(remarks), is_done and verdict == "due")


def _without_day(duty: Duty, facts: Answers, dates: Sequence[DutyDate]) -> Iterator[str]:
    """Yield what is said of a term without a day: nothing is counted until the day is known."""
    started = {entry.due.rule for entry in dates}
    for term in duty.terms:
        is_done = bool(term.done) and term.done in facts.get("done", ())
        if not (term.is_free or is_done or term.rule in started):
            title = say(_TITLES[term.question])
            yield say("没有“{title}”的回答，不推算日期。", title=title)
        if term.unit == "january" and not any(word.isdecimal() for word in facts.get("minors_year", ())):
            yield say("没有“{title}”的回答，往年是否报送不作判断。", title=say(_TITLES["minors_year"]))


def _triggers(duty: Duty, facts: Answers) -> Iterator[str]:
    """Yield the days that trigger a duty without a counted term."""
    days = [f"{say(_TITLES[key])} {day}" for key in duty.triggers if (day := _day(facts.get(key, ())))]
    if days:
        yield say("触发日：{days}。", days=comma_list(days))


def _verdict(duty: Duty, facts: Answers) -> tuple[DutyVerdict, str]:
    states = {condition: _state(condition, facts) for condition in duty.when}
    refused = next((condition for condition, state in states.items() if state is False), None)
    if refused is not None:
        return "not_due", say("按回答：{answer}。", answer=_answer(refused, facts))
    undecided = [condition for condition, state in states.items() if state is None]
    if undecided:
        return "unknown", say("取决于：{answers}。", answers=semicolon_list(_answer(item, facts) for item in undecided))
    if early := _before_the_rule(duty, facts):
        return "unknown", early
    text = say(duty.text)
    return (
        ("unknown", say("{text}无法判断：{why}。", text=text, why=say(duty.undecided)))
        if duty.undecided
        else ("due", text)
    )


def _before_the_rule(duty: Duty, facts: Answers) -> str:
    """Return why a rule cannot be applied to a service by its launch day, or ""."""
    rule = duty.in_force
    words = facts.get(rule.question, ()) if rule is not None else ()
    if rule is None or words == (NO_EVENT,):
        return ""
    launched = _day(words)
    if launched is None:
        return say("取决于：{answers}。", answers=_answer(Condition(rule.question, ()), facts))
    return say("{why}，无法判断。", why=say(rule.why)) if launched < rule.on else ""


def _state(condition: Condition, facts: Answers) -> bool | None:
    words = set(facts.get(condition.question, ()))
    if words & {*condition.met}:
        return True
    return None if not words or words & {UNSURE, *condition.undecided} else False


def _answer(condition: Condition, facts: Answers) -> str:
    title, words = say(_TITLES[condition.question]), facts.get(condition.question, ())
    if not words:
        return say("“{title}”没有回答", title=title)
    return say("“{title}”答的是 {words}", title=title, words=comma_list(words))


def _start(duty: Duty, term: DutyTerm, facts: Answers, today: date) -> date | None:
    """Return the day from which a term runs, None if it does not run or its day is not known."""
    if term.done and term.done in facts.get("done", ()):
        return None
    if not term.is_free and any(_state(condition, facts) is not True for condition in duty.when):
        return None
    if term.unit == "january":
        return date(_open_year(facts, term, today), 1, 1)
    return _day(facts.get(term.question, ()))


def _open_year(facts: Answers, term: DutyTerm, today: date) -> int:
    """Return the first year whose report is still open; unknown, the year whose 31 January comes next."""
    since = _day(facts.get(term.question, ()))
    reported = next((int(word) for word in facts.get("minors_year", ()) if word.isdecimal()), None)
    first = since.year if since else 0
    if reported:
        return max(first, reported + 1)
    if reported == 0 and since:
        return first
    is_january = (today.month, today.day) <= _JANUARY_END
    return max(first, today.year - 1 if is_january else today.year)


def _day(words: Sequence[str]) -> date | None:
    try:
        return date.fromisoformat(words[0]) if words else None
    except ValueError:
        return None


def _prove_table() -> None:
    """Raise ValueError if a duty depends on a question, an option or a finished duty that is not asked."""
    options: dict[str, tuple[str, ...]] = {question.key: question.options for question in QUESTIONS} | _DERIVED
    for duty in DUTIES:
        asked = {condition.question: (*condition.met, *condition.undecided) for condition in duty.when}
        asked |= dict.fromkeys((*duty.triggers, *(term.question for term in duty.terms)), ()) | (
            {duty.in_force.question: ()} if duty.in_force else {}
        )
        for key, words in asked.items():
            if key not in options or not {*words} <= {*options[key]}:
                raise ValueError(f"{duty.key} depends on {key}: {words}, which is not asked")
        if not {term.done for term in duty.terms} - {""} <= {*options["done"]}:
            raise ValueError(f"{duty.key} ends by a word that is not asked")


_prove_table()
