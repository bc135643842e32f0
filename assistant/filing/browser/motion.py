"""The page's own motion: ended early while the program acts, at its own speed while a person does (`motion.js`).

Nothing is switched off: every transition ends with the event on which frameworks wait (structures.md 1), and the site
sees no other setting than it would with a person (no reduced motion).
"""

from __future__ import annotations

from importlib.resources import files

from assistant.filing.browser.guard_state import GuardState

_MOTION = files("assistant.filing.browser").joinpath("motion.js").read_text(encoding="utf-8")


def script(state: GuardState) -> str:
    """Return the script that ends a document's motions early, or lets them be, as the guard's mode asks."""
    acts = state.mode == "armed" and not state.disconnected
    return f"({_MOTION})({'true' if acts else 'false'})"
