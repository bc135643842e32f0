"""`beian batch fill` as a program: two clients on one mock in real browsers, one broken client; stops and refusals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.apps.console import launching
from assistant.practice.layout import RUN_LOCK
from assistant.practice.workspace import Workspace
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import HandoverClosed, RunClosed, RunOpened
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import end_by
from tests.conftest import MockRegistry
from tests.filing.small import small, write
from tests.practice.conftest import add, entity_only
from tests.practice.test_remote_browser import VARIABLE, elsewhere, state_of

pytestmark = pytest.mark.program
ENDS_WITHIN_S = 600
posix = pytest.mark.skipif(os.name != "posix", reason="stops by signal, or has a remote browser with pipes of POSIX")
CODES = {"甲": "91440300MA5EXAMP0C", "乙": "91440300MA5EXAMP1F", "丙": "91440300MA5EXAMP2J"}


def company(home: Workspace, name: str) -> Path:
    """Add a client of this name."""
    content = small()
    content["主体"]["主体基本信息"] |= {"主体名称": f"深圳{name}示例科技有限公司", "统一社会信用代码": CODES[name]}
    return add(home, name, content)


def broken(home: Workspace, name: str) -> Path:
    """Add a client with an unreadable profile."""
    folder = home.clients / name
    folder.mkdir()
    (folder / "填报资料.yaml").write_text("beian: '1'\n主体: [", encoding="utf-8")
    return folder


def command(home: Workspace, registry: MockRegistry, *words: str) -> list[str]:
    """Return the command line of filings on a mock with the simulated operator."""
    site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce, "--stand-in", "submit", "--headless"]
    program = [sys.executable, "-m", "assistant", "batch", "fill"]
    return [*program, *words, *site, "--json", "--workspace", str(home.folder)]


@contextmanager
def started(words: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start the program with a pipe as its standard input."""
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8") as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def heard(process: subprocess.Popen[str], word: str) -> str:
    """Read the program's output until a line contains this word, and return all of it."""
    assert process.stderr is not None
    said, too_late = "", threading.Timer(ENDS_WITHIN_S, process.kill)
    too_late.start()
    try:
        for line in process.stderr:
            said += line
            if word in line:
                return said
    finally:
        too_late.cancel()
    raise AssertionError(f"it never said {word}:\n{said}")


def journal(client: Path) -> list[JournalEntry]:
    """Return the entries of a client's only run."""
    (run,) = (path.parent for path in (client / "runs").glob("*/journal.jsonl"))
    return RunFolder.open(run).events()


def moments(entries: list[JournalEntry]) -> tuple[datetime, datetime]:
    """Return when a run opened and closed."""
    return entries[0].at, next(entry.at for entry in entries if isinstance(entry.event, RunClosed))


def sent(registry: MockRegistry) -> dict[str, list[dict[str, Any]]]:
    """Return the submissions that the mock received, by account."""
    ledger = registry.ledger()
    result: dict[str, list[dict[str, Any]]] = {}
    for line in (*ledger["subject_submissions"], *ledger["submissions"]):
        result.setdefault(line["account"], []).append(line)
    return result


