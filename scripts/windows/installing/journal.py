"""Says what happens on the screen and writes it to a log that can be sent: without the user's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

NAME = "安装日志.txt"
_SHORTEST_NAME = 2  # a name of one letter would mask the text itself


class Journal:
    """The screen and the log of one call."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self.path = path
        self._environment = environment

    def say(self, text: str) -> None:
        """Show a line and write it down."""
        print(text, flush=True)
        self.note(text)

    def note(self, text: str) -> None:
        """Write lines to the log only; a log that cannot be written stops nothing."""
        stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
        lines = "".join(f"{stamp} {line}\n" for line in self.masked(text).splitlines())
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8-sig" if not self.path.exists() else "utf-8") as file:
                file.write(lines)
        except OSError:
            return

    def masked(self, text: str) -> str:
        """Return a text without the user's folder, the user's name and the machine's name."""
        for name, shown in (("USERPROFILE", "%USERPROFILE%"), ("USERNAME", "***"), ("COMPUTERNAME", "***")):
            value = self._environment.get(name, "")
            if len(value) >= _SHORTEST_NAME:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", shown, text, flags=re.IGNORECASE)
        return text
