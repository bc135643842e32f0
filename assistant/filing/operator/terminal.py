"""The terminal's side of a run, on standard error: one live line, and a block where the operator is asked.

If standard error is not a terminal, it prints plain lines: one for each record and each handover. Only the title of a
handover is printed, never its facts.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from assistant.core.language import say
from assistant.filing.operator import prompt
from assistant.filing.operator.protocol import FilingProgress, Handover, HandoverAnswer


def _numbered(handover: Handover) -> list[tuple[str, str, str]]:
    """Return what may be answered, in order: answer, choice and label; an answer with a choice once for each choice."""
    options = [
        (answer, choice, f"{label}：{choice}" if choice else label)
        for answer, label in prompt.answers(handover).items()
        for choice in (handover.choices if prompt.needs_choice(handover, answer) else ("",))
    ]
    return [*options, (prompt.END, "", prompt.end_button()["label"])]


def _foreground_terminal() -> TextIO | None:
    """Return standard input if a person can type there; a job in the background would be stopped by reading it."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    is_foreground = sys.platform == "win32" or os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return sys.stdin if is_foreground else None


class TypedLines:
    """Lines that the person types in the terminal (or in `source`), read in the background from the first `start` on."""

    def __init__(self, source: TextIO | None = None) -> None:
        self._source, self._lines = source, queue.SimpleQueue[str]()
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read; lines typed before count for no prompt."""
        while not self._lines.empty():
            self._lines.get()
        source = self._source or _foreground_terminal()
        if self._reader is None and source is not None:
            self._reader = threading.Thread(target=self._read, args=(source,), daemon=True, name="typed lines")
            self._reader.start()

    def lines(self) -> Iterator[str]:
        """Yield the lines typed so far, without white space around them."""
        while not self._lines.empty():
            yield self._lines.get().strip()

    def _read(self, source: TextIO) -> None:
        for line in source:
            self._lines.put(line)


class RichTerminal:
    """Progress and handovers on standard error; pass a console to write elsewhere, a source to type from."""

    def __init__(self, console: Console | None = None, typing: TextIO | None = None) -> None:
        self._typing = TypedLines(typing)
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._live: Live | None = None
        self._record = ""
        self._last = Text()

    def progress(self, progress: FilingProgress) -> None:
        """Show the progress: the live line, or a plain line when the record changes or is done."""
        text = Text(prompt.line(progress))
        if progress.field:
            text.append(f" · {progress.field}", style="dim")
        self._last = text
        if self._console.is_terminal:
            self._line().update(text, refresh=True)
        elif progress.record != self._record or (progress.total and progress.done == progress.total):
            self._console.print(prompt.line(progress))
        self._record = progress.record

    def opened(self, handover: Handover) -> None:
        """Report that the operator is asked, and what for; the details are on the panel."""
        self._stop()
        self._console.print(f"▶ {say('请您处理')}：{prompt.title(handover.kind)}", style="bold yellow")
        self._console.print(f"  {say('请看浏览器里的面板；做完后助手自动继续。')}")

    def ask(self, handover: Handover) -> None:
        """Ask in the terminal, because the page covers the panel: the lines, and the answers by number."""
        self._stop()
        self._console.print(say("页面遮住了面板的按钮，面板上的点击不算数。请在终端里回答。"), style="bold yellow")
        for text in handover.lines:
            self._console.print(f"  {text}", markup=False)
        for number, (_, _, label) in enumerate(_numbered(handover), 1):
            self._console.print(f"  {number}  {label}", markup=False)
        self._console.print(f"  {say('输入序号后按回车：')}")
        self._typing.start()

    def typed(self, handover: Handover) -> tuple[str, str] | None:
        """Return the answer and choice typed since the last call, or None; any other text asks again."""
        for line in self._typing.lines():
            numbered = _numbered(handover)
            if line.isdecimal() and 0 < int(line) <= len(numbered):
                return numbered[int(line) - 1][:2]
            self._console.print(f"  {say('请输入 1 到 {count} 之间的序号。', count=len(numbered))}")
        return None

    def closed(self, handover: Handover, answer: HandoverAnswer) -> None:
        """Report how long a handover took and who acted."""
        who = say("演练替身") if answer.by == "stand-in" else say("人工")
        ended = say(
            "{title}：已处理（{who}，用时 {elapsed}）",
            title=prompt.title(handover.kind),
            who=who,
            elapsed=prompt.minutes(answer.seconds),
        )
        self._console.print(f"  {ended}", style="green")

    def note(self, text: str) -> None:
        """Print one sentence above the live line."""
        self._console.print(text)

    def close(self) -> None:
        """End the live line; its last state stays visible."""
        self._stop()

    def _line(self) -> Live:
        if self._live is None:
            self._live = Live(self._last, console=self._console, auto_refresh=False, transient=False)
            self._live.start()
        return self._live

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
