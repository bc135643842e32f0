"""Describe a failure to a person in one sentence; the terminal and the console use the same one.

A BeianError has its own text. An OSError is described by path and reason. Any other error is logged – the stack only,
as its message may hold a value – and the sentence names the log file.
"""

from __future__ import annotations

import errno
import re
import traceback
from dataclasses import replace
from pathlib import Path

from assistant.core import files
from assistant.core.errors import BeianError, InputProblems, Problem
from assistant.core.language import current, mark, say
from assistant.core.page_remedies import page_message, page_remedy

_POSITION = re.compile(r"(?P<file>.+\.(?:ya?ml|json)):(?P<line>\d+)")
_REPORTED = "beian_reported"
_readers: set[str] = set()  # who reads what this process prints, beside a terminal
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
    """Return what failed, for the terminal or the console; an unforeseen error is logged once. Never raises."""
    if is_read_on_pages():
        return on_page(error)
    return str(error) if isinstance(error, BeianError) else _unforeseen(error)


def on_page(error: BaseException) -> str:
    """Return what failed for the console: without commands and options, as its user has no terminal. Never raises."""
    if isinstance(error, InputProblems):
        return "\n".join((error.parts()[0], *map(problem_on_page, error.problems)))
    if not isinstance(error, BeianError):
        return _unforeseen(error)
    own = (page_message(type(error)), page_remedy(type(error)))
    parts = (say(text, **error.facts) if text else usual for text, usual in zip(own, error.parts(), strict=True))
    return ("" if current() == "zh" else " ").join(filter(None, parts))


def speak_to_pages() -> None:
    """Word the failures of this process for the console, which shows what it prints."""
    _readers.add("console")


def is_read_on_pages() -> bool:
    """Return whether a page shows what this process prints, so that it may name no command."""
    return bool(_readers)


def problem_on_page(problem: Problem) -> str:
    """Return a problem of an input with its place in words: “主体.yaml”第 97 行."""
    return str(replace(problem, where=place_on_page(problem.where)))


def place_on_page(where: str) -> str:
    """Return a place in a file in words: “主体.yaml”第 97 行; any other place unchanged."""
    place = _POSITION.fullmatch(where)
    return say("“{file}”第 {line} 行", **place.groupdict()) if place else where


def _unforeseen(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError) and error.filename and files.is_client_folder(Path(error.filename)):
        return no_client_folder(Path(error.filename))
    if isinstance(error, OSError):
        why = reason(error)
        what = say("{text}（{more}）", text=error.filename, more=why) if error.filename else why
        return say("文件操作失败：{what}。请检查路径、权限和磁盘空间。", what=what)
    message: str = vars(error).get(_REPORTED) or _noted(error)
    vars(error)[_REPORTED] = message
    return message


def no_client_folder(client: Path) -> str:
    """Return the sentence about a client whose folder is missing."""
    return say("没有客户文件夹“{name}”：同事可能改了它的名称。请打开改名后的客户，再做一次。", name=client.name)


def reason(error: OSError) -> str:
    """Return why the system refused: common reasons in the language in force, others in the system's own words."""
    words = _REASONS.get(error.errno or 0)
    return say(words) if words else error.strerror or type(error).__name__


def _noted(error: BaseException) -> str:
    # imported here, so that a command that does not fail never loads loguru
    from assistant.core import log, settings  # noqa: PLC0415
    from assistant.core.privacy import Redactor  # noqa: PLC0415

    kind = type(error).__name__
    try:
        file = log.start(settings.log_folder(), Redactor())
        log.log.error("unforeseen {}\n{}", kind, "".join(traceback.format_tb(error.__traceback__)))
        log.stop()
    except OSError:
        return say("程序出现未预料的问题（{kind}），运行日志也无法写入。请反馈给我们。", kind=kind)
    return say("程序出现未预料的问题（{kind}）。请把运行日志 {file} 反馈给我们。", kind=kind, file=file)
