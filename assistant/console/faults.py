"""What a person sees where something in the console fails: a sentence, never a trace.

A failure that was foreseen is told in its own words; of anything else one sentence names the program's log, where the
place in the program is noted without words that may hold a value. The terminal stays silent: NiceGUI and uvicorn would
print traces there.
"""

from __future__ import annotations

import logging
import traceback

from fastapi import FastAPI, Request, Response

from assistant import log, settings
from assistant.errors import BeianError
from assistant.language import mark, say
from assistant.privacy import Redactor

_LOGGERS = ("nicegui", "uvicorn.error")
_TOLD = "beian_told"


def add(api: FastAPI) -> None:
    """Let every address that is no page tell its failures, and nothing print them to the terminal."""
    for kind in (BeianError, OSError, Exception):
        api.add_exception_handler(kind, _answer)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_for_the_terminal)


def sentence(error: BaseException) -> str:
    """Say what failed; what nobody foresaw is noted in the program's log, once."""
    if isinstance(error, BeianError):
        return str(error)
    if isinstance(error, OSError):
        words = error.strerror or type(error).__name__
        what = f"{error.filename}（{words}）" if error.filename else words
        return say(mark("文件操作失败：{what}。请检查路径、权限和磁盘空间。"), what=what)
    told: str = vars(error).get(_TOLD) or _noted(error)
    vars(error)[_TOLD] = told
    return told


def _noted(error: BaseException) -> str:
    kind = type(error).__name__
    try:
        file = log.start(settings.log_folder(), Redactor())
        log.log.error("unforeseen {}\n{}", kind, "".join(traceback.format_tb(error.__traceback__)))
        log.stop()
    except OSError:
        return say(mark("程序出现未预料的问题（{kind}），运行日志也无法写入。请反馈给我们。"), kind=kind)
    return say(mark("程序出现未预料的问题（{kind}）。请把运行日志 {file} 反馈给我们。"), kind=kind, file=file)


def _answer(_: Request, error: Exception) -> Response:
    return Response(sentence(error), 500, media_type="text/plain")


def _is_for_the_terminal(record: logging.LogRecord) -> bool:
    """Keep failures from the terminal, what nobody foresaw for the log; other lines pass."""
    found = record.msg if isinstance(record.msg, BaseException) else record.exc_info and record.exc_info[1]
    if not isinstance(found, BaseException):
        return True
    sentence(found)
    return False
