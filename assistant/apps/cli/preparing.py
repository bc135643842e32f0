"""What a run needs before its browser opens: profile, findings, map, address, scope, account; or what is wrong there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.apps.cli import account_sources, map_sharing, profiles
from assistant.apps.cli.addresses import UPLOADS, site_address
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.finding_lines import finding_lines
from assistant.apps.cli.output import progress
from assistant.apps.conflict_copies import conflict_copies
from assistant.apps.fill_refusals import blocking_of, company_of, refuse_example
from assistant.checks.preflight.check import check as preflight
from assistant.core import credentials, files, places, settings, wording
from assistant.core.errors import (
    DamagedPapers,
    NoCredentials,
    NoProfile,
    NotTheMock,
    Uncalibrated,
    UsageError,
)
from assistant.core.language import comma_list, mark, say
from assistant.core.privacy import Redactor
from assistant.core.user_messages import is_read_on_pages
from assistant.core.values import File, Value
from assistant.core.web_address import is_address
from assistant.declaration.papers import folder as shelf
from assistant.declaration.profile.catalogue import ProfileRecord, question_labels, spec_of, specs
from assistant.declaration.profile.loading import SUFFIXES, LoadedProfile, load
from assistant.declaration.profile.personal import personal_values
from assistant.declaration.profile.schema.whole import Profile
from assistant.filing.browser.rules import Rules
from assistant.filing.operator.the_mock import check_mock
from assistant.filing.run.session import CompanyNames, FilingOptions
from assistant.planning.maps.overlay import known_map
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.plan import Plan, PlanScope, make
from assistant.practice.layout import browser_home, browser_name
from assistant.practice.mandate import reminder
from assistant.proof.journal import baseline, frozen, run_ownership
from assistant.proof.journal.frozen import Submission

_READING = frozenset({"read", "login", "asset"})


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """What is known before the browser opens; `former` are names under which the company was filed before, newest first.

    Names in `agreed` were confirmed by the operator as the company's own. Names in `denied` were filed with its code
    too, but the operator said that they are another company's. `assists`: nobody has calibrated the site, so the person
    files and the assistant helps.
    """

    loaded: LoadedProfile
    views: list[ProfileRecord]
    site_map: SiteMap
    url: str
    scope: PlanScope
    redactor: Redactor
    company: str
    former: tuple[str, ...] = ()
    account: tuple[str, str] | None = field(default=None, repr=False)
    agreed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    assists: bool = False

    @property
    def clients(self) -> tuple[str, ...]:
        """Return the company's names, present and former; runs under them are its own."""
        return self.company, *self.former

    def plan(self, registry_state: Any) -> Plan:
        """Return the plan for a registry state."""
        return make(self.views, self.site_map, registry_state, digest=self.loaded.digest, scope=self.scope)


def prepare(options: FillOptions, redactor: Redactor) -> PreparedRun:
    """Return everything known before the browser opens; raises an error for wrong options, profile or map."""
    loaded = _loaded(options)
    views = loaded.records()
    redactor.learn(personal_values(loaded, views))
    _warn_of_place(loaded.folder)
    _warn_of_copies(loaded.folder)
    map_sharing.take(options.site, loaded.folder, options.operator or settings.load().operator)
    site_map = rehearsed(known_map(options.site), options.site)
    asked = options.url or (options.site if is_address(options.site) else None)
    url = site_address(site_map, asked, headless=options.headless)
    _check_options(options, site_map, url)
    refuse_example(loaded.folder, site_map)
    if options.reads_only:
        site_map = replace(
            site_map, requests=tuple(request for request in site_map.requests if request.use in _READING)
        )
    company = _company(options, views)
    scope = profiles.scope_of(views, options.stage, options.algorithm)
    account = _taken_account(options, company, site_map, redactor)
    names = _names(loaded, company, url)
    return PreparedRun(
        loaded,
        views,
        site_map,
        url,
        scope,
        redactor,
        company,
        former=names.former,
        account=account,
        agreed=names.agreed,
        denied=names.denied,
        assists=_assists(options, site_map),
    )


def _company(options: FillOptions, views: list[ProfileRecord]) -> str:
    """Return the company's name; raises UsageError if there is none."""
    if options.reads_only and not next((view.natural_key for view in views if view.kind.is_single), options.company):
        raise UsageError(what=say("请用 --company 写明要读取哪家主体的账号（主体名称）。"))
    return company_of(views, options.company)


def _check_options(options: FillOptions, site_map: SiteMap, url: str) -> None:
    """Raise UsageError for options that do not exist or do not fit the site, Uncalibrated for pages that may not be filled."""
    if options.stand_in not in {None, "submit", "draft"}:
        raise UsageError(what=say("--stand-in 只能是 submit 或 draft。"))
    if options.stand_in is not None:
        _admit_stand_in(site_map, url, options.nonce)
    if options.pace not in {"fast", "watch"}:
        raise UsageError(what=say("--pace 只能是 fast 或 watch。"))
    if not (options.allow_uncalibrated or _assists(options, site_map)):
        _refuse_uncalibrated(site_map)


