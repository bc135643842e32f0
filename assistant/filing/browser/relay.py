"""The relay: one browser wire shared by the browser host itself and the clients that it admits.

Every party has its own browser session (`Target.attachToBrowserTarget`). A client's messages without a session go to
its browser session, messages from there are passed on without the session, and child sessions belong to the client. So
no message number has to be changed, and when a client is lost, detaching its one session undoes all that it had switched
on: targets, auto-attach, interception, emulation, download behaviour. The browser keeps running.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from assistant.filing.browser.wire import Message, Wire

OwnMethod = Callable[[str, Message], Awaitable[Message]]
HOST_METHODS = "Keeper."


class Listener(Protocol):
    """Receives the events of the host's own session."""

    def on_event(self, session: str, method: str, params: Message) -> None:
        """Handle one event; must not block."""


class RelayClient:
    """One client: its browser session, and the queue of messages to send to it."""

    def __init__(self, session: str, may_control: bool) -> None:
        self.session, self.may_control = session, may_control
        self.out: asyncio.Queue[Message | None] = asyncio.Queue()
        self.sessions = {session}
        self.host_sessions: set[str | None] = set()

    def hand_on(self, message: Message) -> None:
        """Queue one message from the browser for this client."""
        if message.get("sessionId") == self.session:
            del message["sessionId"]
        self.out.put_nowait(message)


class CdpError(Exception):
    """The browser refused a command of the host."""


class Relay:
    """Routes messages by session; `own` answers the `Keeper.…` methods, which never reach the browser."""

    def __init__(self, wire: Wire, own: OwnMethod) -> None:
        self._wire, self._own = wire, own
        self._clients: dict[str, RelayClient] = {}
        self._waiting: dict[tuple[str | None, int], asyncio.Future[Message]] = {}
        self._number = 0
        self._is_over = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.listener: Listener | None = None

    async def run(self) -> None:
        """Route until the browser has ended, then end every client's queue."""
        while (message := await self._wire.receive()) is not None:
            self._route(message)
        self.end()

    def end(self) -> None:
        """Treat the browser as ended: fail the pending calls and end every client's queue."""
        self._is_over = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(CdpError("the browser is gone"))
        self._waiting.clear()
        for client in set(self._clients.values()):
            client.out.put_nowait(None)

    async def call(self, method: str, params: Message | None = None, session: str | None = None) -> Message:
        """Send one command of the host and return its result; raises CdpError."""
        if self._is_over:
            raise CdpError("the browser is gone")
        number = self.post(method, params, session)
        self._waiting[session, number] = asyncio.get_running_loop().create_future()
        answer = await self._waiting[session, number]
        if "error" in answer:
            raise CdpError(f"{method}: {answer['error'].get('message', '')}")
        result: Message = answer.get("result", {})
        return result

    def post(self, method: str, params: Message | None = None, session: str | None = None) -> int:
        """Send one command of the host without waiting; return its number."""
        self._number += 1
        message: Message = {"id": self._number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._wire.send(message)
        return self._number

    async def admit(self, may_control: bool) -> RelayClient:
        """Open a browser session for a new client; only with `may_control` can it use the host's methods."""
        session: str = (await self.call("Target.attachToBrowserTarget"))["sessionId"]
        client = RelayClient(session, may_control)
        self._clients[session] = client
        return client

    async def dismiss(self, client: RelayClient) -> None:
        """Detach a lost client's session, which undoes all that it had switched on."""
        for session in client.sessions:
            self._clients.pop(session, None)
        await self.call("Target.detachFromTarget", {"sessionId": client.session})

    def take(self, client: RelayClient, message: Message) -> None:
        """Handle one message of a client: answer it, refuse it, or send it to the browser."""
        session, method = message.get("sessionId"), str(message.get("method"))
        if session is not None and session not in client.sessions:
            client.out.put_nowait(_refusal(message, "no such session"))
        elif method.startswith(HOST_METHODS):
            task = asyncio.get_running_loop().create_task(self._answer(client, message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif method in ("Browser.close", "Browser.crash"):
            client.out.put_nowait(_refusal(message, "the browser host ends the browser"))
        else:
            message["sessionId"] = session or client.session
            self._wire.send(message)

    def tell(self, method: str, params: Message) -> None:
        """Send an event of the host to every session on which a client has used one of the host's methods."""
        for client in set(self._clients.values()):
            for session in client.host_sessions:
                client.out.put_nowait({"method": method, "params": params, **_at(session)})

    async def _answer(self, client: RelayClient, message: Message) -> None:
        if not client.may_control:
            client.out.put_nowait(_refusal(message, "not for this client"))
            return
        client.host_sessions.add(message.get("sessionId"))
        answer = _refusal(message, "the host has failed")  # and no content of a page is in the text
        try:
            result = await self._own(message["method"], message.get("params") or {})
            is_plain = _can_be_sent(result)
            answered: Message = {"id": message["id"], "result": result, **_at(message.get("sessionId"))}
            answer = answered if is_plain else _refusal(message, "an answer that is no plain data")
        except (CdpError, KeyError, TypeError, ValueError) as error:
            answer = _refusal(message, f"{type(error).__name__}: {error}")
        finally:  # a client without an answer would wait for ever
            client.out.put_nowait(answer)

    def _route(self, message: Message) -> None:
        session = message.get("sessionId")
        client = self._clients.get(session) if session else None
        if client is not None:
            self._follow(client, message)
            client.hand_on(message)
        elif "id" in message:
            future = self._waiting.pop((session, message["id"]), None)  # None: an answer to a lost client
            if future is not None and not future.done():
                future.set_result(message)
        elif session and self.listener is not None:
            self.listener.on_event(session, message["method"], message.get("params", {}))

    def _follow(self, client: RelayClient, message: Message) -> None:
        """Track which sessions belong to the client, by the events that open and close them."""
        child: Any = message.get("params", {}).get("sessionId")
        if message.get("method") == "Target.attachedToTarget":
            client.sessions.add(child)
            self._clients[child] = client
        elif message.get("method") == "Target.detachedFromTarget":
            client.sessions.discard(child)
            client.host_sessions.discard(child)
            self._clients.pop(child, None)


def _can_be_sent(result: Message) -> bool:
    try:
        json.dumps(result)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _at(session: str | None) -> Message:
    return {"sessionId": session} if session else {}


def _refusal(message: Message, why: str) -> Message:
    error = {"code": -32000, "message": why}
    return {"id": message.get("id"), "error": error, **_at(message.get("sessionId"))}
