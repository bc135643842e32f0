"""`beian assess`: a short questionnaire, answered at the prompt or in a file, and an opinion on the answers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.workbooks import start
from assistant.checks.preflight.assess import (
    QUESTIONS,
    Answers,
    Assessment,
    Question,
    Reason,
    answers_of,
    is_asked,
    option_of,
)
from assistant.checks.preflight.assess import assess as judged
from assistant.core import yaml_file
from assistant.core.errors import PersonStop, UsageError
from assistant.core.language import mark, say


def assess(answers: Path | None, folder: Path | None, *, as_json: bool) -> int:
    """Print the opinion; with a folder, start a profile for the filings that it names."""
    given = asked() if answers is None else answers_of(yaml_file.read_mapping(answers), answers.name)
    opinion = judged(given)
    if as_json:
        json_line(asdict(opinion))
    else:
        for line in lines(opinion, given):
            result(line)
    if folder is None:
        if opinion.filings and not as_json:
            result(say("下一步：beian assess --answers 回答.yaml --init 新文件夹，按结论新建填报资料。"))
        return 0
    if not opinion.filings:
        raise UsageError(what=say("按以上回答不需要备案，没有新建资料。"))
    return start(opinion.profile(), folder)


def asked() -> Answers:
    """Ask the questions at the terminal and return the answers; raises UsageError without a terminal."""
    if not sys.stdin.isatty():
        raise UsageError(what=say("没有可回答问题的终端。请用 --answers 文件 给出回答。"))
    given: Answers = {}
    for question in QUESTIONS:
        if is_asked(question, given):
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
        progress(
            say(mark("请写序号或选项的文字。") if question.options else mark("请写成 2026-11-02；记不清写 不确定。"))
        )


def _options(question: Question, line: str) -> tuple[str, ...]:
    """Return the options that a typed line chooses, by number or text; empty if any part of it fits none."""
    whole = option_of(question, line)
    if whole or not question.many:
        return (whole,) if whole else ()
    words = [option_of(question, part) for part in re.split(r"[\s,，、;；]+", line.strip())]
    return tuple(dict.fromkeys(words)) if words and all(words) else ()


def lines(opinion: Assessment, given: Answers) -> Iterator[str]:
    """Yield the opinion as lines, with the answers that it rests on."""
    yield say("备案需求评估意见（不构成法律意见）")
    yield say("依据的回答：")
    for question in QUESTIONS:
        if question.key in given:
            yield f"  {say(question.title)}：{'、'.join(given[question.key])}"
    yield say("结论：{headline}", headline=opinion.headline)
    for type_, role in opinion.filings:
        yield f"  · {type_}{f' · {role}' if role else ''}"
    for title, reasons in (
        (mark("理由"), opinion.reasons),
        (mark("相邻的备案和手续（不要混为一谈）"), opinion.neighbours),
        (mark("期限和备案后"), opinion.duties),
    ):
        if reasons:
            yield f"{say(title)}："
            yield from _listed(reasons)
    yield say("本意见只依据以上回答，不构成法律意见；以网信部门的认定为准。")


def _listed(reasons: tuple[Reason, ...]) -> Iterator[str]:
    for reason in reasons:
        yield f"  - {reason.text}［{reason.article}］"
