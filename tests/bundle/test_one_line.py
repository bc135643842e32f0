"""The lines of the installation page for macOS and Linux, run in an empty home with stand-ins for Python and the program."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.program

PAGES = ("docs/install.md", "docs/zh/install.md")
# A Python that makes an environment whose programs write down how they are called.
PYTHON = """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exit 9
mkdir -p "$3/bin"
for name in pip beian; do
  printf '#!/bin/sh\\necho %s "$@" >> "$HOME/calls"\\n' $name > "$3/bin/$name"
  chmod +x "$3/bin/$name"
done
"""


def lines(page: str) -> list[str]:
    """Return the shell lines of the section on macOS and Linux."""
    section = (ROOT / page).read_text(encoding="utf-8").partition("## macOS")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)\n```", section, re.DOTALL)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty home with a desktop, and a stand-in for Python beside it."""
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "python3").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "programs" / "python3").chmod(0o755)
    (tmp_path / "我的 家" / "Desktop").mkdir(parents=True)
    return tmp_path / "我的 家"


def run(home: Path, *command: str) -> list[str]:
    """Run a command in a home, and return the calls of the installed programs."""
    path = f"{home.parent / 'programs'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(command, check=True, env={"HOME": str(home), "PATH": path}, cwd=home)
    calls = (home / "calls").read_text(encoding="utf-8").splitlines()
    (home / "calls").unlink()
    return calls


def test_the_lines_are_the_same_in_both_languages() -> None:
    assert lines(PAGES[0]) == lines(PAGES[1])
    assert len(lines(PAGES[0])) == 3


def test_the_line_installs_the_wheel_of_this_version_and_looks_at_the_machine(home: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheel = f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl"
    assert run(home, "sh", "-c", lines(PAGES[0])[0]) == [f"pip install {wheel}", "beian doctor"]


def test_a_click_opens_the_console_afterwards(home: Path) -> None:
    install, desktop, menu = lines(PAGES[0])
    run(home, "sh", "-c", install)
    subprocess.run(
        ["sh", "-c", f"{desktop} && {menu}"], check=True, env={"HOME": str(home), "PATH": os.environ["PATH"]}
    )
    clicked = home / "Desktop" / "备案助手.command"
    assert clicked.stat().st_mode & stat.S_IXUSR
    assert run(home, str(clicked)) == ["beian console"]
    entry = (home / ".local" / "share" / "applications" / "beian.desktop").read_text(encoding="utf-8").splitlines()
    assert entry[:3] == ["[Desktop Entry]", "Type=Application", "Name=备案助手"]
    (command,) = entry[3:]
    assert run(home, *shlex.split(command.removeprefix("Exec="))) == ["beian console"]