def _names(loaded: LoadedProfile, company: str, url: str) -> CompanyNames:
    """Return the company's name with those under which earlier runs filed it, by the person's answers about them."""
    uscc = loaded.profile.subject.basic.uscc or ""
    runs, host = profiles.runs_of(loaded), urlsplit(url).netloc
    names = run_ownership.former_names(runs, host, company, uscc)
    answers = run_ownership.said_of(runs, host, company) if names else {}
    denied = tuple(name for name in names if answers.get(wording.option(name)) is False)
    agreed = tuple(name for name in names if answers.get(wording.option(name)))
    return CompanyNames(company, tuple(name for name in names if name not in denied), agreed, denied)


def _taken_account(options: FillOptions, company: str, site_map: SiteMap, redactor: Redactor) -> tuple[str, str] | None:
    """Return the account from `--account`, None for the keyring's; a prompt comes now, before the browser opens."""
    taken = account_sources.taken(options.account, company, site_map.id)
    if taken is None:
        return None
    redactor.learn([taken.password])
    return taken.name, taken.password


def _loaded(options: FillOptions) -> LoadedProfile:
    """Return the profile; without one, a run that only reads gets an empty profile in a new folder."""
    try:
        return load(options.profile)
    except NoProfile:
        if not options.reads_only or options.profile.is_file():
            raise
        if options.profile.suffix.lower() in SUFFIXES:
            raise UsageError(what=say("--out 要写一个文件夹，不是文件：{path}", path=options.profile)) from None
        files.make_folder(options.profile, is_new=True)
        return LoadedProfile(Profile(), options.profile, options.profile, {})


def _warn_of_place(folder: Path) -> None:
    """Warn if runs would be copied to other machines; the operator decides."""
    location = places.shared_location(folder)
    if location is not None:
        progress(
            say(
                "注意：{folder} 不在本机独有的文件夹里（{name}），填报记录里的个人信息会随之传出去。",
                folder=folder,
                name=location.name,
            )
        )


def _warn_of_copies(folder: Path) -> None:
    """Name the conflict copies beside the profile: what they hold is not filed."""
    names = [copy.name for copy in conflict_copies(folder)]
    if names:
        message = mark("注意：同步软件留下了冲突副本：{names}。里面的内容没有用；请先核对。")
        progress(say(message, names=comma_list(names)))


def _admit_stand_in(site_map: SiteMap, url: str, nonce: str | None) -> None:
    """Admit a stand-in on this program's own mock only; raises NotTheMock."""
    if not site_map.is_mock:
        raise NotTheMock(url=url, what=say("对照表 {site} 不是模拟系统的", site=site_map.id))
    check_mock(url, nonce)


def rehearsed(site_map: SiteMap, site: str) -> SiteMap:
    """Return the map of an address as a rehearsal's if this program's own mock answers there."""
    parts = urlsplit(site)
    if not is_address(site):
        return site_map
    try:
        check_mock(f"{parts.scheme}://{parts.netloc}")
    except NotTheMock:
        return site_map
    return replace(site_map, is_mock=True)


def _assists(options: FillOptions, site_map: SiteMap) -> bool:
    """Return whether the person files and the assistant helps: a stand-in knows only the pages of the mock itself."""
    is_possible = options.may_assist and options.stand_in is None and not options.allow_uncalibrated
    return is_possible and bool(_uncalibrated(site_map))


def _uncalibrated(site_map: SiteMap) -> list[str]:
    """Return the titles of the pages with fields that nobody has calibrated."""
    with_fields = {entry.page for entry in site_map.fields.values()}
    pages = [page for page in site_map.pages.values() if page.id in with_fields and page.calibration is None]
    return [page.title or page.id for page in pages]


def _refuse_uncalibrated(site_map: SiteMap) -> None:
    waiting = _uncalibrated(site_map)
    if waiting:
        raise Uncalibrated(page=comma_list(waiting[:4]) + ("…" if len(waiting) > 4 else ""))


def passes(ready: PreparedRun, options: FillOptions) -> bool:
    """Return whether the preflight leaves nothing to fix; print blocking and doubtful findings on standard error."""
    findings = preflight(ready.loaded, options.stage, site_map=ready.site_map)
    to_correct = blocking_of(findings)
    if not to_correct:
        _say_doubtful(ready, options, {finding.place for finding in findings if finding.accepted is not None})
        return True
    for line in finding_lines(to_correct):
        progress(line)
    message = mark("预检未过，没有打开浏览器。请先改正；只想先报主体时可加 --stage 主体。")
    progress(say(mark("预检未过，没有打开浏览器。请先改正。") if is_read_on_pages() else message))
    return False


