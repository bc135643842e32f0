"""`beian assess`: a short questionnaire, answered at the prompt or in a file, and an opinion on the answers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.apps.cli.due import calendar_of
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.workbooks import start
from assistant.apps.plan_of_work import plan_of_work
from assistant.checks.deadlines.terms import explained
from assistant.checks.preflight import assess_words
from assistant.checks.preflight.assess import Assessment
from assistant.checks.preflight.assess import assess as judged
from assistant.checks.preflight.assess_questions import (
    QUESTIONS,
    Answers,
    Question,
    answers_of,
    contradiction,
    is_asked,
    option_of,
)
from assistant.checks.preflight.neighbours import DutyOpinion, answers_of_profile
from assistant.checks.preflight.neighbours_stored import stored_in
from assistant.core import files, yaml_file
from assistant.core.errors import PersonStop, UsageError
from assistant.core.language import say
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import LoadedProfile, load


def assess(
    answers: Path | None,
    folder: Path | None,
    profile: Path | None = None,
    plan: Path | None = None,
    *,
    as_json: bool,
) -> int:
    """Print the opinion; with a folder, start a profile for the filings that it names; with `plan`, write 办理方案.

    With a profile, its answers on neighbouring duties are not asked again, and new ones are stored in it.
    """
    if folder is not None and profile is not None:
        raise UsageError(what=say("--init 和 --profile 请只用一个。"))
    if plan is not None and plan.exists():
        raise UsageError(what=say("{path} 已存在，不会覆盖；请换一个文件名。", path=plan))
    loaded = load(profile) if profile is not None else None
    stored = answers_of_profile(loaded.profile, date.today()) if loaded is not None else {}
    given = asked(stored) if answers is None else answers_of(yaml_file.read_mapping(answers), answers.name, stored)
    opinion = judged(given, calendar=calendar_of())
    if as_json:
        json_line(as_data(opinion))
    else:
        for line in _lines(opinion, given):
            result(line)
    if plan is not None:
        company = (loaded.profile.subject.basic.name if loaded else "") or ""
        files.write(plan, to_docx(plan_of_work(given, company, date.today(), calendar_of())))
        progress(say("已写办理方案：{path}", path=plan))
    if loaded is not None:
        _store(loaded, {key: words for key, words in given.items() if stored.get(key) != words})
        return 0
    if folder is None:
        if opinion.filings and not as_json and plan is None:
            result(say("下一步：beian assess --answers 回答.yaml --init 新文件夹，按结论新建填报资料。"))
        return 0
    if not opinion.filings:
        raise UsageError(what=say("按以上回答不需要备案，没有新建资料。"))
    return start(opinion.profile(given, date.today()), folder)


def _store(loaded: LoadedProfile, given: Answers) -> None:
    if stored_in(loaded, given):
        progress(say("相邻手续的回答已记入 佐证与说明；期限见 beian due。"))


def as_data(opinion: Assessment) -> dict[str, Any]:
    """Return the opinion as plain data; days are ISO."""
    return asdict(replace(opinion, others=())) | {"others": [_duty_data(item) for item in opinion.others]}


def _duty_data(item: DutyOpinion) -> dict[str, Any]:
    duty = item.duty
    return {
        "key": duty.key,
        "title": say(duty.title),
        "verdict": item.verdict,
        "reason": item.reason,
        "article": say(duty.article),
        "confidence": duty.confidence,
        "examined": duty.is_examined,
        "done": item.is_done,
        "where": say(duty.where),
        "remarks": list(item.remarks),
        "dates": [
            {
                "rule": entry.due.rule,
                "title": say(entry.title),
                "from": entry.due.start.isoformat(),
                "due": entry.due.on.isoformat(),
                "provisional": entry.due.is_estimate,
                "explained": explained(entry.due),
            }
            for entry in item.dates
        ],
    }


def asked(stored: Answers | None = None) -> Answers:
    """Ask the questions that have no stored answer and return all answers; raises UsageError without a terminal."""
    if not sys.stdin.isatty():
        raise UsageError(what=say("没有可回答问题的终端。请用 --answers 文件 给出回答。"))
    given: Answers = dict(stored or {})
    for question in QUESTIONS:
        if question.key not in given and is_asked(question, given):
            given[question.key] = _answer(question)
    return given


def _answer(question: Question) -> tuple[str, ...]:
    progress(say(question.text) + (say("（可多选，写序号，用空格隔开）") if question.many else ""))
    for number, option in enumerate(question.options, 1):
        progress(f"  {number}. {option}")
    while True:
        line = sys.stdin.readline()
        if not line:
            raise PersonStop
        words = _options(question, line)
        if words:
            return words
        progress(question.how)


def _options(question: Question, line: str) -> tuple[str, ...]:
    """Return the options that a typed line chooses, by number or text; empty if any part of it fits none."""
    whole = option_of(question, line)
    if whole or not question.many:
        return (whole,) if whole else ()
    words = [option_of(question, part) for part in re.split(r"[\s,，、;；]+", line.strip())]
    is_clear = bool(words) and all(words) and not contradiction(words)
    return tuple(dict.fromkeys(words)) if is_clear else ()


def _lines(opinion: Assessment, given: Answers) -> Iterator[str]:
    """Yield the opinion as lines, with the command for the folder of a registration."""
    further = {"model_registration": say("材料文件夹：beian registration 填报资料")}
    yield from assess_words.lines(opinion, given, further)
