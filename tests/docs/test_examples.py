"""The examples of docs/ are run, and what they show is what the program says.

A block of ```console after the line `<!-- run -->` is played in an empty folder, one block after another of its page:
`$ beian …` is a command (`# exit 10` names its code, 0 otherwise), `$ cat > NAME` writes the lines after it, other lines
are what is printed. `…` stands for anything in a line, alone for any number of lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.cli.app import app
from assistant.cli.usage import run
from assistant.language import speaking
from tests.project.source_tree import ROOT

_BLOCK = re.compile(r"^<!-- run -->\n+```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d+)$")
PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md") if _BLOCK.search(path.read_text("utf-8")))


@dataclass(slots=True)
class Step:
    """One command of an example, what it is to print, and how it is to end."""

    words: str
    code: int = 0
    shown: list[str] = field(default_factory=list)


def steps(text: str) -> Iterator[Step]:
    """Yield the steps of the examples of a page."""
    for block in _BLOCK.finditer(text):
        found: list[Step] = []
        for line in block[1].splitlines():
            if line.startswith("$ "):
                code = _EXIT.search(line)
                found.append(Step(_EXIT.sub("", line[2:]), int(code[1]) if code else 0))
            else:
                found[-1].shown.append(line.rstrip())
        yield from found


def is_shown(wanted: list[str], said: str) -> bool:
    """Say whether an output is what an example shows."""
    parts = [r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r" *\n" for line in wanted]
    return re.fullmatch("".join(parts), said if said.endswith("\n") or not said else f"{said}\n") is not None


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_say_what_it_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / ".家"))
    monkeypatch.setenv("COLUMNS", "110")
    for step in steps((ROOT / "docs" / page).read_text("utf-8")):
        if step.words.startswith("cat > "):
            Path(step.words.removeprefix("cat > ")).write_text("\n".join([*step.shown, ""]), "utf-8")
            continue
        program, *words = shlex.split(step.words)
        assert program == "beian", step.words
        with speaking("zh"):
            try:
                code = run(app, words)
            except SystemExit as left:
                code = int(str(left.code or 0))
        said = capsys.readouterr()
        assert code == step.code, f"{step.words}: {code}\n{said.out}{said.err}"
        assert is_shown(step.shown, said.out), f"{step.words}\n{said.out}"


@pytest.mark.parametrize("command", ["collect", "missing", "capture", "confirm-sheet"])
def test_each_command_of_intake_has_an_example_that_is_run(command: str) -> None:
    text = (ROOT / "docs" / "intake.md").read_text("utf-8")
    assert any(step.words.startswith(f"beian {command} ") for step in steps(text))
