"""`beian assess`: a short questionnaire, answered at the prompt or in a file, and the opinion on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from assistant import yaml_file
from assistant.cli.output import json_line, progress, result
from assistant.cli.workbooks import start
from assistant.errors import UsageError
from assistant.language import mark, say
from assistant.preflight.assess import QUESTIONS, Answers, Assessment, Question, Reason, answers_of, option_of
from assistant.preflight.assess import assess as judged


def assess(answers: Path | None, folder: Path | None, *, as_json: bool) -> int:
    """Print the opinion; with a folder, start a profile of the filings that it names."""
    given = asked() if answers is None else answers_of(yaml_file.read_mapping(answers), answers.name)
    opinion = judged(given)
    if as_json:
        json_line(asdict(opinion))
    else:
        for line in lines(opinion):
            result(line)
    if folder is None:
        return 0
    if not opinion.filings:
        raise UsageError(what=say(mark("按以上回答不需要备案，没有新建资料。")))
    return start(opinion.profile(), folder)


def asked() -> Answers:
    """Return the answers of a person at the terminal."""
    if not sys.stdin.isatty():
        raise UsageError(what=say(mark("没有可回答问题的终端。请用 --answers 文件 给出回答。")))
    given: Answers = {}
    for question in QUESTIONS:
        if question.asked(given):
            given[question.key] = _answer(question)
    return given


def _answer(question: Question) -> tuple[str, ...]:
    progress(say(question.text) + (say(mark("（可多选，用顿号隔开）")) if question.many else ""))
    for number, option in enumerate(question.options, 1):
        progress(f"  {number}. {option}")
    while True:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        words = [option_of(question, each) for each in line.replace(",", "、").replace("，", "、").split("、")]
        if all(words) and (question.many or len(words) == 1):
            return tuple(dict.fromkeys(words))
        progress(say(mark("请写序号或选项的文字。")))


def lines(opinion: Assessment) -> Iterator[str]:
    """Yield the opinion as a person reads it."""
    yield say(mark("备案需求评估意见（不构成法律意见）"))
    yield say(mark("结论：{headline}"), headline=opinion.headline)
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
    yield say(mark("本意见只依据以上回答，不构成法律意见；以网信部门的认定为准。"))


def _listed(reasons: tuple[Reason, ...]) -> Iterator[str]:
    for reason in reasons:
        yield f"  - {reason.text}［{reason.article}］"
