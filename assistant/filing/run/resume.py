"""Continue where the last run broke off: in the form that is still open in the browser, half filled.

The browser outlives the assistant. If the page shows the record that the last run had opened, that form is finished
first, in place: its unsaved content would be lost by navigating away. Everything else is planned anew; a resume never
replays an old plan. Records that earlier runs saved and never proved are remembered: the site may list them late, and
they are not added a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from assistant.core import wording
from assistant.core.errors import DamagedRun
from assistant.core.values import Choices, File, Nodes, Period, Region, Steps, Value, compare, is_empty
from assistant.core.verdict import WRITTEN, is_right
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms import snapshot
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import as_kind
from assistant.filing.forms.shapes import Control, FormSnapshot
from assistant.filing.run import proof
from assistant.filing.run.context import SaveLedger
from assistant.filing.run.identity import key_labels
from assistant.filing.run.pending_saves import PendingSaves
from assistant.filing.run.pinned_form import address
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.plan.plan import Plan, PlannedField, Record
from assistant.proof.journal.events import (
    EditIntended,
    Event,
    FieldDone,
    Proved,
    RecordOpened,
    RunOpened,
    Saved,
    SaveNotTaken,
    SavePressed,
    SaveUnsent,
)
from assistant.proof.journal.run_folder import JOURNAL, RunFolder


@dataclass(frozen=True, slots=True)
class UnfinishedForm:
    """What the journals say was left open: the record, the keys written in it, those being written, and its address."""

    record: str
    written: frozenset[str] = frozenset()
    in_progress: frozenset[str] = frozenset()
    at: str = ""


@dataclass(frozen=True, slots=True)
class UnfinishedRecord:
    """The record whose form is still open, the plan it belongs to, and the keys that were or were being written."""

    record: Record
    plan: Plan
    in_progress: frozenset[str] = frozenset()


def remember_pending_saves(session: RunSession, saves: SaveLedger) -> None:
    """Take over from the journals of this client on this site what may be stored though no list shows it yet."""
    pending = pending_saves_in(_earlier(session), partial(_is_own, session))
    saves.pending = pending
    saves.added |= pending.in_progress | pending.pressed | pending.saved


def _is_own(session: RunSession, opened: RunOpened) -> bool:
    """Return whether a run was for this client on this site."""
    return opened.is_of(urlsplit(session.site.base_url).netloc, session.account.names.clients())


def pending_saves_in(runs: Iterable[Path], is_of: Callable[[RunOpened], bool]) -> PendingSaves:
    """Return the records that may be stored though no list shows them yet.

    Runs come oldest first; those of another site or client, and damaged ones, are skipped.
    """
    saves = PendingSaves()
    for path in runs:
        try:
            events = [entry.event for entry in RunFolder.open(path).events()]
        except DamagedRun:
            continue
        opened = next((event for event in events if isinstance(event, RunOpened)), None)
        if opened is not None and is_of(opened):
            for event in events:
                saves.take(event)
    return saves


def _earlier(session: RunSession) -> list[Path]:
    """Return the folders of the runs before this one, oldest first."""
    runs = sorted(path.parent for path in session.folder.path.parent.glob(f"*/{JOURNAL}"))
    return [path for path in runs if path != session.folder.path]


def unfinished(
    session: RunSession, saves: SaveLedger, make_plan: Callable[[RegistryState], Plan]
) -> UnfinishedRecord | None:
    """Return the record that the last run left open and unsaved in the page shown now, or None.

    Pending saves of earlier runs are remembered first, because the open form may be one of them.
    """
    remember_pending_saves(session, saves)
    if not session.browser.attached:
        return None
    forms = left_open(reversed(_earlier(session)), partial(_is_own, session))
    if forms is None:
        return None
    subject = ItemState("主体草稿") if forms.record == REGISTRY.single.member else ItemState(ENTITY_PASSED)
    plan = make_plan(RegistryState(subject))
    record = next((record for record in plan.records if record.id == forms.record and record.mode == "write"), None)
    if record is None or not _is_shown(session, record, forms):
        return None
    return UnfinishedRecord(replace(record, order=0), plan, forms.in_progress | forms.written)


def left_open(runs: Iterable[Path], is_of: Callable[[RunOpened], bool] = lambda _: True) -> UnfinishedForm | None:
    """Return the form that the newest run that opened a record left open and unsaved; runs come newest first.

    A run that ended before it opened anything is skipped, because the form of the run before may still be open; so is
    one of another site or client, whose form is in another browser.
    """
    for path in runs:
        try:
            events = [entry.event for entry in RunFolder.open(path).events()]
        except DamagedRun:
            return None
        is_own = all(is_of(event) for event in events if isinstance(event, RunOpened))
        if is_own and any(isinstance(event, RecordOpened) for event in events):
            return _left_in(events)
    return None


def _left_in(events: Sequence[Event]) -> UnfinishedForm | None:
    form: UnfinishedForm | None = None
    # what would be left without the pressed save; after a save the list is read first
    pressed: UnfinishedForm | None = None
    for event in events:
        if isinstance(event, RecordOpened):
            form = UnfinishedForm(event.record, at=event.at) if event.mode == "write" else None
        elif isinstance(event, Saved | Proved):
            form = pressed = None
        elif isinstance(event, SavePressed):
            form, pressed = None, form
        elif isinstance(event, SaveNotTaken | SaveUnsent):
            form, pressed = form or pressed, None
        elif form is not None and isinstance(event, EditIntended):
            form = replace(form, in_progress=form.in_progress | {event.key})
        elif form is not None and isinstance(event, FieldDone):
            written = {event.key} if event.outcome in WRITTEN else set()
            form = replace(form, in_progress=form.in_progress - {event.key}, written=form.written | written)
    return form


def is_part(site: Value | None, expected: Value) -> bool:
    """Return whether the site's value is a partial result of writing the expected one."""
    match site, expected:
        case Choices(present), Choices(words):
            return set(present) < set(words)
        case Nodes(present), Nodes(nodes):
            return present < nodes
        case (Steps(present), Steps(words)) | (Region(present), Region(words)):
            return words[: len(present)] == present
        case Period(), Period():
            return site.start == expected.start
        case str(), str():
            return expected.startswith(site)
        case File(), File():
            return compare(expected, site) == "listed"
        case _:
            return False


