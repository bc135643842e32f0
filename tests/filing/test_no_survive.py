"""`--no-survive`: the browser ends with the assistant, however that ends."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from assistant.apps.cli import pulls
from assistant.apps.cli.app import app
from assistant.apps.cli.command_options import FillOptions
from tests.filing.conftest import RunningMock
from tests.filing.live import open_live_runs, until
from tests.filing.small import ALGORITHM

ASKED: list[dict[str, object]] = [{"kind": "HandoverOpened", "handover": "LOGIN", "do": "hold"}]
KILLED: list[dict[str, object]] = [{"kind": "RecordOpened", "do": "hold"}]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "lives"), [("--no-survive", False), pytest.param("--survive", True, marks=pytest.mark.thorough)]
)
def test_kill_9_ends_the_browser_only_if_that_was_asked_for(
    running_mock: RunningMock, option: str, lives: bool
) -> None:
    with open_live_runs(running_mock) as live_runs:
        run = live_runs.start("--stand-in", "draft", option, halts=KILLED)
        run.until_held()
        host = psutil.Process(run.host_record().pid)
        browser = psutil.Process(run.host_record().browser_pid)
        run.kill()
        if not lives:
            until(lambda: not host.is_running() and not browser.is_running(), "the end of the browser")
        assert (host.is_running(), browser.is_running()) == (lives, lives)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("words", [("change",), ("deregister", "--algorithm", ALGORITHM)], ids=lambda words: words[0])
def test_the_other_commands_that_open_a_browser_close_it_too(running_mock: RunningMock, words: tuple[str, ...]) -> None:
    name, *options = words
    with open_live_runs(running_mock) as live_runs:
        run = live_runs.start("--stand-in", "draft", "--no-survive", *options, halts=ASKED, name=name)
        run.until_held()
        host = psutil.Process(run.host_record().pid)
        run.kill()
        until(lambda: not host.is_running(), "the end of the browser")


@pytest.mark.parametrize(("options", "closes"), [(["--no-survive"], True), ([], False)])
def test_a_pull_leaves_no_browser_where_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], closes: bool
) -> None:
    given: list[FillOptions] = []

    def run(options: FillOptions, **_: object) -> int:
        given.append(options)
        return 0

    monkeypatch.setattr(pulls, "run", run)
    assert CliRunner().invoke(app, ["pull", "--out", str(tmp_path), *options]).exit_code == 0
    assert [not options.survive for options in given] == [closes]
