"""`beian fill`: the composition root of a run (profile, map, browser, operator UI, run folder) and its last lines.

What can be checked is checked before the browser opens: profile, findings, files, map, the stand-in's permission. The
run itself is `filing.run`; its errors become a status (glossary F) and an exit code here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from assistant.apps.cli import claiming, holding, map_sharing, mocks, office_acceptances, profiles, since
from assistant.apps.cli.assisting import assisting
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.output import guarded, json_line, progress, result
from assistant.apps.cli.preparing import (
    PreparedRun,
    browser_folder,
    copies_of,
    names_of,
    options_of,
    passes,
    prepare,
    proved_before,
    rules_of,
    schema_digest,
    uscc_of,
)
from assistant.apps.cli.templates import shelve
from assistant.apps.cli.versions import versions
from assistant.core import log, settings
from assistant.core.errors import (
    BeianError,
    PersonStop,
)
from assistant.core.findings import Finding
from assistant.core.language import comma_list, mark, say
from assistant.core.pause_note import PauseNote
from assistant.core.privacy import Redactor
from assistant.core.user_messages import is_read_on_pages
from assistant.core.values import File
from assistant.filing.browser import remote
from assistant.filing.browser.find import BrowserBinary, find_browser
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.filing.operator.operator_ui import PanelUi
from assistant.filing.operator.simulated_operator_process import SimulatedOperatorProcess, SimulatedOperatorSettings
from assistant.filing.operator.terminal import RichTerminal
from assistant.filing.operator.the_mock import check_mock
from assistant.filing.run.context import Baseline, Filing
from assistant.filing.run.recovery import status_of
from assistant.filing.run.run import run_filing
from assistant.filing.run.save_by_hand import learnt_shapes
from assistant.filing.run.session import AccountGuard, RunSession
from assistant.filing.site.landmarks import Site
from assistant.filing.site.records import Records
from assistant.planning.maps.registry_state import BEFORE_LOGIN
from assistant.proof.journal.counts import FieldTally
from assistant.proof.journal.events import STATUS_CODES, EditsUnsubmitted, Note, RunClosed, RunOpened, RunStatus
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import text as report_text
from assistant.proof.report import view as report_view
from assistant.proof.report import words as report_words

if TYPE_CHECKING:
    from assistant.practice.claims import Lease
    from assistant.practice.lease_files import FileLease

_SHOWN_WORDS = 60
DONE = frozenset({"submitted", "waiting_review", "nothing_to_do"})


@dataclass(slots=True)
class RunOutcome:
    """How a run ended, for the last line and the exit code."""

    status: RunStatus = "failed_safe"
    reason: str = ""
    filing: Filing | None = None
    run: RunFolder | None = None
    lease: Lease | FileLease | None = None
    frozen: str = ""
    started: float = field(default_factory=time.monotonic)


Work = Callable[[Filing, PreparedRun], RunStatus]


def fill(options: FillOptions) -> int:
    """Run the command and return its exit code; on a site that nobody has calibrated the assistant helps the person."""

    def work(filing: Filing, ready: PreparedRun) -> RunStatus:
        return assisting(filing, ready) if ready.assists else run_filing(filing, ready.plan)

    return conduct(replace(options, may_assist=True), work)


def conduct(options: FillOptions, work: Work, prepared: PreparedRun | None = None) -> int:
    """Do the work in a run of its own (browser, operator UI, run folder, report) and return the command's exit code.

    `prepared` is the result of `prepare` if the command has called it already.
    """
    redactor = prepared.redactor if prepared else Redactor()
    outcome = RunOutcome()
    code = guarded(lambda: _noted(options, work, redactor, outcome, prepared), redactor.clean)
    if options.as_json and (outcome.run is not None or code):
        json_line(summary(outcome, code))
    return code


def conduct_after(
    needs_browser: Callable[[PreparedRun], bool], options: FillOptions, work: Work, *, sums_up: bool = True
) -> int:
    """Prepare, show what the run would do, and do the work if a browser is needed; return the exit code.

    Without a run, `--json` prints its one object unless `sums_up` is false.
    """
    redactor = Redactor()
    runs: list[PreparedRun] = []

    def prepared() -> int:
        ready = prepare(options, redactor)
        runs.extend([ready] if needs_browser(ready) else [])
        return 0

    code = guarded(prepared, redactor.clean)
    if runs:
        return conduct(options, work, runs[0])
    if options.as_json and sums_up:
        json_line(summary(RunOutcome(status="nothing_to_do" if code == 0 else "failed_safe"), code))
    return code


def _noted(
    options: FillOptions, work: Work, redactor: Redactor, outcome: RunOutcome, prepared: PreparedRun | None
) -> int:
    """Do the work; a failure before the run began is recorded for the last line."""
    try:
        return _conducted(options, work, prepared or prepare(options, redactor), outcome)
    except (Exception, PersonStop, KeyboardInterrupt) as fault:
        if outcome.run is None:
            outcome.status, reason = status_of(fault)
            outcome.reason = redactor.clean(reason)
        raise


def _conducted(options: FillOptions, work: Work, ready: PreparedRun, outcome: RunOutcome) -> int:
    redactor = ready.redactor
    if options.checks and not passes(ready, options):
        outcome.status = "preflight_failed"
        return STATUS_CODES["preflight_failed"]
    runs = profiles.runs_of(ready.loaded)
    with (
        claiming.held(ready, options) as lease,  # first: a refusal names the colleague, a lock only a process
        holding.held(ready),
        RunFolder.create(runs, ready.company, ready.site_map.id, redactor) as run,
    ):
        outcome.run, outcome.lease = run, lease
        for line in (*since.lines(ready, runs, run), *since.damaged_runs(runs)):
            progress(line)
        log.start(settings.log_folder(), redactor)
        try:
            _run(options, work, ready, run, outcome)
        finally:
            log.stop()
            if lease is not None:
                lease.outcome = outcome.status
    return _said(options, outcome)


def _run(options: FillOptions, work: Work, ready: PreparedRun, run: RunFolder, outcome: RunOutcome) -> None:
    """Open browser and operator UI, do the work, and close the journal with a status whatever happens."""
    uploads = [value for view in ready.views for value in view.values.values() if isinstance(value, File)]
    with ExitStack() as stack:
        try:
            outcome.frozen = run.freeze(options.profile, uploads)
            filing = _filing(options, ready, run, stack, outcome)
            outcome.filing = filing
            outcome.status = work(filing, ready)
            if outcome.status == "needs_person":
                outcome.reason = ready.redactor.clean(next(iter(filing.results.reasons), ""))
        except (Exception, PersonStop, KeyboardInterrupt) as fault:
            _log(fault)
            outcome.status, reason = status_of(claiming.loss(outcome.lease) or fault)
            outcome.reason = ready.redactor.clean(reason)
        if outcome.filing is not None:
            _note_blocked(outcome)
        else:  # the browser never opened; the journal still begins with its header
            run.append(replace(_opening(options, ready, run, ""), frozen=outcome.frozen))
        if outcome.filing is not None and outcome.filing.baseline.unsubmitted:
            run.append(EditsUnsubmitted(comma_list(outcome.filing.baseline.unsubmitted.values())))
        run.append(_closing(outcome))
        _keep_map(ready, outcome)


def _log(fault: BaseException) -> None:
    """Write the trace of an unforeseen fault to the program's log; a foreseen error explains itself."""
    if isinstance(fault, Exception) and not isinstance(fault, BeianError):
        log.log.opt(exception=fault).error("unforeseen")


