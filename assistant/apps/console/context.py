"""The state that all pages of the console share: workspace, ledger, today's date and operator.

A background thread reads the clients' folders. Pages query only the ledger, so they respond at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from assistant.apps.console import launching
from assistant.checks.deadlines import own_years
from assistant.checks.deadlines.working_days import PUBLISHED, Calendar
from assistant.core import settings
from assistant.core.errors import BeianError, Claimed, UsageError, WorkspaceError
from assistant.core.language import say
from assistant.core.locks import machine_key
from assistant.core.user_messages import on_page
from assistant.declaration.profile.published import PublishedRow
from assistant.declaration.profile.schema.whole import Profile
from assistant.planning.maps.site_map import SiteMap
from assistant.practice import (
    board,
    claims,
    clock,
    expiries,
    figures,
    item_board,
    lease_files,
    ledger,
    listed,
    listed_matches,
    new_clients,
)
from assistant.practice import client_overview as overviews
from assistant.practice.board import BoardRow
from assistant.practice.client_overview import ClientOverview
from assistant.practice.clock import Due
from assistant.practice.database import ledger_errors
from assistant.practice.figures import RuleFigure
from assistant.practice.item_board import ItemRow
from assistant.practice.layout import has_local_ledgers
from assistant.practice.ledger import Ledger
from assistant.practice.listed_matches import NotedList
from assistant.practice.new_clients import AddedClients
from assistant.practice.tables import Client
from assistant.practice.workspace import NewClient, Workspace

_LEAST_PAUSE_S = 20.0
_SHARE = 20  # scans take at most one part in so many of the time


@dataclass(frozen=True, slots=True)
class BoardSnapshot:
    """A snapshot of the board: its rows by client and by item, all dates, and duplicate work."""

    rows: tuple[BoardRow, ...]
    items: tuple[ItemRow, ...]
    dues: tuple[Due, ...]
    duplicates: tuple[board.DuplicateWork, ...]


@dataclass(slots=True)
class ScanProgress:
    """Progress of the scan of the clients' folders: whether it runs, how many are read, the current one, when it ended.

    `changes` counts the scans after which the ledger had new content, whoever wrote it; an older page is then stale.
    `stamps` holds the time of the last read of each client's folder.
    """

    is_running: bool = False
    done: int = 0
    name: str = ""
    ended: datetime | None = None
    took_s: float = 0.0
    changes: int = 0
    stamps: Mapping[str, datetime | None] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class WaitingRun:
    """Something that waits for the person: the client's folder, the handover, and a key of this wait alone."""

    folder: str
    what: str
    key: str
    client: str = ""


