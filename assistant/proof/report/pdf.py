"""The report as a PDF, printed by a separate browser process with scripts and network disabled.

The page's own content policy already forbids scripts and loading. The process is restricted again – scripts by its
content settings, the network by resolver and proxy – so that a page without that policy could do no more. Its temporary
profile folder is removed afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from assistant.core import files, lifeline
from assistant.core.errors import NotPrinted
from assistant.core.language import say

_WITHIN_S = 120.0
_WITHOUT_SCRIPTS = {"profile": {"default_content_setting_values": {"javascript": 2}}}  # 2: block


def command(browser: str, page: Path, target: Path, profile: Path) -> list[str]:
    """Return the command line that prints one local page."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [
        browser,
        "--headless=new",
        "--disable-gpu",
        "--no-first-run",
        "--disable-sync",
        "--disable-extensions",
        "--disable-component-update",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=http://127.0.0.1:9",
        "--proxy-bypass-list=<-loopback>",
        f"--user-data-dir={profile}",
        *(["--no-sandbox"] if is_root else []),
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        page.resolve().as_uri(),
    ]


def print_pdf(page: str, target: Path, browser: Path) -> None:
    """Print a page to an owner-only PDF; raises NotPrinted if the browser made none, OSError."""
    with tempfile.TemporaryDirectory(prefix="beian-print-", ignore_cleanup_errors=True) as place:
        source, made, profile = (Path(place) / name for name in ("report.html", "report.pdf", "profile"))
        files.write(source, page.encode())
        files.write(profile / "Default" / "Preferences", json.dumps(_WITHOUT_SCRIPTS).encode())
        _run(command(str(browser), source, made, profile))
        content = made.read_bytes() if made.is_file() else b""
    if not content.startswith(b"%PDF-"):
        raise NotPrinted(what=say("浏览器没有给出 PDF"))
    files.write(target, content)


def _run(words: list[str]) -> None:
    try:
        with subprocess.Popen(
            lifeline.supervised(words),
            stdin=subprocess.PIPE,  # closing standard input after the wait ends the browser if it is still running
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            process.wait(_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise NotPrinted(what=say("浏览器在 {seconds} 秒内没有打印完", seconds=round(_WITHIN_S))) from None
