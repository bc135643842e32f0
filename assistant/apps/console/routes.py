"""The pages and addresses of the console."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from inspect import Parameter

from fastapi import FastAPI
from nicegui import ui

from assistant.apps.console import file_routes, pages
from assistant.apps.console.client_frame import client_framed
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.pages import DeclaredPage


def add_to(api: FastAPI, context: ConsoleContext) -> None:
    """Add all pages, and the addresses of files to the server."""
    pages.import_pages()
    for declared in pages.PAGES.values():
        ui.page(declared.path, **declared.options)(partial(declared.show, context))
    for declared in pages.CLIENT_PAGES.values():
        ui.page(f"/client/{{folder}}/{declared.path}".rstrip("/"), **declared.options)(_framed(context, declared))
    file_routes.add(api, context)


def _framed(context: ConsoleContext, declared: DeclaredPage) -> Callable[..., None]:
    """Return a function that draws a page about a client in its frame; the address gives its other parameters."""
    here = declared.path.partition("/")[0]

    def show(folder: str, **values: str) -> None:
        with client_framed(context, folder, here) as client:
            if client is not None:
                declared.show(context, client, **values)

    of_address = list(inspect.signature(declared.show).parameters.values())[2:]
    folder = Parameter("folder", Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
    setattr(show, "__signature__", inspect.Signature([folder, *of_address]))  # noqa: B010 - read by NiceGUI
    return show
