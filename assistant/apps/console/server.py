"""The console's server: pages, static files and access control on a loopback port.

serve(workspace, port, operator=…, tell=…)     until Ctrl-C; `tell` receives the address to open
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse

from assistant.apps.console.context import ConsoleContext, opened
from assistant.apps.console.security import HOST, AccessMiddleware, SessionAccess
from assistant.core import files, settings
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.practice.workspace import Workspace

_RECONNECT_S = 15.0  # a busy machine is not a lost connection
_STYLE = Path(__file__).with_name("console.css")


def serve(workspace: Workspace, port: int, *, operator: str, tell: Callable[[str], None]) -> None:
    """Serve the console of a workspace until Ctrl-C; raises UsageError if the port is taken."""
    with opened(workspace, operator) as context, _listener(workspace, port) as listener:
        entry = SessionAccess(listener.getsockname()[1])
        tell_once = _once(lambda: tell(entry.url))
        config = uvicorn.Config(
            AccessMiddleware(_application(context, tell_once), entry),
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=4 << 20,
            timeout_graceful_shutdown=2,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listener(workspace: Workspace, port: int) -> socket.socket:
    """Return a socket listening on a port; for port 0 on the workspace's last one if it is free.

    A tab stores unsaved text under its address, so another port would lose it.
    """
    folder = settings.data_folder() / "console"
    note = folder / f"port-{hashlib.sha256(str(workspace.folder.resolve()).encode()).hexdigest()[:16]}"
    listener = None
    if not port:
        with contextlib.suppress(OSError, ValueError, UsageError, OverflowError):
            listener = _listening(int(note.read_text(encoding="ascii")))
    listener = listener or _listening(port)
    with contextlib.suppress(OSError):  # without this note the next console takes any port
        files.make_folder(folder)
        files.write(note, str(listener.getsockname()[1]).encode())
    return listener


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


def _application(context: ConsoleContext, tell: Callable[[], None]) -> FastAPI:
    """Return the application behind the access control; NiceGUI is imported only here."""
    folder = settings.data_folder() / "console"
    files.make_folder(folder)
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(folder))  # otherwise NiceGUI creates a folder in the current one
    from nicegui import ui  # noqa: PLC0415 - reads the variable above on import

    from assistant.apps.console import faults, frame, routes  # noqa: PLC0415

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        scanning = asyncio.create_task(_keep_fresh(context))
        tell()
        try:
            yield
        finally:
            scanning.cancel()

    api = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @api.get(frame.STYLE)
    def _style() -> FileResponse:
        return FileResponse(_STYLE, media_type="text/css")

    routes.add_to(api, context)
    faults.add(api)
    ui.run_with(
        api,
        title="beian",
        dark=False,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=_RECONNECT_S,
    )
    frame.begin(context)
    return api


async def _keep_fresh(context: ConsoleContext) -> None:
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
