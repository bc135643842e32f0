"""A scan of one client's folder for the ledger: profile, materials, findings, contacts, overview.

scan_folder(folder, site_map, today)  →  FolderScan; an unreadable profile gives a `problem` instead
mark_of(folder, …)                    →  a cheap digest of all that can change the result: files, day, rules
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from assistant.checks.deadlines.laws import Rule
from assistant.checks.preflight.check import check
from assistant.checks.preflight.neighbours import running_terms
from assistant.core.errors import BeianError, InputProblems
from assistant.core.findings import Finding
from assistant.core.keys import ROOT
from assistant.core.language import say
from assistant.core.user_messages import problem_on_page, reason
from assistant.declaration.intake.earlier_names import names_of_today
from assistant.declaration.intake.mandate_end import ended_on
from assistant.declaration.intake.requirements import Requirement
from assistant.declaration.intake.states import KnownMaterials, StoredUpload, resolve_requirements
from assistant.declaration.papers.paper_record import PaperRecord, read_record
from assistant.declaration.papers.sending import dispatch_of, is_superseded, waiting
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.merging import effective
from assistant.declaration.profile.natural import find, key_of, natural_key
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.vocabulary import PROVIDER
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.site_map import SiteMap
from assistant.practice import client_overview as overviews
from assistant.practice.activity import LOG
from assistant.practice.client_notes import NOTES
from assistant.practice.client_overview import ClientOverview
from assistant.practice.expiries import expiries
from assistant.practice.layout import BROWSER, LEDGER, is_run_alive
from assistant.practice.owners import OWNERS
from assistant.practice.owners import owners as owners_of
from assistant.practice.run_facts import asked_at
from assistant.practice.workspace import INBOX, RUNS
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.journal.uploads import stored_files

_NOT_LOOKED_AT = frozenset({RUNS, BROWSER, INBOX})
_OF_THE_OFFICE = frozenset({f"{LEDGER}/{LOG}", f"{LEDGER}/{NOTES}"})  # decides nothing about the client
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class AlgorithmFacts:
    """An algorithm as the profile declares it; `products` are the keys of the products that it ticks."""

    name: str
    role: str = ""
    type: str = ""
    launched: date | None = None
    number: str = ""
    key: str = ""
    place: int = 0
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredProduct:
    """A product as the profile declares it: the names under which materials are about it, its key and place."""

    name: str
    names: tuple[str, ...]
    key: str
    place: int


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact: duty, name, and the last four digits of the mobile number."""

    duty: str
    name: str
    tail: str


