"""The run's side of the simulated operator: start its process, report handovers as JSON lines, read the results.

The simulated operator (`python -m assistant.filing.operator.simulated_operator`) never runs inside the assistant:
this module only writes to its standard input. Messages: {"open": n, "kind", "record", "key", "choices", "buttons",
"boxes", "rect", "facts"}, {"moved": n, "boxes"}, {"closed": n}. Answers: {"ready": true}, {"refused": text},
{"acted": n}, {"failed": n, "why": text}.
"""

from __future__ import annotations

import json
import os
import queue
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from assistant.core.errors import NotTheMock, StandInFailed
from assistant.core.language import current, say
from assistant.core.line_child import LineChild
from assistant.filing.operator.prompt import TITLES, answers, title
from assistant.filing.operator.protocol import Handover, HandoverKind
from assistant.filing.operator.the_mock import check_mock

Mode = Literal["submit", "draft"]
_START_WAIT_S = 60.0
_END_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class SimulatedOperatorSettings:
    """What the simulated operator works with: the mock's address and nonce, the browser, its account, its answers.

    `policy` maps a handover kind, or kind:key, to an answer or choice ("" waits for the page alone).
    """

    cdp: str
    url: str
    nonce: str | None = None
    mode: Mode = "submit"
    account: str = "demo"
    password: str = "demo1234"
    policy: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"SimulatedOperatorSettings({self.url!r}, {self.mode!r})"


class SimulatedOperatorProcess:
    """One simulated operator for the whole run; raises NotTheMock on anything but this program's mock."""

    def __init__(self, settings: SimulatedOperatorSettings, *, is_mock_map: bool) -> None:
        if not is_mock_map:
            raise NotTheMock(url=settings.url, what=say("页面对照表不是模拟系统的"))
        nonce = check_mock(settings.url, settings.nonce)
        self._ended = False
        self._kinds: dict[int, HandoverKind] = {}
        self._process = _start()
        self._send({**asdict(settings), "policy": dict(settings.policy), "nonce": nonce, "language": current()})
        self._await_ready(settings)

    def open(self, number: int, handover: Handover, boxes: dict[str, list[float]]) -> None:
        """Report an open handover and the boxes of the panel's buttons."""
        self._kinds[number] = handover.kind
        self._send(
            {
                "open": number,
                "kind": handover.kind,
                "record": handover.record,
                "key": handover.key,
                "choices": list(handover.choices),
                "buttons": list(answers(handover)),
                "facts": handover.facts,
                "rect": None if handover.rect is None else asdict(handover.rect),
                "boxes": boxes,
            }
        )

    def moved(self, number: int, boxes: dict[str, list[float]]) -> None:
        """Report that the panel's buttons have moved."""
        self._send({"moved": number, "boxes": boxes})

    def closed(self, number: int) -> None:
        """Report that the handover is over."""
        self._send({"closed": number})

    def check(self) -> None:
        """Raise StandInFailed if it reported a failure or its process has ended."""
        while not self._process.lines.empty():
            answer = json.loads(self._process.lines.get() or b"{}")
            if "failed" in answer:
                kind = self._kinds.get(answer["failed"])
                raise StandInFailed(what=title(kind) if kind in TITLES else "", why=answer.get("why", ""))
        if self._process.has_ended and not self._ended:
            raise StandInFailed(what="", why=say("演练替身的进程已结束"))

    def end(self) -> None:
        """End its process; safe to call again."""
        self._ended = True
        self._process.end(_END_WAIT_S)

    def _send(self, message: dict[str, Any]) -> None:
        if not self._ended:
            with suppress(OSError):  # it has ended, which `check` reports
                self._process.send(message)

    def _await_ready(self, settings: SimulatedOperatorSettings) -> None:
        try:
            answer = json.loads(self._process.lines.get(timeout=_START_WAIT_S) or b"{}")
        except queue.Empty:
            answer = {}
        if answer.get("ready"):
            return
        self.end()
        if "refused" in answer:
            raise NotTheMock(url=settings.url, what=str(answer["refused"]))
        raise StandInFailed(what="", why=say("演练替身没有启动"))


def _start() -> LineChild:
    here = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    return LineChild(["-m", "assistant.filing.operator.simulated_operator"], {"PYTHONPATH": paths, "PYTHONUTF8": "1"})
