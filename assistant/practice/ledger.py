"""The ledger (客户台账) of a workspace: a view of the clients' folders that can be rebuilt from them at any time.

with opened(workspace) as ledger:
    ledger.refresh(today)      reads the folders that changed; a second call changes nothing
    ledger.clients()           all clients with their algorithms and term events
    ledger.client("甲公司")     one client with all its rows
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, selectinload

from assistant.core import files, wording
from assistant.core.errors import ClientFoldersMissing, WorkspaceError
from assistant.core.language import comma_list, say
from assistant.planning.maps.overlay import load_map, user_maps
from assistant.planning.maps.site_map import SiteMap
from assistant.practice import database, run_facts, sync
from assistant.practice.folder_scan import FolderScan, mark_of, scan_folder
from assistant.practice.layout import BROWSER
from assistant.practice.tables import Client, Run
from assistant.practice.workspace import RUNS, Workspace

_WHOLE = (
    selectinload(Client.algorithms),
    selectinload(Client.items),
    selectinload(Client.materials),
    selectinload(Client.contacts),
    selectinload(Client.findings),
    selectinload(Client.term_events),
    selectinload(Client.runs).selectinload(Run.states),
    selectinload(Client.runs).selectinload(Run.submissions),
)
_REGISTRY = "cac"
_UNREAD = -1  # no journal has this size
Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """The result of a refresh: folders read, unchanged, and removed because they are missing."""

    read: int
    unchanged: int
    removed: int


class Ledger:
    """The ledger of one workspace; made by `opened`."""

    def __init__(self, workspace: Workspace, engine: Engine) -> None:
        self.workspace = workspace
        self.engine = engine

    def refresh(self, today: date, *, everything: bool = False, progress: Progress | None = None) -> RefreshResult:
        """Read the folders that changed since the last refresh, or all of them.

        Raises ClientFoldersMissing if the folders of all clients are missing (`everything` accepts that), and
        SQLAlchemy's errors.
        """
        known, site_map = self._known(), registry_map()
        read = unchanged = 0
        seen: set[str] = set()
        folders = list(self.workspace.folders())
        if known and not folders and not everything:
            raise ClientFoldersMissing(folder=self.workspace.clients, count=len(known))
        if everything:
            with Session(self.engine) as session, session.begin():
                session.execute(update(Run).values(bytes=_UNREAD))
        for folder in folders:
            seen.add(folder.name)
            folder_mark, sizes = mark_of(folder, site_map, today), run_facts.sizes(folder / RUNS)
            if not everything and known.get(folder.name) == (folder_mark, sizes):
                unchanged += 1
                continue
            if progress is not None:
                progress(read, folder.name)
            self._read(folder, folder_mark, sizes, today)
            read += 1
        missing = [name for name in known if name not in seen]
        if missing:
            with Session(self.engine) as session, session.begin():
                session.execute(delete(Client).where(Client.folder.in_(missing)))
        return RefreshResult(read, unchanged, len(missing))

    def stamps(self) -> dict[str, datetime | None]:
        """Return when each client's folder was last read by any program; new content changes these times."""
        with Session(self.engine) as session:
            return {row.folder: row.synced_at for row in session.execute(select(Client.folder, Client.synced_at))}

    def clients(self, *, archived: bool = False) -> Sequence[Client]:
        """Return the clients with their algorithms and term events, by name; archived ones only if asked for."""
        query = select(Client).options(
            selectinload(Client.algorithms), selectinload(Client.items), selectinload(Client.term_events)
        )
        if not archived:
            query = query.where(Client.archived_on.is_(None))
        with Session(self.engine, expire_on_commit=False) as session:
            return session.scalars(query.order_by(Client.name)).all()

    def client(self, name: str) -> Client:
        """Return a client with all its rows by name, short name, code or folder; raises WorkspaceError unless unique."""
        key = wording.option(name)
        with Session(self.engine, expire_on_commit=False) as session:
            labels = session.execute(select(Client.id, Client.folder, Client.name, Client.short, Client.uscc)).all()
            exact = {row.id for row in labels if key in {wording.option(text) for text in row[1:] if text}}
            matches = exact or {
                row.id for row in labels if key and any(key in wording.option(text) for text in row[1:])
            }
            if len(matches) != 1:
                raise WorkspaceError(what=_not_one(name, [row.name for row in labels if row.id in matches]))
            return session.scalars(select(Client).where(Client.id == matches.pop()).options(*_WHOLE)).one()

    def folder_of(self, client: Client) -> Path:
        """Return the folder of a client."""
        return self.workspace.clients / client.folder

    def _known(self) -> dict[str, tuple[str, dict[str, int]]]:
        with Session(self.engine) as session:
            marks = session.execute(select(Client.folder, Client.mark)).all()
            runs = session.execute(select(Client.folder, Run.folder, Run.bytes).join(Run)).all()
        known: dict[str, tuple[str, dict[str, int]]] = {row.folder: (row.mark, {}) for row in marks}
        for run in runs:
            known[run[0]][1][run[1]] = run[2]
        return known

    def _read(self, folder: Path, folder_mark: str, sizes: Mapping[str, int], today: date) -> None:
        files.clear_left_behind(folder, (BROWSER,))
        scan = scan_folder(folder, registry_map, today)
        try:
            self._lay(folder, scan, (folder_mark, sizes), today)
        except (
            DataError,
            UnicodeEncodeError,
        ):  # a character that the database cannot store is a problem of this client alone
            message = say("填报资料或操作流水里有数据库不能保存的字符（如 NUL），请删去")
            self._lay(folder, FolderScan(folder.name, problem=message, touched=scan.touched), (folder_mark, {}), today)

    def _lay(self, folder: Path, scan: FolderScan, marks: tuple[str, Mapping[str, int]], today: date) -> None:
        """Store a scan in the rows of a client, with the marks that detect later changes."""
        folder_mark, sizes = marks
        with Session(self.engine) as session, session.begin():
            client = _held(session, folder.name)
            _take_runs(session, client, scan, folder / RUNS, sizes)
            session.flush()
            sync.sync_client(client, scan, today)
            client.mark, client.synced_at = folder_mark, datetime.now(UTC)


