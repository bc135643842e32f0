"""The stand-in against the real mock: it logs in, submits or keeps the draft, and goes nowhere else."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright
from rich.console import Console

from assistant.errors import NotTheMock, StandInFailed
from assistant.language import choose
from assistant.person.desk import PanelDesk
from assistant.person.protocol import Handover
from assistant.person.stand_in_process import Part, StandInProcess
from assistant.person.terminal import RichTerminal
from assistant.person.the_mock import check_mock
from tests.conftest import MockRegistry, browser_arguments, browser_path, running_mock
from tests.person.conftest import PlainSession, Room

ROOT = Path(__file__).resolve().parents[2]
CONFIRM = Handover("CONFIRM", buttons={"recheck": "重新核对", "draft": "暂不提交，留作草稿"})


@contextmanager
def _two_clients(playwright: Playwright, folder: Path) -> Iterator[tuple[PlainSession, str]]:
    """Yield a session on a browser that takes a second client, and the address where that one attaches."""
    command = [
        browser_path() or playwright.chromium.executable_path,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        *browser_arguments(),
        "about:blank",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        address = next(line.split()[-1] for line in process.stderr if "listening on ws:" in line)
        browser = playwright.chromium.connect_over_cdp(address)
        yield PlainSession(browser.contexts[0].pages[0]), address
        browser.close()
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


@contextmanager
def _rehearsal(playwright: Playwright, registry: MockRegistry, folder: Path, **part: Any) -> Iterator[Room]:
    """Yield a desk with a stand-in, on the mock's login page."""
    choose("zh")
    output = io.StringIO()
    with _two_clients(playwright, folder / "browser") as (session, address):
        session.page.goto(f"{registry.url}/#/login")
        stand_in = StandInProcess(Part(address, registry.url, registry.nonce, **part), is_mock_map=True)
        desk = PanelDesk(
            session,
            terminal=RichTerminal(Console(file=output)),
            stand_in=stand_in,
            client="演示科技有限公司",
            rehearsal=True,
        )
        try:
            yield Room(session, desk, output)
        finally:
            desk.close()


def _logged_in(room: Room) -> str | None:
    return "logged_in" if room.page.locator(".account-name").count() else None


@pytest.mark.browser
@pytest.mark.parametrize("options", [(), ("--sms",)], ids=["captcha", "captcha and code"])
def test_the_stand_in_logs_in(
    playwright: Playwright, mock_pages: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with (
        running_mock(tmp_path / "mock", *options) as registry,
        _rehearsal(playwright, registry, tmp_path) as room,
    ):
        answer = room.desk.hand_over(Handover("LOGIN"), lambda: _logged_in(room))
    assert (answer.answer, answer.by) == ("logged_in", "stand-in")


@pytest.mark.browser
def test_the_stand_in_logs_in_again_where_the_site_forgets_the_login_at_once(
    playwright: Playwright, fresh_registry: MockRegistry, tmp_path: Path
) -> None:
    fresh_registry.ask("/__mock__/faults", {"set": [{"name": "session-expired", "path": "/api/home", "times": 1}]})

    def logged_in_twice() -> str | None:
        logins = [each for each in fresh_registry.ledger()["requests"] if each["path"] == "/api/login"]
        return _logged_in(room) if len(logins) > 1 else None

    with _rehearsal(playwright, fresh_registry, tmp_path) as room:
        answer = room.desk.hand_over(Handover("LOGIN"), logged_in_twice)
    assert (answer.answer, answer.by) == ("logged_in", "stand-in")


@pytest.mark.browser
def test_a_run_may_ask_for_the_code_apart(playwright: Playwright, mock_pages: Path, tmp_path: Path) -> None:
    with (
        running_mock(tmp_path / "mock", "--sms") as registry,
        _rehearsal(playwright, registry, tmp_path) as room,
    ):
        asks_code = room.page.locator("input[name=sms]")
        first = room.desk.hand_over(Handover("LOGIN"), lambda: "needs_code" if asks_code.count() else None)
        second = room.desk.hand_over(Handover("SMS"), lambda: _logged_in(room))
    assert (first.answer, second.answer) == ("needs_code", "logged_in")


@pytest.mark.browser
def test_a_draft_is_kept_by_a_real_click_on_the_panel_and_nothing_is_submitted(
    playwright: Playwright, fresh_registry: MockRegistry, tmp_path: Path
) -> None:
    with _rehearsal(playwright, fresh_registry, tmp_path, mode="draft") as room:
        room.desk.hand_over(Handover("LOGIN"), lambda: _logged_in(room))
        answer = room.desk.hand_over(CONFIRM, lambda: None)
    assert answer.answer == "draft"
    assert not fresh_registry.ledger()["subject_submissions"]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, ("leave", "")),
        ({"QUESTION": "choose"}, ("choose", "选项 1")),
        ({"QUESTION": "选项 30"}, ("choose", "选项 30")),
    ],
)
def test_questions_are_answered_by_policy(
    playwright: Playwright,
    mock_registry: MockRegistry,
    tmp_path: Path,
    policy: dict[str, str],
    expected: tuple[str, str],
) -> None:
    question = Handover("QUESTION", choices=tuple(f"选项 {n}" for n in range(1, 31)), buttons={"leave": "先留空"})
    with _rehearsal(playwright, mock_registry, tmp_path, policy=policy) as room:
        answer = room.desk.hand_over(question, lambda: None)
    assert (answer.answer, answer.choice) == expected


