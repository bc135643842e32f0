"""kill -9 and Ctrl-C in the middle of runs: the next run continues, with the result of an uninterrupted one.

One sequence for the module: each chapter ends a run at another point and records what is left; the tests check the
records. `make test` plays the first chapter, one killed while it submits, and the end, on the subject alone. The person
types one field that the profile does not name while the first run is on.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page

from tests.conftest import MockRegistry, serve_mock_registry
from tests.filing.conftest import FilingRunResult, RunningMock, section
from tests.filing.live import LiveRun, LiveRuns, journal, newest, open_live_runs, processes_of, sees, shown, until
from tests.filing.small import ALGORITHM, Json
from tests.reliability.trial import without_names

SITE, TYPED = "网址", "https://typed.example.com"
PRODUCT = "products[微光商城/APP]"
SUBJECT = ("--stage", "主体")
SUBMITS = {"subject": "确认提交", "algorithms": "提交"}  # the button beside the code
ENDS_WITHIN_S = 5
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class CrashObservations:
    """What was observed after each chapter."""

    runs: dict[str, list[Json]] = field(default_factory=dict)
    hosts: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    whole: dict[str, Json] = field(default_factory=dict)
    ended: dict[str, FilingRunResult] = field(default_factory=dict)
    folder: Path = Path()

    def after(self, chapter: str) -> list[Json]:
        """Return the events of the run that followed a chapter."""
        names = list(self.runs)
        return self.runs[names[names.index(chapter) + 1]]


def website(page: Page) -> Any:
    """Return the one field that the profile leaves to the person."""
    item = page.locator(".el-form-item").filter(has=page.locator(f"label:text-is('{SITE}')"))
    return item.locator("input")


def halt_in(record: str, do: str, nth: int = 1) -> Json:
    """Return a halt after the nth field written in a record."""
    return {"kind": "FieldDone", "record": record, "outcome": "written", "nth": nth, "do": do}


@pytest.fixture(scope="module")
def on_the_subject(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> CrashObservations:
    """Play the sequence on the subject alone: a run that is killed while it fills, one while it submits, and the end."""
    home = tmp_path_factory.mktemp("crash-subject")
    with sequence(home) as (observations, live_runs):
        in_the_subject(observations, live_runs, *SUBJECT)
        at_the_submission(observations, live_runs, *SUBJECT)
        observations.ended["last"] = to_the_end(observations, live_runs, "submit", *SUBJECT)
    return observations


@pytest.fixture(scope="module")
def observations(
    request: pytest.FixtureRequest, on_the_subject: CrashObservations, tmp_path_factory: pytest.TempPathFactory
) -> CrashObservations:
    """Return that sequence; with `--thorough` play one that is killed at five points of a whole filing."""
    if not request.config.getoption("--thorough"):
        return on_the_subject
    home = tmp_path_factory.mktemp("crash")
    with sequence(home) as (observations, live_runs):
        in_five_places(observations, live_runs)
        observations.ended["last"] = to_the_end(observations, live_runs, "draft")
    without_interruption(observations, home)
    return observations


@contextmanager
def sequence(home: Path) -> Iterator[tuple[CrashObservations, LiveRuns]]:
    """Yield empty observations and the runs of a client; record afterwards what is stored and what still runs."""
    observations = CrashObservations(folder=home)
    with serve_mock_registry(home / "mock") as registry, open_live_runs(RunningMock(home, registry)) as live_runs:
        prepare(live_runs)
        yield observations, live_runs
        observations.whole["killed"] = live_runs.running_mock.stored()
        observations.seen["ledger"] = registry.ledger()
        observations.seen["left"] = [process.cmdline() for process in processes_of(live_runs.running_mock)]


def in_five_places(observations: CrashObservations, live_runs: LiveRuns) -> None:
    """End five runs, each at a later point than the one before."""
    in_the_subject(observations, live_runs)
    in_a_dialog(observations, live_runs)
    in_a_save(observations, live_runs)
    before_the_confirmation(observations, live_runs)
    by_ctrl_c(observations, live_runs)


def without_interruption(observations: CrashObservations, home: Path) -> None:
    """Complete one run without interruption, at a registry of its own."""
    with (
        serve_mock_registry(home / "mock 2") as registry,
        open_live_runs(RunningMock(home / "二", registry)) as live_runs,
    ):
        live_runs.running_mock.home.mkdir()
        prepare(live_runs)
        observations.ended["whole"] = live_runs.start("--stand-in", "draft").ended()
        observations.whole["uninterrupted"] = live_runs.running_mock.stored()
        observations.seen["left"] += [process.cmdline() for process in processes_of(live_runs.running_mock)]


def prepare(live_runs: LiveRuns) -> None:
    """Leave one field of the subject to the person, and plan two words of one list."""
    del live_runs.running_mock.data["主体"]["主体基本信息"][SITE]
    live_runs.running_mock.data["产品"][0]["服务对象"] = ["社会公众", "企业用户"]


def look(observations: CrashObservations, run: LiveRun, chapter: str) -> None:
    """Record what is left after an assistant has ended."""
    observations.runs[chapter] = run.journal()
    record = run.host_record()
    observations.hosts[chapter] = (record.pid, record.browser_pid)
    observations.seen[f"{chapter} lives"] = psutil.pid_exists(record.pid) and psutil.pid_exists(record.browser_pid)


def in_the_subject(observations: CrashObservations, live_runs: LiveRuns, *options: str) -> None:
    """kill -9 from outside while the subject is half filled and the person has typed one value."""
    run = live_runs.start("--stand-in", "draft", *options, halts=[halt_in("subject", "hold", nth=14)])
    run.until_held()
    with run.beside() as guest:
        guest.do(lambda page: website(page).fill(TYPED))
        run.kill()
        guest.do(lambda page: sees(page, "助手已断开"))
        guest.do(lambda page: page.get_by_role("button", name="提交", exact=True).click())
        observations.seen["after a click on 提交"] = guest.do(lambda page: page.locator(".submit-section").count())
        observations.seen["typed"] = guest.do(lambda page: website(page).input_value())
        observations.seen["banner"] = guest.do(shown)
    observations.seen["ledger after the kill"] = live_runs.running_mock.registry.ledger()
    look(observations, run, "subject")


def at_the_submission(observations: CrashObservations, live_runs: LiveRuns, *options: str) -> None:
    """kill -9 while the operator waits for the code of the subject's submission."""
    run, observations.seen["helpers"] = killed_at_the_code(live_runs, "subject", *options)
    observations.seen["ledger after the second kill"] = live_runs.running_mock.registry.ledger()
    look(observations, run, "submission")


