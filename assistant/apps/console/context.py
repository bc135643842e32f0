"""What all pages of the console share: the workspace, its ledger kept up to date, the day, and who is at the keyboard.

Reading the clients' folders goes on in a thread; a page asks the ledger only, so that it answers at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from assistant.checks.deadlines import own_years
from assistant.checks.deadlines.working_days import PUBLISHED, Calendar
from assistant.core.errors import BeianError, UsageError, WorkspaceError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.published import PublishedRow
from assistant.planning.maps.site_map import SiteMap
from assistant.practice import board, clock, figures, ledger, listed
from assistant.practice.board import BoardRow
from assistant.practice.clock import Due
from assistant.practice.database import ledger_errors
from assistant.practice.figures import RuleFigure
from assistant.practice.ledger import Ledger
from assistant.practice.tables import Client
from assistant.practice.workspace import Workspace

_LEAST_PAUSE_S = 20.0
_SHARE = 20  # of the time, at most one part in so many goes into looking at folders


@dataclass(frozen=True, slots=True)
class BoardSnapshot:
    """The board of one moment: its rows, all dates, and what would be done twice."""

    rows: tuple[BoardRow, ...]
    dues: tuple[Due, ...]
    duplicates: tuple[board.DuplicateWork, ...]


@dataclass(slots=True)
class ScanProgress:
    """How far the reading of the clients' folders is: whether it runs, how many were read, of whom, when it ended.

    `changes` counts the readings after which the ledger had something new, whoever wrote it there: a page that was made
    before shows what is no longer so. `stamps` say when each client's folder was read last.
    """

    is_running: bool = False
    done: int = 0
    name: str = ""
    ended: datetime | None = None
    took_s: float = 0.0
    changes: int = 0
    stamps: Mapping[str, datetime | None] = field(default_factory=dict)
    fault: str = ""


@dataclass
class ConsoleContext:
    """One console's office; made by `opened`."""

    workspace: Workspace
    ledger: Ledger
    operator: str = ""
    reading: ScanProgress = field(default_factory=ScanProgress)
    _years_read: tuple[Path, int] | None = None
    _cached_years: tuple[Calendar, str] = (PUBLISHED, "")
    _lists_read: tuple[tuple[str, int], ...] = ()
    _cached_lists: Sequence[PublishedRow] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def today(self) -> date:
        """Return the day on this machine's clock."""
        return date.today()

    @property
    def calendar(self) -> Calendar:
        """Return the working days with the user's own years as they stand; the published ones where these have a fault."""
        return self._years()[0]

    @property
    def calendar_fault(self) -> str:
        """Return what is wrong in the file of the user's own years, "" where nothing is."""
        return self._years()[1]

    def _years(self) -> tuple[Calendar, str]:
        """Return calendar and fault, the file read anew when it has changed."""
        path = own_years.path_for(self.workspace.folder)
        try:
            now = (path, path.stat().st_mtime_ns if path.exists() else 0)
            if now != self._years_read:
                self._cached_years, self._years_read = (own_years.read(path), ""), now
        except (BeianError, OSError) as error:
            self._cached_years, self._years_read = (PUBLISHED, on_page(error)), None
        return self._cached_years

    @property
    def site_map(self) -> SiteMap:
        """Return the map of the registry by whose limits profiles are looked at; raises MapError for a layer with a fault."""
        return ledger.registry_map()

    def refresh(self) -> None:
        """Bring the ledger up to date; a second call while one runs waits for it and looks again."""
        with self._lock:
            began = time.monotonic()
            self.reading.is_running, self.reading.done, self.reading.name, self.reading.fault = True, 0, "", ""
            try:
                with ledger_errors(self.ledger.engine):
                    self.ledger.refresh(self.today, progress=self._note)
                    now = self.ledger.stamps()
                self.reading.changes += now != self.reading.stamps
                self.reading.stamps = now
                self._published()
            except (UsageError, OSError) as error:
                self.reading.fault = on_page(error)
            finally:
                self.reading.is_running = False
                self.reading.ended = datetime.now().astimezone()
                self.reading.took_s = time.monotonic() - began

    def pause_s(self) -> float:
        """Return how long to wait until the folders are looked at again."""
        return max(_LEAST_PAUSE_S, self.reading.took_s * _SHARE)

    def board(self) -> BoardSnapshot:
        """Return the board as the ledger knows it now; raises LedgerError."""
        clients = self.clients()
        dues = clock.dates(clients, self.calendar, self.today)
        rows = board.rows(clients, dues, self.today, self.calendar)
        return BoardSnapshot(tuple(rows), tuple(dues), tuple(board.duplicates(clients, self._published())))

    def _published(self) -> Sequence[PublishedRow]:
        """Return the rows of the published lists, read anew when these have changed."""
        now = listed.marks(self.workspace)
        if now != self._lists_read:
            self._cached_lists, self._lists_read = listed.stored_rows(self.workspace), now
        return self._cached_lists

    def clients(self) -> Sequence[Client]:
        """Return the clients that are not laid aside; raises LedgerError."""
        with ledger_errors(self.ledger.engine):
            return self.ledger.clients()

    def rules(self) -> Sequence[RuleFigure]:
        """Return what the rules find at them, most often first; raises LedgerError."""
        with ledger_errors(self.ledger.engine):
            return figures.by_rule(self.ledger)

    def client(self, folder: str) -> Client:
        """Return the client of a folder's name, whole; raises WorkspaceError where there is none, LedgerError."""
        with ledger_errors(self.ledger.engine):
            client = figures.of_folder(self.ledger, folder)
        if client is None:
            raise WorkspaceError(what=say(mark("没有客户文件夹“{name}”"), name=folder))
        return client

    def home(self, folder: str) -> Path:
        """Return the folder of a client by its name; raises WorkspaceError where there is none."""
        result = next((path for path in self.workspace.folders() if path.name == folder), None)
        if result is None:
            raise WorkspaceError(what=say(mark("没有客户文件夹“{name}”"), name=folder))
        return result

    def dues(self, clients: Sequence[Client]) -> list[Due]:
        """Return the running terms of clients."""
        return clock.dates(clients, self.calendar, self.today)

    def _note(self, done: int, name: str) -> None:
        self.reading.done, self.reading.name = done + 1, name


@contextmanager
def opened(workspace: Workspace, operator: str) -> Iterator[ConsoleContext]:
    """Give the office of a workspace; raises LedgerError."""
    with ledger.opened(workspace) as opened:
        with ledger_errors(opened.engine):
            reading = ScanProgress(stamps=opened.stamps())
        yield ConsoleContext(workspace, opened, operator, reading)