def _let_go(session: BrowserSession, outcome: RunOutcome, options: FillOptions) -> None:
    """Close the browser, leave it to the operator or, after a stop, leave it armed for the next run."""
    keep = not (not options.survive or options.headless or (options.close_when_done and outcome.status in DONE))
    if outcome.status in {"interrupted", "failed_safe", "submission_blocked"} and keep:
        session.leave()
    else:
        session.close(keep_browser=keep)


def browser_of(options: FillOptions, ready: PreparedRun) -> BrowserBinary:
    """Return the browser of a run: this machine's; for an invisible rehearsal the remote one, if there is one."""
    known = settings.load()
    if known.remote_browser and ready.site_map.is_mock and options.headless:
        return remote.binary_at(known.remote_browser, browser_folder(ready))
    return find_browser(known.browser)


def _filing(options: FillOptions, ready: PreparedRun, run: RunFolder, stack: ExitStack, outcome: RunOutcome) -> Filing:
    binary = browser_of(options, ready)
    progress(say("浏览器：{name}（{how}）", name=binary.name, how=binary.how))
    browser = open_browser(
        browser_folder(ready),
        binary=binary,
        headless=options.headless,
        rules=rules_of(ready.site_map, ready.url, assists=ready.assists),
        survives=options.survive,
    )
    browser.tell = partial(_tell_of_dialog, clean=ready.redactor.clean, is_played=options.stand_in is not None)
    stack.callback(_let_go, browser, outcome, options)
    stand_in = _stand_in(options, ready, browser)
    operator_ui = PanelUi(
        browser,
        terminal=RichTerminal(),
        stand_in=stand_in,
        client=ready.company,
        rehearsal=ready.site_map.is_mock,
        pause=PauseNote.of_process(),
    )
    stack.callback(operator_ui.close)
    site = Site(browser, ready.site_map, ready.url)
    session = RunSession(
        browser, site, Records(site), operator_ui, run, options_of(options, ready), AccountGuard(names_of(ready))
    )
    before = proved_before(ready)
    accepted, accept = office_acceptances.known(ready, session.options.operator)
    filing = Filing(session, Baseline(before.values, copies_of(ready), accepted, accept, before.records))
    run.append(replace(_opening(options, ready, run, binary.name), frozen=outcome.frozen))
    if before.refuted:
        labels = comma_list(before.refuted)
        session.note(Note("judged anew", labels))
        progress(
            say("以前核对为一致、按现在的比较不一致的 {labels}：不再作为基准，系统里的内容会请您选定。", labels=labels)
        )
    return filing


