"""Which browser is chosen on machines of every kind (simulated: only Linux was really tried)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.core.errors import NoBrowser
from assistant.filing.browser import wire
from assistant.filing.browser.browser_settings import browser_command
from assistant.filing.browser.find import BrowserBinary, Machine, find_browser

LOCAL = r"C:\Users\某人\AppData\Local"
WINDOWS = {"PROGRAMFILES": r"C:\Program Files", "PROGRAMFILES(X86)": r"C:\Program Files (x86)", "LOCALAPPDATA": LOCAL}
CHROME_W = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
EDGE_W = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def machine(
    platform: str, *files: str, path: dict[str, str] | None = None, builds: dict[str, list[str]] | None = None
) -> Machine:
    environment = WINDOWS if platform == "win32" else {"HOME": "/home/x"}
    return Machine(
        platform=platform,
        environment=environment,
        which=(path or {}).get,
        is_file=lambda name: name in files,
        names_in=lambda folder: (builds or {}).get(folder, []),
    )


ON_PATH = {"chromium": "/usr/bin/chromium", "microsoft-edge": "/usr/bin/microsoft-edge"}


@pytest.mark.parametrize(
    ("on", "path", "name", "how"),
    [
        (machine("win32", CHROME_W, EDGE_W), CHROME_W, "Chrome", "installed"),
        (machine("win32", EDGE_W), EDGE_W, "Edge", "installed"),
        (machine("win32", LOCAL + r"\Google\Chrome\Application\chrome.exe", EDGE_W),
         LOCAL + r"\Google\Chrome\Application\chrome.exe", "Chrome", "installed"),
        (machine("darwin", MAC), MAC, "Chrome", "installed"),
        (machine("linux", "/opt/google/chrome/chrome", path=ON_PATH), "/opt/google/chrome/chrome", "Chrome", "installed"),
        (machine("linux", path=ON_PATH), "/usr/bin/microsoft-edge", "Edge", "path"),
        (machine("linux", path={"chromium": "/usr/bin/chromium"}), "/usr/bin/chromium", "Chromium", "path"),
    ],
)  # fmt: skip
def test_installed_browsers_come_in_their_order(on: Machine, path: str, name: str, how: str) -> None:
    assert find_browser(None, on) == BrowserBinary(Path(path), name, how)  # type: ignore[arg-type]


def test_the_setting_comes_first_and_a_wrong_one_is_not_passed_over() -> None:
    on = machine("linux", "/opt/mine", path=ON_PATH)
    assert find_browser("/opt/mine", on) == BrowserBinary(Path("/opt/mine"), "mine", "setting")
    assert find_browser("chromium", on).path == Path("/usr/bin/chromium")
    with pytest.raises(NoBrowser, match="/opt/gone"):
        find_browser(Path("/opt/gone"), on)


def test_playwrights_own_browser_comes_last_in_its_newest_build() -> None:
    folder = "/home/x/.cache/ms-playwright"
    old, new = (f"{folder}/chromium-{n}/chrome-linux/chrome" for n in (999, 1200))
    builds = {folder: ["chromium-999", "chromium-1200", "firefox-9999", "chromium_headless_shell-1300"]}
    assert find_browser(None, machine("linux", old, new, builds=builds)) == BrowserBinary(
        Path(new), "Chromium", "playwright"
    )
    path = {"chromium": "/usr/bin/chromium"}
    assert find_browser(None, machine("linux", old, path=path, builds=builds)).how == "path"


@pytest.mark.parametrize(
    ("on", "command"),
    [
        (machine("win32"), "winget install"),
        (machine("darwin"), "brew install"),
        (machine("linux", path={"apt-get": "/usr/bin/apt-get"}), "apt-get install chromium"),
        (machine("linux"), "playwright install chromium"),
    ],
)
def test_without_a_browser_the_command_that_installs_one_is_reported(on: Machine, command: str) -> None:
    with pytest.raises(NoBrowser, match=command):
        find_browser(None, on)


def test_the_browser_is_started_as_automation_and_without_a_sandbox_only_for_root() -> None:
    command = browser_command("b", Path("/p"), headless=False, root=False)
    assert {"--enable-automation", "--user-data-dir=/p", "--lang=zh-CN", "--disable-gpu"} <= set(command)
    assert not {"--no-sandbox", "--headless=new"} & set(command)
    assert {"--no-sandbox", "--headless=new"} <= set(browser_command("b", Path("/p"), headless=True, root=True))


def test_on_windows_the_browser_is_reached_through_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    async def on_port(command: object, profile: Path) -> str:
        return f"port in {profile}"

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(wire, "_start_on_port", on_port)
    # in a separate thread: that of these tests may have the running loop of a Playwright
    with ThreadPoolExecutor(1) as thread:
        started = thread.submit(asyncio.run, wire.start_browser(["b"], Path("p"))).result()
    assert str(started) == "port in p"
