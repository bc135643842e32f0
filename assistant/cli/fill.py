"""`beian fill`: the composition root of a run – profile, map, browser, desk, run folder – and what is said at its end.

Everything knowable comes before the browser: profile, findings, files, map, stand-in's right to be there. The run
itself is `filing.run`; what it raises becomes a status of glossary F and an exit code here.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from assistant import credentials, log, settings
from assistant.browser.find import find_browser
from assistant.browser.page import BrowserSession, open_browser
from assistant.browser.rules import Rules
from assistant.cli import mocks, profiles
from assistant.cli.output import guarded, json_line, progress, result
from assistant.cli.versions import versions
from assistant.errors import (
    BeianError,
    Busy,
    NoCredentials,
    PersonStop,
    Uncalibrated,
    UsageError,
)
from assistant.filing.context import Filing, Options
from assistant.filing.recovery import status_of
from assistant.filing.run import run_filing
from assistant.journal import baseline
from assistant.journal.events import STATUS_CODES, RunClosed, RunOpened, RunStatus
from assistant.journal.run_folder import RunFolder
from assistant.language import mark, say
from assistant.maps.overlay import load_map
from assistant.maps.site_map import SiteMap
from assistant.maps.standing import BEFORE_LOGIN
from assistant.person.desk import PanelDesk
from assistant.person.stand_in_process import Part, StandInProcess
from assistant.person.terminal import RichTerminal
from assistant.person.the_mock import check_mock
from assistant.planning.plan import Plan, Scope, make
from assistant.preflight.check import check as preflight
from assistant.privacy import Redactor
from assistant.profile.catalogue import RecordView, spec_of, specs
from assistant.profile.loading import LoadedProfile, load
from assistant.report import text as report_text
from assistant.report import view as report_view
from assistant.site.landmarks import Site
from assistant.site.records import Records
from assistant.values import File, Value
from assistant.values_json import from_json

LOCK = ".beian.lock"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked of `fill`."""

    profile: Path
    site: str = "cac"
    url: str | None = None
    stage: str | None = None
    algorithm: str | None = None
    headless: bool = False
    stand_in: str | None = None
    nonce: str | None = None
    pace: str = "fast"
    as_json: bool = False
    operator: str | None = None
    account: tuple[str, str] | None = field(default=None, repr=False)
    close_browser: bool = False
    names_report: bool = True


@dataclass(frozen=True, slots=True)
class Ready:
    """What is known before a browser opens."""

    loaded: LoadedProfile
    views: list[RecordView]
    site_map: SiteMap
    url: str
    scope: Scope
    redactor: Redactor
    company: str

    def plan(self, standing: Any) -> Plan:
        """Return the plan in a standing."""
        return make(self.views, self.site_map, standing, digest=self.loaded.digest, scope=self.scope)


@dataclass(slots=True)
class Outcome:
    """How a run ended, for the last line and the exit code."""

    status: RunStatus = "failed_safe"
    reason: str = ""
    filing: Filing | None = None
    run: RunFolder | None = None
    started: float = field(default_factory=time.monotonic)


def fill(wish: Wish) -> int:
    """Run the command and return its exit code."""
    redactor = Redactor()
    outcome = Outcome()
    code = guarded(lambda: _fill(wish, redactor, outcome), redactor.clean)
    if wish.as_json and (outcome.run is not None or code):
        json_line(summary(outcome, code))
    return code


def _fill(wish: Wish, redactor: Redactor, outcome: Outcome) -> int:
    ready = prepare(wish, redactor)
    if not _passes(ready, wish):
        outcome.status = "preflight_failed"
        return STATUS_CODES["preflight_failed"]
    runs = profiles.runs_of(ready.loaded)
    with _held(ready), RunFolder.create(runs, ready.company, ready.site_map.id, redactor) as run:
        outcome.run = run
        log.start(settings.log_folder(), redactor)
        try:
            _run(wish, ready, run, outcome)
        finally:
            log.stop()
    return _said(wish, outcome)


def prepare(wish: Wish, redactor: Redactor) -> Ready:
    """Return everything known before the browser; raises what is wrong with the wish, the profile or the map."""
    loaded = load(wish.profile)
    views = loaded.records()
    redactor.learn(personal_values(views))
    site_map = load_map(wish.site, user_folder=settings.config_folder() / "sites")
    url = (wish.url or site_map.base_url).rstrip("/")
    host = urlsplit(url).hostname or ""
    if host not in site_map.hosts:
        raise UsageError(
            what=say(
                mark("地址 {url} 不在对照表 {site} 的主机之列（{hosts}）。"),
                url=url,
                site=site_map.id,
                hosts="、".join(site_map.hosts),
            )
        )
    if site_map.is_mock and not wish.url:
        raise UsageError(what=say(mark("请用 --url 给出模拟系统的地址（beian mock 启动时会显示）。")))
    if wish.stand_in not in {None, "submit", "draft"}:
        raise UsageError(what=say(mark("--stand-in 只能是 submit 或 draft。")))
    if wish.pace not in {"fast", "watch"}:
        raise UsageError(what=say(mark("--pace 只能是 fast 或 watch。")))
    if wish.headless and not site_map.is_mock:
        raise UsageError(what=say(mark("真实系统只用可见的浏览器填报，请去掉 --headless。")))
    _refuse_uncalibrated(site_map)
    company = next((view.natural_key for view in views if view.page == "subject"), "")
    if not company:
        raise UsageError(what=say(mark("资料里没有主体名称，无法确认该用谁的账号。请先填写主体信息。")))
    scope = Scope(profiles.stage_of(wish.stage), wish.algorithm)
    return Ready(loaded, views, site_map, url, scope, redactor, company)