def _say_doubtful(ready: PreparedRun, options: FillOptions, explained: set[str]) -> None:
    """Print what uncalibrated forms would probably refuse; it stops nothing."""
    blockings = blocking_of(preflight(ready.loaded, options.stage))
    doubtful = [replace(finding, severity="warn") for finding in blockings if finding.place not in explained]
    if doubtful:
        for line in finding_lines(doubtful):
            progress(line)
        progress(say("这些项所在的页面还没有校准，只作提示；系统不收的，填报时会写明。"))


def browser_folder(ready: PreparedRun) -> Path:
    """Return the client's private browser folder for this site: in its workspace, else in the data folder."""
    home = browser_home(ready.loaded.folder) or settings.data_folder() / "browsers"
    return home / browser_name(ready.site_map.id, ready.company, urlsplit(ready.url).netloc)


def rules_of(site_map: SiteMap, url: str, *, assists: bool = False) -> Rules:
    """Return what may leave the browser while the program works on this site, or assists a person there."""
    uploads = UPLOADS if assists else ()
    return Rules.of(
        (urlsplit(url).netloc,),
        (*site_map.requests, *uploads),
        human_words=site_map.human_only,
        drafts=site_map.drafts,
        questions=question_labels(),
        shapes=site_map.shapes,
    )


def uscc_of(ready: PreparedRun) -> str:
    """Return the 统一社会信用代码 of the profile's entity, empty if it has none yet."""
    return ready.loaded.profile.subject.basic.uscc or ""


def options_of(options: FillOptions, ready: PreparedRun) -> FilingOptions:
    """Return the options of the filing: client, pace, operator and account."""
    return FilingOptions(
        client=ready.company,
        pace="watch" if options.pace == "watch" else "fast",
        operator=options.operator or settings.load().operator,
        account=ready.account or _stored_account(options, ready),
        personal=tuple(personal_values(ready.loaded, ready.views)),
        code_receiver=code_receiver(ready.loaded),
        registration=_registration(ready),
        papers=_papers(ready.loaded.folder),
        reopens=options.reopen,
        submission_reminder=reminder(ready.loaded.folder),
    )


def names_of(ready: PreparedRun) -> CompanyNames:
    """Return the company whose account is expected, and the names that its account may bear."""
    return CompanyNames(ready.company, ready.former, ready.agreed, ready.denied)


def _stored_account(options: FillOptions, ready: PreparedRun) -> tuple[str, str] | None:
    """Return the keyring's account for the company, or for a former name that the operator confirmed."""
    if options.account != account_sources.KEYRING:
        return None
    for company in (ready.company, *ready.agreed):
        try:
            stored = credentials.get(company, ready.site_map.id)
        except NoCredentials:
            continue
        ready.redactor.learn([stored.password])
        return stored.name, stored.password
    return None


def code_receiver(loaded: LoadedProfile) -> tuple[str, str]:
    """Return name and last four digits of the receiver of login codes: the contact of that duty, else the 责任人."""
    for contact in loaded.profile.notes.contacts:
        if contact.duty == "验证码接收人" and contact.mobile:
            return contact.name or "", contact.mobile[-4:]
    responsible = loaded.profile.subject.responsible
    return responsible.name or "", (responsible.mobile or "")[-4:]


def _registration(ready: PreparedRun) -> dict[str, str]:
    """Return the answers to a registration, label → text, from the profile."""
    subject = next((view for view in ready.views if view.kind.is_single), None)
    if subject is None:
        return {}
    keys = ("subject.basic.name", "subject.basic.uscc", "subject.basic.address", "subject.legal_representative.name")
    return {spec_of(key).label: str(value) for key, value in subject.values.items() if str(key) in keys}


def _papers(folder: Path) -> tuple[File, ...]:
    """Return the papers made for this profile that lie in 材料/ now."""
    try:
        made = [(entry.file, folder / shelf.FOLDER / entry.file) for entry in shelf.manifest(folder / shelf.FOLDER)]
        present = [(name, path) for name, path in made if path.is_file()]
        return tuple(File(name, files.sha256(path), path.stat().st_size, path) for name, path in present)
    except (DamagedPapers, OSError):
        return ()


def copies_of(ready: PreparedRun) -> list[Submission]:
    """Return the frozen copies of the company's submissions on this host, oldest first, over all its runs."""
    return frozen.submissions(profiles.runs_of(ready.loaded), urlsplit(ready.url).netloc, ready.clients)


def baseline_of(ready: PreparedRun) -> dict[str, Value]:
    """Return key → value as last proved on this host, over all runs of the company."""
    return proved_before(ready).values


def proved_before(ready: PreparedRun) -> baseline.PastValues:
    """Return what earlier runs of the company proved on this host, and what of it no longer holds."""
    return baseline.past_values(profiles.runs_of(ready.loaded), urlsplit(ready.url).netloc, ready.clients)


def schema_digest() -> str:
    """Return the digest of the descriptions of all fields."""
    return hashlib.sha256(repr(sorted(specs().items())).encode()).hexdigest()
