"""The console's server: pages, static files and access control on a loopback port.

serve(workspace, port, operator=…, tell=…)     until Ctrl-C or 关闭工作台; `tell` receives the address to open; without a
                                                workspace it opens the last one, or lets the person make or choose one
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

from assistant.apps.console import ports
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.open_workspaces import OpenWorkspaces, key_of, open_workspaces
from assistant.apps.console.refusal_pages import RefusalPages
from assistant.apps.console.security import HOST, AccessMiddleware, SessionAccess
from assistant.core import files, settings
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.practice.workspace import Workspace

_RECONNECT_S = 15.0  # a busy machine is not a lost connection
_STYLE, _REGIONS = (Path(__file__).with_name(name) for name in ("console.css", "regions.json"))


def serve(workspace: Workspace | None, port: int, *, operator: str, tell: Callable[[str], None]) -> None:
    """Serve the console of a workspace until Ctrl-C; raises UsageError if the port is taken, LedgerError.

    None opens the workspace of last time; if there is none, the console begins with the page that makes or chooses one.
    """
    with open_workspaces(operator) as workspaces:
        if workspace is None:
            workspaces.open_last()
        else:
            workspaces.open(workspace)
        _serve(workspaces, port, tell)


def _serve(workspaces: OpenWorkspaces, port: int, tell: Callable[[str], None]) -> None:
    with _listener(workspaces, port) as listener:
        entry = SessionAccess(listener.getsockname()[1])
        tell_once = _once(lambda: tell(entry.url))

        def end() -> None:
            server.should_exit = True

        config = uvicorn.Config(
            AccessMiddleware(RefusalPages(_application(workspaces, tell_once, end), workspaces), entry),
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=4 << 20,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _listener(workspaces: OpenWorkspaces, port: int) -> socket.socket:
    """Return a socket listening on a port; for port 0 on the one of an earlier console that is free.

    A tab stores unsaved text under its address, so another port would lose it.
    """
    key = key_of(workspaces.current.workspace.folder) if workspaces.current else ""
    listener = None
    for earlier in () if port else ports.noted(key):
        with contextlib.suppress(UsageError, OverflowError):
            listener = listener or _listening(earlier)
    listener = listener or _listening(port)
    workspaces.port = listener.getsockname()[1]
    ports.note(key, workspaces.port)
    return listener


def _folder() -> Path:
    return settings.data_folder() / "console"


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        message = mark("端口 {port} 无法使用（{what}）。请换一个端口，或用 --port 0 由系统分配。")
        raise UsageError(what=say(message, port=port, what=error.strerror)) from None
    return listener


def _application(workspaces: OpenWorkspaces, tell: Callable[[], None], end: Callable[[], None]) -> FastAPI:
    """Return the application behind the access control; NiceGUI is imported only here."""
    folder = _folder()
    files.make_folder(folder)
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(folder))  # otherwise NiceGUI creates a folder in the current one
    from nicegui import ui  # noqa: PLC0415 - reads the variable above on import

    from assistant.apps.console import closing, faults, frame, given_files, profile_pickers, routes, waiting_runs  # noqa: PLC0415

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        scanning = asyncio.create_task(_keep_fresh(workspaces))
        watching = asyncio.create_task(waiting_runs.watch(workspaces))
        tell()
        try:
            yield
        finally:
            scanning.cancel()
            watching.cancel()
            given_files.drop_room(api)

    api = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @api.get(frame.STYLE)
    def _style() -> FileResponse:
        return FileResponse(_STYLE, media_type="text/css")

    @api.get(profile_pickers.REGIONS)
    def _regions() -> FileResponse:
        return FileResponse(_REGIONS, media_type="application/json")

    routes.add_to(api, workspaces)
    closing.add(api, end)
    faults.add(api)
    ui.run_with(
        api,
        title="beian",
        dark=False,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=_RECONNECT_S,
    )
    frame.begin(workspaces)
    return api


async def _keep_fresh(workspaces: OpenWorkspaces) -> None:
    """Scan the clients' folders of the current workspace, from each switch to the next."""
    while True:
        workspaces.switched.clear()
        context = workspaces.current
        scanning = asyncio.create_task(_scan(context)) if context is not None else None
        try:
            await workspaces.switched.wait()
        finally:
            if scanning is not None:
                scanning.cancel()


async def _scan(context: ConsoleContext) -> None:
    """Scan the clients' folders repeatedly in a thread, with pauses."""
    while True:
        (fault,) = await asyncio.gather(asyncio.to_thread(context.refresh), return_exceptions=True)
        if isinstance(fault, Exception):  # of the database: the next scan may succeed
            context.reading.fault = say("台账没有更新（{kind}）", kind=type(fault).__name__)
        await asyncio.sleep(context.pause_s())


def _once(act: Callable[[], None]) -> Callable[[], None]:
    done: list[bool] = []

    def act_once() -> None:
        if not done:
            done.append(True)
            act()

    return act_once
