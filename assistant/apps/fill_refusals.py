"""Why a filing or a rehearsal would not begin, asked before it is started, in the sentences with which the run refuses.

refusals(home, starts, claimed)  →  for each start every reason, [] if it can begin, with the page of the client that helps
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.apps.displays import need_display
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import RuleSelection, check, examine
from assistant.core import files, settings
from assistant.core.errors import BeianError, Busy, UsageError
from assistant.core.findings import Finding
from assistant.core.language import comma_list, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.filing.browser.find import find_browser
from assistant.planning.maps.overlay import MOCK, known_map
from assistant.planning.maps.site_map import SiteMap
from assistant.practice.layout import RUN_LOCK, is_example, is_run_alive

_LIMIT = 1 << 12


@dataclass(frozen=True, slots=True)
class Start:
    """What is to be started: on which site, in a window that is seen or not, the whole or a part."""

    site: str = "cac"
    is_seen: bool = True
    stage: str | None = None
    algorithm: str | None = None


@dataclass(frozen=True, slots=True)
class StartRefusal:
    """One reason: its sentence, the page of the client where it is mended ("" if elsewhere), the key of a finding."""

    text: str
    page: str = ""
    is_finding: bool = False
    place: str = ""


def refusals(
    home: Path, starts: Sequence[Start], claimed: Callable[[], Busy | None] = lambda: None
) -> list[list[StartRefusal]]:
    """Return why each start would be refused; `claimed` returns the claim of a colleague. Never raises for what it finds."""
    others = list(_of_others(home, claimed))
    try:
        loaded: LoadedProfile | None = load(home)
        broken: list[StartRefusal] = []
    except (BeianError, OSError) as error:
        loaded, broken = None, [StartRefusal(on_page(error), "profile")]
    return [[*_of_machine(start), *broken, *_of_profile(loaded, start), *others] for start in starts]


def company_of(views: Sequence[ProfileRecord], default: str = "") -> str:
    """Return the company's name; raises UsageError if there is none."""
    company = next((view.natural_key for view in views if view.kind.is_single), default)
    if not company:
        raise UsageError(what=say("资料里没有主体名称，无法确认该用谁的账号。请先填写主体信息。"))
    return company


def refuse_example(home: Path, site_map: SiteMap) -> None:
    """Raise UsageError for the example client on a real site."""
    if is_example(home) and not site_map.is_mock:
        raise UsageError(what=say("示例客户不能正式填报：它是虚构的。"))


def check_algorithm(views: Sequence[ProfileRecord], algorithm: str | None) -> None:
    """Raise UsageError for an algorithm that the profile does not have."""
    names = {name for view in views if view.kind.is_first_step for name in view.names}
    if algorithm is not None and algorithm not in names:
        known = comma_list(sorted(names)) or say("（还没有）")
        raise UsageError(what=say("资料里没有算法“{name}”；有：{known}", name=algorithm, known=known))


def blocking_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return those of the findings that have to be corrected before a filing."""
    return [
        finding
        for finding in findings
        if finding.severity == "block" and finding.state == "found" and finding.accepted is None
    ]


def blocking_a_rehearsal(loaded: LoadedProfile, today: date, rules: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return rule and place of what these rules find that has to be corrected before a rehearsal.

    The forms of the mock are all calibrated, those of the registry are not.
    """
    scope = RuleSelection(only=frozenset(rules))
    findings = examine(Case.of(loaded, known_map(MOCK), today=today), scope=scope)
    return frozenset((finding.rule, finding.place) for finding in blocking_of(findings))


def _of_machine(start: Start) -> Iterator[StartRefusal]:
    if start.is_seen:
        yield from _refused(need_display)
    yield from _refused(lambda: find_browser(settings.load().browser))


def _of_profile(loaded: LoadedProfile | None, start: Start) -> Iterator[StartRefusal]:
    if loaded is None:
        return
    try:
        views, site_map = loaded.records(), known_map(start.site)
    except (BeianError, OSError) as error:
        yield StartRefusal(on_page(error))
        return
    yield from _refused(lambda: refuse_example(loaded.folder, site_map))
    yield from _refused(lambda: company_of(views), "profile")
    yield from _refused(lambda: check_algorithm(views, start.algorithm), "profile")
    for finding in blocking_of(check(loaded, start.stage, site_map=site_map)):
        sentence = say("{text}。{remedy}", text=finding.found, remedy=finding.remedy)
        yield StartRefusal(sentence, "findings", is_finding=True, place=finding.place)


def _of_others(home: Path, claimed: Callable[[], Busy | None]) -> Iterator[StartRefusal]:
    try:
        claim = claimed()
    except (BeianError, OSError) as error:
        yield StartRefusal(on_page(error))
        return
    if claim is not None:
        yield StartRefusal(on_page(claim))
    elif is_run_alive(home):
        yield StartRefusal(on_page(Busy(client=home.name, holder=_process(home))))


def _process(home: Path) -> str:
    try:
        return files.read(home / f"{RUN_LOCK}.pid", _LIMIT).decode("utf-8", "replace").partition("\n")[0] or "?"
    except OSError:
        return "?"


def _refused(act: Callable[[], object], page: str = "") -> Iterator[StartRefusal]:
    try:
        act()
    except (BeianError, OSError) as error:
        yield StartRefusal(on_page(error), page)
