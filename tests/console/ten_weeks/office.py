"""An office of the ten weeks: an empty home, a folder for its work, the console started by the command of the shortcut.

`COMMAND` is what the shortcut of an installation runs (`scripts/windows/installing/shortcuts.py`), by the Python of the test: without
options, in the home folder. The console opens the person's browser, which the variable BROWSER names as on any system; the person
closes it by 〔关闭工作台〕. The operator's name and the map of the registry come in on the pages. What a user's machine does not have:

- a moved clock (`clock`), since ten weeks are too long for a test;
- BEIAN_MACHINE, since two machines of the office are one, and a keyring in a file, since the test's machine has none;
- a hook by which the person reaches the browser of a filing (`hook/sitecustomize.py`), which a person sees on the screen;
- streams: `pythonw` has none (`tests/cli/test_windowless.py`), here they go to a file.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

from scripts.windows.installing.shortcuts import CONSOLE
from tests.conftest import ROOT
from tests.console.conftest import Console
from tests.console.ten_weeks.clock import MovedClock
from tests.console.ten_weeks.person import ScriptedPerson
from tests.filing.json_keyring import ENVIRONMENT
from tests.filing.json_keyring import FILE as KEYRING
from tests.filing.live import until
from tests.practice.story import end_all

COMMAND = [sys.executable, *CONSOLE.split()]
_HOOK = Path(__file__).with_name("hook")
_NOT_OF_A_USER = re.compile("BEIAN_|XDG_|LC_|PYTHONIOENCODING")


@dataclass
class OfficeWorker:
    """One person of the office: a home of their own, with the program's settings and data in it."""

    home: Path
    name: str
    browser: Browser = field(repr=False)
    clock: MovedClock
    pictures: Path | None = None

    @property
    def door(self) -> Path:
        """Return the file in which a run writes how its browser is reached."""
        return self.home / "place" / "door"

    @contextmanager
    def at_work(self) -> Iterator[ScriptedPerson]:
        """Start the console by the shortcut, from the home folder, and sit down at its page; close it in the evening."""
        self.door.parent.mkdir(parents=True, exist_ok=True)
        with _started(self.home, self._environment(), self._browser_of_system()) as console:
            context = self.browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
            person = ScriptedPerson(context.new_page(), console, self.clock, self.pictures, self.name)
            person.enter()
            yield person
            person.close_console()
            context.close()
        end_all(self.home)

    def _environment(self) -> dict[str, str]:
        """Return the environment of a user of Linux whose language is Chinese."""
        own = {name: value for name, value in os.environ.items() if not _NOT_OF_A_USER.match(name)}
        return {
            **own,
            **self.clock.environment,
            **ENVIRONMENT,
            KEYRING: str(self.home / "ring.json"),
            "HOME": str(self.home),
            "LANG": "zh_CN.UTF-8",
            "LC_CTYPE": "C.UTF-8",  # the test's machine may lack the Chinese locale
            "BEIAN_MACHINE": f"{self.name}的电脑",
            "BEIAN_TEST_DOOR": str(self.door),
            "PYTHONPATH": os.pathsep.join(filter(None, (str(_HOOK), str(ROOT), own.get("PYTHONPATH")))),
        }

    def _browser_of_system(self) -> Path:
        """Return the program that the console calls to open a page: it writes down which, for the person's window."""
        program = self.home / "place" / "browser.sh"
        opened = program.with_name("opened")
        opened.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n")
        program.chmod(0o700)
        return program


@contextmanager
def _started(home: Path, environment: dict[str, str], browser: Path) -> Iterator[Console]:
    """Start the console by the shortcut's command, and wait until the person has closed it."""
    with (home / "console.log").open("ab") as log:
        process = subprocess.Popen(
            COMMAND, stdout=log, stderr=log, env={**environment, "BROWSER": f"{browser} %s"}, cwd=home, text=True
        )
    opened = browser.with_name("opened")
    try:
        until(opened.exists, "the page that the console opens")
        link = opened.read_text(encoding="utf-8")
        page = Path(unquote(urlsplit(link).path))
        origin = re.search("url=(http://[^/]+)/", page.read_text(encoding="utf-8"))
        assert origin, link
        yield Console(origin[1], link, process)
        process.wait(timeout=60)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=30)
