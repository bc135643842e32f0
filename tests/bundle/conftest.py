"""A Windows machine for the installer: folders in a temporary place, the system's calls replaced.

None of this has been run on a real Windows: what is tested is which calls are made, and what follows from their answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from scripts.bundle import payload
from scripts.windows.installing.commands import main
from scripts.windows.installing.machine import Finished, WindowsMachine

VERSION = "0.2.0"
Answer = Callable[[Sequence[str]], Finished | None]


class ReplacedMachine(WindowsMachine):
    """A machine whose commands do what the real ones would leave behind; `answers` come first."""

    def __init__(self, root: Path) -> None:
        users = root / "Users" / "li"
        super().__init__(
            {
                "LOCALAPPDATA": str(users / "Local"),
                "PROGRAMDATA": str(root / "ProgramData"),
                "USERPROFILE": str(users),
                "USERNAME": "lihua",
                "USERDOMAIN": "OFFICE",
                "COMPUTERNAME": "LIHUA-PC",
            }
        )
        self.python = Path("C:/Python313/python.exe")
        self.commands: list[list[str]] = []
        self.given: list[Mapping[str, str]] = []
        self.answers: list[Answer] = []
        self.free = 9_000_000_000
        self.code_page = "gbk"
        self.folders = {"Desktop": users / "OneDrive" / "桌面", "Programs": users / "Start Menu"}
        for folder in (users / "Local", root / "ProgramData"):
            folder.mkdir(parents=True)

    def run(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> Finished:
        """Record a command and leave behind what the real one would."""
        self.commands.append(list(command))
        self.given.append(more or {})
        for answer in self.answers:
            if (finished := answer(command)) is not None:
                return finished
        if "venv" in command:
            (Path(command[-1]) / "Scripts").mkdir()
        if "BEIAN_LINK" in (more or {}):
            Path((more or {})["BEIAN_LINK"]).write_bytes(b"link to " + (more or {})["BEIAN_TARGET"].encode())
        return Finished(0, "")

    def shell_folder(self, name: str) -> Path | None:
        """Return a folder of the shell."""
        return self.folders.get(name)

    def free_bytes(self, folder: Path) -> int:
        """Return the free space of the test."""
        assert folder.is_dir()
        return self.free

    def encodes(self, text: str) -> bool:
        """Return whether the machine's code page has all of a text."""
        return text.encode(self.code_page, "replace").decode(self.code_page) == text

    @property
    def home(self) -> Path:
        """Return the program's folder."""
        return Path(self.environment["LOCALAPPDATA"]) / "备案助手"

    def fail(self, word: str, code: int, output: str) -> None:
        """Let every command that has a word end with a code and an output."""
        self.answers.append(lambda command: Finished(code, output) if word in " ".join(command) else None)


@pytest.fixture
def machine(tmp_path: Path) -> ReplacedMachine:
    """Return a machine on which nothing is installed."""
    return ReplacedMachine(tmp_path)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return the folder files/ of an unpacked zip, with an empty wheel."""
    return unpacked(tmp_path / "zip", VERSION)


def unpacked(folder: Path, version: str) -> Path:
    """Unpack what the zip holds beside the wheels, and return its folder files/."""
    for name, content in payload():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    files = folder / "files"
    (files / "wheels").mkdir()
    (files / "wheels" / "beian_assistant-0-py3-none-any.whl").touch()
    (files / "requirements.txt").touch()
    facts = {"version": version, "longest_path": 20, "unpacked_bytes": 1_000_000_000}
    (files / "bundle.json").write_text(json.dumps(facts), encoding="utf-8")
    return files


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str]) -> Callable[[str, ReplacedMachine, Path], tuple[int, str]]:
    """Return a function that runs the installer and returns its exit code and what the person sees."""

    def call(command: str, machine: ReplacedMachine, files: Path) -> tuple[int, str]:
        capsys.readouterr()
        code = main([command], machine, files)
        return code, capsys.readouterr().out

    return call