def killed_at_the_code(live_runs: LiveRuns, kind: str, *options: str) -> tuple[LiveRun, tuple[int, Any]]:
    """kill -9 while the code of a submission does not come; then the person presses what submits.

    Return the run, with the number of its helpers and those that lived on.
    """
    registry = live_runs.running_mock.registry
    late_code = {"name": "latency", "path": f"/api/{kind}/code", "ms": 600_000, "times": 1}
    registry.ask("/__mock__/faults", {"set": [late_code]})
    run = live_runs.start("--stand-in", "submit", *options)
    until(lambda: is_met(registry), "the operator asks for the code of the submission")
    helpers = helpers_of(run)
    run.kill()
    alive = psutil.wait_procs(helpers, ENDS_WITHIN_S)[1]
    registry.ask("/__mock__/faults", {"clear": True})  # a code that came later would void the next one
    until(lambda: registry.ask("/__mock__/codes")["codes"], "the code of the killed run is out")
    with run.beside() as guest:
        guest.do(lambda page: sees(page, "助手已断开"))
        guest.do(lambda page: page.get_by_role("button", name=SUBMITS[kind], exact=True).click())
    return run, (len(helpers), alive)


def choose_first_audience(page: Page) -> None:
    """Choose the first of the two words that the run was about to choose."""
    item = page.locator(".el-dialog:visible .el-form-item").filter(has_text="服务对象").last
    item.locator(".el-select__wrapper").click()
    page.locator(".el-select-dropdown:visible").get_by_role("option", name="社会公众", exact=True).click()
    page.keyboard.press("Escape")
    item.get_by_text("社会公众").first.wait_for()


def in_a_dialog(observations: CrashObservations, live_runs: LiveRuns) -> None:
    """kill -9 while the product's dialog is half filled, one of two words of a list chosen."""
    started = {"kind": "EditIntended", "key": f"{PRODUCT}.audience", "do": "hold"}
    run = live_runs.start("--stand-in", "draft", halts=[started])
    run.until_held()
    with run.beside() as guest:
        guest.do(choose_first_audience)
        run.kill()
    look(observations, run, "dialog")


def in_a_save(observations: CrashObservations, live_runs: LiveRuns) -> None:
    """kill -9 between the site's answer to the first save of the algorithm and the reading of it."""
    opened = {"kind": "RecordOpened", "record": f"algorithms[{ALGORITHM}].basic", "do": "pass"}
    run = live_runs.start("--stand-in", "draft", halts=[opened, {"kind": "Answered", "do": "kill"}])
    run.until_killed()
    look(observations, run, "save")


