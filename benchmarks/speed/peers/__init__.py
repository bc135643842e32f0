"""The form of texts filled by other tools, each in its own process, in an environment made for them alone.

`python -m benchmarks.speed --peers` creates that environment once from benchmarks/requirements-peers.txt below the
build folder. A script gets a job as JSON (address, values, browser) and answers with its seconds and the page's model.
A tool whose requirements are missing (Selenium needs `chromedriver` on the PATH) is skipped with a notice.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WISHES = HERE.parents[1] / "requirements-peers.txt"
PLACE = HERE.parents[1] / ".build" / "peers"
PEERS = {
    "Playwright async": ("with_async.py", True),
    "Selenium": ("with_selenium.py", False),
    "robotframework-browser": ("with_robot.py", False),
}
_NOT_HERE = 3


def environment() -> Path:
    """Return the interpreter of the peers' environment; it is recreated if the requirements have changed."""
    python = PLACE / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = PLACE / "made-from.txt"
    wishes = WISHES.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wishes:
        venv.create(PLACE, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", WISHES], check=True)
        stamp.write_text(wishes, encoding="utf-8")
    return python


def fill(name: str, job: Mapping[str, Any]) -> tuple[float, dict[str, Any]] | None:
    """Let a peer fill the form; return its seconds and the page's model, or None if it cannot run here."""
    script, is_ours = PEERS[name]
    python = Path(sys.executable) if is_ours else environment()
    done = subprocess.run(
        [python, HERE / script], input=json.dumps(job), capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode == _NOT_HERE:
        return None
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return answer["seconds"], answer["model"]
