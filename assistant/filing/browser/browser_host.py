"""The browser host: a separate small process that owns the browser, so that a crash of the assistant does not end it.

`python -m assistant.filing.browser.browser_host FOLDER --browser PATH …` starts the browser binary (with a debugging
port only where pipes are unavailable), watches its pages (`request_guard.py`) and relays one client over loopback. The
client connects to a WebSocket with a secret path; web pages are refused because they send an Origin. The owner-only
`FOLDER/keeper.json` records the address. The browser survives the loss of its client; the host ends with the browser,
or when a client sends `Keeper.close`.

The rest of this module is the assistant's side: `running_host` finds a running host, `start_host` starts one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path

import psutil
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from assistant.core import files, lifeline, ownership, processes
from assistant.core.errors import SiteUnreachable
from assistant.core.language import current, say
from assistant.filing.browser.browser_settings import browser_command, keep_quiet
from assistant.filing.browser.relay import CdpError, Relay, RelayClient
from assistant.filing.browser.request_guard import RequestGuard
from assistant.filing.browser.rules import Rules
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.browser.wire import Message, StartedBrowser, start_browser

RECORD = "keeper.json"
PROFILE = "profile"
HOST_COMMAND = (sys.executable, "-m", "assistant.filing.browser.browser_host")
_START_WAIT_S = 40.0
_CLOSE_WAIT_S = 5.0
_started: list[subprocess.Popen[bytes]] = []  # Python warns about a running child whose Popen object is collected


@dataclass(frozen=True, slots=True)
class HostRecord:
    """What a host writes about itself: process ids, address, start time (Unix seconds) and options."""

    pid: int
    browser_pid: int
    ws: str
    started: float
    browser: str
    transport: str
    headless: bool
    sandbox: bool
    v: int = 1


def read_record(folder: Path) -> HostRecord | None:
    """Return the record of a folder's host; None if it is absent or unreadable."""
    try:
        data = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return HostRecord(**data)
    except (OSError, ValueError, TypeError):
        return None


def running_host(folder: Path) -> HostRecord | None:
    """Return the record of a host that still runs: its process is alive and is the one that wrote the record."""
    record = read_record(folder)
    if record is None or not psutil.pid_exists(record.pid):
        return None
    try:
        process = psutil.Process(record.pid)
        is_same = process.create_time() <= record.started + 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return record if is_same else None


def stop_host(folder: Path) -> bool:
    """End the host of a folder and its browser, and wait until both have ended; return whether a host was running."""
    record = running_host(folder)
    if record is None:
        return False
    running = []
    for pid in (record.pid, record.browser_pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            running.append(psutil.Process(pid))
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(record.pid).terminate()  # it ends its browser before itself
    _, alive = psutil.wait_procs(running, timeout=2 * _CLOSE_WAIT_S)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=_CLOSE_WAIT_S)
    return True


