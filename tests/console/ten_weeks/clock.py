"""A wall clock of the test's own for every process that it starts: console, filings, browsers, the mock registry.

The program asks the system what day it is, in many places and processes, and its journals are worth something because
no switch of its own tells it another. So the system's answer is moved, for the children of a test (Linux, with a C compiler).
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

_SOURCE = Path(__file__).with_name("moved_clock.c")
MORNING_H = 9


@dataclass(frozen=True, slots=True)
class MovedClock:
    """The clock of the processes that are started with `environment`; `move_to` moves it while they run."""

    folder: Path

    @classmethod
    def start(cls, folder: Path, day: date) -> MovedClock:
        """Build the library of the clock into a folder, and set it to the morning of a day."""
        clock = cls(folder)
        folder.mkdir(parents=True, exist_ok=True)
        clock._offset.write_bytes(bytes(8))
        compiler = shutil.which("cc") or shutil.which("gcc")
        assert compiler, "a C compiler moves the clock"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", clock._library, _SOURCE], check=True)
        clock.move_to(day)
        return clock

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process needs in its environment."""
        return {"LD_PRELOAD": str(self._library), "BEIAN_TEST_CLOCK": str(self._offset)}

    def move_to(self, day: date) -> None:
        """Make it nine o'clock in the morning of this day, local time."""
        morning = datetime(day.year, day.month, day.day, MORNING_H).astimezone()
        ahead = int((morning - datetime.now(UTC)).total_seconds())
        with self._offset.open("r+b") as file:
            file.write(struct.pack("<q", ahead))

    @property
    def today(self) -> date:
        """Return the day that the processes see."""
        (ahead,) = struct.unpack("<q", self._offset.read_bytes())
        return (datetime.now().astimezone() + timedelta(seconds=ahead)).date()

    @property
    def _offset(self) -> Path:
        return self.folder / "ahead"

    @property
    def _library(self) -> Path:
        return self.folder / "moved_clock.so"


def is_available() -> bool:
    """Return whether a clock can be moved on this machine."""
    return os.name == "posix" and os.uname().sysname == "Linux" and bool(shutil.which("cc") or shutil.which("gcc"))
