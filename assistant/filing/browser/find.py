"""Choose the browser to start: the setting, Chrome, Edge, Chromium on the path, Playwright's own, in this order.

Offices often cannot download anything, and every Windows has Edge: an installed browser comes first. Every question to
the machine goes through `Machine`, so that the search for other systems is tested on this one. The known locations on
Windows and macOS have not been checked on a real machine.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from assistant.core.errors import NoBrowser
from assistant.core.language import say

How = Literal["setting", "installed", "path", "playwright"]

_ON_PATH = (
    ("Chrome", ("google-chrome", "google-chrome-stable", "chrome")),
    ("Edge", ("microsoft-edge", "microsoft-edge-stable", "msedge")),
    ("Chromium", ("chromium", "chromium-browser")),
)
_MAC = (
    ("Chrome", "Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("Edge", "Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ("Chromium", "Chromium.app/Contents/MacOS/Chromium"),
)
_WINDOWS = (
    ("Chrome", r"Google\Chrome\Application\chrome.exe"),
    ("Edge", r"Microsoft\Edge\Application\msedge.exe"),
    ("Chromium", r"Chromium\Application\chrome.exe"),
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_OWN = {
    "linux": ("chrome-linux64/chrome", "chrome-linux/chrome"),
    "darwin": (
        "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
        "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
        "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    ),
    "win32": ("chrome-win64/chrome.exe", "chrome-win/chrome.exe"),
}
_COMMANDS = {
    "linux": "sudo apt-get install chromium",
    "darwin": "brew install --cask google-chrome",
    "win32": "winget install Google.Chrome",
}


@dataclass(frozen=True, slots=True)
class BrowserBinary:
    """A browser: its binary, its name, and how it was found."""

    path: Path
    name: str
    how: How


@dataclass(frozen=True, slots=True)
class Machine:
    """The questions that the search asks of the machine."""

    platform: str = sys.platform
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    which: Callable[[str], str | None] = shutil.which
    is_file: Callable[[str], bool] = lambda path: Path(path).is_file()
    names_in: Callable[[str], list[str]] = lambda path: [child.name for child in Path(path).glob("*")]


def find_browser(setting: str | Path | None = None, machine: Machine | None = None) -> BrowserBinary:
    """Return the browser to start; raises NoBrowser with the browsers tried and the command that installs one."""
    on = machine or Machine()
    if setting:
        path = str(setting) if on.is_file(str(setting)) else on.which(str(setting))
        if path is None:
            raise NoBrowser(tried=str(setting), command=_command(on))
        return BrowserBinary(Path(path), PureWindowsPath(path).stem, "setting")
    for binary in (*_installed(on), *_own(on)):
        return binary
    tried = say("Chrome、Edge、Chromium、Playwright 自带的浏览器")
    raise NoBrowser(tried=tried, command=_command(on))


def _installed(on: Machine) -> Iterator[BrowserBinary]:
    known = dict.fromkeys(("Chrome", "Edge", "Chromium"), "")
    for name, place in _known_places(on):
        if not known[name] and on.is_file(place):
            known[name] = place
    for name, commands in _ON_PATH:
        if known[name]:
            yield BrowserBinary(Path(known[name]), name, "installed")
        paths = [path for command in commands if (path := on.which(command))]
        yield from (BrowserBinary(Path(path), name, "path") for path in paths)


def _known_places(on: Machine) -> Iterator[tuple[str, str]]:
    if on.platform == "win32":
        roots = [on.environment[root] for root in _WINDOWS_ROOTS if on.environment.get(root)]
        yield from ((name, str(PureWindowsPath(root) / rest)) for name, rest in _WINDOWS for root in roots)
    elif on.platform == "darwin":
        roots = ["/Applications", str(PurePosixPath(on.environment.get("HOME", "/")) / "Applications")]
        yield from ((name, f"{root}/{rest}") for name, rest in _MAC for root in roots)
    else:
        yield "Chrome", "/opt/google/chrome/chrome"
        yield "Edge", "/opt/microsoft/msedge/msedge"


def _own(on: Machine) -> Iterator[BrowserBinary]:
    folder = _own_folder(on)
    builds = [name for name in on.names_in(folder) if re.fullmatch(r"chromium-\d+", name)]
    for build in sorted(builds, key=lambda name: -int(name.rpartition("-")[2])):
        for rest in _OWN.get(on.platform, _OWN["linux"]):
            path = f"{folder}/{build}/{rest}"
            if on.is_file(path):
                yield BrowserBinary(Path(path), "Chromium", "playwright")


def _own_folder(on: Machine) -> str:
    given = on.environment.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if given not in ("", "0"):
        return given
    home = on.environment.get("HOME", "/")
    if on.platform == "win32":
        return on.environment.get("LOCALAPPDATA", "") + r"\ms-playwright"
    return home + ("/Library/Caches/ms-playwright" if on.platform == "darwin" else "/.cache/ms-playwright")


def _command(on: Machine) -> str:
    if on.platform == "linux" and not on.which("apt-get"):
        return "python -m playwright install chromium"
    return _COMMANDS.get(on.platform, "python -m playwright install chromium")
