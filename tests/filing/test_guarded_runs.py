"""While a run fills, a page script tries to submit a complete filing with a valid code – and the assistant dies.

One sequence for the module: a draft that lacks only its submission is corrected three times; each time the run is
held in the middle while a script tries. At the end the same request, sent by the person, does submit. `make test`
plays the first correction and the end.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Error as PageFault
from playwright.sync_api import Page

from assistant.apps.cli.mocks import rehearsal_account
from tests.filing import rogue
from tests.filing.conftest import FiledProfile, FilingRunResult, section
from tests.filing.live import LiveRun, LiveRuns, has_xvfb, journal, newest, open_live_runs, sees
from tests.filing.small import ALGORITHM, NAME, Json
from tests.mock.server.client import ApiClient, MockProcess

BASIC = f"algorithms[{ALGORITHM}].basic"
OVERLAY = (
    "format: 1\nid: rehearsal\nextends: mock\nrequests:\n  - {method: POST, path: /__mock__/redirect, use: read}\n"
)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class GuardObservations:
    """What was observed in each chapter."""

    ended: dict[str, FilingRunResult] = field(default_factory=dict)
    ledgers: dict[str, Json] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    noted: dict[str, list[str]] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)


@dataclass
class GuardedRunSetup:
    """The client, its map that allows one redirecting address, the request that would submit, and a screen."""

    live_runs: LiveRuns
    overlay: Path
    screen: dict[str, str]
    text: str = ""

    def correct(self, version: str, *halts: Json) -> LiveRun:
        """Start a run that corrects the version – visible if a screen is available – and is held in the middle."""
        self.live_runs.running_mock.basic()["版本号"] = version
        run = self.live_runs.start(
            "--stand-in",
            "draft",
            "--site",
            str(self.overlay),
            halts=list(halts),
            environment=self.screen,
            visible=bool(self.screen),
        )
        run.until_held()
        return run


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Yield the environment of a display: the machine's, a virtual one, or none."""
    if "DISPLAY" in os.environ or not has_xvfb():
        yield {name: os.environ[name] for name in ("DISPLAY",) if name in os.environ}
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as output:
                yield {"DISPLAY": f":{output.readline().strip()}"}
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def observations(
    request: pytest.FixtureRequest,
    filed_profile: Callable[[str], FiledProfile],
    tmp_path_factory: pytest.TempPathFactory,
) -> GuardObservations:
    """Play the sequence."""
    home = tmp_path_factory.mktemp("guarded")
    observations = GuardObservations(ended={"draft": filed_profile("draft").first})
    with ExitStack() as stack:
        running_mock = stack.enter_context(filed_profile("draft").again(home))
        live_runs = stack.enter_context(open_live_runs(running_mock))
        overlay = home / "overlay.yaml"
        overlay.write_text(OVERLAY, encoding="utf-8")
        setup = GuardedRunSetup(live_runs, overlay, stack.enter_context(screen()))
        person = prepare_submission(setup)
        every_way_is_tried(observations, setup)
        if request.config.getoption("--thorough"):
            the_assistant_is_killed(observations, setup)
            ctrl_c_is_pressed(observations, setup)
            the_window_is_closed(observations, setup)
        observations.seen["algorithm"] = running_mock.stored()["algorithms"][0]
        observations.seen["same request"] = person.http.post(rogue.SUBMIT, content=setup.text).json()
        observations.ledgers["same request"] = running_mock.registry.ledger()
    return observations


def played(request: pytest.FixtureRequest, *chapters: str) -> tuple[str, ...]:
    """Return those of some chapters that this test run plays."""
    return chapters if request.config.getoption("--thorough") else tuple({"tried"} & {*chapters})


def prepare_submission(setup: GuardedRunSetup) -> ApiClient:
    """Log the person in beside the browser, and let the site send the code that a submission needs."""
    running_mock = setup.live_runs.running_mock
    account, password = rehearsal_account(running_mock.registry.url, NAME, "")
    person = ApiClient(MockProcess(running_mock.registry.url, running_mock.registry.nonce))
    assert person.log_in(account, password)["errno"] == 0
    (filing,) = running_mock.stored()["algorithms"]
    assert person.post("algorithms/code", id=filing["id"])["errno"] == 0
    setup.text = rogue.body(filing["id"], person.code())
    return person


def version(page: Page) -> str:
    """Return the value of the field that the run was writing."""
    item = page.locator(".el-form-item").filter(has=page.locator("label:text-is('版本号')"))
    return item.locator("input").input_value()


def written(**about: object) -> Json:
    """Return a halt in the middle of the basic attributes."""
    return {"kind": "FieldDone", "record": BASIC, "do": "hold", **about}


def end(observations: GuardObservations, setup: GuardedRunSetup, chapter: str, run: LiveRun | None) -> None:
    """Record what a chapter left behind."""
    if run is not None:
        observations.ended[chapter] = run.ended()
    observations.ledgers[chapter] = setup.live_runs.running_mock.registry.ledger()
    events = journal(newest(setup.live_runs.running_mock))
    observations.noted[chapter] = [event["what"] for event in events if event["kind"] == "Blocked"]


