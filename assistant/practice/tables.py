"""The tables of the ledger (SQLAlchemy 2): the contents of all clients' folders.

Every row about a client can be rebuilt from the clients' folders (`Ledger.refresh`). Only the tables that coordinate
the machines of a team (`Claim`, `TeamJob`, `Pack`) are stored nowhere else. States are words of glossary E as a run
read them, with the moment. Days are local dates, moments UTC. Of a contact, only the name and the last four digits are
stored.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite stores no time zone, so reading adds it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as stored."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its time zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class LedgerTable(DeclarativeBase):
    """The base class of all tables."""

    metadata = MetaData(naming_convention=_NAMES)


def _only_where(condition: str) -> dict[str, Any]:
    """Return the options of a partial index for both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class Client(LedgerTable):
    """One client: its folder in the workspace, the content of its profile and runs, and its turn.

    `entity_state` is empty until a run has read it; `is_rehearsal` if only rehearsals have. `step` names the next
    action (`practice.turns`), `facts` holds the values of its sentence.
    """

    __tablename__ = "clients"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(String(), unique=True)
    name: Mapped[str] = mapped_column(String(), index=True)
    name_key: Mapped[str] = mapped_column(String(), index=True)
    short: Mapped[str] = mapped_column(String(), default="")
    uscc: Mapped[str] = mapped_column(String(), default="", index=True)
    archived_on: Mapped[date | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    mark: Mapped[str] = mapped_column(String(), default="")
    entity_state: Mapped[str] = mapped_column(String(), default="")
    entity_theirs: Mapped[str] = mapped_column(String(), default="")
    entity_since: Mapped[datetime | None] = mapped_column(Moment)
    entity_read: Mapped[datetime | None] = mapped_column(Moment)
    entity_submitted: Mapped[datetime | None] = mapped_column(Moment)
    entity_rounds: Mapped[int] = mapped_column(default=0)
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    turn: Mapped[str] = mapped_column(String(), default="", index=True)
    turn_since: Mapped[date | None]
    step: Mapped[str] = mapped_column(String(), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    blocks: Mapped[int] = mapped_column(default=0)
    warns: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(String(), default="", server_default="")
    synced_at: Mapped[datetime | None] = mapped_column(Moment)

    algorithms: Mapped[list[AlgorithmRow]] = relationship(order_by="AlgorithmRow.place", cascade="all, delete-orphan")
    items: Mapped[list[BoardItem]] = relationship(order_by="BoardItem.place", cascade="all, delete-orphan")
    materials: Mapped[list[MaterialRow]] = relationship(order_by="MaterialRow.place", cascade="all, delete-orphan")
    contacts: Mapped[list[ContactRow]] = relationship(order_by="ContactRow.id", cascade="all, delete-orphan")
    findings: Mapped[list[FindingRow]] = relationship(order_by="FindingRow.id", cascade="all, delete-orphan")
    term_events: Mapped[list[TermEventRow]] = relationship(order_by="TermEventRow.on", cascade="all, delete-orphan")
    runs: Mapped[list[Run]] = relationship(order_by="Run.folder", cascade="all, delete-orphan")


class _OfClient:
    """Columns of every row that belongs to a client."""

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)


class AlgorithmRow(_OfClient, LedgerTable):
    """One algorithm of a client: its state as read, its turn, number, launch and submissions."""

    __tablename__ = "algorithms"

    place: Mapped[int]
    name: Mapped[str] = mapped_column(String())
    role: Mapped[str] = mapped_column(String(), default="")
    type: Mapped[str] = mapped_column(String(), default="")
    launched: Mapped[date | None]
    number: Mapped[str] = mapped_column(String(), default="")
    listed: Mapped[str] = mapped_column(String(), default="")
    listed_on: Mapped[date | None]
    shown_on: Mapped[date | None]
    shown_picture: Mapped[str] = mapped_column(String(), default="", server_default="")
    state: Mapped[str] = mapped_column(String(), default="")
    theirs: Mapped[str] = mapped_column(String(), default="")
    since: Mapped[datetime | None] = mapped_column(Moment)
    read: Mapped[datetime | None] = mapped_column(Moment)
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    turn: Mapped[str] = mapped_column(String(), default="")
    submitted: Mapped[datetime | None] = mapped_column(Moment)
    receipt: Mapped[str] = mapped_column(String(), default="")
    rounds: Mapped[int] = mapped_column(default=0)

    @property
    def is_shown(self) -> bool:
        """Return whether the product is known to display the number."""
        return self.shown_on is not None


class BoardItem(_OfClient, LedgerTable):
    """One item of a client, the entity, a product or an algorithm: its turn with the step and its start.

    `kind` is the member of the profile, `key` the item's field key, `part` its part of the editor ("" if the profile
    does not hold it). `locked_by` names the algorithms that keep a product from being edited.
    """

    __tablename__ = "board_items"

    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String())
    name: Mapped[str] = mapped_column(String())
    key: Mapped[str] = mapped_column(String(), default="")
    part: Mapped[str] = mapped_column(String(), default="")
    state: Mapped[str] = mapped_column(String(), default="")
    turn: Mapped[str] = mapped_column(String(), default="")
    step: Mapped[str] = mapped_column(String(), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    since: Mapped[date | None]
    locked_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner: Mapped[str] = mapped_column(String(), default="", server_default="")


class MaterialRow(_OfClient, LedgerTable):
    """One required material (材料格) of a client: its state, version and who acts next."""

    __tablename__ = "materials"

    place: Mapped[int]
    slot: Mapped[str] = mapped_column(String())
    stage: Mapped[str] = mapped_column(String())
    duty: Mapped[str] = mapped_column(String())
    state: Mapped[str] = mapped_column(String())
    why: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[str] = mapped_column(String(), default="")
    version: Mapped[int] = mapped_column(default=0)
    is_sealed: Mapped[bool] = mapped_column(default=False)
    is_required: Mapped[bool] = mapped_column(default=True)


class ContactRow(_OfClient, LedgerTable):
    """A contact by duty, with the last digits of the mobile number; the rest stays in the profile."""

    __tablename__ = "contacts"

    duty: Mapped[str] = mapped_column(String())
    name: Mapped[str] = mapped_column(String(), default="")
    tail: Mapped[str] = mapped_column(String(), default="")


class FindingRow(_OfClient, LedgerTable):
    """An unexplained preflight finding in the current profile."""

    __tablename__ = "findings"

    rule: Mapped[str] = mapped_column(String())
    severity: Mapped[str] = mapped_column(String())
    place: Mapped[str] = mapped_column(String())
    found: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)


