"""The pages and addresses of the console."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from inspect import Parameter
from typing import Any

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from assistant.apps.console import board_files, file_routes, pages, search_routes
from assistant.apps.console.client_frame import client_framed
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.pages import DeclaredPage


def add_to(api: FastAPI, workspaces: OpenWorkspaces) -> None:
    """Add all pages, and the addresses of files to the server."""
    pages.import_pages()
    for declared in pages.PROGRAM_PAGES.values():
        ui.page(declared.path, **declared.options)(partial(declared.show, workspaces))
    for declared in pages.PAGES.values():
        ui.page(declared.path, **declared.options)(_of_workspace(workspaces, declared))
    for declared in pages.CLIENT_PAGES.values():
        ui.page(f"/client/{{folder}}/{declared.path}".rstrip("/"), **declared.options)(_framed(workspaces, declared))
    file_routes.add(api, workspaces)
    search_routes.add(api, workspaces)
    board_files.add(api, workspaces)


def _of_workspace(workspaces: OpenWorkspaces, declared: DeclaredPage) -> Callable[..., Response | None]:
    """Return a function that draws a page of the current workspace, or goes to where one is chosen."""

    def show(**values: Any) -> Response | None:
        context = workspaces.current
        if context is None:
            return _to_the_start()
        declared.show(context, **values)
        return None

    return _with_parameters(show, list(inspect.signature(declared.show).parameters.values())[1:])


def _framed(workspaces: OpenWorkspaces, declared: DeclaredPage) -> Callable[..., Response | None]:
    """Return a function that draws a page about a client in its frame; the address gives its other parameters."""
    here = declared.path.partition("/")[0]

    def show(folder: str, **values: str) -> Response | None:
        context = workspaces.current
        if context is None:
            return _to_the_start()
        with client_framed(context, folder, here) as client:
            if client is not None:
                declared.show(context, client, **values)
        return None

    of_address = list(inspect.signature(declared.show).parameters.values())[2:]
    folder = Parameter("folder", Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
    return _with_parameters(show, [folder, *of_address])


def _with_parameters(
    show: Callable[..., Response | None], parameters: list[Parameter]
) -> Callable[..., Response | None]:
    setattr(show, "__signature__", inspect.Signature(parameters))  # noqa: B010 - read by NiceGUI
    return show


def _to_the_start() -> Response:
    return RedirectResponse(pages.START, 303)