@contextmanager
def opened(workspace: Workspace, ask: database.AskPassword | None = None) -> Iterator[Ledger]:
    """Open the ledger of a workspace, upgraded; `ask` returns a server's password; raises LedgerError."""
    engine = database.opened(workspace.address, workspace.folder, ask)
    try:
        with database.ledger_errors(engine):
            yield Ledger(workspace, engine)
    finally:
        engine.dispose()


def _held(session: Session, folder: str) -> Client:
    """Return the row of a client, created if missing and locked until the end of this transaction.

    The first statement is a write, which locks the row on a server and the whole file of SQLite.
    """
    own = Client.folder == folder
    lock_row = update(Client).where(own).values(mark="").returning(Client.id)
    if session.execute(lock_row).first() is None:
        try:
            with session.begin_nested():
                session.add(Client(folder=folder, name=folder, name_key=""))
        except IntegrityError:  # another process has just created it
            session.execute(lock_row)
    return session.scalars(select(Client).where(own).options(*_WHOLE)).one()


def _take_runs(session: Session, client: Client, scan: FolderScan, runs: Path, sizes: Mapping[str, int]) -> None:
    """Read the runs whose journal has changed, keep the others, and remove those whose folder is missing.

    All are read again if the client's name or code has changed, because the ownership of runs depends on them.
    """
    known = [] if sync.has_changed_identity(client, scan) else client.runs
    stored = {row.folder: row for row in known if sizes.get(row.folder) == row.bytes}
    for row in [row for row in client.runs if row.folder not in stored]:
        client.runs.remove(row)
    session.flush()  # a changed run gets a new row of the same name, so the old one must be deleted first
    read = (run_facts.read(runs / name) for name in sizes if name not in stored)
    new = list(sync.own_facts(read, runs, scan))
    client.runs = sorted([*stored.values(), *map(sync.run_row, new)], key=lambda row: row.folder)


def _not_one(name: str, matches: Sequence[str]) -> str:
    if not matches:
        return say("没有客户“{name}”（beian clients list 列出全部）", name=name)
    return say("“{name}”不止一个客户：{near}。请写全名或信用代码", name=name, near=comma_list(matches))


def registry_map() -> SiteMap:
    """Return the map of the registry for the preflight, read again when the user's layer has changed."""
    folder = user_maps()
    try:
        modified_ns = (folder / f"{_REGISTRY}.yaml").stat().st_mtime_ns
    except OSError:
        modified_ns = 0
    return _map_as_of(folder, modified_ns)


@lru_cache(maxsize=1)
def _map_as_of(folder: Path, _: int) -> SiteMap:
    return load_map(_REGISTRY, user_folder=folder)
