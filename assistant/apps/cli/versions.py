"""Versions of the program, Python and the system, for reports, doctor and `--version`."""

from __future__ import annotations

import platform
from importlib import metadata

DISTRIBUTION = "beian-assistant"


def program_version() -> str:
    """Return the program's version ("0" if it is not installed)."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"


def versions(browser: str = "") -> dict[str, str]:
    """Return name → version of everything that a run depends on."""
    known = {"beian": program_version(), "Python": platform.python_version(), "system": platform.platform(terse=True)}
    known["Playwright"] = metadata.version("playwright")
    return known | ({"browser": browser} if browser else {})
