"""A browser on another machine, for rehearsals: reached over its debugging address, owned by a browser host as usual.

    binary_at(address, folder) → BrowserBinary      raises SiteUnreachable if none answers, or another rehearsal uses it

Instead of a browser, the host starts a small process (`python -m assistant.filing.browser.remote ADDRESS`) that connects
its pipe to the remote browser. So the guard, its proofs, the simulated operator and the end of a run work as on this
machine. The address is `http://host:port` (Chromium's `--remote-debugging-port`) or `ws://…`. Whoever reaches such a
port controls that browser, and the traffic is unencrypted: use loopback, or a tunnel that ends there. After a rehearsal
the remote browser has one empty page and no cookies. It serves one rehearsal at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shlex
import sys
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidURI, WebSocketException

from assistant.core import files
from assistant.core.errors import SiteUnreachable, UsageError
from assistant.core.language import say
from assistant.filing.browser.browser_settings import browser_command, keep_quiet
from assistant.filing.browser.find import BrowserBinary, find_browser
from assistant.filing.browser.wire import Message

_ANSWERS_WITHIN_S = 10
_ENDS_WITHIN_S = 5
_LARGEST = 1 << 26
_SIZE = {"width": 1440, "height": 900}  # in a smaller window the panel covers buttons that the person has to press
_OWN_NUMBERS = 1_000_000_000  # above the message numbers of any client, so that answers are not confused


def binary_at(address: str, folder: Path) -> BrowserBinary:
    """Return the starter script for the browser at an address, written to the client's private browser `folder`.

    Raises UsageError on Windows, SiteUnreachable if no browser answers or another rehearsal uses it.
    """
    if os.name != "posix":
        raise UsageError(what=say("远程浏览器只能在 Linux 和 macOS 上使用。"))
    try:
        is_taken = asyncio.run(_is_taken(address))
    except (OSError, ValueError, KeyError, HTTPException, WebSocketException, InvalidURI):
        raise SiteUnreachable(url=address, what=say("该地址没有可用的远程浏览器")) from None
    if is_taken:
        raise SiteUnreachable(url=address, what=say("远程浏览器正由另一次演练使用"))
    files.make_folder(folder)
    starter = folder / "remote-browser"
    # the process must find this package whatever its working directory; it ignores the browser's flags
    command = shlex.join([sys.executable, "-m", "assistant.filing.browser.remote", address])
    home = shlex.quote(str(Path(__file__).parents[3]))
    files.write(starter, f'#!/bin/sh\nPYTHONPATH={home}:"$PYTHONPATH" exec {command}\n'.encode())
    starter.chmod(0o700)
    return BrowserBinary(starter, say("远程浏览器"), "setting")


async def _is_taken(address: str) -> bool:
    async with await _connected(address) as socket:
        return any(page.get("attached") for page in await _pages(socket))


async def _connected(address: str) -> ClientConnection:
    socket = await asyncio.to_thread(_socket_of, address)
    return await connect(socket, max_size=None, proxy=None, compression=None, open_timeout=_ANSWERS_WITHIN_S)


def _socket_of(address: str) -> str:
    """Return the WebSocket address of a browser: as given, or as the browser reports it, on the host that answered."""
    parts = urlsplit(address)
    if parts.scheme in {"ws", "wss"}:
        return address
    if parts.scheme != "http" or not parts.netloc:
        raise ValueError(address)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy
    with opener.open(f"http://{parts.netloc}/json/version", timeout=_ANSWERS_WITHIN_S) as answer:
        reported = json.load(answer)
    own = reported.get("webSocketDebuggerUrl") if isinstance(reported, dict) else None
    if not isinstance(own, str):
        raise SiteUnreachable(url=address, what=say("该地址没有可用的远程浏览器"))
    return f"ws://{parts.netloc}{urlsplit(own).path}"


async def _pages(socket: ClientConnection) -> list[Message]:
    reported = await _call(socket, 0, "Target.getTargets")
    return [target for target in reported["targetInfos"] if target["type"] == "page"]


async def _call(socket: ClientConnection, number: int, method: str, params: Message | None = None) -> Message:
    """Send a command of this process and return its result, skipping other messages; {} if it was refused."""
    own = _OWN_NUMBERS + number
    await socket.send(json.dumps({"id": own, "method": method, "params": params or {}}))
    async with asyncio.timeout(_ANSWERS_WITHIN_S):
        while True:
            message: Message = json.loads(await socket.recv())
            if message.get("id") == own:
                result: Message = message.get("result", {})
                return result


async def _as_it_was(socket: ClientConnection) -> None:
    """Leave one empty page, in a window of the usual size, and no cookies."""
    before = await _pages(socket)
    page = await _call(socket, 1, "Target.createTarget", {"url": "about:blank", "newWindow": True, **_SIZE})
    window = await _call(socket, 2, "Browser.getWindowForTarget", {"targetId": page["targetId"]})
    await _call(socket, 3, "Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": _SIZE})
    await _call(socket, 4, "Storage.clearCookies")
    for number, old in enumerate(before, 5):
        await _call(socket, number, "Target.closeTarget", {"targetId": old["targetId"]})


async def hand_on(address: str, from_host: int, to_host: int) -> None:
    """Pass messages between a host's pipe and the browser at an address, until either side closes."""
    loop = asyncio.get_running_loop()
    async with await _connected(address) as socket:
        if any(page.get("attached") for page in await _pages(socket)):  # another rehearsal has begun since the check
            raise ValueError(address)
        await _as_it_was(socket)
        reader = asyncio.StreamReader(limit=_LARGEST)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(from_host, "rb", 0))
        writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(to_host, "wb", 0))
        tasks = [asyncio.create_task(_down(socket, writer)), asyncio.create_task(_up(reader, socket, writer))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(WebSocketException, TimeoutError, KeyError):
            async with asyncio.timeout(_ENDS_WITHIN_S):
                await _as_it_was(socket)
        writer.close()


async def _up(reader: asyncio.StreamReader, socket: ClientConnection, writer: asyncio.WriteTransport) -> None:
    """Pass on the host's messages; its command to close the browser ends this process, never the remote browser."""
    with contextlib.suppress(asyncio.IncompleteReadError, WebSocketException):
        while True:
            text = (await reader.readuntil(b"\0"))[:-1]
            message = json.loads(text)
            if message.get("method") == "Browser.close":
                writer.write(json.dumps({"id": message["id"], "result": {}}).encode() + b"\0")
                return
            await socket.send(text.decode())


async def _down(socket: ClientConnection, writer: asyncio.WriteTransport) -> None:
    with contextlib.suppress(WebSocketException):
        async for text in socket:
            writer.write((text.encode() if isinstance(text, str) else text) + b"\0")


def start(port: int, profile: Path) -> None:
    """Become a headless browser with a debugging port, started as the guard needs it: what passes it is switched off."""
    profile.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep_quiet(profile)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = browser_command(str(find_browser().path), profile, headless=True, root=root)
    os.execv(command[0], [*command[:-1], f"--remote-debugging-port={port}", command[-1]])


def main(arguments: Sequence[str]) -> int:
    """Act as the browser that a host has started, with its pipe on descriptors 3 and 4; return the exit code.

    `start PORT PROFILE` becomes a browser that such a process can reach.
    """
    if arguments[0] == "start":
        start(int(arguments[1]), Path(arguments[2]))
    try:
        asyncio.run(hand_on(arguments[0], 3, 4))
    except (OSError, ValueError, KeyError, HTTPException, WebSocketException):
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