def start_host(folder: Path, browser: Path, *, headless: bool, survives: bool = True) -> HostRecord:
    """Start a host for this folder and return its record; raises SiteUnreachable with the last line of its log.

    With `survives=False` the host ends its browser as soon as its client disconnects or this process ends, whatever the reason.
    """
    files.make_folder(folder)
    ownership.restrict_to_owner(folder)
    (folder / RECORD).unlink(missing_ok=True)
    command = [*HOST_COMMAND, str(folder), "--browser", str(browser), *(["--headless"] if headless else [])]
    command += [] if survives else ["--ends-with-client"]
    # the host must find this package whatever its working directory
    paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "BEIAN_LANG": current(), "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    with open(folder / "keeper.log", "wb", opener=_private) as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if survives else subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            **processes.apart(has_console=False),
        )
    _started.append(process)
    until = time.monotonic() + _START_WAIT_S
    while time.monotonic() < until and process.poll() is None:
        record = read_record(folder)
        if record is not None and record.pid == process.pid:
            return record
        time.sleep(0.02)
    if process.poll() is None:
        process.terminate()
    lines = (folder / "keeper.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    what = lines[-1] if lines else say("浏览器没有启动")
    raise SiteUnreachable(url=str(browser), what=what)


class BrowserHost:
    """One host process: browser, request guard, relay, and a server for one client (and one guest, on request)."""

    def __init__(self, folder: Path, browser: str, headless: bool, *, survives: bool = True) -> None:
        self._folder, self._browser, self._headless, self._survives = folder, browser, headless, survives
        self._path, self._guest_path = f"/{secrets.token_urlsafe(32)}", ""
        self._inside: dict[str, ServerConnection] = {}
        self._closing = asyncio.Event()
        self._port = 0
        self._started: StartedBrowser
        self._relay: Relay
        self._request_guard: RequestGuard

    async def run(self) -> None:
        """Run until the browser ends or a client asks to close; remove the record at the end."""
        profile = self._folder / PROFILE
        files.make_folder(profile)
        keep_quiet(profile)
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        command = browser_command(self._browser, profile, headless=self._headless, root=root)
        self._started = await start_browser(command, profile)
        self._relay = Relay(self._started.wire, self._answer)
        routing = asyncio.create_task(self._relay.run())
        self._request_guard = RequestGuard(self._relay)
        try:
            await self._request_guard.start()
            async with serve(
                self._meet, "127.0.0.1", 0, process_request=self._check, max_size=None, compression=None
            ) as server:
                self._port = next(iter(server.sockets)).getsockname()[1]
                self._write_record(sandbox=not root)
                closing = asyncio.create_task(self._closing.wait())
                # helper processes of a killed browser may hold the pipe open for long: watch its own process too
                ended = asyncio.create_task(asyncio.to_thread(self._started.process.wait))
                await asyncio.wait((routing, ended, closing), return_when=asyncio.FIRST_COMPLETED)
                if not closing.done():
                    self._relay.end()
        finally:
            (self._folder / RECORD).unlink(missing_ok=True)
            await self._end_browser()

    def close(self) -> None:
        """Ask the host to end."""
        self._closing.set()

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path not in (self._path, self._guest_path) or not request.path.strip("/"):
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        if "Origin" in request.headers:
            return connection.respond(HTTPStatus.FORBIDDEN, "")
        if request.path in self._inside:
            return connection.respond(HTTPStatus.CONFLICT, "")
        self._inside[request.path] = connection
        return None

    async def _meet(self, connection: ServerConnection) -> None:
        path = connection.request.path if connection.request else ""
        is_client = path == self._path
        client = await self._relay.admit(may_control=is_client)
        sending = asyncio.create_task(self._send_all(connection, client))
        try:
            async for text in connection:
                self._relay.take(client, json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            sending.cancel()
            self._inside.pop(path, None)
            with contextlib.suppress(CdpError):
                if is_client:
                    await self._request_guard.client_disconnected()
                await self._relay.dismiss(client)
            if is_client and not self._survives:
                self.close()

    async def _send_all(self, connection: ServerConnection, client: RelayClient) -> None:
        while (message := await client.out.get()) is not None:
            with contextlib.suppress(ConnectionClosed):
                await connection.send(json.dumps(message, separators=(",", ":")))
        await connection.close()

    async def _answer(self, method: str, params: Message) -> Message:
        """Answer one of the host's methods; raises ValueError for an unknown method, KeyError, CdpError."""
        name, request_guard = method.removeprefix("Keeper."), self._request_guard
        match name:
            case "status":
                return request_guard.status()
            case "document":
                return {"document": request_guard.pages.document(params["target"])}
            case "prove":
                layers, channels = await request_guard.probes.prove(params["target"], params["path"])
                document = request_guard.pages.document(params["target"])
                return {"layers": layers, "channels": channels, "document": document}
            case "forms":
                return {"taken": await request_guard.probes.forms(params["target"], params["may_be_sent"])}
            case "permit":
                return {"taken": await request_guard.probes.permit(params["target"], params["word"])}
            case "observed":
                return {"requests": request_guard.observed(goes_on=bool(params["goes_on"]))}
            case "guest":
                self._guest_path = self._guest_path or f"/{secrets.token_urlsafe(32)}"
                return {"ws": self._address(self._guest_path)}
        await self._obey(name, params)
        return {"mode": request_guard.state.mode}

    async def _obey(self, name: str, params: Message) -> None:
        match name:
            case "arm":
                await self._request_guard.arm(Rules.from_json(params["rules"]))
            case "handover":
                await self._request_guard.set_mode("handover")
            case "lift":
                await self._request_guard.set_mode("free")
            case "open":
                await self._request_guard.open(params["name"], Transaction.from_json(params["transaction"]))
            case "end":
                self._request_guard.close(params["name"])
            case "beat":
                self._request_guard.heartbeat()
            case "told":
                self._request_guard.log.acknowledged = int(params["seq"])
            case "close":
                asyncio.get_running_loop().call_later(0.05, self._closing.set)  # after this answer is out
            case _:
                raise ValueError(name)

    def _address(self, path: str) -> str:
        return f"ws://127.0.0.1:{self._port}{path}"

    def _write_record(self, *, sandbox: bool) -> None:
        record = HostRecord(
            pid=os.getpid(),
            browser_pid=self._started.process.pid,
            ws=self._address(self._path),
            started=time.time(),
            browser=self._browser,
            transport=self._started.transport,
            headless=self._headless,
            sandbox=sandbox,
        )
        draft = self._folder / f".{RECORD}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8", opener=_private) as file:
            json.dump(asdict(record), file, ensure_ascii=False)
        draft.replace(self._folder / RECORD)

    async def _end_browser(self) -> None:
        process = self._started.process
        if process.poll() is None:
            try:
                await asyncio.wait_for(self._request_guard.empty(), _CLOSE_WAIT_S)
                await asyncio.wait_for(self._relay.call("Browser.close"), _CLOSE_WAIT_S)
            except (TimeoutError, CdpError):
                process.kill()  # its paused requests die with it; a clean close would release them to the server
        self._started.wire.close()
        await asyncio.to_thread(_wait_or_kill, process)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a host in this process until its browser ends."""
    parser = argparse.ArgumentParser(prog="assistant.filing.browser.browser_host")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--browser", required=True)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--ends-with-client", action="store_true")
    chosen = parser.parse_args(arguments)
    survives = not chosen.ends_with_client
    asyncio.run(_run(BrowserHost(chosen.folder, chosen.browser, chosen.headless, survives=survives), survives=survives))


async def _run(host: BrowserHost, *, survives: bool) -> None:
    loop = asyncio.get_running_loop()
    if not survives:  # its client may end before it has connected
        threading.Thread(target=_close_with_parent, args=(loop, host), daemon=True, name="lifeline").start()
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGTERM, host.close)
        for ignored in (signal.SIGINT, signal.SIGHUP):  # Ctrl-C in the terminal is meant for the assistant
            loop.add_signal_handler(ignored, lambda: None)
    await host.run()


def _close_with_parent(loop: asyncio.AbstractEventLoop, host: BrowserHost) -> None:
    lifeline.wait_for_end()
    with contextlib.suppress(RuntimeError):  # the host has ended by itself
        loop.call_soon_threadsafe(host.close)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_CLOSE_WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