def every_way_is_tried(observations: GuardObservations, setup: GuardedRunSetup) -> None:
    """Try every way of submitting while the run is held; then let it complete."""
    run = setup.correct("2.0", written(outcome="written"))
    with run.beside() as guest:
        guest.do(lambda page: rogue.try_all(page, setup.text))
        observations.shown["tried"] = guest.do(version)
        guest.do(close_others)
    run.go_on()
    end(observations, setup, "tried", run)
    observations.seen["stored"] = section(setup.live_runs.running_mock.stored()["algorithms"][0], "算法基础属性信息")[
        "版本号"
    ]


def the_assistant_is_killed(observations: GuardObservations, setup: GuardedRunSetup) -> None:
    """kill -9 while submissions are being blocked continuously."""
    run = setup.correct("3.0", written(outcome="written"))
    with run.beside() as guest:
        guest.do(lambda page: rogue.keep_trying(page, setup.text))
        run.kill()
        guest.do(lambda page: sees(page, "助手已断开"))
        guest.do(rogue.until_refused)
        observations.shown["killed"] = guest.do(version)
    end(observations, setup, "killed", None)


def ctrl_c_is_pressed(observations: GuardObservations, setup: GuardedRunSetup) -> None:
    """Ctrl-C in the next run, which continues in the same form; a visible browser stays open and armed."""
    run = setup.correct("3.0", written())
    run.interrupt()
    end(observations, setup, "interrupted", run)
    if not setup.screen:
        return
    observations.seen["host lives"] = psutil.pid_exists(run.host_record().pid)
    with run.beside() as guest:
        guest.do(rogue.until_refused)
        observations.shown["interrupted"] = guest.do(version)
    end(observations, setup, "interrupted", None)


def the_window_is_closed(observations: GuardObservations, setup: GuardedRunSetup) -> None:
    """The person closes the window in the third run, while the page still tries."""
    run = setup.correct("3.0", written())
    with run.beside() as guest:
        if not setup.screen:
            guest.do(lambda page: rogue.keep_trying(page, setup.text))
        host = psutil.Process(run.host_record().pid)
        guest.do(close)
        psutil.wait_procs([host], 30)
    end(observations, setup, "closed", run)


def close_others(page: Page) -> None:
    """Close the pop-up: a page in the background renders slowly."""
    for other in page.context.pages:
        if other != page:
            other.close()


def close(page: Page) -> None:
    """Close the window; the browser may end before it answers."""
    try:
        page.close()
    except PageFault:
        return


def test_the_ledger_shows_no_submission_at_any_time(
    observations: GuardObservations, request: pytest.FixtureRequest
) -> None:
    for chapter in played(request, "tried", "killed", "interrupted", "closed"):
        ledger = observations.ledgers[chapter]
        assert ledger["submissions"] == [], chapter
        own = [submission for submission in rogue.submissions(ledger) if submission["path"] != "/api/subject/submit"]
        assert own == [], chapter


def test_the_very_same_request_submits_when_nothing_stops_it(observations: GuardObservations) -> None:
    assert observations.seen["algorithm"]["state"] == "草稿"
    assert observations.seen["same request"]["errno"] == 0
    assert len(observations.ledgers["same request"]["submissions"]) == 1


def test_the_run_goes_on_and_its_form_keeps_its_values(observations: GuardObservations) -> None:
    assert observations.shown["tried"] == observations.seen["stored"] == "2.0"
    ended = observations.ended["tried"]
    assert ended.right == ended.fields["total"] == observations.ended["draft"].fields["total"]
    assert ended.fields["written"] == 1


@pytest.mark.thorough
def test_the_form_of_a_run_that_was_killed_or_interrupted_keeps_its_values(observations: GuardObservations) -> None:
    assert observations.shown["killed"] == "3.0"
    assert observations.shown.get("interrupted", "3.0") == "3.0"


def test_a_run_in_which_a_submission_was_tried_says_so(
    observations: GuardObservations, request: pytest.FixtureRequest
) -> None:
    for chapter in played(request, "tried", "interrupted", "closed"):
        ended = observations.ended[chapter]
        assert (ended.code, ended.answer["status"]) == (6, "submission_blocked"), (chapter, ended.answer)
        assert "已拦截" in ended.err, chapter
        assert any(rogue.SUBMIT in what for what in observations.noted[chapter]), chapter


@pytest.mark.parametrize(
    ("word", "times"),
    [
        ("click · 提交", 1),
        ("form.submit", 2),  # in the page and in the pop-up
        (f"XHR · floor · POST http://127.0.0.1:PORT{rogue.SUBMIT}", 3),  # fetch, XHR, the worker
        ("XHR · floor · POST http://127.0.0.1:PORT/__mock__/redirect", 1),  # it names where it would lead
        ("beacon", 1),
        ("websocket", 1),
        ("enter · Enter", 2),  # the text fields of this form; its pickers keep their Enter
    ],
)
def test_the_journal_names_every_attempt(observations: GuardObservations, word: str, times: int) -> None:
    named = [re.sub(r":\d+/", ":PORT/", what) for what in observations.noted["tried"]]
    assert sum(word in what for what in named) >= times, named


@pytest.mark.thorough
def test_what_a_killed_run_could_not_report_the_next_one_reports(observations: GuardObservations) -> None:
    assert observations.noted["killed"] == []
    assert sum(rogue.SUBMIT in what for what in observations.noted["interrupted"]) >= 5
