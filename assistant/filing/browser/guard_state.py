"""What the parts of the request guard share: its mode and rules, its secret, and the attempts that it stopped."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Literal

from assistant.core.language import mark, say
from assistant.filing.browser.rules import Rules
from assistant.filing.browser.wire import Message

Mode = Literal["armed", "handover", "free"]
DISCONNECTED_AFTER_S = 4.0  # reading a large page takes its time; a client that ends is noticed at once
_MOST_BLOCKED = 1000
_SAID = mark("助手正在填写，已拦截这次提交；没有任何内容因此被提交")


@dataclass(slots=True)
class BlockedAttempt:
    """One stopped attempt: layer (`request` or `page`), kind, method, address, reason, time (UTC), detail in words."""

    seq: int
    layer: str
    what: str
    method: str
    url: str
    why: str
    at: str
    detail: str = ""


@dataclass(slots=True)
class GuardState:
    """The guard's mode and rules; `secret` is the part of an address by which its own requests are known."""

    mode: Mode = "armed"
    disconnected: bool = False
    rules: Rules = field(default_factory=Rules)
    last_heartbeat: float = 0.0
    secret: str = field(default_factory=lambda: secrets.token_hex(16))

    def is_disconnected(self) -> bool:
        """Return whether the client was lost, or has sent no heartbeat in a handover for a while."""
        return self.disconnected or (
            self.mode == "handover" and time.monotonic() - self.last_heartbeat > DISCONNECTED_AFTER_S
        )

    def refusal_text(self) -> str:
        """Return the body of the answer to a refused request, in the form of the site's own answers."""
        return self.rules.envelope.replace("%s", say(_SAID))


class BlockedLog:
    """The attempts that the guard stopped, the newest last; `announce` is called with each."""

    def __init__(self, announce: Callable[[str, Message], None]) -> None:
        self.blocked: list[BlockedAttempt] = []
        self.acknowledged = 0
        self._seq, self._announce = 0, announce

    def record(self, layer: str, what: str, method: str, url: str, why: str, detail: str = "") -> None:
        """Number an attempt, keep it and announce it to the client."""
        self._seq += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        blocked = BlockedAttempt(self._seq, layer, what, method, url, why, at, detail)
        self.blocked.append(blocked)
        del self.blocked[:-_MOST_BLOCKED]
        self._announce("Keeper.blocked", asdict(blocked))
