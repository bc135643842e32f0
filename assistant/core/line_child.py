"""A child process of ours that exchanges JSON lines with this one.

Its standard input is a pipe that only this process holds open, so the child can tell that this process has ended
(`core.lifeline`).
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any


class LineChild:
    """A running child; `lines` receives each line that it writes, then an empty one when its output ends."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], longest: int = -1) -> None:
        """Start Python with these words; a line above `longest` bytes arrives in parts."""
        self.lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # messages may quote the client's text
            env={**os.environ, **environment},
        )
        threading.Thread(target=self._listen, args=(longest,), daemon=True).start()

    @property
    def has_ended(self) -> bool:
        """Return whether the process has ended."""
        return self._process.poll() is not None

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one line to its standard input; raises OSError if it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def end(self, within_s: float = 0.0) -> None:
        """Close its standard input and kill it unless it ends in this time; safe to call again."""
        assert self._process.stdin is not None
        if not within_s:
            self._process.kill()  # first: it may hang while the pipe is full
        with suppress(OSError):  # it has ended already
            self._process.stdin.close()
        try:
            self._process.wait(within_s or None)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self, longest: int) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            while line := output.readline(longest):
                self.lines.put(line)
        self.lines.put(b"")
