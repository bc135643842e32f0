"""Where in the console a command or option lies: declared beside it, for docs/console-commands.md.

A place is a name of `scripts.console_buttons` (its page and button), or NOT_YET or TERMINAL. An option says it in its own
annotation; where commands share an option, or its class, a command says at `CommandGroup.add` which of them lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

NOT_YET, TERMINAL = "not yet", "terminal"
SELF = ""  # the command itself among the places of its options


class InConsole(NamedTuple):
    """The place of an option, in its annotation."""

    place: str


def places_of(annotations: Mapping[str, Any], place: str, elsewhere: Mapping[str, str]) -> dict[str, str]:
    """Return the place of a command (SELF) and of each parameter that has one, by the parameter's name.

    An option of a command for the terminal is for the terminal too, unless it lies `elsewhere`.
    """
    declared = {name: TERMINAL if place == TERMINAL else place_in(hint) for name, hint in annotations.items()}
    return {SELF: place, **{name: one for name, one in declared.items() if one}, **elsewhere}


def place_in(annotation: Any) -> str:
    """Return the place in an annotation, empty if it declares none."""
    return next((one.place for one in getattr(annotation, "__metadata__", ()) if isinstance(one, InConsole)), "")
