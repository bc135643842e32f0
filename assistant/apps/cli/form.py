"""`beian form`: fill any one form by section, question and label, without a map; a verdict per field, nothing submitted.

The browser is visible, and the guard is armed and proved before the first write. While the program works, only reads of
the address's host (and of the hosts of `--allow`) and uploads to paths named `upload` leave the browser. Afterwards the
operator checks, corrects and submits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.apps.cli.addresses import UPLOADS
from assistant.apps.cli.command_options import FormCommandOptions
from assistant.apps.cli.output import json_line, progress, result
from assistant.core import settings, yaml_file
from assistant.core.errors import InputProblems, Problem, SubmissionBlocked, UsageError
from assistant.core.language import comma_list, mark, say
from assistant.core.privacy import Redactor
from assistant.core.user_messages import is_read_on_pages
from assistant.core.web_address import host_of
from assistant.filing.browser.find import find_browser
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.filing.browser.rules import Rules
from assistant.filing.forms.asked import asked_values, stands
from assistant.filing.forms.at_rest import Rest
from assistant.filing.forms.fill import Pace
from assistant.filing.forms.form import FormField, FormResult, fill_form, read_frames
from assistant.planning.maps.overlay import LOOPBACK

WRONG = 1
_RENDERED_WITHIN_S, _STILL = 15.0, 8  # identical readings in a row: the page is stable
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
    "human_only": mark("承诺，由您本人操作，未动"),
    "locked": mark("不可修改"),
    "hidden": mark("已消失"),
}


def fill(options: FormCommandOptions) -> int:
    """Run the command and return its exit code: 0 only if every field is right."""
    if not host_of(options.url):
        raise UsageError(what=say("“{url}”不是网址；请写完整，如 https://…", url=options.url))
    parts = urlsplit(options.url)
    pace = _pace(options, parts.hostname or "")
    values = read_values(options.values)
    binary = find_browser(settings.load().browser)
    rules = Rules.of((parts.netloc, *(options.allow or ())), UPLOADS, shapes=())
    folder = settings.data_folder() / "browsers" / f"form-{hashlib.sha256(parts.netloc.encode()).hexdigest()[:16]}"
    session = open_browser(folder, binary=binary, rules=rules, headless=options.headless, survives=options.survives)
    try:
        if not (session.attached and session.page.url == options.url):
            session.goto(options.url)
        _await_form(session, values)
        session.guard.ensure_proved(session.page)
        answer = fill_form(session.page, values, actions=session.actions, base=options.values.parent, pace=pace)
        tried = [
            attempt for attempt in session.guard.new_attempts() if attempt.is_submission and not attempt.is_earlier
        ]
    except BaseException:
        session.close(keep_browser=options.survives, keep_armed=True)
        raise
    session.close(keep_browser=options.survives)
    code = SubmissionBlocked.exit_code if tried else 0 if answer.is_right else WRONG
    # a page goes on showing what was printed; what was typed for the form stays nowhere
    redactor = Redactor(_texts(values)) if is_read_on_pages() else None
    _tell(options, answer, code, [str(attempt) for attempt in tried], redactor)
    return code


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, Mapping | list):
        for value in values.values() if isinstance(values, Mapping) else values:
            yield from _texts(value)
    else:
        yield str(values)


def _pace(options: FormCommandOptions, host: str) -> Pace:
    """Return the pace; raises UsageError for an unknown one, and for a live site without a visible browser."""
    if options.pace not in {"fast", "watch"}:
        raise UsageError(what=say("--pace 只能是 fast 或 watch。"))
    if options.headless and host not in LOOPBACK:
        raise UsageError(what=say("真实系统只用可见的浏览器填报，请去掉 --headless。"))
    return "watch" if options.pace == "watch" else "fast"


def read_values(file: Path) -> dict[str, Any]:
    """Return the values of a file, nested as written; raises InputProblems if one or all of them are missing."""
    if not file.is_file():
        raise UsageError(what=say("没有文件 {path}。", path=file))
    root = yaml_file.read(file)
    problems = [
        Problem(f"{file.name}:{line}", say("这一项没有写值"), say("写上值；不填的项整行删去。"))
        for line in _blank(root)
    ]
    values = yaml_file.plain(root)
    if not isinstance(values, dict) or not values:
        problems = [Problem(f"{file.name}:1", say("没有“标签: 值”"), say("每行写一项：标签: 值。"))]
    if problems:
        raise InputProblems(file.name, problems)
    nested: dict[str, Any] = values
    return nested


def _blank(node: yaml_file.Node) -> list[int]:
    """Return the lines of the entries without a value."""
    if isinstance(node, yaml_file.Scalar):
        return [node.line] if node.is_null else []
    if isinstance(node, yaml_file.Sequence):
        return [line for item in node.items for line in _blank(item)]
    if not node.entries:
        return [node.line]
    return [line for _, below in node.entries for line in _blank(below)]


def _await_form(session: BrowserSession, values: dict[str, Any]) -> None:
    """Wait until every label is on the page or in its frames, or until some are and the page is stable."""
    asked, seen = asked_values(values), [""]

    def is_rendered() -> bool:
        frames = [snapshot for _, snapshot in read_frames(session.page, hold=False)]
        controls = [control for snapshot in frames for control in snapshot.controls]
        present = [ask for ask in asked if any(stands(control, ask) for control in controls)]
        seen.append("".join(snapshot.fingerprint for snapshot in frames) if present else "")
        still = len(seen) > _STILL and len(set(seen[-_STILL:])) == 1 and seen[-1] != ""
        return len(present) == len(asked) or still

    session.wait(is_rendered, _RENDERED_WITHIN_S)


def _tell(
    options: FormCommandOptions, answer: FormResult, code: int, tried: list[str], redactor: Redactor | None = None
) -> None:
    if options.as_json:
        json_line(
            {
                "fields": [_as_data(field) for field in answer.fields],
                "blocked": tried,
                "exit": code,
                **_as_rest(answer.rest),
            }
        )
        return
    for field in answer.fields:
        sign = "✓" if field.is_right else "–" if field.is_abstained or field.is_human_only else "✗"
        result(
            f"{sign} {' › '.join((*field.section, field.label))}  {say(_OUTCOMES.get(field.outcome, field.outcome))}"
        )
        if field.reason:
            result(f"    {redactor.clean(field.reason) if redactor else field.reason}")
        if field.options:
            result("    " + say("页面上的选项：{words}", words=comma_list(field.options[:20])))
    _sum_up(options, answer, tried)


def _sum_up(options: FormCommandOptions, answer: FormResult, tried: list[str]) -> None:
    """Print the totals, when the form was read, and what is left to the person; a page shows them with the result."""
    tell = result if is_read_on_pages() else progress
    right = sum(field.is_right for field in answer.fields)
    unfilled = sum(field.is_abstained or field.is_human_only for field in answer.fields)
    line = say(
        "{total} 项：正确 {right}，未填 {left}，其他 {rest}。没有提交任何内容。",
        total=len(answer.fields),
        right=right,
        left=unfilled,
        rest=len(answer.fields) - right - unfilled,
    )
    tell(line)
    tell(_rest(answer.rest))
    for attempt in tried:
        tell(say("已拦截：{what}", what=attempt))
    if options.survives:
        page = mark("浏览器保持打开：请核对，提交由您操作。页面需要登录的，登录后再按一次。")
        terminal = mark("浏览器保持打开：请核对，提交由您操作。页面需要登录的，登录后再运行一次。")
        tell(say(page if is_read_on_pages() else terminal))


def _as_rest(rest: Rest) -> dict[str, Any]:
    return {"read_at": rest.read_at.isoformat(timespec="seconds"), "at_rest": rest.is_still and rest.is_answered}


def _rest(rest: Rest) -> str:
    """Return when the form was read for the verdicts, and whether it was at rest then."""
    at = f"{rest.read_at:%H:%M:%S}"
    if not rest.is_still:
        return say("最后读取于 {at}：页面上的值还在变化，结果不作数。请稍后再填一次。", at=at)
    if not rest.is_answered:
        return say("最后读取于 {at}：值已不再变化，但页面还有请求没有回应，请再看一眼。", at=at)
    return say("最后读取于 {at}：页面已静止。", at=at)


def _as_data(field: FormField) -> dict[str, Any]:
    return {
        "section": list(field.section),
        "label": field.label,
        "wanted": field.wanted,
        "seen": None if field.seen is None else field.seen if isinstance(field.seen, bool) else str(field.seen),
        "outcome": field.outcome,
        "reason": field.reason,
        "options": list(field.options),
        "right": field.is_right,
    }
