"""Errors of the console as a person reads them: a message, never a traceback.

`assistant.core.user_messages` words them. NiceGUI and uvicorn would print tracebacks to the terminal; a filter stops
them.
"""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from nicegui import app as pages_app

from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import on_page, sentence

_LOGGERS = ("nicegui", "uvicorn.error")


def add(api: FastAPI) -> None:
    """Make every address that is not a page answer with an error message, and keep tracebacks off the terminal."""
    for kind in (BeianError, OSError, Exception):
        api.add_exception_handler(kind, _answer)
    pages_app.add_exception_handler(404, _no_page)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_for_the_terminal)


def _answer(_: Request, error: Exception) -> Response:
    return Response(on_page(error), 500, media_type="text/plain")


def _no_page(request: Request, _: Exception) -> Response:
    home = f"{request.url.scheme}://{request.url.netloc}/"
    return Response(say("没有这个页面。请回到上一页，或从首页打开：{home}", home=home), 404, media_type="text/plain")


def _is_for_the_terminal(record: logging.LogRecord) -> bool:
    """Return False for exceptions, after logging unforeseen ones; other records pass."""
    exception = record.msg if isinstance(record.msg, BaseException) else record.exc_info and record.exc_info[1]
    if not isinstance(exception, BaseException):
        return True
    sentence(exception)
    return False
