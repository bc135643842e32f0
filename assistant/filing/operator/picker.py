"""Picking something on the site's page with one click: the panel's world takes the click, the page never sees it.

Unarmed, the picker only records the labels of the buttons that the person pressed; values are never read.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Protocol

from assistant.filing.forms.shapes import Rect

_SOURCE = files("assistant.filing.operator").joinpath("pick.js").read_text(encoding="utf-8")
_SCRIPT = _SOURCE[_SOURCE.index("(() => {") :]


class ScriptWorld(Protocol):
    """What the picker needs of the panel: to run a script in its own world."""

    def ask(self, expression: str) -> object:
        """Return what the world answers, None while it is unavailable."""


class Picker:
    """The picker of one page; after a reload the next look arms it again."""

    def __init__(self, world: ScriptWorld) -> None:
        self._world = world
        self._wants = False

    def arm(self, wants: bool) -> None:
        """Start or stop taking the person's next click on the page."""
        self._wants = wants
        self._world.ask(f"{_SCRIPT}; beianPick.arm({'true' if wants else 'false'})")

    def taken(self) -> tuple[float, float] | None:
        """Return where the person clicked since the last call; None if they did not."""
        result = self._world.ask(f"{_SCRIPT}; beianPick.take()")
        if not isinstance(result, dict):
            return None
        if result["armed"] != self._wants:
            self.arm(self._wants)
        point = result["point"]
        return None if point is None else (float(point[0]), float(point[1]))

    def heard(self) -> tuple[str, ...] | None:
        """Return the labels of the buttons pressed unarmed since the last call; None while the page cannot answer.

        "" stands for a press on something else, and for everything pressed before the page was reloaded.
        """
        result = self._world.ask(f"{_SCRIPT}; beianPick.hear()")
        return tuple(map(str, result)) if isinstance(result, list) else None


def holds(rect: Rect | None, point: tuple[float, float], slack: float = 6.0) -> bool:
    """Return whether a point lies in a box, or just beside it."""
    if rect is None:
        return False
    inside_x = rect.x - slack <= point[0] <= rect.x + rect.width + slack
    return inside_x and rect.y - slack <= point[1] <= rect.y + rect.height + slack
