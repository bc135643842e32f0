"""What an address names: the workspace of the page that sent the request, and a client's folder in it."""

from __future__ import annotations

from pathlib import Path

from fastapi import Response

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.core.language import say


def context_of(workspaces: OpenWorkspaces, key: str) -> ConsoleContext | Response:
    """Return the workspace whose page sent the request (`key`), or the refusal.

    An address without a key, typed or noted before there were keys, is of the current workspace.
    """
    context = workspaces.of(key)
    if context is not None:
        return context
    if not key:
        return Response(status_code=404)
    return refused(say("这个窗口的工作区已经不再打开，所以这里什么都没有给出或收下。请先打开它，再刷新窗口。"))


def home(workspaces: OpenWorkspaces, folder: str, key: str) -> Path | Response:
    """Return a client's folder in the workspace whose page sent the request (`key`), or the refusal."""
    context = context_of(workspaces, key)
    if isinstance(context, Response):
        return context
    return next((path for path in context.workspace.folders() if path.name == folder), Response(status_code=404))


def refused(why: str) -> Response:
    """Return a page that says why an address gives nothing now."""
    return Response(why, 409, media_type="text/plain")
