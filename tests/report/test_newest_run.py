"""`beian report` of a profile uses its newest run that began; one killed before its first line hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli.reports import newest_run
from assistant.core.errors import UsageError
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.events import Note
from assistant.proof.journal.run_folder import JOURNAL, RunFolder


def run_named(runs: Path, name: str, *, lines: int) -> Path:
    """Make a run of this name with this many lines."""
    with RunFolder.create(runs, "甲公司", "mock") as run:
        for number in range(lines):
            run.append(Note(f"{number}"))
    return run.path.rename(runs / name)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a profile's folder with a run that began and a later one that did not."""
    run_named(tmp_path / "runs", "1-good", lines=2)
    run_named(tmp_path / "runs", "2-killed", lines=0)
    return tmp_path


@pytest.mark.parametrize("files", ["whole head", "no head", "half a line"])
def test_a_run_without_a_line_is_passed_over(home: Path, files: str) -> None:
    journal = home / "runs" / "2-killed" / JOURNAL
    if files == "no head":
        head_path(journal).unlink()
    if files == "half a line":
        journal.write_bytes(b'{"v":1,"seq":1')
    assert newest_run(home).name == "1-good"


def test_a_run_that_began_later_is_the_newest(home: Path) -> None:
    run_named(home / "runs", "3-good", lines=1)
    assert newest_run(home).name == "3-good"


def test_a_journal_that_was_emptied_is_not_passed_over(home: Path) -> None:
    (run_named(home / "runs", "3-emptied", lines=2) / JOURNAL).write_bytes(b"")
    assert newest_run(home).name == "3-emptied"


def test_where_no_run_began_there_is_none(tmp_path: Path) -> None:
    run_named(tmp_path / "runs", "1-killed", lines=0)
    with pytest.raises(UsageError, match="没有填报记录"):
        newest_run(tmp_path)
