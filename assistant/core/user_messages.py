"""What a person is told of a failure: one sentence, whoever tells it – the terminal or the console.

A failure that was foreseen has its own words; of a file the reason and the path are said; anything else is one
sentence that names the program's log, where the place in the program is noted without words that may hold a value.
"""

from __future__ import annotations

import errno
import re
import traceback
from dataclasses import replace

from assistant.core.errors import BeianError, InputProblems, Problem
from assistant.core.language import current, mark, say

_POSITION = re.compile(r"(?P<file>.+\.(?:ya?ml|json)):(?P<line>\d+)")
_REPORTED = "beian_told"
_REASONS = {
    errno.ENOENT: mark("没有这个文件或文件夹"),
    errno.EISDIR: mark("这是文件夹，不是文件"),
    errno.ENOTDIR: mark("路径中间有一段不是文件夹"),
    errno.EEXIST: mark("已有同名的文件或文件夹"),
    errno.EACCES: mark("没有权限"),
    errno.EPERM: mark("没有权限"),
    errno.EROFS: mark("磁盘只读"),
    errno.ENOSPC: mark("磁盘已满"),
    errno.ENAMETOOLONG: mark("名称太长"),
    errno.EADDRINUSE: mark("已被别的程序占用"),
}


def sentence(error: BaseException) -> str:
    """Say what failed; what nobody foresaw is noted in the program's log, once for each error. Never raises."""
    return str(error) if isinstance(error, BeianError) else _unforeseen(error)


def on_page(error: BaseException) -> str:
    """Say what failed to somebody in the console, who has no terminal: no command, no option. Never raises."""
    if isinstance(error, InputProblems):
        return "\n".join((error.parts()[0], *map(problem_on_page, error.problems)))
    if isinstance(error, BeianError) and error.page_remedy:
        return ("" if current() == "zh" else " ").join((error.parts()[0], say(error.page_remedy, **error.facts)))
    return sentence(error)


def problem_on_page(problem: Problem) -> str:
    """Say what is wrong in an input, its place in words: “主体.yaml”第 97 行."""
    place = _POSITION.fullmatch(problem.where)
    return str(replace(problem, where=say(mark("“{file}”第 {line} 行"), **place.groupdict())) if place else problem)


def _unforeseen(error: BaseException) -> str:
    if isinstance(error, OSError):
        what = f"{error.filename}（{reason(error)}）" if error.filename else reason(error)
        return say(mark("文件操作失败：{what}。请检查路径、权限和磁盘空间。"), what=what)
    message: str = vars(error).get(_REPORTED) or _noted(error)
    vars(error)[_REPORTED] = message
    return message


def reason(error: OSError) -> str:
    """Return why the system refused, in the language spoken where the reason is a usual one, else in the system's word."""
    words = _REASONS.get(error.errno or 0)
    return say(words) if words else error.strerror or type(error).__name__


def _noted(error: BaseException) -> str:
    # loguru is not loaded by a command that does not fail
    from assistant.core import log, settings  # noqa: PLC0415
    from assistant.core.privacy import Redactor  # noqa: PLC0415

    kind = type(error).__name__
    try:
        file = log.start(settings.log_folder(), Redactor())
        log.log.error("unforeseen {}\n{}", kind, "".join(traceback.format_tb(error.__traceback__)))
        log.stop()
    except OSError:
        return say(mark("程序出现未预料的问题（{kind}），运行日志也无法写入。请反馈给我们。"), kind=kind)
    return say(mark("程序出现未预料的问题（{kind}）。请把运行日志 {file} 反馈给我们。"), kind=kind, file=file)
