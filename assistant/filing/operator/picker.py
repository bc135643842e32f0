"""Picking something on the site's page by one press: the press is taken by the panel's world, the page never sees it.

Unarmed, the picker only knows the words of the buttons that the person pressed; values are never read.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Protocol

from assistant.filing.forms.shapes import Rect

_SOURCE = files("assistant.filing.operator").joinpath("pick.js").read_text(encoding="utf-8")
_SCRIPT = _SOURCE[_SOURCE.index("(() => {") :]


class ScriptWorld(Protocol):
    """What the picker asks of the panel: to run a script in its own world."""

    def ask(self, expression: str) -> object:
        """Return what the world answers, None where it is gone for the moment."""


class Picker:
    """One page's picking; a page that was loaded anew is armed again by the next look."""

    def __init__(self, world: ScriptWorld) -> None:
        self._world = world
        self._wants = False

    def arm(self, wants: bool) -> None:
        """Begin or end to take the person's next press on the page."""
        self._wants = wants
        self._world.ask(f"{_SCRIPT}; beianPick.arm({'true' if wants else 'false'})")

    def taken(self) -> tuple[float, float] | None:
        """Return where the person pressed since this was last asked."""
        result = self._world.ask(f"{_SCRIPT}; beianPick.take()")
        if not isinstance(result, dict):
            return None
        if result["armed"] != self._wants:
            self.arm(self._wants)
        point = result["point"]
        return None if point is None else (float(point[0]), float(point[1]))

    def heard(self) -> tuple[str, ...] | None:
        """Return the words of the buttons pressed unarmed since this was last asked; None where the page cannot tell now.

        "" stands for a press on something else, and for all that was pressed before the page was loaded anew.
        """
        result = self._world.ask(f"{_SCRIPT}; beianPick.hear()")
        return tuple(map(str, result)) if isinstance(result, list) else None


def holds(rect: Rect | None, point: tuple[float, float], slack: float = 6.0) -> bool:
    """Say whether a point lies in a box, or just beside it."""
    if rect is None:
        return False
    inside_x = rect.x - slack <= point[0] <= rect.x + rect.width + slack
    return inside_x and rect.y - slack <= point[1] <= rect.y + rect.height + slack