def before_the_confirmation(observations: CrashObservations, live_runs: LiveRuns) -> None:
    """kill -9 while the person is asked for the confirmation."""
    asked = {"kind": "HandoverOpened", "handover": "CONFIRM", "do": "kill"}
    run = live_runs.start("--stand-in", "draft", halts=[asked])
    run.until_killed()
    look(observations, run, "confirmation")


def by_ctrl_c(observations: CrashObservations, live_runs: LiveRuns) -> None:
    """Press Ctrl-C while a step of the algorithm is opened; a headless browser ends with the run."""
    opened = {"kind": "RecordOpened", "record": f"algorithms[{ALGORITHM}].detail", "do": "hold"}
    run = live_runs.start("--stand-in", "draft", halts=[opened])
    run.until_held()
    run.interrupt()
    observations.ended["ctrl-c"] = run.ended()
    observations.runs["ctrl-c"] = run.journal()


def to_the_end(observations: CrashObservations, live_runs: LiveRuns, stand_in: str, *options: str) -> FilingRunResult:
    """Let the last run complete."""
    run = live_runs.start("--stand-in", stand_in, *options)
    ended = run.ended()
    observations.runs["last"] = run.journal()
    return ended


def test_the_assistant_dies_and_the_browser_lives(observations: CrashObservations) -> None:
    chapters = list(observations.hosts)
    assert chapters in (["subject", "submission"], ["subject", "dialog", "save", "confirmation"])
    assert [observations.seen[f"{chapter} lives"] for chapter in chapters] == [True] * len(chapters)
    assert len({observations.hosts[chapter] for chapter in chapters}) == 1


def test_a_dead_assistant_leaves_its_guard_armed_and_the_page_says_so(observations: CrashObservations) -> None:
    assert "防误提交保护仍然有效" in observations.seen["banner"]
    assert observations.seen["after a click on 提交"] == 0
    assert observations.seen["ledger after the kill"]["subject_submissions"] == []


def kinds(events: list[Json], kind: str, *names: str) -> list[tuple[Any, ...]]:
    """Return members of the events of one kind."""
    return [tuple(event[name] for name in names) for event in events if event["kind"] == kind]


@pytest.mark.thorough
def test_ctrl_c_ends_a_run_as_interrupted(observations: CrashObservations) -> None:
    ended = observations.ended["ctrl-c"]
    assert (ended.code, ended.answer["status"]) == (130, "interrupted")
    assert kinds(observations.runs["ctrl-c"], "RunClosed", "status") == [("interrupted",)]
    assert "填报中途结束，已保存的内容都在" in ended.err


def test_the_login_is_asked_for_once_in_the_life_of_a_browser(observations: CrashObservations) -> None:
    asked = {
        chapter: ("LOGIN",) in kinds(events, "HandoverOpened", "handover")
        for chapter, events in observations.runs.items()
    }
    if "submission" in asked:
        assert asked == {"subject": True, "submission": False, "last": False}
        return
    assert asked == {
        "subject": True,
        "dialog": False,
        "save": False,
        "confirmation": False,
        "ctrl-c": False,
        "last": True,
    }


@pytest.mark.parametrize(
    ("died", "record"), [("subject", "subject"), pytest.param("dialog", PRODUCT, marks=pytest.mark.thorough)]
)
def test_the_next_run_continues_in_the_same_form(observations: CrashObservations, died: str, record: str) -> None:
    before = [
        key for key, outcome in kinds(observations.runs[died], "FieldDone", "key", "outcome") if outcome == "written"
    ]
    after = observations.after(died)
    assert kinds(after, "RecordOpened", "record")[0] == (record,)
    first = after[: next(number for number, event in enumerate(after) if event["kind"] == "Saved")]
    written = [key for key, outcome in kinds(first, "FieldDone", "key", "outcome") if outcome == "written"]
    assert not set(written) & {key for key in before if key.startswith(record)}, "typed twice"
    assert not kinds(first, "HandoverOpened", "handover"), "a half-written field is ours, nobody is asked about it"


def test_what_the_person_typed_is_retained_stored_and_shown_as_theirs(observations: CrashObservations) -> None:
    assert observations.seen["typed"] == TYPED
    assert section(observations.whole["killed"]["subject"], "主体基本信息")[SITE] == TYPED
    verdicts: dict[str, str] = {}
    for (result,) in kinds(observations.after("subject"), "Proved", "verdicts"):
        verdicts |= result
    assert [key for key, verdict in verdicts.items() if verdict == "extra"] == ["subject.extra[主体基本信息 › 网址]"]


