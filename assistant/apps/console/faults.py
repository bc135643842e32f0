"""Errors of the console as a person reads them: a message, never a traceback.

`assistant.core.user_messages` words them, `refusal_pages` makes pages of them. NiceGUI and uvicorn would print
tracebacks to the terminal; a filter stops them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from nicegui import app as pages_app
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from assistant.apps.console.refusal_pages import sentence_of
from assistant.core.errors import BeianError
from assistant.core.file_names import shown
from assistant.core.language import say
from assistant.core.user_messages import on_page, sentence

_LOGGERS = ("nicegui", "uvicorn.error")


def add(api: FastAPI) -> None:
    """Make every address that is not a page answer with an error message, and keep tracebacks off the terminal."""
    for kind in (BeianError, OSError, Exception):
        api.add_exception_handler(kind, _answer)
    for application in (api, pages_app):
        application.add_exception_handler(RequestValidationError, _not_understood)
        application.add_exception_handler(HTTPException, _refused)
    pages_app.add_exception_handler(404, lambda request, _: _no_page(api, request))
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_for_the_terminal)


def _answer(_: Request, error: Exception) -> Response:
    return Response(on_page(error), 500, media_type="text/plain")


def _no_page(api: FastAPI, request: Request) -> Response:
    """Answer an address that no page has; one that an address of the server has for other requests says which."""
    routes = (route for route in api.routes if isinstance(route, Route))
    others = {
        method for route in routes if route.matches(request.scope)[0] is Match.PARTIAL for method in route.methods or ()
    }
    if others:
        return Response(sentence_of(405), 405, {"allow": ", ".join(sorted(others))}, "text/plain")
    home = f"{request.url.scheme}://{request.url.netloc}/"
    return Response(say("没有这个页面。请回到上一页，或从首页打开：{home}", home=home), 404, media_type="text/plain")


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Response(sentence_of(error.status_code), error.status_code, error.headers, "text/plain")


def _not_understood(_: Request, error: Exception) -> Response:
    """Name each value of the address that is missing or cannot be read."""
    assert isinstance(error, RequestValidationError)
    wrong = [_wrong_value(problem) for problem in error.errors()]
    return Response("\n".join([*wrong, say("请回到上一页，从页面上的链接打开。")]), 422, media_type="text/plain")


def _wrong_value(problem: Mapping[str, Any]) -> str:
    name = str(problem["loc"][-1])
    if problem["type"] == "missing":
        return say("地址里缺少“{name}”。", name=shown(name))
    return say("地址里的“{name}”无法识别：“{value}”。", name=shown(name), value=shown(str(problem["input"])))


def _is_for_the_terminal(record: logging.LogRecord) -> bool:
    """Return False for exceptions, after logging unforeseen ones; other records pass."""
    exception = record.msg if isinstance(record.msg, BaseException) else record.exc_info and record.exc_info[1]
    if not isinstance(exception, BaseException):
        return True
    sentence(exception)
    return False
