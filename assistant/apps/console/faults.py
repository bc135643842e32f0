"""What a person sees where something in the console fails: a sentence, never a trace.

The words are `assistant.core.user_messages`'s. The terminal stays silent: NiceGUI and uvicorn would print traces there.
"""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response

from assistant.core.errors import BeianError
from assistant.core.user_messages import on_page, sentence

_LOGGERS = ("nicegui", "uvicorn.error")


def add(api: FastAPI) -> None:
    """Let every address that is no page tell its failures, and nothing print them to the terminal."""
    for kind in (BeianError, OSError, Exception):
        api.add_exception_handler(kind, _answer)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_for_the_terminal)


def _answer(_: Request, error: Exception) -> Response:
    return Response(on_page(error), 500, media_type="text/plain")


def _is_for_the_terminal(record: logging.LogRecord) -> bool:
    """Keep failures from the terminal, what nobody foresaw for the log; other lines pass."""
    exception = record.msg if isinstance(record.msg, BaseException) else record.exc_info and record.exc_info[1]
    if not isinstance(exception, BaseException):
        return True
    sentence(exception)
    return False
