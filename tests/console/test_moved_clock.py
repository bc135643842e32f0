"""The clock of the ten weeks: what the processes of a test see as now, and the times of the files that they write."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.console.ten_weeks.clock import MovedClock, is_available

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(not is_available(), reason="no C compiler to move the clock with"),
]
WRITES = """
import os, shutil, sqlite3
open("written", "w").write("x")
os.replace("written", "replaced")
shutil.copy2("earlier", "copied")
sqlite3.connect("database").execute("create table a (b)")
with open("earlier") as file: file.read()
"""
EARLIER, DAYS = date(2026, 6, 1), (date(2026, 9, 7), date(2026, 11, 9))


def day_of(path: Path) -> date:
    """Return the day on which a file was changed last."""
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()


def test_files_bear_the_day_on_which_a_process_wrote_them(tmp_path: Path) -> None:
    clock = MovedClock.start(tmp_path / "clock", DAYS[0])
    for day in DAYS:
        clock.move_to(day)
        folder = tmp_path / str(day)
        folder.mkdir()
        (folder / "earlier").touch()
        moment = datetime(EARLIER.year, EARLIER.month, EARLIER.day, 12).timestamp()
        os.utime(folder / "earlier", (moment, moment))
        subprocess.run([sys.executable, "-c", WRITES], env={**os.environ, **clock.environment}, cwd=folder, check=True)
        assert {path.name: day_of(path) for path in folder.iterdir()} == {
            "replaced": day,
            "database": day,
            "copied": EARLIER,
            "earlier": EARLIER,
        }
