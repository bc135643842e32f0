"""A run that cannot store its profile still reports how it ended, and a run that skips damaged runs names them."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.apps.cli import fill, since
from assistant.apps.cli.command_options import FillOptions
from assistant.core.language import speaking
from assistant.proof.journal.events import Comment, Note, Proved, RunClosed, RunOpened
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from tests.filing.small import small, write


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Use Chinese texts, whatever the machine's language is."""
    with speaking("zh"):
        yield


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the smallest profile, with settings of its own."""
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "beian"))
    return write(tmp_path / "资料", small())


def full(*_: object) -> str:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_run_that_cannot_keep_its_profile_ends_in_its_own_journal(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(RunFolder, "freeze", full)
    options = FillOptions(profile, site="mock", url="http://127.0.0.1:9", checks=False, as_json=True)
    code = fill.conduct(options, lambda filing, ready: pytest.fail("nothing can be filed"))
    assert code == 4
    (run,) = (profile / "runs").glob("*/")
    opened, closed = [entry.event for entry in RunFolder.open(run).events()]
    assert isinstance(opened, RunOpened)
    assert opened.frozen == ""
    assert isinstance(closed, RunClosed)
    assert (closed.status, "磁盘已满" in closed.reason) == ("failed_safe", True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["run"] == str(run)


def past(runs: Path, number: int) -> RunFolder:
    """Leave a run with a proof and a comment."""
    with RunFolder.create(runs, "甲", "mock") as run:
        entry = ProofEntry("a", "名称", (), "1", "1", None, "1", "proved")
        digest = run.write_proof("r", [entry])
        run.append(Note("begun"), Proved("r", digest, "reopened", {"a": "proved"}))
        run.append(Comment("主体", "a", run.store_text("请补充。")))
    run.path = run.path.rename(runs / f"{number}")
    return run


def corrupt(run: RunFolder, what: str) -> None:
    """Damage one thing of a run."""
    path = run.path / JOURNAL if what == "journal" else next(run.path.glob(f"proof/{what}"))
    path.write_bytes(path.read_bytes().replace(b"e", b"f", 1) + b"x\n")


@pytest.mark.parametrize("what", ["journal", "0*.json", "text-*.txt"])
def test_a_damaged_run_is_named_at_the_start(tmp_path: Path, what: str) -> None:
    past(tmp_path, 1)
    corrupt(past(tmp_path, 2), what)
    (message,) = since.damaged_runs(tmp_path)
    assert "填报记录 2 已损坏" in message


def test_many_damaged_runs_are_counted(tmp_path: Path) -> None:
    for number in range(5):
        corrupt(past(tmp_path, number), "journal")
    messages = list(since.damaged_runs(tmp_path))
    assert len(messages) == 4
    assert "另有 2 次" in messages[-1]


def test_intact_runs_are_not_mentioned(tmp_path: Path) -> None:
    past(tmp_path, 1)
    assert list(since.damaged_runs(tmp_path)) == []
    assert list(since.damaged_runs(tmp_path / "none")) == []
