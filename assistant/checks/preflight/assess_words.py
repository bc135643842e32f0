"""The opinion of an assessment in words: as sections, and as lines for the terminal.

sections(opinion, given)        →  heading → lines, in order
lines(opinion, given, further)  →  the same as text; `further` adds a line to the duty of a key
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.checks.deadlines.duties import CONFIDENCE
from assistant.checks.deadlines.terms import counted
from assistant.checks.preflight.assess import Assessment, Reason
from assistant.checks.preflight.assess_questions import QUESTIONS, Answers, Question
from assistant.checks.preflight.neighbours import VERDICTS, DutyOpinion
from assistant.core.language import comma_list, mark, say, semicolon_list

NO_ADVICE = mark("本意见只依据以上回答，不构成法律意见；以网信部门的认定为准。")


def sections(opinion: Assessment, given: Answers) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of the opinion: heading and entries; an entry may have several lines."""
    filings = [f"{type_}{f' · {role}' if role else ''}" for type_, role in opinion.filings]
    yield say("结论"), [opinion.headline, *filings]
    for title, reasons in (
        (mark("理由"), opinion.reasons),
        (mark("相关的规定"), opinion.neighbours),
        (mark("期限和备案后"), opinion.duties),
    ):
        if reasons:
            yield say(title), [reason_line(reason) for reason in reasons]
    for verdict, word in VERDICTS.items():
        items = [item for item in opinion.others if item.verdict == verdict]
        if items:
            heading = say("相邻的备案和手续：{verdict}", verdict=say(word))
            yield (
                heading,
                ["\n".join(line.strip() for line in duty_lines(item, {})).removeprefix("- ") for item in items],
            )
    answers = [question for question in QUESTIONS if question.key in given]
    yield say("依据的回答"), [_answered(question, given) for question in answers]


def _answered(question: Question, given: Answers) -> str:
    return say("{name}：{text}", name=say(question.title), text=comma_list(given[question.key]))


def lines(opinion: Assessment, given: Answers, further: Mapping[str, str]) -> Iterator[str]:
    """Yield the opinion as lines, with the answers that it rests on."""
    yield say("备案需求评估意见（不构成法律意见）")
    yield say("依据的回答：")
    for question in QUESTIONS:
        if question.key in given:
            yield f"  {_answered(question, given)}"
    yield say("结论：{headline}", headline=opinion.headline)
    for type_, role in opinion.filings:
        yield f"  · {type_}{f' · {role}' if role else ''}"
    for title, reasons in (
        (mark("理由"), opinion.reasons),
        (mark("相关的规定"), opinion.neighbours),
        (mark("期限和备案后"), opinion.duties),
    ):
        if reasons:
            yield f"{say(title)}："
            yield from _listed(reasons)
    yield from _duties(opinion.others, further)
    yield say(NO_ADVICE)


def _listed(reasons: tuple[Reason, ...]) -> Iterator[str]:
    yield from (f"  - {reason_line(reason)}" for reason in reasons)


def reason_line(reason: Reason) -> str:
    """Return a sentence with its article."""
    return f"{reason.text}［{reason.article}］"


def _duties(opinions: tuple[DutyOpinion, ...], further: Mapping[str, str]) -> Iterator[str]:
    yield say("相邻的备案和手续（不要混为一谈；本工具不代办）：")
    for verdict, word in VERDICTS.items():
        items = [item for item in opinions if item.verdict == verdict]
        if items:
            yield f"  {say(word)}："
        for item in items:
            yield from duty_lines(item, further)
    yield f"  {confidence_marks()}"


def confidence_marks() -> str:
    """Return what the letters of confidence mean."""
    return say("把握：{marks}。", marks=semicolon_list(f"{key} {say(text)}" for key, text in CONFIDENCE.items()))


def duty_lines(item: DutyOpinion, further: Mapping[str, str]) -> Iterator[str]:
    """Yield a duty as lines: verdict and article, days, where it is done, remarks."""
    duty = item.duty
    unexamined = "" if duty.is_examined else say("；细节未核实")
    done = say("（已办完）") if item.is_done else ""
    facts = {"title": say(duty.title), "done": done, "reason": item.reason, "article": say(duty.article)}
    template = mark("  - {title}{done}：{reason}［{article}；把握 {mark}{unexamined}］")
    yield say(template, mark=duty.confidence, unexamined=unexamined, **facts)
    if item.verdict == "not_due":
        return
    for entry in item.dates:
        estimate = say("（暂估）") if entry.due.is_estimate else ""
        yield say("      不晚于 {day}{mark}：{title}", day=entry.due.on, mark=estimate, title=say(entry.title))
        yield f"        {counted(entry.due)}"
    if duty.where:
        yield say("      在哪里办：{where}", where=say(duty.where))
    yield from (f"      {remark}" for remark in item.remarks)
    if duty.key in further:
        yield f"      {further[duty.key]}"
