"""The page's own motion: ended early while the program acts, at its own speed while a person does (`motion.js`).

Nothing is switched off: every transition ends with the event on which frameworks wait (structures.md 1), and the site
sees no other setting than it would with a person (no reduced motion).
"""

from __future__ import annotations

from assistant.filing.browser.guard_scripts import MOTION
from assistant.filing.browser.guard_state import GuardState


def script(state: GuardState) -> str:
    """Return the script that ends a document's motions early, or lets them be, as the guard's mode asks."""
    acts = state.mode == "armed" and not state.disconnected
    return f"({MOTION})({'true' if acts else 'false'})"
