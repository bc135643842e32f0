"""How the browser is started: its command line, and the settings of its profile."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from assistant.filing.browser import channels

_NEVER_AHEAD = 2  # Chromium's value for "never preload pages"
# Features that send requests of their own; the WebUI pages behind the address bar would cost two more processes.
_DISABLED_FEATURES = ("Translate", "OptimizationHints", "MediaRouter", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
_REGISTRATIONS = ("Database", "ScriptCache")  # of service workers; beside them lies the cache that pages fill


def browser_command(browser: str, profile: Path, *, headless: bool, root: bool) -> list[str]:
    """Return the command that starts the browser; only root gets `--no-sandbox`, for Chromium has no sandbox for root."""
    command = [
        browser,
        f"--user-data-dir={profile}",
        "--enable-automation",
        "--disable-gpu",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-infobars",
        f"--disable-features={','.join((*_DISABLED_FEATURES, *channels.DISABLED_FEATURES))}",
        f"--disable-blink-features={','.join(channels.OFF)}",
        "--disable-backgrounding-occluded-windows",
        "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding",
        "--password-store=basic",
        "--window-size=1440,900",
        "--lang=zh-CN",
        "--accept-lang=zh-CN,zh",
    ]
    command += ["--headless=new"] if headless else []
    command += ["--no-sandbox"] if root else []
    return [*command, "about:blank"]


def keep_quiet(profile: Path) -> None:
    """Turn off translation, password and form storage and preloading in a profile, before its browser starts.

    The browser itself sends the requests of prefetch and prerender, and they bypass the interception of requests. So do
    those of service workers: the registrations of earlier sessions are removed, and the guard script refuses new ones.
    """
    for folder in _REGISTRATIONS:
        shutil.rmtree(profile / "Default" / "Service Worker" / folder, ignore_errors=True)
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = _preferences(preferences)
    quiet: dict[str, dict[str, object]] = {
        "net": {"network_prediction_options": _NEVER_AHEAD},
        "translate": {"enabled": False},
        "profile": {"password_manager_enabled": False},
        "autofill": {"profile_enabled": False, "credit_card_enabled": False},
    }
    for name, settings in quiet.items():
        held[name] = {**held.get(name, {}), **settings}
    held["credentials_enable_service"] = False
    preferences.write_text(json.dumps(held), encoding="utf-8")


def _preferences(path: Path) -> dict[str, Any]:
    """Return the stored preferences of a profile; {} for a new or unreadable one, as the browser does."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