def _without_site(held: Any) -> Any:
    """Return stored data without the value that the person typed, also in approved data."""
    if isinstance(held, dict):
        return {key: _without_site(value) for key, value in held.items() if key != SITE}
    return [_without_site(item) for item in held] if isinstance(held, list) else held


@pytest.mark.thorough
def test_the_result_equals_that_of_an_uninterrupted_run(observations: CrashObservations) -> None:
    killed, whole = without_names(observations.whole["killed"]), without_names(observations.whole["uninterrupted"])
    assert SITE in killed["subject"]["sections"]["主体基本信息"]
    assert _without_site(whole) == whole, "the person typed it in the killed run alone"
    assert _without_site(killed) == whole
    assert [len(whole["products"]), len(whole["algorithms"])] == [1, 1]
    last = observations.ended["last"].fields
    assert last["total"] == last["proved"] == observations.ended["whole"].fields["total"]
    assert observations.seen["ledger"]["submissions"] == []


def test_only_the_owner_can_read_the_folder_of_a_killed_run(observations: CrashObservations) -> None:
    for run in (observations.folder / "资料 一" / "runs").glob("*/"):
        assert journal(run)
        for path in (run, *run.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_headless_run_leaves_nothing_running(observations: CrashObservations) -> None:
    assert observations.seen["left"] == []


@pytest.mark.thorough
def test_nothing_is_added_twice_after_a_run_was_killed_before_reading_the_answer_to_a_save(
    approved: RunningMock,
) -> None:
    opened = {"kind": "RecordOpened", "record": PRODUCT, "do": "pass"}
    with open_live_runs(approved) as live_runs:
        halts = [opened, {"kind": "Answered", "do": "kill"}]
        live_runs.start("--stand-in", "draft", "--stage", "产品", halts=halts).until_killed()
        assert len(approved.stored()["products"]) == 1
        ended = live_runs.start("--stand-in", "draft", "--stage", "产品").ended()
    assert ended.fields["wrong"] == 0, ended.err
    (product,) = approved.stored()["products"]
    assert [len(product["paths"]), len(product["paths"][0]["functions"])] == [1, 1]


def helpers_of(run: LiveRun) -> list[psutil.Process]:
    """Return the processes that a run has started to play the operator, with their browser drivers."""
    started = psutil.Process(run.process.pid).children(recursive=True)
    operators = [process for process in started if any("simulated_operator" in word for word in process.cmdline())]
    return [process for operator in operators for process in (operator, *operator.children(recursive=True))]


def is_met(registry: MockRegistry) -> bool:
    """Return whether a request has met a fault of the registry."""
    return any(fault["hits"] for fault in registry.ask("/__mock__/faults")["faults"])


def test_a_run_killed_while_it_submits_is_proved_and_submitted_by_the_next_one(
    on_the_subject: CrashObservations,
) -> None:
    seen = on_the_subject.seen
    assert seen["ledger after the second kill"]["subject_submissions"] == []
    check_next(on_the_subject.ended["last"], on_the_subject.runs["last"], seen["helpers"])
    assert len(seen["ledger"]["subject_submissions"]) == 1


@pytest.mark.thorough
def test_an_algorithm_killed_while_it_is_submitted_is_proved_and_submitted_by_the_next_run(
    drafted: RunningMock,
) -> None:
    with open_live_runs(drafted) as live_runs:
        _, helpers = killed_at_the_code(live_runs, "algorithms", "--stage", "算法")
        assert drafted.registry.ledger()["submissions"] == []
        ended = live_runs.start("--stand-in", "submit", "--stage", "算法").ended()
        check_next(ended, journal(newest(drafted)), helpers)
    assert len(drafted.registry.ledger()["submissions"]) == 1


def check_next(ended: FilingRunResult, events: list[Json], helpers: tuple[int, Any]) -> None:
    """Check the run after one that was killed while it submitted: it names the press of the person and submits."""
    count, alive = helpers
    assert (count > 1, alive) == (True, []), "a helper ends with its run"
    earlier = kinds(events, "Blocked", "what", "earlier")
    assert any(what.startswith("click · 提交") for what, _ in earlier), "the press between the runs is named"
    assert all(at for _, at in earlier), "with its own time"
    assert f"本次运行开始之前已拦截 {len(earlier)} 次提交动作" in ended.err
    assert (ended.code, ended.answer["status"]) == (0, "submitted"), ended.err
    assert ended.right == ended.fields["total"]
