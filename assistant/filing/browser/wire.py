"""The wire between the browser host and its browser: pipes if the system has them, else a debugging port.

`start_browser` is the only function that starts a browser process; tests replace it. On Windows Chromium expects its
pipe as two handles named by `--remote-debugging-io-pipes`; this has never been tested, so the port is used there. Its
risk: while the browser runs, any process of this machine that finds the port can drive it. The host's record says which
transport is in use (`pipe` or `port`).
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

if sys.platform != "win32":
    import fcntl

Message = dict[str, Any]
_PORT_WAIT_S = 20.0
_PR_SET_PDEATHSIG = 1


class Wire(Protocol):
    """Carries DevTools protocol messages both ways; `receive` returns None once the browser has ended."""

    def send(self, message: Message) -> None:
        """Queue one message for the browser."""

    async def receive(self) -> Message | None:
        """Wait for the next message of the browser."""

    def close(self) -> None:
        """Close the connection to the browser."""


@dataclass(slots=True)
class StartedBrowser:
    """A running browser: its process, the wire to it, and its transport (`pipe` or `port`)."""

    process: subprocess.Popen[bytes]
    wire: Wire
    transport: str


async def start_browser(command: Sequence[str], profile: Path) -> StartedBrowser:
    """Start the browser binary and return its process and wire; raises OSError if it cannot be started."""
    if sys.platform == "win32":
        return await _start_on_port(command, profile)
    return await _start_on_pipe(command)


class PipeWire:
    """The two pipes of `--remote-debugging-pipe`: JSON messages, each ended by a zero byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.WriteTransport) -> None:
        self._reader, self._writer, self._rest = reader, writer, bytearray()

    def send(self, message: Message) -> None:
        """Queue one message for the browser."""
        self._writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\0")

    async def receive(self) -> Message | None:
        """Wait for the next message of the browser; None when its end is closed."""
        searched = 0
        while (end := self._rest.find(b"\0", searched)) < 0:
            searched = len(self._rest)
            piece = await self._reader.read(1 << 18)
            if not piece:
                return None
            self._rest += piece
        text = bytes(self._rest[:end])
        del self._rest[: end + 1]
        message: Message = json.loads(text)
        return message

    def close(self) -> None:
        """Close the pipe; Chromium ends when it does."""
        self._writer.close()


class PortWire:
    """A debugging port of the browser, reached over a loopback WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._sender = asyncio.create_task(self._send_all())

    def send(self, message: Message) -> None:
        """Queue one message for the browser."""
        self._queue.put_nowait(json.dumps(message, separators=(",", ":")))

    async def receive(self) -> Message | None:
        """Wait for the next message of the browser; None when the socket is closed."""
        try:
            message: Message = json.loads(await self._socket.recv())
        except ConnectionClosed:
            return None
        return message

    def close(self) -> None:
        """Stop sending; the socket closes with the process."""
        self._sender.cancel()

    async def _send_all(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._socket.send(await self._queue.get())


async def _start_on_pipe(command: Sequence[str]) -> StartedBrowser:
    process, to_browser, from_browser = _spawn_with_pipes([*command, "--remote-debugging-pipe"])
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(from_browser, "rb", 0))
    writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(to_browser, "wb", 0))
    return StartedBrowser(process, PipeWire(reader, writer), "pipe")


def _spawn_with_pipes(command: Sequence[str]) -> tuple[subprocess.Popen[bytes], int, int]:
    """Start the command with pipes as its descriptors 3 (which it reads) and 4 (which it writes).

    This process puts the pipes on 3 and 4, and the child inherits them: a function run in the child before exec could
    overwrite the descriptor by which Python reports a failed start. Where the kernel kills the child along with this process,
    the child also holds the other ends: the pipes of a dying process close first, and a browser that loses them ends cleanly
    and thereby releases every paused request.
    """
    dying_along = _dying_along()
    its_input, to_browser = (_lifted(fd) for fd in os.pipe())
    from_browser, its_output = (_lifted(fd) for fd in os.pipe())
    previous = {fd: _copy_of(fd) for fd in (3, 4)}
    try:
        os.dup2(its_input, 3, inheritable=True)
        os.dup2(its_output, 4, inheritable=True)
        devnull = subprocess.DEVNULL
        process = subprocess.Popen(
            command,
            stdin=devnull,
            stdout=devnull,
            stderr=devnull,
            pass_fds=(3, 4, *((to_browser, from_browser) if dying_along else ())),
            preexec_fn=dying_along,  # noqa: PLW1509 - no other thread runs yet, and it makes one call
        )
    finally:
        for fd, copy in previous.items():
            _put_back(fd, copy)
        os.close(its_input)
        os.close(its_output)
    return process, to_browser, from_browser


def _dying_along() -> Callable[[], object] | None:
    """Return a function that makes the kernel kill a child when this process dies; None except on Linux."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return functools.partial(prctl, _PR_SET_PDEATHSIG, signal.SIGKILL.value)


def _lifted(fd: int) -> int:
    high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return high


def _copy_of(fd: int) -> int | None:
    try:
        copy = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    except OSError:  # that descriptor is not open
        return None
    return copy


def _put_back(fd: int, copy: int | None) -> None:
    if copy is None:
        with contextlib.suppress(OSError):
            os.close(fd)
        return
    os.dup2(copy, fd, inheritable=False)
    os.close(copy)


async def _start_on_port(command: Sequence[str], profile: Path) -> StartedBrowser:
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    devnull = subprocess.DEVNULL
    process = subprocess.Popen(
        [*command, "--remote-debugging-port=0", "--remote-debugging-address=127.0.0.1"],
        stdin=devnull,
        stdout=devnull,
        stderr=devnull,
    )
    port, path = await _active_port(port_file, process)
    socket = await connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None, compression=None)
    return StartedBrowser(process, PortWire(socket), "port")


async def _active_port(port_file: Path, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    until = asyncio.get_running_loop().time() + _PORT_WAIT_S
    while asyncio.get_running_loop().time() < until and process.poll() is None:
        lines = port_file.read_text(encoding="ascii").split() if port_file.exists() else []
        if len(lines) == 2:
            return int(lines[0]), lines[1]
        await asyncio.sleep(0.02)
    process.kill()
    raise OSError("the browser named no debugging port")
