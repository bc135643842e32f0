"""An office of the ten weeks: an empty home, a folder for its work, a console started as the shortcut starts it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.console.conftest import running
from tests.console.ten_weeks.authority import Authority
from tests.console.ten_weeks.clock import MovedClock
from tests.console.ten_weeks.person import ScriptedPerson
from tests.filing.halting import PLACE
from tests.filing.json_keyring import ENVIRONMENT
from tests.filing.json_keyring import FILE as KEYRING
from tests.practice import own_site
from tests.practice.story import end_all

# The console of the shortcut. Its runs write down how a second client, the person, reaches their visible browser; and it
# reads the folders every two seconds instead of every twenty.
CONSOLE = """
import sys
from assistant.apps.console import context, launching
context._LEAST_PAUSE_S, context._SHARE = 2.0, 4
own = launching.command
launching.command = lambda job: [sys.executable, "-m", "tests.filing.halting", *own(job)[3:]]
from assistant.apps.cli.app import main
main()
"""


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
        """Start the console by the shortcut, from the home folder, and sit down at its page."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.door.parent.mkdir(exist_ok=True)
        (self.door.parent / "halts.json").write_text("[]", encoding="utf-8")
        environment = {
            **os.environ,
            **self.clock.environment,
            **ENVIRONMENT,
            KEYRING: str(self.home / "ring.json"),
            "HOME": str(self.home),
            "BEIAN_HOME": str(self.home / "beian"),
            "BEIAN_LANG": "zh",
            "BEIAN_OPERATOR": self.name,
            "BEIAN_MACHINE": f"{self.name}的电脑",
            "PYTHONIOENCODING": "utf-8",
            PLACE: str(self.door.parent),
        }
        command = [sys.executable, "-P", "-c", CONSOLE, "console", "--no-open"]
        with running(command, environment, self.home / "console.log", self.home) as console:
            context = self.browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
            person = ScriptedPerson(context.new_page(), console, self.clock, self.pictures)
            person.enter()
            yield person
            context.close()
        end_all(self.home)

    def settle(self, authority: Authority) -> None:
        """Give the machine a map of the local registry, as a calibration would have made it."""
        own_site.settle(self.home / "beian" / "config" / "sites", authority.registry.url)