@pytest.mark.browser
def test_a_stand_in_that_cannot_go_on_ends_the_wait(
    playwright: Playwright, mock_registry: MockRegistry, tmp_path: Path
) -> None:
    with _rehearsal(playwright, mock_registry, tmp_path, password="wrong") as room:
        with pytest.raises(StandInFailed):
            room.desk.hand_over(Handover("LOGIN"), lambda: _logged_in(room))
        assert room.session.guard.calls[-1] == "arm"


def test_it_is_refused_where_the_map_is_not_the_mocks(mock_registry: MockRegistry) -> None:
    with pytest.raises(NotTheMock):
        StandInProcess(Part("ws://127.0.0.1:1/", mock_registry.url, mock_registry.nonce), is_mock_map=False)


def test_it_is_refused_on_another_mock_than_the_runs_own(mock_registry: MockRegistry) -> None:
    assert check_mock(mock_registry.url) == mock_registry.nonce
    with pytest.raises(NotTheMock):
        check_mock(mock_registry.url, "another nonce")


@pytest.mark.parametrize("url", ["https://beian.cac.gov.cn", "http://127.0.0.1:1"])
def test_it_is_refused_on_what_is_not_the_mock(url: str) -> None:
    with pytest.raises(NotTheMock):
        check_mock(url)


def test_the_process_itself_refuses_what_is_not_the_mock() -> None:
    told = (
        '{"cdp": "ws://127.0.0.1:1/", "url": "http://127.0.0.1:1", "nonce": "n", "language": "zh", "mode": "submit"}\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "assistant.person.stand_in"],
        input=told,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert "refused" in done.stdout


def test_imported_it_does_nothing() -> None:
    module = importlib.import_module("assistant.person.stand_in")
    with pytest.raises(RuntimeError):
        module.main()


def _is_its_own(path: Path) -> bool:
    """Say whether a module runs in the stand-in's own process alone (`stand_in_process` is the run's side of it)."""
    return path.name in {"stand_in.py", "stand_in_acts.py", "stand_in_life.py", "stand_in_looks.py"}


def test_nothing_of_the_assistant_imports_it() -> None:
    sources = [path for path in (ROOT / "assistant").rglob("*.py") if not _is_its_own(path)]
    assert len(sources) > 20
    assert not [path.name for path in sources if "person.stand_in import" in path.read_text(encoding="utf-8")]
    assert not [path.name for path in sources if "person.stand_in_acts" in path.read_text(encoding="utf-8")]
    assert not [path.name for path in sources if "person.stand_in_life" in path.read_text(encoding="utf-8")]
    assert not [path.name for path in sources if "person.stand_in_looks" in path.read_text(encoding="utf-8")]