@dataclass(frozen=True, slots=True)
class FolderScan:
    """The content of a client's folder; `problem` if it is unreadable, `touched` is the day of its newest file.

    `is_run_alive` while a run works on it; `waits_since` is the moment at which that run last asked the person.
    `duty_terms`: rule and starting day of each running term of a neighbouring duty. `ends`: documents with their last
    days. `to_dispatch`: papers that are prepared and not sent; `to_revise`: papers that came back from the client
    edited. `asked_on` is the day on which what is still missing was last asked for, of those duties the longest ago;
    None if it was not asked for. `owners` are the persons of the office by key of the item ("" is the client).
    """

    name: str
    uscc: str = ""
    algorithms: tuple[AlgorithmFacts, ...] = ()
    products: tuple[DeclaredProduct, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()
    materials: tuple[Requirement, ...] = ()
    findings: tuple[Finding, ...] = ()
    overview: ClientOverview = field(default_factory=ClientOverview)
    problem: str = ""
    touched: date | None = None
    is_run_alive: bool = False
    waits_since: datetime | None = None
    duty_terms: tuple[tuple[Rule, date], ...] = ()
    ends: tuple[tuple[str, date], ...] = ()
    to_dispatch: tuple[str, ...] = ()
    to_revise: tuple[str, ...] = ()
    asked_on: date | None = None
    owners: Mapping[str, str] = field(default_factory=dict)


def scan_folder(folder: Path, site_map: Callable[[], SiteMap | None], today: date) -> FolderScan:
    """Return the content of a client's folder on a day; `site_map` returns the map with the preflight's limits."""
    scan = replace(_scan(folder, site_map, today), owners=owners_of(folder))
    if not is_run_alive(folder):
        return scan
    return replace(scan, is_run_alive=True, waits_since=asked_at(folder / RUNS))


def _scan(folder: Path, site_map: Callable[[], SiteMap | None], today: date) -> FolderScan:
    touched = _touched(folder)
    overview, problem = ClientOverview(), ""
    try:
        overview = overviews.read(folder)
        loaded = load(folder)
        materials = tuple(resolve_requirements(loaded, _known(loaded)))
        findings = tuple(finding for finding in check(loaded, site_map=site_map(), today=today) if _is_open(finding))
    except BeianError as error:
        problem = _problem(error)
        return FolderScan(folder.name, overview=overview, problem=problem, touched=touched)
    except OSError as error:
        problem = f"{error.filename}（{reason(error)}）"
        return FolderScan(folder.name, overview=overview, problem=problem, touched=touched)
    basic, record = loaded.profile.subject.basic, read_record(folder)
    return FolderScan(
        name=basic.name or folder.name,
        uscc=basic.uscc or "",
        algorithms=tuple(_algorithms(loaded)),
        products=tuple(_products(loaded)),
        contacts=tuple(_contacts(loaded)),
        materials=materials,
        findings=findings,
        overview=overview,
        touched=touched,
        duty_terms=tuple(running_terms(loaded.profile, today)),
        ends=_ends(loaded, today),
        to_dispatch=tuple(version.name for event in waiting(record) for version in event.versions),
        to_revise=tuple(
            state.version.name
            for state in record.newest("sent", "returned", "final")
            if dispatch_of(state) == "returned" and not is_superseded(record, state)
        ),
        asked_on=_asked_on(loaded, record, materials),
    )


def _asked_on(loaded: LoadedProfile, record: PaperRecord, materials: Sequence[Requirement]) -> date | None:
    missing = names_of_today(loaded.profile, [one.name for one in materials if one.is_missing])
    last = {event.recipient: event.day for event in record.asked() if missing.keys() & set(event.names)}
    return min(last.values(), default=None)


def _ends(loaded: LoadedProfile, today: date) -> tuple[tuple[str, date], ...]:
    """Return the documents with their last days while the mandate runs; none if a file of them cannot be read.

    The pages 客户信息 and 委托 name such a file; everything else of the client stays known.
    """
    try:
        if ended_on(loaded.folder, today):
            return ()
        return tuple((one.what, one.end) for one in expiries(loaded) if one.end is not None)
    except (BeianError, OSError):
        return ()


def _problem(error: BeianError) -> str:
    """Return what is wrong, without the remedy: a headline, then one line per place."""
    if isinstance(error, InputProblems):
        headline = say("{file} 有 {count} 处写法问题", **error.facts)
        return "\n".join((headline, *map(problem_on_page, error.problems)))
    return error.parts()[0].rstrip("。.")


def stage_of(place: str) -> str:
    """Return the stage of a finding's place: 主体, 产品 or 算法."""
    return next((item.stage for item in REGISTRY.items if place.startswith(item.member)), REGISTRY.listed.stage)


def mark_of(folder: Path, site_map: SiteMap | None, today: date) -> str:
    """Return a digest of what can change a client's scan: files, day, rules; runs and inbox are excluded.

    It covers name, size and time of files, the day (licences expire), and whether a run is alive.
    """
    conditions = (today, site_map.digest if site_map else "", _program(), is_run_alive(folder))
    digest = hashlib.sha256(f"{conditions}\n".encode())
    for path, status in _files(folder):
        digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@cache
def _program() -> str:
    try:
        return metadata.version("beian-assistant")
    except metadata.PackageNotFoundError:
        return ""


def _is_open(finding: Finding) -> bool:
    return finding.state == "found" and finding.accepted is None


def _known(loaded: LoadedProfile) -> KnownMaterials:
    runs = (RunFolder(path.parent) for path in sorted((loaded.folder / RUNS).glob(f"*/{JOURNAL}")))
    return KnownMaterials({key: StoredUpload(sha256, name) for key, (sha256, name) in stored_files(runs).items()})


def _algorithms(loaded: LoadedProfile) -> Iterator[AlgorithmFacts]:
    numbers = {record.algorithm: record.number or "" for record in loaded.profile.notes.published}
    for position, algorithm in enumerate(effective(loaded.profile.algorithms)):
        if not algorithm.retired:
            name = algorithm.basic.name or key_of(algorithm, position)
            basic = algorithm.basic
            role = basic.role or (PROVIDER if basic.type else "")
            own = ROOT.child("algorithms", key_of(algorithm, position))
            number, ticked = numbers.get(basic.name, ""), _ticked(loaded, algorithm)
            yield AlgorithmFacts(
                name, role, basic.type or "", basic.launched, number, key=str(own), place=position, products=ticked
            )


def _ticked(loaded: LoadedProfile, algorithm: Algorithm) -> tuple[str, ...]:
    products = loaded.profile.products
    places = {find(products, node.product) for node in algorithm.association or () if node.product}
    known = sorted(place for place in places if place is not None)
    return tuple(str(ROOT.child("products", key_of(products[place], place))) for place in known)


def _products(loaded: LoadedProfile) -> Iterator[DeclaredProduct]:
    for position, product in enumerate(loaded.profile.products):
        if not product.retired:
            name = key_of(product, position)
            key = str(ROOT.child("products", name))
            shown = natural_key(product, position)  # two products of one name differ by their service form
            yield DeclaredProduct(shown, tuple(filter(None, (name, product.name))), key, position)


def _contacts(loaded: LoadedProfile) -> Iterator[ContactFacts]:
    for contact in loaded.profile.notes.contacts:
        yield ContactFacts(contact.duty or "", contact.name or "", (contact.mobile or "")[-4:])


def _touched(folder: Path) -> date | None:
    times = [status.st_mtime for path, status in _files(folder) if not path.startswith(f"{LEDGER}/{OWNERS}/")]
    return datetime.fromtimestamp(max(times), UTC).astimezone().date() if times else None


def _files(folder: Path, inside: str = "", depth: int = 0) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and status of a client's files in order, without runs, inbox and browser folder."""
    try:
        entries: Sequence[os.DirEntry[str]] = sorted(os.scandir(folder / inside), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or (not inside and entry.name in _NOT_LOOKED_AT):
            continue
        path = f"{inside}/{entry.name}" if inside else entry.name
        if path in _OF_THE_OFFICE:
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEPTH:
                yield from _files(folder, path, depth + 1)
        elif entry.is_file():
            yield path, entry.stat()