def _tell_of_dialog(words: str, *, clean: Callable[[str], str], is_played: bool) -> bool:
    """Report a native dialog, which must be closed for the run to go on; return whether a stand-in closes it."""
    shown = clean(words)[:_SHOWN_WORDS]  # redacted before the cut: a truncated value would not be recognised
    progress(say("页面弹出了对话框“{words}”：请您在浏览器里处理，处理后助手自动继续。", words=shown))
    return is_played


def _stand_in(options: FillOptions, ready: PreparedRun, session: BrowserSession) -> SimulatedOperatorProcess | None:
    if options.stand_in is None:
        return None
    mode = cast("Literal['submit', 'draft']", options.stand_in)
    check_mock(ready.url, options.nonce)
    account, password = options.own_account or _rehearsal_account(ready)
    ready.redactor.learn([password])
    part = SimulatedOperatorSettings(
        session.guest_url(), ready.url, options.nonce, mode, account, password, options.policy
    )
    return SimulatedOperatorProcess(part, is_mock_map=ready.site_map.is_mock)


def _rehearsal_account(ready: PreparedRun) -> tuple[str, str]:
    return mocks.rehearsal_account(ready.url, ready.company, uscc_of(ready), ready.former)


def _opening(options: FillOptions, ready: PreparedRun, run: RunFolder, browser: str) -> RunOpened:
    first = ready.plan(BEFORE_LOGIN)
    return RunOpened(
        run=run.name,
        client=ready.company,
        site=ready.site_map.id,
        url=ready.url.partition("?")[0],  # a query may hold what belongs to one login
        rehearsal=ready.site_map.is_mock,
        versions=versions(browser),
        profile=ready.loaded.digest,
        schema=schema_digest(),
        map=ready.site_map.digest,
        plan=first.digest(),
        pace=options.pace,
        browser=browser,
        operator=options.operator or settings.load().operator,
    )


