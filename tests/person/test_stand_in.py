"""The simulated operator against the real mock: it logs in, submits or keeps the draft, and goes nowhere else."""

from __future__ import annotations

import ast
import importlib
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright
from rich.console import Console

from assistant.core.errors import NotTheMock, StandInFailed
from assistant.core.language import choose
from assistant.filing.operator import simulated_operator_acts, simulated_operator_process
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.protocol import Handover
from assistant.filing.operator.simulated_operator_process import SimulatedOperatorProcess, SimulatedOperatorSettings
from assistant.filing.operator.terminal import RichTerminal
from assistant.filing.operator.the_mock import check_mock
from tests.browser.reused_page import as_new
from tests.conftest import MockRegistry, browser_arguments, browser_path, serve_mock_registry
from tests.filing import in_process
from tests.person.conftest import PanelPage, PlainSession

ROOT = Path(__file__).resolve().parents[2]
Rehearsal = Callable[..., AbstractContextManager[PanelPage]]
CONFIRM = Handover("CONFIRM", buttons={"recheck": "重新核对", "draft": "暂不提交，留作草稿"})


@pytest.fixture(scope="module")
def browser_of_two(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    """Yield the page of a browser that takes a second client, and the address to connect to."""
    folder = tmp_path_factory.mktemp("browser of two")
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
        yield browser.contexts[0].pages[0], address
        browser.close()
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


@pytest.fixture
def rehearsal(browser_of_two: tuple[Page, str]) -> Rehearsal:
    """Return a context manager that yields an operator UI with a simulated operator, on the mock's login page."""

    @contextmanager
    def opened(registry: MockRegistry, **part: Any) -> Iterator[PanelPage]:
        choose("zh")
        session, output = PlainSession(as_new(browser_of_two[0])), io.StringIO()
        session.page.goto(f"{registry.url}/#/login")
        operator_ui = PanelUi(
            session,
            terminal=RichTerminal(Console(file=output)),
            stand_in=SimulatedOperatorProcess(
                SimulatedOperatorSettings(browser_of_two[1], registry.url, registry.nonce, **part), is_mock_map=True
            ),
            client="演示科技有限公司",
            rehearsal=True,
        )
        try:
            yield PanelPage(session, operator_ui, output)
        finally:
            operator_ui.close()

    return opened


@pytest.fixture
def in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the simulated operator act in a thread of this process: what it does is tested, not its process."""
    monkeypatch.setattr(simulated_operator_process, "_start", in_process.SimulatedPerson)


@pytest.fixture
def registry(mock_registry: MockRegistry) -> MockRegistry:
    """Return an empty registry."""
    mock_registry.reset()
    return mock_registry


@pytest.fixture(scope="module")
def asks_for_a_code(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockRegistry]:
    """Yield a registry whose login also requires the code from the phone."""
    with serve_mock_registry(tmp_path_factory.mktemp("sms"), "--sms") as registry:
        yield registry


def _logged_in(panel_page: PanelPage) -> str | None:
    return "logged_in" if panel_page.page.locator(".account-name").count() else None


@pytest.mark.usefixtures("in_a_thread")
@pytest.mark.browser
def test_the_stand_in_logs_in_with_captcha_and_code(
    rehearsal: Rehearsal, asks_for_a_code: MockRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated_operator_acts, "_OTHERS_TURN_S", 0.1)  # nobody else asks for the code
    with rehearsal(asks_for_a_code) as panel_page:
        answer = panel_page.operator_ui.hand_over(Handover("LOGIN"), lambda: _logged_in(panel_page))
    assert (answer.answer, answer.by) == ("logged_in", "stand-in")


@pytest.mark.usefixtures("in_a_thread")
@pytest.mark.browser
def test_the_stand_in_logs_in_again_where_the_site_forgets_the_login_at_once(
    rehearsal: Rehearsal, registry: MockRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated_operator_acts, "_TAKEN_S", 1.0)
    registry.ask("/__mock__/faults", {"set": [{"name": "session-expired", "path": "/api/home", "times": 1}]})

    def logged_in_twice() -> str | None:
        logins = [item for item in registry.ledger()["requests"] if item["path"] == "/api/login"]
        return _logged_in(panel_page) if len(logins) > 1 else None

    with rehearsal(registry) as panel_page:
        answer = panel_page.operator_ui.hand_over(Handover("LOGIN"), logged_in_twice)
    assert (answer.answer, answer.by) == ("logged_in", "stand-in")


@pytest.mark.usefixtures("in_a_thread")
@pytest.mark.browser
def test_a_run_may_ask_for_the_code_separately(rehearsal: Rehearsal, asks_for_a_code: MockRegistry) -> None:
    with rehearsal(asks_for_a_code) as panel_page:
        asks_code = panel_page.page.locator("input[name=sms]")
        first = panel_page.operator_ui.hand_over(Handover("LOGIN"), lambda: "needs_code" if asks_code.count() else None)
        second = panel_page.operator_ui.hand_over(Handover("SMS"), lambda: _logged_in(panel_page))
    assert (first.answer, second.answer) == ("needs_code", "logged_in")


@pytest.mark.browser
def test_a_draft_is_retained_by_a_real_click_on_the_panel_and_nothing_is_submitted(
    rehearsal: Rehearsal, registry: MockRegistry
) -> None:
    with rehearsal(registry, mode="draft") as panel_page:
        panel_page.operator_ui.hand_over(Handover("LOGIN"), lambda: _logged_in(panel_page))
        answer = panel_page.operator_ui.hand_over(CONFIRM, lambda: None)
    assert answer.answer == "draft"
    assert not registry.ledger()["subject_submissions"]


@pytest.mark.usefixtures("in_a_thread")
@pytest.mark.browser
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param({}, ("leave", ""), marks=pytest.mark.thorough),
        pytest.param({"QUESTION": "choose"}, ("choose", "选项 1"), marks=pytest.mark.thorough),
        ({"QUESTION": "选项 30"}, ("choose", "选项 30")),
    ],
)
def test_questions_are_answered_by_policy(
    rehearsal: Rehearsal, mock_registry: MockRegistry, policy: dict[str, str], expected: tuple[str, str]
) -> None:
    question = Handover("QUESTION", choices=tuple(f"选项 {n}" for n in range(1, 31)), buttons={"leave": "先留空"})
    with rehearsal(mock_registry, policy=policy) as panel_page:
        answer = panel_page.operator_ui.hand_over(question, lambda: None)
    assert (answer.answer, answer.choice) == expected


@pytest.mark.usefixtures("in_a_thread")
@pytest.mark.browser
@pytest.mark.thorough
def test_a_stand_in_that_cannot_log_in_ends_the_wait(rehearsal: Rehearsal, registry: MockRegistry) -> None:
    with rehearsal(registry, password="wrong") as panel_page:
        _ends_the_wait(panel_page)


@pytest.mark.browser
def test_a_stand_in_that_finds_no_page_of_the_mock_ends_the_wait(
    rehearsal: Rehearsal, mock_registry: MockRegistry
) -> None:
    with rehearsal(mock_registry) as panel_page:
        panel_page.page.goto("data:text/html,elsewhere")
        _ends_the_wait(panel_page)


def _ends_the_wait(panel_page: PanelPage) -> None:
    with pytest.raises(StandInFailed):
        panel_page.operator_ui.hand_over(Handover("LOGIN"), lambda: _logged_in(panel_page))
    assert panel_page.session.guard.calls[-1] == "arm"


def test_it_is_refused_where_the_map_is_not_the_mocks(mock_registry: MockRegistry) -> None:
    with pytest.raises(NotTheMock):
        SimulatedOperatorProcess(
            SimulatedOperatorSettings("ws://127.0.0.1:1/", mock_registry.url, mock_registry.nonce), is_mock_map=False
        )


def test_it_is_refused_on_another_mock_than_the_runs_own(mock_registry: MockRegistry) -> None:
    assert check_mock(mock_registry.url) == mock_registry.nonce
    with pytest.raises(NotTheMock):
        check_mock(mock_registry.url, "another nonce")


@pytest.mark.parametrize("url", ["https://beian.cac.gov.cn", "http://127.0.0.1:1"])
def test_it_is_refused_on_what_is_not_the_mock(url: str) -> None:
    with pytest.raises(NotTheMock):
        check_mock(url)


@pytest.mark.program
def test_the_process_itself_refuses_what_is_not_the_mock() -> None:
    message = (
        '{"cdp": "ws://127.0.0.1:1/", "url": "http://127.0.0.1:1", "nonce": "n", "language": "zh", "mode": "submit"}\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "assistant.filing.operator.simulated_operator"],
        input=message,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert "refused" in done.stdout


def test_imported_it_does_nothing() -> None:
    module = importlib.import_module("assistant.filing.operator.simulated_operator")
    with pytest.raises(RuntimeError):
        module.main()


OWN_MODULES = frozenset(
    {"simulated_operator", "simulated_operator_acts", "simulated_operator_life", "simulated_operator_review"}
)


def _imported(path: Path) -> Iterator[str]:
    """Yield the full names of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield str(node.module)


def test_nothing_of_the_assistant_imports_it() -> None:
    """Only its own process runs these modules; `simulated_operator_process` is the run's side of it."""
    own = {f"assistant.filing.operator.{name}" for name in OWN_MODULES}
    sources = [path for path in (ROOT / "assistant").rglob("*.py") if b"simulated_operator" in path.read_bytes()]
    importing = {path.stem for path in sources if own & set(_imported(path))}
    assert importing == {"simulated_operator", "simulated_operator_life", "simulated_operator_review"}