@pytest.mark.browser
@posix
@pytest.mark.usefixtures("loopless")
def test_a_client_is_filed_once_called_in_a_remote_browser_and_a_broken_one_stops_no_other(
    home: Workspace, fresh_registry: MockRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = add(home, "甲", entity_only("深圳甲示例科技有限公司", CODES["甲"]))
    broken(home, "坏")
    with elsewhere(tmp_path / "elsewhere") as address:
        monkeypatch.setenv(VARIABLE, address)
        with started(command(home, fresh_registry, "坏", "甲")) as process:
            said = heard(process, "☎ “深圳甲")
            out, err = process.communicate("\n", timeout=ENDS_WITHIN_S)
        said += err
        assert state_of(address) == (["about:blank"], []), "the browser is left unchanged"
    assert process.returncode == 1, said
    assert "Traceback" not in said
    items = {data["folder"]: data for data in json.loads(out)["items"]}
    assert {name: item["state"] for name, item in items.items()} == {"甲": "good", "坏": "bad"}, said
    item, (opened, _), began = items["甲"], moments(journal(client)), journal(client)[0].event
    assert isinstance(began, RunOpened)
    assert began.browser == "远程浏览器"
    assert datetime.fromisoformat(item["prepared"]) < datetime.fromisoformat(item["called"]) < opened
    assert [[line["code_fetched_by"] for line in lines] for lines in sent(fresh_registry).values()] == [["stand-in"]]
    handovers = sum(entry.event.seconds for entry in journal(client) if isinstance(entry.event, HandoverClosed))
    assert (item["right"], item["wrong"], len(item["receipts"])) == (22, 0, 1)
    assert item["person_s"] >= handovers > 0
    assert item["program_s"] > 0


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_two_clients_are_filed_in_turn_while_the_second_is_prepared(
    home: Workspace, fresh_registry: MockRegistry
) -> None:
    first, second = company(home, "甲"), company(home, "乙")
    broken(home, "坏")
    with started(command(home, fresh_registry, "甲", "坏", "乙")) as process:
        said = heard(process, "☎ “深圳甲")
        process.stdin.write("\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        said += heard(process, "☎ “深圳乙")
        out, err = process.communicate("\n", timeout=ENDS_WITHIN_S)
    said += err
    assert process.returncode == 1, said
    items = {data["folder"]: data for data in json.loads(out)["items"]}
    assert {name: item["state"] for name, item in items.items()} == {"甲": "good", "乙": "good", "坏": "bad"}, said
    assert "Traceback" not in said
    opened, closed = moments(journal(first))
    opened_second, _ = moments(journal(second))
    assert opened < datetime.fromisoformat(items["乙"]["prepared"]) < closed, (
        "the second is ready before the first ends"
    )
    assert closed < datetime.fromisoformat(items["乙"]["called"]) < opened_second, "and is let in only afterwards"
    for lines in sent(fresh_registry).values():
        assert [line["code_fetched_by"] for line in lines] == ["stand-in", "stand-in"], "the entity and its algorithm"
    assert len(sent(fresh_registry)) == 2
    for name, client in (("甲", first), ("乙", second)):
        handovers = sum(entry.event.seconds for entry in journal(client) if isinstance(entry.event, HandoverClosed))
        assert items[name]["right"] > 20
        assert items[name]["wrong"] == 0
        assert len(items[name]["receipts"]) == 2
        assert items[name]["person_s"] >= handovers > 0
        assert items[name]["program_s"] > 0
        assert isinstance(journal(client)[0].event, RunOpened)
    (page,) = (home.folder / "批量").glob("*-fill/批量报告.html")
    assert "演练通过不等于系统会通过" in page.read_text(encoding="utf-8")


@posix
def test_ctrl_c_ends_the_program_and_the_waiting_filing_and_leaves_both_for_the_next_time(
    home: Workspace, mock_registry: MockRegistry
) -> None:
    client = company(home, "甲")
    company(home, "乙")
    with started(command(home, mock_registry, "甲", "乙")) as process:
        heard(process, "☎ “深圳甲")
        (job,) = launching.jobs(client)
        assert launching.state(job) == "running"
        assert end_by(process, signal.SIGINT) == 130
        out, err = process.communicate()
    assert launching.exit_code(job) == 130
    assert "已由您结束" in err
    assert {data["state"] for data in json.loads(out)["items"]} == {"waiting"}
    assert not list((client / "runs").glob("*/journal.jsonl")), "no browser was opened, no run begun"


@posix
@pytest.mark.thorough
def test_a_filing_of_a_killed_batch_does_not_wait_forever(home: Workspace, mock_registry: MockRegistry) -> None:
    client = company(home, "甲")
    with started(command(home, mock_registry)) as process:
        heard(process, "☎ “深圳甲")
        (job,) = launching.jobs(client)
        process.send_signal(signal.SIGKILL)
        with FileLock(job.note.with_suffix(".lock"), timeout=60):  # its process has let go of it
            assert launching.exit_code(job) == 130


@pytest.mark.thorough
def test_the_batch_ends_with_a_message_if_nobody_can_answer(home: Workspace, mock_registry: MockRegistry) -> None:
    company(home, "甲")
    with started(command(home, mock_registry)) as process:
        out, err = process.communicate("", timeout=ENDS_WITHIN_S)
    assert process.returncode == 10
    assert "没有人可以回答" in err
    assert [data["state"] for data in json.loads(out)["items"]] == ["waiting"]


@pytest.mark.thorough
def test_a_client_that_another_run_holds_is_named_and_the_next_is_asked_for(
    home: Workspace, mock_registry: MockRegistry
) -> None:
    client = company(home, "甲")
    company(home, "乙")
    with FileLock(client / RUN_LOCK), started(command(home, mock_registry, "甲", "乙")) as process:
        heard(process, "☎ “深圳乙")
        out, err = process.communicate("什么\ns\n", timeout=ENDS_WITHIN_S)
    assert process.returncode == 1, err
    items = {data["folder"]: data for data in json.loads(out)["items"]}
    assert {name: item["state"] for name, item in items.items()} == {"甲": "broken", "乙": "waiting"}
    assert "占用" in items["甲"]["told"]
    assert "请按回车" in err, "an answer that is none is asked for again"
    assert "留到下次" in items["乙"]["told"]


@pytest.mark.thorough
def test_a_profile_changed_while_its_filing_waited_is_checked_again(
    home: Workspace, mock_registry: MockRegistry
) -> None:
    client = company(home, "甲")
    with started(command(home, mock_registry)) as process:
        heard(process, "☎ “深圳甲")
        content = small()
        content["主体"]["主体基本信息"] = {"主体名称": "深圳甲示例科技有限公司"}
        write(client, content)
        out, err = process.communicate("\n", timeout=ENDS_WITHIN_S)
    assert process.returncode == 1
    assert "改过" in err
    assert [data["state"] for data in json.loads(out)["items"]] == ["bad"]
    assert not list((client / "runs").glob("*/journal.jsonl")), "no browser was opened, no run begun"