def _refuse_uncalibrated(site_map: SiteMap) -> None:
    waiting = [page.title or page.id for page in site_map.pages.values() if page.calibration is None and page.title]
    if waiting and not site_map.is_mock:
        raise Uncalibrated(page="、".join(waiting[:4]) + ("…" if len(waiting) > 4 else ""))


def personal_values(views: list[RecordView]) -> list[str]:
    """Return the personal values of a profile: what every log, journal and picture must hide."""
    return [
        str(value)
        for view in views
        for key, value in [*view.values.items(), *view.hidden.items()]
        if spec_of(key).privacy != "public" and not isinstance(value, File)
    ]


def _passes(ready: Ready, wish: Wish) -> bool:
    findings = preflight(ready.loaded, wish.stage)
    blocking = [f for f in findings if f.severity == "block" and f.state == "found" and f.accepted is None]
    if not blocking:
        return True
    for line in profiles.finding_lines(blocking):
        progress(line)
    progress(say(mark("预检未过，没有打开浏览器。请先改正；只想先报主体时可加 --stage 主体。")))
    return False


@contextmanager
def _held(ready: Ready) -> Iterator[None]:
    """Hold the client's lock for the run; raises Busy where another run has it."""
    lock = FileLock(ready.loaded.folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(client=ready.company, holder=_holder(ready.loaded.folder)) from None
    note = ready.loaded.folder / f"{LOCK}.pid"
    note.write_text(str(os.getpid()), encoding="ascii")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    try:
        return (folder / f"{LOCK}.pid").read_text(encoding="ascii")
    except OSError:
        return "?"


def _run(wish: Wish, ready: Ready, run: RunFolder, outcome: Outcome) -> None:
    """Open browser and desk, run the filing, close the journal with its status whatever happened."""
    run.freeze(wish.profile, [v for view in ready.views for v in view.values.values() if isinstance(v, File)])
    with ExitStack() as stack:
        try:
            filing = _filing(wish, ready, run, stack, outcome)
            outcome.filing = filing
            outcome.status = run_filing(filing, ready.plan)
        except (BeianError, PersonStop, KeyboardInterrupt) as fault:
            outcome.status, outcome.reason = status_of(fault)
        if outcome.filing is not None:
            _note_blocked(outcome)
        run.append(_closing(outcome))


def _let_go(session: BrowserSession, outcome: Outcome, *, keep: bool) -> None:
    """End with the browser as it should be: gone, left to the person, or – after a stop – left armed for the next run."""
    if outcome.status in {"interrupted", "failed_safe", "submission_blocked"} and keep:
        session.leave()
    else:
        session.close(keep_browser=keep)


def _filing(wish: Wish, ready: Ready, run: RunFolder, stack: ExitStack, outcome: Outcome) -> Filing:
    found = find_browser(settings.load().browser)
    progress(say(mark("浏览器：{name}（{how}）"), name=found.name, how=found.how))
    session = open_browser(
        browser_folder(ready),
        found=found,
        headless=wish.headless,
        rules=rules_of(ready),
    )
    stack.callback(_let_go, session, outcome, keep=not (wish.close_browser or wish.headless))
    stand_in = _stand_in(wish, ready, session)
    desk = PanelDesk(
        session, terminal=RichTerminal(), stand_in=stand_in, client=ready.company, rehearsal=ready.site_map.is_mock
    )
    stack.callback(desk.close)
    site = Site(session, ready.site_map, ready.url)
    filing = Filing(session, site, Records(site), desk, run, _options(wish, ready), _baseline(ready))
    run.append(_opening(wish, ready, run, found.name))
    return filing


def browser_folder(ready: Ready) -> Path:
    """Return the private browser folder of this client on this site."""
    return settings.data_folder() / "browsers" / f"{ready.site_map.id}-{_short(ready)}"


def _short(ready: Ready) -> str:
    return hashlib.sha256(f"{ready.company}|{urlsplit(ready.url).netloc}".encode()).hexdigest()[:16]


def rules_of(ready: Ready) -> Rules:
    """Return what may leave the browser while the program is at work on this site."""
    return Rules.of((urlsplit(ready.url).netloc,), ready.site_map.requests, human_words=ready.site_map.human_only)


def _stand_in(wish: Wish, ready: Ready, session: BrowserSession) -> StandInProcess | None:
    if wish.stand_in is None:
        return None
    mode = cast("Literal['submit', 'draft']", wish.stand_in)
    check_mock(ready.url, wish.nonce)
    account, password = wish.account or mocks.rehearsal_account(ready.url, ready.company, _uscc(ready))
    part = Part(session.guest_url(), ready.url, wish.nonce, mode, account, password)
    return StandInProcess(part, is_mock_map=ready.site_map.is_mock)


def _uscc(ready: Ready) -> str:
    return ready.loaded.profile.subject.basic.uscc or ""


def _options(wish: Wish, ready: Ready) -> Options:
    try:
        kept = credentials.get(ready.company, ready.site_map.id)
        account: tuple[str, str] | None = (kept.name, kept.password)
    except NoCredentials:
        account = None
    return Options(
        client=ready.company,
        company=ready.company,
        pace="watch" if wish.pace == "watch" else "fast",
        operator=wish.operator or settings.load().operator,
        account=account,
        personal=tuple(personal_values(ready.views)),
        code_receiver=_code_receiver(ready.loaded),
        registration=_registration(ready),
    )


def _code_receiver(loaded: LoadedProfile) -> tuple[str, str]:
    """Return name and last four digits of who receives the login's code: the contact of that duty, else the 责任人."""
    for contact in loaded.profile.notes.contacts:
        if contact.duty == "验证码接收人" and contact.mobile:
            return contact.name or "", contact.mobile[-4:]
    responsible = loaded.profile.subject.responsible
    return responsible.name or "", (responsible.mobile or "")[-4:]


def _registration(ready: Ready) -> dict[str, str]:
    """Return what a registration asks, label → text, from the profile."""
    subject = next(view for view in ready.views if view.page == "subject")
    wanted = ("subject.basic.name", "subject.basic.uscc", "subject.basic.address", "subject.legal_representative.name")
    return {spec_of(key).label: str(value) for key, value in subject.values.items() if str(key) in wanted}


def _baseline(ready: Ready) -> dict[str, Value]:
    stored = baseline.latest(profiles.runs_of(ready.loaded), urlsplit(ready.url).netloc)
    return {key: value for key, raw in stored.items() if (value := from_json(raw)) is not None}


def _opening(wish: Wish, ready: Ready, run: RunFolder, browser: str) -> RunOpened:
    first = ready.plan(BEFORE_LOGIN)
    return RunOpened(
        run=run.name,
        client=ready.company,
        site=ready.site_map.id,
        url=ready.url,
        rehearsal=ready.site_map.is_mock,
        versions=versions(browser),
        profile=ready.loaded.digest,
        schema=schema_digest(),
        map=ready.site_map.digest,
        plan=first.digest(),
        pace=wish.pace,
        browser=browser,
        operator=wish.operator or settings.load().operator,
    )


def schema_digest() -> str:
    """Return the digest of the schema: of every field's description."""
    return hashlib.sha256(repr(sorted(specs().items())).encode()).hexdigest()


def _note_blocked(outcome: Outcome) -> None:
    """Write the guard's blocked attempts into the journal; a submission among them decides the status."""
    assert outcome.filing is not None
    outcome.filing.note_blocked()
    if outcome.filing.blocked:
        outcome.status = "submission_blocked"


def _closing(outcome: Outcome) -> RunClosed:
    filing = outcome.filing
    return RunClosed(
        outcome.status,
        round(time.monotonic() - outcome.started, 2),
        outcome.reason,
        filing.count.counts() if filing else {},
        {name: by for name, by in filing.submitted_by.items() if by} if filing else {},
    )


def _said(wish: Wish, outcome: Outcome) -> int:
    assert outcome.run is not None
    view = report_view.build(RunFolder.open(outcome.run.path))
    tell: Callable[[str], None] = progress if wish.as_json else result
    for line in report_text.lines(view):
        tell(line)
    if wish.names_report:
        tell(say(mark("报告：beian report {path}"), path=outcome.run.path))
    return exit_code(outcome)


def exit_code(outcome: Outcome) -> int:
    """Return the code of a run: that of its status; 1 where it ended well but fields are wrong."""
    code = STATUS_CODES[outcome.status]
    if code in {0, 10} and outcome.filing is not None and outcome.filing.count.wrong():
        return 1
    return code


def summary(outcome: Outcome, code: int) -> dict[str, Any]:
    """Return the one object that `--json` prints."""
    filing = outcome.filing
    planned = filing.plan.records if filing and filing.plan else ()
    empty = dict.fromkeys(("total", "written", "already", "proved", "normalised", "wrong"), 0)
    return {
        "status": outcome.status,
        "run": str(outcome.run.path) if outcome.run else None,
        "fields": filing.count.counts() if filing else empty,
        "records": {
            "planned": len(planned),
            "saved": len(filing.saved) if filing else 0,
            "gated": sum(record.mode == "gated" for record in planned),
        },
        "handovers": [{"kind": kind, "seconds": seconds} for kind, seconds in filing.handovers] if filing else [],
        "submitted_by": dict(filing.submitted_by) if filing else {},
        "seconds": round(time.monotonic() - outcome.started, 2),
        "exit": code,
        "reason": outcome.reason,
    }