@dataclass
class ConsoleContext:
    """The shared state of one console; made by `opened`."""

    workspace: Workspace
    ledger: Ledger
    operator: str = ""
    reading: ScanProgress = field(default_factory=ScanProgress)
    waiting: tuple[WaitingRun, ...] = ()
    _years_read: tuple[Path, int] | None = None
    _cached_years: tuple[Calendar, str] = (PUBLISHED, "")
    _lists_read: tuple[tuple[str, int], ...] = ()
    _cached_lists: Sequence[PublishedRow] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def today(self) -> date:
        """Return today's date by this machine's clock."""
        return date.today()

    @property
    def calendar(self) -> Calendar:
        """Return the working days with the user's own years, or only the published ones if that file is faulty."""
        return self._years()[0]

    @property
    def lead_days(self) -> Sequence[int]:
        """Return how many days before its end a document is announced; the usual ones if the file is faulty."""
        return expiries.usual_or_set(self.workspace.folder)

    @property
    def calendar_fault(self) -> str:
        """Return the fault in the user's file of holidays, or ""."""
        return self._years()[1]

    def _years(self) -> tuple[Calendar, str]:
        """Return calendar and fault; the file is read again when it has changed."""
        path = own_years.path_for(self.workspace.folder)
        try:
            stamp = (path, path.stat().st_mtime_ns if path.exists() else 0)
            if stamp != self._years_read:
                self._cached_years, self._years_read = (own_years.read(path), ""), stamp
        except (BeianError, OSError) as error:
            self._cached_years, self._years_read = (PUBLISHED, on_page(error)), None
        return self._cached_years

    @property
    def site_map(self) -> SiteMap:
        """Return the map of the registry whose limits apply to profiles; raises MapError for a faulty user layer."""
        return ledger.registry_map()

    def refresh(self) -> None:
        """Update the ledger; a concurrent call waits and then scans again."""
        with self._lock:
            began = time.monotonic()
            self.reading.is_running, self.reading.done, self.reading.name, self.reading.fault = True, 0, "", ""
            try:
                with ledger_errors(self.ledger.engine):
                    self.ledger.refresh(self.today, progress=self._note)
                    stamps = self.ledger.stamps()
                self.reading.changes += stamps != self.reading.stamps
                self.reading.stamps = stamps
                self._published()
            except (UsageError, OSError) as error:
                self.reading.fault = on_page(error)
            finally:
                self.reading.is_running = False
                self.reading.ended = datetime.now().astimezone()
                self.reading.took_s = time.monotonic() - began

    def reread(self) -> None:
        """Read every client's folder again, changed or not; raises LedgerError, OSError."""
        with self._lock, ledger_errors(self.ledger.engine):
            self.ledger.refresh(self.today, everything=True)

    def pause_s(self) -> float:
        """Return the pause before the next scan, in seconds."""
        return max(_LEAST_PAUSE_S, self.reading.took_s * _SHARE)

    def board(self) -> BoardSnapshot:
        """Return the board from the ledger; raises LedgerError."""
        clients = self.clients()
        dues = clock.near(self.dues(clients), self.today, self.lead_days)
        rows = board.rows(clients, dues, self.today, self.calendar, self.lead_days)
        items = item_board.item_rows(clients, dues, self.today)
        duplicates = board.duplicates(clients, self._published())
        return BoardSnapshot(tuple(rows), tuple(items), tuple(dues), tuple(duplicates))

    def _published(self) -> Sequence[PublishedRow]:
        """Return the rows of the published lists; they are read again when a list has changed."""
        marks = listed.marks(self.workspace)
        if marks != self._lists_read:
            self._cached_lists, self._lists_read = listed.stored_rows(self.workspace), marks
        return self._cached_lists

    def clients(self, *, archived: bool = False) -> Sequence[Client]:
        """Return the clients, archived ones only if asked for; raises LedgerError."""
        with ledger_errors(self.ledger.engine):
            return self.ledger.clients(archived=archived)

    def added(self, new: NewClient, *, source: Path | None = None, content: Profile | None = None) -> Path:
        """Add a client to workspace and ledger and return its folder; raises WorkspaceError, LedgerError, OSError."""
        with self._lock, ledger_errors(self.ledger.engine):
            return new_clients.added(self.ledger, new, self.today, source=source, content=content)

    def list_added(self, clients: Sequence[NewClient]) -> AddedClients:
        """Add the clients of a list that the ledger does not have; raises WorkspaceError, LedgerError, OSError."""
        with self._lock, ledger_errors(self.ledger.engine):
            return new_clients.list_added(self.ledger, clients, self.today)

    def noted(self, rows: Sequence[PublishedRow], source: str) -> NotedList:
        """Record a published list with the clients that it names; raises LedgerError, OSError."""
        with self._lock, ledger_errors(self.ledger.engine):
            return listed_matches.noted(self.ledger, rows, source, self.today)

    def renamed(self, home: Path, name: str, short: str, shown: str) -> Path:
        """Rename a client's folder and then store its short name, `shown` before; return the folder.

        Raises UsageError if a colleague has changed the short name since, WorkspaceError, Busy if a run or a job works in
        the folder (Claimed: a colleague's), LedgerError, OSError.
        """
        change = partial(_with_short, short, shown)
        with self._lock, ledger_errors(self.ledger.engine), ExitStack() as stack:
            change(overviews.read(home))
            if name != home.name and (claim := self.claim_on(home)):  # its run may be on another computer
                raise claim
            if new_clients.new_folder(self.ledger, home, name) != home:
                stack.enter_context(launching.idle(home))
            folder = new_clients.renamed(self.ledger, home, name, self.today)
            overviews.change(folder, change)
            return folder

    def rules(self) -> Sequence[RuleFigure]:
        """Return how often each rule found something at these clients, most frequent first; raises LedgerError."""
        with ledger_errors(self.ledger.engine):
            return figures.by_rule(self.ledger)

    def client(self, folder: str) -> Client:
        """Return the client of a folder name with all its rows; raises WorkspaceError if there is none, LedgerError."""
        with ledger_errors(self.ledger.engine):
            client = figures.of_folder(self.ledger, folder)
        if client is None:
            raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=folder))
        return client

    def home(self, folder: str) -> Path:
        """Return the path of a client's folder by its name; raises WorkspaceError if there is none."""
        home = next((path for path in self.workspace.folders() if path.name == folder), None)
        if home is None:
            raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=folder))
        return home

    def claim_on(self, home: Path) -> Claimed | None:
        """Return the claim that would refuse a run on a client now, or None; raises LedgerError, OSError."""
        own = machine_key(settings.load().machine)
        if self.workspace.is_shared:
            with ledger_errors(self.ledger.engine):
                return claims.refused_by(self.ledger.engine, home.name, own)
        return lease_files.refused_by(home, own) if has_local_ledgers(home) else None

    def dues(self, clients: Sequence[Client]) -> list[Due]:
        """Return the running terms of clients."""
        return clock.dates(clients, self.calendar, self.today)

    def _note(self, done: int, name: str) -> None:
        self.reading.done, self.reading.name = done + 1, name


def _with_short(short: str, shown: str, overview: ClientOverview) -> ClientOverview:
    """Return an overview with another short name; what a colleague has written since it was shown stays."""
    if short == shown:
        return overview
    if overview.short not in (shown, short):
        raise UsageError(what=say("简称在这期间改成了“{text}”，没有写入。请刷新后再填。", text=overview.short))
    return replace(overview, short=short)


@contextmanager
def opened(workspace: Workspace, operator: str) -> Iterator[ConsoleContext]:
    """Open the ledger of a workspace and yield the console's state; raises LedgerError."""
    with ledger.opened(workspace) as open_ledger:
        with ledger_errors(open_ledger.engine):
            reading = ScanProgress(stamps=open_ledger.stamps())
        yield ConsoleContext(workspace, open_ledger, operator, reading)
