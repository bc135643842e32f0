"""The operator's answers, whether a client is at the phone: a line at the terminal, or a button on a page."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

from assistant.apps.cli.output import progress
from assistant.apps.console import phone_questions
from assistant.apps.console.phone_questions import PhoneQuestion
from assistant.core.language import mark, say
from assistant.practice.batch import BatchItem
from assistant.practice.in_turn import Answer

_WORDS: dict[str, Answer] = {"": "here", "s": "later", "q": "end"}


class TerminalJobChannel:
    """Asks on standard error and reads answers from standard input; end of input ends the batch.

    `receiver` returns who gets a client's code. On a terminal, lines typed before the question are ignored.
    """

    def __init__(self, receiver: Callable[[BatchItem], str], file: int | None = None) -> None:
        self._receiver = receiver
        self._file = _standard_input() if file is None else file
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._is_over = False
        threading.Thread(target=self._read, name="phone", daemon=True).start()

    def ask(self, item: BatchItem) -> None:
        """Ask whether the client of an item is at the phone."""
        if self._file >= 0 and os.isatty(self._file):
            while not self._lines.empty():
                self._is_over |= self._lines.get() is None
        message = mark(
            "☎ “{client}”已备好。验证码会发到{receiver}的手机。对方在手机旁了就按回车，打开登录；s 留到下次，q 结束。"
        )
        progress(say(message, client=item.name, receiver=self._receiver(item)))

    def answer(self) -> Answer | None:
        """Return the next answer once, None while there is none."""
        if self._is_over:
            return "end"
        if self._lines.empty():
            return None
        line = self._lines.get()
        if line is None:
            self._is_over = True
            progress(say("没有人可以回答，就此结束；接着做请在终端里运行 beian batch fill --resume"))
            return "end"
        reply = _WORDS.get(line.strip().lower())
        if reply is None:
            progress(say("请按回车（在手机旁）、s（留到下次）或 q（结束）。"))
        return reply

    def _read(self) -> None:
        """Read lines without Python's own buffer: no reader may hold its lock when the program ends."""
        rest = b""
        while chunk := self._chunk():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._lines.put(line.decode("utf-8", "replace"))
        self._lines.put(None)

    def _chunk(self) -> bytes:
        try:
            return os.read(self._file, 1024) if self._file >= 0 else b""
        except OSError:  # unreadable input counts as ended
            return b""


class PageJobChannel:
    """Asks on a page of the console: question and answer are notes beside that of the batch's job."""

    def __init__(self, receiver: Callable[[BatchItem], str], note: Path) -> None:
        self._receiver, self._note = receiver, note

    def ask(self, item: BatchItem) -> None:
        """Ask whether the client of an item is at the phone."""
        phone_questions.ask(self._note, PhoneQuestion(item.name, self._receiver(item)))

    def answer(self) -> Answer | None:
        """Return the next answer once, None while there is none."""
        return cast("Answer | None", phone_questions.answered(self._note))


def _standard_input() -> int:
    """Return the number of standard input, -1 where there is none."""
    try:
        return sys.stdin.fileno()
    except (OSError, ValueError, AttributeError):
        return -1
