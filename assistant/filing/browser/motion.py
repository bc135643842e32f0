"""How fast the pages' own animations run: faster while the program acts, at their own speed while a person does.

Nothing is switched off: every transition ends with the event on which frameworks wait (structures.md 1), and the site
sees no other setting than it would with a person (no reduced motion).
"""

from __future__ import annotations

from assistant.filing.browser.guard_state import GuardState
from assistant.filing.browser.wire import Message

Command = tuple[str, Message]
OWN_SPEED = 1
PROGRAM_SPEED = 20  # a transition of 300 ms ends within one frame of the screen


def speed(state: GuardState) -> Command:
    """Return the command for the open documents of one page or frame; each new document needs it again."""
    acts = state.mode == "armed" and not state.disconnected
    return "Animation.setPlaybackRate", {"playbackRate": PROGRAM_SPEED if acts else OWN_SPEED}
