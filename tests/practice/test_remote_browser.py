"""Rehearsals in a browser that runs elsewhere: same proof and same guard, and the browser is left unchanged."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.sync.client import connect

from assistant.apps.cli import fill, mocks
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare
from assistant.core import settings
from assistant.core.errors import SiteUnreachable
from assistant.core.privacy import Redactor
from assistant.filing.browser import remote
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import RunOpened
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from tests.cli.conftest import program
from tests.filing.small import Json, small
from tests.practice.conftest import add, entity_only

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX"),
    pytest.mark.usefixtures("loopless"),
]
STARTS_WITHIN_S = 60
VARIABLE = "BEIAN_REMOTE_BROWSER"


@contextmanager
def elsewhere(profile: Path) -> Iterator[str]:
    """Run a browser with a debugging port during the block, as another machine would, and yield its address."""
    command = [sys.executable, "-m", "assistant.filing.browser.remote", "start", "0", str(profile)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        yield f"http://127.0.0.1:{_port(profile / 'DevToolsActivePort', process)}"
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN_S)


def _port(note: Path, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < until:
        lines = note.read_text(encoding="ascii").split() if note.exists() else []
        if len(lines) == 2:
            return lines[0]
        time.sleep(0.05)
    pytest.fail("the browser named no port")


def state_of(address: str) -> tuple[list[str], list[str]]:
    """Return the addresses of a browser's pages and the names of its cookies."""

    async def ask() -> tuple[list[str], list[str]]:
        async with await remote._connected(address) as socket:
            pages = [page["url"] for page in await remote._pages(socket)]
            cookies = (await remote._call(socket, 9, "Storage.getCookies"))["cookies"]
            return pages, [cookie["name"] for cookie in cookies]

    with ThreadPoolExecutor(1) as beside:  # a worker that has used a browser already has a loop
        return beside.submit(asyncio.run, ask()).result()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(entity_only(), "subject_submissions", id="the entity", marks=pytest.mark.thorough),
        pytest.param(small(), "submissions", id="entity and algorithm", marks=pytest.mark.thorough),
    ],
)
def test_a_rehearsal_in_a_remote_browser_is_proved_and_leaves_the_browser_unchanged(
    home: Workspace, tmp_path: Path, content: Json, kind: str
) -> None:
    client = add(home, content=content)
    with elsewhere(tmp_path / "elsewhere") as address, mocks.running(["--port", "0"]) as mock:
        words: list[str | Path] = ["fill", client, "--site", "mock", "--url", mock.url, "--headless", "--json"]
        ended = program(*words, "--stand-in", "submit", "--nonce", mock.nonce, **{VARIABLE: address})
        result = json.loads(ended.out)
        assert (ended.code, result["status"]) == (0, "submitted"), ended.err
        assert result["fields"]["wrong"] == 0
        assert len(mocks.ask(mock.url, "/__mock__/ledger")[kind]) == 1
        assert state_of(address) == (["about:blank"], [])
    (run,) = (client / "runs").glob(f"*/{JOURNAL}")
    (opened,) = [event.event for event in RunFolder.open(run.parent).events() if isinstance(event.event, RunOpened)]
    assert opened.browser == "远程浏览器"


def test_a_remote_browser_that_is_busy_or_missing_is_refused(tmp_path: Path) -> None:
    with elsewhere(tmp_path / "elsewhere") as address:
        socket = remote._socket_of(address)
        with connect(socket) as other:
            (page,) = _targets(other)
            other.send(json.dumps({"id": 2, "method": "Target.attachToTarget", "params": {"targetId": page}}))
            other.recv()
            with pytest.raises(SiteUnreachable, match="另一次演练"):
                remote.binary_at(address, tmp_path / "browser")
    with pytest.raises(SiteUnreachable, match="没有可用的"):
        remote.binary_at(address, tmp_path / "browser")


def _targets(socket: object) -> list[str]:
    socket.send(json.dumps({"id": 1, "method": "Target.getTargets"}))  # type: ignore[attr-defined]
    answer = json.loads(socket.recv())  # type: ignore[attr-defined]
    return [target["targetId"] for target in answer["result"]["targetInfos"] if target["type"] == "page"]


def test_only_a_headless_rehearsal_uses_the_remote_browser(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:9")
    options = FillOptions(add(home), site="mock", url="http://127.0.0.1:8")
    ready = prepare(options, Redactor())
    assert settings.load().remote_browser
    assert fill.browser_of(options, ready).how != "setting", "a person would not see it"
    with pytest.raises(SiteUnreachable):
        fill.browser_of(replace(options, headless=True), ready)
    registry = replace(ready, site_map=replace(ready.site_map, is_mock=False))
    assert fill.browser_of(replace(options, headless=True), registry).how != "setting"
