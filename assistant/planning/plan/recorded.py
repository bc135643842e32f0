"""The registry state as the last run recorded it: what a plan assumes before anybody has logged in again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from assistant.core.errors import DamagedRun
from assistant.declaration.profile.loading import LoadedProfile
from assistant.planning.maps.registry_state import SUBJECT, ItemState, RegistryState
from assistant.proof.journal import run_ownership
from assistant.proof.journal.chain import JournalEntry
from assistant.proof.journal.events import RunOpened, Status
from assistant.proof.journal.run_folder import JOURNAL, RunFolder


def clients_of(loaded: LoadedProfile, runs: Path, site: str) -> tuple[str, ...]:
    """Return the client names whose runs on a site belong to this profile: a folder may hold those of another client."""
    basic = loaded.profile.subject.basic
    return run_ownership.clients_of(runs, site, basic.name or "", basic.uscc or "")


def last_registry_state(runs: Path, site: str, clients: Collection[str]) -> RegistryState | None:
    """Return the newest registry state recorded on a site for these clients, or None; damaged runs are skipped."""
    for path in sorted((path.parent for path in runs.glob(f"*/{JOURNAL}")), reverse=True):
        try:
            entries = RunFolder.open(path).events()
        except DamagedRun:
            continue
        if any(isinstance(entry.event, RunOpened) and entry.event.is_of(site, clients) for entry in entries):
            registry_state = _registry_state_of(entries)
            if registry_state is not None:
                return registry_state
    return None


def _registry_state_of(entries: list[JournalEntry]) -> RegistryState | None:
    subject: ItemState | None = None
    algorithms: dict[str, ItemState] = {}
    read_at = ""
    for entry in entries:
        if not isinstance(entry.event, Status):
            continue
        state = ItemState(entry.event.ours, entry.event.theirs, entry.event.what)
        read_at = entry.at.isoformat(timespec="seconds")
        if entry.event.what == SUBJECT:
            subject = state
        else:
            algorithms[entry.event.what] = state
    return None if subject is None else RegistryState(subject, algorithms, read_at=read_at)