def _is_shown(session: RunSession, record: Record, form: UnfinishedForm) -> bool:
    """Return whether the page shows the form that was left; the person may have moved to another of its kind."""
    if form.at and form.at != address(session.site):
        return False
    entry = session.site.entry(record.page)
    if entry.kind == "dialog":
        if session.records.controls.dialog() is None:
            return False
    elif not _is_at(session.site, record.page, entry.route):
        return False
    return is_same_form(record, form, snapshot.read(session.site.page), _key_labels(session.site, record))


def _is_at(site: Site, page_id: str, route: str) -> bool:
    if not site.names_in_route(page_id) and "{" in route:
        return False
    return route.split("{", maxsplit=1)[0] in site.page.url


def _key_labels(site: Site, record: Record) -> frozenset[str]:
    """Return the labels that make up the natural key of a listed record, according to the map."""
    listed = record.kind.listed_in
    key = site.entry(listed).key if listed else ""
    return frozenset(key_labels(key))


def is_same_form(record: Record, form: UnfinishedForm, seen: FormSnapshot, key_labels: frozenset[str]) -> bool:
    """Return whether a form is the one left: its key is ours, or is empty and most of what was written is there."""
    if record.kind.is_single:
        return True
    shown = [(planned, control_at(seen, proof.address_of(planned))) for planned in record.planned]
    keys = [(planned, control) for planned, control in shown if planned.label in key_labels and not _is_blank(control)]
    if keys:
        return all(_is_own_key(record, planned, control) or _is_former(record, control) for planned, control in keys)
    written = [(planned, control) for planned, control in shown if str(planned.key) in form.written]
    return bool(written) and 2 * sum(_is_equal(*pair) for pair in written) > len(written)


def _is_blank(control: Control | None) -> bool:
    return control is None or is_empty(control.value)


def _is_equal(planned: PlannedField, control: Control | None) -> bool:
    if control is None:
        return False
    return is_right(compare(as_kind(planned.value, control.kind), control.value), "compared")


def _is_own_key(record: Record, planned: PlannedField, control: Control | None) -> bool:
    """Return whether a form shows the record's key; letter for letter if another record has a similar one."""
    if control is None or not record.is_look_alike:
        return _is_equal(planned, control)
    return compare(as_kind(planned.value, control.kind), control.value) == "equal"


def _is_former(record: Record, control: Control | None) -> bool:
    former = {wording.option(part) for name in record.names for part in (name, name.rpartition("/")[0])}
    return control is not None and wording.option(str(control.value)) in former