def _keep_map(ready: PreparedRun, outcome: RunOutcome) -> None:
    """Write what the run has learnt of the site, and how it went, for the next run and for colleagues."""
    if outcome.filing is not None:
        map_sharing.learn_saves(ready.site_map, learnt_shapes(outcome.filing.session))
        map_sharing.give(ready.site_map, ready.loaded.folder, outcome.filing.results.count.tally().figures())


def _note_blocked(outcome: RunOutcome) -> None:
    """Write the guard's blocked attempts to the journal; a submission among them decides the status."""
    assert outcome.filing is not None
    outcome.filing.session.note_blocked()
    if outcome.filing.session.blocked:
        outcome.status = "submission_blocked"


def _closing(outcome: RunOutcome) -> RunClosed:
    filing = outcome.filing
    return RunClosed(
        outcome.status,
        round(time.monotonic() - outcome.started, 2),
        outcome.reason,
        filing.results.count.tally().figures() if filing else {},
        {name: by for name, by in filing.results.submitted_by.items() if by} if filing else {},
    )


def _said(options: FillOptions, outcome: RunOutcome) -> int:
    assert outcome.run is not None
    view = report_view.build(RunFolder.open(outcome.run.path))
    tell: Callable[[str], None] = progress if options.as_json else result
    for line in report_text.lines(view):
        tell(line)
    for line in shelve(
        outcome.run.path, is_rehearsal=outcome.filing is None or outcome.filing.session.site.map.is_mock
    ):
        tell(line)
    for line in _unsubmitted(outcome):
        tell(line)
    if options.names_report:
        tell(say("报告：beian report {path}", path=outcome.run.path))
    return exit_code(outcome)


def _unsubmitted(outcome: RunOutcome) -> Iterator[str]:
    """Yield a line on fields that differ because they were not submitted or not in force; they are not errors."""
    unsubmitted = outcome.filing.baseline.unsubmitted if outcome.filing else {}
    if unsubmitted:
        terminal = mark(
            "资料与系统不同 {count} 项：{labels}。改后没有提交，或提交后没有生效；本次没有写入。"
            "要改，退回后再填，已备案的用 beian change。"
        )
        page = mark(
            "资料与系统不同 {count} 项：{labels}。改后没有提交，或提交后没有生效；本次没有写入。"
            "要改，退回后再填，已备案的办理变更。"
        )
        message = page if is_read_on_pages() else terminal
        yield say(message, count=len(unsubmitted), labels=comma_list(unsubmitted.values()))


def exit_code(outcome: RunOutcome) -> int:
    """Return the exit code of a run's status; 1 if the run ended well but fields are wrong."""
    code = STATUS_CODES[outcome.status]
    if code in {0, 10} and outcome.filing is not None and outcome.filing.results.count.tally().wrong:
        return 1
    return code


def _read_back(outcome: RunOutcome) -> list[Finding]:
    """Return a finding R52, without values, for each field that the run left wrong."""
    if outcome.run is None or outcome.filing is None or not outcome.filing.results.count.tally().wrong:
        return []
    return report_words.findings(report_view.build(RunFolder.open(outcome.run.path)))


def summary(outcome: RunOutcome, code: int) -> dict[str, Any]:
    """Return the one object that `--json` prints."""
    filing = outcome.filing
    planned = filing.plan.records if filing and filing.plan else ()
    return {
        "status": outcome.status,
        "run": str(outcome.run.path) if outcome.run else None,
        "fields": (filing.results.count.tally() if filing else FieldTally()).figures(),
        "records": {
            "planned": len(planned),
            "saved": len(filing.saves.saved) if filing else 0,
            "gated": sum(record.mode == "gated" for record in planned),
        },
        "findings": [asdict(finding) for finding in _read_back(outcome)],
        "handovers": [{"kind": kind, "seconds": seconds} for kind, seconds in filing.results.handovers]
        if filing
        else [],
        "submitted_by": dict(filing.results.submitted_by) if filing else {},
        "unsubmitted": list(filing.baseline.unsubmitted) if filing else [],
        "seconds": round(time.monotonic() - outcome.started, 2),
        "exit": code,
        "reason": outcome.reason,
    }
