"""The terminal's side of a run, on standard error: one live line, and a block where the operator is asked.

If standard error is not a terminal, it prints plain lines: one for each record and each handover. Only the title of a
handover is printed, never its facts.
"""

from __future__ import annotations

from rich.console import Console
from rich.live import Live
from rich.text import Text

from assistant.core.language import say
from assistant.filing.operator import prompt
from assistant.filing.operator.protocol import FilingProgress, Handover, HandoverAnswer


class RichTerminal:
    """Progress and handovers on standard error; pass a console to write elsewhere."""

    def __init__(self, console: Console | None = None) -> None:
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
