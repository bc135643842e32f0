"""What this machine has for a filing, as facts: `beian doctor` words them for a terminal, the console for a person without one."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from assistant.core.bundled import bundled
from assistant.core.errors import NotBundled
from assistant.filing.browser.find import Machine

_SKINS = ("static", "static_element_ui")


def python_fits() -> bool:
    """Return whether the program has been tested on this Python."""
    return (3, 11) <= sys.version_info[:2] <= (3, 13)


def display(on: Machine) -> str:
    """Return the name of the display of a Linux, empty without one."""
    return on.environment.get("DISPLAY") or on.environment.get("WAYLAND_DISPLAY") or ""


def linux_fonts(on: Machine) -> int:
    """Return how many fonts with Chinese a Linux has."""
    lister = on.which("fc-list")
    listed = subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout if lister else b""
    return len(listed.splitlines())


def has_mock_pages() -> bool:
    """Return whether the pages of the mock registry are there, in every skin: without them nothing can be rehearsed."""
    spec = importlib.util.find_spec("beian_mock")
    try:
        home = Path(spec.origin).parent if spec and spec.origin else bundled("fixtures/registry") / "beian_mock"
    except NotBundled:
        return False
    return all((home / skin / "index.html").is_file() for skin in _SKINS)
