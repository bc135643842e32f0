"""Whether this machine can show a window."""

from __future__ import annotations

import os
import sys

from assistant.core.errors import NoDisplay


def need_display() -> None:
    """Raise NoDisplay if no window can be shown."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise NoDisplay(command="apt-get install xvfb xauth")
