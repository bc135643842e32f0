"""The command: what `beian` does without arguments, refusals, and that other commands import no console code."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import url2pathname

import pytest

from assistant.apps.cli import console_commands, usage
from tests.cli.conftest import COMMAND, Beian
from tests.conftest import ROOT
from tests.console.conftest import Practice
from tests.console.test_launching import until

PROGRAM = "from assistant.apps.cli.app import main; main()"
SEEN = """
import sys
from assistant.apps.cli import app, usage
usage.run(app.app, ["--help"])
print([name for name in ("nicegui", "fastapi", "uvicorn", "sqlalchemy", "pydantic") if name in sys.modules], file=sys.stderr)
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment with its own folders and a browser command that opens no window."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    own = {"BEIAN_HOME": str(home / "beian"), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": paths}
    return {**os.environ, **own, "BROWSER": "true", **more}


@pytest.mark.program
def test_help_imports_no_console_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEEN], capture_output=True, text=True, env=environment(tmp_path), check=True
    )
    assert "console" in done.stdout
    assert "console-run" not in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.program
@pytest.mark.skipif(os.name != "posix", reason="the browser of this test is a script, and the console ends by a signal")
def test_beian_without_arguments_opens_the_console_of_the_workspace_with_a_token_that_only_its_owner_can_read(
    practice: Practice, tmp_path: Path
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked.new && mv {tmp_path}/asked.new {tmp_path}/asked\n')
    browser.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=practice.folder(),
        env=environment(practice.home, BROWSER=f"{browser} %s"),
    ) as process:
        try:
            assert process.stdout is not None
            link = process.stdout.readline().partition("：")[2].strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/enter\?token=\S+", link)
            page = the_page_that_the_browser_was_asked_for(tmp_path / "asked", link)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert not page.exists()
    assert not (practice.folder() / ".nicegui").exists()


def the_page_that_the_browser_was_asked_for(note: Path, link: str) -> Path:
    """Return the page with the link; fail if the token is on the command line, or others can read the page."""
    until(note.exists)
    asked = note.read_text(encoding="utf-8").strip()
    page = Path(url2pathname(asked.removeprefix("file://")))
    assert link.partition("token=")[2]
    assert link.partition("token=")[2] not in asked
    assert link in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o077 == 0
    return page


@pytest.fixture
def alone(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """Return a function that runs `beian` without arguments in a folder and returns its exit code."""

    def run(folder: Path) -> int:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["beian"])
        try:
            return usage.run(COMMAND, console_commands.meant())
        except SystemExit as exited:
            return int(str(exited.code or 0))

    return run


def test_beian_without_arguments_in_an_unreadable_workspace_reports_why(
    alone: Callable[[Path], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "工作区.yaml").write_text("beian: [1\n", encoding="utf-8")
    code = alone(tmp_path)
    said = capsys.readouterr().err
    assert (code, "Traceback" in said, "工作区.yaml" in said) == (2, False, True)


def test_beian_without_arguments_outside_a_workspace_shows_its_help(
    alone: Callable[[Path], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone(tmp_path)
    said = capsys.readouterr()
    assert "用法" in said.out + said.err


def test_a_console_outside_a_workspace_is_refused(beian: Beian, tmp_path: Path) -> None:
    ended = beian("console", "--no-open", "--workspace", tmp_path)
    assert (ended.code, "不是工作区" in ended.err) == (2, True)


@pytest.mark.program
def test_a_port_that_is_taken_is_reported_without_a_traceback(practice: Practice) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["console", "--no-open", "--workspace", str(practice.workspace.folder)]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words, "--port", str(taken.getsockname()[1])],
            capture_output=True,
            text=True,
            env=environment(practice.home),
            check=False,
        )
    assert done.returncode == 2
    assert "端口" in done.stderr
    assert "Traceback" not in done.stderr
