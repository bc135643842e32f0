"""`beian form`: any one form filled by section, question and label without a map; a verdict per field, nothing submitted.

The browser is visible and the guard armed and proved before the first write. What leaves the browser while the program is
at work are readings of the address's own host (and of those that `--allow` names) and uploads to an address of that name;
afterwards the browser is the person's, who looks, corrects and submits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.apps.cli.addresses import host_of
from assistant.apps.cli.output import json_line, progress, result
from assistant.core import settings, yaml_file
from assistant.core.errors import InputProblems, Problem, SubmissionBlocked, UsageError
from assistant.core.language import mark, say
from assistant.filing.browser.find import find_browser
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.filing.browser.rules import AllowedRequest, Rules
from assistant.filing.forms.asked import asked_values, stands
from assistant.filing.forms.fill import Pace
from assistant.filing.forms.form import FormField, FormResult, fill_form, read_frames

WRONG = 1
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_RENDERED_WITHIN_S, _STILL = 15.0, 8  # readings one after the other that are the same: the page has come to rest
_UPLOADS = ("**/upload", "**/uploads", "**/upload/**", "**/upload*", "**/*upload", "**/*upload/**")
_OUTCOMES = {
    "already": mark("原已正确"),
    "written": mark("已填"),
    "normalised": mark("已填（页面改了写法）"),
    "truncated": mark("被截断"),
    "refused": mark("未被接受"),
    "no_option": mark("没有该选项"),
    "changed": mark("值变了"),
    "missing": mark("没找到，未填"),
    "ambiguous": mark("不唯一，未填"),
    "unsupported": mark("不能填，未填"),
    "locked": mark("不可修改"),
    "hidden": mark("已消失"),
}


@dataclass(frozen=True, slots=True)
class FormCommandOptions:
    """What the command line asked for."""

    url: str
    values: Path
    allow: tuple[str, ...] = ()
    pace: str = "fast"
    headless: bool = False
    survives: bool = True
    as_json: bool = False


def fill(options: FormCommandOptions) -> int:
    """Run the command and return its exit code: 0 only where every field is right."""
    if not host_of(options.url):
        raise UsageError(what=say(mark("“{url}”不是网址；请写完整，如 https://…"), url=options.url))
    parts = urlsplit(options.url)
    pace = _pace(options, parts.hostname or "")
    values = read_values(options.values)
    binary = find_browser(settings.load().browser)
    rules = Rules(
        hosts=(parts.netloc, *options.allow), allowed=tuple(AllowedRequest("POST", path, "upload") for path in _UPLOADS)
    )
    folder = settings.data_folder() / "browsers" / f"form-{hashlib.sha256(parts.netloc.encode()).hexdigest()[:16]}"
    session = open_browser(folder, binary=binary, rules=rules, headless=options.headless, survives=options.survives)
    try:
        if not (session.attached and session.page.url == options.url):
            session.goto(options.url)
        _await_form(session, values)
        session.guard.ensure_proved(session.page)
        answer = fill_form(session.page, values, actions=session.actions, base=options.values.parent, pace=pace)
        tried = [
            one
            for one in session.guard.new_attempts()
            if one.layer in {"page", "hands"} or one.why in {"human", "floor"}
        ]
    except BaseException:
        session.close(keep_browser=options.survives, keep_armed=True)
        raise
    session.close(keep_browser=options.survives)
    code = SubmissionBlocked.exit_code if tried else 0 if answer.is_right else WRONG
    _tell(options, answer, code, [str(one) for one in tried])
    return code


def _pace(options: FormCommandOptions, host: str) -> Pace:
    """Return the pace asked for; raises UsageError for another word, and for a site that nobody would see filled."""
    if options.pace not in {"fast", "watch"}:
        raise UsageError(what=say(mark("--pace 只能是 fast 或 watch。")))
    if options.headless and host not in LOOPBACK:
        raise UsageError(what=say(mark("真实系统只用可见的浏览器填报，请去掉 --headless。")))
    return "watch" if options.pace == "watch" else "fast"


def read_values(file: Path) -> dict[str, Any]:
    """Return the values of a file, nested as written; raises InputProblems where a value is missing or there is none."""
    if not file.is_file():
        raise UsageError(what=say(mark("没有文件 {path}。"), path=file))
    root = yaml_file.read(file)
    problems = [
        Problem(f"{file.name}:{line}", say(mark("这一项没有写值")), say(mark("写上值；不填的项整行删去。")))
        for line in _blank(root)
    ]
    values = yaml_file.plain(root)
    if not isinstance(values, dict) or not values:
        problems = [Problem(f"{file.name}:1", say(mark("没有“标签: 值”")), say(mark("每行写一项：标签: 值。")))]
    if problems:
        raise InputProblems(file.name, problems)
    result: dict[str, Any] = values
    return result


def _blank(node: yaml_file.Node) -> list[int]:
    """Return the lines of what has no value."""
    if isinstance(node, yaml_file.Scalar):
        return [node.line] if node.is_null else []
    if isinstance(node, yaml_file.Sequence):
        return [line for one in node.items for line in _blank(one)]
    if not node.entries:
        return [node.line]
    return [line for _, below in node.entries for line in _blank(below)]


def _await_form(session: BrowserSession, values: dict[str, Any]) -> None:
    """Wait until every label asked for stands on the page or in its frames, or until some do and nothing changes any more."""
    desired, seen = asked_values(values), [""]

    def is_rendered() -> bool:
        frames = [snapshot for _, snapshot in read_frames(session.page, hold=False)]
        present = [ask for ask in desired if any(stands(control, ask) for one in frames for control in one.controls)]
        seen.append("".join(snapshot.print for snapshot in frames) if present else "")
        still = len(seen) > _STILL and len(set(seen[-_STILL:])) == 1 and seen[-1] != ""
        return len(present) == len(desired) or still

    session.wait(is_rendered, _RENDERED_WITHIN_S)


def _tell(options: FormCommandOptions, answer: FormResult, code: int, tried: list[str]) -> None:
    if options.as_json:
        json_line({"fields": [_as_data(one) for one in answer.fields], "blocked": tried, "exit": code})
        return
    for one in answer.fields:
        sign = "✓" if one.is_right else "–" if one.is_abstained else "✗"
        result(f"{sign} {' › '.join((*one.section, one.label))}  {say(_OUTCOMES.get(one.outcome, one.outcome))}")
        if one.reason:
            result(f"    {one.reason}")
        if one.options:
            result("    " + say(mark("页面上的选项：{words}"), words="、".join(one.options[:20])))
    right, sure = sum(one.is_right for one in answer.fields), sum(one.is_abstained for one in answer.fields)
    line = say(
        mark("{total} 项：正确 {right}，未填 {left}，其他 {rest}。没有提交任何内容。"),
        total=len(answer.fields),
        right=right,
        left=sure,
        rest=len(answer.fields) - right - sure,
    )
    progress(line)
    for attempt in tried:
        progress(say(mark("已拦截：{what}"), what=attempt))
    if options.survives:
        progress(say(mark("浏览器留着：请核对，提交由您操作。页面需要登录的，登录后再运行一次。")))


def _as_data(one: FormField) -> dict[str, Any]:
    return {
        "section": list(one.section),
        "label": one.label,
        "wanted": one.wanted,
        "seen": None if one.seen is None else one.seen if isinstance(one.seen, bool) else str(one.seen),
        "outcome": one.outcome,
        "reason": one.reason,
        "options": list(one.options),
        "right": one.is_right,
    }