class TermEventRow(_OfClient, LedgerTable):
    """An event that starts a term: a change or the end of a service, recorded by the person, one of a neighbouring duty,
    or the end of a document (`algorithm` is its name).

    `kind`: the rule of the term; the profile holds the days of neighbouring duties.
    """

    __tablename__ = "happenings"

    kind: Mapped[str] = mapped_column(String())
    algorithm: Mapped[str] = mapped_column(String(), default="")
    on: Mapped[date] = mapped_column("happened_on")
    done_on: Mapped[date | None]


class Run(_OfClient, LedgerTable):
    """One run: when, by whom, how it ended; who typed, who confirmed, who submitted."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("client_id", "folder"),)

    folder: Mapped[str] = mapped_column(String())
    bytes: Mapped[int]
    site: Mapped[str] = mapped_column(String(), default="")
    host: Mapped[str] = mapped_column(String(), default="")
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    operator: Mapped[str] = mapped_column(String(), default="")
    confirmed_by: Mapped[str] = mapped_column(String(), default="")
    submitted_by: Mapped[str] = mapped_column(String(), default="")
    started: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(), default="")
    waits_for: Mapped[str] = mapped_column(String(), default="")
    right: Mapped[int] = mapped_column("right_fields", default=0)
    wrong: Mapped[int] = mapped_column("wrong_fields", default=0)
    fault: Mapped[str] = mapped_column(Text, default="")

    states: Mapped[list[StateReadRow]] = relationship(order_by="StateReadRow.at", cascade="all, delete-orphan")
    submissions: Mapped[list[SubmissionRow]] = relationship(order_by="SubmissionRow.at", cascade="all, delete-orphan")


class _OfRun:
    """Columns of every row that belongs to a run."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String())
    at: Mapped[datetime] = mapped_column("at_moment", Moment)


class StateReadRow(_OfRun, LedgerTable):
    """A state as a run read it, of the entity (主体) or of an algorithm by name, with the number of comments."""

    __tablename__ = "states"

    ours: Mapped[str] = mapped_column(String())
    theirs: Mapped[str] = mapped_column(String(), default="")
    comments: Mapped[int] = mapped_column(default=0)


class SubmissionRow(_OfRun, LedgerTable):
    """A submission by the person, with the receipt that the site showed."""

    __tablename__ = "submissions"

    kind: Mapped[str] = mapped_column(String(), default="filing")
    round: Mapped[int] = mapped_column("round_number", default=1)
    receipt: Mapped[str] = mapped_column(String(), default="")
    number: Mapped[str] = mapped_column(String(), default="")
    by: Mapped[str] = mapped_column("submitted_by", String(), default="")


class Claim(LedgerTable):
    """A run's hold on a client while its lease is renewed; the claim that has not ended is in force.

    Ended claims stay as a record of holder, machine, purpose and time. Rows of this table, of `TeamJob` and of `Pack`
    cannot be rebuilt from the clients' folders.
    """

    __tablename__ = "claims"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(String(), index=True)
    purpose: Mapped[str] = mapped_column(String())
    holder: Mapped[str] = mapped_column(String(), default="")
    machine: Mapped[str] = mapped_column(String(), default="")
    machine_key: Mapped[str] = mapped_column(String(), default="")
    process: Mapped[int]
    taken: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column("lease_until", Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(), default="")

    __table_args__ = (Index("uq_claims_in_force", "folder", unique=True, **_only_where("ended IS NULL")),)


class TeamJob(LedgerTable):
    """One client's check or rehearsal requested from the workers: by whom, done by which worker, with what result."""

    __tablename__ = "errands"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String())
    folder: Mapped[str] = mapped_column(String(), index=True)
    batch: Mapped[str] = mapped_column(String())
    asked_by: Mapped[str] = mapped_column(String(), default="")
    asked: Mapped[datetime] = mapped_column(Moment)
    job: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(), default="")
    began: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    right: Mapped[int] = mapped_column("right_fields", default=0)
    wrong: Mapped[int] = mapped_column("wrong_fields", default=0)
    told: Mapped[str] = mapped_column(Text, default="")
    run: Mapped[str] = mapped_column(String(), default="")

    __table_args__ = (Index("uq_errands_open", "kind", "folder", unique=True, **_only_where("ended IS NULL")),)


class Pack(LedgerTable):
    """The masked evidence pack of a rehearsal, stored where every machine of the team can fetch it."""

    __tablename__ = "packs"

    id: Mapped[int] = mapped_column(primary_key=True)
    errand_id: Mapped[int] = mapped_column(ForeignKey("errands.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String())
    sha256: Mapped[str] = mapped_column(String())
    size: Mapped[int]
    made: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
