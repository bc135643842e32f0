"""The examples of docs/ are run, and the program must print what they show.

The ```console blocks after a line `<!-- run -->` are played in an empty folder, in the order of their page. `$ beian …`
is a command (`# exit 10` names its exit code, otherwise 0), `$ cat > NAME` writes the lines after it, and other lines are
the expected output. `…` stands for any text in a line; alone it stands for any number of lines. `$ mkdir NAME` makes a
folder. `$ python -m http.server PORT … --directory NAME &` serves it until the page ends, on a free port shown as PORT.
"""

from __future__ import annotations

import re
import shlex
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.apps.cli import captures
from assistant.apps.cli.usage import run
from assistant.core.language import speaking
from assistant.filing.capture.capture import capture
from tests.cli.conftest import COMMAND
from tests.project.source_tree import ROOT

_BLOCK = re.compile(r"^<!-- run -->\n+```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d+)$")
MARKS = {"intake.md": pytest.mark.browser}  # `capture` opens one
PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md") if _BLOCK.search(path.read_text("utf-8")))


@dataclass(slots=True)
class Step:
    """One command of an example, its expected output and its expected exit code."""

    words: str
    code: int = 0
    shown: list[str] = field(default_factory=list)


def steps(text: str) -> Iterator[Step]:
    """Yield the steps of the examples of a page."""
    for block in _BLOCK.finditer(text):
        parsed: list[Step] = []
        for line in block[1].splitlines():
            if line.startswith("$ "):
                code = _EXIT.search(line)
                parsed.append(Step(_EXIT.sub("", line[2:]), int(code[1]) if code else 0))
            else:
                parsed[-1].shown.append(line.rstrip())
        yield from parsed


def is_shown(expected: list[str], said: str) -> bool:
    """Return whether an output is what an example shows."""
    parts = [r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r" *\n" for line in expected]
    return re.fullmatch("".join(parts), said if said.endswith("\n") or not said else f"{said}\n") is not None


class Silent(SimpleHTTPRequestHandler):
    """The file server of the standard library, without its log."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class Shell:
    """Plays the steps of a page: files, folders, a local website, and the commands of the program."""

    def __init__(self, open_things: ExitStack, capsys: pytest.CaptureFixture[str]) -> None:
        self.open_things, self.capsys = open_things, capsys
        self.ports: dict[str, str] = {}

    def play(self, step: Step) -> None:
        """Play one step, and compare its output with what the page shows."""
        program, *words = shlex.split(self._real(step.words))
        if program == "cat":
            Path(words[-1]).write_text(self._real("\n".join([*step.shown, ""])), "utf-8")
        elif program == "mkdir":
            Path(words[0]).mkdir()
        elif program == "python":
            self._serve(step.words)
        else:
            assert program == "beian", step.words
            code, said, message = self._apart(words) if words[0] == "capture" else self._here(words)
            assert code == step.code, f"{step.words}: {code}\n{said}{message}"
            assert is_shown(step.shown, self._as_shown(said)), f"{step.words}\n{said}"

    def _here(self, words: list[str]) -> tuple[int, str, str]:
        with speaking("zh"):
            try:
                code = run(COMMAND, words)
            except SystemExit as exited:
                code = int(str(exited.code or 0))
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def _apart(self, words: list[str]) -> tuple[int, str, str]:
        """Run a command that opens a browser in a thread of its own, so that synchronous Playwright can start there."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(self._here, words).result()

    def _serve(self, words: str) -> None:
        shown = re.fullmatch(r"python -m http\.server (\d+) --bind 127\.0\.0\.1 --directory (\S+) &", words)
        assert shown, words
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=shown[2]))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.open_things.callback(server.server_close)
        self.open_things.callback(server.shutdown)
        self.ports[f"127.0.0.1:{shown[1]}"] = f"127.0.0.1:{server.server_port}"

    def _real(self, text: str) -> str:
        for shown, real in self.ports.items():
            text = text.replace(shown, real)
        return text

    def _as_shown(self, text: str) -> str:
        for shown, real in self.ports.items():
            text = text.replace(real, shown)
        return text


@pytest.mark.parametrize("page", [pytest.param(page, marks=MARKS.get(page, ())) for page in PAGES])
def test_the_examples_of_a_page_print_what_it_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / ".家"))
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setattr(captures, "seen", partial(capture, pause=lambda seconds: None))
    with ExitStack() as open_things:
        shell = Shell(open_things, capsys)
        for step in steps((ROOT / "docs" / page).read_text("utf-8")):
            shell.play(step)


@pytest.mark.parametrize("command", ["collect", "missing", "capture", "confirm-sheet"])
def test_every_command_of_intake_has_an_example_that_is_run(command: str) -> None:
    text = (ROOT / "docs" / "intake.md").read_text("utf-8")
    assert any(step.words.startswith(f"beian {command} ") for step in steps(text))


def test_scan_has_an_example_that_is_run() -> None:
    text = (ROOT / "docs" / "scans.md").read_text("utf-8")
    assert any(step.words.startswith("beian scan ") and step.code == 0 for step in steps(text))
