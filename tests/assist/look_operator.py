"""The scripted person at the panel of `beian learn --look`: opens records that exist, and answers what the panel asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

from assistant.apps.cli import look_learning, operator_browser
from assistant.filing.assist import look_prompts, looking
from assistant.filing.assist.looked_views import ShownReadings
from assistant.filing.assist.looking import Looking
from assistant.filing.assist.reading import Reading, Recognise
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from tests.assist.contact_operator import ContactOperator, ScriptedPanel, watched

SETTLES_WITHIN_S = 8.0
MOST_QUESTIONS = 3


@dataclass
class LookOperator(ContactOperator):
    """A person who only looks; `looked` are the records seen, with what the panel said of each."""

    looked: dict[str, str] = field(default_factory=dict)
    session: Looking | None = None

    def settle(self) -> None:
        """Wait until the panel has read what the page shows now, twice alike."""
        began, first = time.monotonic(), self.takes
        while time.monotonic() - began < SETTLES_WITHIN_S:
            self.wait(0.15)
            if self.takes >= first + 3 and self.signatures[1] == self.signatures[2]:
                return

    def start(self) -> None:
        """Tell the panel that the login is done."""
        self.press(look_prompts.START)
        self.settle()

    def see(self, record: str, parent: str = "") -> None:
        """Let the program read the record that is open, and answer to which record it belongs."""
        self.settle()
        for _ in range(MOST_QUESTIONS):
            shown = self.shown
            if shown is None or shown.key != "parent":
                break
            name = next((choice for choice in shown.choices if parent and f"“{parent}”" in choice), "")
            if not name or not self.press(CHOOSE, name):
                break
            self.settle()
        self.looked[record] = " / ".join(self.shown.lines) if self.shown is not None else ""


class LookPanel(ScriptedPanel):
    """The panel with the scripted person's presses, also while the guard stays armed."""

    def ask_armed(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Ask the scripted person."""
        self.operator.handovers += 1
        self.operator.begin(self._session.page)
        try:
            return super().ask_armed(handover, seen)
        finally:
            self.operator.waiting = None


class WatchedShownReadings(ShownReadings):
    """Readings that tell the person when the page was read."""

    def take(self, recognise: Recognise) -> Reading:
        """Read, and tell the person."""
        return watched(super().take(recognise))


class WatchedLooking(Looking):
    """A look of which the person's side knows everything."""

    def run(self) -> None:
        """Look on as always."""
        assert isinstance(ScriptedPanel.operator, LookOperator)
        ScriptedPanel.operator.session = self
        Looking.run(self)


@contextmanager
def in_place_of_the_looker(operator: LookOperator) -> Iterator[None]:
    """Let this person stand at the panel of every look in the block."""
    ScriptedPanel.operator = operator
    with (
        mock.patch.object(operator_browser, "PanelUi", LookPanel),
        mock.patch.object(looking, "ShownReadings", WatchedShownReadings),
        mock.patch.object(look_learning, "Looking", WatchedLooking),
        operator.acts.counted(),
    ):
        yield
